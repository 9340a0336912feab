// SPDX-License-Identifier: GPL-3.0-or-later
// While somebody is signed in, a page of another origin (another port of the same host, which is
// the same site to a browser, and another host) tries everything a page can: nothing changes, and
// it reads nothing.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { launch, missing, openTab, people, sample } from './harness.mjs';
import { make } from './states.mjs';

let daemon, browser, skip, made, who, server;
before(async () => {
  daemon = await sample();
  skip = await missing(daemon);
  if (skip) return;
  made = await make(daemon);
  who = { ...(await people(daemon)), all: await daemon.token({ person: 'li.na', level: 'confidential', audiences: ['staff'],
    scopes: ['search', 'read', 'events', 'submit', 'review:1', 'admin', 'metrics'] }) };
  browser = await launch();
  server = http.createServer((_, answer) => {
    answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    answer.end('<!doctype html><title>elsewhere</title><body></body>');
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
});
after(async () => {
  server?.close();
  await browser?.close();
  await daemon.stop();
});

/** All that somebody could have changed. */
async function stateOf() {
  const token = who.admin;
  const read = async (target, as = token) => (await daemon.read(target, { token: as }));
  const submissions = (await read('/v1/submissions?per_page=100')).submissions.map(({ id, state, version }) => ({ id, state, version }));
  const list = await read('/v1/admin/tokens?per_page=100');
  const events = (await read('/v1/events?per_page=100&person=li.na')).events.filter((e) => e.type !== 'query').map((e) => e.event_id ?? e.id);
  const { documents } = await read('/v1/documents?per_page=100');
  return { submissions, tokens: list.tokens.map((row) => row.id).sort(), events, people: (await read('/v1/people')).people,
    revisions: documents.map((d) => `${d.id} ${d.revision}`), tasks: (await read('/v1/tasks')).tasks.map((row) => row.id) };
}

/** What is tried: [method, target, body]. */
const attempts = ({ fresh }) => [
  ['GET', '/v1/token'], ['GET', '/v1/session'], ['GET', '/v1/submissions'], ['GET', '/v1/search?q=%E8%BF%81%E7%A7%BB'], ['GET', '/v1/documents/case-2023-0001'],
  ['GET', '/v1/admin/config'], ['GET', '/metrics'], ['GET', '/'], ['GET', '/openapi.json'],
  ['POST', '/v1/session', { token: who.junior }],
  ['DELETE', '/v1/session'],
  ['POST', '/v1/events', { type: 'helpful', document_id: 'case-2023-0001' }],
  ['POST', '/v1/submissions', { kind: 'faq', front_matter: { title: 'from elsewhere', question: 'from elsewhere?', answer_short: 'x', answer_type: 'text', customer_safe: false },
    body_markdown: '## 标准回答\n\nSomebody else wrote this, and it is long enough to be taken for an answer.\n', allow_duplicate: true }],
  ['POST', `/v1/submissions/${fresh}/withdraw`, {}],
  ['POST', `/v1/submissions/${fresh}/reviews`, { level: 1, verdict: 'reject', comment: 'from elsewhere, long enough' }],
  ['POST', '/v1/admin/tokens', { person: 'li.na', scopes: ['admin'], max_level: 'restricted' }],
  ['PUT', '/v1/admin/people/ma.lei', { name: 'x', department: 'presales', grade: 'senior' }],
  ['POST', '/v1/documents/case-2023-0001/verify', { verified_against: 'elsewhere' }],
  ['POST', '/v1/documents/case-2023-0001/archive', { reason: 'elsewhere' }],
  ['POST', '/v1/admin/reindex'],
  ['POST', '/v1/search', { q: 'x' }],
];

/** In the page: send them all with fetch, and as a beacon. What could be read is the answer. */
async function ask({ base, list }) {
  const read = [];
  const text = (body) => (body === undefined ? undefined : JSON.stringify(body));
  const headers = (n) => [{}, { 'Content-Type': 'application/json' }, { 'Content-Type': 'text/plain' }, { 'Content-Type': 'text/plain;application/json' },
    { 'Content-Type': 'application/json', 'Idempotency-Key': `elsewhere-${n}`, 'If-Match': list[n][1].startsWith('/v1/submissions/') ? '"1"' : '*' }];
  for (const [n, [method, target, body]] of list.entries()) {
    for (const mode of ['cors', 'no-cors']) {
      for (const some of body === undefined ? [{}] : headers(n)) {
        const answer = await fetch(base + target, { method, mode, headers: some, body: text(body), credentials: 'include' }).catch(() => undefined);
        const seen = answer && await answer.text().catch(() => '');
        if (seen) read.push(`${mode} ${method} ${target}: ${seen.slice(0, 100)}`);
      }
    }
    if (body !== undefined) navigator.sendBeacon(base + target, new Blob([text(body)], { type: 'text/plain' }));
  }
  return read;
}

/** The same as scripts, pictures, style sheets and frames. */
async function load({ base, list }) {
  const read = [];
  const loaded = (el, attribute, url) => new Promise((done) => {
    const end = setTimeout(done, 1500); // some never tell
    el.onload = el.onerror = () => { clearTimeout(end); done(); };
    el[attribute] = url;
    document.body.append(el);
  });
  for (const [method, target] of list.filter(([m]) => m === 'GET')) {
    await Promise.all([loaded(document.createElement('script'), 'src', base + target), loaded(new Image(), 'src', base + target),
      loaded(Object.assign(document.createElement('link'), { rel: 'stylesheet' }), 'href', base + target)]);
    const frame = document.createElement('iframe');
    await loaded(frame, 'src', base + target);
    try {
      const inside = frame.contentDocument?.body?.textContent;
      if (inside) read.push(`frame ${method} ${target}: ${inside.slice(0, 100)}`);
    } catch { /* as it should be */ }
    frame.remove();
  }
  return read;
}

/** Forms need no permission to be sent: all kinds of them, each into a frame. */
async function forms({ base, list }) {
  for (const [, target, body] of list.filter(([m, , b]) => m === 'POST' && b)) {
    for (const enctype of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const frame = Object.assign(document.createElement('iframe'), { name: `f${Math.random()}` });
      const form = Object.assign(document.createElement('form'), { method: 'post', action: base + target, enctype, target: frame.name });
      // The body of text/plain is NAME=VALUE: JSON with a member that swallows the sign.
      const json = JSON.stringify(body);
      const fields = enctype === 'text/plain' ? { [`${json.slice(0, -1)}${json.length > 2 ? ',' : ''}"x":"`]: '"}' } : body;
      for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value: typeof value === 'string' ? value : JSON.stringify(value) }));
      }
      document.body.append(frame, form);
      const done = new Promise((resolve) => { frame.onload = resolve; setTimeout(resolve, 1500); });
      form.submit();
      await done;
      frame.remove();
      form.remove();
    }
  }
}

