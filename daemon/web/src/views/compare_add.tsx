// SPDX-License-Identifier: GPL-3.0-or-later
// One more document: by words, or, while nothing is typed, one that is like the reference.
import { useId } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { documentPath, get, type Schemas } from '../base/api.ts';
import { useDraft } from '../base/draft.ts';
import { words } from '../base/lang.ts';
import { KindBadge, OutcomeBadge } from '../parts/badges.tsx';
import { ProblemNote } from '../parts/problem.tsx';

const w = words({
  label: ['加一篇来对比', 'Add a document'],
  placeholder: ['标题、客户、技术、编号……', 'title, customer, technology, id …'],
  found: ['找到 {n} 篇', '{n} found'],
  one: ['找到 1 篇', '1 found'],
  none: ['没有找到，换个词试试。', 'Nothing found; try other words.'],
  like: ['与参照相似的：', 'Similar to the reference:'],
  add: ['加入', 'Add'],
  addLong: ['加入对比：{title}', 'Add to the comparison: {title}'],
});

type Found = Pick<Schemas['Hit'], 'id' | 'title' | 'kind' | 'outcome' | 'year'>;
const LIMIT = 6;

const documentId = /^[a-z]+-[0-9a-z-]{3,60}$/;

async function find(q: string, reference: string | undefined, signal: AbortSignal): Promise<Found[]> {
  const query = { per_page: LIMIT + 5, highlight: 'none', log: false };
  // Somebody who pastes an id means that document, not those that mention it.
  if (documentId.test(q)) return (await get<Schemas['SearchResponse']>('/v1/search', { ...query, filter: `id = ${q}` }, signal)).hits;
  if (q) return (await get<Schemas['SearchResponse']>('/v1/search', { ...query, q }, signal)).hits;
  if (!reference) return [];
  return (await get<Schemas['SimilarResponse']>(`${documentPath(reference)}/similar`, { ...query, aspects: false, min_match: 0.1 }, signal)).hits;
}

export function AddDocument(p: { ids: string[]; onAdd: (id: string) => void }) {
  const [form, change, clear] = useDraft('jinnang.compare.add', { q: '' });
  const q = form.q.trim();
  const field = useId();
  const answer = useAnswer(q || p.ids[0] ? `add ${p.ids[0] ?? ''} ${q}` : null, (signal) => find(q, p.ids[0], signal),
    { wait: q ? 200 : 0, keep: true });
  const hits = (answer.data ?? []).filter((h) => !p.ids.includes(h.id)).slice(0, LIMIT);
  const told = !answer.data || answer.busy ? '' : !q ? (hits.length ? w('like') : '')
    : hits.length === 0 ? w('none') : hits.length === 1 ? w('one') : w('found', { n: hits.length });
  return (
    <section class="card stack tight compare-add">
      <div class="field">
        <label for={field}>{w('label')}</label>
        <input id={field} type="search" autocomplete="off" placeholder={w('placeholder')} value={form.q} onInput={(e) => change({ q: e.currentTarget.value })} />
      </div>
      {answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
      <p class="small soft" role="status">{told}</p>
      <ul class="plain-list" aria-busy={answer.busy}>
        {hits.map((h) => (
          <li key={h.id} class="row">
            <button type="button" class="button slim" aria-label={w('addLong', { title: h.title })} onClick={() => { clear(); p.onAdd(h.id); }}>
              {w('add')}
            </button>
            <KindBadge kind={h.kind} />
            <span>{h.title}</span>
            <OutcomeBadge outcome={h.outcome} />
            {h.year && <span class="small soft">{h.year}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
