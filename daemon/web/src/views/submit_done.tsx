// SPDX-License-Identifier: GPL-3.0-or-later
// Thanks: what was received, who looks at it next and until when, how it will be seen.
import { useAnswer } from '../base/answer.ts';
import { get, type Schemas } from '../base/api.ts';
import { dateTime, words } from '../base/lang.ts';
import { href } from '../base/place.ts';
import { useTitle } from '../base/title.ts';
import { Levels } from '../parts/levels.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { asLevel, levelFocus, levelTitle } from '../parts/verdicts.tsx';

const w = words({
  thanks: ['收到了，谢谢！', 'Received, thank you!'],
  what: ['《{title}》已存好，编号 {id}。', '“{title}” is stored as {id}.'],
  again: ['第 {n} 轮修改已送回评审。', 'Round {n} is with the reviewers again.'],
  next: ['接下来', 'Next'],
  nextText: ['{level}看{focus}，应在 {due} 前完成。', '{level} looks at {focus}, until {due}.'],
  nextNoDue: ['{level}看{focus}。', '{level} looks at {focus}.'],
  then: ['然后', 'Then'],
  thenText: ['三级都通过后发布，署名 {author}；发布后所有有权限的人都能检索到它。', 'After three approvals it is published under the name {author}, and everybody who may read it finds it.'],
  meanwhile: ['其间', 'Meanwhile'],
  meanwhileText: ['评审意见出现在“我的提交”里；要求修改时，从那里接着写。', 'What reviewers say appears in My submissions; if they ask for changes, go on from there.'],
  look: ['看这份提交', 'See the submission'],
  more: ['再写一份', 'Write another'],
  mine: ['我的提交', 'My submissions'],
});

function Text(p: { s: Schemas['Submission'] }) {
  const { s } = p;
  const level = { level: levelTitle(asLevel(s.level)), focus: levelFocus(asLevel(s.level)) };
  return (
    <>
      <p>{w('what', { title: s.title, id: s.document_id })} {s.round > 1 && w('again', { n: s.round })}</p>
      <Levels submission={s} />
      <dl class="sub-next">
        <dt>{w('next')}</dt>
        <dd>{s.due_at ? w('nextText', { ...level, due: dateTime(s.due_at) }) : w('nextNoDue', level)}</dd>
        <dt>{w('then')}</dt>
        <dd>{w('thenText', { author: s.author })}</dd>
        <dt>{w('meanwhile')}</dt>
        <dd>{w('meanwhileText')}</dd>
      </dl>
    </>
  );
}

export function Done(p: { id: string }) {
  const { data: s, problem, again } = useAnswer(p.id, (signal) => get<Schemas['Submission']>(`/v1/submissions/${encodeURIComponent(p.id)}`, {}, signal));
  useTitle(w('thanks'));
  return (
    <div class="card stack sub-done" role="status">
      <h1 tabIndex={-1} ref={(el) => el?.focus()}><span class="sub-done-sign" aria-hidden="true">✓</span> {w('thanks')}</h1>
      {s && <Text s={s} />}
      {problem && <ProblemNote problem={problem} again={again} />}
      <div class="row">
        <a class="button primary" href={href(`/submissions/${encodeURIComponent(p.id)}`)}>{w('look')}</a>
        <a class="button" href="/submit">{w('more')}</a>
        <a class="button quiet" href="/submissions">{w('mine')}</a>
      </div>
    </div>
  );
}
