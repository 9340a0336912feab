// SPDX-License-Identifier: GPL-3.0-or-later
// People at work, and the list of what was sent and acknowledged: it lives here, outside of what is
// tested. One clock counts sendings and answers, so that "before the cut" has a meaning.
import assert from 'node:assert/strict';
import { authors } from './rig.mjs';

const level = { 1: 'junior', 2: 'mid', 3: 'senior' };

/** Letters only: a number could look like a telephone number. */
export function word(rnd, letters = 12) {
  let out = 'zq';
  for (let i = 0; i < letters; i++) out += String.fromCharCode(97 + rnd.below(26));
  return out;
}

export class Ledger {
  constructor() {
    this.tick = 0;
    this.submissions = [];
    this.events = [];
    this.verified = []; // {document_id, sentAt, ackAt, answer}
    this.acknowledged = 0;
  }

  /** All that carries a key, in no order. */
  * keyed() {
    for (const s of this.submissions) for (const step of s.steps) if (step.key) yield step;
  }
}

const text = (submission, round) => ({
  kind: 'faq',
  front_matter: {
    title: `故障演练 ${submission.marker}`,
    summary: '故障演练中的写入,第几轮见正文。',
    question: `${submission.marker} 是否仍然在?`,
    answer_short: '在,写入得到确认后不会丢失。',
    answer_type: 'text',
    customer_safe: true,
    audience: ['staff'],
  },
  body_markdown: `## 标准回答\n\n${submission.marker} 的正文,轮次标记 ${submission.rounds[round - 1]}。系统在断电之后重新启动,已经确认的内容必须仍然可以读取,并且只出现一次。\n`,
  allow_duplicate: true,
});

/** Sends requests for a rig and notes them. */
export class Sender {
  constructor(rig, ledger, rnd) {
    Object.assign(this, { rig, ledger, rnd, keys: 0, name: word(rnd, 8) });
  }

  key() {
    return `${this.name}-${++this.keys}`;
  }

  /**
   * One write: what came back is kept in `step.answer`, ackAt is set for a 2xx. One in twenty with a
   * key goes out twice, at once or one after the other.
   */
  async send(step) {
    const { ledger, rig } = this;
    const once = () => rig.request(step.method, step.target, step.options);
    step.sentAt = ++ledger.tick;
    const twice = step.key && this.rnd() < 0.05;
    let answers;
    if (twice && this.rnd() < 0.5) {
      answers = await Promise.all([once(), once()]);
    } else {
      answers = [await once()];
      if (twice && !answers[0].lost) answers.push(await once());
    }
    const good = answers.filter((a) => a.status >= 200 && a.status < 300 && a.status !== 202);
    step.answer = good[0] ?? answers.find((a) => a.lost) ?? answers[0];
    if (step.answer.status >= 200 && step.answer.status < 300) {
      step.ackAt = ++ledger.tick;
      ledger.acknowledged++;
    }
    for (const a of good) assert.ok(same(a, step.answer), `two answers to one key: ${a.text}\n${step.answer.text}`);
    for (const a of answers) assert.ok(good.includes(a) || a.lost || a.status >= 500 || a.status === 202 || a.body?.code === 'idempotency_key_in_use' || !twice, `the second of two: ${a.text}`);
    return step.answer;
  }

  async submit(author) {
    const s = { marker: word(this.rnd), rounds: [word(this.rnd)], author, steps: [] };
    this.ledger.submissions.push(s);
    await this.step(s, {
      kind: 'submit', key: this.key(), method: 'POST', target: '/v1/submissions', json: text(s, 1), person: author,
      expect: { state: 'in_review', level: 1, round: 1, reviews: 0 },
    });
    return s;
  }

  /** The next step of a submission; s.row is the last answer. */
  async step(s, { kind, key, method, target, json, person, expect }) {
    const headers = { ...(key ? { 'idempotency-key': key } : {}), ...(s.row ? { 'if-match': `"${s.row.version}"` } : {}) };
    const step = { kind, key, method, target, expect, options: { person, json, headers } };
    s.steps.push(step);
    let answer = await this.send(step);
    while (answer.body?.code === 'busy') answer = await this.send(step);
    if (step.ackAt && answer.status !== 202) {
      s.row = answer.body;
      s.now = expect;
      assert.equal(s.row.state, expect.state, answer.text);
    } else {
      s.stuck = true;
    }
    return answer;
  }

