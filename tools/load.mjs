#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// A load generator for HTTP servers on this machine: a list of requests, N connections that
// are kept alive, one request in flight on each.
//
//   tools/load.mjs --url http://127.0.0.1:7717 --requests FILE [--connections 16]
//       --count N | --duration SECONDS     how long (default: the list once)
//       [--rate N]                         N requests a second instead of as many as go
//       [--warmup N]                       N requests first that are not counted
//       [--header 'Name: value'] [--profile r8|mixed|overload] [--json]
//
// FILE has one request a line: a target (`/v1/search?q=…`) or {"method","target","body"}.
// With --rate the latency counts from the moment at which the request was due, so that a
// server that stalls is not excused from the requests which waited meanwhile.
// Plain sockets and a parser of our own: the generator must not be the slow side.
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { parseArgs } from 'node:util';

const OPTIONS = {
  url: { type: 'string' },
  requests: { type: 'string' },
  connections: { type: 'string' },
  count: { type: 'string' },
  duration: { type: 'string' },
  rate: { type: 'string' },
  warmup: { type: 'string' },
  header: { type: 'string', multiple: true },
  profile: { type: 'string' },
  json: { type: 'boolean' },
};

// Named runs. Flags of the command line are stronger.
const PROFILES = {
  r8: { connections: 16, duration: 10 },
  mixed: { connections: 16, duration: 10, rate: 300 },
  overload: { connections: 160, duration: 10 },
};

const TIMEOUT_MS = 30_000;

function usage(message) {
  process.stderr.write(`tools/load.mjs: ${message}\n`);
  process.exit(2);
}

function readSettings() {
  let values;
  try {
    ({ values } = parseArgs({ options: OPTIONS }));
  } catch (error) {
    usage(error.message);
  }
  if (!values.url || !values.requests) usage('--url and --requests are needed');
  const preset = values.profile ? PROFILES[values.profile] : {};
  if (!preset) usage(`--profile is one of ${Object.keys(PROFILES).join(', ')}`);
  const number = (name, fallback) => {
    const value = Number(values[name] ?? preset[name] ?? fallback);
    if (!(value >= 0)) usage(`--${name} is a number`);
    return value;
  };
  const url = new URL(values.url);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 80),
    authority: url.host,
    file: values.requests,
    headers: values.header ?? [],
    connections: Math.max(1, number('connections', 16)),
    count: number('count', 0),
    duration: number('duration', 0),
    rate: number('rate', 0),
    warmup: number('warmup', 0),
    json: values.json ?? false,
  };
}

// Every request as the bytes that go over the wire.
function readRequests(settings) {
  const lines = readFileSync(settings.file, 'utf8').split('\n').filter(Boolean);
  if (lines.length === 0) usage(`${settings.file} has no requests`);
  const common = [`Host: ${settings.authority}`, ...settings.headers].join('\r\n');
  return lines.map((line) => {
    const { method = 'GET', target, body } = line.startsWith('{')
      ? JSON.parse(line)
      : { target: line };
    const payload = body === undefined ? '' : JSON.stringify(body);
    const extra = payload
      ? `\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(payload)}`
      : '';
    return Buffer.from(`${method} ${target} HTTP/1.1\r\n${common}${extra}\r\n\r\n${payload}`);
  });
}

// Where the chunked body that begins at `at` ends; -1: not there yet.
function chunkedEnd(bytes, at) {
  for (;;) {
    const line = bytes.indexOf('\r\n', at, 'latin1');
    if (line < 0) return -1;
    const size = parseInt(bytes.toString('latin1', at, line), 16);
    if (Number.isNaN(size)) throw new Error('chunk without a size');
    at = line + 2 + size + 2;
    if (at > bytes.length) return -1;
    if (size === 0) return at;
  }
}

