// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the comparison as data: each cell as text (for the Markdown, and to know what
// differs) and as it is shown.
import type { ComponentChildren } from 'preact';

import type { Schemas } from '../base/api.ts';
import { Marks } from '../base/html.ts';
import { aspectName, freshnessName, kindName, label, levelName, verdictName } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import type { Names } from '../base/names.ts';
import { documentHref } from '../base/place.ts';
import { fieldLabel } from '../base/schemas.ts';
import { aspectValue, commas, isEmpty, isObject, valueText } from '../base/values.ts';
import { aspects, Verdict } from '../parts/aspect.tsx';
import { EvidenceText, FreshBadge, KindBadge, LevelBadge, OutcomeBadge } from '../parts/badges.tsx';
import { isRows, Value } from '../parts/value.tsx';
import type { AspectName, Compared } from './compare_data.ts';
import { ownValues } from './compare_data.ts';

const w = words({
  overview: ['概览', 'Overview'],
  byAspect: ['逐项比较', 'By aspect'],
  facts: ['要点', 'Facts'],
  lessons: ['教训', 'Lessons'],
  kind: ['类型', 'Kind'],
  outcome: ['结果', 'Outcome'],
  level: ['密级', 'Level'],
  freshness: ['时效', 'Freshness'],
  evidence: ['使用情况', 'Use'],
  unused: ['还没有用过', 'not used yet'],
  used: ['用过 {uses} 次，赢 {won}，输 {lost}', 'used {uses} ×, {won} won, {lost} lost'],
  likeness: ['与参照的相似度', 'Likeness to the reference'],
  notCompared: ['用词没有交集，只按字段比较', 'no words in common; compared by fields only'],
  reference: ['参照', 'reference'],
  summary: ['摘要', 'Summary'],
  results: ['成效', 'Results'],
  reason: ['首要原因', 'Main reason'],
  learned: ['失败教训', 'Lessons learned'],
  result: ['{metric}：{before} → {after} {unit}', '{metric}: {before} → {after} {unit}'],
  colon: ['：', ': '],
  at: ['见 § {section}', 'see § {section}'],
});

export interface Cell {
  text: string;
  shown: ComponentChildren;
}

export interface Row {
  key: string;
  label: string;
  cells: Cell[];
  differs: boolean;
}

export interface Group {
  key: string;
  label: string;
  rows: Row[];
}

const plain = (text: string): Cell => ({ text, shown: text });

function row(key: string, title: string, items: Compared[], cell: (item: Compared, index: number) => Cell): Row {
  const cells = items.map(cell);
  return { key, label: title, cells, differs: new Set(cells.map((c) => c.text)).size > 1 };
}

// A row in which nobody has anything is none.
const filled = (rows: Row[]): Row[] => rows.filter((r) => r.cells.some((c) => c.text));

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function overview(items: Compared[]): Row[] {
  const level = (c: Compared): Schemas['Level'] => (text(c.front.confidentiality) || 'internal') as Schemas['Level'];
  return filled([
    row('kind', w('kind'), items, ({ doc }) => ({ text: kindName(doc.kind), shown: <KindBadge kind={doc.kind} /> })),
    row('outcome', w('outcome'), items, ({ front }) => {
      const outcome = text(front.outcome);
      return { text: outcome && label('outcome', outcome), shown: <OutcomeBadge outcome={outcome || undefined} /> };
    }),
    row('level', w('level'), items, (c) => ({ text: levelName(level(c)), shown: <LevelBadge level={level(c)} /> })),
    row('freshness', w('freshness'), items, ({ doc }) => ({ text: freshnessName(doc.freshness.status), shown: <FreshBadge freshness={doc.freshness} /> })),
    row('evidence', w('evidence'), items, ({ doc: { evidence: e } }) => (e.uses
      ? { text: w('used', { uses: e.uses, won: e.won, lost: e.lost }), shown: <EvidenceText evidence={e} /> }
      : { text: w('unused'), shown: <span class="small soft">{w('unused')}</span> })),
    row('summary', w('summary'), items, ({ front }) => ({ text: text(front.summary), shown: <span class="small">{text(front.summary)}</span> })),
  ]);
}

function Values(p: { name: AspectName; values: string[] }) {
  if (p.values.length === 0) return <span class="soft">—</span>;
  const long = p.name === 'pain_point';
  return <ul class={long ? 'value-lines' : 'value-words'}>{p.values.map((v) => <li key={v}>{aspectValue(p.name, v)}</li>)}</ul>;
}

