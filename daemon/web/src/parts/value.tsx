// SPDX-License-Identifier: GPL-3.0-or-later
// A value of the front matter: names of documents are links, sentences a list, words short chips,
// a list of things with several properties a small table.
import type { Names } from '../base/names.ts';
import { words } from '../base/lang.ts';
import { documentHref } from '../base/place.ts';
import { fieldLabel, isDocumentId, type Field } from '../base/schemas.ts';
import { isEmpty, isObject, memberText, valueText } from '../base/values.ts';

const w = words({
  unseen: ['你看不到这篇，或它已归档', 'You may not see this one, or it is archived'],
});

const SENTENCE = 30; // width from which a list is read line by line; Han characters are twice as wide

const width = (text: string): number => [...text].reduce((n, c) => n + (c >= '\u2e80' ? 2 : 1), 0);

export function DocumentLink(p: { id: string; names: Names; section?: string | undefined }) {
  const title = p.names.get(p.id);
  return title ? <a href={documentHref(p.id, p.section)}>{title}</a> : <span class="soft" title={w('unseen')}>{p.id}</span>;
}

// Lists of objects: which of their properties are there at all, in the order of the schema.
export function columnsOf(field: Field | undefined, rows: Record<string, unknown>[]): string[] {
  const known = Object.keys(field?.items?.properties ?? {});
  const used = new Set(rows.flatMap((r) => Object.keys(r).filter((k) => !isEmpty(r[k]))));
  return [...known.filter((k) => used.has(k)), ...[...used].filter((k) => !known.includes(k))];
}

export const isRows = (value: unknown): value is Record<string, unknown>[] =>
  Array.isArray(value) && value.length > 0 && value.every(isObject);

export function ValueTable(p: { field: Field | undefined; rows: Record<string, unknown>[]; names: Names; label: string }) {
  const columns = columnsOf(p.field, p.rows);
  const sub = (name: string): Field | undefined => p.field?.items?.properties?.[name];
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={p.label}>
      <table class="small">
        <thead><tr>{columns.map((c) => <th key={c} scope="col">{fieldLabel(sub(c), c)}</th>)}</tr></thead>
        <tbody>
          {p.rows.map((row, i) => (
            <tr key={i}>{columns.map((c) => <td key={c}><Value field={sub(c)} value={row[c]} names={p.names} /></td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Value(p: { field: Field | undefined; value: unknown; names: Names }) {
  const { field, value, names } = p;
  if (isDocumentId(field, value)) return <DocumentLink id={value} names={names} />;
  if (typeof value === 'string' && /^https?:\/\//.test(value)) return <a href={value} rel="noreferrer">{value}</a>;
  if (isRows(value)) return <ValueTable field={field} rows={value} names={names} label={fieldLabel(field, '')} />;
  if (Array.isArray(value)) {
    const links = value.some((v) => isDocumentId(field?.items, v));
    const long = links || value.some((v) => typeof v === 'string' && width(v) > SENTENCE);
    const items = value.map((v, i) => <li key={i}><Value field={field?.items} value={v} names={names} /></li>);
    return <ul class={long ? 'value-lines' : 'value-words'}>{items}</ul>;
  }
  if (isObject(value) && !('amount' in value)) {
    const members = Object.entries(value).filter(([, v]) => !isEmpty(v));
    return (
      <ul class={members.some(([, v]) => Array.isArray(v)) ? 'value-lines' : 'value-words'}>
        {members.map(([name, v]) => (
          <li key={name}><span class="soft">{fieldLabel(field?.properties?.[name], name)}</span> {memberText(field, name, v, names)}</li>
        ))}
      </ul>
    );
  }
  return <>{valueText(field, value, names)}</>;
}
