// SPDX-License-Identifier: GPL-3.0-or-later
// Facets with counts: several values of one are alternatives.
import { useState } from 'preact/hooks';

import type { Schemas } from '../base/api.ts';
import { facetName, kindName, label } from '../base/labels.ts';
import { number, pick, words } from '../base/lang.ts';
import { go } from '../base/place.ts';
import { chosen, facetNames, hrefOf, toggled, type SearchState } from './search_state.ts';

const w = words({
  title: ['筛选', 'Filters'],
  some: ['筛选（{n}）', 'Filters ({n})'],
  clear: ['清除全部', 'Clear all'],
  remove: ['去掉 {name}:{value}', 'Remove {name}: {value}'],
  more: ['再显示 {n} 项', '{n} more'],
  less: ['收起', 'Fewer'],
  zh: ['中文', 'Chinese'],
  en: ['英文', 'English'],
  mixed: ['中英混合', 'Mixed'],
});

type Value = Schemas['FacetValue'];
const FEW = 6;
const languages: Record<string, () => string> = { zh: () => w('zh'), en: () => w('en'), mixed: () => w('mixed') };

export function valueName(name: string, v: { value: string; label_zh?: string; label_en?: string }): string {
  if (name === 'kind') return kindName(v.value as Schemas['Kind']);
  if (name === 'language') return languages[v.value]?.() ?? v.value;
  const vocabulary = name === 'confidentiality' ? 'level' : name;
  return pick(v.label_zh, v.label_en) || label(vocabulary, v.value);
}

const title = (name: string): string => facetName(name as 'kind');

// A chosen value stays in sight even when nothing matches it any more.
function withChosen(values: Value[], selected: string[]): Value[] {
  const missing = selected.filter((s) => !values.some((v) => v.value === s));
  return [...values, ...missing.map((value) => ({ value, count: 0 }))];
}

function Facet(p: { name: string; values: Value[]; state: SearchState }) {
  const [all, setAll] = useState(false);
  const selected = p.state.facets[p.name] ?? [];
  const values = withChosen(p.values, selected);
  if (values.length === 0) return null;
  const shown = all ? values : values.filter((v, i) => i < FEW || selected.includes(v.value));
  return (
    <fieldset class="search-facet">
      <legend>{title(p.name)}</legend>
      {shown.map((v) => (
        <label class="check" key={v.value}>
          <input
            type="checkbox"
            checked={selected.includes(v.value)}
            onChange={() => go(hrefOf(toggled(p.state, p.name, v.value)), { keepScroll: true })}
          />
          <span class="search-facet-name">{valueName(p.name, v)}</span>
          <span class="soft small">{number(v.count)}</span>
        </label>
      ))}
      {values.length > FEW && (
        <button type="button" class="link-button small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? w('less') : w('more', { n: values.length - shown.length })}
        </button>
      )}
    </fieldset>
  );
}

export function Facets(p: { facets: Record<string, Value[]>; state: SearchState }) {
  const n = chosen(p.state).length;
  // On a wide screen the list is open from the start, on a narrow one it is in the way.
  const [open, setOpen] = useState(matchMedia('(min-width: 60.01rem)').matches);
  return (
    <aside aria-label={w('title')}>
      <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)} class="search-facets">
        <summary>{n ? w('some', { n }) : w('title')}</summary>
        {facetNames.map((name) => <Facet key={name} name={name} values={p.facets[name] ?? []} state={p.state} />)}
      </details>
    </aside>
  );
}

export function Chosen(p: { state: SearchState }) {
  const list = chosen(p.state);
  if (list.length === 0) return null;
  return (
    <ul class="plain-list row">
      {list.map(([name, value]) => (
        <li key={name + value}>
          <button
            type="button"
            class="button slim"
            aria-label={w('remove', { name: title(name), value: valueName(name, { value }) })}
            onClick={() => go(hrefOf(toggled(p.state, name, value)), { keepScroll: true })}
          >
            {title(name)}: {valueName(name, { value })} <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      <li><button type="button" class="link-button small" onClick={() => go(hrefOf({ ...p.state, facets: {}, page: 1 }))}>{w('clear')}</button></li>
    </ul>
  );
}
