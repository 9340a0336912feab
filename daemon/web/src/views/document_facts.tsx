// SPDX-License-Identifier: GPL-3.0-or-later
// The front matter as a table beside the text: first what the document is about, then, folded
// away, who keeps it and since when. Lists of things with several properties are below the text.
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import type { Names } from '../base/names.ts';
import { fieldLabel, type KindSchema } from '../base/schemas.ts';
import { intervalText, isEmpty } from '../base/values.ts';
import { isRows, Value } from '../parts/value.tsx';
import { frontOf } from './document.tsx';

const w = words({
  facts: ['要点', 'Facts'],
  keeping: ['编号、维护与可见范围', 'Ids, upkeep and audience'],
  results: ['成效', 'Results'],
  metric: ['指标', 'Metric'],
  before: ['之前', 'Before'],
  after: ['之后', 'After'],
  revision: ['版本', 'Revision'],
});

// Shown elsewhere on the page.
const shown = ['kind', 'title', 'summary', 'state', 'confidentiality', 'outcome', 'results', 'question', 'answer_short', 'alert',
  'compliance', 'customer_safe', 'top_reason', 'reason_source'];
const keeping = ['id', 'author', 'co_authors', 'owner', 'created', 'updated', 'verified_at', 'verified_by', 'verified_against',
  'review_interval_days', 'valid_until', 'audience', 'language', 'sources', 'supersedes', 'related', 'engagement'];

interface FactsProps {
  doc: Schemas['Document'];
  schema: KindSchema | undefined;
  names: Names;
}

// What decides whether a document fits comes first.
const first = ['name', 'customer', 'industry', 'scenario', 'year', 'closed_at', 'region', 'scale', 'size', 'amount', 'constraints', 'pain_points',
  'primary_competitor', 'competitors', 'version', 'fits', 'cost_model'];

// Then the order of the schema, and what it does not know last.
export function orderedFields(schema: KindSchema | undefined, front: Record<string, unknown>): string[] {
  const names = new Set([...first, ...Object.keys(schema?.properties ?? {}), ...Object.keys(front)]);
  return [...names].filter((name) => !isEmpty(front[name]));
}

function FactTable(p: FactsProps & { fields: string[]; children?: ComponentChildren }) {
  const front = frontOf(p.doc);
  return (
    <table class="doc-facts">
      <tbody>
        {p.fields.map((name) => (
          <tr key={name}>
            <th scope="row">{fieldLabel(p.schema?.properties[name], name)}</th>
            <td>
              {name === 'review_interval_days'
                ? intervalText(Number(front[name]))
                : <Value field={p.schema?.properties[name]} value={front[name]} names={p.names} />}
            </td>
          </tr>
        ))}
        {p.children}
      </tbody>
    </table>
  );
}

interface Result {
  metric: string;
  before?: string | number;
  after?: string | number;
  unit?: string;
}

export function Results(p: { list: Result[] }) {
  const figure = (value: string | number | undefined): string => (value === undefined || value === '' ? '—' : String(value));
  return (
    <table class="doc-results">
      <caption>{w('results')}</caption>
      <thead><tr><th scope="col">{w('metric')}</th><th scope="col">{w('before')}</th><th scope="col">{w('after')}</th></tr></thead>
      <tbody>
        {p.list.map((r) => (
          <tr key={r.metric}>
            <th scope="row">{r.metric}{r.unit && <span class="soft"> ({r.unit})</span>}</th>
            <td>{figure(r.before)}</td>
            <td><strong>{figure(r.after)}</strong></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// On paper nothing is folded.
function useOpenOnPaper(at: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const open = (): void => at.current?.setAttribute('open', '');
    addEventListener('beforeprint', open);
    return () => removeEventListener('beforeprint', open);
  }, []);
}

export function Facts(p: FactsProps) {
  const folded = useRef<HTMLDetailsElement>(null);
  useOpenOnPaper(folded);
  const front = frontOf(p.doc);
  const fields = orderedFields(p.schema, front);
  const about = fields.filter((f) => !shown.includes(f) && !keeping.includes(f) && !isRows(front[f]));
  const kept = fields.filter((f) => keeping.includes(f));
  const wide = matchMedia('(min-width: 60rem)').matches;
  return (
    <aside class="doc-side" aria-label={w('facts')}>
      <details class="card" open={wide} ref={folded}>
        <summary><h2>{w('facts')}</h2></summary>
        {isRows(front.results) && <Results list={front.results as unknown as Result[]} />}
        <FactTable {...p} fields={about} />
        <details>
          <summary class="small">{w('keeping')}</summary>
          <FactTable {...p} fields={kept}>
            <tr><th scope="row">{w('revision')}</th><td><code>{p.doc.revision.slice(0, 12)}</code></td></tr>
          </FactTable>
        </details>
      </details>
    </aside>
  );
}
