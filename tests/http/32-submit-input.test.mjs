// SPDX-License-Identifier: GPL-3.0-or-later
// What authors may send, and what becomes of it: limits, tricks, warnings, who sees it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approved, etag, key, lesson, people, publish, submit, submitted, verdict } from './authors.mjs';
import { eventually } from './harness.mjs';
import { withDaemon } from './stories.mjs';

const empty = { writable: 'empty' };
const check = (d, token, json) => d.post('/v1/submissions?validate_only=true', json, { token });
const markdown = (d, token, text, query = '', headers = { 'idempotency-key': key() }) => d.request('POST', `/v1/submissions${query}`, {
  token, headers: { 'content-type': 'text/markdown', ...headers }, body: text });

const document = (front = '', body = lesson().body_markdown) => `---
kind: faq
title: 统一身份平台是否支持国密算法   # 标题
question: "统一身份平台是否支持国密算法?"
answer_short: 支持 SM2、SM3、SM4
answer_type: text
customer_safe: true
audience: [staff]
${front}---

${body}`;

test('Markdown keeps what the author wrote, comments too', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const sent = await markdown(d, who.author, document('# 不要动这一行\n'));
  assert.equal(sent.status, 201, sent.text);
  const kept = await d.get(`/v1/submissions/${sent.body.id}`, { token: who.author, headers: { accept: 'text/markdown' } });
  assert.equal(kept.text, document('# 不要动这一行\n'));
  const done = await approved(d, who, sent.body);
  const { text } = await d.get(`/v1/documents/${done.document_id}`, { token: who.author, headers: { accept: 'text/markdown' } });
  for (const line of ['title: 统一身份平台是否支持国密算法   # 标题', '# 不要动这一行', `id: ${done.document_id}`, 'state: published', 'verified_by: chen.yu', 'author: li.na']) {
    assert.ok(text.split('\n').includes(line), line);
  }
  assert.ok(text.endsWith(lesson().body_markdown));

  // What was read may be sent back as it is, with the fields of the system unchanged.
  const changed = text.replace('SM2、SM3、SM4', 'SM2、SM3、SM4、SM9');
  const query = `?document_id=${done.document_id}&base_revision=${done.published.revision}`;
  const again = await markdown(d, who.author, changed, query);
  assert.equal(again.status, 201, again.text);
  await d.post(`/v1/submissions/${again.body.id}/withdraw`, {}, { token: who.author, headers: etag(1) });
  const forged = await markdown(d, who.author, changed.replace('verified_by: chen.yu', 'verified_by: li.na'), query);
  assert.deepEqual(forged.body.errors.map((e) => [e.pointer, e.code]), [['#/front_matter/verified_by', 'read_only_field']]);

  // A header that is one flow mapping is written anew, and means the same.
  const flow = document().replace(/---\n[^]*?---\n/, '---\n{kind: faq, title: 流式写法的文件头, question: 能否读懂?, answer_short: 能, answer_type: text, customer_safe: true}\n---\n');
  const flowing = await markdown(d, who.author, flow, '?allow_duplicate=true');
  assert.equal(flowing.status, 201, flowing.text);
  assert.equal((await d.read(`/v1/submissions/${flowing.body.id}`, { token: who.author })).front_matter.question, '能否读懂?');
}));

test('one byte too much is refused, one less is not', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const head = document('', '## 标准回答\n\n');
  const line = `${'填'.repeat(30)}。\n`;
  const fill = (bytes) => {
    const room = bytes - Buffer.byteLength(head);
    const lines = Math.floor(room / Buffer.byteLength(line));
    return head + line.repeat(lines) + 'x'.repeat(room - lines * Buffer.byteLength(line));
  };
  assert.equal(Buffer.byteLength(fill(1 << 20)), 1 << 20);
  assert.equal((await markdown(d, who.author, fill(1 << 20), '?validate_only=true', {})).status, 200);
  assert.equal((await markdown(d, who.author, fill((1 << 20) + 1), '?validate_only=true', {})).status, 413);
  assert.equal((await check(d, who.author, lesson({ body_markdown: `## 标准回答\n\n${'x'.repeat(1 << 20)}` }))).status, 400, 'a member of more than 1 MiB');
}));

