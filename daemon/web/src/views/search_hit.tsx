// SPDX-License-Identifier: GPL-3.0-or-later
// One hit: what it is, where in it, why it may be trusted; the reason on demand.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import { basket, BASKET_MAX, toggleBasket } from '../base/basket.ts';
import { get, type Schemas } from '../base/api.ts';
import { copyText, passage } from '../base/clipboard.ts';
import { Marks } from '../base/html.ts';
import { label } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { tellQuietly } from '../base/ledger.ts';
import { href } from '../base/place.ts';
import { useStore } from '../base/store.ts';
import { EvidenceText, FreshBadge, KindBadge, LevelBadge, OutcomeBadge } from '../parts/badges.tsx';
import { say } from '../parts/toast.tsx';

const w = words({
  copy: ['复制段落', 'Copy passage'],
  copied: ['已复制，含出处', 'Copied with its citation'],
  aside: ['加入对比', 'Compare'],
  back: ['移出对比', 'In comparison'],
  full: ['最多对比 {n} 份', 'At most {n} can be compared'],
  why: ['为什么命中', 'Why this'],
  translated: ['跨语言', 'other language'],
  updated: ['更新于 {at}', 'updated {at}'],
  similarity: ['相似度 {n}%', '{n}% alike'],
});

type Hit = Schemas['Hit'];

export interface Source {
  hit: Hit;
  queryId: string | undefined;
  q: string;
  position: number;
}

export const hitHref = (s: Source): string =>
  href(`/documents/${encodeURIComponent(s.hit.id)}`, { q: s.q, qid: s.queryId, pos: s.position },
    encodeURIComponent(s.hit.section?.anchor ?? ''));

export async function copyHit(s: Source): Promise<void> {
  try {
    await copyText(await passage(s.hit.id, s.hit.section?.anchor ?? ''));
    say(w('copied'));
    tellQuietly({ type: 'copy', document_id: s.hit.id, section: s.hit.section?.anchor || undefined, query_id: s.queryId, position: s.position });
  } catch (error) {
    say(problemFrom(error).message);
  }
}

export function putAside(id: string): void {
  if (!toggleBasket(id)) say(w('full', { n: BASKET_MAX }));
}

function Facts(p: { hit: Hit }) {
  const h = p.hit;
  const facts = [
    ...(h.industry ?? []).map((v) => label('industry', v)),
    h.customer_display,
    h.year && String(h.year),
    h.updated && w('updated', { at: h.updated }),
  ].filter(Boolean);
  return <span class="small soft">{facts.join(' · ')}</span>;
}

export function HitCard(p: Source & { similarity?: number; explain?: () => Promise<Schemas['Explain'] | undefined>; children?: ComponentChildren }) {
  const aside = useStore(basket).includes(p.hit.id);
  const path = p.hit.section?.path.join(' › ');
  return (
    <article class="card search-hit" data-id={p.hit.id}>
      <div class="row apart">
        <div class="row">
          <KindBadge kind={p.hit.kind} />
          <OutcomeBadge outcome={p.hit.outcome} />
          <FreshBadge freshness={p.hit.freshness} />
          <LevelBadge level={p.hit.confidentiality} />
          {p.hit.translated && <span class="badge info">{w('translated')}</span>}
        </div>
        {p.similarity !== undefined && <strong class="small">{w('similarity', { n: Math.round(p.similarity * 100) })}</strong>}
      </div>
      <h2><a href={hitHref(p)} class="search-title">{p.hit.title_html ? <Marks html={p.hit.title_html} /> : p.hit.title}</a></h2>
      {path && <p class="small soft">{path}</p>}
      {p.hit.snippet_html && <p class="search-snippet"><Marks html={p.hit.snippet_html} /></p>}
      {p.children}
      <div class="row apart">
        <div class="row"><EvidenceText evidence={p.hit.evidence} /><Facts hit={p.hit} /></div>
        <div class="row search-actions">
          <button type="button" class="button slim" onClick={() => void copyHit(p)}>{w('copy')}</button>
          <button type="button" class="button slim" aria-pressed={aside} onClick={() => putAside(p.hit.id)}>
            <span aria-hidden="true">{aside ? '✓ ' : '+ '}</span>{aside ? w('back') : w('aside')}
          </button>
        </div>
      </div>
      {p.explain && <Why explain={p.explain} hit={p.hit} />}
    </article>
  );
}

