// SPDX-License-Identifier: GPL-3.0-or-later
// Where the reader is: the state of every view is in the address, so that it can be linked,
// reloaded and gone back to. What is too long for a link (pasted texts) is in the fragment,
// which never leaves the browser.
import { store, useStore } from './store.ts';

export interface Place {
  path: string; // "/documents/case-2026-0001", decoded by segment()
  query: URLSearchParams;
  fragment: string; // without '#'
}

const read = (): Place => ({
  path: location.pathname,
  query: new URLSearchParams(location.search),
  fragment: location.hash.slice(1),
});

export const place = store<Place>(read());
export const usePlace = (): Place => useStore(place);

// Segment n of the path, from 0, decoded.
export function segment(p: Place, n: number): string {
  try {
    return decodeURIComponent(p.path.split('/')[n + 1] ?? '');
  } catch {
    return '';
  }
}

const scrolls = new Map<string, number>();
let id = (history.state as { id?: string } | null)?.id ?? crypto.randomUUID?.() ?? String(Math.random());
let arriving: number | null = null;

// For who shows content late: how far down the reader was, once.
export function takeScroll(): number | null {
  const y = arriving;
  arriving = null;
  return y;
}

export function go(href: string, options: { replace?: boolean; keepScroll?: boolean } = {}): void {
  arriving = null; // where somebody came back to and nobody asked
  if (options.replace) {
    history.replaceState({ id }, '', href);
  } else {
    scrolls.set(id, scrollY);
    id = String(Math.random());
    history.pushState({ id }, '', href);
    if (!options.keepScroll) scrollTo(0, 0);
  }
  place.set(read());
}

// The same place with other parameters; null or '' takes one away.
export function href(path: string, query: Record<string, string | number | null | undefined> = {}, fragment = ''): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return path + (text ? `?${text}` : '') + (fragment ? `#${fragment}` : '');
}

export const documentHref = (documentId: string, anchor = ''): string =>
  href(`/documents/${encodeURIComponent(documentId)}`, {}, encodeURIComponent(anchor));

function isOurs(a: HTMLAnchorElement): boolean {
  return a.origin === location.origin && !a.target && !a.hasAttribute('download') && !a.pathname.startsWith('/v1/') &&
    a.pathname !== '/openapi.json';
}

function onClick(e: MouseEvent): void {
  if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  const a = (e.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
  if (!a || !isOurs(a)) return;
  const samePage = a.pathname === location.pathname && a.search === location.search;
  if (samePage && a.hash) return; // the browser jumps; hashchange tells us
  e.preventDefault();
  go(a.pathname + a.search + a.hash);
}

export function startPlace(): void {
  history.scrollRestoration = 'manual';
  history.replaceState({ ...(history.state as object | null), id }, '');
  addEventListener('click', onClick);
  addEventListener('popstate', (e) => {
    scrolls.set(id, scrollY);
    id = (e.state as { id?: string } | null)?.id ?? String(Math.random());
    arriving = scrolls.get(id) ?? null;
    place.set(read());
    if (arriving !== null) requestAnimationFrame(() => scrollTo(0, arriving ?? scrollY));
  });
}
