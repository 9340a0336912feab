// SPDX-License-Identifier: GPL-3.0-or-later
// Writing a lesson in two minutes, and everything that may come in between.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { etag, key, lesson, verdict } from '../http/authors.mjs';
import { root } from '../http/harness.mjs';
import { missing, openTab, people, stories } from './harness.mjs';

let daemon, browser, who;
const story = stories(async (d, b) => {
  daemon = d;
  browser = b;
  who = await people(d);
});
const asAuthor = (more = {}) => () => ({ lang: 'zh', token: who.author, ...more });

const send = (page) => page.getByRole('button', { name: '提交评审' });
const ready = (page) => page.getByText('可以提交').waitFor();
const received = (page) => page.getByRole('heading', { name: '收到了，谢谢！' }).waitFor();
const mine = async () => (await daemon.read('/v1/submissions?mine=true&per_page=100', { token: who.author })).submissions;
const titled = async (title) => (await mine()).filter((s) => s.title === title);

let numbers = 0;
async function submitted(json) {
  const answer = await daemon.post('/v1/submissions', { allow_duplicate: true, ...json }, { token: who.author, headers: { 'idempotency-key': key() } });
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

/** A retrospective, as somebody types it. */
async function writeRetrospective(page, title) {
  await page.getByLabel(/^标题/).fill(title);
  await page.getByLabel(/^售前项目/).fill(`eng-2026-7${String(++numbers).padStart(3, '0')}`);
  await page.getByRole('radio', { name: '丢单' }).click();
  await page.getByLabel(/^主要竞争对手/).fill('磐石信科');
  await page.getByLabel('原因 必填', { exact: true }).selectOption('price');
  await page.getByLabel(/^说明/).fill('对手报价低 160 万,客户按价格分定标');
  await page.getByRole('radio', { name: '客户访谈' }).click();
  await page.getByRole('group', { name: /^失败教训/ }).getByLabel(/^内容/).fill(`首轮报价没有把密评费用单列(${title})`);
  await page.getByLabel(/^项目概况/).fill(`${title}:城商行核心系统迁移,公开招标,三家应标,预算 1800 万元,我方综合分第二。`);
  await page.getByLabel(/^原因分析/).fill(`${title}:价格分差 8 分,技术分只领先 3 分。客户说报价结构看不清,**密评**没有单列,评委当作漏项。`);
  await page.getByLabel(/^改进行动/).fill(`${title}:谷雨 12 月底前把密评、等保测评做成报价清单的固定行,夏至整理三年续费封顶条款。`);
}

story('a retrospective: errors at their fields, a preview, credit, and its way to a published document', asAuthor(), async ({ page, shot }) => {
  await page.goto('/submit');
  await page.getByRole('link', { name: '复盘', exact: true }).click();
  await page.getByRole('heading', { name: '提交复盘' }).waitFor();
  assert.match(await page.getByLabel(/^结束日期/).inputValue(), /^\d{4}-\d{2}-\d{2}$/, 'today');
  assert.equal(await page.locator('.error-text:visible').count(), 0, 'nobody is told what he has not done yet');

  // Sent too early: everything that is missing, as links.
  await send(page).click();
  const summary = page.getByRole('group', { name: /处要改/ });
  await summary.getByRole('link', { name: '缺少章节“原因分析”' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-body-原因分析');

  const preview = page.getByRole('complementary', { name: '预览' });
  const title = '某城商行核心迁移丢单复盘';
  await writeRetrospective(page, title);
  await page.getByLabel(/^说明/).fill('价格低');
  await page.getByText('说明至少 10 个字符').first().waitFor();
  assert.equal(await page.getByLabel(/^说明/).getAttribute('aria-invalid'), 'true');
  await page.getByLabel(/^原因分析/).fill('评委 13812345678 说报价结构看不清,密评没有单列,价格分差了八分,技术分只领先三分。');
  const named = page.locator('.sub-part', { has: page.getByLabel(/^原因分析/) });
  await named.getByText('包含手机号').waitFor();
  await page.getByLabel(/^原因分析/).fill('青丘银行的评委说报价结构看不清,**密评**没有单列,价格分差了八分,技术分只领先三分。');
  await preview.getByRole('button', { name: '指出在哪里' }).click();
  await preview.locator('mark', { hasText: '青丘银行' }).waitFor();
  await page.getByLabel(/^原因分析/).fill('评委说报价结构看不清,**密评**没有单列,价格分差了八分,技术分只领先三分。见[迁移案例](doc:case-2023-0001)。');
  await page.getByLabel(/^说明/).fill('对手报价低 160 万,客户按价格分定标');
  await ready(page);
  await preview.locator('strong', { hasText: '密评' }).waitFor();
  await preview.getByText('建议填写摘要').waitFor({ state: 'attached' });
  await shot('submit-zh');

  await send(page).click();
  await received(page);
  await page.getByText(/初级评审看完整性，应在 .+ 前完成/).waitFor();
  await page.getByText('署名 li.na').waitFor();
  const [s] = await titled(title);
  assert.equal(s.state, 'in_review');
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('jinnang.form.')).length), 0);
  await page.reload();
  await received(page);

  // Three approvals later it is found, and its author sees that.
  let now = s;
  for (const [level, token] of [[1, who.junior], [2, who.mid], [3, who.senior]]) {
    const answer = await verdict(daemon, token, now, { level, verdict: 'approve', ...(level === 2 ? { comment: '写得具体,可直接用。' } : {}) }, { query: level === 3 ? '?wait=indexed&timeout_s=10' : '' });
    assert.equal(answer.status, 200, answer.text);
    now = answer.body;
  }
  await page.getByRole('link', { name: '看这份提交' }).click();
  await page.getByText('三级都已通过。现在可以检索到它，署名 li.na。').waitFor();
  assert.equal(await page.getByRole('link', { name: '迁移案例' }).getAttribute('href'), '/documents/case-2023-0001');
  await page.getByText('写得具体,可直接用。').waitFor();
  await page.getByRole('link', { name: '打开文档' }).click();
  await page.waitForURL(`**/documents/${s.document_id}`);
});

