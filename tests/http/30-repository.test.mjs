// SPDX-License-Identifier: GPL-3.0-or-later
// A corpus in a repository: import, serve, restart, clone, the history of documents.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, eventually, jinnang, smallCorpus } from './harness.mjs';
import { details, faq, ids, search, withDaemon } from './stories.mjs';

let d;
before(async () => { d = await Daemon.start({ writable: true, args: ['--rescan', '200ms'] }); });
after(() => d.stop());

const git = (...args) => {
  const run = spawnSync('git', ['-c', 'safe.directory=*', '-c', 'user.name=li.na', '-c', 'user.email=li.na@example.com', ...args],
    { encoding: 'buffer' });
  assert.equal(run.status, 0, run.stderr.toString());
  return run.stdout;
};
const repository = () => path.join(d.state, 'corpus.git');
const filesBelow = (dir, prefix = '') => fs.readdirSync(path.join(dir, prefix), { withFileTypes: true })
  .filter((e) => e.name !== '.git')
  .flatMap((e) => (e.isDirectory() ? filesBelow(dir, path.join(prefix, e.name)) : [path.join(prefix, e.name)])).sort();

// What differs from one answer to the next, or tells when the index was made.
const settled = (value) => JSON.parse(JSON.stringify(value, (key, v) => (['took_ms', 'query_id'].includes(key) ? undefined : v)));
const requests = [
  '/v1/search?q=%E6%A0%B8%E5%BF%83%E7%B3%BB%E7%BB%9F%E8%BF%81%E7%A7%BB&facets=industry,kind',
  '/v1/search?q=backup&group=section', '/v1/search?q=&filter=industry%20%3D%20finance', '/v1/search?q=nothinglikethis',
  '/v1/documents?per_page=100', '/v1/documents/case-2026-0001?include=body', '/v1/documents/case-2026-0001/sections',
  '/v1/documents/case-2026-0001/similar', '/v1/documents/case-2026-0001/backlinks', '/v1/documents/case-2026-0001/access',
  '/v1/documents/faq-2026-0001?q=%E6%95%B0%E6%8D%AE', '/v1/facets?facets=industry,outcome,year', '/v1/suggest?q=hx',
  '/v1/documents/no-such-document',
];

test('a repository gives the answers that the folder gives', () => withDaemon({}, async (folder) => {
  for (const target of requests) {
    const [theirs, ours] = [await folder.get(target), await d.get(target)];
    assert.equal(ours.status, theirs.status, target);
    if (ours.status === 200) assert.deepEqual(settled(ours.body), settled(theirs.body), target);
  }
  for (const accept of ['text/html', 'text/markdown']) {
    for (const id of await ids(folder)) {
      const [theirs, ours] = [await folder.get(`/v1/documents/${id}`, { headers: { accept } }), await d.get(`/v1/documents/${id}`, { headers: { accept } })];
      assert.equal(ours.text, theirs.text, id);
      assert.equal(ours.headers.get('etag'), theirs.headers.get('etag'), id);
    }
  }
}));

test('a clone has the files byte for byte', () => {
  const clone = path.join(d.dir, 'clone');
  git('clone', '--quiet', repository(), clone);
  assert.deepEqual(filesBelow(clone), filesBelow(smallCorpus));
  for (const file of filesBelow(smallCorpus)) {
    assert.ok(fs.readFileSync(path.join(clone, file)).equals(fs.readFileSync(path.join(smallCorpus, file))), file);
  }
  assert.equal(git('--git-dir', repository(), 'fsck', '--strict', '--full').toString(), '');
});

test('one daemon at a time: an import while it runs ends with 75', () => {
  const run = jinnang('import', d.corpus, '--state', d.state);
  assert.equal(run.code, 75);
  assert.match(run.stderr, new RegExp(`process ${d.child.pid}`));
});

test('after a restart everything is as it was, and nothing is indexed again', async () => {
  const before = settled(await search(d, '迁移'));
  assert.equal(await d.halt(), 0);
  await d.run();
  await d.ready();
  assert.deepEqual(settled(await search(d, '迁移')), before);
  assert.doesNotMatch(d.log, /event=index\.(built|updated)/);
});

