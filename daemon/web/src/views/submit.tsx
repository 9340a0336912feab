// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function SubmitView(p: { place: Place }) {
  return <h1>Submit {p.place.path}</h1>;
}
