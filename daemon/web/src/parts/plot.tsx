// SPDX-License-Identifier: GPL-3.0-or-later
// Small plots. Bars stand in tables and lists whose text says the same, so that nothing has to be
// seen; columns and lines carry a table one can open. Lengths are percentages: text is not scaled.
import { number, words } from '../base/lang.ts';

const w = words({
  table: ['以表格查看', 'As a table'],
  more: ['以及其他 {n} 项', 'and {n} more'],
});

export interface Item {
  name: string;
  value: number;
  href?: string | undefined;
  text?: string | undefined; // instead of the number
  tone?: string | undefined; // good, warn, bad, none
}

const percent = (part: number, whole: number): string => `${whole > 0 ? Math.round((1000 * part) / whole) / 10 : 0}%`;
const Name = (p: { item: Item }) => (p.item.href ? <a href={p.item.href}>{p.item.name}</a> : <>{p.item.name}</>);

// How often each: a table with a bar in each row.
export function BarList(p: { label: string; items: Item[]; most?: number }) {
  const shown = p.items.slice(0, p.most ?? p.items.length);
  const largest = Math.max(1, ...p.items.map((i) => i.value));
  const left = p.items.length - shown.length;
  return (
    <>
      <table class="plot-bars" aria-label={p.label}>
        <tbody>
          {shown.map((i) => (
            <tr key={i.name}>
              <th scope="row"><Name item={i} /></th>
              <td class="plot-bar">
                <svg aria-hidden="true" width="100%" height="12">
                  <rect class={`plot-fill ${i.tone ?? ''}`} width={percent(i.value, largest)} height="12" rx="3" />
                </svg>
              </td>
              <td class="plot-number">{i.text ?? number(i.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && <p class="small soft">{w('more', { n: left })}</p>}
    </>
  );
}

// Shares of a whole: one bar, and a list that names its parts in the same order.
export function StackedBar(p: { label: string; items: Item[] }) {
  const whole = p.items.reduce((sum, i) => sum + i.value, 0);
  const parts = p.items.filter((i) => i.value > 0);
  let at = 0;
  return (
    <figure class="plot-stack" aria-label={p.label}>
      <svg aria-hidden="true" width="100%" height="18">
        {parts.map((i) => {
          const x = at;
          at += i.value;
          return (
            <rect key={i.name} class={`plot-fill ${i.tone ?? ''}`} x={percent(x, whole)} width={percent(i.value, whole)} height="18">
              <title>{`${i.name}: ${i.value}`}</title>
            </rect>
          );
        })}
      </svg>
      <ul class="plain-list plot-key">
        {p.items.map((i) => (
          <li key={i.name}>
            <svg aria-hidden="true" width="12" height="12"><rect class={`plot-fill ${i.tone ?? ''}`} width="12" height="12" rx="3" /></svg>
            <span><Name item={i} /></span> <span class="plot-number">{i.text ?? number(i.value)}</span>
            <span class="soft small">{percent(i.value, whole)}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function Table(p: { label: string; head: [string, string]; items: Item[] }) {
  return (
    <details class="small">
      <summary>{w('table')}</summary>
      <table aria-label={p.label}>
        <thead><tr><th scope="col">{p.head[0]}</th><th scope="col">{p.head[1]}</th></tr></thead>
        <tbody>
          {p.items.map((i) => <tr key={i.name}><th scope="row"><Name item={i} /></th><td>{i.text ?? number(i.value)}</td></tr>)}
        </tbody>
      </table>
    </details>
  );
}

const HEIGHT = 96;
const FOOT = 20; // of the names below
const HEAD = 18; // of the figures above

interface ColumnsOf {
  label: string;
  summary: string; // what one should see in it
  head: [string, string]; // of the table
  items: Item[];
  most?: number; // the value of a full column
  short?: (name: string) => string; // of a name, below a column
}

// Values in an order (years, days).
export function Columns(p: ColumnsOf) {
  const largest = p.most ?? Math.max(1, ...p.items.map((i) => i.value));
  const step = 100 / Math.max(1, p.items.length);
  const width = Math.min(step * 0.64, 14); // few columns are no walls
  const every = Math.ceil(p.items.length / 7); // names that find room
  const figures = p.items.length <= 10;
  return (
    <figure class="plot-columns">
      <svg role="img" aria-label={`${p.label}: ${p.summary}`} width="100%" height={HEAD + HEIGHT + FOOT}>
        <line class="plot-axis" x1="0" x2="100%" y1={HEAD + HEIGHT + 0.5} y2={HEAD + HEIGHT + 0.5} />
        {p.items.map((i, n) => {
          const height = Math.max(i.value > 0 ? 2 : 0, (HEIGHT * i.value) / largest);
          const top = HEAD + HEIGHT - height;
          const middle = `${(n + 0.5) * step}%`;
          return (
            <g key={i.name}>
              <rect class={`plot-fill ${i.tone ?? ''}`} x={`${(n + 0.5) * step - width / 2}%`} width={`${width}%`} y={top} height={height} rx="3">
                <title>{`${i.name}: ${i.text ?? i.value}`}</title>
              </rect>
              {figures && <text class="plot-figure" x={middle} y={top - 5} text-anchor="middle">{i.text ?? number(i.value)}</text>}
              {(p.items.length - 1 - n) % every === 0 && (
                <text class="plot-name" x={middle} y={HEAD + HEIGHT + 15} text-anchor="middle">{p.short?.(i.name) ?? i.name}</text>
              )}
            </g>
          );
        })}
      </svg>
      <Table label={p.label} head={p.head} items={p.items} />
    </figure>
  );
}

// How a figure went lately, from old to new.
export function Sparkline(p: { label: string; values: number[] }) {
  const largest = Math.max(...p.values, 0) || 1;
  const last = Math.max(1, p.values.length - 1);
  const points = p.values.map((v, i) => `${(100 * i) / last},${28 - (26 * v) / largest}`).join(' ');
  return (
    <svg class="plot-spark" role="img" aria-label={p.label} viewBox="0 0 100 30" preserveAspectRatio="none" width="100%" height="30">
      <polyline class="plot-line" points={points} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
