// SPDX-License-Identifier: GPL-3.0-or-later
// Anything may be typed, pasted or sent: each gets the documented answer, and the next request
// is served.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Daemon } from './harness.mjs';
import { plain } from './marks.mjs';
import { exchange } from './raw.mjs';

let d;
before(async () => { d = await Daemon.start({}); });
after(() => d.stop());

const served = async () => assert.equal((await d.read('/v1/search?q=%E5%AE%B9%E7%81%BE')).hits[0].kind !== undefined, true);
const search = (q) => d.get(`/v1/search?q=${encodeURIComponent(q)}`);
const longest = (unit) => unit.repeat(Math.floor(2048 / Buffer.byteLength(unit)));

/** A target as it is, without what fetch would mend. */
async function rawGet(target) {
  const address = d.base.replace('http://', '');
  const { bytes } = await exchange(address, `GET ${target} HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`);
  const [head, text] = bytes.toString('utf8').split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), text };
}

const typed = [
  '"', '""', '"""', '"容灾', '容灾"', '“容灾', '”容灾“', "'", '`', '(', ')', '((((((', '))))))', '()', '(容灾 OR', '[', '{"q":1}', '}',
  '*', '***', '容*', '*灾', '?', '容?灾', '~', '^', '容灾^2', '容灾~', '\\', '\\"', '/', '/.*/', '|', '||', '&&', '&', '!', '!!容灾',
  '+', '-', '--', '---', '-"', '- -', '-容灾', '-"容灾"', '-(容灾)', 'OR', 'OR OR', 'OR OR OR OR', 'AND', 'NOT', 'NOT NOT', 'a OR', 'OR b',
  ':', '::', 'title:', 'title::', ':title', 'title:"', 'title:-', 'title:title:title:', 'nosuch:field', 'author:', 'tag:"" ', '标题：', '标签：“',
  '<script>alert(1)</script>', '<mark>', '</mark>', '&lt;mark&gt;', '&amp;', '<img src=x onerror=x>', '"><b>', '<!--', ']]>',
  "' OR '1'='1", '; DROP TABLE documents', '$(reboot)', '${jndi:ldap://x}', '%s%s%n', '../../etc/passwd', '%00', '%', '%zz',
  '😀', '😀😀😀', '👨‍👩‍👧‍👦', '🇨🇳', '☃', '﷽', '‮容灾', '\u200b', '\u200b\u200b容灾', '\ufeff容灾', '\u00ad', 'e\u0301', '\u0301', '\u0301\u0301\u0301', 'Z̸̢͗ä̷l̶g̴o̵',
  '\ufffd', '\uffff', '\ue000', '\u{10ffff}', '\u{1f1e6}', '\u2028', '\u0085', '\t', '\n', '\r\n', ' ', '　', '\u00a0', '\x01', '\x1b[31m', '\x7f',
  'ⅷ', 'ﬁ', '㍿', '①②③', '１２３', 'ß', 'İ', 'ı', 'ǅ', '𠀀𠀁', '丨', '〇', '々', 'ー', 'ｶﾞ', '가나다', 'สวัสดี', 'مرحبا', 'ก็',
  '的', '的 了 是', 'the', 'the of and', 'to be or not to be', '0', '00', '-0', '1e308', 'NaN', 'null', 'undefined', 'true', '。，、；：', '，', '…', '——',
];

test('whatever is typed finds something or nothing', async () => {
  for (const q of typed) {
    const a = await search(q);
    if (q.includes('\0')) continue;
    assert.equal(a.status, 200, `${JSON.stringify(q)}: ${a.text.slice(0, 300)}`);
    for (const h of a.body.hits) [h.title_html, h.snippet_html].forEach(plain);
    for (const name of ['auto', 'plain']) {
      const post = await d.post('/v1/search', { q, syntax: name, matching: 'all', explain: true, facets: ['kind'] });
      assert.equal(post.status, 200, `${JSON.stringify(q)} ${name}: ${post.text.slice(0, 300)}`);
    }
  }
  await served();
});

test('what is repeated to the limit is answered in time', async () => {
  for (const unit of ['(', '"', '-', '*', 'a ', '容', '容灾 ', '"容灾" ', '-容灾 ', 'a OR ', 'title:a ', '😀', '的', 'a"', '\u0301', 'OR ', '"a b" OR ', 'ab', '-"a" ']) {
    const began = Date.now();
    for (const matching of ['any', 'all']) {
      const a = await d.post('/v1/search', { q: longest(unit), matching, group: 'section' });
      assert.equal(a.status, 200, `${unit}: ${a.text.slice(0, 200)}`);
    }
    assert.ok(Date.now() - began < 10000, `${unit} hangs`);
  }
  await served();
});

