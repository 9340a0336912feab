// SPDX-License-Identifier: GPL-3.0-or-later
// Title, badges, what to know before reading on, and what can be done with the document.
import type { Schemas } from '../base/api.ts';
import { basket } from '../base/basket.ts';
import { lang, words } from '../base/lang.ts';
import { documentHref, href, type Place } from '../base/place.ts';
import { useStore } from '../base/store.ts';
import { today } from '../base/today.ts';
import { EvidenceText, FreshBadge, KindBadge, LevelBadge, OutcomeBadge } from '../parts/badges.tsx';
import { frontOf } from './document.tsx';
import { putAside, type Copy } from './document_use.ts';

const w = words({
  by: ['作者 {who}', 'By {who}'],
  owner: ['维护人 {who}', 'owner {who}'],
  updated: ['更新于 {at}', 'updated {at}'],
  copyAll: ['复制全文与出处', 'Copy all with citation'],
  aside: ['加入对比', 'Put aside to compare'],
  back: ['移出对比', 'Put back'],
  compare: ['去对比（{n}）', 'Compare ({n})'],
  submit: ['提交新版本', 'Submit a new version'],
  print: ['打印', 'Print'],
  archived: ['这篇已归档', 'This document is archived'],
  archivedWhy: ['它不再出现在检索结果里，内容可能已经过时。', 'It no longer comes up in searches; what it says may be outdated.'],
  expired: ['这篇已过期', 'This document has expired'],
  until: ['有效期到 {at} 为止。', 'It was valid until {at}.'],
  late: ['复核日期 {at} 已过去很久，没有人再核验过。', 'Its review was due on {at}, and nobody has verified it since.'],
  check: ['引用前请先核实，或确认它仍然有效', 'Check it before you cite it, or confirm that it is still true'],
  due: ['该复核了：{at} 到期。', 'Due for review since {at}.'],
  dueGo: ['确认仍然有效，或报告过时', 'Confirm that it is still true, or report it'],
  old: ['这是旧版本 {revision}', 'This is an older version, {revision}'],
  oldGo: ['看当前版本', 'Read the current version'],
  oldDiff: ['看历史与改动', 'See what has changed'],
  marked: ['已标出“{q}”。', 'Words of "{q}" are marked.'],
  unmark: ['不标', 'Do not mark them'],
  replaced: ['已有新的文档替代它：', 'It has been replaced by '],
});

function Notes(p: { doc: Schemas['Document']; revision: string | undefined; replacedBy: Schemas['Backlink'][] }) {
  const { doc } = p;
  const f = doc.freshness;
  return (
    <>
      {p.revision && (
        <div class="note info">
          <strong>{w('old', { revision: p.revision.slice(0, 8) })}</strong>
          <span class="row"><a href={documentHref(doc.id)}>{w('oldGo')}</a><a href="#doc-history">{w('oldDiff')}</a></span>
        </div>
      )}
      {doc.state === 'archived' && <div class="note warn"><p><strong>{w('archived')}</strong></p><p>{w('archivedWhy')}</p></div>}
      {p.replacedBy.map((b) => (
        <div class="note warn" key={b.id}>{w('replaced')}<a href={documentHref(b.id)}>{b.title}</a></div>
      ))}
      {f.status === 'expired' && (
        <div class="note bad">
          <p><strong>{w('expired')}</strong></p>
          <p>
            {f.valid_until && f.valid_until < today() ? w('until', { at: f.valid_until }) : w('late', { at: f.review_due ?? '' })}
            {' '}<a href="#doc-upkeep">{w('check')}</a>
          </p>
        </div>
      )}
      {f.status === 'due' && (
        <p class="small soft no-print">{w('due', { at: f.review_due ?? '' })} <a href="#doc-upkeep">{w('dueGo')}</a></p>
      )}
    </>
  );
}

function Actions(p: { doc: Schemas['Document']; copy: Copy }) {
  const aside = useStore(basket);
  const had = aside.includes(p.doc.id);
  return (
    <div class="row no-print">
      <button type="button" class="button slim" onClick={() => p.copy('')}>{w('copyAll')}</button>
      <button type="button" class="button slim" aria-pressed={had} aria-keyshortcuts="x" onClick={() => putAside(p.doc.id)}>
        {w(had ? 'back' : 'aside')}
      </button>
      {aside.length > 1 && <a class="button slim" href={href('/compare', { ids: aside.join(',') })}>{w('compare', { n: aside.length })}</a>}
      {p.doc.kind !== 'note' && <a class="button slim" href={href('/submit', { document: p.doc.id })}>{w('submit')}</a>}
      <button type="button" class="button quiet slim" onClick={() => print()}>{w('print')}</button>
    </div>
  );
}

function Marked(p: { place: Place }) {
  const q = p.place.query.get('q');
  if (!q) return null;
  const rest = { ...Object.fromEntries(p.place.query), q: null };
  return <p class="small soft no-print">{w('marked', { q })} <a href={href(p.place.path, rest, p.place.fragment)}>{w('unmark')}</a></p>;
}

interface HeadProps {
  doc: Schemas['Document'];
  revision: string | undefined;
  place: Place;
  backlinks: Schemas['BacklinkList'] | undefined;
  copy: Copy;
}

export function Head(p: HeadProps) {
  const { doc } = p;
  const front = frontOf(doc);
  const text = (name: string): string => (typeof front[name] === 'string' ? (front[name] as string) : '');
  const others = (front.co_authors as string[] | undefined) ?? [];
  const authors = [text('author'), ...others].filter(Boolean).join(lang.get() === 'zh' ? '、' : ', ');
  const meta = [
    authors && w('by', { who: authors }),
    text('owner') && text('owner') !== text('author') && w('owner', { who: text('owner') }),
    text('updated') && w('updated', { at: text('updated') }),
    doc.id,
  ];
  return (
    <header class="doc-head stack">
      <div class="row">
        <KindBadge kind={doc.kind} />
        {text('outcome') && <OutcomeBadge outcome={text('outcome')} />}
        <FreshBadge freshness={doc.freshness} />
        <LevelBadge level={(text('confidentiality') || 'internal') as Schemas['Level']} />
        <EvidenceText evidence={doc.evidence} />
      </div>
      <h1>{doc.title}</h1>
      <p class="small soft">{meta.filter(Boolean).join(' · ')}</p>
      <Notes doc={doc} revision={p.revision} replacedBy={(p.backlinks?.documents ?? []).filter((b) => b.via === 'supersedes')} />
      <Actions doc={doc} copy={p.copy} />
      <Marked place={p.place} />
    </header>
  );
}
