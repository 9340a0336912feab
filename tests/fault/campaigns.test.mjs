// SPDX-License-Identifier: GPL-3.0-or-later
// The campaigns in their short form. Each is a command of its own for the long one; the seed is in
// the line that is printed, and JN_SEED takes it up again.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { root } from '../http/harness.mjs';
import { killLoop, line } from './kill-loop.mjs';
import { short, sweep, unable } from './syscall-sweep.mjs';
import { bitFlip } from './bit-flip.mjs';

const seed = Number(process.env.JN_SEED ?? Date.now() % 1e9);

/** Run one and show its figures, and what went wrong. */
async function campaign(t, name, run, bad) {
  const said = [];
  const sum = await run({ seed, say: (text) => said.push(text) });
  t.diagnostic(line(name, seed, sum));
  assert.equal(bad(sum), 0, said.join('\n').slice(0, 8000));
  return sum;
}

test('kills in the middle of writing lose nothing and double nothing', async (t) => {
  const sum = await campaign(t, 'kill-loop', (o) => killLoop({ ...o, cycles: 50 }), (s) => s.faults);
  assert.ok(sum.acknowledged > 2000, `only ${sum.acknowledged} acknowledged writes`);
});

test('every call that fails is answered honestly', { skip: unable() }, async (t) => {
  const sum = await campaign(t, 'syscall-sweep', (o) => sweep({ ...o, ...short, points: 4 }), (s) => s.failures);
  assert.ok(sum.swept * 2 > sum.places && sum.read_only > 0, `${sum.swept} of ${sum.places} places were met`);
});

test('a flipped bit gives the right answers, a rebuild or a refusal', (t) => campaign(t, 'bit-flip', (o) => bitFlip({ ...o, flips: 60 }), (s) => s.wrong + s.crashed));

test('power cuts lose nothing, and what is not flushed is lost', async (t) => {
  const child = spawn(path.join(root, 'tests/fault/power-cut.sh'), ['--ext4', '16', '--xfs', '4', '--seed', String(seed)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (d) => { out += d; });
  child.stderr.on('data', (d) => { out += d; });
  const [code] = await once(child, 'close');
  if (code === 77) return t.skip(out.trim());
  t.diagnostic(out.trim().split('\n').at(-1));
  assert.equal(code, 0, out.slice(0, 8000));
});
