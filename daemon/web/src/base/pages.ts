// SPDX-License-Identifier: GPL-3.0-or-later
// A list that the daemon gives in pages with a cursor: the first page is asked for again like any
// answer, and "more" adds the next one.
import { useEffect, useState } from 'preact/hooks';

import { problemFrom, useAnswer, type AnswerState } from './answer.ts';
import { get, type Problem, type Query } from './api.ts';

export interface Pages<T> extends AnswerState<T[]> {
  more: (() => void) | undefined; // undefined: that was all
  loadingMore: boolean;
}

interface Further<T> {
  items: T[];
  cursor: string | undefined;
  problem?: Problem;
  busy?: boolean;
}

// query null: nothing to ask.
export function usePages<T>(path: string, member: string, query: Query | null): Pages<T> {
  type Page = Record<string, T[]> & { next_cursor?: string };
  const key = query && `${path} ${JSON.stringify(query)}`;
  const first = useAnswer<Page>(key, (signal) => get<Page>(path, query ?? {}, signal), { keep: true });
  const [further, setFurther] = useState<Further<T> | null>(null);
  useEffect(() => setFurther(null), [first.data]);

  const cursor = further ? further.cursor : first.data?.next_cursor;
  const before = further?.items ?? [];
  async function more(): Promise<void> {
    setFurther({ items: before, cursor, busy: true });
    try {
      const page = await get<Page>(path, { ...query, cursor });
      setFurther({ items: [...before, ...(page[member] ?? [])], cursor: page.next_cursor });
    } catch (error) {
      setFurther({ items: before, cursor, problem: problemFrom(error) });
    }
  }

  return {
    ...first,
    data: first.data && [...(first.data[member] ?? []), ...before],
    problem: first.problem ?? further?.problem,
    more: cursor ? () => void more() : undefined,
    loadingMore: further?.busy ?? false,
  };
}
