/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All names and aliases of the customers that a view shows, ready to be looked for. */
#ifndef JINNANG_DRAFT_CUSTOMER_NAMES_H
#define JINNANG_DRAFT_CUSTOMER_NAMES_H

#include "jinnang/names.h"

#include "daemon/draft/kept.h"

struct customer {
    const char *id;
    const char *display; /* its name, as the profile has it */
    const char **names;  /* the name, then the aliases */
    size_t n, cap;
};

/* Whose name it is: customers may share an alias. */
struct name_owner {
    uint32_t customer;
    bool alias;
    struct name_owner *next;
};

struct customer_names {
    struct kept_item item;
    struct jn_names *names;
    struct customer *customers; /* by id */
    size_t n;
    struct name_owner **owners; /* by number of the name, in order of customers */
};

/* Those of the reader's revision and the view; give them back. 0 or < 0. */
int customer_names_get(const struct search_context *c, const char *view_key,
                       const struct customer_names **out, struct jn_error *err);
void customer_names_put(const struct customer_names *names);

const struct customer *customer_names_find(const struct customer_names *names,
                                           const char *id); /* NULL: none */

#endif
