// SPDX-License-Identifier: GPL-3.0-or-later
// Short facts about a document, the same everywhere.
import type { Schemas } from '../base/api.ts';
import { freshnessName, kindName, levelName, outcomeName } from '../base/labels.ts';
import { words } from '../base/lang.ts';

const w = words({
  used: ['用过 {n} 次', 'used {n} ×'],
  won: ['赢 {n}', '{n} won'],
  lost: ['输 {n}', '{n} lost'],
  verified: ['核实于 {at}', 'verified {at}'],
  due: ['复核期 {at}', 'review due {at}'],
  until: ['有效至 {at}', 'valid until {at}'],
});

export const KindBadge = (p: { kind: Schemas['Kind'] }) => <span class="badge kind">{kindName(p.kind)}</span>;

export const LevelBadge = (p: { level: Schemas['Level'] }) => (
  <span class={`badge ${p.level === 'confidential' || p.level === 'restricted' ? 'warn' : ''}`}>{levelName(p.level)}</span>
);

const outcomeTone: Record<string, string> = { won: 'good', delivered: 'good', lost: 'bad', rejected: 'bad' };
export const OutcomeBadge = (p: { outcome: string | undefined }) =>
  p.outcome ? (
    <span class={`badge ${outcomeTone[p.outcome] ?? ''}`}>{outcomeName(p.outcome as 'won') || p.outcome}</span>
  ) : null;

const freshTone: Record<string, string> = { fresh: 'good', due: 'warn', expired: 'bad', unverified: '' };
export function FreshBadge(p: { freshness: Schemas['Freshness'] }) {
  const f = p.freshness;
  const title = [
    f.verified_at && w('verified', { at: f.verified_at }),
    f.review_due && w('due', { at: f.review_due }),
    f.valid_until && w('until', { at: f.valid_until }),
  ].filter(Boolean).join(' · ');
  return <span class={`badge ${freshTone[f.status] ?? ''}`} title={title || undefined}>{freshnessName(f.status)}</span>;
}

// "used 7 × · 5 won · 1 lost"; nothing for what was never used.
export function EvidenceText(p: { evidence: Schemas['Evidence'] }) {
  const e = p.evidence;
  if (e.uses === 0) return null;
  const parts = [w('used', { n: e.uses }), e.won > 0 && w('won', { n: e.won }), e.lost > 0 && w('lost', { n: e.lost })];
  return <span class="small soft">{parts.filter(Boolean).join(' · ')}</span>;
}
