// SPDX-License-Identifier: GPL-3.0-or-later
// Counts: every number is that of a search, in every view; labels, modes, values of one facet.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { Daemon, root } from './harness.mjs';

let d, wide;
before(async () => {
  d = await Daemon.start({ corpus: path.join(root, 'corpus') });
  wide = { token: await d.token({ level: 'restricted', audiences: ['staff', 'presales', 'sales', 'delivery'] }) };
});
after(() => d.stop());

const query = (params) => new URLSearchParams(params).toString();
const facets = (params, options) => d.read(`/v1/facets?${query(params)}`, options);
const search = (params, options) => d.read(`/v1/search?${query(params)}`, options);
const quoted = (value) => `"${String(value).replace(/["\\]/g, '\\$&')}"`;
const counts = (facet) => Object.fromEntries(facet.map((v) => [v.value, v.count]));

const names = ['kind', 'author', 'owner', 'freshness', 'confidentiality', 'audience', 'language', 'industry', 'scenario',
  'products', 'technologies', 'tags', 'outcome', 'year', 'region', 'customer', 'budget_band', 'constraints', 'competitors',
  'primary_competitor', 'top_reason', 'reason_source', 'reference_level', 'cost_model', 'answer_type', 'compliance',
  'customer_safe', 'activity'];

for (const [view, options] of [['anonymous', () => undefined], ['everything', () => wide]]) {
  test(`each count is the total of the search for its value: ${view}`, async () => {
    for (const name of names) {
      const { facets: { [name]: values } } = await facets({ facets: name }, options());
      const sorted = [...values].sort((a, b) => b.count - a.count);
      assert.deepEqual(values.map((v) => v.count), sorted.map((v) => v.count), name);
      assert.ok(values.length <= 50);
      for (const { value, count, selected } of values.slice(0, 6)) {
        const filter = `${name} = ${quoted(value)}`;
        assert.equal((await search({ filter, per_page: 1 }, options())).total, count, filter);
        assert.equal(selected, false);
      }
    }
  });
}

test('values of a vocabulary have labels in both languages', async () => {
  const { facets: f } = await facets({ facets: 'industry,outcome,tags' });
  const finance = f.industry.find((v) => v.value === 'finance');
  assert.deepEqual([finance.label_zh, finance.label_en], ['金融', 'Finance']);
  for (const { value, label_zh: zh, label_en: en } of f.tags) assert.deepEqual([zh, en], [value, value]);
});

test('facets of a search count its matches, not its page', async () => {
  const whole = await search({ q: '容灾', facets: 'industry,kind', per_page: 100 });
  const page = await search({ q: '容灾', facets: 'industry,kind', per_page: 1 });
  assert.deepEqual(page.facets, whole.facets);
  const byHand = {};
  for (const h of whole.hits) byHand[h.kind] = (byHand[h.kind] ?? 0) + 1;
  assert.deepEqual(counts(whole.facets.kind), byHand);
  const alone = await facets({ q: '容灾', facets: 'industry,kind' });
  assert.deepEqual(alone.facets, whole.facets);
  assert.equal(alone.total, whole.total);
  assert.equal((await search({ q: '容灾' })).facets, undefined);
  assert.deepEqual((await search({ q: '容灾', facets: 'kind', group: 'section' })).facets.kind, whole.facets.kind);
});

test('disjunctive counts ignore the filter on their own facet, conjunctive ones do not', async () => {
  const filter = 'industry = finance AND year >= 2025';
  const or = await search({ filter, facets: 'industry,kind', facet_mode: 'disjunctive' });
  const and = await search({ filter, facets: 'industry,kind', facet_mode: 'conjunctive' });
  const free = await search({ filter: 'year >= 2025', facets: 'industry,kind' });
  assert.deepEqual(counts(or.facets.industry), counts(free.facets.industry));
  assert.deepEqual(or.facets.kind, and.facets.kind);
  assert.equal(counts(and.facets.industry).finance, and.total);
  assert.ok(Object.keys(counts(and.facets.industry)).length < Object.keys(counts(or.facets.industry)).length);
  assert.deepEqual(or.facets.industry.filter((v) => v.selected).map((v) => v.value), ['finance']);
  assert.equal(or.total, and.total);
});

