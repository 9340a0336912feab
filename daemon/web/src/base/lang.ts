// SPDX-License-Identifier: GPL-3.0-or-later
// The language of the page, and words in both. A table of words stands beside what uses it:
//   const w = words({ title: ['检索', 'Search'], hits: ['{n} 条结果', '{n} hits'] });
//   w('hits', { n: 3 })
import { store, type Store } from './store.ts';

export type Lang = 'zh' | 'en';
type Pair = readonly [zh: string, en: string];
type Values = Record<string, string | number>;

const key = 'jinnang.lang';

function firstLang(): Lang {
  const kept = localStorage.getItem(key);
  if (kept === 'zh' || kept === 'en') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export const lang: Store<Lang> = store(firstLang());

export function setLang(to: Lang): void {
  localStorage.setItem(key, to);
  lang.set(to);
}

const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

export function words<T extends Record<string, Pair>>(table: T): (name: keyof T, values?: Values) => string {
  return (name, values = {}) => {
    const pair = table[name] as Pair | undefined; // names may come from the daemon: then they are their own text
    return pair ? fill(pair[lang.get() === 'zh' ? 0 : 1], values) : String(name);
  };
}

// One of two texts that come from elsewhere (labels of vocabularies).
export const pick = (zh: string | undefined, en: string | undefined): string =>
  (lang.get() === 'zh' ? zh ?? en : en ?? zh) ?? '';

export const number = (n: number): string => n.toLocaleString(lang.get() === 'zh' ? 'zh-CN' : 'en-GB');

export function dateTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime())
    ? iso
    : at.toLocaleString(lang.get() === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
