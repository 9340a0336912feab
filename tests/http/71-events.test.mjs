// SPDX-License-Identifier: GPL-3.0-or-later
// The ledger: what people did is taken once, what is wrong is said, searches are noted, and nothing
// is told of a document that the sender may not see.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Daemon, eventually } from './harness.mjs';
import { faq, replace, withDaemon } from './stories.mjs';

let d;
let sender;
let admin;
before(async () => {
  d = await Daemon.start({ args: ['--metrics-open'] });
  sender = await d.token({ scopes: ['events', 'search', 'read'], person: 'li.na' });
  admin = await d.token({ scopes: ['admin', 'search'], person: 'root.admin', level: 'restricted' });
});
after(() => d.stop());

const post = (json, token = sender, options = {}) => d.post('/v1/events', json, { token, ...options });
const lines = (list, token = sender) => d.request('POST', '/v1/events', {
  token, headers: { 'content-type': 'application/x-ndjson' }, body: list.map((e) => (typeof e === 'string' ? e : JSON.stringify(e))).join('\n'),
});
const events = async (query = '') => (await d.read(`/v1/events?per_page=100${query}`, { token: admin })).events;
const correct = (id, body, key = `k-${Math.random()}`) => d.post(`/v1/events/${id}/correct`, body, { token: admin, headers: { 'idempotency-key': key } });
const about = (type, more = {}) => ({ type, document_id: 'case-2026-0001', ...more });
const accepted = (n, duplicates = 0) => ({ accepted: n, duplicates, rejected: [] });

test('an event is accepted, and an administrator reads it back', async () => {
  const at = new Date(Date.now() - 3600e3).toISOString();
  const answer = await post(about('open', { section: '方案概要', position: 3, dwell_s: 42, query_id: 'q-01k00000000000000000000000', note: '好用', at, event_id: 'mine-1' }));
  assert.equal(answer.status, 202);
  assert.deepEqual(answer.body, accepted(1));
  const [e] = await events('&type=open');
  assert.equal(e.event_id, 'mine-1');
  assert.equal(e.person, 'li.na');
  assert.equal(e.document_id, 'case-2026-0001');
  assert.equal(e.section, '方案概要');
  assert.deepEqual(e.data, { position: 3, dwell_s: 42, note: '好用' });
  assert.equal(Math.floor(Date.parse(e.at) / 1000), Math.floor(Date.parse(at) / 1000));
  assert.match(e.at, /\+08:00$/);
});

test('the same event_id of one person counts once, in one batch and across them', async () => {
  const one = about('copy', { event_id: 'twice' });
  assert.deepEqual((await lines([one, one, about('copy', { event_id: 'other' })])).body, { accepted: 2, duplicates: 1, rejected: [] });
  assert.deepEqual((await post(one)).body, accepted(0, 1));
  const other = await d.token({ scopes: ['events'], person: 'wang.lei' });
  assert.deepEqual((await post(one, other)).body, accepted(1));
  assert.equal((await events('&type=copy')).length, 3);
});

test('of a batch what is right is taken, and every other line is named', async () => {
  const old = new Date(Date.now() - 8 * 86400e3).toISOString();
  const answer = await lines([
    about('cite'), '', '{"type":', '[1]', { type: 'cite' }, { type: 'invented', document_id: 'case-2026-0001' },
    about('cite', { person: 'chen.yu' }), about('cite', { at: old }), about('cite', { at: new Date(Date.now() + 60e3).toISOString() }),
    about('cite', { rating: 5 }), { type: 'rating.given', rated_person: 'li.na', rating: 5 }, about('cite', { position: 0 }), about('cite'),
  ]);
  assert.equal(answer.status, 202);
  assert.equal(answer.body.accepted, 2);
  assert.deepEqual(answer.body.rejected.map((r) => [r.index, r.code]), [
    [2, 'malformed_json'], [3, 'malformed_json'], [4, 'required'], [5, 'not_in_vocabulary'], [6, 'unknown_parameter'],
    [7, 'too_old'], [8, 'future_date'], [9, 'inconsistent'], [10, 'inconsistent'], [11, 'out_of_range'],
  ]);
});

