// SPDX-License-Identifier: GPL-3.0-or-later
// The status view: what a visitor sees of the collection, what an operator sees of the server.
import assert from 'node:assert/strict';
import { eventually } from '../http/harness.mjs';
import { people, sampleAudiences, stories } from './harness.mjs';

let daemon, who;
const inTabOf = stories(async (d) => {
  daemon = d;
  who = await people(d);
});
// A role signs in; what it does is done in a tab of its own.
const story = (name, { role, ...options }, run) => inTabOf(name, () => ({ ...options, token: role && who[role] }), run);
const isNarrow = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const search = (q, session) => daemon.read(`/v1/search?q=${encodeURIComponent(q)}&session=${session}`, { token: who.admin });
const recorded = (q) => eventually(async () => (await daemon.read('/v1/events?type=query&per_page=100', { token: who.admin }))
  .events.some((e) => e.data.q === q), `${q} is in the ledger`);

story('a visitor sees the collection as far as he may, and what the rest needs', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/status');
  await page.getByRole('heading', { name: '服务 正常' }).waitFor();
  const { total, facets } = await daemon.read('/v1/facets?facets=kind,freshness');
  await page.getByText(`${total} 篇`, { exact: true }).waitFor();
  const cases = facets.kind.find((v) => v.value === 'case-study');
  const row = page.getByRole('table', { name: '类型' }).getByRole('row', { name: /^案例/ });
  assert.equal(await row.getByRole('cell').last().textContent(), String(cases.count));
  assert.equal(await row.getByRole('link').getAttribute('href'), '/?kind=case-study');
  const due = facets.freshness.find((v) => v.value === 'due');
  await page.getByRole('figure', { name: '时效' }).getByRole('listitem').filter({ hasText: '待复核' }).filter({ hasText: String(due.count) }).waitFor();
  await page.getByRole('img', { name: /年份: 20\d\d 至 20\d\d/ }).waitFor();
  await page.getByText('以表格查看').click();
  await page.getByRole('columnheader', { name: '篇数' }).waitFor();

  for (const scope of ['admin', 'metrics', 'review:1']) await page.getByText(`需要权限 ${scope}`).first().waitFor();
  await page.locator('main').getByRole('button', { name: '登录' }).first().click();
  await page.getByLabel('令牌').waitFor();
});

story('an operator sees searches without hits, typed ones once', { role: 'admin', lang: 'en' }, async ({ page }) => {
  for (const q of ['qqz', 'qqzz', 'qqzzxx']) await search(q, 'typing');
  await search('wwyyvv', 'first');
  await search('wwyyvv', 'second');
  await search('容灾', 'third');
  await recorded('容灾');
  await page.goto('/status');
  const missed = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'qqzzxx' }) });
  await missed.getByText('1 ×').waitFor();
  assert.equal(await missed.getByRole('link').getAttribute('href'), '/?q=qqzzxx');
  assert.equal(await page.getByRole('link', { name: 'qqzz', exact: true }).count(), 0, 'it grew into the last one');
  await page.getByRole('listitem').filter({ hasText: 'wwyyvv' }).getByText('2 ×').waitFor();
  await page.getByText('The last 6 queries were 4 intents').waitFor();
  await page.getByText('3 of them had no hit: 75%').waitFor();

  await search('kkjjhh', 'fourth');
  await recorded('kkjjhh');
  const refresh = page.getByRole('button', { name: 'Refresh' });
  await refresh.click();
  await page.getByRole('link', { name: 'kkjjhh' }).waitFor();
  assert.ok(await refresh.evaluate((x) => x === document.activeElement), 'the focus stays where it was');
});

story('figures of the server, and of its index', { role: 'admin', lang: 'zh' }, async ({ page }) => {
  await page.goto('/status');
  const ready = await daemon.read('/readyz?verbose=true', { token: who.admin });
  await page.getByText(`第 ${ready.index.generation} 代 · ${ready.index.documents} 篇（所有密级）`).waitFor();
  await page.getByText('没有被拒收的文件').waitFor();
  const answered = page.getByRole('table', { name: '请求' }).getByRole('row', { name: /^2xx/ }).getByRole('cell').last();
  assert.ok(Number((await answered.textContent()).replaceAll(',', '')) > 0);
  await page.getByText('一半请求不超过').waitFor();
  await page.locator('dd', { hasText: /ms|s/ }).first().waitFor();
  await page.getByText('可写').waitFor();
});

story('a change is asked for every 30 seconds, said once, and an outage keeps what is shown', { lang: 'en' }, async ({ page }) => {
  await page.clock.install();
  await page.goto('/status');
  await page.getByRole('heading', { name: 'Service Ready' }).waitFor();
  await page.getByRole('table', { name: 'Kind' }).waitFor();
  let asked = 0;
  await page.route('**/readyz', (route) => {
    asked++;
    return route.fulfill({ status: 503, json: { status: 'degraded' } });
  });
  await page.clock.fastForward(31_000);
  await page.getByRole('status').getByText('The service is now: Degraded').waitFor();
  assert.equal(asked, 1);
  await page.getByRole('heading', { name: 'Service Degraded' }).waitFor();

  await page.getByLabel('Refresh every 30 seconds').uncheck();
  await page.clock.fastForward(90_000);
  assert.equal(asked, 1, 'switched off');
  await page.route('**/v1/facets**', (route) => route.abort('connectionrefused'));
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('The server does not answer').first().waitFor();
  assert.ok(await page.getByRole('table', { name: 'Kind' }).isVisible());
});

story('a reviewer on a small screen', { role: 'junior', lang: 'zh', width: 360, height: 740, theme: 'dark' }, async ({ page }) => {
  await page.goto('/status');
  await page.getByText('没有逾期的评审').waitFor();
  const { documents } = await daemon.read(`/v1/documents?filter=${encodeURIComponent('freshness IN [due, expired]')}&per_page=100`, {
    token: await daemon.token({ person: 'zhao.min', level: 'confidential', audiences: sampleAudiences, scopes: ['read'] }) });
  assert.equal(await page.getByRole('link', { name: `全部 ${documents.length} 篇` }).getAttribute('href'), '/?freshness=due&freshness=expired');
  assert.ok(await isNarrow(page), 'no scrolling sideways');
});
