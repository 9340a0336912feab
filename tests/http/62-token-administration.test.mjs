// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens made, listed and revoked over HTTP: each change is in force with its answer.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, eventually, jinnang } from './harness.mjs';
import { withDaemon } from './stories.mjs';

let d, admin;
before(async () => {
  d = await Daemon.start({ level: 'public' });
  admin = await d.token({ level: 'public', scopes: ['admin'], person: 'op.one' });
});
after(() => d.stop());

const TOKENS = '/v1/admin/tokens';
const wanted = { person: 'li.na', scopes: ['search', 'read'], max_level: 'confidential', audiences: ['staff', 'presales'] };

async function create(members = {}, options = {}) {
  const a = await d.post(TOKENS, { ...wanted, ...members }, { token: admin, ...options });
  assert.equal(a.status, 201, a.text);
  return a;
}

const status = async (token, target = '/v1/documents') => (await d.get(target, { token })).status;

test('a token works with the answer that brings it, and is shown this once', async () => {
  const a = await create({ label: '起草程序', filter: 'language = zh', expires_at: '2099-12-31T23:59:59+08:00' });
  const { token, created_at, ...told } = a.body;
  assert.equal(await status(token), 200, 'no waiting');
  assert.deepEqual(told, { id: token.split('_')[1], ...wanted, filter: 'language = zh', masked: false,
    expires_at: '2099-12-31T23:59:59+08:00', label: '起草程序' });
  assert.ok(Math.abs(Date.parse(created_at) - Date.now()) < 60000);
  assert.equal(a.headers.get('cache-control'), 'private, no-store');
  assert.equal(a.headers.get('etag'), null);
  const { tokens } = await d.read(`${TOKENS}?per_page=100`, { token: admin });
  const row = tokens.find((t) => t.id === told.id);
  assert.ok(row.last_used_at >= created_at);
  delete row.last_used_at;
  assert.deepEqual(row, { ...told, created_at });
  assert.ok(!JSON.stringify(tokens).includes(token.split('_')[2]));
});

test('what is left out is internal, for staff, without end', async () => {
  const { body } = await create({ max_level: undefined, audiences: undefined });
  assert.deepEqual([body.max_level, body.audiences, body.expires_at], ['internal', ['staff'], undefined]);
});

test('a revoked token is refused by every request that begins after the answer', async () => {
  for (let i = 0; i < 20; i++) {
    const { id, token } = (await create({ label: `n${i}` })).body;
    assert.equal(await status(token), 200);
    const gone = await d.request('DELETE', `${TOKENS}/${id}`, { token: admin });
    assert.equal(gone.status, 204);
    assert.equal(gone.text, '');
    for (const target of ['/v1/documents', '/v1/search?q=x', '/v1/token']) assert.equal(await status(token, target), 401, target);
    const { tokens } = await d.read(TOKENS, { token: admin });
    assert.ok(!tokens.some((t) => t.id === id));
  }
});

test('revoking again changes nothing, and an unknown id is 404', async () => {
  const { id } = (await create()).body;
  for (let i = 0; i < 2; i++) assert.equal((await d.request('DELETE', `${TOKENS}/${id}`, { token: admin })).status, 204);
  const a = await d.request('DELETE', `${TOKENS}/aaaaaaaaaa`, { token: admin });
  assert.equal(a.body.code, 'resource_not_found');
});

test('an admin token may revoke itself; it is the last thing it does', async () => {
  const { id, token } = (await create({ scopes: ['admin'] })).body;
  assert.equal((await d.request('DELETE', `${TOKENS}/${id}`, { token })).status, 204);
  assert.equal(await status(token, TOKENS), 401);
});

test('admin implies no reading', async () => {
  assert.equal(await status(admin), 403);
  assert.equal(await status(admin, '/v1/search?q=x'), 403);
  const { token } = (await create({ scopes: ['admin', 'read'], max_level: 'public' })).body;
  assert.equal(await status(token, '/v1/documents/case-2026-0001'), 404);
});

