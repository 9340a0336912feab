// SPDX-License-Identifier: GPL-3.0-or-later
// Administration of a running daemon: tasks, reload, a new index, backups, settings.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, eventually, jinnang, root } from './harness.mjs';
import { withDaemon } from './stories.mjs';

const ADMIN = { scopes: ['admin', 'search', 'read'], person: 'op.one', level: 'restricted', audiences: ['staff', 'presales', 'sales'] };
const wait = (s) => ({ prefer: `wait=${s}` });

async function withAdmin(options, story) {
  await withDaemon(options, async (d) => story(d, await d.token(ADMIN)));
}

const ended = (d, token, id) => eventually(async () => {
  const task = await d.read(`/v1/tasks/${id}`, { token });
  return !['enqueued', 'processing'].includes(task.status) && task;
}, 'the task ends', 20000);

// ---- reindex and tasks

test('an index is built anew aside, and searches go on', () => withAdmin({ writable: true }, async (d, token) => {
  const before = await d.read('/readyz?verbose=true', { token });
  const q = '/v1/search?q=%E8%BF%81%E7%A7%BB&log=false';
  const first = await d.read(q, { token });
  let searching = true;
  const searches = (async () => {
    let n = 0;
    for (; searching; n++) assert.equal((await d.get(q, { token })).status, 200);
    return n;
  })();
  const a = await d.post('/v1/admin/reindex', undefined, { token });
  assert.equal(a.status, 202);
  assert.equal(a.headers.get('location'), `/v1/tasks/${a.body.task_id}`);
  const task = await ended(d, token, a.body.task_id);
  searching = false;
  assert.ok(await searches > 0);
  assert.equal(task.status, 'succeeded');
  assert.equal(task.progress, 1);
  assert.equal(task.type, 'reindex');
  assert.equal(task.result.documents, before.index.documents);
  assert.ok(task.enqueued_at <= task.started_at && task.started_at <= task.finished_at);
  const now = await d.read('/readyz?verbose=true', { token });
  assert.equal(now.index.generation, task.result.generation);
  assert.ok(now.index.generation > before.index.generation);
  const again = await d.read(q, { token });
  const bare = ({ took_ms, query_id, ...rest }) => rest;
  assert.deepEqual(bare(again).hits, bare(first).hits, 'the same answer of another index');
}));

test('who waits gets the task itself, others an id at once', () => withAdmin({ writable: true }, async (d, token) => {
  const a = await d.post('/v1/admin/reindex', undefined, { token, headers: wait(10) });
  assert.equal(a.status, 200);
  assert.equal(a.headers.get('preference-applied'), 'wait=10');
  assert.equal(a.body.status, 'succeeded');
  assert.deepEqual((await d.read(`/v1/tasks/${a.body.id}`, { token })), a.body);
  for (const prefer of ['wait=0', 'wait=soon', 'respond-async', 'wait=-1', 'wait=5x']) {
    const b = await d.post('/v1/admin/reindex', undefined, { token, headers: { prefer } });
    assert.equal(b.status, 202, prefer);
    await ended(d, token, b.body.task_id);
  }
  const c = await d.post('/v1/admin/reindex', undefined, { token, headers: { prefer: 'respond-async, wait=20' } });
  assert.deepEqual([c.status, c.headers.get('preference-applied')], [200, 'wait=10']);
}));

test('tasks have pages, newest first, by type and status', () => withAdmin({ writable: true }, async (d, token) => {
  const made = [];
  for (let i = 0; i < 5; i++) made.unshift((await d.post('/v1/admin/reindex', undefined, { token, headers: wait(10) })).body.id);
  const seen = [];
  for (let cursor = ''; cursor !== undefined;) {
    const page = await d.read(`/v1/tasks?per_page=2${cursor && `&cursor=${cursor}`}`, { token });
    assert.ok(page.tasks.length <= 2);
    seen.push(...page.tasks.map((t) => t.id));
    cursor = page.next_cursor;
  }
  assert.deepEqual(seen, made);
  const count = async (query) => (await d.read(`/v1/tasks?${query}`, { token })).tasks.length;
  assert.equal(await count('type=reindex&status=succeeded'), 5);
  assert.equal(await count('type=snapshot'), 0);
  assert.equal(await count('status=failed'), 0);
  assert.equal((await d.get('/v1/tasks?cursor=zz', { token })).body.code, 'invalid_cursor');
  assert.equal((await d.get('/v1/tasks?type=dance', { token })).body.code, 'invalid_parameter');
}));

