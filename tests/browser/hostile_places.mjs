// SPDX-License-Identifier: GPL-3.0-or-later
// Where in a document a hostile text can stand, and documents that are full of them.
import fs from 'node:fs';
import path from 'node:path';
import { ours, wfuzz } from './hostile_seeds.mjs';

const entities = (p) => [...p].map((c) => `&#${c.codePointAt(0)};`).join('');
const hex = (p) => [...p].map((c) => `&#x${c.codePointAt(0).toString(16)};`).join('');
const escaped = (p) => p.replace(/[!-/:-@[-`{-~]/g, '\\$&');
const cell = (p) => p.replaceAll('|', '\\|');

// name: the lines of Markdown around p. m is a word that a search finds it by.
export const inBody = {
  'paragraph': (p, m) => `${m} ${p}`,
  'paragraph of its own': (p) => p,
  'emphasis': (p, m) => `**${m} ${p}** and *${p}*`,
  'heading': (p, m) => `### ${m} ${p}`,
  'heading of level 2': (p, m) => `## ${p} ${m}`,
  'heading underlined': (p, m) => `${m} ${p}\n---`,
  'anchor of a heading': (p, m) => `### ${m} {#${p}}`,
  'owner of a heading': (p, m) => `### ${m} {#${m}-o owner=${p} valid-until=${p}}`,
  'link text': (p) => `[${p}](https://example.org/)`,
  'link target': (p, m) => `[${m}](${p})`,
  'link target in brackets': (p, m) => `[${m}](<${p.replace(/[<>]/g, '\\$&')}>)`,
  'link target, encoded': (p, m) => `[${m}](${encodeURI(p)})`,
  'link title': (p, m) => `[${m}](https://example.org/ "${p.replaceAll('"', '\\"')}")`,
  'link after a scheme': (p, m) => `[${m}](https://example.org/${p})`,
  'link to a document': (p, m) => `[${m}](doc:${p})`,
  'link to a section': (p, m) => `[${m}](<doc:case-2026-9000#${p.replace(/[<>]/g, '\\$&')}>)`,
  'reference': (p, m) => `[${m}][r${m}]\n\n[r${m}]: ${p}`,
  'reference in brackets': (p, m) => `[${m}][s${m}]\n\n[s${m}]: <${p.replace(/[<>]/g, '\\$&')}> "${p}"`,
  'label of a reference': (p) => `[${p}][${p}]\n\n[${p}]: https://example.org/`,
  'autolink': (p) => `<${p}>`,
  'autolink after a scheme': (p) => `<https://example.org/${p}>`,
  'mail link': (p) => `<a@example.org?${p}>`,
  'image text': (p) => `![${p}](a.png)`,
  'image target': (p, m) => `![${m}](${p})`,
  'image title': (p, m) => `![${m}](a.png "${p.replaceAll('"', '\\"')}")`,
  'image in a link': (p, m) => `[![${p}](${p})](${p}) ${m}`,
  'cell': (p, m) => `| a | b |\n|---|---|\n| ${m} | ${cell(p)} |`,
  'cell of the head': (p, m) => `| ${cell(p)} | ${m} |\n|---|---|\n| 1 | 2 |`,
  'rule of a table': (p, m) => `| a | ${m} |\n|---|${cell(p)}|\n| 1 | 2 |`,
  'code': (p, m) => `${m} \`\` ${p} \`\``,
  'fenced block': (p, m) => `~~~~\n${m} ${p}\n~~~~`,
  'info of a block': (p, m) => `~~~~ ${p}\n${m}\n~~~~`,
  'info of a block, encoded': (p, m) => `~~~~ ${entities(p)}\n${m}\n~~~~`,
  'indented block': (p, m) => `    ${m} ${p}`,
  'raw block': (p, m) => `<div>\n${m} ${p}\n</div>`,
  'raw attribute': (p, m) => `<div title="${p}">${m}</div>`,
  'raw element': (p, m) => `${m} <b ${p}>x</b>`,
  'raw script': (p) => `<script>\n${p}\n</script>`,
  'raw text element': (p, m) => `<textarea>\n${m} ${p}\n</textarea>`,
  'unclosed element': (p, m) => `${m} <a href="${p}`,
  'comment': (p) => `<!-- ${p}\n-->`,
  'processing instruction': (p) => `<? ${p}\n?>`,
  'declaration': (p) => `<!X ${p}>`,
  'character data': (p) => `<![CDATA[ ${p}\n]]>`,
  'entities': (p, m) => `${m} ${entities(p)}`,
  'hexadecimal entities': (p, m) => `${m} ${hex(p)}`,
  'entities as link target': (p, m) => `[${m}](${entities(p)})`,
  'backslashes': (p, m) => `${m} ${escaped(p)}`,
  'list item': (p, m) => `- ${m}\n- ${p}`,
  'numbered item': (p, m) => `7. ${m}\n8. ${p}`,
  'task': (p, m) => `- [ ] ${m} ${p}`,
  'nested list': (p, m) => `- ${m}\n  1. > ${p}`,
  'quotation': (p, m) => `> ${m}\n> ${p}`,
  'footnote': (p, m) => `${m}[^1]\n\n[^1]: ${p}`,
  'hard break': (p, m) => `${m}\\\n${p}  \n${p}`,
  'variable': (p, m) => `${m} {{${p}}}`,
};

// name: [field, value]; one of each can stand in a document.
export const inFront = {
  'title': (p, m) => ['title', `${m} ${p}`],
  'title alone': (p) => ['title', p],
  'summary': (p, m) => ['summary', `${m} ${p}`],
  'tag': (p) => ['tags', [p.slice(0, 30), 'x']],
  'product': (p) => ['products', [p.slice(0, 40)]],
  'technology': (p) => ['technologies', [p.slice(0, 40)]],
  'author': (p) => ['author', p],
  'customer name': (p, m) => ['name', `${m} ${p}`],
  'region': (p) => ['region', p.slice(0, 40)],
  'customer': (p) => ['customer', p],
  'source': (p) => ['sources', [{ title: p, url: p }]],
  'pain point': (p) => ['pain_points', [p]],
  'competitor': (p) => ['competitors', [p]],
  'verified against': (p) => ['verified_against', p],
  'result': (p) => ['results', [{ metric: p, before: p, after: 1, unit: p }]],
  'asset': (p) => ['reusable_assets', [{ title: p, file: p }]],
  'related': (p) => ['related', [p]],
  'field of their own': (p) => ['x_note', p],
  'industry': (p) => ['industry', [p]],
};

/** `count` of [place, payload], every place and every payload as evenly as it goes. */
export function pairs(count) {
  const places = [...Object.keys(inBody), ...Object.keys(inFront)];
  const known = wfuzz();
  const seeds = [...ours, ...known].slice(0, Math.max(100, count / 2));
  const list = [];
  for (let pass = 0; list.length < count && pass < places.length; pass++) {
    for (let i = 0; i < seeds.length && list.length < count; i++) list.push({ place: places[(i * 31 + pass * 17) % places.length], seed: seeds[i] });
  }
  return list.map((pair, i) => ({ ...pair, mark: `mk${String(i).padStart(4, '0')}` }));
}

// What a raw block may have left open; ordinary text otherwise.
const closers = '</script></style></textarea></pre> --> ?> ]]>';

function documentOf(number, list) {
  const customer = number % 8 === 7;
  const id = `${customer ? 'cust' : 'case'}-2026-${9000 + number}`;
  const front = { id, kind: customer ? 'customer-profile' : 'case-study', title: `start${number}`, confidentiality: 'internal', audience: ['staff'],
    created: '2026-01-05', updated: '2026-06-05', state: 'published', outcome: 'won', year: 2026, language: 'en' };
  const blocks = [`## start${number}`, `start${number} hostile`];
  for (const { place, seed, mark } of list) {
    const line = seed.replace(/[\r\n]+/g, ' ');
    if (inBody[place]) {
      blocks.push(mark, inBody[place](line, mark), closers);
    } else {
      const [field, value] = inFront[place](line, mark);
      front[field] = value;
    }
  }
  const head = Object.entries(front).map(([k, v]) => `${k}: ${JSON.stringify(v)}`).join('\n');
  return { id, kind: front.kind, number, list, start: `start${number}`, text: `---\n${head}\n---\n\n${blocks.join('\n\n')}\n` };
}

/** The pairs as documents of about ten; a field of the front matter once in each. */
export function documents(list) {
  const done = [];
  let now = [], fields = new Set();
  for (const pair of list) {
    const field = inFront[pair.place]?.('', '')[0];
    if (now.length === 10 || (field && fields.has(field))) {
      done.push(documentOf(done.length, now));
      [now, fields] = [[], new Set()];
    }
    now.push(pair);
    if (field) fields.add(field);
  }
  if (now.length) done.push(documentOf(done.length, now));
  return done;
}

/** Another version of each: its pairs stand the other way round. */
export const revised = (docs) => docs.map((d) => documentOf(d.number, d.list.toReversed()));

/** An FAQ that can be submitted, with these pairs in it. */
export function submission(number, list) {
  const body = ['## 标准回答', `start${number} hostile: an answer that is long enough to be one, written in plain words.`];
  const front = { title: `start${number}`, question: `question ${number}?`, answer_short: 'short', answer_type: 'text', customer_safe: true, language: 'en' };
  for (const { place, seed, mark } of list) {
    const line = seed.replace(/[\r\n\u0001]+/g, ' ');
    if (inBody[place]) body.push(mark, inBody[place](line, mark), closers);
    else Object.assign(front, { title: `${mark} ${line}`.slice(0, 120), question: `${mark} ${line}`.slice(0, 300), answer_short: line.slice(0, 200), alert: line.slice(0, 200),
      summary: line.slice(0, 300), tags: [line.slice(0, 30)], applies_versions: [line], alternate_questions: [line], sources: [{ title: line, url: line }] });
  }
  return { kind: 'faq', front_matter: front, body_markdown: `${body.join('\n\n')}\n`, allow_duplicate: true, note: list[0].seed.slice(0, 200) };
}

export function writeCorpus(folder, docs) {
  for (const d of docs) {
    fs.mkdirSync(path.join(folder, d.kind), { recursive: true });
    fs.writeFileSync(path.join(folder, d.kind, `${d.id}.md`), d.text);
  }
}