test('only scope admin makes, lists or revokes', async () => {
  const { id, token } = (await create({ scopes: ['search', 'read', 'people', 'metrics'] })).body;
  for (const [method, target, json] of [['POST', TOKENS, wanted], ['GET', TOKENS], ['DELETE', `${TOKENS}/${id}`]]) {
    assert.equal((await d.request(method, target, { token, json })).body.code, 'forbidden_scope', method);
    assert.equal((await d.request(method, target, { json })).status, 401, `${method} anonymous`);
  }
});

test('a caller sees its own token', async () => {
  const { token, id } = (await create({ audiences: ['presales', 'staff'], expires_at: '2098-01-01T00:00:00Z' })).body;
  assert.deepEqual(await d.read('/v1/token', { token }), {
    id, ...wanted, audiences: ['presales', 'staff'], masked: false, expires_at: '2098-01-01T08:00:00+08:00' });
  assert.equal((await d.get('/v1/token')).status, 401);
});

test('all faults are told at once, in the language of the reader', async () => {
  const bad = { person: 'Li Na', scopes: ['search', 'fly'], max_level: 'secret', audiences: ['Big Boss'], filter: 'language =',
    expires_at: 'tomorrow', label: 'x'.repeat(201) };
  const zh = await d.post(TOKENS, bad, { token: admin });
  assert.equal(zh.status, 422);
  assert.equal(zh.body.code, 'validation_failed');
  assert.deepEqual(zh.body.errors.map((e) => [e.pointer, e.code]).sort(), [
    ['#/audiences', 'malformed_id'], ['#/expires_at', 'malformed_date'], ['#/filter', 'invalid_filter'], ['#/label', 'too_long'],
    ['#/max_level', 'not_in_vocabulary'], ['#/person', 'malformed_id'], ['#/scopes', 'not_in_vocabulary']]);
  const of = (pointer) => zh.body.errors.find((e) => e.pointer === pointer);
  assert.deepEqual(of('#/max_level').allowed, ['public', 'internal', 'confidential', 'restricted']);
  assert.ok(of('#/scopes').allowed.includes('review:2'));
  assert.match(of('#/expires_at').detail, /日期无效/);
  const en = await d.post(TOKENS, bad, { token: admin, headers: { 'accept-language': 'en' } });
  assert.match(en.body.errors.find((e) => e.pointer === '#/expires_at').detail, /not a valid date/);
});

const faults = [
  [{}, ['#/person required', '#/scopes required']],
  [{ person: 'li.na', scopes: [] }, ['#/scopes required']],
  [{ ...wanted, expires_at: '2020-01-01T00:00:00Z' }, ['#/expires_at out_of_range']],
  [{ ...wanted, expires_at: '2099-12-31' }, ['#/expires_at malformed_date']],
  [{ ...wanted, expires_at: '2099-02-30T00:00:00Z' }, ['#/expires_at malformed_date']],
  [{ ...wanted, audiences: ['group:'] }, ['#/audiences malformed_id']],
];
for (const [json, expected] of faults) {
  test(`a fault of its own: ${expected}`, async () => {
    const a = await d.post(TOKENS, json, { token: admin });
    assert.equal(a.status, 422);
    assert.deepEqual(a.body.errors.map((e) => `${e.pointer} ${e.code}`), expected);
  });
}

for (const filter of ['language =', 'nonsense = 1', 'year > soon', 'kind = poem', '(']) {
  test(`a filter that could not be applied is refused: ${filter}`, async () => {
    const a = await d.post(TOKENS, { ...wanted, filter }, { token: admin });
    assert.equal(a.status, 400);
    assert.equal(a.body.code, 'invalid_filter');
    assert.equal(typeof a.body.errors[0].position, 'number');
  });
}

test('unknown members and wrong types are told before anything else', async () => {
  assert.equal((await d.post(TOKENS, { ...wanted, secret: 'x' }, { token: admin })).body.code, 'unknown_parameter');
  assert.equal((await d.post(TOKENS, { ...wanted, scopes: 'search' }, { token: admin })).body.code, 'invalid_parameter');
});

test('a key makes no answer that could be given again: each request is a token of its own', async () => {
  const headers = { 'idempotency-key': 'same' };
  const [a, b] = [await create({}, { headers }), await create({}, { headers })];
  assert.notEqual(a.body.token, b.body.token);
  assert.equal(b.headers.get('idempotency-replayed'), null);
});

