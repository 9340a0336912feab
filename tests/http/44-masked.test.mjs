// SPDX-License-Identifier: GPL-3.0-or-later
// A reader with a masked token is told no name of a customer who may not be named, wherever it
// looks, and cannot find out by searching for one.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { key, lesson, people, publish } from './authors.mjs';
import { Daemon, eventually, jinnang, root } from './harness.mjs';
import { ids, replace, search, withDaemon } from './stories.mjs';

const everything = { level: 'restricted', audiences: ['staff', 'presales', 'sales', 'delivery', 'product'] };
const ready = (d, token) => eventually(async () => (await d.get('/v1/documents', { token })).status === 200, 'the masked view answers', 20000);
const masked = async (d, more = {}) => {
  const token = await d.token({ ...everything, masked: true, ...more });
  await ready(d, token);
  return { token };
};
const part = (text, name) => text.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
const q = encodeURIComponent;

/** Names of customers who are named by nobody: their profile is not, and no case of theirs is. */
function secretsOf(corpus) {
  const read = (kind) => fs.readdirSync(path.join(corpus, kind)).map((f) => fs.readFileSync(path.join(corpus, kind, f), 'utf8'));
  const nameable = new Set(read('case-study').filter((t) => part(t, 'reference_level') === 'named').map((t) => part(t, 'customer')));
  return read('customer-profile').filter((t) => part(t, 'reference_level') !== 'named' && !nameable.has(part(t, 'id')))
    .map((t) => ({ id: part(t, 'id'), mask: part(t, 'mask_as'), names: [part(t, 'name'), ...part(t, 'aliases').slice(1, -1).split(', ')] }));
}
const corpus = path.join(root, 'corpus');
const secrets = secretsOf(corpus);
const patterns = secrets.flatMap((s) => [s.id, ...s.names]).map((n) => ({ n, at: /^[ -~]+$/.test(n) ? new RegExp(`(?<![A-Za-z0-9])${n}(?![A-Za-z0-9])`, 'i') : new RegExp(n) }));
const shown = (a) => {
  const all = `${a.text} ${[...a.headers].join(' ')}`;
  return patterns.filter(({ at }) => at.test(all)).map(({ n }) => n);
};

let d, reader, open;
before(async () => {
  d = await Daemon.start({ writable: true, corpus, level: 'public' });
  open = { token: await d.token(everything) };
  reader = await masked(d);
});
after(() => d.stop());

