// SPDX-License-Identifier: GPL-3.0-or-later
// The corpus folder is followed as people, editors and git change it.
import test, { after, before, beforeEach } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, eventually } from './harness.mjs';
import { details, faq, ids, replace, search } from './stories.mjs';

let d;
let admin;
before(async () => {
  d = await Daemon.start({ args: ['--rescan', '600s'] }); // what is found is found by being told
  admin = await d.token({ scopes: ['admin'] });
});
after(() => d.stop());
beforeEach(async () => eventually(async () => !(await details(d, admin)).index.lag, 'nothing is left to do'));

const at = (file) => path.join(d.corpus, file);
const found = async (q) => (await search(d, q)).hits.map((h) => h.id);
const appears = (id) => eventually(async () => (await ids(d)).includes(id), `${id} appears`, 5000);
const goes = (id) => eventually(async () => !(await ids(d)).includes(id), `${id} goes`, 5000);

test('a new file is found, a changed one by its new words only, a removed one no more', async () => {
  d.write('faq/w1.md', faq('faq-2026-3001', '鲸落问题'));
  await eventually(async () => (await found('鲸落')).includes('faq-2026-3001'), 'it is found');
  d.write('faq/w1.md', faq('faq-2026-3001', '潮汐问题'));
  await eventually(async () => (await found('潮汐')).includes('faq-2026-3001'), 'by its new title');
  assert.ok(!(await found('鲸落')).includes('faq-2026-3001'));
  fs.rmSync(at('faq/w1.md'));
  await eventually(async () => !(await found('潮汐')).includes('faq-2026-3001'), 'it is gone');
  assert.equal((await d.get('/v1/documents/faq-2026-3001')).status, 404);
});

test('saving by a hidden file and a rename is one change', async () => {
  replace(d, 'faq/w2.md', faq('faq-2026-3002', '雪线问题'));
  await appears('faq-2026-3002');
  replace(d, 'faq/w2.md', faq('faq-2026-3002', '冰川问题'));
  await eventually(async () => (await found('冰川')).includes('faq-2026-3002'), 'the change');
  assert.ok(!fs.readdirSync(at('faq')).some((n) => n.startsWith('.')));
});

test('a renamed file is the same document in another place', async () => {
  d.write('faq/w3.md', faq('faq-2026-3003', '极光问题'));
  await appears('faq-2026-3003');
  fs.mkdirSync(at('moved'), { recursive: true });
  fs.renameSync(at('faq/w3.md'), at('moved/极光.md'));
  const view = async () => (await d.get('/v1/documents/faq-2026-3003')).status;
  await eventually(async () => (await view()) === 200 && (await found('极光')).length === 1, 'it is found once');
  fs.renameSync(at('moved'), at('moved-again'));
  await eventually(async () => (await view()) === 200 && (await found('极光')).length === 1, 'in a renamed folder too');
  d.write('moved-again/w4.md', faq('faq-2026-3004', '晨曦问题'));
  await appears('faq-2026-3004');
  fs.rmSync(at('moved-again'), { recursive: true });
  await goes('faq-2026-3003');
  await goes('faq-2026-3004');
});

test('a folder that is moved in comes with all its files, and leaves with them', async () => {
  const aside = path.join(d.dir, 'aside');
  const many = Array.from({ length: 20 }, (_, i) => `faq-2026-${3100 + i}`);
  many.forEach((id, i) => {
    const folder = path.join(aside, `deep/${i % 4}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${id}.md`), faq(id, `搬来的问题${i}`));
  });
  fs.renameSync(aside, at('arrived'));
  await eventually(async () => { const all = await ids(d); return many.every((id) => all.includes(id)); }, 'all have come');
  d.write('arrived/deep/0/more.md', faq('faq-2026-3150', '又一个问题'));
  await appears('faq-2026-3150');
  fs.renameSync(at('arrived'), aside);
  await eventually(async () => { const all = await ids(d); return !many.some((id) => all.includes(id)); }, 'all have gone');
});

test('what is hidden, configuration or no Markdown is left alone', async () => {
  for (const file of ['.git/w5.md', '_config/w5.md', 'node_modules/w5.md', 'faq/.w5.md', 'faq/w5.md~', 'faq/w5.txt']) {
    d.write(file, faq('faq-2026-3005', '不该出现'));
  }
  fs.symlinkSync('/etc/hostname', at('faq/link.md'));
  d.write('faq/w6.markdown', faq('faq-2026-3006', '该出现的'));
  await appears('faq-2026-3006');
  assert.ok(!(await ids(d)).includes('faq-2026-3005'));
  assert.deepEqual(await found('不该出现').then((l) => l.filter((id) => id === 'faq-2026-3005')), []);
});

