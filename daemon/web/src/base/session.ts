// SPDX-License-Identifier: GPL-3.0-or-later
// Who asks. The token is pasted once and handed to the daemon, which answers with a cookie that
// no script can read; the page knows only what it grants.
import { ask, sessionEnded, type Schemas } from './api.ts';
import { store, useStore } from './store.ts';

export type Session = Schemas['Session'];

const nobody: Session = { signed_in: false, scopes: [], audiences: [], masked: false };
export const session = store<Session>(nobody);
// True from the moment a session ended until somebody signs in or goes on as a visitor.
export const ended = store(false);

const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('jinnang.session') : null;

export async function loadSession(): Promise<void> {
  try {
    session.set((await ask<Session>('GET', '/v1/session')).data);
  } catch {
    // A cookie that is not valid any more: say so, go on as a visitor.
    const was = session.get().signed_in;
    await ask('DELETE', '/v1/session').catch(() => undefined);
    ended.set(was || ended.get());
    session.set(await ask<Session>('GET', '/v1/session').then((a) => a.data, () => nobody));
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
  await loadSession();
}

export function startSession(): void {
  tabs?.addEventListener('message', () => void loadSession());
  sessionEnded.watch(() => void (session.get().signed_in && loadSession()));
}

export const can = (scope: string): boolean => (session.get().scopes as string[]).includes(scope);
export const reviewLevels = (): number[] => [1, 2, 3].filter((level) => can(`review:${level}`));

export function useSession(): Session {
  return useStore(session);
}
