/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/work/job.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <uv.h>

#include "jinnang/clock.h"

#include "daemon/metrics/metrics.h"

struct job_pool {
    uv_loop_t *loop;
    unsigned limit, in_flight;
};

struct job {
    uv_work_t uv;
    struct job_pool *pool;
    void (*work)(void *arg);
    void (*done)(void *arg);
    void *arg;
    int64_t queued_ns;
};

struct job_pool *job_pool_new(uv_loop_t *loop, unsigned limit)
{
    struct job_pool *pool = calloc(1, sizeof(*pool));
    if (pool)
        *pool = (struct job_pool){.loop = loop, .limit = limit};
    return pool;
}

struct job_pool *job_pool_free(struct job_pool *pool)
{
    assert(!pool || pool->in_flight == 0);
    free(pool);
    return NULL;
}

unsigned job_pool_size_threads(unsigned threads)
{
    char text[12];
    unsigned n = threads ? threads : uv_available_parallelism();
    n = threads ? n : n < 2 ? 2 : n > 16 ? 16 : n;
    snprintf(text, sizeof(text), "%u", n);
    setenv("UV_THREADPOOL_SIZE", text, 1);
    return n;
}

static void job_work(uv_work_t *uv)
{
    struct job *job = uv->data;
    metric_observe(METRIC_JOB_WAIT_SECONDS, jn_clock_ns() - job->queued_ns);
    job->work(job->arg);
}

static void job_done(uv_work_t *uv, int status)
{
    struct job *job = uv->data;
    assert(status == 0); /* nobody cancels */
    (void)status;
    job->pool->in_flight--;
    metric_move(METRIC_JOBS_IN_FLIGHT, 0, -1);
    void (*done)(void *) = job->done;
    void *arg = job->arg;
    free(job); /* before done(), which may free the pool */
    done(arg);
}

int job_submit(void *pool_, void (*work)(void *arg), void (*done)(void *arg), void *arg)
{
    struct job_pool *pool = pool_;
    if (pool->in_flight >= pool->limit)
        return JOB_FULL;
    struct job *job = malloc(sizeof(*job));
    if (!job)
        return JOB_FULL;
    *job = (struct job){
        .pool = pool, .work = work, .done = done, .arg = arg, .queued_ns = jn_clock_ns()};
    job->uv.data = job;
    int rc = uv_queue_work(pool->loop, &job->uv, job_work, job_done);
    assert(rc == 0); /* it refuses only a NULL callback */
    (void)rc;
    pool->in_flight++;
    metric_move(METRIC_JOBS_IN_FLIGHT, 0, 1);
    return 0;
}

unsigned job_pool_in_flight(const struct job_pool *pool)
{
    return pool->in_flight;
}
