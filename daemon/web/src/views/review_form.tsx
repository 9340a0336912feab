// SPDX-License-Identifier: GPL-3.0-or-later
// The form of a verdict: checklist, scores, comment, the verdict itself.
import { checkText, checklistFor } from '../base/checklist.ts';
import { words } from '../base/lang.ts';
import type { Schemas } from '../base/api.ts';
import { asLevel, levelFocus, levelTitle, scoreName } from '../parts/verdicts.tsx';
import type { Draft, ScoreName, Verdict } from './review_draft.ts';
import { COMMENT_LEAST, COMMENT_MOST, lengthOf } from './review_send.ts';

type Submission = Schemas['Submission'];

const w = words({
  checklist: ['检查单：{focus}', 'Checklist: {focus}'],
  unchecked: ['没勾选的会记为“未确认”。', 'What is not ticked is recorded as not confirmed.'],
  scores: ['评分（可不填，0–100）', 'Scores (optional, 0–100)'],
  score: ['应为 0 到 100', 'must be 0 to 100'],
  comment: ['意见', 'Comment'],
  commentHint: ['要求修改或驳回时至少 {n} 个字符；作者会看到。', 'At least {n} characters unless you approve; the author reads it.'],
  count: ['{n}/{most} 字符', '{n} of {most} characters'],
  missing: ['{n} 个字符，还差 {left} 个', '{n} characters, {left} more needed'],
  short: ['意见至少 {n} 个字符，让作者知道怎么改。', 'The comment needs at least {n} characters, so that the author knows what to do.'],
  long: ['意见至多 {n} 个字符。', 'The comment may have at most {n} characters.'],
  verdict: ['结论', 'Verdict'],
  choose: ['请先选择结论。', 'Choose a verdict first.'],
  approve: ['通过', 'Approve'],
  approveNext: ['进入{next}', 'goes on to {next}'],
  approveLast: ['立即发布，所有能看到它的人都能检索', 'is published at once, for everybody who may see it'],
  request_changes: ['要求修改', 'Request changes'],
  changesHint: ['退回作者，修改后回到本级', 'back to the author; returns to this level'],
  reject: ['驳回', 'Reject'],
  rejectHint: ['结束，不能再改', 'final; it ends here'],
  send: ['提交结论', 'Send the verdict'],
  sendApprove: ['通过', 'Approve'],
  sendPublish: ['通过并发布', 'Approve and publish'],
  sendChanges: ['退回修改', 'Send back'],
  sendReject: ['驳回', 'Reject'],
  sending: ['正在提交……', 'Sending …'],
  keys: ['在意见框里按 Ctrl+Enter 也可提交。', 'Ctrl+Enter in the comment sends it, too.'],
});

export interface Errors {
  verdict?: string;
  comment?: string;
  scores?: string;
}

export function errorsOf(d: Draft, isScore: (text: string) => boolean): Errors {
  const errors: Errors = {};
  const n = lengthOf(d.comment);
  if (!d.verdict) errors.verdict = w('choose');
  else if (d.verdict !== 'approve' && n < COMMENT_LEAST) errors.comment = w('short', { n: COMMENT_LEAST });
  if (n > COMMENT_MOST) errors.comment = w('long', { n: COMMENT_MOST });
  if (Object.values(d.scores).some((text) => text?.trim() && !isScore(text))) errors.scores = w('score');
  return errors;
}

interface Parts {
  s: Submission;
  draft: Draft;
  change: (change: Partial<Draft>) => void;
  errors: Errors;
  blocked: boolean;
}

function Checklist(p: Parts) {
  const level = asLevel(p.s.level);
  const toggle = (item: string): void => p.change({
    checks: p.draft.checks.includes(item) ? p.draft.checks.filter((x) => x !== item) : [...p.draft.checks, item],
  });
  return (
    <fieldset disabled={p.blocked} aria-describedby="checks-hint">
      <legend>{w('checklist', { focus: levelFocus(level) })}</legend>
      {checklistFor(p.s.kind, level).map((item) => (
        <label class="check" key={item}>
          <input type="checkbox" checked={p.draft.checks.includes(item)} onChange={() => toggle(item)} />
          <span>{checkText(item)}</span>
        </label>
      ))}
      <p class="small soft" id="checks-hint">{w('unchecked')}</p>
    </fieldset>
  );
}

