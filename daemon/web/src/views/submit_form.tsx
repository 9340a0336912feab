// SPDX-License-Identifier: GPL-3.0-or-later
// The form of one document, from the first letter to the answer of the daemon.
import { useEffect, useMemo, useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import { newKey, OFFLINE } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { go, href } from '../base/place.ts';
import { useSession } from '../base/session.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { openSignIn } from '../parts/sign_in.tsx';
import { TextDrop } from '../parts/text_file.tsx';
import { say } from '../parts/toast.tsx';
import { Body } from './submit_body.tsx';
import { current, placed, toShow, useCheck, usePreview, type Check } from './submit_check.ts';
import { baseOf, bodyOf, payload, setAt, type Content, type Front, type Target } from './submit_content.ts';
import { FoldedFields, MainFields, WhoFields } from './submit_fields.tsx';
import { FormContext, type Finding, type FormApi } from './submit_form_api.ts';
import { handOver, readFile } from './submit_import.ts';
import { useKeep } from './submit_keep.ts';
import { ErrorSummary, OtherTabNote, RestoredNote, StaleNote, UnansweredNote, UndoNote, VisitorNote } from './submit_notes.tsx';
import { rebased } from './submit_merge.ts';
import { Aside } from './submit_preview.tsx';
import { SendingNote } from './submit_refused.tsx';
import { useSending } from './submit_send.ts';
import type { Start } from './submit_start.ts';
import { Bar, FormHead, NoteField } from './submit_frame.tsx';

const w = words({
  rebased: ['已合并：你的修改都在，其余按新版本。', 'Merged: your changes are kept, the rest is as in the new version.'],
  both: ['已合并。两边都改了这几处，以你的为准，请核对：{names}', 'Merged. Both changed these, yours is kept; please compare: {names}'],
  comma: ['、', ', '],
});

interface State {
  content: Content;
  target: Target;
  key: string;
  sent: boolean;
}

const toldElsewhere = new Set(['stale_base', 'unauthorized', 'forbidden_scope', OFFLINE, 'shutting_down']);
const TOUCH_MS = 200;

const initial = (s: Start): State => (s.kept
  ? { content: s.kept.content, target: { ...s.target, ...s.kept.target, version: s.target.version, round: s.target.round }, key: s.kept.key, sent: s.kept.sent ?? false }
  : { content: s.content, target: s.target, key: '', sent: false });

// Sent back because the document had got a new version, and not merged into that yet.
const isBehind = (s: Start, t: Target): boolean => s.submission?.reason === 'stale_base' && t.baseRevision === s.submission.base_revision;

// A file that is read while nobody is signed in waits for that.
function useImport(read: (text: string) => void): (text: string) => void {
  const session = useSession();
  const [waiting, setWaiting] = useState('');
  const able = session.scopes.includes('submit');
  useEffect(() => {
    if (!able || !waiting) return;
    setWaiting('');
    read(waiting);
  }, [able, waiting]);
  return (text) => {
    setWaiting(text);
    if (!able) openSignIn();
  };
}

export function SubmitForm(p: { start: Start }) {
  const { start } = p;
  const { schema } = start;
  const able = useSession().scopes.includes('submit');
  const [state, setState] = useState<State>(() => initial(start));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [newest, setNewest] = useState(start.document?.revision); // of the document that this one replaces
  const [focusErrors, setFocusErrors] = useState(0);
  const [restored, setRestored] = useState(start.kept?.at ?? '');
  const [before, setBefore] = useState<{ what: 'discarded' | 'imported'; state: State }>();
  const [told, setTold] = useState<{ content: Content; errors: Finding[] }>(); // by a refusal
  const { content, target } = state;

  const kept = useMemo(() => ({ content, target, key: state.key, sent: state.sent }), [state]);
  const keeping = useKeep(start.key, kept, restored);
  const change = (next: Content): void => setState((s) => ({ ...s, content: next }));

  const body = useMemo(() => ({ ...payload(content, schema), ...baseOf(target) }), [content, target]);
  const markdown = bodyOf(content);
  const check = useCheck(body);
  const preview = usePreview(markdown);
  const checked = current(check.data, body, schema);
  const found: Check | undefined = told?.content === content ? { valid: false, warnings: [], near_duplicates: [], ...checked, errors: told.errors } : checked;
  const shown = toShow(found, touched, tried);
  const errors = placed(shown.errors, preview.data, markdown, schema);
  // Engagements may be kept in another system: that one is not known here is nothing to change.
  const isQuiet = (f: Finding): boolean => f.code === 'dangling_reference' && f.pointer.endsWith('/engagement');
  const warnings = placed(shown.warnings.filter((f) => !isQuiet(f)), preview.data, markdown, schema);

  const sending = useSending({
    done(s) {
      keeping.drop();
      go(href('/submit', { done: s.id }), { replace: true });
    },
  });
  useEffect(() => {
    if (sending.phase !== 'refused') return;
    const items = (sending.problem?.errors ?? []) as Finding[];
    setState((s) => ({ ...s, sent: false }));
    if (!items.length) return;
    setTold({ content, errors: items });
    setFocusErrors((n) => n + 1);
  }, [sending.phase, sending.problem]);

  function submit(more: Record<string, unknown> = {}, changed: Partial<State> = {}): void {
    setTried(true);
    if (!able) return openSignIn();
    if (check.data && !check.busy && check.data.errors.length > 0) return setFocusErrors((n) => n + 1);
    const next = { ...state, ...changed, key: changed.key ?? (state.key || newKey()), sent: true };
    setState(next);
    keeping.put(next); // before it is sent: whatever happens, it is sent again with this key
    const note = content.note.trim();
    const base = next.target.submissionId ? {} : baseOf(next.target);
    sending.send({ ...payload(content, schema), ...base, ...(note ? { note } : {}), ...more }, next.target, next.key);
  }
  async function rebase(): Promise<void> {
    try {
      const m = await rebased(content, schema, target.documentId!, target.baseRevision!);
      setNewest(m.revision);
      setState((s) => ({ ...s, content: m.content, target: { ...s.target, baseRevision: m.revision } }));
      sending.stop();
      say(m.both.length ? w('both', { names: m.both.join(w('comma')) }) : w('rebased'), 10_000);
    } catch (error) {
      say(problemFrom(error).message);
    }
  }
  function replace(what: 'discarded' | 'imported', next: Content, to: Target): void {
    setBefore({ what, state });
    setState({ content: next, target: to, key: '', sent: false });
    setTouched(new Set());
    setTried(false);
    setRestored('');
  }
  const read = useImport((text) => void readFile(text, content.kind, target).then((i) => {
    if (i.content.kind === content.kind && i.target.documentId === target.documentId) return replace('imported', i.content, target);
    handOver(i);
    return go(i.place);
  }, (error) => say(problemFrom(error).message)));

  const form: FormApi = {
    kind: content.kind,
    errors,
    warnings,
    set: (path, value) => setState((s) => ({ ...s, content: { ...s.content, front: setAt(s.content.front, path, value) as Front } })),
    // Later, so that nothing moves away from under the click that took the focus.
    touch: (pointer) => void setTimeout(() => setTouched((t) => (t.has(pointer) ? t : new Set([...t, pointer]))), TOUCH_MS),
  };
  const stale = (newest && target.baseRevision !== newest) || isBehind(start, target) || check.problem?.code === 'stale_base';
  const front = content.front;
  return (
    <FormContext.Provider value={form}>
      <TextDrop onText={read}>
        <form class={`sub-form ${able ? '' : 'alone'}`} noValidate onSubmit={(e) => { e.preventDefault(); submit(); }}>
          <div class="stack">
            <FormHead start={start} content={content} onFile={read} />
            {!able && <VisitorNote />}
            {restored && <RestoredNote at={restored} onDiscard={() => replace('discarded', start.content, start.target)} />}
            {start.kept?.sent && state.sent && sending.phase === 'idle' && <UnansweredNote />}
            {before && !restored && <UndoNote what={before.what} onUndo={() => { setState(before.state); setBefore(undefined); }} />}
            {keeping.other && <OtherTabNote at={keeping.other.at} onTake={() => { setState({ sent: false, ...keeping.other! }); keeping.takeOther(); }} />}
            {stale && <StaleNote onRebase={() => void rebase()} />}
            {check.problem && !toldElsewhere.has(check.problem.code) && <ProblemNote problem={check.problem} again={check.again} />}
            {tried && <ErrorSummary errors={errors} schema={schema} focus={focusErrors} />}
            <div class="card stack"><MainFields content={content} schema={schema} /></div>
            <div class="card stack"><Body content={content} schema={schema} onChange={change} /></div>
            <div class="card stack"><WhoFields content={content} schema={schema} /></div>
            <FoldedFields group="more" content={content} schema={schema} />
            <FoldedFields group="find" content={content} schema={schema} />
            <FoldedFields group="about" content={content} schema={schema} />
            <NoteField value={content.note} onChange={(note) => change({ ...content, note })} />
          </div>
          {able && <Aside title={String(front.title ?? '')} summary={String(front.summary ?? '')} html={markdown.trim() ? preview.data?.html ?? '' : ''} markdown={markdown} warnings={shown.warnings} near={found?.near_duplicates ?? []} busy={check.busy || preview.busy} />}
          <Bar sending={sending} keeping={keeping} left={found?.errors.length} busy={check.busy} answer={!!target.submissionId} onErrors={() => { setTried(true); setFocusErrors((n) => n + 1); }}>
            <SendingNote
              sending={sending}
              target={target}
              choices={{ anyway: () => submit({ allow_duplicate: true }), again: () => submit(), rebase: () => void rebase(), asNew: () => submit({}, { key: newKey() }) }}
            />
          </Bar>
        </form>
      </TextDrop>
    </FormContext.Provider>
  );
}
