/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In which respects a hit is like its source. */
#ifndef JINNANG_SEARCH_ASPECTS_H
#define JINNANG_SEARCH_ASPECTS_H

#include "jinnang/json_write.h"
#include "jinnang/snippet.h"

#include "daemon/search/facts.h"
#include "daemon/search/term_overlap.h"

enum aspect_verdict { ASPECT_SAME, ASPECT_SIMILAR, ASPECT_DIFFERENT, ASPECT_UNKNOWN };
enum { ASPECTS = 6 };

struct aspect_evidence {
    const char *anchor;
    uint32_t start, end;         /* sentence in the record's text */
    const struct jn_span *marks; /* in it */
    size_t n_marks;
};

struct aspect {
    const char *name; /* static */
    enum aspect_verdict verdict;
    const char **mine, **theirs;
    size_t n_mine, n_theirs;
    const char **common; /* of theirs: what makes them alike */
    size_t n_common;
    struct aspect_evidence *evidence; /* NULL: no sentence says so */
};

/* What all hits of a page are compared with. */
struct aspect_source {
    const struct facts *facts;
    struct term_weights *pain_points; /* of each; NULL until a hit has any */
};

/* The source's values of free fields that a pasted text can only be asked for: add those
 * of this hit that the text names. For all hits of a page before aspects_compare(). */
void aspects_learn(struct facts *facts, const struct search_context *c,
                   const struct jn_entry *entry);

void aspects_compare(const struct search_context *c, struct aspect_source *source,
                     const struct jn_entry *entry, const struct jn_record *record,
                     struct aspect out[ASPECTS]);

/* aspect_evidence.c: find the sentence for each aspect that is same or similar. */
void aspects_find_evidence(const struct search_context *c, const struct jn_record *record,
                           struct aspect *aspects);

/* "aspects" and "differences" of an open object. */
void aspects_write(struct jn_json *j, const struct jn_record *record,
                   const struct aspect *aspects);

/* The verdict on two sets of values, compared without case. */
enum aspect_verdict aspects_verdict(const char *const *mine, size_t n_mine,
                                    const char *const *theirs, size_t n_theirs);
/* The verdict on two budget bands by their place in the vocabulary. */
enum aspect_verdict aspects_band_verdict(const char *mine, const char *theirs);

#endif
