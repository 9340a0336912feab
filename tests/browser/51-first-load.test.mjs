// SPDX-License-Identifier: GPL-3.0-or-later
// What the page weighs: everything that a browser takes of it before somebody can type, as it comes
// over the wire.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTab, launch, missing, sample } from './harness.mjs';

const MOST = 60 * 1024;

let daemon, browser, skip;
before(async () => {
  daemon = await sample();
  skip = await missing(daemon);
  if (!skip) browser = await launch();
});
after(async () => {
  await browser?.close();
  await daemon.stop();
});

test(`the first load is at most ${MOST / 1024} KiB, the second nothing but a question`, async (t) => {
  if (skip || process.env.JN_PAGE) return t.skip(skip || 'a server for work on the page does not compress');
  await inTab(browser, daemon, { lang: 'zh' }, async ({ page }) => {
    const files = async () => {
      await page.locator('.search-hits').waitFor();
      return page.evaluate(() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .filter((f) => f.initiatorType !== 'fetch')
        .map((f) => ({ path: new URL(f.name).pathname, bytes: f.encodedBodySize, plain: f.decodedBodySize, transferred: f.transferSize })));
    };
    await page.goto('/');
    const first = await files();
    const bytes = first.reduce((sum, f) => sum + f.bytes, 0);
    t.diagnostic(`${(bytes / 1024).toFixed(1)} KiB: ${first.map((f) => `${f.path} ${f.bytes}`).join(', ')}`);
    for (const pattern of [/^\/$/, /^\/assets\/app-.*\.js$/, /^\/assets\/.*\.css$/]) {
      assert.ok(first.some((f) => pattern.test(f.path) && f.bytes > 0 && f.bytes < f.plain), `${pattern} is there, compressed: ${JSON.stringify(first)}`);
    }
    assert.ok(bytes <= MOST, `${bytes} bytes`);
    await page.reload();
    const again = await files();
    assert.equal(again.length, first.length);
    assert.ok(again.every((f) => f.transferred <= 1024), `all of it was kept: ${JSON.stringify(again)}`);
  });
});

test('what is there does not move when the answer comes', async (t) => {
  if (skip) return t.skip(skip);
  for (const [width, height] of [[1350, 940], [360, 740]]) {
    await inTab(browser, daemon, { lang: 'zh', width, height }, async ({ page }) => {
      await page.addInitScript(() => {
        window.moved = [];
        new PerformanceObserver((list) => window.moved.push(...list.getEntries().filter((e) => !e.hadRecentInput).map((e) =>
          ({ by: e.value, what: e.sources.map((s) => s.node?.className || s.node?.nodeName) })))).observe({ type: 'layout-shift', buffered: true });
      });
      for (const [at, then] of [['/', '.search-hits'], ['/?q=容灾', '.search-hits'], ['/documents/case-2023-0001', '.prose']]) {
        await page.goto(at);
        await page.locator(then).waitFor();
        const moved = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.moved)))));
        assert.ok(moved.reduce((sum, m) => sum + m.by, 0) <= 0.05, `${at} at ${width}: ${JSON.stringify(moved)}`);
      }
    });
  }
});
