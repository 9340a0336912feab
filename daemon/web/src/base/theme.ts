// SPDX-License-Identifier: GPL-3.0-or-later
// Light or dark: as the system says, until the reader chooses.
import { store } from './store.ts';

export type Theme = 'auto' | 'light' | 'dark';
const key = 'jinnang.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

const kept = localStorage.getItem(key);
export const theme = store<Theme>(kept === 'light' || kept === 'dark' ? kept : 'auto');

function show(): void {
  const chosen = theme.get();
  document.documentElement.dataset.theme = chosen === 'auto' ? (dark.matches ? 'dark' : 'light') : chosen;
}

export function startTheme(): void {
  show();
  dark.addEventListener('change', show);
  theme.watch((to) => {
    localStorage.setItem(key, to);
    show();
  });
}

const order: Theme[] = ['auto', 'light', 'dark'];
export const nextTheme = (): void => theme.set(order[(order.indexOf(theme.get()) + 1) % order.length]!);
