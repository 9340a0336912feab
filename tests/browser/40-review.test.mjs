// SPDX-License-Identifier: GPL-3.0-or-later
// Reviewing in the page: the queue, a verdict of each kind, and what can get in the way.
import assert from 'node:assert/strict';
import { etag, lesson, submitted, verdict } from '../http/authors.mjs';
import { openTab, people, stories } from './harness.mjs';

let daemon, browser, who;
const inTabOf = stories(async (d, b) => {
  daemon = d;
  browser = b;
  who = await people(d);
});
// A role signs in; what it does is done in a tab of its own.
const story = (name, { role, ...options }, run) => inTabOf(name, () => ({ ...options, token: role && who[role] }), run);

const topics = {
  网关: '零信任网关把已有的身份提供方作为上游,迁移期间用户感觉不到变化,策略逐个应用切换,出现问题时按应用回退。',
  时延: '同城双活要求两个数据中心之间的往返时延不超过两毫秒,专线带宽按峰值写入量的一点五倍规划,并配置双路由。',
  备份: '备份系统每晚做一次合成全量,保留三十份,每季度抽取百分之五做恢复演练,演练报告由客户与我方共同签字。',
  摄像头: '视频平台单节点接入两千路高清摄像头,超过时横向增加接入节点,录像按机房分片保存九十天并可按区域检索。',
  湖仓: '湖仓一体平台的批量任务与交互查询分开计算资源,高峰时交互查询优先,批量任务自动让出并在夜间补跑完成。',
  巡检: '园区巡检机器人每两小时走完一圈,识别到异常先由值班员确认,再派单给物业,全过程留痕并按月统计误报率。',
};
const about = (topic, over = {}) => lesson({
  front_matter: { title: `关于${topic}的常见问题与回答`, question: `${topic}怎么用?`, answer_short: `见${topic}一节。`, summary: `${topic}的要点。`, ...over },
  body_markdown: `## 标准回答\n\n${topics[topic]}\n`,
});
const send = (topic, over) => submitted(daemon, who.author, about(topic, over));
const approve = async (s, ...roles) => {
  let now = s;
  for (const role of roles) {
    const answer = await verdict(daemon, who[role], now, { level: now.level, verdict: 'approve' });
    assert.equal(answer.status, 200, answer.text);
    now = answer.body;
  }
  return now;
};
const shown = (page, s) => page.getByRole('heading', { level: 1, name: s.title });
const reviews = async (s) => (await daemon.read(`/v1/submissions/${s.id}`, { token: who.admin })).reviews;
// A route sends less than the browser would: the cookie counts only with this.
const onward = async (route) => route.fetch({ headers: { ...await route.request().allHeaders(), 'sec-fetch-site': 'same-origin' } });
const isNarrow = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

story('the junior reviewer goes through the queue without a mouse', { role: 'junior', lang: 'zh' }, async ({ page }) => {
  const first = await send('网关');
  const second = await send('时延');
  const later = await approve(await send('备份'), 'junior');
  await page.goto('/reviews');
  const mine = page.getByRole('region', { name: '等我评审' });
  await mine.getByRole('link', { name: first.title }).waitFor();
  assert.equal(await mine.getByRole('link', { name: later.title }).count(), 0, 'what waits for others is not mine');
  await page.getByRole('region', { name: '其他评审中' }).getByText('等待中级评审').waitFor();

  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), first.title);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await shown(page, first).waitFor();
  await page.getByText('策略逐个应用切换').waitFor();

  await page.getByRole('checkbox', { name: /必备章节齐全/ }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('radio', { name: /^通过/ }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('textbox', { name: '意见' }).focus();
  await page.keyboard.type('章节完整。');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('heading', { name: '已通过，现在等待中级评审' }).waitFor();
  assert.match(await page.evaluate(() => document.activeElement.textContent), /现在等待中级评审/, 'the result has the focus');
  const [kept] = await reviews(first);
  assert.equal(kept.comment, '章节完整。');
  assert.deepEqual(kept.checklist.map((c) => c.ok), [true, false, false, false]);

  await page.getByRole('link', { name: `下一个：${second.title}` }).click();
  await shown(page, second).waitFor();
  assert.equal(await page.getByRole('textbox', { name: '意见' }).inputValue(), '', 'the comment was for the other one');
});

