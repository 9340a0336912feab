// SPDX-License-Identifier: GPL-3.0-or-later
// Searching: the sensible document first, totals and pages, orders, marks, the reasons of a score.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';
import { Daemon, eventually, root } from './harness.mjs';
import { checkMarked, marks, pieces, plain } from './marks.mjs';

let d;
before(async () => { d = await Daemon.start({ corpus: path.join(root, 'corpus') }); });
after(() => d.stop());

const query = (q, more = {}) => `/v1/search?${new URLSearchParams({ q, ...more })}`;
const search = (q, more, options) => d.read(query(q, more), options);
const ids = (a) => a.hits.map((h) => h.id);

const first = [
  ['银行核心系统迁移到国产数据库', 'case-2023-0001'],
  ['kubernetes 微服务 erp', 'case-2024-0005'],
  ['K8s容器 等保', 'case-2024-0002'],
  ['銀行核心系統遷移', 'case-2023-0001'],
  ['ｋｕｂｅｒｎｅｔｅｓ　微服务　ＥＲＰ', 'case-2024-0005'],
  ['How did a city bank move its core system to a domestic distributed database?', 'case-2023-0002'],
  ['zero trust access for contractors of a port', 'case-2024-0007'],
  ['園區零信任 視訊', 'case-2026-0004'],
  ['园区零信任 视讯', 'case-2026-0004'],
  ['是否支持国密算法', 'faq-2025-0001'],
];

for (const [q, id] of first) {
  test(`the sensible document comes first: ${q}`, async () => {
    const answer = await search(q);
    assert.equal(answer.hits[0].id, id);
    assert.equal(answer.hits[0].score_pct, 100);
    assert.ok(answer.total >= answer.hits.length);
    assert.ok(marks(answer.hits[0].title_html + answer.hits[0].snippet_html).length > 0);
    for (const hit of answer.hits) await checkMarked(d, hit);
  });
}

test('scores fall, and percentages are of the best', async () => {
  for (const group of ['document', 'section']) {
    const { hits } = await search('容灾 数据库 迁移', { per_page: 100, group });
    const scores = hits.map((h) => h.score);
    assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
    for (const h of hits) assert.ok(Math.abs(h.score_pct - (100 * h.score) / scores[0]) < 0.35, `${h.id} ${h.score_pct}`);
    assert.ok(scores.at(-1) > 0);
  }
});

test('a score is the sum of its explained parts', async () => {
  for (const q of ['银行核心系统迁移到国产数据库', 'kubernetes erp', '"两地三中心" 容灾', 'title:迁移', '演练 OR 割接']) {
    const { hits } = await search(q, { explain: true, per_page: 100 });
    assert.ok(hits.length > 0, q);
    for (const { id, score, explain: x } of hits) {
      const bm25 = Object.values(x.bm25).reduce((a, b) => a + b, 0);
      const sum = (bm25 + x.title_match + x.feedback) * x.freshness_factor * x.evidence_factor;
      assert.ok(Math.abs(sum - score) <= 0.035 + 0.005, `${q} ${id}: ${sum} is ${score}`);
      assert.ok(x.title_match >= 0 && x.title_match <= 0.75 * bm25 + 0.02, `${id}: title_match ${x.title_match}`);
      assert.ok([1, 0.85, 0.5, 0.9].includes(x.freshness_factor));
      assert.ok(x.matched_terms.length > 0);
    }
  }
  assert.equal((await search('容灾')).hits[0].explain, undefined);
});

test('pages are the list cut up, and the total is that of the list', async () => {
  for (const more of [{}, { sort: '-updated' }, { group: 'section' }, { kind: 'case-study,faq' }, { matching: 'all' }]) {
    const whole = await search('系统 数据', { ...more, per_page: 100 });
    let seen = [];
    for (let page = 1; seen.length < whole.hits.length; page++) {
      const part = await search('系统 数据', { ...more, per_page: 7, page });
      assert.equal(part.total, whole.total);
      assert.ok(part.hits.length > 0);
      seen = seen.concat(part.hits);
    }
    assert.deepEqual(seen.slice(0, whole.hits.length), whole.hits, JSON.stringify(more));
    if (whole.total <= 100) assert.equal(seen.length, whole.total);
    const behind = await search('系统 数据', { ...more, per_page: 100, page: 10 });
    assert.deepEqual([behind.hits, behind.total], [[], whole.total]);
  }
});

test('an empty query lists what the filter admits', async () => {
  const all = await search('', { per_page: 100 });
  assert.equal(all.total, all.hits.length);
  const listed = (await d.read('/v1/documents?per_page=100')).documents.map((e) => e.id);
  assert.deepEqual(ids(all).sort(), listed.sort());
  const cases = await search('', { kind: 'case-study', filter: 'industry = finance', per_page: 100 });
  assert.ok(cases.total > 0 && cases.hits.every((h) => h.kind === 'case-study' && h.industry.includes('finance')));
});

