// SPDX-License-Identifier: GPL-3.0-or-later
// What templates are wanted for, as the address has it: the text is in the fragment, the rest in
// the query.
import { lang } from '../base/lang.ts';
import { go, href, type Place } from '../base/place.ts';

export interface Wish {
  source: string; // a requirement-confirmation instead of a text
  industry: string;
  scenario: string;
  budget: string; // CNY
  customer: string;
  must: string[];
  template: string; // the one that is looked at
  show: string; // all | covered | partial | open
  more: boolean;
  draft: boolean;
}

const MUST_SEPARATOR = '\n';

export function wishOf(place: Place): Wish {
  const q = (name: string): string => place.query.get(name) ?? '';
  return {
    source: q('requirement'),
    industry: q('industry'),
    scenario: q('scenario'),
    budget: q('budget'),
    customer: q('customer'),
    must: q('must').split(MUST_SEPARATOR).filter(Boolean),
    template: q('template'),
    show: q('show') || 'all',
    more: q('more') === '1',
    draft: q('draft') === '1',
  };
}

export const wishHref = (w: Wish, fragment: string): string => href('/templates', {
  requirement: w.source,
  industry: w.industry,
  scenario: w.scenario,
  budget: w.budget,
  customer: w.customer,
  must: w.must.join(MUST_SEPARATOR),
  template: w.template,
  show: w.show === 'all' ? '' : w.show,
  more: w.more ? 1 : '',
  draft: w.draft ? 1 : '',
}, fragment);

// The address as it is now with some of it changed; the text in the fragment stays.
export function changeWish(change: Partial<Wish>, options: { replace?: boolean } = {}): void {
  const now = wishOf({ path: location.pathname, query: new URLSearchParams(location.search), fragment: '' });
  go(wishHref({ ...now, ...change }, location.hash.slice(1)), { keepScroll: true, ...options });
}

// The body of POST /v1/templates/suggest; undefined: nothing is asked for yet.
export function question(w: Wish, text: string): Record<string, unknown> | undefined {
  if (!text.trim() && !w.source && !w.must.length) return undefined;
  const body: Record<string, unknown> = { per_page: w.more ? 20 : 5 };
  if (w.source) body.requirement_id = w.source;
  else if (text.trim()) body.requirement = text;
  else body.requirement = w.must.join('\n');
  if (w.industry) body.industry = w.industry;
  if (w.scenario) body.scenario = w.scenario;
  if (Number(w.budget) > 0) body.budget_cny = Number(w.budget);
  if (w.customer) body.customer_id = w.customer;
  if (w.must.length && (text.trim() || w.source)) body.must_have = w.must;
  return body;
}

const units: Record<string, number> = { 万: 1e4, 万元: 1e4, 亿: 1e8, 亿元: 1e8, k: 1e3, m: 1e6, 元: 1 };

// "1800万", "18,000,000", "CNY 18m" as CNY; NaN for what is no amount.
export function amountOf(text: string): number {
  const m = /^(?:cny|rmb|¥|￥)?\s*([\d.]+)\s*(万元?|亿元?|k|m|元)?$/i.exec(text.trim().replace(/[,，\s]/g, ''));
  return m ? Number(m[1]) * (units[(m[2] ?? '元').toLowerCase()] ?? 1) : NaN;
}

export function amountText(cny: number): string {
  if (lang.get() === 'en') return `CNY ${cny.toLocaleString('en-GB')}`;
  return cny >= 1e4 ? `${(cny / 1e4).toLocaleString('zh-CN')} 万元` : `${cny.toLocaleString('zh-CN')} 元`;
}
