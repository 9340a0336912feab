// SPDX-License-Identifier: GPL-3.0-or-later
// What a verdict did, and what is next.
import { useAnswer } from '../base/answer.ts';
import { get, type Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { documentHref, href } from '../base/place.ts';
import { asLevel, levelTitle } from '../parts/verdicts.tsx';
import { reviewHref } from './review_row.tsx';

type Submission = Schemas['Submission'];

const w = words({
  approved: ['已通过，现在等待{level}', 'Approved; it now waits for the {level}'],
  published: ['已发布', 'Published'],
  publishing: ['结论已记录，正等待发布', 'Your verdict is recorded; publication has to wait'],
  publishingWhy: ['服务暂时不能写入文档库，恢复后会自动发布，不必重做。',
    'The document store cannot be written to just now. It is published by itself later; there is nothing to do again.'],
  sentBack: ['已退回作者修改', 'Sent back to the author'],
  rejected: ['已驳回', 'Rejected'],
  stale: ['文档已被改动，没有发布，已退回作者', 'Not published: the document changed meanwhile; it went back to the author'],
  open: ['打开文档 {id}', 'Open the document {id}'],
  find: ['用检索找到它', 'Find it by search'],
  soon: ['几秒后可以检索到。', 'Search finds it in a few seconds.'],
  next: ['下一个：{title}', 'Next: {title}'],
  none: ['没有别的等你评审了。', 'Nothing else waits for you.'],
  queue: ['回到评审队列', 'Back to the queue'],
});

function headline(s: Submission): string {
  if (s.state === 'changes_requested') return s.reason === 'stale_base' ? w('stale') : w('sentBack');
  if (s.state === 'published' || s.state === 'publishing' || s.state === 'rejected') return w(s.state);
  return w('approved', { level: levelTitle(asLevel(s.level)) });
}

export function Result(p: { s: Submission }) {
  const { s } = p;
  const next = useAnswer(`next ${s.id} ${s.version}`, (signal) =>
    get<Schemas['SubmissionList']>('/v1/reviews', { reviewable: true, per_page: 2 }, signal));
  const following = next.data?.submissions.find((x) => x.id !== s.id);
  return (
    <>
      <h2 tabIndex={-1} class="review-done">
        <span aria-hidden="true">{s.state === 'rejected' || s.state === 'changes_requested' ? '↩' : '✓'}</span> {headline(s)}
      </h2>
      {s.state === 'publishing' && <p>{w('publishingWhy')}</p>}
      {s.published && (
        <ul class="plain-list stack tight">
          <li><a href={documentHref(s.published.document_id)}>{w('open', { id: s.published.document_id })}</a></li>
          <li>
            <a href={href('/', { q: s.title })}>{w('find')}</a>
            {!s.published.indexed && <span class="small soft"> {w('soon')}</span>}
          </li>
        </ul>
      )}
      {following && (
        <p><a class="button primary review-next" href={reviewHref(following.id)}>{w('next', { title: following.title })} →</a></p>
      )}
      {next.data && !following && <p class="soft">{w('none')}</p>}
      <p><a href="/reviews">{w('queue')}</a></p>
    </>
  );
}