for (const [sort, key, direction] of [
  ['updated', (h) => h.updated, 1], ['-updated', (h) => h.updated, -1],
  ['year', (h) => h.year, 1], ['-year', (h) => h.year, -1],
  ['-win_evidence', (h) => h.evidence.wilson_lb, -1], ['-uses', (h) => h.evidence.uses, -1],
]) {
  test(`hits come by ${sort}, and it changes no total`, async () => {
    const by = await search('系统', { sort, per_page: 100 });
    const keys = by.hits.map(key).filter((k) => k !== undefined);
    assert.ok(keys.length > 5);
    assert.deepEqual(keys, [...keys].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0) * direction));
    const all = await search('', { sort, per_page: 100 });
    assert.ok([...by.hits, ...all.hits].every((h) => h.score_pct > 0 && h.score_pct <= 100));
    const relevance = await search('系统', { per_page: 100 });
    assert.equal(by.total, relevance.total);
    assert.deepEqual(ids(by).sort(), ids(relevance).sort());
  });
}

test('by sections: each hit is one section, and none comes twice', async () => {
  const { hits, total } = await search('演练 切换', { group: 'section', per_page: 100 });
  assert.equal(total, hits.length);
  const keys = hits.map((h) => `${h.id}#${h.section?.anchor}`);
  assert.equal(new Set(keys).size, keys.length);
  const documents = await search('演练 切换', { per_page: 100 });
  assert.ok(hits.length > documents.hits.length);
  assert.ok(hits.every((h) => ids(documents).includes(h.id)));
  for (const hit of hits) await checkMarked(d, hit);
});

test('a text that was pasted, not typed, is told apart', async () => {
  const pasted = '我行计划在未来两年内完成核心系统的国产化替代,要求停机时间不超过四小时,并且能够在任何一个批次之后回退。'.repeat(3);
  assert.equal((await search(pasted)).query.pasted, true);
  assert.equal((await search('银行核心系统迁移')).query.pasted, undefined);
});

test('matching=all wants every term, any wants one', async () => {
  const any = await search('割接 等保 kubernetes', { per_page: 100 });
  const all = await search('割接 等保 kubernetes', { per_page: 100, matching: 'all', fallback: false });
  assert.ok(all.total < any.total);
  const both = await search('割接 回退', { matching: 'all', per_page: 100, explain: true, synonyms: false });
  assert.ok(both.total > 0);
  for (const h of both.hits) assert.deepEqual([...h.explain.matched_terms].sort(), ['割接', '回退'].sort());
  const one = await search('割接 回退', { per_page: 100 });
  assert.ok(ids(both).every((id) => ids(one).includes(id)));
});

for (const unit of ['codepoint', 'utf16', 'byte']) {
  test(`ranges in ${unit}s name what html marks`, async () => {
    for (const q of ['银行核心系统迁移', 'kubernetes ERP 微服务', 'zero trust']) {
      const html = await search(q);
      const ranges = await search(q, { highlight: 'ranges', offset_unit: unit });
      assert.deepEqual(ids(ranges), ids(html));
      for (const [i, hit] of ranges.hits.entries()) {
        assert.equal(hit.title_html ?? hit.snippet_html, undefined);
        // Marks side by side are one range: compare what is marked, not how it is cut.
        const marked = (text) => marks(text).join('');
        assert.equal(pieces(hit.title, hit.ranges, 'title', unit).join(''), marked(html.hits[i].title_html));
        assert.equal(pieces(hit.snippet, hit.ranges, 'snippet', unit).join(''), marked(html.hits[i].snippet_html));
        assert.equal(plain(html.hits[i].snippet_html).replaceAll('…', ''), hit.snippet.replaceAll('…', ''));
      }
    }
  });
}

test('units differ where characters have several', async () => {
  d.write('note/emoji.md', '# 标记\n\n😀😀 割接窗口 <b>&amp; "引号"</b> 与 x<y 的比较\n');
  const find = async () => (await search('割接窗口', { per_page: 100 })).hits.find((h) => h.title === '标记');
  const hit = await eventually(find, 'a new file is found');
  await checkMarked(d, hit);
  const start = async (offset_unit) => (await search('割接窗口', { highlight: 'ranges', offset_unit, per_page: 100 }))
    .hits.find((h) => h.id === hit.id).ranges.find((r) => r.field === 'snippet');
  assert.deepEqual(await start('codepoint'), { field: 'snippet', start: 3, length: 4 });
  assert.deepEqual(await start('utf16'), { field: 'snippet', start: 5, length: 4 });
  assert.deepEqual(await start('byte'), { field: 'snippet', start: 9, length: 12 });
});

