/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/progress.h"

#include <string.h>
#include <unistd.h>

#include "jinnang/clock.h"

enum { WIDTH = 30, EVERY_NS = 100 * 1000 * 1000 };

void progress_init(struct progress *p, FILE *out)
{
    *p = (struct progress){.out = isatty(fileno(out)) ? out : NULL};
    p->started_ns = p->shown_ns = jn_clock_ns();
}

void progress_show(struct progress *p, size_t done, size_t total)
{
    int64_t now = jn_clock_ns();
    if (!p->out || total == 0 || (now - p->shown_ns < EVERY_NS && done < total))
        return;
    p->shown_ns = now;
    char bar[WIDTH + 1];
    size_t full = done >= total ? WIDTH : done * WIDTH / total;
    memset(bar, '#', full);
    memset(bar + full, ' ', WIDTH - full);
    bar[WIDTH] = '\0';
    double seconds = (double)(now - p->started_ns) / 1e9;
    double rate = seconds > 0 ? (double)done / seconds : 0;
    fprintf(p->out, "\r[%s] %zu/%zu  %.0f/s\033[K", bar, done, total, rate);
    fflush(p->out);
}

void progress_deinit(struct progress *p)
{
    if (!p->out)
        return;
    fputs("\r\033[K", p->out);
    fflush(p->out);
    p->out = NULL;
}
