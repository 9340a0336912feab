// SPDX-License-Identifier: GPL-3.0-or-later
// What an operator sees: start, health, changes in the corpus folder, damage, stop.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { Daemon, eventually, jinnang } from './harness.mjs';

const faq = (id, title, level = 'internal') => `---
id: ${id}
kind: faq
title: ${title}
confidentiality: ${level}
audience: [staff]
---

## 标准回答

${title}:答案在这里。
`;

async function withDaemon(options, story) {
  const d = await Daemon.start(options);
  try {
    await story(d);
  } finally {
    await d.stop();
  }
}

const ids = async (d, query = '') => (await d.read(`/v1/documents?per_page=100${query}`)).documents.map((e) => e.id);

test('a built index is served at once', () => withDaemon({}, async (d) => {
  assert.deepEqual(await d.read('/healthz'), { status: 'ok' });
  assert.deepEqual(await d.read('/readyz'), { status: 'ready' });
  assert.equal((await d.read('/v1/version')).api, 'v1');
  assert.ok((await ids(d)).includes('faq-2026-0001'));
}));

test('without an index the corpus is indexed first', () => withDaemon({ index: 'none' }, async (d) => {
  assert.ok((await ids(d)).includes('case-2026-0001'));
  assert.equal((await d.get('/v1/problems')).status, 200);
}));

test('while there is no index, searches wait and the rest answers', () => withDaemon(
  { index: 'none', ready: false, args: ['--log-level', 'info'] }, async (d) => {
    const first = await d.get('/v1/documents');
    assert.ok([200, 503].includes(first.status));
    if (first.status === 503) assert.equal(first.body.code, 'index_loading');
    assert.equal((await d.get('/v1/vocabularies')).status, 200);
    await d.ready();
  },
));

test('a file that appears, changes and goes is followed', () => withDaemon({}, async (d) => {
  d.write('faq/faq-2026-0900.md', faq('faq-2026-0900', '新增的问题'));
  await eventually(async () => (await d.get('/v1/documents/faq-2026-0900')).status === 200, 'the new file is served', 5000);
  d.write('faq/faq-2026-0900.md', faq('faq-2026-0900', '改过的问题'));
  await eventually(async () => (await d.read('/v1/documents')).documents.some((e) => e.title === '改过的问题'), 'the change is listed', 5000);
  fs.rmSync(path.join(d.corpus, 'faq/faq-2026-0900.md'));
  await eventually(async () => !(await ids(d)).includes('faq-2026-0900'), 'the file is gone', 5000);
  assert.equal((await d.get('/v1/documents/faq-2026-0900')).status, 404);
}));

test('a new folder with files in it is seen', () => withDaemon({}, async (d) => {
  d.write('faq/2027/deep/faq-2027-0001.md', faq('faq-2027-0001', '新目录里的问题'));
  await eventually(async () => (await ids(d)).includes('faq-2027-0001'), 'the folder is indexed', 5000);
  d.write('faq/2027/deep/faq-2027-0002.md', faq('faq-2027-0002', '新目录里的第二个问题'));
  await eventually(async () => (await ids(d)).includes('faq-2027-0002'), 'the folder is watched', 5000);
}));

test('a generation built by another process is picked up', () => withDaemon({ serveCorpus: false }, async (d) => {
  const before = (await d.get('/v1/documents')).headers.get('jinnang-index-revision');
  d.write('faq/faq-2026-0901.md', faq('faq-2026-0901', '另一个进程'));
  const made = jinnang('index', '--corpus', d.corpus, '--index', d.index, '--full');
  assert.equal(made.code, 0, made.stderr);
  await eventually(async () => (await ids(d)).includes('faq-2026-0901'), 'the new generation is served', 5000);
  const after = (await d.get('/v1/documents')).headers.get('jinnang-index-revision');
  assert.notEqual(before.split('.')[0], after.split('.')[0]);
}));

test('of two daemons on one index one writes, and the other takes over', async () => {
  const first = await Daemon.start({});
  await withDaemon({ beside: first, args: ['--lock-retry', '100ms'] }, async (second) => {
    first.write('faq/faq-2026-0903.md', faq('faq-2026-0903', '两个进程'));
    await eventually(async () => (await ids(second)).includes('faq-2026-0903'), 'the reader sees it', 5000);
    await first.halt();
    second.write('faq/faq-2026-0904.md', faq('faq-2026-0904', '接手之后'));
    await eventually(async () => (await ids(second)).includes('faq-2026-0904'), 'the other writes now', 5000);
    await first.stop();
  });
});

