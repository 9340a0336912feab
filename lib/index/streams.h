/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of a document with the weight of each: what is indexed, and what an
 * explanation is split by. One place, so that both agree. */
#ifndef JINNANG_INDEX_STREAMS_H
#define JINNANG_INDEX_STREAMS_H

#include "jinnang/arena.h"
#include "jinnang/doc.h"

enum stream {
    STREAM_TITLE,
    STREAM_HEADINGS,
    STREAM_TAGS,
    STREAM_SUMMARY,
    STREAM_BODY,
    STREAMS
};

/* wdf of one occurrence: field weights 4, 2.5, 2, 1.5, 1, doubled to be whole. */
extern const unsigned stream_wdf[STREAMS];

struct stream_source {
    const char *title, *summary;
    const struct jn_section *sections;
    size_t n_sections;
    const struct jn_meta *meta;
    size_t n_meta;
    const char *text;
    size_t text_len;
};

/* Calls fn for each piece of text. `from`: which stream. */
typedef void stream_fn(void *user, enum stream from, const char *text, size_t len);
void streams_each(const struct stream_source *s, stream_fn *fn, void *user);

#endif
