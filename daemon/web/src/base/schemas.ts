// SPDX-License-Identifier: GPL-3.0-or-later
// What the front matter of a kind may hold, with labels: the daemon's JSON Schemas, asked for once.
import { get } from './api.ts';
import { pick } from './lang.ts';

export interface Field {
  'x-label-zh'?: string;
  'x-label-en'?: string;
  'x-vocabulary'?: string;
  'x-type'?: string;
  type?: string;
  const?: string;
  format?: string;
  pattern?: string;
  enum?: string[];
  anyOf?: { enum?: string[]; pattern?: string }[];
  items?: Field;
  properties?: Record<string, Field>;
  required?: string[];
  readOnly?: boolean;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
}

export interface SectionSchema {
  title: string;
  aliases: string[];
  required: boolean;
}

export interface KindSchema extends Field {
  properties: Record<string, Field>;
  'x-sections'?: SectionSchema[];
}

const asked = new Map<string, Promise<KindSchema | undefined>>();

// Undefined: there is none (notes), or it cannot be had now; then names are their own labels.
export function schemaOf(kind: string): Promise<KindSchema | undefined> {
  const known = asked.get(kind);
  if (known) return known;
  const question = get<KindSchema>(`/v1/schemas/${encodeURIComponent(kind)}`).catch(() => {
    asked.delete(kind);
    return undefined;
  });
  asked.set(kind, question);
  return question;
}

export const fieldLabel = (field: Field | undefined, name: string): string =>
  pick(field?.['x-label-zh'], field?.['x-label-en']) || name;

const documentId = /^(case|tpl|faq|retro|cust|req|fb|act|note)-[0-9a-z-]{3,60}$/;

// Whether a field names a document: its pattern is that of ids, and the value is no engagement.
export const isDocumentId = (field: Field | undefined, value: unknown): value is string =>
  typeof value === 'string' && !!field?.pattern && /\[a-z\]\+-|cust-/.test(field.pattern) && documentId.test(value);

// Every document that the front matter names.
export function namedDocuments(schema: Field | undefined, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((v) => namedDocuments(schema?.items, v));
  if (value && typeof value === 'object') {
    return Object.entries(value).flatMap(([name, v]) => namedDocuments(schema?.properties?.[name], v));
  }
  return isDocumentId(schema, value) ? [value] : [];
}
