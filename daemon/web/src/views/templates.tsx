// SPDX-License-Identifier: GPL-3.0-or-later
// From what a customer wants to the template that covers most of it, and what it leaves open.
import { useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { post } from '../base/api.ts';
import { label } from '../base/labels.ts';
import { lang, words } from '../base/lang.ts';
import { usePackedText } from '../base/packed_text.ts';
import type { Place } from '../base/place.ts';
import { useTitle } from '../base/title.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { Ask } from './templates_ask.tsx';
import { Chosen } from './templates_chosen.tsx';
import { percent, type Response } from './templates_coverage.ts';
import { TemplateList } from './templates_list.tsx';
import { amountText, question, wishOf, type Wish } from './templates_wish.ts';

const w = words({
  title: ['方案模板', 'Templates'],
  intro: [
    '把客户需求贴进来，看哪个模板覆盖得最多、每一条由哪一节回答、还缺什么，再从模板起草方案。',
    'Paste what the customer wants: see which template covers most of it, which section answers what, and what is missing; then start a proposal from it.',
  ],
  edit: ['修改需求', 'Change the requirements'],
  done: ['收起', 'Done'],
  count: ['{n} 项需求', '{n} requirements'],
  found: ['{n} 个模板，最高覆盖 {best}', '{n} templates, the best covers {best}'],
  foundNone: ['没有找到模板', 'No template found'],
  busy: ['正在比对模板…', 'Comparing templates …'],
});

function Summary(p: { wish: Wish; found: Response; onEdit: () => void }) {
  const { wish, found } = p;
  const facts = [
    wish.industry && label('industry', wish.industry),
    wish.scenario && label('scenario', wish.scenario),
    Number(wish.budget) > 0 && amountText(Number(wish.budget)),
    wish.source, wish.customer,
  ].filter(Boolean);
  return (
    <div class="tpl-summary card">
      <div class="row">
        <strong>{w('count', { n: found.requirements.length })}</strong>
        {facts.map((f) => <span key={f} class="badge">{f}</span>)}
        <span class="tpl-summary-text soft small">{found.requirements.map((r) => r.text).join(' / ')}</span>
      </div>
      <button type="button" class="button slim" onClick={p.onEdit}>{w('edit')}</button>
    </div>
  );
}

export function TemplatesView(p: { place: Place }) {
  const wish = wishOf(p.place);
  const { text, setText, ready } = usePackedText(p.place.fragment);
  // A link that was opened shows its answer first; who types keeps the box.
  const [editing, setEditing] = useState(!p.place.fragment && !wish.source);
  const body = ready ? question(wish, text) : undefined;
  const key = body ? JSON.stringify([body, lang.get()]) : null;
  const { data, problem, busy, again } = useAnswer(key, (signal) => post<Response>('/v1/templates/suggest', body, signal), { wait: 400, keep: true });
  useTitle(w('title'));
  const found = body ? data : undefined;
  const t = found?.templates.find((x) => x.id === wish.template) ?? found?.templates[0];
  const open = editing || !found || !!problem;
  return (
    <div class="stack">
      <div>
        <h1>{w('title')}</h1>
        {open && <p class="soft">{w('intro')}</p>}
      </div>
      {open ? <Ask wish={wish} text={text} setText={setText} /> : <Summary wish={wish} found={found} onEdit={() => setEditing(true)} />}
      {editing && found && <div class="row"><button type="button" class="button slim" onClick={() => setEditing(false)}>{w('done')}</button></div>}
      <p class="off-screen" role="status">
        {busy ? w('busy') : found ? (found.templates[0] ? w('found', { n: found.templates.length, best: percent(found.templates[0].coverage) }) : w('foundNone')) : ''}
      </p>
      {problem && <ProblemNote problem={problem} again={again} />}
      {busy && !found && <p class="soft" aria-hidden="true">{w('busy')}</p>}
      {found && (
        <div class="tpl-found" aria-busy={busy}>
          <TemplateList found={found} chosen={t?.id ?? ''} wish={wish} />
          {t && <Chosen key={t.id} t={t} found={found} wish={wish} />}
        </div>
      )}
    </div>
  );
}
