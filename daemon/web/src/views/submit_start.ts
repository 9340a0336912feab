// SPDX-License-Identifier: GPL-3.0-or-later
// What the form begins with: nothing, the current version of a document, or what a reviewer sent
// back; and what was kept of it in this browser.
import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { ask, documentPath, get, type Kind, type Problem, type Schemas } from '../base/api.ts';
import type { Place } from '../base/place.ts';
import type { KindSchema } from '../base/schemas.ts';
import { contentOf, emptyContent, writable, type Content, type Front, type Target } from './submit_content.ts';
import { keptForm, keyOf, type Kept } from './submit_keep.ts';

export interface Start {
  key: string; // of the keeping
  schema: KindSchema;
  content: Content; // as it would be without anything kept
  target: Target;
  kept?: Kept | undefined;
  submission?: Schemas['Submission'] | undefined;
  document?: Schemas['Document'] | undefined;
}

const schemaFor = (kind: string, signal: AbortSignal): Promise<KindSchema> => get<KindSchema>(`/v1/schemas/${encodeURIComponent(kind)}`, {}, signal);

async function ofSubmission(id: string, signal: AbortSignal): Promise<Start> {
  const { data: s } = await ask<Schemas['Submission']>('GET', `/v1/submissions/${encodeURIComponent(id)}`, { signal });
  const schema = await schemaFor(s.kind, signal);
  const target: Target = { submissionId: s.id, documentId: s.document_id, baseRevision: s.base_revision, version: s.version, round: s.round };
  const front = writable(schema, s.front_matter as Front | undefined ?? {});
  return { key: keyOf('', target), schema, target, content: contentOf(schema, s.kind, front, s.body_markdown ?? '', ''), submission: s };
}

async function ofDocument(id: string, signal: AbortSignal): Promise<Start> {
  const doc = await get<Schemas['Document']>(documentPath(id), { include: 'body' }, signal);
  const schema = await schemaFor(doc.kind, signal);
  const target: Target = { documentId: doc.id, baseRevision: doc.revision };
  const front = writable(schema, doc.front_matter as Front);
  return { key: keyOf('', target), schema, target, content: contentOf(schema, doc.kind, front, doc.body_markdown ?? ''), document: doc };
}

async function ofKind(kind: Kind, signal: AbortSignal): Promise<Start> {
  const schema = await schemaFor(kind, signal);
  return { key: keyOf(kind, {}), schema, target: {}, content: emptyContent(schema, kind) };
}

export function useStart(place: Place): { start: Start | undefined; problem: Problem | undefined; again: () => void } {
  const of = (name: string): string => place.query.get(name) ?? '';
  const [submission, document, kind] = [of('submission'), of('document'), of('kind')];
  const key = `${submission} ${document} ${kind}`;
  const answer = useAnswer(key.trim() ? key : null, async (signal) => {
    const start = submission ? await ofSubmission(submission, signal) : document ? await ofDocument(document, signal) : await ofKind(kind as Kind, signal);
    return { ...start, kept: keptForm(start.key) };
  });
  // The first answer is the beginning; a later one (after signing in, after an outage) takes nothing away.
  const [first, setFirst] = useState<{ key: string; start: Start }>();
  if (answer.data && first?.key !== key) setFirst({ key, start: answer.data });
  const start = first?.key === key ? first.start : undefined;
  return { start, problem: start ? undefined : answer.problem, again: answer.again };
}
