// SPDX-License-Identifier: GPL-3.0-or-later
// Values of a template's variables: what is known, and what somebody typed, which stays in the tab.
import { useEffect, useState } from 'preact/hooks';

import { keep, kept } from '../base/kept.ts';
import type { Suggestion } from './templates_coverage.ts';

export type Variable = Suggestion['variables'][number];

export interface Values {
  typed: Record<string, string>;
  set: (name: string, value: string) => void;
  of: (v: Variable) => string; // as it will stand in the draft; '' while nobody knows
  isTyped: (name: string) => boolean;
  back: (name: string) => void; // to what is known
}

// Figures, names and lists of them as one line of text.
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join('、');
  if (typeof value === 'object') {
    const o = value as Record<string, unknown>;
    if (typeof o.amount === 'number') return `${String(o.currency ?? 'CNY')} ${o.amount}`;
    return textOf(o.name ?? o.title ?? o.text ?? Object.values(o));
  }
  return String(value);
}

const key = (id: string): string => `jinnang.template.${id}`;
const read = (id: string): Record<string, string> => kept<Record<string, string>>(sessionStorage, key(id)) ?? {};

export function useValues(t: Suggestion): Values {
  const [state, setState] = useState({ id: t.id, typed: read(t.id) });
  const typed = state.id === t.id ? state.typed : read(t.id);
  useEffect(() => {
    if (state.id !== t.id) setState({ id: t.id, typed: read(t.id) });
  }, [t.id]);
  function change(next: Record<string, string>): void {
    keep(sessionStorage, key(t.id), next);
    setState({ id: t.id, typed: next });
  }
  return {
    typed,
    set: (name, value) => change({ ...typed, [name]: value }),
    of: (v) => (typed[v.name] ?? textOf(v.value)).trim(),
    isTyped: (name) => name in typed,
    back(name) {
      const { [name]: _, ...rest } = typed;
      change(rest);
    },
  };
}
