// SPDX-License-Identifier: GPL-3.0-or-later
// Hostile texts in documents, submissions, comments and addresses stay texts: no script runs, no
// policy has to stop one, nobody else is asked. JN_HOSTILE=all takes 2,000 of them, else 200.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Daemon } from '../http/harness.mjs';
import { launch, missing, tokenFor } from './harness.mjs';
import { documents, pairs, revised, submission, writeCorpus } from './hostile_places.mjs';
import { ours } from './hostile_seeds.mjs';
import { scan, scanPlain, watch } from './hostile_watch.mjs';

const count = process.env.JN_HOSTILE === 'all' ? 2000 : 200;
const docs = documents(pairs(count));
let daemon, browser, skip, people;
let looks = 0;

before(async () => {
  const corpus = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-hostile-'));
  writeCorpus(corpus, docs);
  daemon = await Daemon.start({ writable: true, corpus, level: 'internal' });
  fs.rmSync(corpus, { recursive: true });
  await daemon.halt(); // and a second version of each
  writeCorpus(daemon.corpus, revised(docs));
  daemon.import();
  await daemon.run();
  await daemon.ready();
  skip = await missing(daemon);
  if (skip) return;
  browser = await launch();
  people = { author: await tokenFor(daemon, 'li.na', 'submit'), reviewer: await tokenFor(daemon, 'zhao.min', 'review:1') };
});
after(async () => {
  await browser?.close();
  await daemon.stop();
});

/** A tab that is watched, and what story(page, check) finds; check(where) looks at the page as it is now. */
async function watched(options, story, base = daemon.base) {
  const context = await browser.newContext({ baseURL: base, locale: 'en-GB', reducedMotion: 'reduce', ...options });
  const watching = await watch(context, (url) => url.startsWith(base));
  const page = await watching.newPage();
  const found = [];
  const check = async (where, look = scan) => ++looks && found.push(...(await look(page)).map((bad) => `${where}: ${bad}`));
  try {
    await story(page, check, watching);
  } finally {
    await context.close();
  }
  return [...found, ...watching.seen];
}

const story = (name, run) => test(name, async (t) => {
  if (skip) return t.skip(skip);
  looks = 0;
  const found = await watched({}, run);
  t.diagnostic(`${count} texts; looked ${looks} times`);
  assert.equal(found.map((line) => line.slice(0, 400)).slice(0, 10).join('\n'), '');
});

/** To another place of the page, as a link would go there; then wait until `seen` is true in the page. */
async function to(page, href, seen, argument) {
  await page.evaluate((h) => { history.pushState({}, '', h); dispatchEvent(new PopStateEvent('popstate', { state: null })); }, href);
  await page.waitForFunction(seen, argument);
}

async function signIn(page, token) {
  const status = await page.evaluate(async (t) => (await fetch('/v1/session', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: t }) })).status, token);
  assert.equal(status, 200);
  await page.reload();
}

const inProse = (text) => [...document.querySelectorAll('.prose')].some((el) => el.textContent.includes(text));

