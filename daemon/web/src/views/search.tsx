// SPDX-License-Identifier: GPL-3.0-or-later
// The view that stays open all day: type, look, copy.
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { get, type Schemas } from '../base/api.ts';
import { useKeys } from '../base/keys.ts';
import { number, words } from '../base/lang.ts';
import { documentHref, go, takeScroll, type Place } from '../base/place.ts';
import { useTitle } from '../base/title.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { SearchBox } from './search_box.tsx';
import { Chosen, Facets } from './search_facets.tsx';
import { copyHit, explainer, HitCard, putAside } from './search_hit.tsx';
import { pasteHref, PasteSearch } from './search_paste.tsx';
import { hrefOf, PER_PAGE, queryOf, sorts, stateOf, type SearchState, type Sort } from './search_state.ts';
import { ZeroHits } from './search_zero.tsx';

const w = words({
  title: ['检索', 'Search'],
  welcome: ['从做过的项目里，找到这次要用的那一段', 'Find the passage that this proposal needs'],
  hits: ['{n} 条结果', '{n} hits'],
  one: ['1 条结果', '1 hit'],
  atLeast: ['超过 {n} 条结果', 'more than {n} hits'],
  took: ['{ms} 毫秒', '{ms} ms'],
  all: ['全部 {n} 份文档', 'All {n} documents'],
  lag: ['刚发布的内容正在进入索引。', 'What was just published is on its way into the index.'],
  mean: ['你是不是要找', 'Did you mean'],
  pasted: ['这段文字较长，按需求找相似案例更准', 'This is a long text: search for similar cases instead'],
  open: ['打开 {id}', 'Open {id}'],
  paste: ['粘贴整段需求', 'Paste a requirement'],
  drop_term: ['没有同时符合的文档，已放宽 {from}', 'Nothing matches all of it: {from} was relaxed'],
  pinyin: ['按拼音 {from} 检索：{to}', '{from} was read as pinyin: {to}'],
  substitute: ['按相近写法检索：{from} → {to}', '{from} was read as {to}'],
  sort: ['排序', 'Sort'],
  relevance: ['相关度', 'Relevance'],
  '-updated': ['最近更新', 'Last updated'],
  '-created': ['最近创建', 'Newest'],
  '-year': ['年份', 'Year'],
  '-win_evidence': ['赢单佐证', 'Evidence of winning'],
  '-uses': ['使用次数', 'Most used'],
  previous: ['上一页', 'Previous'],
  next: ['下一页', 'Next'],
  page: ['第 {n} 页，共 {of} 页', 'Page {n} of {of}'],
  pages: ['翻页', 'Pages'],
});

type Answer = Schemas['SearchResponse'];
const WINDOW = 1000;

function Summary(p: { answer: Answer; state: SearchState }) {
  const { answer, state } = p;
  const n = number(answer.total);
  const asked = state.q.trim() || Object.keys(state.facets).length;
  const text = answer.total_relation === 'at_least' ? w('atLeast', { n }) : !asked ? w('all', { n }) : answer.total === 1 ? w('one') : w('hits', { n });
  return (
    <div class="row apart">
      <p role="status"><strong>{text}</strong> <span class="soft small">{w('took', { ms: answer.took_ms.toFixed(1) })}</span></p>
      <label class="row small">
        <span>{w('sort')}</span>
        <select class="search-sort" value={state.sort} onChange={(e) => go(hrefOf({ ...state, page: 1, sort: e.currentTarget.value as Sort }))}>
          {sorts.map((s) => <option key={s} value={s}>{w(s)}</option>)}
        </select>
      </label>
    </div>
  );
}

const documentId = /^[a-z]{2,8}-\d{4}-\d{4,}$/;

function Hints(p: { answer: Answer; state: SearchState }) {
  const { answer, state } = p;
  return (
    <>
      {answer.index_lag && <p class="note info small">{w('lag')}</p>}
      {documentId.test(state.q.trim()) && <p><a class="button" href={documentHref(state.q.trim())}>{w('open', { id: state.q.trim() })}</a></p>}
      {answer.did_you_mean && <p>{w('mean')} <a href={hrefOf({ ...state, q: answer.did_you_mean, page: 1 })}>{answer.did_you_mean}</a>?</p>}
      {answer.query.applied_fallbacks.map((f) => <p class="note info small" key={f.type + f.from}>{w(f.type, { from: f.from, to: f.to })}</p>)}
      {answer.query.pasted && (
        <p><button type="button" class="button" onClick={() => void pasteHref(state.q).then((to) => go(to))}>{w('pasted')}</button></p>
      )}
    </>
  );
}

