// SPDX-License-Identifier: GPL-3.0-or-later
// Lists of the front matter whose members have several properties: requirements, feedback,
// variables of a template, lessons. They are wide, so they stand below the text, folded.
import type { Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import type { Names } from '../base/names.ts';
import { fieldLabel, type KindSchema } from '../base/schemas.ts';
import { isRows, ValueTable } from '../parts/value.tsx';
import { frontOf } from './document.tsx';
import { orderedFields } from './document_facts.tsx';

const w = words({
  title: ['结构化数据', 'Structured facts'],
  count: ['{name}（{n}）', '{name} ({n})'],
});

const elsewhere = ['results', 'sources'];

export function RowsOfFacts(p: { doc: Schemas['Document']; schema: KindSchema | undefined; names: Names }) {
  const front = frontOf(p.doc);
  const fields = orderedFields(p.schema, front).filter((f) => isRows(front[f]) && !elsewhere.includes(f));
  if (fields.length === 0) return null;
  return (
    <section class="stack tight" aria-labelledby="doc-rows">
      <h2 id="doc-rows">{w('title')}</h2>
      {fields.map((name) => {
        const field = p.schema?.properties[name];
        const rows = front[name] as Record<string, unknown>[];
        const label = fieldLabel(field, name);
        return (
          <details class="card doc-fold" key={name}>
            <summary>{w('count', { name: label, n: rows.length })}</summary>
            <ValueTable field={field} rows={rows} names={p.names} label={label} />
          </details>
        );
      })}
    </section>
  );
}
