// SPDX-License-Identifier: GPL-3.0-or-later
// Figures out of the Prometheus text of /metrics.
export interface Sample {
  labels: Record<string, string>;
  value: number;
}
export type Metrics = Map<string, Sample[]>;

const PREFIX = 'jinnang_';

export function metricsOf(text: string): Metrics {
  const out: Metrics = new Map();
  for (const line of text.split('\n')) {
    const found = /^([a-z_:][\w:]*)(?:\{([^}]*)\})? (\S+)/i.exec(line);
    if (!found) continue;
    const name = found[1]!.startsWith(PREFIX) ? found[1]!.slice(PREFIX.length) : found[1]!;
    const labels = Object.fromEntries([...(found[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]));
    out.set(name, [...(out.get(name) ?? []), { labels, value: Number(found[3]) }]);
  }
  return out;
}

// The sum over all labels, or the value of one; undefined: there is no such metric.
export function valueOf(metrics: Metrics, name: string, label?: string): number | undefined {
  const samples = metrics.get(name);
  if (!samples) return undefined;
  const fitting = label === undefined ? samples : samples.filter((s) => Object.values(s.labels).includes(label));
  return fitting.reduce((sum, s) => sum + s.value, 0);
}

// The bucket that holds the quantile: [above, at most], in seconds. A histogram knows no more.
export function quantile(metrics: Metrics, name: string, q: number): [above: number, most: number] | undefined {
  const buckets = (metrics.get(`${name}_bucket`) ?? [])
    .map((s) => ({ most: s.labels.le === '+Inf' ? Infinity : Number(s.labels.le), count: s.value }))
    .sort((a, b) => a.most - b.most);
  const all = buckets.at(-1)?.count ?? 0;
  if (all === 0) return undefined;
  const at = buckets.findIndex((b) => b.count >= q * all);
  return [at > 0 ? buckets[at - 1]!.most : 0, buckets[at]!.most];
}
