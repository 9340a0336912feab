// SPDX-License-Identifier: GPL-3.0-or-later
// "This is outdated": what is wrong, for the owner.
import { useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import type { Problem } from '../base/api.ts';
import { useDraft } from '../base/draft.ts';
import { words } from '../base/lang.ts';
import { tell } from '../base/ledger.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';

const w = words({
  note: ['哪里过时了', 'What is outdated'],
  hint: ['例如：第 3 节的报价口径已换。500 个字符以内，可不填。', 'For example: prices in section 3 have changed. Up to 500 characters, optional.'],
  go: ['报告过时', 'Report as outdated'],
  done: ['已报告，谢谢', 'Reported, thank you'],
});

export function ReportForm(p: { id: string }) {
  const [form, change, clear] = useDraft(`jinnang.report.${p.id}`, { note: '' });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(e: Event): Promise<void> {
    e.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await tell({ type: 'report_outdated', document_id: p.id, note: form.note.trim() || undefined });
      clear();
      say(w('done'));
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="stack tight" onSubmit={submit}>
      <div class="field">
        <label for="report-note">{w('note')}</label>
        <span class="hint" id="report-hint">{w('hint')}</span>
        <textarea
          id="report-note"
          rows={3}
          maxLength={500}
          aria-describedby="report-hint"
          value={form.note}
          onInput={(e) => change({ note: e.currentTarget.value })}
        />
      </div>
      {problem && <ProblemNote problem={problem} />}
      <div class="row"><button class="button" disabled={busy}>{w('go')}</button></div>
    </form>
  );
}
