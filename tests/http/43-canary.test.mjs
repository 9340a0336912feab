// SPDX-License-Identifier: GPL-3.0-or-later
// Words that must not come out: a token's secret, a customer's name, a sentence of a document, the
// text of a query. Everything is asked, with success and without, and then they are looked for.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Daemon, eventually, jinnang } from './harness.mjs';
import { exchange } from './raw.mjs';
import { commitFolder } from './repository.mjs';
import { document, random, writeDocs } from './visibility.mjs';

const CUSTOMER = '鳐湾商业银行zqcustomername', SENTENCE = 'zqsentence 备用机房的钥匙放在三号柜', QUERY = 'zqquerytext 墨鱼采购预算';
const planted = { customer: CUSTOMER, sentence: SENTENCE, query: QUERY, queryWord: 'zqquerytext', customerWord: 'zqcustomername', sentenceWord: 'zqsentence' };
const LEVEL = { level: 'confidential', audiences: ['presales'] };

let d, dir, admin, insider, outsiders;
const secrets = []; // of tokens

const secretOf = (token) => { secrets.push(token.split('_')[2]); return token; };
async function token(members) {
  const made = await d.post('/v1/admin/tokens', { person: 'li.na', scopes: ['search', 'read', 'submit'], label: CUSTOMER, ...members }, { token: admin });
  assert.equal(made.status, 201, made.text);
  return secretOf(made.body.token);
}

before(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-canary-'));
  const state = path.join(dir, 'state'), docs = path.join(dir, 'docs'), r = random(3);
  admin = secretOf(jinnang('token', 'create', '--state', state, '--person', 'op.one', '--scopes', 'admin,read,search,metrics', '--max-level', 'public').stdout.trim());
  const profile = document(r, { n: 4, kind: 'customer-profile', ...LEVEL }), secret = document(r, { n: 1, kind: 'case-study', ...LEVEL });
  profile.text = profile.text.replaceAll(`${profile.canary}集团`, CUSTOMER);
  secret.text = `${secret.text}\n${SENTENCE}。为${CUSTOMER}准备。\n`;
  const open = [0, 2, 5].map((n) => document(r, { n, kind: ['faq', 'case-study', 'faq'][n % 3], level: ['public', 'internal'][n % 2], audiences: ['staff'] }));
  writeDocs(docs, [profile, secret, ...open, { file: `faq/${CUSTOMER}.md`, text: '\u0000\u0001\u0002binary' },
    { file: `case-study/${CUSTOMER}-2.md`, text: `---\nid: case-2099-0077\nconfidentiality: confidential\ntitle: [${SENTENCE}\n---\n\n${CUSTOMER}\n` }]);
  commitFolder(state, docs, 'import');
  d = await Daemon.start({ own: true, level: 'public', args: ['--state', state, '--log-level', 'debug', '--access-log'] });
  d.state = state;
  insider = await token({ max_level: 'confidential', audiences: ['presales'] });
  outsiders = [undefined, await token({ max_level: 'public' }), await token({ max_level: 'internal', audiences: ['staff'] }), await token({ max_level: 'confidential', audiences: ['delivery'] })];
});
after(async () => { await d.stop(); fs.rmSync(dir, { recursive: true }); });

const e = encodeURIComponent;
const json = { 'content-type': 'application/json' };

