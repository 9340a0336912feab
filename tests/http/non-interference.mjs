// SPDX-License-Identifier: GPL-3.0-or-later
// Does anything that a reader may not see change what it is told? Daemons over the whole corpus
// and over corpora that lack the levels above a reader are asked the same random requests: the
// answers must be the same bytes. Documents of other audiences inside a visible level share term
// statistics, so for them what is compared is what may be known: ids, titles, words, counts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Daemon, jinnang, root } from './harness.mjs';
import { commitFolder } from './repository.mjs';
import { everyClass, LEVELS, random, readCorpus, sees, WORDS, writeDocs } from './visibility.mjs';

export const READERS = [
  { name: 'public', level: 'public', audiences: ['staff'] },
  { name: 'internal staff', level: 'internal', audiences: ['staff'] },
  { name: 'internal partner', level: 'internal', audiences: ['partner', 'group:alpha'] },
  { name: 'internal finance', level: 'internal', audiences: ['staff', 'presales', 'delivery'], filter: 'industry = finance',
    matches: (d) => d.industries.includes('finance') },
  { name: 'confidential presales', level: 'confidential', audiences: ['staff', 'presales'] },
  { name: 'confidential delivery', level: 'confidential', audiences: ['delivery'] },
];
const SCOPES = 'search,read,submit,events';

/** The daemons: `whole`, and one for each level with the documents up to it. */
export async function openWorlds(seed) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-worlds-'));
  const state = path.join(dir, 'state'), corpus = path.join(dir, 'whole');
  fs.cpSync(path.join(root, 'corpus'), corpus, { recursive: true });
  writeDocs(corpus, everyClass(seed, 5));
  const docs = readCorpus(corpus);
  const readers = READERS.map((r) => {
    const made = jinnang('token', 'create', '--state', state, '--person', 'li.na', '--max-level', r.level, '--scopes', SCOPES,
      '--audiences', r.audiences.join(','), ...(r.filter ? ['--filter', r.filter] : []));
    assert.equal(made.code, 0, made.stderr);
    return { ...r, token: made.stdout.trim(), visible: docs.filter((d) => sees(r, d)), hidden: docs.filter((d) => !sees(r, d)) };
  });
  const start = async (name, keep) => {
    const own = path.join(dir, name), ownState = path.join(dir, `${name}-state`);
    if (own !== corpus) fs.cpSync(corpus, own, { recursive: true });
    for (const d of docs) if (!keep(d)) fs.rmSync(path.join(own, d.file));
    fs.cpSync(state, ownState, { recursive: true });
    commitFolder(ownState, own);
    return Daemon.start({ own: true, level: 'public', args: ['--state', ownState, '--search-deadline', '30s'] });
  };
  const worlds = { docs, readers, whole: await start('whole', () => true), upTo: {} };
  for (const level of new Set(readers.map((r) => r.level))) {
    worlds.upTo[level] = await start(`upto-${level}`, (d) => LEVELS.indexOf(d.level) <= LEVELS.indexOf(level));
  }
  worlds.close = async () => {
    for (const d of [worlds.whole, ...Object.values(worlds.upTo)]) await d.stop();
    fs.rmSync(dir, { recursive: true });
  };
  return worlds;
}

// ---- requests

const query = (o) => Object.entries(o).filter(([, v]) => v !== undefined).map(([k, v]) => `${k}=${encodeURIComponent(Array.isArray(v) ? v.join(',') : v)}`).join('&');
const maybe = (r, p, make) => (r.chance(p) ? make() : undefined);
const FACETS = ['kind', 'author', 'confidentiality', 'audience', 'industry', 'scenario', 'technologies', 'tags', 'outcome', 'year', 'customer', 'freshness', 'top_reason', 'competitors'];
const FILTERS = ['industry = finance', 'year >= 2024 AND NOT outcome = lost', 'confidentiality IN [confidential, restricted]', 'audience = presales OR audience = "group:alpha"',
  'customer EXISTS', 'tags = tag3', 'technologies = Kafka', 'updated > 2026-05-01', 'freshness = fresh', 'author = li.na', 'uses >= 1', 'industry =', 'nonsense = 1', '(year > 2020', 'year > soon', 'id = case-2099-0005'];
const KINDS = ['case-study', 'faq', 'retrospective', 'solution-template', 'customer-profile', 'requirement-confirmation', 'note'];

