/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The objects that a commit reaches, each read once. */
#ifndef LIB_STORE_CORPUS_OBJECTS_H
#define LIB_STORE_CORPUS_OBJECTS_H

#include "jinnang/audit.h"
#include "jinnang/corpus.h"

struct corpus_objects;

/* Read everything from `head` on; what cannot be read is a fault of the audit, and what
 * is behind it stays unknown. *out is yours. */
int corpus_objects_walk(struct jn_corpus *c, const char *head, struct jn_audit *audit,
                        struct corpus_objects **out, struct jn_error *err);
struct corpus_objects *corpus_objects_free(struct corpus_objects *o);
JN_DEFINE_AUTO(corpus_objects_free, struct corpus_objects *)

bool corpus_objects_has(const struct corpus_objects *o, const char *hex);

#endif
