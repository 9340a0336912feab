// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader in a hurry takes away: the summary; of an FAQ the short answer; of a
// retrospective why it was won or lost.
import type { Schemas } from '../base/api.ts';
import { copyText, citation } from '../base/clipboard.ts';
import { problemFrom } from '../base/answer.ts';
import { label } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { isObject } from '../base/values.ts';
import { say } from '../parts/toast.tsx';
import { frontOf } from './document.tsx';

const w = words({
  answer: ['简短回答', 'Short answer'],
  copy: ['复制回答与出处', 'Copy the answer with its citation'],
  copied: ['已复制回答与出处', 'Copied the answer with its citation'],
  failed: ['没能复制：{why}', 'Not copied: {why}'],
  safe: ['可直接对外', 'Safe for customers'],
  unsafe: ['仅供内部，不可直接对外', 'Internal only, not for customers as it stands'],
  alert: ['注意', 'Mind'],
  reason: ['首要原因', 'Main reason'],
  colon: ['：', ': '],
  source: ['来源：{source}', 'Source: {source}'],
});

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function Answer(p: { doc: Schemas['Document'] }) {
  const front = frontOf(p.doc);
  const answer = text(front.answer_short);
  const copy = (): void => {
    const source = { id: p.doc.id, title: p.doc.title, revision: p.doc.revision };
    copyText(`${answer}\n\n${citation(source)}\n`).then(() => say(w('copied')), (e) => say(w('failed', { why: problemFrom(e).message })));
  };
  return (
    <section class="card stack tight" aria-label={w('answer')}>
      <p class="soft">{text(front.question)}</p>
      <p class="doc-answer">{answer}</p>
      <div class="row">
        {text(front.compliance) && <span class="badge info">{label('compliance_answer', text(front.compliance))}</span>}
        <span class={`badge ${front.customer_safe === true ? 'good' : 'warn'}`}>{w(front.customer_safe === true ? 'safe' : 'unsafe')}</span>
        <button type="button" class="button slim no-print" onClick={copy}>{w('copy')}</button>
      </div>
      {text(front.alert) && <p class="note warn"><strong>{w('alert')}</strong> {text(front.alert)}</p>}
    </section>
  );
}

function Reason(p: { doc: Schemas['Document'] }) {
  const front = frontOf(p.doc);
  const reason = isObject(front.top_reason) ? front.top_reason : null;
  if (!reason) return null;
  const bad = front.outcome === 'lost' || front.outcome === 'rejected';
  return (
    <div class={`note ${bad ? 'warn' : 'good'}`}>
      <p><strong>{w('reason')}{w('colon')}{label('reason', text(reason.value))}</strong></p>
      <p>{text(reason.text)}</p>
      {text(front.reason_source) && <p class="small soft">{w('source', { source: label('reason_source', text(front.reason_source)) })}</p>}
    </div>
  );
}

export function Lead(p: { doc: Schemas['Document'] }) {
  const summary = text(frontOf(p.doc).summary);
  return (
    <>
      {summary && <p class="doc-summary">{summary}</p>}
      {p.doc.kind === 'faq' && <Answer doc={p.doc} />}
      {p.doc.kind === 'retrospective' && <Reason doc={p.doc} />}
    </>
  );
}
