// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader has to know whatever the view: the server is away, the session has ended.
import { useEffect } from 'preact/hooks';

import { connection } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { ended, session } from '../base/session.ts';
import { useStore } from '../base/store.ts';
import { openSignIn } from './sign_in.tsx';

const w = words({
  down: ['服务暂时连不上，正在重试；已输入的内容不会丢失。', 'The server does not answer. Trying again; nothing you typed is lost.'],
  ended: ['登录已结束，当前按访客身份浏览。', 'Your session has ended; you go on as a visitor.'],
  signIn: ['重新登录', 'Sign in again'],
  dismiss: ['知道了', 'Dismiss'],
});

const PROBE_MS = 1000;

async function probe(): Promise<void> {
  const ready = await fetch('/readyz').then((r) => r.ok, () => false);
  if (ready) connection.set('up');
}

export function Banners() {
  const state = useStore(connection);
  const over = useStore(ended);
  const s = useStore(session);
  useEffect(() => {
    if (state === 'up') return undefined;
    const timer = setInterval(() => void probe(), PROBE_MS);
    return () => clearInterval(timer);
  }, [state]);
  return (
    <div aria-live="polite">
      {state === 'down' && <div class="banner"><div>{w('down')}</div></div>}
      {over && !s.signed_in && (
        <div class="banner">
          <div class="row">
            <span>{w('ended')}</span>
            <button type="button" class="button slim" onClick={openSignIn}>{w('signIn')}</button>
            <button type="button" class="button slim quiet" onClick={() => ended.set(false)}>{w('dismiss')}</button>
          </div>
        </div>
      )}
    </div>
  );
}
