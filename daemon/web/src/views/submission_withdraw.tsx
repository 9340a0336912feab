// SPDX-License-Identifier: GPL-3.0-or-later
// Taking a submission back. What was written can be taken along into a new one.
import { useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import { ask, type Problem, type Schemas } from '../base/api.ts';
import { useDraft } from '../base/draft.ts';
import { words } from '../base/lang.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';

type Submission = Schemas['Submission'];

const w = words({
  open: ['撤回', 'Withdraw'],
  title: ['撤回这份提交？', 'Withdraw this submission?'],
  text: ['撤回后不再评审，编号也不会再用。内容仍可查看。', 'It is not reviewed any more, and its number is not used again. The text stays readable.'],
  reason: ['原因（评审人会看到）', 'Reason (reviewers see it)'],
  go: ['撤回', 'Withdraw'],
  keep: ['不撤回', 'Keep it'],
  done: ['已撤回', 'Withdrawn'],
  changed: ['它刚刚有了变化，已为你刷新，请看过再决定。', 'It has just changed; look at it again before you decide.'],
});

export function Withdraw(p: { s: Submission; onDone: () => void }) {
  const { s } = p;
  const [open, setOpen] = useState(false);
  const [draft, change, clear] = useDraft(`jinnang.withdraw.${s.id}`, { reason: '' });
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);

  async function withdraw(e: Event): Promise<void> {
    e.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const reason = draft.reason.trim();
      await ask('POST', `/v1/submissions/${encodeURIComponent(s.id)}/withdraw`, { body: reason ? { reason } : {}, ifMatch: `"${s.version}"` });
      clear();
      setOpen(false);
      say(w('done'));
      p.onDone();
    } catch (error) {
      const told = problemFrom(error);
      if (told.code === 'precondition_failed' || told.code === 'state_conflict') {
        setOpen(false);
        say(w('changed'), 8000);
        p.onDone();
      } else {
        setProblem(told);
      }
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>{w('open')}</button>
      <Dialog title={w('title')} open={open} onClose={() => setOpen(false)}>
        <form class="stack" onSubmit={(e) => void withdraw(e)}>
          <p>{w('text')}</p>
          <div class="field">
            <label for="withdraw-reason">{w('reason')}</label>
            <textarea id="withdraw-reason" maxLength={2000} value={draft.reason} onInput={(e) => change({ reason: e.currentTarget.value })} />
          </div>
          {problem && <ProblemNote problem={problem} />}
          <div class="row">
            <button class="button primary" disabled={busy}>{w('go')}</button>
            <button type="button" class="button" onClick={() => setOpen(false)}>{w('keep')}</button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
