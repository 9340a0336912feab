// SPDX-License-Identifier: GPL-3.0-or-later
// A unified diff side by side: what was on the left, what is on the right, the words that differ
// marked. On a small screen the two stand one below the other.
import { useMemo } from 'preact/hooks';

import { diffRows, type Row, type Side } from '../base/diff.ts';
import { words } from '../base/lang.ts';

const w = words({
  label: ['逐行差异', 'Differences line by line'],
  before: ['修改前', 'Before'],
  after: ['修改后', 'After'],
  gap: ['……未改动的内容略……', '… lines without changes left out …'],
  none: ['正文没有差异。', 'No differences in the text.'],
  gone: ['删除', 'Removed'],
  come: ['新增', 'Added'],
});

function Cell(p: { side: Side | undefined; tone: 'gone' | 'come' | '' }) {
  if (!p.side) return <td class="diff-none" />;
  const Mark = p.tone === 'gone' ? 'del' : 'ins';
  return (
    <td class={p.tone}>
      {p.tone && <span class="diff-sign" aria-hidden="true">{p.tone === 'gone' ? '−' : '+'}</span>}
      {p.tone && <span class="off-screen">{w(p.tone)} </span>}
      {p.tone && p.side.pieces.every(([text]) => text === '') && '\u200b'}
      {p.side.pieces.map(([text, changed], i) => (changed ? <Mark key={i}>{text}</Mark> : text))}
    </td>
  );
}

function Line(p: { row: Row }) {
  const r = p.row;
  if (r.gap) return <tr class="gap"><td colSpan={2}>{w('gap')}</td></tr>;
  return (
    <tr class={r.changed ? 'diff-changed' : 'diff-same'}>
      <Cell side={r.before} tone={r.changed && r.before ? 'gone' : ''} />
      <Cell side={r.after} tone={r.changed && r.after ? 'come' : ''} />
    </tr>
  );
}

export function Diff(p: { unified: string; before?: string | undefined; after?: string | undefined }) {
  const rows = useMemo(() => diffRows(p.unified), [p.unified]);
  if (!rows.some((r) => r.changed)) return <p class="soft">{w('none')}</p>;
  return (
    <div class="diff" tabIndex={0} role="region" aria-label={w('label')}>
      <table>
        <thead><tr><th scope="col">{p.before ?? w('before')}</th><th scope="col">{p.after ?? w('after')}</th></tr></thead>
        <tbody>{rows.map((row, i) => <Line key={i} row={row} />)}</tbody>
      </table>
    </div>
  );
}
