// SPDX-License-Identifier: GPL-3.0-or-later
// People, and the explanation of what one of them may read.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Daemon } from './harness.mjs';

let d, admin, reader;
before(async () => {
  d = await Daemon.start({ level: 'public' });
  admin = await d.token({ level: 'restricted', audiences: ['staff', 'presales', 'delivery'], scopes: ['admin', 'read'], person: 'op.one' });
  reader = await d.token({ level: 'internal' });
});
after(() => d.stop());

const put = (id, json, headers = {}) => d.request('PUT', `/v1/admin/people/${id}`, { token: admin, json, headers });
const chen = { name: '陈宇', department: 'presales', grade: 'senior', track: 'expert', joined: '2019-03-01' };

test('a person is created, read, and replaced under its tag', async () => {
  const made = await put('chen.yu', chen);
  assert.equal(made.status, 201, made.text);
  assert.equal(made.headers.get('etag'), '"1"');
  assert.deepEqual(made.body, { id: 'chen.yu', ...chen, active: true, version: 1 });
  assert.deepEqual((await d.read('/v1/people', { token: reader })).people, [made.body]);
  assert.equal((await put('chen.yu', chen)).body.code, 'precondition_required');
  assert.equal((await put('chen.yu', chen, { 'if-match': '"7"' })).body.code, 'precondition_failed');
  const changed = await put('chen.yu', { name: '陈宇', department: '售前', grade: '中级', active: false }, { 'if-match': '"1"' });
  assert.equal(changed.status, 200);
  assert.deepEqual(changed.body, { id: 'chen.yu', name: '陈宇', department: 'presales', grade: 'mid', active: false, version: 2 });
  assert.equal((await put('chen.yu', chen, { 'if-match': '"1"' })).status, 412);
  assert.equal((await put('no.body', chen, { 'if-match': '"1"' })).status, 412, 'a tag of a person that is not there');
});

test('of two writers with the same tag one wins', async () => {
  await put('two.one', chen);
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => put('two.one', { ...chen, name: `n${i}` }, { 'if-match': '"1"' })));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, ...Array(7).fill(412)]);
});

test('a mentor must be there and be somebody else', async () => {
  assert.equal((await put('zhao.min', { ...chen, mentor: 'nobody.here' })).body.errors[0].code, 'reference_not_found');
  assert.equal((await put('zhao.min', { ...chen, mentor: 'zhao.min' })).body.errors[0].code, 'inconsistent');
  assert.equal((await put('zhao.min', { ...chen, mentor: 'chen.yu' })).status, 201);
});

test('all faults are told at once', async () => {
  const a = await put('Zhao', { department: 'kitchen', grade: 'guru', track: 'x', joined: '2026-02-30', mentor: 'X' });
  assert.equal(a.status, 422);
  assert.deepEqual(a.body.errors.map((e) => [e.pointer, e.code]), [['#/id', 'malformed_id'], ['#/name', 'required'],
    ['#/department', 'not_in_vocabulary'], ['#/grade', 'not_in_vocabulary'], ['#/track', 'not_in_vocabulary'],
    ['#/joined', 'malformed_date'], ['#/mentor', 'malformed_id']]);
  assert.deepEqual(a.body.errors[3].allowed, ['junior', 'mid', 'senior']);
});

test('the list is for staff: others see an empty one', async () => {
  for (const options of [{}, { token: await d.token({ level: 'public' }) }, { token: await d.token({ level: 'internal', audiences: ['partner'] }) }]) {
    assert.deepEqual((await d.read('/v1/people', options)).people, []);
  }
  assert.ok((await d.read('/v1/people', { token: reader })).people.length > 0);
  assert.equal((await d.get('/v1/people', { token: await d.token({ scopes: ['search'] }) })).status, 403);
});

test('people and tokens can be written when there is no corpus folder', async () => {
  const other = await Daemon.start({ level: 'public', serveCorpus: false });
  try {
    const op = await other.token({ scopes: ['admin', 'read'] });
    assert.equal((await other.request('PUT', '/v1/admin/people/chen.yu', { token: op, json: chen })).status, 201);
    const made = await other.post('/v1/admin/tokens', { person: 'chen.yu', scopes: ['read'] }, { token: op });
    assert.equal((await other.read('/v1/people', { token: made.body.token })).people.length, 1);
  } finally {
    await other.stop();
  }
});

test('without a state directory nothing is written and nobody is listed', async () => {
  const other = await Daemon.start({ level: 'internal', state: false });
  try {
    assert.deepEqual((await other.read('/v1/people')).people, []);
    assert.equal((await other.get('/v1/token')).status, 401);
    assert.equal((await other.post('/v1/admin/tokens', {})).status, 401);
  } finally {
    await other.stop();
  }
});

// ---- GET /v1/documents/{id}/access?person=

const explain = (id, person, token = admin) => d.get(`/v1/documents/${id}/access?person=${person}`, { token });

test('what a person may read is the union of the tokens that are valid now', async () => {
  assert.deepEqual((await explain('case-2026-0001', 'wang.lei')).body,
    { level: 'internal', audience: ['staff'], person: 'wang.lei', readable: false, why: ['no valid token'], reference_level: 'industry-only' });
  const ids = {};
  for (const [name, options] of Object.entries({ low: { level: 'public' }, high: { level: 'confidential', audiences: ['presales'] },
    filtered: { level: 'restricted', audiences: ['staff'], filter: 'language = en' }, blind: { level: 'restricted', scopes: ['search'] } })) {
    ids[name] = (await d.token({ person: 'wang.lei', ...options })).split('_')[1];
  }
  const retro = (await explain('retro-2026-0001', 'wang.lei')).body; // confidential, presales and sales
  assert.equal(retro.readable, true);
  for (const reason of [`token ${ids.low}: level confidential > max_level public`,
    `token ${ids.high}: level confidential <= max_level confidential`, `token ${ids.high}: audience presales`,
    `token ${ids.filtered}: no audience in common`, `token ${ids.blind}: scope read is missing`]) {
    assert.ok(retro.why.includes(reason), `${reason} in ${retro.why}`);
  }
  const restricted = (await explain('case-2026-0004', 'wang.lei')).body;
  assert.equal(restricted.readable, false);
  assert.ok(restricted.why.includes(`token ${ids.filtered}: its filter may leave the document out`));
  const revoked = await d.request('DELETE', `/v1/admin/tokens/${ids.high}`, { token: admin });
  assert.equal(revoked.status, 204);
  assert.equal((await explain('retro-2026-0001', 'wang.lei')).body.readable, false);
});

test('explaining is for admins, within their own view', async () => {
  assert.equal((await explain('case-2026-0001', 'li.na', reader)).body.code, 'forbidden_scope');
  const low = await d.token({ level: 'public', scopes: ['admin', 'read'] });
  assert.equal((await explain('case-2026-0001', 'li.na', low)).body.code, 'document_not_found');
  assert.equal((await explain('case-2026-0001', 'Nobody%20Here')).body.code, 'invalid_parameter');
  assert.equal((await explain('case-2026-9999', 'li.na')).status, 404);
});
