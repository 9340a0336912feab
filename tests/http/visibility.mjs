// SPDX-License-Identifier: GPL-3.0-or-later
// The rule of who sees what, written a second time and on purpose not asked of the daemon, and
// small documents of every level and audience to try it on.
import fs from 'node:fs';
import path from 'node:path';

export const LEVELS = ['public', 'internal', 'confidential', 'restricted'];
export const AUDIENCES = [['staff'], ['presales'], ['delivery'], ['partner'], ['staff', 'presales'], ['group:alpha']];

/** Level <= max_level, and public or an audience in common, and the token's filter; a masked reader sees no profile and nothing hidden. */
export const sees = (who, doc) => LEVELS.indexOf(doc.level) <= LEVELS.indexOf(who.level)
  && (doc.level === 'public' || doc.audiences.some((a) => who.audiences.includes(a)))
  && (!who.matches || who.matches(doc))
  && (!who.masked || (doc.kind !== 'customer-profile' && !/^reference_level: hidden$/m.test(doc.text ?? '')));

/** What is said about a file in its front matter; files outside of kinds' folders are none. */
export function facts(file, text) {
  const head = text.split('\n---\n')[0];
  const one = (name) => head.match(new RegExp(`^${name}: *"?(.*?)"?$`, 'm'))?.[1];
  return {
    file, text, id: one('id'), title: one('title'), level: one('confidentiality') ?? 'internal', kind: one('kind'),
    audiences: (one('audience') ?? '[staff]').replace(/[[\]"' ]/g, '').split(','),
    industries: (one('industry') ?? '').replace(/[[\]" ]/g, '').split(','),
    canary: text.match(/zq[a-z]{10}/)?.[0],
  };
}

export const readCorpus = (dir) => fs.readdirSync(dir, { recursive: true })
  .filter((f) => f.endsWith('.md') && !f.startsWith('_config'))
  .map((f) => facts(f, fs.readFileSync(path.join(dir, f), 'utf8')));

/** Numbers from a seed: the same requests again. */
export function random(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6D2B79F5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (n) => Math.floor(next() * n);
  return { next, int, pick: (list) => list[int(list.length)], chance: (p) => next() < p,
    some: (list, most) => Array.from({ length: 1 + int(most) }, () => list[int(list.length)]) };
}

export const WORDS = ['容灾', '双活', '割接', '对账', '核心系统迁移', '国产数据库', '灰度发布', '专线', '审计', '备份窗口',
  'failover', 'replication', 'latency budget', 'Kafka', 'OceanBase', 'zero trust', 'SM4'];
const industries = ['finance', 'government', 'healthcare', 'retail'];

const canaryOf = (r) => `zq${Array.from({ length: 10 }, () => String.fromCharCode(97 + r.int(26))).join('')}`;

const bodies = {
  'case-study': (d) => `## 客户背景\n\n${d.words[0]}与${d.words[1]}一起上线,现场代号 ${d.canary},值班由两个班组轮换完成。\n\n## 方案概要\n\n先做${d.words[1]},再做${d.words[2]};参见 [[${d.link}]]。The ${d.canary} team measured ${d.words[2]} twice.\n`,
  faq: (d) => `## 标准回答\n\n${d.words[0]}需要配合${d.words[1]},版本代号 ${d.canary}。详见 [[${d.link}]]。\n`,
  retrospective: (d) => `## 经过\n\n${d.words[0]}做得不错,${d.words[2]}没有准备好,代号 ${d.canary}。\n\n## 经验教训\n\n下次提前验证${d.words[1]}。\n`,
  'solution-template': (d) => `## 适用场景\n\n需要${d.words[0]}和${d.words[1]}的单位,内部代号 ${d.canary}。\n\n## 总体架构 {#arch}\n\n${d.words[2]}由两个机房承担,{{customer_name}} 自带网络。\n`,
  'customer-profile': (d) => `## 基本情况\n\n这家客户看重${d.words[0]}和${d.words[1]},代号 ${d.canary}。\n`,
};
const more = {
  'case-study': (d) => `outcome: ${d.outcome}\nyear: ${2021 + d.n % 6}\ncustomer: ${d.customer}\nrelated: [${d.link}]\nreference_level: industry-only\n`,
  faq: () => 'answer_type: text\n',
  retrospective: (d) => `outcome: ${d.outcome}\nengagement: eng-2026-0${100 + d.n}\nreused:\n  - {doc: ${d.link}, helpful: yes}\n`,
  'solution-template': (d) => `version: 1.0.0\nfits:\n  industry: [${d.industry}]\ncovers:\n  - {anchor: arch, needs: [${d.words[0]}, ${d.words[2]}]}\n`,
  'customer-profile': (d) => `name: ${d.canary}集团\naliases: [${d.canary}行, ${d.canary} Holdings]\nmask_as: 某单位\n`,
};
const prefixes = { 'case-study': 'case', faq: 'faq', retrospective: 'retro', 'solution-template': 'tpl', 'customer-profile': 'cust' };

/** One document; the canary is a word that stands in no other. */
export function document(r, { n, kind, level, audiences }) {
  const words = r.some(WORDS, 1).concat(r.some(WORDS, 1), r.some(WORDS, 1));
  const canary = canaryOf(r);
  const idOf = (k, i) => `${prefixes[k]}-2099-${String(i).padStart(4, '0')}`;
  const kinds = Object.keys(prefixes), linkOf = (i) => idOf(kinds[i % kinds.length], i);
  const d = { n, kind, level, audiences, words, canary, outcome: r.pick(['won', 'lost']), industry: r.pick(industries),
    link: linkOf(r.int(120)), customer: idOf('customer-profile', 4 + 5 * r.int(24)) };
  const id = idOf(kind, n);
  const text = `---\nid: ${id}\nkind: ${kind}\ntitle: ${words[0]}${n}号说明 ${canary}\nsummary: ${words[1]}的一次实践 ${canary}\nauthor: ${r.pick(['li.na', 'chen.yu'])}\n`
    + `created: 2026-0${1 + n % 9}-11\nupdated: 2026-0${1 + n % 9}-12\nconfidentiality: ${level}\naudience: [${audiences.map((a) => JSON.stringify(a)).join(', ')}]\n`
    + `industry: [${d.industry}]\ntags: [tag${n % 7}, ${canary}]\ntechnologies: [${r.pick(['Kafka', 'OceanBase'])}]\n${more[kind](d)}---\n\n${bodies[kind](d)}`;
  return facts(`${kind}/${id}.md`, text);
}

/** Every level with every audience, `each` times. */
export function everyClass(seed, each) {
  const r = random(seed), kinds = Object.keys(prefixes), docs = [];
  for (let k = 0; k < each; k++) {
    for (const level of LEVELS) {
      for (const audiences of AUDIENCES) docs.push(document(r, { n: docs.length, kind: kinds[docs.length % kinds.length], level, audiences }));
    }
  }
  return docs;
}

export function writeDocs(dir, docs) {
  for (const { file, text } of docs) {
    fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    fs.writeFileSync(path.join(dir, file), text);
  }
}
