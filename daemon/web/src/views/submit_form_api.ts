// SPDX-License-Identifier: GPL-3.0-or-later
// What every field of the form knows: how to change its value, and what is wrong with it.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

import type { Kind, Schemas } from '../base/api.ts';
import type { Path } from './submit_content.ts';

export type Finding = Schemas['Finding'];

export interface FormApi {
  kind: Kind;
  set: (path: Path, value: unknown) => void;
  touch: (pointer: string) => void;
  errors: Finding[]; // those to show
  warnings: Finding[];
}

export const FormContext = createContext<FormApi>({ kind: 'note', set: () => undefined, touch: () => undefined, errors: [], warnings: [] });
export const useForm = (): FormApi => useContext(FormContext);

export const isBelow = (pointer: string, of: string): boolean => pointer === of || pointer.startsWith(`${of}/`);

// What is said at a field: everything below it, if it shows its values as one (a list of words).
export function useFindings(pointer: string, below = false): { errors: Finding[]; warnings: Finding[] } {
  const form = useForm();
  const mine = (f: Finding): boolean => (below ? isBelow(f.pointer, pointer) : f.pointer === pointer);
  return { errors: form.errors.filter(mine), warnings: form.warnings.filter(mine) };
}
