// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a lesson: written, sent back, approved three times, committed, found.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { approved, etag, found, git, key, lesson, people, publish, submit, submitted, verdict } from './authors.mjs';
import { eventually } from './harness.mjs';
import { withDaemon } from './stories.mjs';

const empty = { writable: 'empty' };

test('a lesson from first submission to a search that finds it', () => withDaemon(empty, async (d) => {
  const who = await people(d);

  // Li Na sends what she has; everything that is wrong comes back at once.
  const first = await submit(d, who.author, { kind: 'faq', front_matter: { title: '短', answer_type: '文本' }, body_markdown: '## 详细说明\n\n电话 13800138000' });
  assert.equal(first.status, 422);
  assert.equal(first.body.code, 'validation_failed');
  const wrong = new Map(first.body.errors.map((e) => [e.pointer, e]));
  assert.equal(wrong.get('#/front_matter/title').code, 'too_short');
  assert.equal(wrong.get('#/front_matter/question').code, 'required');
  assert.equal(wrong.get('#/front_matter/question').detail, '问题不能为空');
  assert.equal(wrong.get('#/body/sections/标准回答').code, 'missing_section');
  assert.equal(wrong.get('#/body').code, 'personal_data');
  const english = await submit(d, who.author, { kind: 'faq', front_matter: { title: '短' } }, { 'idempotency-key': key(), 'accept-language': 'en' });
  assert.match(english.body.errors.find((e) => e.pointer === '#/front_matter/question').detail, /is required$/);

  // The second time it is accepted, and has its number already.
  const sent = await submit(d, who.author, lesson());
  assert.equal(sent.status, 201);
  const s = sent.body;
  assert.equal(sent.headers.get('location'), `/v1/submissions/${s.id}`);
  assert.equal(sent.headers.get('etag'), '"1"');
  assert.match(s.document_id, /^faq-\d{4}-\d{4}$/);
  assert.deepEqual([s.state, s.level, s.round, s.author, s.overdue], ['in_review', 1, 1, 'li.na', false]);
  assert.equal((await d.get(`/v1/documents/${s.document_id}`, { token: who.author })).status, 404, 'not published yet');

  // It waits in the queue of the junior reviewers, and of nobody else.
  const queue = async (token, query = '') => (await d.read(`/v1/reviews${query}`, { token })).submissions.map((x) => x.id);
  assert.deepEqual(await queue(who.junior, '?reviewable=true'), [s.id]);
  assert.deepEqual(await queue(who.mid, '?reviewable=true'), []);
  assert.deepEqual(await queue(who.mid), [s.id]);
  assert.deepEqual(await queue(who.outsider), [], 'not in the audience');

  // Nobody judges his own, nobody is faster than his turn.
  const own = await submitted(d, who.every, lesson({ front_matter: { title: '双活数据中心的网络时延要求', question: '双活数据中心对网络时延有什么要求?' }, body_markdown: '## 标准回答\n\n同城双活要求两个数据中心之间的往返时延不超过两毫秒,专线带宽按峰值写入量的一点五倍规划,并配置双路由。\n' }));
  assert.equal((await verdict(d, who.every, own, { level: 1, verdict: 'approve' })).body.code, 'own_submission');
  const early = await verdict(d, who.mid, s, { level: 2, verdict: 'approve' });
  assert.equal(early.body.code, 'state_conflict');
  assert.deepEqual(early.body.current, { state: 'in_review', level: 1, version: 1 });
  assert.equal((await verdict(d, who.junior, s, { level: 2, verdict: 'approve' })).body.code, 'forbidden_scope');

  // Junior: complete. The same person may not act at the next level.
  const one = (await verdict(d, who.every, s, { level: 1, verdict: 'approve', checklist: [{ item: '章节完整', ok: true }], scores: { completeness: 90 } })).body;
  assert.deepEqual([one.state, one.level, one.version], ['in_review', 2, 2]);
  assert.equal((await verdict(d, who.every, one, { level: 2, verdict: 'approve' })).body.code, 'reviewer_conflict');

  // Mid: what is missing is said in a sentence; a word is not enough.
  const word = await verdict(d, who.mid, one, { level: 2, verdict: 'request_changes', comment: '不行' });
  assert.equal(word.body.errors[0].code, 'too_short');
  const back = (await verdict(d, who.mid, one, { level: 2, verdict: 'request_changes', comment: '请补充密码机型号和认证证书编号。' })).body;
  assert.equal(back.state, 'changes_requested');
  assert.equal((await verdict(d, who.mid, back, { level: 2, verdict: 'approve' })).body.code, 'state_conflict');

  // Li Na answers; only she may, and only on the version that she has read.
  const better = lesson({ body_markdown: `${lesson().body_markdown}\n## 依据\n\n密码机型号与商用密码产品认证证书编号见附件清单,证书有效期内可直接对外提供。\n` });
  assert.equal((await d.request('PUT', `/v1/submissions/${s.id}`, { token: who.other, json: better, headers: etag(back.version) })).status, 404, 'not even there for others');
  assert.equal((await d.request('PUT', `/v1/submissions/${s.id}`, { token: who.author, json: better })).status, 428);
  assert.equal((await d.request('PUT', `/v1/submissions/${s.id}`, { token: who.author, json: better, headers: etag(1) })).status, 412);
  const again = await d.request('PUT', `/v1/submissions/${s.id}`, { token: who.author, json: better, headers: etag(back.version) });
  assert.equal(again.status, 200, again.text);
  assert.deepEqual([again.body.state, again.body.level, again.body.round], ['in_review', 2, 2], 'at the level that asked');

  // The reviewer sees what changed since, and approves; the senior one publishes.
  const delta = await d.read(`/v1/submissions/${s.id}/diff?since=last_review`, { token: who.mid });
  assert.deepEqual(delta.sections, [{ anchor: '依据', change: 'added' }]);
  assert.match(delta.unified, /^\+## 依据$/m);
  const two = (await verdict(d, who.mid, again.body, { level: 2, verdict: 'approve' })).body;
  const last = await verdict(d, who.senior, two, { level: 3, verdict: 'approve', comment: '可以对外。' }, { query: '?wait=indexed&timeout_s=10' });
  assert.equal(last.status, 200, last.text);
  const { published } = last.body;
  assert.equal(last.body.state, 'published');
  assert.equal(published.document_id, s.document_id);
  assert.equal(published.indexed, true);
  assert.deepEqual(last.body.reviews.map((r) => [r.level, r.reviewer, r.verdict, r.round]), [
    [1, 'he.jun', 'approve', 1], [2, 'sun.yue', 'request_changes', 1], [2, 'sun.yue', 'approve', 2], [3, 'chen.yu', 'approve', 2]]);

  // Now everybody finds it, and it says who stands for it.
  const { hits } = await d.read(`/v1/search?q=${encodeURIComponent('国密算法 密码机')}`, { token: who.other });
  assert.equal(hits[0].id, s.document_id);
  assert.equal(hits[0].freshness.status, 'fresh');
  const doc = await d.read(`/v1/documents/${s.document_id}?include=body`, { token: who.other });
  assert.equal(doc.revision, published.revision);
  assert.equal(doc.front_matter.verified_by, 'chen.yu');
  assert.equal(doc.front_matter.author, 'li.na');
  assert.match(doc.body_markdown, /证书编号见附件清单/);

  // The commit tells the story to people without us.
  const log = git(d, 'log', '-1', '--format=%an%n%B', published.commit);
  assert.match(log, /^li\.na\n统一身份平台是否支持国密算法\n/);
  assert.match(log, new RegExp(`^Jinnang-Submission: ${s.id}$`, 'm'));
  assert.match(log, /^Submitted-by: li\.na$/m);
  assert.match(log, /^Reviewed-by-1: he\.jun$/m);
  assert.match(log, /^Reviewed-by-3: chen\.yu$/m);
  assert.equal(git(d, 'rev-parse', `main:faq/${s.document_id}.md`).trim(), published.revision);
  git(d, 'fsck', '--strict');
}));

test('rejected and withdrawn submissions end there', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const s = await submitted(d, who.author, lesson());
  const no = await verdict(d, who.junior, s, { level: 1, verdict: 'reject', comment: '与产品现状不符,请勿发布。' });
  assert.equal(no.body.state, 'rejected');
  assert.equal((await verdict(d, who.junior, no.body, { level: 1, verdict: 'approve' })).body.code, 'state_conflict');
  assert.equal((await d.request('PUT', `/v1/submissions/${s.id}`, { token: who.author, json: lesson(), headers: etag(no.body.version) })).body.code, 'state_conflict');

  const second = await submitted(d, who.author, lesson());
  const withdraw = (token, row) => d.post(`/v1/submissions/${row.id}/withdraw`, { reason: '客户要求保密' }, { token, headers: etag(row.version) });
  assert.equal((await withdraw(who.other, second)).status, 404, 'not there for other authors');
  const gone = await withdraw(who.author, second);
  assert.deepEqual([gone.body.state, gone.body.reason], ['withdrawn', '客户要求保密']);
  assert.equal((await withdraw(who.author, gone.body)).body.code, 'state_conflict');
  const third = await submitted(d, who.author, lesson());
  assert.equal((await withdraw(who.admin, third)).body.state, 'withdrawn', 'an administrator may');
  assert.notEqual(third.document_id, second.document_id, 'a number is never given twice');

  const states = (await d.read('/v1/submissions?mine=true', { token: who.author })).submissions.map((x) => x.state);
  assert.deepEqual(states, ['withdrawn', 'withdrawn', 'rejected'], 'newest first');
}));