test('a task is seen by who started it and by administrators', () => withAdmin({ writable: true }, async (d, token) => {
  const { id } = (await d.post('/v1/admin/reindex', undefined, { token, headers: wait(10) })).body;
  const same = await d.token({ person: 'op.one', scopes: ['read'] });
  const other = await d.token({ person: 'li.na', scopes: ['read'] });
  const chief = await d.token({ person: 'op.two', scopes: ['admin'] });
  assert.equal((await d.get(`/v1/tasks/${id}`, { token: same })).status, 200);
  assert.equal((await d.get(`/v1/tasks/${id}`, { token: chief })).status, 200);
  const hidden = await d.get(`/v1/tasks/${id}`, { token: other });
  assert.equal(hidden.body.code, 'resource_not_found');
  assert.equal((await d.post(`/v1/tasks/${id}/cancel`, undefined, { token: other })).body.code, 'resource_not_found');
  assert.deepEqual((await d.read('/v1/tasks', { token: other })).tasks, []);
  assert.equal((await d.read('/v1/tasks', { token: same })).tasks.length, 1);
  for (const target of ['/v1/tasks', `/v1/tasks/${id}`]) assert.equal((await d.get(target)).status, 401, target);
  assert.equal((await d.post(`/v1/tasks/${id}/cancel`)).status, 401);
  const done = await d.post(`/v1/tasks/${id}/cancel`, undefined, { token });
  assert.deepEqual([done.status, done.body.code, done.body.current], [409, 'state_conflict', { state: 'succeeded' }]);
}));

/** A corpus that takes a while: `n` documents. */
function many(d, n) {
  for (let i = 0; i < n; i++) {
    d.write(`faq/faq-2031-${String(i).padStart(4, '0')}.md`,
      `---\nid: faq-2031-${String(i).padStart(4, '0')}\nkind: faq\ntitle: 第 ${i} 号问题的长标题\nconfidentiality: internal\naudience: [staff]\n---\n\n## 标准回答\n\n${`统一身份平台的第 ${i} 条说明,涉及迁移、容灾与等保。`.repeat(60)}\n`);
  }
}

test('one at a time; a running task can be canceled, and the old index stays', () => withAdmin({ writable: true }, async (d, token) => {
  assert.equal(await d.halt(), 0);
  many(d, 1500);
  d.import();
  await d.run();
  await d.ready();
  await eventually(async () => (await d.read('/readyz?verbose=true', { token })).index.documents > 1500, 'all are found', 30000);
  const before = (await d.read('/readyz?verbose=true', { token })).index.generation;
  const { task_id } = (await d.post('/v1/admin/reindex', undefined, { token })).body;
  const second = await d.post('/v1/admin/reindex', undefined, { token });
  assert.equal(second.body.code, 'state_conflict');
  const canceled = await d.post(`/v1/tasks/${task_id}/cancel`, undefined, { token });
  assert.equal(canceled.status, 200);
  assert.equal((await ended(d, token, task_id)).status, 'canceled');
  const after = (await d.read('/readyz?verbose=true', { token })).index;
  assert.deepEqual([after.generation, after.state], [before, 'served']);
  const again = await d.post('/v1/admin/reindex', undefined, { token, headers: wait(10) });
  assert.ok([200, 202].includes(again.status), 'the way is free');
}));

test('a stop does not wait for a task, nor for who waits for one', () => withAdmin({ writable: true }, async (d, token) => {
  assert.equal(await d.halt(), 0);
  many(d, 1500);
  d.import();
  await d.run();
  await d.ready();
  await eventually(async () => (await d.read('/readyz?verbose=true', { token })).index.documents > 1500, 'all are found', 30000);
  const waiting = d.post('/v1/admin/reindex', undefined, { token, headers: wait(10) });
  await eventually(async () => (await d.read('/v1/tasks', { token })).tasks[0]?.status === 'processing', 'it runs');
  const began = Date.now();
  const code = d.halt();
  assert.equal((await waiting).status, 202);
  assert.equal(await code, 0);
  assert.ok(Date.now() - began < 8000);
}));

test('an index that is served without a corpus cannot be built anew', () => withAdmin({ serveCorpus: false }, async (d, token) => {
  assert.equal((await d.post('/v1/admin/reindex', undefined, { token })).body.code, 'feature_unavailable');
}));

// ---- snapshots

test('a snapshot is a backup as the command makes one', async () => {
  const d = await Daemon.start({ writable: true, args: [] });
  try {
    const token = await d.token(ADMIN);
    const none = await d.post('/v1/admin/snapshot', undefined, { token });
    assert.deepEqual([none.status, none.body.code], [501, 'feature_unavailable']);
    assert.equal(await d.halt(), 0);
    const backups = path.join(d.dir, 'backups');
    d.options.args = ['--backup-dir', backups];
    await d.run();
    await d.ready();
    const names = [];
    for (let i = 0; i < 2; i++) {
      const a = await d.post('/v1/admin/snapshot', undefined, { token, headers: wait(10) });
      assert.equal(a.status, 200, a.text);
      assert.deepEqual([a.body.type, a.body.status], ['snapshot', 'succeeded']);
      assert.ok(!a.text.includes(d.dir), 'no path of the server');
      names.push(a.body.result.name);
    }
    assert.deepEqual(fs.readdirSync(backups).sort(), [...names].sort());
    for (const name of names) {
      assert.equal(fs.statSync(path.join(backups, name)).mode & 0o777, 0o700);
      assert.equal(jinnang('verify', path.join(backups, name)).code, 0);
    }
  } finally {
    await d.stop();
  }
});

