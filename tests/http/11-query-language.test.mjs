// SPDX-License-Identifier: GPL-3.0-or-later
// What the characters of a query mean, what happens when nothing is found, and filters.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { Daemon, root } from './harness.mjs';
import { marks } from './marks.mjs';

let d;
before(async () => { d = await Daemon.start({ corpus: path.join(root, 'corpus') }); });
after(() => d.stop());

const target = (q, more = {}) => `/v1/search?${new URLSearchParams({ q, per_page: 100, ...more })}`;
const search = (q, more, options) => d.read(target(q, more), options);
// What the words themselves find; 18-synonyms tells of other words.
const ids = async (q, more = {}) => (await search(q, { fallback: false, synonyms: false, ...more })).hits.map((h) => h.id).sort();
const without = (all, some) => all.filter((id) => !some.includes(id));
const union = (...lists) => [...new Set(lists.flat())].sort();
const common = (a, b) => a.filter((id) => b.includes(id));

/** Text and title of all visible documents, folded as far as these tests need it. */
let texts;
async function holding(piece) {
  texts ??= Object.fromEntries(await Promise.all((await search('')).hits.map(async (h) => {
    const { sections } = await d.read(`${h.url}/sections`);
    const { front_matter: f } = await d.read(h.url);
    return [h.id, [f.title, f.summary, ...(f.tags ?? []), ...sections.flatMap((s) => [s.title, s.text])].join('\n').toLowerCase()];
  })));
  return Object.keys(texts).filter((id) => texts[id].includes(piece)).sort();
}

test('a phrase wants its characters side by side', async () => {
  for (const phrase of ['两地三中心', '国产分布式数据库', '割接', '零信任']) {
    const found = await ids(`"${phrase}"`);
    assert.ok(found.length > 0, phrase);
    const by_hand = await holding(phrase);
    assert.deepEqual(common(by_hand, found), by_hand, `${phrase}: all that hold it`);
    assert.ok(found.length <= (await ids(phrase, { matching: 'all' })).length);
  }
  assert.ok((await ids('"city bank"')).includes('case-2023-0002'));
  assert.deepEqual(await ids('"bank city"'), []);
});

test('quotation marks of every keyboard are the same', async () => {
  const plain = await ids('"两地三中心"');
  for (const q of ['“两地三中心”', '＂两地三中心＂', '"兩地三中心"']) assert.deepEqual(await ids(q), plain, q);
});

test('a minus before a word leaves out what holds it', async () => {
  const all = await ids('容灾 演练');
  for (const [minus, hidden] of [['-割接', await ids('割接')], ['-"两地三中心"', await ids('"两地三中心"')], ['-kubernetes', await ids('kubernetes')]]) {
    assert.deepEqual(await ids(`容灾 演练 ${minus}`), without(all, hidden), minus);
  }
  const rest = await ids('-割接');
  assert.deepEqual(rest, without(await ids(''), await ids('割接')));
  assert.deepEqual(await ids('x-割接'), await ids('x 割接'), 'inside a word it is no operator');
});

test('OR joins; lower case is a word', async () => {
  const either = await ids('割接 OR 等保', { matching: 'all' });
  assert.deepEqual(either, union(await ids('割接'), await ids('等保')));
  const three = await ids('割接 OR 等保 OR ERP', { matching: 'all' });
  assert.deepEqual(three, union(either, await ids('ERP')));
  const { query } = await search('割接 or 等保');
  assert.ok(!query.applied_fallbacks.length);
});

