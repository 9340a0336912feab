// SPDX-License-Identifier: GPL-3.0-or-later
// What the author has to know about the form itself: it was restored, another tab wrote, a file
// took its place; and all errors in one list.
import { useEffect, useRef } from 'preact/hooks';

import { dateTime, words } from '../base/lang.ts';
import { fieldLabel, type KindSchema } from '../base/schemas.ts';
import { useSession } from '../base/session.ts';
import { relative } from '../base/when.ts';
import { ScopeNote } from '../parts/scope.tsx';
import { openSignIn } from '../parts/sign_in.tsx';
import { focusPointer } from './submit_focus.ts';
import type { Finding } from './submit_form_api.ts';

const w = words({
  restored: ['已恢复你{when}写的内容。', 'What you wrote {when} is back.'],
  discard: ['丢弃，从头开始', 'Discard it and start over'],
  unanswered: ['上次提交没有收到答复。再按一次“提交评审”即可，不会收两份。', 'The last attempt got no answer. Submit again: it is not taken twice.'],
  discarded: ['已清空。', 'Cleared.'],
  imported: ['已用文件内容填好表单。', 'The form was filled from the file.'],
  undo: ['撤销', 'Undo'],
  other: ['另一个标签页在 {at} 改动了同一份内容，以那边为准。', 'Another tab changed the same form at {at}; that one counts now.'],
  otherTake: ['载入那边的内容', 'Load what is there'],
  stale: ['你上次开始修改之后，这份文档发布了新版本。', 'A new version was published since you began to change this one.'],
  staleGo: ['合并到新版本，保留我的修改', 'Merge into it, keep my changes'],
  visitor: ['可以先写，内容保存在本机。登录后才能提交，并有即时检查和预览。', 'You can write already; it is kept in this browser. Sign in to submit, and to have checks and a preview.'],
  signIn: ['登录', 'Sign in'],
  submitting: ['提交内容', 'submitting'],
  errors: ['还有 {n} 处要改', '{n} things to change'],
  error: ['还有 1 处要改', '1 thing to change'],
});

function Note(p: { text: string; action?: string; onAction?: () => void; tone?: string }) {
  return (
    <div class={`note sub-note ${p.tone ?? 'info'}`}>
      <span>{p.text}</span>
      {p.action && <button type="button" class="button slim" onClick={p.onAction}>{p.action}</button>}
    </div>
  );
}

export const RestoredNote = (p: { at: string; onDiscard: () => void }) =>
  <Note text={w('restored', { when: relative(p.at) })} action={w('discard')} onAction={p.onDiscard} />;
export const UnansweredNote = () => <Note tone="warn" text={w('unanswered')} />;
export const UndoNote = (p: { what: 'discarded' | 'imported'; onUndo: () => void }) => <Note text={w(p.what)} action={w('undo')} onAction={p.onUndo} />;
export const OtherTabNote = (p: { at: string; onTake: () => void }) =>
  <Note tone="warn" text={w('other', { at: dateTime(p.at) })} action={w('otherTake')} onAction={p.onTake} />;
export const StaleNote = (p: { onRebase: () => void }) => <Note tone="warn" text={w('stale')} action={w('staleGo')} onAction={p.onRebase} />;

// Who has not signed in may write all the same.
export function VisitorNote() {
  const session = useSession();
  return session.signed_in
    ? <ScopeNote what={w('submitting')} scopes={['submit']} />
    : <Note text={w('visitor')} action={w('signIn')} onAction={openSignIn} />;
}

function nameOf(f: Finding, schema: KindSchema): string {
  const [, top] = /^#\/front_matter\/([^/]+)/.exec(f.pointer) ?? [];
  return top && schema.properties[top] && /\/.*\//.test(f.pointer.slice('#/front_matter'.length)) ? `${fieldLabel(schema.properties[top], top)}: ` : '';
}

export function ErrorSummary(p: { errors: Finding[]; schema: KindSchema; focus: number }) {
  const at = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (p.focus > 0 && p.errors.length) at.current?.focus();
  }, [p.focus]);
  if (!p.errors.length) return null;
  return (
    <div class="note bad" ref={at} tabIndex={-1} role="group" aria-labelledby="sub-errors">
      <p id="sub-errors"><strong>{p.errors.length === 1 ? w('error') : w('errors', { n: p.errors.length })}</strong></p>
      <ul class="small sub-errors">
        {p.errors.map((f) => (
          <li key={f.pointer + f.code}>
            <a href={f.pointer} onClick={(e) => { e.preventDefault(); focusPointer(f.pointer); }}>{nameOf(f, p.schema)}{f.detail}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