test('a snippet is about as long as crop says', async () => {
  for (const crop of [20, 60, 200, 400]) {
    const { hits } = await search('容灾 演练 RPO', { crop, highlight: 'none' });
    assert.equal(hits[0].ranges, undefined);
    for (const h of hits) assert.ok([...h.snippet].length <= crop * 1.5 + 20, `${crop}: ${[...h.snippet].length}`);
  }
});

test('POST takes the same names and answers the same', async () => {
  const get = await search('容灾', { kind: 'faq,case-study', facets: 'industry', per_page: 3, explain: true });
  const post = await d.post('/v1/search', { q: '容灾', kind: ['faq', 'case-study'], facets: ['industry'], per_page: 3, explain: true });
  assert.equal(post.status, 200);
  const steady = ({ query_id, took_ms, ...rest }) => rest;
  assert.deepEqual(steady(post.body), steady(get));
});

test('log=false leaves out the query id', async () => {
  assert.match((await search('容灾')).query_id, /^q-/);
  assert.equal((await search('容灾', { log: false })).query_id, undefined);
});

test('the same question has the same tag; 304 until something is asked differently', async () => {
  const one = await d.get(query('容灾'));
  const etag = one.headers.get('etag');
  assert.match(etag, /^W\/".+"$/);
  assert.match(one.headers.get('jinnang-index-revision'), /^\d+\.[0-9a-f]{8}$/);
  const again = await d.get(query('容灾'), { headers: { 'if-none-match': etag } });
  assert.deepEqual([again.status, again.text], [304, '']);
  assert.equal((await d.get(query('容灾'), { headers: { 'if-none-match': `"x", ${etag}` } })).status, 304);
  for (const other of [query('灾'), query('容灾', { page: 2 }), query('容灾', { explain: true })]) {
    assert.equal((await d.get(other, { headers: { 'if-none-match': etag } })).status, 200, other);
  }
});

/** Fetch decodes by itself; here the bytes count. */
const raw = (target, headers) => new Promise((resolve, reject) => {
  http.get(d.base + target, { headers }, (response) => {
    const parts = [];
    response.on('data', (p) => parts.push(p));
    response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(parts) }));
  }).on('error', reject);
});

test('long answers are gzipped for those who take it', async () => {
  const target = query('容灾', { log: false });
  const plainAnswer = await raw(target, {});
  assert.equal(plainAnswer.headers['content-encoding'], undefined);
  const zipped = await raw(target, { 'accept-encoding': 'gzip' });
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.ok(zipped.bytes.length < plainAnswer.bytes.length / 2);
  const strip = (bytes) => ({ ...JSON.parse(bytes), took_ms: 0 });
  assert.deepEqual(strip(zlib.gunzipSync(zipped.bytes)), strip(plainAnswer.bytes));
  assert.equal((await raw(target, { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding'], undefined);
});

test('HEAD is GET without the body; OPTIONS says what may be asked', async () => {
  const head = await d.request('HEAD', query('容灾'));
  assert.deepEqual([head.status, head.text], [200, '']);
  assert.equal(head.headers.get('etag'), (await d.get(query('容灾'))).headers.get('etag'));
  const allowed = (await d.request('OPTIONS', '/v1/search')).headers.get('allow').split(/,\s*/).sort();
  assert.deepEqual(allowed, ['GET', 'HEAD', 'OPTIONS', 'POST']);
  const put = await d.request('PUT', '/v1/search', { json: {} });
  assert.deepEqual([put.status, put.body.code], [405, 'method_not_allowed']);
});

test('problems and Content-Language follow Accept-Language, hits do not', async () => {
  const zh = await d.get(query('容灾', { page: 101 }));
  const en = await d.get(query('容灾', { page: 101 }), { headers: { 'accept-language': 'en' } });
  assert.deepEqual([zh.body.code, en.body.code], ['window_exceeded', 'window_exceeded']);
  assert.match(zh.body.title, /\p{Script=Han}/u);
  assert.doesNotMatch(en.body.title, /\p{Script=Han}/u);
  const english = await d.get(query('容灾'), { headers: { 'accept-language': 'en' } });
  assert.equal(english.headers.get('content-language'), 'en');
  assert.deepEqual(ids(english.body), ids(await search('容灾')));
});

test('no view finds what it may not open', async () => {
  const proxied = { headers: { 'x-forwarded-for': '10.0.0.1' } };
  const wide = { token: await d.token({ level: 'restricted', audiences: ['staff', 'presales', 'sales', 'delivery'] }) };
  const counts = [];
  for (const options of [proxied, {}, wide]) {
    const { hits, total } = await search('数据库 迁移 容灾 系统', { per_page: 100 }, options);
    counts.push(total);
    for (const h of hits) await d.read(h.url, options);
    if (options === proxied) assert.ok(hits.every((h) => h.confidentiality === 'public'));
  }
  assert.ok(counts[0] > 0 && counts[0] < counts[1] && counts[1] < counts[2], String(counts));
});
