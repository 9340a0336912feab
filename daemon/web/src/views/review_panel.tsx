// SPDX-License-Identifier: GPL-3.0-or-later
// The verdict beside the text: who may give it, what became of it, what happened meanwhile.
import { useEffect, useRef, useState } from 'preact/hooks';

import type { Problem, Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { reviewLevels, session, useSession } from '../base/session.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { openSignIn } from '../parts/sign_in.tsx';
import { asLevel, levelTitle } from '../parts/verdicts.tsx';
import { stateText } from './review_states.ts';
import { isWritten, useDraft } from './review_draft.ts';
import { errorsOf, VerdictForm, type Errors } from './review_form.tsx';
import { isScore, sendVerdict } from './review_send.ts';
import { Meanwhile } from './review_meanwhile.tsx';
import { Result } from './review_result.tsx';

type Submission = Schemas['Submission'];

const w = words({
  heading: ['你的评审：{level}', 'Your verdict: {level}'],
  over: ['不在评审中', 'Not under review'],
  own: ['这是你提交、署名或共同署名的内容，须由别人评审。', 'You wrote or sent this yourself; somebody else has to judge it.'],
  conflict: ['你已在{level}评过这个提交；每人只能评一级。', 'You judged this in the {level}; a person acts at one level only.'],
  otherLevel: ['正等待{level}；你的权限是 {mine}。', 'It waits for the {level}; you may act at: {mine}.'],
  noScope: ['评审需要权限 review:{level}。', 'A verdict needs the scope review:{level}.'],
  signIn: ['登录', 'Sign in'],
  lost: ['没有收到回执。恢复后请再提交一次：同一份结论只会记一次。', 'No answer came back. Send it again once the server is there: one verdict counts once.'],
  running: ['上一次提交还在处理，请稍候再试。', 'The first attempt is still being worked on; try again in a moment.'],
  changedSince: ['这份结论之前已经送达，内容与现在不同。下面是最新情况。', 'An earlier form of this verdict has arrived already. See what is there now.'],
});

// Why the verdict cannot be given, as far as the page can know.
function obstacle(s: Submission): string {
  const { person } = session.get();
  const front = (s.front_matter ?? {}) as { co_authors?: unknown };
  const coAuthors = Array.isArray(front.co_authors) ? front.co_authors : [];
  if (s.state !== 'in_review') return stateText(s);
  if (person && [s.author, s.submitter, ...coAuthors].includes(person)) return w('own');
  const other = (s.reviews ?? []).find((r) => r.reviewer === person && r.level !== s.level);
  if (other) return w('conflict', { level: levelTitle(asLevel(other.level)) });
  const mine = reviewLevels();
  if (!mine.length) return w('noScope', { level: s.level });
  if (mine.includes(s.level)) return '';
  return w('otherLevel', { level: levelTitle(asLevel(s.level)), mine: mine.map((n) => levelTitle(asLevel(n))).join(', ') });
}

const turnOf = (s: { level: number; round: number }): string => `${s.level}.${s.round}`;
// My verdict of this turn is there: an answer was lost, or it was given in another tab.
const arrived = (s: Submission, turn: string): boolean =>
  (s.reviews ?? []).some((r) => r.reviewer === session.get().person && turnOf(r) === turn);

// Notes stand above the form and are focused after an attempt: a long form hides them below.
function Trouble(p: { problem: Problem; keep: boolean }) {
  const { problem } = p;
  if (problem.code === 'validation_failed') return null;
  const text = problem.code === 'idempotency_key_in_use' ? w('running')
    : problem.code === 'idempotency_key_reused' ? w('changedSince')
      : problem.status === 0 ? w('lost') : '';
  if (!text) return <ProblemNote problem={problem} />;
  return <div class="note bad" role="alert"><p>{text}</p></div>;
}

const meanwhileCodes = [
  'state_conflict', 'precondition_failed', 'stale_base', 'idempotency_key_reused', 'own_submission', 'reviewer_conflict',
];

// What became of the submission meanwhile, and what the panel can do about it.
export interface Judging {
  newer: Submission | undefined;
  reload: () => void; // show the newer one
  judged: (s: Submission) => void;
  look: () => void; // is there a newer one?
}

export function VerdictPanel(p: { s: Submission } & Judging) {
  useSession();
  const { s, newer } = p;
  const [draft, change, clear] = useDraft(s.id);
  const [errors, setErrors] = useState<Errors>({});
  const [trouble, setTrouble] = useState<{ problem: Problem; keep: boolean }>();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Submission>();
  const at = useRef<HTMLElement>(null);
  const notes = useRef<HTMLDivElement>(null);

  const why = obstacle(s);
  useEffect(() => {
    if (result) return;
    if (newer && arrived(newer, turnOf(s))) finish(newer);
    else if (draft.key && arrived(s, draft.sentFor)) finish(s); // after a reload
  }, [newer, s]);
  useEffect(() => {
    if (result) at.current?.querySelector<HTMLElement>('h2')?.focus();
  }, [result]);
  useEffect(() => {
    if (trouble && trouble.problem.code !== 'validation_failed') notes.current?.focus();
  }, [trouble]);

  function reload(): void {
    setTrouble(undefined);
    p.reload();
    at.current?.querySelector<HTMLElement>('h2')?.focus();
  }

  function finish(now: Submission): void {
    clear();
    setTrouble(undefined);
    setResult(now);
    p.judged(now);
  }

  async function send(): Promise<void> {
    if (busy || why) return;
    const wrong = errorsOf(draft, isScore);
    setErrors(wrong);
    if (Object.keys(wrong).length) {
      const first = wrong.verdict ? 'input[name=verdict]' : wrong.comment ? '#verdict-comment' : '.review-scores input';
      at.current?.querySelector<HTMLElement>(first)?.focus();
      return;
    }
    setBusy(true);
    setTrouble(undefined);
    const sent = await sendVerdict(s, draft, (key) => change({ key, sentFor: turnOf(s) }));
    setBusy(false);
    if ('done' in sent) {
      finish(sent.done);
      return;
    }
    setTrouble(sent);
    const about = (pointer: string): string | undefined => sent.problem.errors.find((e) => e.pointer === pointer)?.detail;
    if (sent.problem.code === 'validation_failed') setErrors({ comment: about('#/comment'), scores: about('#/scores') });
    if (meanwhileCodes.includes(sent.problem.code)) p.look();
  }

  if (result) return <section ref={at} class="card stack"><Result s={result} /></section>;
  const isOver = s.state !== 'in_review';
  const told = newer && (!trouble || meanwhileCodes.includes(trouble.problem.code));
  return (
    <section ref={at} class="card stack">
      <h2 tabIndex={-1}>{isOver ? w('over') : w('heading', { level: levelTitle(asLevel(s.level)) })}</h2>
      <div class="review-notes stack" tabIndex={-1} ref={notes}>
        {why && (
          <div class="note info" role="note">
            <p>{why}</p>
            {!session.get().signed_in && <button type="button" class="button slim" onClick={openSignIn}>{w('signIn')}</button>}
          </div>
        )}
        {trouble && !told && <Trouble {...trouble} />}
        {newer && <Meanwhile before={s} now={newer} reload={reload} />}
      </div>
      {(!isOver || isWritten(draft)) && (
        <VerdictForm
          s={s}
          draft={draft}
          // What is changed is another verdict: it needs another key.
          change={(c) => { change({ ...c, key: '' }); setErrors({}); }}
          errors={errors}
          blocked={Boolean(why) || busy}
          busy={busy}
          send={() => void send()}
        />
      )}
    </section>
  );
}