test('hostile texts get their documented answer and hurt nobody', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const codes = async (answer) => {
    const a = await answer;
    return [a.status, a.body.code, ...(a.body.errors ?? []).map((e) => e.code)];
  };
  const front = (extra) => check(d, who.author, lesson({ front_matter: extra }));
  assert.deepEqual(await codes(check(d, who.author, lesson({ body_markdown: `## 标准回答\n\n${'![[]()'.repeat(50000)}` }))), [200, undefined, 'document_too_complex']);
  assert.deepEqual(await codes(submit(d, who.author, lesson({ body_markdown: `${'> '.repeat(200)}x` }))), [422, 'document_too_complex', 'document_too_complex']);
  const bomb = document('a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n');
  const refused = await markdown(d, who.author, bomb);
  assert.equal(refused.status, 422);
  assert.ok(refused.body.errors.some((e) => e.code === 'front_matter_dropped'), refused.text);
  assert.equal((await markdown(d, who.author, Buffer.from([0xff, 0xfe, 0x00]))).status, 400, 'no UTF-8');
  assert.equal((await markdown(d, who.author, `${document()}\0`)).status, 400, 'NUL');
  assert.equal((await markdown(d, who.author, '')).body.code, 'empty_input');

  // Ids and paths are the daemon's: nothing that is sent becomes one.
  for (const id of ['../../etc/passwd', 'faq-2026-9999', '.git/config', 'con', 'a/b', 'faq-2026-0001\n']) {
    assert.deepEqual((await front({ id })).body.errors.map((e) => [e.pointer, e.code]), [['#/front_matter/id', 'read_only_field']], id);
  }
  const trick = await submitted(d, who.author, lesson({ front_matter: { title: '../../../tmp/标题\u202e.md' } }));
  const done = await approved(d, who, trick);
  assert.match(done.document_id, /^faq-\d{4}-\d{4}$/);

  // Every value of the front matter survives as it is.
  const odd = ['a: b', '# kein Kommentar', '- Liste', 'null', '~', '"quoted"', 'ends:', "it's", '{a}', '多行\n文本', 'emoji 🧧', '\\n'];
  const kept = await submitted(d, who.author, lesson({ front_matter: { title: '古怪的标签能否原样保存', tags: odd }, top: { allow_duplicate: true } }));
  assert.deepEqual((await d.read(`/v1/submissions/${kept.id}`, { token: who.author })).front_matter.tags, odd);
}));

test('kind, level and base are checked with the rest', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const errors = async (json) => (await check(d, who.author, json)).body.errors.map((e) => `${e.pointer} ${e.code}`);
  assert.deepEqual(await errors({ ...lesson(), kind: 'note' }), ['#/front_matter/kind not_in_vocabulary']);
  const { kind, ...without } = lesson();
  assert.ok((await errors(without)).includes('#/front_matter/kind required'), kind);
  assert.ok((await errors(lesson({ front_matter: { kind: 'case-study' } }))).includes('#/front_matter/kind inconsistent'));
  const level = (await check(d, who.author, lesson({ front_matter: { confidentiality: '绝密' } }))).body.errors;
  assert.deepEqual(level.map((e) => e.code), ['not_in_vocabulary']);
  assert.ok(level[0].allowed.includes('restricted'), 'says what is allowed');
  assert.deepEqual(await errors({ kind: 'case-study', front_matter: { ...lesson().front_matter, customer: 'cust-2020-0001', industry: ['金融'], outcome: '赢单', year: 2026, pain_points: ['停机窗口短'], reference_level: '仅行业' },
    body_markdown: '## 需求与痛点\n\n停机窗口只有四小时,历史数据三十年,核心系统涉及一百二十个外围接口,需要分批割接。\n\n## 方案概要\n\n双轨并行三个月,按机构分三批切换,每批切换前完成两次全流程演练,失败可在三十分钟内回退。\n\n## 成效\n\n三批切换均在窗口内完成,最长停机两小时四十分,投产后一个月无一级故障,交易峰值提升一倍。\n\n## 经验与教训\n\n外围接口清单要在立项时冻结,演练必须用生产数据量,回退脚本要由另一组人独立验证。\n' }),
  ['#/front_matter/customer reference_not_found']);
}));

