// SPDX-License-Identifier: GPL-3.0-or-later
// The cuts themselves; power-cut.sh makes the surroundings and calls this.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { program } from '../http/harness.mjs';
import { Rig, flags, folder, random } from './rig.mjs';
import { Ledger, Writers } from './writers.mjs';
import { check } from './checker.mjs';
import { line } from './kill-loop.mjs';

const run = (command, ...args) => execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
const pause = (ms) => new Promise((r) => setTimeout(r, ms)); // the moment of the cut is what is random

const kinds = {
  ext4: { size: '192M', make: (image) => run('mkfs.ext4', '-q', '-F', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image), options: 'loop' },
  xfs: { size: '320M', make: (image) => run('mkfs.xfs', '-q', '-f', image), options: 'loop,nouuid' },
};

/** What must lose when it is not flushed. */
const controls = { 'state.db': 'wal', 'corpus.git': 'git' };

class Guest {
  constructor(work, kind) {
    Object.assign(this, { kind: kinds[kind], image: path.join(work, 'host', 'guest.img'), snap: path.join(work, 'host', 'snap.img'), at: path.join(work, 'guest'), copy: path.join(work, 'copy') });
  }

  make() {
    fs.rmSync(this.image, { force: true });
    run('touch', this.image);
    run('chattr', '+C', this.image);
    run('truncate', '-s', this.kind.size, this.image);
    this.kind.make(this.image);
    run('mount', '-o', this.kind.options, this.image, this.at);
  }

  /** The cut: a copy of what has reached the device at one instant. */
  async cut() {
    fs.rmSync(this.snap, { force: true });
    run('touch', this.snap); // a clone of a file without checksums is one without them
    run('chattr', '+C', this.snap);
    run('cp', '--reflink=always', this.image, this.snap);
  }

  plug() {
    run('mount', '-o', this.kind.options, this.snap, this.copy);
  }

  clean() {
    for (const at of [this.copy, this.at]) {
      try {
        run('umount', at);
      } catch (e) {
        if (!/not mounted|no mount point/.test(e.stderr)) throw e;
      }
    }
  }
}

/** What a daemon makes of the copy. That it does not start is a fault of it, not of the rig. */
async function judge(rig, ledger, cut) {
  const acknowledged = [...ledger.submissions.flatMap((s) => s.steps), ...ledger.events].filter((x) => x.ackAt < cut).length;
  try {
    await rig.start();
    await rig.ready();
    const result = await check(rig, ledger, { cut });
    return { ...result, acknowledged, rebuilt: /event=index\.built/.test(rig.log) ? 1 : 0 };
  } catch (e) {
    return { faults: [`it does not start: ${e.message}\n${rig.log.slice(-1500)}`], lost: 1, twice: 0, published: 0, acknowledged, rebuilt: 0 };
  } finally {
    await rig.kill();
  }
}

/** One cut; `unsynced` is a part of the paths that are not flushed. */
async function cycle(template, work, kind, rnd, unsynced) {
  const guest = new Guest(work, kind);
  const ledger = new Ledger();
  guest.make();
  try {
    const rig = template.copy(path.join(guest.at, 'state'));
    run('sync', '-f', guest.at);
    const env = unsynced ? { LD_PRELOAD: program('JN_NO_FSYNC_SO', 'tests/fault/libjn_no_fsync.so'), JN_NO_FSYNC: unsynced } : {};
    await rig.start({ env });
    await rig.ready();
    const load = new Writers(rig, ledger, rnd);
    await pause(rnd.between(20, 2000));
    const cut = ++ledger.tick;
    try {
      await guest.cut();
    } finally {
      await rig.kill();
    }
    await load.stop();
    guest.plug();
    return await judge(new Rig(path.join(guest.copy, 'state'), template.tokens), ledger, cut);
  } finally {
    guest.clean();
  }
}

async function cuts(template, work, kind, n, seed, sum) {
  for (let i = 0; i < n; i++) {
    const r = await cycle(template, work, kind, random(seed + i));
    for (const fault of r.faults.slice(0, 10)) console.log(`${kind} cut ${i} (seed ${seed + i}): ${fault}`);
    sum[kind]++;
    for (const name of ['acknowledged', 'published', 'lost', 'rebuilt']) sum[name] += r[name];
    sum.duplicates += r.twice;
    sum.faults += r.faults.length;
  }
}

/** Each must lose at least once in a few cuts; returns how many did not. */
async function negative(template, work, seed, rounds, sum) {
  for (const [unsynced, name] of Object.entries(controls)) {
    let losses = 0;
    for (let i = 0; i < rounds || (losses === 0 && i < rounds + 4); i++) {
      const r = await cycle(template, work, 'ext4', random(seed + 7000 + i), unsynced);
      if (r.lost > 0) losses++;
    }
    sum[`control_${name}_lost`] = losses;
    if (losses > 0) continue;
    console.log(`control: without flushing ${unsynced} nothing was lost: this rig sees nothing`);
    sum.faults++;
  }
}

const options = flags({ work: '', ext4: 20, xfs: 0, controls: 1 });
assert.ok(options.work, 'start power-cut.sh');
console.log(`power-cut: seed ${options.seed}`);
const dir = folder();
const sum = { ext4: 0, xfs: 0, acknowledged: 0, published: 0, rebuilt: 0, lost: 0, duplicates: 0, faults: 0 };
try {
  const template = await Rig.template(dir);
  await cuts(template, options.work, 'ext4', options.ext4, options.seed, sum);
  await cuts(template, options.work, 'xfs', options.xfs, options.seed, sum);
  if (options.controls > 0) await negative(template, options.work, options.seed, options.controls, sum);
} finally {
  fs.rmSync(dir, { recursive: true, force: true });
}
console.log(line('power-cut', options.seed, sum));
process.exitCode = sum.faults ? 1 : 0;
