// SPDX-License-Identifier: GPL-3.0-or-later
// Backups while people work, and what comes out of them again.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, eventually, jinnang, program } from './harness.mjs';
import { people, publish, submitted, lesson } from './authors.mjs';
import { Load, report, round, serve } from './backup-drill.mjs';
import { withDaemon } from './stories.mjs';

const fast = { writable: true, args: ['--rate', '100000', '--rate-burst', '100000'] };

test('a backup under load has everything that was acknowledged before it began', () => withDaemon(fast, async (d) => {
  const load = new Load(d, await people(d));
  load.start();
  await eventually(() => load.published.length >= 3, 'some work is done');
  for (let i = 0; i < 3; i++) {
    const dir = fs.mkdtempSync(path.join(d.dir, 'round-'));
    const r = await round(load, dir);
    assert.ok(r.acknowledged > 0 && r.made.submissions >= r.acknowledged);
  }
  await load.stop();
}));

/** Requests of all sorts; bodies without what belongs to one answer. */
async function answers(d, who) {
  const seen = new Map();
  const ask = async (target, token) => {
    const a = await d.get(target, { token });
    const body = a.body && JSON.parse(a.text, (name, value) => (['took_ms', 'query_id', 'last_used_at', 'instance', 'index_revision'].includes(name) ? undefined : value));
    seen.set(`${target} ${token === undefined ? 'anonymous' : Object.keys(who).find((k) => who[k] === token)}`, { status: a.status, etag: a.headers.get('etag'), body: body ?? a.text });
    return a.body;
  };
  for (const token of [undefined, who.author, who.outsider, who.every]) {
    for (const q of ['迁移', '容灾', '国密', 'kubernetes', '"两地三中心"', '等保 -电力', 'zero trust', '']) {
      await ask(`/v1/search?per_page=50&explain=true&facets=kind,industry&log=false&q=${encodeURIComponent(q)}`, token);
    }
    for (const target of ['/v1/suggest?q=%E8%BF%81', '/v1/facets?facets=tags,author', '/v1/people', '/v1/token']) await ask(target, token);
    const list = (await ask('/v1/documents?per_page=100', token)).documents;
    for (const { id } of list) {
      for (const part of ['', '/sections', '/revisions', '/backlinks', '/access', '/similar']) await ask(`/v1/documents/${id}${part}`, token);
    }
  }
  for (const token of [who.author, who.junior, who.admin]) {
    for (const { id } of (await ask('/v1/submissions?per_page=100', token))?.submissions ?? []) {
      for (const part of ['', '/diff']) await ask(`/v1/submissions/${id}${part}`, token);
    }
  }
  await ask('/v1/reviews', who.junior);
  for (const target of ['/v1/admin/tokens?per_page=100', '/v1/events?per_page=100&type=document.published', '/v1/events?type=submission.created', '/v1/tasks']) await ask(target, who.admin);
  return seen;
}

test('what is restored gives the same answers to the same tokens', () => withDaemon(fast, async (d) => {
  const who = await people(d);
  await publish(d, who, lesson());
  await submitted(d, who.author, lesson({ front_matter: { title: '第二个问题:如何接入', question: '如何接入?' }, top: { allow_duplicate: true } }));
  const person = { name: '李娜', department: 'presales', grade: 'senior', joined: '2020-01-01' };
  const put = await d.request('PUT', '/v1/admin/people/li.na', { token: who.admin, json: person });
  assert.ok([201, 422].includes(put.status));
  const backup = path.join(d.dir, 'backup'), state = path.join(d.dir, 'restored');
  const before = await answers(d, who);
  await report('backup', backup, '--state', d.state);
  assert.equal(await d.halt(), 0);
  await report('restore', backup, '--state', state);
  const again = await serve(state);
  try {
    const after = await answers(again, who);
    assert.ok(before.size > 250, `${before.size} requests`);
    const bare = ([key, { etag, ...rest }]) => [key, rest, /documents\/[^/]+$/.test(key.split(' ')[0]) ? etag : undefined];
    assert.deepEqual([...after].map(bare), [...before].map(bare));
    const more = await publish(again, who, lesson({ front_matter: { title: '第三个问题:怎样恢复备份', question: '怎样恢复备份?' }, top: { allow_duplicate: true } }));
    assert.equal(more.state, 'published', 'it can be written to');
  } finally {
    await again.stop();
  }
}));

