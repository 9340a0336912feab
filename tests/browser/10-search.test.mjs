// SPDX-License-Identifier: GPL-3.0-or-later
// Searching as an engineer does it: typing, narrowing, copying, pasting, going back.
import assert from 'node:assert/strict';
import { missing, stories, tokenFor } from './harness.mjs';

let daemon;
const story = stories((d) => { daemon = d; });

const answered = (page, q) => page.locator(`[data-answer-to="${q}"]`).waitFor();
const titles = (page) => page.locator('.search-title').allTextContents();

const languages = {
  zh: { box: '检索案例、方案、问答与复盘', q: '核心系统迁移', first: /核心系统迁移/, filter: '金融', copy: '复制段落', copied: '已复制，含出处', why: '为什么命中', score: '得分' },
  en: { box: 'Search cases, solutions, answers and retrospectives', q: 'disaster recovery', first: /disaster recovery/i, filter: 'Finance', copy: 'Copy passage', copied: 'Copied with its citation', why: 'Why this', score: 'Score' },
};

for (const [lang, t] of Object.entries(languages)) {
  story(`${lang}: typing finds, a facet narrows, the passage is copied with its source`, { lang }, async ({ page, shot }) => {
    await page.goto('/');
    await page.getByLabel(t.box).pressSequentially(t.q);
    await answered(page, t.q);
    assert.match((await titles(page))[0], t.first);
    assert.equal(new URL(page.url()).searchParams.get('q'), t.q);
    await shot(`search-${lang}`);

    const all = Number((await page.getByRole('status').first().textContent()).match(/\d+/)[0]);
    await page.getByRole('checkbox', { name: t.filter }).check();
    await page.waitForURL(/industry=finance/);
    await page.waitForFunction((n) => Number(document.querySelector('main [role=status]').textContent.match(/\d+/)[0]) < n, all);
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('industry'));

    await page.getByRole('button', { name: t.copy }).first().click();
    await page.getByText(t.copied).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /(faq|case|tpl|retro)-\d{4}-\d{4}@[0-9a-f]{8}/);

    await page.getByText(t.why).first().click();
    await page.getByRole('rowheader', { name: t.score }).waitFor();
  });
}

story('all by keyboard: slash, arrows, Enter, back, Escape, help', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/status');
  await page.locator('main').waitFor();
  await page.keyboard.press('/');
  await page.waitForFunction(() => document.activeElement?.id === 'q');
  await page.keyboard.type('等保');
  await answered(page, '等保');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const second = (await titles(page))[1];
  assert.equal(await page.evaluate(() => document.activeElement.textContent), second);
  await page.keyboard.press('x');
  await page.getByRole('link', { name: '对比 (1)' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: second }).waitFor();
  await page.goBack();
  await answered(page, '等保');
  assert.equal(await page.inputValue('#q'), '等保');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement?.id === 'q');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

story('suggestions know pinyin, and lead to a document or a filter', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/');
  await page.locator('#q').pressSequentially('hxxt');
  const suggestions = page.getByRole('list', { name: '建议' });
  await suggestions.getByRole('button', { name: /核心系统/ }).click();
  await page.waitForURL(/tags=/);
  await answered(page, '');
  assert.ok((await titles(page)).length > 0);
});

story('nothing found: each word is shown, and who is signed in says what is missing', { lang: 'zh' }, async ({ page, signIn }) => {
  await page.goto('/?q=zzzqqq&industry=retail');
  await page.getByRole('heading', { name: '没有找到' }).waitFor();
  await page.getByText('知识库里没有').first().waitFor();
  await page.getByRole('button', { name: '登录后可以反馈' }).waitFor();
  await signIn(await tokenFor(daemon, 'li.na'));
  await page.goto('/?q=zzzqqq');
  await page.getByLabel('你原本想找什么？').fill('量子密钥分发的案例');
  await page.getByRole('button', { name: '提交', exact: true }).click();
  await page.getByText('已记下，谢谢').waitFor();
});

story('a pasted requirement becomes a search for similar cases, and a link to it works', { lang: 'zh' }, async (tab) => {
  const { page } = tab;
  const text = '城商行计划两年内把核心系统从小型机迁移到国产分布式数据库,要求停机不超过四小时。\n两地三中心容灾,RPO 为 0。\n监管要求三年内完成信创替代。';
  await page.goto('/');
  await page.locator('#q').focus();
  await page.evaluate((t) => navigator.clipboard.writeText(t), text);
  await page.keyboard.press('Control+V');
  await page.getByRole('heading', { name: '按需求找相似案例' }).waitFor();
  await page.getByText(/相似度 \d+%/).first().waitFor();
  assert.equal(await page.inputValue('#paste'), text);
  assert.ok(!page.url().includes(encodeURIComponent('城商行')), 'the text is in the fragment only');
  await page.getByRole('radio', { name: '只看赢的' }).check();
  await page.waitForURL(/outcome=won/);
  const link = page.url();
  await page.goto('/status');
  await page.goto(link);
  await page.getByText(/相似度 \d+%/).first().waitFor();
  assert.equal(await page.inputValue('#paste'), text);
});

story('on a telephone nothing is wider than the screen', { lang: 'en', width: 360, height: 740 }, async ({ page, shot }) => {
  await page.goto('/?q=' + encodeURIComponent('容灾 disaster recovery'));
  await answered(page, '容灾 disaster recovery');
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  await page.getByText('Filters').click();
  await page.getByRole('checkbox', { name: 'Case study' }).check();
  await page.waitForURL(/kind=case-study/);
  await shot('search-phone');
});

story('traditional characters, full-width forms and nonsense do not trouble it', { lang: 'zh' }, async ({ page }) => {
  for (const q of ['核心系統遷移', 'ＲＰＯ', '"unclosed -', '<script>alert(1)</script>', '🙂🙂', '%00%ff']) {
    await page.goto('/?q=' + encodeURIComponent(q));
    await page.locator('[data-answer-to]').waitFor();
  }
});
