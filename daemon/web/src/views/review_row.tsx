// SPDX-License-Identifier: GPL-3.0-or-later
// One submission in the queue, and why it may not be judged by who looks.
import type { Schemas } from '../base/api.ts';
import { dateTime, words } from '../base/lang.ts';
import { href } from '../base/place.ts';
import { can, session } from '../base/session.ts';
import { relative } from '../base/when.ts';
import { KindBadge, LevelBadge } from '../parts/badges.tsx';
import { asLevel, levelTitle } from '../parts/verdicts.tsx';

type Submission = Schemas['Submission'];

const w = words({
  due: ['{when}到期', 'due {when}'],
  late: ['已逾期', 'Overdue'],
  lateBy: ['{when}到期', 'was due {when}'],
  round: ['第 {n} 轮', 'round {n}'],
  update: ['修订', 'New version'],
  fresh: ['新文档', 'New document'],
  own: ['你提交的', 'Yours'],
  waits: ['等待{level}', 'Waits for {level}'],
  notYours: ['你已评过其他级别，或是共同作者', 'You judged another level, or are a co-author'],
});

export const reviewHref = (id: string): string => href(`/reviews/${encodeURIComponent(id)}`);

function whyNot(s: Submission): string {
  const { person } = session.get();
  if (s.author === person || s.submitter === person) return w('own');
  if (!can(`review:${s.level}`)) return w('waits', { level: levelTitle(asLevel(s.level)) });
  return w('notYours');
}

export function Due(p: { s: Submission }) {
  if (!p.s.due_at) return null;
  const when = relative(p.s.due_at);
  return (
    <span class="review-due">
      {p.s.overdue && <span class="badge bad"><span aria-hidden="true">!</span> {w('late')}</span>}
      <time dateTime={p.s.due_at} title={dateTime(p.s.due_at)}>{p.s.overdue ? w('lateBy', { when }) : w('due', { when })}</time>
      <span class="small soft">{dateTime(p.s.due_at)}</span>
    </span>
  );
}

export function QueueRow(p: { s: Submission; mine: boolean }) {
  const { s } = p;
  const facts = [s.author, s.base_revision ? w('update') : w('fresh'), s.document_id, ...(p.mine ? [] : [whyNot(s)])];
  return (
    <li class={`card review-row ${s.overdue ? 'late' : ''} ${p.mine ? '' : 'other'}`}>
      <div class="stack tight">
        <a class="review-link" href={reviewHref(s.id)}>{s.title}</a>
        <div class="row small">
          <KindBadge kind={s.kind} />
          <LevelBadge level={s.confidentiality} />
          <span class="badge">{levelTitle(asLevel(s.level))}</span>
          {s.round > 1 && <span class="badge info">{w('round', { n: s.round })}</span>}
          <span class="soft">{facts.join(' · ')}</span>
        </div>
      </div>
      <Due s={s} />
    </li>
  );
}
