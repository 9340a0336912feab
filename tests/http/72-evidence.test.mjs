// SPDX-License-Identifier: GPL-3.0-or-later
// Evidence: which uses count, what they do to the order of hits, and that nothing of a level that a
// reader may not see is among them.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Daemon, eventually, smallCorpus } from './harness.mjs';
import { faq, replace, withDaemon } from './stories.mjs';

const none = { uses: 0, won: 0, lost: 0, open: 0, wilson_lb: 0 };
const figures = (won, lost, open, wilson_lb) => ({ uses: won + lost + open, won, lost, open, wilson_lb });

/** A retrospective of an engagement that says which documents were used. */
const retro = (id, { engagement, outcome, reused, level = 'internal', author = 'zhao.min', state = 'published', closed = '2026-09-01' }) => `---
id: ${id}
kind: retrospective
title: 复盘 ${id}
author: ${author}
confidentiality: ${level}
audience: [presales]
state: ${state}
engagement: ${engagement}
outcome: ${outcome}
closed_at: ${closed}
primary_competitor: 磐石信科
top_reason: {value: price, text: 总价高出对手约两成的样子}
reason_source: crm
reused:
${reused.map((r) => `  - ${r}`).join('\n')}
---

## 项目概况

这是一次关于复用内容的回顾。
`;
const used = (id, helpful = 'yes') => `{id: ${id}, helpful: ${helpful}}`;
const put = (d, id, options) => replace(d, `retrospective/${id}.md`, retro(id, options));
const evidence = async (d, id, options) => (await d.read(`/v1/documents/${id}`, options)).evidence;
const becomes = (d, id, wanted, options) => eventually(async () => {
  const seen = await evidence(d, id, options);
  return JSON.stringify(seen) === JSON.stringify(wanted);
}, `${id} has ${JSON.stringify(wanted)}`);
const q = (text) => encodeURIComponent(text);
const reuse = (d, token, document_id, engagement_id) => d.post('/v1/events', { type: 'reuse', document_id, engagement_id }, { token });

let d;
let wide;
let sender;
before(async () => {
  d = await Daemon.start({ args: ['--metrics-open'] });
  wide = { token: await d.token({ level: 'restricted', audiences: ['staff', 'presales'] }) };
  sender = await d.token({ scopes: ['events', 'search', 'read'], person: 'qian.lan' });
});
after(() => d.stop());

test('what a retrospective says helped is a use, at its level and above', async () => {
  assert.deepEqual(await evidence(d, 'case-2026-0001'), none); // the fixture's is confidential
  assert.deepEqual(await evidence(d, 'case-2026-0001', wide), figures(0, 1, 0, 0));
  put(d, 'retro-2026-0101', { engagement: 'eng-2026-0101', outcome: 'won', reused: [used('case-2026-0001'), used('faq-2026-0002', 'no')] });
  await becomes(d, 'case-2026-0001', figures(1, 0, 0, 0.2065));
  await becomes(d, 'case-2026-0001', figures(1, 1, 0, 0.0945), wide);
  assert.deepEqual(await evidence(d, 'faq-2026-0002'), none, 'it did not help');
  put(d, 'retro-2026-0102', { engagement: 'eng-2026-0102', outcome: 'won', reused: [used('case-2026-0001')] });
  await becomes(d, 'case-2026-0001', figures(2, 0, 0, 0.3424));
});

test('the same engagement counts once, and its outcome is that of its retrospective', async () => {
  assert.equal((await reuse(d, sender, 'case-2026-0001', 'eng-2026-0102')).status, 202);
  assert.equal((await reuse(d, sender, 'case-2026-0001', 'eng-2026-0103')).status, 202);
  await becomes(d, 'case-2026-0001', figures(2, 0, 1, 0.3424));
  put(d, 'retro-2026-0103', { engagement: 'eng-2026-0103', outcome: 'rejected', reused: [used('faq-2026-0002', 'partly')] });
  await becomes(d, 'case-2026-0001', figures(2, 1, 0, 0.2077));
  put(d, 'retro-2026-0103', { engagement: 'eng-2026-0103', outcome: 'no-bid', reused: [used('faq-2026-0002', 'partly')] });
  await becomes(d, 'case-2026-0001', figures(2, 0, 1, 0.3424));
});

