// SPDX-License-Identifier: GPL-3.0-or-later
// The N-th call of a kind of a thread fails, for every N that meets a file of the state directory: over
// one submission, three reviews, the publication and an event.
//   node tests/fault/syscall-sweep.mjs [--all] [--points P] [--seed S] [--lanes 2] [--call fsync]
// --points: at most so many places of a thread, call and error, chosen by the seed; 0: all of them.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../http/harness.mjs';
import { Rig, flags, folder, random } from './rig.mjs';
import { Ledger, Sender } from './writers.mjs';
import { check } from './checker.mjs';
import { line } from './kill-loop.mjs';

const short = { calls: ['fsync', 'fdatasync', 'write', 'pwrite64', 'rename'], errors: ['EIO', 'ENOSPC'] };
const long = {
  calls: ['fsync', 'fdatasync', 'write', 'pwrite64', 'rename', 'renameat', 'renameat2', 'openat', 'ftruncate', 'linkat', 'link', 'unlink', 'mkdir', 'fallocate'],
  errors: ['EIO', 'ENOSPC', 'EROFS', 'EMFILE'],
};

/** The N-th call of a thread may be a wake-up this time and storage the next: what is not met is tried again. */
const TRIES = 6;

/** A call on a file below the state directory; wake-ups, sockets and the log are not storage. */
const onStorage = (rig, text) => text.includes(rig.state);

/** All threads are there when a request has been in the pool. */
async function warm(rig) {
  await rig.ready();
  await rig.read('/v1/search?q=zq&log=false', { person: 'admin' });
}

const threadsOf = (rig) => fs.readdirSync(`/proc/${rig.child.pid}/task`).map(Number).sort((x, y) => x - y);

/** strace on a running daemon, so that its start does not count; one thread by its place among them, or all. */
class Tracer {
  static async attach(rig, args, thread) {
    const t = new Tracer();
    const ids = thread === undefined ? threadsOf(rig) : [threadsOf(rig)[thread]];
    const who = thread === undefined ? ['-f', '-p', String(rig.child.pid)] : ['-p', String(ids[0])];
    t.file = `${rig.state}.strace`;
    t.child = spawn('strace', ['-yy', '-s', '0', '-qq', '-o', t.file, ...args, ...who], { stdio: ['ignore', 'ignore', 'pipe'] });
    t.said = '';
    t.child.stderr.on('data', (d) => { t.said += d; });
    t.exited = once(t.child, 'exit');
    await eventually(() => {
      if (t.child.exitCode !== null) throw new Error(`strace: ${t.said}`);
      return ids.every((id) => !/TracerPid:\t0\n/.test(fs.readFileSync(`/proc/${rig.child.pid}/task/${id}/status`, 'utf8')));
    }, 'strace has attached');
    return t;
  }

  /** What it saw. One whose process is gone may wait for ever: it is ended then. */
  async detach() {
    this.child.kill('SIGINT');
    const late = setTimeout(() => this.child.kill('SIGKILL'), 3000);
    await this.exited;
    clearTimeout(late);
    const text = fs.existsSync(this.file) ? fs.readFileSync(this.file, 'utf8') : '';
    fs.rmSync(this.file, { force: true });
    return text.split('\n');
  }
}

// One worker: with several it is chance which of them makes a call, and so which is its number.
const steady = ['--pool-threads', '1', '--index-jobs', '1'];

/** One submission to its publication; ends at the first step that is refused. Then an event. */
async function scenario(rig, ledger, rnd) {
  const sender = new Sender(rig, ledger, Object.assign(() => 0.5, { below: rnd.below, pick: () => undefined }));
  const s = await sender.submit('author0');
  for (let n = 0; n < 3 && !s.stuck; n++) await sender.review(s, 'approve', n === 2 ? '?wait=indexed&timeout_s=2' : '');
  await sender.event('author0');
  return s;
}

