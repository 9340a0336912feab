// SPDX-License-Identifier: GPL-3.0-or-later
// An index that is missing, damaged, foreign, held or without its corpus; signals.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { Daemon, eventually, jinnang } from './harness.mjs';
import { jinnangAside } from './load.mjs';
import { current, details, faq, ids, search, withDaemon } from './stories.mjs';

const ready = async (d) => (await d.get('/readyz')).status === 200;
const finds = async (d) => (await search(d, '割接')).hits.some((h) => h.id === 'case-2026-0001');
const shards = (d) => ['public', 'internal', 'confidential', 'restricted'].map((l) => path.join(d.index, current(d), l));
const files = (d) => shards(d).flatMap((s) => fs.readdirSync(s).map((f) => path.join(s, f)));

/** While it is not well, the daemon says so, and never gives a wrong answer. */
async function healthy(d) {
  const a = await d.get(`/v1/search?q=${encodeURIComponent('割接')}&per_page=100`);
  if (a.status === 200) return a.body.hits.some((h) => h.id === 'case-2026-0001') && ready(d);
  assert.equal(a.status, 503);
  assert.ok(['index_loading', 'index_corrupt', 'analyzer_mismatch'].includes(a.body.code), a.text);
  assert.ok(a.headers.get('retry-after'), 'Retry-After');
  assert.equal((await d.get('/healthz')).status, 200);
  return false;
}

const damages = {
  'the whole directory is missing': (d) => fs.rmSync(d.index, { recursive: true }),
  'current is missing': (d) => fs.rmSync(path.join(d.index, 'current')),
  'current is empty': (d) => fs.writeFileSync(path.join(d.index, 'current'), ''),
  'current names nothing that is there': (d) => fs.writeFileSync(path.join(d.index, 'current'), 'gen-000777\n'),
  'current is no name': (d) => fs.writeFileSync(path.join(d.index, 'current'), '../../../etc\n'),
  'current is noise': (d) => fs.writeFileSync(path.join(d.index, 'current'), Buffer.alloc(5000, 0xff)),
  'meta.json is missing': (d) => fs.rmSync(path.join(d.index, current(d), 'meta.json')),
  'meta.json is half': (d) => fs.truncateSync(path.join(d.index, current(d), 'meta.json'), 7),
  'meta.json is of another analyser': (d) => fs.writeFileSync(path.join(d.index, current(d), 'meta.json'), '{"number":1,"analyser":"other-1"}\n'),
  'a shard is missing': (d) => fs.rmSync(shards(d)[1], { recursive: true }),
  'every shard is empty': (d) => files(d).forEach((f) => fs.rmSync(f)),
  'shard files are short': (d) => files(d).forEach((f) => fs.truncateSync(f, 60)),
  'shard files are zero': (d) => files(d).forEach((f) => fs.writeFileSync(f, Buffer.alloc(fs.statSync(f).size))),
  'shard files are noise': (d) => files(d).forEach((f) => fs.writeFileSync(f, Buffer.alloc(16384, 0xa5))),
  'the tables are swapped': (d) => shards(d).forEach((s) => {
    const [a, b] = ['postlist.glass', 'termlist.glass'].map((n) => path.join(s, n));
    if (!fs.existsSync(a) || !fs.existsSync(b)) return;
    fs.renameSync(a, `${a}.x`);
    fs.renameSync(b, a);
    fs.renameSync(`${a}.x`, b);
  }),
};

for (const [what, damage] of Object.entries(damages)) {
  test(`found at the start: ${what}`, () => withDaemon({}, async (d) => {
    assert.equal(await d.halt(), 0);
    damage(d);
    await d.run();
    await eventually(() => healthy(d), 'it is built again', 20000);
    assert.match(d.log, /event=index\.built/);
    d.write('faq/new.md', faq('faq-2026-3200', '修好以后'));
    await eventually(async () => (await ids(d)).includes('faq-2026-3200'), 'changes go on');
  }));
}

test('without a corpus there is nothing to build from: it says so and waits', () => withDaemon(
  { serveCorpus: false }, async (d) => {
    assert.equal(await d.halt(), 0);
    damages['shard files are short'](d);
    await d.run();
    const a = await d.get('/v1/search?q=x');
    assert.equal(a.status, 503);
    await eventually(async () => (await d.get('/readyz')).body.status === 'degraded', 'degraded');
    const built = jinnang('index', '--corpus', d.corpus, '--index', d.index, '--full');
    assert.equal(built.code, 0, built.stderr);
    await eventually(() => healthy(d), 'an index made by somebody else is taken');
  },
));