test('an archived retrospective says nothing', async () => {
  put(d, 'retro-2026-0102', { engagement: 'eng-2026-0102', outcome: 'won', reused: [used('case-2026-0001')], state: 'archived' });
  await becomes(d, 'case-2026-0001', figures(1, 0, 2, 0.2065)); // 0102 is still named by an event
  put(d, 'retro-2026-0102', { engagement: 'eng-2026-0102', outcome: 'won', reused: [used('case-2026-0001')] });
  await becomes(d, 'case-2026-0001', figures(2, 0, 1, 0.3424));
});

test('ones own does not count: engagement, credit, report', async () => {
  const own = faq('faq-2026-0050', '自己的答案').replace('audience: [staff]', 'audience: [staff]\nauthor: chen.yu\nco_authors: [li.na]');
  replace(d, 'faq/faq-2026-0050.md', own);
  replace(d, 'faq/faq-2026-0051.md', faq('faq-2026-0051', '别人的答案'));
  put(d, 'retro-2026-0110', { engagement: 'eng-2026-0110', outcome: 'won', author: 'li.na', reused: [used('faq-2026-0050'), used('faq-2026-0051')] });
  const chen = await d.token({ scopes: ['events'], person: 'chen.yu' });
  await eventually(async () => (await d.get('/v1/documents/faq-2026-0051')).status === 200, 'it is there');
  assert.deepEqual((await reuse(d, chen, 'faq-2026-0050', 'eng-2026-0111')).body.accepted, 1, 'it is kept, and not counted');
  await becomes(d, 'faq-2026-0051', figures(1, 0, 0, 0.2065));
  assert.deepEqual(await evidence(d, 'faq-2026-0050'), none);
  await reuse(d, sender, 'faq-2026-0050', 'eng-2026-0111');
  await becomes(d, 'faq-2026-0050', figures(0, 0, 1, 0));
});

test('a correction takes a use away', async () => {
  const admin = await d.token({ scopes: ['admin'], person: 'root.admin' });
  const [e] = (await d.read('/v1/events?type=reuse&document_id=faq-2026-0050&person=qian.lan', { token: admin })).events;
  const fixed = await d.post(`/v1/events/${e.id}/correct`, { data: { engagement_id: null }, reason: '登记错了' }, { token: admin, headers: { 'idempotency-key': 'c-1' } });
  assert.equal(fixed.status, 201);
  await becomes(d, 'faq-2026-0050', none);
});

test('evidence is in hits, explained, sorted by and filtered', async () => {
  const hits = async (more = '', options) => (await d.read(`/v1/search?per_page=100${more}`, options)).hits;
  const [first] = await hits(`&q=${q('核心系统迁移')}&explain=true`);
  assert.deepEqual(first.evidence, figures(2, 0, 1, 0.3424));
  assert.equal(first.explain.evidence_factor, 1.0342);
  const x = first.explain;
  const text = Object.values(x.bm25).reduce((a, b) => a + b, x.title_match + x.feedback);
  assert.ok(Math.abs(first.score - text * x.freshness_factor * x.evidence_factor) < 0.02 * first.score + 0.05);
  for (const [sort, of] of [['-win_evidence', (h) => h.evidence.wilson_lb], ['-uses', (h) => h.evidence.uses]]) {
    const down = (await hits(`&sort=${sort}`)).map(of);
    assert.ok(down[0] > 0);
    assert.deepEqual(down, [...down].sort((a, b) => b - a), sort);
    const up = (await hits(`&sort=${sort.slice(1)}`)).map(of);
    assert.deepEqual(up, [...down].reverse(), sort.slice(1));
  }
  const all = await hits();
  for (const [filter, passes] of [
    ['uses > 0', (e) => e.uses > 0], ['won >= 2', (e) => e.won >= 2], ['lost = 0', (e) => e.lost === 0],
    ['NOT won = 0 AND uses < 3', (e) => e.won !== 0 && e.uses < 3],
  ]) {
    const wanted = all.filter((h) => passes(h.evidence)).map((h) => h.id).sort();
    assert.deepEqual((await hits(`&filter=${q(filter)}`)).map((h) => h.id).sort(), wanted, filter);
    const listed = (await d.read(`/v1/documents?per_page=100&filter=${q(filter)}`)).documents.map((e) => e.id).sort();
    assert.deepEqual(listed, wanted, `list: ${filter}`);
  }
});

