// SPDX-License-Identifier: GPL-3.0-or-later
// What the template wants to know: what is known already, and what to ask the customer.
import type { Schemas } from '../base/api.ts';
import { copyText } from '../base/clipboard.ts';
import { label } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { say } from '../parts/toast.tsx';
import type { Suggestion } from './templates_coverage.ts';
import type { Values, Variable } from './templates_values.ts';

const w = words({
  title: ['变量', 'Variables'],
  filled: ['已填 {n} / {all}', '{n} of {all} filled'],
  ask: ['问客户', 'Ask'],
  copyAll: ['复制要问的 {n} 个问题', 'Copy the {n} questions to ask'],
  copied: ['问题已复制', 'Questions copied'],
  required: ['必填', 'required'],
  pick: ['请选择', 'Choose'],
  back: ['恢复', 'Reset'],
  backOf: ['恢复 {name} 的原值', 'Reset {name}'],
  none: ['这个模板没有变量。', 'This template has no variables.'],
});

const sourceName = words({
  'customer-profile': ['来自客户档案', 'from the customer profile'],
  requirement: ['来自需求', 'from the requirement'],
  default: ['模板默认值', 'default of the template'],
  none: ['待填', 'not known'],
  typed: ['已填写', 'typed by you'],
});

const knownSource = (s: string): 'none' | 'default' | 'requirement' | 'customer-profile' =>
  (s === 'customer-profile' || s === 'requirement' || s === 'default' ? s : 'none');

const choicesOf = (doc: Schemas['Document'] | undefined, name: string): string[] => {
  const all = (doc?.front_matter as { variables?: { name: string; values?: string[] }[] } | undefined)?.variables;
  return all?.find((v) => v.name === name)?.values ?? [];
};

export const inputId = (name: string): string => `tpl-var-${name}`;
export const labelOf = (v: Variable): string => v.label_zh ?? v.name;

function Input(p: { v: Variable; values: Values; choices: string[] }) {
  const { v } = p;
  const value = p.values.of(v);
  const common = { id: inputId(v.name), 'aria-describedby': `${inputId(v.name)}-about` };
  if (v.type === 'enum' && p.choices.length) {
    return (
      <select {...common} value={value} onChange={(e) => p.values.set(v.name, e.currentTarget.value)}>
        <option value="">{w('pick')}</option>
        {value && !p.choices.includes(value) && <option value={value}>{value}</option>}
        {p.choices.map((c) => <option key={c} value={c}>{c}</option>)}
      </select>
    );
  }
  const shown = p.values.typed[v.name] ?? value;
  const set = (e: { currentTarget: HTMLInputElement }): void => p.values.set(v.name, e.currentTarget.value);
  if (v.type === 'date') return <input {...common} type="date" value={shown} onInput={set} />;
  const keyboard = v.type === 'int' ? 'numeric' : v.type === 'money' ? 'decimal' : 'text';
  return <input {...common} inputMode={keyboard} value={shown} onInput={set} />;
}

function Row(p: { v: Variable; values: Values; choices: string[] }) {
  const { v, values } = p;
  const value = values.of(v);
  const typed = values.isTyped(v.name);
  const source = !value ? 'none' : typed ? 'typed' : knownSource(v.source);
  return (
    <div class={`tpl-var ${value ? '' : 'missing'}`}>
      <label for={inputId(v.name)}>
        {labelOf(v)} {v.required && <span class="tpl-var-required">{w('required')}</span>}
      </label>
      <Input v={v} values={values} choices={p.choices} />
      <div class="small soft tpl-var-about" id={`${inputId(v.name)}-about`}>
        <span class={`tpl-source ${source}`}>{sourceName(source)}</span> · {label('variable_type', v.type)}
        {!value && v.ask && <> · <span class="tpl-ask-text">{w('ask')}: {v.ask}</span></>}
        {typed && v.value !== undefined && (
          <> · <button type="button" class="link-button" aria-label={w('backOf', { name: labelOf(v) })} onClick={() => values.back(v.name)}>{w('back')}</button></>
        )}
      </div>
    </div>
  );
}

export function Variables(p: { t: Suggestion; doc: Schemas['Document'] | undefined; values: Values }) {
  const { variables } = p.t;
  const missing = variables.filter((v) => !p.values.of(v));
  const questions = missing.filter((v) => v.ask);
  const copy = (): void => void copyText(questions.map((v, i) => `${i + 1}. ${labelOf(v)}: ${v.ask}`).join('\n')).then(() => say(w('copied')));
  return (
    <section class="stack" aria-labelledby="tpl-variables">
      <div class="row apart">
        <h3 id="tpl-variables">
          {w('title')} {variables.length > 0 && <span class="small soft">{w('filled', { n: variables.length - missing.length, all: variables.length })}</span>}
        </h3>
        {questions.length > 0 && <button type="button" class="button slim" onClick={copy}>{w('copyAll', { n: questions.length })}</button>}
      </div>
      {variables.length === 0 && <p class="soft">{w('none')}</p>}
      <div class="tpl-vars">
        {variables.map((v) => <Row key={v.name} v={v} values={p.values} choices={choicesOf(p.doc, v.name)} />)}
      </div>
    </section>
  );
}
