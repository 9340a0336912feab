// SPDX-License-Identifier: GPL-3.0-or-later
// Searches without hits. Who types 国, 国密, 国密算法 has asked once: queries of one session that
// grow from each other within 30 seconds are one intent, and the last one counts.
import { get, type Schemas } from '../base/api.ts';

type Event = Schemas['Event'];

export interface Intent {
  q: string;
  day: string; // as the daemon counts days
  at: string;
  total: number;
}

export const EVENTS_MAX = 1000;
const PAGE = 100;
const GROW_MS = 30_000;

// Newest first. Events are never changed, so only those are asked for that are not known yet.
export async function newestQueries(known: Event[], signal: AbortSignal): Promise<Event[]> {
  const fresh: Event[] = [];
  let cursor: string | undefined;
  do {
    const page: Schemas['EventList'] = await get('/v1/events', { type: 'query', per_page: PAGE, cursor }, signal);
    for (const e of page.events) {
      if (e.id === known[0]?.id) return [...fresh, ...known].slice(0, EVENTS_MAX);
      fresh.push(e);
    }
    cursor = page.next_cursor;
  } while (cursor && fresh.length < EVENTS_MAX);
  return fresh.slice(0, EVENTS_MAX);
}

interface Typed extends Intent {
  session: string;
  ms: number;
}

function typedOf(e: Event): Typed | null {
  const data = (e.data ?? {}) as { session?: string; q?: string; total?: number; door?: string };
  const q = data.q?.trim() ?? '';
  if (!q || typeof data.total !== 'number') return null; // browsing, or a pasted text
  const session = data.session ? `${e.person ?? ''} ${data.session}` : '';
  return { q, total: data.total, day: e.at.slice(0, 10), at: e.at, session, ms: Date.parse(e.at) };
}

export const typedCount = (events: Event[]): number => events.filter((e) => typedOf(e)).length;

const grows = (a: string, b: string): boolean => a.startsWith(b) || b.startsWith(a);

export function intentsOf(newestFirst: Event[]): Intent[] {
  const last = new Map<string, Typed>(); // of each session
  const intents: Typed[] = [];
  for (const e of [...newestFirst].reverse()) {
    const now = typedOf(e);
    if (!now) continue;
    const before = now.session ? last.get(now.session) : undefined;
    const same = before && now.ms - before.ms <= GROW_MS && grows(before.q.toLowerCase(), now.q.toLowerCase());
    if (same) Object.assign(before, now);
    else {
      intents.push(now);
      if (now.session) last.set(now.session, now);
    }
  }
  return intents;
}

export interface Day {
  day: string;
  all: number;
  zero: number;
}

// Every day from the first to the last one, at most `most`.
export function daysOf(intents: Intent[], most: number): Day[] {
  const counts = new Map<string, Day>();
  for (const i of intents) {
    const day = counts.get(i.day) ?? { day: i.day, all: 0, zero: 0 };
    day.all++;
    if (i.total === 0) day.zero++;
    counts.set(i.day, day);
  }
  const known = [...counts.keys()].sort();
  const out: Day[] = [];
  if (!known.length) return out;
  const end = Date.parse(`${known.at(-1)}T00:00:00Z`);
  const start = Math.max(Date.parse(`${known[0]}T00:00:00Z`), end - (most - 1) * 86_400_000);
  for (let at = start; at <= end; at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10);
    out.push(counts.get(day) ?? { day, all: 0, zero: 0 });
  }
  return out;
}

export interface Missed {
  q: string;
  times: number;
  at: string;
}

// Asked for most often without a hit; the newest first among equals.
export function missedOf(intents: Intent[]): Missed[] {
  const missed = new Map<string, Missed>();
  for (const i of intents) {
    if (i.total !== 0) continue;
    const name = i.q.toLowerCase();
    const before = missed.get(name);
    missed.set(name, { q: i.q, times: (before?.times ?? 0) + 1, at: i.at });
  }
  return [...missed.values()].sort((a, b) => b.times - a.times || b.at.localeCompare(a.at));
}
