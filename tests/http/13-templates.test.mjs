// SPDX-License-Identifier: GPL-3.0-or-later
// Templates for a requirement: order, coverage, variables from the customer, what is left out.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Daemon, root } from './harness.mjs';
import { snippet } from './marks.mjs';

const pasted = fs.readFileSync(path.join(root, 'tests/fixtures/pasted/rural-bank-dr.txt'), 'utf8');
let d, presales;
before(async () => {
  d = await Daemon.start({ corpus: path.join(root, 'corpus') });
  presales = { token: await d.token({ level: 'confidential', audiences: ['staff', 'presales', 'sales'] }) };
});
after(() => d.stop());

const suggest = async (wish, options = presales) => {
  const a = await d.post('/v1/templates/suggest', wish, options);
  assert.equal(a.status, 200, a.text);
  return a.body;
};
const ids = (a) => a.templates.map((t) => t.id);

const first = [
  [{ requirement: pasted }, 'tpl-2025-0002'],
  [{ requirement: pasted, industry: 'finance', scenario: '容灾', budget_cny: 9800000 }, 'tpl-2025-0002'],
  [{ requirement: '1. RPO 为 0\n2. 两地三中心', industry: 'finance' }, 'tpl-2025-0002'],
  [{ requirement: '核心系统从 Oracle 迁移到国产分布式数据库。单批停机不超过四小时。失败可以回退。', industry: '金融' }, 'tpl-2025-0001'],
  [{ requirement: '等保三级测评整改，医院 HIS 不停诊', industry: 'healthcare' }, 'tpl-2025-0003'],
  [{ requirement: 'Kubernetes platform with three control plane nodes\nRolling upgrades without downtime', industry: 'retail' }, 'tpl-2026-0002'],
];
for (const [wish, id] of first) {
  test(`the sensible template comes first: ${wish.requirement.slice(0, 40).replace(/\s+/g, ' ')}`, async () => {
    assert.equal((await suggest(wish)).templates[0].id, id);
  });
}

test('each requirement is covered, partly covered or open, and coverage counts them', async () => {
  for (const requirement of [pasted, '1. RPO 为 0\n2. 两地三中心\n3. 提供儿童游乐场', '容灾演练每季度一次；切换由平台编排；数据零丢失。']) {
    const { requirements, templates } = await suggest({ requirement, per_page: 20 });
    const numbers = requirements.map((r) => r.no);
    assert.equal(new Set(numbers).size, numbers.length);
    for (const t of templates) {
      const known = [...t.partial, ...t.uncovered, ...t.sections.flatMap((s) => s.covers)];
      assert.ok(known.every((no) => numbers.includes(no)), `${t.id}: ${known}`);
      assert.ok(!t.partial.some((no) => t.uncovered.includes(no)));
      const covered = numbers.length - t.partial.length - t.uncovered.length;
      assert.ok(Math.abs(t.coverage - (covered + 0.5 * t.partial.length) / numbers.length) < 0.0001, t.id);
      for (const s of t.sections) assert.ok(s.covers.length > 0 && s.match >= 0.3, `${t.id} ${JSON.stringify(s)}`);
    }
    const scores = templates.map((t) => t.score);
    assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
  }
});

test('the score is that of coverage, fit and evidence, times freshness', async () => {
  const factors = { fresh: 1, due: 0.85, expired: 0.5, unverified: 0.9 };
  const { templates } = await suggest({ requirement: pasted, industry: 'finance', per_page: 20 });
  for (const t of templates) {
    const { front_matter: f } = await d.read(`/v1/documents/${t.id}`, presales);
    const fit = f.fits?.industry?.includes('finance') ? 1 : 0;
    const score = (0.5 * t.coverage + 0.3 * fit + 0.2 * t.evidence.wilson_lb) * factors[t.freshness.status];
    assert.ok(Math.abs(score - t.score) < 0.0002, `${t.id}: ${score} is ${t.score}`);
  }
});

test('snippets are of the section that they stand by, or of one below it', async () => {
  const { templates } = await suggest({ requirement: pasted });
  let checked = 0;
  for (const t of templates) {
    const { sections } = await d.read(`/v1/documents/${t.id}/sections`, presales);
    for (const s of t.sections.filter((x) => x.snippet_html)) {
      const text = snippet(s.snippet_html);
      const from = sections.findIndex((x) => x.anchor === s.anchor);
      const at = sections.findIndex((x, i) => i >= from && x.text.includes(text));
      assert.ok(from >= 0 && at >= from, `${t.id}#${s.anchor}: ${text}`);
      checked++;
    }
  }
  assert.ok(checked > 3);
});

test('a customer gives variables their values; the others say what to ask', async () => {
  const { templates } = await suggest({ requirement: '两地三中心，RPO 为 0', customer_id: 'cust-2026-0002' });
  const { variables } = templates.find((t) => t.id === 'tpl-2025-0002');
  const of = Object.fromEntries(variables.map((v) => [v.name, v]));
  assert.deepEqual([of.customer_name.value, of.customer_name.source], ['不周农商行', 'customer-profile']);
  assert.deepEqual([of.metro_km.value, of.metro_km.source], [undefined, 'none']);
  assert.match(of.metro_km.ask, /光纤/);
  assert.equal(of.rpo_remote.source, 'default');
});

