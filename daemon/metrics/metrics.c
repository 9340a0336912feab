/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One array of atomic cells: a metric has one cell for each value of its label; a
 * histogram has one for each bucket and one for the sum. */
#include "daemon/metrics/metrics.h"

#include <assert.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

enum metric_type { COUNTER, GAUGE, HISTOGRAM };

static const struct {
    enum metric_type type;
    const char *name, *label, *values, *help;
} rows[] = {
#define METRIC(id, type, name, label, values, help) {type, name, label, values, help},
#include "daemon/metrics/metrics.def"
#undef METRIC
};

/* Upper bounds in microseconds; what is above all of them counts in +Inf only. */
static const int64_t bounds_us[] = {100,   250,   500,    1000,   2500,    5000,   10000,
                                    25000, 50000, 100000, 250000, 1000000, 5000000};
enum {
    BUCKETS = sizeof(bounds_us) / sizeof(*bounds_us),
    SUM = BUCKETS + 1,
    CELLS = BUCKETS + 2
};

static _Atomic int64_t cells[METRICS][CELLS];

void metric_add(enum metric m, unsigned label, uint64_t n)
{
    assert(rows[m].type == COUNTER && label < CELLS);
    atomic_fetch_add_explicit(&cells[m][label], (int64_t)n, memory_order_relaxed);
}

void metric_set(enum metric m, unsigned label, int64_t value)
{
    assert(rows[m].type == GAUGE && label < CELLS);
    atomic_store_explicit(&cells[m][label], value, memory_order_relaxed);
}

void metric_move(enum metric m, unsigned label, int64_t by)
{
    assert(rows[m].type == GAUGE && label < CELLS);
    atomic_fetch_add_explicit(&cells[m][label], by, memory_order_relaxed);
}

void metric_observe(enum metric m, int64_t ns)
{
    assert(rows[m].type == HISTOGRAM);
    size_t bucket = 0;
    while (bucket < BUCKETS && ns > bounds_us[bucket] * 1000)
        bucket++;
    atomic_fetch_add_explicit(&cells[m][bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&cells[m][SUM], ns, memory_order_relaxed);
}

int64_t metric_value(enum metric m, unsigned label)
{
    return atomic_load_explicit(&cells[m][label], memory_order_relaxed);
}

/* Cumulative, as the format wants it; read once so that +Inf equals _count. */
static void write_histogram(struct jn_buf *out, enum metric m)
{
    int64_t total = 0;
    for (unsigned b = 0; b < BUCKETS; b++) {
        total += metric_value(m, b);
        jn_buf_printf(
            out, "jinnang_%s_bucket{le=\"%" PRId64 ".%06" PRId64 "\"} %" PRId64 "\n",
            rows[m].name, bounds_us[b] / 1000000, bounds_us[b] % 1000000, total);
    }
    total += metric_value(m, BUCKETS);
    int64_t sum = metric_value(m, SUM);
    jn_buf_printf(out, "jinnang_%s_bucket{le=\"+Inf\"} %" PRId64 "\n", rows[m].name,
                  total);
    jn_buf_printf(out, "jinnang_%s_sum %" PRId64 ".%09" PRId64 "\n", rows[m].name,
                  sum / 1000000000, sum % 1000000000);
    jn_buf_printf(out, "jinnang_%s_count %" PRId64 "\n", rows[m].name, total);
}

static void write_labelled(struct jn_buf *out, enum metric m)
{
    const char *at = rows[m].values;
    for (unsigned i = 0; *at; i++) {
        size_t len = strcspn(at, "|");
        jn_buf_printf(out, "jinnang_%s{%s=\"%.*s\"} %" PRId64 "\n", rows[m].name,
                      rows[m].label, (int)len, at, metric_value(m, i));
        at += len + (at[len] == '|');
    }
}

void metrics_write(struct jn_buf *out)
{
    static const char *const types[] = {"counter", "gauge", "histogram"};
    for (enum metric m = 0; m < METRICS; m++) {
        jn_buf_printf(out, "# HELP jinnang_%s %s\n# TYPE jinnang_%s %s\n", rows[m].name,
                      rows[m].help, rows[m].name, types[rows[m].type]);
        if (rows[m].type == HISTOGRAM)
            write_histogram(out, m);
        else if (rows[m].label)
            write_labelled(out, m);
        else
            jn_buf_printf(out, "jinnang_%s %" PRId64 "\n", rows[m].name,
                          metric_value(m, 0));
    }
}
