/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folded form of a text (NFKC, case, t2s: as the analyser sees it) with the way back:
 * for rules about wording whose findings must name bytes of the text as it was given. */
#ifndef JINNANG_FOLD_MAP_H
#define JINNANG_FOLD_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/analyse.h"

struct jn_fold_origin {
    uint32_t start, end; /* bytes of the text: the character that this byte came from */
};

/* Some whole lines of the text; a line beyond 64 KiB comes in several pieces. Borrowed
 * for the length of the call. */
struct jn_fold_piece {
    const char *bytes;                   /* folded, valid UTF-8, NUL-terminated */
    size_t len;                          /* of `bytes` */
    const struct jn_fold_origin *origin; /* one for each byte */
};

/* Return false to stop. */
typedef bool jn_fold_sink(void *user, const struct jn_fold_piece *piece);

/* text: valid UTF-8, len < 2^31. 0, or -ENOMEM. */
int jn_fold_map(struct jn_analyser *a, const char *text, size_t len, jn_fold_sink *sink,
                void *user, struct jn_error *err);

#endif
