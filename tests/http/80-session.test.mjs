// SPDX-License-Identifier: GPL-3.0-or-later
// A browser signs in with a token and is then known by a cookie, from our own page only.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { eventually, Daemon, jinnang } from './harness.mjs';
import { ask } from './raw.mjs';
import { withDaemon } from './stories.mjs';

const NAME = '__Host-jinnang';
let d;
before(async () => { d = await Daemon.start({ writable: true, level: 'public', args: ['--session-lifetime', '1h'] }); });
after(() => d.stop());

const makeToken = (on = d) => on.token({ scopes: ['search', 'read', 'submit', 'metrics'] });
const signIn = (on, token) => on.post('/v1/session', { token }, { headers: { origin: on.base, 'sec-fetch-site': 'same-origin' } });

/** The cookie of a new session: "jns_…". */
async function session(on = d) {
  const token = await makeToken(on);
  const made = await signIn(on, token);
  assert.equal(made.status, 200, made.text);
  return { token, cookie: made.headers.get('set-cookie').match(/^__Host-jinnang=([^;]+);/)[1], made };
}

/** Headers as a browser sends them from our page; `more` replaces some (undefined: not sent). */
const fromPage = (cookie, more = {}) => {
  const all = { cookie: `${NAME}=${cookie}`, 'sec-fetch-site': 'same-origin', ...more };
  return { headers: Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined)) };
};
const own = async (cookie, more) => d.get('/v1/session', fromPage(cookie, more));
const faq = { kind: 'faq', front_matter: { title: '割接窗口多长', confidentiality: 'internal', audience: ['staff'], answer_type: 'text', answer_short: '四小时', customer_safe: true, question: '割接窗口多长?' },
  body_markdown: `## 标准回答\n\n${'分三批割接,末批停机不超过四个小时,每一批都能在一个小时之内退回。'.repeat(2)}\n` };
const submit = (more) => d.post('/v1/submissions?validate_only=true', faq, more);

test('signing in gives a cookie that only our page can use and no script can read', async () => {
  const { token, cookie, made } = await session();
  assert.match(made.headers.get('set-cookie'), /^__Host-jinnang=[^;]+; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=3600$/);
  assert.match(cookie, /^jns_[a-z2-7]{10}_\d{10}_[a-z2-7]{52}$/);
  assert.ok(!cookie.includes(token.split('_')[2]), 'the secret is not in it');
  assert.equal(made.headers.get('cache-control'), 'private, no-store');
  assert.equal(made.headers.get('content-encoding'), null);
  assert.deepEqual([made.body.signed_in, made.body.person, made.body.max_level, made.body.audiences, made.body.masked], [true, 'li.na', 'internal', ['staff'], false]);
  const left = new Date(made.body.expires_at) - Date.now();
  assert.ok(left > 3500e3 && left <= 3601e3, `${left}`);
  const again = await own(cookie);
  assert.equal(again.status, 200);
  assert.deepEqual(again.body, made.body);
  assert.equal(again.headers.get('set-cookie'), null);
});

test('a session does what its token does, and no more', async () => {
  const { token, cookie } = await session();
  const hidden = '/v1/documents/case-2026-0001';
  assert.equal((await d.get(hidden)).status, 404, 'not public');
  const [byToken, byCookie] = [await d.get(hidden, { token }), await d.get(hidden, fromPage(cookie))];
  assert.equal(byCookie.status, 200);
  assert.equal(byCookie.text, byToken.text);
  assert.match(byCookie.headers.get('vary'), /Cookie/);
  assert.equal(byCookie.headers.get('cache-control'), 'private, no-cache');
  const kept = await d.get(hidden, { headers: { 'if-none-match': byCookie.headers.get('etag') } });
  assert.equal(kept.status, 404, 'for others it is not there all the same');
  assert.equal((await submit(fromPage(cookie, { origin: d.base }))).status, 200);
  assert.equal((await d.get('/metrics', fromPage(cookie))).status, 200, 'the closed part of an open route');
  const key = { 'idempotency-key': 'k1' };
  const first = await d.post('/v1/submissions', faq, fromPage(cookie, { origin: d.base, ...key }));
  assert.equal(first.status, 201, first.text);
  const replay = await d.post('/v1/submissions', faq, { token, headers: key });
  assert.deepEqual([replay.status, replay.body.id, replay.headers.get('idempotency-replayed')], [201, first.body.id, 'true'], 'keys are those of the token');
  const denied = await d.get('/v1/admin/tokens', fromPage(cookie));
  assert.deepEqual([denied.status, denied.body.code], [403, 'forbidden_scope']);
  assert.equal((await d.get('/v1/token', fromPage(cookie))).body.id, token.split('_')[1]);
});