test('what becomes current must open: until then the generation before is served', () => withDaemon({}, async (d) => {
  const before = current(d);
  fs.cpSync(path.join(d.index, before), path.join(d.index, 'gen-000009'), { recursive: true });
  for (const s of ['public', 'internal']) {
    for (const f of fs.readdirSync(path.join(d.index, 'gen-000009', s))) fs.truncateSync(path.join(d.index, 'gen-000009', s, f), 10);
  }
  fs.writeFileSync(path.join(d.index, 'current.new'), 'gen-000009\n');
  fs.renameSync(path.join(d.index, 'current.new'), path.join(d.index, 'current'));
  await eventually(async () => (await healthy(d)) && current(d) === 'gen-000010', 'a good one is built');
  await eventually(async () => (await d.get('/v1/documents')).headers.get('jinnang-index-revision')?.startsWith('10.'), 'and served');
  assert.ok(await finds(d));
}));

test('generations of the past are removed, unfinished ones of the past too', () => withDaemon({}, async (d) => {
  fs.mkdirSync(path.join(d.index, 'gen-000001.tmp'));
  for (let i = 0; i < 3; i++) assert.equal(jinnang('index', '--corpus', d.corpus, '--index', d.index, '--full').code, 0);
  const left = fs.readdirSync(d.index).filter((n) => n.startsWith('gen-'));
  assert.equal(left.length, 2, left.join());
  await eventually(() => healthy(d), 'the last one is served');
}));

test('the corpus goes and comes: the last index serves, documents say why they cannot be read', () => withDaemon(
  { args: ['--rescan', '200ms'] }, async (d) => {
    const admin = await d.token({ scopes: ['admin', 'metrics', 'read', 'search'] });
    const before = await ids(d);
    fs.renameSync(d.corpus, `${d.corpus}.away`);
    await eventually(async () => (await d.get('/readyz')).body.status === 'degraded', 'degraded');
    assert.equal((await d.get('/readyz')).status, 503);
    assert.equal((await details(d, admin)).corpus.available, false);
    assert.match((await d.get('/metrics', { token: admin })).text, /^jinnang_corpus_available 0$/m);
    assert.deepEqual(await ids(d), before);
    assert.ok(await finds(d));
    for (const id of ['case-2026-0001', 'faq-2026-0001']) {
      const a = await d.get(`/v1/documents/${id}`);
      assert.deepEqual([a.status, a.body.code], [503, 'corpus_unavailable']);
    }
    const missing = await d.get('/v1/documents/case-1999-0001');
    assert.deepEqual([missing.status, missing.body.code], [404, 'document_not_found']);
    fs.writeFileSync(d.corpus, 'a file in its place');
    fs.rmSync(d.corpus);
    fs.renameSync(`${d.corpus}.away`, d.corpus);
    d.write('faq/back.md', faq('faq-2026-3201', '回来了'));
    await eventually(() => ready(d), 'ready again');
    await eventually(async () => (await ids(d)).includes('faq-2026-3201'), 'what changed meanwhile is found');
    assert.equal((await d.get('/v1/documents/case-2026-0001')).status, 200);
  },
));

test('one writer: `jinnang index` is told who holds it, and takes over afterwards', () => withDaemon({}, async (d) => {
  const admin = await d.token({ scopes: ['admin'] });
  await eventually(async () => (await details(d, admin)).index.writer, 'the daemon has the lock');
  const args = ['index', '--corpus', d.corpus, '--index', d.index];
  const held = jinnang(...args);
  assert.equal(held.code, 75);
  assert.match(held.stderr, new RegExp(`\\b${d.child.pid}\\b`));
  assert.equal(await d.halt(), 0);
  assert.equal(jinnang(...args).code, 0);
  await d.run();
  await d.ready();
}));

test('one builder: a second full build is told who builds', () => withDaemon({}, async (d) => {
  const args = ['index', '--corpus', d.corpus, '--index', d.index, '--full'];
  const first = jinnangAside(...args);
  await eventually(() => fs.readdirSync(d.index).some((n) => n.endsWith('.tmp')) && (first.kill('SIGSTOP'), true), 'it builds');
  try {
    const second = jinnang(...args);
    assert.equal(second.code, 75);
    assert.match(second.stderr, new RegExp(`\\b${first.pid}\\b`));
  } finally {
    first.kill('SIGCONT');
  }
  assert.equal((await first).code, 0);
}));

test('a killed build leaves nothing that matters', () => withDaemon({}, async (d) => {
  const args = ['index', '--corpus', d.corpus, '--index', d.index, '--full'];
  const first = jinnangAside(...args);
  await eventually(() => fs.readdirSync(d.index).some((n) => n.endsWith('.tmp')), 'it builds');
  first.kill('SIGKILL');
  assert.equal((await first).code, 'SIGKILL');
  assert.ok(await finds(d));
  assert.equal(jinnang(...args).code, 0);
  await eventually(() => healthy(d), 'the next one is served');
}));

