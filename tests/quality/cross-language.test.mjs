// SPDX-License-Identifier: GPL-3.0-or-later
// Questions whose answer is a document in the other language, while documents in the language
// of the question compete (cross-language.tsv, judged before the first answer was seen).
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon } from '../http/harness.mjs';
import { DEPTH, mean, readJudged, reciprocalRank, undatedCorpus } from './judging.mjs';

// A little below what was measured: a tie that falls the other way is no failure.
const LEAST = { any: 0.75, best: 0.67 };

test('questions find their answers in the other language', async (t) => {
  const corpus = undatedCorpus();
  const d = await Daemon.start({ corpus });
  fs.rmSync(corpus, { recursive: true });
  t.after(() => d.stop());
  const token = await d.token({ level: 'restricted', audiences: ['staff', 'presales', 'sales', 'delivery', 'partner'] });
  const any = [], best = [];
  let translated = 0;
  for (const { kind, text, grades } of readJudged(path.join(import.meta.dirname, 'cross-language.tsv'))) {
    const { hits } = await d.read(`/v1/search?${new URLSearchParams({ q: text, per_page: DEPTH })}`, { token });
    const ids = hits.map((h) => h.id);
    any.push(reciprocalRank(ids, grades, 1));
    best.push(reciprocalRank(ids, grades, 2));
    translated += hits.filter((h) => h.translated).length;
    if (best.at(-1) < 0.25) t.diagnostic(`low: ${kind} ${text}: ${ids.slice(0, 4).join(' ')}`);
  }
  t.diagnostic(`${any.length} questions: MRR@10 ${mean(any).toFixed(4)}, of the best answer ${mean(best).toFixed(4)}`);
  assert.equal(any.length, 60);
  assert.ok(translated > 0, 'some hits say that they are translations');
  assert.ok(mean(any) >= LEAST.any, `MRR ${mean(any)}`);
  assert.ok(mean(best) >= LEAST.best, `MRR of the best answer ${mean(best)}`);
});
