/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counters, gauges and histograms of the daemon: the rows of metrics.def, written as
 * Prometheus text 0.0.4. Any thread, without locks. */
#ifndef JINNANG_METRICS_H
#define JINNANG_METRICS_H

#include <stdint.h>

#include "jinnang/buf.h"

enum metric {
#define METRIC(id, type, name, label, values, help) METRIC_##id,
#include "daemon/metrics/metrics.def"
#undef METRIC
    METRICS
};

/* `label` is the index of the label's value in the row (0 without labels). */
void metric_add(enum metric m, unsigned label, uint64_t n);    /* COUNTER */
void metric_set(enum metric m, unsigned label, int64_t value); /* GAUGE */
void metric_move(enum metric m, unsigned label, int64_t by);   /* GAUGE */
void metric_observe(enum metric m, int64_t ns);                /* HISTOGRAM of seconds */

/* The present count or value, for tests and health answers. */
int64_t metric_value(enum metric m, unsigned label);

void metrics_write(struct jn_buf *out);

#endif