test('a snapshot that cannot be written is a failed task with a reason, and leaves nothing', async () => {
  const d = await Daemon.start({ writable: true });
  try {
    const token = await d.token(ADMIN);
    assert.equal(await d.halt(), 0);
    fs.writeFileSync(path.join(d.dir, 'file'), '');
    d.options.args = ['--backup-dir', path.join(d.dir, 'file')];
    await d.run();
    await d.ready();
    const a = await d.post('/v1/admin/snapshot', undefined, { token, headers: { ...wait(10), 'accept-language': 'en' } });
    assert.deepEqual([a.status, a.body.status, a.body.error.code, a.body.error.status], [200, 'failed', 'internal', 500]);
    assert.equal(a.body.result, undefined);
    assert.match(d.log, /event=task\.ended task=task-\w+ type=snapshot status=failed/);
    const zh = await d.read(`/v1/tasks/${a.body.id}`, { token });
    assert.notEqual(zh.error.title, a.body.error.title);
  } finally {
    await d.stop();
  }
});

// ---- reload

const withFile = (text, story, options = {}) => withAdmin({ level: 'public', ...options }, async (d, token) => {
  assert.equal(await d.halt(), 0);
  const config = path.join(d.dir, 'jinnangd.conf');
  fs.writeFileSync(config, text);
  d.options.args = ['--config', config];
  await d.run();
  await d.ready();
  await story(d, token, config);
});

const reload = (d, token, query = '', options = {}) => d.post(`/v1/admin/reload${query}`, undefined, { token, ...options });
const setting = async (d, token, name) => (await d.read('/v1/admin/config', { token })).settings.find((s) => s.name === name);

test('settings are used with the answer of the reload', () => withFile('metrics-open: false\n', async (d, token, config) => {
  assert.equal((await d.get('/metrics')).status, 403);
  fs.writeFileSync(config, 'metrics-open: true\n');
  assert.deepEqual((await reload(d, token, '?dry_run=true')).body, { ok: true, findings: [] });
  assert.equal((await d.get('/metrics')).status, 403, 'a dry run changes nothing');
  assert.deepEqual((await reload(d, token)).body, { ok: true, findings: [] });
  assert.equal((await d.get('/metrics')).status, 200);
}));

test('a bad settings file is told with its line and changes nothing', () => withFile('metrics-open: true\n', async (d, token, config) => {
  fs.writeFileSync(config, '# a comment\nmetrics-open: perhaps\n');
  const dry = await reload(d, token, '?dry_run=true');
  assert.equal(dry.status, 200);
  assert.equal(dry.body.ok, false);
  assert.deepEqual(dry.body.findings.map((f) => [f.file, f.line]), [[config, 2]]);
  assert.match(dry.body.findings[0].detail, /设置无法使用.*metrics-open/);
  const a = await reload(d, token, '', { headers: { 'accept-language': 'en' } });
  assert.deepEqual([a.status, a.body.code], [422, 'validation_failed']);
  assert.match(a.body.findings[0].detail, /^(?!设置).*metrics-open/);
  assert.equal((await d.get('/metrics')).status, 200, 'the old setting stays');
}));

