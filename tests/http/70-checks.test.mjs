// SPDX-License-Identifier: GPL-3.0-or-later
// Checks of a text before it goes out: names of other customers, promises nobody else makes.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Daemon, eventually } from './harness.mjs';
import { faq, replace } from './stories.mjs';

const profile = (id, name, aliases, { level = 'confidential', state = 'published' } = {}) => `---
id: ${id}
kind: customer-profile
state: ${state}
title: ${name}客户档案
confidentiality: ${level}
audience: [presales, sales]
industry: [finance]
name: ${name}
aliases: [${aliases}]
mask_as: 某机构
reference_level: industry-only
---

## 基本情况

采购以公开招标为主。
`;

const template = (id, title, body, { state = 'published', level = 'internal' } = {}) => `---
id: ${id}
kind: solution-template
title: ${title}
state: ${state}
confidentiality: ${level}
audience: [staff]
version: 1.0.0
fits: {industry: [finance], scenario: [disaster-recovery]}
variables: []
---

## 运维与服务承诺

${body}
`;

const caseStudy = (id, title, body, results = '[]') => `---
id: ${id}
kind: case-study
title: ${title}
confidentiality: internal
audience: [staff]
customer: cust-2026-0001
industry: [government]
outcome: won
year: 2026
pain_points: [停机时间长]
results: ${results}
reference_level: named
---

## 成效

${body}
`;

const own = {
  'customer-profile/cust-2026-0101.md': profile('cust-2026-0101', '招商银行', '招行, CMB Wing Lung, 共用简称'),
  'customer-profile/cust-2026-0102.md': profile('cust-2026-0102', '招商', '共用简称, Project Falcon, 鑫'),
  'customer-profile/cust-2026-0103.md': profile('cust-2026-0103', '招商银行信用卡中心', ''),
  'customer-profile/cust-2026-0104.md': profile('cust-2026-0104', '密山集团', '', { level: 'restricted' }),
  'customer-profile/cust-2026-0106.md': profile('cust-2026-0106', '旧港航运', '', { state: 'archived' }),
  'solution-template/tpl-2026-0101.md': template('tpl-2026-0101', '服务承诺模板', '系统可用性不低于 99.9%，P1 故障 30 分钟内响应，4 小时内到场。日志保留 180 天。提供 7×24 小时服务。'),
  'solution-template/tpl-2026-0102.md': template('tpl-2026-0102', '过时的服务承诺', '可用性不低于 90%。', { state: 'archived' }),
  'solution-template/tpl-2026-0103.md': template('tpl-2026-0103', '保密的服务承诺', '可用性不低于 80%。', { level: 'restricted' }),
  'faq/faq-2026-0101.md': faq('faq-2026-0101', '质保多久', { text: '标准质保三年。可用性为 99.99%。' }),
  'case-study/case-2026-0101.md': caseStudy('case-2026-0101', '政务云可用性提升', '全年可用性达到 99.95%。', '[{metric: RTO, before: 240, after: 20, unit: 分钟}]'),
};

let d, presales;
before(async () => {
  d = await Daemon.start();
  for (const [file, text] of Object.entries(own)) replace(d, file, text);
  presales = { token: await d.token({ level: 'confidential', audiences: ['staff', 'presales', 'sales'] }) };
  await eventually(async () => {
    const { documents } = await d.read('/v1/documents?per_page=100', presales);
    return Object.keys(own).filter((f) => documents.some((e) => f.includes(e.id))).length === 6; // neither the restricted ones nor the archived ones
  }, 'the documents of the story are indexed');
});
after(() => d.stop());

const leftovers = async (wish, options = presales) => {
  const a = await d.post('/v1/checks/leftovers', wish, options);
  assert.equal(a.status, 200, a.text);
  const chars = [...wish.text];
  for (const f of a.body.findings) {
    assert.equal(chars.slice(f.start, f.start + f.length).join(''), f.text);
    assert.equal(chars.slice(0, f.start).filter((c) => c === '\n').length + 1, f.line);
  }
  assert.equal(a.body.clean, a.body.findings.length === 0);
  return a.body;
};
const found = (a) => a.findings.map((f) => `${f.customer_id}:${f.matched}:${f.text}`);

