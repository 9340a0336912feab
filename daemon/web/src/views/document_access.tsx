// SPDX-License-Identifier: GPL-3.0-or-later
// Why the reader may read this. The daemon's reasons, in the reader's words.
import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { documentPath, get, type Schemas } from '../base/api.ts';
import { label, levelName } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { useSession } from '../base/session.ts';
import { ProblemNote } from '../parts/problem.tsx';

const w = words({
  title: ['为什么我能看到这篇', 'Why I may read this'],
  visitor: ['你现在是访客。', 'You are a visitor.'],
  person: ['你登录为 {who}。', 'You are signed in as {who}.'],
  public: ['它是公开的，谁都可以看。', 'It is public: everybody may read it.'],
  level: ['密级“{level}”不高于你的上限“{max}”。', 'Its level "{level}" is not above your limit "{max}".'],
  above: ['密级“{level}”高于你的上限“{max}”。', 'Its level "{level}" is above your limit "{max}".'],
  audience: ['它对“{who}”可见，你在其中。', 'It is open to "{who}", which includes you.'],
  apart: ['你不在它的可见范围里。', 'You belong to none of its audiences.'],
  outside: ['对外引用：{how}。', 'Towards customers: {how}.'],
});

type Level = Schemas['Level'];

function reason(why: string): string {
  const level = /^level (\w+) (<=|>) max_level (\w+)$/.exec(why);
  if (level) return w(level[2] === '<=' ? 'level' : 'above', { level: levelName(level[1] as Level), max: levelName(level[3] as Level) });
  const audience = /^audience (\S+)$/.exec(why);
  if (audience) return w('audience', { who: label('audience', audience[1]!) });
  if (why === 'level public') return w('public');
  return why === 'no audience in common' ? w('apart') : why;
}

export function Access(p: { id: string }) {
  const [open, setOpen] = useState(false);
  const s = useSession();
  const answer = useAnswer(open ? `access ${p.id}` : null, (signal) =>
    get<Schemas['DocumentAccess']>(`${documentPath(p.id)}/access`, {}, signal));
  const { data } = answer;
  return (
    <details id="doc-access" class="card doc-fold no-print" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary><h2>{w('title')}</h2></summary>
      {answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
      <ul class="value-lines" aria-busy={answer.busy}>
        <li>{s.signed_in ? w('person', { who: s.person ?? '' }) : w('visitor')}</li>
        {data?.why.map((why) => <li key={why}>{reason(why)}</li>)}
        {data?.reference_level && <li>{w('outside', { how: label('reference_level', data.reference_level) })}</li>}
      </ul>
    </details>
  );
}
