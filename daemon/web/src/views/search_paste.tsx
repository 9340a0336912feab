// SPDX-License-Identifier: GPL-3.0-or-later
// A long text in place of a query: the customer's requirement, pasted, finds cases like it.
import { useEffect, useRef, useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { post, type Schemas } from '../base/api.ts';
import { Marks } from '../base/html.ts';
import { aspectName, verdictName } from '../base/labels.ts';
import { number, words } from '../base/lang.ts';
import { packText, unpackText } from '../base/packed.ts';
import { documentHref, go, href, type Place } from '../base/place.ts';
import { useKeys } from '../base/keys.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { HitCard } from './search_hit.tsx';

const w = words({
  title: ['按需求找相似案例', 'Cases like this requirement'],
  text: ['客户需求原文', 'The customer\'s text'],
  hint: ['整段粘贴即可，最多 256 KB。文字只在这个浏览器和检索服务之间传递，不写进地址的查询部分。', 'Paste all of it, up to 256 KB. It goes to this server only, and is never part of a logged address.'],
  back: ['回到关键词检索', 'Back to words'],
  outcome: ['结果偏好', 'Outcomes'],
  any: ['不限', 'Any'],
  won: ['只看赢的', 'Won only'],
  lost: ['只看输的', 'Lost only'],
  both: ['赢输交替', 'Won and lost in turn'],
  found: ['{n} 个相似案例', '{n} similar cases'],
  one: ['1 个相似案例', '1 similar case'],
  none: ['没有足够相似的案例。补充行业、规模、技术栈等具体信息会更准。', 'No case is similar enough. Industry, scale and technologies in the text help.'],
  busy: ['正在查找……', 'Searching…'],
  lessons: ['输过的单子留下的教训', 'Lessons of lost ones'],
  terms: ['据以比较的词', 'Words compared'],
  templates: ['用这段需求匹配方案模板', 'Match templates to this text'],
  aspects: ['逐项比较', 'By aspect'],
});

type Similar = Schemas['SimilarResponse'];
type Aspect = Schemas['Aspect'];
const balances = ['any', 'won', 'lost', 'both'] as const;
const tone: Record<string, string> = { same: 'good', similar: 'info', different: 'warn', unknown: '' };
const sign: Record<string, string> = { same: '=', similar: '≈', different: '≠', unknown: '?' };

function Aspects(p: { list: Aspect[] }) {
  const known = p.list.filter((a) => a.verdict !== 'unknown');
  if (known.length === 0) return null;
  return (
    <ul class="plain-list row" aria-label={w('aspects')}>
      {known.map((a) => (
        <li key={a.name} class={`badge ${tone[a.verdict]}`} title={[a.mine?.join('、'), a.theirs?.join('、')].filter(Boolean).join(' / ')}>
          <span aria-hidden="true">{sign[a.verdict]}</span>{aspectName(a.name)}<span class="off-screen">: {verdictName(a.verdict)}</span>
        </li>
      ))}
    </ul>
  );
}

function Lessons(p: { lessons: Schemas['Lesson'][] }) {
  if (p.lessons.length === 0) return null;
  return (
    <section class="note warn stack tight" aria-labelledby="lessons">
      <h2 id="lessons">{w('lessons')}</h2>
      <ul>{p.lessons.map((l) => <li key={l.id}><a href={documentHref(l.id)}>{l.title}</a>: {l.text}</li>)}</ul>
    </section>
  );
}

export const pasteHref = async (text: string): Promise<string> => href('/', { mode: 'similar' }, await packText(text));

function Results(p: { data: Similar }) {
  const { data } = p;
  return (
    <>
      <p role="status" class="soft">{data.total === 1 ? w('one') : data.total ? w('found', { n: number(data.total) }) : w('none')}</p>
      <Lessons lessons={data.lessons} />
      <ol class="plain-list stack search-hits">
        {data.hits.map((hit, i) => (
          <li key={hit.id}>
            <HitCard hit={hit} queryId={data.query_id} q="" position={i + 1} similarity={hit.similarity}>
              <Aspects list={hit.aspects ?? []} />
              {hit.aspects?.flatMap((a) => a.evidence ?? []).slice(0, 1).map((e) => (
                <p class="small soft search-snippet" key={e.anchor}><Marks html={e.sentence_html} /></p>
              ))}
            </HitCard>
          </li>
        ))}
      </ol>
      {data.terms_used.length > 0 && (
        <details class="small"><summary>{w('terms')}</summary><p>{data.terms_used.slice(0, 40).map((t) => t.term).join(' · ')}</p></details>
      )}
    </>
  );
}

export function PasteSearch(p: { place: Place; onDown: () => void }) {
  const [text, setText] = useState('');
  const kept = useRef('');
  const timer = useRef(0);
  const balance = p.place.query.get('outcome') ?? 'any';

  useEffect(() => {
    if (p.place.fragment && p.place.fragment === kept.current) return;
    void unpackText(p.place.fragment).then(setText);
  }, [p.place.fragment]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useKeys({ Escape: () => go('/') }, []);

  async function keep(value: string, outcome: string): Promise<void> {
    kept.current = await packText(value);
    go(href('/', { mode: 'similar', outcome: outcome === 'any' ? '' : outcome }, kept.current), { replace: true });
  }

  function type(value: string): void {
    setText(value);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void keep(value, balance), 400);
  }

  const asked = text.trim();
  const { data, problem, busy, again } = useAnswer<Similar>(asked ? `similar ${balance} ${asked}` : null, (signal) =>
    post<Similar>('/v1/similar', { text: asked, outcome_balance: balance }, signal), { wait: 250, keep: true });

  return (
    <div class="stack">
      <div class="row apart">
        <h1>{w('title')}</h1>
        <a class="button" href="/">{w('back')}</a>
      </div>
      <div class="with-side">
        <div class="stack" aria-busy={busy}>
          {problem && <ProblemNote problem={problem} again={again} />}
          {busy && !data && <p class="soft">{w('busy')}</p>}
          {data && asked && <Results data={data} />}
        </div>
        <div class="stack search-paste">
          <div class="field">
            <label for="paste">{w('text')}</label>
            <textarea id="paste" rows={12} value={text} aria-describedby="paste-hint" onInput={(e) => type(e.currentTarget.value)} />
            <span class="hint" id="paste-hint">{w('hint')}</span>
          </div>
          <fieldset>
            <legend>{w('outcome')}</legend>
            {balances.map((b) => (
              <label class="check" key={b}>
                <input type="radio" name="outcome" checked={balance === b} onChange={() => void keep(text, b)} />{w(b)}
              </label>
            ))}
          </fieldset>
          {asked && <a class="button" href={`/templates#${kept.current || p.place.fragment}`}>{w('templates')}</a>}
        </div>
      </div>
    </div>
  );
}
