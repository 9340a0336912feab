// SPDX-License-Identifier: GPL-3.0-or-later
// Cases like a pasted text or like other documents: order, similarity, aspects, limits.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, eventually, root } from './harness.mjs';
import { checkMarked, marks } from './marks.mjs';

const pasted = fs.readFileSync(path.join(root, 'tests/fixtures/pasted/rural-bank-dr.txt'), 'utf8');
let d, presales;
before(async () => {
  d = await Daemon.start({ corpus: path.join(root, 'corpus') });
  presales = { token: await d.token({ level: 'confidential', audiences: ['staff', 'presales'] }) };
});
after(() => d.stop());

const similar = async (wish, options) => {
  const a = await d.post('/v1/similar', wish, options);
  assert.equal(a.status, 200, a.text);
  return a.body;
};
const ids = (a) => a.hits.map((h) => h.id);
const problem = async (wish, status, code) => {
  const a = await d.post('/v1/similar', wish);
  assert.deepEqual([a.status, a.body.code], [status, code], a.text);
  return a.body;
};

test('three pasted pages find the case of the same kind first', async () => {
  const answer = await similar({ text: pasted }, presales);
  assert.equal(answer.hits[0].id, 'case-2023-0003', ids(answer).join());
  assert.ok(answer.terms_used.length > 20 && answer.terms_used.length <= 150);
  const weights = answer.terms_used.map((t) => t.weight);
  assert.deepEqual(weights, [...weights].sort((a, b) => b - a));
  for (const h of answer.hits) {
    await checkMarked(d, h, presales);
    assert.ok(h.similarity >= 0.2 && h.similarity <= 1);
  }
});

test('a reader of internal documents gets the best of those', async () => {
  const { hits } = await similar({ text: pasted, min_match: 0 });
  assert.ok(hits.length > 0);
  assert.ok(hits.every((h) => ['public', 'internal'].includes(h.confidentiality)));
  const best = hits.slice(0, 2).map((h) => h.id); // a bank with two centres; a hospital's recovery site
  const bank = ['case-2023-0001', 'case-2023-0002']; // the same one in two languages
  assert.ok(best.includes('case-2025-0006') && best.some((id) => bank.includes(id)), `${best}`);
});

for (const [text, id] of [
  ['Our hospital archives medical images. We need off-site disaster recovery of the imaging archive with switchover drills at night and a limited bandwidth budget.', 'case-2025-0006'],
  ['港口要给岸桥做物联网监测:传感器、边缘计算、预测性维护,减少非计划停机。', 'case-2025-0004'],
]) {
  test(`a text finds its case in the other language: ${text.slice(0, 40)}`, async () => {
    const { hits } = await similar({ text, min_match: 0 });
    const rank = hits.findIndex((h) => h.id === id);
    assert.ok(rank >= 0 && rank < 3, `${id} in ${hits.slice(0, 5).map((h) => h.id)}`);
    assert.equal(hits[rank].translated, true);
    assert.ok(marks(hits[rank].snippet_html).length > 0, 'the translated words are marked');
  });
}

const sentences = [
  ['城商行计划把核心系统从小型机迁移到分布式数据库,停机不超过四小时', 'case-2023-0001'],
  ['A port wants to replace its shared VPN by zero trust access for contractors', 'case-2024-0007'],
  ['连锁零售企业希望把单体 ERP 改造成微服务并部署到 Kubernetes', 'case-2024-0005'],
];
for (const [text, id] of sentences) {
  test(`one sentence is enough: ${text}`, async () => {
    assert.equal((await similar({ text, min_match: 0 })).hits[0].id, id);
  });
}

test('a document is never its own hit; its copy would be the same in all', async () => {
  const own = await d.read('/v1/documents/case-2023-0001/similar?min_match=0&per_page=100');
  assert.ok(own.hits.length > 3 && !ids(own).includes('case-2023-0001'));
  const post = await similar({ ids: ['case-2023-0001'], min_match: 0, per_page: 100 });
  assert.deepEqual(ids(post), ids(own));
  const both = await similar({ ids: ['case-2023-0001', own.hits[0].id], min_match: 0, per_page: 100 });
  assert.ok(!ids(both).includes(own.hits[0].id));
});

