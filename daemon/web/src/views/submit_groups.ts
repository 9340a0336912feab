// SPDX-License-Identifier: GPL-3.0-or-later
// In which order the fields of a kind are asked for: what must be, what helps others to find it,
// and the rest behind a click.
import type { Kind } from '../base/api.ts';
import type { KindSchema } from '../base/schemas.ts';
import type { Front } from './submit_content.ts';

export type GroupName = 'main' | 'find' | 'who' | 'more' | 'about';
export type Groups = Record<GroupName, string[]>;

const find = ['summary', 'industry', 'scenario', 'products', 'technologies', 'tags'];
const who = ['confidentiality', 'audience'];
const about = ['author', 'co_authors', 'owner', 'language', 'review_interval_days', 'valid_until', 'sources', 'supersedes', 'related'];

// What places the document comes first, whatever the kind.
const early = ['title', 'engagement', 'customer', 'closed_at', 'presented_at', 'activity', 'date', 'year'];

// Fields that other fields make required.
const because: Partial<Record<Kind, (f: Front) => string[]>> = {
  retrospective: (f) => (f.outcome === 'won' ? ['success_factors'] : f.outcome === 'lost' || f.outcome === 'rejected' ? ['failure_lessons'] : []),
  faq: (f) => (f.answer_type === 'yes-no' ? ['compliance'] : []),
  'activity-record': (f) => (f.activity === 'certification' ? ['certificate'] : []),
};

export const alsoRequired = (kind: Kind, front: Front): string[] => because[kind]?.(front) ?? [];

export function groupsOf(kind: Kind, schema: KindSchema, front: Front): Groups {
  const names = Object.keys(schema.properties).filter((n) => n !== 'kind' && !schema.properties[n]!.readOnly);
  const required = new Set([...(schema.required ?? []), ...alsoRequired(kind, front)]);
  const own = (n: string): boolean => ![...find, ...who, ...about].includes(n);
  const among = (list: string[]): string[] => list.filter((n) => names.includes(n) && !required.has(n));
  return {
    main: [...early.filter((n) => names.includes(n) && required.has(n)), ...names.filter((n) => required.has(n) && !early.includes(n))],
    find: among(find),
    who: among(who),
    more: names.filter((n) => own(n) && !required.has(n)),
    about: among(about),
  };
}
