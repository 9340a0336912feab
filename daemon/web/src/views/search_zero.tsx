// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing was found: why not, what is near, and a way to say what is missing.
import { useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import type { Schemas } from '../base/api.ts';
import { kindName } from '../base/labels.ts';
import { number, words } from '../base/lang.ts';
import { tell } from '../base/ledger.ts';
import { documentHref } from '../base/place.ts';
import { can, useSession } from '../base/session.ts';
import { openSignIn } from '../parts/sign_in.tsx';
import { say } from '../parts/toast.tsx';
import { hrefOf, type SearchState } from './search_state.ts';

const w = words({
  none: ['没有找到', 'Nothing was found'],
  filtered: ['去掉筛选后有 {n} 条结果', 'Without the filters there are {n} hits'],
  xray: ['逐词透视', 'Word by word'],
  in: ['{n} 份文档', 'in {n}'],
  nowhere: ['知识库里没有', 'in no document'],
  blocking: ['去掉 {term} 就有结果', 'Without {term} there are hits'],
  nearest: ['最接近的文档', 'Nearest documents'],
  tips: ['可以试试：少写几个词、换个说法、用英文或拼音，或把整段需求粘贴进检索框。', 'Try fewer words, another wording, Chinese or pinyin, or paste the whole requirement into the box.'],
  missing: ['告诉我们缺什么', 'Tell us what is missing'],
  hint: ['这条会记入缺口线索，知识负责人据此补文档。', 'This is recorded as something the knowledge base lacks, so that somebody writes it.'],
  note: ['你原本想找什么？', 'What were you looking for?'],
  send: ['提交', 'Send'],
  sent: ['已记下，谢谢', 'Recorded, thank you'],
  signIn: ['登录后可以反馈', 'Sign in to tell us'],
  rights: ['你的令牌没有反馈权限（events）。', 'Your token may not tell (scope events).'],
});

type Answer = Schemas['SearchResponse'];

const without = (q: string, term: string): string => {
  const plain = term.replace(/^"|"$/g, '');
  return q.replace(term, ' ').replace(plain, ' ').replace(/\s+/g, ' ').trim();
};

function XRay(p: { answer: Answer; state: SearchState }) {
  const terms = p.answer.query.terms.filter((t) => t.type !== 'synonym');
  const blocking = p.answer.zero_hit?.blocking_terms ?? [];
  return (
    <>
      {blocking.length > 0 && (
        <ul class="plain-list row">
          {blocking.map((term) => (
            <li key={term}><a class="button slim" href={hrefOf({ ...p.state, q: without(p.state.q, term), page: 1 })}>{w('blocking', { term })}</a></li>
          ))}
        </ul>
      )}
      {terms.length > 0 && (
        <section class="stack tight" aria-labelledby="xray">
          <h3 id="xray">{w('xray')}</h3>
          <ul class="plain-list row">
            {terms.map((t) => (
              <li key={t.text} class={`badge ${t.df ? '' : 'bad'}`}>{t.text} <span>{t.df ? w('in', { n: number(t.df) }) : w('nowhere')}</span></li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Missing(p: { queryId: string }) {
  const [note, setNote] = useState('');
  const [done, setDone] = useState(false);
  const session = useSession();
  if (!session.signed_in) return <p><button type="button" class="button" onClick={openSignIn}>{w('signIn')}</button></p>;
  if (!can('events')) return <p class="soft">{w('rights')}</p>;
  if (done) return <p class="note good" role="status">{w('sent')}</p>;
  async function send(e: Event): Promise<void> {
    e.preventDefault();
    try {
      await tell({ type: 'not_helpful', query_id: p.queryId, note: note.trim() || undefined });
      setDone(true);
    } catch (error) {
      say(problemFrom(error).message);
    }
  }
  return (
    <form class="stack tight" onSubmit={send}>
      <div class="field">
        <label for="missing">{w('note')}</label>
        <span class="hint" id="missing-hint">{w('hint')}</span>
        <textarea id="missing" maxLength={500} aria-describedby="missing-hint" value={note} onInput={(e) => setNote(e.currentTarget.value)} />
      </div>
      <div><button class="button primary">{w('send')}</button></div>
    </form>
  );
}

export function ZeroHits(p: { answer: Answer; state: SearchState }) {
  const zero = p.answer.zero_hit;
  return (
    <div class="stack search-zero">
      <div class="card stack">
        <h2>{w('none')}</h2>
        {!!zero?.removed_by_filter && (
          <p><a class="button primary" href={hrefOf({ ...p.state, facets: {}, page: 1 })}>{w('filtered', { n: number(zero.removed_by_filter) })}</a></p>
        )}
        <XRay answer={p.answer} state={p.state} />
        <p class="soft">{w('tips')}</p>
      </div>
      {!!zero?.nearest.length && (
        <section class="card stack tight" aria-labelledby="nearest">
          <h2 id="nearest">{w('nearest')}</h2>
          <ul>{zero.nearest.map((d) => <li key={d.id}><a href={documentHref(d.id)}>{d.title}</a> <span class="soft small">{kindName(d.kind)}</span></li>)}</ul>
        </section>
      )}
      {p.answer.query_id && (
        <section class="card stack tight" aria-labelledby="missing-title">
          <h2 id="missing-title">{w('missing')}</h2>
          <Missing queryId={p.answer.query_id} />
        </section>
      )}
    </div>
  );
}
