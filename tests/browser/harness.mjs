// SPDX-License-Identifier: GPL-3.0-or-later
// A daemon with its page, and Debian's Chromium looking at it. A story fails when the page throws,
// logs an error, breaks its own Content-Security-Policy, or asks another origin for anything.
// JN_PAGE: an address to test instead of the daemon's own (a dev.mjs in front of it).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Daemon, root } from '../http/harness.mjs';

export const artefacts = path.join(process.env.JN_BUILD_DIR ?? path.join(root, 'build-test'), 'screenshots');
// The same browser without its own windows takes half the time.
const executablePath = [process.env.JN_CHROMIUM, '/usr/lib/chromium/chromium-headless-shell', '/usr/bin/chromium'].find((file) => file && fs.existsSync(file));
export const sampleAudiences = ['staff', 'presales', 'sales'];

export const launch = (args = []) => chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', ...args],
});

/** Why there is nothing to look at, or false: Chromium is a package of its own, and a daemon may be without its page. In CI both must be there. */
export async function missing(daemon) {
  let why = false;
  if (!executablePath) why = 'no Chromium (/usr/bin/chromium)';
  else if (daemon && (await fetch(`${daemon.base}/`)).status === 404) why = 'the daemon was built without the page';
  assert.ok(!why || !process.env.CI, `${why}, and this is CI`);
  return why;
}

/** A daemon over the sample corpus, writable, as tools/run serves it. */
export const sample = (options = {}) => Daemon.start({
  writable: true, corpus: path.join(root, 'corpus'), level: 'internal',
  args: ['--anonymous-audiences', sampleAudiences.join(',')], ...options,
});

export const tokenFor = (daemon, person, ...scopes) =>
  daemon.token({ person, level: 'confidential', audiences: sampleAudiences, scopes: ['search', 'read', 'events', ...scopes] });

/** Everybody that a review needs, by name of the role. */
export async function people(daemon) {
  return {
    author: await tokenFor(daemon, 'li.na', 'submit'),
    junior: await tokenFor(daemon, 'zhao.min', 'review:1'),
    mid: await tokenFor(daemon, 'sun.yue', 'review:2'),
    senior: await tokenFor(daemon, 'chen.yu', 'review:3'),
    admin: await tokenFor(daemon, 'root.admin', 'submit', 'admin', 'metrics'),
  };
}

function watch(page, base, faults) {
  page.on('pageerror', (e) => faults.push(`error: ${e.stack ?? e}`));
  page.on('console', (m) => {
    // A failed request is told by the page itself; Chromium logs it as well.
    if (m.type() === 'error' && !/Failed to load resource/.test(m.text())) faults.push(`console: ${m.text()}`);
  });
  page.on('request', (r) => {
    if (!r.url().startsWith(base) && !/^(data|blob|about):/.test(r.url())) faults.push(`another origin: ${r.url()}`);
  });
}

/**
 * A tab. options: lang zh|en, theme light|dark, width, height, token (signed in with it), reduced.
 * `tab.faults` is what went wrong; close() asserts that nothing did.
 */
export async function openTab(browser, daemon, { lang = 'zh', theme = 'light', width = 1280, height = 860, token, context: given } = {}) {
  const base = process.env.JN_PAGE ?? daemon.base;
  const context = given ?? await browser.newContext({
    viewport: { width, height }, locale: lang === 'zh' ? 'zh-CN' : 'en-GB', colorScheme: theme, baseURL: base,
    reducedMotion: 'reduce',
  });
  if (!given) await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const faults = [];
  watch(page, base, faults);
  await page.exposeFunction('jnReport', (text) => faults.push(text)).catch(() => undefined);
  await page.addInitScript(() => addEventListener('securitypolicyviolation', (e) =>
    window.jnReport(`CSP: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`)));
  const tab = {
    page, context, base, faults,
    async signIn(secret) {
      await page.goto('/');
      const status = await page.evaluate(async (t) => (await fetch('/v1/session', {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: t }) })).status, secret);
      assert.equal(status, 200, 'signed in');
    },
    async shot(name) {
      fs.mkdirSync(artefacts, { recursive: true });
      await page.screenshot({ path: path.join(artefacts, `${name}.png`), fullPage: false });
    },
    async close() {
      if (!given) await context.close();
      else await page.close();
      assert.deepEqual(faults, []);
    },
  };
  if (token) await tab.signIn(token);
  return tab;
}

/** Run `story(tab, daemon)` in a tab of its own. */
export async function inTab(browser, daemon, options, story) {
  const tab = await openTab(browser, daemon, options);
  try {
    await story(tab, daemon);
  } catch (error) {
    await tab.shot(`failed-${Date.now()}`).catch(() => undefined);
    if (tab.faults.length) error.message += `\nand in the page: ${tab.faults.join('\n')}`;
    throw error;
  }
  await tab.close();
}

/**
 * For a file of stories: one daemon over the sample and one browser for all of them.
 * ready(daemon, browser): what they need besides. Returns story(name, options, run), each in a tab
 * of its own; options may be a function, asked when the story begins.
 */
export function stories(ready = () => undefined) {
  let daemon, browser, skip;
  before(async () => {
    daemon = await sample();
    skip = await missing(daemon);
    if (skip) return;
    browser = await launch();
    await ready(daemon, browser);
  });
  after(async () => {
    await browser?.close();
    await daemon.stop();
  });
  return (name, options, run) => test(name, (t) =>
    (skip ? t.skip(skip) : inTab(browser, daemon, typeof options === 'function' ? options() : options, run)));
}
