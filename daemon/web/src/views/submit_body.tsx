// SPDX-License-Identifier: GPL-3.0-or-later
// The text: a box for each section of the kind, or all of it in one.
import { useState } from 'preact/hooks';

import { words } from '../base/lang.ts';
import type { KindSchema, SectionSchema } from '../base/schemas.ts';
import { switchWhole, type Content } from './submit_content.ts';
import { Findings, Required } from './submit_field.tsx';
import { useFocusNext } from './submit_focus.ts';
import { useFindings, useForm } from './submit_form_api.ts';
import { sectionHint } from './submit_hints.ts';
import { AutoArea } from './submit_inputs.tsx';
import { headingText, sectionLabel, type Part } from './submit_sections.ts';

const w = words({
  title: ['正文', 'Text'],
  whole: ['合成一篇编辑', 'Edit as one text'],
  parts: ['分章节编辑', 'Edit by section'],
  markdown: ['支持 Markdown:列表、表格、**加粗**、[链接](doc:case-2026-0001)', 'Markdown: lists, tables, **bold**, [links](doc:case-2026-0001)'],
  wholeHint: ['Markdown，章节用二级标题（## 标题）。', 'Markdown; sections are level-2 headings (## Title).'],
  wholeLabel: ['正文（Markdown）', 'Text (Markdown)'],
  add: ['添加章节：', 'Add a section:'],
  lead: ['开头（第一个标题之前）', 'Before the first heading'],
  own: ['自定章节', 'A section of its own'],
  ownTitle: ['章节标题', 'Title of the section'],
  addOwn: ['其他章节…', 'Another …'],
  remove: ['删除这一节', 'Remove this section'],
});

interface Props {
  content: Content;
  schema: KindSchema;
  onChange: (content: Content) => void;
}

const pointerOfPart = (p: Part, at: number): string => (p.section ? `#/body/sections/${p.section}` : `#/body/parts/${at}`);
export const idOfPart = (p: Part, at: number): string => `f-body-${p.section ?? `part-${at}`}`;

function PartBox(p: { part: Part; at: number; schema: SectionSchema | undefined; onText: (text: string) => void; onHead: (head: string) => void; onRemove: () => void }) {
  const form = useForm();
  const { part, schema } = p;
  const id = idOfPart(part, p.at);
  const pointer = pointerOfPart(part, p.at);
  const { errors, warnings } = useFindings(pointer);
  const hint = schema ? sectionHint(form.kind, schema.title) : '';
  const name = schema ? sectionLabel(schema) : part.head ? headingText(part.head) || w('own') : w('lead');
  const isOwn = !schema && part.head !== '';
  return (
    <div class="field sub-part">
      {isOwn && (
        <input class="sub-part-title" aria-label={w('ownTitle')} id={`${id}-title`} value={headingText(part.head)} onInput={(e) => p.onHead(`## ${e.currentTarget.value}`)} />
      )}
      <label for={id} class={isOwn ? 'off-screen' : undefined}>{name} {schema?.required && <Required />}</label>
      {hint && <span class="hint" id={`${id}-hint`}>{hint}</span>}
      <AutoArea
        id={id}
        class="sub-text"
        value={part.text}
        rows={schema?.required ? 4 : 3}
        aria-describedby={`${hint ? `${id}-hint ` : ''}${id}-findings`}
        aria-invalid={errors.length ? 'true' : undefined}
        aria-required={schema?.required ? 'true' : undefined}
        onInput={(e: { currentTarget: HTMLTextAreaElement }) => p.onText(e.currentTarget.value)}
        onBlur={() => form.touch(pointer)}
      />
      <Findings id={`${id}-findings`} errors={errors} warnings={warnings} />
      {isOwn && <button type="button" class="button slim quiet sub-add" onClick={p.onRemove}>{w('remove')}</button>}
    </div>
  );
}

function Parts(p: Props) {
  const { content, schema } = p;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const focusNext = useFocusNext();
  const sections = schema['x-sections'] ?? [];
  const of = (part: Part): SectionSchema | undefined => sections.find((s) => s.title === part.section);
  const isShown = (part: Part): boolean => !part.section || !!of(part)?.required || part.text !== '' || !part.fresh || opened.has(part.section);
  const put = (parts: Part[]): void => p.onChange({ ...content, parts });
  const change = (at: number, part: Partial<Part>): void => put(content.parts.map((x, i) => (i === at ? { ...x, ...part } : x)));
  const hidden = content.parts.filter((part) => !isShown(part));
  function open(part: Part): void {
    focusNext(idOfPart(part, 0));
    setOpened(new Set([...opened, part.section!]));
  }
  function addOwn(): void {
    focusNext(`f-body-part-${content.parts.length}-title`);
    put([...content.parts, { head: '## ', lead: '\n', text: '', tail: '\n' }]);
  }
  return (
    <div class="stack">
      {content.parts.map((part, i) => isShown(part) && (
        <PartBox
          key={part.section ?? i}
          part={part}
          at={i}
          schema={of(part)}
          onText={(text) => change(i, { text })}
          onHead={(head) => change(i, { head })}
          onRemove={() => put(content.parts.filter((_, k) => k !== i))}
        />
      ))}
      <div class="row sub-more-sections">
        <span class="soft small">{w('add')}</span>
        {hidden.map((part) => <button key={part.section} type="button" class="button slim" onClick={() => open(part)}>+ {sectionLabel(of(part)!)}</button>)}
        <button type="button" class="button slim quiet" onClick={addOwn}>+ {w('addOwn')}</button>
      </div>
    </div>
  );
}

export function Body(p: Props) {
  const form = useForm();
  const { content } = p;
  const { errors, warnings } = useFindings('#/body', content.whole);
  return (
    <section class="stack" aria-labelledby="sub-body">
      <div class="row apart">
        <h2 id="sub-body">{w('title')}</h2>
        {(p.schema['x-sections'] ?? []).length > 0 && (
          <button type="button" class="button slim quiet" onClick={() => p.onChange(switchWhole(content, p.schema))}>{w(content.whole ? 'parts' : 'whole')}</button>
        )}
      </div>
      <p class="small soft">{w(content.whole ? 'wholeHint' : 'markdown')}</p>
      {content.whole ? (
        <div class="field">
          <label class="off-screen" for="f-body">{w('wholeLabel')}</label>
          <AutoArea
            id="f-body"
            class="sub-text sub-whole"
            value={content.body}
            rows={14}
            aria-describedby="f-body-findings"
            onInput={(e: { currentTarget: HTMLTextAreaElement }) => p.onChange({ ...content, body: e.currentTarget.value })}
            onBlur={() => form.touch('#/body')}
          />
        </div>
      ) : <Parts {...p} />}
      <div key={content.whole ? 'whole' : 'parts'} id={content.whole ? undefined : 'f-body'} tabIndex={-1}><Findings id="f-body-findings" errors={errors} warnings={warnings} /></div>
    </section>
  );
}
