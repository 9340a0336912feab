// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function SearchView(p: { place: Place }) {
  return <h1>Search {p.place.path}</h1>;
}
