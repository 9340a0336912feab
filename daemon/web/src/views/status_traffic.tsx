// SPDX-License-Identifier: GPL-3.0-or-later
// How the server is doing, from its own counters since it was started.
import { useEffect, useState } from 'preact/hooks';

import { ask } from '../base/api.ts';
import { number, words } from '../base/lang.ts';
import { BarList, Sparkline } from '../parts/plot.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { metricsOf, quantile, valueOf, type Metrics } from './status_metrics.ts';
import { useFigures } from './status_tick.ts';

const w = words({
  since: ['自服务启动以来。', 'Since the server was started.'],
  requests: ['请求', 'Requests'],
  '2xx': ['2xx 成功', '2xx answered'],
  '3xx': ['3xx 未变', '3xx not modified'],
  '4xx': ['4xx 请求有误', '4xx refused'],
  '5xx': ['5xx 服务出错', '5xx failed'],
  rate: ['每秒请求，最近 {n} 次刷新；现在 {now}', 'Requests a second over the last {n} refreshes; now {now}'],
  rateWait: ['再刷新一次后显示每秒请求数。', 'Requests a second are shown after the next refresh.'],
  times: ['响应时间', 'Response times'],
  half: ['一半请求不超过', 'Half of all within'],
  most: ['95% 的请求不超过', '95% within'],
  none: ['还没有', 'none yet'],
  over: ['超过 {n}', 'more than {n}'],
  cache: ['答案缓存命中', 'Answer cache hits'],
  ofAsked: ['{hit} / {all}', '{hit} of {all}'],
  store: ['写入', 'Writing'],
  writable: ['可写', 'possible'],
  readOnly: ['只读：磁盘出错，须检查后重启', 'read-only after a disk error: look at it, then restart'],
  log: ['检索记录', 'Searches recorded'],
  dropped: ['丢弃 {n}', '{n} dropped'],
  published: ['已发布文档', 'Documents published'],
  open: ['进行中的请求', 'Requests under way'],
  failures: ['处理失败', 'Failures'],
});

const KEPT = 40;
interface Point { at: number; total: number }
// Of this tab, so that going away and coming back shows the same line.
let history: Point[] = [];

function note(total: number): void {
  const last = history.at(-1);
  if (last && total < last.total) history = []; // it was restarted
  if (!last || Date.now() - last.at > 900) history = [...history, { at: Date.now(), total }].slice(-KEPT);
}

const rates = (): number[] => history.slice(1).map((p, i) => (1000 * (p.total - history[i]!.total)) / Math.max(1, p.at - history[i]!.at));

export function seconds(s: number): string {
  const ms = s * 1000;
  return ms >= 1000 ? `${number(Math.round(ms / 100) / 10)} s` : `${number(Math.round(ms * 100) / 100)} ms`;
}

function timeText(bounds: [number, number] | undefined): string {
  if (!bounds) return w('none');
  return bounds[1] === Infinity ? w('over', { n: seconds(bounds[0]) }) : seconds(bounds[1]);
}

function Requests(p: { m: Metrics }) {
  const classes = (['2xx', '3xx', '4xx', '5xx'] as const).map((c) => {
    const value = valueOf(p.m, 'http_requests_total', c) ?? 0;
    return { name: w(c), value, tone: c === '5xx' ? 'bad' : c === '4xx' ? 'warn' : c === '3xx' ? 'two' : '' };
  });
  const lately = rates();
  const said = w('rate', { n: lately.length, now: number(Math.round((lately.at(-1) ?? 0) * 10) / 10) });
  return (
    <section class="card stack tight">
      <h3>{w('requests')}</h3>
      <BarList label={w('requests')} items={classes} />
      {lately.length > 1
        ? <><Sparkline label={said} values={lately} /><p class="small soft" aria-hidden="true">{said}</p></>
        : <p class="small soft">{w('rateWait')}</p>}
    </section>
  );
}

function Figures(p: { m: Metrics }) {
  const value = (name: string, label?: string): number => valueOf(p.m, name, label) ?? 0;
  const hit = value('http_cached_total', 'hit');
  const asked = hit + value('http_cached_total', 'miss');
  const dropped = value('queries_total', 'dropped');
  const failures = value('http_failures_total');
  const readOnly = value('store_readonly') > 0;
  return (
    <dl class="card status-figures">
      <div><dt>{w('half')}</dt><dd>{timeText(quantile(p.m, 'http_request_seconds', 0.5))}</dd></div>
      <div><dt>{w('most')}</dt><dd>{timeText(quantile(p.m, 'http_request_seconds', 0.95))}</dd></div>
      <div>
        <dt>{w('cache')}</dt>
        <dd>
          {asked ? `${Math.round((100 * hit) / asked)}%` : w('none')}{' '}
          <span class="soft small">{asked > 0 && w('ofAsked', { hit: number(hit), all: number(asked) })}</span>
        </dd>
      </div>
      <div><dt>{w('open')}</dt><dd>{number(value('http_in_flight'))}</dd></div>
      <div>
        <dt>{w('log')}</dt>
        <dd>
          {number(value('queries_total', 'kept'))}{' '}
          {dropped > 0 && <span class="badge warn">{w('dropped', { n: number(dropped) })}</span>}
        </dd>
      </div>
      <div><dt>{w('published')}</dt><dd>{number(value('published_total'))}</dd></div>
      <div><dt>{w('failures')}</dt><dd>{failures > 0 ? <span class="badge bad">{number(failures)}</span> : 0}</dd></div>
      <div><dt>{w('store')}</dt><dd>{readOnly ? <span class="badge bad">{w('readOnly')}</span> : w('writable')}</dd></div>
    </dl>
  );
}

export function Traffic() {
  const answer = useFigures('metrics', async (signal) =>
    metricsOf((await ask<string>('GET', '/metrics', { accept: 'text/plain', signal, uncached: true })).data));
  const [, draw] = useState(0);
  useEffect(() => {
    if (!answer.data) return;
    note(valueOf(answer.data, 'http_requests_total') ?? 0);
    draw((n) => n + 1);
  }, [answer.data]);
  return (
    <>
      <p class="small soft">{w('since')}</p>
      {answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
      {answer.data && <div class="status-cards"><Requests m={answer.data} /><Figures m={answer.data} /></div>}
    </>
  );
}
