// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody should do: documents to verify again, verdicts that are late.
import { get, type Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { documentHref, href } from '../base/place.ts';
import { relative } from '../base/when.ts';
import { FreshBadge } from '../parts/badges.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { reviewHref } from './review_row.tsx';
import { useFigures } from './status_tick.ts';

const w = words({
  documents: ['到了复核期的文档', 'Documents due for review'],
  documentsLead: ['请维护人重新核验，或提交新版本。', 'Their owners verify them again, or send a new version.'],
  since: ['{when}到期', 'due {when}'],
  none: ['没有到期的文档。', 'Nothing is due.'],
  all: ['全部 {n} 篇', 'All {n}'],
  reviews: ['逾期的评审', 'Overdue reviews'],
  noReviews: ['没有逾期的评审。', 'No review is overdue.'],
  count: ['{n} 项已过两个工作日', '{n} wait longer than two working days'],
  mine: ['其中 {n} 项等你评审', '{n} of them for you'],
  queue: ['打开逾期队列', 'Open the overdue queue'],
  loading: ['正在读取……', 'Loading …'],
});

const SHOWN = 6;

export function DueDocuments() {
  const answer = useFigures('due', (signal) =>
    get<Schemas['DocumentList']>('/v1/documents', { filter: 'freshness IN [due, expired]', per_page: 100 }, signal));
  const due = (d: Schemas['DocumentSummary']): string => d.freshness.review_due ?? d.freshness.valid_until ?? '';
  const list = [...(answer.data?.documents ?? [])].sort((a, b) => due(a).localeCompare(due(b)));
  const n = `${list.length}${answer.data?.next_cursor ? '+' : ''}`;
  return (
    <section class="card stack tight">
      <h3>{w('documents')} {answer.data && <span class="soft">{n}</span>}</h3>
      {answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
      {!answer.data ? !answer.problem && <p class="soft">{w('loading')}</p> : list.length === 0 ? <p>✓ {w('none')}</p> : (
        <>
          <p class="small soft">{w('documentsLead')}</p>
          <ul class="plain-list status-list">
            {list.slice(0, SHOWN).map((d) => (
              <li key={d.id}>
                <a href={documentHref(d.id)}>{d.title}</a>
                <span class="row small">
                  <FreshBadge freshness={d.freshness} />
                  <span class="soft">{due(d) && w('since', { when: relative(due(d)) })}</span>
                </span>
              </li>
            ))}
          </ul>
          <p><a href={`${href('/', { freshness: 'due' })}&freshness=expired`}>{w('all', { n })}</a></p>
        </>
      )}
    </section>
  );
}

type Queue = Schemas['SubmissionList'];

export function OverdueReviews() {
  const answer = useFigures('overdue', async (signal) => {
    const [all, mine] = await Promise.all([
      get<Queue>('/v1/reviews', { overdue: true, per_page: 100 }, signal),
      get<Queue>('/v1/reviews', { overdue: true, reviewable: true, per_page: 100 }, signal),
    ]);
    return { all, mine };
  });
  const count = (q: Queue): string => `${q.submissions.length}${q.next_cursor ? '+' : ''}`;
  return (
    <section class="card stack tight">
      <h3>{w('reviews')} {answer.data && <span class="soft">{count(answer.data.all)}</span>}</h3>
      {answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
      {!answer.data && !answer.problem && <p class="soft">{w('loading')}</p>}
      {answer.data?.all.submissions.length === 0 && <p>✓ {w('noReviews')}</p>}
      {answer.data && answer.data.all.submissions.length > 0 && (
        <>
          <p class="small soft">
            {w('count', { n: count(answer.data.all) })}
            {answer.data.mine.submissions.length > 0 && ` · ${w('mine', { n: count(answer.data.mine) })}`}
          </p>
          <ul class="plain-list status-list">
            {answer.data.all.submissions.slice(0, SHOWN).map((s) => (
              <li key={s.id}>
                <a href={reviewHref(s.id)}>{s.title}</a>
                {s.due_at && <span class="small soft">{w('since', { when: relative(s.due_at) })}</span>}
              </li>
            ))}
          </ul>
          <p><a href="/reviews?overdue=true">{w('queue')}</a></p>
        </>
      )}
    </section>
  );
}
