// SPDX-License-Identifier: GPL-3.0-or-later
// The comparison as a Markdown table, as it is shown, with where it comes from.
import { citation } from '../base/clipboard.ts';
import type { Compared } from './compare_data.ts';
import type { Group } from './compare_rows.tsx';

const cell = (text: string): string => text.trim().replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/\s*\n\s*/g, '<br>') || '—';
const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;

export function markdownOf(items: Compared[], groups: Group[]): string {
  const rows = groups.flatMap((g) => g.rows.map((r) => line([cell(r.label), ...r.cells.map((c) => cell(c.text))])));
  const head = [line([' ', ...items.map((i) => cell(i.doc.title))]), line(['---', ...items.map(() => '---')])];
  const sources = items.map((i) => `- ${citation({ id: i.id, title: i.doc.title, revision: i.doc.revision })}`);
  return `${[...head, ...rows].join('\n')}\n\n${sources.join('\n')}\n`;
}
