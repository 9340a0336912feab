// SPDX-License-Identifier: GPL-3.0-or-later
// What the server is doing and what it holds, as far as the reader may see it.
import { useState } from 'preact/hooks';

import { keep, kept } from '../base/kept.ts';
import { lang, words } from '../base/lang.ts';
import { can, reviewLevels, useSession } from '../base/session.ts';
import { useStore } from '../base/store.ts';
import { useRefresh } from '../base/refresh.ts';
import { useTitle } from '../base/title.ts';
import type { Place } from '../base/place.ts';
import { ScopeNote } from '../parts/scope.tsx';
import { DueDocuments, OverdueReviews } from './status_due.tsx';
import { Holdings } from './status_index.tsx';
import { Queries } from './status_queries.tsx';
import { Service } from './status_service.tsx';
import { refreshAll, tick } from './status_tick.ts';
import { Traffic } from './status_traffic.tsx';

const w = words({
  title: ['状态', 'Status'],
  lead: ['服务是否正常、你能看到哪些文档、哪些需要处理。', 'Whether the service runs, what you can see of it, and what needs attention.'],
  refresh: ['刷新', 'Refresh'],
  auto: ['每 30 秒自动刷新', 'Refresh every 30 seconds'],
  at: ['更新于 {at}', 'As of {at}'],
  todo: ['需要处理', 'Needs attention'],
  reviews: ['逾期的评审', 'overdue reviews'],
  traffic: ['请求与性能', 'Requests and speed'],
  trafficWhat: ['请求、响应时间与缓存的数字', 'figures about requests, response times and the cache'],
  queries: ['没有结果的检索', 'Searches without hits'],
  queriesWhat: ['没有结果的检索', 'searches without hits'],
});

const REFRESH_MS = 30_000;
const AUTO = 'jinnang.status.auto';

function Head() {
  const [auto, setAuto] = useState(() => kept<boolean>(localStorage, AUTO) ?? true);
  const [since] = useState(() => Date.now());
  const last = useStore(tick) || since;
  useRefresh(REFRESH_MS, refreshAll, auto);
  const choose = (on: boolean): void => {
    setAuto(on);
    keep(localStorage, AUTO, on);
  };
  const at = new Date(Math.max(last, since)).toLocaleTimeString(lang.get() === 'zh' ? 'zh-CN' : 'en-GB');
  return (
    <header class="row apart">
      <div class="stack tight">
        <h1>{w('title')}</h1>
        <p class="soft">{w('lead')}</p>
      </div>
      <div class="row">
        <span class="small soft">{w('at', { at })}</span>
        <label class="check small">
          <input type="checkbox" checked={auto} onChange={(e) => choose(e.currentTarget.checked)} />
          {w('auto')}
        </label>
        <button type="button" class="button slim" onClick={refreshAll}>{w('refresh')}</button>
      </div>
    </header>
  );
}

export function StatusView(_: { place: Place }) {
  useTitle(w('title'));
  useSession();
  return (
    <div class="stack status">
      <Head />
      <Service />
      <section class="stack tight" aria-labelledby="status-todo">
        <h2 id="status-todo">{w('todo')}</h2>
        <div class="status-cards">
          <DueDocuments />
          {reviewLevels().length > 0
            ? <OverdueReviews />
            : <ScopeNote what={w('reviews')} scopes={['review:1', 'review:2', 'review:3']} quiet />}
        </div>
      </section>
      <Holdings />
      <section class="stack tight" aria-labelledby="status-queries">
        <h2 id="status-queries">{w('queries')}</h2>
        {can('admin') ? <Queries /> : <ScopeNote what={w('queriesWhat')} scopes={['admin']} quiet />}
      </section>
      <section class="stack tight" aria-labelledby="status-traffic">
        <h2 id="status-traffic">{w('traffic')}</h2>
        {can('metrics') ? <Traffic /> : <ScopeNote what={w('trafficWhat')} scopes={['metrics']} quiet />}
      </section>
    </div>
  );
}