test('random text of many scripts is answered', async () => {
  let seed = 20260723;
  const random = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return (seed >>> 8) % n; };
  const alphabet = [...'容灾核心系统迁移数据库国产abcXYZ019 \t"“”-:()*|&<>\'\\/~^!?.,;，。：OR😀\u0301\u200b々ー가é㍿'];
  for (let i = 0; i < 400; i++) {
    const q = Array.from({ length: 1 + random(40) }, () => alphabet[random(alphabet.length)]).join('');
    const a = await search(q);
    assert.equal(a.status, 200, `${JSON.stringify(q)}: ${a.text.slice(0, 200)}`);
    for (const h of a.body.hits) [h.title_html, h.snippet_html].forEach(plain);
  }
});

test('too long is said, by parameter and by address', async () => {
  const over = await search('x'.repeat(2049));
  assert.deepEqual([over.status, over.body.code], [400, 'invalid_parameter']);
  assert.equal(over.body.errors[0].pointer, '#/query/q');
  const posted = await d.post('/v1/search', { q: '容'.repeat(100 * 1024 / 3) });
  assert.deepEqual([posted.status, posted.body.code], [400, 'invalid_parameter']);
  assert.equal(posted.body.errors[0].pointer, '#/q');
  assert.equal((await rawGet(`/v1/search?q=${'x'.repeat(100 * 1024)}`)).status, 414);
  const wide = await d.get(`/v1/search?filter=${'a'.repeat(4097)}`);
  assert.deepEqual([wide.status, wide.body.code], [400, 'invalid_parameter']);
  const body = await d.post('/v1/search', { q: 'x'.repeat(3 * 1024 * 1024) }).catch((e) => e);
  assert.ok(body instanceof Error || (body.status === 413 && body.body.code === 'payload_too_large'), body.text);
  await served();
});

test('bytes that are no text are refused', async () => {
  for (const q of ['%ff', '%c3', '%c3%28', '%e5%ae', '%ed%a0%80', '%f4%90%80%80', '%c0%80', '%f8%88%80%80%80', '%80', '%00', 'a%00b', '%', '%4', '%zz', '%u5bb9']) {
    const a = await rawGet(`/v1/search?q=${q}`);
    assert.equal(a.status, 400, `${q}: ${a.text}`);
    assert.match(a.text, /"code":"(malformed_request|invalid_parameter)"/, q);
  }
  for (const body of [Buffer.from([0x7b, 0x22, 0x71, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]), '{"q":"\\ud800"}', '{"q":"\\u0000"}', '{"q":"a\u0000"}']) {
    const a = await d.request('POST', '/v1/search', { body, headers: { 'content-type': 'application/json' } });
    assert.equal(a.status, 400, a.text);
    assert.match(a.body.code, /malformed_json|malformed_request|invalid_parameter/);
  }
  await served();
});

const refused = [
  ['nonsense=1', 'unknown_parameter', 'nonsense'], ['Q=1', 'unknown_parameter', 'Q'], ['q=a&q=b', 'invalid_parameter', 'q'],
  ['page=0', 'invalid_parameter', 'page'], ['page=-1', 'invalid_parameter', 'page'], ['page=x', 'invalid_parameter', 'page'],
  ['page=', 'invalid_parameter', 'page'], ['page=1.5', 'invalid_parameter', 'page'], ['page=1e3', 'invalid_parameter', 'page'],
  ['page=99999999999999999999', 'invalid_parameter', 'page'], ['page=%201', 'invalid_parameter', 'page'], ['page=0x1', 'invalid_parameter', 'page'],
  ['per_page=0', 'invalid_parameter', 'per_page'], ['per_page=101', 'invalid_parameter', 'per_page'], ['crop=19', 'invalid_parameter', 'crop'],
  ['crop=401', 'invalid_parameter', 'crop'], ['explain=yes', 'invalid_parameter', 'explain'], ['explain=1', 'invalid_parameter', 'explain'],
  ['log=TRUE', 'invalid_parameter', 'log'], ['sort=nonsense', 'invalid_parameter', 'sort'], ['sort=--year', 'invalid_parameter', 'sort'],
  ['sort=-relevance', 'invalid_parameter', 'sort'], ['kind=nonsense', 'invalid_parameter', 'kind'], ['kind=faq,nonsense', 'invalid_parameter', 'kind'],
  ['facets=x', 'invalid_parameter', 'facets'], ['highlight=no', 'invalid_parameter', 'highlight'], ['offset_unit=bytes', 'invalid_parameter', 'offset_unit'],
  ['group=none', 'invalid_parameter', 'group'], ['matching=most', 'invalid_parameter', 'matching'], ['syntax=lucene', 'invalid_parameter', 'syntax'],
  [`session=${'s'.repeat(65)}`, 'invalid_parameter', 'session'],
];