test('a new version replaces the old one, which stays readable', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const { published: first } = await publish(d, who, lesson());
  const id = first.document_id;
  const next = (over = {}) => lesson({
    front_matter: { answer_short: '支持 SM2、SM3、SM4 与 SM9。' }, top: { document_id: id, base_revision: first.revision, ...over } });

  assert.equal((await submit(d, who.author, next({ base_revision: undefined }))).status, 400);
  assert.equal((await submit(d, who.author, next({ base_revision: '0'.repeat(40) }))).body.code, 'stale_base');
  assert.equal((await submit(d, who.author, next({ document_id: 'faq-2020-0001' }))).body.code, 'document_not_found');
  const s = await submitted(d, who.other, next());
  assert.equal(s.document_id, id);
  assert.equal((await submit(d, who.author, next())).body.code, 'submission_open', 'one at a time');
  const diff = await d.read(`/v1/submissions/${s.id}/diff`, { token: who.junior });
  assert.deepEqual(diff.front_matter.filter((f) => f.field === 'answer_short').map((f) => f.to), ['支持 SM2、SM3、SM4 与 SM9。']);
  const { published } = await approved(d, who, s);

  assert.notEqual(published.revision, first.revision);
  assert.equal((await submit(d, who.author, next())).body.code, 'stale_base', 'the old version is no base any more');
  const read = (revision) => d.read(`/v1/documents/${id}?revision=${revision}`, { token: who.other });
  assert.equal((await read(first.revision)).front_matter.answer_short, lesson().front_matter.answer_short);
  assert.equal((await read(published.revision)).front_matter.answer_short, '支持 SM2、SM3、SM4 与 SM9。');
  const { revisions } = await d.read(`/v1/documents/${id}/revisions`, { token: who.other });
  assert.deepEqual(revisions.map((r) => r.revision), [published.revision, first.revision]);
  assert.equal(revisions[0].submission, s.id);
}));