/** A server of nothing but a hostile text each, with this policy. */
async function unprotected(policy) {
  const server = http.createServer((request, answer) => {
    const seed = ours[Number(new URL(request.url, 'http://x').searchParams.get('n') ?? -1)];
    answer.writeHead(seed ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', ...(policy ? { 'Content-Security-Policy': policy } : {}) });
    answer.end(`<!doctype html><title>x</title><main><div class="prose">${seed ?? ''}</div></main>`);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  return { base: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

test('without protection they act, and the watching side notices', async (t) => {
  if (skip) return t.skip(skip);
  for (const [policy, pattern] of [['', /^script ran/], ["default-src 'none'", /^policy/]]) {
    const server = await unprotected(policy);
    const some = ours.map((_, n) => n).filter((n) => count === 2000 || n % 6 === 2);
    const noticed = await watched({}, async (page, check, { seen }) => {
      for (const n of some) {
        await page.goto(`/?n=${n}`).catch((e) => seen.push(`left: ${e}`));
        await check(`control ${n}`, scanPlain).catch(() => undefined);
      }
    }, server.base);
    server.stop();
    const told = noticed.join('\n');
    assert.ok(noticed.filter((line) => pattern.test(line)).length >= some.length / 3, told);
    assert.ok(noticed.filter((line) => line.startsWith('control')).length >= some.length / 2, told);
    if (!policy) assert.match(told, /^asked https:\/\/elsewhere\.example/m);
  }
});

story('documents', async (page, check) => {
  await page.goto('/');
  for (const d of docs) {
    await to(page, `/documents/${d.id}`, inProse, `start${d.number} hostile`);
    await check(d.id);
  }
});

story('documents as the daemon renders them, opened as they are', async (page, check) => {
  for (const d of docs) {
    await page.goto(`/v1/documents/${d.id}?q=script`);
    await check(d.id, scanPlain);
  }
});

const groups = (list, size) => Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
const listed = (ids) => ids.every((id) => document.querySelector(`main a[href*="/documents/${id}"]`));

story('titles and snippets of a search', async (page, check) => {
  await page.goto('/');
  for (const some of groups(docs, 10)) {
    for (let i = 0; i < 10; i++) {
      const query = new URLSearchParams(some.map((d) => ['id', d.id]));
      query.set('q', some.flatMap((d) => [d.start, d.list[i]?.mark]).filter(Boolean).join(' '));
      await to(page, `/?${query}`, listed, some.map((d) => d.id));
      await check(query.get('q'));
    }
  }
});

story('suggestions', async (page, check) => {
  await page.goto('/');
  for (const word of ['script', 'img', 'svg', 'iframe', 'javascript', 'onerror', 'mk', 'jnhit', '<', '"><', ...docs.slice(0, 2).map((d) => d.start)]) {
    const answer = page.waitForResponse((r) => new URL(r.url()).pathname === '/v1/suggest' && new URL(r.url()).searchParams.get('q') === word);
    await page.locator('#q').fill(word);
    await (await answer).finished();
    await check(word);
  }
});

story('comparison', async (page, check) => {
  await page.goto('/');
  for (const some of groups(docs, 5)) {
    await to(page, `/compare?ids=${some.map((d) => d.id).join(',')}`, (ids) => location.pathname === '/compare' && ids.every((id) =>
      document.querySelector(`main a[href*="/documents/${id}"]`)), some.map((d) => d.id));
    await check(some[0].id);
  }
});

story('what changed from one version to the next', async (page, check) => {
  await page.goto('/');
  for (const d of docs.slice(0, 40)) {
    const { revisions: [now, then] } = await daemon.read(`/v1/documents/${d.id}/revisions`);
    await to(page, `/documents/${d.id}?diff=${then.revision}..${now.revision}`, (text) =>
      [...document.querySelectorAll('.prose')].some((el) => el.textContent.includes(text)) && document.querySelector('.diff'), `start${d.number} hostile`);
    await check(d.id);
  }
});

/** After everything that the place has asked for so far was answered. */
const settle = (page) => page.evaluate(async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let i = 0; i < 2; i++) {
    await frame();
    await frame();
    await fetch('/healthz');
  }
});

story('addresses', async (page, check) => {
  const id = docs[0].id;
  const all = count === 2000;
  await page.goto('/');
  for (const [n, seed] of ours.filter((_, i) => all || i % 3 === 1).entries()) {
    const p = encodeURIComponent(seed);
    const places = [`/?q=${p}&kind=${p}&industry=${p}&sort=${p}&page=${p}`, `/?mode=similar#${p}`, `/documents/${p}`, `/documents/${id}?q=${p}&revision=${p}&diff=${p}#${p}`,
      `/compare?ids=${p},${id},${id}`, `/templates?industry=${p}&scenario=${p}#${p}`, `/submit?kind=${p}&document=${p}#${p}`, `/submissions/${p}?show=${p}`, `/reviews/${p}?show=${p}`,
      `/reviews?level=${p}`, `/status?tab=${p}`, `/nowhere/${p}`];
    if (all || n % 4 === 0) {
      const answer = await page.goto(places[n % places.length]);
      if (/html/.test(answer.headers()['content-type'])) await settle(page);
      else await page.goto('/'); // no address of the page
      await check(page.url());
    }
    for (const place of all ? places : [places[(n + 5) % places.length]]) {
      await to(page, place, () => true);
      await settle(page);
      await check(place);
    }
  }
});

async function submitAll() {
  const groupsOfPairs = groups(pairs(count), 20).slice(0, 40);
  const rows = [];
  for (const [i, list] of groupsOfPairs.entries()) {
    const answer = await daemon.post('/v1/submissions', submission(i, list), { token: people.author, headers: { 'idempotency-key': `hostile-${i}` } });
    if (answer.status === 201) rows.push({ ...answer.body, number: i, list });
  }
  assert.ok(rows.length >= groupsOfPairs.length * 0.6, `${rows.length} of ${groupsOfPairs.length} could be submitted`);
  return rows;
}

/** A verdict full of them, and a second round, so that there is something to compare. */
async function secondRound(rows) {
  for (const row of rows) {
    const words = row.list.map(({ seed }) => seed).join(' ').slice(0, 2000);
    const judged = await daemon.post(`/v1/submissions/${row.id}/reviews`, { level: 1, verdict: 'request_changes', comment: words,
      checklist: [{ item: row.list[0].seed.slice(0, 100), ok: false, note: row.list[1].seed.slice(0, 100) }] },
    { token: people.reviewer, headers: { 'if-match': `"${row.version}"`, 'idempotency-key': `verdict-${row.number}` } });
    assert.equal(judged.status, 200, judged.text);
    const again = await daemon.request('PUT', `/v1/submissions/${row.id}`, { json: submission(row.number, row.list.toReversed()), token: people.author,
      headers: { 'if-match': judged.headers.get('etag') } });
    assert.equal(again.status, 200, again.text);
  }
}

story('submissions and what reviewers see of them', async (page, check) => {
  const rows = await submitAll();
  await secondRound(rows);
  await page.goto('/');
  await signIn(page, people.reviewer);
  await to(page, '/reviews', () => document.querySelector('main a[href^="/reviews/"]'));
  await check('queue');
  for (const row of rows) {
    for (const show of ['text', 'last_review']) {
      await to(page, `/reviews/${row.id}?show=${show}`, (id) => location.pathname.endsWith(id) && document.querySelector('.prose, .diff'), row.id);
      await settle(page);
      await check(`review ${row.id} ${show}`);
    }
  }
});
story('submissions and what their author sees of them', async (page, check) => {
  await page.goto('/');
  await signIn(page, people.author);
  await to(page, '/submissions', () => document.querySelector('main a[href^="/submissions/"]'));
  await check('list');
  const { submissions } = await daemon.read('/v1/submissions?mine=true&per_page=40', { token: people.author });
  for (const row of submissions) {
    await to(page, `/submissions/${row.id}`, (id) => location.pathname.endsWith(id) && document.querySelector('.prose'), row.id);
    await settle(page);
    await check(`submission ${row.id}`);
  }
});

story('a form that is filled from a file, its preview', async (page, check) => {
  await page.goto('/');
  await signIn(page, people.author);
  for (const some of groups(pairs(count), 40).slice(0, 20)) {
    await to(page, '/submit?kind=faq', () => document.querySelector('form.sub-form input[type=file]'));
    const { kind, front_matter: front, body_markdown: body } = submission(0, some);
    const head = Object.entries({ kind, ...front }).map(([k, v]) => `${k}: ${JSON.stringify(v)}`).join('\n');
    await page.locator('input[type=file]').setInputFiles({ name: 'hostile.md', mimeType: 'text/markdown', buffer: Buffer.from(`---\n${head}\n---\n\n${body}`) });
    await page.waitForFunction(inProse, 'start0 hostile');
    await settle(page);
    await check(some[0].mark);
    await to(page, '/submit', () => document.querySelector('.sub-begun')); // its title among what was begun
    await check(`begun ${some[0].mark}`);
  }
});

story('pasted texts', async (page, check) => {
  for (const at of ['/?mode=similar', '/templates']) {
    await page.goto(at);
    const answered = page.waitForResponse((r) => r.request().method() === 'POST' && r.status() === 200);
    await page.locator('main textarea').first().fill(`start1 hostile\n${ours.join('\n')}`);
    await (await answered).finished();
    await settle(page);
    await check(at);
  }
});
