/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Masking: documents without the names of customers who may not be named, and without
 * whatever may not be shown outside at all. A table is made of all customer profiles and
 * is read only from then on: any thread may use it with an analyser of its own.
 *
 * A name may stand when its customer is `named`: in the case-studies of a customer the
 * case decides, everywhere else the profile. Of names that overlap the leftmost and
 * longest one that may not stand is replaced. Names are found folded (jinnang/names.h),
 * also where Markdown, entities, escapes or percent signs hide them. What is masked is
 * looked at again as a document; one that still shows a name is left out. */
#ifndef JINNANG_MASK_H
#define JINNANG_MASK_H

#include <stdbool.h>
#include <stddef.h>

#include "jinnang/cleanup.h"
#include "jinnang/doc.h"

struct jn_mask_customer {
    const char *id;           /* of the profile, or NULL */
    const char *const *names; /* the name, then the aliases */
    size_t n_names;
    const char *mask_as; /* may be NULL */
    bool named;
};

/* What a document says about all this. */
struct jn_mask_facts {
    bool left_out; /* a profile, or hidden */
    bool profile;
    struct jn_mask_customer customer; /* with `profile`; borrowed from doc and arena */
};
void jn_mask_facts(const struct jn_doc *doc, struct jn_arena *arena,
                   struct jn_mask_facts *out);

struct jn_mask;
/* Copies what it is given. Names that cannot be looked for (one character) are left out;
 * a mask that is missing, or would show the name of somebody, becomes 某客户. */
int jn_mask_new(const struct jn_mask_customer *customers, size_t n, struct jn_analyser *a,
                struct jn_mask **out, struct jn_error *err);
struct jn_mask *jn_mask_free(struct jn_mask *m); /* NULL is fine */
JN_DEFINE_AUTO(jn_mask_free, struct jn_mask *)

/* Names all that the table does: equal tables, equal ids. */
const char *jn_mask_id(const struct jn_mask *m);

/* JN_MASK_LEFT_OUT: a profile, or hidden. JN_MASK_UNSAFE: no way was found to show it
 * without a name, or it cannot be read. */
enum { JN_MASK_LEFT_OUT = 1, JN_MASK_UNSAFE = 2 };

/* The bytes of a document as somebody may see them who is told no names: in the arena, or
 * the same bytes when there is nothing to mask. path: as for jn_doc_read(). */
int jn_mask_document(const struct jn_mask *m, struct jn_analyser *a, const char *path,
                     const char *bytes, size_t len, struct jn_arena *arena,
                     const char **out, size_t *out_len, struct jn_error *err);

/* A line of text that is no document: in the arena; "" when that cannot be done. */
const char *jn_mask_text(const struct jn_mask *m, struct jn_analyser *a, const char *text,
                         struct jn_arena *arena);

#endif
