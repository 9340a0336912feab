/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "terms.h"

#include <string.h>

#include "jinnang/hash.h"
#include "jinnang/index.h"
#include "jinnang/utf8.h"

const char *terms_prefixed(struct jn_arena *arena, const char *prefix, const char *term)
{
    size_t len = strlen(prefix) + strlen(term);
    if (len <= JN_TERM_MAX)
        return jn_arena_format(arena, "%s%s", prefix, term);
    char hex[65];
    jn_hash_hex(term, strlen(term), hex);
    size_t keep = jn_utf8_cut(term, JN_TERM_MAX - strlen(prefix) - 16);
    return jn_arena_format(arena, "%s%.*s%.16s", prefix, (int)keep, term, hex);
}

const char *terms_scoped(struct jn_arena *arena, enum jn_scope scope, const char *term)
{
    static const char *const prefixes[] = {[JN_SCOPE_ANY] = "",
                                           [JN_SCOPE_TITLE] = "T",
                                           [JN_SCOPE_AUTHOR] = "A",
                                           [JN_SCOPE_TAG] = "G"};
    return scope == JN_SCOPE_ANY ? term : terms_prefixed(arena, prefixes[scope], term);
}

const char *jn_index_meta_term(struct jn_arena *arena, const char *field,
                               const char *value)
{
    return terms_prefixed(arena, jn_arena_format(arena, "M%s:", field), value);
}