test('an old version comes back as a new one, reviewed like any other', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const { published: first } = await publish(d, who, lesson());
  const id = first.document_id;
  const wrong = await submitted(d, who.author, lesson({ front_matter: { answer_short: '不支持。' }, body_markdown: '## 标准回答\n\n统一身份平台目前不支持国密算法,计划在下一个大版本中提供,届时需要重新采购密码机并重新测评。\n', top: { document_id: id, base_revision: first.revision } }));
  const { published: second } = await approved(d, who, wrong);

  // What the system set in the old version is the system's; the rest is sent as it was.
  const old = await d.read(`/v1/documents/${id}?revision=${first.revision}&include=body`, { token: who.author });
  const system = ['id', 'created', 'updated', 'state', 'verified_at', 'verified_by', 'verified_against'];
  const front = Object.fromEntries(Object.entries(old.front_matter).filter(([name]) => !system.includes(name)));
  const back = await submitted(d, who.other, { front_matter: front, body_markdown: old.body_markdown, document_id: id, base_revision: second.revision, note: '恢复上一版' });
  const { published: third } = await approved(d, who, back);
  const now = await d.read(`/v1/documents/${id}?include=body`, { token: who.author });
  assert.equal(now.revision, third.revision);
  assert.equal(now.body_markdown, old.body_markdown);
  assert.equal(now.front_matter.author, 'li.na', 'who restores is not the author');
  const { revisions } = await d.read(`/v1/documents/${id}/revisions`, { token: who.author });
  assert.deepEqual(revisions.map((r) => r.revision), [third.revision, second.revision, first.revision]);
  const diff = await d.read(`/v1/documents/${id}/diff?from=${first.revision}&to=${third.revision}`, { token: who.author });
  assert.deepEqual(diff.sections, [], 'the text is that of the first');
  git(d, 'fsck', '--strict');
}));