test('a template is scored with its evidence', async () => {
  const ask = () => d.post('/v1/templates/suggest', { requirement: '两地三中心容灾，RPO 为 0', industry: 'finance' });
  const [before_] = (await ask()).body.templates;
  assert.deepEqual(before_.evidence, none);
  for (const n of [1, 2]) put(d, `retro-2026-012${n}`, { engagement: `eng-2026-012${n}`, outcome: 'won', reused: [used(before_.id)] });
  await becomes(d, before_.id, figures(2, 0, 0, 0.3424));
  const [now] = (await ask()).body.templates;
  assert.deepEqual(now.evidence, figures(2, 0, 0, 0.3424));
  const factor = { fresh: 1, due: 0.85, expired: 0.5, unverified: 0.9 }[now.freshness.status];
  assert.ok(Math.abs(now.score - before_.score - 0.2 * 0.3424 * factor) < 0.0002);
});

test('an answer from memory never has old figures', async () => {
  const target = `/v1/search?q=${q('国密')}`;
  const of = (a) => a.body.hits.find((h) => h.id === 'faq-2026-0001').evidence;
  const first = await d.get(target);
  assert.deepEqual(of(await d.get(target)), none);
  await reuse(d, sender, 'faq-2026-0001', 'eng-2026-0130');
  await becomes(d, 'faq-2026-0001', figures(0, 0, 1, 0));
  const now = await d.get(target);
  assert.deepEqual(of(now), figures(0, 0, 1, 0));
  assert.notEqual(now.headers.get('etag'), first.headers.get('etag'));
  assert.notEqual(now.headers.get('jinnang-index-revision'), first.headers.get('jinnang-index-revision'));
  assert.equal((await d.get(target, { headers: { 'if-none-match': first.headers.get('etag') } })).status, 200);
  assert.equal((await d.get(target, { headers: { 'if-none-match': now.headers.get('etag') } })).status, 304);
});

test('what nobody counts changes no answer', async () => {
  const target = `/v1/search?q=${q('国密')}`;
  const before_ = await d.get(target);
  await d.post('/v1/events', { type: 'helpful', document_id: 'faq-2026-0001' }, { token: sender });
  await d.post('/v1/events', { type: 'reuse', document_id: 'faq-2026-0001' }, { token: sender });
  await reuse(d, sender, 'faq-2026-0002', 'eng-2026-0131'); // this one is counted
  await becomes(d, 'faq-2026-0002', figures(0, 0, 1, 0));
  assert.deepEqual(await evidence(d, 'faq-2026-0001'), figures(0, 0, 1, 0));
  assert.deepEqual((await d.get(target)).body.hits.map((h) => h.score), before_.body.hits.map((h) => h.score));
});

test('it is the same after a restart', async () => {
  const all = async () => (await d.read('/v1/search?per_page=100&sort=-uses')).hits.map((h) => [h.id, h.evidence]);
  const before_ = await all();
  await d.halt();
  await d.run();
  await d.ready();
  assert.deepEqual(await all(), before_);
});

