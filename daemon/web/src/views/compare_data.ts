// SPDX-License-Identifier: GPL-3.0-or-later
// What the comparison is made of: the documents, and the daemon's view of the others against the
// first. One that shares no word with it does not come back from there; then the fields decide.
import { get, documentPath, post, Problem, type Schemas } from '../base/api.ts';
import { problemFrom } from '../base/answer.ts';
import { valuesOf } from '../base/labels.ts';
import { isObject } from '../base/values.ts';
import { schemaOf, type KindSchema } from '../base/schemas.ts';

export type AspectName = Schemas['Aspect']['name'];

export interface Compared {
  id: string;
  doc: Schemas['Document'];
  front: Record<string, unknown>;
  schema: KindSchema | undefined;
  aspects: Map<AspectName, Schemas['Aspect']>; // against the first; empty for the first itself
  likeness: number | undefined; // 0-1; undefined: the daemon did not compare it
}

export interface Comparison {
  ids: string[];
  items: Compared[];
  missing: string[]; // not there, or not for this reader
  lessons: Schemas['Lesson'][];
  problem: Problem | undefined; // of the comparison by aspects alone
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

// As the daemon reads them from the front matter.
export function ownValues(name: AspectName, front: Record<string, unknown>): string[] {
  const scale = isObject(front.scale) ? front.scale : {};
  switch (name) {
    case 'industry': return list(front.industry);
    case 'scenario': return list(front.scenario);
    case 'technology': return [...list(front.products), ...list(front.technologies)];
    case 'constraint': return list(front.constraints);
    case 'pain_point': return list(front.pain_points);
    case 'scale': return [
      ...(scale.budget_band ? [String(scale.budget_band)] : []),
      ...['users', 'nodes'].filter((k) => scale[k] !== undefined).map((k) => `${k} ${String(scale[k])}`),
    ];
  }
}

function bandVerdict(mine: string[], theirs: string[]): Schemas['Aspect']['verdict'] {
  const bands = valuesOf('budget_band');
  const [a, b] = [mine, theirs].map((values) => bands.findIndex((band) => values.includes(band))) as [number, number];
  if (a < 0 || b < 0) return 'unknown';
  return Math.abs(a - b) <= 1 ? 'similar' : 'different';
}

// The daemon's rule for sets; what it reads from texts (pain points) stays unknown.
function byFields(name: AspectName, mine: string[], theirs: string[]): Schemas['Aspect'] {
  const shared = theirs.filter((v) => mine.includes(v)).length;
  const equal = shared > 0 && shared === mine.length && shared === theirs.length;
  const verdict = mine.length === 0 || theirs.length === 0 || (name === 'pain_point' && !equal) ? 'unknown'
    : equal ? 'same'
    : name === 'scale' ? bandVerdict(mine, theirs)
    : shared > 0 ? 'similar' : 'different';
  return { name, verdict, mine, theirs, evidence: [] };
}

const names: AspectName[] = ['industry', 'scale', 'scenario', 'technology', 'constraint', 'pain_point'];

async function one(id: string, signal: AbortSignal): Promise<Compared | null> {
  try {
    const doc = await get<Schemas['Document']>(documentPath(id), {}, signal);
    const front = doc.front_matter as Record<string, unknown>;
    return { id, doc, front, schema: await schemaOf(doc.kind), aspects: new Map(), likeness: undefined };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

async function similarTo(first: Compared, others: Compared[], signal: AbortSignal): Promise<Schemas['SimilarResponse']> {
  return post<Schemas['SimilarResponse']>('/v1/similar', {
    ids: [first.id],
    kinds: [...new Set(others.map((o) => o.doc.kind))],
    filter: `id IN [${others.map((o) => o.id).join(', ')}]`,
    min_match: 0,
    per_page: others.length,
    log: false,
  }, signal);
}

export async function compare(ids: string[], signal: AbortSignal): Promise<Comparison> {
  const found = await Promise.all(ids.map((id) => one(id, signal)));
  const items = found.filter((x): x is Compared => x !== null);
  const answer: Comparison = { ids, items, missing: ids.filter((_, i) => !found[i]), lessons: [], problem: undefined };
  const [first, ...others] = items;
  if (!first || others.length === 0) return answer;
  let hits: Schemas['SimilarHit'][] = [];
  try {
    const similar = await similarTo(first, others, signal);
    hits = similar.hits;
    answer.lessons = similar.lessons;
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    answer.problem = problemFrom(error);
  }
  for (const item of others) {
    const hit = hits.find((h) => h.id === item.id);
    item.likeness = hit?.similarity;
    for (const name of names) {
      const told = hit?.aspects?.find((a) => a.name === name);
      item.aspects.set(name, told ?? byFields(name, ownValues(name, first.front), ownValues(name, item.front)));
    }
  }
  return answer;
}
