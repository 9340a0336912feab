// SPDX-License-Identifier: GPL-3.0-or-later
// "Still true": against what it was checked, and when to look again.
import { useRef, useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import { ask, documentPath, type Problem, type Schemas } from '../base/api.ts';
import { useDraft } from '../base/draft.ts';
import { words } from '../base/lang.ts';
import { intervalText } from '../base/values.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';
import type { Loaded } from './document.tsx';

const w = words({
  against: ['核对依据', 'Checked against'],
  hint: ['例如：产品手册 6.2、客户验收报告。4–200 个字符，会公开显示。', 'For example: product manual 6.2, acceptance report. 4–200 characters, shown to readers.'],
  note: ['备注（可不填）', 'Note (optional)'],
  next: ['复核周期', 'Review interval'],
  same: ['不变', 'as it is'],
  go: ['确认仍然有效', 'Confirm: still true'],
  short: ['请写明依据，至少 4 个字符。', 'Say what it was checked against, in 4 characters or more.'],
  done: ['已确认有效', 'Confirmed as still true'],
  moved: ['这篇文档刚刚有了新版本，已为你载入。请看过再确认，你写的内容还在。',
    'The document has just changed, and the new version is shown now. Read it, then confirm; what you typed is still here.'],
  notYou: ['只有维护人和评审人可以确认。', 'Only its owner and reviewers may confirm it.'],
  readOnly: ['知识库目前只读，现在不能确认。', 'The knowledge base is read-only; nothing can be confirmed now.'],
  conflict: ['现在不能确认：', 'It cannot be confirmed now: '],
});

const intervals = [30, 90, 180, 365, 0];
const MIN = 4;

const told: Record<string, () => string> = {
  precondition_failed: () => w('moved'),
  not_permitted: () => w('notYou'),
  read_only_corpus: () => w('readOnly'),
};

function Told(p: { problem: Problem }) {
  const text = told[p.problem.code]?.();
  if (text) return <p class="note warn" role="alert">{text}</p>;
  if (p.problem.code === 'state_conflict') return <p class="note warn" role="alert">{w('conflict')}{p.problem.detail || p.problem.message}</p>;
  return <ProblemNote problem={p.problem} />;
}

export function VerifyForm(p: { loaded: Loaded; again: () => void }) {
  const { doc, etag } = p.loaded;
  const [form, change, clear] = useDraft(`jinnang.verify.${doc.id}`, { against: '', note: '', next: '' });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [short, setShort] = useState(false);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  async function submit(e: Event): Promise<void> {
    e.preventDefault();
    const against = form.against.trim();
    setShort([...against].length < MIN);
    if ([...against].length < MIN) return field.current?.focus();
    setBusy(true);
    setProblem(null);
    const body = { verified_against: against, note: form.note.trim() || undefined, next_interval_days: form.next ? Number(form.next) : undefined };
    try {
      // What readers see comes from the index: without the wait it would still be the old state.
      const query = { wait: 'indexed', timeout_s: 5 };
      await ask<Schemas['DocumentChange']>('POST', `${documentPath(doc.id)}/verify`, { query, body, ifMatch: etag });
      clear();
      say(w('done'));
      p.again();
    } catch (error) {
      const what = problemFrom(error);
      setProblem(what);
      if (what.code === 'precondition_failed') p.again();
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="stack tight" onSubmit={submit} noValidate>
      <div class="field">
        <label for="verify-against">{w('against')}</label>
        <span class="hint" id="verify-hint">{w('hint')}</span>
        <input
          id="verify-against"
          ref={field}
          required
          maxLength={200}
          value={form.against}
          aria-describedby="verify-hint verify-error"
          aria-invalid={short ? 'true' : undefined}
          onInput={(e) => { change({ against: e.currentTarget.value }); setShort(false); }}
        />
        <span class="error" id="verify-error" role="alert">{short ? w('short') : ''}</span>
      </div>
      <div class="field">
        <label for="verify-note">{w('note')}</label>
        <input id="verify-note" maxLength={500} value={form.note} onInput={(e) => change({ note: e.currentTarget.value })} />
      </div>
      <div class="field">
        <label for="verify-next">{w('next')}</label>
        <select id="verify-next" value={form.next} onChange={(e) => change({ next: e.currentTarget.value })}>
          <option value="">{w('same')}</option>
          {intervals.map((days) => <option key={days} value={days}>{intervalText(days)}</option>)}
        </select>
      </div>
      {problem && <Told problem={problem} />}
      <div class="row"><button class="button primary" disabled={busy}>{w('go')}</button></div>
    </form>
  );
}
