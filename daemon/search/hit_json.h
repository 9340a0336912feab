/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hit as JSON: one form for search, similar documents and every other door. */
#ifndef JINNANG_SEARCH_HIT_JSON_H
#define JINNANG_SEARCH_HIT_JSON_H

#include "jinnang/json_write.h"

#include "daemon/search/passage.h"

enum hit_highlight { HIT_HTML, HIT_RANGES, HIT_NONE };
enum hit_unit { HIT_CODEPOINT, HIT_UTF16, HIT_BYTE };

struct hit_form {
    enum hit_highlight highlight;
    enum hit_unit unit; /* of ranges */
    double best_score;  /* 100 % */
};

/* Everything that is shown of a hit. */
struct hit_view {
    struct jn_hit hit;
    struct passage passage;
    const char *customer; /* name, or NULL */
};

/* Find the passages and customers of hits: one view for each, in the arena. */
int hit_views(const struct search_context *c, const struct passage_terms *terms,
              const struct jn_hit *hits, size_t n, unsigned crop, struct hit_view **out,
              struct jn_error *err);

/* Fill `customer` of one view; `before` are views that may already know it. */
int hit_view_customer(const struct search_context *c, struct hit_view *view,
                      const struct hit_view *before, size_t n, struct jn_error *err);

/* Write the hit and leave the object open for further members. */
void hit_json_open(struct jn_json *j, const struct search_context *c,
                   const struct hit_form *form, const struct hit_view *view);

/* Values of their own, also for other answers. */
void hit_json_freshness(struct jn_json *j, const struct jn_entry *e, int32_t today,
                        int expire_after_days);
void hit_json_evidence(struct jn_json *j, const struct jn_evidence *e);
/* "…<mark>…</mark>…" of a passage. */
void hit_json_snippet_html(struct jn_json *j, const struct passage *p);

#endif