/* ---- why it matched */

const why = words({
  title: ['标题', 'Title'],
  headings: ['小标题', 'Headings'],
  tags: ['标签与词表', 'Tags and labels'],
  summary: ['摘要', 'Summary'],
  body: ['正文', 'Body'],
  title_match: ['标题由查询词组成', 'Title made of the query'],
  feedback: ['与最佳结果相像', 'Like the best hits'],
  freshness: ['时效系数', 'Freshness factor'],
  evidence: ['赢单佐证系数', 'Evidence factor'],
  terms: ['命中的词', 'Matched terms'],
  score: ['得分', 'Score'],
  total: ['最佳结果的 {n}%', '{n}% of the best hit'],
});

const parts = ['title', 'headings', 'tags', 'summary', 'body'] as const;

function WhyTable(p: { explain: Schemas['Explain']; hit: Hit }) {
  const e = p.explain;
  const rows: [string, number, string][] = [
    ...parts.map((name): [string, number, string] => [why(name), e.bm25[name], e.bm25[name].toFixed(2)]),
    [why('title_match'), e.title_match, e.title_match.toFixed(2)],
    [why('feedback'), e.feedback, e.feedback.toFixed(2)],
  ];
  const most = Math.max(...rows.map(([, n]) => n), 0.01);
  return (
    <>
      <table class="search-why">
        <tbody>
          {rows.filter(([, n]) => n > 0).map(([name, n, text]) => (
            <tr key={name}><th scope="row">{name}</th><td><meter min={0} max={most} value={n} aria-label={name}>{text}</meter></td><td>{text}</td></tr>
          ))}
          <tr><th scope="row">{why('freshness')}</th><td colSpan={2}>× {e.freshness_factor.toFixed(2)}</td></tr>
          <tr><th scope="row">{why('evidence')}</th><td colSpan={2}>× {e.evidence_factor.toFixed(2)}</td></tr>
          <tr><th scope="row">{why('score')}</th><td colSpan={2}>{p.hit.score.toFixed(2)} · {why('total', { n: p.hit.score_pct.toFixed(0) })}</td></tr>
        </tbody>
      </table>
      {e.matched_terms.length > 0 && <p class="small">{why('terms')}: {e.matched_terms.map((t) => <mark key={t}>{t}</mark>).flatMap((m, i) => (i ? [' ', m] : [m]))}</p>}
    </>
  );
}

function Why(p: { explain: () => Promise<Schemas['Explain'] | undefined>; hit: Hit }) {
  const [found, setFound] = useState<Schemas['Explain']>();
  async function open(e: Event): Promise<void> {
    if (!(e.currentTarget as HTMLDetailsElement).open || found) return;
    try {
      setFound(await p.explain());
    } catch (error) {
      say(problemFrom(error).message);
    }
  }
  return (
    <details class="small" onToggle={(e) => void open(e)}>
      <summary>{w('why')}</summary>
      {found && <WhyTable explain={found} hit={p.hit} />}
    </details>
  );
}

// The explanations of one page of hits, asked for once.
export function explainer(query: Record<string, unknown>): (id: string) => Promise<Schemas['Explain'] | undefined> {
  let answer: Promise<Schemas['SearchResponse']> | undefined;
  return async (id) => {
    answer ??= get<Schemas['SearchResponse']>('/v1/search', { ...(query as object), facets: undefined, explain: true, log: false, session: undefined });
    return (await answer).hits.find((h) => h.id === id)?.explain;
  };
}
