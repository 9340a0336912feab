// SPDX-License-Identifier: GPL-3.0-or-later
// Who sees what: a document that a reader may not see does not exist for that reader.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Daemon, eventually, jinnang, smallCorpus } from './harness.mjs';

let d;
before(async () => { d = await Daemon.start({}); });
after(() => d.stop());

const list = async (daemon, options) => (await daemon.read('/v1/documents?per_page=100', options)).documents.map((e) => e.id);

const PUBLIC = ['case-2026-0002', 'faq-2026-0001'];
const STAFF = [...PUBLIC, 'case-2026-0001', 'case-2026-0003', 'faq-2026-0002', 'tpl-2026-0001'];
const CONFIDENTIAL = ['cust-2026-0001', 'req-2026-0001', 'retro-2026-0001']; // presales, sales
const RESTRICTED = 'case-2026-0004';
const DELIVERY = 'case-2026-0005'; // internal, for the delivery team only

const views = [
  ['staff', { level: 'internal' }, STAFF],
  ['public only', { level: 'public' }, PUBLIC],
  ['presales, internal', { level: 'internal', audiences: ['staff', 'presales'] }, STAFF],
  ['presales, confidential', { level: 'confidential', audiences: ['staff', 'presales'] }, [...STAFF, ...CONFIDENTIAL]],
  ['staff, confidential', { level: 'confidential' }, STAFF],
  ['delivery', { level: 'internal', audiences: ['delivery'] }, [...PUBLIC, DELIVERY]],
  ['staff, restricted', { level: 'restricted' }, [...STAFF, RESTRICTED]],
  ['everything', { level: 'restricted', audiences: ['staff', 'presales', 'sales', 'delivery'] },
    [...STAFF, ...CONFIDENTIAL, RESTRICTED, DELIVERY]],
  ['with a filter', { level: 'internal', filter: 'language = en' }, ['case-2026-0002', 'faq-2026-0002']],
];

for (const [name, wanted, visible] of views) {
  test(`a token sees its documents and no others: ${name}`, async () => {
    const token = await d.token(wanted);
    const seen = (await list(d, { token })).filter((id) => !id.startsWith('note-'));
    assert.deepEqual(seen, [...visible].sort());
    const all = [...STAFF, ...CONFIDENTIAL, RESTRICTED, DELIVERY];
    for (const id of all) {
      for (const part of ['', '/sections', '/revisions', '/backlinks', '/access', `/diff?from=${'0'.repeat(40)}`]) {
        const a = await d.get(`/v1/documents/${id}${part}`, { token });
        const readable = visible.includes(id);
        const code = !readable ? 'document_not_found' : part.startsWith('/diff') ? 'revision_not_found' : undefined;
        assert.equal(a.body.code, code, `${id}${part}`);
      }
    }
  });
}

test('hidden and missing documents answer alike', async () => {
  const token = await d.token();
  const strip = (a) => ({ status: a.status, body: { ...a.body, instance: undefined },
    headers: [...a.headers].filter(([k]) => !['date', 'jinnang-request-id', 'ratelimit'].includes(k)) });
  const hidden = strip(await d.get(`/v1/documents/${RESTRICTED}`, { token }));
  const missing = strip(await d.get('/v1/documents/case-2026-9999', { token }));
  assert.deepEqual(hidden, missing);
});