story('in English: a case study with the fields and sections of its schema', () => ({ lang: 'en', token: who.author }), async ({ page }) => {
  await page.goto('/submit?kind=case-study');
  await page.getByRole('heading', { name: 'Submit: Case study' }).waitFor();
  await page.getByLabel(/^Title/).fill('Core migration at a regional bank');
  await page.getByLabel(/^Customer/).fill('cust-2026-0002');
  await page.getByRole('checkbox', { name: 'Finance' }).click();
  await page.getByRole('radio', { name: 'Delivered' }).click();
  await page.getByRole('group', { name: /^Pain points/ }).getByRole('textbox').first().fill('The batch window is too short');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Nobody dares to change the old system');
  for (const [section, text] of [['Requirements', 'The bank wanted its core ledger off a single proprietary database.'], ['Solution', 'Two tracks side by side for eight weeks, three cut-overs by branch, and a way back.'], ['Results', 'All cut-overs within the window; the longest took two hours and forty minutes.'], ['Lessons', 'Freeze the list of interfaces early, and rehearse with production volumes.']]) {
    await page.getByLabel(new RegExp(`^${section}.* required`)).fill(text);
  }
  await page.getByText('More about it').click();
  await page.getByRole('group', { name: /^Scale/ }).getByLabel(/^Users/).fill('many');
  await page.getByText(/Users must be/).first().waitFor();
  await page.getByRole('group', { name: /^Scale/ }).getByLabel(/^Users/).fill('6,100,000');
  await page.getByRole('button', { name: 'Add: Results' }).click();
  await page.keyboard.type('Downtime');
  await page.getByText('Ready to submit').waitFor();
  await page.getByRole('button', { name: 'Submit for review' }).click();
  await page.getByRole('heading', { name: 'Received, thank you!' }).waitFor();
  const id = new URL(page.url()).searchParams.get('done');
  const s = await daemon.read(`/v1/submissions/${id}`, { token: who.author });
  assert.deepEqual(s.front_matter.pain_points, ['The batch window is too short', 'Nobody dares to change the old system']);
  assert.deepEqual([s.front_matter.scale.users, s.front_matter.results, s.front_matter.language], [6100000, [{ metric: 'Downtime' }], 'en']);
  assert.match(s.body_markdown, /^\s*## Requirements\n\nThe bank wanted/);
});

story('a visitor writes first and signs in when it is sent; nothing is lost on the way', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/submit?kind=retrospective');
  await page.getByText('可以先写，内容保存在本机').waitFor();
  const title = '访客先写后登录的复盘';
  await writeRetrospective(page, title);
  await page.reload();
  await page.getByText(/已恢复你.+写的内容/).waitFor();
  assert.equal(await page.getByLabel(/^标题/).inputValue(), title);
  await send(page).click();
  await page.getByLabel('令牌').fill(who.author);
  await page.keyboard.press('Enter');
  await ready(page);
  await send(page).click();
  await received(page);
  assert.equal((await titled(title)).length, 1);

  // What was begun is offered again, and can be thrown away.
  await page.goto('/submit?kind=faq');
  await page.getByLabel(/^标题/).fill('还没写完的问题');
  await page.getByText(/已保存在本机/).waitFor();
  await page.goto('/submissions');
  await page.getByRole('link', { name: '还没写完的问题' }).click();
  await page.getByRole('button', { name: '丢弃，从头开始' }).click();
  assert.equal(await page.getByLabel(/^标题/).inputValue(), '');
  await page.getByRole('button', { name: '撤销' }).click();
  assert.equal(await page.getByLabel(/^标题/).inputValue(), '还没写完的问题');
});

