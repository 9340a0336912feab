/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "jinnang/synonyms.h"

/* In byte order. Each shares its stem with a word that means something else. */
static const char *const unstemmed[] = {
    "accounting",     "author",     "authorities",   "authority",
    "authors",        "available",  "certification", "controller",
    "controllers",    "custom",     "customisation", "customization",
    "customize",      "customized", "customs",       "digitalisation",
    "digitalization", "governance", "ids",           "ips",
    "objective",      "objectives", "securities",    "universal",
    "universe",       "ups",
};

static int compare(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row);
}

const char *jn_synonym_key(const char *term, const char *plain)
{
    return bsearch(plain, unstemmed, sizeof(unstemmed) / sizeof(*unstemmed),
                   sizeof(*unstemmed), compare)
               ? plain
               : term;
}
