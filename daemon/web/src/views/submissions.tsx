// SPDX-License-Identifier: GPL-3.0-or-later
// What I have submitted, and where each of it stands. Reviewers see what is within their view.
import type { Schemas } from '../base/api.ts';
import { dateTime, words } from '../base/lang.ts';
import { usePages } from '../base/pages.ts';
import { href, type Place } from '../base/place.ts';
import { useRefresh } from '../base/refresh.ts';
import { reviewLevels, useSession } from '../base/session.ts';
import { useTitle } from '../base/title.ts';
import { relative } from '../base/when.ts';
import { KindBadge } from '../parts/badges.tsx';
import { Levels } from '../parts/levels.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { ScopeNote } from '../parts/scope.tsx';
import { Begun } from './submit_kinds.tsx';
import { StateBadge } from './submission_state.tsx';

type Submission = Schemas['Submission'];

const w = words({
  title: ['我的提交', 'My submissions'],
  titleAll: ['提交记录', 'Submissions'],
  scope: ['你的提交', 'your submissions'],
  write: ['写一份', 'Write something'],
  states: ['按状态筛选', 'Filter by state'],
  all: ['全部', 'All'],
  in_review: ['评审中', 'Under review'],
  changes_requested: ['待修改', 'Changes requested'],
  published: ['已发布', 'Published'],
  rejected: ['已驳回', 'Rejected'],
  withdrawn: ['已撤回', 'Withdrawn'],
  whose: ['看谁的', 'Whose'],
  mine: ['我的', 'Mine'],
  visible: ['我能看到的全部', 'All that I may see'],
  empty: ['你还没有提交过内容。', 'You have not submitted anything yet.'],
  emptyState: ['没有这种状态的提交。', 'There is none in this state.'],
  change: ['去修改', 'Make the changes'],
  round: ['第 {n} 轮', 'round {n}'],
  update: ['修订', 'new version'],
  fresh: ['新文档', 'new document'],
  due: ['应在 {at} 前评审', 'due {at}'],
  late: ['已逾期', 'overdue'],
  changed: ['{when}更新', 'changed {when}'],
  more: ['再显示一些', 'Show more'],
  loading: ['正在读取……', 'Loading …'],
});

const states = ['in_review', 'changes_requested', 'published', 'rejected', 'withdrawn'] as const;
const PAGE = 30;
const REFRESH_MS = 60_000;

const placeOf = (state: string, all: boolean): string => href('/submissions', { state, all: all ? 1 : '' });

function Filter(p: { state: string; all: boolean; both: boolean }) {
  return (
    <div class="row apart">
      <nav class="row subs-filter" aria-label={w('states')}>
        {['', ...states].map((s) => (
          <a key={s} class="button slim" href={placeOf(s, p.all)} aria-current={p.state === s ? 'true' : undefined}>{w((s || 'all') as 'all')}</a>
        ))}
      </nav>
      {p.both && (
        <nav class="row subs-filter" aria-label={w('whose')}>
          <a class="button slim" href={placeOf(p.state, false)} aria-current={p.all ? undefined : 'true'}>{w('mine')}</a>
          <a class="button slim" href={placeOf(p.state, true)} aria-current={p.all ? 'true' : undefined}>{w('visible')}</a>
        </nav>
      )}
    </div>
  );
}

function Row(p: { s: Submission; mine: boolean }) {
  const { s } = p;
  const answer = s.state === 'changes_requested' && p.mine;
  return (
    <li class={`card subs-row ${answer ? 'waits' : ''}`}>
      <div class="stack tight">
        <a class="subs-link" href={href(`/submissions/${encodeURIComponent(s.id)}`)}>{s.title}</a>
        <div class="row small soft">
          <KindBadge kind={s.kind} />
          <span>{s.document_id} · {s.base_revision ? w('update') : w('fresh')}{s.round > 1 && ` · ${w('round', { n: s.round })}`}</span>
          {!p.mine && <span>{s.author}</span>}
          <time dateTime={s.updated_at} title={dateTime(s.updated_at)}>{w('changed', { when: relative(s.updated_at) })}</time>
        </div>
      </div>
      <div class="subs-state">
        <Levels submission={s} small />
        <span class="row">
          <StateBadge s={s} />
          {s.state === 'in_review' && s.due_at && (
            <span class="small soft">{s.overdue ? <span class="badge bad">{w('late')}</span> : w('due', { at: dateTime(s.due_at) })}</span>
          )}
          {answer && <a class="button primary slim subs-answer" href={href('/submit', { submission: s.id })}>{w('change')}</a>}
        </span>
      </div>
    </li>
  );
}

function List(p: { state: string; all: boolean }) {
  const pages = usePages<Submission>('/v1/submissions', 'submissions', { mine: p.all ? '' : true, state: p.state, per_page: PAGE });
  const session = useSession();
  useRefresh(REFRESH_MS, pages.again);
  const list = pages.data;
  if (!list) return pages.problem ? <ProblemNote problem={pages.problem} again={pages.again} /> : <p class="soft" role="status">{w('loading')}</p>;
  const isMine = (s: Submission): boolean => !p.all || s.submitter === session.person;
  return (
    <div class="stack" aria-busy={pages.busy || pages.loadingMore}>
      {pages.problem && <ProblemNote problem={pages.problem} again={pages.again} />}
      {list.length === 0 && <div class="card subs-empty"><p>{p.state ? w('emptyState') : w('empty')}</p></div>}
      <ol class="plain-list stack tight">{list.map((s) => <Row key={s.id} s={s} mine={isMine(s)} />)}</ol>
      {pages.more && <div><button type="button" class="button slim" disabled={pages.loadingMore} onClick={pages.more}>{w('more')}</button></div>}
    </div>
  );
}

export function SubmissionsView(p: { place: Place }) {
  const session = useSession();
  const writes = session.scopes.includes('submit');
  const reviews = reviewLevels().length > 0 || session.scopes.includes('admin');
  const state = states.find((s) => s === p.place.query.get('state')) ?? '';
  const all = !writes || (reviews && p.place.query.get('all') === '1');
  const title = all ? w('titleAll') : w('title');
  useTitle(title);
  return (
    <div class="stack">
      <div class="row apart">
        <h1>{title}</h1>
        <a class="button" href="/submit">{w('write')}</a>
      </div>
      <Begun />
      {writes || reviews ? (
        <>
          <Filter state={state} all={all} both={writes && reviews} />
          <List state={state} all={all} />
        </>
      ) : <ScopeNote what={w('scope')} scopes={['submit']} />}
    </div>
  );
}