  review(s, verdict, query = '') {
    const { now } = s;
    const after = {
      approve: now.level === 3 ? { ...now, state: 'published' } : { ...now, level: now.level + 1 },
      request_changes: { ...now, state: 'changes_requested' },
      reject: { ...now, state: 'rejected' },
    }[verdict];
    return this.step(s, {
      kind: now.level === 3 && verdict === 'approve' ? 'publish' : 'review', key: this.key(), method: 'POST',
      target: `/v1/submissions/${s.row.id}/reviews${query}`, person: level[now.level],
      json: { level: now.level, verdict, ...(verdict === 'approve' ? {} : { comment: '请补充断电之后的核对步骤。' }) },
      expect: { ...after, reviews: now.reviews + 1 },
    });
  }

  resubmit(s) {
    s.rounds.push(word(this.rnd));
    return this.step(s, {
      kind: 'resubmit', method: 'PUT', target: `/v1/submissions/${s.row.id}`, person: s.author, json: text(s, s.rounds.length),
      expect: { ...s.now, state: 'in_review', round: s.now.round + 1 },
    });
  }

  withdraw(s) {
    return this.step(s, {
      kind: 'withdraw', method: 'POST', target: `/v1/submissions/${s.row.id}/withdraw`, person: s.author, json: { reason: '演练结束' },
      expect: { ...s.now, state: 'withdrawn' },
    });
  }

  async verify(s) {
    const { document_id: id, revision } = s.row.published;
    const step = {
      document_id: id, method: 'POST', target: `/v1/documents/${id}/verify`,
      options: { person: 'senior', json: { verified_against: '演练手册' }, headers: { 'if-match': `"${revision}"` } },
    };
    this.ledger.verified.push(step);
    return this.send(step);
  }

  async event(author) {
    const id = `${this.name}-e${++this.keys}`;
    const about = this.rnd.pick(this.ledger.submissions.filter((s) => s.row?.published && s.author === author)) ?? null;
    const step = {
      id, method: 'POST', target: '/v1/events',
      options: { person: author, json: about
        ? { event_id: id, type: 'open', document_id: about.row.published.document_id }
        : { event_id: id, type: 'rating.given', rated_person: 'admin', rating: 4 } },
    };
    this.ledger.events.push(step);
    return this.send(step);
  }
}

export const steady = (t) => t.replace(/"indexed":(true|false)/g, '"indexed":0');
/** Byte for byte; `indexed` alone tells of the moment. */
export const same = (a, b) => a.status === b.status && steady(a.text) === steady(b.text) && a.headers.etag === b.headers.etag;

/** Advance a submission by one step, as people would. */
async function advance(sender, s, rnd) {
  const roll = rnd();
  if (s.now.state === 'changes_requested') return sender.resubmit(s);
  if (roll < 0.06) return sender.withdraw(s);
  if (roll < 0.14) return sender.review(s, 'request_changes');
  if (roll < 0.17) return sender.review(s, 'reject');
  return sender.review(s, 'approve', s.now.level === 3 && rnd() < 0.2 ? '?wait=indexed&timeout_s=5' : '');
}

/** Is there nothing more to do? A published document is verified now and then. */
async function finish(sender, s, rnd) {
  if (s.now.state !== 'published' || rnd() > 0.3) return;
  const answer = await sender.verify(s);
  // An index that is behind does not know the document yet.
  assert.ok(answer.lost || answer.status === 200 || answer.status === 404 || answer.body?.code === 'busy', answer.text);
}

async function work(sender, n, rnd, going) {
  const author = authors[n % authors.length];
  let s;
  while (going()) {
    if (rnd() < 0.2) {
      const answer = await sender.event(author);
      assert.ok(answer.lost || answer.status === 202 || answer.body?.code === 'busy' || answer.body?.code === 'document_not_found', answer.text);
    }
    if (!s) s = await sender.submit(author);
    else await advance(sender, s, rnd);
    if (s && !s.stuck && !['in_review', 'changes_requested'].includes(s.now.state)) {
      await finish(sender, s, rnd);
      s = undefined;
    }
    if (s?.stuck) {
      const { answer } = s.steps.at(-1);
      assert.ok(answer.lost, `unexpected: ${answer.status} ${answer.text}`);
      return; // the daemon is gone
    }
  }
}

/** `n` writers at once; stop() waits for their last answers. Fails when an answer makes no sense. */
export class Writers {
  constructor(rig, ledger, rnd, n = 32) {
    this.going = true;
    const going = () => this.going;
    this.all = Promise.all(Array.from({ length: n }, (_, i) => work(new Sender(rig, ledger, rnd), i, rnd, going)));
    this.all.catch((e) => { this.failure ??= e; });
  }

  async stop() {
    this.going = false;
    await this.all;
  }
}
