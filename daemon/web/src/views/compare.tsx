// SPDX-License-Identifier: GPL-3.0-or-later
// Documents side by side: /compare?ids=a,b,c, the first as reference; ?only=different leaves out
// rows in which all agree.
import { useRef } from 'preact/hooks';

import { problemFrom, useAnswer } from '../base/answer.ts';
import { basket, BASKET_MAX, toggleBasket } from '../base/basket.ts';
import { copyText } from '../base/clipboard.ts';
import { words } from '../base/lang.ts';
import { useNames } from '../base/names.ts';
import { go, href, type Place } from '../base/place.ts';
import { namedDocuments } from '../base/schemas.ts';
import { useStore } from '../base/store.ts';
import { useTitle } from '../base/title.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { say } from '../parts/toast.tsx';
import { AddDocument } from './compare_add.tsx';
import { compare, type Comparison } from './compare_data.ts';
import { markdownOf } from './compare_markdown.ts';
import { groupsOf, onlyDifferent } from './compare_rows.tsx';
import { CompareTable } from './compare_table.tsx';
import { Lessons } from './document_similar.tsx';

const w = words({
  title: ['对比', 'Compare'],
  busy: ['正在读取……', 'Reading…'],
  empty: ['把几篇文档并排放在一起，逐项看它们哪里相同、哪里不同。', 'Put documents side by side and see, aspect by aspect, where they agree.'],
  how1: ['在检索结果或文档页上按“加入对比”（快捷键 x），最多 {max} 篇。', 'Choose "put aside to compare" (key x) at a hit or in a document, up to {max}.'],
  how2: ['或者在下面直接查找。', 'Or search right here.'],
  search: ['去检索', 'Go to the search'],
  aside: ['对比已放在一边的 {n} 篇', 'Compare the {n} that you put aside'],
  different: ['只看不同的行', 'Only rows that differ'],
  same: ['所有行都一样。', 'All rows are the same.'],
  copy: ['复制为 Markdown 表格', 'Copy as Markdown table'],
  copied: ['已复制对比表', 'Copied the comparison'],
  failed: ['没能复制：{why}', 'Not copied: {why}'],
  missing: ['看不到 {id}：它不存在，或不在你能看到的范围里。', '{id} cannot be shown: it does not exist, or is not open to you.'],
  remove: ['移出', 'Remove'],
  removed: ['已移出对比', 'Removed from the comparison'],
  added: ['已加入对比', 'Added to the comparison'],
  changed: ['参照已更换', 'The reference is another one now'],
  full: ['已经是 {max} 篇，要加别的请先移出一篇。', 'There are {max}; to add another, remove one first.'],
  more: ['再加一篇就可以对比了。', 'Add one more to compare.'],
});

const idsOf = (place: Place): string[] =>
  [...new Set((place.query.get('ids') ?? '').split(',').map((id) => id.trim()).filter((id) => /^[a-z]+-[0-9a-z-]{3,60}$/.test(id)))].slice(0, BASKET_MAX);

const show = (place: Place, ids: string[], only = place.query.get('only')): void =>
  go(href('/compare', { ids: ids.join(','), only }), { keepScroll: true });

// What is put aside follows what is compared here.
function follow(id: string, inside: boolean): void {
  if (basket.get().includes(id) !== inside) toggleBasket(id);
}

export function CompareView(p: { place: Place }) {
  const ids = idsOf(p.place);
  const answer = useAnswer(ids.length ? `compare ${ids.join(' ')}` : null, (signal) => compare(ids, signal), { keep: true });
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(w('title'));

  const add = (id: string): void => {
    follow(id, true);
    show(p.place, [...ids, id]);
    say(w('added'));
    heading.current?.focus();
  };
  const remove = (id: string): void => {
    follow(id, false);
    show(p.place, ids.filter((x) => x !== id));
    say(w('removed'));
    heading.current?.focus(); // its button is gone
  };
  const reference = (id: string): void => {
    show(p.place, [id, ...ids.filter((x) => x !== id)]);
    say(w('changed'));
    heading.current?.focus();
  };

  return (
    <div class="stack compare">
      <h1 ref={heading} tabIndex={-1}>{w('title')}</h1>
      {ids.length === 0 && <Empty />}
      {answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
      {ids.length > 0 && !answer.data && !answer.problem && <p class="soft">{w('busy')}</p>}
      {ids.length > 0 && answer.data && (
        <Shown data={answer.data} busy={answer.busy} again={answer.again} place={p.place} onReference={reference} onRemove={remove} />
      )}
      {ids.length < BASKET_MAX ? <AddDocument ids={ids} onAdd={add} /> : <p class="soft small no-print">{w('full', { max: BASKET_MAX })}</p>}
    </div>
  );
}

function Empty() {
  const aside = useStore(basket);
  return (
    <div class="stack tight">
      <p>{w('empty')}</p>
      <ul class="value-lines"><li>{w('how1', { max: BASKET_MAX })}</li><li>{w('how2')}</li></ul>
      <p class="row">
        {aside.length > 0 && <a class="button primary" href={href('/compare', { ids: aside.join(',') })}>{w('aside', { n: aside.length })}</a>}
        <a class="button" href="/">{w('search')}</a>
      </p>
    </div>
  );
}

interface ShownProps {
  data: Comparison;
  busy: boolean;
  again: () => void;
  place: Place;
  onReference: (id: string) => void;
  onRemove: (id: string) => void;
}

function Shown(p: ShownProps) {
  const { items, missing, lessons, problem } = p.data;
  const only = p.place.query.get('only') === 'different';
  const names = useNames(items.flatMap((i) => namedDocuments(i.schema, i.front)));
  const all = groupsOf(items, names);
  const groups = only && items.length > 1 ? onlyDifferent(all) : all;
  const copy = (): void =>
    void copyText(markdownOf(items, groups)).then(() => say(w('copied')), (e) => say(w('failed', { why: problemFrom(e).message })));
  return (
    <>
      {missing.map((id) => (
        <div class="note warn row apart" key={id}>
          <span>{w('missing', { id })}</span>
          <button type="button" class="button slim" onClick={() => p.onRemove(id)}>{w('remove')}</button>
        </div>
      ))}
      {problem && <ProblemNote problem={problem} again={p.again} />}
      {items.length > 1 && (
        <div class="row apart no-print">
          <label class="check">
            <input
              type="checkbox"
              checked={only}
              onChange={(e) => go(href('/compare', { ids: p.place.query.get('ids'), only: e.currentTarget.checked ? 'different' : null }), { replace: true, keepScroll: true })}
            />
            {w('different')}
          </label>
          <button type="button" class="button slim" onClick={copy}>{w('copy')}</button>
        </div>
      )}
      {items.length === 1 && <p class="soft">{w('more')}</p>}
      {items.length > 0 && <CompareTable items={items} groups={groups} busy={p.busy} onReference={p.onReference} onRemove={p.onRemove} />}
      {groups.length === 0 && items.length > 0 && <p class="soft" role="status">{w('same')}</p>}
      <Lessons lessons={lessons} heading="h2" />
    </>
  );
}
