// SPDX-License-Identifier: GPL-3.0-or-later
// Titles of documents that are known by id. An id that stays without one is not visible to the
// reader, or archived; nobody is told which.
import { useAnswer } from './answer.ts';
import { get, type Schemas } from './api.ts';

export type Names = ReadonlyMap<string, string>;

const none: Names = new Map();
const IDS_MAX = 60; // of one question: the filter has its bounds

async function ask(ids: string[], signal: AbortSignal): Promise<Names> {
  const query = { filter: `id IN [${ids.join(', ')}]`, per_page: 100, highlight: 'none', log: false };
  const { hits } = await get<Schemas['SearchResponse']>('/v1/search', query, signal);
  return new Map(hits.map((h) => [h.id, h.title]));
}

export function useNames(ids: string[]): Names {
  const wanted = [...new Set(ids)].sort().slice(0, IDS_MAX);
  const key = wanted.length ? `names ${wanted.join(' ')}` : null;
  return useAnswer(key, (signal) => ask(wanted, signal), { keep: true }).data ?? none;
}