function textOf(r, docs) {
  const d = r.pick(docs);
  const misspelt = () => { const c = r.pick(docs).canary ?? 'failovr'; return c.slice(0, 5) + c.slice(6); };
  return r.pick([() => r.pick(WORDS), () => r.some(WORDS, 3).join(' '), () => d.title, () => d.canary ?? d.title, misspelt, () => `"${r.pick(WORDS)}" -${r.pick(WORDS)}`,
    () => `title:${r.pick(WORDS)}`, () => `tag:tag${r.int(7)}`, () => '', () => d.title.slice(0, 4), () => 'author:li.na', () => d.id, () => '银行 OR 医院'])();
}

const passage = (r, docs) => { const t = r.pick(docs).text.split('\n---\n').pop(); const at = r.int(Math.max(1, t.length - 200)); return t.slice(at, at + 40 + r.int(400)); };
const searchParams = (r, docs) => ({ q: maybe(r, 0.9, () => textOf(r, docs)), syntax: maybe(r, 0.1, () => 'plain'), matching: maybe(r, 0.3, () => r.pick(['any', 'all'])),
  kind: maybe(r, 0.3, () => [...new Set(r.some(KINDS, 3))]), filter: maybe(r, 0.3, () => r.pick(FILTERS)), facets: maybe(r, 0.5, () => [...new Set(r.some(FACETS, 5))]),
  facet_mode: maybe(r, 0.2, () => r.pick(['conjunctive', 'disjunctive'])), sort: maybe(r, 0.3, () => r.pick(['-updated', 'updated', '-year', '-uses', '-win_evidence', '-created'])),
  page: maybe(r, 0.2, () => 1 + r.int(4)), per_page: maybe(r, 0.5, () => 1 + r.int(100)), group: maybe(r, 0.2, () => 'section'), highlight: maybe(r, 0.3, () => r.pick(['ranges', 'none'])),
  offset_unit: maybe(r, 0.1, () => r.pick(['utf16', 'byte'])), crop: maybe(r, 0.2, () => 20 + r.int(300)), synonyms: maybe(r, 0.3, () => false), fallback: maybe(r, 0.3, () => false),
  include_expired: maybe(r, 0.2, () => false), explain: maybe(r, 0.3, () => true), session: maybe(r, 0.1, () => 's1'), log: maybe(r, 0.2, () => false) });
const get = (target, params = {}, headers = {}) => ({ method: 'GET', target: `${target}${query(params) ? `?${query(params)}` : ''}`, headers });
const post = (target, json, headers = {}) => ({ method: 'POST', target, json: JSON.parse(JSON.stringify(json)), headers });
const someId = (r, docs) => (r.chance(0.05) ? 'case-1999-0001' : r.pick(docs).id);
const paging = (r) => ({ per_page: 1 + r.int(30) });

