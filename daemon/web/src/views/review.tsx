// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function ReviewView(p: { place: Place }) {
  return <h1>Review {p.place.path}</h1>;
}
