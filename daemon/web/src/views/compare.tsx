// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function CompareView(p: { place: Place }) {
  return <h1>Compare {p.place.path}</h1>;
}