/** Each gives one request; a new read route is one line here. */
const makers = [
  [6, (r, docs) => get('/v1/search', searchParams(r, docs))],
  [2, (r, docs) => post('/v1/search', searchParams(r, docs))],
  [3, (r, docs) => post('/v1/similar', { text: maybe(r, 0.8, () => passage(r, docs)), ids: maybe(r, 0.4, () => [someId(r, docs), someId(r, docs)]), unlike: maybe(r, 0.2, () => ({ ids: [someId(r, docs)] })),
    kinds: maybe(r, 0.4, () => [...new Set(r.some(KINDS, 4))]), filter: maybe(r, 0.2, () => r.pick(FILTERS)), min_match: maybe(r, 0.5, () => r.pick([0, 0.05, 0.5])),
    max_terms: maybe(r, 0.3, () => 5 + r.int(100)), outcome_balance: maybe(r, 0.3, () => r.pick(['won', 'lost', 'both'])), per_page: 1 + r.int(20) })],
  [2, (r, docs) => get(`/v1/documents/${someId(r, docs)}/similar`, { min_match: maybe(r, 0.5, () => 0), per_page: 1 + r.int(20) })],
  [2, (r, docs) => post('/v1/templates/suggest', { requirement: maybe(r, 0.8, () => `1. ${passage(r, docs)}\n2. ${r.pick(WORDS)}`), requirement_id: maybe(r, 0.2, () => someId(r, docs)),
    customer_id: maybe(r, 0.4, () => someId(r, docs)), industry: maybe(r, 0.4, () => 'finance'), per_page: 1 + r.int(20) })],
  [4, (r, docs) => get('/v1/suggest', { q: (textOf(r, docs) || 'hx').slice(0, 1 + r.int(8)), kinds: maybe(r, 0.2, () => [r.pick(KINDS)]), limit: 1 + r.int(20) })],
  [2, (r, docs) => get('/v1/facets', { facets: [...new Set(r.some(FACETS, 6))], q: maybe(r, 0.5, () => textOf(r, docs)), filter: maybe(r, 0.3, () => r.pick(FILTERS)) })],
  [2, (r, docs) => get(`/v1/facets/${r.pick([...FACETS, 'id', 'owner'])}/values`, { q: maybe(r, 0.5, () => (textOf(r, docs) || 'z').slice(0, 3)), limit: 1 + r.int(100) })],
  [3, (r) => ({ ...get('/v1/documents', { ...paging(r), kind: maybe(r, 0.3, () => [r.pick(KINDS)]), filter: maybe(r, 0.3, () => r.pick(FILTERS)), state: maybe(r, 0.1, () => 'archived') }), pages: 3 })],
  [4, (r, docs) => get(`/v1/documents/${someId(r, docs)}`, { section: maybe(r, 0.2, () => r.pick(['经过', 'arch', '标准回答'])), q: maybe(r, 0.2, () => r.pick(WORDS)), include: maybe(r, 0.3, () => 'body') },
    { accept: r.pick(['application/json', 'text/html', 'text/markdown', '*/*']) })],
  [4, (r, docs) => get(`/v1/documents/${someId(r, docs)}/${r.pick(['sections', 'revisions', 'backlinks', 'access', 'diff', `diff?from=${'0'.repeat(40)}`, 'access?person=li.na'])}`)],
  [1, (r) => get(`/v1/${r.pick(['vocabularies', 'vocabularies/industry', 'schemas/faq', 'people', 'token', 'problems', 'submissions', 'reviews', 'nothing'])}`)],
  [1, (r, docs) => post('/v1/checks/leftovers', { text: `${passage(r, docs)} ${r.pick(docs).canary}集团`, customer_id: maybe(r, 0.5, () => someId(r, docs)) })],
  [1, (r, docs) => post('/v1/checks/promises', { text: `可用性 99.99%,RPO 为 0。${passage(r, docs)}`, template_id: maybe(r, 0.3, () => someId(r, docs)) })],
  [1, (r, docs) => post('/v1/preview', { markdown: r.pick(docs).text })],
  [2, (r, docs) => { const d = r.pick(docs); return { method: 'POST', target: '/v1/submissions?validate_only=true', headers: { 'content-type': 'text/markdown' }, body: d.text.replace(/^(id|created|updated|state|verified_\w+):.*\n/gm, '') }; }],
];
const weights = makers.flatMap(([w, make]) => Array(w).fill(make));
export const nextRequest = (r, docs) => {
  const request = r.pick(weights)(r, docs);
  request.headers = { ...request.headers, ...(r.chance(0.3) ? { 'accept-language': 'en' } : {}) };
  return request;
};

// ---- comparing