test('what differs in case or width only is one value, in the usual spelling', async () => {
  const values = (await facets({ facets: 'technologies' }, wide)).facets.technologies;
  const folded = values.map((v) => v.value.normalize('NFKC').toLowerCase());
  assert.equal(new Set(folded).size, folded.length);
  assert.ok(values.some((v) => v.value === 'Kubernetes'));
  const { facets: f } = await search({ filter: 'technologies = KUBERNETES', facets: 'technologies' });
  assert.deepEqual(f.technologies.filter((v) => v.selected).map((v) => v.value), ['Kubernetes']);
});

test('the kind parameter counts as a filter on kind', async () => {
  const { facets: f, total } = await facets({ kind: 'faq', facets: 'kind,answer_type' });
  assert.equal(total, (await search({ kind: 'faq' })).total);
  assert.equal(counts(f.kind).faq, total);
});

test('no view counts what it may not see', async () => {
  const narrow = (await facets({ facets: 'confidentiality,outcome,customer' })).facets;
  const all = (await facets({ facets: 'confidentiality,outcome,customer' }, wide)).facets;
  assert.deepEqual(Object.keys(counts(narrow.confidentiality)).sort(), ['internal', 'public']);
  assert.deepEqual(Object.keys(counts(all.confidentiality)).sort(), ['confidential', 'internal', 'public', 'restricted']);
  const proxied = await facets({ facets: 'confidentiality' }, { headers: { 'x-forwarded-for': '10.1.1.1' } });
  assert.deepEqual(Object.keys(counts(proxied.facets.confidentiality)), ['public']);
  const filtered = { token: await d.token({ filter: 'industry = finance' }) };
  const some = await facets({ facets: 'industry' }, filtered);
  assert.equal(counts(some.facets.industry).finance, some.total);
});

test('values of one facet are found by a part of value or label', async () => {
  const values = async (name, params = {}) => (await d.read(`/v1/facets/${name}/values?${query(params)}`)).values;
  const all = await values('industry', { limit: 100 });
  assert.ok(all.length > 3 && all.every((v) => v.count > 0));
  for (const q of ['fina', 'FINA', '金', '金融', 'ｆｉｎａ']) {
    assert.deepEqual((await values('industry', { q })).map((v) => v.value), ['finance'], q);
  }
  assert.ok((await values('technologies', { q: 'kube' })).some((v) => v.value === 'Kubernetes'));
  assert.deepEqual(await values('industry', { q: '没有这样的行业' }), []);
  assert.equal((await values('industry', { limit: 2 })).length, 2);
  const filtered = await values('industry', { filter: 'kind = faq', limit: 100 });
  const faqs = await facets({ facets: 'industry', kind: 'faq' });
  assert.deepEqual(Object.fromEntries(filtered.map((v) => [v.value, v.count])), counts(faqs.facets.industry));
});

test('facets that do not exist are refused', async () => {
  for (const [target, status, code] of [
    ['/v1/facets', 400, 'invalid_parameter'], ['/v1/facets?facets=', 400, 'invalid_parameter'],
    ['/v1/facets?facets=nonsense', 400, 'invalid_parameter'], ['/v1/facets?facets=title', 400, 'invalid_parameter'],
    [`/v1/facets?facets=${names.slice(0, 13)}`, 400, 'invalid_parameter'],
    ['/v1/facets?facets=kind&filter=x', 400, 'invalid_filter'], ['/v1/facets?facets=kind&page=1', 400, 'unknown_parameter'],
    ['/v1/facets/nonsense/values', 404, 'resource_not_found'], ['/v1/facets/title/values', 404, 'resource_not_found'],
    ['/v1/facets/kind/values?limit=101', 400, 'invalid_parameter'], ['/v1/facets/kind/values?filter=x', 400, 'invalid_filter'],
    ['/v1/search?facets=nonsense', 400, 'invalid_parameter'],
  ]) {
    const a = await d.get(target);
    assert.deepEqual([a.status, a.body.code], [status, code], `${target}: ${a.text}`);
  }
  await d.read(`/v1/facets?facets=${names.slice(0, 12)}`);
});

test('the same counts have the same tag', async () => {
  const target = '/v1/facets?facets=kind';
  const etag = (await d.get(target)).headers.get('etag');
  assert.equal((await d.get(target, { headers: { 'if-none-match': etag } })).status, 304);
  assert.equal((await d.request('HEAD', target)).headers.get('etag'), etag);
});
