// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function StatusView(p: { place: Place }) {
  return <h1>Status {p.place.path}</h1>;
}