const promises = async (wish, options = presales) => {
  const a = await d.post('/v1/checks/promises', wish, options);
  assert.equal(a.status, 200, a.text);
  const chars = [...wish.text];
  for (const p of a.body.promises) assert.equal(chars.slice(p.start, p.start + p.length).join(''), p.text);
  return a.body.promises;
};

// ---- leftovers

test('names and aliases of other customers are found, with their place', async () => {
  const a = await leftovers({ text: '# 方案\n\n为招商银行与望岳行提供😀 cmb wing lung 的 <b>核心</b>系统。', customer_id: 'cust-2026-0102' });
  assert.deepEqual(found(a), ['cust-2026-0101:name:招商银行', 'cust-2026-0001:alias:望岳行', 'cust-2026-0101:alias:cmb wing lung']);
  assert.deepEqual(a.findings[0], {
    text: '招商银行', customer_id: 'cust-2026-0101', customer_display: '招商银行', matched: 'name',
    start: 7, length: 4, line: 3, context_html: '为<mark>招商银行</mark>与望岳行提供😀 cmb wing lung 的 &lt;b&gt;核心&lt;',
  });
  assert.equal(a.customers_checked, 4, 'five are visible, one of them is the right one');
});

test('the right customer may be named, also by names that others have or are inside', async () => {
  const text = '招商银行（招行）的共用简称';
  assert.deepEqual(found(await leftovers({ text, customer_id: 'cust-2026-0101' })), []);
  assert.deepEqual(found(await leftovers({ text, customer_id: 'cust-2026-0001' })),
    ['cust-2026-0101:name:招商银行', 'cust-2026-0101:alias:招行', 'cust-2026-0101:alias:共用简称']);
  assert.deepEqual(found(await leftovers({ text: '招商银行信用卡中心与招商', customer_id: 'cust-2026-0101' })),
    ['cust-2026-0103:name:招商银行信用卡中心', 'cust-2026-0102:name:招商']);
});

test('without a right customer every name is a leftover', async () => {
  const a = await leftovers({ text: '招商银行' });
  assert.equal(a.customers_checked, 5);
  assert.deepEqual(found(a), ['cust-2026-0101:name:招商银行']);
});

test('a customer of the past is a customer', async () => {
  assert.deepEqual(found(await leftovers({ text: '旧港航运' })), ['cust-2026-0106:name:旧港航运']);
});

test('what is allowed is not found, nor what is inside it', async () => {
  const text = '招商银行、招商、Project Falcon';
  assert.deepEqual(found(await leftovers({ text, allow: ['招商銀行', 'project  falcon'] })), ['cust-2026-0102:name:招商']);
  assert.deepEqual(found(await leftovers({ text: '对外招商引资，招商', allow: ['招商引资', '鑫'] })), ['cust-2026-0102:name:招商']);
});

test('spelling does not matter, word borders do', async () => {
  const text = '招商銀行 ＰＲＯＪＥＣＴ　ＦＡＬＣＯＮ project falcons, 金鑫';
  assert.deepEqual(found(await leftovers({ text })), ['cust-2026-0101:name:招商銀行', 'cust-2026-0102:alias:ＰＲＯＪＥＣＴ　ＦＡＬＣＯＮ']);
});

