// SPDX-License-Identifier: GPL-3.0-or-later
// The date where the reader is, as documents write it: 2026-09-30.
export function today(at = new Date()): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
