// SPDX-License-Identifier: GPL-3.0-or-later
// A problem, told so that the reader knows what to do next.
import { OFFLINE, Problem } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { openSignIn } from './sign_in.tsx';

const w = words({
  offline: ['连不上服务，恢复后会自动继续。', 'The server does not answer; this goes on by itself once it does.'],
  again: ['重试', 'Try again'],
  signIn: ['登录', 'Sign in'],
  limited: ['请求太快，请稍等片刻。', 'Too many requests; wait a moment.'],
  loading: ['索引正在加载，请稍候。', 'The index is being loaded.'],
});

const texts: Record<string, () => string> = {
  [OFFLINE]: () => w('offline'),
  rate_limited: () => w('limited'),
  index_loading: () => w('loading'),
};

export function ProblemNote(p: { problem: Problem; again?: (() => void) | undefined }) {
  const text = texts[p.problem.code]?.() ?? p.problem.message;
  return (
    <div class="note bad" role="alert">
      <p><strong>{text}</strong></p>
      {p.problem.detail && <p class="small">{p.problem.detail}</p>}
      {p.problem.errors.length > 0 && (
        <ul class="small">
          {p.problem.errors.map((e) => <li key={e.pointer + e.code}>{e.label_zh ? `${e.label_zh}: ` : ''}{e.detail ?? e.code}</li>)}
        </ul>
      )}
      <div class="row">
        {p.again && <button type="button" class="button slim" onClick={p.again}>{w('again')}</button>}
        {(p.problem.status === 401 || p.problem.status === 403) && (
          <button type="button" class="button slim" onClick={openSignIn}>{w('signIn')}</button>
        )}
      </div>
    </div>
  );
}
