// SPDX-License-Identifier: GPL-3.0-or-later
// SIGKILL in the middle of work, again and again.
//   node tests/fault/kill-loop.mjs [--cycles 1000] [--seed S] [--lanes 2] [--writers 32]
import path from 'node:path';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Rig, flags, folder, random } from './rig.mjs';
import { Ledger, Writers } from './writers.mjs';
import { check } from './checker.mjs';

const pause = (ms) => new Promise((r) => setTimeout(r, ms)); // the moment of the kill is what is random

/** One cycle: work, kill, sometimes kill the recovery too, check. */
async function cycle(template, state, rnd, writers) {
  const rig = template.copy(state);
  const ledger = new Ledger();
  try {
    await rig.start();
    await rig.ready();
    const load = new Writers(rig, ledger, rnd, writers);
    await pause(rnd.between(20, 2000));
    await rig.kill();
    await load.stop();
    while (rnd() < 0.25) {
      await rig.start({ listens: false });
      await pause(rnd.between(1, 250));
      await rig.kill();
    }
    const began = performance.now();
    await rig.start();
    await rig.ready();
    const ms = performance.now() - began;
    const result = { ...await check(rig, ledger), ms, acknowledged: ledger.acknowledged };
    await rig.kill();
    if (result.faults.length === 0) rig.remove();
    else result.faults.unshift(rig.log.split('\n').filter((l) => !/level=info/.test(l)).join('\n').slice(-2000));
    return result;
  } catch (e) {
    await rig.kill();
    return { faults: [`failed: ${e.stack}\n${rig.log.slice(-2000)}`], lost: 0, twice: 0, published: 0, repeated: 0, ms: 0, acknowledged: ledger.acknowledged };
  }
}

export async function killLoop({ cycles, seed, lanes = 2, writers = 32, say = console.log }) {
  const dir = folder();
  const template = await Rig.template(dir);
  const sum = { cycles: 0, acknowledged: 0, published: 0, repeated: 0, lost: 0, duplicates: 0, faults: 0, slowest_start_ms: 0 };
  let next = 0;
  const lane = async () => {
    for (let n; (n = next++) < cycles;) {
      const r = await cycle(template, path.join(dir, `state-${n}`), random(seed + n), writers);
      for (const fault of r.faults.slice(0, 10)) say(`cycle ${n} (seed ${seed + n}): ${fault}`);
      sum.cycles++;
      for (const name of ['acknowledged', 'published', 'repeated', 'lost']) sum[name] += r[name];
      sum.duplicates += r.twice;
      sum.faults += r.faults.length;
      sum.slowest_start_ms = Math.max(sum.slowest_start_ms, Math.round(r.ms));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (sum.faults === 0) fs.rmSync(dir, { recursive: true, force: true });
  return sum;
}

export const line = (name, seed, sum) => `${name}: seed ${seed}, ${Object.entries(sum).map(([k, v]) => `${k} ${v}`).join(', ')}`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = flags({ cycles: 50, lanes: 2, writers: 32 });
  console.log(`kill-loop: seed ${options.seed}`);
  const sum = await killLoop(options);
  console.log(line('kill-loop', options.seed, sum));
  process.exitCode = sum.faults ? 1 : 0;
}
