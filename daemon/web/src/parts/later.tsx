// SPDX-License-Identifier: GPL-3.0-or-later
// A view whose code is asked for when somebody goes to it. What cannot be loaded is asked for
// again by loading the page anew: the server was away, or has another version by now and names
// its files differently.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { connection } from '../base/api.ts';
import { words } from '../base/lang.ts';
import type { Place } from '../base/place.ts';

const w = words({ loading: ['正在打开……', 'Opening…'] });

export type View = ComponentType<{ place: Place }>;

const reload = (): void => location.reload();

// Once a minute at most: what is broken for good must not load for ever.
function reloadOnce(): void {
  const key = 'jinnang.reloaded';
  const before = Number(sessionStorage.getItem(key) ?? 0);
  if (Date.now() - before < 60_000) return;
  sessionStorage.setItem(key, String(Date.now()));
  reload();
}

async function onFailure(): Promise<void> {
  const answers = await fetch('/readyz').then(() => true, () => false);
  if (answers) {
    reloadOnce();
    return;
  }
  connection.set('down');
  const stop = connection.watch((c) => {
    if (c !== 'up') return;
    stop();
    reload();
  });
}

export function later(load: () => Promise<View>): View {
  let loaded: View | undefined;
  return function Later(p: { place: Place }) {
    const [, draw] = useState(0);
    useEffect(() => {
      if (loaded) return;
      load().then((view) => { loaded = view; draw(1); }, () => void onFailure());
    }, []);
    const Loaded = loaded;
    return Loaded ? <Loaded place={p.place} /> : <p class="soft" aria-busy="true">{w('loading')}</p>;
  };
}
