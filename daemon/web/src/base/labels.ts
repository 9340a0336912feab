// SPDX-License-Identifier: GPL-3.0-or-later
// Labels of vocabulary values in the reader's language, as the daemon has them.
import { get, type Schemas } from './api.ts';
import { pick, words } from './lang.ts';
import { store, useStore } from './store.ts';

type Vocabulary = Schemas['Vocabulary'];
const loaded = store<Map<string, Map<string, [zh: string, en: string]>>>(new Map());

export async function loadLabels(): Promise<void> {
  const { vocabularies } = await get<{ vocabularies: Vocabulary[] }>('/v1/vocabularies');
  loaded.set(new Map(vocabularies.map((v) => [v.name, new Map(v.values.map((x) => [x.value, [x.label_zh, x.label_en]]))])));
}

export const useLabels = (): unknown => useStore(loaded);

export const valuesOf = (vocabulary: string): string[] => [...(loaded.get().get(vocabulary)?.keys() ?? [])];

// The value itself when it is in no vocabulary (names of products, of people).
export function label(vocabulary: string, value: string): string {
  const pair = loaded.get().get(vocabulary)?.get(value);
  return pair ? pick(pair[0], pair[1]) : value;
}

export const kindName = words({
  'case-study': ['案例', 'Case study'],
  'solution-template': ['方案模板', 'Solution template'],
  faq: ['常见问题', 'FAQ'],
  retrospective: ['复盘', 'Retrospective'],
  'customer-profile': ['客户档案', 'Customer profile'],
  'requirement-confirmation': ['需求确认', 'Requirement confirmation'],
  'feedback-list': ['反馈清单', 'Feedback list'],
  'activity-record': ['活动记录', 'Activity record'],
  note: ['笔记', 'Note'],
});

export const facetName = words({
  kind: ['类型', 'Kind'],
  industry: ['行业', 'Industry'],
  scenario: ['场景', 'Scenario'],
  outcome: ['结果', 'Outcome'],
  year: ['年份', 'Year'],
  products: ['产品', 'Products'],
  technologies: ['技术', 'Technologies'],
  tags: ['标签', 'Tags'],
  freshness: ['时效', 'Freshness'],
  confidentiality: ['密级', 'Level'],
  language: ['语言', 'Language'],
  customer: ['客户', 'Customer'],
  competitors: ['竞争对手', 'Competitors'],
  author: ['作者', 'Author'],
  region: ['区域', 'Region'],
  budget_band: ['预算档', 'Budget band'],
});

export const levelName = words({
  public: ['公开', 'Public'],
  internal: ['内部', 'Internal'],
  confidential: ['秘密', 'Confidential'],
  restricted: ['机密', 'Restricted'],
});

export const freshnessName = words({
  fresh: ['有效', 'Fresh'],
  due: ['待复核', 'Review due'],
  expired: ['已过期', 'Expired'],
  unverified: ['未核验', 'Unverified'],
});

export const outcomeName = words({
  won: ['赢单', 'Won'],
  lost: ['丢单', 'Lost'],
  delivered: ['已交付', 'Delivered'],
  ongoing: ['进行中', 'Ongoing'],
  'poc-only': ['仅 POC', 'POC only'],
  rejected: ['废标', 'Bid rejected'],
  'no-bid': ['主动放弃', 'No bid'],
  cancelled: ['客户取消', 'Cancelled'],
});

export const aspectName = words({
  industry: ['行业', 'Industry'],
  scale: ['规模', 'Scale'],
  scenario: ['场景', 'Scenario'],
  technology: ['技术', 'Technology'],
  constraint: ['约束', 'Constraints'],
  pain_point: ['痛点', 'Pain points'],
});

export const verdictName = words({
  same: ['相同', 'Same'],
  similar: ['相近', 'Similar'],
  different: ['不同', 'Different'],
  unknown: ['未知', 'Unknown'],
});