test('git reads the documents of a backup', () => withDaemon(fast, async (d) => {
  const who = await people(d);
  const done = await publish(d, who, lesson());
  const backup = path.join(d.dir, 'backup'), clone = path.join(d.dir, 'clone');
  const { corpus_head } = await report('backup', backup, '--state', d.state);
  const git = (...args) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  git('clone', path.join(backup, 'corpus.bundle'), clone);
  assert.equal(git('-C', clone, 'rev-parse', 'HEAD'), corpus_head);
  assert.equal(git('-C', clone, 'symbolic-ref', 'HEAD'), 'refs/heads/main');
  assert.equal(git('-C', clone, 'ls-files', `*${done.document_id}.md`).split('\n').length, 1);
  assert.match(git('-C', clone, 'log', '-1', '--format=%B'), new RegExp(`Jinnang-Submission: ${done.id}`));
}));

test('a byte that flipped is told with the name of the file, and nothing is restored', () => withDaemon(fast, async (d) => {
  const backup = path.join(d.dir, 'backup'), state = path.join(d.dir, 'restored');
  await report('backup', backup, '--state', d.state);
  for (const name of ['state.db', 'corpus.bundle', 'manifest.json']) {
    const file = path.join(backup, name), good = fs.readFileSync(file);
    for (const at of [0, Math.floor(good.length / 3), good.length - 2]) {
      const bad = Buffer.from(good);
      bad[at] ^= 4;
      fs.writeFileSync(file, bad);
      const verified = jinnang('verify', backup);
      assert.equal(verified.code, 3);
      assert.match(verified.stderr, new RegExp(`${name.replace('.', '\\.')}' is damaged`));
      assert.equal(jinnang('restore', backup, '--state', state).code, 3);
      assert.ok(!fs.existsSync(state));
    }
    fs.writeFileSync(file, good);
  }
  assert.equal(jinnang('verify', backup).code, 0);
}));

test('on a short disk there is no half of a backup, and no half of a state', async (t) => {
  await withDaemon(fast, async (d) => {
    const disk = path.join(d.dir, 'disk'), backup = path.join(d.dir, 'backup');
    fs.mkdirSync(disk);
    const { bytes } = await report('backup', backup, '--state', d.state);
    const on = (kib, ...args) => spawnSync('unshare', ['-rm', 'sh', '-c',
      `mount -t tmpfs -o size=${kib}k tmpfs '${disk}' || exit 99; "$@"; code=$?; ls -A '${disk}' | tr '\\n' ' '; ls -A '${disk}/s' 2>/dev/null; exit $code`, 'sh', ...args], { encoding: 'utf8' });
    const tool = program('JN_JINNANG', 'indexer/jinnang');
    if (on(64, 'true').status !== 0) {
      assert.ok(!process.env.JN_TEST_ROOT, 'no tmpfs to be had');
      return t.skip('needs to mount a tmpfs');
    }
    for (const part of [0.02, 0.2, 0.5, 0.7, 0.9]) {
      const kib = Math.max(1, Math.floor(part * bytes / 4096)) * 4;
      const short = on(kib, tool, 'backup', path.join(disk, 'b'), '--state', d.state);
      assert.equal(short.status, 1, `${kib} KiB: ${short.stderr}`);
      assert.equal(short.stdout.trim(), '', `${kib} KiB`);
      const half = on(kib, tool, 'restore', backup, '--state', path.join(disk, 's'));
      assert.equal(half.status, 1, `${kib} KiB: ${half.stderr}`);
      assert.ok(['', 's  lock', 's lock', 's'].includes(half.stdout.replace(/\s+/g, ' ').trim()), `${kib} KiB: ${half.stdout}`);
    }
    const enough = on(4096, tool, 'backup', path.join(disk, 'b'), '--state', d.state);
    assert.equal(enough.status, 0, enough.stderr);
  });
});

test('the running daemon is not in the way, and is not stopped by a backup', () => withDaemon(fast, async (d) => {
  const who = await people(d);
  const backups = await Promise.all([1, 2, 3].map((i) => report('backup', path.join(d.dir, `b${i}`), '--state', d.state)));
  assert.equal(new Set(backups.map((b) => b.corpus_head)).size, 1);
  await submitted(d, who.author, lesson());
  assert.equal(jinnang('restore', path.join(d.dir, 'b1'), '--state', d.state).code, 78);
  assert.equal((await report('check', '--state', d.state)).faults, 0);
}));
