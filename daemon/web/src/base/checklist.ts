// SPDX-License-Identifier: GPL-3.0-or-later
// What a reviewer of each level makes sure of. The item travels as text in the language of who
// judged; whoever reads it later sees it in his own.
import type { Kind } from './api.ts';
import { pick, type Lang } from './lang.ts';

type Item = readonly [zh: string, en: string];

const everyKind: Record<1 | 2 | 3, Item[]> = {
  1: [
    ['必备章节齐全，内容不是占位文字', 'All required sections are there and say something'],
    ['行业、场景、产品等字段与正文一致', 'Industry, scenario, products and the other fields agree with the text'],
    ['标题与摘要说得出它能帮谁解决什么', 'Title and summary say whom it helps with what'],
    ['引用的文档、链接打得开，没有重复已有内容', 'References and links lead somewhere, and it repeats nothing we have'],
  ],
  2: [
    ['架构与做法可行，写明前提与限制', 'Architecture and approach work; conditions and limits are stated'],
    ['数字有出处、有单位，前后一致', 'Figures have a source and a unit and agree with each other'],
    ['产品名称、版本、能力与现状相符', 'Product names, versions and abilities are those of today'],
    ['换一个项目也能照着做', 'Somebody else could use it in another engagement'],
  ],
  3: [
    ['承诺与交付能力一致，没有说过头', 'Promises are what delivery can keep'],
    ['价格、成本与商务条件可以写出来', 'Prices, costs and terms may be written down'],
    ['密级与可见范围合适', 'Confidentiality and audience are right'],
    ['客户名称按可引用级别处理，没有串名与个人信息', 'Customers are named as agreed; no leftover names, no personal data'],
  ],
};

const byKind: Partial<Record<Kind, Partial<Record<1 | 2 | 3, Item[]>>>> = {
  faq: {
    2: [['答案直接回答了问题', 'The answer answers the question']],
    3: [['标为“可对外”的答案可以原样发给客户', 'An answer marked customer-safe can be sent as it is']],
  },
  'solution-template': {
    1: [['变量都已声明，提问方式看得懂', 'Every variable is declared and asks for something clear']],
    2: [['覆盖的需求在对应章节里确实写到', 'The needs it claims to cover are covered in those sections']],
  },
  retrospective: {
    1: [['赢单或丢单的原因写明来源', 'The reasons for winning or losing name their source']],
    2: [['教训具体到下一次怎么做', 'Lessons say what to do next time']],
  },
  'case-study': {
    2: [['成效可度量，写明对比的起点', 'Results are measured against a stated start']],
  },
};

const itemsOf = (kind: Kind, level: 1 | 2 | 3): Item[] => [...everyKind[level], ...(byKind[kind]?.[level] ?? [])];

// Identified by their Chinese text.
export const checklistFor = (kind: Kind, level: 1 | 2 | 3): string[] => itemsOf(kind, level).map(([zh]) => zh);

const all: Item[] = [
  ...Object.values(everyKind).flat(),
  ...Object.values(byKind).flatMap((levels) => Object.values(levels).flat()),
];

const known = (text: string): Item | undefined => all.find((item) => item.includes(text));

// In the language of the page, whichever it was written in; other texts as they are.
export function checkText(text: string): string {
  const item = known(text);
  return item ? pick(item[0], item[1]) : text;
}

export const checkTextIn = (text: string, to: Lang): string => known(text)?.[to === 'zh' ? 0 : 1] ?? text;
