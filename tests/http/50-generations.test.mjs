// SPDX-License-Identifier: GPL-3.0-or-later
// Rebuilding and changing under load: no request fails, every answer is one revision of the index,
// and nothing that was seen is lost again. JN_LONG=1 runs more rounds.
import test from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { eventually } from './harness.mjs';
import { Load, jinnangAside } from './load.mjs';
import { current, faq, replace, search, withDaemon } from './stories.mjs';

const FILES = 100;
const ROUNDS = process.env.JN_LONG ? 20 : 2;
const name = (i) => `faq-2026-${1000 + i}`;
const title = (i, version) => `轮次探针${i}第${version}版`;
const put = (d, i, version) => replace(d, `faq/${name(i)}.md`,
  faq(name(i), title(i, version), { level: i % 5 ? 'internal' : 'public' }));

/** The version of every probe that an answer shows. */
function versions(hits) {
  const seen = new Array(FILES).fill(-1);
  for (const hit of hits) {
    const [, i, version] = hit.title.match(/^轮次探针(\d+)第(\d+)版$/) ?? [];
    if (i) seen[i] = Number(version);
  }
  return seen;
}

const probes = `/v1/search?q=${encodeURIComponent('轮次探针')}&per_page=100&facets=confidentiality&highlight=none`;
const targets = [
  probes,
  `/v1/search?q=${encodeURIComponent('核心系统 割接')}&explain=true`,
  `/v1/documents?kind=faq&per_page=50`,
  `/v1/facets?facets=kind,confidentiality&q=${encodeURIComponent('轮次')}`,
];
const steady = (text) => text.replace(/"(query_id|took_ms|index_lag)":("[^"]*"|[0-9.]+|true|false),?/g, '');

/** Judges answers: the same question in the same revision has the same answer, and time goes on. */
class Judge {
  constructor() {
    this.answers = new Map();
    this.newest = new Array(FILES).fill(0);
    this.generations = new Set();
  }

  async ask(d, n) {
    const target = targets[n % 3 === 0 ? 0 : n % targets.length];
    const before = [...this.newest];
    const answer = await d.get(target);
    assert.equal(answer.status, 200, `${target}: ${answer.text.slice(0, 300)}`);
    const revision = answer.headers.get('jinnang-index-revision');
    assert.match(revision, /^\d+\.[0-9a-f]{8}$/);
    this.generations.add(revision.split('.')[0]);
    this.compare(`${revision} ${target}`, steady(answer.text));
    if (target === probes) this.follow(answer.body, before, revision);
  }

  compare(key, text) {
    const known = this.answers.get(key);
    if (known === undefined) this.answers.set(key, text);
    else assert.equal(text, known, `two answers to ${key}`);
  }

  follow(body, before, revision) {
    const seen = versions(body.hits);
    assert.equal(body.total, FILES, `${revision}: every probe is found`);
    const counts = Object.fromEntries(body.facets.confidentiality.map((v) => [v.value, v.count]));
    assert.deepEqual(counts, { public: FILES / 5, internal: FILES - FILES / 5 }, revision);
    for (let i = 0; i < FILES; i++) {
      assert.ok(seen[i] >= before[i], `${revision}: ${title(i, before[i])} was seen, now version ${seen[i]}`);
      this.newest[i] = Math.max(this.newest[i], seen[i]);
    }
  }
}

/** One change after the other, as many as `rounds` times all files. */
async function change(d, from, rounds) {
  for (let version = from; version < from + rounds; version++) {
    for (let i = 0; i < FILES; i++) {
      put(d, i, version);
      await new Promise((r) => setTimeout(r, 5)); // a pace: changes come while requests go on
    }
  }
}

/** A full build by another process that has listed the corpus and stands still. */
async function halfBuilt(d) {
  const building = jinnangAside('index', '--corpus', d.corpus, '--index', d.index, '--full');
  const end = performance.now() + 5000;
  while (!fs.readdirSync(d.index).some((n) => n.endsWith('.tmp')) && performance.now() < end) await new Promise((r) => setImmediate(r));
  building.kill('SIGSTOP');
  return { building }; // a promise returned bare would be waited for
}

async function rebuild(d, times) {
  for (let i = 0; i < times; i++) {
    const before = current(d);
    const built = await jinnangAside('index', '--corpus', d.corpus, '--index', d.index, '--full');
    assert.equal(built.code, 0, built.stderr);
    assert.notEqual(current(d), before);
  }
}

for (const [what, args] of [['without the answer cache', ['--cache', '0']], ['with the answer cache', []]]) {
  test(`a full rebuild and ${FILES} changes under load, ${what}`, () => withDaemon(
    { index: 'none', ready: false, args }, async (d) => {
      for (let i = 0; i < FILES; i++) put(d, i, 1);
      await eventually(async () => {
        const a = await d.get(probes);
        return a.status === 200 && a.body.total === FILES;
      }, 'the probes are indexed', 30000);
      const judge = new Judge();
      const load = new Load({ rate: 200 }, (n) => judge.ask(d, n));
      await Promise.all([change(d, 2, ROUNDS), rebuild(d, ROUNDS)]);
      await eventually(async () => {
        if (load.failure) throw load.failure;
        return versions((await search(d, '轮次探针')).hits).every((v) => v === ROUNDS + 1);
      }, 'all changes are found', 10000);
      await load.stop();
      assert.ok(judge.generations.size >= 2, 'the load saw the generations change');
      assert.ok(judge.answers.size > 10 && load.answered > 100, `${load.answered} requests`);
      assert.doesNotMatch(d.log, /http\.failed|index\.(build|update)_failed|index\.damaged/);
    }));
}

test('many generations in a row: the old ones go, the last one is served', () => withDaemon({}, async (d) => {
  for (let i = 0; i < FILES; i++) put(d, i, 1);
  await eventually(async () => (await search(d, '轮次探针')).total === FILES, 'the probes are indexed');
  const judge = new Judge();
  const load = new Load({ rate: 100 }, (n) => judge.ask(d, n));
  await rebuild(d, process.env.JN_LONG ? 40 : 5);
  await eventually(async () => `gen-${(await d.get(probes)).headers.get('jinnang-index-revision').split('.')[0].padStart(6, '0')}` === current(d),
    'the last generation is served');
  await load.stop();
  assert.doesNotMatch(d.log, /http\.failed|index\.damaged/);
}));

test('what came and went while another process built is never undone', () => withDaemon({}, async (d) => {
  for (let i = 0; i < FILES; i++) put(d, i, 1);
  const probed = async () => (await search(d, '轮次探针')).hits.map((h) => h.id);
  await eventually(async () => (await probed()).length === FILES, 'the probes are indexed');
  const before = current(d);
  const { building } = await halfBuilt(d);
  replace(d, 'faq/later.md', faq('faq-2026-2000', '轮次探针之后'));
  fs.rmSync(path.join(d.corpus, `faq/${name(0)}.md`));
  const isNew = (list) => list.includes('faq-2026-2000') && !list.includes(name(0)) && list.length === FILES;
  const generations = new Set();
  let load;
  try {
    await eventually(async () => isNew(await probed()), 'the changes are found in the old generation');
    load = new Load({ rate: 100 }, async () => {
      const answer = await d.get(probes);
      const revision = answer.headers.get('jinnang-index-revision');
      assert.ok(isNew(answer.body.hits.map((h) => h.id)), `${revision} is of the past`);
      generations.add(revision.split('.')[0]);
    });
  } finally {
    building.kill('SIGCONT');
  }
  assert.ok([0, 3].includes((await building).code));
  assert.notEqual(current(d), before);
  await eventually(() => load.failure || generations.size === 2, 'the new generation is served');
  await load.stop();
}));
