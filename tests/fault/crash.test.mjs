// SPDX-License-Identifier: GPL-3.0-or-later
// Ends at chosen moments, one directory for two, clocks that jump, keys and tokens under load.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { eventually, jinnang } from '../http/harness.mjs';
import { Rig } from './rig.mjs';
import { check, commits } from './checker.mjs';
import { unable } from './syscall-sweep.mjs';
import { finds, publish, withRig } from './stories.mjs';

const sound = async (rig, ledger) => assert.deepEqual((await check(rig, ledger)).faults, []);

/** strace on the daemon: what happens to a call; a function that ends it. */
async function injected(rig, call, what) {
  const child = spawn('strace', ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:${what}`, '-p', String(rig.child.pid)]);
  await eventually(() => child.exitCode !== null || fs.readdirSync(`/proc/${rig.child.pid}/task`)
    .every((id) => !/TracerPid:\t0\n/.test(fs.readFileSync(`/proc/${rig.child.pid}/task/${id}/status`, 'utf8'))), 'strace has attached');
  const exited = once(child, 'exit');
  return async () => {
    child.kill('SIGKILL');
    await exited;
  };
}

const places = [
  ['between the verdict and its first object', 'link', 1],
  ['between two objects of the commit', 'link', 3],
  ['before the commit object has its name', 'link', 4],
  ['when the commit is written and main is not', 'rename', 1],
  ['when main is written and state.db does not know', 'fdatasync', 2],
];

for (const [when, call, n] of places) {
  test(`killed ${when}: the next start publishes exactly once`, { skip: unable() }, () => withRig({ n: 0 }, async (rig, { ledger, sender }) => {
    const s = await sender.submit('author0');
    for (let level = 0; level < 2; level++) await sender.review(s, 'approve');
    const release = await injected(rig, call, `signal=KILL:when=${n}`);
    const lost = await sender.review(s, 'approve');
    await release();
    await rig.kill();
    assert.ok(lost.lost, `it lived on: ${lost.status} ${lost.text}`);
    await rig.start();
    await rig.ready();
    const { body } = await rig.read(`/v1/submissions/${s.row.id}`, { person: 'admin' });
    assert.equal(body.state, 'published', 'the verdict was durable');
    assert.equal(commits(rig).filter((c) => c.submission === s.row.id).length, 1);
    await sound(rig, ledger);
    await rig.kill();
    await rig.start();
    await rig.ready();
    assert.equal(commits(rig).filter((c) => c.submission === s.row.id).length, 1, 'and not again');
    await sound(rig, ledger);
  }));
}

test('the checker sees what is lost: an older copy of the directory does not pass', () => withRig({ n: 1 }, async (rig, { ledger, sender, dir }) => {
  assert.equal(await rig.stop(), 0);
  fs.cpSync(rig.state, `${dir}/old`, { recursive: true });
  await rig.start();
  await rig.ready();
  await publish(sender, 'author1');
  await sender.event('author2');
  await sound(rig, ledger);
  await rig.kill();
  const old = new Rig(`${dir}/old`, rig.tokens);
  await old.start();
  await old.ready();
  const { lost, faults } = await check(old, ledger);
  await old.kill();
  assert.ok(lost >= 2, faults.join('\n'));
}));

test('a second daemon on the directory exits 75 within a second and names the first', () => withRig({}, async (rig, { ledger }) => {
  const second = new Rig(rig.state, rig.tokens);
  const began = performance.now();
  await second.start({ listens: false });
  assert.equal(await second.exited, 75);
  assert.ok(performance.now() - began < 1000, `${performance.now() - began} ms`);
  assert.match(second.log, new RegExp(`held by process ${rig.child.pid}\\b`));
  await sound(rig, ledger);
}));

test('a lock file without a holder is nothing: only the lock counts', () => withRig({}, async (rig, { ledger }) => {
  await rig.kill();
  fs.writeFileSync(`${rig.state}/lock`, '1\n');
  fs.writeFileSync(`${rig.state}/corpus.git/refs/heads/main.lock`, '');
  fs.writeFileSync(`${rig.state}/corpus.git/objects/tmp_obj_left`, 'x');
  await rig.start();
  await rig.ready();
  await sound(rig, ledger);
}));

// The library itself: the program of that name would stand between us and the daemon.
const faketime = fs.globSync?.('/usr/lib/*/faketime/libfaketimeMT.so.1')[0]
  ?? fs.readdirSync('/usr/lib').map((d) => `/usr/lib/${d}/faketime/libfaketimeMT.so.1`).find((f) => fs.existsSync(f));
const clocks = ['+1d', '-1d', '+10y', '@2038-01-19 03:14:00'];
for (const clock of clocks) {
  test(`the clock says ${clock}: order, keys and documents stay`, { skip: !faketime && 'no libfaketime' }, () => withRig({ n: 1 }, async (rig, { ledger, sender }) => {
    await rig.kill();
    await rig.start({ env: { LD_PRELOAD: faketime, FAKETIME: clock, FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' } });
    await rig.ready();
    const s = await publish(sender, 'author1');
    await sender.event('author2');
    assert.ok(await finds(rig, s));
    const rows = await rig.list('/v1/submissions?per_page=1', 'submissions');
    assert.deepEqual(rows.map((r) => r.id), [...ledger.submissions].reverse().map((x) => x.row.id), 'newest first is the order of writing');
    await rig.kill();
    await rig.start();
    await rig.ready();
    const after = await publish(sender, 'author3');
    assert.ok(await finds(rig, after));
    assert.deepEqual((await check(rig, ledger, { keys: false })).faults, [], 'a key is kept for a day of this clock');
  }));
}

test('a key with another body, route or token is another matter', () => withRig({ n: 0 }, async (rig, { ledger, sender }) => {
  const s = await sender.submit('author0');
  const [step] = s.steps;
  const other = await rig.request('POST', '/v1/submissions', { ...step.options, json: { ...step.options.json, note: '另一份内容' } });
  assert.equal(other.status, 422, other.text);
  assert.equal(other.body.code, 'idempotency_key_reused');
  const route = await rig.request('POST', `/v1/submissions/${s.row.id}/withdraw`, { person: 'author0', json: {}, headers: { ...step.options.headers, 'if-match': '"1"' } });
  assert.equal(route.body.code, 'idempotency_key_reused');
  await sound(rig, ledger);
  await rig.kill();
  await rig.start();
  await rig.ready();
  const again = await rig.request('POST', '/v1/submissions', { ...step.options, json: { ...step.options.json, note: '另一份内容' } });
  assert.equal(again.body.code, 'idempotency_key_reused', 'after a kill too');
  const stranger = await rig.request('POST', '/v1/submissions', { ...step.options, person: 'author5' });
  assert.equal(stranger.status, 201, 'keys are those of a token');
}));

test('verify with a key while the disk is full: 507, and with the same key it happens when there is room', { skip: unable() }, () => withRig({ n: 1 }, async (rig, { ledger }) => {
  const { document_id: id, revision } = ledger.submissions[0].row.published;
  const verify = () => rig.request('POST', `/v1/documents/${id}/verify`, {
    person: 'senior', json: { verified_against: '演练手册' }, headers: { 'if-match': `"${revision}"`, 'idempotency-key': 'verify-1' },
  });
  const release = await injected(rig, 'fsync', 'error=ENOSPC');
  const full = await verify();
  await release();
  assert.equal(full.status, 507, full.text);
  assert.equal(commits(rig).filter((c) => c.event === 'document.verified').length, 0);
  const again = await verify();
  assert.equal(again.status, 200);
  assert.deepEqual([again.body?.commit], commits(rig).filter((c) => c.event === 'document.verified').map((c) => c.id), `answered: '${again.text}'`);
}));

test('a token that is revoked in the middle of a burst: what was answered before stays, nothing after is done', () => withRig({ n: 0 }, async (rig, { ledger, sender }) => {
  const admin = { person: 'admin' };
  const id = rig.tokens.author4.split('_')[1];
  let revoked = false;
  const late = [];
  const burst = Promise.all(Array.from({ length: 8 }, async (_, n) => {
    for (let i = 0; i < 40; i++) {
      const after = revoked;
      const answer = await sender.event('author4');
      if (after) late.push(answer.status);
      if (answer.status === 401) return;
      assert.equal(answer.status, 202, `${n}: ${answer.text}`);
    }
  }));
  await eventually(() => ledger.events.filter((e) => e.ackAt).length >= 20, 'the burst is going on');
  assert.equal((await rig.request('DELETE', `/v1/admin/tokens/${id}`, admin)).status, 204);
  revoked = true;
  await burst;
  assert.ok(late.every((status) => status === 401), late.join());
  assert.ok(ledger.events.some((e) => e.answer.status === 401), 'it was in the middle');
  await rig.kill();
  await rig.start();
  await rig.ready();
  await sound(rig, ledger);
  assert.equal((await sender.event('author4')).status, 401, 'after a kill too');
  assert.equal(jinnang('token', 'list', '--state', rig.state).code, 0);
}));
