// SPDX-License-Identifier: GPL-3.0-or-later
// More than it can do, too fast, too slow, too much: refused in time, and well again afterwards.
import test from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { eventually } from './harness.mjs';
import { ask, exchange } from './raw.mjs';
import { ids, search, withDaemon } from './stories.mjs';

const pasted = '城商行计划把核心系统从小型机迁移到分布式数据库,停机不超过四小时,两地三中心,RPO 为零。'.repeat(500);
const slowly = (d) => d.post('/v1/similar', { text: pasted });
const metric = async (d, line) => Number((await d.get('/metrics')).text.match(new RegExp(`^jinnang_${line} (\\d+)$`, 'm'))[1]);
const address = (d) => new URL(d.base).host;

test('more than the pool takes is refused at once, and what comes later is served', () => withDaemon(
  { args: ['--pool-threads', '1', '--pool-queue', '2', '--cache', '0', '--metrics-open'] }, async (d) => {
    const began = performance.now();
    const many = Promise.all(Array.from({ length: 60 }, () => slowly(d)));
    const health = await Promise.all([d.get('/healthz'), d.get('/readyz'), d.get('/v1/vocabularies')]);
    assert.deepEqual(health.map((a) => a.status), [200, 200, 200]);
    const answers = await many;
    const refused = answers.filter((a) => a.status === 503);
    assert.ok(refused.length > 0, `none refused in ${performance.now() - began} ms`);
    assert.ok(answers.some((a) => a.status === 200));
    for (const a of answers) assert.ok([200, 503].includes(a.status), a.text);
    for (const a of refused) {
      assert.equal(a.body.code, 'busy');
      assert.match(a.headers.get('retry-after'), /^[1-9]\d*$/);
    }
    assert.equal(await metric(d, 'http_refused_total\\{why="busy"\\}'), refused.length);
    await eventually(async () => (await metric(d, 'jobs_in_flight')) === 0, 'the pool is empty');
    assert.equal((await slowly(d)).status, 200);
    assert.ok((await search(d, '割接')).total > 0);
  },
));

test('an answer that would come too late is 503, and the next one is not', () => withDaemon(
  { args: ['--pool-threads', '1', '--search-deadline', '5ms', '--cache', '0', '--metrics-open'] }, async (d) => {
    const target = `/v1/search?q=${encodeURIComponent('割接 核心系统 迁移')}&explain=true&per_page=100`;
    const late = await eventually(async () => {
      const slow = slowly(d);
      const answers = await Promise.all(Array.from({ length: 30 }, () => d.get(target)));
      await slow;
      for (const a of answers) assert.ok([200, 503].includes(a.status), a.text);
      return answers.find((a) => a.body.code === 'deadline_exceeded');
    }, 'some come too late');
    assert.match(late.headers.get('retry-after'), /^[1-9]\d*$/);
    assert.ok((await metric(d, 'http_refused_total\\{why="deadline"\\}')) > 0);
    await eventually(async () => (await d.get('/v1/search?q=x')).status === 200, 'alone it is in time');
  },
));

test('a rate is kept per address, told in headers, and free again in time', () => withDaemon(
  { args: ['--rate-local', '--anonymous-rate', '2', '--anonymous-burst', '5'], ready: false }, async (d) => {
    const answers = [];
    await eventually(async () => {
      answers.push(await d.get('/v1/vocabularies'));
      return answers.at(-1).status === 429;
    }, 'it is too fast');
    assert.ok(answers.length >= 5, `${answers.length}`);
    const last = answers.at(-1);
    assert.equal(last.body.code, 'rate_limited');
    assert.match(last.headers.get('retry-after'), /^[1-9]\d*$/);
    assert.match(last.headers.get('ratelimit-policy'), /^"address";q=5;w=/);
    assert.match(last.headers.get('ratelimit'), /^"address";r=0;t=\d+$/);
    for (let i = 0; i < 10; i++) assert.equal((await d.get('/healthz')).status, 200);
    await eventually(async () => (await d.get('/v1/vocabularies')).status === 200, 'free again');
  },
));

test('every token has its own rate', () => withDaemon(
  { args: ['--rate-local', '--rate', '1', '--rate-burst', '20', '--anonymous-rate', '1', '--anonymous-burst', '1'], ready: false }, async (d) => {
    const [busy, other] = [await d.token(), await d.token({ person: 'wang.wei' })];
    const limited = await eventually(async () => {
      const a = await d.get('/v1/vocabularies', { token: busy });
      return a.status === 429 && a;
    }, 'one is too fast');
    assert.match(limited.headers.get('ratelimit-policy'), /^"token";q=20/);
    assert.equal((await d.get('/v1/vocabularies', { token: other })).status, 200);
  },
));

