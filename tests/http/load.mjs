// SPDX-License-Identifier: GPL-3.0-or-later
// Requests at a steady rate while a story goes on, and programs that do not block the client.
import { spawn } from 'node:child_process';
import { program } from './harness.mjs';

/** Run `jinnang` without waiting here; a promise of {code, stdout, stderr} that can be signalled. */
export function jinnangAside(...args) {
  const child = spawn(program('JN_JINNANG', 'indexer/jinnang'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (d) => { out.stdout += d; });
  child.stderr.on('data', (d) => { out.stderr += d; });
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code: code ?? signal, ...out }));
  });
  return Object.assign(ended, { kill: (signal) => child.kill(signal), pid: child.pid });
}

/** Start `ask(n)` (a promise, n counts up) `rate` times a second, at most `width` at once. */
export class Load {
  constructor({ rate, width = 16 }, ask) {
    this.asked = 0;
    this.answered = 0;
    this.going = true;
    this.began = performance.now();
    this.workers = Array.from({ length: width }, () => this.work(rate, ask));
    Promise.all(this.workers).catch((e) => { this.failure ??= e; });
  }

  async work(rate, ask) {
    while (this.going && !this.failure) {
      const due = this.began + (this.asked * 1000) / rate - performance.now();
      if (due > 0) {
        await new Promise((r) => setTimeout(r, due)); // the pace, not a wait for something
        continue;
      }
      await ask(this.asked++);
      this.answered++;
    }
  }

  /** No further requests; fails when one has failed. */
  async stop() {
    this.going = false;
    await Promise.all(this.workers);
    this.perSecond = (this.answered * 1000) / (performance.now() - this.began);
  }
}
