// SPDX-License-Identifier: GPL-3.0-or-later
// A value that several parts of the page look at, and are drawn again when it changes.
import { useEffect, useState } from 'preact/hooks';

export interface Store<T> {
  get(): T;
  set(value: T): void;
  watch(told: (value: T) => void): () => void;
}

export function store<T>(value: T): Store<T> {
  const told = new Set<(value: T) => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const tell of [...told]) tell(value);
    },
    watch(tell) {
      told.add(tell);
      return () => told.delete(tell);
    },
  };
}

export function useStore<T>(of: Store<T>): T {
  const [, draw] = useState(0);
  useEffect(() => {
    const before = of.get();
    const stop = of.watch(() => draw((n) => n + 1));
    if (!Object.is(before, of.get())) draw((n) => n + 1);
    return stop;
  }, [of]);
  return of.get();
}
