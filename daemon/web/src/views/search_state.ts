// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked, as the address has it: /?q=…&industry=finance&industry=energy&sort=-year&page=2.
import type { Query } from '../base/api.ts';
import type { Place } from '../base/place.ts';

export const facetNames = [
  'kind', 'industry', 'scenario', 'outcome', 'freshness', 'year', 'products', 'confidentiality', 'language',
] as const;
// Facets that are not listed beside the hits, but come with suggestions and links.
const furtherNames = ['tags', 'technologies', 'customer', 'competitors', 'author', 'region', 'budget_band', 'id'] as const;
const allNames: readonly string[] = [...facetNames, ...furtherNames];

export const sorts = ['relevance', '-updated', '-created', '-year', '-win_evidence', '-uses'] as const;
export type Sort = (typeof sorts)[number];

export interface SearchState {
  q: string;
  facets: Record<string, string[]>;
  sort: Sort;
  page: number;
}

export const PER_PAGE = 10;

export function stateOf(place: Place): SearchState {
  const sort = place.query.get('sort') as Sort;
  const page = Number(place.query.get('page') ?? 1);
  const facets: Record<string, string[]> = {};
  for (const name of allNames) {
    const values = place.query.getAll(name).filter(Boolean);
    if (values.length) facets[name] = values;
  }
  return {
    q: place.query.get('q') ?? '',
    facets,
    sort: sorts.includes(sort) ? sort : 'relevance',
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

export function hrefOf(s: SearchState): string {
  const query = new URLSearchParams();
  if (s.q) query.set('q', s.q);
  for (const [name, values] of Object.entries(s.facets)) for (const value of values) query.append(name, value);
  if (s.sort !== 'relevance') query.set('sort', s.sort);
  if (s.page > 1) query.set('page', String(s.page));
  const text = query.toString();
  return text ? `/?${text}` : '/';
}

const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

// The daemon's filter language: values of one facet are alternatives, facets bind together.
export function filterOf(facets: Record<string, string[]>): string {
  return Object.entries(facets)
    .map(([name, values]) => (values.length === 1 ? `${name} = ${quoted(values[0]!)}` : `${name} IN [${values.map(quoted).join(', ')}]`))
    .join(' AND ');
}

export function toggled(s: SearchState, name: string, value: string): SearchState {
  const had = s.facets[name] ?? [];
  const values = had.includes(value) ? had.filter((v) => v !== value) : [...had, value];
  const { [name]: _, ...others } = s.facets;
  return { ...s, page: 1, facets: values.length ? { ...others, [name]: values } : others };
}

export const chosen = (s: SearchState): [name: string, value: string][] =>
  Object.entries(s.facets).flatMap(([name, values]) => values.map((v): [string, string] => [name, v]));

// Keystrokes of one tab are one intent in the daemon's figures.
const session = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, '0')).join('');

export const queryOf = (s: SearchState): Query => ({
  q: s.q,
  filter: filterOf(s.facets),
  facets: facetNames.join(','),
  facet_mode: 'disjunctive',
  sort: s.sort === 'relevance' ? undefined : s.sort,
  page: s.page > 1 ? s.page : undefined,
  per_page: PER_PAGE,
  crop: 90,
  session,
});

// `industry = "finance"` of a suggestion, as name and value.
export function facetOf(filter: string): [name: string, value: string] | null {
  const found = /^(\w+) = "?(.*?)"?$/.exec(filter);
  return found && allNames.includes(found[1]!) ? [found[1]!, found[2]!.replace(/\\(.)/g, '$1')] : null;
}
