// SPDX-License-Identifier: GPL-3.0-or-later
// What waits for a verdict: first what the reader may judge, by the time it is due, then the rest.
import { useEffect, useRef } from 'preact/hooks';

import type { Query, Schemas } from '../base/api.ts';
import { useKeys, isTyping } from '../base/keys.ts';
import { words } from '../base/lang.ts';
import { usePages, type Pages } from '../base/pages.ts';
import { go, href, type Place } from '../base/place.ts';
import { useRefresh } from '../base/refresh.ts';
import { reviewLevels, useSession } from '../base/session.ts';
import { useTitle } from '../base/title.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { ScopeNote } from '../parts/scope.tsx';
import { levelFocus, levelTitle } from '../parts/verdicts.tsx';
import { QueueRow } from './review_row.tsx';

type Submission = Schemas['Submission'];

const w = words({
  title: ['评审队列', 'Review queue'],
  lead: ['三级评审：初级看完整性，中级看技术，高级看承诺。先到期的排在前面。',
    'Three levels: junior judges completeness, mid technique, senior commitments. What is due first stands first.'],
  scope: ['评审队列', 'the review queue'],
  level: ['级别', 'Level'],
  every: ['全部级别', 'All levels'],
  overdue: ['只看已逾期', 'Overdue only'],
  reviewable: ['只看我能评审的', 'Only what I may judge'],
  mine: ['等我评审', 'For you to judge'],
  others: ['其他评审中', 'Others under review'],
  count: ['{n} 项等你评审', '{n} for you to judge'],
  countLate: ['{n} 项等你评审，其中 {late} 项已逾期', '{n} for you to judge, {late} of them overdue'],
  late: ['{n} 项已逾期', '{n} overdue'],
  empty: ['没有等你评审的内容。', 'Nothing waits for your verdict.'],
  emptyFiltered: ['没有符合筛选条件的内容。', 'Nothing fits this filter.'],
  clear: ['清除筛选', 'Clear the filter'],
  loading: ['正在读取……', 'Loading …'],
  more: ['再显示一些', 'Show more'],
  keys: ['选择，', 'to choose,'],
  open: ['打开', 'to open'],
});

const PAGE = 50;
const OTHERS_LEAST = 10;
const OTHERS_SEEN = 300;
const REFRESH_MS = 60_000;

interface Wish {
  level: string;
  overdue: boolean;
  reviewable: boolean;
}

const wishOf = (place: Place): Wish => ({
  level: /^[123]$/.test(place.query.get('level') ?? '') ? place.query.get('level')! : '',
  overdue: place.query.get('overdue') === 'true',
  reviewable: place.query.get('reviewable') === 'true',
});

const queueHref = (wish: Wish): string => href('/reviews', {
  level: wish.level, overdue: wish.overdue ? 'true' : '', reviewable: wish.reviewable ? 'true' : '',
});

function Filters(p: { wish: Wish }) {
  const set = (change: Partial<Wish>): void => go(queueHref({ ...p.wish, ...change }), { replace: true, keepScroll: true });
  return (
    <form class="review-filters" onSubmit={(e) => e.preventDefault()}>
      <label class="review-pick">
        <span>{w('level')}</span>
        <select value={p.wish.level} onChange={(e) => set({ level: e.currentTarget.value })}>
          <option value="">{w('every')}</option>
          {([1, 2, 3] as const).map((n) => <option key={n} value={n}>{n} · {levelTitle(n)} ({levelFocus(n)})</option>)}
        </select>
      </label>
      <label class="check">
        <input type="checkbox" checked={p.wish.overdue} onChange={(e) => set({ overdue: e.currentTarget.checked })} />
        {w('overdue')}
      </label>
      <label class="check">
        <input type="checkbox" checked={p.wish.reviewable} onChange={(e) => set({ reviewable: e.currentTarget.checked })} />
        {w('reviewable')}
      </label>
    </form>
  );
}

