// SPDX-License-Identifier: GPL-3.0-or-later
// One document: arriving at a section, its facts, copying with the citation, what it is like, its
// history, whether it is still true, and what a reader is told who may not see it.
import assert from 'node:assert/strict';
import { eventually } from '../http/harness.mjs';
import { publish } from '../http/authors.mjs';
import { people, stories } from './harness.mjs';

let daemon, who;
const story = stories(async (d) => {
  daemon = d;
  who = await people(d);
});

const top = (locator) => locator.evaluate((el) => el.getBoundingClientRect().top);
const inView = (locator, what) => eventually(async () => {
  const y = await top(locator);
  return y >= 0 && y < 400;
}, what);
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

story('a link with words and a section arrives there, links lead on, and back comes back', { lang: 'zh' }, async ({ page }) => {
  await page.goto(`/documents/case-2023-0001?q=${encodeURIComponent('割接')}#${encodeURIComponent('经验与教训')}`);
  await page.getByRole('heading', { level: 1, name: '城商行核心系统迁移到国产分布式数据库' }).waitFor();
  const heading = page.getByRole('heading', { level: 2, name: '经验与教训' });
  await inView(heading, 'the section that the link names is in view');
  assert.ok(await page.locator('.doc-body mark', { hasText: '割接' }).count() > 2, 'words are marked');
  await page.locator('.doc-outline a[aria-current]', { hasText: '经验与教训' }).waitFor();
  assert.match(await page.title(), /^城商行核心系统迁移/);
  await page.evaluate(() => { window.stayed = true; });
  const before = await page.evaluate(() => scrollY);
  await page.getByRole('link', { name: 'faq-2025-0003' }).click();
  await page.getByRole('heading', { level: 1, name: '核心系统迁移停机时间' }).waitFor();
  assert.ok(await page.evaluate(() => window.stayed), 'without leaving the page');
  await page.goBack();
  await heading.waitFor();
  await eventually(async () => Math.abs(await page.evaluate(() => scrollY) - before) < 5, 'back where it was read');
});

story('facts are in the words of the reader, and in a table', { lang: 'en' }, async ({ page }) => {
  await page.goto('/documents/case-2023-0001');
  const facts = page.getByRole('complementary', { name: 'Facts' });
  assert.match(await facts.getByRole('row', { name: /^Industry/ }).innerText(), /Finance/);
  assert.match(await facts.getByRole('row', { name: /^Scale/ }).innerText(), /Users 6,100,000/);
  assert.match(await facts.getByRole('row', { name: /^日终批量时长/ }).innerText(), /340\s+125/);
  await facts.getByText('Ids, upkeep and audience').click();
  await facts.getByRole('row', { name: /^Related/ }).getByRole('link', { name: '核心系统迁移停机时间' }).waitFor();
  await facts.getByRole('row', { name: /^Audience/ }).getByText('Staff').waitFor();
});

