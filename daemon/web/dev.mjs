// SPDX-License-Identifier: GPL-3.0-or-later
// For work on the page: serve the sources as they are now, and hand everything else to a daemon
// that runs already.
//   node dev.mjs [PORT] [DAEMON]          default: 7718 http://127.0.0.1:7717
import { createServer, request } from 'node:http';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const port = Number(process.argv[2] ?? 7718);
const daemon = new URL(process.argv[3] ?? 'http://127.0.0.1:7717');
const out = join(mkdtempSync(join(tmpdir(), 'jinnang-web-')), 'web_files.c');

// The same files that the program would have: read back from the C source.
function files() {
  execFileSync(process.execPath, [join(here, 'build.mjs'), out], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] });
  const text = readFileSync(out, 'utf8');
  const arrays = new Map([...text.matchAll(/char (bytes_\d+)\[\] = \{\n([\d,\n]*)\n0\};/g)].map(([, name, list]) => [name, list]));
  return new Map([...text.matchAll(/\{"([^"]+)", "([^"]+)", "[^,]*", (bytes_\d+)/g)].map(([, path, type, name]) =>
    [path, { type, bytes: Buffer.from(arrays.get(name).split(',').filter(Boolean).map(Number)) }]));
}

function forward(req, res) {
  const headers = { ...req.headers, host: daemon.host };
  if (headers.origin) headers.origin = daemon.origin;
  const onward = request({ host: daemon.hostname, port: daemon.port, method: req.method, path: req.url, headers }, (answer) => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  onward.on('error', () => res.destroy());
  req.pipe(onward);
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types jn-html";

createServer((req, res) => {
  const { pathname } = new URL(req.url, 'http://x');
  if (/^\/(v1|readyz|healthz|metrics|openapi\.json)/.test(pathname)) return forward(req, res);
  let all;
  try {
    all = files();
  } catch (error) { // half a source: the next request may find it whole
    return res.writeHead(500).end(String(error));
  }
  const file = all.get(pathname.startsWith('/assets/') ? pathname.slice(8) : 'index.html');
  if (!file) return res.writeHead(404).end();
  res.writeHead(200, { 'Content-Type': file.type, 'Cache-Control': 'no-store', 'Content-Security-Policy': policy });
  return res.end(file.bytes);
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port} over ${daemon.origin}`));