const unsteady = new Set(['date', 'jinnang-request-id', 'connection', 'keep-alive', 'transfer-encoding', 'content-length']);
// The id of a commit is a hash of all documents; the one commit of each world is its import.
const steady = (text) => text.replace(/urn:jinnang:request:[^"]+|"query_id":"[^"]+"|"took_ms":[0-9.]+|"commit":"[0-9a-f]{40}"/g, '');
export const told = (a) => ({ status: a.status, headers: [...a.headers].filter(([k]) => !unsteady.has(k)), text: steady(a.text) });

/** Words of hidden documents in an answer, but those that were asked for or stand in what is visible. */
export function leaks(reader, request, answer) {
  const asked = JSON.stringify(request) + decodeURIComponent(request.target.replace(/%(?![0-9a-fA-F]{2})/g, '%25'));
  const text = `${answer.text} ${[...answer.headers].join(' ')}`;
  reader.visibleText ??= reader.visible.map((d) => d.text).join('\n');
  return reader.hidden.flatMap((d) => [d.id, d.title, d.canary]).filter((w) => w && text.includes(w) && !asked.includes(w) && !reader.visibleText.includes(w));
}

async function compare(worlds, reader, request, report) {
  const other = worlds.upTo[reader.level], fine = report.steps;
  let target = request.target;
  for (let page = 0; page < (request.pages ?? 1) && target; page++) {
    const options = { token: reader.token, headers: request.headers, json: request.json, body: request.body };
    const [a, b] = await Promise.all([worlds.whole.request(request.method, target, options), other.request(request.method, target, options)]);
    report.requests++;
    report.statuses[a.status] = (report.statuses[a.status] ?? 0) + 1;
    try {
      assert.deepEqual(told(a), told(b));
      assert.deepEqual(leaks(reader, request, a), []);
    } catch (e) {
      report.differences.push({ reader: reader.name, request: { ...request, target }, message: e.message });
    }
    const etag = a.headers.get('etag');
    if (etag && request.method === 'GET' && fine.chance(0.2)) {
      const again = { ...options, headers: { ...options.headers, 'if-none-match': etag } };
      const both = await Promise.all([worlds.whole, other].map((d) => d.request('GET', target, again)));
      if (both[0].status !== both[1].status) report.differences.push({ reader: reader.name, request: { ...request, target }, message: 'If-None-Match' });
    }
    target = a.body?.next_cursor && `${request.target}${request.target.includes('?') ? '&' : '?'}cursor=${a.body.next_cursor}`;
  }
}

/** Counts against brute force over the files: what a list, a search or a facet adds up to. */
async function count(worlds, reader, report) {
  const d = worlds.whole, options = { token: reader.token };
  const check = (what, got, wanted) => { report.counts++; if (got !== wanted) report.differences.push({ reader: reader.name, message: `${what}: ${got} for ${wanted}` }); };
  const isOpen = reader.visible.filter((x) => !/^state: archived/m.test(x.text));
  const all = await d.read('/v1/search?q=&per_page=1&facets=kind,confidentiality', options);
  check('documents', all.total, isOpen.length);
  for (const [name, of] of [['kind', (x) => x.kind], ['confidentiality', (x) => x.level]]) {
    for (const v of all.facets[name]) check(`facet ${name} ${v.value}`, v.count, isOpen.filter((x) => of(x) === v.value).length);
    check(`facet ${name}`, all.facets[name].length, new Set(isOpen.map(of)).size);
  }
  for (const x of report.steps.some([...reader.hidden, ...reader.visible].filter((y) => y.canary), 12)) {
    const found = await d.read(`/v1/search?q=${x.canary}&fallback=false&synonyms=false`, options);
    check(`search for a word of ${x.id}`, found.total, isOpen.filter((y) => y.text.includes(x.canary)).length);
  }
}

/** Would a difference be seen? A reader's answers against a world that lacks what it sees, and
 *  its own documents taken for hidden ones: how many requests show it. */
async function control(worlds, r, tries = 60) {
  const reader = worlds.readers.find((x) => x.level === 'confidential');
  const noticed = { bytes: 0, leaks: 0 };
  for (let i = 0; i < tries; i++) {
    const request = nextRequest(r, worlds.docs);
    const options = { token: reader.token, headers: request.headers, json: request.json, body: request.body };
    const [a, b] = await Promise.all([worlds.whole, worlds.upTo.public].map((d) => d.request(request.method, request.target, options)));
    noticed.bytes += told(a).text !== told(b).text;
    noticed.leaks += leaks({ visible: [], hidden: reader.visible }, request, a).length > 0;
  }
  return noticed;
}

/** `requests` pairs in all, from `seed`; {requests, counts, differences, statuses, seed}. */
export async function run({ requests, seed, onProgress }) {
  const worlds = await openWorlds(seed);
  const report = { seed, noticed: undefined, requests: 0, counts: 0, differences: [], statuses: {}, steps: random(seed + 1) };
  try {
    for (const reader of worlds.readers) await count(worlds, reader, report);
    report.noticed = await control(worlds, random(seed + 2));
    const r = random(seed);
    while (report.requests < requests) {
      const request = nextRequest(r, worlds.docs);
      await Promise.all(worlds.readers.map((reader) => compare(worlds, reader, request, report)));
      onProgress?.(report);
    }
  } finally {
    await worlds.close();
  }
  return report;
}
