/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two ways into the tables: an exact hit needs nothing; any other spelling is
 * compared in the form that headings have (folded, simplified, without blanks and signs).
 * Those folded forms are made once, on first need, by an analyser that belongs to this
 * file. */
#include "jinnang/vocab.h"

#include <pthread.h>
#include <string.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"
#include "jinnang/buf.h"

#include "lib/doc/fold.h"
#include "lib/doc/vocab_tables.h"

enum { MAX_LABEL = 96 }; /* bytes; longer text is no label and need not be folded */

/* Folded value, labels and aliases of one entry. */
struct folded {
    const char *forms[12]; /* ends with NULL */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* for the two below */
static struct jn_analyser *analyser; /* NULL when it could not be had: exact hits only */
static struct jn_buf scratch;
static struct folded **folded; /* by vocabulary; constant after fold_all() */

static const char *fold_form(struct jn_arena *arena, const char *text)
{
    jn_buf_clear(&scratch);
    jn_fold_label(analyser, text, strlen(text), &scratch);
    return jn_arena_dup(arena, scratch.data ? scratch.data : "", scratch.len);
}

static void fold_all(void)
{
    if (jn_analyser_new(&analyser, NULL) != 0) {
        analyser = NULL;
        return;
    }
    static struct jn_arena *arena; /* lives as long as the process */
    arena = jn_arena_new();
    folded = JN_NEW_ARRAY(arena, jn_vocab_count, struct folded *);
    for (size_t v = 0; v < jn_vocab_count; v++) {
        folded[v] = JN_NEW_ARRAY(arena, jn_vocab_tables[v].n, struct folded);
        for (size_t i = 0; i < jn_vocab_tables[v].n; i++) {
            const struct jn_vocab_entry *e = &jn_vocab_tables[v].entries[i];
            const char **form = folded[v][i].forms;
            *form++ = fold_form(arena, e->value);
            *form++ = fold_form(arena, e->label_zh);
            *form++ = fold_form(arena, e->label_en);
            for (const char *const *alias = e->aliases; *alias; alias++)
                *form++ = fold_form(arena, *alias);
        }
    }
}

const struct jn_vocab *jn_vocab_all(size_t *n)
{
    *n = jn_vocab_count;
    return jn_vocab_tables;
}

const struct jn_vocab *jn_vocab_find(const char *name)
{
    for (size_t i = 0; i < jn_vocab_count; i++)
        if (strcmp(jn_vocab_tables[i].name, name) == 0)
            return &jn_vocab_tables[i];
    return NULL;
}

static bool equals(const char *form, const char *text, size_t len)
{
    return strncmp(form, text, len) == 0 && form[len] == '\0';
}

static bool is_exact(const struct jn_vocab_entry *e, const char *text, size_t len)
{
    if (equals(e->value, text, len) || equals(e->label_zh, text, len) ||
        equals(e->label_en, text, len))
        return true;
    for (const char *const *alias = e->aliases; *alias; alias++)
        if (equals(*alias, text, len))
            return true;
    return false;
}

static const struct jn_vocab_entry *match_folded(const struct jn_vocab *v,
                                                 const char *text, size_t len)
{
    const struct jn_vocab_entry *found = NULL;
    pthread_mutex_lock(&lock);
    jn_buf_clear(&scratch);
    jn_fold_label(analyser, text, len, &scratch);
    const struct folded *forms = folded[v - jn_vocab_tables];
    for (size_t i = 0; scratch.len > 0 && i < v->n && !found; i++)
        for (const char *const *form = forms[i].forms; *form && !found; form++)
            if (equals(*form, scratch.data, scratch.len))
                found = &v->entries[i];
    pthread_mutex_unlock(&lock);
    return found;
}

const struct jn_vocab_entry *jn_vocab_match(const struct jn_vocab *v, const char *text,
                                            size_t len)
{
    for (size_t i = 0; i < v->n; i++)
        if (is_exact(&v->entries[i], text, len))
            return &v->entries[i];
    if (len == 0 || len > MAX_LABEL)
        return NULL;
    pthread_once(&once, fold_all);
    return analyser ? match_folded(v, text, len) : NULL;
}

const struct jn_vocab_entry *jn_vocab_value(const struct jn_vocab *v, const char *value)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->entries[i].value, value) == 0)
            return &v->entries[i];
    return NULL;
}
