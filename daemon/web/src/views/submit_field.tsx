// SPDX-License-Identifier: GPL-3.0-or-later
// One field of the front matter, as its schema says: the kind of input, its label, its findings.
import type { ComponentChildren } from 'preact';

import { words } from '../base/lang.ts';
import { fieldLabel, type Field } from '../base/schemas.ts';
import { idOf, pointerOf, type Path } from './submit_content.ts';
import { useFindings, type Finding } from './submit_form_api.ts';
import { hintOf } from './submit_hints.ts';
import { ChipsInput, DateInput, LongText, NumberInput, TextInput, type InputProps } from './submit_inputs.tsx';
import { Choice, Several, YesNo } from './submit_choices.tsx';
import { LineList, ObjectField, RowList } from './submit_lists.tsx';

const w = words({
  required: ['必填', 'required'],
});

export interface FieldProps {
  name: string;
  field: Field;
  path: Path;
  value: unknown;
  required: boolean;
  inGroup?: boolean; // a member of a row: less room
}

export function Findings(p: { id: string; errors: Finding[]; warnings: Finding[]; values?: unknown }) {
  // Of a list: which one is meant.
  const which = (f: Finding): string => {
    const at = /\/(\d+)$/.exec(f.pointer);
    const value = at && Array.isArray(p.values) ? p.values[Number(at[1])] : undefined;
    return typeof value === 'string' && value ? `“${value}”: ` : '';
  };
  return (
    <span id={p.id} class="sub-findings">
      {p.errors.map((f) => <span key={f.pointer + f.code} class="error-text">{which(f)}{f.detail}</span>)}
      {p.warnings.map((f) => <span key={f.pointer + f.code} class="sub-warning">{which(f)}{f.detail}</span>)}
    </span>
  );
}

export const Required = () => <span class="sub-required">{w('required')}</span>;

const longNames = new Set(['text', 'response', 'acceptance', 'source_quote', 'action', 'next_step', 'evidence', 'reason', 'ask', 'answered_by']);
const sentences = new Set(['pain_points', 'alternate_questions', 'out_of_scope', 'needs', 'required_sections', 'compliance']);

type Shape = 'text' | 'long' | 'number' | 'date' | 'choice' | 'yes' | 'several' | 'chips' | 'lines' | 'rows' | 'object';

export function shapeOf(name: string, field: Field): Shape {
  if (field.type === 'object') return 'object';
  if (field.type === 'array') {
    const item = field.items ?? {};
    if (item.type === 'object') return 'rows';
    if (item.enum || item.anyOf) return 'several';
    return sentences.has(name) ? 'lines' : 'chips';
  }
  if (field.enum) return 'choice';
  if (field.type === 'boolean') return 'yes';
  if (field.type === 'integer' || field.type === 'number') return 'number';
  if (field.format === 'date') return 'date';
  return (field.maxLength ?? 0) >= 200 || longNames.has(name) ? 'long' : 'text';
}

// Those that are one control with one label; the others are groups with a legend of their own.
const simple = { text: TextInput, long: LongText, number: NumberInput, date: DateInput, chips: ChipsInput };
const groups = { choice: Choice, yes: YesNo, several: Several, lines: LineList, rows: RowList, object: ObjectField };

function Labelled(p: FieldProps & { below: boolean; hint: string; children: (input: InputProps) => ComponentChildren }) {
  const pointer = pointerOf(p.path);
  const id = idOf(pointer);
  const { errors, warnings } = useFindings(pointer, p.below);
  const about = [p.hint && `${id}-hint`, `${id}-findings`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{fieldLabel(p.field, p.name)} {p.required && <Required />}</label>
      {p.hint && <span class="hint" id={`${id}-hint`}>{p.hint}</span>}
      {p.children({ ...p, id, pointer, describedBy: about, invalid: errors.length > 0, errors })}
      <Findings id={`${id}-findings`} errors={errors} warnings={warnings} values={p.value} />
    </div>
  );
}

export function FieldInput(p: FieldProps) {
  const shape = shapeOf(p.name, p.field);
  const hint = hintOf(p.path);
  if (shape in simple) {
    const Input = simple[shape as keyof typeof simple];
    return <Labelled {...p} hint={hint} below={shape === 'chips'}>{(input) => <Input {...input} />}</Labelled>;
  }
  const Group = groups[shape as keyof typeof groups];
  return <Group {...p} hint={hint} />;
}
