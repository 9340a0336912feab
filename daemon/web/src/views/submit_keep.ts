// SPDX-License-Identifier: GPL-3.0-or-later
// The form is kept in the browser while somebody types. Two tabs with the same form: the one that
// was typed in last wins, and the other is told.
import { useEffect, useRef, useState } from 'preact/hooks';

import type { Kind } from '../base/api.ts';
import { forget, keep, kept } from '../base/kept.ts';
import type { Content, Target } from './submit_content.ts';

export interface Kept {
  at: string;
  tab: string;
  content: Content;
  target: Target;
  key: string; // Idempotency-Key of this text, '' before it is sent for the first time
  sent?: boolean; // it was sent, and nobody knows whether it arrived
}

const PREFIX = 'jinnang.form.';
const WAIT_MS = 400;
const tab = String(Math.random());

export const keyOf = (kind: Kind | '', t: Target): string =>
  PREFIX + (t.submissionId ? `submission.${t.submissionId}` : t.documentId ? `document.${t.documentId}` : `new.${kind}`);

export const keptForm = (key: string): Kept | undefined => {
  const found = kept<Kept>(localStorage, key);
  return found?.content?.front && Array.isArray(found.content.parts) ? found : undefined;
};

// What was begun and not sent, newest first.
export function keptForms(): { key: string; form: Kept }[] {
  const keys = Object.keys(localStorage).filter((k) => k.startsWith(PREFIX));
  return keys.flatMap((key) => {
    const form = keptForm(key);
    return form ? [{ key, form }] : [];
  }).sort((a, b) => b.form.at.localeCompare(a.form.at));
}

export const forgetForm = (key: string): void => forget(localStorage, key);

export interface Keeping {
  savedAt: string; // '' when nothing was kept yet
  failed: boolean;
  other: Kept | undefined; // what another tab wrote meanwhile
  takeOther: () => void;
  put: (form: Omit<Kept, 'at' | 'tab'>) => void; // at once
  drop: () => void; // it has arrived
}

// form: what is to be kept.
export function useKeep(key: string, form: Omit<Kept, 'at' | 'tab'>, savedBefore: string): Keeping {
  const [savedAt, setSavedAt] = useState(savedBefore);
  const [failed, setFailed] = useState(false);
  const [other, setOther] = useState<Kept>();
  const last = useRef(form);
  const dirty = useRef(false);
  const dropped = useRef(false);
  const now = useRef(form);
  now.current = form;

  function put(what: Omit<Kept, 'at' | 'tab'>): void {
    if (dropped.current) return;
    dirty.current = false;
    const at = new Date().toISOString();
    setFailed(!keep(localStorage, key, { ...what, at, tab }));
    setSavedAt(at);
    setOther(undefined);
  }
  const write = (): void => void (dirty.current && put(now.current));

  useEffect(() => {
    if (form === last.current) return undefined;
    last.current = form;
    dirty.current = true;
    const timer = setTimeout(write, WAIT_MS);
    return () => clearTimeout(timer);
  }, [form]);

  useEffect(() => {
    const onStorage = (e: StorageEvent): void => {
      if (e.key !== key || e.storageArea !== localStorage) return;
      const theirs = keptForm(key);
      if (theirs && theirs.tab !== tab) setOther(theirs);
    };
    addEventListener('storage', onStorage);
    addEventListener('pagehide', write);
    return () => {
      removeEventListener('storage', onStorage);
      removeEventListener('pagehide', write);
      write();
    };
  }, [key]);

  function drop(): void {
    dropped.current = true;
    forgetForm(key);
  }
  return { savedAt, failed, other, takeOther: () => setOther(undefined), put, drop };
}