// One answer from the front of `bytes`: { status, end, close }, or null while it is not whole.
function parseAnswer(bytes, ended) {
  const headEnd = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (headEnd < 0) return null;
  const head = bytes.toString('latin1', 0, headEnd + 2);
  const status = Number(head.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  let end = headEnd + 4;
  if (length) end += Number(length[1]);
  else if (/\r\ntransfer-encoding: *chunked/i.test(head)) end = chunkedEnd(bytes, end);
  else if (status !== 204 && status !== 304) end = ended ? bytes.length : -1;
  if (end < 0 || end > bytes.length) return null;
  return { status, end, close: /\r\nconnection: *close/i.test(head) };
}

// One connection: send(bytes) calls back once with the status, or with 0 for a failure. A
// server that closes after each answer is connected to again; that is part of its latency.
class Connection {
  constructor(settings) {
    this.settings = settings;
    this.socket = null;
    this.parts = [];
    this.done = null;
  }

  send(bytes, done) {
    this.done = done;
    this.parts = [];
    if (!this.socket) this.open();
    this.socket.write(bytes);
  }

  open() {
    const socket = net.connect({ host: this.settings.host, port: this.settings.port, noDelay: true });
    this.socket = socket;
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.on('data', (data) => socket === this.socket && this.receive(data));
    socket.on('error', () => {});
    socket.on('end', () => socket === this.socket && this.receive(Buffer.alloc(0), true));
    socket.on('close', () => {
      if (socket !== this.socket) return;
      this.socket = null;
      this.finish(0, 0);
    });
  }

  receive(data, ended = false) {
    this.parts.push(data);
    const bytes = this.parts.length === 1 ? data : Buffer.concat(this.parts);
    this.parts = [bytes];
    let answer;
    try {
      answer = parseAnswer(bytes, ended);
    } catch {
      this.socket.destroy();
      return;
    }
    if (answer && (answer.close || ended)) this.close();
    if (answer) this.finish(answer.status, answer.end);
  }

  finish(status, size) {
    const { done } = this;
    this.done = null;
    done?.(status, size);
  }

  close() {
    const { socket } = this;
    this.socket = null;
    socket?.destroy();
  }
}

class Tally {
  constructor() {
    this.latencies = [];
    this.statuses = {};
    this.bytes = 0;
  }

  add(ms, status, size) {
    this.latencies.push(ms);
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    this.bytes += size;
  }

  report(seconds) {
    const sorted = Float64Array.from(this.latencies).sort();
    const at = (share) =>
      sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] : 0;
    const good = Object.entries(this.statuses)
      .filter(([status]) => status >= 200 && status < 300)
      .reduce((sum, [, n]) => sum + n, 0);
    return {
      requests: sorted.length,
      seconds,
      rps: sorted.length / seconds,
      good_rps: good / seconds,
      p50_ms: at(0.5),
      p90_ms: at(0.9),
      p99_ms: at(0.99),
      p100_ms: at(1),
      non_2xx: sorted.length - good,
      statuses: this.statuses,
      mean_bytes: sorted.length ? Math.round(this.bytes / sorted.length) : 0,
    };
  }
}

// Run until `stop.count` requests were sent or `stop.seconds` have passed.
function run(connections, requests, stop, rate) {
  const tally = new Tally();
  const idle = [...connections];
  const begin = performance.now();
  const deadline = stop.seconds ? begin + stop.seconds * 1000 : Infinity;
  let sent = 0;
  let open = 0;
  return new Promise((resolve) => {
    const over = () => sent >= (stop.count || Infinity) || performance.now() >= deadline;
    const end = () => resolve({ tally, seconds: (performance.now() - begin) / 1000 });
    const one = (connection, due) => {
      const bytes = requests[sent++ % requests.length];
      open++;
      connection.send(bytes, (status, size) => {
        open--;
        tally.add(performance.now() - due, status, size);
        if (over()) {
          if (open === 0) end();
        } else if (rate) idle.push(connection);
        else one(connection, performance.now());
      });
    };
    // Those that are due; a late timer sends several at once.
    const tick = () => {
      for (let due; !over() && idle.length; ) {
        due = begin + (sent * 1000) / rate;
        if (due > performance.now()) break;
        one(idle.pop(), due);
      }
      if (!over()) setTimeout(tick, 1);
      else if (open === 0) end();
    };
    if (rate) tick();
    else for (const connection of connections) if (!over()) one(connection, performance.now());
  });
}

function show(report) {
  const ms = (value) => `${value.toFixed(2)} ms`;
  console.log(`requests  ${report.requests} in ${report.seconds.toFixed(2)} s`);
  console.log(`rate      ${report.rps.toFixed(0)} req/s, good ${report.good_rps.toFixed(0)} req/s`);
  console.log(`p50 p90   ${ms(report.p50_ms)}, ${ms(report.p90_ms)}`);
  console.log(`p99 p100  ${ms(report.p99_ms)}, ${ms(report.p100_ms)}`);
  console.log(`non-2xx   ${report.non_2xx} ${JSON.stringify(report.statuses)}`);
  console.log(`answer    ${report.mean_bytes} bytes on average`);
}

const settings = readSettings();
const requests = readRequests(settings);
const connections = Array.from({ length: settings.connections }, () => new Connection(settings));
if (settings.warmup) await run(connections, requests, { count: settings.warmup }, 0);
const count = settings.count || (settings.duration ? 0 : requests.length);
const { tally, seconds } = await run(
  connections, requests, { count, seconds: settings.duration }, settings.rate);
for (const connection of connections) connection.close();
const report = tally.report(seconds);
if (settings.json) console.log(JSON.stringify(report));
else show(report);
process.exitCode = report.requests > 0 && report.statuses[0] === undefined ? 0 : 1;
