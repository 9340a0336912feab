// SPDX-License-Identifier: GPL-3.0-or-later
// A daemon that may be killed at any moment: its state directory, its process, and requests that
// say "lost" instead of failing. The contract of answers is the business of tests/http.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { eventually, jinnang, program } from '../http/harness.mjs';

/** Numbers of a seed (mulberry32): the same seed gives the same decisions. */
export function random(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  next.below = (n) => Math.floor(next() * n);
  next.between = (low, high) => low + next.below(high - low + 1);
  next.pick = (list) => list[next.below(list.length)];
  return next;
}

/** `--name value` and `--name`; a value of `known` that is a number stays one. */
export function flags(known, argv = process.argv.slice(2)) {
  const out = { seed: Date.now() % 1e9, ...known };
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i].replace(/^--/, '');
    if (!argv[i].startsWith('--') || !(name in out)) {
      console.error(`flags: ${Object.keys(out).map((n) => `--${n}`).join(' ')}`);
      process.exit(2);
    }
    if (typeof out[name] === 'boolean') out[name] = true;
    else out[name] = typeof out[name] === 'number' ? Number(argv[++i]) : argv[++i];
  }
  return out;
}

const AUTHORS = 8;
const roles = {
  ...Object.fromEntries(Array.from({ length: AUTHORS }, (_, i) => [`author${i}`, 'search,read,submit,events'])),
  junior: 'search,read,review:1',
  mid: 'search,read,review:2',
  senior: 'search,read,review:3',
  admin: 'search,read,admin',
};
export const authors = Array.from({ length: AUTHORS }, (_, i) => `author${i}`);

export const folder = (name = 'jinnang-fault-') => fs.mkdtempSync(path.join(os.tmpdir(), name));

export class Rig {
  constructor(state, tokens = {}) {
    this.state = state;
    this.tokens = tokens;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 60 });
  }

  /** A state directory with people in it and an empty index, stopped in order: to be copied. */
  static async template(dir) {
    const rig = new Rig(path.join(dir, 'template'));
    for (const [person, scopes] of Object.entries(roles)) {
      const made = jinnang('token', 'create', '--state', rig.state, '--person', person, '--max-level', 'restricted',
        '--audiences', 'staff', '--scopes', scopes);
      assert.equal(made.code, 0, made.stderr);
      rig.tokens[person] = made.stdout.match(/jnk_\S+/)[0];
    }
    await rig.start();
    await rig.ready();
    assert.equal(await rig.stop(), 0, rig.log);
    return rig;
  }

  /** The same people in a directory of its own. */
  copy(state) {
    fs.cpSync(this.state, state, { recursive: true });
    return new Rig(state, this.tokens);
  }

  /**
   * Start the process and wait until it listens. options: args (further flags), env, under (a program
   * with its flags that starts it), listens: false returns at once.
   */
  async start({ args = [], env = {}, under = [], listens = true, ms = 20000 } = {}) {
    const [command, ...rest] = [...under, program('JN_JINNANGD', 'daemon/jinnangd'), '--state', this.state,
      '--listen', '127.0.0.1:0', '--anonymous-level', 'off', '--connections-per-address', '256', '--min-free', '1M', ...args];
    this.log = '';
    this.code = undefined;
    this.child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
    const { child } = this;
    child.stderr.on('data', (d) => { if (child === this.child) this.log += d; });
    // 'close' comes when all that it said has been read.
    this.exited = once(child, 'close').then(([code, signal]) => {
      if (child === this.child) this.code = code ?? signal;
      return code ?? signal;
    });
    if (!listens) return;
    await eventually(() => /event=server\.listening/.test(this.log) || this.code !== undefined, 'it listens', ms);
    assert.equal(this.code, undefined, `the daemon ended with ${this.code}:\n${this.log}`);
    this.port = Number(this.log.match(/event=server\.listening address=\S*:(\d+)/)[1]);
  }

  async ready(ms = 20000) {
    await eventually(async () => {
      assert.equal(this.code, undefined, `the daemon ended with ${this.code}:\n${this.log}`);
      return (await this.request('GET', '/readyz')).status === 200;
    }, 'ready', ms);
  }

  /** {status, headers, text, body}, or {lost: true} when no whole answer came. */
  request(method, target, { person, token = this.tokens[person], headers = {}, json, body, ms = 20000 } = {}) {
    const all = { ...headers };
    if (token) all.authorization = `Bearer ${token}`;
    if (json !== undefined) {
      all['content-type'] ??= 'application/json';
      body = JSON.stringify(json);
    }
    if (body !== undefined) all['content-length'] = Buffer.byteLength(body);
    return new Promise((resolve) => {
      const lost = () => resolve({ lost: true, status: 0, text: '', headers: {} });
      const request = http.request({ host: '127.0.0.1', port: this.port, method, path: target, headers: all, agent: this.agent, timeout: ms }, (response) => {
        const parts = [];
        response.on('data', (d) => parts.push(d));
        response.on('error', lost);
        response.on('aborted', lost);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          const json_ = /json/.test(response.headers['content-type'] ?? '') && text;
          resolve({ status: response.statusCode, headers: response.headers, text, body: json_ ? JSON.parse(text) : undefined });
        });
      });
      request.on('error', lost);
      request.on('timeout', () => request.destroy());
      request.end(body);
    });
  }

  /** GET that must succeed; the answer. */
  async read(target, options) {
    const answer = await this.request('GET', target, options);
    assert.equal(answer.status, 200, `GET ${target}: ${answer.lost ? 'no answer' : answer.text.slice(0, 300)}`);
    return answer;
  }

  /** All pages of a list. */
  async list(target, member, person = 'admin') {
    const all = [];
    for (let next = target; next;) {
      const { body } = await this.read(next, { person });
      all.push(...body[member]);
      next = body.next_cursor && `${target}${target.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(body.next_cursor)}`;
    }
    return all;
  }

  async kill() {
    if (this.code === undefined) this.child.kill('SIGKILL');
    await this.exited;
    this.agent.destroy();
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 60 });
  }

  async stop() {
    this.agent.destroy();
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 60 });
    if (this.code === undefined) this.child.kill('SIGTERM');
    return this.exited;
  }

  remove() {
    this.agent.destroy();
    fs.rmSync(this.state, { recursive: true, force: true });
  }
}
