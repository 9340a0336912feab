// SPDX-License-Identifier: GPL-3.0-or-later
// What the customer wants: the text, and what is known about the deal.
import { useEffect, useState } from 'preact/hooks';

import { useAnswer } from '../base/answer.ts';
import { get, type Schemas } from '../base/api.ts';
import { label, valuesOf } from '../base/labels.ts';
import { words } from '../base/lang.ts';
import { useSession } from '../base/session.ts';
import { Chips } from '../parts/chips.tsx';
import { openSignIn } from '../parts/sign_in.tsx';
import { TextDrop, TextFileButton } from '../parts/text_file.tsx';
import { example } from './templates_example.ts';
import { amountOf, amountText, changeWish, type Wish } from './templates_wish.ts';

const w = words({
  text: ['客户需求', 'Requirements'],
  textHint: ['粘贴招标文件、需求书或会议纪要里的需求段落；每一条、每一行算一项需求。', 'Paste them from the tender, the brief or the minutes; every item and every line counts as one requirement.'],
  place: ['1. 两地三中心，RPO 为 0\n2. 数据落盘采用国密 SM4 加密\n…', '1. Two sites, RPO 0\n2. Encryption at rest\n…'],
  example: ['填入示例', 'Try an example'],
  file: ['读入 .txt / .md', 'Read a .txt or .md'],
  clear: ['清空', 'Clear'],
  source: ['已有需求确认书', 'Confirmed requirements'],
  sourceNone: ['不使用，按上面的文字', 'None, use the text above'],
  sourceUsed: ['需求取自确认书 {id}（已驳回的条目不计）。', 'The requirements come from {id}; rejected ones are left out.'],
  sourceOpen: ['打开', 'Open'],
  deal: ['项目情况', 'The deal'],
  industry: ['行业', 'Industry'],
  scenario: ['场景', 'Scenario'],
  any: ['未说明', 'Not stated'],
  budget: ['预算', 'Budget'],
  budgetHint: ['如 1800万', 'such as 18m'],
  budgetWrong: ['看不懂这个金额，请写成 1800万 或 18000000', 'This is no amount; write 18m or 18000000'],
  customer: ['客户', 'Customer'],
  customerNone: ['未选择', 'None'],
  customerHint: ['选了客户，模板变量会用客户档案填好。', 'Variables of the template are then filled from its profile.'],
  customerHidden: ['客户档案需要登录后才能选择。', 'Customer profiles can be chosen after signing in.'],
  signIn: ['登录', 'Sign in'],
  must: ['必须满足', 'Must have'],
  mustHint: ['逐条输入，回车添加；按“必须”计入覆盖。', 'One by one, Enter adds; each counts as a requirement of priority must.'],
});

function useDocuments(kind: Schemas['Kind']): Schemas['DocumentSummary'][] {
  const session = useSession();
  const { data } = useAnswer(`${kind} ${session.person ?? ''}`, (signal) =>
    get<Schemas['DocumentList']>('/v1/documents', { kind, per_page: 100 }, signal));
  return data?.documents ?? [];
}

function Choice(p: { id: string; name: string; value: string; none: string; options: [string, string][]; onChange: (value: string) => void }) {
  return (
    <div class="field">
      <label for={p.id}>{p.name}</label>
      <select id={p.id} value={p.value} onChange={(e) => p.onChange(e.currentTarget.value)}>
        <option value="">{p.none}</option>
        {p.value && !p.options.some(([v]) => v === p.value) && <option value={p.value}>{p.value}</option>}
        {p.options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </div>
  );
}

const vocabulary = (name: string): [string, string][] => valuesOf(name).map((v) => [v, label(name, v)]);

function Budget(p: { value: string }) {
  const [text, setText] = useState(p.value ? amountText(Number(p.value)) : '');
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    if (Number(p.value) !== amountOf(text)) setText(p.value ? amountText(Number(p.value)) : '');
  }, [p.value]);
  function settle(): void {
    const amount = amountOf(text);
    const bad = text.trim() !== '' && !(amount > 0);
    setWrong(bad);
    if (bad) return;
    const value = text.trim() ? String(amount) : '';
    if (value) setText(amountText(amount));
    if (value !== p.value) changeWish({ budget: value });
  }
  return (
    <div class="field">
      <label for="tpl-budget">{w('budget')}</label>
      <input
        id="tpl-budget"
        inputMode="decimal"
        value={text}
        placeholder={w('budgetHint')}
        aria-invalid={wrong ? 'true' : undefined}
        aria-describedby="tpl-budget-error"
        onInput={(e) => { setText(e.currentTarget.value); setWrong(false); }}
        onBlur={settle}
        onKeyDown={(e) => e.key === 'Enter' && settle()}
      />
      <span class="error" id="tpl-budget-error" role="alert">{wrong ? w('budgetWrong') : ''}</span>
    </div>
  );
}