async function signedIn(tab) {
  await tab.page.goto('/');
  return tab.page.evaluate(async () => (await (await fetch('/v1/session')).json()).person);
}

const origins = { 'another port': () => `http://127.0.0.1:${server.address().port}`, 'another host': () => `http://localhost:${server.address().port}` };

for (const [name, origin] of Object.entries(origins)) {
  test(`from ${name}: no change, nothing read`, async (t) => {
    if (skip) return t.skip(skip);
    const tab = await openTab(browser, daemon, { lang: 'en', token: who.all });
    const before = await stateOf();
    const page = await tab.context.newPage();
    await page.goto(origin());
    const asked = { base: daemon.base, list: attempts(made) };
    const sent = [];
    page.on('request', (r) => r.url().startsWith(daemon.base) && sent.push(`${r.method()} ${r.resourceType()}`));
    const read = [...await page.evaluate(ask, asked), ...await page.evaluate(load, asked)];
    await page.evaluate(forms, asked);
    for (const [kind, least] of Object.entries({ 'POST fetch': 20, 'POST document': 20, 'GET script': 5, 'GET image': 5, 'GET document': 5 })) {
      assert.ok(sent.filter((one) => one === kind).length >= least, `${kind} is sent`);
    }
    // A form that takes the whole window along, and a link: the page that is then shown is ours, signed in as before.
    for (const target of ['/v1/session', '/v1/events']) {
      await page.goto(origin());
      await Promise.all([page.waitForNavigation(), page.evaluate((url) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action: url });
        document.body.append(form);
        form.submit();
      }, daemon.base + target)]);
    }
    // A window that it opens does not answer to it.
    await page.goto(origin());
    const opened = tab.context.waitForEvent('page');
    const reached = await page.evaluate((url) => { window.other = window.open(url); return !!window.other; }, daemon.base);
    assert.ok(reached);
    await (await opened).waitForLoadState();
    const inside = await page.evaluate(() => { try { return window.other.document?.title ?? ''; } catch { return ''; } });
    assert.deepEqual({ read, inside }, { read: [], inside: '' });
    assert.deepEqual(await stateOf(), before);
    assert.equal(await signedIn(tab), 'li.na', 'still the same person');
    await tab.context.close();
  });
}

test('from the page itself the same does change things, and is read', async (t) => {
  if (skip) return t.skip(skip);
  const tab = await openTab(browser, daemon, { lang: 'en', token: who.all });
  const before = await stateOf();
  const list = attempts(made).filter(([, target]) => target !== '/v1/session');
  const read = await tab.page.evaluate(ask, { base: daemon.base, list });
  assert.ok(read.some((line) => line.includes('"person":"li.na"')), read.join('\n'));
  const now = await stateOf();
  const changed = Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
  assert.deepEqual(changed.sort(), ['events', 'people', 'revisions', 'submissions', 'tasks', 'tokens']);
  await tab.context.close();
});
