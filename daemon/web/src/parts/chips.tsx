// SPDX-License-Identifier: GPL-3.0-or-later
// A list of short texts: Enter or a comma adds one, Backspace in the empty box takes the last back.
import { useRef, useState } from 'preact/hooks';

import { words } from '../base/lang.ts';

const w = words({
  remove: ['移除 {name}', 'Remove {name}'],
  add: ['添加', 'Add'],
});

export interface ChipsProps {
  id: string;
  values: string[];
  onChange: (values: string[]) => void;
  onBlur?: (() => void) | undefined;
  onType?: ((text: string) => void) | undefined;
  labelOf?: ((value: string) => string) | undefined;
  suggestions?: readonly (readonly [value: string, label: string])[] | undefined;
  wrong?: readonly number[] | undefined; // which ones are marked
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  placeholder?: string | undefined;
  separators?: RegExp | undefined;
}

const LIST = /[,，、;；\n]/;

export function Chips(p: ChipsProps) {
  const [text, setText] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const separators = p.separators ?? LIST;

  function add(raw: string): void {
    const more = raw.split(separators).map((x) => x.trim()).filter((x) => x && !p.values.includes(x));
    if (more.length) p.onChange([...p.values, ...new Set(more)]);
    setText('');
    p.onType?.('');
  }
  function onInput(value: string): void {
    if (separators.test(value)) return add(value);
    setText(value);
    p.onType?.(value);
  }
  function onKeyDown(e: KeyboardEvent): void {
    if (e.isComposing) return;
    if (e.key === 'Enter' && text.trim()) {
      e.preventDefault();
      add(text);
    } else if (e.key === 'Backspace' && !text && p.values.length) {
      p.onChange(p.values.slice(0, -1));
    }
  }
  function remove(at: number): void {
    p.onChange(p.values.filter((_, i) => i !== at));
    input.current?.focus();
  }

  return (
    <div class={`chips ${p.invalid ? 'chips-invalid' : ''}`} onClick={(e) => e.target === e.currentTarget && input.current?.focus()}>
      {p.values.map((value, i) => {
        const name = p.labelOf?.(value) ?? value;
        return (
          <span key={value} class={`chip ${p.wrong?.includes(i) ? 'chip-wrong' : ''}`}>
            <span>{name}</span>
            <button type="button" aria-label={w('remove', { name })} onClick={() => remove(i)}>×</button>
          </span>
        );
      })}
      <input
        id={p.id}
        ref={input}
        value={text}
        list={p.suggestions?.length ? `${p.id}-list` : undefined}
        placeholder={p.values.length ? '' : p.placeholder}
        aria-describedby={p.describedBy}
        aria-invalid={p.invalid ? 'true' : undefined}
        autocomplete="off"
        onInput={(e) => onInput(e.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => { if (text.trim()) add(text); p.onBlur?.(); }}
      />
      {text.trim() && <button type="button" class="button slim" onClick={() => add(text)}>{w('add')}</button>}
      {p.suggestions && p.suggestions.length > 0 && (
        <datalist id={`${p.id}-list`}>
          {p.suggestions.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
        </datalist>
      )}
    </div>
  );
}
