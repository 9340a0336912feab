// SPDX-License-Identifier: GPL-3.0-or-later
// The coverage map: requirements on the left, sections of the template on the right, a line from
// each requirement to what answers it. Both sides say in words what the lines show.
import { useState } from 'preact/hooks';

import type { Schemas } from '../base/api.ts';
import { Marks } from '../base/html.ts';
import { label } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { documentHref, href } from '../base/place.ts';
import { counts, percent, sectionsOf, statuses, statusName, statusOf, statusSign, type Requirement, type Status, type Suggestion } from './templates_coverage.ts';
import { Lines, type Line } from './templates_lines.tsx';
import { changeWish } from './templates_wish.ts';

const w = words({
  requirements: ['需求', 'Requirements'],
  sections: ['模板章节', 'Sections of the template'],
  by: ['见', 'in'],
  find: ['找素材', 'Find material'],
  findFor: ['为第 {no} 项找素材', 'Find material for requirement {no}'],
  match: ['匹配 {n}', 'match {n}'],
  covers: ['覆盖需求', 'Covers'],
  goTo: ['看第 {no} 项需求', 'Go to requirement {no}'],
  rest: ['没有对应需求的章节', 'Sections that no requirement asks for'],
  expired: ['已过期', 'expired'],
  all: ['全部', 'All'],
  filter: ['按覆盖情况筛选', 'Filter by coverage'],
  moreRequirements: ['显示其余 {n} 项需求', 'Show the other {n} requirements'],
  noneHere: ['没有这样的需求。', 'There are none.'],
  noSections: ['没有章节对应这些需求。', 'No section answers these requirements.'],
});

const SHOWN = 60;

export interface Lit {
  no?: string;
  anchor?: string;
}

type Section = Suggestion['sections'][number];

function isLit(lit: Lit | null, t: Suggestion, at: Lit): boolean | null {
  if (!lit) return null;
  if (lit.no !== undefined) return at.no !== undefined ? at.no === lit.no : sectionsOf(t, lit.no).some((s) => s.anchor === at.anchor);
  return at.anchor !== undefined ? at.anchor === lit.anchor : sectionsOf(t, at.no!).some((s) => s.anchor === lit.anchor);
}

const tone = (lit: boolean | null): string => (lit === null ? '' : lit ? 'lit' : 'dim');

function Answer(p: { t: Suggestion; r: Requirement; status: Status }) {
  const sign = <span aria-hidden="true">{statusSign[p.status]}</span>;
  if (p.status === 'open') {
    return (
      <>
        <span class="tpl-status open">{sign} {statusName('open')}</span>
        <a class="small" href={href('/', { q: p.r.text.slice(0, 200) })} aria-label={w('findFor', { no: p.r.no })}>{w('find')}</a>
      </>
    );
  }
  return (
    <>
      <span class={`tpl-status ${p.status}`}>{sign} {statusName(p.status)}</span>
      {sectionsOf(p.t, p.r.no).map((s) => <a key={s.anchor} class="small" href={documentHref(p.t.id, s.anchor)}>§ {s.title}</a>)}
    </>
  );
}

function RequirementRow(p: { t: Suggestion; r: Requirement; lit: Lit | null; onLit: (lit: Lit | null) => void }) {
  const { r } = p;
  const status = statusOf(p.t, r.no);
  return (
    <li
      id={`tpl-req-${r.no}`}
      data-port={`r${r.no}`}
      tabIndex={-1}
      class={`tpl-req ${status} ${tone(isLit(p.lit, p.t, { no: r.no }))}`}
      onMouseEnter={() => p.onLit({ no: r.no })}
      onMouseLeave={() => p.onLit(null)}
      onFocusCapture={() => p.onLit({ no: r.no })}
      onBlurCapture={() => p.onLit(null)}
    >
      <span class="tpl-no">{r.no}</span>
      <div class="tpl-req-body">
        <p class="tpl-req-text" title={r.text.length > 90 ? r.text : undefined}>{r.text}</p>
        <div class="row tpl-req-facts">
          <Answer t={p.t} r={r} status={status} />
          <span class={`tpl-type ${r.type}`}>{label('requirement_type', r.type)}</span>
          {r.priority === 'must' && <span class="tpl-must">{label('priority', 'must')}</span>}
        </div>
      </div>
    </li>
  );
}