test('a new document is warned of names that its readers may not know', () => withDaemon({ writable: true }, async (d) => {
  const who = await people(d);
  const warnings = async (token, front, name) => (await check(d, token, lesson({ front_matter: front, body_markdown: `${lesson().body_markdown}\n${name}的核心系统已经验证。\n` }))).body.warnings.filter((w) => w.code.startsWith('customer_name'));
  const found = await warnings(who.author, { confidentiality: 'public' }, '望岳银行');
  assert.deepEqual(found.map((w) => w.code), ['customer_name_in_public_text']);
  assert.ok(found[0].line > 1);
  assert.doesNotMatch(JSON.stringify(found), /望岳/, 'the warning does not repeat the name');
  assert.deepEqual((await warnings(who.author, { confidentiality: 'internal' }, '望岳银行')).map((w) => w.code), ['customer_name_in_lower_level']);
  assert.deepEqual((await warnings(who.author, { confidentiality: 'internal' }, '望嶽銀行')).length, 1, 'traditional');
  assert.deepEqual(await warnings(who.author, { confidentiality: 'confidential' }, '望岳银行'), [], 'the level of the profile');
  assert.deepEqual(await warnings(who.author, { confidentiality: 'public' }, '某股份制银行'), []);
  const low = await d.token({ person: 'li.na', level: 'internal', scopes: ['submit'] });
  assert.deepEqual(await warnings(low, { confidentiality: 'public' }, '望岳银行'), [], 'who may not know the customer learns nothing');
}));

test('who is not to see a submission does not learn of it', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const secret = await submitted(d, who.author, lesson({ front_matter: { confidentiality: 'restricted', audience: ['sales'] } }));
  const inside = await d.token({ person: 'zhou.li', scopes: ['review:1'], level: 'restricted', audiences: ['sales'] });
  const low = await d.token({ person: 'gu.lin', scopes: ['review:1', 'submit'], level: 'confidential', audiences: ['sales'] });
  const narrow = await d.token({ person: 'shi.yi', scopes: ['review:1'], level: 'restricted', audiences: ['sales'], filter: 'kind = faq' });
  const random = `sub-${'0'.repeat(26)}`;
  for (const [name, token] of Object.entries({ low, outsider: who.outsider, narrow, other: who.other })) {
    for (const url of ['', '/diff']) {
      const hidden = await d.get(`/v1/submissions/${secret.id}${url}`, { token });
      const nothing = await d.get(`/v1/submissions/${random}${url}`, { token });
      assert.equal(hidden.status, 404, name);
      const same = (a) => ({ ...a.body, instance: '' });
      assert.deepEqual(same(hidden), same(nothing), name);
    }
    if (name !== 'other') assert.equal((await verdict(d, token, secret, { level: 1, verdict: 'approve' })).body.code, 'resource_not_found', name);
    const lists = await Promise.all(['/v1/submissions', '/v1/reviews'].map((u) => d.get(u, { token })));
    for (const list of lists) assert.doesNotMatch(list.text, new RegExp(secret.id), name);
  }
  assert.equal((await d.get(`/v1/submissions/${secret.id}`, { token: inside })).status, 200);
  assert.equal((await d.get(`/v1/submissions/${secret.id}`, { token: who.admin })).status, 200);
  assert.equal((await d.get('/v1/submissions')).status, 401, 'nobody without a token');

  // A near duplicate is told only to who may read the other document.
  const done = await publish(d, who, lesson({ front_matter: { confidentiality: 'confidential' }, top: { allow_duplicate: true } }));
  const near = await submitted(d, who.other, lesson({ top: { allow_duplicate: true } }));
  assert.deepEqual(near.near_duplicates.map((x) => x.id), [done.document_id]);
  const lowly = await d.token({ person: 'he.hua', scopes: ['review:1', 'submit'], level: 'internal' });
  assert.deepEqual((await d.read(`/v1/submissions/${near.id}`, { token: lowly })).near_duplicates, []);
  assert.equal((await submit(d, lowly, lesson())).status, 201, 'no 409 of what is not to be seen');
}));

