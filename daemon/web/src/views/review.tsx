// SPDX-License-Identifier: GPL-3.0-or-later
// One submission under review: what it says, what it changes, what others said, and the verdict.
// A verdict is about the version that was read, so what is shown changes only when the reviewer
// asks for it; that there is something newer is told beside it.
import { useEffect, useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { ask, type Schemas } from '../base/api.ts';
import { frontLinesOf } from '../base/body_diff.ts';
import { dateTime, lang, words } from '../base/lang.ts';
import { documentHref, segment, type Place } from '../base/place.ts';
import { useRefresh } from '../base/refresh.ts';
import { can, reviewLevels, session, useSession } from '../base/session.ts';
import { useTitle } from '../base/title.ts';
import { KindBadge, LevelBadge } from '../parts/badges.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { ScopeNote } from '../parts/scope.tsx';
import { levelFocus, levelTitle, Verdicts } from '../parts/verdicts.tsx';
import { ReviewFacts, ReviewFindings } from './review_facts.tsx';
import { VerdictPanel, type Judging } from './review_panel.tsx';
import { Due } from './review_row.tsx';
import { ReviewText } from './review_text.tsx';
import { useChanges } from './review_changes.ts';

export type Submission = Schemas['Submission'];

const w = words({
  title: ['评审', 'Review'],
  queue: ['评审队列', 'Review queue'],
  scope: ['待评审的内容', 'submissions under review'],
  loading: ['正在读取……', 'Loading …'],
  toVerdict: ['到评审意见', 'To the verdict'],
  by: ['{who} 提交于 {at}', 'by {who}, sent {at}'],
  for: ['{who} 代 {author} 提交于 {at}', '{who} for {author}, sent {at}'],
  round: ['第 {n} 轮', 'round {n}'],
  update: ['的新版本', 'a new version of'],
  fresh: ['新文档', 'new document'],
  note: ['作者说明', 'Note of the author'],
  verdicts: ['评审记录', 'Verdicts so far'],
  steps: ['评审进度', 'Progress'],
  done: ['已通过', 'approved'],
  now: ['进行中', 'now'],
  lacking: ['没有这个提交，或它不在你的可见范围内。', 'There is no such submission, or it is outside of what you may see.'],
});

export interface Read {
  s: Submission;
  html: string;
  frontLines: number; // of the Markdown, before the text
}

// The text and what stands around it, of one and the same version.
export async function readSubmission(id: string, signal: AbortSignal): Promise<Read> {
  const path = `/v1/submissions/${encodeURIComponent(id)}`;
  for (let turn = 0; ; turn++) {
    const [s, html, markdown] = await Promise.all([
      ask<Submission>('GET', path, { signal, uncached: true }),
      ask<string>('GET', path, { accept: 'text/html', signal, uncached: true }),
      ask<string>('GET', path, { accept: 'text/markdown', signal, uncached: true }),
    ]);
    const versions = new Set([s, html, markdown].map(({ etag }) => /\d+/.exec(etag)?.[0]));
    if (versions.size === 1 || turn === 2) return { s: s.data, html: html.data, frontLines: frontLinesOf(markdown.data) };
  }
}

function Steps(p: { s: Submission }) {
  const { state, level } = p.s;
  const isDone = (n: number): boolean => n < level || state === 'published' || state === 'publishing';
  return (
    <ol class="review-steps" aria-label={w('steps')}>
      {([1, 2, 3] as const).map((n) => (
        <li key={n} class={isDone(n) ? 'done' : n === level ? 'now' : ''} aria-current={n === level && !isDone(n) ? 'step' : undefined}>
          <span aria-hidden="true">{isDone(n) ? '✓' : n}</span>
          <span>{levelTitle(n)}<span class="soft small"> {levelFocus(n)}</span></span>
          {isDone(n) && <span class="off-screen">({w('done')})</span>}
          {n === level && !isDone(n) && <span class="off-screen">({w('now')})</span>}
        </li>
      ))}
    </ol>
  );
}

function Head(p: { s: Submission }) {
  const { s } = p;
  const at = dateTime(s.created_at);
  return (
    <header class="stack tight review-head">
      <p class="small row"><a href="/reviews">← {w('queue')}</a> <a class="review-jump" href="#verdict">{w('toVerdict')} ↓</a></p>
      <h1>{s.title}</h1>
      <div class="row small">
        <KindBadge kind={s.kind} />
        <LevelBadge level={s.confidentiality} />
        {s.round > 1 && <span class="badge info">{w('round', { n: s.round })}</span>}
        <span class="soft">
          {s.author === s.submitter ? w('by', { who: s.author, at }) : w('for', { who: s.submitter, author: s.author, at })}
        </span>
        <span class="soft">
          {s.base_revision
            ? lang.get() === 'zh'
              ? <><a href={documentHref(s.document_id)}>{s.document_id}</a> {w('update')}</>
              : <>{w('update')} <a href={documentHref(s.document_id)}>{s.document_id}</a></>
            : `${w('fresh')} ${s.document_id}`}
        </span>
        {s.state === 'in_review' && <Due s={s} />}
      </div>
      <Steps s={s} />
      {s.note && <p class="note"><strong>{w('note')}</strong> {s.note}</p>}
    </header>
  );
}

function Shown(p: { read: Read; place: Place } & Judging) {
  const { s } = p.read;
  const reviews = s.reviews ?? [];
  const changes = useChanges(s);
  return (
    <div class="stack">
      <Head s={s} />
      <div class="review-grid">
        <div class="stack">
          <ReviewFindings s={s} />
          {reviews.length > 0 && (
            <section class="card stack tight" aria-labelledby="review-verdicts">
              <h2 id="review-verdicts">{w('verdicts')}</h2>
              <Verdicts reviews={reviews} />
            </section>
          )}
          <ReviewFacts s={s} changes={changes.usual} />
          <ReviewText read={p.read} place={p.place} changes={changes} />
        </div>
        <aside class="review-side stack" id="verdict" tabIndex={-1} aria-label={w('title')}>
          <VerdictPanel
            key={`${s.id} ${session.get().person}`}
            s={s}
            newer={p.newer}
            reload={p.reload}
            judged={p.judged}
            look={p.look}
          />
        </aside>
      </div>
    </div>
  );
}

const REFRESH_MS = 30_000;

function Loaded(p: { id: string; place: Place }) {
  const answer = useAnswer(`${p.id} ${lang.get()}`, (signal) => readSubmission(p.id, signal), { keep: true });
  const [read, setRead] = useState<Read>();
  const fresh = answer.data;
  useEffect(() => {
    if (fresh && (!read || read.s.version === fresh.s.version)) setRead(fresh);
  }, [fresh]);
  useRefresh(REFRESH_MS, answer.again);
  useTitle(read ? `${w('title')}: ${read.s.title}` : w('title'));

  if (!read) {
    if (answer.problem?.status === 404) return <><h1>{w('title')}</h1><p>{w('lacking')}</p><p><a href="/reviews">{w('queue')}</a></p></>;
    return (
      <>
        <h1>{w('title')}</h1>
        {answer.problem ? <ProblemNote problem={answer.problem} again={answer.again} /> : <p role="status">{w('loading')}</p>}
      </>
    );
  }
  const newer = fresh && fresh.s.version > read.s.version ? fresh : undefined;
  return (
    <Shown
      read={read}
      place={p.place}
      newer={newer?.s}
      look={answer.again}
      reload={() => newer && setRead(newer)}
      judged={(s) => { setRead({ ...read, s: { ...read.s, ...s } }); answer.again(); }}
    />
  );
}

export function ReviewView(p: { place: Place }) {
  useSession();
  useTitle(w('title'));
  const allowed = reviewLevels().length > 0 || can('submit') || can('admin');
  if (allowed) return <Loaded id={segment(p.place, 1)} place={p.place} />;
  return (
    <div class="stack">
      <h1>{w('title')}</h1>
      <ScopeNote what={w('scope')} scopes={['review:1', 'review:2', 'review:3']} />
    </div>
  );
}
