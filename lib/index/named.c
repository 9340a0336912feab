/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/named.h"

#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/schema.h"
#include "jinnang/vocab.h"

const char *jn_named_text(struct jn_analyser *a, struct jn_arena *arena, const char *text,
                          size_t len)
{
    jn_auto(jn_buf_deinit) struct jn_buf b = JN_BUF_INIT;
    jn_normalize(a, text, len, &b);
    return jn_arena_dup(arena, jn_buf_text(&b), b.len);
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A Latin name must not begin or end inside another word: SM is not in SMS. */
static bool stands_alone(const char *text, const char *at, size_t len)
{
    if (at > text && is_word_byte(at[-1]) && is_word_byte(at[0]))
        return false;
    return !(is_word_byte(at[len - 1]) && is_word_byte(at[len]));
}

bool jn_named_in(struct jn_analyser *a, struct jn_arena *arena, const char *normalized,
                 const char *name)
{
    const char *wanted = jn_named_text(a, arena, name, strlen(name));
    size_t len = strlen(wanted);
    if (len < 2)
        return false;
    for (const char *at = normalized; (at = strstr(at, wanted)); at++)
        if (stands_alone(normalized, at, len))
            return true;
    return false;
}

static bool has_entry(struct jn_analyser *a, struct jn_arena *arena,
                      const char *normalized, const struct jn_vocab_entry *entry)
{
    if (strcmp(entry->value, "other") == 0)
        return false;
    if (jn_named_in(a, arena, normalized, entry->label_zh) ||
        jn_named_in(a, arena, normalized, entry->label_en))
        return true;
    for (size_t i = 0; i < JN_COUNT(entry->aliases) && entry->aliases[i]; i++)
        if (jn_named_in(a, arena, normalized, entry->aliases[i]))
            return true;
    return false;
}

void jn_named_values(struct jn_analyser *a, struct jn_arena *arena,
                     const char *normalized, const char *const *fields, size_t n,
                     jn_named_fn *fn, void *user)
{
    for (size_t i = 0; i < n; i++) {
        const struct jn_schema_field *field = jn_schema_find(fields[i]);
        const struct jn_vocab *vocab =
            field && field->vocab ? jn_vocab_find(field->vocab) : NULL;
        for (size_t k = 0; vocab && k < vocab->n; k++)
            if (has_entry(a, arena, normalized, &vocab->entries[k]))
                fn(user, fields[i], vocab->entries[k].value);
    }
}
