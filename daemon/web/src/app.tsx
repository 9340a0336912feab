// SPDX-License-Identifier: GPL-3.0-or-later
// THE MAP of the page: which view belongs to which address, and the frame around all of them.
import { useEffect, useRef } from 'preact/hooks';

import { lang, setLang, words } from './base/lang.ts';
import { useKeys } from './base/keys.ts';
import { useLabels } from './base/labels.ts';
import { go, usePlace } from './base/place.ts';
import { useSession } from './base/session.ts';
import { useStore } from './base/store.ts';
import { nextTheme, theme } from './base/theme.ts';
import { basket } from './base/basket.ts';
import { Banners } from './parts/banner.tsx';
import { later, type View } from './parts/later.tsx';
import { Help, openHelp } from './parts/help.tsx';
import { openSignIn, SignIn } from './parts/sign_in.tsx';
import { Toasts } from './parts/toast.tsx';
import { SearchView } from './views/search.tsx';

const w = words({
  brand: ['锦囊', 'Jinnang'],
  skip: ['跳到内容', 'Skip to content'],
  nav: ['主导航', 'Main'],
  search: ['检索', 'Search'],
  compare: ['对比', 'Compare'],
  templates: ['方案模板', 'Templates'],
  submit: ['提交', 'Submit'],
  submissions: ['我的提交', 'My submissions'],
  reviews: ['评审', 'Review'],
  status: ['状态', 'Status'],
  help: ['快捷键与帮助', 'Keys and help'],
  other: ['English', '中文'],
  otherLabel: ['Switch to English', '切换为中文'],
  theme: ['明暗：{now}', 'Theme: {now}'],
  auto: ['跟随系统', 'system'],
  light: ['浅色', 'light'],
  dark: ['深色', 'dark'],
  signIn: ['登录', 'Sign in'],
  lost: ['没有这个页面', 'There is no such page'],
  home: ['回到检索', 'Back to search'],
  footer: ['售前知识库 · 答案只来自你有权看到的文档', 'Presales knowledge base · answers come only from documents that you may see'],
  api: ['HTTP 接口', 'HTTP interface'],
});

// The view that stays open comes with the page; the others when they are first gone to.
const views: [path: RegExp, view: View, nav: string][] = [
  [/^\/$/, SearchView, 'search'],
  [/^\/documents\/[^/]+$/, later(() => import('./views/read.ts').then((m) => m.DocumentView)), 'search'],
  [/^\/compare$/, later(() => import('./views/read.ts').then((m) => m.CompareView)), 'compare'],
  [/^\/templates$/, later(() => import('./views/templates.tsx').then((m) => m.TemplatesView)), 'templates'],
  [/^\/submit$/, later(() => import('./views/write.ts').then((m) => m.SubmitView)), 'submit'],
  [/^\/submissions$/, later(() => import('./views/write.ts').then((m) => m.SubmissionsView)), 'submissions'],
  [/^\/submissions\/[^/]+$/, later(() => import('./views/write.ts').then((m) => m.SubmissionView)), 'submissions'],
  [/^\/reviews$/, later(() => import('./views/judge.ts').then((m) => m.ReviewQueueView)), 'reviews'],
  [/^\/reviews\/[^/]+$/, later(() => import('./views/judge.ts').then((m) => m.ReviewView)), 'reviews'],
  [/^\/status$/, later(() => import('./views/status.tsx').then((m) => m.StatusView)), 'status'],
];

function Lost() {
  return (
    <div class="stack">
      <h1>{w('lost')}</h1>
      <p><a href="/">{w('home')}</a></p>
    </div>
  );
}

function Brand() {
  return (
    <a class="brand" href="/">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d="M11 3h10l-2 6h-6z" fill="#d9a441" />
        <path d="M10 9h12v3H10z" fill="#8c1d2c" />
        <path d="M9 12h14c4 5 6 9 6 12 0 4-5 6-13 6S3 28 3 24c0-3 2-7 6-12z" fill="#b3263a" />
        <path d="M11 21h10M16 16v10" stroke="#f7e3b5" stroke-width="2" stroke-linecap="round" />
      </svg>
      {w('brand')}
    </a>
  );
}

function Nav(p: { current: string }) {
  const session = useSession();
  const aside = useStore(basket);
  const reviewer = session.scopes.some((scope) => scope.startsWith('review:'));
  const writer = session.scopes.includes('submit');
  const items: [name: string, href: string, text: string][] = [
    ['search', '/', w('search')],
    ['templates', '/templates', w('templates')],
    ['compare', aside.length ? `/compare?ids=${aside.join(',')}` : '/compare', w('compare') + (aside.length ? ` (${aside.length})` : '')],
    ['submit', '/submit', w('submit')],
  ];
  if (writer || reviewer) items.push(['submissions', '/submissions', w('submissions')]);
  if (reviewer) items.push(['reviews', '/reviews', w('reviews')]);
  items.push(['status', '/status', w('status')]);
  return (
    <nav class="site-nav" aria-label={w('nav')}>
      {items.map(([name, to, text]) => <a key={name} href={to} aria-current={p.current === name ? 'page' : undefined}>{text}</a>)}
    </nav>
  );
}

function Tools() {
  const session = useSession();
  const now = useStore(theme);
  return (
    <div class="site-tools">
      <button type="button" class="button quiet slim" onClick={openHelp} aria-label={w('help')} title={w('help')}>?</button>
      <button type="button" class="button quiet slim" onClick={nextTheme} aria-label={w('theme', { now: w(now) })} title={w('theme', { now: w(now) })}>
        <span aria-hidden="true">{now === 'auto' ? '◐' : now === 'light' ? '☀' : '☾'}</span>
      </button>
      <button
        type="button"
        class="button quiet slim"
        lang={lang.get() === 'zh' ? 'en' : 'zh'}
        title={w('otherLabel')}
        onClick={() => setLang(lang.get() === 'zh' ? 'en' : 'zh')}
      >
        {w('other')}
      </button>
      <button type="button" class="button slim" onClick={openSignIn}>{session.signed_in ? session.person : w('signIn')}</button>
    </div>
  );
}

export function App() {
  const place = usePlace();
  const language = useStore(lang);
  useLabels();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const found = views.find(([path]) => path.test(place.path));
  const Shown = found?.[1] ?? Lost;

  useEffect(() => { document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'; }, [language]);
  // A reader without eyes on the screen starts at the top of a new view.
  useEffect(() => {
    const inside = main.current?.contains(document.activeElement);
    if (!first.current && !inside) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [place.path]);
  useKeys({
    '?': (e) => { e.preventDefault(); openHelp(); },
    '/': (e) => { e.preventDefault(); go('/'); requestAnimationFrame(() => document.getElementById('q')?.focus()); },
  }, []);

  return (
    <>
      <a class="skip" href="#main">{w('skip')}</a>
      <header class="site-header">
        <div><Brand /><Nav current={found?.[2] ?? ''} /><Tools /></div>
      </header>
      <Banners />
      <main id="main" tabIndex={-1} ref={main}><Shown place={place} key={place.path} /></main>
      <footer class="site-footer"><div><span>{w('footer')}</span><a href="/openapi.json">{w('api')}</a></div></footer>
      <Toasts />
      <SignIn />
      <Help />
    </>
  );
}
