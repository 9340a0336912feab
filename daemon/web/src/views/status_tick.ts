// SPDX-License-Identifier: GPL-3.0-or-later
// All parts of the status view ask again together, and keep what they show until they know more.
import { useEffect } from 'preact/hooks';

import { useAnswer, type AnswerState } from '../base/answer.ts';
import { session } from '../base/session.ts';
import { store } from '../base/store.ts';

export const tick = store(0);
export const refreshAll = (): void => tick.set(Date.now());

export function useFigures<T>(key: string | null, question: (signal: AbortSignal) => Promise<T>): AnswerState<T> {
  // Of the person: figures of somebody else do not stay when this one may not have them.
  const answer = useAnswer(key && `${key} ${session.get().person ?? ''}`, question, { keep: true });
  useEffect(() => tick.watch(answer.again), []);
  return answer;
}