test('an identical copy has similarity 1', async () => {
  const file = 'case-study/case-2023-0001.md';
  const text = fs.readFileSync(path.join(d.corpus, file), 'utf8').replace('id: case-2023-0001', 'id: case-2023-0901');
  const other = await Daemon.start({ corpus: path.join(root, 'corpus') });
  try {
    other.write('case-study/case-2023-0901.md', text);
    const find = async () => (await other.read('/v1/documents/case-2023-0001/similar')).hits.find((h) => h.id === 'case-2023-0901');
    const copy = await eventually(find, 'the copy is found');
    assert.equal(copy.similarity, 1);
    assert.deepEqual(copy.differences ?? [], []);
  } finally {
    await other.stop();
  }
});

test('pages, totals and the least similarity agree', async () => {
  const all = await similar({ text: pasted, min_match: 0, per_page: 100 }, presales);
  assert.equal(all.total, all.hits.length);
  const scores = all.hits.map((h) => h.score);
  assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
  for (const min of [0.05005, 0.10005, 0.20005, 0.50005, 1]) { // between what 4 decimals show
    const some = await similar({ text: pasted, min_match: min, per_page: 100 }, presales);
    const wanted = all.hits.filter((h) => h.similarity >= min).map((h) => h.id);
    assert.deepEqual([ids(some), some.total], [wanted, wanted.length], `min_match ${min}`);
  }
  let seen = [];
  for (let page = 1; seen.length < all.total; page++) {
    const part = await similar({ text: pasted, min_match: 0, per_page: 4, page }, presales);
    assert.ok(part.hits.length > 0);
    seen = seen.concat(ids(part));
  }
  assert.deepEqual(seen, ids(all));
});

test('kinds and filter narrow; the default is cases and retrospectives', async () => {
  const kinds = (a) => new Set(a.hits.map((h) => h.kind));
  const usual = await similar({ text: pasted, min_match: 0, per_page: 100 }, presales);
  assert.deepEqual(kinds(usual), new Set(['case-study', 'retrospective']));
  const faqs = await similar({ text: pasted, min_match: 0, kinds: ['faq'] });
  assert.deepEqual(kinds(faqs), new Set(['faq']));
  const finance = await similar({ text: pasted, min_match: 0, filter: 'industry = finance', per_page: 100 }, presales);
  assert.deepEqual(ids(finance), usual.hits.filter((h) => h.industry.includes('finance')).map((h) => h.id));
});

test('what it shall be unlike lowers those', async () => {
  const wish = { text: '银行核心系统迁移,同时建设零信任接入', min_match: 0, per_page: 100 };
  const place = (a, id) => (ids(a).indexOf(id) + 1) || 1000;
  const plain = await similar(wish);
  const unlike = await similar({ ...wish, unlike: { text: '零信任接入' } });
  assert.ok(place(unlike, 'case-2024-0006') > place(plain, 'case-2024-0006') || place(plain, 'case-2024-0006') === 1000);
  assert.ok(!unlike.terms_used.some((t) => ['信任', '零信'].includes(t.term)));
  const byId = await similar({ ...wish, unlike: { ids: ['case-2024-0006'] } });
  assert.ok(!byId.terms_used.some((t) => t.term === '信任'));
});

test('outcomes: only won, only lost, or both in turn', async () => {
  const wish = { text: pasted, min_match: 0, per_page: 100 };
  const won = await similar({ ...wish, outcome_balance: 'won' }, presales);
  const lost = await similar({ ...wish, outcome_balance: 'lost' }, presales);
  const lostOutcomes = new Set(lost.hits.map((h) => h.outcome));
  assert.ok(won.hits.length > 0 && won.hits.every((h) => ['won', 'delivered'].includes(h.outcome)), ids(won).join());
  assert.ok(lost.hits.length > 0 && lost.hits.every((h) => !['won', 'delivered'].includes(h.outcome)), [...lostOutcomes].join());
  const both = await similar({ ...wish, outcome_balance: 'both' }, presales);
  assert.ok(ids(won).includes(both.hits[0].id) && ids(lost).includes(both.hits[1].id), 'the best of each begin');
  const any = await similar(wish, presales);
  assert.deepEqual(ids(both).sort(), ids(any).sort());
});

