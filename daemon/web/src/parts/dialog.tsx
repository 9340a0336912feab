// SPDX-License-Identifier: GPL-3.0-or-later
// A modal dialog: the browser keeps the focus inside and gives it back; Escape closes.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

import { words } from '../base/lang.ts';

const w = words({ close: ['关闭', 'Close'] });

export function Dialog(p: { title: string; open: boolean; onClose: () => void; children: ComponentChildren }) {
  const at = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = at.current;
    if (!dialog) return;
    if (p.open && !dialog.open) dialog.showModal();
    if (!p.open && dialog.open) dialog.close();
  }, [p.open]);
  if (!p.open) return null;
  return (
    <dialog
      ref={at}
      aria-labelledby={titleId}
      onClose={p.onClose}
      onClick={(e) => e.target === at.current && p.onClose()}
    >
      <div class="stack">
        <div class="row apart">
          <h2 id={titleId}>{p.title}</h2>
          <button type="button" class="button quiet slim" onClick={p.onClose}>{w('close')}</button>
        </div>
        {p.children}
      </div>
    </dialog>
  );
}
