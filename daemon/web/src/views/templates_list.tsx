// SPDX-License-Identifier: GPL-3.0-or-later
// The templates in order: each with how much of the requirement it meets, at a glance.
import { words } from '../base/lang.ts';
import { EvidenceText, FreshBadge } from '../parts/badges.tsx';
import { counts, percent, statuses, statusName, statusOf, statusSign, type Requirement, type Response, type Suggestion } from './templates_coverage.ts';
import { changeWish, wishHref, type Wish } from './templates_wish.ts';

const w = words({
  title: ['推荐模板', 'Templates'],
  coverage: ['覆盖 {n}', '{n} covered'],
  score: ['综合得分 {n}', 'score {n}'],
  scoreHow: ['得分 = 50% 覆盖 + 30% 适用 + 20% 胜绩，再乘以时效', 'Score = 50% coverage + 30% fit + 20% won, times freshness'],
  warnings: ['{n} 条提醒', '{n} warnings'],
  warning: ['1 条提醒', '1 warning'],
  more: ['显示更多模板', 'Show more templates'],
  excluded: ['不适用的模板（{n}）', 'Templates that do not apply ({n})'],
  counts: ['{covered} 项已覆盖，{partial} 项部分覆盖，{open} 项未覆盖', '{covered} covered, {partial} partly, {open} open'],
  none: ['没有可用的模板。换一个行业或场景，或者去检索里找相近的案例。', 'There is no template for this. Try another industry or scenario, or look for similar cases.'],
});

// One cell for each requirement, in its order.
function Strip(p: { t: Suggestion; requirements: Requirement[] }) {
  const c = counts(p.t, p.requirements);
  return (
    <span class="tpl-strip" role="img" aria-label={w('counts', { ...c })} title={w('counts', { ...c })}>
      {p.requirements.map((r) => {
        const status = statusOf(p.t, r.no);
        return <i key={r.no} class={`tpl-cell ${status}`} title={`${r.no} ${statusName(status)}`}>{p.requirements.length <= 24 ? statusSign[status] : ''}</i>;
      })}
    </span>
  );
}

export function CoverageBar(p: { t: Suggestion; requirements: Requirement[] }) {
  const c = counts(p.t, p.requirements);
  const all = Math.max(1, p.requirements.length);
  return (
    <span class="tpl-bar" aria-hidden="true">
      {statuses.map((s) => c[s] > 0 && <span key={s} class={s} style={{ width: `${(100 * c[s]) / all}%` }} />)}
    </span>
  );
}

// On a small screen the template is shown below the list: go there.
function choose(template: string): void {
  changeWish({ template, draft: false });
  if (matchMedia('(max-width: 68rem)').matches) requestAnimationFrame(() => document.getElementById('tpl-chosen')?.focus());
}

function Item(p: { t: Suggestion; at: number; chosen: boolean; wish: Wish; requirements: Requirement[] }) {
  const { t } = p;
  return (
    <li class={`tpl-item ${p.chosen ? 'chosen' : ''}`}>
      <div class="tpl-item-head">
        <span class="tpl-rank" aria-hidden="true">{p.at + 1}</span>
        <a
          href={wishHref({ ...p.wish, template: t.id }, location.hash.slice(1))}
          aria-current={p.chosen ? 'true' : undefined}
          onClick={(e) => { e.preventDefault(); choose(t.id); }}
        >
          {t.title}
        </a>
        <strong class="tpl-percent">{percent(t.coverage)}</strong>
      </div>
      <Strip t={t} requirements={p.requirements} />
      <div class="row tpl-item-facts small">
        <FreshBadge freshness={t.freshness} />
        {t.warnings.length > 0 && <span class="badge warn">{t.warnings.length === 1 ? w('warning') : w('warnings', { n: t.warnings.length })}</span>}
        <EvidenceText evidence={t.evidence} />
        <span class="soft" title={w('scoreHow')}>{w('score', { n: t.score.toFixed(2) })}</span>
      </div>
    </li>
  );
}

function Excluded(p: { list: Response['excluded'] }) {
  if (!p.list.length) return null;
  return (
    <details class="small">
      <summary>{w('excluded', { n: p.list.length })}</summary>
      <ul class="plain-list stack tight tpl-excluded">
        {p.list.map((x) => (
          <li key={x.id}><a href={`/documents/${encodeURIComponent(x.id)}`}>{x.title}</a><br /><span class="soft">{x.reason}</span></li>
        ))}
      </ul>
    </details>
  );
}

export function TemplateList(p: { found: Response; chosen: string; wish: Wish }) {
  const { templates, requirements, excluded } = p.found;
  return (
    <section class="stack tpl-list" aria-labelledby="tpl-list-title">
      <h2 id="tpl-list-title">{w('title')}</h2>
      {templates.length === 0 && <p class="note">{w('none')}</p>}
      <ol class="plain-list stack tight">
        {templates.map((t, i) => <Item key={t.id} t={t} at={i} chosen={t.id === p.chosen} wish={p.wish} requirements={requirements} />)}
      </ol>
      {!p.wish.more && templates.length >= 5 && (
        <button type="button" class="button slim" onClick={() => changeWish({ more: true })}>{w('more')}</button>
      )}
      <Excluded list={excluded} />
    </section>
  );
}
