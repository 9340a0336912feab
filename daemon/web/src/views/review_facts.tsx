// SPDX-License-Identifier: GPL-3.0-or-later
// What stands around the text: the fields with their changes, and what the daemon noticed.
import { useAnswer } from '../base/answer.ts';
import type { Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { useNames } from '../base/names.ts';
import { documentHref } from '../base/place.ts';
import { fieldLabel, namedDocuments, schemaOf, type Field } from '../base/schemas.ts';
import { isEmpty, valueText } from '../base/values.ts';
import { Value } from '../parts/value.tsx';

type Submission = Schemas['Submission'];
type Diff = Schemas['DocumentDiff'];

const w = words({
  facts: ['字段', 'Fields'],
  changedFields: ['{n} 处改动', '{n} changed'],
  changed: ['改动', 'changed'],
  was: ['原为', 'was'],
  removed: ['（已删除）', '(removed)'],
  empty: ['（无）', '(none)'],
  warnings: ['校验提醒', 'Findings'],
  near: ['相近的已有文档', 'Similar documents that exist'],
  alike: ['{n}% 相同', '{n}% the same'],
  clean: ['校验没有提醒，也没有相近的文档。', 'No findings, and no similar document.'],
});

const left = new Set(['title', 'kind', 'id']); // shown in the head

// Set by the daemon, so nobody's change.
const isOfSystem = (field: Field | undefined): boolean => (field as { readOnly?: boolean } | undefined)?.readOnly === true;

export function ReviewFacts(p: { s: Submission; changes: Diff | undefined }) {
  const schema = useAnswer(`schema ${p.s.kind}`, () => schemaOf(p.s.kind)).data;
  const front = (p.s.front_matter ?? {}) as Record<string, unknown>;
  const fieldOf = (name: string): Field | undefined => schema?.properties[name];
  const changed = new Map((p.changes?.front_matter ?? []).filter((c) => !isOfSystem(fieldOf(c.field))).map((c) => [c.field, c]));
  const names = [...new Set([...Object.keys(front), ...changed.keys()])].filter((name) => !left.has(name) || changed.has(name));
  const titles = useNames(namedDocuments(schema, front));
  return (
    <section class="card stack tight" aria-labelledby="review-facts">
      <h2 id="review-facts">
        {w('facts')} {changed.size > 0 && <span class="badge info">{w('changedFields', { n: changed.size })}</span>}
      </h2>
      <dl class="review-facts">
        {names.map((name) => {
          const change = changed.get(name);
          return (
            <div key={name} class={change ? 'changed' : ''}>
              <dt>{fieldLabel(fieldOf(name), name)}{change && <span class="off-screen"> ({w('changed')})</span>}</dt>
              <dd>
                {name in front ? <Value field={fieldOf(name)} value={front[name]} names={titles} /> : w('removed')}
                {change && (
                  <span class="review-was">
                    {w('was')} <del>{isEmpty(change.from) ? w('empty') : valueText(fieldOf(name), change.from, titles)}</del>
                  </span>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

export function ReviewFindings(p: { s: Submission }) {
  const { warnings, near_duplicates: near } = p.s;
  if (!warnings.length && !near.length) return <p class="soft small">✓ {w('clean')}</p>;
  return (
    <section class="note warn stack tight" aria-label={w('warnings')}>
      {warnings.length > 0 && (
        <>
          <h2>{w('warnings')} ({warnings.length})</h2>
          <ul class="review-findings">
            {warnings.map((f) => (
              <li key={f.pointer + f.code}>
                {f.detail || f.code} <code class="small soft">{f.pointer.replace(/^#\//, '')}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      {near.length > 0 && (
        <>
          <h2>{w('near')}</h2>
          <ul class="review-findings">
            {near.map((n) => (
              <li key={n.id}>
                <a href={documentHref(n.id)}>{n.title}</a>{' '}
                <span class="small soft">{n.id} · {w('alike', { n: Math.round(n.resemblance * 100) })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
