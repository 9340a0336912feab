// SPDX-License-Identifier: GPL-3.0-or-later
// What several stories about the running daemon begin with.
import fs from 'node:fs';
import path from 'node:path';
import { Daemon } from './harness.mjs';

/** A FAQ as an author would save it. */
export const faq = (id, title, { level = 'internal', text = `${title}:答案在这里。` } = {}) => `---
id: ${id}
kind: faq
title: ${title}
confidentiality: ${level}
audience: [staff]
---

## 标准回答

${text}
`;

export async function withDaemon(options, story) {
  const d = await Daemon.start(options);
  try {
    await story(d);
  } finally {
    await d.stop();
  }
}

/** All ids that the list shows to this reader. */
export const ids = async (d, options) => (await d.read('/v1/documents?per_page=100', options)).documents.map((e) => e.id);

export const search = (d, q, options) => d.read(`/v1/search?q=${encodeURIComponent(q)}&per_page=100`, options);

/** Write as editors do: a hidden file beside it, then a rename. Nobody reads half of it. */
export function replace(d, file, text) {
  const to = path.join(d.corpus, file);
  const aside = path.join(path.dirname(to), `.${path.basename(to)}.aside`);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.writeFileSync(aside, text);
  fs.renameSync(aside, to);
}

/** Name of the generation that INDEX/current names. */
export const current = (d) => fs.readFileSync(path.join(d.index, 'current'), 'utf8').trim();

/** What a token with the scopes admin and metrics sees in /readyz. */
export const details = async (d, token) => (await d.get('/readyz?verbose=true', { token })).body;
