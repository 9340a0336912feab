// SPDX-License-Identifier: GPL-3.0-or-later
// A body in parts, one for each level-2 heading, and back without a changed byte where nobody typed.
import { lang } from '../base/lang.ts';
import type { SectionSchema } from '../base/schemas.ts';

export interface Part {
  head: string; // the heading line, '' for what stands before the first one
  lead: string; // blank lines around the text
  text: string;
  tail: string;
  section?: string; // title in the schema, if it is one of its
  fresh?: boolean; // not in the body yet
}

const HEADING = /^##[ \t]+(.+)$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

function part(head: string, raw: string): Part {
  const lead = /^\s*/.exec(raw)![0].replace(/[ \t]+$/, '');
  const rest = raw.slice(lead.length);
  const text = rest.trimEnd();
  return { head, lead, text, tail: rest.slice(text.length) };
}

export function splitBody(body: string): Part[] {
  const parts: Part[] = [];
  let head = '';
  let lines: string[] = [];
  let fence = '';
  const flush = (): void => {
    const raw = lines.join('');
    if (head || raw.trim()) parts.push(part(head, raw));
    lines = [];
  };
  for (const line of body.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const mark = FENCE.exec(line)?.[1];
    if (fence ? mark?.startsWith(fence) : mark) fence = fence ? '' : mark!.slice(0, 3);
    if (!fence && HEADING.test(line.trimEnd())) {
      flush();
      head = line.trimEnd();
    } else {
      lines.push(line);
    }
  }
  flush();
  return parts;
}

const endsWith = (text: string, newlines: number): string => text.replace(/\n*$/, (n) => '\n'.repeat(Math.max(newlines, n.length)));

// Sections of the schema without text are left out.
export function joinBody(parts: Part[]): string {
  const kept = parts.filter((p) => p.text.trim() || (p.head && !p.fresh));
  return kept.map((p, i) => {
    const text = p.head ? `${p.head}\n${p.lead}${p.text}${p.tail}` : `${p.lead}${p.text}${p.tail}`;
    return endsWith(text, i + 1 < kept.length ? (kept[i + 1]!.fresh || p.fresh ? 2 : 1) : 1);
  }).join('').replace(/\n+$/, '\n');
}

// As headings are compared: without attributes, numbering and punctuation.
const plain = (heading: string): string => heading.normalize('NFKC').toLowerCase()
  .replace(/\{#[^}]*\}\s*$/, '').replace(/#+\s*$/, '')
  .replace(/^\s*[((]?(?:[一二三四五六七八九十]+|\d+)[))]?[、.:]\s*/, '')
  .replace(/[\p{P}\p{S}\s]/gu, '');

export const headingText = (head: string): string => head.replace(/^##[ \t]+/, '').replace(/[ \t]*\{#[^}]*\}[ \t]*$/, '').replace(/[ \t]+#+$/, '');

export const sectionOf = (head: string, sections: SectionSchema[]): SectionSchema | undefined => {
  const name = plain(headingText(head));
  return sections.find((s) => [s.title, ...s.aliases].some((x) => plain(x) === name));
};

const latin = (s: SectionSchema): string | undefined => s.aliases.find((a) => /^[\x20-\x7e]+$/.test(a));

export function sectionLabel(s: SectionSchema): string {
  const english = latin(s);
  return lang.get() === 'en' && english ? `${english} (${s.title})` : s.title;
}

// A document in English has English headings.
const newHead = (s: SectionSchema, english: boolean): string => `## ${(english && latin(s)) || s.title}`;

const freshPart = (s: SectionSchema, english: boolean): Part =>
  ({ head: newHead(s, english), lead: '\n', text: '', tail: '\n', section: s.title, fresh: true });

// The parts that are there, and empty ones for what the kind has besides, each at its place.
export function arrange(parts: Part[], sections: SectionSchema[], english: boolean): Part[] {
  const seen = new Set<string>();
  const out = parts.map((p): Part => {
    const { section: _, ...bare } = p;
    const s = p.head ? sectionOf(p.head, sections) : undefined;
    if (!s || seen.has(s.title)) return bare;
    seen.add(s.title);
    return { ...bare, section: s.title };
  });
  sections.forEach((s, i) => {
    if (seen.has(s.title)) return;
    const later = out.findIndex((p) => sections.findIndex((x) => x.title === p.section) > i);
    out.splice(later < 0 ? out.length : later, 0, freshPart(s, english));
  });
  return out;
}
