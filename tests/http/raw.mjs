// SPDX-License-Identifier: GPL-3.0-or-later
// Raw requests on a socket of their own, and the answers read by Content-Length: a status line
// inside a body is not an answer.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const probe = process.env.JN_HTTP_PROBE
  ?? ['build-test', 'build'].map((d) => path.join(root, d, 'tests/http/http_probe')).find((p) => fs.existsSync(p));

/** Start the probe; resolves to {address, stop, stderr}. */
export async function startProbe(...args) {
  assert.ok(probe, 'no tests/http/http_probe: build first, or set JN_HTTP_PROBE');
  const child = spawn(probe, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (d) => { stderr += d; });
  const [line] = await once(child.stdout, 'data');
  return {
    address: String(line).trim(),
    pid: child.pid,
    stderr: () => stderr,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await gone;
      return code;
    },
  };
}

function connect(address) {
  if (address.startsWith('unix:')) return net.connect(address.slice(5));
  const colon = address.lastIndexOf(':');
  return net.connect(Number(address.slice(colon + 1)), address.slice(0, colon).replace(/[[\]]/g, ''));
}

/** Send the pieces (with `gapMs` between them) and collect until close or `until` ms of silence. */
export function exchange(address, pieces, { quietMs = 400, gapMs = 0 } = {}) {
  return new Promise((resolve) => {
    const socket = connect(address);
    const got = [];
    let timer;
    const done = (closed) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ bytes: Buffer.concat(got), closed });
    };
    const arm = () => {
      clearTimeout(timer);
      timer = setTimeout(() => done(false), quietMs);
    };
    socket.on('connect', async () => {
      for (const piece of [].concat(pieces)) {
        if (socket.destroyed) return;
        socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
        if (gapMs) await new Promise((r) => setTimeout(r, gapMs));
      }
      arm();
    });
    socket.on('data', (d) => { got.push(d); arm(); });
    socket.on('error', () => {});
    socket.on('close', () => done(true));
  });
}

/** The answers in `bytes`; what is no answer is counted in `trailing`. */
export function answers(bytes, { head = false } = {}) {
  const list = [];
  let at = 0;
  let trailing = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0 || bytes.toString('latin1', at, at + 5) !== 'HTTP/') {
      trailing = bytes.length - at;
      break;
    }
    const lines = bytes.toString('latin1', at, end).split('\r\n');
    const headers = {};
    for (const line of lines.slice(1)) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const status = Number(lines[0].slice(9, 12));
    const none = head || status === 204 || status === 304 || status === 100;
    const length = none ? 0 : Number(headers['content-length'] ?? 0);
    const body = bytes.subarray(end + 4, end + 4 + length);
    if (status !== 100) list.push({ status, headers, body, text: body.toString('utf8') });
    at = end + 4 + length;
  }
  return { list, trailing };
}

/** One request, one answer. */
export async function ask(address, text, options = {}) {
  const { bytes, closed } = await exchange(address, text, options);
  const { list } = answers(bytes, options);
  return { ...list[0], count: list.length, closed };
}
