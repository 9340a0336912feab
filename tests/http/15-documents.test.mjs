// SPDX-License-Identifier: GPL-3.0-or-later
// Reading documents: representations, sections, links, entity tags, the list.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, eventually, smallCorpus } from './harness.mjs';

let d;
before(async () => { d = await Daemon.start({}); });
after(() => d.stop());

const file = (name) => fs.readFileSync(path.join(smallCorpus, name));
const blobId = (bytes) => crypto.createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
const problem = async (target, status, code, options) => {
  const a = await d.get(target, options);
  assert.equal(a.status, status, a.text);
  assert.equal(a.body.code, code);
  return a;
};

test('a document has its fields, outline, links and freshness', async () => {
  const doc = await d.read('/v1/documents/case-2026-0001');
  assert.equal(doc.kind, 'case-study');
  assert.equal(doc.state, 'published');
  assert.equal(doc.revision, blobId(file('case-study/case-2026-0001.md')));
  assert.equal(doc.front_matter.title, '某城商行核心系统迁移');
  assert.equal(doc.front_matter.year, 2026);
  assert.deepEqual(doc.outline.map((s) => s.anchor),
    ['客户背景', '需求与痛点', '方案概要', '成效', '经验与教训', 'reuse']);
  assert.deepEqual(doc.evidence, { uses: 0, won: 0, lost: 0, open: 0, wilson_lb: 0 });
  assert.equal(doc.freshness.verified_at, '2026-07-20');
  assert.ok(doc.links.some((l) => l.target === 'faq-2026-0001' && l.section === '标准回答'));
  assert.equal(doc.body_markdown, undefined);
});

test('a lapsed section is expired, the others are not', async () => {
  const { outline } = await d.read('/v1/documents/case-2026-0001');
  const lapsed = outline.filter((s) => s.expired);
  assert.deepEqual(lapsed.map((s) => [s.anchor, s.valid_until]), [['reuse', '2026-03-31']]);
});

