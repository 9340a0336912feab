// SPDX-License-Identifier: GPL-3.0-or-later
// What the daemon says about the text while it is written, and how it will look.
import { useAnswer, type AnswerState } from '../base/answer.ts';
import { ask, post, type Kind, type Schemas } from '../base/api.ts';
import { lang, words } from '../base/lang.ts';
import { fieldLabel, type KindSchema } from '../base/schemas.ts';
import { useSession } from '../base/session.ts';
import { isEmpty } from '../base/values.ts';
import { getAt, type Front } from './submit_content.ts';
import { isBelow, type Finding } from './submit_form_api.ts';
import { alsoRequired } from './submit_groups.ts';
import { sectionOf } from './submit_sections.ts';

const w = words({
  atLeastOne: ['{field}至少写一条', '{field}: at least one'],
});

export interface Check {
  valid: boolean;
  errors: Finding[];
  warnings: Finding[];
  near_duplicates: Schemas['NearDuplicate'][];
}

type Preview = Schemas['Preview'];

const CHECK_MS = 500;

// of: what was checked; it may have been changed since.
export type CheckOf = Check & { of: Body };
type Body = Record<string, unknown>;

export function useCheck(body: Body | null): AnswerState<CheckOf> {
  const session = useSession();
  const able = body && session.scopes.includes('submit');
  const key = able ? JSON.stringify([body, lang.get(), session.person ?? '']) : null;
  return useAnswer(key, async (signal) => {
    const { data } = await ask<Check>('POST', '/v1/submissions', { query: { validate_only: true }, body, signal });
    return { ...data, of: body! };
  }, { wait: CHECK_MS, keep: true });
}

export function usePreview(markdown: string): AnswerState<Preview> {
  const session = useSession();
  const key = session.scopes.includes('submit') && markdown.trim() ? JSON.stringify([markdown, lang.get()]) : null;
  return useAnswer(key, (signal) => post<Preview>('/v1/preview', { markdown }, signal), { wait: CHECK_MS, keep: true });
}

const frontOf = (body: Body, pointer: string): unknown => {
  const path = pointer.replace('#/front_matter/', '').split('/').map((x) => (/^\d+$/.test(x) ? Number(x) : x));
  return getAt(body.front_matter, path);
};

// What was changed since the check is not held against anybody.
function isCurrent(f: Finding, was: Body, now: Body): boolean {
  if (was === now) return true;
  if (f.pointer.startsWith('#/body')) return was.body_markdown === now.body_markdown;
  return JSON.stringify(frontOf(was, f.pointer)) === JSON.stringify(frontOf(now, f.pointer));
}

// A list that another field asks for is missing, not wrong.
function plain(f: Finding, body: Body, schema: KindSchema): Finding {
  const name = /^#\/front_matter\/(\w+)$/.exec(f.pointer)?.[1];
  const front = body.front_matter as Front;
  if (f.code !== 'inconsistent' || !name || !isEmpty(front[name]) || !alsoRequired(body.kind as Kind, front).includes(name)) return f;
  return { ...f, code: 'required', detail: w('atLeastOne', { field: fieldLabel(schema.properties[name], name) }) };
}

export function current(found: CheckOf | undefined, now: Body, schema: KindSchema): Check | undefined {
  return found && {
    ...found,
    errors: found.errors.filter((f) => isCurrent(f, found.of, now)).map((f) => plain(f, now, schema)),
    warnings: found.warnings.filter((f) => isCurrent(f, found.of, now)),
  };
}

// Nobody is told that something is missing before he has been there.
const patient = new Set(['required', 'missing_section']);

export function toShow(check: Check | undefined, touched: ReadonlySet<string>, tried: boolean): { errors: Finding[]; warnings: Finding[] } {
  const seen = (f: Finding): boolean => tried || [...touched].some((t) => isBelow(t, f.pointer));
  return {
    errors: (check?.errors ?? []).filter((f) => !patient.has(f.code) || seen(f)),
    // Advice comes where somebody has been, and all of it once nothing is wrong any more.
    warnings: (check?.warnings ?? []).filter((f) => check?.errors.length === 0 || seen(f)),
  };
}

const QUOTE = 40;

// The section that a line of the text stands in, as a pointer; lines count from 1.
function sectionAt(lines: string[], line: number, schema: KindSchema): string {
  for (let i = line - 1; i >= 0; i--) {
    const head = /^##[ \t]+.+/.exec(lines[i] ?? '')?.[0];
    if (!head) continue;
    const section = sectionOf(head, schema['x-sections'] ?? []);
    return section ? `#/body/sections/${section.title}` : '#/body';
  }
  return '#/body';
}

// Lines that the check counts include the front matter, which nobody sees here; those of the
// preview are lines of the text. The line is quoted: in boxes by section nobody counts lines.
export function placed(found: Finding[], preview: Preview | undefined, markdown: string, schema: KindSchema): Finding[] {
  const lines = markdown.split('\n');
  return found.map((f) => {
    const same = f.pointer === '#/body' && preview?.findings.find((x) => x.pointer === '#/body' && x.code === f.code);
    const line = same && same.line ? lines[same.line - 1]?.trim() : '';
    if (!same || !same.line || !line) return f;
    const quote = line.length > QUOTE ? `${line.slice(0, QUOTE)}…` : line;
    return { ...f, pointer: sectionAt(lines, same.line, schema), detail: `“${quote}”: ${f.detail}` };
  });
}
