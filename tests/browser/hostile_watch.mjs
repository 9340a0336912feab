// SPDX-License-Identifier: GPL-3.0-or-later
// Notices when a text of somebody's has become more than text: a script ran, a policy had to stop
// one, the page left or asked somebody else, an element or address is there that no renderer of
// ours writes.

/** What the daemon's renderer writes (lib/doc/html.c): element -> attributes. */
const rendered = {
  a: ['href', 'title', 'rel', 'data-doc', 'data-section'],
  h1: ['id'], h2: ['id'], h3: ['id'], h4: ['id'], h5: ['id'], h6: ['id'],
  ol: ['start'], code: ['class'], th: ['class'], td: ['class'], span: ['class'],
  ...Object.fromEntries('p ul li em strong mark br hr blockquote pre table thead tbody tr'.split(' ').map((t) => [t, []])),
};

/** The page adds a frame around tables, and links and buttons beside headings. */
const added = { every: ['class', 'tabindex', 'role', 'aria-label', 'type', 'target'], elements: ['div', 'button'] };
const dressed = Object.fromEntries([...Object.entries(rendered), ...added.elements.map((t) => [t, []])]
  .map(([tag, attributes]) => [tag, [...attributes, ...added.every]]));

/** In the page: what is there and should not be. */
function look({ allowed, prose, frame }) {
  const bad = [];
  const tell = (what, el) => bad.push(`${what}: ${(el.outerHTML ?? '').slice(0, 300)}`);
  const isScheme = (value) => /^(https?:|mailto:|blob:|data:image\/|[^:]*([/?#]|$))/i.test(value);
  for (const el of document.querySelectorAll('*')) {
    if (/^(iframe|frame|object|embed|applet|base|style|math|foreignobject|animate|set)$/i.test(el.localName)) tell('element', el);
    if (/^(script|link|meta)$/i.test(el.localName) && el.parentElement !== document.head) tell('element', el);
    for (const { name, value } of el.attributes) {
      if (/^on/i.test(name) || name === 'srcdoc' || name === 'ping') tell(`attribute ${name}`, el);
      // A URL of the browser's own reading: blanks and control characters inside schemes are gone.
      const url = /^(href|src|action|formaction|data|xlink:href|poster)$/i.test(name) ? value.replace(/[\0-\x20]/g, '') : '';
      if (url && !isScheme(url)) tell(`address ${name}`, el);
      if (url && el.localName === 'a' && el.getAttribute('href') && !/^(https?|mailto|blob):$/.test(el.protocol)) tell('address', el);
    }
  }
  for (const el of document.querySelectorAll(prose)) {
    const attributes = allowed[el.localName];
    if (!attributes) tell('element in a document', el);
    else for (const { name } of el.attributes) if (!attributes.includes(name)) tell(`attribute ${name} in a document`, el);
  }
  const counts = { script: document.scripts.length, app: document.querySelectorAll('#app').length, main: document.querySelectorAll('main').length };
  for (const [name, n] of Object.entries(frame)) if (counts[name] !== n) bad.push(`${counts[name]} × ${name}`);
  return bad;
}

/** What is in the page now and should not be. */
export const scan = (page) => page.evaluate(look, { allowed: dressed, prose: '.prose *', frame: { script: 1, app: 1, main: 1 } });

/** The same for HTML of the daemon that is opened as it is. */
export const scanPlain = (page) => page.evaluate(look, { allowed: rendered, prose: 'body *', frame: { script: 0 } });

/**
 * Watch a context before any page is opened in it. `.seen` is what happened, newest last.
 * isOwn(url): whether the page may be at, or ask for, this address.
 */
export async function watch(context, isOwn) {
  const seen = [];
  await context.exposeBinding('jnHit', ({ page }, what = 'jnHit') => void seen.push(`script ran (${what}) at ${page.url()}`));
  await context.exposeBinding('jnPolicy', ({ page }, what) => void seen.push(`policy: ${what} at ${page.url()}`));
  await context.addInitScript(() => {
    for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = () => void window.jnHit(name);
    addEventListener('securitypolicyviolation', (e) => window.jnPolicy(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
  });
  let expected = 1;
  context.on('page', (page) => {
    if (expected-- <= 0) seen.push(`a window opened: ${page.url()}`);
    page.on('dialog', (d) => { seen.push(`dialog: ${d.message()}`); void d.dismiss(); });
    page.on('download', (d) => seen.push(`download: ${d.url()}`));
    page.on('pageerror', (e) => seen.push(`error: ${e.stack ?? e}`));
    page.on('console', (m) => { if (m.type() === 'error' && !/Failed to load resource/.test(m.text())) seen.push(`console: ${m.text()}`); });
    page.on('framenavigated', (f) => {
      if (f.parentFrame()) seen.push(`a frame: ${f.url()}`);
      else if (!isOwn(f.url()) && f.url() !== 'about:blank') seen.push(`left for ${f.url()}`);
    });
    page.on('request', (r) => { if (!isOwn(r.url()) && !/^(data|blob):/.test(r.url())) seen.push(`asked ${r.url()}`); });
    // Where scripts are off no event tells; the protocol does.
    void context.newCDPSession(page).then(async (cdp) => {
      cdp.on('Audits.issueAdded', ({ issue }) => {
        const d = issue.details.contentSecurityPolicyIssueDetails;
        if (d) seen.push(`policy: ${d.violatedDirective} ${d.blockedURL ?? ''}`);
      });
      await cdp.send('Audits.enable');
    }).catch(() => undefined);
  });
  return { seen, async newPage() { expected = 1; return context.newPage(); } };
}
