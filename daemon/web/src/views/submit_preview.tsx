// SPDX-License-Identifier: GPL-3.0-or-later
// Beside the form: how it will look, what a reviewer would notice, what is there already.
import type { Schemas } from '../base/api.ts';
import { Rendered } from '../base/html.ts';
import { words } from '../base/lang.ts';
import { documentHref } from '../base/place.ts';
import { focusPointer } from './submit_focus.ts';
import type { Finding } from './submit_form_api.ts';
import { NamesWhere } from './submit_names.tsx';

const w = words({
  preview: ['预览', 'Preview'],
  empty: ['写下正文，这里会显示它发布后的样子。', 'Write the text, and this shows how it will look.'],
  warnings: ['评审会看到的提醒（{n}）', 'What reviewers will see ({n})'],
  near: ['已有相近的内容', 'There is something like it'],
  nearHint: ['如果是同一件事，请修订原文档。', 'If it is about the same, revise that document instead.'],
  alike: ['相似 {n}', '{n} alike'],
  revise: ['修订它', 'Revise it'],
  untitled: ['（还没有标题）', '(no title yet)'],
});

export function Near(p: { list: Schemas['NearDuplicate'][] }) {
  return (
    <ul class="plain-list stack tight">
      {p.list.map((n) => (
        <li key={n.id}>
          <a href={documentHref(n.id)} target="_blank">{n.title}</a>{' '}
          <span class="small soft">{w('alike', { n: `${Math.round(n.resemblance * 100)}%` })} · </span>
          <a class="small" href={`/submit?document=${encodeURIComponent(n.id)}`}>{w('revise')}</a>
        </li>
      ))}
    </ul>
  );
}

function Notices(p: { warnings: Finding[]; near: Schemas['NearDuplicate'][]; markdown: string }) {
  const { warnings, near } = p;
  const others = warnings.filter((f) => f.code !== 'similar_document');
  return (
    <>
      {near.length > 0 && (
        <div class="note warn stack tight">
          <strong>{w('near')}</strong>
          <span class="small">{w('nearHint')}</span>
          <Near list={near} />
        </div>
      )}
      {others.length > 0 && (
        <details class="card sub-warnings" open={others.some((f) => f.code.startsWith('customer_name'))}>
          <summary>{w('warnings', { n: others.length })}</summary>
          <ul class="small">
            {others.map((f) => (
              <li key={f.pointer + f.code}>
                <button type="button" class="link-button" onClick={() => focusPointer(f.pointer)}>{f.detail}</button>
                {f.code.startsWith('customer_name') && <> <NamesWhere markdown={p.markdown} /></>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

export function Aside(p: { title: string; summary: string; html: string; markdown: string; warnings: Finding[]; near: Schemas['NearDuplicate'][]; busy: boolean }) {
  return (
    <aside class="sub-aside stack" aria-label={w('preview')}>
      <div aria-live="polite" class="stack"><Notices warnings={p.warnings} near={p.near} markdown={p.markdown} /></div>
      <section class="card sub-preview" aria-labelledby="sub-preview" aria-busy={p.busy}>
        <h2 id="sub-preview" class="small soft">{w('preview')}</h2>
        <p class="sub-preview-title">{p.title || w('untitled')}</p>
        {p.summary && <p class="soft small">{p.summary}</p>}
        {p.html ? <Rendered class="prose" html={p.html} onReady={inOtherTab} /> : <p class="soft small">{w('empty')}</p>}
      </section>
    </aside>
  );
}

// The form stays where it is.
function inOtherTab(at: HTMLElement): void {
  for (const a of at.querySelectorAll('a')) a.target = '_blank';
}
