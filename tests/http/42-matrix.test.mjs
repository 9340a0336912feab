// SPDX-License-Identifier: GPL-3.0-or-later
// Every route of the OpenAPI document × every role × documents of every level and audience. What is
// expected comes from the tables below and the rule in visibility.mjs, not from the daemon. A route
// without a rule fails: add a line to `rules`.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Daemon, eventually, jinnang } from './harness.mjs';
import { commitFolder } from './repository.mjs';
import { document, LEVELS, random, sees, writeDocs } from './visibility.mjs';

const SCOPES = ['search', 'read', 'submit', 'review:1', 'review:2', 'review:3', 'draft', 'mcp', 'events', 'engage', 'analytics', 'people', 'metrics', 'admin'];
const staff = { level: 'internal', audiences: ['staff'] };

const roles = [
  { name: 'anonymous', level: 'public', audiences: ['staff'], scopes: ['search', 'read'], anonymous: true },
  ...SCOPES.map((s) => ({ name: `only ${s}`, ...staff, scopes: [s] })),
  { name: 'staff', ...staff, scopes: ['search', 'read'] },
  { name: 'presales', level: 'confidential', audiences: ['staff', 'presales'], scopes: ['search', 'read'] },
  { name: 'restricted', level: 'restricted', audiences: ['staff'], scopes: ['search', 'read', 'events'] },
  { name: 'delivery', level: 'restricted', audiences: ['delivery'], scopes: ['search', 'read'] },
  { name: 'filtered', level: 'restricted', audiences: ['staff', 'presales'], scopes: ['search', 'read', 'review:1'], filter: 'industry = finance', matches: (d) => d.industries.includes('finance') },
  { name: 'author', level: 'confidential', audiences: ['staff', 'presales'], scopes: ['search', 'read', 'submit'], person: 'au.thor' },
  { name: 'reviewer', level: 'confidential', audiences: ['presales'], scopes: ['search', 'read', 'submit', 'review:1', 'review:3'] },
  { name: 'masked', level: 'confidential', audiences: ['staff', 'presales'], scopes: ['search', 'read', 'events'], masked: true },
  { name: 'reading admin', level: 'confidential', audiences: ['staff'], scopes: ['search', 'read', 'admin'] },
  { name: 'expired', level: 'restricted', audiences: ['staff'], scopes: SCOPES, dead: true },
  { name: 'revoked', level: 'restricted', audiences: ['staff'], scopes: SCOPES, dead: true },
];

const has = (role, ...any) => any.some((s) => role.scopes.includes(s));
const get = (target) => ({ method: 'GET', target });
const post = (target, json, headers) => ({ method: 'POST', target, json, headers });
const ofDocument = (part, more = {}) => ({ scopes: ['read'], each: 'document', send: (d) => get(`/v1/documents/${d.id}${part}`), hidden: 'document_not_found', ...more });
const seenSubmission = (role, s) => has(role, 'admin') || role.person === 'au.thor' || (has(role, 'review:1', 'review:2', 'review:3') && !role.filter && sees(role, s));
const ofSubmission = (scopes, send, then = () => 200) => ({ scopes, any: true, each: 'submission', send, sees: seenSubmission, hidden: 'resource_not_found', then });
const action = (name, detail, ...mayAct) => ({ scopes: ['read'], each: 'document', send: (d) => post(`/v1/documents/${d.id}/${name}`, { [detail]: '产品手册 6.2' }), hidden: 'document_not_found',
  then: (role) => (has(role, ...mayAct) ? 428 : [403, 'not_permitted']) });
const SUBMISSIONS = ['submit', 'review:1', 'review:2', 'review:3', 'admin'];
const listed = (name) => (body) => body[name].map((e) => e.id);
const text = '核心系统迁移';
const NO_TASK = '/v1/tasks/task-00000000000000000000000000';

/** scopes (all, or one of them with `any`), send(thing), then(role, thing): a status or [status, code];
 *  open: nobody asks for a token (true: 200, or the status); each: for every document or submission; shows(body): ids that must be exactly the visible ones; without: 403 where a part of an
 *  open route is closed. */
