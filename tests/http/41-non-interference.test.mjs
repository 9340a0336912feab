// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader may not see changes nothing that it is told. tools/non-interference is the long form.
import test from 'node:test';
import assert from 'node:assert/strict';
import { READERS, run } from './non-interference.mjs';

test('answers over the whole corpus and over what a reader may see are the same bytes', async () => {
  const seed = Number(process.env.JN_SEED ?? 20260930);
  const report = await run({ requests: 110 * READERS.length, seed });
  assert.ok(report.requests >= 500 && report.counts >= 60);
  for (const status of [200, 400, 404, 422]) assert.ok(report.statuses[status] >= READERS.length, `requests answered ${status}: ${JSON.stringify(report.statuses)}`);
  assert.deepEqual(Object.keys(report.statuses).filter((x) => x >= 500), [], JSON.stringify(report.statuses));
  assert.ok(report.noticed.bytes >= 10 && report.noticed.leaks >= 10, `a difference would be seen: ${JSON.stringify(report.noticed)}`);
  assert.deepEqual(report.differences.slice(0, 3), [], `${report.differences.length} differences, seed ${seed}`);
});
