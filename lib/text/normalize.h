/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folding with an offset map: a piece of text becomes an array of folded characters, each
 * of which knows its class, its bytes in `bytes`, and the bytes of the original it came
 * from. */
#ifndef LIB_TEXT_NORMALIZE_H
#define LIB_TEXT_NORMALIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <opencc/opencc.h>

#include "jinnang/buf.h"
#include "jinnang/error.h"

#include "lib/text/runs.h"

struct jn_char {
    uint32_t start, end; /* bytes of the original text */
    uint32_t off;        /* in `bytes`; the next character's off is where it ends */
    uint8_t cls;         /* enum jn_class, never JN_CLASS_SKIP */
    bool t2s;            /* its Han run has yet to be converted */
};

/* n characters and one more, of class JN_CLASS_SKIP, that only holds the end. Blanks are
 * kept as they are. */
struct jn_folded {
    struct jn_char *chars;
    char *bytes;
    size_t n, chars_cap, bytes_cap;
};

struct jn_folder {
    opencc_t t2s;
    struct jn_folded now, spare;
    struct jn_buf han; /* runs on their way to OpenCC, one a line */
};

int jn_folder_init(struct jn_folder *f, struct jn_error *err);
void jn_folder_deinit(struct jn_folder *f);

/* Fold text[from, returned) into f->now: whole lines, some kilobytes; a line without end
 * is cut where no token is likely to suffer. from < len. */
size_t jn_fold_next(struct jn_folder *f, const char *text, size_t len, size_t from);

/* Room for n characters behind `used`, four bytes each, and the end. */
void jn_folded_reserve(struct jn_folded *to, size_t used, size_t n);

/* Convert the Han runs of f->now with a character marked t2s; text is what it was made
 * from. */
void jn_simplify_runs(struct jn_folder *f, const char *text);

#endif
