// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader does with a document: how long it was looked at, what was copied, and by which key.
import { useEffect, useRef } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import type { Schemas } from '../base/api.ts';
import { toggleBasket, basket, BASKET_MAX } from '../base/basket.ts';
import { copyText, passage } from '../base/clipboard.ts';
import { useKeys } from '../base/keys.ts';
import { words } from '../base/lang.ts';
import { tellQuietly } from '../base/ledger.ts';
import { say } from '../parts/toast.tsx';

const w = words({
  copied: ['已复制“{title}”一节与出处', 'Copied "{title}" with its citation'],
  copiedAll: ['已复制全文与出处', 'Copied the whole text with its citation'],
  failed: ['没能复制：{why}', 'Not copied: {why}'],
  added: ['已加入对比（{n}/{max}）', 'Put aside to compare ({n} of {max})'],
  removed: ['已移出对比', 'No longer put aside'],
  full: ['对比最多 {max} 篇，请先移出一篇', 'At most {max} can be compared; take one away first'],
});

export interface Opened {
  document_id: string;
  query_id: string | undefined;
  position: number | undefined;
}

// One event when the document is left, with the seconds it was on the screen of a visible tab.
export function useDwell(opened: Opened): void {
  const event = useRef(opened);
  event.current = opened;
  useEffect(() => {
    let total = 0;
    let since: number | null = document.hidden ? null : performance.now();
    let told = false;
    const look = (): void => {
      if (document.hidden && since !== null) {
        total += performance.now() - since;
        since = null;
      } else if (!document.hidden && since === null) {
        since = performance.now();
      }
    };
    const leave = (): void => {
      if (told) return;
      told = true;
      if (since !== null) total += performance.now() - since;
      tellQuietly({ type: 'open', ...event.current, dwell_s: Math.min(86_400, Math.round(total / 1000)) });
    };
    document.addEventListener('visibilitychange', look);
    addEventListener('pagehide', leave);
    return () => {
      document.removeEventListener('visibilitychange', look);
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [opened.document_id]);
}

export function putAside(id: string): void {
  const had = basket.get().includes(id);
  if (!toggleBasket(id)) say(w('full', { max: BASKET_MAX }));
  else say(had ? w('removed') : w('added', { n: basket.get().length, max: BASKET_MAX }));
}

// anchor '': the whole text.
export type Copy = (anchor: string) => void;

interface Use {
  opened: Opened;
  outline: Schemas['Document']['outline'];
  current: string;
  revision: string | undefined;
}

async function copyPassage(use: Use, anchor: string): Promise<void> {
  const { document_id } = use.opened;
  try {
    await copyText(await passage(document_id, anchor, use.revision));
    const title = use.outline.find((o) => o.anchor === anchor)?.title ?? anchor;
    say(anchor ? w('copied', { title }) : w('copiedAll'));
    tellQuietly({ type: 'copy', ...use.opened, section: anchor || undefined });
  } catch (error) {
    say(w('failed', { why: problemFrom(error).message }));
  }
}

// c: the section in view; x: put aside to compare.
export function useDocumentKeys(use: Use): Copy {
  const now = useRef(use);
  now.current = use;
  const copy = useRef<Copy>((anchor) => void copyPassage(now.current, anchor)).current;
  useKeys({
    c: (e) => {
      if (getSelection()?.toString()) return; // what is selected is meant
      e.preventDefault();
      copy(now.current.current || now.current.outline[0]?.anchor || '');
    },
    x: (e) => {
      e.preventDefault();
      putAside(now.current.opened.document_id);
    },
  }, []);
  return copy;
}
