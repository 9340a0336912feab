// SPDX-License-Identifier: GPL-3.0-or-later
// Values of the front matter as text for readers. The schema of a field says what a value is.
import type { Names } from './names.ts';
import { label } from './labels.ts';
import { lang, number, words } from './lang.ts';
import { fieldLabel, isDocumentId, type Field } from './schemas.ts';

const w = words({
  yes: ['是', 'yes'],
  no: ['否', 'no'],
  comma: ['、', ', '],
  days: ['{n} 天', '{n} days'],
  never: ['不需要复核', 'never'],
});

export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && !Array.isArray(value) && Object.values(value as object).every(isEmpty));

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const commas = (texts: string[]): string => texts.filter(Boolean).join(w('comma'));

function money(value: Record<string, unknown>): string {
  const currency = String(value.currency ?? 'CNY');
  const style = { style: 'currency', currency, maximumFractionDigits: 0 } as const;
  try {
    return Number(value.amount).toLocaleString(lang.get() === 'zh' ? 'zh-CN' : 'en-GB', style);
  } catch {
    return `${String(value.amount)} ${currency}`;
  }
}

// Years and small counts are not grouped: 2,026 is no year.
const plainNumber = (n: number): string => (Math.abs(n) < 10_000 ? String(n) : number(n));

// A template names what it is not for by values of several vocabularies.
const anyLabel = (value: string): string =>
  ['industry', 'scenario', 'budget_band'].map((v) => label(v, value)).find((text) => text !== value) ?? value;

// One property of an object, without its name.
export function memberText(field: Field | undefined, name: string, value: unknown, names?: Names): string {
  if (name === 'not_for' && Array.isArray(value)) return commas(value.map((v) => anyLabel(String(v))));
  return valueText(field?.properties?.[name], value, names);
}

export function valueText(field: Field | undefined, value: unknown, names?: Names): string {
  if (isEmpty(value)) return '';
  if (Array.isArray(value)) return commas(value.map((v) => valueText(field?.items, v, names)));
  if (isObject(value)) {
    if ('amount' in value) return money(value);
    return commas(Object.entries(value).map(([name, v]) => {
      const text = memberText(field, name, v, names);
      return text && `${fieldLabel(field?.properties?.[name], name)} ${text}`;
    }));
  }
  if (typeof value === 'boolean') return w(value ? 'yes' : 'no');
  if (typeof value === 'number') return plainNumber(value);
  const text = String(value);
  if (field?.['x-vocabulary']) return label(field['x-vocabulary'], text);
  if (isDocumentId(field, text)) return names?.get(text) ?? text;
  return text;
}

export const intervalText = (days: number): string => (days === 0 ? w('never') : w('days', { n: days }));

// The values of an aspect, as the daemon compares them: "users 6100000", "5m-20m", "finance".
const scale = words({
  users: ['用户数 {n}', '{n} users'],
  nodes: ['节点数 {n}', '{n} nodes'],
  sites: ['站点数 {n}', '{n} sites'],
  data_tb: ['数据量 {n} TB', '{n} TB of data'],
});

export function aspectValue(aspect: string, value: string): string {
  if (aspect !== 'scale') return label(aspect, value);
  const found = /^(users|nodes|sites|data_tb) ([\d.]+)$/.exec(value);
  return found ? scale(found[1] as 'users', { n: number(Number(found[2])) }) : label('budget_band', value);
}
