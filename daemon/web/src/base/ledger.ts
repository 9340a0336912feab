// SPDX-License-Identifier: GPL-3.0-or-later
// What readers do with what they find: it is what evidence and quality figures are made of. Only
// who has the scope tells, and nothing on the page waits for it.
import { ask } from './api.ts';
import { can } from './session.ts';

export interface Event {
  type: 'open' | 'copy' | 'download' | 'helpful' | 'not_helpful' | 'report_outdated' | 'reuse';
  query_id?: string | undefined;
  document_id?: string | undefined;
  section?: string | undefined;
  position?: number | undefined;
  dwell_s?: number | undefined;
  note?: string | undefined;
}

export async function tell(event: Event): Promise<void> {
  await ask('POST', '/v1/events', { body: event, keepalive: true });
}

export function tellQuietly(event: Event): void {
  if (can('events')) tell(event).catch(() => undefined);
}
