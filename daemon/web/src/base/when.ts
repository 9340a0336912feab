// SPDX-License-Identifier: GPL-3.0-or-later
// How long ago, how long from now, in words.
import { lang } from './lang.ts';

const units: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60],
];

// "3 hours ago", "2天后"
export function relative(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  if (Number.isNaN(seconds)) return iso;
  const words = new Intl.RelativeTimeFormat(lang.get() === 'zh' ? 'zh-CN' : 'en-GB', { numeric: 'always' });
  const [unit, size] = units.find(([, n]) => Math.abs(seconds) >= n) ?? ['minute', 60];
  return words.format(Math.trunc(seconds / size), unit);
}
