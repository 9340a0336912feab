// SPDX-License-Identifier: GPL-3.0-or-later
// What every answer carries, and what happens to a request between the gate and its handler.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { answers, ask, exchange, startProbe } from './raw.mjs';

const H = 'Host: a\r\n';
let probe;

before(async () => { probe = await startProbe('--connections', '600'); });
after(async () => { assert.equal(await probe.stop(), 0); });

const get = (target, headers = '', options) =>
  ask(probe.address, `GET ${target} HTTP/1.1\r\n${H}${headers}\r\n`, options);
const post = (target, body, headers = 'Content-Type: application/json\r\n') =>
  ask(probe.address, `POST ${target} HTTP/1.1\r\n${H}${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${Buffer.from(body).toString('latin1')}`);

test('every answer has the common headers', async () => {
  for (const target of ['/', '/pool', '/nix', '/fail', '/typed?nix=1']) {
    const { headers } = await get(target);
    assert.equal(headers.vary, 'Authorization, Cookie, Sec-Fetch-Site, Accept, Accept-Encoding, Accept-Language');
    assert.equal(headers['cache-control'], 'private, no-cache');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(headers['jinnang-request-id'], /^[0-9a-hjkmnp-tv-z]{26}$/);
    assert.equal(headers['content-language'], 'zh');
  }
});

test('a request id of the client is kept when it is one', async () => {
  const id = async (v) => (await get('/', `Jinnang-Request-Id: ${v}\r\n`)).headers['jinnang-request-id'];
  assert.equal(await id('A.b_c-9'), 'A.b_c-9');
  assert.equal(await id('x'.repeat(64)), 'x'.repeat(64));
  assert.equal((await id('x'.repeat(65))).length, 26);
  assert.equal((await id('a b')).length, 26);
});

test('problems speak the language that is asked for', async () => {
  const title = async (v) => JSON.parse((await get('/nix', v ? `Accept-Language: ${v}\r\n` : '')).text).title;
  for (const [v, want] of [['', '路径不存在'], ['en', 'No such route'], ['en-GB,zh;q=0.5', 'No such route'],
    ['zh-CN,en;q=0.9', '路径不存在'], ['zh;q=0.2, en;q=0.8', 'No such route'], ['fr', '路径不存在'], ['en;q=0', '路径不存在'],
    ['fr, en;q=0.1', 'No such route'], [',;,q', '路径不存在']]) {
    assert.equal(await title(v), want, v);
  }
});

test('a problem has its members', async () => {
  const a = await get('/typed?page=0', 'Jinnang-Request-Id: r-1\r\nAccept-Language: en\r\n');
  assert.equal(a.headers['content-type'], 'application/problem+json');
  assert.deepEqual(JSON.parse(a.text), {
    type: 'urn:jinnang:problem:invalid_parameter', title: 'Invalid parameter', status: 400,
    detail: '#/query/page: page must be 1 to 1000', instance: 'urn:jinnang:request:r-1', code: 'invalid_parameter',
    errors: [{ pointer: '#/query/page', code: 'invalid_parameter', detail: 'page must be 1 to 1000' }],
  });
});

test('GET and POST forms give the same answer', async () => {
  const a = await get('/typed?q=%E9%93%B6&page=2&log=false&highlight=none&kind=faq,case-study');
  const b = await post('/typed', '{"q":"银","page":2,"log":false,"highlight":"none","kind":["faq","case-study"]}');
  assert.equal(a.status, 200);
  assert.equal(a.text, b.text);
  assert.equal(JSON.parse(a.text).q, '银');
});

test('a JSON body is judged', async () => {
  for (const [body, status, code] of [['{', 400, 'malformed_json'], ['[]', 400, 'malformed_json'], ['"x"', 400, 'malformed_json'],
    ['{"q":"\\u0000"}', 400, 'malformed_json'], ['{"q":1,"q":2}', 400, 'malformed_json'], ['{"nix":1}', 400, 'unknown_parameter'],
    ['{"page":"1"}', 400, 'invalid_parameter'], ['{}', 200], ['', 200],
    [`{"q":"${'x'.repeat(20000)}"}`, 400, 'invalid_parameter'], [`{"q":"${'x'.repeat(20000)}"`, 400, 'malformed_json'],
    [`{"x":[${'1,'.repeat(20000)}1]}`, 400, 'malformed_json']]) {
    const a = await post('/typed', body);
    assert.equal(a.status, status, body.slice(0, 40));
    if (code) assert.equal(JSON.parse(a.text).code, code, body.slice(0, 40));
  }
});

test('HEAD has the headers of GET and no body', async () => {
  const a = await get('/pool?rows=3');
  const b = await ask(probe.address, `HEAD /pool?rows=3 HTTP/1.1\r\n${H}\r\n`, { head: true });
  assert.equal(b.status, 200);
  assert.equal(b.headers['content-length'], a.headers['content-length']);
  assert.equal(b.text, '');
});

