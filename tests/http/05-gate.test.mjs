// SPDX-License-Identifier: GPL-3.0-or-later
// The strict request gate on the wire: one table for every rule, then two public lists of raw
// requests when their data files are there.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { answers, ask, exchange, startProbe } from './raw.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const cases = process.env.JN_HTTP_CASES ?? path.join(root, '../shared/data/http');
const H = 'Host: a\r\n';
let probe;

before(async () => { probe = await startProbe('--connections', '600'); });
after(async () => { assert.equal(await probe.stop(), 0); });

// Rule, request, status, code. All of these close the connection after exactly one answer.
const refused = [
  ['G1 space before the colon', `GET / HTTP/1.1\r\n${H}A : b\r\n\r\n`, 400, 'malformed_request'],
  ['G1 bracket in a name', `GET / HTTP/1.1\r\n${H}A(b: c\r\n\r\n`, 400, 'malformed_request'],
  ['G1 byte above 0x7f in a name', `GET / HTTP/1.1\r\n${H}A\xe9: c\r\n\r\n`, 400, 'malformed_request'],
  ['G2 control byte in a value', `GET / HTTP/1.1\r\n${H}A: b\x01c\r\n\r\n`, 400, 'malformed_request'],
  ['G2 DEL in a value', `GET / HTTP/1.1\r\n${H}A: b\x7fc\r\n\r\n`, 400, 'malformed_request'],
  ['G3 two lengths', `POST / HTTP/1.1\r\n${H}Content-Length: 1\r\nContent-Length: 1\r\n\r\nx`, 400, 'malformed_request'],
  ['G3 list of lengths', `POST / HTTP/1.1\r\n${H}Content-Length: 1, 1\r\n\r\nx`, 400, null],
  ['G3 sign', `POST / HTTP/1.1\r\n${H}Content-Length: +1\r\n\r\nx`, 400, null],
  ['G4 gzip coding', `POST / HTTP/1.1\r\n${H}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 400, 'malformed_request'],
  ['G4 twice', `POST / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400, 'malformed_request'],
  ['G4 on HTTP/1.0', `POST / HTTP/1.0\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400, 'malformed_request'],
  ['G5 both framings', `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400, 'malformed_request'],
  ['G6 no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'malformed_request'],
  ['G6 two Hosts', `GET / HTTP/1.1\r\n${H}${H}\r\n`, 400, 'malformed_request'],
  ['G6 empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400, 'malformed_request'],
  ['G6 Host with a user', 'GET / HTTP/1.1\r\nHost: u@a\r\n\r\n', 400, 'malformed_request'],
  ['G7 absolute form', `GET http://a/ HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G7 authority form', `CONNECT a:80 HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G7 relative', `GET index.html HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G8 method', `GE(T / HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G9 byte above 0x7f', `GET /\xc0\xaf HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G9 fragment', `GET /a#b HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G9 half an escape', `GET /a%zz HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G9 escaped NUL', `GET /a%00b HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G9 not UTF-8', `GET /typed?q=%FF HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G10 escaped slash', `GET /items/a%2Fb HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G10 backslash', `GET /items/a%5Cb HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G10 dot dot', `GET /items/../x HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G10 escaped dot', `GET /items/%2e%2E HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G10 control', `GET /items/a%0Ab HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G11 star for GET', `GET * HTTP/1.1\r\n${H}\r\n`, 400, 'malformed_request'],
  ['G13 expectation', `POST / HTTP/1.1\r\n${H}Expect: a-pony\r\nContent-Length: 1\r\n\r\nx`, 417, 'malformed_request'],
  ['G15 body on GET', `GET / HTTP/1.1\r\n${H}Content-Length: 1\r\n\r\nx`, 400, 'malformed_request'],
  ['G15 chunked DELETE', `DELETE / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400, 'malformed_request'],
  ['G16 type', `POST /typed HTTP/1.1\r\n${H}Content-Type: text/html\r\nContent-Length: 2\r\n\r\n{}`, 415, 'unsupported_media_type'],
  ['G16 no type', `POST /typed HTTP/1.1\r\n${H}Content-Length: 2\r\n\r\n{}`, 415, 'unsupported_media_type'],
  ['G16 charset', `POST /typed HTTP/1.1\r\n${H}Content-Type: application/json; charset=gbk\r\nContent-Length: 2\r\n\r\n{}`, 415, 'unsupported_media_type'],
  ['G16 coding', `POST /typed HTTP/1.1\r\n${H}Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}`, 415, 'unsupported_media_type'],
  ['G17 length', `PUT / HTTP/1.1\r\n${H}Content-Length: 1001\r\n\r\n`, 413, 'payload_too_large'],
  ['G17 length with 100-continue', `PUT / HTTP/1.1\r\n${H}Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n`, 413, 'payload_too_large'],
  ['G17 chunks', `PUT / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n3e9\r\n${'x'.repeat(1001)}\r\n0\r\n\r\n`, 413, 'payload_too_large'],
  ['version 2.0', `GET / HTTP/2.0\r\n${H}\r\n`, 505, null],
  ['version 1.2', `GET / HTTP/1.2\r\n${H}\r\n`, 505, 'malformed_request'],
  ['target above memory', `GET /${'a'.repeat(40000)} HTTP/1.1\r\n${H}\r\n`, 414, null],
  ['headers above memory', `GET / HTTP/1.1\r\n${H}A: ${'b'.repeat(40000)}\r\n\r\n`, 431, null],
  ['G18 65 parameters', `GET /typed?${'q=1&'.repeat(65)} HTTP/1.1\r\n${H}\r\n`, 400, 'invalid_parameter'],
  ['G18 long parameter', `GET /typed?q=${'a'.repeat(4097)} HTTP/1.1\r\n${H}\r\n`, 400, 'invalid_parameter'],
];

for (const [name, request, status, code] of refused) {
  test(`refused and closed: ${name}`, async () => {
    const smuggled = `${request}GET /metrics HTTP/1.1\r\n${H}\r\n`;
    const { bytes, closed } = await exchange(probe.address, smuggled);
    const { list } = answers(bytes);
    assert.equal(list.length, 1, bytes.toString('latin1'));
    assert.equal(list[0].status, status);
    if (code) assert.equal(JSON.parse(list[0].text).code, code);
    assert.ok(closed);
  });
}

// Answers that leave the connection open.
const kept = [
  ['plain', `GET / HTTP/1.1\r\n${H}\r\n`, 200],
  ['G14 unknown method', `BREW / HTTP/1.1\r\n${H}\r\n`, 501],
  ['G14 not on this route', `DELETE / HTTP/1.1\r\n${H}\r\n`, 405],
  ['G18 unknown', `GET /typed?nix=1 HTTP/1.1\r\n${H}\r\n`, 400],
  ['G18 repeated', `GET /typed?q=1&q=2 HTTP/1.1\r\n${H}\r\n`, 400],
  ['star for OPTIONS', `OPTIONS * HTTP/1.1\r\n${H}\r\n`, 204],
  ['empty lines first', `\r\nGET / HTTP/1.1\r\n${H}\r\n`, 200],
  ['body', `POST / HTTP/1.1\r\n${H}Content-Length: 5\r\n\r\nhello`, 200],
  ['chunks', `POST / HTTP/1.1\r\n${H}Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, 200],
  ['length at the limit', `PUT / HTTP/1.1\r\n${H}Content-Length: 1000\r\n\r\n${'x'.repeat(1000)}`, 200],
  ['64 parameters', `GET /typed?${'q=1&'.repeat(64)} HTTP/1.1\r\n${H}\r\n`, 400],
];

for (const [name, request, status] of kept) {
  test(`answered and kept: ${name}`, async () => {
    const next = `GET /typed?q=next HTTP/1.1\r\n${H}\r\n`;
    const { bytes, closed } = await exchange(probe.address, request + next);
    const { list, trailing } = answers(bytes);
    assert.equal(trailing, 0);
    assert.deepEqual(list.map((a) => a.status), [status, 200]);
    assert.match(list[1].text, /"q":"next"/);
    assert.ok(!closed);
  });
}

test('HTTP/1.0 needs no Host and is closed', async () => {
  const a = await ask(probe.address, 'GET / HTTP/1.0\r\n\r\n');
  assert.equal(a.status, 200);
  assert.ok(a.closed);
});

test('100-continue is sent before the body', async () => {
  const head = `POST / HTTP/1.1\r\n${H}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`;
  const { bytes } = await exchange(probe.address, [head, 'ok'], { gapMs: 50 });
  assert.match(bytes.toString('latin1'), /^HTTP\/1\.1 100 /);
  assert.equal(answers(bytes).list[0].text, 'ok');
});

test('a Host outside the list is misdirected', async () => {
  const strict = await startProbe('--strict-hosts');
  try {
    for (const [host, status] of [['evil.example', 421], ['127.0.0.1.evil.example', 421],
      ['localhost', 200], ['LOCALHOST:9', 200], ['127.0.0.1:80', 200], ['[::1]:1', 200],
      ['localhost:x', 421], ['10.0.0.1', 421]]) {
      const a = await ask(strict.address, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      assert.equal(a.status, status, host);
    }
  } finally {
    assert.equal(await strict.stop(), 0);
  }
});

test('G19: a write from a foreign page is refused', async () => {
  const put = (origin) => ask(probe.address, `PUT /items/1 HTTP/1.1\r\n${H}Origin: ${origin}\r\nIf-Match: "7"\r\n\r\n`);
  assert.equal((await put('https://evil.example')).status, 403);
  assert.equal((await put('null')).status, 403);
  assert.equal((await put('http://a')).status, 204);
  const allowed = await put('https://allowed.example');
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://allowed.example');
});

test('a request that is not whole in time is 408', async () => {
  const slow = await startProbe('--request-ms', '600', '--idle-ms', '5000');
  try {
    for (const start of ['GET / HT', `GET / HTTP/1.1\r\nHos`, `POST / HTTP/1.1\r\n${H}Content-Length: 9\r\n\r\nabc`]) {
      const a = await ask(slow.address, start, { quietMs: 3000 });
      assert.equal(a.status, 408, start);
      assert.equal(a.count, 1);
      assert.ok(a.closed);
    }
    // Byte by byte does not help.
    const drip = [...`GET / HTTP/1.1\r\n${H}A: ${'b'.repeat(80)}`];
    const a = await ask(slow.address, drip, { gapMs: 20, quietMs: 3000 });
    assert.equal(a.status, 408);
    // A request that is merely served slowly is not late.
    const served = await ask(slow.address, `GET /sleep?ms=1000 HTTP/1.1\r\n${H}\r\n`, { quietMs: 2000 });
    assert.equal(served.status, 200);
  } finally {
    assert.equal(await slow.stop(), 0);
  }
});

test('a body that never ends is cut', async () => {
  const chunk = `10000\r\n${'x'.repeat(65536)}\r\n`;
  const head = `PUT / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\n\r\n`;
  const { closed } = await exchange(probe.address, [head, chunk, chunk, chunk, chunk], { gapMs: 20 });
  assert.ok(closed);
});

function load(name) {
  const file = path.join(cases, name);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
}

const h1spec = load('h1spec.json');
test('h1spec', { skip: h1spec ? false : `no data in ${cases} (set JN_HTTP_CASES)` }, async () => {
  const wrong = [];
  await Promise.all(h1spec.map(async (c) => {
    const { bytes, closed } = await exchange(probe.address, Buffer.from(c.request_base64, 'base64'), { quietMs: 600 });
    const first = answers(bytes).list[0]?.status;
    const good = c.expect.kind === 'wait' ? bytes.length === 0 && !closed
      : c.expect.status.some((s) => (s.endsWith('xx') ? String(first)[0] === s[0] : Number(s) === first));
    if (!good) wrong.push(`${c.name}: ${first}`);
  }));
  assert.deepEqual(wrong, []);
});

const garden = load('garden.json');
test('http-garden', { skip: garden ? false : `no data in ${cases} (set JN_HTTP_CASES)` }, async () => {
  const deviations = [];
  await Promise.all(garden.map(async (c) => {
    const { bytes, closed } = await exchange(probe.address, Buffer.from(c.request_base64, 'base64'), { quietMs: 1000 });
    const { list } = answers(bytes);
    const statuses = list.map((a) => a.status);
    const good = c.expect === 'valid'
      ? statuses.length === 1 && (statuses[0] < 300 || (statuses[0] >= 400 && statuses[0] < 500))
      : closed && (statuses.length === 0 || (statuses.length === 1 && [400, 505].includes(statuses[0])));
    if (!good) deviations.push(c.name);
  }));
  const named = garden.filter((c) => c.note.includes('parser-only on MHD 0.9.75')).map((c) => c.name);
  assert.deepEqual(deviations.sort(), named.sort());
});
