// SPDX-License-Identifier: GPL-3.0-or-later
// When the network is slow, the server restarts, or a session ends: answers stay in order, the page
// says what is the matter and goes on by itself, and what was typed is still there.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { eventually, jinnang, root } from '../http/harness.mjs';
import { openTab, sampleAudiences, stories, tokenFor } from './harness.mjs';

let daemon, browser, author;
const story = stories(async (d, b) => {
  d.options.args = [...d.options.args, '--listen', new URL(d.base).host]; // the same port after a restart
  daemon = d;
  browser = b;
  author = await tokenFor(d, 'li.na', 'submit');
});

const title = (page) => page.locator('#f-front_matter-title');
const answered = (page, q) => page.locator(`[data-answer-to="${q}"]`).waitFor();

/** Note each query whose answer is shown, in the order in which they are. */
const note = (page) => page.evaluate(() => {
  window.shown = [];
  new MutationObserver(() => {
    const q = document.querySelector('[data-answer-to]')?.dataset.answerTo;
    if (q !== undefined && q !== window.shown.at(-1)) window.shown.push(q);
  }).observe(document.querySelector('main'), { subtree: true, childList: true, attributes: true });
});

/** Every answer that was shown belongs to more of what was typed than the one before. */
async function inOrder(page, typed) {
  const shown = (await page.evaluate(() => window.shown)).filter(Boolean);
  assert.equal(shown.at(-1), typed);
  shown.forEach((q, i) => assert.ok(typed.startsWith(q) && (i === 0 || q.length > shown[i - 1].length), JSON.stringify(shown)));
  return shown.length;
}

const slow = { offline: false, latency: 400, downloadThroughput: 50 * 1024, uploadThroughput: 50 * 1024 };

story('on a slow network the page can be used and answers come in order', { lang: 'en' }, async ({ page, context }) => {
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', slow);
  await page.goto('/', { waitUntil: 'commit' });
  await page.locator('#q').waitFor();
  await page.locator('.search-hits').waitFor();
  await note(page);
  const q = 'disaster recovery';
  await page.locator('#q').pressSequentially(q, { delay: 40 });
  assert.equal(await page.locator('#q').inputValue(), q);
  await page.locator('[aria-busy=true]').first().waitFor(); // what is shown meanwhile says that it is old
  await answered(page, q);
  await inOrder(page, q);
  await page.locator('.search-title').first().click();
  await page.locator('.prose').waitFor();
});

story('the earlier the question, the later its answer: the last one counts', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/');
  await page.locator('.search-hits').waitFor();
  await note(page);
  const q = 'hexinxitong';
  let delay = 900, held = 0;
  await page.route('**/v1/search?*', async (route) => {
    delay = Math.max(0, delay - 90);
    held++;
    await new Promise((done) => setTimeout(done, delay)); // the network, not the story, takes its time
    await route.continue().catch(() => undefined); // asked for something newer meanwhile
  });
  await page.locator('#q').pressSequentially(q, { delay: 60 });
  await answered(page, q);
  assert.ok(held > 5, `${held} questions`);
  await inOrder(page, q);
  await page.unroute('**/v1/search?*');
});

const banner = (page, text) => page.locator('.banner', { hasText: text });
const t = { down: '服务暂时连不上', ended: '登录已结束' };

story('the server restarts: it is told, nothing typed is lost, everything goes on by itself', () => ({ lang: 'zh', token: author }), async ({ page, context }) => {
  await page.goto('/submit?kind=faq');
  await title(page).fill('割接当晚谁有权叫停');
  await page.locator('.sub-saved', { hasText: '已保存' }).waitFor();
  const search = await context.newPage();
  await search.goto('/?q=容灾');
  await search.locator('.search-hits').waitFor();

  await daemon.halt();
  await title(page).fill('割接当晚谁有权叫停,以什么为准');
  await banner(page, t.down).waitFor();
  await search.locator('#q').fill('等保');
  await banner(search, t.down).waitFor();
  assert.ok(await search.locator('.search-hit').count() > 0 || await search.locator('.note').count() > 0, 'not an empty page');

  await daemon.run();
  await daemon.ready();
  await banner(page, t.down).waitFor({ state: 'detached' });
  await answered(search, '等保');
  await banner(search, t.down).waitFor({ state: 'detached' });
  await search.close();
  assert.equal(await title(page).inputValue(), '割接当晚谁有权叫停,以什么为准');
  await page.getByRole('button', { name: 'li.na' }).waitFor(); // a session outlives the process
  await page.locator('.sub-bar').getByRole('button', { name: /还差 \d+ 处/ }).waitFor(); // and the form is checked again
  await page.reload();
  await title(page).waitFor();
  assert.equal(await title(page).inputValue(), '割接当晚谁有权叫停,以什么为准');
});

/** A form of the tab filled with an FAQ that can be submitted. */
async function fill(page, name) {
  await page.goto('/submit?kind=faq');
  const text = fs.readFileSync(path.join(root, 'corpus/faq/faq-2025-0002.md'), 'utf8').replace(/^(id|created|updated|state|verified_\w+|author|owner|title):.*\n/gm, '')
    .replace('---\n', `---\ntitle: ${name}\n`);
  await page.locator('input[type=file]').setInputFiles({ name: 'x.md', mimeType: 'text/markdown', buffer: Buffer.from(text) });
  await page.waitForFunction((text) => document.getElementById('f-front_matter-title')?.value === text, name);
}