test('older versions are listed, read and compared', async () => {
  const first = (await d.read('/v1/documents/faq-2026-0001')).revision;
  const text = fs.readFileSync(path.join(d.corpus, 'faq/faq-2026-0001.md'), 'utf8');
  const changed = text.replace(/^title: .*$/m, 'title: 另一个标题').replace('## 标准回答\n', '## 标准回答\n\n又添了一句。\n') + '\n## 新的一节\n\n说明。\n';
  assert.equal(await d.halt(), 0);
  d.write('faq/faq-2026-0001.md', changed);
  d.import('--message', 'faq: another title');
  await d.run();
  await d.ready();
  const now = await eventually(async () => {
    const doc = await d.read('/v1/documents/faq-2026-0001');
    return doc.front_matter.title === '另一个标题' && doc;
  }, 'the change is indexed');

  const { revisions } = await d.read('/v1/documents/faq-2026-0001/revisions');
  assert.deepEqual(revisions.map((r) => [r.revision, r.message]),
    [[now.revision, 'faq: another title'], [first, revisions[1].message]]);
  assert.match(revisions[0].commit, /^[0-9a-f]{40}$/);
  const page = await d.read('/v1/documents/faq-2026-0001/revisions?per_page=1');
  assert.deepEqual(page.revisions.map((r) => r.revision), [now.revision]);
  const rest = await d.read(`/v1/documents/faq-2026-0001/revisions?per_page=1&cursor=${page.next_cursor}`);
  assert.deepEqual(rest.revisions.map((r) => r.revision), [first]);
  assert.equal(rest.next_cursor, undefined);

  const old = await d.get(`/v1/documents/faq-2026-0001?revision=${first}`, { headers: { accept: 'text/markdown' } });
  assert.equal(old.text, text);
  assert.equal((await d.read(`/v1/documents/faq-2026-0001?revision=${first}`)).revision, first);

  const diff = await d.read(`/v1/documents/faq-2026-0001/diff?from=${first}`);
  assert.deepEqual([diff.from, diff.to], [first, now.revision]);
  assert.deepEqual(diff.sections, [{ anchor: '标准回答', change: 'changed' }, { anchor: '新的一节', change: 'added' }]);
  assert.deepEqual(diff.front_matter.map((f) => [f.field, f.to]), [['title', '另一个标题']]);
  assert.match(diff.unified, /^--- from\n\+\+\+ to\n@@ -\d+,\d+ \+\d+,\d+ @@\n/);
  assert.match(diff.unified, /^\+又添了一句。$/m);
  const back = await d.read(`/v1/documents/faq-2026-0001/diff?from=${now.revision}&to=${first}`);
  assert.deepEqual(back.sections, [{ anchor: '标准回答', change: 'changed' }, { anchor: '新的一节', change: 'removed' }]);
  const none = await d.read(`/v1/documents/faq-2026-0001/diff?from=${first}&to=${first}`);
  assert.deepEqual([none.unified, none.sections, none.front_matter], ['', [], []]);
});

test('a revision of another document, or of none, is not found', async () => {
  const { revision } = await d.read('/v1/documents/case-2026-0001');
  for (const wanted of [revision, '0'.repeat(40), 'x', '']) {
    for (const target of [`/v1/documents/faq-2026-0001?revision=${wanted}`, `/v1/documents/faq-2026-0001/diff?from=${wanted}`]) {
      const answer = await d.get(target);
      assert.equal(answer.status, 404, target);
      assert.equal(answer.body.code, 'revision_not_found', target);
    }
  }
});

test('old versions need the permission of today', async () => {
  const title = '不给外人看的回答';
  assert.equal(await d.halt(), 0);
  d.write('faq/faq-2026-0990.md', faq('faq-2026-0990', title));
  d.import();
  d.write('faq/faq-2026-0990.md', faq('faq-2026-0990', title, { level: 'restricted' }));
  d.import();
  await d.run();
  await d.ready();
  const reader = await d.token({ level: 'restricted' });
  const path990 = '/v1/documents/faq-2026-0990';
  const { revisions } = await eventually(async () => {
    const a = await d.get(`${path990}/revisions`, { token: reader });
    return a.status === 200 && a.body;
  }, 'it is indexed');
  assert.equal(revisions.length, 2);
  const old = revisions[1].revision;
  assert.equal((await d.get(`${path990}?revision=${old}`, { token: reader })).status, 200);
  for (const target of [`${path990}?revision=${old}`, `${path990}/revisions`, `${path990}/diff?from=${old}`]) {
    const answer = await d.get(target);
    assert.equal(answer.status, 404);
    assert.equal(answer.body.code, 'document_not_found');
  }
});

