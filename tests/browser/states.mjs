// SPDX-License-Identifier: GPL-3.0-or-later
// Every view in its main states, one row each: what looks at all of them (accessibility, markup)
// walks this table. Rows name places and elements, not words, so that they hold in both languages.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../http/harness.mjs';
import { people } from './harness.mjs';

const diffed = 'case-2023-0002';
const compared = 'case-2023-0001,case-2024-0010,case-2025-0003';

const requirement = ['城商行核心系统迁移到国产分布式数据库,停机不超过四小时。', '1. RPO 为 0', '2. 两地三中心', '3. 国密算法', '4. 五年持有成本下降三成'].join('\n');

/**
 * name, who (a role of harness.people, or a visitor), at (an address, or a function of `made`),
 * act(page, made): what is done there, then: what is there in the end (a selector),
 * leave(page, made): what sets the tab right again.
 */
export const states = [
  { name: 'search, nothing typed', at: '/', then: '.search-hits' },
  { name: 'search with hits', at: '/?q=核心系统迁移', then: '.search-hits' },
  { name: 'search in English', at: '/?q=disaster%20recovery%20active-active', then: '.search-hits' },
  { name: 'search with chosen facets', at: '/?q=迁移&industry=finance&kind=case-study', then: '.search-hits' },
  { name: 'search, why a hit matched', at: '/?q=容灾', act: (page) => page.locator('.search-hit summary').first().click(), then: '.search-why' },
  { name: 'search with suggestions', at: '/', act: (page) => page.locator('#q').fill('hx'), then: '.search-suggestions li' },
  { name: 'search, every facet unfolded', at: '/?q=容灾', act: unfold, then: '.search-facets' },
  { name: 'search, a second page', at: '/?page=2', then: '.search-pages' },
  { name: 'search without hits', at: '/?q=qzxvkw&industry=finance', then: 'main [role=status]' },
  { name: 'search by a pasted text', at: '/?mode=similar', act: (page) => page.locator('main textarea').fill(requirement), then: '.search-hits' },
  { name: 'search, put aside', at: '/?q=容灾', act: (page) => page.locator('.search-hit [aria-pressed]').first().click(), then: '[aria-pressed=true]' },
  { name: 'document', at: '/documents/case-2023-0001', then: '.prose' },
  { name: 'document in English, words marked', at: '/documents/case-2023-0002?q=migration', then: '.prose mark' },
  { name: 'document, a template', at: '/documents/tpl-2025-0001', then: '.prose' },
  { name: 'document, an old revision', at: ({ before }) => `/documents/${diffed}?revision=${before}`, then: '.prose' },
  { name: 'document with a change', at: ({ before, now }) => `/documents/${diffed}?diff=${before}..${now}`, then: '.doc-change' },
  { name: 'document of one who may verify', who: 'junior', at: '/documents/case-2024-0010', then: '.prose' },
  { name: 'document, everything unfolded', who: 'junior', at: '/documents/tpl-2025-0002', act: unfold, then: '.prose' },
  { name: 'document that is not there', at: '/documents/case-1999-0001', then: 'main h1' },
  { name: 'comparison of nothing', at: '/compare', then: 'main h1' },
  { name: 'comparison of three', at: `/compare?ids=${compared}`, then: 'main table' },
  { name: 'templates, nothing asked', at: '/templates', then: 'main textarea' },
  { name: 'templates for a requirement', at: '/templates?industry=finance', act: (page) => page.locator('main textarea').first().fill(requirement), then: '.tpl-found' },
  { name: 'templates, a draft', who: 'author', at: '/templates?requirement=req-2025-0001&customer=cust-2026-0001',
    act: (page) => page.locator('section[aria-labelledby=tpl-draft] .button.primary').click(), then: '.tpl-draft' },
  { name: 'submit, which kind', who: 'author', at: '/submit', then: '.sub-kinds' },
  { name: 'submit, as a visitor', at: '/submit?kind=faq', then: 'form.sub-form' },
  { name: 'submit, an empty form', who: 'author', at: '/submit?kind=retrospective', then: 'form.sub-form' },
  { name: 'submit, everything unfolded', who: 'author', at: '/submit?kind=requirement-confirmation', act: unfold, then: 'form.sub-form' },
  { name: 'submit, a form with errors', who: 'author', at: '/submit?kind=case-study', act: (page) => page.locator('.sub-bar .primary').click(), then: '.sub-errors' },
  { name: 'submit, filled, with a near duplicate', who: 'author', at: '/submit?kind=faq', act: fillFromFile, then: '.sub-aside .note a' },
  { name: 'submit, a duplicate refused', who: 'author', at: '/submit?kind=faq', act: submitDuplicate, then: '.note[role=alert] a' },
  { name: 'submit, edited as one text', who: 'author', at: '/submit?kind=faq', act: (page) => page.locator('section[aria-labelledby=sub-body] .button.quiet').first().click(), then: '.sub-whole' },
  { name: 'submit, a new version of a document', who: 'author', at: '/submit?document=tpl-2025-0001', then: '.sub-preview .prose' },
  { name: 'submit, the answer to a reviewer', who: 'author', at: ({ asked }) => `/submit?submission=${asked}`, then: '.sub-preview .prose' },
  { name: 'submit, done', who: 'author', at: ({ fresh }) => `/submit?done=${fresh}`, then: 'main h1' },
  { name: 'submissions', who: 'author', at: '/submissions', then: '.subs-row' },
  { name: 'submissions, all of an administrator', who: 'admin', at: '/submissions?all=1', then: '.subs-row' },
  { name: 'submission under review', who: 'author', at: ({ fresh }) => `/submissions/${fresh}`, then: '.prose' },
  { name: 'submission, to be withdrawn', who: 'author', at: ({ fresh }) => `/submissions/${fresh}`, act: (page) => page.locator('main header .card button').click(), then: 'dialog textarea' },
  { name: 'submission that waits for changes', who: 'author', at: ({ asked }) => `/submissions/${asked}`, then: '.prose' },
  { name: 'submission rejected', who: 'author', at: ({ rejected }) => `/submissions/${rejected}`, then: '.prose' },
  { name: 'review queue of a visitor', at: '/reviews', then: 'main h1' },
  { name: 'review queue', who: 'junior', at: '/reviews', then: 'main a[href^="/reviews/"]' },
  { name: 'review of a new document', who: 'junior', at: ({ fresh }) => `/reviews/${fresh}`, then: '.prose' },
  { name: 'review, a verdict that lacks something', who: 'junior', at: ({ fresh }) => `/reviews/${fresh}`, act: judgeBadly, then: '#verdict-comment[aria-invalid]' },
  { name: 'review of a second round', who: 'junior', at: ({ second }) => `/reviews/${second}?show=last_review`, then: '.diff' },
  { name: 'review that somebody else may judge', who: 'senior', at: ({ fresh }) => `/reviews/${fresh}`, then: '.prose' },
  { name: 'status', at: '/status', then: 'main h1' },
  { name: 'status of an administrator', who: 'admin', at: '/status', then: 'main h1' },
  { name: 'the server is away', at: '/?q=容灾', act: cutOff, then: '.banner', leave: (page) => page.unrouteAll() },
  { name: 'a session that has ended', who: 'admin', at: '/', act: forget, then: '.banner', leave: (page, made) => signInBy(page, made.who.admin) },
  { name: 'sign-in', at: '/', act: (page) => page.locator('.site-tools button').last().click(), then: 'dialog #token' },
  { name: 'sign-in refused', at: '/', act: signInWrongly, then: '#token[aria-invalid]' },
  { name: 'who is signed in', who: 'author', at: '/', act: (page) => page.locator('.site-tools button').last().click(), then: 'dialog table' },
  { name: 'help', at: '/', act: (page) => page.locator('.site-tools button').first().click(), then: 'dialog table' },
  { name: 'no such page', at: '/help', then: 'main h1' },
];

