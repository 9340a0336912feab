// SPDX-License-Identifier: GPL-3.0-or-later
// Questions to the daemon. Its types come from its own OpenAPI document (`#api` is made by
// check.mjs); errors arrive as Problem (RFC 9457), and who asks decides by `code`.
import type { components } from '#api';

import { lang } from './lang.ts';
import { store } from './store.ts';

export type Schemas = components['schemas'];
export type Hit = Schemas['Hit'];
export type Kind = Schemas['Kind'];

export interface ProblemItem {
  pointer: string;
  code: string;
  detail?: string;
  label_zh?: string;
  allowed?: string[];
  line?: number;
  position?: number;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: ProblemItem[];
  readonly retryAfter: number; // seconds
  readonly body: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>, retryAfter = 0) {
    super(String(body.title ?? status));
    this.status = status;
    this.code = String(body.code ?? 'internal');
    this.detail = String(body.detail ?? '');
    this.errors = (body.errors as ProblemItem[] | undefined) ?? [];
    this.retryAfter = retryAfter;
    this.body = body;
  }
}

// The daemon did not answer at all.
export const OFFLINE = 'offline';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Ask {
  query?: Query;
  body?: unknown; // JSON, or a string with `type`
  type?: string;
  accept?: string;
  ifMatch?: string; // with its quotes
  key?: string; // Idempotency-Key
  keepalive?: boolean; // goes out although the page is left
  signal?: AbortSignal | undefined;
  // For rows: all forms and languages of one have the same ETag, and browsers mix them up.
  uncached?: boolean;
}

export interface Answer<T> {
  data: T;
  etag: string;
  revision: string; // of the index
}

// 'up', or 'down' while the daemon does not answer: banner.tsx tells, and asks until it does.
export const connection = store<'up' | 'down'>('up');
// Told when something is refused that a session would allow: it may have ended.
export const sessionEnded = store(0);

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function problemOf(answer: Response): Promise<Problem> {
  let body: Record<string, unknown> = {};
  try {
    body = (await answer.json()) as Record<string, unknown>;
  } catch {
    body = { title: answer.statusText, code: 'internal' };
  }
  return new Problem(answer.status, body, Number(answer.headers.get('Retry-After') ?? 0));
}

function headersOf(a: Ask): Headers {
  const headers = new Headers({ 'Accept-Language': lang.get(), Accept: a.accept ?? 'application/json' });
  if (a.body !== undefined) headers.set('Content-Type', a.type ?? 'application/json');
  if (a.ifMatch) headers.set('If-Match', a.ifMatch);
  if (a.key) headers.set('Idempotency-Key', a.key);
  return headers;
}

async function send(method: string, path: string, a: Ask): Promise<Response> {
  const init: RequestInit = { method, headers: headersOf(a), credentials: 'same-origin' };
  if (a.body !== undefined) init.body = typeof a.body === 'string' ? a.body : JSON.stringify(a.body);
  if (a.signal) init.signal = a.signal;
  if (a.uncached) init.cache = 'no-store';
  if (a.keepalive) init.keepalive = true;
  try {
    return await fetch(address(path, a.query), init);
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    connection.set('down');
    throw new Problem(0, { code: OFFLINE, title: OFFLINE });
  }
}

export async function ask<T>(method: string, path: string, a: Ask = {}): Promise<Answer<T>> {
  const answer = await send(method, path, a);
  if (!answer.ok) {
    const problem = await problemOf(answer);
    const refused = problem.code === 'unauthorized' || problem.code === 'forbidden_scope';
    if (refused && path !== '/v1/session') sessionEnded.set(sessionEnded.get() + 1);
    if (problem.code === 'shutting_down') connection.set('down');
    throw problem;
  }
  connection.set('up');
  const isJson = (answer.headers.get('Content-Type') ?? '').includes('json');
  const data = answer.status === 204 ? undefined : isJson ? await answer.json() : await answer.text();
  return {
    data: data as T,
    etag: answer.headers.get('ETag') ?? '',
    revision: answer.headers.get('Jinnang-Index-Revision') ?? '',
  };
}

export const get = async <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  (await ask<T>('GET', path, { query, signal })).data;

export const post = async <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  (await ask<T>('POST', path, { body, signal })).data;

export const documentPath = (id: string): string => `/v1/documents/${encodeURIComponent(id)}`;

// A key for a write that may have to be repeated with the same one.
export const newKey = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
};
