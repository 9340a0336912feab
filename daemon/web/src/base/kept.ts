// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody types, kept in the browser. A full or forbidden store costs the keeping, nothing else.
export function kept<T>(store: Storage, key: string): T | undefined {
  try {
    const text = store.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

// False: it could not be kept.
export function keep(store: Storage, key: string, value: unknown): boolean {
  try {
    store.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(store: Storage, key: string): void {
  try {
    store.removeItem(key);
  } catch {
    // then it was never kept
  }
}