test('a level that a reader may not see influences neither figures nor order nor headers', async () => {
  const corpus = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-evidence-'));
  const bare = path.join(corpus, 'bare');
  const full = path.join(corpus, 'full');
  for (const dir of [bare, full]) {
    fs.cpSync(smallCorpus, dir, { recursive: true });
    fs.writeFileSync(path.join(dir, 'retrospective/retro-2026-0201.md'), retro('retro-2026-0201', { engagement: 'eng-2026-0201', outcome: 'won', reused: [used('case-2026-0003')] }));
  }
  const secret = [
    ['retro-2026-0202', { engagement: 'eng-2026-0202', outcome: 'won', level: 'confidential', reused: [used('case-2026-0001'), used('tpl-2026-0001')] }],
    ['retro-2026-0203', { engagement: 'eng-2026-0201', outcome: 'lost', level: 'restricted', closed: '2026-10-01', author: 'wang.min', reused: [used('case-2026-0003')] }],
    ['retro-2026-0204', { engagement: 'eng-2026-0204', outcome: 'won', level: 'confidential', reused: [used('case-2026-0004')] }],
  ];
  for (const [id, options] of secret) fs.writeFileSync(path.join(full, `retrospective/${id}.md`), retro(id, options));
  await withDaemon({ corpus: bare }, (a) => withDaemon({ corpus: full }, async (b) => {
    const all = { level: 'restricted', audiences: ['staff', 'presales'] };
    const [seesA, seesB] = [{ token: await a.token(all) }, { token: await b.token(all) }];
    assert.notDeepEqual(await evidence(b, 'case-2026-0001', seesB), await evidence(a, 'case-2026-0001', seesA));
    for (const own of [a, b]) await reuse(own, await own.token({ scopes: ['events'], person: 'qian.lan' }), 'case-2026-0001', 'eng-2026-0204');
    await becomes(a, 'case-2026-0001', figures(0, 0, 1, 0));
    await becomes(b, 'case-2026-0001', figures(0, 0, 1, 0));
    const steady = (x) => JSON.stringify({ ...x.body, took_ms: 0, query_id: 0, instance: 0 });
    for (const target of [
      '/v1/documents/case-2026-0001', '/v1/documents/case-2026-0003', '/v1/documents/tpl-2026-0001', '/v1/documents/case-2026-0004',
      ...['核心系统', '容灾', '迁移 国产'].map((text) => `/v1/search?q=${q(text)}&explain=true`),
      '/v1/search?sort=-win_evidence&per_page=100', `/v1/search?filter=${q('uses > 0')}`, `/v1/documents?filter=${q('won > 0')}`,
      '/v1/documents/case-2026-0001/similar',
    ]) {
      const [x, y] = [await a.get(target), await b.get(target)];
      assert.equal(steady(y), steady(x), target);
      for (const name of ['etag', 'jinnang-index-revision', 'content-length']) {
        if (name === 'content-length' && /took_ms/.test(x.text)) continue;
        const bareRevision = (v) => (name === 'jinnang-index-revision' ? v?.split('.')[0] : v);
        if (name === 'etag' && x.headers.get(name)?.startsWith('W/')) continue; // of two indexes
        assert.equal(bareRevision(y.headers.get(name)), bareRevision(x.headers.get(name)), `${target}: ${name}`);
      }
    }
  }));
  fs.rmSync(corpus, { recursive: true });
});

test('without a state directory retrospectives count all the same', async () => {
  await withDaemon({ state: false, level: 'restricted', args: ['--anonymous-audiences', 'staff,presales'] }, async (own) => {
    assert.deepEqual(await evidence(own, 'case-2026-0001'), figures(0, 1, 0, 0));
    put(own, 'retro-2026-0301', { engagement: 'eng-2026-0301', outcome: 'won', reused: [used('case-2026-0001')] });
    await becomes(own, 'case-2026-0001', figures(1, 1, 0, 0.0945));
  });
});