test('a document is verified, archived and restored; its content is not touched', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const { published } = await publish(d, who, lesson());
  const url = `/v1/documents/${published.document_id}`;
  const act = (what, token, revision, json, query = '?wait=indexed&timeout_s=10') => d.post(`${url}/${what}${query}`, json, { token, headers: revision ? { 'if-match': `"${revision}"` } : {} });
  const ids = async () => (await d.read(`/v1/search?q=${encodeURIComponent('国密算法')}`, { token: who.other })).hits.map((h) => h.id);

  assert.equal((await act('verify', who.author, null, { verified_against: '产品手册 6.2' })).status, 428);
  assert.equal((await act('verify', who.author, '0'.repeat(40), { verified_against: '产品手册 6.2' })).status, 412);
  assert.equal((await act('verify', who.other, published.revision, { verified_against: '产品手册 6.2' })).body.code, 'not_permitted');
  const short = await act('verify', who.author, published.revision, { verified_against: '无', next_interval_days: 3 });
  assert.deepEqual(short.body.errors.map((e) => e.code), ['too_short', 'out_of_range']);
  const verified = await act('verify', who.author, published.revision, { verified_against: '产品手册 6.2: "国密" #1', next_interval_days: 30 });
  assert.equal(verified.status, 200, verified.text);
  assert.equal(verified.body.indexed, true);
  const doc = await d.read(url, { token: who.other });
  assert.equal(doc.revision, verified.body.revision);
  assert.equal(doc.front_matter.verified_against, '产品手册 6.2: "国密" #1');
  assert.equal(doc.freshness.review_due, verified.body.freshness.review_due);

  // Verified once more, it is still what authors wrote: a change based on the revision before is no conflict.
  const base = verified.body.revision;
  verified.body = (await act('verify', who.mid, base, { verified_against: '产品手册 6.3', note: '第二次\n核验' })).body;
  const { events } = await d.read('/v1/events?type=document.verified', { token: who.admin });
  assert.deepEqual(events.map((e) => [e.person, e.data.detail, e.data.note]), [['sun.yue', '产品手册 6.3', '第二次 核验'], ['li.na', '产品手册 6.2: "国密" #1', undefined]]);
  assert.notEqual(verified.body.revision, base);
  const s = await submitted(d, who.author, lesson({ front_matter: { answer_short: '支持国密算法。', review_interval_days: 30 }, top: { document_id: published.document_id, base_revision: base } }));
  const archive = (token, revision) => act('archive', token, revision, { reason: '产品已退市' }, '');
  assert.equal((await archive(who.senior, verified.body.revision)).body.code, 'submission_open');
  await d.post(`/v1/submissions/${s.id}/withdraw`, {}, { token: who.author, headers: etag(s.version) });

  assert.equal((await archive(who.junior, verified.body.revision)).body.code, 'not_permitted');
  const archived = await archive(who.senior, verified.body.revision);
  assert.deepEqual([archived.body.state, archived.body.indexed], ['archived', true], 'answered when nobody finds it any more');
  assert.deepEqual(await ids(), []);
  assert.equal((await d.read(url, { token: who.other })).state, 'archived', 'still readable');
  assert.equal((await archive(who.senior, archived.body.revision)).body.code, 'state_conflict');
  const back = await act('restore', who.admin, archived.body.revision, { reason: '仍有客户使用' });
  assert.equal(back.body.state, 'published');
  assert.deepEqual(await ids(), [published.document_id]);
}));

