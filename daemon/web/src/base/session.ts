// SPDX-License-Identifier: GPL-3.0-or-later
// Who asks. The token is pasted once and handed to the daemon, which answers with a cookie that
// no script can read; the page knows only what it grants.
import { ask, connection, sessionEnded, type Problem, type Schemas } from './api.ts';
import { store, useStore } from './store.ts';

export type Session = Schemas['Session'];

const nobody: Session = { signed_in: false, scopes: [], audiences: [], masked: false };
export const session = store<Session>(nobody);
// True from the moment a session ended until somebody signs in or goes on as a visitor.
export const ended = store(false);

let missed = false; // nobody knows yet who asks
const AGAIN_MS = 2000;
const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('jinnang.session') : null;

// What the daemon says now; who was signed in and is not any more learns it.
function learn(now: Session, chosen: boolean): void {
  const was = session.get();
  if (was.signed_in && !now.signed_in && !chosen) ended.set(true);
  if (now.signed_in) ended.set(false);
  if (JSON.stringify(was) !== JSON.stringify(now)) session.set(now); // views ask again when it changes
}

// chosen: the reader has signed out, here or in another tab.
export async function loadSession(chosen = false): Promise<void> {
  try {
    learn((await ask<Session>('GET', '/v1/session')).data, chosen);
  } catch (error) {
    if ((error as Problem).code !== 'unauthorized') {
      // Not an answer: asked again once the daemon is back.
      missed = true;
      if (connection.get() === 'up') setTimeout(() => void loadSession(), AGAIN_MS);
      return;
    }
    // A cookie that is not valid any more: go on as a visitor.
    await ask('DELETE', '/v1/session').catch(() => undefined);
    learn(await ask<Session>('GET', '/v1/session').then((a) => a.data, () => nobody), chosen);
  }
}

export async function signIn(token: string): Promise<Session> {
  const answer = await ask<Session>('POST', '/v1/session', { body: { token: token.trim() } });
  ended.set(false);
  session.set(answer.data);
  tabs?.postMessage('changed');
  return answer.data;
}

export async function signOut(): Promise<void> {
  await ask('DELETE', '/v1/session');
  tabs?.postMessage('changed');
  await loadSession(true);
}

// A session ends with its cookie, too, and then nothing is refused: the reader would be a visitor
// without knowing. So it is asked for at its end, and when somebody comes back to the tab.
const RETURN_MS = 60_000;
const TIMER_MAX_MS = 2 ** 31 - 1;

export function startSession(): void {
  let asked = Date.now(), timer = 0;
  const look = (): void => {
    asked = Date.now();
    if (session.get().signed_in) void loadSession();
  };
  tabs?.addEventListener('message', () => void loadSession(true));
  sessionEnded.watch(look);
  connection.watch((state) => {
    if (state !== 'up' || !missed) return;
    missed = false;
    void loadSession();
  });
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && Date.now() - asked > RETURN_MS && look());
  session.watch(({ expires_at: at }) => {
    clearTimeout(timer);
    const left = at ? Date.parse(at) - Date.now() + 1000 : Infinity;
    if (left < TIMER_MAX_MS) timer = window.setTimeout(look, left);
  });
}

export const can = (scope: string): boolean => (session.get().scopes as string[]).includes(scope);
export const reviewLevels = (): number[] => [1, 2, 3].filter((level) => can(`review:${level}`));

export function useSession(): Session {
  return useStore(session);
}
