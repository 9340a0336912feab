// SPDX-License-Identifier: GPL-3.0-or-later
// What was acknowledged is there, what is there was sent, and everything once. Returns figures and a
// list of faults; the words "lost" and "twice" are counted by the campaigns.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { eventually } from '../http/harness.mjs';
import { same } from './writers.mjs';

const SEP = '\x1f';
const END = '\x1e';

export const git = (rig, ...args) => execFileSync(
  'git',
  ['-c', 'safe.directory=*', '--git-dir', path.join(rig.state, 'corpus.git'), ...args],
  { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'pipe'] },
);

/** Every commit of main with what its trailers name. */
export function commits(rig) {
  const of = (key) => `%(trailers:key=${key},valueonly,separator=%x2C)`;
  const out = git(rig, 'log', 'main', `--format=%H%x1f${of('Jinnang-Submission')}%x1f${of('Jinnang-Event')}%x1f${of('Jinnang-Document')}%x1e`);
  return out.split(END).map((c) => c.trim()).filter(Boolean).map((c) => {
    const [id, submission, event, document] = c.split(SEP);
    return { id, submission, event, document };
  });
}

async function each(list, width, fn) {
  const queue = [...list];
  await Promise.all(Array.from({ length: width }, async () => {
    for (let item; (item = queue.shift());) await fn(item);
  }));
}

class Check {
  constructor(rig, ledger, { cut = Infinity, keys = true } = {}) {
    Object.assign(this, { rig, ledger, cut, repeats: keys, faults: [], lost: 0, twice: 0 });
  }

  fault(kind, text) {
    if (kind === 'lost') this.lost++;
    if (kind === 'twice') this.twice++;
    this.faults.push(`${kind}: ${text}`);
  }

  /** A publication that waits was not acknowledged yet. */
  acked(step) {
    return step.ackAt !== undefined && step.ackAt < this.cut && !(step.kind === 'publish' && step.answer.status === 202);
  }

  async rows() {
    const rows = new Map();
    for (const row of await this.rig.list('/v1/submissions?per_page=100', 'submissions')) {
      const marker = row.title.replace('故障演练 ', '');
      rows.set(marker, [...(rows.get(marker) ?? []), row]);
    }
    return rows;
  }

  /** Which step the row shows; -1 for none. */
  place(s, row) {
    let found = -1;
    s.steps.forEach((step, i) => {
      const { state, level, round, reviews } = step.expect;
      if (row.state === state && row.level === level && row.round === round && row.reviews.length === reviews) found = i;
    });
    return found;
  }

  async submission(s, rows) {
    const { rig } = this;
    const must = s.steps.findLastIndex((step) => this.acked(step));
    const mine = rows.get(s.marker) ?? [];
    if (mine.length > 1) this.fault('twice', `${s.marker}: ${mine.length} submissions`);
    s.found = -1;
    if (mine.length === 0) {
      if (must >= 0) this.fault('lost', `${s.marker}: the submission, acknowledged up to ${s.steps[must].kind}`);
      return;
    }
    const { body: row } = await rig.read(`/v1/submissions/${mine[0].id}`, { person: 'admin' });
    s.seen = row;
    s.found = this.place(s, row);
    if (row.state === 'publishing') this.fault('wrong', `${s.marker}: still publishing after a start`);
    else if (s.found < 0) this.fault('wrong', `${s.marker}: ${row.state} ${row.level} round ${row.round}, ${row.reviews.length} reviews was never sent`);
    else if (s.found < must) this.fault('lost', `${s.marker}: ${s.steps[must].kind} was acknowledged, found is ${s.steps[s.found].kind}`);
    const round = s.rounds[row.round - 1];
    if (!row.body_markdown.includes(round)) this.fault('wrong', `${s.marker}: the text is not that of round ${row.round}`);
    if (row.state === 'published') await this.published(s, row, round);
  }

  async published(s, row, round) {
    const { rig } = this;
    const { document_id: id, commit, revision } = row.published;
    const doc = await rig.request('GET', `/v1/documents/${id}?revision=${revision}`, { person: 'admin', headers: { accept: 'text/markdown' } });
    const step = s.steps.find((x) => x.kind === 'publish');
    const told = this.acked(step) && step.answer.body.published;
    if (told && (told.commit !== commit || told.revision !== revision)) this.fault('wrong', `${id}: another commit than was told`);
    this.documents.set(id, { s, commit, round });
    if (doc.status === 200 && doc.text.includes(round)) return;
    // The index has to know the document first.
    const late = await eventually(async () => {
      const again = await rig.request('GET', `/v1/documents/${id}?revision=${revision}`, { person: 'admin', headers: { accept: 'text/markdown' } });
      return again.status === 200 && again;
    }, `${id} can be read`, 20000).catch(() => undefined);
    if (!late) this.fault('lost', `${id}: the published text (${doc.status})`);
    else if (!late.text.includes(round)) this.fault('wrong', `${id}: the text is not that of its round`);
  }