/** Lines by thread and call, in their order. */
function counted(lines) {
  const out = new Map();
  for (const l of lines) {
    const [, id, call] = l.match(/^(\d+) +(\w+)\(/) ?? [];
    if (!id) continue;
    const key = `${id} ${call}`;
    out.set(key, [...(out.get(key) ?? []), l]);
  }
  return out;
}

/** Without any fault: each call of each thread on a file of the state directory, and its number. */
async function places(template, state, calls, rnd) {
  const rig = template.copy(state);
  await rig.start({ args: steady });
  await warm(rig);
  const known = calls.filter((c) => spawnSync('strace', ['-o', '/dev/null', '-e', `trace=${c}`, 'true']).status === 0);
  const ids = threadsOf(rig);
  const tracer = await Tracer.attach(rig, ['-e', `trace=${known.join(',')}`]);
  await scenario(rig, new Ledger(), rnd);
  const out = [];
  for (const [key, lines] of counted(await tracer.detach())) {
    const [id, call] = key.split(' ');
    const numbers = lines.flatMap((l, i) => (onStorage(rig, l) ? [i + 1] : []));
    if (numbers.length > 0 && ids.includes(Number(id))) out.push({ thread: ids.indexOf(Number(id)), call, numbers });
  }
  await rig.kill();
  rig.remove();
  return out;
}

/** What may be asked while the store is in trouble. */
async function reads(rig, faults) {
  const problem = { person: 'admin' };
  for (const target of ['/v1/search?q=zq&log=false', '/v1/submissions', '/v1/documents', '/healthz']) {
    const answer = await rig.request('GET', target, problem);
    const index = answer.status === 503 && answer.body?.code === 'index_corrupt';
    if (answer.status !== 200 && !index) faults.push(`reading ${target}: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
}

const expected = new Set(['disk_full', 'store_read_only', 'internal', 'index_corrupt', 'busy']);

/** Answers that were given are of the kinds that are promised. */
function judgeAnswers(ledger, faults) {
  for (const step of [...ledger.submissions.flatMap((s) => s.steps), ...ledger.events]) {
    const a = step.answer;
    if (a.lost) faults.push(`${step.target}: no answer`);
    else if (a.status >= 400 && !(a.status >= 500 && expected.has(a.body?.code))) faults.push(`${step.target}: ${a.status} ${a.text.slice(0, 300)}`);
  }
}

/** An index that failed once catches up by itself; what is published is found without a restart. */
async function judgeIndex(rig, ledger, faults) {
  const [s] = ledger.submissions;
  if (s.now?.state !== 'published') return;
  const find = async () => (await rig.request('GET', `/v1/search?q=${s.marker}&log=false`, { person: 'admin' })).body?.hits?.length === 1;
  await eventually(find, 'it is found', 10000).catch(() => faults.push('no search finds what was published, until a restart'));
}

/** After an fsync of the store that failed: read-only, said once, until a restart. */
async function judgeReadOnly(rig, hits, ledger, faults) {
  const said = rig.log.match(/event=store\.read_only/g)?.length ?? 0;
  if (said > 1) faults.push(`store.read_only was said ${said} times`);
  const broken = hits.some((l) => / EIO \(/.test(l) && /f(data)?sync\(.*\/(state\.db|corpus\.git)/.test(l));
  if (broken && said !== 1) faults.push('an fsync of the store failed with EIO and it goes on writing');
  if (said === 0) return 0;
  const sender = new Sender(rig, ledger, Object.assign(() => 0.5, { below: () => 0, pick: () => undefined }));
  const answer = await sender.event('author1');
  if (answer.body?.code !== 'store_read_only') faults.push(`a write to a read-only store: ${answer.status} ${answer.text}`);
  return 1;
}

/** One place; returns {hit, faults, readOnly}. */
async function point(template, state, { thread, call, error, n }, rnd) {
  const rig = template.copy(state);
  const ledger = new Ledger();
  const faults = [];
  let readOnly = 0;
  let hits = [];
  let log = '';
  try {
    await rig.start({ args: ['--lock-retry', '300ms', ...steady] });
    await warm(rig);
    const tracer = await Tracer.attach(rig, ['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${n}`], thread);
    await scenario(rig, ledger, rnd);
    hits = (await tracer.detach()).filter((l) => /\(INJECTED\)/.test(l));
    const storage = hits.filter((l) => onStorage(rig, l));
    if (storage.length < hits.length && rig.code !== undefined) return { hit: 0, faults, readOnly }; // a wake-up failed: libuv ends the process
    if (rig.code !== undefined) faults.push(`it ended with ${rig.code}:\n${rig.log.slice(-800)}`);
    else {
      judgeAnswers(ledger, faults);
      await reads(rig, faults);
      await judgeIndex(rig, ledger, faults);
      readOnly = await judgeReadOnly(rig, storage, ledger, faults);
    }
    log = rig.log;
    if (n % 2) await rig.kill();
    else if (await rig.stop() !== 0) faults.push(`stopping: exit ${rig.code}`);
    await rig.start();
    await rig.ready();
    faults.push(...(await check(rig, ledger)).faults);
    const { body } = await rig.read('/readyz?verbose=true', { person: 'admin' });
    if (body.status !== 'ready') faults.push(`after the restart: ${body.status}`);
  } catch (e) {
    faults.push(`failed: ${e.message}\n${rig.log.slice(-1500)}`);
  }
  await rig.kill();
  if (faults.length === 0) rig.remove();
  else faults.push(`the calls: ${hits.join(' | ').slice(0, 600)}`, log.slice(-900), ledger.submissions.flatMap((x) => x.steps).map((x) => `${x.kind} ${x.answer.status}`).join(' '), rig.state);
  return { hit: hits.some((l) => onStorage(rig, l)) ? 1 : 0, faults, readOnly };
}