async function signInAgain(page, token) {
  await page.locator('.banner').getByRole('button', { name: '重新登录' }).click();
  await page.getByLabel('令牌').fill(token);
  await page.keyboard.press('Enter');
  await banner(page, t.ended).waitFor({ state: 'detached' });
}

const idOf = (token) => token.split('_')[1];

story('a token that is revoked: told at once, the form stays, signing in again goes on', { lang: 'zh' }, async ({ page, signIn }) => {
  const short = await tokenFor(daemon, 'li.na', 'submit');
  await signIn(short);
  await fill(page, '投标前谁核对资质有效期');
  await page.locator('.sub-ready-sign').waitFor();
  assert.equal(jinnang('token', 'revoke', idOf(short), '--state', daemon.state).code, 0);
  await eventually(async () => (await daemon.get('/v1/vocabularies/level', { token: short })).status === 401, 'it is revoked');
  await title(page).fill('投标前由谁核对资质有效期');
  await banner(page, t.ended).waitFor();
  assert.equal(await title(page).inputValue(), '投标前由谁核对资质有效期');
  await signInAgain(page, author);
  assert.equal(await title(page).inputValue(), '投标前由谁核对资质有效期');
  await page.locator('.sub-ready-sign').waitFor();
  await page.locator('.sub-bar .primary').click();
  const refused = page.locator('.note[role=alert]').getByRole('button', { name: '照样提交' }); // it is a copy
  await refused.click();
  await page.waitForURL(/done=sub-/);
});

story('a token that expires: told, the form stays', { lang: 'zh' }, async ({ page, signIn }) => {
  const admin = await tokenFor(daemon, 'root.admin', 'admin');
  let short;
  for (const seconds of [4, 15, 40]) { // a busy machine may come too late
    const made = await daemon.post('/v1/admin/tokens', { person: 'li.na', max_level: 'confidential', audiences: sampleAudiences, scopes: ['search', 'read', 'submit'],
      expires_at: new Date(Date.now() + seconds * 1000).toISOString() }, { token: admin });
    short = made.body.token;
    const inTime = await signIn(short).then(() => page.goto('/submit?kind=faq')).then(() => page.getByRole('button', { name: 'li.na' }).waitFor({ timeout: 5000 }))
      .then(() => true, () => false);
    if (inTime) break;
  }
  await eventually(async () => (await daemon.get('/v1/vocabularies/level', { token: short })).status === 401, 'it has expired', 60000);
  await title(page).fill('过期之后写下的标题');
  await banner(page, t.ended).waitFor();
  assert.equal(await title(page).inputValue(), '过期之后写下的标题');
  await signInAgain(page, author);
  assert.equal(await title(page).inputValue(), '过期之后写下的标题');
});

story('a cookie whose hours are over: told when something is refused, and to who comes back to the tab', { lang: 'zh' }, async ({ page, context, signIn }) => {
  for (const notice of [() => title(page).fill('写到第二天早上'), () => page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 120_000; // away for two minutes
    document.dispatchEvent(new Event('visibilitychange'));
  })]) {
    await signIn(author);
    await page.goto('/submit?kind=faq');
    await page.getByRole('button', { name: 'li.na' }).waitFor();
    await context.clearCookies();
    await notice();
    await banner(page, t.ended).waitFor();
    await page.getByRole('button', { name: '登录', exact: true }).first().waitFor();
  }
});

story('two tabs: who signs in or out in one has done so in the other', { lang: 'zh' }, async (tab) => {
  const { page, context } = tab;
  await page.goto('/');
  const other = await openTab(browser, daemon, { context });
  await other.page.goto('/submissions');
  await other.page.locator('main h1').waitFor();
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByLabel('令牌').fill(author);
  await page.keyboard.press('Enter');
  for (const p of [page, other.page]) await p.getByRole('button', { name: 'li.na' }).waitFor();
  await other.page.getByRole('button', { name: 'li.na' }).click();
  await other.page.getByRole('button', { name: '退出登录' }).click();
  for (const p of [page, other.page]) await p.getByRole('button', { name: '登录', exact: true }).first().waitFor();
  await page.getByRole('link', { name: '我的提交' }).waitFor({ state: 'detached' });
  await other.close();
});

story('two tabs with different forms keep both', () => ({ lang: 'zh', token: author }), async ({ page, context }) => {
  await page.goto('/submit?kind=case-study');
  const other = await openTab(browser, daemon, { context });
  await other.page.goto('/submit?kind=customer-profile');
  for (let i = 1; i <= 3; i++) { // in turn
    await title(page).fill(`案例的标题 ${i}`);
    await title(other.page).fill(`档案的标题 ${i}`);
  }
  for (const p of [page, other.page]) await p.locator('.sub-saved', { hasText: '已保存' }).waitFor();
  await page.goto('/submit');
  for (const name of ['案例的标题 3', '档案的标题 3']) await page.locator('.sub-begun', { hasText: name }).waitFor();
  await other.close();
});