/** Requests that work and requests that fail, with the words wherever a word can stand. */
function requests() {
  const all = [];
  for (const word of Object.values(planted)) {
    const w = e(word);
    for (const target of [`/v1/search?q=${w}`, `/v1/search?q=${w}&explain=true&facets=kind&group=section`, `/v1/search?q=${w}&page=999999`, `/v1/search?q=${w}&sort=${w}`, `/v1/search?q=%ff${w}`,
      `/v1/search?q=${w}&cursor=${w}`, `/v1/suggest?q=${e(word.slice(0, 10))}`, `/v1/facets?facets=kind,customer&q=${w}`, `/v1/facets/customer/values?q=${w}`, `/v1/facets/${w}/values`, `/v1/documents?cursor=${w}`,
      `/v1/documents/${w}`, `/v1/documents/${w}/access`, `/v1/documents/case-2099-0001`, `/v1/documents/case-2099-0001/sections`, '/v1/documents/cust-2099-0004', '/v1/documents/faq-2099-0000/backlinks',
      `/v1/documents/faq-2099-0000?section=${w}&q=${w}`, '/v1/documents/case-2099-0001/similar?min_match=0', `/v1/vocabularies/${w}`, `/v1/${w}`, `/v1/submissions/${w}`, '/v1/submissions', '/v1/people', '/v1/token', '/metrics',
      `/v1/search?q=${w.repeat(40)}`, `/v1/search?${w}=1`]) all.push(['GET', target]);
    for (const [target, body] of [['/v1/search', { q: word, filter: 'kind = faq' }], ['/v1/similar', { text: word, min_match: 0 }], ['/v1/similar', { ids: [word] }], ['/v1/templates/suggest', { requirement: word }],
      ['/v1/preview', { markdown: `# ${word}` }], ['/v1/submissions?validate_only=true', { kind: 'faq', front_matter: { title: word }, body_markdown: word }], ['/v1/submissions', { kind: word }],
      ['/v1/admin/tokens', { person: word }], ['/v1/search', { [word]: 1 }]]) all.push(['POST', target, { body: JSON.stringify(body), headers: { ...json, 'idempotency-key': 'k' } }]);
    all.push(['POST', '/v1/search', { body: `{"q": "${word}`, headers: json }], ['POST', '/v1/search', { body: word, headers: { 'content-type': 'text/plain' } }],
      ['PUT', `/v1/documents/${w}`, { body: '{}', headers: json }], ['DELETE', `/v1/admin/tokens/${w}`, {}], ['GET', '/v1/documents', { headers: { 'if-none-match': `"${w}"`, accept: w } }]);
  }
  return all;
}

const wordsIn = (text, sent = '') => Object.entries(planted).filter(([, w]) => text.includes(w) && !sent.includes(w)).map(([name]) => name);
const secretsIn = (text) => secrets.filter((s) => text.includes(s)).length;

test('nobody is told what it may not see, whatever is asked and however it fails', async () => {
  for (const who of [...outsiders, admin]) {
    for (const [method, target, options = {}] of requests()) {
      const a = await d.request(method, target, { token: who, ...options });
      const sent = decodeURIComponent(target.replaceAll('%ff', '')) + (options.body ?? '');
      const told = a.text + [...a.headers].join(' ');
      assert.equal(secretsIn(told), 0, `${method} ${target.slice(0, 80)}`);
      assert.deepEqual(wordsIn(told, sent), [], `${method} ${target.slice(0, 80)} -> ${a.status}`);
      // The name of an unknown member or document is what the problem is about.
      if (a.status >= 400 && !['unknown_parameter', 'document_not_found'].includes(a.body.code)) assert.ok(!told.includes(CUSTOMER) && !told.includes(SENTENCE) && !told.includes(QUERY), `${method} ${target.slice(0, 80)} -> ${a.text}`);
    }
  }
});

test('who may see it is told', async () => {
  const found = await d.read(`/v1/search?q=${e(SENTENCE)}`, { token: insider });
  assert.ok(found.hits.some((h) => h.id === 'case-2099-0001'));
  for (const [method, target, options = {}] of requests()) await d.request(method, target, { token: insider, ...options });
});