test('a damaged index is rebuilt and then served', () => withDaemon({}, async (d) => {
  assert.equal(await d.halt(), 0);
  const current = fs.readFileSync(path.join(d.index, 'current'), 'utf8').trim();
  for (const level of ['public', 'internal', 'confidential', 'restricted']) {
    const folder = path.join(d.index, current, level);
    for (const file of fs.readdirSync(folder)) fs.truncateSync(path.join(folder, file), 100);
  }
  await d.run();
  await d.ready();
  assert.ok((await ids(d)).includes('case-2026-0001'));
}));

test('damage that is met while it runs is repaired', () => withDaemon({}, async (d) => {
  const current = fs.readFileSync(path.join(d.index, 'current'), 'utf8').trim();
  for (const level of ['public', 'internal']) {
    const folder = path.join(d.index, current, level);
    for (const file of fs.readdirSync(folder)) {
      if (/postlist|docdata/.test(file)) fs.writeFileSync(path.join(folder, file), Buffer.alloc(65536, 0x5a));
    }
  }
  let refused = 0;
  await eventually(async () => {
    const a = await d.get(`/v1/search?q=${encodeURIComponent('割接')}&per_page=${1 + refused % 90}`);
    if (a.status !== 200) assert.equal(a.body.code, 'index_corrupt');
    refused += a.status !== 200;
    return a.status === 200 && fs.readFileSync(path.join(d.index, 'current'), 'utf8').trim() !== current;
  }, 'it was rebuilt');
  assert.ok(refused > 0);
  assert.ok((await d.read(`/v1/search?q=${encodeURIComponent('割接')}`)).hits.some((h) => h.id === 'case-2026-0001'));
  d.write('faq/faq-2026-0905.md', faq('faq-2026-0905', '修复以后'));
  await eventually(async () => (await ids(d)).includes('faq-2026-0905'), 'changes are indexed again', 5000);
}));

test('an index of another analyser is rebuilt and then served', () => withDaemon({}, async (d) => {
  assert.equal(await d.halt(), 0);
  const current = fs.readFileSync(path.join(d.index, 'current'), 'utf8').trim();
  const meta = path.join(d.index, current, 'meta.json');
  fs.writeFileSync(meta, fs.readFileSync(meta, 'utf8').replace(/jinnang-/g, 'somebody-'));
  await d.run();
  await d.ready();
  assert.notEqual(fs.readFileSync(path.join(d.index, 'current'), 'utf8').trim(), current);
  assert.ok((await ids(d)).includes('case-2026-0001'));
}));

test('without its corpus folder the last index is served', () => withDaemon({ args: ['--rescan', '200ms'] }, async (d) => {
  const away = `${d.corpus}-away`;
  const before = await ids(d);
  fs.renameSync(d.corpus, away);
  await eventually(async () => (await d.get('/readyz')).status === 503, 'degraded');
  assert.equal((await d.get('/readyz')).body.status, 'degraded');
  assert.deepEqual(await ids(d), before);
  const read = await d.get('/v1/documents/case-2026-0001');
  assert.equal(read.status, 503);
  assert.equal(read.body.code, 'corpus_unavailable');
  fs.renameSync(away, d.corpus);
  await eventually(async () => (await d.get('/readyz')).status === 200, 'ready again');
  assert.equal((await d.get('/v1/documents/case-2026-0001')).status, 200);
  d.write('faq/faq-2026-0902.md', faq('faq-2026-0902', '回来以后'));
  await eventually(async () => (await ids(d)).includes('faq-2026-0902'), 'the folder is watched again', 5000);
}));