test('a single event that is wrong is a problem with all its faults', async () => {
  const two = await post(about('open', { position: 0, dwell_s: -1 }));
  assert.equal(two.status, 422);
  assert.equal(two.body.code, 'validation_failed');
  assert.deepEqual(two.body.errors.map((e) => e.pointer), ['#/position', '#/dwell_s']);
  assert.match(two.body.errors[0].detail, /范围/);
  const english = await post(about('open', { position: 0 }), sender, { headers: { 'accept-language': 'en' } });
  assert.match(english.body.errors[0].detail, /out of range/);
  assert.equal((await post(about('open', { who: 'x' }))).body.code, 'unknown_parameter');
  const text = (body) => d.request('POST', '/v1/events', { token: sender, headers: { 'content-type': 'application/json' }, body });
  assert.equal((await text('{')).body.code, 'malformed_json');
  assert.equal((await text('[]')).body.code, 'malformed_json');
  assert.equal((await text('')).body.code, 'malformed_json');
  assert.deepEqual((await post({ type: 'invented' })).body.errors[0].allowed.includes('reuse'), true);
});

test('a document that is not there and one that may not be seen are the same', async () => {
  const steady = (a) => ({ ...a.body, instance: 0 });
  const hidden = ['retro-2026-0001', 'case-2026-0004', 'case-2026-0005']; // level, level, audience
  const absent = await post(about('open', { document_id: 'case-2026-9999' }));
  assert.equal(absent.status, 404);
  for (const id of hidden) assert.deepEqual(steady(await post(about('open', { document_id: id }))), steady(absent), id);
  const batch = await lines(['case-2026-9999', ...hidden].map((id) => about('open', { document_id: id })));
  assert.equal(batch.body.accepted, 0);
  assert.deepEqual(new Set(batch.body.rejected.map((r) => `${r.code} ${r.detail}`)).size, 1);
  const wide = await d.token({ scopes: ['events'], level: 'restricted', audiences: ['staff', 'presales', 'delivery'] });
  for (const id of hidden) assert.deepEqual((await post(about('open', { document_id: id }), wide)).body, accepted(1), id);
});

test('limits and scopes', async () => {
  assert.equal((await lines(Array(501).fill(about('download')))).status, 413);
  assert.deepEqual((await lines(Array(500).fill(about('download')))).body, accepted(500));
  assert.equal((await lines(['', ''])).body.code, 'empty_input');
  const text = await d.request('POST', '/v1/events', { token: sender, headers: { 'content-type': 'text/plain' }, body: '{}' });
  assert.equal(text.status, 415);
  assert.equal((await d.post('/v1/events', about('open'))).status, 401, 'nobody without a token');
  assert.equal((await d.get('/v1/events', { token: sender })).status, 403);
  assert.equal((await post(about('open'), admin)).status, 403);
});

test('the list is filtered, paged and newest first', async () => {
  const all = await events();
  const times = all.map((e) => Date.parse(e.received_at));
  assert.deepEqual(times, [...times].sort((a, b) => b - a));
  assert.deepEqual(new Set((await events('&type=cite&person=li.na')).map((e) => e.type)), new Set(['cite']));
  assert.equal((await events('&document_id=case-2026-9999')).length, 0);
  const day = (ms) => new Date(ms + 8 * 3600e3).toISOString().slice(0, 10);
  const now = Date.now();
  assert.ok((await events(`&from=${day(now - 86400e3)}&to=${day(now)}`)).length > 0);
  assert.equal((await events(`&from=${day(now + 86400e3)}`)).length, 0);
  assert.equal((await events(`&to=${day(now - 2 * 86400e3)}`)).length, 0);
  const seen = [];
  for (let next = '/v1/events?type=copy&per_page=2'; next;) {
    const a = await d.get(next, { token: admin });
    seen.push(...a.body.events.map((e) => e.id));
    next = a.headers.get('link')?.match(/<(.*)>; rel="next"/)[1];
  }
  assert.deepEqual(seen, (await events('&type=copy')).map((e) => e.id));
  assert.equal((await d.get('/v1/events?cursor=00', { token: admin })).body.code, 'invalid_cursor');
});

