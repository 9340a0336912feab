// SPDX-License-Identifier: GPL-3.0-or-later
// From a requirement to the template that covers most of it, and to a draft to take along.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { stories, tokenFor } from './harness.mjs';

let daemon, author;
const story = stories(async (d) => {
  daemon = d;
  author = await tokenFor(d, 'li.na', 'submit');
});

const bank = '银行核心系统国产化迁移方案模板';
const row = (page, no) => page.locator(`#tpl-req-${no}`);
const chosen = (page, name) => page.getByRole('article', { name });

const languages = {
  zh: { example: '填入示例', first: bank, other: '政务信创替代方案模板', covered: '已覆盖', open: '未覆盖', section: '§ 实施计划', card: '实施计划', find: '找素材', edit: '修改需求', sections: '模板章节', excluded: /不适用的模板/, reason: '不适用于：金融' },
  en: { example: 'Try an example', first: 'Disaster recovery solution template', other: 'Kubernetes platform solution template', covered: 'Covered', open: 'Open', section: '§ Implementation and drills', card: 'Implementation and drills', find: 'Find material', edit: 'Change the requirements', sections: 'Sections of the template', excluded: /do not apply/, reason: 'not for: Finance' },
};

for (const [lang, t] of Object.entries(languages)) {
  story(`${lang}: an example shows which section covers what, and can be linked`, { lang }, async ({ page, shot }) => {
    await page.goto('/templates');
    await page.getByRole('button', { name: t.example }).click();
    await chosen(page, t.first).waitFor();

    // From the requirement to its section, and back.
    const items = page.getByRole('listitem').filter({ hasText: t.section });
    const requirement = items.filter({ has: page.locator('.tpl-no') }).first();
    assert.match(await requirement.textContent(), new RegExp(t.covered));
    assert.match(await requirement.getByRole('link').first().getAttribute('href'), /^\/documents\/tpl-\d{4}-\d{4}#/);
    const no = await requirement.locator('.tpl-no').textContent();
    const card = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: t.card, exact: true }) }).filter({ has: page.getByRole('button') });
    await card.getByRole('button', { name: new RegExp(`\\b${no}\\b|第 ${no} 项`) }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), `tpl-req-${no}`);

    // Lines are drawn for what is covered, and say nothing that is not said in words.
    const lines = await page.locator('.tpl-line').count();
    assert.ok(lines >= 6, `${lines} lines`);

    // The link alone brings everything back, folded to the answer.
    await page.waitForURL(/#t=/);
    await page.reload();
    await chosen(page, t.first).waitFor();
    await page.getByRole('button', { name: t.edit }).waitFor();
    await shot(`templates-${lang}`);

    // What is open says so, and leads to the search.
    await page.getByRole('group').getByRole('button', { name: new RegExp(`^.*${t.open}`) }).click();
    await page.waitForURL(/show=open/);
    const shown = await page.locator('.tpl-req').count();
    for (const one of await page.locator('.tpl-req').all()) assert.match(await one.textContent(), new RegExp(t.open));
    if (lang === 'zh') {
      assert.equal(shown, 2);
      await page.getByRole('link', { name: '为第 12 项找素材' }).click();
      await page.waitForURL((url) => url.pathname === '/' && url.searchParams.get('q').includes('驻场运维'));
      await page.goBack();
      await chosen(page, t.first).waitFor();
    }

    // Another template, and back to the first.
    await page.getByRole('link', { name: t.other }).click();
    await chosen(page, t.other).waitFor();
    await page.goBack();
    await chosen(page, t.first).waitFor();
    await page.getByText(t.excluded).click();
    await page.getByText(t.reason).waitFor();
  });
}

story('typing, a must-have and a budget change the answer at once', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/templates');
  await page.getByLabel('客户需求').fill('1. 两地三中心\n2. 提供儿童游乐场');
  await chosen(page, '两地三中心容灾方案模板').waitFor();
  assert.match(await row(page, 1).textContent(), /已覆盖/);
  assert.match(await row(page, 2).textContent(), /未覆盖/);

  await page.getByLabel('必须满足').fill('切换演练报告自动生成');
  await page.keyboard.press('Enter');
  await page.locator('.tpl-req', { hasText: '切换演练报告自动生成' }).getByText('必须').waitFor();
  await page.getByRole('button', { name: '移除 切换演练报告自动生成' }).click();
  await page.locator('.tpl-req', { hasText: '切换演练报告自动生成' }).waitFor({ state: 'detached' });

  await page.getByLabel('预算').fill('三十万');
  await page.getByLabel('行业').focus();
  await page.getByText('看不懂这个金额').waitFor();
  await page.getByLabel('预算').fill('30万');
  await page.keyboard.press('Enter');
  await page.waitForURL(/budget=300000/);
  await page.getByText('不适用的模板').click();
  await page.locator('.tpl-excluded').getByText('两地三中心容灾方案模板').waitFor();
  assert.equal(await page.getByLabel('预算').inputValue(), '30 万元');

  await page.getByLabel('预算').fill('');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('budget'));

  // A file takes the place of the text.
  await page.locator('input[type=file]').setInputFiles({ name: '需求.txt', mimeType: 'text/plain', buffer: Buffer.from('等保三级整改，医院业务不停诊') });
  await chosen(page, '等级保护三级整改方案模板').waitFor();
  assert.equal(await page.getByLabel('客户需求').inputValue(), '等保三级整改，医院业务不停诊');
});

