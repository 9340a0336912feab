// SPDX-License-Identifier: GPL-3.0-or-later
// A text that somebody types or pastes, kept in the fragment of the address while it changes.
import { useEffect, useRef, useState } from 'preact/hooks';

import { packText, unpackText } from './packed.ts';
import { go } from './place.ts';

const WAIT_MS = 300;

// ready: false until a text of the address is unpacked.
export function usePackedText(fragment: string): { text: string; setText: (text: string) => void; ready: boolean } {
  const [text, show] = useState('');
  const [ready, setReady] = useState(fragment === '');
  const standsFor = useRef(''); // the fragment that `text` was packed to, or came from
  const typed = useRef(false);

  useEffect(() => {
    if (fragment === standsFor.current) return;
    standsFor.current = fragment;
    typed.current = false;
    void unpackText(fragment).then((found) => {
      if (standsFor.current !== fragment) return;
      show(found);
      setReady(true);
    });
  }, [fragment]);

  useEffect(() => {
    if (!typed.current) return undefined;
    let over = false;
    const timer = setTimeout(() => {
      void packText(text).then((packed) => {
        if (over || packed === standsFor.current) return;
        standsFor.current = packed;
        go(location.pathname + location.search + (packed ? `#${packed}` : ''), { replace: true, keepScroll: true });
      });
    }, WAIT_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text]);

  return {
    text,
    ready,
    setText(next) {
      typed.current = true;
      setReady(true);
      show(next);
    },
  };
}
