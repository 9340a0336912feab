// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every marked text of every answer.
import assert from 'node:assert/strict';

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** Marked HTML as the text that a reader sees. Fails on any tag but <mark> and on bad nesting. */
export function plain(html) {
  const text = html.replace(/<mark>([^<]+)<\/mark>/g, '$1');
  assert.doesNotMatch(text, /[<>"]/, `only <mark>…</mark>: ${html}`);
  for (const [entity] of text.matchAll(/&[^;]*;?/g)) assert.ok(entities[entity], `${entity} in ${html}`);
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (e) => entities[e]);
}

/** The marked pieces, unescaped. */
export const marks = (html) => [...html.matchAll(/<mark>([^<]+)<\/mark>/g)].map((m) => plain(m[1]));

/** Snippet without its dots. */
export const snippet = (html) => plain(html).replace(/^…/, '').replace(/…$/, '');

/** The pieces of `text` that ranges of `field` name, in a unit of the interface. */
export function pieces(text, ranges, field, unit) {
  const units = {
    codepoint: [...text],
    utf16: text.split(''),
    byte: [...Buffer.from(text)].map((b) => String.fromCharCode(b)),
  }[unit];
  return ranges.filter((r) => r.field === field).map(({ start, length }) => {
    assert.ok(start >= 0 && length > 0 && start + length <= units.length, `${start}+${length} of ${text}`);
    const piece = units.slice(start, start + length).join('');
    return unit === 'byte' ? Buffer.from(piece, 'latin1').toString() : piece;
  });
}

/** Marks and snippet of a hit agree with its title and the text of its sections. */
export async function checkMarked(daemon, hit, options) {
  assert.equal(plain(hit.title_html), hit.title);
  const { sections } = await daemon.read(`${hit.url}/sections`, options);
  const text = snippet(hit.snippet_html);
  const within = hit.section ? sections.filter((s) => s.anchor === hit.section.anchor) : sections;
  assert.ok(within.some((s) => s.text.includes(text)), `${hit.id}: '${text}' is in its section`);
}
