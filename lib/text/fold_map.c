/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/fold_map.h"

#include <stdlib.h>
#include <string.h>

#include "lib/text/analyser.h"

struct room {
    struct jn_fold_origin *origin;
    char *bytes;
    size_t cap;
};

static bool reserve(struct room *r, size_t n)
{
    if (n < r->cap)
        return true;
    size_t cap = n + n / 2 + 1;
    void *origin = reallocarray(r->origin, cap, sizeof(*r->origin));
    r->origin = origin ? origin : r->origin;
    char *bytes = realloc(r->bytes, cap);
    r->bytes = bytes ? bytes : r->bytes;
    if (!origin || !bytes)
        return false;
    r->cap = cap;
    return true;
}

static void copy(struct room *r, const struct jn_folded *f)
{
    size_t len = f->chars[f->n].off;
    if (len > 0)
        memcpy(r->bytes, f->bytes, len);
    r->bytes[len] = '\0';
    for (size_t i = 0; i < f->n; i++) {
        const struct jn_char *c = &f->chars[i];
        for (uint32_t at = c->off; at < c[1].off; at++)
            r->origin[at] = (struct jn_fold_origin){c->start, c->end};
    }
}

int jn_fold_map(struct jn_analyser *a, const char *text, size_t len, jn_fold_sink *sink,
                void *user, struct jn_error *err)
{
    struct jn_folder *f = jn_analyser_folder(a);
    struct room room = {0};
    bool on = true, fits = true;
    for (size_t at = 0; at < len && on && fits;) {
        at = jn_fold_next(f, text, len, at);
        size_t n = f->now.chars[f->now.n].off;
        fits = reserve(&room, n);
        if (!fits)
            break;
        copy(&room, &f->now);
        on = sink(user, &(struct jn_fold_piece){room.bytes, n, room.origin});
    }
    free(room.origin);
    free(room.bytes);
    return fits ? 0 : jn_fail(err, ENOMEM, "fold a text");
}
