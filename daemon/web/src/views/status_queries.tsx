// SPDX-License-Identifier: GPL-3.0-or-later
// What people looked for and did not find: what somebody could write next.
import { useMemo, useRef } from 'preact/hooks';

import type { Schemas } from '../base/api.ts';
import { number, words } from '../base/lang.ts';
import { href } from '../base/place.ts';
import { session } from '../base/session.ts';
import { relative } from '../base/when.ts';
import { Columns } from '../parts/plot.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { daysOf, EVENTS_MAX, intentsOf, missedOf, newestQueries, typedCount, type Day } from './status_intents.ts';
import { useFigures } from './status_tick.ts';

const w = words({
  lead: ['最近 {n} 次检索算作 {intents} 个意图（连续输入只算最后一次），其中 {zero} 个没有结果，占 {rate}。',
    'The last {n} queries were {intents} intents (of what is typed in a row the last counts); {zero} of them had no hit: {rate}.'],
  capped: ['只看最新的 {n} 次。', 'Only the newest {n} are looked at.'],
  none: ['还没有检索记录。', 'Nobody has searched yet.'],
  rate: ['每天的零结果率', 'Share without hits by day'],
  day: ['日期', 'Day'],
  share: ['零结果', 'Without hits'],
  dayText: ['{rate}({zero}/{all})', '{rate} ({zero} of {all})'],
  noSearch: ['无检索', 'no searches'],
  summary: ['{days} 天，最高 {most}', '{days} days, at most {most}'],
  missed: ['没找到的内容', 'Looked for and not found'],
  missedLead: ['可以补一篇，或给已有文档加别名、标签。', 'Somebody could write it, or add tags and other wordings to what exists.'],
  times: ['{n} 次', '{n} ×'],
  allFound: ['最近的检索都有结果。', 'Every recent search had hits.'],
  loading: ['正在统计……', 'Counting …'],
});

type Event = Schemas['Event'];
const DAYS = 14;
const SHOWN = 10;
const rateText = (zero: number, all: number): string => (all ? `${Math.round((1000 * zero) / all) / 10}%` : '–');

function Rates(p: { events: Event[] }) {
  const intents = useMemo(() => intentsOf(p.events), [p.events]);
  const days = daysOf(intents, DAYS);
  const textOf = (d: Day): string => {
    const rate = rateText(d.zero, d.all);
    if (!d.all) return w('noSearch');
    return days.length > 10 ? w('dayText', { rate, zero: d.zero, all: d.all }) : rate; // not above a column
  };
  const items = days.map((d) => ({
    name: d.day,
    value: d.all ? d.zero / d.all : 0,
    text: textOf(d),
    tone: 'warn',
  }));
  const most = Math.max(0.1, ...items.map((i) => i.value));
  const summary = w('summary', { days: days.length, most: rateText(most, 1) });
  return (
    <section class="card stack tight">
      <h3>{w('rate')}</h3>
      <Columns label={w('rate')} summary={summary} head={[w('day'), w('share')]} items={items} most={most} short={(day) => day.slice(5)} />
    </section>
  );
}

function Missed(p: { events: Event[] }) {
  const missed = useMemo(() => missedOf(intentsOf(p.events)).slice(0, SHOWN), [p.events]);
  return (
    <section class="card stack tight">
      <h3>{w('missed')}</h3>
      {missed.length === 0 ? <p>✓ {w('allFound')}</p> : (
        <>
          <p class="small soft">{w('missedLead')}</p>
          <ol class="plain-list status-list">
            {missed.map((m) => (
              <li key={m.q}>
                <a href={href('/', { q: m.q })}>{m.q}</a>
                <span class="small soft">{w('times', { n: m.times })} · {relative(m.at)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

export function Queries() {
  const known = useRef<Event[]>([]);
  const answer = useFigures(`queries ${session.get().person}`, async (signal) => {
    known.current = await newestQueries(known.current, signal);
    return known.current;
  });
  const events = answer.data;
  const intents = useMemo(() => intentsOf(events ?? []), [events]);
  const zero = intents.filter((i) => i.total === 0).length;
  return (
    <>
      {answer.problem && <ProblemNote problem={answer.problem} again={answer.again} />}
      {!events ? !answer.problem && <p class="soft">{w('loading')}</p> : intents.length === 0 ? <p class="card">{w('none')}</p> : (
        <>
          <p class="small soft">
            {w('lead', {
              n: number(typedCount(events)), intents: number(intents.length), zero: number(zero), rate: rateText(zero, intents.length),
            })}
            {events.length === EVENTS_MAX && ` ${w('capped', { n: number(EVENTS_MAX) })}`}
          </p>
          <div class="status-cards"><Rates events={events} /><Missed events={events} /></div>
        </>
      )}
    </>
  );
}
