/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to masking: mask_table.c knows the names, mask_find.c replaces them in texts
 * (mask_bare.c: as they are read), mask_front.c in front matter, mask.c puts a document
 * together and looks at it again. */
#ifndef LIB_DOC_MASK_H
#define LIB_DOC_MASK_H

#include "jinnang/buf.h"
#include "jinnang/mask.h"
#include "jinnang/names.h"

struct mask_customer {
    const char *id; /* "" when there is none */
    const char *name;
    const char *mask;
    bool named;
};

/* Whose name it is: customers may share an alias. */
struct mask_owner {
    uint32_t customer;
    const struct mask_owner *next;
};

/* A name, by its number in `names`. */
struct mask_name {
    const struct mask_owner *owners; /* in order of ids */
    bool is_id;
};

struct jn_mask {
    struct jn_arena *arena;
    struct jn_names *names;
    struct mask_customer *customers; /* by id */
    uint32_t n;
    struct mask_name *by_number;
    size_t cap;
    char id[65];
};

enum { MASK_NOBODY = UINT32_MAX };
extern const char mask_default[];

/* One document (or text) at work. */
struct masking {
    const struct jn_mask *m;
    struct jn_analyser *a;
    struct jn_arena *arena;
    uint32_t own; /* the customer of a case-study, or MASK_NOBODY */
    bool own_named;
};

/* Position of the customer with this profile, or MASK_NOBODY. */
uint32_t mask_find_id(const struct jn_mask *m, const char *id, size_t len);
/* What stands in place of a name; NULL: it may stand. */
const char *mask_instead(const struct masking *k, uint32_t number);
/* What a customer is called here: the mask, or the name when it may stand. */
const char *mask_called(const struct masking *k, uint32_t customer);

/* Does a text show a name? */
bool mask_shows(const struct masking *k, const char *text, size_t len);

struct mask_string {
    const char *text;
    size_t len;
};
/* Replace all names: s is what it was when there is nothing to replace, or in the arena.
 * 0 or JN_MASK_UNSAFE. */
int mask_plain(const struct masking *k, struct mask_string *s);
/* The same for Markdown: links to profiles become their text, and names that Markdown
 * hides are found. */
int mask_markdown(const struct masking *k, struct mask_string *s);

/* A text as its reader sees it, with the way back (mask_bare.c); in the arena. */
struct mask_bare {
    const char *text;
    size_t len, at;
    char *bytes;                /* n of them */
    uint32_t *starts, *ends, n; /* bytes of text, by byte */
};
struct mask_bare mask_bare_of(const struct mask_string *s, struct jn_arena *arena);

/* The header of a document, fences included, when it has to be another: 0 with *changed
 * and the text in `out`, or JN_MASK_UNSAFE. header: as it stands; title: to set, or NULL.
 */
int mask_front_matter(const struct masking *k, const struct jn_yaml *root,
                      struct mask_string header, const char *title, struct jn_buf *out,
                      bool *changed);
/* Does a value of front matter that is masked still show a name? Ids are left alone. */
bool mask_front_shows(const struct masking *k, const struct jn_yaml *y);

#endif