test('synonyms are taken, refused by line, and held by the golden queries', () => withFile('metrics-open: false\n', async (d, token, config) => {
  const list = path.join(d.corpus, '_config/synonyms.txt');
  const before = fs.readFileSync(list, 'utf8');
  const found = async () => (await d.read(`/v1/search?q=${encodeURIComponent('锦鲤')}`, { token })).hits.map((h) => h.id);
  fs.writeFileSync(list, `${before}\n锦鲤, 零信任\n`);
  assert.equal((await reload(d, token, '?dry_run=true')).body.ok, true);
  assert.deepEqual(await found(), []);
  assert.equal((await reload(d, token)).body.ok, true);
  assert.ok((await found()).includes('case-2024-0006'));

  fs.writeFileSync(list, `${before}\n锦鲤, ,\n`);
  fs.writeFileSync(config, 'metrics-open: true\n');
  const line = before.split('\n').length + 1;
  const broken = await reload(d, token);
  assert.deepEqual([broken.status, broken.body.code], [422, 'validation_failed']);
  assert.deepEqual(broken.body.findings[0], { file: '_config/synonyms.txt', line, column: 5, detail: '词组为空' });
  assert.ok(broken.body.findings.every((f) => f.line === line));
  assert.equal((await d.get('/metrics')).status, 403, 'good settings are not used beside a bad list');
  assert.ok((await found()).includes('case-2024-0006'), 'the last good list stays');
  assert.equal((await reload(d, token, '?force=true')).status, 422, 'force is for relevance only');

  fs.writeFileSync(path.join(d.corpus, '_config/golden.yaml'),
    '- query: 锦鲤\n  answers: [case-2024-0006, case-2024-0007, tpl-2025-0006, tpl-2026-0003]\n- query: 零信任\n  answers: [case-2024-0006]\n');
  fs.writeFileSync(list, before);
  for (const query of ['?dry_run=true', '']) {
    const worse = await reload(d, token, query);
    assert.deepEqual([worse.status, worse.body.ok ?? worse.body.code], query ? [200, false] : [409, 'relevance_regression']);
    assert.deepEqual(worse.body.findings, []);
    assert.ok(worse.body.relevance.before > worse.body.relevance.after + 0.01);
    assert.ok((await found()).includes('case-2024-0006'));
  }
  const forced = await reload(d, token, '?force=true');
  assert.equal(forced.status, 200, forced.text);
  assert.ok(forced.body.relevance.before > forced.body.relevance.after);
  assert.deepEqual(await found(), []);
  assert.equal((await d.get('/metrics')).status, 200, 'and the settings beside it');

  fs.writeFileSync(path.join(d.corpus, '_config/golden.yaml'), '- query: 锦鲤\n');
  fs.writeFileSync(list, `${before}\n锦鲤, 零信任\n`);
  const golden = await reload(d, token);
  assert.equal(golden.status, 422);
  assert.match(golden.body.findings[0].detail, /golden\.yaml:1/);
}, { corpus: path.join(root, 'corpus') }));

test('reloads at once are done one after the other, also beside SIGHUP', () => withAdmin({}, async (d, token) => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => {
    if (i % 5 === 0) process.kill(d.child.pid, 'SIGHUP');
    return reload(d, token, i % 2 ? '?dry_run=true' : '');
  }));
  for (const a of answers) assert.deepEqual([a.status, a.body], [200, { ok: true, findings: [] }]);
}));

test('a stop lets a reload end', () => withAdmin({}, async (d, token) => {
  const waiting = Array.from({ length: 5 }, () => reload(d, token).catch(() => ({ status: 0 })));
  const code = d.halt();
  for (const a of await Promise.all(waiting)) assert.ok([0, 200, 503].includes(a.status), a.text);
  assert.equal(await code, 0);
}));

// ---- settings

test('settings are told with value and source, and what a restart would bring', () => withFile('rate: 77\nmetrics-open: false\nanonymous-audiences: staff,sales\n', async (d, token, config) => {
  const rate = await setting(d, token, 'rate');
  assert.deepEqual([rate.value, rate.source, rate.after_restart], ['77', 'file', undefined]);
  assert.equal((await setting(d, token, 'listen')).source, 'flag');
  const body = await setting(d, token, 'max-body');
  assert.deepEqual([body.value, body.source], ['2097152', 'default']);
  assert.equal((await setting(d, token, 'anonymous-audiences')).value, 'staff,sales');
  assert.ok((await d.read('/v1/admin/config', { token })).settings.every((s) => s.help));
  fs.writeFileSync(config, 'rate: 78\nmetrics-open: true\n');
  await reload(d, token);
  const later = await setting(d, token, 'rate');
  assert.deepEqual([later.value, later.after_restart], ['77', '78']);
  const now = await setting(d, token, 'metrics-open');
  assert.deepEqual([now.value, now.source, now.after_restart], ['true', 'file', undefined]);
  assert.deepEqual([(await setting(d, token, 'anonymous-audiences')).value, (await setting(d, token, 'anonymous-audiences')).source], ['staff', 'default']);
}));

test('only scope admin administrates', () => withAdmin({}, async (d, token) => {
  const other = await d.token({ scopes: ['search', 'read', 'people', 'metrics', 'submit'] });
  for (const [method, target] of [['POST', '/v1/admin/reload'], ['POST', '/v1/admin/reindex'], ['POST', '/v1/admin/snapshot'], ['GET', '/v1/admin/config']]) {
    assert.equal((await d.request(method, target, { token: other })).body.code, 'forbidden_scope', target);
    assert.equal((await d.request(method, target)).status, 401, target);
  }
  const evil = await d.post('/v1/admin/reload', undefined, { token, headers: { origin: 'https://evil.example' } });
  assert.equal(evil.body.code, 'origin_not_allowed');
  assert.equal((await reload(d, token, '?verbose=true')).body.code, 'unknown_parameter');
}));
