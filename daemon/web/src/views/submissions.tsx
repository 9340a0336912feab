// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function SubmissionsView(p: { place: Place }) {
  return <h1>Submissions {p.place.path}</h1>;
}
