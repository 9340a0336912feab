// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody was faster: what I did not touch is as it is in the new version, what I changed stays
// mine, and where both did so I am told.
import { documentPath, get, type Schemas } from '../base/api.ts';
import { fieldLabel, type KindSchema } from '../base/schemas.ts';
import { bodyOf, contentOf, writable, type Content, type Front } from './submit_content.ts';
import { headingText, type Part } from './submit_sections.ts';

export interface Merged {
  content: Content;
  revision: string;
  both: string[]; // names of what both have changed
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function mergeFront(mine: Front, base: Front, theirs: Front, told: (name: string) => void): Front {
  const out: Front = {};
  for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const kept = same(mine[name], base[name]) ? theirs[name] : mine[name];
    if (!same(mine[name], base[name]) && !same(theirs[name], base[name]) && !same(mine[name], theirs[name])) told(name);
    if (kept !== undefined) out[name] = kept;
  }
  return out;
}

const nameOf = (p: Part): string => p.section ?? headingText(p.head);

function mergeParts(mine: Part[], base: Part[], theirs: Part[], told: (name: string) => void): Part[] {
  const find = (list: Part[], p: Part): Part | undefined => list.find((x) => nameOf(x) === nameOf(p));
  const text = (p: Part | undefined): string => p?.text.trim() ?? '';
  const kept = mine.flatMap((p) => {
    const [was, now] = [find(base, p), find(theirs, p)];
    if (text(p) === text(was)) return now ? [now] : was ? [] : [p];
    if (text(now) !== text(was) && text(now) !== text(p)) told(nameOf(p));
    return [p];
  });
  return [...kept, ...theirs.filter((p) => !find(mine, p) && !find(base, p))];
}

export function merge(mine: Content, base: Content, theirs: Content, schema: KindSchema): Omit<Merged, 'revision'> {
  const both: string[] = [];
  const front = mergeFront(mine.front, base.front, theirs.front, (name) => both.push(fieldLabel(schema.properties[name], name)));
  const section = (name: string): void => void both.push(name);
  if (!mine.whole) return { both, content: { ...mine, front, parts: mergeParts(mine.parts, base.parts, theirs.parts, section) } };
  const [m, b, t] = [mine, base, theirs].map((c) => bodyOf(c).trim());
  if (m !== b && t !== b && m !== t) section(schema['x-label-zh'] ?? '');
  return { both, content: { ...mine, front, body: m === b ? bodyOf(theirs) : mine.body } };
}

// On the newest version of the document.
export async function rebased(mine: Content, schema: KindSchema, id: string, baseRevision: string): Promise<Merged> {
  const read = (query: Record<string, string>): Promise<Schemas['Document']> => get(documentPath(id), { include: 'body', ...query });
  const [was, now] = await Promise.all([read({ revision: baseRevision }), read({})]);
  const content = (doc: Schemas['Document']): Content => contentOf(schema, mine.kind, writable(schema, doc.front_matter as Front), doc.body_markdown ?? '');
  return { ...merge(mine, content(was), content(now), schema), revision: now.revision };
}
