// SPDX-License-Identifier: GPL-3.0-or-later
// Fields with several values of several parts: sentences one below the other, groups that repeat.
import { useRef } from 'preact/hooks';

import { words } from '../base/lang.ts';
import { fieldLabel, type Field } from '../base/schemas.ts';
import { isEmpty } from '../base/values.ts';
import { idOf, pointerOf, type Front, type Path } from './submit_content.ts';
import { FieldInput, Findings, Required, shapeOf, type FieldProps } from './submit_field.tsx';
import { useFocusNext } from './submit_focus.ts';
import { isBelow, useFindings, useForm } from './submit_form_api.ts';

const w = words({
  add: ['添加{name}', 'Add: {name}'],
  remove: ['删除', 'Remove'],
  removeNth: ['删除第 {n} 项', 'Remove item {n}'],
  nth: ['{name}，第 {n} 项', '{name}, item {n}'],
  more: ['更多：{names}', 'More: {names}'],
  filled: ['已填 {n} 项', '{n} filled'],
  comma: ['、', ', '],
});

type Props = FieldProps & { hint: string };

function Frame(p: Props & { below?: boolean; children: preact.ComponentChildren }) {
  const pointer = pointerOf(p.path);
  const id = idOf(pointer);
  const { errors, warnings } = useFindings(pointer, p.below);
  return (
    <fieldset class="sub-group" id={id} tabIndex={-1} aria-describedby={`${id}-findings`}>
      <legend>{fieldLabel(p.field, p.name)} {p.required && <Required />}</legend>
      {p.hint && <span class="hint">{p.hint}</span>}
      {p.children}
      <Findings id={`${id}-findings`} errors={errors} warnings={warnings} values={p.value} />
    </fieldset>
  );
}

// Sentences: Enter goes on to the next line.
export function LineList(p: Props) {
  const form = useForm();
  const focusNext = useFocusNext();
  const pointer = pointerOf(p.path);
  const lines = (Array.isArray(p.value) && p.value.length ? p.value : ['']).map(String);
  const name = fieldLabel(p.field, p.name);
  const idAt = (i: number): string => `${idOf(pointer)}-${i}`;
  const put = (next: string[]): void => form.set(p.path, next);
  const max = p.field.maxItems ?? 50;
  function add(at: number): void {
    if (lines.length >= max) return;
    focusNext(idAt(at));
    put([...lines.slice(0, at), '', ...lines.slice(at)]);
  }
  return (
    <Frame {...p} below>
      <ol class="plain-list sub-lines">
        {lines.map((line, i) => (
          <li key={i}>
            <input
              id={idAt(i)}
              aria-label={w('nth', { name, n: i + 1 })}
              value={line}
              onInput={(e) => put(lines.map((x, k) => (k === i ? e.currentTarget.value : x)))}
              onBlur={() => form.touch(pointer)}
              onKeyDown={(e) => {
                if (e.key !== 'Enter' || e.isComposing) return;
                e.preventDefault();
                if (line.trim()) add(i + 1);
              }}
            />
            {lines.length > 1 && (
              <button type="button" class="button slim quiet" aria-label={w('removeNth', { n: i + 1 })} onClick={() => { focusNext(idAt(Math.max(0, i - 1))); put(lines.filter((_, k) => k !== i)); }}>×</button>
            )}
          </li>
        ))}
      </ol>
      {lines.length < max && <button type="button" class="button slim sub-add" onClick={() => add(lines.length)}>{w('add', { name })}</button>}
    </Frame>
  );
}

// Short members stand in the row; sentences and lists that are not required wait behind "more".
function members(field: Field): { first: string[]; rest: string[] } {
  const required = new Set(field.required);
  const names = Object.keys(field.properties ?? {});
  const isShort = (name: string): boolean => ['number', 'choice', 'yes'].includes(shapeOf(name, field.properties![name]!));
  const first = names.filter((n) => required.has(n) || (names.length <= 4 && isShort(n)));
  if (!first.length) return { first: names, rest: [] };
  const rest = names.filter((n) => !first.includes(n));
  return rest.length === 1 ? { first: names, rest: [] } : { first, rest };
}

function Members(p: { names: string[]; field: Field; path: Path; value: Front }) {
  const required = new Set(p.field.required);
  return (
    <div class="sub-members">
      {p.names.map((name) => (
        <div key={name} class={`sub-member as-${shapeOf(name, p.field.properties![name]!)} of-${name}`}>
          <FieldInput name={name} field={p.field.properties![name]!} path={[...p.path, name]} value={p.value[name]} required={required.has(name)} inGroup />
        </div>
      ))}
    </div>
  );
}

function Row(p: { field: Field; path: Path; value: Front; name: string; at: number; onRemove: () => void }) {
  const form = useForm();
  const { first, rest } = members(p.field);
  const wrong = form.errors.some((e) => rest.some((n) => isBelow(e.pointer, pointerOf([...p.path, n]))));
  const opened = useRef(false);
  opened.current ||= wrong; // and stays so, for who puts it right
  const filled = rest.filter((n) => !isEmpty(p.value[n])).length;
  const names = rest.map((n) => fieldLabel(p.field.properties![n], n)).join(w('comma'));
  return (
    <li class="sub-row" id={idOf(pointerOf(p.path))} tabIndex={-1} aria-label={w('nth', { name: p.name, n: p.at + 1 })}>
      <div class="stack tight">
        <Members names={first} field={p.field} path={p.path} value={p.value} />
        {rest.length > 0 && (
          <details open={opened.current || undefined}>
            <summary class="small">{w('more', { names })}{filled > 0 && <span class="badge">{w('filled', { n: filled })}</span>}</summary>
            <Members names={rest} field={p.field} path={p.path} value={p.value} />
          </details>
        )}
      </div>
      <button type="button" class="button slim quiet" aria-label={w('removeNth', { n: p.at + 1 })} onClick={p.onRemove}>×</button>
    </li>
  );
}

export function RowList(p: Props) {
  const form = useForm();
  const focusNext = useFocusNext();
  const pointer = pointerOf(p.path);
  const given = (Array.isArray(p.value) ? p.value : []) as Front[];
  // The first row of what must be there is there already.
  const rows = !given.length && p.required && p.field.minItems ? [{}] : given;
  const item = p.field.items!;
  const name = fieldLabel(p.field, p.name);
  function add(): void {
    const next: Front = 'no' in (item.properties ?? {}) ? { no: String(rows.length + 1) } : {};
    const firstName = members(item).first.find((n) => n !== 'no') ?? '';
    focusNext(idOf(`${pointer}/${rows.length}/${firstName}`));
    form.set(p.path, [...rows, next]);
  }
  function remove(at: number): void {
    focusNext(`${idOf(pointer)}-add`);
    form.set(p.path, rows.filter((_, i) => i !== at));
    form.touch(pointer);
  }
  return (
    <Frame {...p}>
      {rows.length > 0 && (
        <ol class="plain-list sub-rows">
          {rows.map((row, i) => <Row key={i} field={item} path={[...p.path, i]} value={row ?? {}} name={name} at={i} onRemove={() => remove(i)} />)}
        </ol>
      )}
      <button type="button" class="button slim sub-add" id={`${idOf(pointer)}-add`} onClick={add}>{w('add', { name })}</button>
    </Frame>
  );
}

export function ObjectField(p: Props) {
  const value = (p.value ?? {}) as Front;
  return (
    <Frame {...p}>
      <Members names={Object.keys(p.field.properties ?? {})} field={p.field} path={p.path} value={value} />
    </Frame>
  );
}
