// SPDX-License-Identifier: GPL-3.0-or-later
// The one place where HTML of the daemon becomes nodes. Everything else is text.
import { h, type VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { documentHref } from './place.ts';

interface Policy {
  createHTML(text: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}

// The Content-Security-Policy admits this policy alone, and nobody else can reach it.
const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
const rules: Policy = { createHTML: (text) => text };
const policy = types ? types.createPolicy('jn-html', rules) : rules;

// The daemon links documents as resources of its interface; here they are pages.
function linkDocuments(at: HTMLElement): void {
  for (const a of at.querySelectorAll<HTMLAnchorElement>('a[data-doc]')) a.href = documentHref(a.dataset.doc!, a.dataset.section);
}

// A document as the daemon has rendered it (`Accept: text/html`).
export function Rendered(p: { html: string; class?: string; lang?: string; onReady?: (at: HTMLElement) => void }) {
  const at = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!at.current) return;
    at.current.innerHTML = policy.createHTML(p.html);
    for (const block of at.current.querySelectorAll('pre')) block.tabIndex = 0; // it scrolls, by the keyboard too
    linkDocuments(at.current);
    p.onReady?.(at.current);
  }, [p.html]);
  return h('div', { ref: at, class: p.class, lang: p.lang });
}

const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" };
const plain = (text: string): string => text.replace(/&(?:lt|gt|amp|quot|#39);/g, (e) => entities[e] ?? e);

// Escaped text whose only tag is <mark> (title_html, snippet_html …), without innerHTML.
export function Marks(p: { html: string }) {
  const parts = p.html.split(/<(\/?)mark>/);
  const nodes: (string | VNode)[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const text = plain(parts[i] ?? '');
    if (text) nodes.push(i > 0 && parts[i - 1] === '' ? h('mark', null, text) : text);
  }
  return h('span', null, nodes);
}

export const unmarked = (html: string): string => plain(html.replace(/<\/?mark>/g, ''));
