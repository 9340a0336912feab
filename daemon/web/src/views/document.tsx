// SPDX-License-Identifier: GPL-3.0-or-later
// One document: /documents/{id}, the section as fragment; ?q= words to mark, ?revision= an older
// one, ?qid= and ?pos= the query and place it was opened from, ?diff= a change that is shown.
import { useRef } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { ask, documentPath, get, type Schemas } from '../base/api.ts';
import { citation } from '../base/clipboard.ts';
import { useNames } from '../base/names.ts';
import { segment, type Place } from '../base/place.ts';
import { namedDocuments, schemaOf, type KindSchema } from '../base/schemas.ts';
import { useTitle } from '../base/title.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { Access } from './document_access.tsx';
import { DocumentBody, useArrival } from './document_body.tsx';
import { Facts } from './document_facts.tsx';
import { Head } from './document_head.tsx';
import { History } from './document_history.tsx';
import { Lead } from './document_lead.tsx';
import { Backlinks } from './document_links.tsx';
import { Missing } from './document_missing.tsx';
import { Outline, useReading } from './document_outline.tsx';
import { Similar } from './document_similar.tsx';
import { RowsOfFacts } from './document_rows.tsx';
import { Upkeep } from './document_upkeep.tsx';
import { useDwell, useDocumentKeys, type Opened } from './document_use.ts';

export interface Loaded {
  revision: string | undefined; // the older one that was asked for
  doc: Schemas['Document'];
  etag: string; // of the representation, for If-Match
  html: string;
  schema: KindSchema | undefined;
}

export const frontOf = (doc: Schemas['Document']): Record<string, unknown> => doc.front_matter as Record<string, unknown>;

async function load(id: string, revision: string, q: string, signal: AbortSignal): Promise<Loaded> {
  const path = documentPath(id);
  const [json, html] = await Promise.all([
    ask<Schemas['Document']>('GET', path, { query: { revision }, signal }),
    ask<string>('GET', path, { query: { revision, q }, accept: 'text/html', signal }),
  ]);
  return { revision: revision || undefined, doc: json.data, etag: json.etag, html: html.data, schema: await schemaOf(json.data.kind) };
}

function openedFrom(place: Place, id: string): Opened {
  const position = Number(place.query.get('pos'));
  return {
    document_id: id,
    query_id: place.query.get('qid') ?? undefined,
    position: Number.isInteger(position) && position > 0 ? position : undefined,
  };
}

export function DocumentView(p: { place: Place }) {
  const id = segment(p.place, 1);
  const revision = p.place.query.get('revision') ?? '';
  const q = (p.place.query.get('q') ?? '').slice(0, 500);
  const answer = useAnswer(`document ${id} ${revision} ${q}`, (signal) => load(id, revision, q, signal), { keep: true });
  useTitle(answer.data?.doc.title ?? id);

  if (answer.problem?.status === 404) return <Missing id={id} revision={revision} q={q} code={answer.problem.code} />;
  if (!answer.data) {
    return (
      <div class="stack" aria-busy={answer.busy}>
        <h1 class="soft">{id}</h1>
        {answer.problem ? <ProblemNote problem={answer.problem} again={answer.again} /> : <div class="doc-waiting" aria-hidden="true" />}
      </div>
    );
  }
  return <Shown loaded={answer.data} busy={answer.busy} again={answer.again} place={p.place} opened={openedFrom(p.place, id)} />;
}

interface ShownProps {
  loaded: Loaded;
  busy: boolean;
  again: () => void;
  place: Place;
  opened: Opened;
}

function Shown(p: ShownProps) {
  const { doc, html, schema, revision } = p.loaded;
  const front = frontOf(doc);
  const body = useRef<HTMLDivElement>(null);
  const names = useNames(namedDocuments(schema, front));
  const backlinks = useAnswer(`backlinks ${doc.id}`, (signal) =>
    get<Schemas['BacklinkList']>(`${documentPath(doc.id)}/backlinks`, {}, signal));
  const reading = useReading(body, html);
  useArrival(body, html, p.place.fragment);
  useDwell(p.opened);
  const copy = useDocumentKeys({ opened: p.opened, outline: doc.outline, current: reading.section, revision });

  return (
    <article class="doc" aria-busy={p.busy}>
      <Head doc={doc} revision={revision} place={p.place} backlinks={backlinks.data} copy={copy} />
      <Outline outline={doc.outline} reading={reading} />
      <Facts doc={doc} schema={schema} names={names} />
      <div class="doc-main stack">
        <Lead doc={doc} />
        <DocumentBody at={body} html={html} doc={doc} copy={copy} />
        <RowsOfFacts doc={doc} schema={schema} names={names} />
        <p class="doc-source small">{citation({ id: doc.id, title: doc.title, revision: doc.revision })} {location.origin + p.place.path}</p>
      </div>
      <div class="doc-more">
        <Similar doc={doc} />
        <Backlinks answer={backlinks} />
        <History key={doc.revision} doc={doc} schema={schema} place={p.place} />
        <Upkeep loaded={p.loaded} again={p.again} old={revision !== undefined} />
        <Access id={doc.id} />
      </div>
    </article>
  );
}
