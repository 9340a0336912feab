// SPDX-License-Identifier: GPL-3.0-or-later
// What was just done, said once on the screen and to screen readers.
import { store, useStore } from '../base/store.ts';

interface Toast {
  id: number;
  text: string;
}

const toasts = store<Toast[]>([]);
let next = 1;

export function say(text: string, ms = 4000): void {
  const id = next++;
  toasts.set([...toasts.get(), { id, text }]);
  setTimeout(() => toasts.set(toasts.get().filter((t) => t.id !== id)), ms);
}

export function Toasts() {
  const list = useStore(toasts);
  return (
    <div class="toast-area" role="status" aria-live="polite">
      {list.map((t) => <div class="toast" key={t.id}>{t.text}</div>)}
    </div>
  );
}
