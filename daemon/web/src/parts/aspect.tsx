// SPDX-License-Identifier: GPL-3.0-or-later
// Whether two documents agree in an aspect: a sign for the eye, a word for everybody.
import type { Schemas } from '../base/api.ts';
import { verdictName } from '../base/labels.ts';
import { words } from '../base/lang.ts';

type Verdict = Schemas['Aspect']['verdict'];

export const aspects: Schemas['Aspect']['name'][] = ['industry', 'scale', 'scenario', 'technology', 'constraint', 'pain_point'];
export const verdicts: Verdict[] = ['same', 'similar', 'different', 'unknown'];

const tones: Record<Verdict, string> = { same: 'good', similar: 'info', different: 'warn', unknown: '' };
const signs: Record<Verdict, string> = { same: '=', similar: '≈', different: '≠', unknown: '?' };

const w = words({ legend: ['符号', 'Signs'] });

export function Verdict(p: { verdict: Verdict; word?: boolean; title?: string | undefined }) {
  return (
    <span class={`badge verdict ${tones[p.verdict]}`} title={p.title}>
      <span aria-hidden="true">{signs[p.verdict]}</span>
      <span class={p.word ? undefined : 'off-screen'}>{verdictName(p.verdict)}</span>
    </span>
  );
}

export const VerdictLegend = () => (
  <ul class="plain-list row small" aria-label={w('legend')}>
    {verdicts.map((v) => <li key={v}><Verdict verdict={v} word /></li>)}
  </ul>
);
