// SPDX-License-Identifier: GPL-3.0-or-later
// The text as the daemon rendered it, with what a reader needs beside its headings: a link to the
// section and a button that copies it.
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Schemas } from '../base/api.ts';
import { Rendered } from '../base/html.ts';
import { lang, words } from '../base/lang.ts';
import { documentHref, takeScroll } from '../base/place.ts';
import type { Copy } from './document_use.ts';

const w = words({
  link: ['本节链接：{title}', 'Link to this section: {title}'],
  copy: ['复制', 'Copy'],
  copyLong: ['复制本节与出处：{title}', 'Copy this section with its citation: {title}'],
  expired: ['本节已过期', 'Expired section'],
  until: ['本节有效至 {at}', 'Section valid until {at}'],
  table: ['表格 {n}', 'Table {n}'],
});

type Item = Schemas['Document']['outline'][number];

function make(tag: string, className: string, text: string): HTMLElement {
  const el = document.createElement(tag);
  el.className = className;
  el.textContent = text;
  return el;
}

function sectionBadge(item: Item): HTMLElement | null {
  if (item.expired) return make('span', 'badge bad', w('expired'));
  return item.valid_until ? make('span', 'badge warn', w('until', { at: item.valid_until })) : null;
}

function dressHeading(heading: HTMLElement, item: Item | undefined, copy: Copy): void {
  const title = heading.textContent ?? '';
  const row = make('div', `doc-heading doc-${heading.localName}`, '');
  heading.replaceWith(row);
  const link = make('a', 'doc-anchor no-print', '#') as HTMLAnchorElement;
  link.href = `#${encodeURIComponent(heading.id)}`;
  link.setAttribute('aria-label', w('link', { title }));
  row.append(heading, link);
  if (!item) return;
  const badge = sectionBadge(item);
  if (badge) row.append(badge);
  const button = make('button', 'button quiet slim no-print', w('copy')) as HTMLButtonElement;
  button.type = 'button';
  button.setAttribute('aria-label', w('copyLong', { title }));
  button.addEventListener('click', () => copy(item.anchor));
  row.append(button);
}

// The view has its own h1, which is the title.
function demoteTitle(h1: HTMLElement, title: string): void {
  if (h1.textContent?.trim() === title) return h1.remove();
  const h2 = make('h2', '', '');
  h2.id = h1.id;
  h2.append(...h1.childNodes);
  return h1.replaceWith(h2);
}

// A wide table scrolls inside itself, and by the keyboard too.
function dressTable(table: HTMLElement, n: number): void {
  const box = make('div', 'scroll-x', '');
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', w('table', { n }));
  table.replaceWith(box);
  box.append(table);
}

function dress(at: HTMLElement, doc: Schemas['Document'], copy: Copy): void {
  for (const h1 of at.querySelectorAll('h1')) demoteTitle(h1, doc.title);
  for (const heading of at.querySelectorAll<HTMLElement>(':is(h2, h3, h4, h5, h6)[id]')) {
    dressHeading(heading, doc.outline.find((o) => o.anchor === heading.id), copy);
  }
  at.querySelectorAll('table').forEach((table, i) => dressTable(table, i + 1));
  for (const a of at.querySelectorAll<HTMLAnchorElement>('a[data-doc]')) {
    a.href = documentHref(a.dataset.doc!, a.dataset.section);
  }
}

export function DocumentBody(p: { at: RefObject<HTMLDivElement | null>; html: string; doc: Schemas['Document']; copy: Copy }) {
  const language = (p.doc.front_matter as Record<string, unknown>).language;
  return (
    <div ref={p.at}>
      <Rendered
        key={lang.get()}
        class="prose doc-body"
        lang={language === 'en' ? 'en' : 'zh-CN'}
        html={p.html}
        onReady={(at) => dress(at, p.doc, p.copy)}
      />
    </div>
  );
}

function target(body: HTMLElement | null, fragment: string): HTMLElement | null {
  try {
    const id = decodeURIComponent(fragment);
    // The text first: a heading "Main" must not lead to the frame of the page.
    return body?.querySelector<HTMLElement>(`#${CSS.escape(id)}`) ?? document.getElementById(id);
  } catch {
    return null;
  }
}

// The text comes after the page: only then is there something to jump to, or to go back to.
export function useArrival(body: RefObject<HTMLElement | null>, html: string, fragment: string): void {
  useEffect(() => {
    const y = takeScroll();
    const at = fragment ? target(body.current, fragment) : null;
    if (y !== null) scrollTo({ top: y, behavior: 'instant' });
    else if (at) {
      at.scrollIntoView({ behavior: 'instant' });
      at.tabIndex = -1;
      at.focus({ preventScroll: true });
    }
  }, [html, fragment]);
}
