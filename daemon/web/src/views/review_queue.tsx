// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function ReviewQueueView(p: { place: Place }) {
  return <h1>ReviewQueue {p.place.path}</h1>;
}