story('an answer that is lost is asked for again with the same key: it is taken once', asAuthor(), async ({ page }) => {
  await page.goto('/submit?kind=retrospective');
  const title = '答复丢失的复盘';
  await writeRetrospective(page, title);
  await ready(page);
  const keys = [];
  let lost = 0;
  await page.route('**/v1/submissions', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    const { 'idempotency-key': idempotency, 'content-type': type } = route.request().headers();
    keys.push(idempotency);
    if (lost++ > 0) return route.fallback();
    // It arrives, by the session's own token, and the answer does not come back.
    const arrived = await daemon.request('POST', '/v1/submissions', { token: who.author, body: route.request().postData(), headers: { 'idempotency-key': idempotency, 'content-type': type } });
    assert.equal(arrived.status, 201, arrived.text);
    return route.abort('connectionreset');
  });
  await send(page).click();
  await received(page);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.equal((await titled(title)).length, 1);
});

story('a session that ends while somebody writes takes nothing away', asAuthor(), async ({ page, context }) => {
  await page.goto('/submit?kind=retrospective');
  const title = '登录中途结束的复盘';
  await writeRetrospective(page, title);
  await ready(page);
  await context.clearCookies();
  await page.getByLabel(/^说明/).fill('对手报价低 160 万,客户只按价格分定标');
  await page.getByText('登录已结束').waitFor();
  assert.equal(await page.getByLabel(/^标题/).inputValue(), title);
  await send(page).click();
  await page.getByLabel('令牌').fill(who.author);
  await page.keyboard.press('Enter');
  await ready(page);
  await send(page).click();
  await received(page);
  assert.equal((await titled(title)).length, 1);
});

story('two tabs with one form: the later one wins, the other is told', asAuthor(), async ({ page, context }) => {
  await page.goto('/submit?kind=faq');
  await page.getByLabel(/^标题/).fill('第一个标签页写的标题');
  await page.getByText(/已保存在本机/).waitFor();
  const other = await openTab(browser, daemon, { context });
  await other.page.goto('/submit?kind=faq');
  assert.equal(await other.page.getByLabel(/^标题/).inputValue(), '第一个标签页写的标题');
  await other.page.getByLabel(/^标题/).fill('第二个标签页写的标题');
  await page.getByText('另一个标签页在').waitFor();
  await page.getByRole('button', { name: '载入那边的内容' }).click();
  assert.equal(await page.getByLabel(/^标题/).inputValue(), '第二个标签页写的标题');
  await other.close();
});

