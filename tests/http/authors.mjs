// SPDX-License-Identifier: GPL-3.0-or-later
// People who write and review, for stories about submissions.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { eventually } from './harness.mjs';

let keys = 0;
export const key = () => `story-${process.pid}-${++keys}`;

const wide = { level: 'restricted', audiences: ['staff', 'presales', 'sales'] };

/** Tokens by role: two authors, a reviewer of each level, an outsider, an administrator. */
export async function people(d) {
  const make = (person, scopes, rest = wide) => d.token({ person, scopes, ...rest });
  return {
    author: await make('li.na', ['search', 'read', 'submit']),
    other: await make('wang.lei', ['search', 'read', 'submit']),
    junior: await make('zhao.min', ['search', 'read', 'review:1']),
    mid: await make('sun.yue', ['search', 'read', 'review:2']),
    senior: await make('chen.yu', ['search', 'read', 'review:3']),
    every: await make('he.jun', ['search', 'read', 'submit', 'review:1', 'review:2', 'review:3']),
    outsider: await make('qian.duo', ['search', 'read', 'review:1', 'submit'], { level: 'internal', audiences: ['partner'] }),
    admin: await make('root.admin', ['admin', 'search', 'read'], wide),
  };
}

/** A FAQ that passes every check. */
export const lesson = (over = {}) => ({
  kind: 'faq',
  front_matter: {
    title: '统一身份平台是否支持国密算法',
    summary: '国密算法支持情况与证书要求。',
    question: '统一身份平台是否支持国密算法?',
    answer_short: '支持 SM2、SM3、SM4,需加装密码机。',
    answer_type: 'text',
    customer_safe: true,
    audience: ['staff'],
    ...over.front_matter,
  },
  body_markdown: over.body_markdown ?? `## 标准回答

统一身份平台支持 SM2、SM3、SM4 国密算法,签名与加密由合规的服务器密码机完成,已通过商用密码产品认证,可用于等保三级以上系统。
`,
  ...(over.top ?? {}),
});

export const submit = (d, token, json, headers = { 'idempotency-key': key() }) => d.post('/v1/submissions', json, { token, headers });

/** Submit something that must be accepted; the submission. */
export async function submitted(d, token, json) {
  const answer = await submit(d, token, json);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

export const etag = (version) => ({ 'if-match': `"${version}"` });

export const verdict = (d, token, submission, json, { query = '', headers = {} } = {}) => d.post(
  `/v1/submissions/${submission.id}/reviews${query}`,
  json,
  { token, headers: { ...etag(submission.version), 'idempotency-key': key(), ...headers } },
);

/** Three approvals; the last answer's body, seen by searches. */
export async function approved(d, who, submission, query = '?wait=indexed&timeout_s=10') {
  let now = submission;
  for (const [level, token] of [[1, who.junior], [2, who.mid], [3, who.senior]]) {
    if (level < now.level) continue;
    const answer = await verdict(d, token, now, { level, verdict: 'approve' }, { query: level === 3 ? query : '' });
    assert.equal(answer.status, 200, answer.text);
    now = answer.body;
  }
  assert.equal(now.state, 'published');
  return now;
}

export const publish = async (d, who, json) => approved(d, who, await submitted(d, who.author, json));

/** `git` on the repository of documents. */
export const git = (d, ...args) => execFileSync('git', ['-c', 'safe.directory=*', '--git-dir', path.join(d.state, 'corpus.git'), ...args], { encoding: 'utf8' });

export const found = (d, token, q, id) => eventually(
  async () => (await d.read(`/v1/search?q=${encodeURIComponent(q)}`, { token })).hits.some((h) => h.id === id),
  `${id} is found`,
);