test('title:, author: and tag: look in one field, in both languages and widths', async () => {
  const titles = (await search('')).hits.filter((h) => h.title.includes('零信任')).map((h) => h.id).sort();
  for (const q of ['title:零信任', '标题:零信任', '标题：零信任', 'title:"零信任"', 'TITLE:零信任']) assert.deepEqual(await ids(q), titles, q);
  const mine = (await search('')).hits.map((h) => h.id);
  const authored = [];
  for (const id of mine) {
    const { front_matter: f } = await d.read(`/v1/documents/${id}`);
    if ([f.author, ...(f.co_authors ?? [])].includes('gu.yu')) authored.push(id);
  }
  for (const q of ['author:gu.yu', '作者:gu.yu', '作者：gu.yu']) {
    const found = await ids(q);
    assert.ok(found.length > 0 && found.every((id) => authored.includes(id)), `${q}: ${found}`);
  }
  const tagged = await ids('tag:ERP');
  assert.ok(tagged.includes('case-2024-0005'));
  assert.deepEqual(await ids('标签：ERP'), tagged);
  assert.ok(tagged.length <= (await ids('ERP')).length);
});

test('what is not well formed is text', async () => {
  for (const [q, same] of [['title:', 'title'], ['"容灾', '容灾'], ['容灾 -', '容灾'], ['OR 容灾', '容灾'],
    ['容灾 OR', '容灾'], ['""容灾""', '容灾'], ['(容灾)', '容灾'], ['容灾*', '容灾'], ['--容灾', '容灾']]) {
    const found = await ids(q);
    assert.deepEqual(common(await ids(same), found), await ids(same), q);
  }
});

test('syntax=plain takes every character literally', async () => {
  const plain = await ids('"两地三中心" -割接', { syntax: 'plain' });
  assert.deepEqual(plain, await ids('两地三中心 割接'));
  assert.deepEqual(await ids('title:零信任', { syntax: 'plain' }), await ids('title 零信任'));
});

test('words match by their stem, Han text by its characters, case and width not at all', async () => {
  assert.deepEqual(await ids('migrating'), await ids('migrate'));
  assert.deepEqual(await ids('KUBERNETES'), await ids('ｋｕｂｅｒｎｅｔｅｓ'));
  assert.deepEqual(await ids('災備'), await ids('灾备'));
  const { hits } = await search('ｅｒｐ');
  assert.ok(hits.some((h) => marks(h.title_html + h.snippet_html).includes('ERP')));
});

test('one Han character finds the words that begin with it', async () => {
  const { total, query } = await search('港', { fallback: false });
  assert.equal(query.terms.length, 1);
  assert.ok(total > 0);
});

test('terms are reported with what they are and how often they occur', async () => {
  const { query } = await search('核心系统 GaussDB 没有这个词qq');
  assert.equal(query.normalized, '核心系统 gaussdb 没有这个词qq');
  const of = Object.fromEntries(query.terms.map((t) => [t.text, t]));
  assert.equal(of['核心'].type, 'bigram');
  assert.equal(of.gaussdb.type, 'latin');
  assert.ok(of.gaussdb.df > 0);
  assert.equal(of.qq?.df ?? 0, 0);
});

test('with nothing found, other readings are tried, and named', async () => {
  const pinyin = await search('hexinxitong');
  assert.deepEqual(pinyin.query.applied_fallbacks, [{ type: 'pinyin', from: 'hexinxitong', to: '核心系统' }]);
  assert.ok(pinyin.total > 0);
  const dropped = await search('割接 "量子纠缠云"');
  assert.equal(dropped.query.applied_fallbacks[0].type, 'drop_term');
  assert.ok(dropped.total > 0);
  for (const q of ['hexinxitong', '割接 "量子纠缠云"']) {
    const strict = await search(q, { fallback: false });
    assert.deepEqual([strict.total, strict.hits, strict.query.applied_fallbacks], [0, [], []], q);
    assert.ok(strict.zero_hit);
  }
});

test('a misspelt word gets a suggestion that finds something', async () => {
  for (const [q, want] of [['kuberntes', /kubernetes/i], ['GausDB', /gaussdb/i]]) {
    const { did_you_mean: meant, total } = await search(q);
    assert.ok(total < 3);
    assert.match(meant ?? '', want);
    assert.ok((await search(meant)).total > 0);
  }
  assert.equal((await search('容灾')).did_you_mean, undefined);
});

