// SPDX-License-Identifier: GPL-3.0-or-later
// The text under review: as readers will see it, or side by side with what was there before.
import { words } from '../base/lang.ts';
import { href, type Place } from '../base/place.ts';
import type { Schemas } from '../base/api.ts';
import { Rendered } from '../base/html.ts';
import { bodyDiff } from '../base/body_diff.ts';
import { Diff } from '../parts/diff.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import type { Changes, Since } from './review_changes.ts';
import type { Read } from './review.tsx';

const w = words({
  heading: ['正文', 'Text'],
  views: ['正文的看法', 'How to show the text'],
  text: ['全文', 'Full text'],
  mine: ['我上次评审后的改动', 'Since my last verdict'],
  first: ['首轮以来的改动', 'Since the first round'],
  base: ['相对已发布版本', 'Against the published version'],
  before: ['已发布版本', 'Published'],
  judged: ['上次评审的版本', 'As last judged'],
  now: ['本次提交', 'This submission'],
  loading: ['正在比较……', 'Comparing …'],
  sections: ['改动的章节：', 'Sections that changed:'],
  added: ['新增', 'added'],
  removed: ['删除', 'removed'],
  changed: ['修改', 'changed'],
});

type Show = 'text' | Since;

const nameOf = (show: Show, changes: Changes): string =>
  show === 'text' ? w('text') : show === 'base' ? w('base') : changes.mine ? w('mine') : w('first');

function showOf(place: Place, changes: Changes, isNew: boolean): Show {
  const asked = place.query.get('show') as Show | null;
  if (asked === 'text' || (asked && changes.possible.includes(asked))) return asked;
  return changes.possible[0] && (changes.mine || !isNew) ? changes.possible[0] : 'text';
}

function Sections(p: { list: Schemas['DocumentDiff']['sections'] }) {
  if (!p.list.length) return null;
  return (
    <p class="small row">
      <span class="soft">{w('sections')}</span>
      {p.list.map((x) => <span key={x.anchor} class="badge info">{x.anchor} · {w(x.change)}</span>)}
    </p>
  );
}

// The fields have a place of their own, where they are told in words.
function Differences(p: { since: Since; changes: Changes; frontLines: number }) {
  const answer = p.changes.answers[p.since];
  if (answer.problem) return <ProblemNote problem={answer.problem} again={answer.again} />;
  if (!answer.data) return <p class="soft" role="status">{w('loading')}</p>;
  return (
    <div class="stack tight">
      <Sections list={answer.data.sections} />
      <Diff
        unified={bodyDiff(answer.data.unified, p.frontLines)}
        before={p.since === 'base' ? w('before') : w('judged')}
        after={w('now')}
      />
    </div>
  );
}

export function ReviewText(p: { read: Read; place: Place; changes: Changes }) {
  const { s, html } = p.read;
  const show = showOf(p.place, p.changes, !s.base_revision);
  const language = (s.front_matter as { language?: string } | undefined)?.language;
  return (
    <section class="card stack review-text" aria-labelledby="review-text">
      <div class="row apart">
        <h2 id="review-text">{w('heading')}</h2>
        {p.changes.possible.length > 0 && (
          <nav class="review-shows" aria-label={w('views')}>
            {[...p.changes.possible, 'text' as const].map((x) => (
              <a
                key={x}
                class="button slim"
                href={href(p.place.path, { show: x })}
                aria-current={x === show ? 'true' : undefined}
              >
                {nameOf(x, p.changes)}
              </a>
            ))}
          </nav>
        )}
      </div>
      {show === 'text'
        ? <Rendered class="prose" html={html} lang={language === 'en' ? 'en' : 'zh'} />
        : <Differences since={show} changes={p.changes} frontLines={p.read.frontLines} />}
    </section>
  );
}
