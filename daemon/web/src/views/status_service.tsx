// SPDX-License-Identifier: GPL-3.0-or-later
// Is the server there, which one is it, is its index complete.
import { useEffect, useRef, useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import { ask, get, OFFLINE } from '../base/api.ts';
import { number, words } from '../base/lang.ts';
import { can } from '../base/session.ts';
import { ScopeNote } from '../parts/scope.tsx';
import { useFigures } from './status_tick.ts';

const w = words({
  title: ['服务', 'Service'],
  ready: ['正常', 'Ready'],
  starting: ['正在启动', 'Starting'],
  stopping: ['正在停止', 'Stopping'],
  degraded: ['降级运行', 'Degraded'],
  away: ['连不上', 'No answer'],
  changed: ['服务状态变为：{state}', 'The service is now: {state}'],
  version: ['版本', 'Version'],
  commit: ['源码提交', 'Commit'],
  analyzer: ['分析器', 'Analyser'],
  parts: ['已开通的部分', 'Parts in service'],
  W1: ['检索', 'search'],
  W2: ['提交与评审', 'writing and review'],
  W3: ['草稿与 MCP', 'drafts and MCP'],
  W4: ['项目与统计', 'engagements and figures'],
  index: ['索引', 'Index'],
  generation: ['第 {n} 代', 'generation {n}'],
  documents: ['{n} 篇（所有密级）', '{n} documents (all levels)'],
  refused: ['{n} 个文件被拒收', '{n} files refused'],
  clean: ['没有被拒收的文件', 'no file refused'],
  lag: ['有改动还没进索引', 'changes are not in the index yet'],
  noLag: ['与文档库一致', 'up to date'],
  building: ['正在重建', 'being rebuilt'],
  rebuilds: ['启动以来重建 {n} 次，增量更新 {m} 次', 'since the start: rebuilds {n}, updates {m}'],
  corpusAway: ['读不到文档库', 'the documents cannot be read'],
  readOnly: ['只读，不能重建', 'read-only: it cannot be rebuilt here'],
  details: ['索引的内部情况', 'details of the index'],
});

interface Ready {
  status: string;
  index?: {
    state: string; reason: string; generation: number; documents: number; lag: boolean; building: boolean; writer: boolean;
    updates: number; rebuilds: number; refused_files: number;
  };
  corpus?: { available: boolean };
}

interface Version {
  version: string;
  commit: string;
  analyzer: string;
  waves: string[];
}

// 503 is an answer, too: it says why.
async function readiness(signal: AbortSignal): Promise<Ready> {
  try {
    return (await ask<Ready>('GET', '/readyz', { query: can('admin') ? { verbose: true } : {}, signal, uncached: true })).data;
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    const problem = problemFrom(error);
    if (problem.code === OFFLINE) return { status: 'away' };
    return typeof problem.body.status === 'string' ? (problem.body as unknown as Ready) : { status: 'degraded' };
  }
}

const known = ['ready', 'starting', 'stopping', 'degraded', 'away'] as const;
const stateName = (status: string): string => w((known as readonly string[]).includes(status) ? (status as 'ready') : 'degraded');

// Said when it changes, and not each time that it is asked.
function Changes(p: { status: string | undefined }) {
  const before = useRef<string | undefined>(undefined);
  const [said, say] = useState('');
  useEffect(() => {
    if (before.current && p.status && before.current !== p.status) say(w('changed', { state: stateName(p.status) }));
    if (p.status) before.current = p.status;
  }, [p.status]);
  return <p class="off-screen" role="status">{said}</p>;
}

function IndexFacts(p: { ready: Ready }) {
  const i = p.ready.index;
  if (!i) return null;
  return (
    <div>
      <dt>{w('index')}</dt>
      <dd>
        <ul class="plain-list">
          <li>{w('generation', { n: i.generation })} · {w('documents', { n: number(i.documents) })}</li>
          <li>
            {i.lag ? <span class="badge warn">{w('lag')}</span> : <>✓ {w('noLag')}</>}
            {i.building && <> <span class="badge info">{w('building')}</span></>}
            {!i.writer && <> <span class="badge">{w('readOnly')}</span></>}
          </li>
          <li>{i.refused_files > 0 ? <span class="badge bad">{w('refused', { n: i.refused_files })}</span> : <>✓ {w('clean')}</>}</li>
          {p.ready.corpus?.available === false && <li><span class="badge bad">{w('corpusAway')}</span></li>}
          {i.reason && <li>{i.reason}</li>}
          <li class="soft">{w('rebuilds', { n: i.rebuilds, m: i.updates })}</li>
        </ul>
      </dd>
    </div>
  );
}

export function Service() {
  const admin = can('admin');
  const ready = useFigures(`ready ${admin}`, readiness);
  const version = useFigures('version', (signal) => get<Version>('/v1/version', {}, signal));
  const status = ready.data?.status;
  const v = version.data;
  const good = status === 'ready';
  return (
    <section class="stack tight" aria-labelledby="status-service">
      <h2 id="status-service" class="row">
        {w('title')}{' '}
        {status && (
          <span class={`badge ${good ? 'good' : 'bad'}`}><span aria-hidden="true">{good ? '✓' : '!'}</span> {stateName(status)}</span>
        )}
      </h2>
      <Changes status={status} />
      <dl class="card status-facts">
        <div><dt>{w('version')}</dt><dd>{v?.version ?? '…'}</dd></div>
        <div><dt>{w('commit')}</dt><dd><code>{v?.commit ?? '…'}</code></dd></div>
        <div>
          <dt>{w('parts')}</dt>
          <dd>{v ? v.waves.map((x) => (x in { W1: 0, W2: 0, W3: 0, W4: 0 } ? w(x as 'W1') : x)).join(' · ') : '…'}</dd>
        </div>
        {ready.data && <IndexFacts ready={ready.data} />}
        <div class="wide"><dt>{w('analyzer')}</dt><dd><code>{v?.analyzer ?? '…'}</code></dd></div>
      </dl>
      {!admin && <ScopeNote what={w('details')} scopes={['admin']} quiet />}
    </section>
  );
}
