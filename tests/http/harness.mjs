// SPDX-License-Identifier: GPL-3.0-or-later
// A daemon of one's own for a story: a copy of a corpus folder, an index made by `jinnang`, port 0.
// Every answer goes through the OpenAPI document that the daemon itself serves: a status, media
// type or member that it does not describe fails the test.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const smallCorpus = path.join(root, 'tests/fixtures/corpus-small');

export function program(variable, inBuild) {
  const places = [process.env.JN_BUILD_DIR, path.join(root, 'build-test'), path.join(root, 'build')];
  const found = process.env[variable]
    ?? places.filter(Boolean).map((d) => path.join(d, inBuild)).find((p) => fs.existsSync(p));
  assert.ok(found, `no ${inBuild}: build first, or set ${variable} or JN_BUILD_DIR`);
  return found;
}

/** Run `jinnang` to its end; {code, stdout, stderr}. */
export function jinnang(...args) {
  const run = spawnSync(program('JN_JINNANG', 'indexer/jinnang'), args, { encoding: 'utf8' });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** Poll until `look` gives something truthy; fails after `ms`. */
export async function eventually(look, what, ms = 10000) {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    assert.ok(Date.now() < end, `in ${ms} ms: ${what}`);
    await new Promise((r) => setTimeout(r, 20));
  }
}

/** What of the OpenAPI document a test needs: which answer fits which route. */
class Contract {
  constructor(document) {
    this.document = document;
    this.ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
    addFormats(this.ajv);
    this.ajv.addSchema(document, 'openapi');
    this.compiled = new Map();
    this.routes = Object.keys(document.paths).map((template) => ({
      template,
      literal: !template.includes('{'),
      regex: new RegExp(`^${template.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`),
    })).sort((a, b) => b.literal - a.literal);
  }

  validator(ref) {
    if (!this.compiled.has(ref)) this.compiled.set(ref, this.ajv.compile({ $ref: `openapi${ref}` }));
    return this.compiled.get(ref);
  }

  /** Fails when the answer is not described. */
  check(method, pathname, answer) {
    const where = `${method} ${pathname} -> ${answer.status}`;
    const type = answer.headers.get('content-type')?.split(';')[0];
    const route = this.routes.find((r) => r.regex.test(pathname));
    const operation = route && this.document.paths[route.template][method === 'HEAD' ? 'get' : method.toLowerCase()];
    if (!operation) {
      assert.ok([204, 404, 405, 501].includes(answer.status), `${where}: no such route is described`);
      if (type === 'application/problem+json') this.validate('#/components/schemas/Problem', answer.body, where);
      return;
    }
    const described = operation.responses[String(answer.status)];
    assert.ok(described, `${where}: status not described`);
    if (method === 'HEAD' || answer.status === 304 || answer.status === 204) return;
    const media = described.content?.[type];
    assert.ok(media, `${where}: ${type} not described`);
    if (media.schema.$ref) this.validate(media.schema.$ref, answer.body, where);
  }

  validate(ref, body, where) {
    const validate = this.validator(ref);
    assert.ok(validate(body), `${where}: ${JSON.stringify(validate.errors?.slice(0, 5))} in ${JSON.stringify(body)?.slice(0, 600)}`);
  }
}

const always = {
  'vary': /Accept-Encoding/,
  'x-content-type-options': /^nosniff$/,
  'jinnang-request-id': /^[A-Za-z0-9._-]{1,64}$/,
};

export class Daemon {
  /**
   * options: corpus (folder to copy), level (of anonymous requests), args (further flags),
   * index: 'built' (default) or 'none', beside: a daemon whose corpus and index are used too,
   * serveCorpus: false and state: false leave out the flag, ready: false does not wait,
   * own: true serves the corpus.git of the state directory that `args` names, without an index.
   * writable: the corpus is imported and --state alone is served (the index is STATE/index);
   * 'empty': nothing is imported.
   */
  static async start(options = {}) {
    const daemon = new Daemon();
    daemon.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-http-'));
    daemon.corpus = path.join(daemon.dir, 'corpus');
    daemon.index = path.join(daemon.dir, 'index');
    daemon.state = path.join(daemon.dir, 'state');
    daemon.options = options;
    if (options.writable) daemon.index = path.join(daemon.state, 'index');
    if (options.own) {
      fs.mkdirSync(daemon.corpus);
    } else if (options.beside) {
      daemon.corpus = options.beside.corpus;
      daemon.index = options.beside.index;
    } else {
      fs.cpSync(options.corpus ?? smallCorpus, daemon.corpus, { recursive: true });
    }
    if (options.writable === 'empty') fs.rmSync(daemon.corpus, { recursive: true });
    else if (options.writable) daemon.import();
    else if (options.index !== 'none' && !options.beside && !options.own) {
      const made = jinnang('index', '--corpus', daemon.corpus, '--index', daemon.index);
      assert.ok(made.code === 0 || made.code === 3, made.stderr);
    }
    try {
      await daemon.run();
      if (options.ready !== false) await daemon.ready();
    } catch (e) {
      daemon.child?.kill('SIGKILL'); // nobody will stop it, and the story would never end
      throw e;
    }
    return daemon;
  }

