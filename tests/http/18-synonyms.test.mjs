// SPDX-License-Identifier: GPL-3.0-or-later
// Other words for the same thing: the glossary, the corpus's own list, the other language.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, eventually, jinnang, root } from './harness.mjs';
import { marks } from './marks.mjs';

let d;
before(async () => { d = await Daemon.start({ corpus: path.join(root, 'corpus'), args: ['--anonymous-audiences', 'staff,presales'] }); });
after(() => d.stop());

const target = (q, more = {}) => `/v1/search?${new URLSearchParams({ q, per_page: 100, ...more })}`;
const search = (q, more) => d.read(target(q, more));
const ids = async (q, more) => (await search(q, more)).hits.map((h) => h.id);
const synonyms = ({ query }) => query.terms.filter((t) => t.type === 'synonym');

// What is typed, a word it also stands for, a document that has only that word.
const pairs = [
  ['K8s', 'Kubernetes', 'case-2026-0005'], ['容器编排', 'Kubernetes', 'case-2026-0005'],
  ['国产化替代', '信创', null], ['災備', '容灾', null], ['回退', '回滚', null],
  ['割接', 'cutover', 'case-2023-0002'], ['cutover', '割接', 'faq-2025-0003'],
  ['microservices', '微服务', 'case-2024-0003'], ['对账', 'reconciliation', 'tpl-2026-0001'],
  ['latency', '时延', null],
];
for (const [q, word, id] of pairs) {
  test(`${q} also finds ${word}`, async () => {
    const found = await search(q);
    const used = synonyms(found).find((t) => t.text.toLowerCase() === word.toLowerCase());
    assert.ok(used && used.df > 0, JSON.stringify(found.query.terms));
    assert.equal(used.translated ?? false, /[一-鿿]/.test(q) !== /[一-鿿]/.test(word));
    assert.ok(found.total > (await search(q, { synonyms: false })).total);
    if (!id) return;
    const hit = found.hits.find((h) => h.id === id);
    assert.ok(hit, `${id} in ${found.hits.map((h) => h.id)}`);
    assert.equal(hit.translated ?? false, /[一-鿿]/.test(q) !== /[一-鿿]/.test(word), 'it says that it is a translation');
    assert.ok(!(await ids(q, { synonyms: false })).includes(id));
    assert.ok([...marks(hit.title_html), ...marks(hit.snippet_html)].length > 0, 'the other words are marked');
  });
}

test('what was typed counts more than what means the same', async () => {
  for (const [q, first] of [['零信任', /零信任/], ['zero trust', /zero trust/i], ['容灾', /容灾|灾备/]]) {
    const [best] = (await search(q)).hits;
    assert.match(best.title, first);
    assert.equal(best.translated, undefined);
  }
});

test('synonyms=false, phrases and exclusions take words as they are', async () => {
  assert.deepEqual(synonyms(await search('K8s', { synonyms: false })), []);
  assert.deepEqual(synonyms(await search('"零信任"')), []);
  const drills = await ids('演练 -cutover', { synonyms: false });
  assert.ok(drills.includes('faq-2025-0003') || drills.includes('tpl-2025-0002'), 'it leaves 割接 alone');
});

test('with matching=all a synonym stands for its term', async () => {
  const all = await ids('K8s 等保', { matching: 'all', fallback: false });
  const plain = await ids('K8s 等保', { matching: 'all', fallback: false, synonyms: false });
  assert.ok(plain.every((id) => all.includes(id)) && all.length >= plain.length);
  const kubernetes = await ids('Kubernetes 等保', { matching: 'all', fallback: false });
  assert.deepEqual([...kubernetes].sort(), [...all].sort());
});

test('explanations with synonyms add up to the score', async () => {
  for (const q of ['容灾演练', 'disaster recovery drill', 'K8s 微服务', '银行核心系统迁移']) {
    for (const { id, score, explain: x } of (await search(q, { explain: true })).hits) {
      const sum = Object.values(x.bm25).reduce((a, b) => a + b, x.title_match + x.feedback) * x.freshness_factor * x.evidence_factor;
      assert.ok(Math.abs(sum - score) <= 0.04, `${q} ${id}: ${sum} is ${score}`);
    }
  }
});

test('facets count what a search with synonyms finds', async () => {
  const found = await search('K8s', { facets: 'kind' });
  const alone = await d.read(`/v1/facets?${new URLSearchParams({ q: 'K8s', facets: 'kind' })}`);
  assert.deepEqual(alone.facets, found.facets);
  assert.equal(alone.total, found.total);
});

test('a reload takes the new list, and refuses a broken one', async () => {
  const list = path.join(d.corpus, '_config/synonyms.txt');
  const before = fs.readFileSync(list, 'utf8');
  const reloads = () => d.log.match(/event=synonyms\.reload/g)?.length ?? 0;
  const reload = async (text) => {
    const n = reloads();
    fs.writeFileSync(list, text);
    process.kill(d.child.pid, 'SIGHUP');
    await eventually(() => reloads() > n, 'the list is read again');
  };
  assert.deepEqual(synonyms(await search('锦鲤')), []);
  const { headers } = await d.get(target('锦鲤'));
  await reload(`${before}\n锦鲤, 零信任\n`);
  assert.ok((await ids('锦鲤')).includes('case-2024-0006'));
  assert.notEqual((await d.get(target('锦鲤'))).headers.get('etag'), headers.get('etag'), 'another list, another answer');
  await reload(`${before}\n锦鲤, ,\n`);
  assert.match(d.log, /event=synonyms\.fault file=_config\/synonyms\.txt line=\d+ column=5/);
  assert.match(d.log, /event=synonyms\.reload outcome=refused/);
  assert.ok((await ids('锦鲤')).includes('case-2024-0006'), 'the last good list stays');
  assert.match(jinnang('check', d.corpus, '--lang', 'zh').stdout, /_config\/synonyms\.txt:\d+:5: error: bad_synonym: 词组为空/);
  await reload(before);
  assert.deepEqual(synonyms(await search('锦鲤')), []);
});

test('a list with which the golden queries find less is refused', async () => {
  const list = path.join(d.corpus, '_config/synonyms.txt');
  const before = fs.readFileSync(list, 'utf8');
  const reload = async (text) => {
    const n = d.log.match(/event=synonyms\.reload/g)?.length ?? 0;
    fs.writeFileSync(list, text);
    process.kill(d.child.pid, 'SIGHUP');
    await eventually(() => (d.log.match(/event=synonyms\.reload/g)?.length ?? 0) > n, 'the list is read again');
    return d.log.match(/event=synonyms\.reload outcome=(\w+)/g).at(-1).split('=').at(-1);
  };
  assert.equal(await reload(`${before}\n锦鲤, 零信任\n`), 'used');
  fs.writeFileSync(path.join(d.corpus, '_config/golden.yaml'),
    '- query: 锦鲤\n  answers: [case-2024-0006, case-2024-0007, tpl-2025-0006, tpl-2026-0003]\n- query: 零信任\n  answers: [case-2024-0006]\n');
  assert.equal(await reload(before), 'refused');
  assert.match(d.log, /event=synonyms\.relevance before=0\.[5-9]\d+ after=0\.[0-4]\d+/);
  assert.ok((await ids('锦鲤')).includes('case-2024-0006'), 'the last good list stays');
  assert.equal(await reload(`${before}\n锦鲤, 零信任, 鲤鱼\n`), 'used');
});
