// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody writes: the fields and the text of one document, as the form holds them.
import type { Kind } from '../base/api.ts';
import { lang } from '../base/lang.ts';
import type { Field, KindSchema } from '../base/schemas.ts';
import { session } from '../base/session.ts';
import { today } from '../base/today.ts';
import { arrange, joinBody, splitBody, type Part } from './submit_sections.ts';

export type Front = Record<string, unknown>;
export type Path = (string | number)[];

export interface Content {
  kind: Kind;
  front: Front;
  whole: boolean; // the text is edited in one piece
  parts: Part[];
  body: string; // while it is in one piece
  note: string;
}

// What becomes of it: something new, a new version, or the answer to a reviewer.
export interface Target {
  documentId?: string | undefined;
  baseRevision?: string | undefined;
  submissionId?: string | undefined;
  version?: number | undefined;
  round?: number | undefined;
}

export const bodyOf = (c: Content): string => (c.whole ? c.body : joinBody(c.parts));

const isEnglish = (front: Front): boolean => front.language === 'en';
const sectionsOf = (schema: KindSchema) => schema['x-sections'] ?? [];

// Kinds without sections of their own have one box for the text.
export function contentOf(schema: KindSchema, kind: Kind, front: Front, body: string, note = ''): Content {
  const sections = sectionsOf(schema);
  const content = { kind, front, note, body, parts: [] };
  return sections.length ? { ...content, whole: false, parts: arrange(splitBody(body), sections, isEnglish(front)) } : { ...content, whole: true };
}

export function switchWhole(c: Content, schema: KindSchema): Content {
  return c.whole
    ? { ...c, whole: false, parts: arrange(splitBody(c.body), sectionsOf(schema), isEnglish(c.front)) }
    : { ...c, whole: true, body: joinBody(c.parts) };
}

// ---- beginnings

const first: Partial<Record<Kind, () => Front>> = {
  retrospective: () => ({ closed_at: today() }),
  'case-study': () => ({ year: new Date().getFullYear(), reference_level: 'industry-only', pain_points: [''] }),
  'solution-template': () => ({ version: '1.0.0', fits: {}, variables: [] }),
  faq: () => ({ answer_type: 'text' }),
  'customer-profile': () => ({ aliases: [], reference_level: 'industry-only', confidentiality: 'confidential' }),
  'requirement-confirmation': () => ({
    meeting: { date: today(), mode: 'onsite' },
    participants: [{ party: 'customer' }, { party: 'sales' }, { party: 'presales', name_or_role: session.get().person ?? '' }],
    requirements: [{ no: '1', priority: 'must' }],
    confirmation: { status: 'draft' },
  }),
  'feedback-list': () => ({ presented_at: today(), mode: 'onsite', items: [] }),
  'activity-record': () => ({ date: today(), people: [{ person: session.get().person ?? '' }] }),
};

export function emptyContent(schema: KindSchema, kind: Kind): Content {
  const front: Front = { audience: ['staff'], confidentiality: 'internal', ...(lang.get() === 'en' ? { language: 'en' } : {}), ...first[kind]?.() };
  return contentOf(schema, kind, front, '');
}

// Fields that the daemon keeps are its own: what is sent never has them.
export function writable(schema: KindSchema, front: Front): Front {
  return Object.fromEntries(Object.entries(front).filter(([name]) => name !== 'kind' && !schema.properties[name]?.readOnly));
}

// ---- values

export function getAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((v, key) => (v as Record<string | number, unknown> | undefined)?.[key], value);
}

export function setAt(value: unknown, path: Path, next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (typeof key === 'number') {
    const list = Array.isArray(value) ? [...value] : [];
    list[key] = setAt(list[key], rest, next);
    return list;
  }
  return { ...(value as object | undefined), [key]: setAt((value as Front | undefined)?.[key], rest, next) };
}

export const pointerOf = (path: Path): string => ['#/front_matter', ...path].join('/');
export const idOf = (pointer: string): string => pointer.replace(/^#\//, 'f-').replaceAll('/', '-');

// ---- what is sent

const blank = (v: unknown): boolean => v === undefined || v === null || v === '' || (typeof v === 'string' && !v.trim());

function cleanObject(field: Field | undefined, value: Front): Front | undefined {
  const out: Front = {};
  for (const [name, v] of Object.entries(value)) {
    const kept = clean(field?.properties?.[name], v);
    if (kept !== undefined) out[name] = kept;
  }
  return Object.keys(out).length ? out : undefined;
}

// Rows stay where they are, so that a finding about row 2 is shown at row 2; empty ones at the end go.
function cleanList(field: Field | undefined, list: unknown[]): unknown[] {
  const isRows = field?.items?.type === 'object';
  const out = list.map((v) => clean(field?.items, v) ?? (isRows ? {} : ''));
  // A number alone is no row: the form gave it.
  const isEmpty = (v: unknown): boolean => v === '' || (isRows && Object.keys(v as object).every((k) => k === 'no'));
  while (out.length && isEmpty(out.at(-1))) out.pop();
  return isRows ? out : out.filter((v) => v !== '');
}

function clean(field: Field | undefined, value: unknown): unknown {
  if (blank(value)) return undefined;
  if (Array.isArray(value)) return cleanList(field, value);
  if (typeof value === 'object') return cleanObject(field, value as Front);
  return typeof value === 'string' ? value.trim() : value;
}

export function frontToSend(schema: KindSchema, front: Front): Front {
  const required = new Set(schema.required);
  const out: Front = {};
  for (const [name, value] of Object.entries(writable(schema, front))) {
    const kept = clean(schema.properties[name], value);
    const isEmptyList = Array.isArray(kept) && kept.length === 0;
    if (kept !== undefined && (!isEmptyList || required.has(name))) out[name] = kept;
  }
  return out;
}

export function payload(c: Content, schema: KindSchema): Record<string, unknown> {
  return { kind: c.kind, front_matter: frontToSend(schema, c.front), body_markdown: bodyOf(c) };
}

// What it replaces; the answer to a reviewer is told that by its submission.
export const baseOf = (t: Target): Record<string, unknown> =>
  (t.documentId && t.baseRevision ? { document_id: t.documentId, base_revision: t.baseRevision } : {});