function Evidence(p: { id: string; list: Schemas['Aspect']['evidence'] }) {
  const first = p.list?.[0];
  if (!first) return null;
  return <p class="small"><a class="compare-quote" href={documentHref(p.id, first.anchor)}><Marks html={first.sentence_html} /></a></p>;
}

function aspectRow(name: AspectName, items: Compared[]): Row {
  const one = row(name, aspectName(name), items, (item, i) => {
    const aspect = item.aspects.get(name);
    const values = i === 0 ? items[1]?.aspects.get(name)?.mine ?? ownValues(name, item.front) : aspect?.theirs ?? [];
    const told = commas(values.map((v) => aspectValue(name, v))) || '—';
    if (!aspect) return { text: told, shown: <Values name={name} values={values} /> };
    return {
      text: `${verdictName(aspect.verdict)}${w('colon')}${told}`,
      shown: <div class="stack tight"><div><Verdict verdict={aspect.verdict} word /></div><Values name={name} values={values} /><Evidence id={item.id} list={aspect.evidence} /></div>,
    };
  });
  return { ...one, differs: items.slice(1).some((i) => i.aspects.get(name)?.verdict !== 'same') };
}

function byAspect(items: Compared[]): Row[] {
  if (items.length < 2) return [];
  const likeness = row('likeness', w('likeness'), items, (item, i) =>
    plain(i === 0 ? w('reference') : item.likeness === undefined ? w('notCompared') : `${Math.round(item.likeness * 100)}%`));
  return [likeness, ...aspects.map((name) => aspectRow(name, items))];
}

const factFields = ['customer', 'year', 'region', 'scale', 'amount', 'closed_at', 'products', 'technologies', 'primary_competitor', 'competitors',
  'reference_level', 'cost_model', 'version', 'answer_short', 'alert', 'valid_until', 'tags'];

function resultsCell(value: unknown): Cell {
  if (!isRows(value)) return plain('');
  const lines = value.map((r) => w('result', {
    metric: String(r.metric), before: String(r.before ?? '—'), after: String(r.after ?? '—'), unit: String(r.unit ?? '') }).trim());
  return { text: lines.join('\n'), shown: <ul class="value-lines small">{lines.map((l) => <li key={l}>{l}</li>)}</ul> };
}

function facts(items: Compared[], names: Names): Row[] {
  const fields = factFields.map((name) => {
    const known = items.find((i) => i.schema?.properties[name])?.schema?.properties[name];
    return row(name, fieldLabel(known, name), items, ({ front, schema }) => {
      const field = schema?.properties[name];
      const value = front[name];
      return isEmpty(value) ? plain('') : { text: valueText(field, value, names), shown: <Value field={field} value={value} names={names} /> };
    });
  });
  return filled([...fields, row('results', w('results'), items, ({ front }) => resultsCell(front.results))]);
}

function reasonCell(front: Record<string, unknown>): Cell {
  const reason = isObject(front.top_reason) ? front.top_reason : null;
  if (!reason) return plain('');
  const why = label('reason', text(reason.value));
  return { text: `${why}${w('colon')}${text(reason.text)}`, shown: <><strong>{why}</strong><p class="small">{text(reason.text)}</p></> };
}

const lessonTitles = /教训|lessons/i;

// A case has its lessons in a section, a retrospective as a list.
function learnedCell({ id, doc, front }: Compared): Cell {
  const lines = isRows(front.failure_lessons) ? front.failure_lessons.map((l) => text(l.text)) : [];
  if (lines.length) return { text: lines.join('\n'), shown: <ul class="value-lines small">{lines.map((l) => <li key={l}>{l}</li>)}</ul> };
  const section = doc.outline.find((o) => lessonTitles.test(o.title));
  if (!section) return plain('');
  const title = w('at', { section: section.title });
  return { text: title, shown: <a class="small" href={documentHref(id, section.anchor)}>{title}</a> };
}

export function groupsOf(items: Compared[], names: Names): Group[] {
  const groups = [
    { key: 'overview', label: w('overview'), rows: overview(items) },
    { key: 'aspects', label: w('byAspect'), rows: byAspect(items) },
    { key: 'facts', label: w('facts'), rows: facts(items, names) },
    {
      key: 'lessons',
      label: w('lessons'),
      rows: filled([row('reason', w('reason'), items, (c) => reasonCell(c.front)), row('learned', w('learned'), items, learnedCell)]),
    },
  ];
  return groups.filter((g) => g.rows.length > 0);
}

export const onlyDifferent = (groups: Group[]): Group[] =>
  groups.map((g) => ({ ...g, rows: g.rows.filter((r) => r.differs) })).filter((g) => g.rows.length > 0);
