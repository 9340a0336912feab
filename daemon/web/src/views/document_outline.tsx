// SPDX-License-Identifier: GPL-3.0-or-later
// The sections of a document beside it, the one in view marked, and what else is on the page.
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';

const w = words({
  outline: ['本文目录', 'Sections'],
  more: ['关于本文', 'About this document'],
  similar: ['相似文档', 'Similar documents'],
  cited: ['谁引用了它', 'Who cites it'],
  history: ['历史版本', 'History'],
  upkeep: ['是否仍然有效', 'Is it still true'],
  access: ['为什么我能看到', 'Why I may read this'],
  expired: ['本节已过期', 'this section has expired'],
});

const extras = ['similar', 'cited', 'history', 'upkeep', 'access'] as const;
const BELOW_HEADER = 110; // px from the top at which a heading has been reached

export interface Reading {
  section: string; // anchor of the last heading that was scrolled past; '' above the first one
  extra: string; // the same among what is below the text
}

const passed = (all: Iterable<HTMLElement>): string =>
  [...all].filter((el) => el.getBoundingClientRect().top < BELOW_HEADER).at(-1)?.id ?? '';

export function useReading(body: RefObject<HTMLElement | null>, html: string): Reading {
  const [reading, setReading] = useState<Reading>({ section: '', extra: '' });
  useEffect(() => {
    let asked = 0;
    const look = (): void => {
      asked = 0;
      const section = passed(body.current?.querySelectorAll<HTMLElement>('h2[id], h3[id]') ?? []);
      const extra = passed(document.querySelectorAll<HTMLElement>('.doc-more > [id]'));
      setReading((was) => (was.section === section && was.extra === extra ? was : { section, extra }));
    };
    const soon = (): void => { asked ||= requestAnimationFrame(look); };
    soon();
    addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(asked);
      removeEventListener('scroll', soon);
      removeEventListener('resize', soon);
    };
  }, [html]);
  return reading;
}

const here = (is: boolean): 'location' | undefined => (is ? 'location' : undefined);

export function Outline(p: { outline: Schemas['Document']['outline']; reading: Reading }) {
  const top = Math.min(...p.outline.map((o) => o.level));
  const wide = matchMedia('(min-width: 72rem)').matches;
  return (
    <details class="doc-outline no-print" open={wide}>
      <summary>{w('outline')}</summary>
      <nav aria-label={w('outline')}>
        <ol class="plain-list">
          {p.outline.map((o) => (
            <li key={o.anchor} class={o.level > top ? 'doc-deeper' : undefined}>
              <a href={`#${encodeURIComponent(o.anchor)}`} aria-current={here(!p.reading.extra && o.anchor === p.reading.section)}>{o.title}</a>
              {o.expired && <span class="badge bad">{w('expired')}</span>}
            </li>
          ))}
        </ol>
        <p class="small soft">{w('more')}</p>
        <ul class="plain-list">
          {extras.map((x) => <li key={x}><a href={`#doc-${x}`} aria-current={here(p.reading.extra === `doc-${x}`)}>{w(x)}</a></li>)}
        </ul>
      </nav>
    </details>
  );
}
