// SPDX-License-Identifier: GPL-3.0-or-later
// Backups at random moments while people submit, review and read; each is verified, restored and
// served, and must have everything that was acknowledged before it began. Used by the story of
// backups and by tools/backup-drill.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, program } from './harness.mjs';
import { approved, etag, key, lesson, people, submit } from './authors.mjs';

/** `jinnang` without stopping this process; {code, stdout, stderr}. */
export async function command(...args) {
  const child = spawn(program('JN_JINNANG', 'indexer/jinnang'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (b) => { out[name] += b; });
  const [code] = await once(child, 'close');
  return { code, ...out };
}

/** The answer as JSON; fails on another exit code than 0. */
export async function report(...args) {
  const { code, stdout, stderr } = await command(...args, '--json');
  assert.equal(code, 0, `jinnang ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}

export function random(seed) {
  let x = seed >>> 0 || 1;
  return () => { // mulberry32
    x = (x + 0x6D2B79F5) >>> 0;
    let t = Math.imul(x ^ (x >>> 15), 1 | x);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const OPEN = 100; // submissions of the author that wait for a verdict

/** People at work: what was acknowledged, in order. */
export class Load {
  constructor(daemon, who) {
    Object.assign(this, { daemon, who, going: true, sent: 0, submitted: [], published: [] });
  }

  text(n) {
    return lesson({ front_matter: { title: `第 ${n} 次演练:接口限流怎么做`, question: `第 ${n} 个接口限流怎么做?` }, top: { allow_duplicate: true },
      body_markdown: `## 标准回答\n\n第 ${n} 条:按租户设令牌桶,突发上限与恢复速度都可配置,超过时返回可重试的错误,并在响应头里写明等待时间。\n` });
  }

  async writer(publishes) {
    const open = [];
    while (this.going) {
      const answer = await submit(this.daemon, this.who.author, this.text(++this.sent));
      assert.equal(answer.status, 201, answer.text);
      this.submitted.push(answer.body.id);
      if (!publishes) {
        open.push(answer.body);
        if (open.length > OPEN) await this.withdraw(open.shift());
        continue;
      }
      const done = await approved(this.daemon, this.who, answer.body, '');
      this.published.push({ id: done.id, document: done.document_id, revision: done.published.revision });
    }
  }

  async withdraw({ id, version }) {
    const answer = await this.daemon.post(`/v1/submissions/${id}/withdraw`, {}, { token: this.who.author, headers: { ...etag(version), 'idempotency-key': key() } });
    assert.equal(answer.status, 200, answer.text);
  }

  start(writers = 3) {
    this.done = Promise.all(Array.from({ length: writers }, (_, i) => this.writer(i > 0)));
    this.done.catch((error) => { this.going = false; this.failed = error; });
  }

  async stop() {
    this.going = false;
    await this.done;
  }
}

export const serve = (state) => Daemon.start({ own: true, args: ['--state', state, '--anonymous-audiences', 'staff'] });

/** All ids of submissions that the administrator sees. */
export async function submissions(d, token) {
  const all = new Map();
  for (let cursor = ''; cursor !== undefined;) {
    const page = await d.read(`/v1/submissions?per_page=100${cursor && `&cursor=${cursor}`}`, { token });
    for (const s of page.submissions) all.set(s.id, s);
    cursor = page.next_cursor;
  }
  return all;
}

/** A backup of now, verified, restored, and served: it has all that was acknowledged before. */
export async function round(load, dir) {
  const { daemon, who } = load;
  assert.ifError(load.failed);
  const before = { submitted: [...load.submitted], published: [...load.published] };
  const backup = path.join(dir, 'backup'), state = path.join(dir, 'state');
  const made = await report('backup', backup, '--state', daemon.state);
  const during = load.submitted.length - before.submitted.length;
  const verified = await report('verify', backup);
  assert.equal(verified.corpus_head, made.corpus_head);
  const restored = await report('restore', backup, '--state', state);
  const d = await serve(state);
  let rows;
  try {
    rows = await submissions(d, who.admin);
    for (const id of before.submitted) assert.ok(rows.has(id), `${id} was acknowledged before the backup began`);
    assert.ok(rows.size <= load.sent, 'nothing that was never sent');
    for (const p of before.published) {
      assert.equal(rows.get(p.id).state, 'published', p.id);
      assert.equal((await d.read(`/v1/documents/${p.document}`, { token: who.every })).revision, p.revision);
    }
  } finally {
    await d.stop();
  }
  const checked = await report('check', '--state', state);
  assert.equal(checked.faults, 0);
  assert.equal(checked.documents, checked.indexed);
  return { made, verified, restored, during, acknowledged: before.submitted.length, published: before.published.length, bytes: made.bytes };
}

/** `rounds` of them; the figures of each. */
export async function run({ rounds, seed, onRound = () => {} }) {
  const r = random(seed);
  const d = await Daemon.start({ writable: true, args: ['--rate', '100000', '--rate-burst', '100000'] });
  const all = [];
  try {
    const load = new Load(d, await people(d));
    load.start();
    for (let i = 0; i < rounds; i++) {
      await new Promise((done) => setTimeout(done, 20 + r() * 480)); // the random moment
      const dir = fs.mkdtempSync(path.join(d.dir, 'round-'));
      all.push(await round(load, dir));
      fs.rmSync(dir, { recursive: true });
      onRound(all.at(-1), i);
    }
    await load.stop();
  } finally {
    await d.stop();
  }
  return all;
}

