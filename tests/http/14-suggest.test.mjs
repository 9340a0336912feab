// SPDX-License-Identifier: GPL-3.0-or-later
// Completions while one types: Han, pinyin, initials, Latin; marks; what they count; who sees them.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { Daemon, eventually, root } from './harness.mjs';
import { marks, plain } from './marks.mjs';

let d, presales;
before(async () => {
  d = await Daemon.start({ corpus: path.join(root, 'corpus') });
  presales = { token: await d.token({ level: 'confidential', audiences: ['staff', 'presales', 'sales'] }) };
});
after(() => d.stop());

const target = (q, more = {}) => `/v1/suggest?${new URLSearchParams({ q, ...more })}`;
const suggest = async (q, more, options) => (await d.read(target(q, more), options)).items;

// What is typed, what is marked first, its pinyin.
const typed = [
  ['核心', '核心'], ['核心系', '核心系'], ['心系统', '心系统'], ['核', '核'], ['容災', '容灾'], ['零信', '零信'],
  ['hxxt', '核心系统', 'he xin xi tong'], ['hexin', '核心', 'he xin'], ['hexinxitong', '核心系统', 'he xin xi tong'],
  ['HXXT', '核心系统', 'he xin xi tong'], ['lxr', '零信任', 'ling xin ren'], ['lingxinren', '零信任', 'ling xin ren'],
  ['kube', 'kube'], ['KUBE', 'kube'], ['ｋｕｂｅ', 'kube'], ['zero', 'zero'], ['zero tr', 'zero tr'], ['K8s', 'k8s'],
];
for (const [q, marked, pinyin] of typed) {
  test(`${q} completes to ${marked}`, async () => {
    const [item] = await suggest(q);
    assert.ok(item, 'something is found');
    assert.equal(marks(item.html).join('').toLowerCase(), marked);
    assert.equal(item.pinyin, pinyin);
  });
}

test('every item says its text, marked, and finds what it counts', async () => {
  for (const q of ['核心', 'hx', 'kube', 'zero', '容', 'g', '礁石', 'xc']) {
    for (const item of await suggest(q, { limit: 20 })) {
      assert.equal(plain(item.html), item.text);
      assert.equal(marks(item.html).length, 1, item.html);
      assert.ok(item.count > 0);
      if (item.type === 'title') {
        assert.equal((await d.read(`/v1/documents/${item.id}`)).front_matter.title, item.text);
        assert.deepEqual([item.count, item.filter], [1, undefined]);
      } else {
        const { total } = await d.read(`/v1/search?${new URLSearchParams({ filter: item.filter, per_page: 1 })}`);
        const profile = item.type === 'customer' ? 1 : 0; // counts, but does not name itself as customer
        assert.equal(item.count, total + profile, `${item.type} ${item.filter}`);
      }
    }
  }
});

test('people, products and customers are completed', async () => {
  const of = async (q, type, options) => (await suggest(q, { limit: 20 }, options)).find((i) => i.type === type);
  assert.equal((await of('gu.y', 'person')).text, 'gu.yu');
  assert.equal((await of('灯塔', 'product')).text, '灯塔容灾');
  const customer = await of('青丘', 'customer', presales);
  assert.deepEqual([customer.id, customer.filter], ['cust-2026-0001', 'customer = "cust-2026-0001"']);
});

test('nothing comes from documents that the reader may not see', async () => {
  assert.ok((await suggest('青丘', {}, presales)).length > 0);
  for (const q of ['青丘', 'qqyh', 'qingqiu']) {
    for (const item of await suggest(q)) {
      assert.notEqual(item.id, 'cust-2026-0001');
      assert.notEqual(item.type, 'customer');
    }
  }
  for (const item of await suggest('容', { limit: 20 }, { headers: { 'x-forwarded-for': '10.0.0.9' } })) {
    if (item.id) assert.equal((await d.get(`/v1/documents/${item.id}`, { headers: { 'x-forwarded-for': '10.0.0.9' } })).status, 200, item.id);
  }
});

test('nothing twice, and no more than asked for', async () => {
  for (const limit of [1, 3, 20]) {
    const items = await suggest('系统', { limit });
    assert.ok(items.length > 0 && items.length <= limit);
    assert.equal(new Set(items.map((i) => `${i.type} ${i.text} ${i.id}`)).size, items.length);
  }
  const some = await suggest('系统', { limit: 3 });
  assert.deepEqual(some, (await suggest('系统', { limit: 20 })).slice(0, 3));
});

test('kinds narrow', async () => {
  const items = await suggest('容灾', { kinds: 'faq', limit: 20 });
  assert.ok(items.length > 0);
  for (const i of items.filter((x) => x.type === 'title')) assert.match(i.id, /^faq-/);
});

test('whatever is typed is answered', async () => {
  for (const q of [' ', '　', '%', '"', '""', "'", '(', '((((((', '*', '\\', '/', '<b>', '&', '😀', '👨‍👩‍👧‍👦', '\u200b', '\u0301', '\x01', '\x7f', '\ufffd', '。', 'ǚ', 'lü', 'lv', 'zh', 'x'.repeat(64), '容'.repeat(64), '𠀀', 'ﷺ', "xi'an"]) {
    const a = await d.get(target(q));
    assert.ok(a.status === 200 || (a.status === 400 && a.body.code === 'invalid_parameter' && q.trim() === ''), `${JSON.stringify(q)}: ${a.text.slice(0, 200)}`);
    for (const i of a.body.items ?? []) assert.equal(plain(i.html), i.text);
  }
});

test('too much, too little and unknown things are refused', async () => {
  for (const [query, code] of [['', 'invalid_parameter'], ['q=', 'invalid_parameter'], [`q=${'x'.repeat(65)}`, 'invalid_parameter'],
    [`q=${encodeURIComponent('容'.repeat(65))}`, 'invalid_parameter'], ['q=a&limit=0', 'invalid_parameter'], ['q=a&limit=21', 'invalid_parameter'],
    ['q=a&limit=x', 'invalid_parameter'], ['q=a&kinds=x', 'invalid_parameter'], ['q=a&kind=faq', 'unknown_parameter'], ['q=a&q=b', 'invalid_parameter']]) {
    const a = await d.get(`/v1/suggest?${query}`);
    assert.deepEqual([a.status, a.body.code], [400, code], `${query.slice(0, 40)}: ${a.text}`);
  }
});

test('the same keystroke has the same tag', async () => {
  const a = await d.get(target('核心'));
  assert.equal((await d.get(target('核心'), { headers: { 'if-none-match': a.headers.get('etag') } })).status, 304);
});

test('a new document is completed', async () => {
  d.write('faq/faq-2026-0999.md', '---\nkind: faq\ntitle: 蜻蜓点水方案\nconfidentiality: internal\naudience: [staff]\n---\n\n## 标准回答\n\n没有。\n');
  const item = await eventually(async () => (await suggest('qtds'))[0], 'the new title is completed');
  assert.equal(item.text, '蜻蜓点水方案');
});
