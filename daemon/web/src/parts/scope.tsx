// SPDX-License-Identifier: GPL-3.0-or-later
// Something that needs a scope the reader does not have: which one, and how to get it.
import { words } from '../base/lang.ts';
import { useSession } from '../base/session.ts';
import { openSignIn } from './sign_in.tsx';

const w = words({
  visitor: ['登录后才能看到{what}，需要权限 {scopes}。', 'Sign in to see {what}; it needs the scope {scopes}.'],
  lacking: ['{who} 没有查看{what}的权限，需要 {scopes}，请联系管理员。', '{who} may not see {what}: it needs the scope {scopes}. Ask an administrator.'],
  or: [' 或 ', ' or '],
  signIn: ['登录', 'Sign in'],
  other: ['换一个令牌', 'Use another token'],
});

// quiet: one of several on a page.
export function ScopeNote(p: { what: string; scopes: string[]; quiet?: boolean }) {
  const s = useSession();
  const values = { what: p.what, scopes: p.scopes.join(w('or')), who: s.person ?? '' };
  return (
    <div class={p.quiet ? 'scope-quiet soft small' : 'note info'}>
      <div class="row apart">
        <p>{s.signed_in ? w('lacking', values) : w('visitor', values)}</p>
        <button type="button" class="button slim" onClick={openSignIn}>{s.signed_in ? w('other') : w('signIn')}</button>
      </div>
    </div>
  );
}