story('a Markdown file fills the form; the same again is noticed, and can be sent all the same', asAuthor(), async ({ page }) => {
  await page.goto('/submit?kind=retrospective');
  const text = fs.readFileSync(path.join(root, 'corpus/faq/faq-2025-0001.md'), 'utf8').replace(/^id: .*\n/m, '');
  await page.locator('input[type=file]').setInputFiles({ name: '国密.md', mimeType: 'text/markdown', buffer: Buffer.from(text) });
  await page.waitForURL(/kind=faq/);
  await page.getByRole('heading', { name: '提交常见问题' }).waitFor();
  assert.match(await page.getByLabel(/^标题/).inputValue(), /国密/);
  assert.notEqual(await page.getByLabel(/^标准回答/).inputValue(), '');
  await page.getByRole('complementary').getByText('已有相近的内容').waitFor();
  await send(page).click();
  const alert = page.getByRole('alert').filter({ hasText: '和已发布的内容几乎相同' });
  assert.match(await alert.getByRole('link').first().getAttribute('href'), /faq-2025-0001/);
  await alert.getByRole('button', { name: '照样提交' }).click();
  await received(page);

  // A file of a published document, with its number, is a new version of it.
  await page.goto('/submit?kind=faq');
  await page.locator('input[type=file]').setInputFiles(path.join(root, 'corpus/faq/faq-2025-0002.md'));
  await page.waitForURL(/document=faq-2025-0002/);
  await page.getByRole('heading', { name: /^修订/ }).waitFor();
});

