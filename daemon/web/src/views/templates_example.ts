// SPDX-License-Identifier: GPL-3.0-or-later
// A requirement to try the view with, as customers write them.
import { lang } from '../base/lang.ts';
import type { Wish } from './templates_wish.ts';

const zh = `1. 核心账务系统由 Oracle 迁移到国产分布式数据库，新旧库双轨并行两个月
2. 存储过程与数据类型的兼容性评估要有逐项清单
3. 分批割接，单批停机窗口不超过 4 小时
4. 割接失败必须在 1 小时内回退，反向同步保留 30 天
5. 目标库采用同城三副本部署，服务器选用鲲鹏或海光
6. 在线数据 20 TB，日均交易 800 万笔，迁移后差异为 0
7. 数据落盘采用国密 SM4 加密，必须通过密评
8. 迁移期间对源库性能影响不超过 5%
9. SQL 执行计划上线前固化，出现劣化自动告警
10. 报价按许可、服务器、实施、维保分项列出
11. 提供两个城商行同类案例，可电话回访
12. 提供三年驻场运维，一级故障 2 小时内到场
13. 为运维人员提供不少于 10 人次的原厂认证培训`;

const en = `1. Two data centres 30 km apart with synchronous replication, RPO 0 within the metro area
2. RTO of 15 minutes for tier 1 applications, from declaration to service
3. Start from a business impact analysis and sort applications into tiers
4. Size the replication link from the measured redo rate, and show the calculation
5. Failover drills at least twice a year; the report is usable as audit evidence
6. Failback without loss of data after the incident
7. Encryption of replicated data in transit and at rest
8. Price per protected node, with the price of later expansion
9. Single sign-on with our identity provider, multi-factor for operators
10. Support must be on site within two hours for severity 1`;

export interface Example {
  text: string;
  wish: Partial<Wish>;
}

export const example = (): Example => (lang.get() === 'zh'
  ? { text: zh, wish: { industry: 'finance', scenario: 'core-migration', budget: '18000000', must: [], source: '', template: '', show: 'all' } }
  : { text: en, wish: { industry: 'finance', scenario: 'disaster-recovery', budget: '6000000', must: [], source: '', template: '', show: 'all' } });
