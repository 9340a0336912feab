/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A narrowing (a higher level, a smaller audience, archived) is acknowledged only when
 * the index has it, so that a request that starts after the answer cannot see more. */
#include "daemon/api/published.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"

#include "daemon/api/masked_view.h"
#include "daemon/metrics/metrics.h"
#include "daemon/work/index_thread.h"

#define NOT_INDEXED "\"indexed\":false"
#define INDEXED "\"indexed\":true"

enum { NARROWING_S = 30, LAG_S = 600 };

const char *const published_wait_names[] = {"indexed", NULL};

static bool has_published(const struct api_write *write)
{
    return write->answer.body && strstr(write->answer.body, NOT_INDEXED);
}

/* Levels whose readers do not see a publication yet. */
struct lagging {
    struct api *api;
    unsigned levels;
};

static void move_lag(const struct lagging *l, bool begins)
{
    for (int level = 0; level < JN_LEVELS; level++) {
        atomic_uint *lag = &l->api->level_lag[level];
        if (l->levels & 1u << level && begins)
            atomic_fetch_add(lag, 1);
        else if (l->levels & 1u << level)
            atomic_fetch_sub(lag, 1);
    }
}

/* On the index thread. */
static void lag_ends(void *user, bool indexed)
{
    (void)indexed;
    move_lag(user, false);
    free(user);
}

static void begin_lag(struct api *api, unsigned levels)
{
    struct lagging *l = malloc(sizeof(*l));
    if (!l) {
        index_thread_changed(api->index);
        return;
    }
    *l = (struct lagging){api, levels};
    move_lag(l, true);
    index_thread_wait(api->index, jn_clock_ns() + LAG_S * 1000000000LL, lag_ends, l);
}

void published_settled(struct api_write *write)
{
    struct api *api = api_of(write->ex);
    if (!has_published(write))
        return;
    metric_add(METRIC_PUBLISHED, 0, 1);
    begin_lag(api, write->levels);
    masked_view_changed(api->masked);
}

static int answer_indexed(struct exchange *ex, struct jn_error *err)
{
    struct jn_answer *a = &write_of(ex)->answer;
    const char *at = strstr(a->body, NOT_INDEXED);
    a->body = jn_arena_format(ex->arena, "%.*s%s%s", (int)(at - a->body), a->body,
                              INDEXED, at + strlen(NOT_INDEXED));
    return write_reply(ex, err);
}

/* On the index thread, the masked one when there is one. */
static void waited_for_all(void *user, bool indexed)
{
    exchange_continue(user, indexed ? answer_indexed : write_reply);
}

static void waited(void *user, bool indexed)
{
    struct exchange *ex = user;
    int64_t deadline_ns = write_of(ex)->deadline_ns;
    if (!indexed ||
        !masked_view_wait(api_of(ex)->masked, deadline_ns, waited_for_all, ex))
        waited_for_all(ex, indexed);
}

int published_next(struct exchange *ex, struct jn_error *err)
{
    struct api *api = api_of(ex);
    struct api_write *write = write_of(ex);
    int64_t seconds = param_enum(ex, "wait") == 0 ? param_int(ex, "timeout_s") : 0;
    if (write->narrows)
        seconds = NARROWING_S;
    if (write->rc != 0 || seconds == 0 || !has_published(write))
        return write_reply(ex, err);
    write->deadline_ns = jn_clock_ns() + seconds * 1000000000;
    index_thread_wait(api->index, write->deadline_ns, waited, ex);
    return EXCHANGE_PARKED;
}
