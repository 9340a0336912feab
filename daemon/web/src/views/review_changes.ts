// SPDX-License-Identifier: GPL-3.0-or-later
// Which comparisons a submission has for who looks at it, and what they say.
import { useAnswer, type AnswerState } from '../base/answer.ts';
import { get, type Schemas } from '../base/api.ts';
import { session } from '../base/session.ts';

type Submission = Schemas['Submission'];
type Diff = Schemas['DocumentDiff'];

export type Since = 'last_review' | 'base';

export interface Changes {
  mine: boolean; // since my own verdict, not just since the first round
  possible: Since[]; // the usual one first
  answers: Record<Since, AnswerState<Diff>>;
  usual: Diff | undefined;
}

function useDiff(s: Submission, since: Since, wanted: boolean): AnswerState<Diff> {
  const path = `/v1/submissions/${encodeURIComponent(s.id)}/diff`;
  // The version is part of the question: another one is another diff.
  return useAnswer(wanted ? `${s.id} ${s.version} ${since}` : null, (signal) => get<Diff>(path, { since }, signal));
}

export function useChanges(s: Submission): Changes {
  const { person } = session.get();
  // A verdict of mine in this round was about this very text.
  const rounds = (s.reviews ?? []).filter((r) => r.reviewer === person).map((r) => r.round);
  const mine = rounds.length > 0 && Math.max(...rounds) < s.round;
  const isUpdate = Boolean(s.base_revision);
  const possible: Since[] = [];
  if (mine) possible.push('last_review');
  if (isUpdate) possible.push('base');
  if (!mine && s.round > 1) possible.push('last_review');
  const answers = {
    last_review: useDiff(s, 'last_review', possible.includes('last_review')),
    base: useDiff(s, 'base', isUpdate),
  };
  // A new document opens as text; what changed since somebody else's round is one step away.
  const usual = possible[0] && (mine || isUpdate) ? answers[possible[0]].data : undefined;
  return { mine, possible, answers, usual };
}