test('a commit made by hand is served', async () => {
  const clone = path.join(d.dir, 'by-hand');
  git('clone', '--quiet', repository(), clone);
  fs.writeFileSync(path.join(clone, 'faq', 'faq-2026-0991.md'), faq('faq-2026-0991', '手工提交的问题'));
  git('-C', clone, 'add', '.');
  git('-C', clone, 'commit', '--quiet', '-m', 'by hand');
  git('-C', clone, 'push', '--quiet', 'origin', 'main');
  await eventually(async () => (await d.get('/v1/documents/faq-2026-0991')).status === 200, 'it is indexed');
});

test('synonyms are those of the repository, and a reload reads them again', async () => {
  const corpus = fs.mkdtempSync(path.join(d.dir, 'synonyms-'));
  fs.cpSync(smallCorpus, corpus, { recursive: true });
  fs.mkdirSync(path.join(corpus, '_config'), { recursive: true });
  fs.writeFileSync(path.join(corpus, '_config/synonyms.txt'), '青龙偃月, 核心系统\n');
  await withDaemon({ writable: true, corpus }, async (e) => {
    assert.ok((await search(e, '青龙偃月')).total > 0);
    assert.equal((await search(e, '白虎临门')).total, 0);
    const clone = path.join(e.dir, 'clone');
    git('clone', '--quiet', path.join(e.state, 'corpus.git'), clone);
    fs.writeFileSync(path.join(clone, '_config/synonyms.txt'), '白虎临门, 核心系统\n');
    git('-C', clone, 'commit', '--quiet', '-am', 'other words');
    git('-C', clone, 'push', '--quiet', 'origin', 'main');
    process.kill(e.child.pid, 'SIGHUP');
    await eventually(async () => (await search(e, '白虎临门')).total > 0, 'the list is read again');
  });
});

test('a damaged blob is told, and the rest goes on', async () => {
  const { revision } = await d.read('/v1/documents/case-2026-0002');
  const object = path.join(repository(), 'objects', revision.slice(0, 2), revision.slice(2));
  fs.renameSync(object, `${object}.away`);
  const answer = await d.get('/v1/documents/case-2026-0002');
  assert.equal(answer.status, 503);
  assert.equal(answer.body.code, 'corpus_unavailable');
  assert.match(d.log, new RegExp(`event=corpus\\.damaged blob=${revision}`));
  assert.equal((await d.get('/v1/documents/case-2026-0001')).status, 200);
  fs.renameSync(`${object}.away`, object);
  assert.equal((await d.get('/v1/documents/case-2026-0002')).status, 200);
});

test('a new state directory is served empty, and says it is ready', async () => {
  const empty = fs.mkdtempSync(path.join(d.dir, 'empty-'));
  await withDaemon({ writable: true, corpus: empty }, async (e) => {
    assert.deepEqual(await ids(e), []);
    const token = await e.token({ scopes: ['admin', 'metrics', 'search', 'read'] });
    const { index, corpus } = await details(e, token);
    assert.equal(index.state, 'served');
    assert.equal(corpus.available, true);
  });
});

test('an index that has documents is not emptied by a repository that never had any', async () => {
  const dir = fs.mkdtempSync(path.join(d.dir, 'before-'));
  const [corpus, state] = [path.join(dir, 'corpus'), path.join(dir, 'state')];
  fs.cpSync(smallCorpus, corpus, { recursive: true });
  assert.equal(jinnang('index', '--corpus', corpus, '--index', path.join(state, 'index')).code, 0);
  const e = new Daemon();
  Object.assign(e, { dir, state, index: path.join(state, 'index'), options: { writable: true } });
  await e.run();
  try {
    await eventually(() => /event=corpus\.gone/.test(e.log), 'it is said');
    assert.ok((await ids(e)).includes('case-2026-0001'));
  } finally {
    await e.stop();
  }
});
