// SPDX-License-Identifier: GPL-3.0-or-later
// Lines between two columns: from the right edge of what is named `from` to the left edge of
// what is named `to` (their data-port). They are drawn again whenever anything moves.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface Line {
  from: string;
  to: string;
  tone: string;
}

interface Drawn extends Line {
  path: string;
}

const STEP = 5; // px between lines that end at the same card

function draw(box: HTMLElement, lines: Line[]): Drawn[] {
  const origin = box.getBoundingClientRect();
  const at = (port: string): DOMRect | undefined => box.querySelector(`[data-port="${CSS.escape(port)}"]`)?.getBoundingClientRect();
  return lines.flatMap((line) => {
    const from = at(line.from);
    const to = at(line.to);
    if (!from || !to || to.left <= from.right) return [];
    const same = lines.filter((l) => l.to === line.to);
    const shift = (same.indexOf(line) - (same.length - 1) / 2) * STEP;
    const [x1, y1] = [from.right - origin.left, from.top + from.height / 2 - origin.top];
    const [x2, y2] = [to.left - origin.left, to.top + to.height / 2 - origin.top + shift];
    const bend = (x2 - x1) * 0.5;
    return [{ ...line, path: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` }];
  });
}

const HEADER = 70; // px
const FOOT = 16;

// The second column stays in sight while the first one is scrolled: the top of it, or its end if
// it is taller than the window.
function stays(box: HTMLElement): boolean {
  const second = box.lastElementChild as HTMLElement;
  const shorter = second.offsetHeight < box.offsetHeight;
  second.classList.toggle('tpl-stays', shorter);
  second.style.top = shorter ? `${Math.min(HEADER, innerHeight - second.offsetHeight - FOOT)}px` : '';
  return shorter;
}

export function Lines(p: { lines: Line[]; class: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<Drawn[]>([]);
  const lines = useRef(p.lines);
  lines.current = p.lines;
  const key = p.lines.map((l) => `${l.from}>${l.to} ${l.tone}`).join('|');

  useLayoutEffect(() => {
    if (box.current) setDrawn(draw(box.current, lines.current));
  }, [key]);
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return undefined;
    let waiting = 0;
    const again = (): void => {
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        if (stays(el)) setDrawn(draw(el, lines.current));
      });
    };
    const watch = new ResizeObserver(() => {
      stays(el);
      setDrawn(draw(el, lines.current));
    });
    watch.observe(el);
    addEventListener('scroll', again, { passive: true });
    return () => {
      watch.disconnect();
      removeEventListener('scroll', again);
      cancelAnimationFrame(waiting);
    };
  }, []);

  return (
    <div ref={box} class={p.class}>
      <svg class="tpl-lines" aria-hidden="true">
        {drawn.map((l) => <path key={`${l.from} ${l.to}`} d={l.path} class={`tpl-line ${l.tone}`} />)}
      </svg>
      {p.children}
    </div>
  );
}