test('a section comes with its Markdown, and its hash is of that', async () => {
  const doc = await d.read(`/v1/documents/case-2026-0001?section=${encodeURIComponent('成效')}`);
  assert.match(doc.body_markdown, /^## 成效\n\n日终批量/);
  const sha = crypto.createHash('sha256').update(doc.body_markdown).digest('hex');
  assert.equal(doc.outline.find((s) => s.anchor === '成效').sha256, sha);
});

test('include=body gives the whole Markdown without front matter', async () => {
  const doc = await d.read('/v1/documents/faq-2026-0001?include=body');
  assert.match(doc.body_markdown, /## 标准回答/);
  assert.doesNotMatch(doc.body_markdown, /^kind:/m);
});

test('Markdown is the stored bytes under the revision as tag', async () => {
  const a = await d.get('/v1/documents/case-2026-0003', { headers: { accept: 'text/markdown' } });
  const bytes = file('case-study/case-2026-0003.md');
  assert.equal(a.text, bytes.toString());
  assert.equal(a.headers.get('etag').replace('-gz', ''), `"${blobId(bytes)}"`);
});

test('HTML is a safe fragment with tables, anchors and marks', async () => {
  const a = await d.get(`/v1/documents/case-2026-0001?q=${encodeURIComponent('双写')}`, { headers: { accept: 'text/html' } });
  assert.match(a.headers.get('content-type'), /^text\/html/);
  assert.match(a.text, /<h2 id="方案概要"/);
  assert.match(a.text, /<table>/);
  assert.match(a.text, /<mark>双写<\/mark>/);
  const part = await d.get('/v1/documents/case-2026-0001?section=reuse', { headers: { accept: 'text/html' } });
  assert.doesNotMatch(part.text, /<table>/);
});

test('what the client prefers decides the representation', async () => {
  const types = [
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['*/*', 'application/json'],
    ['text/*', 'text/html'],
    ['text/markdown;q=0.5, text/html;q=0.4', 'text/markdown'],
    ['application/json;q=0.1, text/markdown', 'text/markdown'],
    ['text/html;q=0, */*;q=0.1', 'application/json'],
  ];
  for (const [accept, type] of types) {
    const a = await d.get('/v1/documents/faq-2026-0001', { headers: { accept } });
    assert.equal(a.headers.get('content-type').split(';')[0], type, accept);
  }
  await problem('/v1/documents/faq-2026-0001', 406, 'not_acceptable', { headers: { accept: 'image/png' } });
});

test('the same tag means nothing new', async () => {
  for (const accept of ['application/json', 'text/html', 'text/markdown']) {
    const first = await d.get('/v1/documents/faq-2026-0002', { headers: { accept } });
    const etag = first.headers.get('etag');
    assert.ok(etag, accept);
    const again = await d.get('/v1/documents/faq-2026-0002', { headers: { accept, 'if-none-match': etag } });
    assert.equal(again.status, 304, accept);
    assert.equal(again.text, '');
    const other = await d.get('/v1/documents/faq-2026-0002', { headers: { accept, 'if-none-match': '"else"' } });
    assert.equal(other.status, 200);
  }
});

test('HEAD answers like GET without a body', async () => {
  const get = await d.get('/v1/documents/faq-2026-0001');
  const head = await d.request('HEAD', '/v1/documents/faq-2026-0001');
  assert.equal(head.status, 200);
  assert.equal(head.text, '');
  assert.equal(head.headers.get('etag'), get.headers.get('etag'));
});

test('only the current revision exists', async () => {
  const { revision } = await d.read('/v1/documents/faq-2026-0001');
  await d.read(`/v1/documents/faq-2026-0001?revision=${revision}`);
  await problem(`/v1/documents/faq-2026-0001?revision=${'0'.repeat(40)}`, 404, 'revision_not_found');
  const { revisions } = await d.read('/v1/documents/faq-2026-0001/revisions');
  assert.deepEqual(revisions.map((r) => r.revision), [revision]);
  const diff = await d.read(`/v1/documents/faq-2026-0001/diff?from=${revision}`);
  assert.deepEqual(diff, { from: revision, to: revision, unified: '', sections: [], front_matter: [] });
  await problem(`/v1/documents/faq-2026-0001/diff?from=${'a'.repeat(40)}`, 404, 'revision_not_found');
  await problem('/v1/documents/faq-2026-0001/diff', 400, 'invalid_parameter');
});

test('what does not exist is named', async () => {
  await problem('/v1/documents/case-1999-0001', 404, 'document_not_found');
  await problem('/v1/documents/%E4%B8%AD%E6%96%87', 404, 'document_not_found');
  await problem('/v1/documents/case-2026-0001?section=nowhere', 404, 'section_not_found');
  await problem('/v1/documents/case-2026-0001?nonsense=1', 400, 'unknown_parameter');
  await problem('/v1/documents/case-2026-0001?include=soul', 400, 'invalid_parameter');
  await problem('/v1/vocabularies/nonsense', 404, 'resource_not_found');
  await problem('/v1/schemas/nonsense', 404, 'resource_not_found');
  await problem('/v1/nonsense', 404, 'not_found');
  assert.equal((await d.request('DELETE', '/v1/documents/case-2026-0001')).status, 405);
});

test('sections hold the plain text', async () => {
  const { sections } = await d.read('/v1/documents/faq-2026-0002/sections');
  assert.equal(sections[0].anchor, 'answer');
  assert.match(sections[0].text, /two milliseconds/);
});

test('backlinks say where a document is referred to, and how', async () => {
  const { documents, drafts } = await d.read('/v1/documents/faq-2026-0001/backlinks');
  assert.equal(drafts, 0);
  assert.deepEqual(documents.map((e) => [e.id, e.via, e.section]).sort(),
    [['case-2026-0001', 'link', '成效'], ['case-2026-0001', 'related', undefined]]);
});

test('access explains itself', async () => {
  assert.deepEqual(await d.read('/v1/documents/case-2026-0003/access'), {
    level: 'internal', audience: ['staff'], reference_level: 'hidden', readable: true,
    why: ['level internal <= max_level internal', 'audience staff'],
  });
});

test('a file without front matter is a note', async () => {
  const { documents } = await d.read('/v1/documents?kind=note');
  assert.equal(documents.length, 1);
  assert.equal(documents[0].title, '投标前检查清单');
  assert.match((await d.get(documents[0].id ? `/v1/documents/${documents[0].id}` : '')).text, /投标前检查清单/);
});

test('the list is by id and pages meet without gap', async () => {
  const all = (await d.read('/v1/documents?per_page=100')).documents.map((e) => e.id);
  assert.deepEqual(all, [...all].sort());
  const seen = [];
  let target = '/v1/documents?per_page=3';
  while (target) {
    const page = await d.get(target);
    seen.push(...page.body.documents.map((e) => e.id));
    const link = page.headers.get('link')?.match(/<([^>]+)>; rel="next"/)?.[1];
    assert.equal(Boolean(link), Boolean(page.body.next_cursor));
    target = link;
  }
  assert.deepEqual(seen, all);
});

test('the list is narrowed by kind, filter and state', async () => {
  const list = async (query) => (await d.read(`/v1/documents?${query}`)).documents.map((e) => e.id);
  assert.deepEqual(await list('kind=faq'), ['faq-2026-0001', 'faq-2026-0002']);
  assert.deepEqual(await list(`filter=${encodeURIComponent('industry = 金融 AND kind = case-study')}`), ['case-2026-0001', 'case-2026-0003']);
  assert.deepEqual(await list(`kind=faq&filter=${encodeURIComponent('language = en')}`), ['faq-2026-0002']);
  assert.deepEqual(await list('state=archived'), []);
  const bad = await problem(`/v1/documents?filter=${encodeURIComponent('industry = finance AND AND')}`, 400, 'invalid_filter');
  assert.equal(bad.body.errors[0].position, 23);
  await problem(`/v1/documents?filter=${encodeURIComponent('nonsense = 1')}`, 400, 'invalid_filter');
});

test('a foreign or changed cursor is refused', async () => {
  const { next_cursor: cursor } = await d.read('/v1/documents?per_page=2');
  await problem('/v1/documents?cursor=nonsense', 400, 'invalid_cursor');
  await problem(`/v1/documents?cursor=${cursor.slice(0, -2)}00`, 400, 'invalid_cursor');
  await problem(`/v1/documents?kind=faq&cursor=${cursor}`, 400, 'invalid_cursor');
  await problem(`/v1/documents/faq-2026-0001/revisions?cursor=${cursor}`, 400, 'invalid_cursor');
  const token = await d.token({ level: 'confidential' });
  await problem(`/v1/documents?cursor=${cursor}`, 400, 'invalid_cursor', { token });
});

test('archived documents are readable and listed only as such', async () => {
  d.write('faq/faq-2026-0910.md', String(file('faq/faq-2026-0002.md'))
    .replace('faq-2026-0002', 'faq-2026-0910').replace('state: published', 'state: archived'));
  await eventually(async () => (await d.get('/v1/documents/faq-2026-0910')).status === 200, 'it is indexed', 5000);
  assert.equal((await d.read('/v1/documents/faq-2026-0910')).state, 'archived');
  const list = async (query) => (await d.read(`/v1/documents?per_page=100${query}`)).documents.map((e) => e.id);
  assert.ok(!(await list('')).includes('faq-2026-0910'));
  assert.deepEqual(await list('&state=archived'), ['faq-2026-0910']);
});

test('vocabularies and schemas are there for forms', async () => {
  const { vocabularies } = await d.read('/v1/vocabularies');
  const industry = vocabularies.find((v) => v.name === 'industry');
  assert.ok(industry.values.some((v) => v.value === 'finance' && v.label_zh === '金融'));
  assert.deepEqual((await d.read('/v1/vocabularies/industry')).vocabularies, [industry]);
  const schemas = (await d.read('/v1/schemas')).schemas;
  assert.equal(Object.keys(schemas).length, 9);
  const faq = await d.read('/v1/schemas/faq');
  assert.deepEqual(schemas.faq, faq);
  assert.ok(faq['x-sections'].some((s) => s.title === '标准回答' && s.required));
});

test('problems speak the language that is asked for', async () => {
  const en = await d.get('/v1/documents/case-1999-0001', { headers: { 'accept-language': 'en' } });
  assert.equal(en.body.title, 'Document not found');
  assert.equal(en.headers.get('content-language'), 'en');
  const zh = await d.get('/v1/documents/case-1999-0001');
  assert.equal(zh.body.title, '文档不存在');
});
