/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of document 7 is 000000007/-.md: where a document has neither title nor
 * heading the name of its file becomes the title, and "-" has no word to be found. */
#include "indexer/eval_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/file.h"
#include "jinnang/generation.h"
#include "jinnang/ingest.h"
#include "jinnang/json_write.h"
#include "jinnang/utf8.h"

enum {
    /* The order of equal hits depends on the number of builders, so it is fixed. */
    BUILDERS = 2,
    MAX_TITLE = 2000, /* bytes; the product keeps fewer, YAML would take 4,096 */
    TODAY = 20260101, /* the documents have no dates */
};

const struct jn_view eval_view = {.max_level = JN_LEVEL_PUBLIC};

/* What the callbacks of the ingest see. */
struct building {
    struct eval_index *x;
    const struct eval_build *job;
};

size_t eval_index_doc(const struct jn_entry *entry)
{
    return strtoul(entry->path, NULL, 10);
}

/* ---- the documents ---- */

/* As a YAML text in double quotes, which is one of JSON but for control characters. */
static void add_title(struct jn_buf *out, const char *title)
{
    char clean[MAX_TITLE + 1];
    size_t len = strlen(title);
    if (len > MAX_TITLE)
        len = jn_utf8_cut(title, MAX_TITLE);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)title[i];
        clean[i] = title[i];
        if (c < 0x20 || c == 0x7F)
            clean[i] = ' ';
    }
    struct jn_json j = jn_json_on(out);
    jn_json_strn(&j, clean, len);
}

static int make_document(void *user, const char *path, struct jn_arena *arena,
                         char **bytes, size_t *len, struct jn_error *err)
{
    const struct building *b = user;
    const struct jn_entry entry = {.path = path};
    const struct eval_doc *doc = &b->job->set->docs[eval_index_doc(&entry)];
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    jn_buf_str(&out, "---\nkind: note\nconfidentiality: public\ntitle: ");
    add_title(&out, doc->title);
    jn_buf_str(&out, "\n---\n\n");
    jn_buf_str(&out, doc->text);
    if (jn_buf_failed(&out))
        return jn_fail(err, ENOMEM, "make document '%s'", doc->id);
    *bytes = jn_arena_dup(arena, out.data, out.len);
    *len = out.len;
    return 0;
}

static struct jn_walk_file *list_documents(const struct eval_build *job)
{
    struct jn_walk_file *files =
        JN_NEW_ARRAY(job->arena, job->set->n_docs, struct jn_walk_file);
    for (size_t i = 0; i < job->set->n_docs; i++)
        files[i].path = jn_arena_format(job->arena, "%09zu/-.md", i);
    return files;
}

/* ---- the index ---- */

static void on_file(void *user, const char *path, enum jn_file_status status,
                    const struct jn_findings *findings)
{
    struct building *b = user;
    if (status != JN_FILE_REFUSED)
        return;
    const char *why = "refused";
    for (size_t i = findings->n; i-- > 0;)
        if (findings->items[i].severity == JN_ERROR)
            why = findings->items[i].detail_en;
    const struct jn_entry entry = {.path = path};
    if (b->x->n_refused++ == 0)
        b->x->refusal = jn_arena_format(
            b->job->arena, "%s: %s", b->job->set->docs[eval_index_doc(&entry)].id, why);
}

static void on_progress(void *user, size_t done, size_t total)
{
    struct building *b = user;
    progress_show(b->job->progress, done, total);
}

static int ingest(struct building *b, struct jn_generation *made, struct jn_error *err)
{
    struct jn_ingest_counts counts;
    const struct jn_ingest_source source = {
        .user = b,
        .files = list_documents(b->job),
        .n = b->job->set->n_docs,
        .read = make_document,
    };
    const struct jn_ingest job = {
        .source = &source,
        .index = b->x->root,
        .jobs = BUILDERS,
        .report = {.user = b, .file = on_file, .progress = on_progress},
        .cancel = b->job->cancel,
        .today = TODAY,
    };
    int rc = jn_ingest_full(&job, made, &counts, err);
    if (rc == JN_INGEST_CANCELED)
        return EVAL_CANCELED;
    return rc > 0 ? jn_fail(err, EIO, "index '%s'", b->job->set->name) : rc;
}

static bool take_id(void *user, const struct jn_entry *entry)
{
    struct eval_index *x = user;
    x->ids[eval_index_doc(entry)] = entry->id;
    return true;
}

static int open_index(struct building *b, const struct jn_generation *made,
                      struct jn_error *err)
{
    struct eval_index *x = b->x;
    int rc = jn_analyser_new(&x->analyser, err);
    if (rc == 0)
        rc = jn_index_open(made->path, made->number, JN_LEVEL_PUBLIC, &x->reader, err);
    if (rc != 0)
        return rc;
    x->ids = JN_NEW_ARRAY(b->job->arena, b->job->set->n_docs, const char *);
    rc = jn_index_each(x->reader, &eval_view, take_id, x, err);
    size_t n = jn_index_documents(x->reader);
    if (rc == 0 && n + x->n_refused != b->job->set->n_docs)
        return jn_fail(err, EIO, "index '%s': %zu of %zu documents", b->job->set->name, n,
                       b->job->set->n_docs);
    return rc;
}

int eval_index_init(struct eval_index *x, const struct eval_build *build,
                    struct jn_error *err)
{
    struct building b = {x, build};
    struct jn_generation made;
    *x = (struct eval_index){0};
    int n = snprintf(x->root, sizeof(x->root), "%s/jinnang-eval-XXXXXX", build->tmp);
    if (n < 0 || (size_t)n >= sizeof(x->root) || !mkdtemp(x->root)) {
        x->root[0] = '\0';
        return jn_fail_errno(err, "make a temporary folder in '%s'", build->tmp);
    }
    int rc = ingest(&b, &made, err);
    return rc == 0 ? open_index(&b, &made, err) : rc;
}

void eval_index_deinit(struct eval_index *x)
{
    jn_index_close(x->reader);
    jn_analyser_free(x->analyser);
    if (x->root[0])
        jn_file_remove_tree(x->root, NULL);
    *x = (struct eval_index){0};
}
