// SPDX-License-Identifier: GPL-3.0-or-later
// One template against the requirement: how it fits, the map, what has to be asked, the draft.
import { useAnswer } from '../base/answer.ts';
import { documentPath, get, type Schemas } from '../base/api.ts';
import { label } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { documentHref } from '../base/place.ts';
import { EvidenceText, FreshBadge } from '../parts/badges.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { counts, percent, type Response, type Suggestion } from './templates_coverage.ts';
import { Draft } from './templates_draft.tsx';
import { CoverageBar } from './templates_list.tsx';
import { CoverageMap } from './templates_map.tsx';
import { useValues } from './templates_values.ts';
import { Variables } from './templates_variables.tsx';
import type { Wish } from './templates_wish.ts';

const w = words({
  map: ['覆盖图', 'Coverage map'],
  coverage: ['需求覆盖', 'of the requirements'],
  counts: ['{covered} 项已覆盖 · {partial} 项部分覆盖 · {open} 项未覆盖', '{covered} covered · {partial} partly · {open} open'],
  open: ['打开模板', 'Open the template'],
  fits: ['适用', 'Fits'],
  fit: ['适用', 'fits'],
  unfit: ['模板未列出', 'not named by the template'],
  cases: ['可引用的案例', 'Cases to cite'],
  casesNone: ['模板没有引用案例。', 'The template cites no cases.'],
  related: ['模板的相关案例', 'related to the template'],
  warnings: ['使用前请留意', 'Before you use it'],
});

type Doc = Schemas['Document'];

interface Fits {
  industry?: string[];
  scenario?: string[];
  budget_band?: string[];
}

const bands: [name: string, below: number][] = [['lt-500k', 5e5], ['500k-2m', 2e6], ['2m-5m', 5e6], ['5m-20m', 2e7], ['gt-20m', Infinity]];
const bandOf = (cny: number): string => bands.find(([, below]) => cny < below)![0];

function FitRow(p: { wish: Wish; doc: Doc | undefined }) {
  const fits = (p.doc?.front_matter as { fits?: Fits } | undefined)?.fits;
  if (!fits) return null;
  const budget = Number(p.wish.budget);
  const stated: [name: keyof Fits, value: string][] = [
    ['industry', p.wish.industry], ['scenario', p.wish.scenario], ['budget_band', budget > 0 ? bandOf(budget) : ''],
  ];
  return (
    <div class="row small">
      {stated.filter(([, value]) => value).map(([name, value]) => {
        const does = !!fits[name]?.includes(value);
        return (
          <span key={name} class={`badge ${does ? 'good' : ''}`}>
            <span aria-hidden="true">{does ? '✓' : '–'}</span> {label(name, value)} <span class="off-screen">{does ? w('fit') : w('unfit')}</span>
          </span>
        );
      })}
    </div>
  );
}

function Head(p: { t: Suggestion; found: Response; wish: Wish; doc: Doc | undefined }) {
  const { t } = p;
  return (
    <div class="tpl-head">
      <div class="tpl-head-figure">
        <span class="tpl-head-number">{percent(t.coverage)}</span>
        <span class="small soft">{w('coverage')}</span>
      </div>
      <div class="stack tight">
        <h2><a href={documentHref(t.id)}>{t.title}</a></h2>
        <CoverageBar t={t} requirements={p.found.requirements} />
        <div class="row">
          <span class="small">{w('counts', counts(t, p.found.requirements))}</span>
          <FreshBadge freshness={t.freshness} />
          <EvidenceText evidence={t.evidence} />
          <FitRow wish={p.wish} doc={p.doc} />
        </div>
      </div>
    </div>
  );
}

function Warnings(p: { t: Suggestion }) {
  if (!p.t.warnings.length) return null;
  return (
    <div class="note warn small tpl-warnings">
      <strong>{w('warnings')}</strong>
      <ul class="plain-list">
        {p.t.warnings.map((x) => (
          <li key={x.code + x.id}>{x.id ? <a href={documentHref(x.id)}>{x.detail ?? x.code}</a> : x.detail ?? x.code}</li>
        ))}
      </ul>
    </div>
  );
}

function Cases(p: { t: Suggestion }) {
  const why = (c: Suggestion['cited_cases'][number]): string => (c.why === 'related' ? w('related') : c.why && c.why !== c.title ? c.why : '');
  return (
    <section class="stack tight" aria-labelledby="tpl-cases">
      <h3 id="tpl-cases">{w('cases')}</h3>
      {p.t.cited_cases.length === 0 && <p class="soft">{w('casesNone')}</p>}
      <ul class="tpl-cases">
        {p.t.cited_cases.map((c) => (
          <li key={c.id}><a href={documentHref(c.id)}>{c.title}</a> {why(c) && <span class="small soft">{why(c)}</span>}</li>
        ))}
      </ul>
    </section>
  );
}

export function Chosen(p: { t: Suggestion; found: Response; wish: Wish }) {
  const { t, found, wish } = p;
  const doc = useAnswer(`${t.id} ${t.revision}`, (signal) => get<Doc>(documentPath(t.id), { include: 'body' }, signal));
  const values = useValues(t);
  return (
    <article class="stack tpl-chosen" id="tpl-chosen" tabIndex={-1} aria-label={t.title}>
      <div class="card stack">
        <Head t={t} found={found} wish={wish} doc={doc.data} />
        <Warnings t={t} />
        <section class="stack tight" aria-label={w('map')}>
          <CoverageMap t={t} requirements={found.requirements} outline={doc.data?.outline ?? []} show={wish.show} />
        </section>
      </div>
      {doc.problem && <ProblemNote problem={doc.problem} again={doc.again} />}
      <div class="card stack">
        <Variables t={t} doc={doc.data} values={values} />
        <Cases t={t} />
      </div>
      <Draft t={t} doc={doc.data} found={found} values={values} customer={wish.customer} open={wish.draft} />
    </article>
  );
}
