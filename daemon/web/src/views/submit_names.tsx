// SPDX-License-Identifier: GPL-3.0-or-later
// Where in the text customers are named: the check itself does not repeat names, because reviewers
// may not know them. Who writes may see those of profiles that are open to him.
import { useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import { post, type Schemas } from '../base/api.ts';
import { Marks } from '../base/html.ts';
import { words } from '../base/lang.ts';
import { say } from '../parts/toast.tsx';

const w = words({
  show: ['指出在哪里', 'Show where'],
  instead: ['可改用脱敏名，或把密级改为“秘密”。', 'Use the masked name, or make it confidential.'],
});

export function NamesWhere(p: { markdown: string }) {
  const [found, setFound] = useState<Schemas['LeftoversResponse']['findings']>();
  function look(): void {
    post<Schemas['LeftoversResponse']>('/v1/checks/leftovers', { text: p.markdown })
      .then((answer) => setFound(answer.findings), (error) => say(problemFrom(error).message));
  }
  if (!found) return <button type="button" class="link-button" onClick={look}>{w('show')}</button>;
  return (
    <span class="sub-names" role="status">
      <span class="soft">{w('instead')}</span>
      {found.slice(0, 8).map((f) => <span key={f.start} class="sub-name"><Marks html={f.context_html} /></span>)}
    </span>
  );
}
