// SPDX-License-Identifier: GPL-3.0-or-later
// What to write, and what was begun.
import { useState } from 'preact/hooks';

import type { Kind } from '../base/api.ts';
import { kindName } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { href } from '../base/place.ts';
import { useTitle } from '../base/title.ts';
import { relative } from '../base/when.ts';
import { kindAbout } from './submit_hints.ts';
import { forgetForm, keptForms, type Kept } from './submit_keep.ts';

const w = words({
  title: ['提交到知识库', 'Submit to the knowledge base'],
  intro: ['写下来的经验经过三级评审后发布，署你的名字，所有人都能检索到。', 'What you write is published after three reviews, under your name, and everybody finds it.'],
  begun: ['接着写', 'Go on with'],
  untitled: ['（还没有标题）', '(no title yet)'],
  discard: ['丢弃', 'Discard'],
  discardIt: ['丢弃“{title}”', 'Discard “{title}”'],
  kinds: ['要写什么？', 'What do you want to write?'],
});

const kinds = ['retrospective', 'case-study', 'faq', 'solution-template', 'customer-profile', 'requirement-confirmation', 'feedback-list', 'activity-record'] as const;

export const isKind = (text: string): text is Kind => (kinds as readonly string[]).includes(text);

const placeOf = (f: Kept): string => href('/submit', f.target.submissionId ? { submission: f.target.submissionId }
  : f.target.documentId ? { document: f.target.documentId } : { kind: f.content.kind });

export function Begun() {
  const [forms, setForms] = useState(keptForms);
  if (!forms.length) return null;
  return (
    <section class="stack tight" aria-labelledby="sub-begun">
      <h2 id="sub-begun">{w('begun')}</h2>
      <ul class="plain-list stack tight">
        {forms.map(({ key, form }) => {
          const title = String(form.content.front.title || w('untitled'));
          return (
            <li key={key} class="card row apart sub-begun">
              <span><a href={placeOf(form)}><strong>{title}</strong></a> <span class="small soft">{kindName(form.content.kind)} · {relative(form.at)}</span></span>
              <button
                type="button"
                class="button slim quiet"
                aria-label={w('discardIt', { title })}
                onClick={() => { forgetForm(key); setForms(keptForms()); }}
              >
                {w('discard')}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function ChooseKind() {
  useTitle(w('title'));
  return (
    <div class="stack">
      <div>
        <h1>{w('title')}</h1>
        <p class="soft">{w('intro')}</p>
      </div>
      <Begun />
      <section class="stack tight" aria-labelledby="sub-kinds">
        <h2 id="sub-kinds">{w('kinds')}</h2>
        <ul class="plain-list sub-kinds">
          {kinds.map((kind) => (
            <li key={kind} class={`card sub-kind ${kind === 'retrospective' ? 'first' : ''}`}>
              <a href={href('/submit', { kind })}>{kindName(kind)}</a>
              <p class="small soft">{kindAbout(kind)}</p>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
