// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in: the token is pasted once, and never kept by the page.
import { useState } from 'preact/hooks';

import { Problem } from '../base/api.ts';
import { problemFrom } from '../base/answer.ts';
import { dateTime, words } from '../base/lang.ts';
import { session, signIn, signOut, useSession } from '../base/session.ts';
import { store, useStore } from '../base/store.ts';
import { levelName } from '../base/labels.ts';
import { Dialog } from './dialog.tsx';
import { say } from './toast.tsx';

const w = words({
  title: ['登录', 'Sign in'],
  account: ['我的登录', 'Signed in'],
  token: ['令牌', 'Token'],
  hint: ['管理员发给你的令牌，以 jnk_ 开头。只粘贴一次，页面不保存它。', 'The token that an administrator gave you; it begins with jnk_. Paste it once: the page does not keep it.'],
  go: ['登录', 'Sign in'],
  wrong: ['令牌无效或已过期。', 'This token is not valid, or has expired.'],
  form: ['令牌应以 jnk_ 开头，共 67 个字符。', 'A token begins with jnk_ and has 67 characters.'],
  hello: ['已登录：{who}', 'Signed in as {who}'],
  bye: ['已退出', 'Signed out'],
  out: ['退出登录', 'Sign out'],
  person: ['姓名', 'Person'],
  level: ['最高密级', 'Highest level'],
  scopes: ['权限', 'May'],
  audiences: ['范围', 'Audiences'],
  until: ['有效至', 'Until'],
});

const open = store(false);
export const openSignIn = (): void => open.set(true);

function Form() {
  const [token, setToken] = useState('');
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);

  async function submit(e: Event): Promise<void> {
    e.preventDefault();
    if (!/^\s*jnk_[a-z2-7]{10}_[a-z2-7]{52}\s*$/.test(token)) {
      setWrong(w('form'));
      return;
    }
    setBusy(true);
    try {
      const who = await signIn(token);
      open.set(false);
      say(w('hello', { who: who.person ?? '' }));
    } catch (error) {
      const problem: Problem = problemFrom(error);
      setWrong(problem.code === 'unauthorized' ? w('wrong') : problem.message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="stack" onSubmit={submit}>
      <div class="field">
        <label for="token">{w('token')}</label>
        <span class="hint" id="token-hint">{w('hint')}</span>
        <input
          id="token"
          type="password"
          autocomplete="off"
          spellcheck={false}
          autofocus
          required
          value={token}
          aria-describedby="token-hint token-error"
          aria-invalid={wrong ? 'true' : undefined}
          onInput={(e) => { setToken(e.currentTarget.value); setWrong(''); }}
        />
        <span class="error" id="token-error" role="alert">{wrong}</span>
      </div>
      <button class="button primary" disabled={busy}>{w('go')}</button>
    </form>
  );
}

function Account() {
  const s = useSession();
  return (
    <div class="stack">
      <table>
        <tbody>
          <tr><th scope="row">{w('person')}</th><td>{s.person}</td></tr>
          {s.max_level && <tr><th scope="row">{w('level')}</th><td>{levelName(s.max_level)}</td></tr>}
          <tr><th scope="row">{w('scopes')}</th><td>{s.scopes.join(', ')}</td></tr>
          <tr><th scope="row">{w('audiences')}</th><td>{s.audiences.join(', ')}</td></tr>
          {s.expires_at && <tr><th scope="row">{w('until')}</th><td>{dateTime(s.expires_at)}</td></tr>}
        </tbody>
      </table>
      <button
        type="button"
        class="button"
        onClick={() => void signOut().then(() => { open.set(false); say(w('bye')); }, (e) => say(problemFrom(e).message))}
      >
        {w('out')}
      </button>
    </div>
  );
}

export function SignIn() {
  const shown = useStore(open);
  const s = useStore(session);
  return (
    <Dialog title={s.signed_in ? w('account') : w('title')} open={shown} onClose={() => open.set(false)}>
      {s.signed_in ? <Account /> : <Form />}
    </Dialog>
  );
}
