/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jobs in libuv's thread pool, with the bound that uv_queue_work() lacks. Loop thread
 * only; `work` itself runs on a pool thread. */
#ifndef JINNANG_WORK_JOB_H
#define JINNANG_WORK_JOB_H

#include <stddef.h>

struct uv_loop_s;
struct job_pool;

/* At most `limit` jobs queued and running. NULL on no memory. */
struct job_pool *job_pool_new(struct uv_loop_s *loop, unsigned limit);
struct job_pool *job_pool_free(struct job_pool *pool); /* when no job is in flight */

/* Set UV_THREADPOOL_SIZE: cores, 2 to 16, or `threads` when > 0. In main, before the
 * first use of the pool and of any thread. Returns the size. */
unsigned job_pool_size_threads(unsigned threads);

/* Call work(arg) in the pool, then done(arg) on the loop. 0; JOB_FULL: neither is called.
 * `pool` is a struct job_pool *; it is void so that http can hold it without knowing it.
 */
enum { JOB_FULL = 1 };
int job_submit(void *pool, void (*work)(void *arg), void (*done)(void *arg), void *arg);

unsigned job_pool_in_flight(const struct job_pool *pool);

#endif
