/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of text are folded (normalize.c) and walked run by run (han.c, latin.c). */
#include "jinnang/analyse.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "jinnang/hash.h"
#include "jinnang/utf8.h"

#include "lib/text/analyser.h"
#include "lib/text/fold_table.h"

/* Raise when the same text gives other tokens: indexes are then rebuilt. */
#define RULES "1"

enum { HASH_DIGITS = 32 };

struct jn_analyser {
    struct jn_folder folder;
    struct jn_stemmer stemmer;
};

static char id[96];
static pthread_once_t id_once = PTHREAD_ONCE_INIT;

static void make_id(void)
{
    snprintf(id, sizeof(id), "jinnang-" RULES " unicode-%s t2s-%s",
             utf8proc_unicode_version(), jn_fold_table_id());
}

int jn_analyser_new(struct jn_analyser **out, struct jn_error *err)
{
    jn_auto(jn_analyser_free) struct jn_analyser *a = calloc(1, sizeof(*a));
    if (!a)
        return jn_fail(err, ENOMEM, "make an analyser");
    int rc = jn_folder_init(&a->folder, err);
    if (rc == 0)
        rc = jn_stemmer_init(&a->stemmer, err);
    if (rc != 0)
        return rc;
    pthread_once(&id_once, make_id);
    *out = JN_STEAL(a);
    return 0;
}

struct jn_analyser *jn_analyser_free(struct jn_analyser *a)
{
    if (!a)
        return NULL;
    jn_folder_deinit(&a->folder);
    jn_stemmer_deinit(&a->stemmer);
    free(a);
    return NULL;
}

const char *jn_analyser_id(void)
{
    return id;
}

struct jn_folder *jn_analyser_folder(struct jn_analyser *a)
{
    return &a->folder;
}

/* As much of the term as leaves room for a hash of all of it. */
static uint32_t shorten(const char *term, uint32_t len, char out[JN_TERM_MAX])
{
    char hex[65];
    uint32_t keep = JN_TERM_MAX - HASH_DIGITS - 1;
    while (keep > 0 && ((unsigned char)term[keep] & 0xC0) == 0x80)
        keep--;
    jn_hash_hex(term, len, hex);
    memcpy(out, term, keep);
    out[keep] = '~';
    memcpy(out + keep + 1, hex, HASH_DIGITS);
    return keep + 1 + HASH_DIGITS;
}

static void emit_long(struct jn_emit *e, struct jn_token token)
{
    char term[JN_TERM_MAX], plain[JN_TERM_MAX];
    token.term_len = shorten(token.term, token.term_len, term);
    token.plain_len = shorten(token.plain, token.plain_len, plain);
    token.term = term;
    token.plain = plain;
    e->stopped = !e->sink(e->user, &token);
}

void jn_emit_term(struct jn_emit *e, const struct jn_token *token)
{
    if (e->stopped)
        return;
    if (__builtin_expect(token->plain_len > JN_TERM_MAX, 0))
        emit_long(e, *token);
    else
        e->stopped = !e->sink(e->user, token);
}

void jn_emit_chars(struct jn_emit *e, size_t from, size_t to, enum jn_token_type type,
                   uint32_t position, bool part)
{
    const struct jn_char *c = e->text->chars;
    const char *term = e->text->bytes + c[from].off;
    uint32_t len = c[to].off - c[from].off;
    struct jn_token token = {.term = term,
                             .plain = term,
                             .term_len = len,
                             .plain_len = len,
                             .start = c[from].start,
                             .end = c[to - 1].end,
                             .position = position,
                             .type = (uint8_t)type,
                             .part = part};
    jn_emit_term(e, &token);
}

/* A gap in the positions, once between two tokens, keeps phrases inside a sentence. */
static void walk(struct jn_emit *e, bool *gap)
{
    const struct jn_folded *t = e->text;
    for (size_t at = 0; at < t->n && !e->stopped;) {
        unsigned cls = t->chars[at].cls;
        if (cls < JN_CLASS_AZ || cls == JN_CLASS_MARK) {
            *gap = *gap || cls == JN_CLASS_BREAK || cls == JN_CLASS_STOP;
            at++;
            continue;
        }
        if (*gap && e->position > 0)
            e->position++;
        *gap = false;
        at = jn_class_is_dense(cls) ? jn_han_run(e, at) : jn_latin_run(e, at);
    }
}

void jn_analyse(struct jn_analyser *a, const char *text, size_t len, jn_token_sink *sink,
                void *user)
{
    struct jn_emit e = {
        .stemmer = &a->stemmer, .text = &a->folder.now, .sink = sink, .user = user};
    bool gap = false;
    for (size_t at = 0; at < len && !e.stopped;) {
        at = jn_fold_next(&a->folder, text, len, at);
        walk(&e, &gap);
    }
}