test('HTML of documents acts on nothing and is embedded nowhere', async () => {
  const { cookie } = await session();
  const html = await d.get('/v1/documents/case-2026-0001', fromPage(cookie, { accept: 'text/html' }));
  assert.equal(html.headers.get('content-type').split(';')[0], 'text/html');
  assert.equal(html.headers.get('content-security-policy'), "default-src 'none'; sandbox; frame-ancestors 'none'");
  assert.equal(html.headers.get('cross-origin-resource-policy'), 'same-origin');
  const json = await d.get('/v1/documents/case-2026-0001', fromPage(cookie));
  assert.equal(json.headers.get('content-security-policy'), null);
});

test('from elsewhere a cookie does not count', async () => {
  const { cookie } = await session();
  for (const site of [undefined, 'none', 'cross-site', 'same-site', 'Same-Origin', '']) {
    const a = await own(cookie, { 'sec-fetch-site': site });
    assert.deepEqual([a.status, a.body.signed_in, a.body.max_level], [200, false, 'public'], `${site}`);
    assert.equal((await d.get('/v1/documents/case-2026-0001', fromPage(cookie, { 'sec-fetch-site': site }))).status, 404);
    assert.equal((await submit(fromPage(cookie, { origin: d.base, 'sec-fetch-site': site }))).status, 401);
  }
});

test('a change names our own Origin', async () => {
  const { cookie } = await session();
  const port = new URL(d.base).port;
  for (const origin of [undefined, 'https://evil.example', 'null', `http://localhost:${port}`, 'http://127.0.0.1:1', '']) {
    const a = await submit(fromPage(cookie, { origin }));
    assert.deepEqual([a.status, a.body.code], [403, 'origin_not_allowed'], `${origin}`);
  }
  for (const [method, json] of [['POST', { token: 'jnk_' }], ['DELETE', undefined]]) {
    const a = await d.request(method, '/v1/session', { json, headers: { origin: 'https://evil.example' } });
    assert.deepEqual([a.status, a.body.code, a.headers.get('set-cookie')], [403, 'origin_not_allowed', null], method);
  }
});

test('an Authorization header decides alone', async () => {
  const { token, cookie } = await session();
  const other = await makeToken();
  assert.equal((await d.get('/v1/token', { token: other, ...fromPage(cookie) })).body.id, other.split('_')[1]);
  assert.equal((await d.get('/v1/session', { token: `${token.slice(0, -1)}_`, ...fromPage(cookie) })).status, 401);
});

test('a cookie with any part changed has ended', async () => {
  const { cookie } = await session();
  const [, id, end, seal] = cookie.split('_');
  const { cookie: another } = await session();
  const flip = (s, at) => `${s.slice(0, at)}${s[at] === 'a' ? 'b' : 'a'}${s.slice(at + 1)}`;
  const changed = {
    id: `jns_${flip(id, 3)}_${end}_${seal}`,
    'id of another': `jns_${another.split('_')[1]}_${end}_${seal}`,
    end: `jns_${id}_${Number(end) + 1}_${seal}`,
    'digits before the end': `jns_${id}_0${end}_${seal}`,
    'first of the seal': `jns_${id}_${end}_${flip(seal, 0)}`,
    'last of the seal': `jns_${id}_${end}_${flip(seal, 51)}`,
    'upper case': cookie.toUpperCase(),
    cut: cookie.slice(0, -1),
    longer: `${cookie}a`,
    empty: '',
    'a token': `jnk_${id}_${seal}`,
  };
  for (const [what, text] of Object.entries(changed)) {
    const a = await own(text);
    assert.deepEqual([a.status, a.body.code], [401, 'unauthorized'], what);
    assert.match(a.body.detail, /session has ended/);
    assert.equal((await d.get('/v1/documents', fromPage(text))).status, 401, `${what}: not silently anonymous`);
  }
  assert.equal((await own(cookie)).status, 200);
});

test('cookies of others beside it do no harm', async () => {
  const { cookie } = await session();
  const mine = `${NAME}=${cookie}`;
  const rows = [`a=1; ${mine}; b=2`, `a="x; ${mine}; b="`, `${NAME}="${cookie}"`, `${NAME}=nonsense; ${mine}`, `;;; =; ${mine};`, `${NAME}=; ${NAME}; ${mine}`, `a=${'x'.repeat(4000)}; ${mine}`, `{"a"=[1]; ${mine}`];
  for (const row of rows) assert.equal((await own('', { cookie: row })).body.signed_in, true, row.slice(0, 100));
  assert.equal((await own('', { cookie: `jinnang=${cookie}; host-jinnang=x; __host-jinnang=${cookie}` })).body.signed_in, false, 'other names are not ours');
  const { host } = new URL(d.base);
  const twice = await ask(host, `GET /v1/session HTTP/1.1\r\nHost: ${host}\r\nSec-Fetch-Site: same-origin\r\nCookie: ${NAME}=x\r\nCookie: a=1\r\ncookie: ${mine}\r\n\r\n`);
  assert.equal(JSON.parse(twice.text).signed_in, true, 'in several headers');
});