test('confirmed requirements are taken as they stand, rejected ones are not', async () => {
  const { requirements, templates } = await suggest({ requirement_id: 'req-2025-0001' });
  const { front_matter: f } = await d.read('/v1/documents/req-2025-0001', presales);
  assert.deepEqual(requirements.map((r) => [r.no, r.text, r.type, r.priority]),
    f.requirements.filter((r) => r.status !== 'rejected').map((r) => [String(r.no), r.text, r.type, r.priority]));
  assert.equal(templates[0].id, 'tpl-2025-0001');
});

test('what must be had is a requirement of priority must', async () => {
  const { requirements } = await suggest({ requirement: '1. 两地三中心', must_have: ['国密算法', '演练报告自动生成'] });
  assert.deepEqual(requirements.filter((r) => r.priority === 'must').map((r) => r.text).sort(), ['国密算法', '演练报告自动生成'].sort());
  assert.equal(requirements.length, 3);
});

test('a template that is not for this is excluded with its reason', async () => {
  const { templates, excluded } = await suggest({ requirement: '两地三中心', budget_cny: 300000, per_page: 20 });
  assert.ok(excluded.some((e) => e.id === 'tpl-2025-0002' && e.reason.length > 0));
  assert.ok(!ids({ templates }).includes('tpl-2025-0002'));
  const english = await suggest({ requirement: '两地三中心', budget_cny: 300000 }, { ...presales, headers: { 'accept-language': 'en' } });
  assert.ok(english.excluded.some((e) => e.id === 'tpl-2025-0002'));
});

test('readers get templates and citations of their own view only', async () => {
  const own = await suggest({ requirement: pasted, per_page: 20 }, {});
  assert.ok(own.templates.length > 0 && !ids(own).includes('tpl-2025-0002'));
  for (const t of [...own.templates, ...own.excluded]) await d.read(`/v1/documents/${t.id}`);
  for (const c of own.templates.flatMap((t) => t.cited_cases)) await d.read(`/v1/documents/${c.id}`);
  for (const w of own.templates.flatMap((t) => t.warnings)) if (w.id) await d.read(`/v1/documents/${w.id}`);
});

test('the same question gives the same answer; log=false no id', async () => {
  const steady = ({ query_id, took_ms, ...rest }) => rest;
  assert.deepEqual(steady(await suggest({ requirement: pasted })), steady(await suggest({ requirement: pasted })));
  assert.equal((await suggest({ requirement: 'RPO 为 0', log: false })).query_id, undefined);
  assert.equal((await suggest({ requirement: pasted, per_page: 2 })).templates.length, 2);
});

test('what cannot be answered is refused', async () => {
  for (const [wish, status, code] of [
    [{}, 422, 'empty_input'], [{ requirement: '' }, 422, 'empty_input'], [{ requirement: ' \n ' }, 422, 'empty_input'],
    [{ industry: 'finance' }, 422, 'empty_input'], [{ requirement: 'RPO' }, 422, 'empty_input'], // no part of 4 characters

    [{ requirement_id: 'req-1999-0001' }, 404, 'document_not_found'], [{ requirement: 'RPO 为 0', customer_id: 'cust-1999-0001' }, 404, 'document_not_found'],
    [{ requirement: 'RPO 为 0', budget_cny: -1 }, 400, 'invalid_parameter'], [{ requirement: 'RPO 为 0', budget_cny: '5' }, 400, 'invalid_parameter'],
    [{ requirement: 'RPO 为 0', per_page: 21 }, 400, 'invalid_parameter'], [{ requirement: 'RPO 为 0', per_page: 0 }, 400, 'invalid_parameter'],
    [{ requirement: 'RPO 为 0', industry: '没有的行业' }, 400, 'invalid_parameter'], [{ requirement: ['RPO'] }, 400, 'invalid_parameter'],
    [{ requirement: 'RPO 为 0', must_have: [1] }, 400, 'invalid_parameter'], [{ requirement: 'RPO 为 0', nonsense: 1 }, 400, 'unknown_parameter'],
    [{ requirement: 'x'.repeat(256 * 1024 + 1) }, 400, 'invalid_parameter'],
  ]) {
    const a = await d.post('/v1/templates/suggest', wish, presales);
    assert.deepEqual([a.status, a.body.code], [status, code], `${JSON.stringify(wish).slice(0, 80)}: ${a.text.slice(0, 300)}`);
  }
  const hidden = await d.post('/v1/templates/suggest', { requirement_id: 'req-2025-0001' });
  assert.deepEqual([hidden.status, hidden.body.code], [404, 'document_not_found']);
  const get = await d.get('/v1/templates/suggest');
  assert.deepEqual([get.status, get.body.code], [405, 'method_not_allowed']);
});

test('a requirement of any shape is answered', async () => {
  for (const requirement of ['的', '。。。', '1.', '1. 2. 3.', '- \n- \n- ', '😀😀😀😀😀', '"(*-', '\u200b\u200b', `${'一、'.repeat(3000)}容灾`, '容灾\n'.repeat(3000)]) {
    const a = await d.post('/v1/templates/suggest', { requirement }, presales);
    assert.ok(a.status === 200 || a.body.code === 'empty_input', `${requirement.slice(0, 20)}: ${a.text.slice(0, 200)}`);
  }
});
