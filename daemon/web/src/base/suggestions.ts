// SPDX-License-Identifier: GPL-3.0-or-later
// Values that somebody may mean while typing into a field: people, customers, documents, names of
// products. Asked for when the field is entered, once for all fields.
import { useEffect, useRef, useState } from 'preact/hooks';

import { get, type Schemas } from './api.ts';
import { label, valuesOf } from './labels.ts';
import type { Field } from './schemas.ts';
import { session } from './session.ts';

export type Suggestion = readonly [value: string, label: string];

const cache = new Map<string, Promise<Suggestion[]>>();
session.watch(() => cache.clear());

function once(key: string, question: () => Promise<Suggestion[]>): Promise<Suggestion[]> {
  const known = cache.get(key);
  if (known) return known;
  const asked = question().catch(() => {
    cache.delete(key);
    return [];
  });
  cache.set(key, asked);
  return asked;
}

const documents = (kind: Schemas['Kind']): Promise<Suggestion[]> => once(kind, async () => {
  const { documents: list } = await get<Schemas['DocumentList']>('/v1/documents', { kind, per_page: 100 });
  return list.map((d): Suggestion => [d.id, d.title]);
});

const people = (): Promise<Suggestion[]> => once('people', async () => {
  const { people: list } = await get<{ people: { id: string; name: string }[] }>('/v1/people');
  const me = session.get().person;
  const known = list.map((x): Suggestion => [x.id, x.name]);
  return me && !known.some(([id]) => id === me) ? [[me, me], ...known] : known;
});

const used = (facet: string): Promise<Suggestion[]> => once(`facet ${facet}`, async () => {
  const { values } = await get<Schemas['FacetValuesResponse']>(`/v1/facets/${facet}/values`, { limit: 100 });
  return values.map((v): Suggestion => [v.value, v.value]);
});

const titles = async (text: string): Promise<Suggestion[]> => {
  if (!text.trim() || text.length > 64) return [];
  const { items } = await get<Schemas['SuggestResponse']>('/v1/suggest', { q: text, limit: 12 });
  return items.flatMap((i): Suggestion[] => (i.type === 'title' && i.id ? [[i.id, i.text]] : []));
};

const facets: Record<string, string> = {
  products: 'products', technologies: 'technologies', tags: 'tags', competitors: 'competitors', primary_competitor: 'primary_competitor', region: 'region',
};
const vocabularies: Record<string, string[]> = { not_for: ['industry', 'scenario', 'budget_band'] };

// null: nothing to suggest for such a field.
function source(name: string, field: Field): ((text: string) => Promise<Suggestion[]>) | null {
  const item = field.items ?? field;
  if (item['x-type'] === 'person') return people;
  if (item.pattern?.startsWith('^cust-')) return () => documents('customer-profile');
  if (item.pattern?.startsWith('^[a-z]+-')) return titles;
  const facet = facets[name];
  if (facet) return () => used(facet);
  const words = vocabularies[name];
  if (words) return () => Promise.resolve(words.flatMap((v) => valuesOf(v).map((x): Suggestion => [x, label(v, x)])));
  return null;
}

const WAIT_MS = 200;

// look: to be called when the field is entered and when its text changes.
export function useSuggestions(name: string, field: Field): { list: Suggestion[]; look: (text: string) => void } {
  const [list, setList] = useState<Suggestion[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const turn = useRef(0);
  useEffect(() => () => {
    clearTimeout(timer.current);
    turn.current++;
  }, []);
  return {
    list,
    look(text) {
      const ask = source(name, field);
      if (!ask) return;
      clearTimeout(timer.current);
      const mine = ++turn.current;
      timer.current = setTimeout(() => void ask(text).then((found) => mine === turn.current && setList(found), () => undefined), WAIT_MS);
    },
  };
}
