// SPDX-License-Identifier: GPL-3.0-or-later
// Revisions of a document, newest first, and what each changed. Which change is shown is in the
// address: ?diff=<from>..<to>.
import { useRef } from 'preact/hooks';

import { documentPath, type Schemas } from '../base/api.ts';
import { dateTime, words } from '../base/lang.ts';
import { useNear } from '../base/near.ts';
import { usePages } from '../base/pages.ts';
import { go, href, type Place } from '../base/place.ts';
import type { KindSchema } from '../base/schemas.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { Change } from './document_change.tsx';

const w = words({
  title: ['历史版本', 'History'],
  current: ['当前版本', 'current'],
  shown: ['正在看', 'shown above'],
  read: ['查看', 'Read'],
  readLong: ['查看版本 {revision}', 'Read revision {revision}'],
  changes: ['看改动', 'Changes'],
  hide: ['收起改动', 'Hide changes'],
  changesLong: ['版本 {revision} 的改动', 'Changes of revision {revision}'],
  first: ['最初版本', 'first revision'],
  submission: ['评审记录', 'Its review'],
  more: ['更早的版本', 'Earlier revisions'],
  busy: ['正在读取……', 'Reading…'],
});

type Item = Schemas['RevisionItem'];

interface LineProps {
  item: Item;
  before: Item | undefined;
  last: boolean;
  current: boolean;
  doc: Schemas['Document'];
  schema: KindSchema | undefined;
  place: Place;
}

function Line(p: LineProps) {
  const { item, before, doc } = p;
  const short = item.revision.slice(0, 8);
  const at = (query: Record<string, string | null>, fragment = ''): string =>
    href(p.place.path, { ...Object.fromEntries(p.place.query), ...query }, fragment);
  const diff = before && `${before.revision}..${item.revision}`;
  const open = !!diff && p.place.query.get('diff') === diff;
  return (
    <li>
      <div class="row">
        <code>{short}</code>
        {item.at && <span>{dateTime(item.at)}</span>}
        {item.author && <span>{item.author}</span>}
        <span class="soft small doc-message">{item.message}</span>
        {p.current && <span class="badge">{w('current')}</span>}
        {item.revision === doc.revision && !p.current && <span class="badge info">{w('shown')}</span>}
        {p.last && <span class="badge">{w('first')}</span>}
        {item.submission && <a class="small" href={`/submissions/${encodeURIComponent(item.submission)}`}>{w('submission')}</a>}
        {item.revision !== doc.revision && (
          <a class="small" href={at({ revision: p.current ? null : item.revision, diff: null })} aria-label={w('readLong', { revision: short })}>{w('read')}</a>
        )}
        {diff && (
          <button
            type="button"
            class="button slim"
            aria-expanded={open}
            aria-label={open ? undefined : w('changesLong', { revision: short })}
            onClick={() => go(at({ diff: open ? null : diff }, p.place.fragment), { replace: true, keepScroll: true })}
          >
            {w(open ? 'hide' : 'changes')}
          </button>
        )}
      </div>
      {open && <Change doc={doc} schema={p.schema} from={before.revision} to={item.revision} />}
    </li>
  );
}

export function History(p: { doc: Schemas['Document']; schema: KindSchema | undefined; place: Place }) {
  const at = useRef<HTMLElement>(null);
  const near = useNear(at) || p.place.query.has('diff');
  // The revision is part of the question: after a change the list is another one.
  const pages = usePages<Item>(`${documentPath(p.doc.id)}/revisions`, 'revisions', near ? { per_page: 10 } : null);
  const list = pages.data ?? [];
  return (
    <section id="doc-history" class="stack tight no-print" ref={at} aria-labelledby="doc-history-title" aria-busy={pages.busy}>
      <h2 id="doc-history-title">{w('title')}</h2>
      {pages.problem && <ProblemNote problem={pages.problem} again={pages.again} />}
      {!pages.data && !pages.problem && <p class="soft">{w('busy')}</p>}
      <ol class="plain-list doc-list">
        {list.map((item, i) => (
          <Line
            key={item.revision}
            item={item}
            before={list[i + 1]}
            current={i === 0}
            last={i === list.length - 1 && !pages.more}
            doc={p.doc}
            schema={p.schema}
            place={p.place}
          />
        ))}
      </ol>
      {pages.more && <p><button type="button" class="button slim" disabled={pages.loadingMore} onClick={pages.more}>{w('more')}</button></p>}
    </section>
  );
}