test('an answer with a secret is never compressed', async () => {
  const a = await create({ label: 'x'.repeat(200), filter: `title = ${'x'.repeat(2000)}` }, { headers: { 'accept-encoding': 'gzip' } });
  assert.ok(a.text.length > 2000);
  assert.equal(a.headers.get('content-encoding'), null);
});

test('the list has pages, newest first, also while tokens come and go', async () => {
  const made = [];
  for (let i = 0; i < 7; i++) made.push((await create({ label: `page ${i}` })).body);
  const first = await d.read(`${TOKENS}?per_page=3`, { token: admin });
  assert.deepEqual(first.tokens.map((t) => t.label), ['page 6', 'page 5', 'page 4']);
  await d.request('DELETE', `${TOKENS}/${made[4].id}`, { token: admin });
  const second = await d.read(`${TOKENS}?per_page=3&cursor=${first.next_cursor}`, { token: admin });
  assert.deepEqual(second.tokens.map((t) => t.label), ['page 3', 'page 2', 'page 1']);
  let seen = 0;
  for (let cursor = second.next_cursor; cursor; seen++) {
    cursor = (await d.read(`${TOKENS}?per_page=50&cursor=${cursor}`, { token: admin })).next_cursor;
  }
  assert.ok(seen >= 1);
  assert.equal((await d.get(`${TOKENS}?cursor=zz`, { token: admin })).body.code, 'invalid_cursor');
});

test('the command and HTTP work on the same tokens', async () => {
  const { id, token } = (await create({ label: 'both' })).body;
  const listed = JSON.parse(jinnang('token', 'list', '--json', '--state', d.state).stdout).tokens;
  assert.equal(listed.find((t) => t.id === id).status, 'valid');
  assert.equal(jinnang('token', 'revoke', '--state', d.state, id).code, 0);
  await eventually(async () => (await status(token)) === 401, 'the daemon notices');
  const made = await d.token({ person: 'by.command' });
  const { tokens } = await d.read(`${TOKENS}?per_page=100`, { token: admin });
  assert.ok(tokens.some((t) => made.includes(t.id)));
});

test('the secret is nowhere on disk', async () => {
  const secrets = (await Promise.all(Array.from({ length: 5 }, () => create()))).map((a) => a.body.token.split('_')[2]);
  for (const file of fs.readdirSync(d.state, { recursive: true })) {
    const whole = path.join(d.state, file);
    if (!fs.statSync(whole).isFile()) continue;
    const bytes = fs.readFileSync(whole);
    for (const secret of secrets) assert.ok(!bytes.includes(secret), file);
  }
  for (const secret of secrets) assert.ok(!d.log.includes(secret));
});

test('tokens and the time of their last use survive a restart', async () => {
  const { id, token } = (await create()).body;
  assert.equal(await status(token), 200);
  assert.equal(await d.halt(), 0);
  await d.run();
  await d.ready();
  const rows = (await d.read(`${TOKENS}?per_page=100`, { token: admin })).tokens;
  assert.ok(Date.parse(rows.find((t) => t.id === id).last_used_at) <= Date.now());
  assert.equal(await status(token), 200);
});

test('there is a limit, and revoking makes room', async () => {
  await withDaemon({ level: 'public', args: ['--max-tokens', '3'] }, async (small) => {
    const op = await small.token({ scopes: ['admin'] });
    const made = [];
    for (let i = 0; i < 2; i++) made.push((await small.post(TOKENS, wanted, { token: op })).body);
    assert.equal((await small.post(TOKENS, wanted, { token: op })).body.code, 'limit_reached');
    assert.equal((await small.request('DELETE', `${TOKENS}/${made[0].id}`, { token: op })).status, 204);
    assert.equal((await small.post(TOKENS, wanted, { token: op })).status, 201);
  });
});

test('an origin that is not allowed cannot make a token', async () => {
  const a = await d.post(TOKENS, wanted, { token: admin, headers: { origin: 'https://evil.example' } });
  assert.equal(a.body.code, 'origin_not_allowed');
});