function Group(p: { name: string; list: Submission[]; pages: Pages<Submission>; mine: boolean }) {
  const late = p.list.filter((s) => s.overdue).length;
  return (
    <section class="stack tight" aria-label={p.name} aria-busy={p.pages.busy || p.pages.loadingMore}>
      <div class="row apart">
        <h2 class="review-group">
          {p.name} <span class="soft">{p.list.length}{p.pages.more ? '+' : ''}</span>
          {late > 0 && <span class="badge bad">{w('late', { n: late })}</span>}
        </h2>
        {p.mine && <span class="soft small review-keys"><kbd>↑</kbd> <kbd>↓</kbd> {w('keys')} <kbd>Enter</kbd> {w('open')}</span>}
      </div>
      <ol class="plain-list review-list">
        {p.list.map((s) => <QueueRow key={s.id} s={s} mine={p.mine} />)}
      </ol>
      {p.pages.more && (
        <div><button type="button" class="button slim" disabled={p.pages.loadingMore} onClick={p.pages.more}>{w('more')}</button></div>
      )}
    </section>
  );
}

function Empty(p: { wish: Wish }) {
  const filtered = p.wish.level || p.wish.overdue;
  return (
    <div class="card review-empty">
      <p>{filtered ? w('emptyFiltered') : w('empty')}</p>
      {filtered && <a href="/reviews">{w('clear')}</a>}
    </div>
  );
}

// Arrows go from row to row, over both lists; Enter opens, as with any link.
function useArrows(): { current: HTMLDivElement | null } {
  const at = useRef<HTMLDivElement>(null);
  const step = (by: number) => (e: KeyboardEvent): void => {
    const links = [...(at.current?.querySelectorAll<HTMLElement>('.review-list a') ?? [])];
    if (!links.length || isTyping(e.target)) return;
    e.preventDefault();
    const now = links.indexOf(document.activeElement as HTMLElement);
    links[Math.max(0, Math.min(links.length - 1, now < 0 ? 0 : now + by))]!.focus();
  };
  useKeys({ ArrowDown: step(1), ArrowUp: step(-1) }, []);
  return at;
}

function Queue(p: { wish: Wish }) {
  const at = useArrows();
  const { wish } = p;
  const query: Query = { level: wish.level, overdue: wish.overdue ? true : '', per_page: PAGE };
  const mine = usePages<Submission>('/v1/reviews', 'submissions', { ...query, reviewable: true });
  const all = usePages<Submission>('/v1/reviews', 'submissions', wish.reviewable ? null : query);
  useRefresh(REFRESH_MS, () => { mine.again(); all.again(); });

  const problem = mine.problem ?? all.problem;
  const mineList = mine.data ?? [];
  const ids = new Set(mineList.map((s) => s.id));
  const others = wish.reviewable ? [] : (all.data ?? []).filter((s) => !ids.has(s.id));
  // A page of the whole queue may be mine for the most part.
  const tooFew = others.length < OTHERS_LEAST && all.more && !all.loadingMore && (all.data?.length ?? 0) < OTHERS_SEEN;
  useEffect(() => { if (tooFew) all.more?.(); }, [tooFew]);
  const late = mineList.filter((s) => s.overdue).length;
  const n = `${mineList.length}${mine.more ? '+' : ''}`;
  const counted = mineList.length === 0 ? w('empty') : late ? w('countLate', { n, late }) : w('count', { n });
  const said = mine.data ? counted : problem ? '' : w('loading');
  return (
    <div class="stack" ref={at}>
      <Filters wish={wish} />
      {problem && <ProblemNote problem={problem} again={() => { mine.again(); all.again(); }} />}
      <p role="status" class={mine.data || problem ? 'off-screen' : 'soft'}>
        {said}
      </p>
      {mine.data && mineList.length === 0 && <Empty wish={wish} />}
      {mineList.length > 0 && <Group name={w('mine')} list={mineList} pages={mine} mine />}
      {others.length > 0 && <Group name={w('others')} list={others} pages={all} mine={false} />}
    </div>
  );
}

export function ReviewQueueView(p: { place: Place }) {
  useTitle(w('title'));
  useSession();
  const levels = reviewLevels();
  return (
    <div class="stack">
      <header class="stack tight">
        <h1>{w('title')}</h1>
        <p class="soft">{w('lead')}</p>
      </header>
      {levels.length ? <Queue wish={wishOf(p.place)} /> : <ScopeNote what={w('scope')} scopes={['review:1', 'review:2', 'review:3']} />}
    </div>
  );
}