const rules = {
  'GET /v1/search': { scopes: ['search'], send: () => get('/v1/search?q=&per_page=100'), shows: listed('hits') },
  'POST /v1/search': { scopes: ['search'], send: () => post('/v1/search', { q: '', per_page: 100, facets: ['tags'] }), shows: listed('hits') },
  'POST /v1/similar': { scopes: ['search'], send: () => post('/v1/similar', { text, min_match: 0 }) },
  'GET /v1/documents/{id}/similar': ofDocument('/similar?min_match=0', { scopes: ['search'] }),
  'POST /v1/templates/suggest': { scopes: ['search'], send: () => post('/v1/templates/suggest', { requirement: text }) },
  'GET /v1/suggest': { scopes: ['search'], send: () => get('/v1/suggest?q=zq&limit=20') },
  'GET /v1/facets': { scopes: ['search'], send: () => get('/v1/facets?facets=tags,customer,author') },
  'GET /v1/facets/{name}/values': { scopes: ['search'], send: () => get('/v1/facets/tags/values?limit=100') },
  'GET /v1/documents': { scopes: ['read'], send: () => get('/v1/documents?per_page=100'), shows: listed('documents') },
  'GET /v1/documents/{id}': ofDocument(''),
  'GET /v1/documents/{id}/sections': ofDocument('/sections'),
  'GET /v1/documents/{id}/revisions': ofDocument('/revisions'),
  'GET /v1/documents/{id}/diff': ofDocument(`/diff?from=${'0'.repeat(40)}`, { then: () => [404, 'revision_not_found'] }),
  'GET /v1/documents/{id}/backlinks': ofDocument('/backlinks'),
  'GET /v1/documents/{id}/access': ofDocument('/access'),
  'GET /v1/vocabularies': { scopes: ['read'], send: () => get('/v1/vocabularies') },
  'GET /v1/vocabularies/{name}': { scopes: ['read'], send: () => get('/v1/vocabularies/grade') },
  'GET /v1/schemas': { scopes: ['read'], send: () => get('/v1/schemas') },
  'GET /v1/schemas/{kind}': { scopes: ['read'], send: () => get('/v1/schemas/faq') },
  'GET /v1/token': { scopes: [], send: () => get('/v1/token'), then: (role) => (role.anonymous ? 401 : 200) },
  'GET /v1/session': { scopes: [], send: () => get('/v1/session') },
  'POST /v1/session': { scopes: [], send: () => post('/v1/session', { token: 'jnk_' }), then: () => [401, 'unauthorized'] },
  'DELETE /v1/session': { open: 204, send: () => ({ method: 'DELETE', target: '/v1/session' }) },
  'GET /v1/admin/tokens': { scopes: ['admin'], send: () => get('/v1/admin/tokens') },
  'POST /v1/admin/tokens': { scopes: ['admin'], send: () => post('/v1/admin/tokens', {}), then: () => 422 },
  'DELETE /v1/admin/tokens/{id}': { scopes: ['admin'], send: () => ({ method: 'DELETE', target: '/v1/admin/tokens/aaaaaaaaaa' }), then: () => [404, 'resource_not_found'] },
  'GET /v1/people': { scopes: ['read'], send: () => get('/v1/people'), shows: listed('people'),
    visible: (role) => (sees(role, { level: 'internal', audiences: ['staff'], industries: ['finance'] }) ? ['au.thor'] : []) },
  'PUT /v1/admin/people/{id}': { scopes: ['admin'], send: () => ({ method: 'PUT', target: '/v1/admin/people/li.na', json: {} }), then: () => 422 },
  'POST /v1/documents/{id}/verify': action('verify', 'verified_against', 'review:1', 'review:2', 'review:3'),
  'POST /v1/documents/{id}/archive': action('archive', 'reason', 'review:3', 'admin'),
  'POST /v1/documents/{id}/restore': action('restore', 'reason', 'review:3', 'admin'),
  'POST /v1/preview': { scopes: ['submit'], send: () => post('/v1/preview', { markdown: `## ${text}\n` }) },
  'GET /v1/submissions': { scopes: SUBMISSIONS, any: true, send: () => get('/v1/submissions?per_page=100'), shows: listed('submissions'), sees: seenSubmission, of: 'submission' },
  'POST /v1/submissions': { scopes: ['submit'], send: () => post('/v1/submissions?validate_only=true', { kind: 'faq', front_matter: { title: text }, body_markdown: `## 标准回答\n\n${text}` }) },
  'GET /v1/submissions/{id}': ofSubmission(SUBMISSIONS, (s) => get(`/v1/submissions/${s.id}`)),
  'GET /v1/submissions/{id}/diff': ofSubmission(SUBMISSIONS, (s) => get(`/v1/submissions/${s.id}/diff`)),
  'PUT /v1/submissions/{id}': ofSubmission(['submit'], (s) => ({ method: 'PUT', target: `/v1/submissions/${s.id}`, json: { kind: 'faq', front_matter: {}, body_markdown: text } }),
    (role) => (role.person === 'au.thor' ? [409, 'state_conflict'] : [403, 'not_permitted'])),
  'POST /v1/submissions/{id}/withdraw': ofSubmission(['submit', 'admin'], (s) => post(`/v1/submissions/${s.id}/withdraw`, {}),
    (role) => (role.person === 'au.thor' || has(role, 'admin') ? 428 : [403, 'not_permitted'])),
  'GET /v1/reviews': { scopes: ['review:1', 'review:2', 'review:3'], any: true, send: () => get('/v1/reviews?per_page=100'), shows: listed('submissions'), sees: seenSubmission, of: 'submission' },
  'POST /v1/submissions/{id}/reviews': ofSubmission(['review:1', 'review:2', 'review:3'],
    (s) => post(`/v1/submissions/${s.id}/reviews`, { level: 1, verdict: 'approve', checklist: [] }, { 'idempotency-key': `m${s.id}` }), (role) => (has(role, 'review:1') ? 428 : [403, 'forbidden_scope'])),
  'POST /v1/checks/leftovers': { scopes: ['search'], send: () => post('/v1/checks/leftovers', { text: customers().map((x) => `${x.canary}集团`).join('、') }),
    shows: (body) => [...new Set(body.findings.map((f) => f.customer_id))], visible: (role) => customers().filter((x) => sees(role, x)).map((x) => x.id) },
  'POST /v1/checks/promises': { scopes: ['search'], send: () => post('/v1/checks/promises', { text: `${text},可用性 99.99%` }) },
  'POST /v1/events': { scopes: ['events'], each: 'document', send: (x) => post('/v1/events', { type: 'open', document_id: x.id }), hidden: 'document_not_found', then: () => 202 },
  'GET /v1/events': { scopes: ['admin'], send: () => get('/v1/events') },
  'POST /v1/events/{event_id}/correct': { scopes: ['admin'], send: () => post(`/v1/events/evt-${'0'.repeat(26)}/correct`, { data: { dwell_s: 5 }, reason: text }, { 'idempotency-key': 'm' }), then: () => [404, 'resource_not_found'] },
  'GET /v1/tasks': { scopes: [], send: () => get('/v1/tasks'), then: (role) => (role.anonymous ? 401 : 200) },
  'GET /v1/tasks/{id}': { scopes: [], send: () => get(NO_TASK), then: (role) => (role.anonymous ? 401 : [404, 'resource_not_found']) },
  'POST /v1/tasks/{id}/cancel': { scopes: [], send: () => post(`${NO_TASK}/cancel`), then: (role) => (role.anonymous ? 401 : [404, 'resource_not_found']) },
  'POST /v1/admin/reload': { scopes: ['admin'], send: () => post('/v1/admin/reload?dry_run=true') },
  'POST /v1/admin/reindex': { scopes: ['admin'], send: () => post('/v1/admin/reindex', undefined, { prefer: 'wait=10' }) },
  'POST /v1/admin/snapshot': { scopes: ['admin'], send: () => post('/v1/admin/snapshot'), then: () => [501, 'feature_unavailable'] },
  'GET /v1/admin/config': { scopes: ['admin'], send: () => get('/v1/admin/config') },
  'GET /v1/problems': { open: true, send: () => get('/v1/problems') },
  'GET /v1/version': { open: true, send: () => get('/v1/version') },
  'GET /healthz': { open: true, send: () => get('/healthz') },
  'GET /readyz': { scopes: ['admin'], without: 403, send: () => get('/readyz?verbose=true') },
  'GET /metrics': { scopes: ['metrics'], without: 403, send: () => get('/metrics') },
  'GET /openapi.json': { open: true, send: () => get('/openapi.json') },
};

