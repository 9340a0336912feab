// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody might write to make another reader's browser do something. Ours say jnHit(), which
// the watching side counts; those of Debian's wfuzz say alert() and the like, which count as well.
import fs from 'node:fs';

const elsewhere = 'https://elsewhere.example';

export const ours = [
  // Elements that act by themselves.
  '<script>jnHit()</script>',
  '<script src=data:text/javascript,jnHit()></script>',
  '<img src=x onerror=jnHit()>',
  '<IMG/SRC=x/ONERROR=jnHit()>',
  '<svg onload=jnHit()>',
  '<svg><script>jnHit()</script></svg>',
  '<svg><animate onbegin=jnHit() attributeName=x dur=1s></svg>',
  '<svg><set onbegin=jnHit() attributeName=x></svg>',
  '<details open ontoggle=jnHit()>x</details>',
  '<input autofocus onfocus=jnHit()>',
  '<video><source onerror=jnHit()></video>',
  '<audio src=x onerror=jnHit()></audio>',
  '<body onpageshow=jnHit()>',
  '<div onanimationstart=jnHit() style="animation: x 1ms">x</div><style>@keyframes x {}</style>',
  '<iframe src="javascript:parent.jnHit()"></iframe>',
  '<iframe srcdoc="<script>parent.jnHit()</script>"></iframe>',
  '<iframe src="data:text/html,<script>alert(1)</script>"></iframe>',
  '<object data="javascript:jnHit()"></object>',
  '<embed src="javascript:jnHit()">',
  '<template><img src=x onerror=jnHit()></template>',
  '<x onclick=jnHit() style="position: fixed; inset: 0">click</x>',
  // Out of what they may have been put into.
  '"><img src=x onerror=jnHit()>',
  "'><img src=x onerror=jnHit()>",
  '" onmouseover="jnHit()" x="',
  "' autofocus onfocus='jnHit()",
  '</script><script>jnHit()</script>',
  '</title><script>jnHit()</script>',
  '</textarea><img src=x onerror=jnHit()>',
  '</style><img src=x onerror=jnHit()>',
  '--><img src=x onerror=jnHit()>',
  ']]><img src=x onerror=jnHit()>',
  '</mark><img src=x onerror=jnHit()><mark>',
  '<mark onmouseover=jnHit()>x</mark>',
  "';jnHit();//",
  '${jnHit()}',
  "{{constructor.constructor('jnHit()')()}}",
  // What only becomes markup when it is read a second time.
  '&lt;img src=x onerror=jnHit()&gt;',
  '&amp;lt;img src=x onerror=jnHit()&amp;gt;',
  '%3Cimg src=x onerror=jnHit()%3E',
  '\\u003cimg src=x onerror=jnHit()\\u003e',
  '＜img src=x onerror=jnHit()＞',
  '<!--<img src="--><img src=x onerror=jnHit()//">',
  '<math><mtext><table><mglyph><style><img src=x onerror=jnHit()></style></mglyph></table></mtext></math>',
  '<svg><style><img src=x onerror=jnHit()></style></svg>',
  '<noscript><p title="</noscript><img src=x onerror=jnHit()>">',
  // Addresses.
  'javascript:jnHit()',
  'JaVaScRiPt:jnHit()',
  'java&#x09;script:jnHit()',
  '&#106;avascript:jnHit()',
  '\u0001javascript:jnHit()',
  'data:text/html,<script>jnHit()</script>',
  'vbscript:jnHit()',
  '<a href="javascript:jnHit()" autofocus>x</a>',
  '[x](javascript:jnHit())',
  `//elsewhere.example/x`,
  '/\\elsewhere.example/x',
  // Requests that nobody asked for.
  `<meta http-equiv=refresh content="0;url=${elsewhere}/">`,
  `<link rel=stylesheet href="${elsewhere}/a.css">`,
  `<style>@import "${elsewhere}/b.css";</style>`,
  `<base href="${elsewhere}/">`,
  `<form action="${elsewhere}/"><input type=submit></form>`,
  `<img src="${elsewhere}/pixel.gif">`,
  `![x](${elsewhere}/pixel.gif)`,
  `<a ping="${elsewhere}/" href="/">x</a>`,
  // Names that scripts of the page might trip over.
  '<p id=app>x</p><p id=main>x</p><p id=q>x</p>',
  '<form id=app><input name=innerHTML><input name=append></form>',
];

const lists = ['XSS.txt', 'All_attack.txt'].map((f) => `/usr/share/wfuzz/wordlist/Injections/${f}`);

/** Lines of Debian's package wfuzz, those that look like markup or script first; [] without it. */
export function wfuzz() {
  const lines = lists.filter((f) => fs.existsSync(f)).flatMap((f) => fs.readFileSync(f, 'latin1').split(/\r?\n/));
  const all = [...new Set(lines.map((l) => l.replaceAll('\0', '')).filter((l) => l.trim()))];
  const active = all.filter((l) => /[<>]|script|alert|%3c|on\w+=/i.test(l));
  return [...active, ...all.filter((l) => !active.includes(l))];
}
