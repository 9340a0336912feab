// SPDX-License-Identifier: GPL-3.0-or-later
// Judged queries over the sample corpus, and the figures made of them.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../http/harness.mjs';

export const DEPTH = 10;

/** [{kind, text, grades: Map(id → grade)}] of the table. */
export function readJudged(file) {
  return fs.readFileSync(file, 'utf8').split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => {
      const [kind, text, judged] = line.split('\t');
      const pairs = judged.split(' ').map((pair) => pair.split(':'));
      return { kind, text, grades: new Map(pairs.map(([id, grade]) => [id, Number(grade)])) };
    });
}

const gain = (grades) =>
  grades.reduce((sum, grade, i) => sum + (2 ** grade - 1) / Math.log2(i + 2), 0);

export function ndcg(ids, grades) {
  const best = [...grades.values()].sort((a, b) => b - a).slice(0, DEPTH);
  return gain(ids.slice(0, DEPTH).map((id) => grades.get(id) ?? 0)) / gain(best);
}

/** One over the rank of the first document of at least this grade (default: the best). */
export function reciprocalRank(ids, grades, least = Math.max(...grades.values())) {
  const rank = ids.slice(0, DEPTH).findIndex((id) => (grades.get(id) ?? 0) >= least);
  return rank < 0 ? 0 : 1 / (rank + 1);
}

export const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/**
 * The sample corpus without the dates of its verification: documents lose score as they age,
 * and a figure that changes from day to day cannot be held.
 */
export function undatedCorpus() {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-quality-'));
  fs.cpSync(path.join(root, 'corpus'), copy, { recursive: true });
  for (const file of fs.readdirSync(copy, { recursive: true }).filter((f) => f.endsWith('.md'))) {
    const text = fs.readFileSync(path.join(copy, file), 'utf8');
    const end = text.indexOf('\n---\n', 4);
    const dated = /^(verified_at|verified_by|verified_against|valid_until|review_due):.*\n/gm;
    fs.writeFileSync(path.join(copy, file), text.slice(0, end).replace(dated, '') + text.slice(end));
  }
  return copy;
}
