// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of a kind in their groups.
import { useRef } from 'preact/hooks';

import { words } from '../base/lang.ts';
import { fieldLabel, type Field, type KindSchema } from '../base/schemas.ts';
import { isEmpty } from '../base/values.ts';
import { pointerOf, type Content } from './submit_content.ts';
import { FieldInput, shapeOf } from './submit_field.tsx';
import { isBelow, useForm } from './submit_form_api.ts';
import { alsoRequired, groupsOf, type GroupName } from './submit_groups.ts';

const w = words({
  find: ['便于检索', 'So that others find it'],
  more: ['更多内容', 'More about it'],
  about: ['署名、有效期与来源', 'Credit, validity and sources'],
  filled: ['已填 {n} 项', '{n} filled'],
  comma: ['、', ', '],
});

interface Props {
  content: Content;
  schema: KindSchema;
}

function Fields(p: Props & { names: string[]; required?: ReadonlySet<string> }) {
  const also = alsoRequired(p.content.kind, p.content.front);
  const fieldOf = (name: string): Field => (also.includes(name) ? { minItems: 1, ...p.schema.properties[name] } : p.schema.properties[name]!);
  return (
    <>
      {p.names.map((name) => (
        <div key={name} class={`sub-field as-${shapeOf(name, p.schema.properties[name]!)} of-${name}`}>
          <FieldInput
            name={name}
            field={fieldOf(name)}
            path={[name]}
            value={p.content.front[name]}
            required={p.required?.has(name) ?? false}
          />
        </div>
      ))}
    </>
  );
}

export function MainFields(p: Props) {
  const { kind, front } = p.content;
  const required = new Set([...(p.schema.required ?? []), ...alsoRequired(kind, front)]);
  return <div class="sub-fields"><Fields {...p} names={groupsOf(kind, p.schema, front).main} required={required} /></div>;
}

// Who may read it is decided before the text is read by anybody.
export function WhoFields(p: Props) {
  return <div class="sub-fields sub-who"><Fields {...p} names={groupsOf(p.content.kind, p.schema, p.content.front).who} /></div>;
}

export function FoldedFields(p: Props & { group: Exclude<GroupName, 'main' | 'who'> }) {
  const form = useForm();
  const names = groupsOf(p.content.kind, p.schema, p.content.front)[p.group];
  const opened = useRef(false);
  opened.current ||= names.some((n) => form.errors.some((e) => isBelow(e.pointer, pointerOf([n])))); // and stays so
  if (!names.length) return null;
  const filled = names.filter((n) => !isEmpty(p.content.front[n])).length;
  const first = names.slice(0, 6).map((n) => fieldLabel(p.schema.properties[n], n)).join(w('comma'));
  return (
    <details class="card sub-folded" open={opened.current || undefined}>
      <summary>
        <strong>{w(p.group)}</strong> <span class="small soft">{first}{names.length > 6 ? '…' : ''}</span>
        {filled > 0 && <span class="badge">{w('filled', { n: filled })}</span>}
      </summary>
      <div class="sub-fields"><Fields {...p} names={names} /></div>
    </details>
  );
}