test('parameters that are unknown or of the wrong type are named', async () => {
  for (const [query, code, name] of refused) {
    const a = await d.get(`/v1/search?${query}`);
    assert.deepEqual([a.status, a.body.code], [400, code], `${query.slice(0, 60)}: ${a.text}`);
    assert.equal(a.body.errors?.[0].pointer, `#/query/${name}`, `${query.slice(0, 60)}: ${a.text}`);
  }
  const many = await d.get(`/v1/search?${Array.from({ length: 65 }, (_, i) => `p${i}=1`).join('&')}`);
  assert.equal(many.status, 400);
  await served();
});

test('pages end at the window', async () => {
  for (const [page, per_page, status] of [[10, 100, 200], [11, 100, 400], [1000, 1, 200], [1001, 1, 400], [143, 7, 200], [144, 7, 400], [1000000, 100, 400]]) {
    const a = await d.get(`/v1/search?page=${page}&per_page=${per_page}`);
    assert.equal(a.status, status, `${page} of ${per_page}: ${a.text}`);
    if (status === 400) assert.equal(a.body.code, 'window_exceeded');
  }
});

const bodies = [
  ['{', 'malformed_json'], ['{"q":"a",}', 'malformed_json'], ["{'q':'a'}", 'malformed_json'], ['{"q":"a"}x', 'malformed_json'],
  ['nope', 'malformed_json'], ['{"q":"a","q":"b"}', 'malformed_json'], ['{"q":01}', 'malformed_json'], ['{"q":"\t"}', 'malformed_json'],
  ['['.repeat(100000), 'malformed_json'], [`${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`, 'malformed_json'], ['{"page":1e999}', 'malformed_json'],
  ['[]', null], ['"q"', null], ['null', null], ['1', null],
  ['{"q":null}', 'invalid_parameter', '#/q'], ['{"q":1}', 'invalid_parameter', '#/q'], ['{"q":["a"]}', 'invalid_parameter', '#/q'], ['{"q":{}}', 'invalid_parameter', '#/q'],
  ['{"page":"1"}', 'invalid_parameter', '#/page'], ['{"page":1.5}', 'invalid_parameter', '#/page'], ['{"page":true}', 'invalid_parameter', '#/page'],
  ['{"explain":"true"}', 'invalid_parameter', '#/explain'], ['{"explain":1}', 'invalid_parameter', '#/explain'], ['{"kind":[1]}', 'invalid_parameter', '#/kind'],
  ['{"kind":{"a":1}}', 'invalid_parameter', '#/kind'], ['{"nonsense":1}', 'unknown_parameter', '#/nonsense'], ['{"":1}', 'unknown_parameter'],
  ['{"filter":"industry ="}', 'invalid_filter', '#/filter'], ['{"filter":1}', 'invalid_parameter', '#/filter'],
];

test('bodies that are no JSON, or the wrong JSON, are refused', async () => {
  for (const [body, code, pointer] of bodies) {
    const a = await d.request('POST', '/v1/search', { body, headers: { 'content-type': 'application/json' } });
    const shown = `${body.slice(0, 60)}: ${a.text.slice(0, 300)}`;
    assert.equal(a.status, 400, shown);
    if (code) assert.equal(a.body.code, code, shown);
    if (pointer) assert.equal(a.body.errors?.[0].pointer, pointer, shown);
  }
  await served();
});

test('other media types, and bodies where none belongs, are refused', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'multipart/form-data; boundary=x']) {
    const a = await d.request('POST', '/v1/search', { body: '{"q":"a"}', headers: { 'content-type': type } });
    assert.deepEqual([a.status, a.body.code], [415, 'unsupported_media_type'], type);
  }
  const charset = await d.request('POST', '/v1/search', { body: '{"q":"a"}', headers: { 'content-type': 'application/json; charset=utf-8' } });
  assert.equal(charset.status, 200);
  const del = await d.request('DELETE', '/v1/search');
  assert.deepEqual([del.status, del.body.code], [405, 'method_not_allowed']);
  await served();
});

test('bad tokens are no anonymous readers', async () => {
  for (const authorization of ['Bearer', 'Bearer ', 'Bearer x', `Bearer jnk_${'a'.repeat(10)}_${'a'.repeat(52)}`, 'Basic YTpi', 'jnk_x', `Bearer ${'x'.repeat(4000)}`]) {
    const a = await d.get('/v1/search?q=a', { headers: { authorization } });
    assert.deepEqual([a.status, a.body.code], [401, 'unauthorized'], authorization.slice(0, 40));
    assert.match(a.headers.get('www-authenticate'), /^Bearer/);
  }
});

test('the daemon logged no failure', async () => {
  assert.doesNotMatch(d.log, /level=error|\.failed/);
});
