// SPDX-License-Identifier: GPL-3.0-or-later
// Where the focus goes: to the control that a finding is about, to one that was just added.
import { useLayoutEffect, useRef } from 'preact/hooks';

import { idOf } from './submit_content.ts';

function controlOf(pointer: string): HTMLElement | null {
  const section = /^#\/body\/sections\/(.+)$/.exec(pointer)?.[1];
  if (section) return document.getElementById(`f-body-${section}`) ?? document.getElementById('f-body');
  // A finding about a member that is shown as part of something is told there.
  for (let at = pointer; at.includes('/'); at = at.slice(0, at.lastIndexOf('/'))) {
    const found = document.getElementById(idOf(at));
    if (found) return found;
  }
  return null;
}

// What it is folded into is opened.
export function focusPointer(pointer: string): void {
  const control = controlOf(pointer);
  if (!control) return;
  for (let at = control.parentElement; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  const first = control.matches('fieldset') ? control.querySelector<HTMLElement>('input, select, textarea, button') ?? control : control;
  first.focus({ preventScroll: true });
  control.scrollIntoView({ block: 'center' });
}

// The control that comes next has the focus as soon as it is there: a quick typer loses no letter.
export function useFocusNext(): (id: string) => void {
  const next = useRef('');
  useLayoutEffect(() => {
    if (!next.current) return;
    document.getElementById(next.current)?.focus();
    next.current = '';
  });
  return (id) => void (next.current = id);
}