test('aspects say what is the same and what differs, with sentences', async () => {
  const { hits } = await similar({ text: pasted, min_match: 0 }, presales);
  const names = ['industry', 'scale', 'scenario', 'technology', 'constraint', 'pain_point'];
  for (const h of hits) {
    assert.deepEqual(h.aspects.map((a) => a.name), names);
    assert.deepEqual(h.differences, h.aspects.filter((a) => a.verdict === 'different').map((a) => a.name));
    for (const a of h.aspects) {
      const empty = (side) => side === undefined || side.length === 0;
      if (a.name !== 'pain_point') assert.equal(a.verdict === 'unknown', empty(a.mine) || empty(a.theirs), `${h.id} ${JSON.stringify(a)}`);
    }
  }
  const first = Object.fromEntries(hits[0].aspects.map((a) => [a.name, a]));
  assert.ok(['same', 'similar'].includes(first.industry.verdict));
  assert.ok(['same', 'similar'].includes(first.scenario.verdict));
  const bare = await similar({ text: pasted, aspects: false }, presales);
  assert.ok(bare.hits.every((h) => h.aspects === undefined));
});

test('lessons come from losses that the reader may see', async () => {
  const { lessons } = await similar({ text: pasted }, presales);
  for (const l of lessons) await d.read(`/v1/documents/${l.id}`, presales);
  const anonymous = await similar({ text: pasted });
  for (const l of anonymous.lessons) await d.read(`/v1/documents/${l.id}`);
});

test('the same text gives the same answer', async () => {
  const steady = ({ query_id, took_ms, ...rest }) => rest;
  assert.deepEqual(steady(await similar({ text: pasted })), steady(await similar({ text: pasted })));
  assert.equal((await similar({ text: pasted, log: false })).query_id, undefined);
});

test('the GET form has a tag, and 304', async () => {
  const target = '/v1/documents/case-2023-0001/similar';
  const { headers } = await d.get(target);
  assert.equal((await d.get(target, { headers: { 'if-none-match': headers.get('etag') } })).status, 304);
  assert.equal((await d.get(`${target}?per_page=1`, { headers: { 'if-none-match': headers.get('etag') } })).status, 200);
});

test('what cannot be compared is refused or finds nothing', async () => {
  await problem({}, 422, 'empty_input');
  await problem({ text: '' }, 422, 'empty_input');
  await problem({ ids: [] }, 422, 'empty_input');
  await problem({ ids: ['case-1999-0001'] }, 404, 'document_not_found');
  await problem({ ids: ['case-2025-0007'] }, 404, 'document_not_found'); // restricted
  await problem({ ids: Array.from({ length: 11 }, (_, i) => `case-2023-00${10 + i}`) }, 400, 'invalid_parameter');
  await problem({ text: '容灾', filter: 'nonsense = 1' }, 400, 'invalid_filter');
  await problem({ text: '容灾', page: 101, per_page: 10 }, 400, 'window_exceeded');
  await problem({ text: '容灾', min_match: 1.01 }, 400, 'invalid_parameter');
  await problem({ text: '容灾', max_terms: 4 }, 400, 'invalid_parameter');
  await problem({ text: '容灾', nonsense: 1 }, 400, 'unknown_parameter');
  await problem({ text: 7 }, 400, 'invalid_parameter');
  const a = await d.get('/v1/documents/case-1999-0001/similar');
  assert.deepEqual([a.status, a.body.code], [404, 'document_not_found']);
  for (const text of ['。', '的', '😀😀😀', 'zzqqxx yyqqxx', '\u200b']) {
    const answer = await d.post('/v1/similar', { text });
    assert.ok(answer.status === 200 || answer.body.code === 'empty_input', `${text}: ${answer.text}`);
  }
});

test('256 KiB of text are taken, more is refused', async () => {
  const unit = `${pasted}\n`;
  const bytes = Buffer.byteLength(unit);
  const most = unit.repeat(Math.floor((256 * 1024) / bytes));
  const answer = await similar({ text: most, min_match: 0 }, presales);
  assert.ok(answer.hits.length > 0 && answer.terms_used.length <= 150);
  const more = await d.post('/v1/similar', { text: 'x'.repeat(256 * 1024 + 1) });
  assert.deepEqual([more.status, more.body.code], [400, 'invalid_parameter'], more.text);
});