story('asked for changes: the author reads why, answers, and the round goes on', asAuthor(), async ({ page }) => {
  const s = await submitted(lesson({ front_matter: { title: '会被退回一次的回答' } }));
  const back = await verdict(daemon, who.junior, s, { level: 1, verdict: 'request_changes', comment: '请补充密码机型号和认证证书编号。' });
  assert.equal(back.status, 200, back.text);
  await page.goto('/submissions?state=changes_requested');
  await page.locator('.subs-row', { hasText: '会被退回一次的回答' }).getByRole('link', { name: '去修改' }).click();
  await page.getByText('请补充密码机型号和认证证书编号。').waitFor();
  await page.getByRole('button', { name: '+ 依据' }).click();
  await page.keyboard.type('密码机型号与商用密码产品认证证书编号见附件清单,证书有效期内可直接对外提供。');
  await ready(page);
  await page.getByRole('button', { name: '重新提交' }).click();
  await received(page);
  await page.getByText('第 2 轮修改已送回评审。').waitFor();
  const now = await daemon.read(`/v1/submissions/${s.id}`, { token: who.author });
  assert.deepEqual([now.state, now.round, now.level], ['in_review', 2, 1]);
  assert.match(now.body_markdown, /## 依据\n\n密码机型号/);
  assert.ok(now.body_markdown.trimStart().startsWith(lesson().body_markdown), `what was not touched is as it was: ${now.body_markdown}`);

  // Withdrawn while somebody still writes: told, with a way to see it.
  await page.goto(`/submissions/${s.id}`);
  await page.getByRole('button', { name: '撤回' }).click();
  await page.getByLabel(/^原因/).fill('客户要求保密');
  await page.getByRole('dialog').getByRole('button', { name: '撤回', exact: true }).click();
  await page.getByText('已撤回，不再评审。').waitFor();
  await page.getByText('客户要求保密').waitFor();
  await page.goto(`/submit?submission=${s.id}`);
  await page.getByText('不在“待修改”状态').waitFor();
});

story('a new version of a document, and another that was faster', asAuthor(), async ({ page }) => {
  const id = 'faq-2025-0003';
  await page.goto(`/submit?document=${id}`);
  await page.getByRole('heading', { name: /^修订/ }).waitFor();
  const answer = page.getByLabel(/^标准回答/);
  await answer.fill(`${await answer.inputValue()}\n\n补充:2026 年起默认启用。`);
  await ready(page);

  // Somebody else's version is published meanwhile: told, and nothing is lost.
  const { front_matter: front, body_markdown: body, revision } = await daemon.read(`/v1/documents/${id}?include=body`, { token: who.author });
  const faster = await submitted({ kind: 'faq', front_matter: { ...front, alert: '以最新公告为准' }, body_markdown: body, document_id: id, base_revision: revision });
  let now = faster;
  for (const [level, token] of [[1, who.junior], [2, who.mid], [3, who.senior]]) {
    now = (await verdict(daemon, token, now, { level, verdict: 'approve' }, { query: level === 3 ? '?wait=indexed&timeout_s=10' : '' })).body;
  }
  assert.equal(now.state, 'published');
  await send(page).click();
  await page.getByRole('alert').filter({ hasText: '发布了新版本' }).waitFor();
  await page.reload();
  await page.getByText('你上次开始修改之后，这份文档发布了新版本。').waitFor();
  await page.getByRole('button', { name: '合并到新版本，保留我的修改' }).first().click();
  await ready(page);
  await page.getByText('已合并：你的修改都在，其余按新版本。').waitFor();
  assert.match(await answer.inputValue(), /2026 年起默认启用/);
  await send(page).click();
  await received(page);
  let open = (await mine()).find((s) => s.document_id === id && s.state === 'in_review');
  assert.equal(open.base_revision, now.published.revision);
  const sent = await daemon.read(`/v1/submissions/${open.id}`, { token: who.author });
  assert.equal(sent.front_matter.alert, '以最新公告为准', 'what somebody else changed is kept');
  assert.match(sent.body_markdown, /2026 年起默认启用/);

  // The version that it replaces is no duplicate of it, in the second round either.
  const back = await verdict(daemon, who.junior, open, { level: 1, verdict: 'request_changes', comment: '请写明从哪个版本起默认启用。' });
  assert.equal(back.status, 200, back.text);
  await page.goto(`/submit?submission=${open.id}`);
  await answer.fill(`${await answer.inputValue()}\n\n自 6.2 版起。`);
  await ready(page);
  assert.equal(await page.getByText('已有相近的内容').count(), 0);
  await page.getByRole('button', { name: '重新提交' }).click();
  await received(page);
  open = await daemon.read(`/v1/submissions/${open.id}`, { token: who.author });
  assert.deepEqual([open.state, open.round], ['in_review', 2]);

  // A second new version has to wait for the first.
  await page.goto(`/submit?document=${id}`);
  await page.getByLabel(/^标题/).fill('换一个标题的另一份修订');
  await ready(page);
  await send(page).click();
  await page.getByRole('alert').filter({ hasText: '已有一份修订在评审中' }).waitFor();
  assert.equal(await page.getByLabel(/^标题/).inputValue(), '换一个标题的另一份修订');
  await daemon.post(`/v1/submissions/${open.id}/withdraw`, {}, { token: who.author, headers: etag(open.version) });
});

story('all by keyboard on a small screen', asAuthor({ width: 360, height: 740 }), async ({ page, shot }) => {
  await page.goto('/submit?kind=activity-record');
  await page.getByLabel(/^标题/).focus();
  await page.keyboard.type('给销售讲容灾方案');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'f-front_matter-activity');
  await page.keyboard.press('ArrowDown');
  await page.getByLabel(/^角色/).focus();
  await page.keyboard.press('ArrowDown');
  await ready(page);
  await page.getByRole('textbox', { name: '正文（Markdown）' }).focus();
  await page.keyboard.type('讲了两地三中心的四种组合。');
  await ready(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  await shot('submit-narrow');
  await send(page).focus();
  await page.keyboard.press('Enter');
  await received(page);
  await page.goto('/submissions');
  await page.locator('.subs-row').first().waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
});