test('an index that never held the hidden levels answers the same bytes', async () => {
  const bare = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-bare-'));
  fs.cpSync(smallCorpus, bare, { recursive: true });
  for (const file of fs.globSync?.('**/*.md', { cwd: bare }) ?? fs.readdirSync(bare, { recursive: true })) {
    const whole = path.join(bare, file);
    if (fs.statSync(whole).isFile() && /confidentiality: (confidential|restricted)/.test(fs.readFileSync(whole))) fs.rmSync(whole);
  }
  const other = await Daemon.start({ corpus: bare });
  try {
    const steady = (a) => a.text.replace(/request:[^"]+|"query_id":"[^"]+",|"took_ms":[0-9.]+/g, '');
    const searches = ['计费', '望岳银行', '核心系统 割接', 'OceanBase', '墨鱼', ''].flatMap((q) => [
      `/v1/search?q=${encodeURIComponent(q)}&facets=kind,confidentiality,industry,customer&explain=true`,
      `/v1/facets?facets=technologies,outcome&q=${encodeURIComponent(q)}`]);
    for (const target of ['/v1/documents', '/v1/documents?per_page=2', '/v1/documents/case-2026-0001',
      '/v1/documents/case-2026-0001/backlinks', '/v1/documents/case-2026-0001/access', `/v1/documents/${RESTRICTED}`,
      ...searches]) {
      const [a, b] = [await d.get(target), await other.get(target)];
      assert.equal(steady(a), steady(b), target);
      for (const header of ['etag', 'link', 'jinnang-index-revision']) {
        assert.equal(a.headers.get(header), b.headers.get(header), `${target}: ${header}`);
      }
    }
  } finally {
    await other.stop();
    fs.rmSync(bare, { recursive: true });
  }
});

test('a backlink from a hidden document is not told', async () => {
  const linking = async (options) => {
    const { documents } = await d.read('/v1/documents/case-2026-0001/backlinks', { token: await d.token(options) });
    return documents.map((e) => e.id);
  };
  assert.deepEqual(await linking({ level: 'confidential' }), []);
  assert.deepEqual(await linking({ level: 'confidential', audiences: ['staff', 'presales'] }), ['retro-2026-0001']);
});

test('raising the level of a file hides it before the index knows', async () => {
  const source = fs.readFileSync(path.join(smallCorpus, 'faq/faq-2026-0002.md'), 'utf8').replaceAll('faq-2026-0002', 'faq-2026-0920');
  d.write('faq/faq-2026-0920.md', source);
  await eventually(async () => (await d.get('/v1/documents/faq-2026-0920')).status === 200, 'it is indexed', 5000);
  d.write('faq/faq-2026-0920.md', source.replace('confidentiality: internal', 'confidentiality: restricted'));
  assert.equal((await d.get('/v1/documents/faq-2026-0920')).status, 404);
  assert.equal((await d.get('/v1/documents/faq-2026-0920', { headers: { accept: 'text/markdown' } })).status, 404);
  await eventually(async () => !(await list(d)).includes('faq-2026-0920'), 'the list follows', 5000);
});

test('a bad, foreign, revoked or expired token is 401 and never anonymous', async () => {
  const bad = ['', 'Bearer', 'Bearer x', 'Bearer jnk_aaaaaaaaaa_' + 'a'.repeat(52), 'Basic dTpw', 'jnk_a_b'];
  for (const authorization of bad) {
    const a = await d.get('/v1/documents', { headers: { authorization } });
    assert.equal(a.status, 401, authorization);
    assert.equal(a.body.code, 'unauthorized');
    assert.match(a.headers.get('www-authenticate') ?? '', /^Bearer/);
  }
  const token = await d.token({ person: 'gone.soon' });
  assert.equal((await d.get('/v1/documents', { token })).status, 200);
  const revoked = jinnang('token', 'revoke', '--state', d.state, token.split('_')[1]);
  assert.equal(revoked.code, 0, revoked.stderr);
  await eventually(async () => (await d.get('/v1/documents', { token })).status === 401, 'the token is revoked', 5000);
});

test('a token without the scope is told which one', async () => {
  const token = await d.token({ scopes: ['search'] });
  const a = await d.get('/v1/documents', { token });
  assert.equal(a.status, 403);
  assert.equal(a.body.code, 'forbidden_scope');
  assert.match(a.body.detail, /read/);
});

test('behind a proxy an anonymous reader is public', async () => {
  for (const headers of [{ 'x-forwarded-for': '10.1.2.3' }, { forwarded: 'for=10.1.2.3' }]) {
    assert.deepEqual(await list(d, { headers }), PUBLIC);
    assert.equal((await d.get('/v1/documents/case-2026-0001', { headers })).status, 404);
  }
  const token = await d.token();
  assert.ok((await list(d, { token, headers: { 'x-forwarded-for': '10.1.2.3' } })).length > PUBLIC.length);
});

test('anonymous reading is public by default and can be switched off', async () => {
  const open = await Daemon.start({ level: 'public' });
  const off = await Daemon.start({ level: 'off' });
  try {
    assert.deepEqual(await list(open), PUBLIC);
    assert.equal((await off.get('/v1/documents')).status, 401);
    assert.equal((await off.get('/healthz')).status, 200);
    assert.equal((await off.get('/v1/problems')).status, 200);
    assert.deepEqual((await list(off, { token: await off.token({ level: 'public' }) })), PUBLIC);
  } finally {
    await open.stop();
    await off.stop();
  }
});