test('the same key gives the same answer, byte for byte, and one submission', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const headers = { 'idempotency-key': 'ein-Schlüssel'.replace('ü', 'u') };
  assert.equal((await d.post('/v1/submissions', lesson(), { token: who.author })).body.code, 'idempotency_key_required');
  const first = await submit(d, who.author, lesson(), headers);
  const second = await submit(d, who.author, lesson(), headers);
  assert.equal(second.status, 201);
  assert.equal(second.text, first.text);
  assert.equal(second.headers.get('idempotency-replayed'), 'true');
  assert.equal(second.headers.get('location'), first.headers.get('location'));
  const other = await submit(d, who.author, lesson({ front_matter: { title: '另一个标题' } }), headers);
  assert.equal(other.body.code, 'idempotency_key_reused');
  assert.equal((await d.read('/v1/submissions?mine=true', { token: who.author })).submissions.length, 1);

  // Also after it was published and a new one would be a duplicate, and after a restart.
  let s = first.body;
  const keys = { 'idempotency-key': key() };
  s = (await verdict(d, who.junior, s, { level: 1, verdict: 'approve' })).body;
  s = (await verdict(d, who.mid, s, { level: 2, verdict: 'approve' })).body;
  const done = await verdict(d, who.senior, s, { level: 3, verdict: 'approve' }, { headers: keys });
  await found(d, who.author, '国密算法', s.document_id);
  await d.halt();
  await d.run();
  await d.ready();
  assert.equal((await submit(d, who.author, lesson(), headers)).text, first.text);
  assert.equal((await verdict(d, who.senior, s, { level: 3, verdict: 'approve' }, { headers: keys })).text, done.text);
  const near = await submit(d, who.other, lesson());
  assert.equal(near.status, 409);
  assert.deepEqual([near.body.code, near.body.near_duplicates[0].id], ['near_duplicate', s.document_id]);
  assert.equal(near.body.near_duplicates[0].resemblance, 1);
  const wanted = await submit(d, who.other, { ...lesson(), allow_duplicate: true });
  assert.equal(wanted.status, 201);
  assert.ok(wanted.body.warnings.some((w) => w.code === 'similar_document'));
}));

test('two verdicts at once: one wins, the other is told', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  for (let round = 0; round < 5; round++) {
    const s = await submitted(d, who.author, { ...lesson(), allow_duplicate: true });
    const answers = await Promise.all([
      verdict(d, who.junior, s, { level: 1, verdict: 'approve' }),
      verdict(d, who.every, s, { level: 1, verdict: 'reject', comment: '与另一条重复,不必再发。' }),
    ]);
    const codes = answers.map((a) => a.status).sort();
    assert.equal(codes[0], 200);
    assert.ok([409, 412].includes(codes[1]), `${codes}`);
    const now = await d.read(`/v1/submissions/${s.id}`, { token: who.author });
    assert.equal(now.reviews.length, 1);
  }
}));

test('a commit made by hand is adopted while the daemon runs', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const { published } = await publish(d, who, lesson());
  const blob = execFileSync('git', ['--git-dir', `${d.state}/corpus.git`, 'hash-object', '-w', '--stdin'], { input: '# 手工补充\n\n值班电话表放在门户首页。\n', encoding: 'utf8' }).trim();
  const tree = execFileSync('git', ['--git-dir', `${d.state}/corpus.git`, 'mktree'], { input: `${git(d, 'ls-tree', 'main')}100644 blob ${blob}\t手册.md\n`, encoding: 'utf8' }).trim();
  const commit = execFileSync('git', ['--git-dir', `${d.state}/corpus.git`, '-c', 'user.name=root', '-c', 'user.email=root@example.invalid', 'commit-tree', tree, '-p', 'main', '-m', 'by hand'], { encoding: 'utf8' }).trim();
  git(d, 'update-ref', 'refs/heads/main', commit);
  await eventually(async () => (await d.read(`/v1/search?q=${encodeURIComponent('值班电话表')}`, { token: who.author })).total === 1, 'it is found');
  const { events } = await d.read('/v1/events?type=corpus.adopted', { token: who.admin });
  assert.equal(events.length, 1);
  assert.equal((await d.read(`/v1/documents/${published.document_id}`, { token: who.author })).revision, published.revision);
}));

test('each form of a submission has a tag of its own', () => withDaemon(empty, async (d) => {
  const who = await people(d);
  const s = await submitted(d, who.author, lesson());
  const forms = [['application/json', 'zh'], ['application/json', 'en'], ['text/html', 'zh'], ['text/markdown', 'zh']];
  const tags = new Set();
  for (const [accept, language] of forms) {
    const headers = { accept, 'accept-language': language };
    const first = await d.get(`/v1/submissions/${s.id}`, { token: who.author, headers });
    tags.add(first.headers.get('etag'));
    const again = await d.get(`/v1/submissions/${s.id}`, { token: who.author, headers: { ...headers, 'if-none-match': first.headers.get('etag') } });
    assert.equal(again.status, 304);
  }
  assert.equal(tags.size, forms.length, [...tags].join(' '));
  // Any of them says which version was read.
  const withdraw = (tag) => d.post(`/v1/submissions/${s.id}/withdraw`, { reason: '客户要求保密' }, { token: who.author, headers: { 'if-match': tag } });
  assert.equal((await withdraw('"9.html-zh"')).status, 412);
  assert.equal((await withdraw([...tags][2])).status, 200);
}));
