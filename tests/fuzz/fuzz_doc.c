/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole document from any bytes: read, validated, rendered. */
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/doc.h"
#include "jinnang/hash.h"
#include "jinnang/utf8.h"

#include "tests/fuzz/fuzz.h"

static const char *const paths[] = {"a.md", "case-study/case-2026-0001.md", "faq/x.md",
                                    "solution-template/t.md"};

static void check_findings(const struct jn_findings *f)
{
    size_t errors = 0;
    for (size_t i = 0; i < f->n; i++) {
        MUST(f->items[i].code && f->items[i].detail_zh && f->items[i].detail_en);
        errors += f->items[i].severity == JN_ERROR;
    }
    MUST(errors == f->n_errors);
}

static void check_doc(const struct jn_doc *d)
{
    MUST(d->title[0] && d->summary && d->n_sections >= 1);
    MUST(jn_utf8_is_valid(d->text, d->text_len) &&
         jn_utf8_is_valid(d->body, d->body_len));
    for (size_t i = 0; i < d->n_sections; i++) {
        const struct jn_section *s = &d->sections[i];
        MUST((size_t)s->text_start + s->text_len <= d->text_len);
        MUST((size_t)s->markdown_start + s->markdown_len <= d->body_len);
    }
    jn_auto(jn_buf_deinit) struct jn_buf html = JN_BUF_INIT;
    if (jn_doc_html(d, NULL, NULL, &html, NULL) == 0)
        MUST(!strstr(jn_buf_text(&html), "<script"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jn_analyser *a;
    if (!a)
        MUST(jn_hash_init(NULL) == 0 && jn_analyser_new(&a, NULL) == 0);
    if (size == 0)
        return 0;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    /* Readers get their bytes with a NUL behind them. The last byte chooses the path, so
     * that the sample corpus can be the seed as it is. */
    char *bytes = jn_arena_dup(arena, (const char *)data, size - 1);
    struct jn_findings findings = {.arena = arena};
    struct jn_doc *doc = NULL;
    int rc = jn_doc_read(a, paths[data[size - 1] % 4], bytes, size - 1, arena, &findings,
                         &doc, NULL);
    MUST(rc == 0 || rc == JN_DOC_REFUSED);
    MUST(rc == 0 || findings.n_errors > 0);
    if (rc == 0) {
        check_doc(doc);
        jn_doc_check(a, doc, 20261101, NULL, NULL, &findings);
    }
    check_findings(&findings);
    return 0;
}
