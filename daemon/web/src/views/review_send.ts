// SPDX-License-Identifier: GPL-3.0-or-later
// Sending a verdict. It is about the version that was read, and carries one key until it is known
// what became of it: after a lost answer the same verdict can be sent again and counts once.
import { problemFrom } from '../base/answer.ts';
import { ask, newKey, type Problem, type Schemas } from '../base/api.ts';
import { checkTextIn, checklistFor } from '../base/checklist.ts';
import { lang } from '../base/lang.ts';
import { asLevel } from '../parts/verdicts.tsx';
import type { Draft, ScoreName } from './review_draft.ts';

type Submission = Schemas['Submission'];

export const COMMENT_LEAST = 10;
export const COMMENT_MOST = 4000;
export const lengthOf = (text: string): number => [...text.trim()].length;

export function isScore(text: string): boolean {
  const n = Number(text);
  return text.trim() !== '' && Number.isFinite(n) && n >= 0 && n <= 100;
}

function bodyOf(s: Submission, d: Draft): unknown {
  const level = asLevel(s.level);
  const scores = Object.entries(d.scores).filter(([, text]) => text?.trim());
  return {
    level,
    verdict: d.verdict,
    comment: d.comment.trim(),
    // A list that nobody touched says nothing.
    checklist: d.checks.length
      ? checklistFor(s.kind, level).map((item) => ({ item: checkTextIn(item, lang.get()), ok: d.checks.includes(item) }))
      : [],
    ...(scores.length ? { scores: Object.fromEntries(scores.map(([name, text]) => [name as ScoreName, Number(text)])) } : {}),
  };
}

export type Sent = { done: Submission } | { problem: Problem; keep: boolean };

// After a 4xx nothing has happened, and the key is free; anything else may have arrived.
const mayHaveArrived = (p: Problem): boolean => p.status === 0 || p.status >= 500 || p.code === 'idempotency_key_in_use';

export async function sendVerdict(s: Submission, d: Draft, keepKey: (key: string) => void): Promise<Sent> {
  const key = d.key || newKey();
  keepKey(key);
  const last = s.level === 3 && d.verdict === 'approve';
  try {
    const answer = await ask<Submission>('POST', `/v1/submissions/${encodeURIComponent(s.id)}/reviews`, {
      query: last ? { wait: 'indexed', timeout_s: 5 } : {},
      body: bodyOf(s, d),
      ifMatch: `"${s.version}"`,
      key,
    });
    return { done: answer.data };
  } catch (error) {
    const problem = problemFrom(error);
    const keep = mayHaveArrived(problem);
    if (!keep) keepKey('');
    return { problem, keep };
  }
}
