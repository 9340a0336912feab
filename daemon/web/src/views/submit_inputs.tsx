// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs with one control.
import { useEffect, useRef } from 'preact/hooks';

import { words } from '../base/lang.ts';
import { session } from '../base/session.ts';
import { useSuggestions } from '../base/suggestions.ts';
import { Chips } from '../parts/chips.tsx';
import type { FieldProps } from './submit_field.tsx';
import { useForm, type Finding } from './submit_form_api.ts';

const w = words({
  status: ['维持现状', 'Status quo'],
  none: ['无', 'None'],
});

export interface InputProps extends FieldProps {
  id: string;
  pointer: string;
  describedBy: string;
  invalid: boolean;
  errors: Finding[];
}

const common = (p: InputProps) => ({
  id: p.id,
  'aria-describedby': p.describedBy,
  'aria-invalid': p.invalid ? ('true' as const) : undefined,
  'aria-required': p.required ? ('true' as const) : undefined,
});

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

const places: Record<string, string> = {
  engagement: 'eng-2026-0001',
  version: '1.0.0',
  author: '',
  currency: 'CNY',
};

function place(p: InputProps): string | undefined {
  if (p.name === 'author' || (p.name === 'owner' && p.path.length === 1)) return session.get().person ?? undefined;
  if (p.name === 'no') return '1';
  return places[p.name];
}

// Values with a meaning of their own that nobody can guess.
const ready: Record<string, [value: string, text: () => string][]> = {
  primary_competitor: [['none', () => w('none')], ['status-quo', () => w('status')]],
};

export function TextInput(p: InputProps) {
  const form = useForm();
  const { list, look } = useSuggestions(p.name, p.field);
  const value = textOf(p.value);
  const meaning = list.find(([v]) => v === value)?.[1];
  return (
    <>
      <div class="sub-with-ready">
        <input
          {...common(p)}
          value={value}
          placeholder={place(p)}
          list={list.length ? `${p.id}-list` : undefined}
          autocomplete="off"
          onFocus={() => look(value)}
          onInput={(e) => { form.set(p.path, e.currentTarget.value); look(e.currentTarget.value); }}
          onBlur={() => form.touch(p.pointer)}
        />
        {ready[p.name]?.map(([v, text]) => (
          <button key={v} type="button" class="button" aria-pressed={value === v} onClick={() => { form.set(p.path, v); form.touch(p.pointer); }}>{text()}</button>
        ))}
      </div>
      {list.length > 0 && <datalist id={`${p.id}-list`}>{list.map(([v, name]) => <option key={v} value={v}>{name === v ? undefined : name}</option>)}</datalist>}
      {meaning && meaning !== value && <span class="small soft">{meaning}</span>}
    </>
  );
}

// As tall as its text, where the browser does not see to that.
export function AutoArea(p: { value: string; id?: string; class?: string; [more: string]: unknown }) {
  const at = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const el = at.current;
    if (!el || CSS.supports('field-sizing', 'content')) return;
    el.style.height = 'auto';
    el.style.height = `${Math.min(el.scrollHeight + 2, innerHeight * 0.7)}px`;
  }, [p.value]);
  return <textarea {...p} ref={at} />;
}

export function LongText(p: InputProps) {
  const form = useForm();
  const value = textOf(p.value);
  const max = p.field.maxLength;
  return (
    <>
      <AutoArea
        {...common(p)}
        class="sub-long"
        value={value}
        rows={2}
        onInput={(e: { currentTarget: HTMLTextAreaElement }) => form.set(p.path, e.currentTarget.value)}
        onBlur={() => form.touch(p.pointer)}
      />
      {max !== undefined && value.length > max * 0.7 && <span class="small soft sub-count">{[...value].length} / {max}</span>}
    </>
  );
}

// What is no number is sent as it was typed, and the check says so.
function numberOf(text: string): unknown {
  const plain = text.trim().replace(/[,，\s]/g, '');
  return plain !== '' && Number.isFinite(Number(plain)) ? Number(plain) : text;
}

export function NumberInput(p: InputProps) {
  const form = useForm();
  const typed = useRef('');
  const shown = numberOf(typed.current) === p.value ? typed.current : textOf(p.value);
  return (
    <input
      {...common(p)}
      class="sub-number"
      inputMode="decimal"
      value={shown}
      autocomplete="off"
      onInput={(e) => {
        typed.current = e.currentTarget.value;
        form.set(p.path, numberOf(typed.current));
      }}
      onBlur={() => form.touch(p.pointer)}
    />
  );
}

export function DateInput(p: InputProps) {
  const form = useForm();
  return (
    <input
      {...common(p)}
      class="sub-date"
      type="date"
      value={textOf(p.value)}
      onInput={(e) => form.set(p.path, e.currentTarget.value)}
      onBlur={() => form.touch(p.pointer)}
    />
  );
}

const isNumbers = (p: InputProps): boolean => p.field.items?.type === 'number' || p.field.items?.type === 'integer';

export function ChipsInput(p: InputProps) {
  const form = useForm();
  const { list, look } = useSuggestions(p.name, p.field);
  const values = (Array.isArray(p.value) ? p.value : []).map(String);
  const names = new Map(list);
  const wrong = p.errors.map((e) => Number(/\/(\d+)$/.exec(e.pointer)?.[1] ?? -1));
  return (
    <div onFocusCapture={() => look('')}>
      <Chips
        id={p.id}
        values={values}
        describedBy={p.describedBy}
        invalid={p.invalid}
        wrong={wrong}
        suggestions={list}
        labelOf={(v) => (names.get(v) && names.get(v) !== v ? `${names.get(v)} (${v})` : v)}
        onType={look}
        onChange={(next) => form.set(p.path, isNumbers(p) ? next.map(numberOf) : next)}
        onBlur={() => form.touch(p.pointer)}
      />
    </div>
  );
}