story('filters are in the address, and an empty queue says so', { role: 'junior', lang: 'en' }, async ({ page }) => {
  await page.goto('/reviews');
  await page.getByLabel('Level').selectOption('2');
  await page.waitForURL(/level=2/);
  await page.reload();
  assert.equal(await page.getByLabel('Level').inputValue(), '2');
  await page.getByLabel('Overdue only').check();
  await page.waitForURL(/overdue=true/);
  await page.getByText('Nothing fits this filter.').waitFor();
  await page.getByRole('link', { name: 'Clear the filter' }).click();
  await page.getByRole('region', { name: 'For you to judge' }).waitFor();
});

story('changes are asked for, compared with what was judged, approved, published and found', { role: 'mid', lang: 'en' }, async ({ page }) => {
  const s = await approve(await send('湖仓'), 'junior');
  await page.goto(`/reviews/${s.id}`);
  await shown(page, s).waitFor();
  await page.getByRole('radio', { name: /^Request changes/ }).check();
  const comment = page.getByRole('textbox', { name: 'Comment' });
  await comment.fill('too short');
  await page.getByRole('button', { name: 'Send back' }).click();
  await page.getByText('The comment needs at least 10 characters').waitFor();
  assert.equal(await comment.getAttribute('aria-invalid'), 'true');
  assert.ok(await comment.evaluate((x) => x === document.activeElement), 'the field to mend has the focus');
  await comment.fill('Please say how the batch jobs catch up.');
  await page.reload();
  assert.equal(await comment.inputValue(), 'Please say how the batch jobs catch up.', 'kept over a reload');
  await page.getByRole('button', { name: 'Send back' }).click();
  await page.getByRole('heading', { name: 'Sent back to the author' }).waitFor();

  const back = await daemon.read(`/v1/submissions/${s.id}`, { token: who.author });
  const better = about('湖仓', { summary: '湖仓资源隔离与补跑规则。' });
  better.body_markdown += '\n## 依据\n\n补跑规则来自平台运维手册第三章,夜间窗口为零点到六点,最长两天内补完。\n';
  assert.equal((await daemon.request('PUT', `/v1/submissions/${s.id}`, { token: who.author, json: better, headers: etag(back.version) })).status, 200);
  await page.reload();
  await page.getByRole('link', { name: 'Since my last verdict' }).waitFor();
  await page.getByText('依据 · added').waitFor();
  await page.locator('ins', { hasText: '补跑规则来自平台运维手册' }).or(page.locator('td.come', { hasText: '补跑规则来自平台运维手册' })).first().waitFor();
  await page.getByText('1 changed').waitFor();
  await page.locator('del', { hasText: '湖仓的要点。' }).waitFor();
  await page.getByRole('link', { name: 'Full text' }).click();
  await page.waitForURL(/show=text/);
  await page.getByRole('heading', { name: '依据' }).waitFor();
  await page.getByRole('radio', { name: /^Approve/ }).check();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: 'Approved; it now waits for the Senior review' }).waitFor();

  const senior = await openTab(browser, daemon, { lang: 'en', token: who.senior });
  await senior.page.goto(`/reviews/${s.id}`);
  await senior.page.getByRole('radio', { name: /^Approve/ }).check();
  await senior.page.getByRole('button', { name: 'Approve and publish' }).click();
  await senior.page.getByRole('heading', { name: 'Published' }).waitFor();
  assert.equal(await senior.page.getByRole('link', { name: `Open the document ${s.document_id}` }).getAttribute('href'), `/documents/${s.document_id}`);
  const found = new URL(await senior.page.getByRole('link', { name: 'Find it by search' }).getAttribute('href'), daemon.base);
  const { hits } = await daemon.read(`/v1/search?q=${encodeURIComponent(found.searchParams.get('q'))}`, { token: who.senior });
  assert.equal(hits[0].id, s.document_id);
  await senior.close();
});

