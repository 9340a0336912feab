// SPDX-License-Identifier: GPL-3.0-or-later
// What happened to a submission while somebody was reading it. Nothing that was written is lost.
import type { Schemas } from '../base/api.ts';
import { dateTime, words } from '../base/lang.ts';
import { session } from '../base/session.ts';
import { asLevel, levelTitle, verdictWord } from '../parts/verdicts.tsx';
import { stateText } from './review_states.ts';

type Submission = Schemas['Submission'];

const w = words({
  title: ['你阅读期间，情况有变', 'This changed while you were reading'],
  somebody: ['已有人先作出评审。', 'Somebody else has judged it.'],
  resent: ['作者提交了新的一版。', 'The author sent a new version.'],
  one: ['{at}，{who} 在{level}给出“{verdict}”', '{at}: {who} in the {level}: {verdict}'],
  now: ['现在：{state}。', '{state}.'],
  version: ['你读的是版本 {was}，当前是版本 {is}。', 'You read version {was}; the current one is {is}.'],
  kept: ['你写的意见和勾选会保留。', 'Your comment and ticks are kept.'],
  reload: ['查看当前版本', 'Show the current version'],
});

export function Meanwhile(p: { before: Submission; now: Submission; reload: () => void }) {
  const { before, now } = p;
  const seen = before.reviews?.length ?? 0;
  const since = (now.reviews ?? []).slice(seen);
  const me = session.get().person;
  return (
    <div class="note warn stack tight" role="alert">
      <h3>{w('title')}</h3>
      {since.some((r) => r.reviewer !== me) && <p><strong>{w('somebody')}</strong></p>}
      {now.round > before.round && <p><strong>{w('resent')}</strong></p>}
      {since.length > 0 && (
        <ul class="review-findings">
          {since.map((r) => (
            <li key={r.at}>
              {w('one', { at: dateTime(r.at), who: r.reviewer, level: levelTitle(asLevel(r.level)), verdict: verdictWord(r.verdict) })}
            </li>
          ))}
        </ul>
      )}
      <p>{w('now', { state: stateText(now) })} {w('version', { was: before.version, is: now.version })}</p>
      <p class="small">{w('kept')}</p>
      <div><button type="button" class="button" onClick={p.reload}>{w('reload')}</button></div>
    </div>
  );
}
