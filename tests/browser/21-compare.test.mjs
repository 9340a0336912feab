// SPDX-License-Identifier: GPL-3.0-or-later
// Documents side by side: verdicts with their values, another reference, one more and one less,
// only what differs, and the table for a proposal.
import assert from 'node:assert/strict';
import { eventually } from '../http/harness.mjs';
import { stories } from './harness.mjs';

let daemon;
const story = stories((d) => { daemon = d; });

const three = '/compare?ids=case-2023-0001,case-2024-0010,case-2025-0004';
const ids = (page) => new URL(page.url()).searchParams.get('ids');
const row = (page, name) => page.getByRole('row', { name: new RegExp(`^${name}`) });
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

story('aspects are held against the first, which can be another one', { lang: 'zh' }, async ({ page }) => {
  await page.goto(three);
  await page.getByRole('columnheader', { name: '城商行核心系统迁移到国产分布式数据库' }).waitFor();
  const industry = await row(page, '行业').getByRole('cell').allInnerTexts();
  assert.match(industry[0], /^金融$/);
  assert.match(industry[1], /相同[\s\S]*金融/);
  assert.match(industry[2], /不同[\s\S]*交通/);
  await row(page, '行业').getByRole('link', { name: /青丘银行/ }).waitFor();
  assert.match(await row(page, '技术 ').getByRole('cell').nth(1).innerText(), /相近[\s\S]*GaussDB/);

  await page.getByRole('button', { name: '设为参照：城商行信贷系统迁移 POC' }).click();
  await eventually(async () => (await page.getByRole('columnheader').nth(1).innerText()) === '城商行信贷系统迁移 POC', 'it is the first column');
  assert.equal(ids(page), 'case-2024-0010,case-2023-0001,case-2025-0004');
  await page.goBack();
  await eventually(() => ids(page).startsWith('case-2023-0001'), 'and back');
});

story('one more, one less, and only what differs', { lang: 'en' }, async ({ page }) => {
  await page.goto('/compare?ids=case-2023-0001,case-2023-0002');
  await row(page, 'Outcome').waitFor();
  await page.getByLabel('Only rows that differ').check();
  await row(page, 'Outcome').waitFor({ state: 'detached' });
  await row(page, 'Pain points').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('only'), 'different');

  await page.getByLabel('Add a document').fill('faq-2025-0003');
  await page.getByRole('button', { name: 'Add to the comparison: 核心系统迁移停机时间' }).click();
  await page.getByRole('columnheader', { name: '核心系统迁移停机时间' }).waitFor();
  assert.equal(ids(page), 'case-2023-0001,case-2023-0002,faq-2025-0003');
  assert.equal(new URL(page.url()).searchParams.get('only'), 'different');
  await page.reload();
  await page.getByRole('button', { name: 'Remove from the comparison: 核心系统迁移停机时间' }).click();
  await page.getByRole('columnheader', { name: '核心系统迁移停机时间' }).waitFor({ state: 'detached' });
  assert.equal(ids(page), 'case-2023-0001,case-2023-0002');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1', 'the focus is not lost with the button');
});

story('the table is copied for a proposal', { lang: 'zh' }, async ({ page }) => {
  await page.goto(three);
  await page.getByRole('button', { name: '复制为 Markdown 表格' }).click();
  await page.getByText('已复制对比表').waitFor();
  const lines = (await clipboard(page)).split('\n');
  assert.match(lines[0], /^\|\s+\| 城商行核心系统迁移到国产分布式数据库 \| 城商行信贷系统迁移 POC \| IoT monitoring for quay cranes \|$/);
  assert.equal(lines[1], '| --- | --- | --- | --- |');
  assert.ok(lines.includes('| 行业 | 金融 | 相同：金融 | 不同：交通 |'), lines.join('\n'));
  const results = lines.find((l) => l.startsWith('| 成效 |'));
  assert.match(results, /末批割接停机时长：12 → 3\.77 小时<br>/);
  for (const line of lines.filter((l) => l.startsWith('|'))) assert.equal(line.replaceAll('\\|', '').split('|').length, 6, line);
  assert.ok(lines.some((l) => /^- ——《城商行信贷系统迁移 POC》\(case-2024-0010@[0-9a-f]{8}\)$/.test(l)), lines.join('\n'));
});

story('what was lost, and why, stands in its own rows', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/compare?ids=case-2023-0004,retro-2025-0002');
  assert.match(await row(page, '首要原因').getByRole('cell').nth(1).innerText(), /价格/);
  assert.match(await row(page, '失败教训').getByRole('cell').nth(1).innerText(), /没有重做方案降本/);
  await row(page, '失败教训').getByRole('cell').nth(0).getByRole('link').click();
  await page.waitForURL(/\/documents\/case-2023-0004#/);
});

story('nothing to compare: how to begin, and with what was put aside', { lang: 'en' }, async ({ page }) => {
  await page.goto('/compare');
  await page.getByText('Choose "put aside to compare" (key x)').waitFor();
  await page.goto('/documents/case-2024-0010');
  await page.getByRole('button', { name: 'Put aside to compare' }).first().click();
  await page.goto('/compare');
  await page.getByRole('link', { name: 'Compare the 1 that you put aside' }).click();
  await page.getByText('Add one more to compare.').waitFor();
  await page.getByRole('button', { name: /^Add to the comparison: 城商行核心系统迁移到/ }).click();
  await page.getByRole('columnheader', { name: '城商行核心系统迁移到国产分布式数据库' }).waitFor();
  await page.getByRole('link', { name: 'Compare (2)' }).waitFor();
});

story('one that cannot be seen is told, the others stay', { lang: 'en' }, async ({ page }) => {
  await page.goto('/compare?ids=case-2023-0001,cust-2026-0001,case-2023-0002');
  await page.getByText('cust-2026-0001 cannot be shown').waitFor();
  await page.getByRole('columnheader', { name: /Moving a city bank/ }).waitFor();
  await page.getByRole('main').getByRole('button', { name: 'Remove', exact: true }).click();
  await eventually(() => ids(page) === 'case-2023-0001,case-2023-0002', 'it is gone from the address');
});

story('on a telephone the table scrolls, by keyboard too, not the page', { lang: 'zh', width: 360, height: 740 }, async ({ page }) => {
  await page.goto(three);
  const table = page.getByRole('region', { name: '逐项对比表' });
  await table.waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  await table.focus();
  await page.keyboard.press('ArrowRight');
  await eventually(async () => (await table.evaluate((el) => el.scrollLeft)) > 0, 'the table scrolls');
  const head = await row(page, '摘要').getByRole('rowheader').boundingBox();
  assert.ok(head.x >= 0 && head.x < 40, 'names of rows stay in view');
});
