/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Index and corpus are two lists sorted by path, walked side by side. */
#include "indexer/check_state.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/audit.h"
#include "jinnang/corpus.h"
#include "jinnang/doc.h"
#include "jinnang/generation.h"
#include "jinnang/index.h"
#include "jinnang/ingest.h"
#include "jinnang/json_write.h"

#include "indexer/report.h"

struct indexed {
    const char *path;
    char blob[JN_OID_LEN + 1];
};

struct checking {
    const struct call *call;
    struct jn_arena *arena;
    struct jn_corpus *corpus;
    struct jn_audit audit;
    bool has_index;
    struct indexed *indexed;
    size_t n_indexed, cap;
    uint64_t documents, refused; /* of the corpus */
};

static void tell_fault(void *user, const char *text)
{
    const struct checking *c = user;
    fprintf(c->call->err, "%s\n", report_plain(c->arena, text));
}

/* ---- the two lists */

static bool keep(void *user, const struct jn_entry *e)
{
    struct checking *c = user;
    JN_GROW(c->arena, c->indexed, c->n_indexed, c->cap);
    struct indexed *one = &c->indexed[c->n_indexed++];
    one->path = jn_arena_str(c->arena, e->path);
    memcpy(one->blob, e->revision, sizeof(one->blob));
    return true;
}

static int by_path(const void *a, const void *b)
{
    const struct indexed *x = a, *y = b;
    return strcmp(x->path, y->path);
}

static int read_index(struct checking *c, const char *dir, struct jn_error *err)
{
    jn_auto(jn_index_close) struct jn_index_reader *r = NULL;
    struct jn_generation g = {0};
    int rc = jn_generation_current(dir, &g, err);
    if (rc == JN_GENERATION_NONE)
        return 0; /* the daemon makes it */
    if (rc == 0)
        rc = jn_index_open(g.path, g.number, JN_LEVEL_RESTRICTED, &r, err);
    if (rc > 0 || rc == -EBADMSG || rc == -ENOENT)
        return jn_audit_fault(&c->audit, "index: %s", err->text), 0;
    if (rc != 0)
        return rc;
    c->has_index = true;
    jn_index_all(r, keep, c);
    if (c->n_indexed > 1)
        qsort(c->indexed, c->n_indexed, sizeof(*c->indexed), by_path);
    return 0;
}

/* A file that is not in the index: is it a document at all? */
static int check_missing(struct checking *c, struct jn_analyser *a,
                         const struct jn_corpus_file *file, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_findings findings = {.arena = arena};
    struct jn_doc *doc;
    char *bytes;
    size_t len;
    int rc = jn_corpus_read(c->corpus, file->blob, arena, &bytes, &len, err);
    if (rc == 0 && len <= JN_DOC_BYTES)
        rc = jn_doc_read(a, file->path, bytes, len, arena, &findings, &doc, err);
    else if (rc == 0)
        rc = JN_DOC_REFUSED;
    if (rc == 0)
        jn_audit_fault(&c->audit, "index: '%s' of the corpus is not in it", file->path);
    c->refused += rc > 0;
    return rc < 0 ? rc : 0;
}

static int compare(struct checking *c, const struct jn_corpus_file *files, size_t n,
                   struct jn_analyser *a, struct jn_error *err)
{
    size_t at = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (!jn_walk_takes(files[i].path))
            continue;
        int order = -1;
        while (at < c->n_indexed &&
               (order = strcmp(c->indexed[at].path, files[i].path)) < 0)
            jn_audit_fault(&c->audit, "index: '%s' is not in the corpus",
                           c->indexed[at++].path);
        if (at == c->n_indexed || order > 0)
            rc = check_missing(c, a, &files[i], err);
        else if (strcmp(c->indexed[at++].blob, files[i].blob) != 0)
            jn_audit_fault(&c->audit, "index: '%s' is of another revision",
                           files[i].path);
    }
    for (; rc == 0 && at < c->n_indexed; at++)
        jn_audit_fault(&c->audit, "index: '%s' is not in the corpus",
                       c->indexed[at].path);
    return rc;
}

static int check_index(struct checking *c, const char *dir, struct jn_error *err)
{
    jn_auto(jn_analyser_free) struct jn_analyser *a = NULL;
    struct jn_corpus_file *files;
    char head[JN_OID_LEN + 1];
    size_t n;
    int rc = jn_corpus_head(c->corpus, head, err);
    if (rc == 0)
        rc = jn_corpus_list(c->corpus, head, c->arena, &files, &n, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < n; i++)
        c->documents += jn_walk_takes(files[i].path);
    if (c->documents == 0)
        return 0; /* a folder is served, and the index is of that */
    rc = read_index(c, dir, err);
    if (rc == 0)
        rc = jn_analyser_new(&a, err);
    return rc == 0 && c->has_index ? compare(c, files, n, a, err) : rc;
}

/* ---- the command */

static void show(const struct checking *c, bool json)
{
    const struct {
        const char *name;
        uint64_t n;
    } figures[] = {
        {"documents", c->documents},       {"indexed", c->n_indexed},
        {"refused", c->refused},           {"commits", c->audit.commits},
        {"trees", c->audit.trees},         {"blobs", c->audit.blobs},
        {"published", c->audit.published}, {"revisions", c->audit.revisions},
        {"faults", c->audit.faults},
    };
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&text);
    jn_json_object(&j);
    for (size_t i = 0; i < JN_COUNT(figures); i++) {
        jn_json_int_at(&j, figures[i].name, (int64_t)figures[i].n);
        if (!json)
            fprintf(c->call->out, "%s%s %llu", i ? ", " : "", figures[i].name,
                    (unsigned long long)figures[i].n);
    }
    jn_json_end(&j);
    fprintf(c->call->out, "%s\n", json ? jn_buf_text(&text) : "");
}

static int check_all(struct checking *c, const char *dir, const char *index, bool json)
{
    jn_auto(jn_state_close) struct jn_state *state = NULL;
    struct jn_error err = {0};
    const char *repository = jn_arena_format(c->arena, "%s/corpus.git", dir);
    int rc = jn_state_open(dir, 0, &state, &err);
    if (rc > 0)
        return complain(c->call, EXIT_CONFIG, "%s", err.text);
    if (rc == 0)
        rc = jn_audit_state(state, repository, &c->audit, &err);
    if (rc == 0)
        rc = jn_corpus_open(repository, &c->corpus, &err);
    if (rc == 0)
        rc = check_index(c, index ? index : jn_arena_format(c->arena, "%s/index", dir),
                         &err);
    jn_corpus_close(c->corpus);
    if (rc == -EBADMSG)
        jn_audit_fault(&c->audit, "%s", err.text);
    else if (rc < 0)
        return complain(c->call, EXIT_FAILED, "%s", err.text);
    show(c, json);
    return c->audit.faults > 0 ? EXIT_FINDINGS : EXIT_OK;
}

int check_state(const struct call *call, const char *state, const char *index, bool json)
{
    struct checking c = {.call = call, .arena = call->arena};
    struct jn_error err = {0};
    c.audit = (struct jn_audit){.fault = tell_fault, .user = &c};
    if (jn_corpus_library_init(&err) != 0)
        return complain(call, EXIT_FAILED, "%s", err.text);
    int rc = check_all(&c, state, index, json);
    jn_corpus_library_shutdown();
    return rc;
}
