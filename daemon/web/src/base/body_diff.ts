// SPDX-License-Identifier: GPL-3.0-or-later
// A unified diff of two documents without their front matter: who shows the fields in words does
// not want them again as YAML, where a changed notation looks like a changed value.

// Lines of the front matter with both its `---`; 0: it has none.
export function frontLinesOf(markdown: string): number {
  const lines = markdown.split('\n');
  if (lines[0]?.trimEnd() !== '---') return 0;
  const end = lines.findIndex((text, i) => i > 0 && text.trimEnd() === '---');
  return end < 0 ? 0 : end + 1;
}

// frontLines: of the document after the change. Lines are then counted from the first of the text.
// Of a hunk that changes the front matter alone nothing is left.
export function bodyDiff(unified: string, frontLines: number): string {
  const out: string[] = [];
  let line = 0; // of the new document; 0: before the first hunk
  let first = 0;
  let hunk: string[] = [];
  const flush = (): void => {
    if (hunk.some((text) => /^[-+]/.test(text))) out.push(`@@ -${first} +${first} @@`, ...hunk);
    hunk = [];
  };
  for (const text of unified.replace(/\n$/, '').split('\n')) {
    const at = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text);
    if (at) {
      flush();
      line = Number(at[1]);
      first = Math.max(1, line - frontLines);
      continue;
    }
    if (line === 0) continue;
    // A blank line below the front matter is part of it.
    const isBody = line > frontLines && (first > 1 || hunk.length > 0 || text.slice(1).trim() !== '');
    if (isBody) hunk.push(text);
    if (!/^[-\\]/.test(text)) line++;
  }
  flush();
  return out.length ? `${out.join('\n')}\n` : '';
}
