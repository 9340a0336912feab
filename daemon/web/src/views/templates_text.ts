// SPDX-License-Identifier: GPL-3.0-or-later
// A draft from a template: its own Markdown with the variables that are known filled in, links to
// documents as numbered sources, and at the end what is still to be written.
import type { Schemas } from '../base/api.ts';
import { sectionsOf, statusOf, type Requirement, type Suggestion } from './templates_coverage.ts';
import type { Variable } from './templates_values.ts';

export interface DraftWish {
  t: Suggestion;
  doc: Schemas['Document'];
  requirements: Requirement[];
  valueOf: (v: Variable) => string;
  today: string;
}

export interface DraftText {
  markdown: string;
  leftover: Variable[]; // in the text, and nobody knows their value
  missing: Requirement[]; // open or covered in part
  sources: number;
}

// Headings of the draft follow the language of the template, not that of who reads the page.
const zh = {
  made: (t: string, id: string, at: string): string => `> 依据模板《${t}》(${id})起草,${at}。`,
  open: '待补写的需求',
  openText: '模板没有覆盖下列需求，提交前请逐条补写或说明：',
  partial: (at: string): string => `部分覆盖,见“${at}”`,
  must: '必须',
  sources: '引用来源',
  variables: '待填变量',
  ask: '问客户：',
};
const en: typeof zh = {
  made: (t, id, at) => `> Drafted from the template "${t}" (${id}) on ${at}.`,
  open: 'Requirements still to be answered',
  openText: 'The template does not cover these; answer each, or say why not:',
  partial: (at) => `in part, see "${at}"`,
  must: 'must',
  sources: 'Sources',
  variables: 'Variables still open',
  ask: 'Ask: ',
};

const VARIABLE = /\{\{[ \t]*([a-z][a-z0-9_]*)[ \t]*\}\}/g;
const LINK = /\[([^\]\n]*)\]\(doc:([a-z]+-[0-9a-z-]+)(?:#([^)\s]*))?\)/g;

// Heading attributes are for the machine: "## Cost {#cost owner=li.na}".
const plainHeadings = (text: string): string => text.replace(/^(#{1,6} .*?)[ \t]*\{#[^}\n]*\}[ \t]*$/gm, '$1');

function numberLinks(text: string, sources: Map<string, string>): string {
  return text.replace(LINK, (_, name: string, id: string) => {
    if (!sources.has(id)) sources.set(id, name || id);
    return `${name} [${[...sources.keys()].indexOf(id) + 1}]`;
  });
}

// One line: a value may stand in a cell of a table.
const oneLine = (value: string): string => value.replace(/\s*\n\s*/g, '、').replaceAll('|', '\\|');

function fill(text: string, wish: DraftWish, leftover: Map<string, Variable>): string {
  const known = new Map(wish.t.variables.map((v) => [v.name, v]));
  return text.replace(VARIABLE, (all, name: string) => {
    const v = known.get(name);
    const value = v && wish.valueOf(v);
    if (v && !value) leftover.set(name, v);
    return value ? oneLine(value) : all;
  });
}

const titleOf = (title: string): string => title.replace(/\s*(方案)?模板$/, '$1').replace(/\s+template$/i, '');

function openPart(wish: DraftWish, missing: Requirement[], say: typeof zh): string[] {
  if (!missing.length) return [];
  const line = (r: Requirement): string => {
    const about = [
      r.priority === 'must' && say.must,
      statusOf(wish.t, r.no) === 'partial' && say.partial(sectionsOf(wish.t, r.no).map((s) => s.title).join('、')),
    ].filter(Boolean).join('; ');
    return `- [ ] ${r.no}. ${r.text}${about && ` (${about})`}`;
  };
  return [`## ${say.open}`, say.openText, missing.map(line).join('\n')];
}

const list = (heading: string, lines: string[]): string[] => (lines.length ? [`## ${heading}`, lines.join('\n')] : []);

export function buildDraft(wish: DraftWish): DraftText {
  const { t, doc } = wish;
  const say = (doc.front_matter as { language?: string }).language === 'en' ? en : zh;
  const sources = new Map<string, string>();
  const leftover = new Map<string, Variable>();
  const body = fill(numberLinks(plainHeadings(doc.body_markdown ?? ''), sources), wish, leftover).trim();
  for (const c of t.cited_cases) if (c.why !== 'related' && !sources.has(c.id)) sources.set(c.id, c.title);
  const missing = wish.requirements.filter((r) => statusOf(t, r.no) !== 'covered');
  const titles = new Map(t.cited_cases.map((c) => [c.id, c.title]));
  const parts = [
    `# ${titleOf(doc.title)}`,
    say.made(doc.title, `${t.id}@${doc.revision.slice(0, 8)}`, wish.today),
    body,
    ...openPart(wish, missing, say),
    ...list(say.sources, [...sources].map(([id, name], i) => `${i + 1}. ${titles.get(id) ?? name} (${id})`)),
    ...list(say.variables, [...leftover.values()].map((v) => `- {{${v.name}}} ${v.label_zh ?? ''}${v.ask ? ` (${say.ask}${v.ask})` : ''}`)),
  ];
  return { markdown: `${parts.join('\n\n')}\n`, leftover: [...leftover.values()], missing, sources: sources.size };
}

// The text in pieces: [piece, is it a variable].
export const piecesOf = (markdown: string): [string, boolean][] =>
  markdown.split(/(\{\{[ \t]*[a-z][a-z0-9_]*[ \t]*\}\})/).map((x, i): [string, boolean] => [x, i % 2 === 1]).filter(([x]) => x);
