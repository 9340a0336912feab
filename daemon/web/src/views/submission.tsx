// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function SubmissionView(p: { place: Place }) {
  return <h1>Submission {p.place.path}</h1>;
}
