// SPDX-License-Identifier: GPL-3.0-or-later
// Documents like this one, aspect by aspect, and what was lost in such projects.
import { useRef } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { documentPath, get, type Schemas } from '../base/api.ts';
import { basket } from '../base/basket.ts';
import { aspectName, label, verdictName } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { useNear } from '../base/near.ts';
import { documentHref, href } from '../base/place.ts';
import { useStore } from '../base/store.ts';
import { aspectValue, commas } from '../base/values.ts';
import { aspects, Verdict, VerdictLegend } from '../parts/aspect.tsx';
import { KindBadge, OutcomeBadge } from '../parts/badges.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { putAside } from './document_use.ts';

const w = words({
  title: ['相似文档', 'Similar documents'],
  table: ['相似文档逐项比较', 'Similar documents by aspect'],
  document: ['文档', 'Document'],
  likeness: ['相似度', 'Likeness'],
  actions: ['对比', 'Compare'],
  compare: ['与本文对比', 'Compare with this'],
  compareLong: ['与本文对比：{title}', 'Compare with this document: {title}'],
  aside: ['加入对比', 'Put aside'],
  back: ['移出对比', 'Put back'],
  asideLong: ['加入对比：{title}', 'Put aside to compare: {title}'],
  backLong: ['移出对比：{title}', 'Put back: {title}'],
  mine: ['本文：{values}', 'here: {values}'],
  theirs: ['它：{values}', 'there: {values}'],
  nothing: ['没有写', 'nothing said'],
  none: ['没有足够相似的文档。', 'No document is similar enough.'],
  busy: ['正在查找……', 'Searching…'],
  lessons: ['输过的单子留下的教训', 'Lessons of lost ones'],
  reason: ['丢单原因：{reason}', 'Lost for: {reason}'],
});

// Which kinds are worth a look beside a document of one kind.
const kindsFor: Partial<Record<Schemas['Kind'], Schemas['Kind'][]>> = {
  'solution-template': ['solution-template', 'case-study'],
  faq: ['faq'],
  'customer-profile': ['customer-profile', 'case-study'],
  'requirement-confirmation': ['requirement-confirmation', 'case-study', 'solution-template'],
  note: ['note', 'case-study'],
};

type Hit = Schemas['SimilarHit'];

function AspectCell(p: { aspect: Schemas['Aspect'] | undefined; name: Schemas['Aspect']['name'] }) {
  const values = (list: string[] | undefined): string => commas((list ?? []).map((v) => aspectValue(p.name, v))) || w('nothing');
  const a = p.aspect ?? { name: p.name, verdict: 'unknown' as const };
  const title = `${verdictName(a.verdict)}\n${w('mine', { values: values(a.mine) })}\n${w('theirs', { values: values(a.theirs) })}`;
  return <td class="doc-verdict"><Verdict verdict={a.verdict} title={title} /></td>;
}

function Row(p: { hit: Hit; of: string; aside: boolean }) {
  const { hit } = p;
  return (
    <tr>
      <th scope="row">
        <a href={documentHref(hit.id)}>{hit.title}</a>
        <span class="row doc-badges"><KindBadge kind={hit.kind} /><OutcomeBadge outcome={hit.outcome} />{hit.year && <span class="small soft">{hit.year}</span>}</span>
      </th>
      <td>{Math.round(hit.similarity * 100)}%</td>
      {aspects.map((name) => <AspectCell key={name} name={name} aspect={hit.aspects?.find((a) => a.name === name)} />)}
      <td>
        <span class="doc-actions">
          <a class="button slim" href={href('/compare', { ids: `${p.of},${hit.id}` })} aria-label={w('compareLong', { title: hit.title })}>{w('compare')}</a>
          <button
            type="button"
            class="button quiet slim"
            aria-pressed={p.aside}
            aria-label={w(p.aside ? 'backLong' : 'asideLong', { title: hit.title })}
            onClick={() => putAside(hit.id)}
          >
            {w(p.aside ? 'back' : 'aside')}
          </button>
        </span>
      </td>
    </tr>
  );
}

function Matrix(p: { hits: Hit[]; of: string }) {
  const aside = useStore(basket);
  // They come in the order of their score, which is not shown.
  const hits = [...p.hits].sort((a, b) => b.similarity - a.similarity);
  return (
    <>
      <div class="scroll-x" tabIndex={0} role="region" aria-label={w('table')}>
        <table class="doc-matrix">
          <thead>
            <tr>
              <th scope="col">{w('document')}</th>
              <th scope="col">{w('likeness')}</th>
              {aspects.map((a) => <th key={a} scope="col">{aspectName(a)}</th>)}
              <th scope="col">{w('actions')}</th>
            </tr>
          </thead>
          <tbody>{hits.map((hit) => <Row key={hit.id} hit={hit} of={p.of} aside={aside.includes(hit.id)} />)}</tbody>
        </table>
      </div>
      <VerdictLegend />
    </>
  );
}

export function Lessons(p: { lessons: Schemas['Lesson'][]; heading?: 'h2' | 'h3' }) {
  const Heading = p.heading ?? 'h3';
  if (p.lessons.length === 0) return null;
  return (
    <section class="note warn stack tight" aria-labelledby="doc-lessons">
      <Heading id="doc-lessons">{w('lessons')}</Heading>
      <ul class="value-lines">
        {p.lessons.map((l, i) => (
          <li key={i}>
            {l.text}{' '}
            <span class="small">
              — <a href={documentHref(l.id)}>{l.title}</a>{l.top_reason && ` · ${w('reason', { reason: label('reason', l.top_reason) })}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Similar(p: { doc: Schemas['Document'] }) {
  const at = useRef<HTMLElement>(null);
  const near = useNear(at);
  const { id, kind } = p.doc;
  const query = { per_page: 6, min_match: 0.1, highlight: 'none', log: false, kinds: kindsFor[kind]?.join(',') };
  const answer = useAnswer(near ? `similar ${id}` : null, (signal) =>
    get<Schemas['SimilarResponse']>(`${documentPath(id)}/similar`, query, signal));
  const { data } = answer;
  // A lost one's own lessons stand in its text already.
  const lessons = (p.doc.lessons ?? data?.lessons ?? []).filter((l) => l.id !== id);
  return (
    <section id="doc-similar" class="stack tight no-print" ref={at} aria-busy={answer.busy} aria-labelledby="doc-similar-title">
      <h2 id="doc-similar-title">{w('title')}</h2>
      {answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
      {!data && !answer.problem && <p class="soft">{w('busy')}</p>}
      {data && (data.hits.length ? <Matrix hits={data.hits} of={id} /> : <p class="soft">{w('none')}</p>)}
      <Lessons lessons={lessons} />
    </section>
  );
}