function Scores(p: Parts) {
  const set = (name: ScoreName, text: string): void => p.change({ scores: { ...p.draft.scores, [name]: text } });
  const isOpen = Object.values(p.draft.scores).some((text) => text?.trim());
  return (
    <details class="review-scores-box" open={isOpen}>
      <summary>{w('scores')}</summary>
      <fieldset disabled={p.blocked} aria-label={w('scores')} class="review-scores">
        {(['completeness', 'technique', 'commitment'] as const).map((name) => (
          <div class="field" key={name}>
            <label for={`score-${name}`}>{scoreName(name)}</label>
            <input
              id={`score-${name}`}
              type="number"
              inputMode="numeric"
              min={0}
              max={100}
              step="any"
              value={p.draft.scores[name] ?? ''}
              aria-invalid={p.errors.scores ? 'true' : undefined}
              aria-describedby="scores-error"
              onInput={(e) => set(name, e.currentTarget.value)}
            />
          </div>
        ))}
      </fieldset>
      <p class="error-text" id="scores-error">{p.errors.scores}</p>
    </details>
  );
}

function Comment(p: Parts) {
  const n = lengthOf(p.draft.comment);
  const needs = p.draft.verdict !== '' && p.draft.verdict !== 'approve' && n < COMMENT_LEAST;
  return (
    <div class="field">
      <label for="verdict-comment">{w('comment')}</label>
      <span class="hint" id="comment-hint">{w('commentHint', { n: COMMENT_LEAST })}</span>
      <textarea
        id="verdict-comment"
        rows={4}
        readOnly={p.blocked}
        value={p.draft.comment}
        aria-invalid={p.errors.comment ? 'true' : undefined}
        aria-describedby="comment-hint comment-count comment-error"
        onInput={(e) => p.change({ comment: e.currentTarget.value })}
      />
      <span class="hint" id="comment-count">
        {needs ? w('missing', { n, left: COMMENT_LEAST - n }) : w('count', { n, most: COMMENT_MOST })}
      </span>
      <span class="error" id="comment-error">{p.errors.comment}</span>
    </div>
  );
}

function Choice(p: Parts) {
  const level = asLevel(p.s.level);
  const hints: Record<Verdict, string> = {
    approve: level === 3 ? w('approveLast') : w('approveNext', { next: levelTitle(level === 1 ? 2 : 3) }),
    request_changes: w('changesHint'),
    reject: w('rejectHint'),
  };
  return (
    <fieldset disabled={p.blocked} aria-describedby="verdict-error">
      <legend>{w('verdict')}</legend>
      {(['approve', 'request_changes', 'reject'] as const).map((v) => (
        <label class="check" key={v}>
          <input type="radio" name="verdict" value={v} checked={p.draft.verdict === v} onChange={() => p.change({ verdict: v })} />
          <span><strong>{w(v)}</strong> <span class="small soft">{hints[v]}</span></span>
        </label>
      ))}
      <p class="error-text" id="verdict-error">{p.errors.verdict}</p>
    </fieldset>
  );
}

const sendText = (d: Draft, level: number): string =>
  d.verdict === 'approve' ? w(level === 3 ? 'sendPublish' : 'sendApprove')
    : d.verdict === 'request_changes' ? w('sendChanges')
      : d.verdict === 'reject' ? w('sendReject') : w('send');

export function VerdictForm(p: Parts & { busy: boolean; send: () => void }) {
  return (
    <form
      class="stack review-form"
      noValidate
      onSubmit={(e) => { e.preventDefault(); p.send(); }}
      onKeyDown={(e) => {
        if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || e.isComposing) return;
        e.preventDefault();
        p.send();
      }}
    >
      <Checklist {...p} />
      <Choice {...p} />
      <Comment {...p} />
      <Scores {...p} />
      <div class="stack tight">
        <button class="button primary" disabled={p.blocked || p.busy}>{p.busy ? w('sending') : sendText(p.draft, p.s.level)}</button>
        <p class="small soft review-keys">{w('keys')}</p>
      </div>
    </form>
  );
}