test('a correction stands beside what it corrects, once for each key', async () => {
  await post(about('helpful', { position: 1, event_id: 'to-correct', note: '一' }));
  const [before_] = await events('&type=helpful');
  const made = await correct(before_.id, { data: { position: 2, note: null, document_id: 'case-2026-0002' }, reason: '点错了' }, 'key-1');
  assert.equal(made.status, 201);
  assert.equal(made.body.corrects, before_.id);
  assert.equal(made.body.person, 'li.na');
  assert.equal(made.body.document_id, 'case-2026-0002');
  assert.equal(made.body.at, before_.at);
  assert.deepEqual(made.body.data, { position: 2, corrects: before_.id, corrected_by: 'root.admin', reason: '点错了' });
  const again = await correct(before_.id, { data: { position: 2, note: null, document_id: 'case-2026-0002' }, reason: '点错了' }, 'key-1');
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  assert.equal(again.text, made.text);
  assert.deepEqual((await events('&type=helpful')).map((e) => e.id), [made.body.id, before_.id]);
  // By the name of the correction it is still the first one that is replaced.
  const third = await correct(made.body.id, { data: { position: 5 }, reason: 'again' });
  assert.equal(third.body.corrects, before_.id);
  assert.equal(third.body.document_id, 'case-2026-0002');
});

test('a correction is checked like an event', async () => {
  const [e] = await events('&type=helpful');
  const code = async (id, body) => { const a = await correct(id, body); return [a.status, a.body.code, a.body.errors?.[0].pointer].filter(Boolean); };
  assert.deepEqual(await code('evt-none', { data: { position: 2 }, reason: 'none' }), [404, 'resource_not_found']);
  assert.deepEqual(await code(e.id, { data: { position: 0 }, reason: 'wrong' }), [422, 'validation_failed', '#/data/position']);
  assert.deepEqual(await code(e.id, { data: { document_id: null }, reason: 'wrong' }), [422, 'validation_failed', '#/data/document_id']);
  assert.deepEqual(await code(e.id, { data: { type: 'open' }, reason: 'wrong' }), [422, 'validation_failed', '#/data/type']);
  assert.deepEqual(await code(e.id, { data: { document_id: 'case-2026-9999' }, reason: 'wrong' }), [404, 'document_not_found']);
  assert.deepEqual(await code(e.id, { data: { position: 2 } }), [400, 'invalid_parameter', '#/reason']);
  assert.equal((await d.post(`/v1/events/${e.id}/correct`, { data: { position: 2 }, reason: 'no key' }, { token: admin })).body.code, 'idempotency_key_required');
  await d.read(`/v1/search?q=${encodeURIComponent('割接')}`);
  const [query] = await eventually(async () => { const q = await events('&type=query'); return q.length && q; }, 'a search is noted');
  assert.deepEqual(await code(query.id, { data: { position: 2 }, reason: 'not ours' }), [403, 'not_permitted']);
});

test('searches are noted: who, in which session, what, how many', async () => {
  const q = '核心系统迁移';
  const ask = (session, token, more = '') => d.read(`/v1/search?q=${encodeURIComponent(q)}&kind=case-study,faq${session ? `&session=${session}` : ''}${more}`, { token });
  const first = await ask('s-1', sender);
  const again = await ask('s-2', sender);
  assert.equal(again.query_id, first.query_id, 'an answer from memory keeps its query_id');
  const silent = await ask('s-3', sender, '&log=false');
  assert.equal(silent.query_id, undefined);
  await d.request('HEAD', `/v1/search?q=${encodeURIComponent(q)}&kind=case-study,faq`, { token: sender });
  const noted = await eventually(async () => {
    const list = (await events('&type=query')).filter((e) => e.query_id === first.query_id);
    return list.length >= 2 && list;
  }, 'both are in the ledger');
  assert.deepEqual(noted.map((e) => e.data.session).sort(), ['s-1', 's-2']);
  for (const e of noted) {
    assert.equal(e.person, 'li.na');
    assert.equal(e.data.door, 'search');
    assert.equal(e.data.q, q);
    assert.equal(e.data.total, first.total);
    assert.equal(e.data.terms, first.query.terms.filter((t) => t.type !== 'synonym').length);
    assert.deepEqual(e.data.kinds, ['case-study', 'faq']);
  }
});

