// SPDX-License-Identifier: GPL-3.0-or-later
// How long ago, how long from now, in words.
import { lang, words as wordsOf } from './lang.ts';

const w = wordsOf({ past: ['刚刚', 'just now'], soon: ['片刻后', 'in a moment'] });

const units: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60],
];

// "3 hours ago", "2天后"
export function relative(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return iso;
  const words = new Intl.RelativeTimeFormat(lang.get() === 'zh' ? 'zh-CN' : 'en-GB', { numeric: 'always' });
  const unitOf = units.find(([, n]) => Math.abs(seconds) >= n);
  if (!unitOf) return w(seconds > 0 ? 'soon' : 'past');
  const [unit, size] = unitOf;
  return words.format(Math.trunc(seconds / size), unit);
}