test('guessing tokens is slowed down', () => withDaemon({ args: ['--rate-local'] }, async (d) => {
  const token = `jnk_aaaaaaaaaa_${'a'.repeat(52)}`;
  const seen = [];
  await eventually(async () => {
    seen.push((await d.get('/v1/vocabularies', { token })).status);
    return seen.at(-1) === 429;
  }, 'it is enough');
  assert.deepEqual([...new Set(seen)], [401, 429]);
  assert.ok(seen.length <= 12, `${seen.length} guesses`);
}));

test('a request that does not end is 408, an idle connection is closed', () => withDaemon(
  { args: ['--request-timeout', '1s', '--idle-timeout', '3s'] }, async (d) => {
    const host = address(d);
    const half = `POST /v1/similar HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
    const a = await ask(host, half, { quietMs: 5000 });
    assert.equal(a.status, 408);
    assert.ok(a.closed);
    const drip = await ask(host, [half, ...'"text":"abc'], { quietMs: 5000, gapMs: 200 });
    assert.equal(drip.status, 408, 'a byte now and then does not help');
    const idle = await exchange(host, '', { quietMs: 8000 });
    assert.ok(idle.closed, 'idle');
    const kept = await exchange(host, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n\r\n`, { quietMs: 8000 });
    assert.ok(kept.closed, 'idle after an answer');
    assert.equal((await d.get('/healthz')).status, 200);
  },
));

/** Open `n` connections; how many stay open after a request on each. */
async function connections(d, n) {
  const { hostname, port } = new URL(d.base);
  const sockets = Array.from({ length: n }, () => net.connect(Number(port), hostname));
  const fates = sockets.map((s) => new Promise((resolve) => {
    s.on('error', () => resolve('closed'));
    s.on('close', () => resolve('closed'));
    s.on('data', () => resolve('answered'));
    s.on('connect', () => s.write(`GET /healthz HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`));
    setTimeout(() => resolve('waiting'), 1000);
  }));
  return { fates: await Promise.all(fates), close: () => sockets.forEach((s) => s.destroy()) };
}
const count = (fates, fate) => fates.filter((f) => f === fate).length;

test('connections of one address are counted', () => withDaemon(
  { args: ['--connections-per-address', '8'], ready: false }, async (d) => {
    const { fates, close } = await connections(d, 20);
    assert.ok(count(fates, 'answered') <= 8 && count(fates, 'answered') >= 4, fates.join());
    assert.ok(count(fates, 'closed') >= 12, fates.join());
    close();
    await eventually(() => d.get('/healthz').then((a) => a.status === 200, () => false), 'free again');
  },
));

test('beyond all connections a client waits until one is free', () => withDaemon(
  { args: ['--max-connections', '8'], ready: false }, async (d) => {
    const { fates, close } = await connections(d, 20);
    assert.ok(count(fates, 'answered') <= 8, fates.join());
    assert.equal(count(fates, 'closed'), 0, 'nobody is thrown out');
    close();
    await eventually(() => d.get('/healthz').then((a) => a.status === 200, () => false), 'free again');
  },
));

const long = (n) => 'a'.repeat(n);
const sizes = [
  ['q', 2048, (d, n) => d.get(`/v1/search?q=${long(n)}`), 400, 'invalid_parameter'],
  ['q in a body', 2048, (d, n) => d.post('/v1/search', { q: long(n) }), 400, 'invalid_parameter'],
  ['filter', 4096, (d, n) => d.get(`/v1/search?q=a&filter=${`tags = ${long(n - 7)}`.replaceAll(' ', '%20')}`), 400, undefined],
  ['per_page', 100, (d, n) => d.get(`/v1/search?q=a&per_page=${n}`), 400, 'invalid_parameter'],
  ['the window', 10, (d, n) => d.get(`/v1/search?q=a&per_page=100&page=${n}`), 400, 'window_exceeded'],
  ['crop', 400, (d, n) => d.get(`/v1/search?q=a&crop=${n}`), 400, 'invalid_parameter'],
  ['session', 64, (d, n) => d.get(`/v1/search?q=a&session=${long(n)}`), 400, 'invalid_parameter'],
  ['pasted text', 256 * 1024, (d, n) => d.post('/v1/similar', { text: long(n) }), [400, 413], undefined],
  ['the body', 300 * 1024, (d, n) => d.post('/v1/similar', { text: 'a', ignore: '' }, { json: undefined,
    headers: { 'content-type': 'application/json' }, body: `{"text":"a"}${' '.repeat(n - 12)}` }), 413, 'payload_too_large'],
];

test('every size may be reached and not passed', () => withDaemon({ args: ['--max-body', '300K'] }, async (d) => {
  for (const [what, limit, send, status, code] of sizes) {
    const at = await send(d, limit);
    assert.equal(at.status, 200, `${what} of ${limit}: ${at.text.slice(0, 200)}`);
    const beyond = await send(d, limit + 1);
    assert.ok([].concat(status).includes(beyond.status), `${what} of ${limit + 1}: ${beyond.status}`);
    if (code) assert.equal(beyond.body.code, code, what);
  }
  assert.ok((await ids(d)).length > 0);
}));
