// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens made, listed and revoked by `jinnang token` while the daemon runs.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, eventually, jinnang } from './harness.mjs';
import { ids, search } from './stories.mjs';

let d;
before(async () => { d = await Daemon.start({ level: 'public' }); });
after(() => d.stop());

const token = (command, ...args) => jinnang('token', command, '--state', d.state, ...args);
const idOf = (text) => text.split('_')[1];
const status = async (text, target = '/v1/documents') => (await d.get(target, { token: text })).status;

/** Make one by the program alone: nobody tells the daemon. */
async function create(...args) {
  const made = token('create', '--person', 'li.na', ...args);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^jnk_[a-z2-7]{10}_[a-z2-7]{52}\n$/);
  const text = made.stdout.trim();
  await eventually(async () => (await status(text, '/v1/vocabularies/level')) !== 401, 'the daemon notices it', 3000);
  return text;
}

test('a new token is noticed without a signal', async () => {
  const text = await create();
  assert.ok((await ids(d, { token: text })).includes('case-2026-0001'));
  assert.ok(!(await ids(d)).includes('case-2026-0001'), 'anonymous is public');
});

test('levels and audiences are those of the token', async () => {
  const rows = [
    [['--max-level', 'public'], { 'faq-2026-0001': 200, 'case-2026-0001': 404, 'retro-2026-0001': 404, 'case-2026-0004': 404 }],
    [['--max-level', 'internal'], { 'faq-2026-0001': 200, 'case-2026-0001': 200, 'retro-2026-0001': 404, 'case-2026-0004': 404 }],
    [['--max-level', 'confidential', '--audiences', 'staff,presales'], { 'case-2026-0001': 200, 'retro-2026-0001': 200, 'case-2026-0004': 404 }],
    [['--max-level', 'restricted'], { 'case-2026-0001': 200, 'retro-2026-0001': 404, 'case-2026-0004': 200, 'case-2026-0005': 404 }],
    [['--audiences', 'delivery'], { 'faq-2026-0001': 200, 'case-2026-0001': 404, 'case-2026-0005': 200 }],
    [['--filter', 'language = en'], { 'case-2026-0002': 200, 'case-2026-0001': 404, 'faq-2026-0002': 200 }],
  ];
  for (const [args, wanted] of rows) {
    const text = await create(...args);
    const listed = await ids(d, { token: text });
    const hits = (await search(d, '', { token: text })).hits.map((h) => h.id);
    for (const [id, expected] of Object.entries(wanted)) {
      assert.equal(await status(text, `/v1/documents/${id}`), expected, `${args}: ${id}`);
      assert.equal(listed.includes(id), expected === 200, `${args}: ${id} listed`);
      assert.equal(hits.includes(id), expected === 200, `${args}: ${id} found`);
    }
  }
});

test('scopes are those of the token', async () => {
  const reader = await create('--scopes', 'read');
  assert.equal(await status(reader), 200);
  assert.equal((await d.get('/v1/search?q=x', { token: reader })).body.code, 'forbidden_scope');
  const finder = await create('--scopes', 'search');
  assert.equal(await status(finder, '/v1/search?q=x'), 200);
  assert.equal(await status(finder), 403);
  const operator = await create('--scopes', 'metrics,admin');
  assert.equal(await status(operator, '/metrics'), 200);
  assert.equal(await status(operator, '/readyz?verbose=true'), 200);
  assert.equal(await status(operator), 403, 'admin implies no reading');
});

test('a revoked token is 401 for every later request, and others stay', async () => {
  const [gone, stays] = [await create('--label', 'gone'), await create('--label', 'stays')];
  assert.equal(await status(gone), 200);
  await search(d, '割接', { token: gone }); // an answer that the cache keeps
  const revoked = token('revoke', idOf(gone));
  assert.equal(revoked.code, 0, revoked.stderr);
  await eventually(async () => (await status(gone)) === 401, 'it is revoked', 3000);
  for (const target of ['/v1/documents', `/v1/search?q=${encodeURIComponent('割接')}&per_page=100`, '/v1/vocabularies', '/metrics']) {
    const a = await d.get(target, { token: gone });
    assert.equal(a.status, 401, target);
    assert.match(a.headers.get('www-authenticate'), /^Bearer/);
  }
  assert.equal(await status(stays), 200);
  const again = token('revoke', idOf(gone));
  assert.ok([0, 1].includes(again.code), again.stderr);
  assert.equal(token('revoke', 'aaaaaaaaaa').code, 1);
});

