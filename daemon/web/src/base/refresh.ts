// SPDX-License-Identifier: GPL-3.0-or-later
// Ask again from time to time while somebody looks, and at once when a tab is looked at again
// after longer than that.
import { useEffect, useRef } from 'preact/hooks';

export function useRefresh(ms: number, again: () => void, on = true): void {
  const act = useRef(again);
  act.current = again;
  useEffect(() => {
    if (!on) return undefined;
    let last = Date.now();
    const refresh = (): void => {
      if (document.visibilityState !== 'visible' || Date.now() - last < ms) return;
      last = Date.now();
      act.current();
    };
    // A short beat, because a timer of a hidden tab is late by any amount.
    const timer = setInterval(refresh, Math.min(ms, 1000));
    document.addEventListener('visibilitychange', refresh);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
    };
  }, [ms, on]);
}
