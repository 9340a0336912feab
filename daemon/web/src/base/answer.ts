// SPDX-License-Identifier: GPL-3.0-or-later
// An answer of the daemon as state of a view: the latest question wins, older answers are
// dropped, what was there stays on the screen while the next one is under way, and after an
// outage or a change of the session it is asked again.
import { useEffect, useRef, useState } from 'preact/hooks';

import { connection, Problem } from './api.ts';
import { session } from './session.ts';

export interface AnswerState<T> {
  data: T | undefined;
  problem: Problem | undefined;
  busy: boolean;
  again: () => void;
}

interface Kept<T> {
  key: string | null;
  data: T | undefined;
  problem: Problem | undefined;
}

// key: all that the question depends on; null: nothing to ask. wait: ms of quiet before asking.
export function useAnswer<T>(
  key: string | null,
  question: (signal: AbortSignal) => Promise<T>,
  options: { wait?: number; keep?: boolean } = {},
): AnswerState<T> {
  const [kept, keep] = useState<Kept<T>>({ key: null, data: undefined, problem: undefined });
  const [turn, setTurn] = useState(0);
  const asked = useRef(question);
  asked.current = question;

  useEffect(() => {
    const again = (): void => setTurn((n) => n + 1);
    const stops = [connection.watch((c) => c === 'up' && again()), session.watch(again)];
    return () => stops.forEach((stop) => stop());
  }, []);

  useEffect(() => {
    if (key === null) {
      keep({ key, data: undefined, problem: undefined });
      return undefined;
    }
    const abort = new AbortController();
    const told = (data: T | undefined, problem: Problem | undefined): void => {
      if (!abort.signal.aborted) keep((k) => ({ key, data: problem && k.key === key ? k.data : data, problem }));
    };
    const timer = setTimeout(() => {
      asked.current(abort.signal).then(
        (data) => told(data, undefined),
        (error) => (error as Error).name !== 'AbortError' && told(undefined, problemFrom(error)),
      );
    }, options.wait ?? 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, turn]);

  const current = kept.key === key;
  return {
    data: current || options.keep ? kept.data : undefined,
    problem: current ? kept.problem : undefined,
    busy: key !== null && !current,
    again: () => setTurn((n) => n + 1),
  };
}

// What is no answer of the daemon is a mistake of ours: told, not hidden.
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem(0, { code: 'page', title: String(error) });
}