test('what is narrowed is out of sight when the answer comes', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const low = await d.token({ person: 'xiao.bai', level: 'internal' });
  const { published } = await publish(d, who, lesson());
  const url = `/v1/documents/${published.document_id}`;
  assert.equal((await d.get(url, { token: low })).status, 200);
  const raised = await submitted(d, who.author, lesson({ front_matter: { confidentiality: 'confidential' }, top: { document_id: published.document_id, base_revision: published.revision } }));
  const done = await approved(d, who, raised, ''); // nobody asked to wait
  assert.equal(done.published.indexed, true);
  const [doc, search, old] = await Promise.all([
    d.get(url, { token: low }),
    d.read(`/v1/search?q=${encodeURIComponent('国密算法')}`, { token: low }),
    d.get(`${url}?revision=${published.revision}`, { token: low }),
  ]);
  assert.deepEqual([doc.status, search.total, old.status], [404, 0, 404], 'old revisions need today\'s permission');
  assert.equal((await d.get(url, { token: who.author })).status, 200);
}));

test('a folder is read-only, and says so', () => withDaemon({}, async (d) => {
  const token = await d.token({ scopes: ['submit', 'review:1', 'read'], level: 'restricted' });
  for (const answer of [
    await submit(d, token, lesson()),
    await d.post('/v1/documents/faq-2026-0001/verify', { verified_against: '产品手册' }, { token, headers: etag(1) }),
  ]) assert.equal(answer.body.code, 'read_only_corpus', answer.text);
}));

test('a queue of one author has an end', () => withDaemon({ ...empty, args: ['--rate', '100000', '--rate-burst', '100000'] }, async (d) => {
  const who = await people(d);
  const one = (i) => submit(d, who.author, { ...lesson({ front_matter: { title: `第 ${i} 条经验` } }), allow_duplicate: true });
  for (let i = 0; i < 200; i += 20) {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, k) => one(i + k)));
    assert.deepEqual(new Set(answers.map((a) => a.status)), new Set([201]));
  }
  const more = await one(200);
  assert.deepEqual([more.status, more.body.code], [409, 'limit_reached']);
  const seen = new Set();
  let url = '/v1/submissions?mine=true&per_page=30';
  while (url) {
    const page = await d.get(url, { token: who.author });
    for (const s of page.body.submissions) seen.add(s.id);
    url = page.headers.get('link')?.match(/<([^>]+)>/)?.[1];
  }
  assert.equal(seen.size, 200, 'the pages show each once');
  await eventually(async () => (await d.get('/readyz')).status === 200, 'still well');
}));

test('a base is a version of that very document', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const low = await d.token({ person: 'xiao.bai', level: 'internal', scopes: ['search', 'read', 'submit'] });
  const open = (await publish(d, who, lesson())).published;
  const hidden = (await publish(d, who, lesson({ front_matter: { confidentiality: 'confidential' }, top: { allow_duplicate: true } }))).published;
  const asked = (base_revision) => check(d, low, lesson({ top: { document_id: open.document_id, base_revision } }));
  const own = await asked(open.revision);
  const [other, none] = await Promise.all([asked(hidden.revision), asked('f'.repeat(40))]);
  assert.equal(own.status, 200);
  assert.deepEqual([other.status, other.body.code], [409, 'stale_base']);
  assert.deepEqual({ ...other.body, instance: '' }, { ...none.body, instance: '' }, 'nothing tells that it exists');
}));
