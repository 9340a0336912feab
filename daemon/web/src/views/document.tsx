// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function DocumentView(p: { place: Place }) {
  return <h1>Document {p.place.path}</h1>;
}