test('killed at any moment it starts again with everything', () => withDaemon({}, async (d) => {
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 30; i++) d.write(`k/${i}.md`, faq(`faq-2026-${3300 + i}`, `第${round}轮之${i}`));
    const from = (await d.get('/v1/documents')).headers.get('jinnang-index-revision');
    if (round % 2) {
      await eventually(async () => (await d.get('/v1/documents')).headers.get('jinnang-index-revision') !== from, 'it writes');
    }
    d.child.kill('SIGKILL');
    assert.equal(await d.exited, 'SIGKILL');
    await d.run();
    await d.ready();
    await eventually(async () => (await search(d, `第${round}轮之`)).hits.filter((h) => h.title.startsWith(`第${round}轮`)).length === 30, `round ${round}`);
  }
}));

test('SIGHUP: settings are used, tokens stay, requests go on', () => withDaemon({}, async (d) => {
  const token = await d.token({ level: 'confidential' });
  await d.halt();
  const config = path.join(d.dir, 'jinnangd.conf');
  const reload = async (text, outcome) => {
    const before = d.log.length;
    fs.writeFileSync(config, text);
    d.child.kill('SIGHUP');
    d.child.killed = false; // asked to read, not to end
    await eventually(() => d.log.slice(before).includes(`settings.reload outcome=${outcome}`), outcome);
  };
  fs.writeFileSync(config, 'metrics-open: false\n');
  d.options.args = ['--config', config];
  await d.run();
  await d.ready();
  for (const open of [true, false]) {
    await reload(`metrics-open: ${open}\n`, 'used');
    assert.equal((await d.get('/metrics')).status, open ? 200 : 403);
  }
  await reload('metrics-open: true\n', 'used');
  for (const bad of ['metrics-open: perhaps\n', 'no-such-setting: 1\n', 'rate: -5\n', 'log-level: loud\n', 'metrics-open: true\0\n']) {
    await reload(bad, 'refused');
    assert.equal((await d.get('/metrics')).status, 200, `the old settings stay: ${JSON.stringify(bad)}`);
  }
  assert.equal((await d.get('/v1/documents', { token })).status, 200);
}));

/** A request that has been sent all but its last byte: it is running and stays so. */
async function unfinished(d, target, json) {
  const { hostname, port } = new URL(d.base);
  const socket = net.connect(Number(port), hostname);
  const body = JSON.stringify(json);
  socket.write(`POST ${target} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\n`
    + `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, -1)}`);
  let text = '';
  socket.on('data', (b) => { text += b; });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => { socket.on('close', () => resolve(text)); });
  const opened = async () => (await d.get('/metrics')).text.match(/^jinnang_http_connections (\d+)$/m)?.[1] >= 2;
  await eventually(opened, 'the connection is taken');
  return { finish: () => socket.write(body.slice(-1)), closed, destroy: () => socket.destroy() };
}

test('SIGTERM: no new connections, running requests are answered, exit 0', () => withDaemon(
  { args: ['--metrics-open', '--cache', '0'] }, async (d) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
    const ask = () => new Promise((resolve) => {
      const body = JSON.stringify({ text: '城商行计划把核心系统从小型机迁移到分布式数据库,'.repeat(400) });
      const request = http.request(`${d.base}/v1/similar`, { agent, method: 'POST', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode));
        response.on('error', () => resolve('cut'));
      });
      request.on('error', (e) => resolve(e.code));
      request.end(body);
    });
    const running = Array.from({ length: 32 }, ask);
    const inFlight = async () => Number((await d.get('/metrics')).text.match(/^jinnang_jobs_in_flight (\d+)$/m)[1]) > 0;
    await Promise.race([eventually(inFlight, 'requests are running'), Promise.race(running)]);
    assert.equal(await d.halt(), 0);
    const answers = await Promise.all(running);
    for (const status of answers) assert.ok([200, 503, 'ECONNREFUSED', 'ECONNRESET'].includes(status), String(status));
    assert.ok(!answers.includes('cut'), 'no answer was cut');
    assert.ok(answers.includes(200));
    assert.match(d.log, /event=server\.stopped/);
    agent.destroy();
  },
));

test('SIGTERM: a client that never finishes is not waited for', () => withDaemon(
  { args: ['--metrics-open', '--stop-timeout', '500ms'] }, async (d) => {
    const slow = await unfinished(d, '/v1/similar', { text: '割接' });
    assert.equal(await d.halt(), 0);
    await slow.closed;
  },
));

test('a second SIGTERM ends it at once, and the next start has everything', () => withDaemon(
  { args: ['--metrics-open', '--stop-timeout', '60s'] }, async (d) => {
    const slow = await unfinished(d, '/v1/similar', { text: '割接' });
    d.child.kill('SIGTERM');
    await eventually(() => /server\.stopping/.test(d.log), 'it stops');
    d.child.kill('SIGTERM');
    const began = performance.now();
    await d.exited; // 0 when it was done already, else 1 or the signal
    assert.ok(performance.now() - began < 5000);
    slow.destroy();
    await d.run();
    await d.ready();
    assert.ok(await finds(d));
  },
));
