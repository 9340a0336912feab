// SPDX-License-Identifier: GPL-3.0-or-later
// Writing: something new, a new version of a document, or the answer to a reviewer.
import { words } from '../base/lang.ts';
import type { Place } from '../base/place.ts';
import { useSession } from '../base/session.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { ScopeNote } from '../parts/scope.tsx';
import { Done } from './submit_done.tsx';
import { SubmitForm } from './submit_form.tsx';
import { ChooseKind, isKind } from './submit_kinds.tsx';
import { useStart } from './submit_start.ts';

const w = words({
  loading: ['正在准备表单…', 'Preparing the form …'],
  title: ['提交', 'Submit'],
  yours: ['你的提交', 'your submission'],
  ended: ['这份提交不在“待修改”状态，不能再改。', 'This submission does not wait for changes any more.'],
  look: ['看它现在的状态', 'See how it stands'],
  masked: ['脱敏令牌看到的是改写过的文字，不能用它修订文档。', 'A masked token sees altered text and cannot revise documents.'],
});

function Form(p: { place: Place }) {
  const session = useSession();
  const { start, problem, again } = useStart(p.place);
  if (problem?.status === 401 || problem?.code === 'forbidden_scope') return <><h1>{w('title')}</h1><ScopeNote what={w('yours')} scopes={['submit']} /></>;
  if (problem) return <><h1>{w('title')}</h1><ProblemNote problem={problem} again={again} /></>;
  if (!start) return <p class="soft" aria-busy="true">{w('loading')}</p>;
  if (start.document && session.masked) return <><h1>{w('title')}</h1><p class="note warn">{w('masked')}</p></>;
  const s = start.submission;
  if (s && s.state !== 'changes_requested') {
    return <><h1>{s.title}</h1><p class="note">{w('ended')} <a href={`/submissions/${s.id}`}>{w('look')}</a></p></>;
  }
  return <SubmitForm key={start.key} start={start} />;
}

export function SubmitView(p: { place: Place }) {
  const of = (name: string): string => p.place.query.get(name) ?? '';
  if (of('done')) return <Done id={of('done')} />;
  if (of('submission') || of('document') || isKind(of('kind'))) return <Form place={p.place} key={p.place.query.toString()} />;
  return <ChooseKind />;
}
