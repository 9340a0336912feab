// SPDX-License-Identifier: GPL-3.0-or-later
// What stands far down is asked for when the reader comes near it.
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export function useNear(at: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || !at.current) return undefined;
    const watch = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && setNear(true), { rootMargin: '600px' });
    watch.observe(at.current);
    return () => watch.disconnect();
  }, [near]);
  return near;
}