story('variables are filled from the customer and by hand, and the draft is taken along', () => ({ lang: 'zh', token: author }), async ({ page }) => {
  await page.goto('/templates?requirement=req-2025-0001&customer=cust-2026-0001');
  const article = chosen(page, bank);
  await article.waitFor();
  const name = article.getByLabel(/^客户全称/);
  assert.equal(await name.inputValue(), '青丘银行');
  await article.getByText('来自客户档案').first().waitFor();
  const size = article.getByLabel(/^生产数据量/);
  assert.equal(await size.inputValue(), '');
  await article.getByText('问客户: 含历史表在内的在线数据量是多少 TB').waitFor();
  await article.getByRole('button', { name: /^复制要问的 \d 个问题/ }).click();
  await page.getByText('问题已复制').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^1\. .+: .+\n2\. /);

  await size.fill('23');
  await article.getByRole('button', { name: '生成草稿' }).click();
  const draft = article.getByRole('region', { name: '草稿全文' });
  await draft.getByText('青丘银行').first().waitFor();
  await page.reload();
  await draft.waitFor();
  assert.equal(await size.inputValue(), '23', 'kept in the tab');

  // What nobody knows yet is marked, and leads to where it is filled in.
  const left = article.getByRole('button', { name: '投标总价', exact: true });
  await left.click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tpl-var-total_price');
  await page.keyboard.type('1680 万元');
  await left.waitFor({ state: 'detached' });

  await article.getByRole('button', { name: '复制 Markdown' }).click();
  await page.getByText('草稿已复制').waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /^# 银行核心系统国产化迁移方案\n/);
  assert.match(text, /\| 在线数据量 \| 23 TB \|/);
  assert.match(text, /总价 1680 万元,固定价/);
  assert.match(text, /## 引用来源\n\n1\. /);
  assert.match(text, /## 待填变量\n\n- \{\{/);
  assert.doesNotMatch(text, /\]\(doc:/, 'no link that works only here');
  const download = page.waitForEvent('download');
  await article.getByRole('button', { name: '下载 .md' }).click();
  const file = await download;
  assert.equal(file.suggestedFilename(), `${bank}.md`);
  assert.equal(fs.readFileSync(await file.path(), 'utf8'), text);

  // Before it goes out: names of others, and what is promised beyond what is documented.
  await article.getByRole('button', { name: '检查串名与承诺' }).click();
  await article.getByText(/没有出现其他客户的名称（核对了 \d+ 家）/).waitFor();
  await name.fill('不周农商行');
  await article.getByText('草稿已改动，请重新检查。').waitFor();
  await article.getByRole('button', { name: '检查串名与承诺' }).click();
  await article.getByText('串名 (').waitFor();
  const events = (await daemon.read('/v1/events?type=download', { token: await tokenFor(daemon, 'root.admin', 'admin') })).events;
  assert.equal(events[0].document_id, 'tpl-2025-0001');
});

story('by keyboard, and on a small screen', { lang: 'zh', width: 360, height: 740 }, async ({ page, shot }) => {
  await page.goto('/templates');
  await page.getByLabel('客户需求').focus();
  await page.keyboard.type('两地三中心，RPO 为 0；每年两次切换演练');
  await page.getByRole('link', { name: '两地三中心容灾方案模板' }).first().waitFor();
  const second = page.locator('.tpl-item a').nth(1);
  const name = await second.textContent();
  await second.focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'tpl-chosen');
  await chosen(page, name).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  await shot('templates-narrow');
});

story('what cannot be answered is said, and answered later', { lang: 'en' }, async ({ page }) => {
  await page.route('**/v1/templates/suggest', (r) => r.fulfill({ status: 503, headers: { 'retry-after': '1' }, contentType: 'application/problem+json', body: JSON.stringify({ type: 'urn:jinnang:problem:index_loading', title: 'x', status: 503, code: 'index_loading', instance: 'x' }) }));
  await page.goto('/templates');
  await page.getByRole('button', { name: 'Try an example' }).click();
  await page.getByRole('alert').getByText('The index is being loaded.').waitFor();
  await page.unroute('**/v1/templates/suggest');
  await page.getByRole('button', { name: 'Try again' }).click();
  await chosen(page, 'Disaster recovery solution template').waitFor();
  await page.goto('/templates?requirement=req-1999-0001');
  await page.getByRole('alert').filter({ hasText: 'req-1999-0001' }).waitFor();
});