test('who may not see a profile learns nothing of its name', async () => {
  const text = '招商银行、密山集团、望岳银行';
  const a = await leftovers({ text }, {});
  assert.deepEqual([a.clean, a.customers_checked], [true, 0]);
  assert.deepEqual(found(await leftovers({ text })), ['cust-2026-0101:name:招商银行', 'cust-2026-0001:name:望岳银行']);
  for (const customer_id of ['cust-2026-0104', 'cust-2099-0001', 'tpl-2026-0101']) {
    const hidden = await d.post('/v1/checks/leftovers', { text, customer_id }, presales);
    assert.deepEqual([hidden.status, hidden.body.code], [404, 'document_not_found'], customer_id);
  }
  const anonymous = await d.post('/v1/checks/leftovers', { text, customer_id: 'cust-2026-0101' });
  assert.equal(anonymous.status, 404);
});

test('more findings than anybody reads are cut, and it is said', async () => {
  const a = await leftovers({ text: '招商。\n'.repeat(1500) });
  assert.deepEqual([a.findings.length, a.truncated, a.findings[999].line], [1000, true, 1000]);
});

test('a new name counts as soon as it is indexed', async () => {
  const file = 'customer-profile/cust-2026-0105.md';
  const text = '请联系临江水务的负责人';
  assert.equal((await leftovers({ text })).clean, true);
  replace(d, file, profile('cust-2026-0105', '临江水务', ''));
  await eventually(async () => !(await leftovers({ text })).clean, 'the new name is found');
});

// ---- promises

test('promises are read with kind, operator, value and place', async () => {
  const list = await promises({ text: '😀可用性不低于 99.99%；RPO=0，质保五年。' });
  assert.deepEqual(list.map((p) => [p.kind, p.operator, p.value, p.unit, p.text, p.start]), [
    ['availability', 'ge', 99.99, 'percent', '可用性不低于 99.99%', 1],
    ['rpo', 'eq', 0, 'seconds', 'RPO=0', 15],
    ['warranty', 'eq', 157680000, 'seconds', '质保五年', 21],
  ]);
});

test('a text that promises more than some document is in conflict with it', async () => {
  const [p] = await promises({ text: '系统可用性不低于 99.99%' });
  assert.equal(p.verdict, 'conflict');
  assert.deepEqual(p.against.map((a) => [a.id, a.value, a.verdict]),
    [['tpl-2026-0101', 99.9, 'looser'], ['case-2026-0101', 99.95, 'looser'], ['faq-2026-0101', 99.99, 'agrees']]);
  assert.deepEqual(p.against[0], {
    id: 'tpl-2026-0101', section: '运维与服务承诺', text: '可用性不低于 99.9%', value: 99.9, unit: 'percent', verdict: 'looser',
  });
});

test('a text that promises no more than all documents agrees with them', async () => {
  const [p] = await promises({ text: '系统可用性不低于 99.9%' });
  assert.equal(p.verdict, 'agrees');
  assert.deepEqual(p.against.map((a) => a.verdict), ['agrees', 'stricter', 'stricter']);
});

test('of times less is more', async () => {
  const one = async (text) => (await promises({ text }))[0];
  assert.equal((await one('4 小时内到场')).verdict, 'agrees');
  assert.equal((await one('8 小时内到场')).against[0].verdict, 'stricter');
  assert.equal((await one('2 小时内到场')).verdict, 'conflict');
  assert.equal((await one('日志保留 90 天')).verdict, 'agrees');
  assert.equal((await one('日志保留一年')).verdict, 'conflict');
  assert.equal((await one('提供 5×8 小时服务')).verdict, 'agrees');
});

test('results of a case count as what it states', async () => {
  const [p] = await promises({ text: 'RTO 不超过 5 分钟', filter: 'kind = case-study AND industry = government' });
  assert.deepEqual(p.against.map((a) => [a.id, a.section, a.text, a.value, a.verdict]), [['case-2026-0101', '成效', 'RTO 20 分钟', 1200, 'looser']]);
});

test('different things are not compared', async () => {
  const list = await promises({ text: 'P2 故障 1 小时内响应；接口响应时间不超过 200 毫秒；备份保留 7 年；升级窗口不超过 2 小时' });
  assert.deepEqual(list.map((p) => p.verdict), ['unknown', 'unknown', 'unknown', 'unknown']);
  assert.equal((await promises({ text: 'P1 故障 10 分钟内响应' }))[0].verdict, 'conflict');
});

