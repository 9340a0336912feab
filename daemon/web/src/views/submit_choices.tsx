// SPDX-License-Identifier: GPL-3.0-or-later
// One of a few values at one click, one of many from a list, several of them.
import { useState } from 'preact/hooks';

import { label } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { fieldLabel, type Field } from '../base/schemas.ts';
import { Chips } from '../parts/chips.tsx';
import { idOf, pointerOf } from './submit_content.ts';
import { useFocusNext } from './submit_focus.ts';
import { Findings, Required, type FieldProps } from './submit_field.tsx';
import { useFindings, useForm } from './submit_form_api.ts';

const w = words({
  pick: ['请选择', 'Choose'],
  yes: ['是', 'Yes'],
  no: ['否', 'No'],
  group: ['其他分组', 'Another group'],
  groups: ['其他分组，如 group:finance-team', 'Other groups, such as group:finance-team'],
});

type Props = FieldProps & { hint: string };

const AT_ONCE = 6; // up to so many values are all shown

const nameOf = (field: Field, value: string): string => (field['x-vocabulary'] ? label(field['x-vocabulary'], value) : value);

function useField(p: Props, below = false) {
  const pointer = pointerOf(p.path);
  return { pointer, id: idOf(pointer), ...useFindings(pointer, below) };
}

function Radios(p: Props & { options: [value: unknown, text: string][] }) {
  const form = useForm();
  const f = useField(p);
  const put = (value: unknown): void => {
    form.set(p.path, value);
    form.touch(f.pointer);
  };
  return (
    <fieldset class="sub-group" aria-describedby={`${f.id}-findings`} aria-invalid={f.errors.length ? 'true' : undefined}>
      <legend>{fieldLabel(p.field, p.name)} {p.required && <Required />}</legend>
      {p.hint && <span class="hint">{p.hint}</span>}
      <div class="sub-options">
        {p.options.map(([value, text], i) => (
          <label key={text} class="sub-option">
            <input
              type="radio"
              id={i === 0 ? f.id : undefined}
              name={f.id}
              checked={p.value === value}
              onChange={() => put(value)}
              onClick={() => !p.required && p.value === value && put(undefined)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
      <Findings id={`${f.id}-findings`} errors={f.errors} warnings={f.warnings} />
    </fieldset>
  );
}

function Select(p: Props) {
  const form = useForm();
  const f = useField(p);
  const value = typeof p.value === 'string' ? p.value : '';
  const options = p.field.enum ?? [];
  return (
    <div class="field">
      <label for={f.id}>{fieldLabel(p.field, p.name)} {p.required && <Required />}</label>
      {p.hint && <span class="hint" id={`${f.id}-hint`}>{p.hint}</span>}
      <select
        id={f.id}
        value={value}
        aria-invalid={f.errors.length ? 'true' : undefined}
        aria-describedby={`${p.hint ? `${f.id}-hint ` : ''}${f.id}-findings`}
        onChange={(e) => form.set(p.path, e.currentTarget.value || undefined)}
        onBlur={() => form.touch(f.pointer)}
      >
        <option value="">{w('pick')}</option>
        {value && !options.includes(value) && <option value={value}>{value}</option>}
        {options.map((v) => <option key={v} value={v}>{nameOf(p.field, v)}</option>)}
      </select>
      <Findings id={`${f.id}-findings`} errors={f.errors} warnings={f.warnings} />
    </div>
  );
}

export function Choice(p: Props) {
  const options = p.field.enum ?? [];
  const known = p.value === undefined || p.value === '' || options.includes(String(p.value));
  if (p.inGroup || options.length > AT_ONCE || !known) return <Select {...p} />;
  return <Radios {...p} options={options.map((v) => [v, nameOf(p.field, v)])} />;
}

export const YesNo = (p: Props) => <Radios {...p} options={[[true, w('yes')], [false, w('no')]]} />;

export function Several(p: Props) {
  const form = useForm();
  const f = useField(p, true);
  const values = (Array.isArray(p.value) ? p.value : []).map(String);
  const item = p.field.items ?? {};
  const options = item.enum ?? item.anyOf?.find((x) => x.enum)?.enum ?? [];
  const free = !!item.anyOf?.some((x) => x.pattern);
  const [more, setMore] = useState(false);
  const focusNext = useFocusNext();
  const others = values.filter((v) => !options.includes(v));
  const put = (next: string[]): void => {
    form.set(p.path, next);
    form.touch(f.pointer);
  };
  const toggle = (v: string): void => put(values.includes(v) ? values.filter((x) => x !== v) : [...options, ...others].filter((x) => values.includes(x) || x === v));
  return (
    <fieldset class="sub-group" aria-describedby={`${f.id}-findings`}>
      <legend>{fieldLabel(p.field, p.name)} {p.required && <Required />}</legend>
      {p.hint && <span class="hint">{p.hint}</span>}
      <div class="sub-options">
        {[...options, ...(free ? [] : others)].map((v, i) => (
          <label key={v} class="sub-option">
            <input type="checkbox" id={i === 0 ? f.id : undefined} checked={values.includes(v)} onChange={() => toggle(v)} />
            <span>{nameOf(item, v)}</span>
          </label>
        ))}
      </div>
      {free && !(others.length || more) && (
        <button type="button" class="button slim quiet sub-add" onClick={() => { focusNext(`${f.id}-other`); setMore(true); }}>+ {w('group')}</button>
      )}
      {free && (others.length > 0 || more) && (
        <div class="sub-free">
          <label class="off-screen" for={`${f.id}-other`}>{w('groups')}</label>
          <Chips id={`${f.id}-other`} values={others} placeholder={w('groups')} onChange={(next) => put([...values.filter((v) => options.includes(v)), ...next])} />
        </div>
      )}
      <Findings id={`${f.id}-findings`} errors={f.errors} warnings={f.warnings} values={values} />
    </fieldset>
  );
}