test('a revoked token stays revoked when the daemon starts again', async () => {
  const text = await create();
  token('revoke', idOf(text));
  assert.equal(await d.halt(), 0);
  await d.run();
  await d.ready();
  assert.equal(await status(text), 401);
});

/** `use` under a time zone in which today ends in `seconds`. */
function nearMidnight(seconds, use) {
  const offset = 86400 - seconds - Math.floor(Date.now() / 1000) % 86400;
  const part = (n) => String(Math.floor(n)).padStart(2, '0');
  const before = process.env.TZ;
  const zone = `JNN-${part(offset / 3600)}:${part((offset % 3600) / 60)}:${part(offset % 60)}`;
  process.env.TZ = offset >= 0 ? zone : 'UTC';
  try {
    return use(new Date(Date.now() + Math.max(offset, 0) * 1000).toISOString().slice(0, 10));
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

test('a token expires at the end of its last day, without anybody doing anything', async () => {
  const made = nearMidnight(4, (today) => token('create', '--person', 'li.na', '--expires', today));
  assert.equal(made.code, 0, made.stderr);
  const text = made.stdout.trim();
  await eventually(async () => (await status(text)) === 200, 'it is valid', 3500);
  await eventually(async () => (await status(text)) === 401, 'it has expired');
  assert.match(token('list').stdout, new RegExp(`${idOf(text)}  expired`));
  const past = token('create', '--person', 'li.na', '--expires', '2020-01-31');
  assert.equal(past.code, 2);
});

test('the list tells everything but the secret', async () => {
  const text = await create('--label', '起草程序', '--max-level', 'confidential', '--audiences', 'staff,presales',
    '--filter', 'language = en', '--expires', '2099-12-31');
  token('revoke', idOf(await create('--label', 'revoked one')));
  const plain = token('list');
  assert.equal(plain.code, 0);
  const line = plain.stdout.split('\n').find((l) => l.startsWith(idOf(text)));
  for (const part of ['valid', 'li.na', 'confidential', 'search,read', 'staff,presales', 'language = en', '起草程序', '2100-01-01T00']) {
    assert.ok(line.includes(part), `${part} in ${line}`);
  }
  assert.match(plain.stdout, /revoked/);
  const listed = token('list', '--json');
  const row = JSON.parse(listed.stdout).tokens.find((t) => t.id === idOf(text));
  assert.deepEqual([row.status, row.max_level, row.audiences, row.scopes], ['valid', 'confidential', ['staff', 'presales'], ['search', 'read']]);
  const secret = text.split('_')[2];
  for (const out of [plain.stdout, listed.stdout, d.log]) assert.ok(!out.includes(secret));
  for (const file of fs.readdirSync(d.state)) {
    const whole = path.join(d.state, file);
    if (fs.statSync(whole).isFile()) assert.ok(!fs.readFileSync(whole).includes(secret), file);
  }
});

const wrong = [
  ['no person', []],
  ['a person with blanks', ['--person', 'Li Na']],
  ['an unknown scope', ['--person', 'li.na', '--scopes', 'search,fly']],
  ['no scope', ['--person', 'li.na', '--scopes', '']],
  ['an unknown level', ['--person', 'li.na', '--max-level', 'secret']],
  ['a bad audience', ['--person', 'li.na', '--audiences', 'staff,Big Boss']],
  ['a bad date', ['--person', 'li.na', '--expires', 'tomorrow']],
  ['a bad filter', ['--person', 'li.na', '--filter', 'language =']],
  ['a filter on nothing we know', ['--person', 'li.na', '--filter', 'nonsense = 1']],
];

for (const [what, args] of wrong) {
  test(`no token is made of ${what}`, () => {
    const before = token('list').stdout;
    const made = token('create', ...args);
    assert.equal(made.code, 2, `${made.stdout}${made.stderr}`);
    assert.ok(!made.stdout.includes('jnk_'));
    assert.notEqual(made.stderr, '');
    assert.equal(token('list').stdout, before);
  });
}

test('many tokens made at the same time are all there', async () => {
  const made = await Promise.all(Array.from({ length: 12 }, async (_, i) => create('--label', `m${i}`)));
  for (const text of made) assert.equal(await status(text), 200);
  assert.equal(new Set(made.map(idOf)).size, 12);
});
