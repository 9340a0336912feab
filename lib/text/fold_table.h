/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one character becomes when it stands alone: made once for the process, then
 * read-only, so any thread may look. The first call needs OpenCC's data. */
#ifndef LIB_TEXT_FOLD_TABLE_H
#define LIB_TEXT_FOLD_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "jinnang/error.h"

/* An entry: folded code point, its class, and what else must be done. */
#define JN_FOLD_CP(e) ((e)&0x1FFFFFU)
#define JN_FOLD_CLASS(e) ((e) >> 21 & 0x1FU)
enum {
    JN_FOLD_CONTINUES = 1 << 26, /* may combine with the character before it */
    JN_FOLD_EXPANDS = 1 << 27,   /* becomes several characters */
    JN_FOLD_T2S = 1 << 28,       /* OpenCC must see the run it stands in */
};

extern uint32_t jn_fold_bmp[0x10000];

/* The unified ideographs, three bytes of UTF-8 each: a bit for each that is not simply
 * itself (t2s may change it, or it has no character). */
enum { JN_FOLD_HAN_FIRST = 0x4E00, JN_FOLD_HAN_END = 0xA000 };
enum { JN_FOLD_HAN_WORDS = (JN_FOLD_HAN_END - JN_FOLD_HAN_FIRST) / 64 };
extern uint64_t jn_fold_odd_han[JN_FOLD_HAN_WORDS];
uint32_t jn_fold_compute(uint32_t cp); /* for characters beyond the table */

static inline uint32_t jn_fold_entry(uint32_t cp)
{
    return cp < 0x10000 ? jn_fold_bmp[cp] : jn_fold_compute(cp);
}

/* NFKC and case folding of a short piece of valid UTF-8, then our own replacements (curly
 * apostrophe, dashes). Returns the number of code points; room for 18 per code point. */
size_t jn_fold_piece(const char *text, size_t len, int32_t *out, size_t room);

int jn_fold_table_make(
    struct jn_error *err);          /* any thread; does nothing when it is there */
const char *jn_fold_table_id(void); /* hash of the t2s part, 16 hex digits */

#endif