test('the text of a pasted requirement is not kept', async () => {
  const canary = '青鸾甲乙丙';
  const pasted = `${canary}要求：核心系统迁移到国产数据库，不停机，两地三中心，RPO 为 0。`.repeat(8);
  const similar = await d.post('/v1/similar', { text: pasted }, { token: sender });
  const templates = await d.post('/v1/templates/suggest', { requirement: pasted }, { token: sender });
  const search = await d.post('/v1/search', { q: pasted.slice(0, 600) }, { token: sender });
  for (const a of [similar, templates, search]) assert.equal(a.status, 200);
  assert.equal(search.body.query.pasted, true);
  const wanted = [[similar, 'similar'], [templates, 'templates'], [search, 'search']];
  for (const [answer, door] of wanted) {
    const noted = await eventually(async () => (await events('&type=query')).find((e) => e.query_id === answer.body.query_id), door);
    assert.equal(noted.data.door, door);
    assert.equal(noted.data.q, undefined);
    assert.ok(!JSON.stringify(noted).includes(canary));
  }
});

test('neither searches nor notes are in the log', async () => {
  await post(about('helpful', { note: '朱雀玄武' }));
  await d.read(`/v1/search?q=${encodeURIComponent('朱雀玄武')}`, { token: sender });
  await post(about('helpful', { note: '朱雀玄武', position: 0 }));
  assert.ok(!d.log.includes('朱雀玄武'));
  assert.match((await d.get('/metrics')).text, /jinnang_events_total\{outcome="accepted"\} [1-9]/);
});

test('what was accepted is there after a kill', async () => {
  await withDaemon({}, async (own) => {
    const token = await own.token({ scopes: ['events'] });
    const boss = await own.token({ scopes: ['admin'] });
    for (let i = 0; i < 20; i++) {
      const a = await own.post('/v1/events', about('open', { event_id: `k-${i}` }), { token });
      assert.equal(a.status, 202);
    }
    own.child.kill('SIGKILL');
    await own.exited;
    await own.run();
    await own.ready();
    const list = (await own.read('/v1/events?type=open&per_page=100', { token: boss })).events;
    assert.equal(list.length, 20);
    const again = await own.post('/v1/events', about('open', { event_id: 'k-7' }), { token });
    assert.deepEqual(again.body, accepted(0, 1));
  });
});

test('without a state directory there is no ledger, and searches go on', async () => {
  await withDaemon({ state: false }, async (own) => {
    assert.equal((await own.get('/v1/search?q=faq')).status, 200);
    assert.equal((await own.post('/v1/events', about('open'))).status, 401);
  });
});

test('a document that has expired is noted once, also over a restart, and again when it expires anew', async () => {
  await withDaemon({}, async (own) => {
    const boss = await own.token({ scopes: ['admin'] });
    const expired = async (id) => (await own.read(`/v1/events?type=document.expired&per_page=100&document_id=${id}`, { token: boss })).events;
    const text = (until, title = '何时到期') => faq('faq-2026-0077', title).replace('audience:', `valid_until: ${until}\naudience:`);
    replace(own, 'faq/faq-2026-0077.md', text('2020-01-31'));
    const [e] = await eventually(async () => { const l = await expired('faq-2026-0077'); return l.length && l; }, 'it is noted');
    assert.deepEqual(e.data, { expired_on: '2020-02-01', because: 'valid_until' });
    assert.equal(e.person, undefined);
    assert.equal(e.event_id, undefined);
    await own.halt();
    await own.run();
    await own.ready();
    replace(own, 'faq/faq-2026-0077.md', text('2020-01-31', '何时到期了'));
    replace(own, 'faq/faq-2026-0078.md', text('2020-05-01').replace('0077', '0078'));
    await eventually(async () => (await expired('faq-2026-0078')).length === 1, 'the next one is noted');
    assert.equal((await expired('faq-2026-0077')).length, 1);
    replace(own, 'faq/faq-2026-0077.md', text('2021-01-31'));
    await eventually(async () => (await expired('faq-2026-0077')).length === 2, 'it expired again');
    // Expired documents are found, labelled and not hidden.
    const found = (await own.read(`/v1/search?q=${encodeURIComponent('何时到期')}&filter=${encodeURIComponent('freshness = expired')}`)).hits;
    assert.deepEqual(found.map((h) => [h.id, h.freshness.status]).sort(), [['faq-2026-0077', 'expired'], ['faq-2026-0078', 'expired']]);
    const hidden = await own.read(`/v1/search?q=${encodeURIComponent('何时到期')}&include_expired=false`);
    assert.ok(!hidden.hits.some((h) => h.freshness.status === 'expired'));
  });
});
