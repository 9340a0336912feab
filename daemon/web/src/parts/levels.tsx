// SPDX-License-Identifier: GPL-3.0-or-later
// How far a submission is on its way through three reviews to publication.
import type { Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { levelTitle } from './verdicts.tsx';

type Submission = Schemas['Submission'];
type Step = 'done' | 'now' | 'back' | 'stopped' | 'later';

const w = words({
  label: ['评审进度', 'Progress of the review'],
  published: ['发布', 'Published'],
  done: ['已通过', 'passed'],
  now: ['进行中', 'under way'],
  back: ['等作者修改', 'waits for the author'],
  stopped: ['已停止', 'stopped'],
  later: ['未开始', 'to come'],
});

const sign: Record<Step, string> = { done: '✓', now: '●', back: '↺', stopped: '×', later: '' };

function stepOf(s: Submission, level: number): Step {
  if (s.state === 'published') return 'done';
  if (s.state === 'publishing') return level === 4 ? 'now' : 'done';
  if (level < s.level) return 'done';
  if (level > s.level) return 'later';
  return s.state === 'in_review' ? 'now' : s.state === 'changes_requested' ? 'back' : 'stopped';
}

export function Levels(p: { submission: Submission; small?: boolean }) {
  return (
    <ol class={`levels ${p.small ? 'levels-small' : ''}`} aria-label={w('label')}>
      {([1, 2, 3, 4] as const).map((level) => {
        const step = stepOf(p.submission, level);
        const name = level === 4 ? w('published') : levelTitle(level);
        return (
          <li key={level} class={step} aria-current={step === 'now' || step === 'back' ? 'step' : undefined}>
            <span class="levels-sign" aria-hidden="true">{sign[step]}</span>
            <span class="levels-name">{name}</span>
            <span class="off-screen"> {w(step)}</span>
          </li>
        );
      })}
    </ol>
  );
}
