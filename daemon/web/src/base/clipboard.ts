// SPDX-License-Identifier: GPL-3.0-or-later
// Passages to reuse, with where they come from.
import { ask, documentPath, type Schemas } from './api.ts';
import { lang } from './lang.ts';

export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Plain HTTP from another machine: no clipboard interface there.
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

export interface Source {
  id: string;
  title: string;
  section?: string | undefined;
  revision?: string | undefined;
}

export function citation(s: Source): string {
  const at = s.section ? `§ ${s.section}` : '';
  const version = s.revision ? `@${s.revision.slice(0, 8)}` : '';
  return lang.get() === 'zh'
    ? `——《${s.title}》${at && ` ${at}`}(${s.id}${version})`
    : `— "${s.title}"${at && `, ${at}`} (${s.id}${version})`;
}

// The Markdown of a section, as it is stored, and its citation; of the whole text without one.
export async function passage(id: string, anchor: string, revision?: string): Promise<string> {
  const query = { ...(anchor ? { section: anchor } : { include: 'body' }), revision };
  const { data } = await ask<Schemas['Document']>('GET', documentPath(id), { query });
  const section = data.outline.find((o) => o.anchor === anchor);
  const source = { id, title: data.title, section: section?.title, revision: data.revision };
  return `${(data.body_markdown ?? '').trim()}\n\n${citation(source)}\n`;
}