story('who was second is told what happened, and keeps the comment', { role: 'mid', lang: 'zh' }, async ({ page }) => {
  const s = await approve(await send('摄像头'), 'junior');
  await page.goto(`/reviews/${s.id}`);
  await page.getByRole('radio', { name: /^要求修改/ }).check();
  const comment = page.getByRole('textbox', { name: '意见' });
  await comment.fill('请写明每个节点的磁盘数量与保存周期的关系。');
  const other = await daemon.token({ person: 'he.jun', level: 'confidential', audiences: ['staff'], scopes: ['search', 'read', 'review:2'] });
  const first = await verdict(daemon, other, s, { level: 2, verdict: 'request_changes', comment: '缺少存储容量的计算方法。' });
  assert.equal(first.status, 200, first.text);
  await page.getByRole('button', { name: '退回修改' }).click();
  const note = page.getByRole('alert');
  await note.getByText('已有人先作出评审').waitFor();
  await note.getByText(/he\.jun 在中级评审给出“要求修改”/).waitFor();
  await note.getByRole('button', { name: '查看当前版本' }).click();
  await page.getByText('已退回作者修改').waitFor();
  assert.equal(await comment.inputValue(), '请写明每个节点的磁盘数量与保存周期的关系。');
  assert.ok(await page.getByRole('button', { name: '退回修改' }).isDisabled());
  assert.equal((await reviews(s)).filter((r) => r.level === 2).length, 1);
});

story('a verdict whose answer was lost counts once', { role: 'junior', lang: 'en' }, async ({ page }) => {
  const s = await send('巡检');
  await page.goto(`/reviews/${s.id}`);
  await page.getByRole('radio', { name: /^Approve/ }).check();
  let lost = 0;
  await page.route('**/reviews', async (route) => {
    if (route.request().method() !== 'POST' || lost++) return route.fallback();
    assert.equal((await onward(route)).status(), 200);
    return route.abort('connectionreset');
  });
  // The page asks what became of it by itself; until it knows, the verdict can be sent again.
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: 'Approved; it now waits for the Mid review' }).waitFor();
  assert.equal(lost, 1);
  assert.equal((await reviews(s)).length, 1);
});

story('own work and other levels are told from the start; a visitor learns what he needs', { lang: 'en' }, async ({ page }) => {
  const every = await daemon.token({ person: 'he.jun', level: 'confidential', audiences: ['staff'], scopes: ['search', 'read', 'submit', 'review:1', 'review:2'] });
  const own = await submitted(daemon, every, about('备份', { title: '备份恢复演练的频率与签字', question: '演练多久一次?' }));
  await page.goto('/reviews');
  await page.getByText('it needs the scope review:1 or review:2 or review:3').waitFor();
  await page.goto(`/reviews/${own.id}`);
  await page.getByText('Sign in to see submissions under review').waitFor();

  const tab = await openTab(browser, daemon, { lang: 'en', token: every });
  await tab.page.goto(`/reviews/${own.id}`);
  await tab.page.getByText('You wrote or sent this yourself').waitFor();
  assert.ok(await tab.page.getByRole('button', { name: 'Send the verdict' }).isDisabled());
  assert.ok(await tab.page.getByRole('radio', { name: /^Approve/ }).isDisabled());

  const s = await submitted(daemon, who.author, about('网关', { title: '网关与单点登录能否共存', question: '能否共存?' }));
  const judged = await verdict(daemon, every, s, { level: 1, verdict: 'approve' });
  assert.equal(judged.status, 200, judged.text);
  await tab.page.goto(`/reviews/${s.id}`);
  await tab.page.getByText('You judged this in the Junior review; a person acts at one level only.').waitFor();
  await tab.close();
});

story('a small screen; what is overdue is said in words', { role: 'junior', lang: 'zh', width: 360, height: 740, theme: 'dark' }, async ({ page }) => {
  const long = await submitted(daemon, who.author, about('时延', { title: '一个很长的标题 with English words and 中文混排 about Active-Active 双活数据中心网络时延与带宽', question: '时延有多长?' }));
  await page.route('**/v1/reviews?*', async (route) => {
    const answer = await onward(route);
    const json = await answer.json();
    json.submissions.forEach((s) => Object.assign(s, { overdue: true, due_at: '2020-01-02T09:00:00+08:00' }));
    return route.fulfill({ response: answer, json });
  });
  await page.goto('/reviews');
  await page.getByRole('link', { name: long.title }).waitFor();
  await page.getByText('已逾期').first().waitFor();
  await page.getByText(/年前到期/).first().waitFor();
  assert.ok(await isNarrow(page), 'no scrolling sideways');
  await page.getByRole('link', { name: long.title }).click();
  await shown(page, long).waitFor();
  await page.getByText('标准回答').first().waitFor();
  assert.ok(await isNarrow(page), 'no scrolling sideways');
  await page.getByRole('link', { name: /到评审意见/ }).click();
  await page.getByRole('heading', { name: /你的评审/ }).waitFor();
});