  /** Take the folder into the corpus of the state directory; only while the daemon is not running. */
  import(...args) {
    const made = jinnang('import', this.corpus, '--state', this.state, ...args);
    assert.ok(made.code === 0 || made.code === 3, made.stderr);
    return made;
  }

  /** Start the process (again) on what is in the directory. */
  async run() {
    const { level = 'internal', args = [], own = false, state = !own, serveCorpus = !own, writable = false } = this.options;
    this.code = undefined;
    const flags = ['--listen', '127.0.0.1:0', '--anonymous-level', level,
      ...(writable || own ? [] : ['--index', this.index]),
      ...(serveCorpus && !writable ? ['--corpus', this.corpus] : []),
      ...(state ? ['--state', this.state] : []), ...args];
    this.log = '';
    this.child = spawn(program('JN_JINNANGD', 'daemon/jinnangd'), flags, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr.on('data', (d) => { this.log += d; });
    this.exited = once(this.child, 'exit').then(([code, signal]) => { this.code = code ?? signal; return this.code; });
    const listening = () => this.log.match(/event=server\.listening address=(\S+)/) ?? this.code !== undefined;
    await eventually(listening, 'the daemon listens');
    assert.equal(this.code, undefined, `the daemon ended: ${this.log}`);
    this.base = `http://${this.log.match(/address=(\S+)/)[1]}`;
    // A story may have set a deadline that this, the first question, misses on a busy machine.
    const document = await eventually(async () => {
      const answer = await fetch(`${this.base}/openapi.json`);
      return answer.ok && answer.json();
    }, 'the daemon describes itself');
    this.contract = new Contract(document);
  }

  async ready() {
    await eventually(async () => (await this.get('/readyz')).status === 200, 'ready');
  }

  /** {status, headers, text, body}: body is the parsed JSON or undefined. */
  async request(method, target, { token, headers = {}, json, body } = {}) {
    const all = { ...headers };
    if (token) all.authorization = `Bearer ${token}`;
    if (json !== undefined) all['content-type'] = 'application/json';
    const response = await fetch(this.base + target, {
      method, headers: all, body: json === undefined ? body : JSON.stringify(json), redirect: 'manual',
    });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    if (/json/.test(response.headers.get('content-type') ?? '') && answer.text) answer.body = JSON.parse(answer.text);
    for (const [name, pattern] of Object.entries(always)) {
      assert.match(response.headers.get(name) ?? '', pattern, `${method} ${target}: header ${name}`);
    }
    this.contract.check(method, new URL(target, this.base).pathname, answer);
    return answer;
  }

  get(target, options) { return this.request('GET', target, options); }

  post(target, json, options) { return this.request('POST', target, { json, ...options }); }

  /** GET that must succeed; the body. */
  async read(target, options) {
    const answer = await this.get(target, options);
    assert.equal(answer.status, 200, `${target}: ${answer.text.slice(0, 300)}`);
    return answer.body;
  }

  /** Make a token with `jinnang token` and wait until the daemon knows it. */
  async token({ level = 'internal', audiences = ['staff'], scopes = ['search', 'read'], filter, person = 'li.na', expires, masked } = {}) {
    const made = jinnang('token', 'create', '--state', this.state, '--person', person, '--max-level', level,
      '--audiences', audiences.join(','), '--scopes', scopes.join(','),
      ...(filter ? ['--filter', filter] : []), ...(expires ? ['--expires', expires] : []), ...(masked ? ['--masked'] : []));
    assert.equal(made.code, 0, made.stderr);
    const token = made.stdout.match(/jnk_\S+/)[0];
    process.kill(this.child.pid, 'SIGHUP'); // it would notice within a second by itself
    // Ever more seldom: ten failures of an address are guesses.
    for (let wait = 20; (await this.get('/v1/vocabularies/level', { token })).status === 401; wait *= 2) {
      assert.ok(wait < 10_000, 'the token is known');
      await new Promise((r) => setTimeout(r, wait));
    }
    return token;
  }

  write(file, text) {
    const to = path.join(this.corpus, file);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    fs.writeFileSync(to, text);
  }

  /** Stop by one SIGTERM (a second would end it at once); the exit code. The directory stays. */
  async halt() {
    if (!this.child.killed) this.child.kill('SIGTERM');
    return this.exited;
  }

  /** Stop and clean up; fails unless the daemon ended in order. */
  async stop() {
    const code = this.code ?? await this.halt();
    fs.rmSync(this.dir, { recursive: true, force: true });
    assert.equal(code, 0, `the daemon ended with ${code}:\n${this.log}`);
  }
}
