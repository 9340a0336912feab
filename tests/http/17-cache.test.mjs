// SPDX-License-Identifier: GPL-3.0-or-later
// A repeated search is answered from memory: the same bytes, for the same view, until the index
// changes.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Daemon, eventually } from './harness.mjs';

let d;
before(async () => { d = await Daemon.start({ args: ['--metrics-open'] }); });
after(() => d.stop());

const counts = async () => {
  const { text } = await d.get('/metrics');
  const of = (answer) => Number(text.match(new RegExp(`jinnang_http_cached_total\\{answer="${answer}"\\} (\\d+)`))[1]);
  return { hit: of('hit'), miss: of('miss') };
};
const search = (query, options) => d.get(`/v1/search?${query}`, options);
const q = (text) => `q=${encodeURIComponent(text)}`;
const steady = (a) => JSON.stringify({ ...a.body, took_ms: 0, query_id: 0 });

/** Does the second of two requests hit? */
async function hits(first, second) {
  await first();
  const before_ = await counts();
  await second();
  const after_ = await counts();
  return after_.hit - before_.hit === 1;
}

test('the same search is a hit with the same bytes', async () => {
  const first = await search(q('割接'));
  const before_ = await counts();
  const again = await search(q('割接'));
  assert.equal((await counts()).hit, before_.hit + 1);
  assert.equal(again.text, first.text);
  assert.equal(again.headers.get('etag'), first.headers.get('etag'));
  assert.equal(again.headers.get('jinnang-index-revision'), first.headers.get('jinnang-index-revision'));
  assert.notEqual(again.headers.get('jinnang-request-id'), first.headers.get('jinnang-request-id'));
});

test('a default that is spelled out and the POST form are the same search', async () => {
  assert.ok(await hits(() => search(`${q('容灾')}&page=1`), () => search(q('容灾'))));
  assert.ok(await hits(() => search(`${q('容灾')}&kind=faq`), () => search(`kind=faq&${q('容灾')}`)));
  assert.ok(await hits(() => search(q('国密')), () => d.post('/v1/search', { q: '国密' })));
  assert.ok(await hits(() => search(q('国密')), () => d.request('HEAD', `/v1/search?${q('国密')}`)));
});

test('another question, page, language or view is another search', async () => {
  const token = await d.token({ level: 'confidential', audiences: ['staff', 'presales'] });
  const base = () => search(q('报价'));
  for (const [name, other] of [
    ['question', () => search(q('报价单'))],
    ['page', () => search(`${q('报价')}&per_page=3`)],
    ['language', () => search(q('报价'), { headers: { 'accept-language': 'en' } })],
    ['view', () => search(q('报价'), { token })],
    ['proxy', () => search(q('报价'), { headers: { 'x-forwarded-for': '10.0.0.1' } })],
  ]) assert.equal(await hits(base, other), false, name);
  const wide = await search(q('报价'), { token });
  const narrow = await base();
  assert.ok(wide.body.hits.some((h) => h.id === 'retro-2026-0001'));
  assert.ok(!narrow.body.hits.some((h) => h.id === 'retro-2026-0001'));
});

test('If-None-Match is answered from memory too', async () => {
  const first = await search(q('零信任'));
  const etag = first.headers.get('etag');
  assert.match(etag, /^W\//);
  const again = await search(q('零信任'), { headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
  assert.equal(again.text, '');
  assert.equal((await search(q('零信任'))).text, first.text);
});

test('gzip and plain are kept apart', async () => {
  const ask = (encoding) => search(q('核心系统'), { headers: { 'accept-encoding': encoding } });
  const [plain, packed] = [await ask('identity'), await ask('gzip')];
  assert.equal(plain.headers.get('content-encoding'), null);
  assert.equal(packed.headers.get('content-encoding'), 'gzip');
  assert.equal(steady(plain), steady(packed));
  assert.equal((await ask('identity')).headers.get('content-encoding'), null);
  assert.equal((await ask('gzip')).text, packed.text);
});

test('a change of the index ends it', async () => {
  const word = '鹧鸪天';
  assert.equal((await search(q(word))).body.total, 0);
  assert.equal((await search(q(word))).body.total, 0);
  d.write('notes/zhegutian.md', `# ${word}\n\n${word}是一个词牌。\n`);
  await eventually(async () => (await search(q(word))).body.total === 1, 'the new file is found', 5000);
});

test('refusals are not kept', async () => {
  const bad = () => search(`${q('x')}&filter=${encodeURIComponent('((')}`);
  assert.equal((await bad()).status, 400);
  assert.equal(await hits(bad, bad), false);
});

test('it can be switched off', async () => {
  const off = await Daemon.start({ args: ['--cache', '0', '--metrics-open'] });
  try {
    await off.get(`/v1/search?${q('割接')}`);
    await off.get(`/v1/search?${q('割接')}`);
    assert.match((await off.get('/metrics')).text, /cached_total\{answer="hit"\} 0$/m);
  } finally {
    await off.stop();
  }
});
