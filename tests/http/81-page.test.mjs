// SPDX-License-Identifier: GPL-3.0-or-later
// The page as the daemon serves it. A build without it says so, and nothing else differs.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import zlib from 'node:zlib';
import { Daemon } from './harness.mjs';

const views = ['/', '/?q=%E5%89%B2%E6%8E%A5&page=2', '/documents/case-2026-0001', '/compare', '/templates', '/submit', '/submissions',
  '/submissions/sub-1', '/reviews', '/reviews/sub-1', '/status', '/help'];
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
  + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types jn-html";

let d, built;

/** {status, headers, body} as they are on the wire: nothing is inflated. */
const ask = (target, { method = 'GET', headers = {} } = {}) => new Promise((resolve, reject) => {
  const request = http.request(d.base + target, { method, headers, agent: false }, (answer) => {
    const pieces = [];
    answer.on('data', (piece) => pieces.push(piece));
    answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }));
  });
  request.on('error', reject);
  request.end();
});
const gzip = { 'accept-encoding': 'gzip, deflate, br' };
const assets = async () => [...new Set((await ask('/')).body.toString().match(/\/assets\/[\w.-]+/g))];

before(async () => {
  d = await Daemon.start({ level: 'off', args: ['--rate-local', '--anonymous-rate', '1', '--anonymous-burst', '1'] });
  built = (await ask('/')).status === 200;
});
after(() => d.stop());

test('without the page it is a 404 that says why', async (t) => {
  if (built) return t.skip('the page is there');
  for (const target of [...views, '/assets/app.js']) {
    const a = await ask(target);
    assert.equal(a.status, 404, target);
    assert.equal(a.headers['content-type'], 'application/problem+json');
    const problem = JSON.parse(a.body);
    assert.deepEqual([problem.code, problem.detail], ['not_found', 'this server was built without the page']);
  }
});

test('every view is one file, for everybody, at any rate', async (t) => {
  if (!built) return t.skip('no page');
  const first = await ask('/');
  assert.match(first.body.toString(), /^<!doctype html>/i);
  for (const target of views) {
    const a = await ask(target, { headers: { accept: 'text/html,*/*;q=0.8', authorization: 'Bearer nonsense' } });
    assert.equal(a.status, 200, target);
    assert.deepEqual([a.headers['content-type'], a.headers.etag], ['text/html; charset=utf-8', first.headers.etag]);
    assert.ok(a.body.equals(first.body), target);
  }
});

test('the page lets nothing in, and is not framed', async (t) => {
  if (!built) return t.skip('no page');
  for (const target of ['/', '/help', (await assets())[0]]) {
    const { headers } = await ask(target);
    assert.equal(headers['content-security-policy'], policy, target);
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers.vary, 'Accept-Encoding');
    for (const name of ['camera', 'microphone', 'geolocation', 'payment', 'usb']) assert.ok(headers['permissions-policy'].includes(`${name}=()`));
  }
});

test('the page is asked for each time, its files are kept', async (t) => {
  if (!built) return t.skip('no page');
  assert.equal((await ask('/help')).headers['cache-control'], 'no-cache');
  const names = await assets();
  assert.ok(names.length > 0, 'it names its script');
  for (const target of ['/', ...names]) {
    const plain = await ask(target), packed = await ask(target, { headers: gzip });
    assert.equal(plain.status, 200, target);
    if (target !== '/') assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable');
    const inflated = packed.headers['content-encoding'] === 'gzip' ? zlib.gunzipSync(packed.body) : packed.body;
    assert.ok(inflated.equals(plain.body), `${target}: the same in both forms`);
    assert.equal(plain.headers['content-encoding'], undefined);
    for (const a of [plain, packed]) {
      const again = await ask(target, { headers: { ...gzip, 'if-none-match': a.headers.etag } });
      assert.deepEqual([again.status, again.body.length], [304, 0], target);
      assert.equal(again.headers.etag, packed.headers.etag);
      const head = await ask(target, { method: 'HEAD', headers: a === packed ? gzip : {} });
      assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, String(a.body.length), 0]);
    }
  }
});

test('what is no file of the page is not found, and nothing can be sent there', async () => {
  for (const target of ['/assets/', '/assets/index.html', '/assets/nix-00000000.js', '/index.html', '/assets', '/help/more']) {
    assert.equal((await ask(target)).status, 404, target);
  }
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const a = await ask('/', { method });
    assert.deepEqual([a.status, a.headers.allow], [405, 'GET, HEAD, OPTIONS'], method);
  }
});

test('the page is no part of the described interface', () => {
  assert.deepEqual(Object.keys(d.contract.document.paths).filter((p) => !p.startsWith('/v1/')).sort(), ['/healthz', '/metrics', '/openapi.json', '/readyz']);
});
