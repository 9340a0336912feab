// SPDX-License-Identifier: GPL-3.0-or-later
// Lighthouse on a daemon of its own, for the test and for tools/lighthouse.
import fs from 'node:fs';
import { launch as launchChrome } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';
import { missing, sample } from './harness.mjs';

const chromePath = '/usr/bin/chromium';

export const places = {
  'start': '/',
  'search': '/?q=核心系统迁移',
  'document': '/documents/case-2023-0001',
  'English': '/?q=disaster%20recovery',
};

/** {daemon, chrome, missing, close()} */
export async function open() {
  const daemon = await sample();
  const why = await missing(daemon) || (!fs.existsSync(chromePath) && `no ${chromePath}`);
  const chrome = why ? undefined : await launchChrome({
    chromePath,
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--lang=zh-CN'],
  });
  return { daemon, chrome, missing: why, async close() { chrome?.kill(); await daemon.stop(); } };
}

/** {scores: category -> 0-100, ms: audit -> number, failed: what was found, with where} */
export async function audit({ daemon, chrome }, place, { form = 'desktop', categories = ['performance', 'accessibility', 'best-practices'] } = {}) {
  const look = async () => (await lighthouse(new URL(place, daemon.base).href, { port: chrome.port, onlyCategories: categories, logLevel: 'silent' },
    form === 'desktop' ? desktopConfig : undefined)).lhr;
  let lhr = await look();
  if (lhr.runtimeError) lhr = await look(); // on a busy machine a trace may begin too late
  if (lhr.runtimeError) throw new Error(`Lighthouse: ${lhr.runtimeError.message}`);
  const refs = Object.entries(lhr.categories).filter(([name]) => name !== 'performance').flatMap(([, c]) => c.auditRefs.map((r) => r.id));
  const failed = refs.map((id) => lhr.audits[id]).filter((a) => a.score !== null && a.score < 1 && a.scoreDisplayMode === 'binary')
    .map((a) => `${a.id}: ${a.title} ${(a.details?.items ?? []).slice(0, 3).map((i) => i.node?.snippet ?? i.description ?? i.source ?? '').join(' ')}`.slice(0, 400));
  return {
    scores: Object.fromEntries(Object.entries(lhr.categories).map(([name, c]) => [name, Math.round(c.score * 100)])),
    ms: Object.fromEntries(Object.entries(lhr.audits).filter(([, a]) => typeof a.numericValue === 'number').map(([name, a]) => [name, a.numericValue])),
    failed,
  };
}
