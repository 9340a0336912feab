// SPDX-License-Identifier: GPL-3.0-or-later
// State of a small form that survives a reload of the tab. Larger ones keep theirs by themselves.
import { useState } from 'preact/hooks';

import { forget, keep, kept } from './kept.ts';

export function useDraft<T>(key: string, empty: T): [value: T, change: (part: Partial<T>) => void, clear: () => void] {
  const [value, setValue] = useState<T>(() => ({ ...empty, ...kept<Partial<T>>(sessionStorage, key) }));
  return [
    value,
    (part) => {
      const next = { ...value, ...part };
      keep(sessionStorage, key, next);
      setValue(next);
    },
    () => {
      forget(sessionStorage, key);
      setValue(empty);
    },
  ];
}
