// SPDX-License-Identifier: GPL-3.0-or-later
// The box: every key press asks, what is longer than a query becomes a search for similar cases,
// and suggestions (with pinyin) stand in a row of their own, so that they never hide a hit.
import { useEffect, useRef, useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { get, type Schemas } from '../base/api.ts';
import { Marks } from '../base/html.ts';
import { facetName } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { documentHref, go } from '../base/place.ts';
import { facetOf, hrefOf, toggled, type SearchState } from './search_state.ts';

const w = words({
  label: ['检索案例、方案、问答与复盘', 'Search cases, solutions, answers and retrospectives'],
  placeholder: ['输入任意文字或拼音，或把整段需求粘贴进来', 'Type anything, or paste a whole requirement'],
  go: ['检索', 'Search'],
  suggestions: ['建议', 'Suggestions'],
  clear: ['清空', 'Clear'],
  document: ['文档', 'Document'],
});

const QUIET_MS = 30;
const SUGGEST_MS = 120;
const PASTE_FROM = 160; // characters; or two lines

type Item = Schemas['SuggestResponse']['items'][number];

const isPasted = (text: string): boolean => [...text].length > PASTE_FROM || text.trim().split('\n').length > 1;

function useDebounced(value: string, ms: number): string {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return late;
}

function Suggestion(p: { item: Item; state: SearchState; onQuery: (q: string) => void }) {
  const { item } = p;
  const facet = item.filter ? facetOf(item.filter) : null;
  const kind = facet ? facetName(facet[0] as 'kind') : item.id ? w('document') : '';
  const content = <>{kind && <span class="soft small">{kind} </span>}<Marks html={item.html} />{item.count > 1 && <span class="soft small"> {item.count}</span>}</>;
  if (item.id) return <a class="button slim" href={documentHref(item.id)}>{content}</a>;
  return (
    <button
      type="button"
      class="button slim"
      onClick={() => (facet ? go(hrefOf(toggled({ ...p.state, q: '' }, ...facet))) : p.onQuery(item.text))}
    >
      {content}
    </button>
  );
}

function Suggestions(p: { text: string; state: SearchState; onQuery: (q: string) => void }) {
  const text = useDebounced(p.text.trim(), SUGGEST_MS);
  const short = text.length > 0 && [...text].length <= 64;
  const { data } = useAnswer(short ? `suggest ${text}` : null, (signal) =>
    get<Schemas['SuggestResponse']>('/v1/suggest', { q: text, limit: 7 }, signal), { keep: true });
  return (
    <ul class="plain-list search-suggestions" aria-label={w('suggestions')}>
      {short && data?.items.map((item) => (
        <li key={item.type + item.text}><Suggestion item={item} state={p.state} onQuery={p.onQuery} /></li>
      ))}
    </ul>
  );
}

export function SearchBox(p: { state: SearchState; onPaste: (text: string) => void; onDown: () => void }) {
  const [text, setText] = useState(p.state.q);
  const box = useRef<HTMLInputElement>(null);
  const asked = useRef(p.state.q); // what the address has because of typing here
  const settled = useRef(true); // Enter, a hit, a facet: the next typing is a new entry of the history
  const timer = useRef(0);

  // The address was changed by something else: back, a suggestion, did-you-mean.
  useEffect(() => {
    if (p.state.q === asked.current) return;
    asked.current = p.state.q;
    settled.current = true;
    setText(p.state.q);
  }, [p.state.q]);
  useEffect(() => {
    if (!p.state.q && matchMedia('(pointer: fine)').matches) box.current?.focus();
    return () => clearTimeout(timer.current);
  }, []);

  function put(q: string): void {
    asked.current = q;
    go(hrefOf({ ...p.state, q, page: 1 }), { replace: !settled.current, keepScroll: true });
    settled.current = false;
  }

  function type(value: string, ms: number): void {
    setText(value);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => put(value), ms);
  }

  function onInput(e: InputEvent & { currentTarget: HTMLInputElement }): void {
    const value = e.currentTarget.value;
    if (e.isComposing) setText(value); // half a syllable is no query
    else type(value, QUIET_MS);
  }

  function onPaste(e: ClipboardEvent): void {
    const pasted = e.clipboardData?.getData('text/plain') ?? '';
    if (!isPasted(pasted)) return;
    e.preventDefault();
    p.onPaste(pasted);
  }

  function onSubmit(e: Event): void {
    e.preventDefault();
    clearTimeout(timer.current);
    if (isPasted(text)) return p.onPaste(text);
    if (text !== asked.current) put(text);
    settled.current = true;
  }

  function onKeyDown(e: KeyboardEvent): void {
    if (e.key === 'ArrowDown' && !e.isComposing) {
      e.preventDefault();
      settled.current = true;
      p.onDown();
    }
    if (e.key === 'Escape' && text) type('', 0);
  }

  return (
    <form role="search" onSubmit={onSubmit} class="search-form">
      <label class="off-screen" for="q">{w('label')}</label>
      <div class="search-box">
        <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="10.5" cy="10.5" r="6.5" /><path d="M15.5 15.5 21 21" /></svg>
        <input
          id="q"
          ref={box}
          type="search"
          value={text}
          placeholder={w('placeholder')}
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="search"
          onInput={onInput}
          onCompositionEnd={(e) => type(e.currentTarget.value, 0)}
          onPaste={onPaste}
          onKeyDown={onKeyDown}
        />
        <button class="button primary">{w('go')}</button>
      </div>
      <Suggestions text={text} state={p.state} onQuery={(q) => { setText(q); settled.current = true; put(q); }} />
    </form>
  );
}