test('a masked token has no scope that shows or changes documents as they are', async () => {
  const admin = await d.token({ scopes: ['admin'] });
  const create = (scopes, headers) => d.post('/v1/admin/tokens', { person: 'li.na', scopes, masked: true }, { token: admin, headers });
  for (const scope of ['submit', 'review:1', 'review:2', 'review:3', 'draft', 'admin', 'engage', 'analytics', 'people']) {
    const refused = await create(['read', scope]);
    assert.equal(refused.status, 422, scope);
    assert.deepEqual(refused.body.errors.map((e) => [e.pointer, e.code]), [['#/scopes', 'inconsistent']]);
    assert.match(refused.body.errors[0].detail, /^权限与 masked\(脱敏令牌只能有/);
    const run = jinnang('token', 'create', '--state', d.state, '--person', 'li.na', '--scopes', `read,${scope}`, '--masked');
    assert.equal(run.code, 2);
    assert.match(run.stderr, /a masked token has no other scopes/);
  }
  assert.match((await create(['read', 'submit'], { 'accept-language': 'en' })).body.errors[0].detail, /contradicts masked \(such a token has only/);
  assert.equal((await create(['search', 'read', 'events', 'mcp', 'metrics'])).status, 201);
});

test('profiles and hidden documents do not exist', async () => {
  const seen = await ids(d, reader), all = await ids(d, open);
  const gone = all.filter((id) => !seen.includes(id));
  assert.ok(seen.length > 50);
  assert.ok(gone.includes('case-2025-0010') && gone.includes('cust-2026-0003'));
  for (const id of gone.filter((g) => !g.startsWith('cust-'))) {
    assert.match((await d.get(`/v1/documents/${id}`, { ...open, headers: { accept: 'text/markdown' } })).text, /^reference_level: hidden$/m);
  }
  for (const id of gone) {
    for (const p of ['', '/sections', '/revisions', '/backlinks', '/access', '/similar', `/diff?from=${'0'.repeat(40)}`]) assert.equal((await d.get(`/v1/documents/${id}${p}`, reader)).status, 404, id + p);
  }
  const facets = await d.read('/v1/facets?facets=kind,reference_level', reader);
  assert.ok(!JSON.stringify(facets).match(/customer-profile|"hidden"/));
});

test('a real name finds what a word that stands nowhere finds', async () => {
  const answer = async (text) => {
    const a = await d.read(`/v1/search?q=${q(text)}&per_page=100&highlight=none&log=false`, reader);
    return { total: a.total, hits: a.hits.map((h) => [h.id, h.score, h.snippet]) };
  };
  for (const { names } of secrets) {
    for (const name of names) {
      assert.equal((await d.read(`/v1/search?q=${q(`"${name}"`)}&fallback=false`, reader)).total, 0, name);
    }
  }
  assert.ok((await search(d, '"青丘银行"', open)).total > 0);
  assert.deepEqual(await answer('青丘'), await answer('魍魉'));
  assert.deepEqual(await answer('若水电力'), await answer('魑魅电力'));
  assert.deepEqual(await answer('Ruoshui'), await answer('Qwzxkvj'));
  const found = await d.read(`/v1/search?q=${q('某城市商业银行')}`, reader);
  assert.ok(found.total > 0);
  assert.match(found.hits[0].snippet_html + found.hits[0].title_html, /<mark>/);
});

test('a pasted text with a name is like one without it', async () => {
  const like = async (name) => (await d.post('/v1/similar', { text: `${name}的核心系统迁移到国产数据库,要求停机窗口不超过四小时,并保留回退方案。`, min_match: 0 }, reader)).body.hits.map((h) => [h.id, h.similarity]);
  assert.deepEqual(await like('青丘银行'), await like('魍魉银行'));
  assert.ok((await like('青丘银行')).length > 0);
});

test('a case shows what its customer is called, and a named one its name', async () => {
  const of = async (id, token) => (await d.read(`/v1/search?q=&filter=${q(`id = ${id}`)}`, token)).hits[0].customer_display;
  const industry = secrets.find((s) => s.id === 'cust-2026-0002');
  assert.equal(await of('case-2025-0001', reader), industry.mask);
  assert.equal(await of('case-2025-0001', open), industry.names[0]);
  assert.equal((await d.read('/v1/documents/case-2025-0001', reader)).front_matter.customer, industry.mask);
  for (const id of ['case-2023-0004', 'case-2026-0002']) {
    assert.equal(await of(id, reader), await of(id, open), `${id} is named`);
  }
  assert.deepEqual((await d.read('/v1/facets?facets=customer', reader)).facets.customer, []);
});

test('no read route shows a name', async () => {
  const leaks = [];
  const look = async (target, options = {}, method = 'GET') => {
    const a = await d.request(method, target, { ...reader, ...options });
    for (const n of shown(a)) leaks.push(`${method} ${target}: ${n}`);
    return a;
  };
  const seen = await ids(d, reader);
  for (const id of seen) {
    for (const accept of ['application/json', 'text/html', 'text/markdown']) assert.equal((await look(`/v1/documents/${id}?include=body`, { headers: { accept } })).status, 200, id);
    for (const p of ['sections', 'revisions', 'backlinks', 'access', 'similar?min_match=0&per_page=50']) assert.equal((await look(`/v1/documents/${id}/${p}`)).status, 200, p);
    assert.equal((await look(`/v1/documents/${id}/diff?from=${'0'.repeat(40)}`)).body.code, 'revision_not_found');
  }
  const facets = ['kind', 'author', 'owner', 'industry', 'scenario', 'products', 'technologies', 'tags', 'outcome', 'year', 'region', 'customer', 'constraints', 'competitors', 'primary_competitor', 'reference_level'];
  for (let i = 0; i < facets.length; i += 8) await look(`/v1/facets?facets=${facets.slice(i, i + 8)}`);
  for (const f of facets) await look(`/v1/facets/${f}/values?limit=100`);
  for (const page of [1, 2, 3]) {
    for (const more of ['', '&group=section', '&highlight=ranges', '&explain=true&facets=tags,products,region']) await look(`/v1/search?q=&per_page=50&page=${page}${more}`);
  }
  for (const { names, mask } of secrets) {
    for (const name of names) {
      for (const end of [1, 2, 3]) await look(`/v1/suggest?q=${q(name.slice(0, end))}&limit=20`);
      await look('/v1/templates/suggest', { json: { requirement: `1. ${mask}的核心系统迁移\n2. 双活容灾` } }, 'POST');
    }
    await look(`/v1/search?q=${q(mask)}&per_page=100`);
    await look('/v1/checks/leftovers', { json: { text: `${mask}的方案` } }, 'POST');
    await look('/v1/checks/promises', { json: { text: '可用性 99.99%,RPO 为 0。' } }, 'POST');
  }
  for (const t of ['/v1/documents/none-2026-0001', '/v1/search?filter=x', '/v1/documents?cursor=x', '/v1/people', '/v1/token', '/v1/vocabularies', '/v1/schemas']) await look(t);
  assert.deepEqual([...new Set(leaks)], []);
  assert.ok(shown(await d.get('/v1/documents/case-2025-0001?include=body', open)).length > 0, 'it would be seen');
  assert.deepEqual(patterns.filter(({ at }) => at.test(d.log)).map(({ n }) => n), [], 'the log');
});

test('what would act on a document as it is, is refused', async () => {
  const own = await masked(d, { person: 'bai.lu' });
  const { revision } = await d.read('/v1/documents/case-2025-0001', own);
  const act = await d.post('/v1/documents/case-2025-0001/archive', { reason: '产品已退市' }, { ...own, headers: { 'if-match': `"${revision}"`, 'idempotency-key': key() } });
  assert.equal(act.body.code, 'not_permitted');
});

test('somebody who may explain access says that a masked token does not show a profile', async () => {
  const admin = { token: await d.token({ ...everything, scopes: ['read', 'admin'] }) };
  await masked(d, { person: 'wei.ren' });
  const why = async (id) => (await d.read(`/v1/documents/${id}/access?person=wei.ren`, admin));
  assert.equal((await why('case-2025-0001')).readable, true);
  const profile = await why('cust-2026-0003');
  assert.equal(profile.readable, false);
  assert.match(profile.why.join(), /masked/);
});

test('older versions are masked with what is known today', () => withDaemon({ writable: true, level: 'public' }, async (w) => {
  await w.halt();
  const file = path.join(w.corpus, 'faq/faq-2026-0001.md');
  const first = fs.readFileSync(file, 'utf8');
  const versions = [first.replace('## 标准回答', '## 标准回答\n\n海东银行问过两次。'), first.replace('## 标准回答', '## 标准回答\n\n海东银行问过三次。')];
  for (const v of versions) {
    fs.writeFileSync(file, v);
    w.import('--message', '补充海东银行的问题');
  }
  fs.writeFileSync(path.join(w.corpus, 'customer-profile/cust-2026-0077.md'), '---\nid: cust-2026-0077\nkind: customer-profile\ntitle: 海东档案\nname: 海东银行\naliases: []\nmask_as: 某银行\nreference_level: industry-only\n---\n\n## 基本情况\n\n一家银行。\n');
  w.import();
  await w.run();
  await w.ready();
  const who = await masked(w);
  const { revisions } = await w.read('/v1/documents/faq-2026-0001/revisions', who);
  assert.equal(revisions.length, 3);
  const now = await w.read('/v1/documents/faq-2026-0001?include=body', who);
  assert.equal(now.revision, revisions[0].revision);
  assert.match(now.body_markdown, /某银行问过三次/);
  const raw = await w.get(`/v1/documents/faq-2026-0001?revision=${revisions[1].revision}`, { ...who, headers: { accept: 'text/markdown' } });
  assert.match(raw.text, /某银行问过两次/);
  assert.equal(raw.headers.get('etag'), `"${revisions[1].revision}"`);
  const diff = await w.read(`/v1/documents/faq-2026-0001/diff?from=${revisions[1].revision}`, who);
  assert.match(diff.unified, /^-某银行问过两次。\n\+某银行问过三次。$/m);
  const real = await w.read('/v1/documents/faq-2026-0001/revisions', { token: await w.token(everything) });
  for (const r of real.revisions.slice(0, 2)) assert.equal((await w.get(`/v1/documents/faq-2026-0001?revision=${r.revision}`, who)).body.code, 'revision_not_found');
  for (const t of [JSON.stringify(revisions), raw.text, JSON.stringify(diff)]) assert.doesNotMatch(t, /海东|cust-2026-0077/);
}));

test('what is taken out of sight is gone for masked readers with the answer', () => withDaemon({ writable: 'empty', level: 'public' }, async (w) => {
  const who = await people(w);
  const doc = (await publish(w, who, lesson())).published;
  const view = await masked(w);
  assert.equal((await w.get(`/v1/documents/${doc.document_id}`, view)).status, 200);
  const gone = await w.post(`/v1/documents/${doc.document_id}/archive`, { reason: '产品已退市' }, { token: who.senior, headers: { 'if-match': `"${doc.revision}"`, 'idempotency-key': key() } });
  assert.equal(gone.status, 200, gone.text);
  assert.deepEqual(await ids(w, view), []);
}));

test('a folder is masked as it changes', () => withDaemon({ level: 'public' }, async (w) => {
  const cold = await w.token({ ...everything, masked: true });
  await ready(w, cold);
  const who = { token: cold };
  const profile = fs.readFileSync(path.join(w.corpus, 'customer-profile/cust-2026-0001.md'), 'utf8');
  const text = async () => (await w.get('/v1/documents/faq-2026-0003', { ...who, headers: { accept: 'text/markdown' } })).text;
  const body = '---\nid: faq-2026-0003\nkind: faq\ntitle: 谁来演练\nconfidentiality: public\n---\n\n## 标准回答\n\n由北溟商行来做,另有 Beiming 参加。\n';
  replace(w, 'faq/faq-2026-0003.md', body);
  await eventually(async () => (await text()).includes('北溟商行'), 'it is read');
  replace(w, 'customer-profile/cust-2026-0088.md', profile.replace(/^id: .*/m, 'id: cust-2026-0088').replace(/^name: .*/m, 'name: 北溟商行').replace(/^aliases: .*/m, 'aliases: [Beiming]').replace(/^mask_as: .*/m, 'mask_as: "某行: #1"').replace(/^reference_level: .*/m, 'reference_level: industry-only'));
  await eventually(async () => /由某行: #1来做,另有 某行: #1 参加/.test(await text()), 'it is masked');
  await eventually(async () => (await w.read(`/v1/search?q=${q('"北溟商行"')}&fallback=false`, who)).total === 0, 'and not found');
  replace(w, 'customer-profile/cust-2026-0088.md', fs.readFileSync(path.join(w.corpus, 'customer-profile/cust-2026-0088.md'), 'utf8').replace('reference_level: industry-only', 'reference_level: named'));
  await eventually(async () => (await text()).includes('由北溟商行来做'), 'it is named');
}));

test('without a masked token nothing is built, and after a sleep nothing old is shown', () => withDaemon({ writable: true, level: 'public' }, async (w) => {
  const index = `${w.index}-masked`;
  assert.ok(!fs.existsSync(index));
  const admin = await w.token({ scopes: ['admin'] });
  const make = async () => (await w.post('/v1/admin/tokens', { person: 'li.na', scopes: ['read'], masked: true }, { token: admin })).body;
  const first = await make();
  await ready(w, first.token);
  assert.ok(fs.existsSync(path.join(index, 'current')));
  assert.equal((await w.request('DELETE', `/v1/admin/tokens/${first.id}`, { token: admin })).status, 204);
  await eventually(() => /event=mask\.asleep/.test(w.log), 'it sleeps');
  const second = await make();
  const early = await w.get('/v1/documents', { token: second.token });
  assert.ok(early.status === 200 || early.body.code === 'index_loading', early.text);
  await ready(w, second.token);
  assert.equal((w.log.match(/event=mask\.awake/g) ?? []).length, 2);
}));

test('an index without a corpus cannot be masked', () => withDaemon({ serveCorpus: false, level: 'public' }, async (w) => {
  const token = await w.token({ ...everything, masked: true });
  assert.equal((await w.get('/v1/search?q=x', { token })).body.code, 'corpus_unavailable');
  assert.equal((await w.get('/v1/documents', { token })).status, 503);
}));
