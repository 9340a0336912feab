// SPDX-License-Identifier: GPL-3.0-or-later
// The frame: language, theme, sign-in and out, keys, an address that does not exist.
import assert from 'node:assert/strict';
import { stories, tokenFor } from './harness.mjs';

let daemon;
const story = stories((d) => { daemon = d; });

story('the page speaks Chinese or English and remembers it', { lang: 'zh' }, async ({ page }) => {
  await page.goto('/');
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
  await page.getByRole('button', { name: 'English' }).click();
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await page.reload();
  await page.getByRole('link', { name: 'Templates' }).waitFor();
});

story('who signs in sees what he may do, and a token is never in the page', { lang: 'en' }, async ({ page }) => {
  const token = await tokenFor(daemon, 'li.na', 'submit');
  await page.goto('/');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Token').fill('nonsense');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('A token begins with jnk_').waitFor();
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'li.na' }).waitFor();
  await page.getByRole('link', { name: 'My submissions' }).waitFor();
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.ok(!kept.includes('jnk_') && !kept.includes('jns_'), kept);
  await page.reload();
  await page.getByRole('button', { name: 'li.na' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
});
