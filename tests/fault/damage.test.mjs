// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are damaged while nobody looks: right answers, a rebuild, or a refusal; never a wrong one.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { eventually } from '../http/harness.mjs';
import { check } from './checker.mjs';
import { finds, withRig } from './stories.mjs';

const index = (rig) => path.join(rig.state, 'index', fs.readFileSync(path.join(rig.state, 'index/current'), 'utf8').trim());
const shard = (rig, file) => path.join(index(rig), 'internal', file);

/** One byte becomes another, and the time of the file stays. */
function rot(file, at, rounds = 1) {
  const keep = `${file}.keep`;
  execFileSync('touch', ['-r', file, keep]);
  const bytes = fs.readFileSync(file);
  for (let i = 0; i < rounds; i++) bytes[(at + i * 997) % bytes.length] ^= 0x10;
  fs.writeFileSync(file, bytes);
  execFileSync('touch', ['-r', keep, file]);
  fs.rmSync(keep);
}

async function refused(rig, pattern) {
  await rig.start({ listens: false });
  await eventually(() => rig.code !== undefined, 'it ends', 20000);
  assert.equal(rig.code, 1, rig.log);
  assert.match(rig.log, pattern);
  assert.match(rig.log, /jinnang restore/);
}

const titleIn = (rig, marker) => fs.readFileSync(path.join(rig.state, 'state.db')).indexOf(marker);

test('a letter of a title in state.db is another: the daemon refuses, and names the remedy', () => withRig({ n: 2 }, async (rig, { ledger }) => {
  assert.equal(await rig.stop(), 0);
  const db = path.join(rig.state, 'state.db');
  rot(db, titleIn(rig, ledger.submissions[0].marker));
  await refused(rig, /state\.db is not what it was/);
  await refused(rig, /state\.db is not what it was/);
}));

test('state.db is no database, or half of one: the daemon refuses', () => withRig({ n: 1 }, async (rig) => {
  assert.equal(await rig.stop(), 0);
  const db = path.join(rig.state, 'state.db');
  const whole = fs.readFileSync(db);
  fs.writeFileSync(db, Buffer.alloc(whole.length, 0x5a));
  await refused(rig, /restore a backup/);
  fs.writeFileSync(db, whole.subarray(0, whole.length / 2));
  await refused(rig, /restore a backup/);
}));

test('an event that was changed by hand breaks the chain: the daemon refuses', () => withRig({ n: 1 }, async (rig) => {
  await rig.kill(); // without a stop in order there are no sums: the chain has to tell
  execFileSync('python3', ['-c', `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("DROP TRIGGER event_updated")
db.execute("UPDATE event SET person = 'somebody.else' WHERE type = 'document.published'")
db.execute("CREATE TRIGGER event_updated BEFORE UPDATE ON event BEGIN SELECT raise(ABORT, 'events are never changed'); END")
db.commit()
`, path.join(rig.state, 'state.db')]);
  await refused(rig, /event \d+ was changed/);
}));

const damages = {
  'a bit of the postings': (rig) => rot(shard(rig, 'postlist.glass'), 5000),
  'many bits of the stored texts': (rig) => rot(shard(rig, 'docdata.glass'), 300, 20),
  'a shard cut short': (rig) => fs.truncateSync(shard(rig, 'postlist.glass'), 4096),
  'a shard of zeros': (rig) => fs.writeFileSync(shard(rig, 'termlist.glass'), Buffer.alloc(16384)),
  'the name of the generation': (rig) => rot(path.join(rig.state, 'index/current'), 6),
  'the description of the generation': (rig) => rot(path.join(index(rig), 'meta.json'), 20, 3),
};

for (const [what, damage] of Object.entries(damages)) {
  test(`${what} in the index: it is made again, and answers are right`, () => withRig({ n: 3 }, async (rig, { ledger }) => {
    assert.equal(await rig.stop(), 0);
    damage(rig);
    await rig.start();
    const first = await rig.request('GET', `/v1/search?q=${ledger.submissions[0].marker}&log=false`, { person: 'admin' });
    if (first.status === 200) assert.equal(first.body.hits.length, 1, 'an answer is right');
    else assert.equal(first.status, 503, first.text);
    await rig.ready();
    for (const s of ledger.submissions) assert.ok(await finds(rig, s));
    assert.deepEqual((await check(rig, ledger)).faults, []);
    assert.match(rig.log, /event=index\.built/);
  }));
}

test('a damaged object of the repository is named, not served', () => withRig({ n: 2 }, async (rig, { ledger }) => {
  const { document_id: id, revision } = ledger.submissions[0].row.published;
  assert.equal(await rig.stop(), 0);
  const object = path.join(rig.state, 'corpus.git/objects', revision.slice(0, 2), revision.slice(2));
  const bytes = fs.readFileSync(object);
  bytes[bytes.length >> 1] ^= 1;
  fs.chmodSync(object, 0o644);
  fs.writeFileSync(object, bytes);
  await rig.start();
  await rig.ready();
  const answer = await rig.request('GET', `/v1/documents/${id}?revision=${revision}`, { person: 'admin', headers: { accept: 'text/markdown' } });
  assert.ok(answer.status >= 500 || answer.text.includes(ledger.submissions[0].rounds[0]), `${answer.status} ${answer.text.slice(0, 200)}`);
  assert.ok(await finds(rig, ledger.submissions[1]), 'the rest is there');
}));