function unfold(page) {
  return page.evaluate(() => document.querySelectorAll('main details').forEach((el) => { el.open = true; }));
}

async function judgeBadly(page) {
  await page.locator('input[name=verdict][value=reject]').check();
  await page.locator('#verdict-comment').fill('短');
  await page.keyboard.press('Tab');
  await page.locator('form button.primary').last().click();
}

async function cutOff(page) {
  await page.route(/\/(v1|readyz)/, (route) => route.abort('connectionrefused'));
  await page.locator('#q').fill('等保');
}

async function forget(page) {
  await page.context().clearCookies();
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 120_000; // comes back to the tab after two minutes
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

const signInBy = (page, token) => page.evaluate((t) => fetch('/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: t }) }), token);

async function signInWrongly(page) {
  await page.locator('.site-tools button').last().click();
  await page.locator('#token').fill('nonsense');
  await page.keyboard.press('Enter');
}

async function fillFromFile(page) {
  const published = fs.readFileSync(path.join(root, 'corpus/faq/faq-2025-0001.md'), 'utf8');
  const copy = published.replace(/^(id|created|updated|state|verified_\w+|author|owner):.*\n/gm, '');
  await page.locator('input[type=file]').setInputFiles({ name: 'copy.md', mimeType: 'text/markdown', buffer: Buffer.from(copy) });
  await page.locator('.sub-preview .prose').waitFor();
}

async function submitDuplicate(page) {
  await fillFromFile(page);
  await page.locator('.sub-ready-sign').waitFor();
  await page.locator('.sub-bar .primary').click();
}

const text = (what) => `${what}。要点如下:先核对清单,再分批割接,每一批都有回退方案与负责人;完成后三天内复盘,并把数字写进报告。`;

/** An FAQ that differs from others enough. */
const faq = (title, answer) => ({
  kind: 'faq', front_matter: { title, question: `${title}?`, answer_short: '可以,有前提。', answer_type: 'text', customer_safe: false, language: 'zh', tags: ['割接'] },
  body_markdown: `## 标准回答\n\n${text(answer)}\n\n## 依据\n\n- [割接案例](doc:case-2023-0001)\n\n| 项 | 值 |\n|---|---|\n| 停机 | 4 小时 |\n`, allow_duplicate: true,
});

/** What the rows need: submissions in several states, a document with two revisions. */
export async function make(daemon) {
  const who = await people(daemon);
  const send = async (method, target, json, token, headers) => {
    const answer = await daemon.request(method, target, { json, token, headers });
    assert.ok(answer.status < 300, `${method} ${target}: ${answer.text}`);
    return answer;
  };
  let key = 0;
  const submit = async (content) => (await send('POST', '/v1/submissions', content, who.author, { 'idempotency-key': `made-${key++}` })).body;
  const judge = (row, body) => send('POST', `/v1/submissions/${row.id}/reviews`, { level: 1, checklist: [{ item: '章节完整', ok: body.verdict === 'approve', note: '见意见' }], ...body },
    who.junior, { 'if-match': `"${row.version}"`, 'idempotency-key': `made-${key++}` });

  const fresh = await submit(faq('分批割接时如何核对数据', '每批割接前后各核对一次总账与明细'));
  const asked = await submit(faq('容灾演练多久做一次', '重要系统每半年演练一次切换与回切'));
  await judge(asked, { verdict: 'request_changes', comment: '请补充演练的负责人与时间表,并给出依据。' });
  const second = await submit(faq('双活与主备怎样选', '先看可用性目标,再看两地之间的时延'));
  const judged = await judge(second, { verdict: 'request_changes', comment: '请补充时延超过两毫秒时的做法与例子。' });
  await send('PUT', `/v1/submissions/${second.id}`, faq('双活与主备怎样选', '先看可用性目标,再看两地之间的时延;超过两毫秒时改为主备'), who.author,
    { 'if-match': judged.headers.get('etag') });
  const rejected = await submit(faq('能否承诺永不停机', '不能,任何系统都有维护窗口'));
  await judge(rejected, { verdict: 'reject', comment: '这一条与已有的问答重复,请改那一条。' });

  const { headers } = await daemon.get(`/v1/documents/${diffed}`);
  await send('POST', `/v1/documents/${diffed}/verify`, { verified_against: '2026 年 9 月运行月报' }, who.junior, { 'if-match': headers.get('etag') });
  const { revisions } = await daemon.read(`/v1/documents/${diffed}/revisions`);
  assert.equal(revisions.length, 2);
  return { who, fresh: fresh.id, asked: asked.id, second: second.id, rejected: rejected.id, now: revisions[0].revision, before: revisions[1].revision };
}

/** Until nothing has been asked for a moment, and nothing on the page says that it is busy. */
export async function quiet(page, asking) {
  let calm = 0;
  for (let i = 0; i < 2000 && calm < 2; i++) {
    const busy = asking.size > 0 || (await page.evaluate(() => !!document.querySelector('[aria-busy=true]')));
    calm = busy ? 0 : calm + 1;
    await new Promise((done) => setTimeout(done, 15));
  }
  assert.ok(calm, 'the page comes to rest');
}

/** Requests of a page that are under way. */
export function requestsOf(page) {
  const asking = new Set();
  page.on('request', (r) => asking.add(r));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (r) => asking.delete(r));
  return asking;
}

/** In the page: to another place as a link would go there, by way of one that has no view of its own. */
async function hop(href) {
  for (const to of ['/help', href]) {
    history.pushState({}, '', to);
    dispatchEvent(new PopStateEvent('popstate', { state: null }));
    await new Promise(requestAnimationFrame);
  }
}

/** Bring a tab of harness.openTab to a state; the page is loaded when it has to be. */
export async function arrive(tab, state, made, asking) {
  const { page } = tab;
  const href = typeof state.at === 'function' ? state.at(made) : state.at;
  const stays = tab.loaded && !(await page.evaluate(() => document.querySelector('dialog[open], .banner')));
  if (stays) await page.evaluate(hop, href);
  else await page.goto(href);
  tab.loaded = true; // since who signed in is known to the page
  await page.locator('main h1').first().waitFor();
  await quiet(page, asking);
  await state.act?.(page, made);
  await page.locator(state.then).first().waitFor();
  await quiet(page, asking);
}
