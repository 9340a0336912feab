// SPDX-License-Identifier: GPL-3.0-or-later
// Which requirement of a suggestion is met by which section, readable from both ends.
import type { Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';

export type Suggestion = Schemas['TemplateSuggestion'];
export type Response = Schemas['TemplatesResponse'];
export type Requirement = Response['requirements'][number];
export type Status = 'covered' | 'partial' | 'open';

export const statuses: Status[] = ['covered', 'partial', 'open'];

export const statusName = words({
  covered: ['已覆盖', 'Covered'],
  partial: ['部分覆盖', 'Partly'],
  open: ['未覆盖', 'Open'],
});

// Colour is never the only sign.
export const statusSign: Record<Status, string> = { covered: '✓', partial: '◐', open: '○' };

export function statusOf(t: Suggestion, no: string): Status {
  if (t.uncovered.includes(no)) return 'open';
  return t.partial.includes(no) ? 'partial' : 'covered';
}

export const sectionsOf = (t: Suggestion, no: string): Suggestion['sections'] => t.sections.filter((s) => s.covers.includes(no));

export function counts(t: Suggestion, requirements: Requirement[]): Record<Status, number> {
  const out = { covered: 0, partial: 0, open: 0 };
  for (const r of requirements) out[statusOf(t, r.no)]++;
  return out;
}

export const percent = (share: number): string => `${Math.round(share * 100)}%`;
