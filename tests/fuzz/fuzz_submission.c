/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an author sends, as Markdown or as JSON parts: whatever is accepted is the same
 * text when it is read back, and becomes a document with the id that it was given. */
#include <string.h>

#include "jinnang/doc_write.h"
#include "jinnang/hash.h"
#include "jinnang/json_read.h"
#include "jinnang/utf8.h"

#include "daemon/review/submission_text.h"
#include "tests/fuzz/fuzz.h"

static struct jn_analyser *analyser;

static struct jn_doc *read_doc(const char *text, size_t len, struct jn_arena *arena)
{
    struct jn_findings unused = {.arena = arena};
    struct jn_doc *doc = NULL;
    MUST(jn_doc_read(analyser, "submission.md", text, len, arena, &unused, &doc, NULL) >=
         0);
    return doc;
}

static const char *scalar(const struct jn_doc *doc, const char *name)
{
    const struct jn_yaml *y =
        doc->front_matter ? jn_yaml_get(doc->front_matter, name) : NULL;
    return y && y->type == JN_YAML_SCALAR ? y->text : NULL;
}

static void check_accepted(const struct submission_text *t, struct jn_arena *arena)
{
    static const struct submission_stamp stamp = {
        .id = "faq-2026-0001", .author = NULL, .today = 20261101, .verified_by = "li.na"};
    const char *final;
    struct jn_doc *kept = read_doc(t->markdown, t->len, arena);
    MUST(kept && strcmp(kept->front_matter_json, t->doc->front_matter_json) == 0);
    for (size_t i = 0; jn_doc_auto_fields[i]; i++)
        MUST(!scalar(kept, jn_doc_auto_fields[i]));
    MUST(submission_text_stamp(t->markdown, &stamp, arena, &final, NULL) == 0);
    struct jn_doc *doc = read_doc(final, strlen(final), arena);
    MUST(doc && doc->id && strcmp(doc->id, stamp.id) == 0);
    MUST(strcmp(scalar(doc, "state"), "published") == 0);
    MUST(doc->level == t->doc->level && doc->kind == t->doc->kind);
    MUST(doc->body_len == kept->body_len &&
         memcmp(doc->body, kept->body, kept->body_len) == 0);
    MUST(jn_doc_same_content(final, strlen(final), t->markdown, t->len));
}

static void run(const struct submission_input *in, struct jn_arena *arena)
{
    struct submission_text text;
    int rc = submission_text_read(analyser, in, arena, &text, NULL);
    MUST(rc == 0 || rc == SUBMISSION_TOO_LARGE);
    if (rc == 0 && text.doc && text.findings.n_errors == 0)
        check_accepted(&text, arena);
}

/* The first byte chooses: Markdown, or JSON up to a line "---" and the body behind it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!analyser)
        MUST(jn_hash_init(NULL) == 0 && jn_analyser_new(&analyser, NULL) == 0);
    if (size < 2)
        return 0;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    const char *bytes = jn_arena_dup(arena, (const char *)data + 1, size - 1);
    struct submission_input in = {.today = 20261101};
    if (!jn_utf8_is_valid(bytes, size - 1) || memchr(bytes, 0, size - 1))
        return 0; /* refused before */
    if (data[0] == '#') {
        in.markdown = bytes;
        in.markdown_len = size - 1;
        run(&in, arena);
        return 0;
    }
    const char *cut = strstr(bytes, "\n---\n");
    jn_auto(json_decref) json_t *front = NULL;
    struct jn_json_fault fault;
    size_t len = cut ? (size_t)(cut - bytes) : size - 1;
    if (jn_json_parse(bytes, len, &front, &fault) != 0 || !json_is_object(front))
        return 0;
    in.front_matter = front;
    in.body = cut ? cut + 5 : "";
    in.body_len = strlen(in.body);
    run(&in, arena);
    return 0;
}
