// SPDX-License-Identifier: GPL-3.0-or-later
// What was not accepted, in words, with what can be done about it.
import type { Problem, Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { documentHref } from '../base/place.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { ScopeNote } from '../parts/scope.tsx';
import { openSignIn } from '../parts/sign_in.tsx';
import type { Target } from './submit_content.ts';
import type { Sending } from './submit_send.ts';
import { Near } from './submit_preview.tsx';

const w = words({
  waiting: ['没有收到答复，恢复后会自动再次提交；同一份内容只会收一次。', 'There was no answer. It is sent again once the server answers, and is taken only once.'],
  stop: ['先不提交', 'Stop'],
  near: ['和已发布的内容几乎相同', 'Nearly the same as something published'],
  nearText: ['如果要更新它，请修订原文档；确实是另一件事，可以照样提交，评审会看到这条提示。', 'To update it, revise that document. If it is about something else, submit it all the same; reviewers see this note.'],
  anyway: ['照样提交', 'Submit all the same'],
  open: ['这份文档已有一份修订在评审中，等它结束后再提交；你写的内容保存在本机。', 'A new version of this document is under review already. Submit yours when that has ended; what you wrote is kept here.'],
  openLink: ['看我的提交', 'My submissions'],
  stale: ['你修改期间，这份文档发布了新版本。', 'While you wrote, a new version of the document was published.'],
  staleLook: ['看新版本', 'See the new version'],
  staleGo: ['合并到新版本，保留我的修改', 'Merge into it, keep my changes'],
  reused: ['上一次提交其实已经收到了，没有丢。', 'Your last attempt did arrive; nothing was lost.'],
  reusedLook: ['到“我的提交”查看', 'See My submissions'],
  reusedNew: ['把现在的内容作为另一份提交', 'Submit this as another one'],
  unauthorized: ['登录已结束，内容都还在。重新登录后再提交。', 'Your session has ended; everything is still here. Sign in and submit again.'],
  signIn: ['登录', 'Sign in'],
  changed: ['这份提交的状态已经变了（可能被撤回或已处理）。', 'This submission has changed meanwhile; it may have been withdrawn or judged.'],
  changedLook: ['查看它现在的状态', 'See how it stands'],
  limit: ['你有太多提交还在评审，请等几份结束。', 'Too many of your submissions are under review; wait for some to end.'],
  submit: ['提交内容', 'submitting'],
});

export interface Choices {
  anyway: () => void;
  again: () => void;
  rebase: () => void;
  asNew: () => void;
}

function Note(p: { tone: 'warn' | 'bad' | 'info'; text: string; children?: preact.ComponentChildren }) {
  return (
    <div class={`note ${p.tone}`} role="alert">
      <div class="stack tight"><strong>{p.text}</strong>{p.children}</div>
    </div>
  );
}

function Refused(p: { problem: Problem; target: Target; choices: Choices }) {
  const { problem, target, choices } = p;
  switch (problem.code) {
    case 'validation_failed':
    case 'document_too_complex':
      return problem.errors.length ? null : <ProblemNote problem={problem} />; // told in the summary of errors
    case 'near_duplicate':
      return (
        <Note tone="warn" text={w('near')}>
          <Near list={(problem.body.near_duplicates as Schemas['NearDuplicate'][] | undefined) ?? []} />
          <span class="small">{w('nearText')}</span>
          <div class="row"><button type="button" class="button" onClick={choices.anyway}>{w('anyway')}</button></div>
        </Note>
      );
    case 'submission_open':
      return <Note tone="warn" text={w('open')}><a href="/submissions">{w('openLink')}</a></Note>;
    case 'stale_base':
      return (
        <Note tone="warn" text={w('stale')}>
          <div class="row">
            {target.documentId && <a class="button slim" href={documentHref(target.documentId)} target="_blank">{w('staleLook')}</a>}
            <button type="button" class="button slim" onClick={choices.rebase}>{w('staleGo')}</button>
          </div>
        </Note>
      );
    case 'idempotency_key_reused':
      return (
        <Note tone="info" text={w('reused')}>
          <div class="row">
            <a class="button slim" href="/submissions">{w('reusedLook')}</a>
            <button type="button" class="button slim" onClick={choices.asNew}>{w('reusedNew')}</button>
          </div>
        </Note>
      );
    case 'unauthorized':
      return <Note tone="warn" text={w('unauthorized')}><div class="row"><button type="button" class="button slim" onClick={openSignIn}>{w('signIn')}</button></div></Note>;
    case 'forbidden_scope':
      return <ScopeNote what={w('submit')} scopes={['submit']} />;
    case 'state_conflict':
    case 'precondition_failed':
      return <Note tone="warn" text={w('changed')}>{target.submissionId && <a href={`/submissions/${target.submissionId}`}>{w('changedLook')}</a>}</Note>;
    case 'limit_reached':
      return <Note tone="warn" text={w('limit')}><a href="/submissions">{w('openLink')}</a></Note>;
    default:
      return <ProblemNote problem={problem} again={choices.again} />;
  }
}

export function SendingNote(p: { sending: Sending; target: Target; choices: Choices }) {
  const { sending } = p;
  if (sending.phase === 'waiting') {
    return (
      <Note tone="warn" text={w('waiting')}>
        <div class="row"><button type="button" class="button slim" onClick={sending.stop}>{w('stop')}</button></div>
      </Note>
    );
  }
  return sending.phase === 'refused' && sending.problem ? <Refused problem={sending.problem} target={p.target} choices={p.choices} /> : null;
}