/** What the tables say: [status, code or undefined]. */
function expected(rule, role, thing) {
  const pair = (x) => (Array.isArray(x) ? x : [x]);
  if (rule.open) return [rule.open === true ? 200 : rule.open];
  if (role.dead) return [401, 'unauthorized'];
  const allowed = rule.any ? has(role, ...rule.scopes) : rule.scopes.every((s) => has(role, s));
  if (!allowed) return role.anonymous && !rule.without ? [401, 'unauthorized'] : [403, 'forbidden_scope'];
  if (thing && !(rule.sees ?? sees)(role, thing)) return [404, rule.hidden];
  return pair(rule.then ? rule.then(role, thing) : 200);
}

const r = random(7);
const AUDIENCES = [['staff'], ['presales'], ['delivery']];
const kinds = ['case-study', 'faq', 'retrospective', 'solution-template', 'customer-profile'];
const docs = LEVELS.flatMap((level, i) => AUDIENCES.map((audiences, k) => document(r, { n: 3 * i + k, kind: kinds[(3 * i + k) % 5], level, audiences })));
const customers = () => docs.filter((x) => x.kind === 'customer-profile');
const submissions = []; // {id, level, audiences}
let d, dir;

async function makeToken(admin, role) {
  const made = await d.post('/v1/admin/tokens', { person: role.person ?? 'some.one', scopes: role.scopes, max_level: role.level, audiences: role.audiences, filter: role.filter, masked: role.masked,
    expires_at: role.name === 'expired' ? new Date(Date.now() + 1500).toISOString() : undefined }, { token: admin });
  assert.equal(made.status, 201, made.text);
  role.token = made.body.token;
  if (role.name === 'revoked') assert.equal((await d.request('DELETE', `/v1/admin/tokens/${made.body.id}`, { token: admin })).status, 204);
  if (role.name === 'expired') await eventually(async () => (await d.get('/v1/token', { token: role.token })).status === 401, 'it expires');
}

