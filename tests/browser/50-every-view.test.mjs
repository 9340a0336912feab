// SPDX-License-Identifier: GPL-3.0-or-later
// Every view in its main states, in both languages, light and dark: axe finds nothing to complain
// about (WCAG 2.2 AA and good practice), nothing is wider than a telephone, and the HTML validator
// of the W3C finds no error.
// JN_STATE: part of a name, to look at some; JN_STATES=all looks at light English, too, which has
// nothing that light Chinese or dark English does not have; JN_SHOTS keeps pictures.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { launch, missing, openTab, sample } from './harness.mjs';
import { arrive, make, quiet, requestsOf, states } from './states.mjs';

const require = createRequire(import.meta.url);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const all = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] };
// A theme is nothing but other colours: for the second one these are what can differ.
const colours = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }, resultTypes: ['violations'] };
const only = process.env.JN_STATE;
const desk = { width: 1280, height: 860 }, telephone = { width: 360, height: 740 };
const passes = [['zh', 'light', all, desk], ['zh', 'dark', colours, desk], ...(process.env.JN_STATES === 'all' ? [['en', 'light', colours, desk]] : []),
  ['en', 'dark', all, telephone]];

let daemon, browser, skip, made, markup;
const tabs = new Map();

before(async () => {
  daemon = await sample();
  skip = await missing(daemon);
  if (skip) return;
  browser = await launch();
  made = await make(daemon);
  markup = fs.mkdtempSync(path.join(os.tmpdir(), 'jinnang-markup-'));
});
after(async () => {
  for (const { tab } of tabs.values()) await tab.context.close();
  await browser?.close();
  await daemon.stop();
  if (markup) fs.rmSync(markup, { recursive: true });
});

/** One tab for each reader; a state begins with a place, so nothing is left of the one before. */
async function tabOf(who) {
  if (!tabs.has(who)) {
    const tab = await openTab(browser, daemon, { lang: 'zh', token: made.who[who] });
    tabs.set(who, { tab, asking: requestsOf(tab.page) });
  }
  return tabs.get(who);
}

/** As the button does it, which a dialog may lie over. */
async function speak(page, lang) {
  const tag = lang === 'zh' ? 'zh-CN' : 'en';
  if (await page.evaluate(() => document.documentElement.lang) === tag) return;
  await page.evaluate(() => document.querySelector('.site-tools button[lang]').click());
  await page.waitForFunction((t) => document.documentElement.lang === t, tag);
}

async function violations(page, where, rules = all) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe); // by the protocol: the page's policy would not let it in
  const found = await page.evaluate((options) => window.axe.run(document, options), rules);
  return found.violations.flatMap((v) => v.nodes.map((n) => `${where}: ${v.id} (${v.help}) at ${n.target.join(' ')}: ${n.html.slice(0, 200)} ${n.any.map((a) => a.message).join('; ')}`));
}

const tooWide = (page) => page.evaluate(() => {
  const width = document.documentElement.scrollWidth;
  if (width <= innerWidth) return [];
  const over = [...document.querySelectorAll('main *')].filter((el) => el.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map((el) => el.outerHTML.slice(0, 120));
  return [`${width} wide on a screen of ${innerWidth}: ${over.join(' | ')}`];
});

const file = (state, lang) => `${state.name.replace(/[^\w]+/g, '-')}-${lang}.html`;

for (const state of states.filter((s) => !only || s.name.includes(only))) {
  test(`accessible: ${state.name}`, async (t) => {
    if (skip) return t.skip(skip);
    const { tab, asking } = await tabOf(state.who ?? 'visitor');
    const { page, faults } = tab;
    const found = [];
    await page.setViewportSize(desk);
    await arrive(tab, state, made, asking);
    // In the language that the tab speaks already first.
    const isZh = await page.evaluate(() => document.documentElement.lang === 'zh-CN');
    for (const [lang, theme, rules, size] of isZh ? passes : passes.toReversed()) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: theme });
      await speak(page, lang);
      await quiet(page, asking);
      await page.locator(state.then).first().waitFor();
      await page.waitForFunction((name) => document.documentElement.dataset.theme === name, theme);
      await page.evaluate(() => scrollTo(0, 0)); // the header, which stays, lies over nothing
      found.push(...await violations(page, `${lang} ${theme}`, rules), ...await tooWide(page));
      if (rules === all) fs.writeFileSync(path.join(markup, file(state, lang)), await page.evaluate(() => `<!doctype html>\n${document.documentElement.outerHTML}`));
      if (process.env.JN_SHOTS) await tab.shot(file(state, `${lang}-${theme}`));
    }
    await quiet(page, asking);
    found.push(...faults.splice(0));
    await state.leave?.(page, made);
    assert.equal(found.join('\n'), '');
  });
}

test('accessible: what is not would be noticed', async (t) => {
  if (skip) return t.skip(skip);
  const { tab: { page } } = await tabOf('visitor');
  await page.goto('/status');
  await page.locator('main h1').waitFor();
  await page.evaluate(() => {
    const pale = Object.assign(document.createElement('p'), { textContent: 'pale' });
    Object.assign(pale.style, { color: '#aaa', background: '#fff' });
    document.querySelector('main').append(pale, document.createElement('input'));
  });
  const found = (await violations(page, 'control')).join('\n');
  assert.match(found, /color-contrast/);
  assert.match(found, /label/);
});

const validator = String(require('vnu-jar')); // a file
const java = spawnSync('java', ['-version']).status === 0;
const control = 'control.html';

test('markup: the page as it is served, and every state of every view', async (t) => {
  if (skip) return t.skip(skip);
  assert.ok(java || !process.env.CI, 'no java, and this is CI');
  if (!java) return t.skip('no java');
  fs.writeFileSync(path.join(markup, 'index.html'), await (await fetch(`${daemon.base}/`)).text());
  fs.writeFileSync(path.join(markup, control), '<!doctype html><html lang="en"><title>x</title><p id="a"></p><p id="a"><button><a href="/">x</a></button></p>');
  const files = fs.readdirSync(markup);
  assert.ok(files.length > (only ? 2 : 2 * states.length + 1), 'there is a file of every state');
  const run = spawnSync('java', ['-jar', validator, '--errors-only', '--format', 'gnu', ...files], { cwd: markup, encoding: 'utf8', maxBuffer: 1 << 26 });
  const errors = run.stderr.split('\n').filter(Boolean).map((line) => line.replace(/.*\/(?=[\w-]+\.html)/, ''));
  assert.equal(errors.filter((line) => !line.startsWith(control)).slice(0, 50).join('\n'), '');
  assert.equal(errors.filter((line) => line.startsWith(control)).length, 2, run.stderr.slice(0, 1000)); // a validator that looked at nothing finds nothing
});
