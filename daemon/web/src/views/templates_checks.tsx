// SPDX-License-Identifier: GPL-3.0-or-later
// Before a draft goes out: names of other customers left in it, and promises that go beyond what
// the knowledge base states.
import { useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import { post, type Problem, type Schemas } from '../base/api.ts';
import { Marks } from '../base/html.ts';
import { words } from '../base/lang.ts';
import { documentHref } from '../base/place.ts';
import { ProblemNote } from '../parts/problem.tsx';

type Leftovers = Schemas['LeftoversResponse'];
type Promises = Schemas['PromisesResponse'];
type Promised = Promises['promises'][number];

const w = words({
  go: ['检查串名与承诺', 'Check names and promises'],
  busy: ['检查中…', 'Checking …'],
  stale: ['草稿已改动，请重新检查。', 'The draft has changed since; check it again.'],
  names: ['串名', 'Leftover names'],
  namesNone: ['没有出现其他客户的名称（核对了 {n} 家）。', 'No other customer is named (of {n} that you may see).'],
  namesUnknown: ['你看不到客户档案，无法核对名称。', 'You may see no customer profiles, so names cannot be checked.'],
  line: ['第 {n} 行', 'line {n}'],
  promises: ['承诺', 'Promises'],
  promisesNone: ['没有超出知识库口径的承诺（共 {n} 处）。', 'No promise goes beyond what is documented (of {n}).'],
  beyond: ['高于', 'goes beyond'],
  others: ['等 {n} 处', 'and {n} more'],
});

interface Found {
  text: string;
  names: Leftovers;
  promises: Promises;
}

async function check(text: string, customer: string, template: string): Promise<Found> {
  const [names, promises] = await Promise.all([
    post<Leftovers>('/v1/checks/leftovers', customer ? { text, customer_id: customer } : { text }),
    post<Promises>('/v1/checks/promises', { text, template_id: template }),
  ]);
  return { text, names, promises };
}

function Names(p: { found: Leftovers }) {
  const { findings, customers_checked: n } = p.found;
  if (!findings.length) return <p class="small">{n > 0 ? `✓ ${w('namesNone', { n })}` : w('namesUnknown')}</p>;
  return (
    <div class="note bad small">
      <strong>{w('names')} ({findings.length})</strong>
      <ul class="plain-list">
        {findings.slice(0, 20).map((f) => <li key={f.start}><span class="soft">{w('line', { n: f.line })}</span> <Marks html={f.context_html} /></li>)}
      </ul>
    </div>
  );
}

function Beyond(p: { promise: Promised }) {
  const looser = p.promise.against.filter((a) => a.verdict === 'looser');
  const first = looser[0];
  return (
    <li>
      <strong>“{p.promise.text}”</strong> {w('beyond')}{' '}
      {first && <a href={documentHref(first.id, first.section)}>“{first.text}” ({first.id})</a>}
      {looser.length > 1 && <span class="soft"> {w('others', { n: looser.length - 1 })}</span>}
    </li>
  );
}

function Promised(p: { found: Promises }) {
  const conflicts = p.found.promises.filter((x) => x.verdict === 'conflict');
  if (!conflicts.length) return <p class="small">✓ {w('promisesNone', { n: p.found.promises.length })}</p>;
  return (
    <div class="note warn small">
      <strong>{w('promises')} ({conflicts.length})</strong>
      <ul class="plain-list">{conflicts.map((c) => <Beyond key={c.start} promise={c} />)}</ul>
    </div>
  );
}

export function DraftChecks(p: { text: string; customer: string; template: string }) {
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  async function go(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    await check(p.text, p.customer, p.template).then(setFound, (error) => setProblem(problemFrom(error)));
    setBusy(false);
  }
  return (
    <div class="stack tight">
      <div class="row">
        <button type="button" class="button slim" disabled={busy} onClick={() => void go()}>{w(busy ? 'busy' : 'go')}</button>
        {found && found.text !== p.text && <span class="small soft">{w('stale')}</span>}
      </div>
      <div role="status" class="stack tight">
        {found && <><Names found={found.names} /><Promised found={found.promises} /></>}
      </div>
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}