test('the OpenAPI document is whole', () => withDaemon({}, async (d) => {
  const document = await d.read('/openapi.json');
  const operations = new Set();
  for (const [template, path_] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(path_)) {
      assert.ok(!operations.has(operation.operationId), operation.operationId);
      operations.add(operation.operationId);
      assert.ok(operation.summary, `${method} ${template}`);
      const named = operation.parameters.filter((p) => p.in === 'path').map((p) => p.name);
      assert.deepEqual(named, [...template.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]), template);
      for (const p of operation.parameters) assert.ok(p.schema.type, `${template} ${p.name}`);
    }
  }
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((m) => m[1]);
  for (const ref of new Set(refs)) d.contract.validator(ref);
  for (const name of Object.keys(document.components.schemas)) d.contract.validator(`#/components/schemas/${name}`);
}));

test('details of readiness and metrics need a token', () => withDaemon({}, async (d) => {
  const admin = await d.token({ scopes: ['admin', 'metrics'] });
  const reader = await d.token();
  assert.equal((await d.get('/readyz?verbose=true', { token: reader })).status, 403);
  assert.equal((await d.get('/readyz?verbose=true', { token: 'jnk_nobody' })).status, 401);
  const ready = await d.read('/readyz?verbose=true', { token: admin });
  assert.equal(ready.index.state, 'served');
  assert.equal(ready.index.documents, 12);
  assert.equal((await d.get('/metrics')).status, 403);
  const metrics = (await d.get('/metrics', { token: admin })).text;
  assert.match(metrics, /^jinnang_index_documents 12$/m);
}));

test('settings are read again at SIGHUP, and bad ones are refused', () => withDaemon({ level: 'public' }, async (d) => {
  await d.halt();
  const config = path.join(d.dir, 'jinnangd.conf');
  fs.writeFileSync(config, 'metrics-open: false\n');
  d.options.args = ['--config', config];
  await d.run();
  await d.ready();
  assert.equal((await d.get('/metrics')).status, 403);
  fs.writeFileSync(config, 'metrics-open: true\n');
  process.kill(d.child.pid, 'SIGHUP');
  await eventually(async () => (await d.get('/metrics')).status === 200, 'the new setting is used');
  fs.writeFileSync(config, 'metrics-open: perhaps\n');
  process.kill(d.child.pid, 'SIGHUP');
  await eventually(() => /settings\.reload outcome=refused/.test(d.log), 'the bad setting is refused');
  assert.equal((await d.get('/metrics')).status, 200);
}));

test('programs end with the status that says why', async () => {
  const build = process.env.JN_JINNANGD ?? `${process.env.JN_BUILD_DIR ?? 'build-test'}/daemon/jinnangd`;
  const run = (...args) => spawnSync(build, args, { encoding: 'utf8', timeout: 20000 });
  assert.equal(run('--help').status, 0);
  assert.match(run('--help').stdout, /--anonymous-level/);
  assert.match(run('--version').stdout, /^jinnangd \d/);
  assert.equal(run().status, 2);
  assert.equal(run('--nonsense').status, 2);
  assert.equal(run('--index', '/tmp', '--anonymous-level', 'secret').status, 78);
  const open = run('--index', '/tmp', '--listen', '0.0.0.0:0', '--anonymous-level', 'internal');
  assert.equal(open.status, 78);
  assert.match(open.stderr, /loopback/);
  await withDaemon({}, async (d) => {
    const held = run('--index', d.index, '--state', d.state, '--listen', '127.0.0.1:0');
    assert.equal(held.status, 75);
    assert.match(held.stderr, new RegExp(String(d.child.pid)));
  });
});

test('requests in flight are answered when it stops', async () => {
  const d = await Daemon.start({});
  const many = Array.from({ length: 40 }, () => d.get('/v1/documents/case-2026-0001?include=body'));
  await Promise.race(many);
  const code = d.halt();
  const ended = await Promise.allSettled(many);
  for (const e of ended) if (e.status === 'fulfilled') assert.ok([200, 503].includes(e.value.status));
  assert.equal(await code, 0);
  await d.stop();
});

test('logs hold no text of users', () => withDaemon({ args: ['--access-log'] }, async (d) => {
  await d.get('/v1/documents/case-2026-0001?q=%E5%A2%A8%E9%B1%BC%E9%A1%B9%E7%9B%AE');
  await d.get('/v1/documents?filter=tags%20%3D%20%E5%A2%A8%E9%B1%BC');
  await d.halt();
  assert.doesNotMatch(d.log, /墨鱼|%E5%A2%A8/);
}));
