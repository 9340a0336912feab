// SPDX-License-Identifier: GPL-3.0-or-later
// What Lighthouse says. Its performance depends on what else the machine does: told here, judged by
// tools/lighthouse.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit, open, places } from './lighthouse.mjs';

let all;
before(async () => { all = await open(); });
after(() => all.close());

for (const [name, form, categories] of [['document', 'desktop', ['accessibility', 'best-practices', 'performance']]]) {
  test(`Lighthouse: ${name} as on a ${form}`, async (t) => {
    if (all.missing) return t.skip(all.missing);
    const { scores, failed } = await audit(all, places[name], { form, categories });
    t.diagnostic(JSON.stringify(scores));
    for (const category of ['accessibility', 'best-practices']) assert.ok(scores[category] >= 95, `${category} ${scores[category]}: ${failed.join('\n')}`);
  });
}
