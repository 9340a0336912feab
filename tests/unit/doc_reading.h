/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of documents share: read a text, find a finding. */
#ifndef JINNANG_TESTS_DOC_READING_H
#define JINNANG_TESTS_DOC_READING_H

#include <string.h>

#include "jinnang/doc.h"
#include "jinnang/hash.h"

static struct jn_arena *arena;
static struct jn_analyser *analyser;
static struct jn_findings findings;

static int start_reading(void **state)
{
    (void)state;
    arena = jn_arena_new();
    return jn_hash_init(NULL) != 0 || jn_analyser_new(&analyser, NULL) != 0;
}

static int stop_reading(void **state)
{
    (void)state;
    analyser = jn_analyser_free(analyser);
    arena = jn_arena_free(arena);
    return 0;
}

static struct jn_doc *read_bytes(const char *path, const char *bytes, size_t len)
{
    struct jn_doc *doc = NULL;
    struct jn_error err = {0};
    findings = (struct jn_findings){.arena = arena};
    int rc = jn_doc_read(analyser, path, bytes, len, arena, &findings, &doc, &err);
    assert_true(rc == 0 || rc == JN_DOC_REFUSED);
    assert_true((rc == 0) == (doc != NULL));
    assert_true(rc == 0 || findings.n_errors > 0);
    return doc;
}

static inline struct jn_doc *read_text(const char *path, const char *text)
{
    return read_bytes(path, text, strlen(text));
}

/* The first finding with this code (and, unless NULL, this pointer), or NULL. */
static inline const struct jn_finding *find_finding(const char *code, const char *pointer)
{
    for (size_t i = 0; i < findings.n; i++)
        if (strcmp(findings.items[i].code, code) == 0 &&
            (!pointer || strcmp(findings.items[i].pointer, pointer) == 0))
            return &findings.items[i];
    return NULL;
}

/* All values of a metadata field, with commas between. */
static inline const char *meta(const struct jn_doc *doc, const char *field)
{
    const char *all = "";
    for (size_t i = 0; i < doc->n_meta; i++)
        if (strcmp(doc->meta[i].field, field) == 0)
            all = jn_arena_format(arena, "%s%s%s", all, *all ? "," : "",
                                  doc->meta[i].value);
    return all;
}

#endif
