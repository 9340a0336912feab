// SPDX-License-Identifier: GPL-3.0-or-later
// A document that is not there, or is not for this reader: the daemon does not tell which. What
// can be done about it.
import { useState } from 'preact/hooks';

import { words } from '../base/lang.ts';
import { documentHref, go, href } from '../base/place.ts';
import { useSession } from '../base/session.ts';
import { openSignIn } from '../parts/sign_in.tsx';

const w = words({
  title: ['找不到这篇文档', 'There is no such document'],
  why: ['没有编号为 {id} 的文档，或者它不在你能看到的范围里。两种情况看起来一样，以免泄露有哪些文档。',
    'There is no document {id}, or it is not open to you. The two look the same, so that nobody learns what exists.'],
  revision: ['找不到这个版本', 'There is no such revision'],
  revisionWhy: ['文档 {id} 没有版本 {revision}。', 'The document {id} has no revision {revision}.'],
  current: ['看当前版本', 'Read the current version'],
  signIn: ['登录后再试', 'Sign in and try again'],
  hint: ['如果别人把链接发给了你，登录后也许就能看到。', 'If somebody sent you the link, it may open once you have signed in.'],
  search: ['换个词找找', 'Search for it'],
  go: ['检索', 'Search'],
  all: ['浏览全部文档', 'Browse all documents'],
});

export function Missing(p: { id: string; revision: string; q: string; code: string }) {
  const [text, setText] = useState(p.q);
  const { signed_in } = useSession();
  const revision = p.code === 'revision_not_found';
  return (
    <div class="stack doc-missing">
      <h1>{w(revision ? 'revision' : 'title')}</h1>
      <p>{revision ? w('revisionWhy', { id: p.id, revision: p.revision.slice(0, 12) }) : w('why', { id: p.id })}</p>
      {revision && <p><a href={documentHref(p.id)}>{w('current')}</a></p>}
      {!revision && !signed_in && (
        <p class="row"><button type="button" class="button" onClick={openSignIn}>{w('signIn')}</button><span class="soft">{w('hint')}</span></p>
      )}
      <form class="field" role="search" onSubmit={(e) => { e.preventDefault(); go(href('/', { q: text.trim() })); }}>
        <label for="doc-missing-q">{w('search')}</label>
        <div class="doc-inline">
          <input id="doc-missing-q" type="search" value={text} onInput={(e) => setText(e.currentTarget.value)} />
          <button class="button primary">{w('go')}</button>
        </div>
      </form>
      <p><a href="/">{w('all')}</a></p>
    </div>
  );
}
