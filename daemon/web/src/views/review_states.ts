// SPDX-License-Identifier: GPL-3.0-or-later
// Where a submission stands, in words.
import type { Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { asLevel, levelTitle } from '../parts/verdicts.tsx';

const w = words({
  in_review: ['正等待{level}（第 {round} 轮）', 'It waits for the {level} (round {round})'],
  changes_requested: ['已退回作者修改', 'It went back to the author for changes'],
  stale: ['发布前文档已被改动，已退回作者按新版本重做', 'The document changed before it could be published; it went back to the author'],
  publishing: ['三级均已通过，正在发布', 'All three levels approved; it is being published'],
  published: ['已发布', 'It is published'],
  rejected: ['已驳回，到此结束', 'It was rejected and ends here'],
  withdrawn: ['作者已撤回', 'It was withdrawn'],
});

export function stateText(s: Schemas['Submission']): string {
  if (s.state === 'changes_requested' && s.reason === 'stale_base') return w('stale');
  return w(s.state, { level: levelTitle(asLevel(s.level)), round: s.round });
}