function Pages(p: { answer: Answer; state: SearchState }) {
  const of = Math.ceil(Math.min(p.answer.total, WINDOW) / PER_PAGE);
  const n = p.state.page;
  if (of <= 1) return null;
  return (
    <nav class="row search-pages" aria-label={w('pages')}>
      {n > 1 && <a class="button" rel="prev" href={hrefOf({ ...p.state, page: n - 1 })}>{w('previous')}</a>}
      <span class="soft small">{w('page', { n, of })}</span>
      {n < of && <a class="button" rel="next" href={hrefOf({ ...p.state, page: n + 1 })}>{w('next')}</a>}
    </nav>
  );
}

const links = (): HTMLAnchorElement[] => [...document.querySelectorAll<HTMLAnchorElement>('.search-hits .search-title')];
const current = (): number => links().findIndex((a) => a.closest('.search-hit')?.contains(document.activeElement));

// Up and down from hit to hit, and from the first one back to the box.
function move(by: number, e?: KeyboardEvent): void {
  const all = links();
  const at = current();
  if (by < 0 && at < 0) return;
  e?.preventDefault();
  if (at + by < 0) document.getElementById('q')?.focus();
  else all[Math.min(at + by, all.length - 1)]?.focus();
}

function Hits(p: { answer: Answer; state: SearchState }) {
  const { answer, state } = p;
  const query = useMemo(() => queryOf(state), [answer]);
  const explain = useMemo(() => explainer(query), [answer]);
  const first = (state.page - 1) * PER_PAGE + 1;
  const source = (i: number) => ({ hit: answer.hits[i]!, queryId: answer.query_id, q: state.q, position: first + i });
  // The first one when none has the focus: it is the answer in most cases.
  const chosen = () => Math.max(current(), 0);
  useKeys({
    c: () => answer.hits.length > 0 && void copyHit(source(chosen())),
    x: () => answer.hits.length > 0 && putAside(answer.hits[chosen()]!.id),
  }, [answer]);
  useEffect(() => {
    const y = takeScroll();
    if (y !== null) scrollTo(0, y);
  }, []);
  return (
    <ol class="plain-list stack search-hits" start={first}>
      {answer.hits.map((hit, i) => (
        <li key={hit.id + (hit.section?.anchor ?? '')}><HitCard {...source(i)} explain={() => explain(hit.id)} /></li>
      ))}
    </ol>
  );
}

function WordSearch(p: { place: Place }) {
  const state = stateOf(p.place);
  useTitle(state.q);
  const { data, problem, busy, again } = useAnswer<Answer>(`search ${hrefOf(state)}`, (signal) =>
    get<Answer>('/v1/search', queryOf(state), signal), { keep: true });
  // The hits on the screen are those of `shown`, not of what is being typed.
  const shown = useRef(state);
  if (!busy) shown.current = state;
  useKeys({
    ArrowDown: (e) => current() >= 0 && move(1, e),
    ArrowUp: (e) => move(-1, e),
    Escape: () => document.getElementById('q')?.focus(),
  }, []);
  return (
    <div class="stack">
      <div class="search-top">
        <h1 class={state.q ? 'off-screen' : 'search-welcome'}>{state.q ? w('title') : w('welcome')}</h1>
        <SearchBox state={state} onPaste={(text) => void pasteHref(text).then((to) => go(to))} onDown={() => move(1)} />
        <div class="row"><Chosen state={state} /><a class="small" href="/?mode=similar">{w('paste')}</a></div>
      </div>
      {problem && <ProblemNote problem={problem} again={again} />}
      {data && (
        <div class="with-side left" aria-busy={busy} data-answer-to={busy ? undefined : state.q}>
          <Facets facets={data.facets ?? {}} state={state} />
          <div class="stack">
            <Summary answer={data} state={shown.current} />
            <Hints answer={data} state={shown.current} />
            {data.total > 0 ? <Hits answer={data} state={shown.current} /> : <ZeroHits answer={data} state={shown.current} />}
            <Pages answer={data} state={shown.current} />
          </div>
        </div>
      )}
    </div>
  );
}

export function SearchView(p: { place: Place }) {
  return p.place.query.get('mode') === 'similar' ? <PasteSearch place={p.place} onDown={() => move(1)} /> : <WordSearch place={p.place} />;
}