test('an entity tag gives 304 without a body', async () => {
  for (const target of ['/pool?rows=3', '/items/1', '/cached?rows=3']) {
    const first = await get(target);
    for (const list of [first.headers.etag, `"x", ${first.headers.etag}`, '*', first.headers.etag.replace(/^W\//, ''),
      first.headers.etag.replace(/"$/, '-gz"')]) {
      const a = await get(target, `If-None-Match: ${list}\r\n`);
      assert.equal(a.status, 304, `${target} ${list}`);
      assert.equal(a.headers.etag, first.headers.etag);
      assert.equal(a.headers['content-type'], undefined);
    }
    assert.equal((await get(target, 'If-None-Match: "other"\r\n')).status, 200);
  }
});

test('a change needs the current tag', async () => {
  const put = (h) => ask(probe.address, `PUT /items/1 HTTP/1.1\r\n${H}${h}\r\n`);
  assert.equal((await put('')).status, 428);
  assert.equal((await put('If-Match: "6"\r\n')).status, 412);
  const a = await put('If-Match: "7"\r\n');
  assert.equal(a.status, 204);
  assert.equal(a.headers.etag, '"8"');
  assert.equal(a.headers['content-length'], undefined);
});

test('gzip above 1 KiB, when accepted', async () => {
  const plain = await get('/pool?rows=100');
  for (const target of ['/pool?rows=100', '/loop?rows=100']) {
    const a = await get(target, 'Accept-Encoding: br, gzip\r\n');
    assert.equal(a.headers['content-encoding'], 'gzip');
    assert.equal(zlib.gunzipSync(a.body).toString(), plain.text);
  }
  for (const v of ['gzip;q=0', 'identity', 'br', 'gzip;q=0, *'])
    assert.equal((await get('/pool?rows=100', `Accept-Encoding: ${v}\r\n`)).headers['content-encoding'], undefined, v);
  assert.equal((await get('/pool?rows=1', 'Accept-Encoding: gzip\r\n')).headers['content-encoding'], undefined);
});

test('failures become problems', async () => {
  for (const [code, status, name] of [[5, 500, 'internal'], [11, 503, 'busy'], [16, 503, 'busy'], [28, 507, 'disk_full'],
    [30, 503, 'store_read_only'], [110, 503, 'deadline_exceeded']]) {
    const a = await get(`/fail?code=${code}`);
    assert.equal(a.status, status);
    assert.equal(JSON.parse(a.text).code, name);
    if (status === 503) assert.equal(a.headers['retry-after'], '1');
  }
  assert.match(probe.stderr(), /event=http.failed request=\w+ method=GET route=\/fail code=5 err=probe/);
});

test('a search that takes too long is dropped', async () => {
  const a = await get('/sleep?ms=2100', '', { quietMs: 4000 });
  assert.equal(a.status, 503);
  assert.equal(JSON.parse(a.text).code, 'deadline_exceeded');
});

test('scopes: 401 without, 403 with the wrong token', async () => {
  assert.equal((await get('/secret')).status, 401);
  assert.equal((await get('/secret')).headers['www-authenticate'], 'Bearer');
  const a = await get('/secret', 'Authorization: Bearer weak\r\n');
  assert.equal(a.status, 403);
  assert.match(JSON.parse(a.text).detail, /admin/);
  assert.equal((await get('/secret', 'Authorization: Bearer good\r\n')).status, 200);
  assert.equal((await get('/', 'Authorization: Bearer bad\r\n')).status, 401);
});

test('OPTIONS names the methods; CORS only for configured origins', async () => {
  const ask2 = (h) => ask(probe.address, `OPTIONS /typed HTTP/1.1\r\n${H}${h}\r\n`);
  const a = await ask2('');
  assert.equal(a.status, 204);
  assert.equal(a.headers.allow, 'GET, HEAD, POST, OPTIONS');
  const b = await ask2('Origin: https://allowed.example\r\nAccess-Control-Request-Method: POST\r\n');
  assert.equal(b.headers['access-control-allow-methods'], 'GET, HEAD, POST, OPTIONS');
  const c = await ask2('Origin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n');
  assert.equal(c.headers['access-control-allow-origin'], undefined);
});

test('pipelined requests are answered in order', async () => {
  const targets = ['/sleep?ms=150', '/loop?rows=1', '/pool?rows=2', '/park', '/nix', '/cached?rows=1', '/typed?q=last'];
  const { bytes } = await exchange(probe.address, targets.map((t) => `GET ${t} HTTP/1.1\r\n${H}\r\n`).join(''));
  const { list, trailing } = answers(bytes);
  assert.equal(trailing, 0);
  assert.deepEqual(list.map((a) => a.status), [200, 200, 200, 200, 404, 200, 200]);
  assert.equal(list[0].text, 'awake');
  assert.equal(list[3].text, 'unparked');
  assert.match(list[6].text, /"q":"last"/);
});

test('many at once, split at any byte', async () => {
  const text = `POST /typed HTTP/1.1\r\n${H}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"q":"x"}`;
  const runs = [];
  for (let cut = 1; cut < text.length; cut += 3)
    runs.push(exchange(probe.address, [text.slice(0, cut), text.slice(cut)], { gapMs: 15 }));
  for (let i = 0; i < 60; i++) runs.push(exchange(probe.address, `GET /${i % 2 ? 'park' : 'pool'} HTTP/1.1\r\n${H}\r\n`));
  for (const { bytes } of await Promise.all(runs)) {
    const { list } = answers(bytes);
    assert.deepEqual(list.map((a) => a.status), [200]);
  }
});

test('the pool has a bound: 503 busy, then all is well', async () => {
  const results = await Promise.all(Array.from({ length: 400 }, () => get('/sleep?ms=20', '', { quietMs: 5000 })));
  const busy = results.filter((a) => a.status === 503 && JSON.parse(a.text).code === 'busy').length;
  const other = results.filter((a) => a.status !== 200 && a.status !== 503).length;
  assert.equal(other, 0);
  assert.ok(busy > 0, 'never busy');
  assert.equal((await get('/pool')).status, 200);
});

test('clients that hang up do no harm', async () => {
  for (let i = 0; i < 30; i++)
    await exchange(probe.address, `GET /sleep?ms=30 HTTP/1.1\r\n${H}\r\n`, { quietMs: 1 });
  assert.equal((await get('/pool', '', { quietMs: 4000 })).status, 200);
});

test('a fast client is slowed down, the others are not', async () => {
  const limited = await startProbe('--rate-local');
  try {
    const some = (n, h = '') => exchange(limited.address, `GET /loop HTTP/1.1\r\n${H}${h}\r\n`.repeat(n));
    const { list } = answers((await some(320)).bytes);
    const late = list.filter((a) => a.status === 429);
    assert.ok(late.length > 0 && late.length <= 20);
    assert.equal(late[0].headers['retry-after'], '1');
    assert.match(late[0].headers.ratelimit, /^"address";r=0;t=\d+$/);
    assert.equal(late[0].headers['ratelimit-policy'], '"address";q=300;w=3');
    const other = answers((await some(1, 'Authorization: Bearer good\r\n')).bytes).list[0];
    assert.equal(other.status, 200);
    assert.match(other.headers.ratelimit, /^"token";r=299;/);
    const wrong = answers((await some(14, 'Authorization: Bearer bad\r\n')).bytes).list.map((a) => a.status);
    assert.deepEqual(wrong.slice(0, 10), Array(10).fill(401));
    assert.equal(wrong.at(-1), 429);
  } finally {
    assert.equal(await limited.stop(), 0);
  }
});

test('a unix socket serves, a second server is told off, a stale one is replaced', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'jn-'));
  const where = `unix:${dir}/s`;
  try {
    const first = await startProbe('--listen', where);
    assert.equal((await ask(where, `GET / HTTP/1.1\r\n${H}\r\n`)).status, 200);
    process.kill(first.pid, 'SIGKILL');
    await new Promise((r) => setTimeout(r, 100));
    const second = await startProbe('--listen', where);
    assert.equal((await ask(where, `GET / HTTP/1.1\r\n${H}\r\n`)).status, 200);
    assert.equal(await second.stop(), 0);
    assert.ok(!fs.existsSync(`${dir}/s`));
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
});

test('a stop answers what is in flight and refuses what is new', async () => {
  const own = await startProbe('--connections', '100');
  const running = Array.from({ length: 4 }, () =>
    ask(own.address, `GET /sleep?ms=400 HTTP/1.1\r\n${H}\r\n`, { quietMs: 5000 }));
  const keptAlive = exchange(own.address, [`GET /sleep?ms=400 HTTP/1.1\r\n${H}\r\n`, `GET / HTTP/1.1\r\n${H}\r\n`], { gapMs: 100, quietMs: 5000 });
  await new Promise((r) => setTimeout(r, 150));
  assert.equal(await own.stop(), 0);
  for (const a of await Promise.all(running)) assert.equal(a.status, 200);
  const { list } = answers((await keptAlive).bytes);
  assert.equal(list[0].status, 200);
  if (list[1]) assert.equal(JSON.parse(list[1].text).code, 'shutting_down');
});

test('connections from one address are bounded, and come back', async () => {
  const few = await startProbe('--connections', '4');
  try {
    const hold = Array.from({ length: 4 }, () => exchange(few.address, `GET /sleep?ms=300 HTTP/1.1\r\n${H}\r\n`, { quietMs: 600 }));
    await new Promise((r) => setTimeout(r, 100));
    const more = exchange(few.address, `GET / HTTP/1.1\r\n${H}\r\n`, { quietMs: 2000 });
    await Promise.all(hold);
    const { bytes, closed } = await more;
    assert.ok(closed || answers(bytes).list[0].status === 200);
    assert.equal((await ask(few.address, `GET / HTTP/1.1\r\n${H}\r\n`)).status, 200);
  } finally {
    assert.equal(await few.stop(), 0);
  }
});
