// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader may not see changes nothing that it is told. tools/non-interference is the long form.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Daemon, eventually } from './harness.mjs';
import { nextRequest, READERS, run, told } from './non-interference.mjs';
import { document, everyClass, LEVELS, random, writeDocs } from './visibility.mjs';

test('answers over the whole corpus and over what a reader may see are the same bytes', async () => {
  const seed = Number(process.env.JN_SEED ?? 20260930);
  const report = await run({ requests: 110 * READERS.length, seed });
  assert.ok(report.requests >= 500 && report.counts >= 60);
  for (const status of [200, 400, 404, 422]) assert.ok(report.statuses[status] >= READERS.length, `requests answered ${status}: ${JSON.stringify(report.statuses)}`);
  assert.deepEqual(Object.keys(report.statuses).filter((x) => x >= 500), [], JSON.stringify(report.statuses));
  assert.ok(report.noticed.bytes >= 10 && report.noticed.leaks >= 10, `a difference would be seen: ${JSON.stringify(report.noticed)}`);
  assert.deepEqual(report.differences.slice(0, 3), [], `${report.differences.length} differences, seed ${seed}`);
});

test('changes of documents above a reader change no answer', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-hidden-')), docs = everyClass(5, 2), r = random(6);
  const above = docs.filter((x) => LEVELS.indexOf(x.level) > LEVELS.indexOf('internal'));
  writeDocs(dir, docs);
  const d = await Daemon.start({ corpus: dir, level: 'public', args: ['--search-deadline', '30s'] });
  try {
    const insider = await d.token({ level: 'restricted', audiences: ['staff', 'presales'] });
    const readers = [undefined, await d.token({ level: 'internal' }), await d.token({ level: 'internal', audiences: ['partner'] })];
    const requests = Array.from({ length: 80 }, () => nextRequest(r, docs));
    const ask = async () => {
      const answers = [];
      for (const request of requests) {
        for (const token of readers) answers.push({ request, ...told(await d.request(request.method, request.target, { token, headers: request.headers, json: request.json, body: request.body })) });
      }
      return answers;
    };
    const earlier = await ask();
    for (const x of above.slice(0, 8)) fs.rmSync(path.join(d.corpus, x.file));
    for (const x of above.slice(8, 16)) d.write(x.file, x.text.replaceAll('割接', '容灾双活').replace(/^title: /m, 'title: 改过的'));
    const fresh = Array.from({ length: 10 }, (_, i) => document(r, { n: 200 + i, kind: 'case-study', level: LEVELS[2 + i % 2], audiences: ['staff', 'presales'] }));
    writeDocs(d.corpus, fresh);
    await eventually(async () => (await d.get(`/v1/documents/${fresh[9].id}`, { token: insider })).status === 200, 'the changes are indexed');
    await eventually(async () => (await d.read('/v1/search?q=', { token: insider })).index_lag === false, 'all of them');
    const later = await ask();
    for (const [i, a] of later.entries()) assert.deepEqual(a, earlier[i]);
  } finally {
    await d.stop();
    fs.rmSync(dir, { recursive: true });
  }
});