test('a token that is wrong, at the wrong place or in pieces is repeated nowhere', async () => {
  const [, , secret] = insider.split('_');
  for (const headers of [{ authorization: `Basic ${secret}` }, { authorization: `Bearer ${insider}x` }, { authorization: `Bearer jnk_aaaaaaaaaa_${secret}` }, { authorization: insider },
    { 'idempotency-key': insider }, { cookie: insider }, { origin: `https://${secret}.example` }]) {
    const a = await d.request('GET', '/v1/documents', { headers });
    assert.equal(secretsIn(a.text + [...a.headers].join(' ')), 0, JSON.stringify(headers).replaceAll(secret, '…'));
  }
  for (const target of [`/v1/search?q=${insider}`, `/v1/search?token=${insider}`, `/v1/documents/${insider}`]) await d.get(target);
});

test('requests that are not HTTP leave no trace of what they said', async () => {
  for (const bytes of [`GET /v1/search?q=${e(QUERY)} HTTP/9.9\r\n\r\n`, `GARBAGE ${QUERY}\r\n\r\n`, `GET / HTTP/1.1\r\nHost: ${secrets[1]}\r\n\r\n`, `GET /${secrets[1]} HTTP/1.1\r\nHost: x\r\nX: \u0000\r\n\r\n`]) {
    const { bytes: answer } = await exchange(new URL(d.base).host, bytes);
    assert.deepEqual([wordsIn(answer.toString()), secretsIn(answer.toString())], [[], 0]);
  }
});

test('a submission that carries the words keeps them to itself', async () => {
  const front_matter = { title: `${CUSTOMER}的机房`, confidentiality: 'confidential', audience: ['presales'], answer_type: 'text', answer_short: '见正文', customer_safe: false, question: '备用机房的钥匙在哪里?' };
  const made = await d.post('/v1/submissions', { kind: 'faq', front_matter, body_markdown: `## 标准回答\n\n${SENTENCE},${'钥匙由值班长保管,每次领用都要登记。'.repeat(3)}\n` }, { token: insider, headers: { 'idempotency-key': 'c1' } });
  assert.equal(made.status, 201, made.text);
  for (const who of outsiders.slice(1)) {
    // They have the person of the author: give them another one.
    const { token: other } = (await d.post('/v1/admin/tokens', { person: 'some.one', scopes: ['submit', 'review:1'], max_level: 'internal', audiences: ['staff'] }, { token: admin })).body;
    secretOf(other);
    assert.ok(who);
    const a = await d.get(`/v1/submissions/${made.body.id}`, { token: other });
    assert.equal(a.status, 404);
    assert.deepEqual(wordsIn(a.text + (await d.get('/v1/submissions', { token: other })).text + (await d.get('/v1/reviews', { token: other })).text), []);
  }
});

test('log and metrics have none of it', async () => {
  const metrics = await d.get('/metrics', { token: admin });
  assert.equal(metrics.status, 200);
  assert.deepEqual([wordsIn(metrics.text), secretsIn(metrics.text)], [[], 0]);
  await eventually(() => d.log.includes('route=/metrics'), 'the access log has it');
  assert.ok(d.log.split('\n').length > 1000);
  const lines = d.log.split('\n').filter((line) => wordsIn(decodeURIComponent(line.replace(/%(?![0-9a-fA-F]{2})/g, ''))).length || secretsIn(line));
  assert.deepEqual(lines.slice(0, 3), []);
});

test('no secret of a token is anywhere on disk, running or stopped', async () => {
  const search = () => {
    let files = 0;
    for (const file of fs.readdirSync(d.state, { recursive: true })) {
      const whole = path.join(d.state, file);
      if (!fs.statSync(whole).isFile()) continue;
      const bytes = fs.readFileSync(whole);
      for (const s of secrets) assert.ok(!bytes.includes(s), file);
      files++;
    }
    return files;
  };
  assert.ok(secrets.length >= 5 && search() > 10);
  assert.equal(await d.halt(), 0);
  assert.ok(search() > 10);
  assert.deepEqual(d.log.split('\n').filter((line) => wordsIn(line).length || secretsIn(line)), [], 'after the last line');
});
