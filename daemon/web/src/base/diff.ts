// SPDX-License-Identifier: GPL-3.0-or-later
// A unified diff as rows of two columns. Lines that were changed stand beside each other, with
// the words that differ: a paragraph of Chinese is one line, and a line alone tells too little.
export type Piece = readonly [text: string, changed: boolean];

export interface Side {
  line: number;
  pieces: Piece[];
}

// A gap: lines left out between two hunks. Both sides and not changed: the same line.
export interface Row {
  gap?: true;
  changed?: true;
  before?: Side;
  after?: Side;
}

// Words of Latin script and numbers whole, everything else by character.
const tokens = (text: string): string[] => text.match(/[\p{Script=Latin}\p{N}_]+|\s+|./gsu) ?? [];

const CELLS_MAX = 250_000;

// Longest common subsequence of two lists: which members of each are part of it.
function common(a: string[], b: string[]): [boolean[], boolean[]] {
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      best[i * width + j] = a[i] === b[j]
        ? best[(i + 1) * width + j + 1]! + 1
        : Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!);
    }
  }
  const inA = a.map(() => false);
  const inB = b.map(() => false);
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      inA[i++] = true;
      inB[j++] = true;
    } else if (best[(i + 1) * width + j]! >= best[i * width + j + 1]!) i++;
    else j++;
  }
  return [inA, inB];
}

function pieces(list: string[], same: boolean[]): Piece[] {
  const out: [string, boolean][] = [];
  list.forEach((text, i) => {
    const last = out.at(-1);
    if (last && last[1] !== same[i]) last[0] += text;
    else out.push([text, !same[i]]);
  });
  return out;
}

// What differs inside two lines. Their common beginning and end cost nothing.
export function inside(before: string, after: string): [Piece[], Piece[]] {
  const a = tokens(before);
  const b = tokens(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const midA = a.slice(head, a.length - tail);
  const midB = b.slice(head, b.length - tail);
  const [inA, inB] = midA.length * midB.length <= CELLS_MAX ? common(midA, midB) : [midA.map(() => false), midB.map(() => false)];
  const whole = (list: string[], same: boolean[]): boolean[] =>
    list.map((_, i) => (i < head || i >= list.length - tail ? true : same[i - head]!));
  return [pieces(a, whole(a, inA)), pieces(b, whole(b, inB))];
}

// How alike two lines are, 0-1: shared pairs of characters.
function alike(a: string, b: string): number {
  if (a === b) return 1;
  const pairs = new Map<string, number>();
  for (let i = 0; i + 1 < a.length; i++) pairs.set(a.slice(i, i + 2), (pairs.get(a.slice(i, i + 2)) ?? 0) + 1);
  let shared = 0;
  for (let i = 0; i + 1 < b.length; i++) {
    const left = pairs.get(b.slice(i, i + 2)) ?? 0;
    if (left > 0) {
      pairs.set(b.slice(i, i + 2), left - 1);
      shared++;
    }
  }
  return a.length + b.length > 2 ? (2 * shared) / (a.length + b.length - 2) : 0;
}

const ALIKE_MIN = 0.35;

// Which line became which, in order: the pairs whose likeness adds up to most.
function pairLines(gone: string[], come: string[]): [number, number][] {
  if (gone.length * come.length > 10_000) return [];
  const width = come.length + 1;
  const best = new Float64Array((gone.length + 1) * width);
  const like = (i: number, j: number): number => {
    const x = alike(gone[i]!, come[j]!);
    return x >= ALIKE_MIN ? x : -1;
  };
  for (let i = gone.length - 1; i >= 0; i--) {
    for (let j = come.length - 1; j >= 0; j--) {
      best[i * width + j] = Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!, best[(i + 1) * width + j + 1]! + like(i, j));
    }
  }
  const out: [number, number][] = [];
  for (let i = 0, j = 0; i < gone.length && j < come.length;) {
    const x = like(i, j);
    if (x > 0 && best[i * width + j] === best[(i + 1) * width + j + 1]! + x) out.push([i++, j++]);
    else if (best[i * width + j] === best[(i + 1) * width + j]) i++;
    else j++;
  }
  return out;
}

// One run of removed and added lines as rows.
function runRows(gone: string[], come: string[], lineA: number, lineB: number): Row[] {
  const rows: Row[] = [];
  let i = 0;
  let j = 0;
  const upTo = (a: number, b: number): void => {
    for (; i < a; i++) rows.push({ changed: true, before: { line: lineA + i, pieces: [[gone[i]!, false]] } });
    for (; j < b; j++) rows.push({ changed: true, after: { line: lineB + j, pieces: [[come[j]!, false]] } });
  };
  for (const [a, b] of pairLines(gone, come)) {
    upTo(a, b);
    const [before, after] = inside(gone[a]!, come[b]!);
    rows.push({ changed: true, before: { line: lineA + i++, pieces: before }, after: { line: lineB + j++, pieces: after } });
  }
  upTo(gone.length, come.length);
  return rows;
}

export function diffRows(unified: string): Row[] {
  const rows: Row[] = [];
  let gone: string[] = [];
  let come: string[] = [];
  let lineA = 0;
  let lineB = 0;
  const flush = (): void => {
    rows.push(...runRows(gone, come, lineA, lineB));
    lineA += gone.length;
    lineB += come.length;
    gone = [];
    come = [];
  };
  let hunk = false; // the lines before the first hunk are names
  for (const text of unified.replace(/\n$/, '').split('\n')) {
    const at = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text);
    if (at) {
      flush();
      hunk = true;
      lineA = Number(at[1]);
      lineB = Number(at[2]);
      if (rows.length || lineA > 1) rows.push({ gap: true });
    } else if (!hunk || text.startsWith('\\')) {
      continue;
    } else if (text.startsWith('-')) {
      gone.push(text.slice(1));
    } else if (text.startsWith('+')) {
      come.push(text.slice(1));
    } else {
      flush();
      const same: Piece[] = [[text.slice(1), false]];
      rows.push({ before: { line: lineA++, pieces: same }, after: { line: lineB++, pieces: same } });
    }
  }
  flush();
  return rows;
}