test('a raised level hides the document from lower tokens everywhere, a lowered one shows it', async () => {
  const low = await d.token({ level: 'internal' });
  const high = await d.token({ level: 'restricted' });
  const sees = async (token) => {
    const searched = (await search(d, '沉船', { token })).hits.some((h) => h.id === 'faq-2026-3007');
    const listed = (await ids(d, { token })).includes('faq-2026-3007');
    const read = (await d.get('/v1/documents/faq-2026-3007', { token })).status === 200;
    return [searched, listed, read].join();
  };
  const shows = (token, what) => eventually(async () => (await sees(token)) === what, what);
  d.write('faq/w7.md', faq('faq-2026-3007', '沉船问题'));
  await shows(low, 'true,true,true');
  d.write('faq/w7.md', faq('faq-2026-3007', '沉船问题', { level: 'restricted' }));
  await shows(low, 'false,false,false');
  await shows(high, 'true,true,true');
  const count = (await search(d, '沉船', { token: low })).total;
  assert.equal(count, 0);
  d.write('faq/w7.md', faq('faq-2026-3007', '沉船问题', { level: 'public' }));
  await shows(low, 'true,true,true');
  fs.rmSync(at('faq/w7.md'));
  await shows(high, 'false,false,false');
});

test('two files with one id: one has it, and the other takes over', async () => {
  d.write('faq/w8a.md', faq('faq-2026-3008', '先到的问题'));
  await appears('faq-2026-3008');
  d.write('faq/w8b.md', faq('faq-2026-3008', '后到的问题'));
  d.write('faq/w9.md', faq('faq-2026-3009', '标记'));
  await appears('faq-2026-3009');
  assert.equal((await ids(d)).filter((id) => id === 'faq-2026-3008').length, 1);
  fs.rmSync(at('faq/w8a.md'));
  await eventually(async () => (await d.get('/v1/documents/faq-2026-3008')).body.title === '后到的问题', 'the other has the id');
});

test('bad files never stop the others', async () => {
  const bad = {
    'bad/binary.md': Buffer.from([0, 1, 2, 255, 254, 0, 0]),
    'bad/half.md': '---\nid: faq-2026-3010\nkind: [faq\n',
    'bad/alias.md': `---\na: &a [x]\nb: [${'*a,'.repeat(50)}]\n---\n文字\n`,
    'bad/deep.md': `# 深\n\n${'>'.repeat(3000)} 深\n`,
    'bad/brackets.md': `# 括号\n\n${'![[]()'.repeat(30000)}\n`,
    'bad/large.md': `# 大\n\n${'很长的一行文字。\n'.repeat(200000)}`,
    'bad/empty.md': '',
  };
  for (const [file, bytes] of Object.entries(bad)) d.write(file, bytes);
  fs.mkdirSync(at('bad/folder.md'));
  d.write('bad/good.md', faq('faq-2026-3011', '好文件'));
  await eventually(async () => (await ids(d)).includes('faq-2026-3011'), 'the good one is there', 20000);
  const { index } = await details(d, admin);
  assert.equal(index.state, 'served');
  assert.ok(index.refused_files >= 1, JSON.stringify(index));
  d.write('bad/good.md', faq('faq-2026-3011', '好文件改过'));
  await eventually(async () => (await d.get('/v1/documents/faq-2026-3011')).body.title === '好文件改过', 'changes go on');
  fs.rmSync(at('bad'), { recursive: true });
  await goes('faq-2026-3011');
});

test('a thousand events in one moment are one or a few updates', async () => {
  const updates = (await details(d, admin)).index.updates;
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 100; i++) replace(d, `storm/s${i}.md`, faq(`faq-2026-${4000 + i}`, `风暴${i}之${round}`));
  }
  await eventually(async () => (await search(d, '风暴')).hits.filter((h) => h.title.endsWith('之4')).length === 100, 'the last state');
  assert.ok((await details(d, admin)).index.updates - updates <= 10);
  fs.rmSync(at('storm'), { recursive: true });
  await goes('faq-2026-4000');
});
