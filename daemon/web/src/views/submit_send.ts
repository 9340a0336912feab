// SPDX-License-Identifier: GPL-3.0-or-later
// Sending, so that nothing is lost and nothing arrives twice. A new submission has a key that stays
// the same until there is an answer; the answer to a reviewer names the version it answers.
import { useEffect, useRef, useState } from 'preact/hooks';

import { problemFrom } from '../base/answer.ts';
import { ask, connection, OFFLINE, Problem, type Schemas } from '../base/api.ts';
import type { Target } from './submit_content.ts';

type Submission = Schemas['Submission'];

export interface Sending {
  phase: 'idle' | 'sending' | 'waiting' | 'refused';
  problem?: Problem | undefined;
  send: (body: Record<string, unknown>, target: Target, key: string) => void;
  stop: () => void;
}

const PAUSE_S = 2;
const TRIES_MAX = 5; // of what fails with an answer; an outage is waited out

// Nobody knows whether it arrived, or it is under way.
const isLost = (p: Problem): boolean =>
  p.code === OFFLINE || p.code === 'idempotency_key_in_use' || (p.status >= 500 && p.status !== 507 && p.status !== 501 && p.code !== 'store_read_only');

const pathOf = (id: string): string => `/v1/submissions/${encodeURIComponent(id)}`;

async function once(body: Record<string, unknown>, target: Target, key: string): Promise<Submission> {
  if (!target.submissionId) return (await ask<Submission>('POST', '/v1/submissions', { body, key })).data;
  return (await ask<Submission>('PUT', pathOf(target.submissionId), { body, ifMatch: `"${target.version}"` })).data;
}

// After a lost answer a conflict may be our own doing: the next round has begun.
async function arrivedBefore(p: Problem, target: Target): Promise<Submission | undefined> {
  if (!target.submissionId || !['precondition_failed', 'state_conflict'].includes(p.code)) return undefined;
  const { data } = await ask<Submission>('GET', pathOf(target.submissionId));
  return data.state !== 'changes_requested' && data.round > (target.round ?? 0) ? data : undefined;
}

function pause(p: Problem): Promise<void> {
  if (p.code !== OFFLINE) return new Promise((done) => setTimeout(done, 1000 * (p.retryAfter || PAUSE_S)));
  return new Promise((done) => {
    if (connection.get() === 'up') return done();
    const stop = connection.watch((c) => {
      if (c !== 'up') return;
      stop();
      done();
    });
  });
}

export function useSending(told: { done: (s: Submission) => void }): Sending {
  const [state, setState] = useState<{ phase: Sending['phase']; problem?: Problem | undefined }>({ phase: 'idle' });
  const turn = useRef(0);
  useEffect(() => () => void turn.current++, []);

  async function send(body: Record<string, unknown>, target: Target, key: string): Promise<void> {
    const mine = ++turn.current;
    const isMine = (): boolean => mine === turn.current;
    setState({ phase: 'sending' });
    for (let tries = 1, lost = false; isMine(); tries++) {
      try {
        const s = await once(body, target, key);
        if (isMine()) told.done(s);
        return;
      } catch (error) {
        const problem = problemFrom(error);
        if (!isMine()) return;
        if (!isLost(problem) || (problem.code !== OFFLINE && tries >= TRIES_MAX)) {
          const before = lost ? await arrivedBefore(problem, target).catch(() => undefined) : undefined;
          if (before) told.done(before);
          else setState({ phase: 'refused', problem });
          return;
        }
        lost = true;
        setState({ phase: 'waiting', problem });
        await pause(problem);
      }
    }
  }

  return {
    ...state,
    send: (body, target, key) => void send(body, target, key),
    stop() {
      turn.current++;
      setState({ phase: 'idle' });
    },
  };
}
