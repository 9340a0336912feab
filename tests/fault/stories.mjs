// SPDX-License-Identifier: GPL-3.0-or-later
// What the stories about faults begin with.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Rig, folder, random } from './rig.mjs';
import { Ledger, Sender } from './writers.mjs';

const mayMount = () => process.getuid() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;

/** True, and the test is skipped, where root is needed and missing; JN_TEST_ROOT=1 makes it a failure. */
export function rooted(t) {
  if (mayMount()) return false;
  assert.notEqual(process.env.JN_TEST_ROOT, '1', 'root and mounts are needed');
  t.skip('root and mounts are needed');
  return true;
}

/** Decisions that are always the same. */
export const steady = (seed = 1) => Object.assign(() => 0.5, { below: random(seed).below, pick: () => undefined });

let shared;
/** One template for all stories of a file. */
export function sharedTemplate() {
  shared ??= (() => {
    const dir = folder();
    process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
    return Rig.template(dir);
  })();
  return shared;
}

/** One daemon that has published `n` documents, with its ledger; stopped and removed afterwards. */
export async function withRig({ n = 1, start = {} }, story) {
  const dir = folder();
  const template = await sharedTemplate();
  const rig = template.copy(path.join(dir, 'state'));
  const ledger = new Ledger();
  const sender = new Sender(rig, ledger, steady());
  try {
    await rig.start(start);
    await rig.ready();
    for (let i = 0; i < n; i++) await publish(sender);
    await story(rig, { ledger, sender, dir });
  } finally {
    await rig.kill();
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** From submission to publication, seen by searches. */
export async function publish(sender, author = 'author0') {
  const s = await sender.submit(author);
  for (let n = 0; n < 3; n++) await sender.review(s, 'approve', n === 2 ? '?wait=indexed' : '');
  assert.equal(s.now.state, 'published', s.steps.at(-1).answer.text);
  return s;
}

export const finds = async (rig, s) => (await rig.read(`/v1/search?q=${s.marker}&log=false`, { person: 'admin' })).body.hits.length === 1;
