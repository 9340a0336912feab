// SPDX-License-Identifier: GPL-3.0-or-later
// What is indexed for this reader: every figure leads to the documents it counts.
import { get, type Schemas } from '../base/api.ts';
import { facetName, freshnessName } from '../base/labels.ts';
import { number, pick, words } from '../base/lang.ts';
import { href } from '../base/place.ts';
import { BarList, Columns, StackedBar, type Item } from '../parts/plot.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { useFigures } from './status_tick.ts';

type Facets = Schemas['FacetsResponse'];

const w = words({
  title: ['你能看到的文档', 'Documents you can see'],
  total: ['{n} 篇', '{n} documents'],
  atLeast: ['超过 {n} 篇', 'more than {n} documents'],
  fresh: ['有效率 {n}%', '{n}% fresh'],
  goal: ['目标 80%', 'goal: 80%'],
  none: ['这里还没有你能看到的文档。', 'There is no document yet that you may see.'],
  year: ['年份', 'Year'],
  count: ['篇数', 'Documents'],
  years: ['{from} 至 {to}，最多 {most} 篇', '{from} to {to}, at most {most}'],
  loading: ['正在统计……', 'Counting …'],
});

const names = ['kind', 'freshness', 'confidentiality', 'language', 'industry', 'scenario', 'year', 'outcome'] as const;
const freshTone: Record<string, string> = { fresh: 'good', due: 'warn', expired: 'bad', unverified: 'none' };
const levelTone: Record<string, string> = { public: 'one', internal: 'two', confidential: 'three', restricted: 'four' };
const freshOrder = ['fresh', 'due', 'expired', 'unverified'] as const;
const levelOrder = ['public', 'internal', 'confidential', 'restricted'];

const itemsOf = (facets: Facets, name: string): Item[] => (facets.facets[name] ?? []).map((v) => ({
  name: pick(v.label_zh, v.label_en) || v.value,
  value: v.count,
  href: href('/', { [name]: v.value }),
}));

const countOf = (facets: Facets, name: string, value: string): number =>
  facets.facets[name]?.find((v) => v.value === value)?.count ?? 0;

function Freshness(p: { facets: Facets }) {
  const items = freshOrder.map((value) => ({
    name: freshnessName(value), value: countOf(p.facets, 'freshness', value), href: href('/', { freshness: value }), tone: freshTone[value],
  }));
  const all = items.reduce((sum, i) => sum + i.value, 0);
  return (
    <section class="card stack tight">
      <div class="row apart">
        <h3>{facetName('freshness')}</h3>
        {all > 0 && <p class="small soft">{w('fresh', { n: Math.round((100 * items[0]!.value) / all) })} · {w('goal')}</p>}
      </div>
      <StackedBar label={facetName('freshness')} items={items} />
    </section>
  );
}

function Levels(p: { facets: Facets }) {
  const values = (p.facets.facets.confidentiality ?? []).slice()
    .sort((a, b) => levelOrder.indexOf(a.value) - levelOrder.indexOf(b.value));
  const items = values.map((v) => ({
    name: pick(v.label_zh, v.label_en) || v.value, value: v.count, href: href('/', { confidentiality: v.value }), tone: levelTone[v.value],
  }));
  const languages = itemsOf(p.facets, 'language').map((i, n) => ({ ...i, tone: ['one', 'three', 'two'][n] }));
  return (
    <section class="card stack tight">
      <h3>{facetName('confidentiality')}</h3>
      <StackedBar label={facetName('confidentiality')} items={items} />
      <h3>{facetName('language')}</h3>
      <StackedBar label={facetName('language')} items={languages} />
    </section>
  );
}

function Years(p: { facets: Facets }) {
  const counts = new Map((p.facets.facets.year ?? []).map((v) => [Number(v.value), v.count]));
  const years = [...counts.keys()].filter(Number.isInteger).sort((a, b) => a - b);
  if (!years.length) return null;
  const from = Math.max(years[0]!, years.at(-1)! - 11);
  // A year without documents is a gap, not nothing.
  const items = Array.from({ length: years.at(-1)! - from + 1 }, (_, i) => from + i)
    .map((year) => ({ name: String(year), value: counts.get(year) ?? 0, href: href('/', { year }) }));
  const summary = w('years', { from, to: years.at(-1)!, most: Math.max(...items.map((i) => i.value)) });
  return (
    <section class="card stack tight">
      <h3>{facetName('year')}</h3>
      <Columns label={facetName('year')} summary={summary} head={[w('year'), w('count')]} items={items} />
    </section>
  );
}

export function Holdings() {
  const answer = useFigures('facets', (signal) => get<Facets>('/v1/facets', { facets: names.join(',') }, signal));
  const facets = answer.data;
  const bars = (name: (typeof names)[number], most: number) => facets && (
    <section class="card stack tight">
      <h3>{facetName(name)}</h3>
      <BarList label={facetName(name)} items={itemsOf(facets, name)} most={most} />
    </section>
  );
  return (
    <section class="stack tight" aria-labelledby="status-holdings">
      <h2 id="status-holdings">
        {w('title')}{' '}
        {facets && (
          <span class="soft small">{w(facets.total_relation === 'exact' ? 'total' : 'atLeast', { n: number(facets.total) })}</span>
        )}
      </h2>
      {answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
      {!facets && !answer.problem && <p class="soft">{w('loading')}</p>}
      {facets?.total === 0 && <p class="card">{w('none')}</p>}
      {facets && facets.total > 0 && (
        <div class="status-flow">
          {bars('kind', 9)}
          <Years facets={facets} />
          <Freshness facets={facets} />
          {bars('industry', 8)}
          <Levels facets={facets} />
          {bars('scenario', 8)}
          {bars('outcome', 8)}
        </div>
      )}
    </section>
  );
}
