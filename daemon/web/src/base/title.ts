// SPDX-License-Identifier: GPL-3.0-or-later
import { useEffect } from 'preact/hooks';

import { lang } from './lang.ts';

export function useTitle(text: string): void {
  useEffect(() => {
    document.title = text ? `${text} · ${lang.get() === 'zh' ? '锦囊' : 'Jinnang'}` : '锦囊 Jinnang';
  }, [text, lang.get()]);
}
