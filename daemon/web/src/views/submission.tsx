// SPDX-License-Identifier: GPL-3.0-or-later
// One submission as its author sees it: where it stands, what reviewers said, what can be done.
import { useAnswer } from '../base/answer.ts';
import type { Schemas } from '../base/api.ts';
import { dateTime, lang, words } from '../base/lang.ts';
import { documentHref, href, segment, type Place } from '../base/place.ts';
import { useRefresh } from '../base/refresh.ts';
import { can, reviewLevels, useSession } from '../base/session.ts';
import { useTitle } from '../base/title.ts';
import { KindBadge, LevelBadge } from '../parts/badges.tsx';
import { Levels } from '../parts/levels.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { ScopeNote } from '../parts/scope.tsx';
import { Verdicts } from '../parts/verdicts.tsx';
import { readSubmission, type Read } from './review.tsx';
import { useChanges } from './review_changes.ts';
import { ReviewFacts, ReviewFindings } from './review_facts.tsx';
import { ReviewText } from './review_text.tsx';
import { StateBadge, stateMeaning } from './submission_state.tsx';
import { Withdraw } from './submission_withdraw.tsx';

type Submission = Schemas['Submission'];

const w = words({
  title: ['提交', 'Submission'],
  list: ['我的提交', 'My submissions'],
  scope: ['这份提交', 'this submission'],
  loading: ['正在读取……', 'Loading …'],
  lacking: ['没有这个提交，或它不在你的可见范围内。', 'There is no such submission, or it is outside of what you may see.'],
  sent: ['{who} 提交于 {at}', 'sent by {who}, {at}'],
  round: ['第 {n} 轮', 'round {n}'],
  update: ['{id} 的新版本', 'new version of {id}'],
  fresh: ['新文档 {id}', 'new document {id}'],
  answer: ['按意见修改', 'Make the changes'],
  open: ['打开文档', 'Open the document'],
  find: ['在检索里看它', 'Find it by search'],
  soon: ['正在进入检索，几秒后可见。', 'Search finds it in a few seconds.'],
  review: ['去评审', 'Review it'],
  reason: ['原因', 'Reason'],
  note: ['给评审人的话', 'Note to the reviewers'],
  verdicts: ['评审意见', 'What reviewers said'],
});

function Actions(p: { s: Submission; onChanged: () => void }) {
  const { s } = p;
  const session = useSession();
  const isAuthor = s.submitter === session.person;
  const isOpen = s.state === 'in_review' || s.state === 'changes_requested';
  const reviewable = s.state === 'in_review' && !isAuthor && s.author !== session.person && can(`review:${s.level}`);
  return (
    <div class="row">
      {s.state === 'changes_requested' && isAuthor && <a class="button primary" href={href('/submit', { submission: s.id })}>{w('answer')}</a>}
      {reviewable && <a class="button primary" href={href(`/reviews/${encodeURIComponent(s.id)}`)}>{w('review')}</a>}
      {s.published && <a class="button primary" href={documentHref(s.published.document_id)}>{w('open')}</a>}
      {s.published && <a class="button" href={href('/', { q: s.title })}>{w('find')}</a>}
      {s.published && !s.published.indexed && <span class="small soft">{w('soon')}</span>}
      {isOpen && (isAuthor || can('admin')) && <Withdraw s={s} onDone={p.onChanged} />}
    </div>
  );
}

function Head(p: { s: Submission; onChanged: () => void }) {
  const { s } = p;
  return (
    <header class="stack">
      <div class="stack tight">
        <p class="small"><a href="/submissions">← {w('list')}</a></p>
        <h1>{s.title}</h1>
        <div class="row small soft">
          <KindBadge kind={s.kind} />
          <LevelBadge level={s.confidentiality} />
          <span>{s.base_revision ? w('update', { id: s.document_id }) : w('fresh', { id: s.document_id })}</span>
          {s.round > 1 && <span>{w('round', { n: s.round })}</span>}
          <span>{w('sent', { who: s.submitter, at: dateTime(s.created_at) })}</span>
        </div>
      </div>
      <div class="card stack">
        <Levels submission={s} />
        <p role="status" class="subs-meaning"><StateBadge s={s} /> {stateMeaning(s)}</p>
        {s.reason && s.reason !== 'stale_base' && <p><span class="soft">{w('reason')}:</span> {s.reason}</p>}
        {s.note && <p><span class="soft">{w('note')}:</span> {s.note}</p>}
        <Actions s={s} onChanged={p.onChanged} />
      </div>
    </header>
  );
}

function Shown(p: { read: Read; place: Place; onChanged: () => void }) {
  const { s } = p.read;
  const changes = useChanges(s);
  const reviews = s.reviews ?? [];
  return (
    <div class="stack">
      <Head s={s} onChanged={p.onChanged} />
      {reviews.length > 0 && (
        <section class="card stack tight" aria-labelledby="subs-verdicts">
          <h2 id="subs-verdicts">{w('verdicts')}</h2>
          <Verdicts reviews={reviews} />
        </section>
      )}
      <ReviewFindings s={s} />
      <ReviewText read={p.read} place={p.place} changes={changes} />
      <ReviewFacts s={s} changes={changes.usual} />
    </div>
  );
}

const REFRESH_MS = 30_000;

function Loaded(p: { place: Place }) {
  const id = segment(p.place, 1);
  const answer = useAnswer(`${id} ${lang.get()}`, (signal) => readSubmission(id, signal), { keep: true });
  useRefresh(REFRESH_MS, answer.again);
  useTitle(answer.data?.s.title ?? w('title'));
  if (answer.data) return <Shown read={answer.data} place={p.place} onChanged={answer.again} />;
  return (
    <div class="stack">
      <h1>{w('title')}</h1>
      {!answer.problem && <p class="soft" role="status">{w('loading')}</p>}
      {answer.problem?.status === 404 ? <p>{w('lacking')} <a href="/submissions">{w('list')}</a></p> : answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
    </div>
  );
}

export function SubmissionView(p: { place: Place }) {
  useSession();
  useTitle(w('title'));
  if (can('submit') || can('admin') || reviewLevels().length) return <Loaded place={p.place} />;
  return <div class="stack"><h1>{w('title')}</h1><ScopeNote what={w('scope')} scopes={['submit']} /></div>;
}
