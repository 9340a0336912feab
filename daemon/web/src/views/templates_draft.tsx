// SPDX-License-Identifier: GPL-3.0-or-later
// The start of a proposal. It is made in the browser, and belongs to who takes it along.
import { useMemo } from 'preact/hooks';

import type { Schemas } from '../base/api.ts';
import { copyText } from '../base/clipboard.ts';
import { words } from '../base/lang.ts';
import { tellQuietly } from '../base/ledger.ts';
import { fileName, saveFile } from '../base/save_file.ts';
import { today } from '../base/today.ts';
import { say } from '../parts/toast.tsx';
import { DraftChecks } from './templates_checks.tsx';
import type { Response, Suggestion } from './templates_coverage.ts';
import { buildDraft, piecesOf } from './templates_text.ts';
import type { Values } from './templates_values.ts';
import { inputId, labelOf } from './templates_variables.tsx';
import { changeWish } from './templates_wish.ts';

const w = words({
  title: ['起草方案', 'Start a draft'],
  about: [
    '在浏览器里用模板原文拼出 Markdown 草稿：已知变量填入，未覆盖的需求列在文末。草稿不保存在服务器上，请复制或下载后继续写。',
    'The draft is put together in your browser from the text of the template: known variables are filled in, requirements that it does not cover are listed at the end. The server keeps no drafts: copy or download it and go on writing.',
  ],
  make: ['生成草稿', 'Make the draft'],
  close: ['收起', 'Close'],
  copy: ['复制 Markdown', 'Copy Markdown'],
  download: ['下载 .md', 'Download .md'],
  copied: ['草稿已复制', 'Draft copied'],
  saved: ['已下载 {name}', 'Downloaded {name}'],
  text: ['草稿全文', 'Text of the draft'],
  left: ['还有 {n} 个变量没有值', '{n} variables have no value yet'],
  leftNone: ['变量都已填好。', 'All variables are filled.'],
  openNone: ['所有需求都有章节对应。', 'Every requirement has its section.'],
  open: ['{n} 条需求列在文末待补写', '{n} requirements are listed at the end, still to be answered'],
  sources: ['列出 {n} 个引用来源', '{n} sources are cited'],
});

interface Props {
  t: Suggestion;
  doc: Schemas['Document'] | undefined;
  found: Response;
  values: Values;
  customer: string; // whose draft it is, if that is known
}

function Left(p: { list: Suggestion['variables'] }) {
  if (!p.list.length) return <p class="small">✓ {w('leftNone')}</p>;
  return (
    <div class="small" role="status">
      <p><strong>{w('left', { n: p.list.length })}</strong></p>
      <p class="row">
        {p.list.map((v) => (
          <button key={v.name} type="button" class="button slim" onClick={() => document.getElementById(inputId(v.name))?.focus()}>{labelOf(v)}</button>
        ))}
      </p>
    </div>
  );
}

function Made(p: Props & { doc: Schemas['Document'] }) {
  const draft = useMemo(
    () => buildDraft({ t: p.t, doc: p.doc, requirements: p.found.requirements, valueOf: p.values.of, today: today() }),
    [p.t, p.doc, p.found, p.values.typed],
  );
  const event = { query_id: p.found.query_id, document_id: p.t.id };
  function copy(): void {
    void copyText(draft.markdown).then(() => say(w('copied')));
    tellQuietly({ type: 'copy', ...event });
  }
  function download(): void {
    const name = fileName(p.doc.title, 'md');
    saveFile(name, draft.markdown);
    say(w('saved', { name }));
    tellQuietly({ type: 'download', ...event });
  }
  return (
    <div class="stack">
      <div class="row">
        <button type="button" class="button primary" onClick={copy}>{w('copy')}</button>
        <button type="button" class="button" onClick={download}>{w('download')}</button>
        <span class="small soft">
          {draft.missing.length ? w('open', { n: draft.missing.length }) : w('openNone')} · {w('sources', { n: draft.sources })}
        </span>
      </div>
      <Left list={draft.leftover} />
      <DraftChecks text={draft.markdown} customer={p.customer} template={p.t.id} />
      <pre class="tpl-draft" tabIndex={0} role="region" aria-label={w('text')}>
        {piecesOf(draft.markdown).map(([text, variable], i) => (variable ? <mark key={i}>{text}</mark> : text))}
      </pre>
    </div>
  );
}

export function Draft(p: Props & { open: boolean }) {
  return (
    <section class="card stack" aria-labelledby="tpl-draft">
      <div class="row apart">
        <h3 id="tpl-draft">{w('title')}</h3>
        {p.open
          ? <button type="button" class="button slim quiet" onClick={() => changeWish({ draft: false })}>{w('close')}</button>
          : <button type="button" class="button primary" disabled={!p.doc} onClick={() => changeWish({ draft: true })}>{w('make')}</button>}
      </div>
      <p class="small soft">{w('about')}</p>
      {p.open && p.doc && <Made {...p} doc={p.doc} />}
    </section>
  );
}