before(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-matrix-'));
  const state = path.join(dir, 'state');
  const admin = jinnang('token', 'create', '--state', state, '--person', 'op.one', '--scopes', 'admin').stdout.trim();
  writeDocs(path.join(dir, 'docs'), docs);
  commitFolder(state, path.join(dir, 'docs'));
  d = await Daemon.start({ own: true, level: 'public', args: ['--state', state, '--search-deadline', '30s'] });
  for (const role of roles) if (!role.anonymous) await makeToken(admin, role);
  const masked = roles.find((x) => x.masked).token;
  await eventually(async () => (await d.get('/v1/documents', { token: masked })).status === 200, 'the masked view answers');
  const person = { name: '作者', department: 'presales', grade: 'mid' };
  assert.equal((await d.request('PUT', '/v1/admin/people/au.thor', { token: admin, json: person })).status, 201);
  const token = roles.find((x) => x.name === 'author').token;
  for (const level of LEVELS.slice(1, 3)) {
    for (const audiences of [['staff'], ['presales']]) {
      const json = { kind: 'faq', front_matter: { title: `${text}的第 ${submissions.length} 个问题`, confidentiality: level, audience: audiences, answer_type: 'text', answer_short: '分批割接', customer_safe: true, question: '核心系统怎么迁移?' },
        body_markdown: `## 标准回答\n\n${'分三批割接,末批停机不超过四个小时,每一批都能在一个小时之内退回。'.repeat(2)}${submissions.length}\n`, allow_duplicate: true };
      const made = await d.post('/v1/submissions', json, { token, headers: { 'idempotency-key': `s${submissions.length}` } });
      assert.equal(made.status, 201, made.text);
      submissions.push({ id: made.body.id, level, audiences });
    }
  }
});
after(async () => { await d.stop(); fs.rmSync(dir, { recursive: true }); });

/** Words of documents that the role may not see. */
const hiddenWords = (role, answer, sent) => docs.filter((x) => role.dead || !sees(role, x)).flatMap((x) => [x.title, x.canary]).filter((w) => answer.text.includes(w) && !sent.includes(w));

async function cell(rule, role, thing) {
  const request = rule.send(thing), [status, code] = expected(rule, role, thing);
  const answer = await d.request(request.method, request.target, { token: role.token, json: request.json, headers: request.headers });
  const where = `${request.method} ${request.target} as ${role.name}`;
  assert.deepEqual([answer.status, status >= 400 && code ? answer.body.code : undefined], [status, code], `${where}: ${answer.text.slice(0, 300)}`);
  assert.deepEqual(hiddenWords(role, answer, JSON.stringify(request)), [], where);
  if (status !== 200 || !rule.shows) return;
  const all = rule.of === 'submission' ? submissions : docs;
  const visible = rule.visible ? rule.visible(role) : all.filter((x) => (rule.sees ?? sees)(role, x)).map((x) => x.id);
  assert.deepEqual(rule.shows(answer.body).sort(), visible.sort(), where);
}

const routes = () => Object.entries(d.contract.document.paths).flatMap(([p, item]) => Object.keys(item).map((m) => `${m.toUpperCase()} ${p}`));

let cells = 0;
for (const [route, rule] of Object.entries(rules)) {
  test(`${route}: every role gets what the tables say`, async (t) => {
    if (!routes().includes(route)) return t.skip('this daemon has no such route');
    const things = rule.each === 'document' ? docs : rule.each === 'submission' ? submissions : [undefined];
    for (const role of roles) {
      await Promise.all(things.map((thing) => cell(rule, role, thing)));
      cells += things.length;
    }
  });
}

test('every route of the OpenAPI document has a rule, and the scopes it describes are those of the rule', () => {
  const { paths } = d.contract.document;
  assert.deepEqual(routes().filter((x) => !rules[x]), [], 'routes without a rule');
  for (const route of routes()) {
    const [method, p] = route.split(' '), rule = rules[route];
    const { security } = paths[p][method.toLowerCase()];
    const described = new Set((security ?? []).flatMap((s) => s.token ?? []));
    if (p.startsWith('/v1/')) assert.deepEqual([...described].sort(), [...(rule.scopes ?? [])].sort(), `${route}: scopes described`);
  }
  console.log(`# ${routes().length} routes, ${roles.length} roles, ${cells} cells`);
});
