// SPDX-License-Identifier: GPL-3.0-or-later
// A verdict while it is being written: kept in this tab until it was sent, so that a reload, a
// restart of the server or an ended session cost nothing.
import { useRef, useState } from 'preact/hooks';

import { forget, keep, kept } from '../base/kept.ts';
import { session } from '../base/session.ts';

export type Verdict = 'approve' | 'request_changes' | 'reject';
export type ScoreName = 'completeness' | 'technique' | 'commitment';

export interface Draft {
  verdict: Verdict | '';
  comment: string;
  checks: string[]; // items that hold
  scores: Partial<Record<ScoreName, string>>;
  // Sent under this key and not answered yet: sending it again counts once. sentFor: its level
  // and round, to know it again among the verdicts.
  key: string;
  sentFor: string;
}

const none: Draft = { verdict: '', comment: '', checks: [], scores: {}, key: '', sentFor: '' };
// Of the person: who signs in next in this tab does not send somebody else's words.
const nameOf = (id: string): string => `jinnang.review.${session.get().person ?? ''}.${id}`;

export const isWritten = (d: Draft): boolean => Boolean(d.verdict || d.comment.trim() || d.checks.length || Object.keys(d.scores).length);

export function useDraft(id: string): [Draft, (change: Partial<Draft>) => void, clear: () => void] {
  const name = nameOf(id);
  const [draft, setDraft] = useState<Draft>(() => ({ ...none, ...kept<Partial<Draft>>(sessionStorage, name) }));
  const latest = useRef(draft);
  // At once, not after it is drawn: the tab may be closed before.
  function put(next: Draft): void {
    latest.current = next;
    if (isWritten(next) || next.key) keep(sessionStorage, name, next);
    else forget(sessionStorage, name);
    setDraft(next);
  }
  return [draft, (change) => put({ ...latest.current, ...change }), () => put(none)];
}