test('the named template stands first, a filter narrows', async () => {
  const text = '可用性 99.95%';
  const [first] = await promises({ text, template_id: 'tpl-2026-0101' });
  assert.equal(first.against[0].id, 'tpl-2026-0101');
  const [narrow] = await promises({ text, filter: 'kind = faq' });
  assert.deepEqual(narrow.against.map((a) => [a.id, a.verdict]), [['faq-2026-0101', 'stricter']]);
  const [none] = await promises({ text, filter: 'kind = note' });
  assert.deepEqual([none.verdict, none.against], ['unknown', []]);
  const bad = await d.post('/v1/checks/promises', { text, filter: 'nonsense = 1' }, presales);
  assert.deepEqual([bad.status, bad.body.code], [400, 'invalid_filter']);
});

test('archived and invisible documents promise nothing', async () => {
  const [p] = await promises({ text: '可用性 99%' });
  assert.ok(p.against.every((a) => !['tpl-2026-0102', 'tpl-2026-0103'].includes(a.id)));
  assert.equal(p.verdict, 'agrees');
  for (const template_id of ['tpl-2026-0103', 'faq-2026-0101', 'tpl-2099-0001']) {
    const hidden = await d.post('/v1/checks/promises', { text: '可用性 99%', template_id }, presales);
    assert.deepEqual([hidden.status, hidden.body.code], [404, 'document_not_found'], template_id);
  }
});

test('a changed document counts as soon as it is indexed, the others still do', async () => {
  const text = '可用性 99.99%';
  replace(d, 'faq/faq-2026-0101.md', faq('faq-2026-0101', '质保多久', { text: '标准质保三年。可用性为 99.5%。' }));
  const against = await eventually(async () => {
    const [p] = await promises({ text });
    return p.against.find((a) => a.id === 'faq-2026-0101')?.value === 99.5 && p.against;
  }, 'the changed answer is compared with');
  assert.deepEqual(against.map((a) => a.id), ['tpl-2026-0101', 'faq-2026-0101', 'case-2026-0101']);
});

// ---- both

for (const check of ['leftovers', 'promises']) {
  test(`${check}: nothing to check is said so, too much is refused`, async () => {
    const route = `/v1/checks/${check}`;
    for (const wish of [{}, { text: '' }, { text: ' \n' }]) {
      const a = await d.post(route, wish, presales);
      assert.deepEqual([a.status, a.body.code], [422, 'empty_input']);
    }
    assert.equal((await d.post(route, { text: 'a'.repeat(1024 * 1024) }, presales)).status, 200);
    assert.equal((await d.post(route, { text: 'a'.repeat(1024 * 1024 + 1) }, presales)).status, 400);
    assert.equal((await d.post(route, { text: 'a', nonsense: 1 }, presales)).body.code, 'unknown_parameter');
    assert.equal((await d.get(route, presales)).status, 405);
    const reader = { token: await d.token({ scopes: ['read'] }) };
    assert.deepEqual((await d.post(route, { text: 'a' }, reader)).status, 403);
  });
}

test('many at once, while documents change, are answered as one', async () => {
  const wish = { text: '招商银行承诺可用性 99.99%' };
  const seen = new Set();
  for (let round = 0; round < 4; round++) {
    replace(d, 'faq/faq-2026-0110.md', faq('faq-2026-0110', `第 ${round} 个问题`));
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => (i % 2 ? leftovers(wish) : promises(wish))));
    for (const a of answers) seen.add(JSON.stringify(a));
  }
  assert.equal(seen.size, 2, [...seen].join('\n'));
});

test('neither text nor names are logged', async () => {
  await leftovers({ text: '招商银行的绝密条款' });
  await promises({ text: '绝密条款：可用性 99.99%' });
  assert.doesNotMatch(d.log, /招商|绝密|99\.99/);
});
