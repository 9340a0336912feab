// SPDX-License-Identifier: GPL-3.0-or-later
// One bit of a stopped state directory is flipped; then the right answers, a rebuild, or a refusal.
//   node tests/fault/bit-flip.mjs [--flips 300] [--seed S] [--lanes 2]
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../http/harness.mjs';
import { Rig, flags, folder, random } from './rig.mjs';
import { Ledger, Sender } from './writers.mjs';
import { line } from './kill-loop.mjs';
import { publish, steady } from './stories.mjs';

const DOCUMENTS = 12;

const walk = (dir) => fs.readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? walk(path.join(dir, e.name)) : [path.join(dir, e.name)]));

/** Files whose damage must be noticed, by class. */
const classes = {
  'state.db': (f) => f === 'state.db',
  index: (f) => f.startsWith('index/') && !f.endsWith('lock'),
  objects: (f) => f.startsWith('corpus.git/objects/'),
  refs: (f) => f.startsWith('corpus.git/refs/') || f === 'corpus.git/HEAD',
  current: (f) => f === 'index/current' || f === 'format' || f.endsWith('meta.json'),
};

/** What people ask, and what came back. Of what tells of the moment nothing is kept. */
const steadyText = (t) => t.replace(/"(query_id|took_ms|index_lag|instance|last_used_at)":("[^"]*"|[0-9.]+|true|false|null),?/g, '');
const questions = (ledger) => [
  ...ledger.submissions.flatMap((s) => [
    `/v1/search?q=${s.marker}&log=false&highlight=none`,
    `/v1/submissions/${s.row.id}`,
    ...(s.row.published ? [`/v1/documents/${s.row.published.document_id}?include=body`, `/v1/documents/${s.row.published.document_id}/revisions`] : []),
  ]),
  `/v1/search?q=${encodeURIComponent('断电 写入 重新启动')}&log=false&per_page=50&facets=kind,audience`,
  '/v1/documents?per_page=100', '/v1/submissions?per_page=100', '/v1/events?per_page=100', '/v1/admin/tokens',
];
async function ask(rig, list) {
  const out = new Map();
  for (const q of list) {
    const a = await rig.request('GET', q, { person: 'admin' });
    out.set(q, { status: a.status, text: steadyText(a.text) });
  }
  return out;
}

/** Flip a bit and keep the times of the file: a disk that rots changes no time. */
function flip(file, rnd) {
  const { size } = fs.statSync(file);
  const at = rnd.below(size);
  const bit = 1 << rnd.below(8);
  const keep = `${file}.keep`;
  execFileSync('touch', ['-r', file, keep]);
  const fd = fs.openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  fs.readSync(fd, byte, 0, 1, at);
  byte[0] ^= bit;
  fs.writeSync(fd, byte, 0, 1, at);
  fs.closeSync(fd);
  execFileSync('touch', ['-r', keep, file]);
  fs.rmSync(keep);
  return at;
}

/** Wait for what a rebuild would bring; then every answer is the oracle's, or says that something is broken. */
async function judge(rig, oracle) {
  await rig.start({ listens: false });
  await eventually(() => rig.code !== undefined || /server\.listening/.test(rig.log), 'it listens or ends', 20000);
  if (rig.code !== undefined) {
    const named = /^jinnangd: .+/m.test(rig.log);
    return { verdict: named && (rig.code === 1 || rig.code === 78) ? 'refused' : 'crashed', why: `exit ${rig.code}: ${rig.log.slice(-400)}` };
  }
  rig.port = Number(rig.log.match(/event=server\.listening address=\S*:(\d+)/)[1]);
  await eventually(async () => rig.code !== undefined || (await rig.request('GET', '/readyz')).status === 200, 'ready', 3000).catch(() => {});
  const answers = await ask(rig, oracle.keys());
  if (rig.code !== undefined) return { verdict: 'crashed', why: `exit ${rig.code}: ${rig.log.slice(-400)}` };
  const wrong = [...answers].filter(([q, a]) => a.status < 500 && (a.status !== oracle.get(q).status || a.text !== oracle.get(q).text));
  const broken = [...answers.values()].filter((a) => a.status >= 500).length;
  const said = (text) => text.slice(0, 200);
  if (wrong.length > 0) return { verdict: 'wrong', why: wrong.slice(0, 2).map(([q, a]) => `${q}: ${said(a.text)} instead of ${said(oracle.get(q).text)}`).join('\n') };
  if (broken > 0) return { verdict: 'refused', why: `${broken} answers 5xx` };
  return { verdict: /index\.built/.test(rig.log) ? 'rebuilt' : 'right' };
}

async function prepare(dir) {
  const template = await Rig.template(dir);
  const ledger = new Ledger();
  await template.start();
  await template.ready();
  const sender = new Sender(template, ledger, steady(3));
  for (let i = 0; i < DOCUMENTS; i++) await publish(sender, `author${i % 8}`);
  const open = await sender.submit('author1');
  await sender.review(open, 'request_changes');
  if (await template.stop() !== 0) throw new Error(template.log);
  await template.start();
  await template.ready();
  const oracle = await ask(template, questions(ledger));
  if (await template.stop() !== 0) throw new Error(template.log);
  return { template, oracle };
}

export async function bitFlip({ flips, seed, lanes = 2, only = '', say = console.log }) {
  const dir = folder();
  const { template, oracle } = await prepare(dir);
  const files = walk(template.state).map((f) => path.relative(template.state, f));
  const kinds = Object.entries(classes).filter(([k]) => !only || k === only).map(([kind, is]) => [kind, files.filter((f) => is(f) && fs.statSync(path.join(template.state, f)).size > 0)]);
  const sum = { flips: 0, right: 0, rebuilt: 0, refused: 0, wrong: 0, crashed: 0 };
  let next = 0;
  const lane = async () => {
    for (let n; (n = next++) < flips;) {
      const rnd = random(seed + n);
      const [kind, list] = kinds[n % kinds.length];
      const file = rnd.pick(list);
      const state = path.join(dir, `flip-${n}`);
      execFileSync('cp', ['-a', template.state, state]);
      const rig = new Rig(state, template.tokens);
      const at = flip(path.join(state, file), rnd);
      let r;
      try {
        r = await judge(rig, oracle);
      } catch (e) {
        r = { verdict: 'crashed', why: `${e.message} ${rig.log.slice(-400)}` };
      }
      await rig.kill();
      const bad = r.verdict === 'wrong' || r.verdict === 'crashed';
      if (!bad) rig.remove();
      sum.flips++;
      sum[r.verdict]++;
      if (bad) say(`flip ${n} (seed ${seed + n}) of ${kind}, ${file} at ${at}: ${r.verdict}: ${r.why}; kept: ${state}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (sum.wrong + sum.crashed === 0) fs.rmSync(dir, { recursive: true, force: true });
  return sum;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = flags({ flips: 60, lanes: 2, only: '' });
  console.log(`bit-flip: seed ${options.seed}`);
  const sum = await bitFlip(options);
  console.log(line('bit-flip', options.seed, sum));
  process.exitCode = sum.wrong + sum.crashed ? 1 : 0;
}
