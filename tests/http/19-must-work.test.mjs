// SPDX-License-Identifier: GPL-3.0-or-later
// Queries that people have missed elsewhere, each as one row: what is typed, what must be found
// (the first ones, in any order), what must not.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Daemon } from './harness.mjs';
import { marks } from './marks.mjs';

const documents = {
  agribank: '# 中国农业发展银行信贷项目\n政策性银行的信贷系统。\n',
  cmb: '# 招商银行数据平台\n招商银行把报表搬到湖仓。\n',
  fund: '# 招商基金投研系统\n招商基金公司的投研平台上线。\n',
  company: '# 物业公司门户\n公司内部的公告与审批。\n',
  install: '# 三步上线\n客户说安装简单,半小时完成。\n',
  docker: '# 用 Docker 部署服务\n本文讲部署docker镜像的步骤。\n',
  order: '# 第三方支付\n资金清算与决济:資金決済の手順。\n',
  disorder: '# 决定资金\n先决定,再谈资金,最后结算。\n',
  cpp: '# C++ 采集程序\n采集端用 C++ 编写。\n',
  clang: '# C 语言驱动\n驱动用 C 语言编写。\n',
  net: '# .NET 应用迁移\n老应用运行在 .NET 之上。\n',
  standard: '# 等级测评\n依据 GB/T 22239-2019 开展测评。\n',
  other: '# 条码标准\n依据 GB/T 12904-2008 编码。\n',
  version: '# 升级说明\n从 v3.0.1 升级到 v3.2。\n',
  sla: '# 可用性承诺\n同城双活承诺可用性 99.99%。\n',
  address: '# 网络规划\n网关地址为 10.0.0.1,掩码 24 位。\n',
  mlps2: '# 二级等保整改\n站群定为等保二级。\n',
  mlps3: '# 三级等保整改\n核心业务定为等保三级。\n',
  k8s: '# 集群扩容记录\nK8s 集群从 6 台扩到 12 台。\n',
  core: '# 核心系统迁移\n银行核心系统分三批割接。\n',
  homophone: '# 合欣家园\n小区的物业合同。\n',
};

let d;
before(async () => {
  const corpus = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-words-'));
  for (const [name, text] of Object.entries(documents)) fs.writeFileSync(path.join(corpus, `${name}.md`), `---\nid: note-${name}\n---\n${text}`);
  d = await Daemon.start({ corpus });
  fs.rmSync(corpus, { recursive: true });
});
after(() => d.stop());

const search = async (q, more = {}) => d.read(`/v1/search?${new URLSearchParams({ q, per_page: 100, fallback: false, ...more })}`);
const names = ({ hits }) => hits.map((h) => h.id.slice('note-'.length));

const rows = [
  ['农业', ['agribank']], ['农业银行', ['agribank']], ['简单', ['install']], ['安装简单', ['install']],
  ['招商 公司', ['fund']], ['招商 -公司', ['cmb'], ['fund', 'company']],
  ['"招商基金"', ['fund'], ['cmb']], ['“招商基金”', ['fund'], ['cmb']],
  ['docker 部署', ['docker']], ['部署docker', ['docker']], ['Docker部署', ['docker']], ['ｄｏｃｋｅｒ部署', ['docker']],
  ['银', ['agribank', 'cmb', 'core']], ['title:银', ['agribank', 'cmb']], ['驱', ['clang']],
  ['"資金決済"', ['order'], ['disorder']], ['"资金决济"', [], ['disorder']],
  ['C++', ['cpp'], ['clang']], ['c++', ['cpp'], ['clang']], ['.NET', ['net']], ['.net 迁移', ['net']],
  ['GB/T 22239-2019', ['standard']], ['gb/t 22239-2019', ['standard']], ['22239', ['standard'], ['other']],
  ['v3.0.1', ['version']], ['V3.0.1', ['version']], ['99.99%', ['sla']], ['10.0.0.1', ['address']],
  ['二级等保', ['mlps2']], ['等保二级', ['mlps2']], ['等保 二级', ['mlps2']], ['三级等保', ['mlps3']],
  ['K8s集群', ['k8s']], ['kubernetes集群', ['k8s']], ['容器编排', ['k8s']],
  ['核心系統', ['core']], ['核心系统', ['core'], ['homophone']],
];
for (const [q, wanted, unwanted = []] of rows) {
  test(`${q} finds ${wanted.join(', ') || 'nothing else'}`, async () => {
    const found = names(await search(q));
    assert.deepEqual(found.slice(0, wanted.length).sort(), [...wanted].sort(), `found ${found}`);
    for (const name of unwanted) assert.ok(!found.includes(name), `${name} in ${found}`);
  });
}

test('pinyin suggests and never matches', async () => {
  for (const q of ['hxxt', 'hexinxitong']) {
    const { items } = await d.read(`/v1/suggest?${new URLSearchParams({ q })}`);
    assert.ok(items.some((i) => i.text.includes('核心系统')), q);
    assert.deepEqual(names(await search(q)), []);
  }
});

test('marks are whole words and pairs, never stray characters', async () => {
  for (const [q] of rows) {
    for (const hit of (await search(q)).hits) {
      for (const piece of [...marks(hit.title_html), ...marks(hit.snippet_html)]) {
        const single = /^[一-鿿]$/.test(piece);
        assert.ok(!single || [...q].includes(piece) && /银|驱/.test(q), `${q}: ${piece} of ${hit.title}`);
      }
    }
  }
});