function Customer(p: { value: string }) {
  const session = useSession();
  const customers = useDocuments('customer-profile');
  return (
    <div class="stack tight">
      <Choice
        id="tpl-customer"
        name={w('customer')}
        value={p.value}
        none={w('customerNone')}
        options={customers.map((d) => [d.id, d.title])}
        onChange={(customer) => changeWish({ customer })}
      />
      {customers.length === 0 && !session.signed_in ? (
        <p class="small soft">
          {w('customerHidden')} <button type="button" class="link-button" onClick={openSignIn}>{w('signIn')}</button>
        </p>
      ) : <p class="small soft">{w('customerHint')}</p>}
    </div>
  );
}

function Deal(p: { wish: Wish }) {
  const { wish } = p;
  return (
    <fieldset class="stack tpl-deal">
      <legend>{w('deal')}</legend>
      <Choice id="tpl-industry" name={w('industry')} value={wish.industry} none={w('any')} options={vocabulary('industry')} onChange={(industry) => changeWish({ industry })} />
      <Choice id="tpl-scenario" name={w('scenario')} value={wish.scenario} none={w('any')} options={vocabulary('scenario')} onChange={(scenario) => changeWish({ scenario })} />
      <Budget value={wish.budget} />
      <Customer value={wish.customer} />
    </fieldset>
  );
}

function Text(p: { text: string; setText: (text: string) => void }) {
  function fill(): void {
    const sample = example();
    p.setText(sample.text);
    changeWish(sample.wish);
  }
  function read(text: string): void {
    p.setText(text);
    changeWish({ source: '' });
  }
  return (
    <TextDrop onText={read} class="field">
      <label for="tpl-text">{w('text')}</label>
      <span class="hint" id="tpl-text-hint">{w('textHint')}</span>
      <textarea
        id="tpl-text"
        class="tpl-text"
        value={p.text}
        placeholder={w('place')}
        aria-describedby="tpl-text-hint"
        onInput={(e) => p.setText(e.currentTarget.value)}
      />
      <div class="row">
        <button type="button" class="button slim" onClick={fill}>{w('example')}</button>
        <TextFileButton label={w('file')} onText={read} />
        {p.text && <button type="button" class="button slim quiet" onClick={() => { p.setText(''); document.getElementById('tpl-text')?.focus(); }}>{w('clear')}</button>}
      </div>
    </TextDrop>
  );
}

function Source(p: { wish: Wish }) {
  const confirmed = useDocuments('requirement-confirmation');
  const { source } = p.wish;
  if (!confirmed.length && !source) return null;
  return (
    <Choice
      id="tpl-source"
      name={w('source')}
      value={source}
      none={w('sourceNone')}
      options={confirmed.map((d) => [d.id, `${d.title} (${d.id})`])}
      onChange={(id) => changeWish({ source: id })}
    />
  );
}

function Used(p: { id: string }) {
  return (
    <p class="note info">
      {w('sourceUsed', { id: p.id })} <a href={`/documents/${encodeURIComponent(p.id)}`}>{w('sourceOpen')}</a>
    </p>
  );
}

export function Ask(p: { wish: Wish; text: string; setText: (text: string) => void }) {
  const { wish } = p;
  return (
    <div class="tpl-ask card">
      <div class="stack">
        {wish.source ? <Used id={wish.source} /> : <Text text={p.text} setText={p.setText} />}
        <div class="field">
          <label for="tpl-must">{w('must')}</label>
          <Chips
            id="tpl-must"
            values={wish.must}
            separators={/[\n;；]/}
            onChange={(must) => changeWish({ must })}
            describedBy="tpl-must-hint"
          />
          <span class="hint" id="tpl-must-hint">{w('mustHint')}</span>
        </div>
        <Source wish={wish} />
      </div>
      <Deal wish={wish} />
    </div>
  );
}