/** At most `points` of a list, by the seed. */
function sample(list, points, rnd) {
  const rest = [...list];
  if (!points || rest.length <= points) return rest;
  return Array.from({ length: points }, () => rest.splice(rnd.below(rest.length), 1)[0]).sort((a, b) => a - b);
}

export async function sweep({ calls, errors, points, seed, lanes = 2, say = console.log }) {
  const dir = folder();
  const rnd = random(seed);
  const template = await Rig.template(dir);
  const todo = [];
  for (const { thread, call, numbers } of await places(template, path.join(dir, 'places'), calls, random(seed))) {
    for (const error of errors) for (const n of sample(numbers, points, rnd)) todo.push({ thread, call, error, n });
  }
  const sum = { places: todo.length, swept: 0, read_only: 0, failures: 0 };
  const lane = async () => {
    for (let one; (one = todo.shift());) {
      const name = `${one.call}-${one.error}-${one.n}-of-thread-${one.thread}`;
      let r;
      for (let i = 0; i < TRIES && !r?.hit && !r?.faults.length; i++) r = await point(template, path.join(dir, `${name}-${i}`), one, random(seed));
      sum.swept += r.hit;
      sum.read_only += r.readOnly;
      if (r.faults.length > 0) sum.failures++;
      else if (!r.hit) say(`${name}: not met`);
      for (const fault of r.faults) say(`${name}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (sum.failures === 0) fs.rmSync(dir, { recursive: true, force: true });
  return sum;
}

/** Why it cannot be done here, or undefined. */
export function unable() {
  const probe = spawnSync('strace', ['-o', '/dev/null', '-e', 'inject=fsync:error=EIO:when=1', 'true']);
  return probe.status === 0 ? undefined : 'strace cannot trace here';
}

export { short };

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = flags({ all: false, points: 0, lanes: 2, call: '', error: '' });
  const { calls, errors } = options.all ? long : short;
  const why = unable();
  if (why) {
    console.error(`syscall-sweep: skipped: ${why}`);
    process.exit(process.env.JN_TEST_ROOT === '1' ? 1 : 77);
  }
  console.log(`syscall-sweep: seed ${options.seed}`);
  const sum = await sweep({
    ...options, calls: options.call ? options.call.split(',') : calls, errors: options.error ? options.error.split(',') : errors,
  });
  console.log(line('syscall-sweep', options.seed, sum));
  process.exitCode = sum.failures ? 1 : 0;
}