function SectionCard(p: { t: Suggestion; s: Section; lit: Lit | null; onLit: (lit: Lit | null) => void; expired: boolean }) {
  const { s, t } = p;
  return (
    <li
      data-port={`s${s.anchor}`}
      class={`tpl-section ${tone(isLit(p.lit, t, { anchor: s.anchor }))}`}
      onMouseEnter={() => p.onLit({ anchor: s.anchor })}
      onMouseLeave={() => p.onLit(null)}
      onFocusCapture={() => p.onLit({ anchor: s.anchor })}
      onBlurCapture={() => p.onLit(null)}
    >
      <div class="row apart">
        <a href={documentHref(t.id, s.anchor)}><strong>{s.title}</strong></a>
        <span class="small soft">{p.expired && <span class="badge bad">{w('expired')}</span>} {w('match', { n: percent(s.match) })}</span>
      </div>
      <div class="row tpl-covers small">
        <span class="soft">{w('covers')}</span>
        {s.covers.map((no) => (
          <button
            key={no}
            type="button"
            class={`tpl-ref ${statusOf(t, no)}`}
            aria-label={w('goTo', { no })}
            onClick={() => document.getElementById(`tpl-req-${no}`)?.focus()}
          >
            {no}
          </button>
        ))}
      </div>
      {s.snippet_html && <p class="tpl-snippet small soft"><Marks html={s.snippet_html} /></p>}
    </li>
  );
}

function Filter(p: { t: Suggestion; requirements: Requirement[]; show: string }) {
  const c = counts(p.t, p.requirements);
  const items: [value: string, text: string, n: number][] = [
    ['all', w('all'), p.requirements.length],
    ...statuses.map((s): [string, string, number] => [s, statusName(s), c[s]]),
  ];
  return (
    <div class="row tpl-filter" role="group" aria-label={w('filter')}>
      {items.map(([value, text, n]) => (
        <button key={value} type="button" class={`tpl-filter-item ${value}`} aria-pressed={p.show === value} onClick={() => changeWish({ show: value }, { replace: true })}>
          {value !== 'all' && <span aria-hidden="true">{statusSign[value as Status]}</span>} {text} <strong>{n}</strong>
        </button>
      ))}
    </div>
  );
}

// Sections stand beside the requirements that they answer, so that few lines cross.
function beside(t: Suggestion, requirements: Requirement[]): Section[] {
  const place = new Map(requirements.map((r, i) => [r.no, i]));
  const middle = (s: Section): number => s.covers.reduce((sum, no) => sum + (place.get(no) ?? 0), 0) / Math.max(1, s.covers.length);
  return [...t.sections].sort((a, b) => middle(a) - middle(b));
}

function Rest(p: { t: Suggestion; outline: Schemas['OutlineItem'][] }) {
  const rest = p.outline.filter((o) => o.level === 2 && !p.t.sections.some((s) => s.anchor === o.anchor));
  if (!rest.length) return null;
  return (
    <p class="small soft tpl-rest">
      {w('rest')}{': '}
      {rest.map((o, i) => <span key={o.anchor}>{i > 0 && ' · '}<a href={documentHref(p.t.id, o.anchor)}>{o.title}</a></span>)}
    </p>
  );
}

export function CoverageMap(p: { t: Suggestion; requirements: Requirement[]; outline: Schemas['OutlineItem'][]; show: string }) {
  const { t } = p;
  const [lit, setLit] = useState<Lit | null>(null);
  const [whole, setWhole] = useState(false);
  const wanted = p.requirements.filter((r) => p.show === 'all' || statusOf(t, r.no) === p.show);
  const shown = whole ? wanted : wanted.slice(0, SHOWN);
  const sections = beside(t, p.requirements);
  const expired = new Set(p.outline.filter((o) => o.expired).map((o) => o.anchor));
  const lines: Line[] = shown.flatMap((r) => sectionsOf(t, r.no).map((s) => ({
    from: `r${r.no}`,
    to: `s${s.anchor}`,
    tone: `${statusOf(t, r.no)} ${tone(lit && (lit.no === r.no || lit.anchor === s.anchor))}`,
  })));
  return (
    <div class="stack tight">
      <Filter t={t} requirements={p.requirements} show={p.show} />
      <Lines lines={lines} class="tpl-map">
        <div class="tpl-side">
          <h3 id="tpl-reqs">{w('requirements')}</h3>
          {shown.length === 0 && <p class="soft small">{w('noneHere')}</p>}
          <ol class="plain-list tpl-reqs" aria-labelledby="tpl-reqs">
            {shown.map((r) => <RequirementRow key={r.no} t={t} r={r} lit={lit} onLit={setLit} />)}
          </ol>
          {shown.length < wanted.length && (
            <button type="button" class="button slim" onClick={() => setWhole(true)}>{w('moreRequirements', { n: wanted.length - shown.length })}</button>
          )}
        </div>
        <div class="tpl-side">
          <h3 id="tpl-sections">{w('sections')}</h3>
          {sections.length === 0 && <p class="soft small">{w('noSections')}</p>}
          <ul class="plain-list tpl-sections" aria-labelledby="tpl-sections">
            {sections.map((s) => <SectionCard key={s.anchor} t={t} s={s} lit={lit} onLit={setLit} expired={expired.has(s.anchor)} />)}
          </ul>
          <Rest t={t} outline={p.outline} />
        </div>
      </Lines>
    </div>
  );
}
