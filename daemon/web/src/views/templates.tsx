// SPDX-License-Identifier: GPL-3.0-or-later
import type { Place } from '../base/place.ts';

export function TemplatesView(p: { place: Place }) {
  return <h1>Templates {p.place.path}</h1>;
}