test('nothing found: what stood in the way', async () => {
  const filtered = await search('割接', { filter: 'year = 1999' });
  assert.equal(filtered.total, 0);
  assert.equal(filtered.zero_hit.removed_by_filter, (await search('割接')).total);
  assert.ok(filtered.zero_hit.nearest.length > 0 && filtered.zero_hit.nearest.length <= 3);
  const all = await search('割接 量子纠缠', { matching: 'all', fallback: false });
  assert.ok(all.zero_hit.blocking_terms.length > 0);
  assert.ok(all.zero_hit.nearest.length > 0);
  assert.equal((await search('割接')).zero_hit, undefined);
});

test('a filter narrows, its parts obey logic', async () => {
  const everything = await ids('');
  const of = (filter) => ids('', { filter });
  const finance = await of('industry = finance');
  assert.ok(finance.length > 0);
  for (const same of ['industry = 金融', 'industry IN [finance]', 'industry in ["finance"]', '(industry = finance)',
    'NOT industry != finance', 'not (not industry = finance)', 'industry = "finance"']) assert.deepEqual(await of(same), finance, same);
  assert.deepEqual(await of('industry != finance'), without(everything, finance));
  assert.deepEqual(await of('NOT industry = finance'), without(everything, finance));
  const late = await of('year >= 2025');
  assert.deepEqual(await of('industry = finance AND year >= 2025'), common(finance, late));
  assert.deepEqual(await of('industry = finance OR year >= 2025'), union(finance, late));
  assert.deepEqual(await of('industry = finance OR year >= 2025 AND kind = faq'),
    union(finance, common(late, await of('kind = faq'))), 'AND binds tighter');
  assert.deepEqual(await of('year < 2025'), without(await of('year EXISTS'), late));
  assert.deepEqual(await of('kind IN [faq, case-study]'), union(await of('kind = faq'), await of('kind = case-study')));
  assert.deepEqual(await of('kind = faq'), await ids('', { kind: 'faq' }));
  const updated = (await search('')).hits.filter((h) => h.updated > '2026-08-31').map((h) => h.id).sort();
  assert.deepEqual(await of('updated > 2026-08-31'), updated);
  assert.deepEqual(await of('id = case-2023-0001'), ['case-2023-0001']);
});

// A value that does not fit its field is reported at its clause.
test('a bad filter is refused where it is wrong', async () => {
  for (const [filter, position] of [['industry = ', 11], ['nonsense = 1', 0], ['industry = finance AND', 22], ['(industry = finance', 19],
    ['industry = finance)', 18], ['industry ~ finance', 9], ['tags IN [a,', 11], ['tags IN a', 8],
    ['金融 = ', 5], ['year >= 2024 AND year = MMXX', 17], ['industry = 没有这个行业', 0], ['updated > yesterday', 0], ['industry = "finance', 11], ['a', 1]]) {
    const a = await d.get(target('', { filter }));
    assert.deepEqual([a.status, a.body.code], [400, 'invalid_filter'], `${filter}: ${a.text}`);
    assert.equal(a.body.errors[0].pointer, '#/query/filter');
    const at = a.body.errors[0].position;
    assert.ok(Number.isInteger(at) && at >= 0 && at <= [...filter].length, `${filter}: ${at}`);
    assert.equal(at, position, filter);
  }
});

test('filters too deep, too wide or too long are refused', async () => {
  const refused = [`${'('.repeat(9)}year = 1${')'.repeat(9)}`, Array(258).fill('year = 1').join(' OR ')];
  for (const filter of refused) {
    const a = await d.post('/v1/search', { filter });
    assert.deepEqual([a.status, a.body.code], [400, filter.length > 4096 ? 'invalid_parameter' : 'invalid_filter'], a.text);
  }
  const long = await d.post('/v1/search', { filter: `title = ${'长'.repeat(4000)}` });
  assert.deepEqual([long.status, long.body.code], [400, 'invalid_parameter']);
  const empty = await d.read('/v1/search?filter=%20');
  assert.equal(empty.total, (await d.read('/v1/search')).total);
});
