// SPDX-License-Identifier: GPL-3.0-or-later
// A whole Markdown file with front matter becomes a form. The daemon reads the YAML.
import { ask, documentPath, get, type Kind, type Schemas } from '../base/api.ts';
import { keep } from '../base/kept.ts';
import { href } from '../base/place.ts';
import type { KindSchema } from '../base/schemas.ts';
import { frontLinesOf } from '../base/body_diff.ts';
import { contentOf, writable, type Content, type Front, type Target } from './submit_content.ts';
import { keyOf, type Kept } from './submit_keep.ts';

export const hasFrontMatter = (text: string): boolean => frontLinesOf(text) > 0;

export interface Imported {
  content: Content;
  target: Target;
  place: string; // of the form that it belongs to
}

const bodyOfFile = (text: string): string => text.split('\n').slice(frontLinesOf(text)).join('\n').replace(/^\n+/, '');

// A title that stands as the one level-1 heading is no part of the text.
function titled(body: string): { title: string; body: string } {
  const found = /^\s*# (.+)\n+/.exec(body);
  return found ? { title: found[1]!.trim(), body: body.slice(found[0].length) } : { title: '', body };
}

// A file that was saved from here is the next version of its document.
async function targetOf(front: Front): Promise<Target> {
  const id = typeof front.id === 'string' ? front.id : '';
  if (!id) return {};
  const doc = await get<Schemas['Document']>(documentPath(id)).catch(() => undefined);
  return doc ? { documentId: doc.id, baseRevision: doc.revision } : {};
}

// kind: of a file that does not say; target: what the form was opened for, which stays.
export async function readFile(text: string, kind: Kind, target: Target): Promise<Imported> {
  const { data } = await ask<Schemas['Preview']>('POST', '/v1/preview', { body: text, type: 'text/markdown' });
  const front = data.front_matter as Front;
  const named = (front.kind as Kind | undefined) ?? kind;
  const schema = await get<KindSchema>(`/v1/schemas/${encodeURIComponent(named)}`);
  const { title, body } = front.title ? { title: '', body: bodyOfFile(text) } : titled(bodyOfFile(text));
  const to = target.documentId || target.submissionId ? target : await targetOf(front);
  return {
    content: contentOf(schema, named, { ...writable(schema, front), ...(title ? { title } : {}) }, body),
    target: to,
    place: to.submissionId ? href('/submit', { submission: to.submissionId }) : to.documentId ? href('/submit', { document: to.documentId }) : href('/submit', { kind: named }),
  };
}

// For a form other than the one that is open: it begins with what is kept there.
export function handOver(i: Imported): void {
  const form: Kept = { at: new Date().toISOString(), tab: 'import', content: i.content, target: i.target, key: '' };
  keep(localStorage, keyOf(i.content.kind, i.target), form);
}
