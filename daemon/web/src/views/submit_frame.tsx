// SPDX-License-Identifier: GPL-3.0-or-later
// Head and foot of the form.
import type { ComponentChildren } from 'preact';

import { kindName } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { documentHref } from '../base/place.ts';
import { useTitle } from '../base/title.ts';
import { TextFileButton } from '../parts/text_file.tsx';
import { Verdicts } from '../parts/verdicts.tsx';
import type { Content } from './submit_content.ts';
import { kindAbout } from './submit_hints.ts';
import { AutoArea } from './submit_inputs.tsx';
import type { Keeping } from './submit_keep.ts';
import type { Sending } from './submit_send.ts';
import type { Start } from './submit_start.ts';

const w = words({
  fresh: ['提交{kind}', 'Submit: {kind}'],
  version: ['修订《{title}》', 'New version of “{title}”'],
  answer: ['修改《{title}》', 'Change “{title}”'],
  otherKind: ['换一种类型', 'Another kind'],
  file: ['用 Markdown 文件填写', 'Fill from a Markdown file'],
  versionAbout: ['通过三级评审后替换当前版本，旧版本仍可查看。', 'After three approvals it replaces the current version, which stays readable.'],
  current: ['看当前版本', 'See the current version'],
  asked: ['评审要求的修改', 'What the reviewers asked for'],
  note: ['给评审人的话', 'Note to the reviewers'],
  noteHint: ['可不填；不会发布。', 'Optional; it is not published.'],
  submit: ['提交评审', 'Submit for review'],
  resubmit: ['重新提交', 'Submit again'],
  sending: ['正在提交…', 'Sending …'],
  saved: ['已保存在本机 {at}', 'Kept in this browser {at}'],
  unsaved: ['边写边自动保存', 'Kept while you write'],
  failed: ['浏览器存不下了，请尽快提交', 'The browser cannot keep it; submit soon'],
  left: ['还差 {n} 处', '{n} to go'],
  ready: ['可以提交', 'Ready to submit'],
  checking: ['检查中…', 'Checking …'],
});

const time = (iso: string): string => new Date(iso).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

export function FormHead(p: { start: Start; content: Content; onFile: (text: string) => void }) {
  const { document: doc, submission } = p.start;
  const { kind } = p.content;
  const title = submission ? w('answer', { title: submission.title }) : doc ? w('version', { title: doc.title }) : w('fresh', { kind: kindName(kind) });
  useTitle(title);
  return (
    <div class="stack tight">
      <div class="row apart">
        <h1>{title}</h1>
        <div class="row">
          {!doc && !submission && <a class="button slim quiet" href="/submit">{w('otherKind')}</a>}
          <TextFileButton label={w('file')} onText={p.onFile} />
        </div>
      </div>
      <p class="soft">
        {doc ? <>{w('versionAbout')} <a href={documentHref(doc.id)} target="_blank">{w('current')}</a></> : submission ? null : kindAbout(kind as 'faq')}
      </p>
      {submission?.reviews && submission.reviews.length > 0 && (
        <details class="card" open>
          <summary><strong>{w('asked')}</strong></summary>
          <Verdicts reviews={submission.reviews} />
        </details>
      )}
    </div>
  );
}

export function NoteField(p: { value: string; onChange: (text: string) => void }) {
  return (
    <div class="card field">
      <label for="f-note">{w('note')}</label>
      <span class="hint" id="f-note-hint">{w('noteHint')}</span>
      <AutoArea id="f-note" class="sub-long" rows={2} maxLength={2000} aria-describedby="f-note-hint" value={p.value} onInput={(e: { currentTarget: HTMLTextAreaElement }) => p.onChange(e.currentTarget.value)} />
    </div>
  );
}

export function Bar(p: { sending: Sending; keeping: Keeping; left: number | undefined; busy: boolean; answer: boolean; onErrors: () => void; children: ComponentChildren }) {
  const { keeping, sending } = p;
  const busy = sending.phase === 'sending' || sending.phase === 'waiting';
  return (
    <div class="sub-bar">
      {p.children}
      <button class="button primary" disabled={busy}>{busy ? w('sending') : w(p.answer ? 'resubmit' : 'submit')}</button>
      <span role="status" class="small">
        {p.left !== undefined && (p.left > 0
          ? <button type="button" class="link-button" onClick={p.onErrors}>{w('left', { n: p.left })}</button>
          : <span class="sub-ready-sign">✓ {w('ready')}</span>)}
        {p.left === undefined && p.busy && <span class="soft">{w('checking')}</span>}
      </span>
      <span class="small soft sub-saved">{keeping.failed ? w('failed') : keeping.savedAt ? w('saved', { at: time(keeping.savedAt) }) : w('unsaved')}</span>
    </div>
  );
}
