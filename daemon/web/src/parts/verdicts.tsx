// SPDX-License-Identifier: GPL-3.0-or-later
// What reviewers said about a submission, and the words for it.
import type { Schemas } from '../base/api.ts';
import { checkText } from '../base/checklist.ts';
import { dateTime, words } from '../base/lang.ts';
import { relative } from '../base/when.ts';

type Review = Schemas['Review'];

const w = words({
  round: ['第 {n} 轮', 'round {n}'],
  none: ['还没有人评审。', 'Nobody has reviewed it yet.'],
  checks: ['检查单：{ok}/{all} 项符合', 'Checklist: {ok} of {all} hold'],
  yes: ['符合', 'holds'],
  no: ['未确认', 'not confirmed'],
});

export const levelTitle = words({
  1: ['初级评审', 'Junior review'],
  2: ['中级评审', 'Mid review'],
  3: ['高级评审', 'Senior review'],
});

// What each level looks at.
export const levelFocus = words({
  1: ['完整性', 'completeness'],
  2: ['技术', 'technique'],
  3: ['承诺与对外', 'commitments'],
});

export const verdictWord = words({
  approve: ['通过', 'Approved'],
  request_changes: ['要求修改', 'Changes requested'],
  reject: ['驳回', 'Rejected'],
});

export const scoreName = words({
  completeness: ['完整性', 'Completeness'],
  technique: ['技术', 'Technique'],
  commitment: ['承诺', 'Commitment'],
});

const tone = { approve: 'good', request_changes: 'warn', reject: 'bad' };
export const asLevel = (level: number): 1 | 2 | 3 => (level === 2 || level === 3 ? level : 1);

function Checks(p: { list: Review['checklist'] }) {
  if (!p.list.length) return null;
  return (
    <details class="small">
      <summary>{w('checks', { ok: p.list.filter((c) => c.ok).length, all: p.list.length })}</summary>
      <ul class="plain-list">
        {p.list.map((c) => (
          <li key={c.item}>
            <span aria-hidden="true">{c.ok ? '✓' : '○'}</span> {checkText(c.item)}
            <span class="soft"> — {c.ok ? w('yes') : w('no')}{c.note ? `: ${c.note}` : ''}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Scores(p: { scores: NonNullable<Review['scores']> }) {
  const given = (['completeness', 'technique', 'commitment'] as const).filter((name) => p.scores[name] !== undefined);
  return <p class="small soft">{given.map((name) => `${scoreName(name)} ${p.scores[name]}`).join(' · ')}</p>;
}

export function Verdicts(p: { reviews: Review[] }) {
  if (!p.reviews.length) return <p class="soft">{w('none')}</p>;
  return (
    <ol class="plain-list stack">
      {[...p.reviews].reverse().map((r) => (
        <li key={`${r.at}${r.level}`} class="stack tight">
          <div class="row">
            <span class={`badge ${tone[r.verdict]}`}>{verdictWord(r.verdict)}</span>
            <strong>{r.reviewer}</strong>
            <span class="small soft">
              {levelTitle(asLevel(r.level))} · {w('round', { n: r.round })} ·{' '}
              <time dateTime={r.at} title={dateTime(r.at)}>{relative(r.at)}</time>
            </span>
          </div>
          {r.comment && <p class="verdict-text">{r.comment}</p>}
          {r.scores && <Scores scores={r.scores} />}
          <Checks list={r.checklist} />
        </li>
      ))}
    </ol>
  );
}
