// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way by the page alone: find, compare, write down what was learned, three reviews, find it.
import assert from 'node:assert/strict';
import { people, stories } from './harness.mjs';

let who;
const story = stories(async (daemon) => { who = await people(daemon); });

async function signIn(page, token) {
  await page.getByLabel('令牌').fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

async function changeTo(page, person, token) {
  await page.locator('.site-tools').getByRole('button', { name: person }).click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.locator('.site-tools').getByRole('button', { name: '登录' }).click();
  await signIn(page, token);
}

const title = '城商行灾备二期复盘';

async function write(page) {
  await page.getByLabel(/^标题/).fill(title);
  await page.getByLabel(/^售前项目/).fill('eng-2026-0777');
  await page.getByRole('radio', { name: '赢单' }).click();
  await page.getByLabel(/^主要竞争对手/).fill('磐石信科');
  await page.getByLabel('原因 必填', { exact: true }).selectOption('price');
  await page.getByLabel(/^说明/).fill('报价结构清楚,三年续费封顶写进了合同');
  await page.getByRole('radio', { name: '客户访谈' }).click();
  await page.getByRole('group', { name: /^成功要素/ }).getByLabel(/^内容/).fill('每季度真切换一次,评委现场看了演练记录');
  await page.getByLabel(/^项目概况/).fill('城商行灾备二期,公开招标,三家应标,预算九百万元,我方综合分第一。');
  await page.getByLabel(/^原因分析/).fill('评委认为演练方案最具体:每季度一次真切换,四十分钟内退回,失败判据写在投标文件里。');
  await page.getByLabel(/^改进行动/).fill('把季度真切换的演练手册做成模板附件,十二月底前由谷雨完成,下一个灾备标直接引用。');
}

async function approve(page, last) {
  await page.getByRole('link', { name: '评审', exact: true }).click();
  await page.getByRole('main').getByRole('link', { name: title }).first().click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.getByRole('radio', { name: /^通过/ }).check();
  await page.locator('form').getByRole('button', { name: last ? /通过|发布/ : /通过/ }).click();
}

story('a newcomer finds a case, compares two, submits a retrospective, sees it approved and finds it', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/');
  await page.waitForFunction(() => document.activeElement?.id === 'q');
  await page.keyboard.type('核心系统迁移');
  await page.getByRole('checkbox', { name: '案例' }).check();
  await page.waitForURL(/kind=case-study/);
  await page.locator('[data-answer-to="核心系统迁移"]').waitFor();
  const cases = await page.locator('.search-title').allTextContents();
  for (const n of [0, 1]) await page.locator('.search-hit').nth(n).getByRole('button', { name: '加入对比' }).click();
  await page.getByRole('link', { name: '对比 (2)' }).click();
  for (const name of cases.slice(0, 2)) await page.getByRole('link', { name }).first().waitFor();

  // Written as a visitor; asked for a token when it is sent, and nothing is lost.
  await page.getByRole('link', { name: '提交', exact: true }).click();
  await page.getByRole('link', { name: '复盘', exact: true }).click();
  await write(page);
  await page.getByRole('button', { name: /登录/ }).last().click();
  await signIn(page, who.author);
  assert.equal(await page.getByLabel(/^标题/).inputValue(), title);
  await page.getByRole('button', { name: '提交评审' }).click();
  await page.getByRole('heading', { name: /收到了/ }).waitFor();

  await changeTo(page, 'li.na', who.junior);
  await approve(page);
  await page.getByRole('heading', { name: /现在等待中级评审/ }).waitFor();
  await changeTo(page, 'zhao.min', who.mid);
  await approve(page);
  await page.getByRole('heading', { name: /现在等待高级评审/ }).waitFor();
  await changeTo(page, 'sun.yue', who.senior);
  await approve(page, true);
  await page.getByRole('heading', { name: /已发布/ }).waitFor();

  await page.getByRole('link', { name: '检索', exact: true }).click();
  await page.locator('#q').fill('');
  await page.locator('#q').pressSequentially('灾备二期真切换');
  await page.locator('.search-title', { hasText: title }).first().waitFor();
});