story('a section is copied with its citation, by key and by button', { lang: 'zh' }, async ({ page }) => {
  await page.goto(`/documents/case-2023-0001#${encodeURIComponent('成效')}`);
  await page.locator('.doc-outline a[aria-current]', { hasText: '成效' }).waitFor();
  await page.keyboard.press('c');
  await page.getByText('已复制“成效”一节与出处').waitFor();
  const copied = await clipboard(page);
  assert.match(copied, /^## 成效\n/);
  assert.match(copied, /——《城商行核心系统迁移到国产分布式数据库》 § 成效\(case-2023-0001@[0-9a-f]{8}\)\n$/);
  await page.getByRole('button', { name: '复制本节与出处：客户背景' }).click();
  await eventually(async () => (await clipboard(page)).startsWith('## 客户背景'), 'the other section is copied');
});

story('similar ones are told apart by aspect and can be put aside', { lang: 'en' }, async ({ page }) => {
  await page.goto('/documents/case-2023-0001#doc-similar');
  const row = page.getByRole('row', { name: /Moving a city bank's core system/ });
  await row.waitFor();
  for (const name of ['Industry', 'Scale', 'Scenario', 'Technology', 'Constraints', 'Pain points']) {
    await page.getByRole('columnheader', { name, exact: true }).waitFor();
  }
  assert.match(await row.getByRole('cell').nth(1).innerText(), /Same/, 'a word stands beside the sign');
  await row.getByRole('button', { name: /^Put aside to compare/ }).click();
  await page.getByRole('link', { name: 'Compare (1)' }).waitFor();
  await row.getByRole('button', { name: /^Put back/, pressed: true }).waitFor();
  await page.keyboard.press('x');
  await page.getByRole('link', { name: 'Compare (2)', exact: true }).first().waitFor();
  await page.getByText('Lessons of lost ones').waitFor();
  await page.locator('#doc-cited').getByRole('link', { name: '银行核心系统国产化迁移方案模板' }).waitFor();
});

story('a reviewer confirms a document: what is missing is told, a newer version is not overlooked', () => ({ lang: 'en', token: who.junior }), async ({ page }) => {
  const path = '/v1/documents/case-2023-0003';
  await page.goto('/documents/case-2023-0003');
  const field = page.getByLabel('Checked against');
  await field.fill('abc');
  await page.getByRole('button', { name: 'Confirm: still true' }).click();
  await page.getByText('in 4 characters or more').waitFor();
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  await field.fill('operations report of October');
  await page.reload();
  assert.equal(await field.inputValue(), 'operations report of October', 'what was typed survives a reload');

  const etag = (await daemon.get(path, { token: who.mid })).headers.get('etag');
  await daemon.post(`${path}/verify`, { verified_against: 'somebody was faster' }, { token: who.mid, headers: { 'if-match': etag } });
  await page.getByRole('button', { name: 'Confirm: still true' }).click();
  await page.getByText('The document has just changed').waitFor();
  await page.locator('#doc-upkeep').getByText('against: somebody was faster').waitFor();
  assert.equal(await field.inputValue(), 'operations report of October');

  await page.getByRole('button', { name: 'Confirm: still true' }).click();
  await page.getByText('Confirmed as still true').waitFor();
  await page.locator('#doc-upkeep').getByText('Last verified by zhao.min').waitFor();
  assert.equal(await field.inputValue(), '');
});

story('history shows what changed, the address keeps it, older versions can be read', { lang: 'zh' }, async ({ page }) => {
  const id = 'faq-2025-0006';
  const { revision, kind, front_matter, body_markdown, title } = await daemon.read(`/v1/documents/${id}?include=body`, { token: who.author });
  const own = ['id', 'kind', 'created', 'updated', 'state', 'verified_at', 'verified_by', 'verified_against'];
  await publish(daemon, who, {
    kind, document_id: id, base_revision: revision, allow_duplicate: true,
    front_matter: Object.fromEntries([...Object.entries(front_matter).filter(([k]) => !own.includes(k)), ['summary', '改过的摘要。']]),
    body_markdown: `${body_markdown.trimEnd()}\n\n这一句是新加的,为了看改动。\n`,
  });
  await page.goto(`/documents/${id}#doc-history`);
  await page.getByRole('button', { name: /^版本 [0-9a-f]{8} 的改动$/ }).click();
  await page.getByRole('row', { name: /^摘要/ }).getByText('改过的摘要。').waitFor();
  const diff = page.getByRole('region', { name: '逐行差异' });
  await diff.getByText('这一句是新加的').waitFor();
  assert.ok(!(await diff.innerText()).includes('summary:'), 'the text is compared without its YAML');
  assert.match(page.url(), /diff=[0-9a-f]{40}\.\.[0-9a-f]{40}/);
  await page.reload();
  await diff.getByText('这一句是新加的').waitFor();
  await page.getByRole('link', { name: /^查看版本 / }).click();
  await page.getByText(`这是旧版本 ${revision.slice(0, 8)}`).waitFor();
  assert.ok(!(await page.locator('.doc-body').innerText()).includes('这一句是新加的'));
  await page.getByRole('link', { name: '看当前版本' }).click();
  await page.locator('.doc-body', { hasText: '这一句是新加的' }).waitFor();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
});

story('what was read, copied and reported is told to the ledger, with where it came from', () => ({ lang: 'zh', token: who.author }), async ({ page }) => {
  const events = [];
  page.on('request', (r) => r.method() === 'POST' && r.url().endsWith('/v1/events') && events.push(r.postDataJSON()));
  await page.goto('/documents/faq-2025-0009?qid=q-01k00000000000000000000000&pos=3');
  await page.getByText('这篇已过期').waitFor();
  await page.getByRole('button', { name: '复制全文与出处' }).click();
  await eventually(() => events.some((e) => e.type === 'copy' && e.position === 3), 'a copy event with its position');
  await page.getByLabel('哪里过时了').fill('计费口径已换');
  await page.getByRole('button', { name: '报告过时' }).click();
  await page.getByText('已报告，谢谢').waitFor();
  const reported = events.find((e) => e.type === 'report_outdated');
  assert.deepEqual(reported, { type: 'report_outdated', document_id: 'faq-2025-0009', note: '计费口径已换' });
  await page.getByRole('link', { name: '对比', exact: true }).click();
  await eventually(() => events.some((e) => e.type === 'open'), 'an open event when it is left');
  const opened = events.find((e) => e.type === 'open');
  assert.equal(opened.query_id, 'q-01k00000000000000000000000');
  assert.ok(Number.isInteger(opened.dwell_s) && opened.dwell_s >= 0);
});

story('an archived one says so', () => ({ lang: 'en', token: who.author }), async ({ page }) => {
  const path = '/v1/documents/case-2024-0005';
  const etag = (await daemon.get(path)).headers.get('etag');
  const archived = await daemon.post(`${path}/archive`, { reason: 'replaced' }, { token: who.senior, headers: { 'if-match': etag } });
  assert.equal(archived.status, 200, archived.text);
  await page.goto('/documents/case-2024-0005');
  await page.getByText('This document is archived').waitFor();
});

story('a visitor learns who may confirm, and why he may read', { lang: 'en' }, async ({ page }) => {
  await page.goto('/documents/case-2023-0001');
  await page.getByText('Its owner, gu.yu, and reviewers may confirm it.').waitFor();
  assert.equal(await page.getByLabel('Checked against').count(), 0);
  await page.getByRole('heading', { name: 'Why I may read this' }).click();
  await page.getByText('Its level "Internal" is not above your limit "Internal".').waitFor();
  await page.getByText('It is open to "Staff", which includes you.').waitFor();
});

story('what is not there, or not for the reader, is told with a way on', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/documents/cust-2026-0001');
  await page.getByRole('heading', { level: 1, name: '找不到这篇文档' }).waitFor();
  await page.getByRole('main').getByRole('button', { name: '登录后再试' }).waitFor();
  await page.getByLabel('换个词找找').fill('容灾');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/' && url.searchParams.get('q') === '容灾');
  await page.goto(`/documents/case-2023-0001?revision=${'0'.repeat(40)}`);
  await page.getByRole('heading', { level: 1, name: '找不到这个版本' }).waitFor();
});

story('it fits a telephone', { lang: 'zh', width: 360, height: 740, theme: 'dark' }, async ({ page }) => {
  await page.goto('/documents/case-2023-0001');
  await page.getByRole('heading', { level: 2, name: '客户背景' }).waitFor();
  await page.getByText('本文目录').click();
  await page.getByRole('navigation', { name: '本文目录' }).getByRole('link', { name: '相似文档' }).click();
  await page.getByRole('columnheader', { name: '相似度' }).waitFor();
  await page.getByRole('main').locator('.doc-side summary').first().click();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360, 'the page does not scroll sideways');
});
