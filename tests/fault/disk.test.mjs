// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full, read-only, or comes back: reading goes on, writes say why not.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { eventually } from '../http/harness.mjs';
import { Rig, folder } from './rig.mjs';
import { Ledger, Sender } from './writers.mjs';
import { check } from './checker.mjs';
import { finds, publish, rooted, steady } from './stories.mjs';

let dir;
let template;
before(async () => {
  dir = folder();
  template = await Rig.template(dir);
});
after(() => fs.rmSync(dir, { recursive: true, force: true }));

const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });

/** A filesystem of its own while the story goes on. */
async function withDisk(t, { size = '24M', make }, story) {
  if (rooted(t)) return;
  const at = path.join(dir, `disk-${Math.random()}`);
  fs.mkdirSync(at);
  make(at, size);
  let rig;
  try {
    rig = template.copy(path.join(at, 'state'));
    const ledger = new Ledger();
    await story(rig, ledger, new Sender(rig, ledger, steady()), at);
  } finally {
    if (rig?.child) await rig.kill();
    spawnSync('umount', ['-l', at]);
  }
}

const tmpfs = (at, size) => run('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'jinnang-fault', at);
function ext4(at, size) {
  const image = `${at}.img`;
  run('truncate', '-s', size, image);
  run('mkfs.ext4', '-q', '-F', '-m', '0', image);
  run('mount', '-o', 'loop,errors=remount-ro', image, at);
}

/** Fill what is left, but for `keep` bytes. */
function fill(at, keep = 0) {
  const { bavail, bsize } = fs.statfsSync(at);
  const fd = fs.openSync(path.join(at, 'filler'), 'w');
  const block = Buffer.alloc(64 << 10, 1);
  let written = 0;
  try {
    for (let left = bavail * bsize - keep; left > 0; left -= block.length) written += fs.writeSync(fd, block, 0, Math.min(left, block.length));
  } catch (e) {
    assert.equal(e.code, 'ENOSPC');
  }
  fs.closeSync(fd);
  return written;
}

for (const [name, make] of Object.entries({ tmpfs, ext4 })) {
  test(`a full disk (${name}): 507, reading goes on, and room is enough to go on writing`, (t) => withDisk(t, { size: '32M', make }, async (rig, ledger, sender, at) => {
    await rig.start({ args: ['--min-free', '2M'] });
    await rig.ready();
    const s = await publish(sender);
    fill(at, 1 << 20);
    const refused = await sender.submit('author1');
    assert.equal(refused.steps[0].answer.status, 507, refused.steps[0].answer.text);
    assert.equal(refused.steps[0].answer.body.code, 'disk_full');
    const english = await rig.request('POST', '/v1/events', { person: 'author0', json: { type: 'rating.given', rated_person: 'admin', rating: 3 }, headers: { 'accept-language': 'en' } });
    assert.equal(english.body.title, 'Disk full');
    assert.ok(await finds(rig, s));
    await rig.read('/v1/submissions', { person: 'admin' });
    fs.rmSync(path.join(at, 'filler'));
    const answer = await sender.send(refused.steps[0]);
    assert.equal(answer.status, 201, 'the same key, when there is room');
    assert.doesNotMatch(rig.log, /store\.read_only/);
    await publish(sender);
    assert.deepEqual((await check(rig, ledger)).faults, []);
  }));

  test(`a disk that fills up under writes (${name}): whatever is answered holds`, (t) => withDisk(t, { size: '32M', make }, async (rig, ledger, sender, at) => {
    await rig.start({ args: ['--min-free', '0'] });
    await rig.ready();
    const s = await publish(sender);
    const codes = new Set();
    for (const keep of [512, 256, 128, 64, 32, 16, 8, 0]) {
      fill(at, keep << 10);
      for (let n = 0; n < 3; n++) {
        const next = await sender.submit('author1');
        for (let level = 0; level < 3 && !next.stuck; level++) await sender.review(next, 'approve');
        const { answer } = next.steps.at(-1);
        codes.add(answer.body?.code ?? answer.body?.state);
        if (answer.status !== 200) assert.ok([202, 507].includes(answer.status), `${keep} KiB: ${answer.status} ${answer.text}`);
      }
      assert.ok(await finds(rig, s), `reading with ${keep} KiB left`);
      fs.rmSync(path.join(at, 'filler'));
    }
    assert.doesNotMatch(rig.log, /store\.read_only/, 'a full disk is no broken disk');
    await eventually(async () => !(await rig.list('/v1/submissions?state=publishing', 'submissions')).length, 'what waited is published by itself', 15000);
    await publish(sender);
    assert.ok(codes.has('disk_full'), [...codes].join());
    assert.equal(await rig.stop(), 0, rig.log);
    await rig.start();
    await rig.ready();
    assert.deepEqual((await check(rig, ledger)).faults, []);
  }));
}

test('a filesystem that turns read-only: 503 store_read_only, said once, until a restart', (t) => withDisk(t, { size: '32M', make: ext4 }, async (rig, ledger, sender, at) => {
  await rig.start();
  await rig.ready();
  const s = await publish(sender);
  const waiting = await sender.submit('author1');
  for (let n = 0; n < 2; n++) await sender.review(waiting, 'approve');
  // What a kernel does that has found an error: no remount, which open files would refuse.
  const device = run('findmnt', '-no', 'SOURCE', at).trim();
  fs.writeFileSync(`/sys/fs/ext4/${path.basename(device)}/trigger_fs_error`, '1');
  const refused = await sender.submit('author2');
  assert.equal(refused.steps[0].answer.status, 503, refused.steps[0].answer.text);
  for (let n = 0; n < 3; n++) assert.equal((await sender.event('author0')).body.code, 'store_read_only');
  assert.equal(rig.log.match(/event=store\.read_only/g)?.length, 1, rig.log);
  assert.ok(await finds(rig, s));
  await rig.read('/v1/submissions', { person: 'admin' });
  await rig.kill();
  spawnSync('umount', [at]);
  spawnSync('e2fsck', ['-fp', `${at}.img`]);
  run('mount', '-o', 'loop,errors=remount-ro', `${at}.img`, at);
  await rig.start();
  await rig.ready();
  assert.deepEqual((await check(rig, ledger)).faults, []);
}));
