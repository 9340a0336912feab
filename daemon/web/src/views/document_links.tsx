// SPDX-License-Identifier: GPL-3.0-or-later
// Which documents point to this one, each once, with the ways in which they do.
import type { AnswerState } from '../base/answer.ts';
import type { Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { documentHref } from '../base/place.ts';
import { commas } from '../base/values.ts';
import { KindBadge } from '../parts/badges.tsx';
import { ProblemNote } from '../parts/problem.tsx';

const w = words({
  title: ['谁引用了它', 'Who cites it'],
  none: ['还没有文档引用它。', 'No document cites it yet.'],
  link: ['正文引用', 'cited in the text'],
  linkIn: ['正文引用（§ {section}）', 'cited in § {section}'],
  related: ['列为相关', 'listed as related'],
  supersedes: ['替代了本文', 'replaces this one'],
  reused: ['复盘中记为复用', 'named as reused in a retrospective'],
});

interface Citing {
  id: string;
  title: string;
  kind: Schemas['Kind'];
  section: string | undefined;
  ways: string[];
}

function byDocument(list: Schemas['Backlink'][]): Citing[] {
  const all = new Map<string, Citing>();
  for (const b of list) {
    const one = all.get(b.id) ?? { id: b.id, title: b.title, kind: b.kind, section: undefined, ways: [] };
    one.section ??= b.section;
    one.ways.push(b.via === 'link' && b.section ? w('linkIn', { section: b.section }) : w(b.via));
    all.set(b.id, one);
  }
  return [...all.values()];
}

export function Backlinks(p: { answer: AnswerState<Schemas['BacklinkList']> }) {
  const { data, problem, again } = p.answer;
  return (
    <section id="doc-cited" class="stack tight no-print" aria-labelledby="doc-cited-title">
      <h2 id="doc-cited-title">{w('title')}</h2>
      {problem && <ProblemNote problem={problem} again={again} />}
      {data?.documents.length === 0 && <p class="soft">{w('none')}</p>}
      <ul class="plain-list doc-list">
        {byDocument(data?.documents ?? []).map((c) => (
          <li key={c.id} class="row">
            <KindBadge kind={c.kind} />
            <a href={documentHref(c.id, c.section)}>{c.title}</a>
            <span class="small soft">{commas(c.ways)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
