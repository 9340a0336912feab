// SPDX-License-Identifier: GPL-3.0-or-later
// Documents put aside to be compared, in this tab.
import { store } from './store.ts';

export const BASKET_MAX = 5;
const key = 'jinnang.compare';

function kept(): string[] {
  try {
    const list: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter((x): x is string => typeof x === 'string').slice(0, BASKET_MAX) : [];
  } catch {
    return [];
  }
}

export const basket = store<string[]>(kept());
basket.watch((ids) => sessionStorage.setItem(key, JSON.stringify(ids)));

// False: it is full.
export function toggleBasket(id: string): boolean {
  const ids = basket.get();
  if (ids.includes(id)) basket.set(ids.filter((x) => x !== id));
  else if (ids.length < BASKET_MAX) basket.set([...ids, id]);
  else return false;
  return true;
}
