// SPDX-License-Identifier: GPL-3.0-or-later
// What one revision changed: facts as a table, sections by name, the text side by side.
import { useAnswer } from '../base/answer.ts';
import { ask, documentPath, get, type Schemas } from '../base/api.ts';
import { bodyDiff, frontLinesOf } from '../base/body_diff.ts';
import { words } from '../base/lang.ts';
import { documentHref } from '../base/place.ts';
import { fieldLabel, type KindSchema } from '../base/schemas.ts';
import { valueText } from '../base/values.ts';
import { Diff } from '../parts/diff.tsx';
import { ProblemNote } from '../parts/problem.tsx';

const w = words({
  busy: ['正在比较……', 'Comparing…'],
  fields: ['改动的信息', 'Facts that changed'],
  field: ['项目', 'Field'],
  before: ['修改前', 'Before'],
  after: ['修改后', 'After'],
  nothing: ['（无）', '(none)'],
  sections: ['改动的章节', 'Sections that changed'],
  added: ['新增', 'added'],
  removed: ['删除', 'removed'],
  changed: ['修改', 'changed'],
  textSame: ['正文没有改动。', 'The text did not change.'],
});

type Answer = Schemas['DocumentDiff'];
const tones = { added: 'good', removed: 'bad', changed: 'info' } as const;

function Fields(p: { list: Answer['front_matter']; schema: KindSchema | undefined }) {
  if (p.list.length === 0) return null;
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label={w('fields')}>
      <table class="small">
        <thead><tr><th scope="col">{w('field')}</th><th scope="col">{w('before')}</th><th scope="col">{w('after')}</th></tr></thead>
        <tbody>
          {p.list.map((f) => {
            const field = p.schema?.properties[f.field];
            return (
              <tr key={f.field}>
                <th scope="row">{fieldLabel(field, f.field)}</th>
                <td>{valueText(field, f.from) || <span class="soft">{w('nothing')}</span>}</td>
                <td>{valueText(field, f.to) || <span class="soft">{w('nothing')}</span>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Sections(p: { list: Answer['sections']; doc: Schemas['Document'] }) {
  if (p.list.length === 0) return null;
  const title = (anchor: string): string => p.doc.outline.find((o) => o.anchor === anchor)?.title ?? anchor;
  return (
    <ul class="plain-list row" aria-label={w('sections')}>
      {p.list.map((s) => (
        <li key={s.anchor}>
          <span class={`badge ${tones[s.change]}`}>{w(s.change)}</span>{' '}
          {s.change === 'removed' ? title(s.anchor) : <a href={documentHref(p.doc.id, s.anchor)}>{title(s.anchor)}</a>}
        </li>
      ))}
    </ul>
  );
}

// The fields have their table: the text is compared without them.
async function read(id: string, from: string, to: string, signal: AbortSignal): Promise<Answer> {
  const [diff, after] = await Promise.all([
    get<Answer>(`${documentPath(id)}/diff`, { from, to }, signal),
    ask<string>('GET', documentPath(id), { query: { revision: to }, accept: 'text/markdown', signal }),
  ]);
  return { ...diff, unified: bodyDiff(diff.unified, frontLinesOf(after.data)) };
}

export function Change(p: { doc: Schemas['Document']; schema: KindSchema | undefined; from: string; to: string }) {
  const answer = useAnswer(`diff ${p.doc.id} ${p.from} ${p.to}`, (signal) => read(p.doc.id, p.from, p.to, signal));
  const { data } = answer;
  if (answer.problem) return <ProblemNote problem={answer.problem} again={answer.again} />;
  if (!data) return <p class="soft">{w('busy')}</p>;
  return (
    <div class="stack tight doc-change">
      <Fields list={data.front_matter} schema={p.schema} />
      <Sections list={data.sections} doc={p.doc} />
      {data.unified ? <Diff unified={data.unified} /> : <p class="soft">{w('textSame')}</p>}
    </div>
  );
}
