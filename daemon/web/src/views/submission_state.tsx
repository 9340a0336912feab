// SPDX-License-Identifier: GPL-3.0-or-later
// Where a submission stands, for its author: a word, and what that means.
import type { Schemas } from '../base/api.ts';
import { dateTime, words } from '../base/lang.ts';
import { asLevel, levelFocus, levelTitle } from '../parts/verdicts.tsx';

type Submission = Schemas['Submission'];

const name = words({
  in_review: ['评审中', 'Under review'],
  changes_requested: ['待修改', 'Changes requested'],
  publishing: ['发布中', 'Being published'],
  published: ['已发布', 'Published'],
  rejected: ['已驳回', 'Rejected'],
  withdrawn: ['已撤回', 'Withdrawn'],
});

const w = words({
  in_review: ['等{level}（{focus}），应在 {due} 前完成。', 'It waits for the {level} ({focus}), until {due}.'],
  in_reviewLate: ['等{level}（{focus}），原定 {due}，已逾期。', 'It waits for the {level} ({focus}); that was due {due}.'],
  in_reviewNoDue: ['等{level}（{focus}）。', 'It waits for the {level} ({focus}).'],
  changes_requested: ['评审要求修改。改好后从同一级继续，已通过的级别不用重来。', 'The reviewer asks for changes. It then goes on at the same level; approvals stand.'],
  stale: ['发布前这份文档已有新版本。请在新版本上再改一次。', 'The document got a new version before this one was published. Please make your changes on that.'],
  publishing: ['三级都已通过，正在写入文档库。', 'All three levels approved; it is being written.'],
  published: ['三级都已通过。现在可以检索到它，署名 {author}。', 'All three levels approved. It can be found now, under the name {author}.'],
  rejected: ['评审没有通过，到此结束。意见见下方。', 'It was rejected, and ends here; see below why.'],
  withdrawn: ['已撤回，不再评审。', 'It was withdrawn and is not reviewed any more.'],
});

const tone: Record<Submission['state'], string> = {
  in_review: 'info', changes_requested: 'warn', publishing: 'info', published: 'good', rejected: 'bad', withdrawn: '',
};

export const StateBadge = (p: { s: Submission }) => <span class={`badge ${tone[p.s.state]}`}>{name(p.s.state)}</span>;

export function stateMeaning(s: Submission): string {
  if (s.state === 'changes_requested' && s.reason === 'stale_base') return w('stale');
  if (s.state !== 'in_review') return w(s.state, { author: s.author });
  const values = { level: levelTitle(asLevel(s.level)), focus: levelFocus(asLevel(s.level)), due: s.due_at ? dateTime(s.due_at) : '' };
  return w(!s.due_at ? 'in_reviewNoDue' : s.overdue ? 'in_reviewLate' : 'in_review', values);
}
