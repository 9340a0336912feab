// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of the whole page. A view says which ones it knows while it is shown; letters do nothing
// while somebody types, and nothing at all acts during composition of Chinese.
import { useEffect } from 'preact/hooks';

type Handler = (e: KeyboardEvent) => void;
const layers: Map<string, Handler>[] = [];

export function isTyping(at: EventTarget | null): boolean {
  const el = at as HTMLElement | null;
  return !!el?.matches?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
}

// keys: '/', 'c', '?', 'ArrowDown', 'Escape' … Those with more than one letter act while typing, too.
export function useKeys(keys: Record<string, Handler>, deps: readonly unknown[]): void {
  useEffect(() => {
    const layer = new Map(Object.entries(keys));
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, deps);
}

export function startKeys(): void {
  addEventListener('keydown', (e) => {
    if (e.defaultPrevented || e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key.length === 1 && isTyping(e.target)) return;
    if (document.querySelector('dialog[open]') && e.key !== 'Escape') return;
    for (const layer of [...layers].reverse()) {
      const act = layer.get(e.key);
      if (!act) continue;
      act(e);
      if (e.defaultPrevented) return;
    }
  });
}