const wrong = [[{ token: '' }, 401], [{ token: 'jnk_aaaaaaaaaa' }, 401], [{ token: `jnk_aaaaaaaaaa_${'a'.repeat(52)}` }, 401], [{ token: 'x'.repeat(1025) }, 400], [{}, 400], [{ token: 1 }, 400], [{ token: 'x', more: 1 }, 400]];

test('nobody signs in with what is no token', async () => {
  for (const [body, status] of wrong) {
    const a = await d.post('/v1/session', body);
    assert.equal(a.status, status, JSON.stringify(body).slice(0, 80));
    assert.equal(a.headers.get('set-cookie'), null);
  }
  const { token, cookie } = await session();
  assert.equal((await d.post('/v1/session', { token: cookie })).status, 401, 'a session is no token');
  assert.equal((await d.post('/v1/session', { token: ` ${token}` })).status, 401);
  assert.equal((await d.request('POST', '/v1/session', { body: 'token=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).status, 415);
});

test('a session ends with its token', async () => {
  const { token, cookie } = await session();
  assert.equal(jinnang('token', 'revoke', '--state', d.state, token.split('_')[1]).code, 0);
  await eventually(async () => (await own(cookie)).status === 401, 'it has ended');
  assert.equal((await signIn(d, token)).status, 401);
  const admin = await d.token({ scopes: ['admin'] });
  const made = await d.post('/v1/admin/tokens', { person: 'li.na', scopes: ['read'], max_level: 'internal', audiences: ['staff'], expires_at: new Date(Date.now() + 2500).toISOString() }, { token: admin });
  const brief = await signIn(d, made.body.token);
  assert.equal(brief.status, 200, brief.text);
  assert.match(brief.headers.get('set-cookie'), /Max-Age=[1-3]$/, 'not longer than the token');
  const short = brief.headers.get('set-cookie').match(/=([^;]+)/)[1];
  await eventually(async () => (await own(short)).status === 401, 'it ends by itself');
});

test('signing out takes the cookie back, a dead one too', async () => {
  const { cookie } = await session();
  for (const text of [cookie, 'dead', undefined]) {
    const a = await d.request('DELETE', '/v1/session', text ? fromPage(text, { origin: d.base }) : {});
    assert.equal(a.status, 204);
    assert.equal(a.headers.get('set-cookie'), `${NAME}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`);
  }
});

test('a restart ends no session; a backup has no key, and nothing has the secret', async () => {
  const { token, cookie } = await session();
  const backup = path.join(d.dir, 'backup');
  const made = jinnang('backup', backup, '--state', d.state);
  assert.equal(made.code, 0, made.stderr);
  assert.deepEqual(fs.readdirSync(backup).sort(), ['corpus.bundle', 'manifest.json', 'state.db']);
  const key = path.join(d.state, 'session.key');
  const bytes = fs.readFileSync(key);
  assert.deepEqual([bytes.length, fs.statSync(key).mode & 0o777], [32, 0o600]);
  for (const file of fs.readdirSync(backup)) assert.ok(!fs.readFileSync(path.join(backup, file)).includes(bytes), file);
  const { log } = d;
  assert.match(log, new RegExp(`event=session\\.opened token=${token.split('_')[1]}`));
  for (const secret of [token.split('_')[2], cookie.split('_')[3]]) assert.ok(!log.includes(secret));

  assert.equal(await d.halt(), 0);
  await d.run();
  await d.ready();
  assert.equal((await own(cookie)).status, 200);

  assert.equal(await d.halt(), 0);
  fs.writeFileSync(key, 'short');
  await d.run();
  await d.ready();
  assert.match(d.log, /event=session\.key_replaced/);
  assert.equal((await own(cookie)).status, 401, 'another key');
  assert.equal((await signIn(d, token)).status, 200);
});

test('who may do nothing without signing in is told so', () => withDaemon({ level: 'off' }, async (off) => {
  const a = await off.get('/v1/session');
  assert.equal(a.status, 200);
  assert.deepEqual(a.body, { signed_in: false, scopes: [], audiences: [], masked: false });
  assert.equal((await off.get('/v1/vocabularies')).status, 401);
  assert.equal((await off.get('/v1/session', { token: 'nonsense' })).status, 401);
  assert.equal((await off.get('/v1/session', fromPage('nonsense'))).status, 401);
}));

test('guessing at the door is slowed down as it is elsewhere', () => withDaemon({ args: ['--rate-local'], ready: false }, async (slow) => {
  const token = `jnk_aaaaaaaaaa_${'a'.repeat(52)}`;
  const seen = [];
  await eventually(async () => {
    seen.push((await slow.post('/v1/session', { token })).status);
    return seen.at(-1) === 429;
  }, 'it is enough');
  assert.deepEqual([...new Set(seen)], [401, 429]);
  assert.ok(seen.length <= 12, `${seen.length} guesses`);
  assert.equal((await slow.get('/v1/vocabularies', { token })).status, 429, 'in the header it is the same door');
  for (let i = 0; i < 15; i++) assert.equal((await slow.get('/v1/session', fromPage('ended'))).status, 401, 'an ended session is no guess');
}));