  async found() {
    const hits = async (word) => {
      const answer = await this.rig.request('GET', `/v1/search?q=${word}&highlight=none&log=false&per_page=5`, { person: 'admin' });
      return answer.status === 200 ? answer.body.hits.filter((h) => h.title.includes(word)).map((h) => h.id) : undefined;
    };
    await each(this.documents, 8, async ([id, { s }]) => {
      const ids = await eventually(async () => {
        const now = await hits(s.marker);
        return now?.includes(id) && now;
      }, `${id} is found by a search`, 20000).catch(() => undefined);
      if (!ids) this.fault('lost', `${id}: no search finds it`);
      else if (ids.length > 1) this.fault('twice', `${id}: ${ids.length} hits`);
    });
  }

  history() {
    const count = new Map();
    const ids = new Set();
    for (const c of commits(this.rig)) {
      ids.add(c.id);
      if (c.submission) count.set(c.submission, (count.get(c.submission) ?? 0) + 1);
    }
    for (const [id, { s, commit }] of this.documents) {
      const n = count.get(s.seen.id) ?? 0;
      count.delete(s.seen.id);
      if (n > 1) this.fault('twice', `${id}: ${n} commits`);
      if (n === 0 || !ids.has(commit)) this.fault('lost', `${id}: the commit of a published row`);
    }
    for (const [id, n] of count) this.fault('wrong', `${n} commits of submission ${id}, which is not published`);
    for (const v of this.ledger.verified) {
      if (v.answer?.status === 200 && this.acked(v) && !ids.has(v.answer.body.commit)) this.fault('lost', `${v.document_id}: the commit of a verification`);
    }
    try {
      git(this.rig, 'fsck', '--strict', '--no-dangling');
    } catch (e) {
      this.fault('wrong', `git fsck: ${e.stderr}`);
    }
  }

  async events() {
    const seen = new Map();
    const published = new Map();
    for (const e of await this.rig.list('/v1/events?per_page=100', 'events')) {
      if (e.event_id) seen.set(e.event_id, (seen.get(e.event_id) ?? 0) + 1);
      if (e.type === 'document.published') published.set(e.document_id, (published.get(e.document_id) ?? 0) + 1);
    }
    for (const e of this.ledger.events) {
      const n = seen.get(e.id) ?? 0;
      seen.delete(e.id);
      if (n > 1) this.fault('twice', `event ${e.id}: ${n} times`);
      if (n === 0 && this.acked(e)) this.fault('lost', `event ${e.id}`);
    }
    for (const id of seen.keys()) this.fault('wrong', `event ${id} was never sent`);
    for (const [id] of this.documents) {
      const n = published.get(id) ?? 0;
      if (n !== 1) this.fault(n ? 'twice' : 'lost', `${id}: ${n} events document.published`);
    }
  }

  /** Every acknowledged key again; and what nobody knows of, so that its author learns. */
  async keys() {
    await each(this.ledger.submissions, 16, async (s) => {
      for (const [i, step] of s.steps.entries()) {
        if (!step.key || (!this.acked(step) && i > s.found + 1)) continue;
        const again = await this.rig.request(step.method, step.target, step.options);
        const replayed = again.headers['idempotency-replayed'] === 'true';
        const good = again.status >= 200 && again.status < 300 && again.status !== 202;
        if (!good) this.fault('wrong', `${s.marker}: ${step.kind} with its key again: ${again.status} ${again.text.slice(0, 200)}`);
        else if ((this.acked(step) || i <= s.found) !== replayed) this.fault('twice', `${s.marker}: ${step.kind} ${replayed ? 'is known but was not there' : 'was done again'}`);
        else if (replayed && step.ackAt && step.answer.status !== 202 && !same(again, step.answer)) this.fault('wrong', `${s.marker}: ${step.kind}: another answer to the same key\n${again.text}\n${step.answer.text}`);
        this.repeated++;
      }
    });
  }

  async run() {
    this.documents = new Map();
    this.repeated = 0;
    const rows = await this.rows();
    const known = new Set(this.ledger.submissions.map((s) => s.marker));
    for (const marker of rows.keys()) if (!known.has(marker)) this.fault('wrong', `a submission that nobody sent`);
    await each(this.ledger.submissions, 16, (s) => this.submission(s, rows));
    const numbers = [...rows.values()].flat().map((r) => r.document_id);
    if (new Set(numbers).size !== numbers.length) this.fault('twice', 'a document id was given twice');
    this.history();
    await this.found();
    await this.events();
    if (this.repeats) await this.keys();
    for (const [marker, list] of await this.rows()) if (list.length > 1) this.fault('twice', `${marker}: ${list.length} submissions after a repeated key`);
    return { faults: this.faults, lost: this.lost, twice: this.twice, published: this.documents.size, repeated: this.repeated };
  }
}

/** options: cut (tick before which an acknowledgement binds), keys: false repeats none. */
export const check = (rig, ledger, options) => new Check(rig, ledger, options).run();
