/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read, mask header and body, read again and compare: a mask may not move a document to
 * another level, audience, kind or id, and nothing of what is shown may be a name. */
#include "lib/doc/mask.h"

#include <string.h>

#include "lib/doc/field_value.h"

static const struct jn_doc *read_doc(const struct masking *k, const char *path,
                                     const char *bytes, size_t len, struct jn_error *err)
{
    struct jn_findings ignored = {.arena = k->arena};
    struct jn_doc *doc = NULL;
    int rc = jn_doc_read(k->a, path, bytes, len, k->arena, &ignored, &doc, err);
    return rc == 0 ? doc : NULL;
}

static bool lines_show(const struct masking *k, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        const char *stop = memchr(text + at, '\n', len - at);
        size_t n = stop ? (size_t)(stop - text) - at : len - at;
        if (mask_shows(k, text + at, n))
            return true;
        at += n + 1;
    }
    return false;
}

static bool text_shows(const struct masking *k, const char *text)
{
    return text && mask_shows(k, text, strlen(text));
}

static bool links_show(const struct masking *k, const struct jn_doc *doc)
{
    for (size_t i = 0; i < doc->n_links; i++) {
        const struct jn_link *l = &doc->links[i];
        if (mask_find_id(k->m, l->target, strlen(l->target)) != MASK_NOBODY ||
            text_shows(k, l->title))
            return true;
    }
    return false;
}

static bool body_shows(const struct masking *k, const struct jn_doc *doc)
{
    for (size_t i = 0; i < doc->n_sections; i++)
        if (text_shows(k, doc->sections[i].title) ||
            text_shows(k, doc->sections[i].anchor))
            return true;
    return lines_show(k, doc->text, doc->text_len) || links_show(k, doc);
}

static bool doc_shows(const struct masking *k, const struct jn_doc *doc)
{
    return text_shows(k, doc->title) || text_shows(k, doc->summary) ||
           (doc->front_matter && mask_front_shows(k, doc->front_matter)) ||
           body_shows(k, doc);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_access(const struct jn_doc *a, const struct jn_doc *b)
{
    if (a->level != b->level || a->kind != b->kind || !same_text(a->id, b->id) ||
        a->n_audiences != b->n_audiences)
        return false;
    for (size_t i = 0; i < a->n_audiences; i++)
        if (strcmp(a->audiences[i], b->audiences[i]) != 0)
            return false;
    return true;
}

/* Whose case-study it is, and whether it names the customer. */
static void find_own(struct masking *k, const struct jn_doc *doc)
{
    const struct jn_yaml *customer = jn_yaml_get(doc->front_matter, "customer");
    if (doc->kind != JN_KIND_CASE_STUDY || !customer || customer->type != JN_YAML_SCALAR)
        return;
    k->own = mask_find_id(k->m, customer->text, customer->len);
    for (size_t i = 0; i < doc->n_meta; i++)
        if (strcmp(doc->meta[i].field, "reference_level") == 0)
            k->own_named = strcmp(doc->meta[i].value, "named") == 0;
}

/* The title of last resort is the name of the file. */
static int title_of(const struct masking *k, const struct jn_doc *doc, const char **title)
{
    struct mask_string s = {doc->title, strlen(doc->title)};
    const struct jn_yaml *declared = jn_yaml_get(doc->front_matter, "title");
    bool from_heading = false;
    for (size_t i = 0; i < doc->n_sections; i++)
        from_heading = from_heading || doc->sections[i].title[0];
    *title = NULL;
    if (!jn_value_is_missing(declared) || from_heading)
        return 0;
    if (mask_plain(k, &s) != 0)
        return JN_MASK_UNSAFE;
    *title = s.text == doc->title ? NULL : s.text;
    return 0;
}

/* 0 with the masked text in out, when there is anything to mask. */
static int mask_parts(const struct masking *k, const struct jn_doc *doc,
                      struct jn_buf *out, bool *masked)
{
    struct mask_string header = {doc->whole, (size_t)(doc->body - doc->whole)};
    struct mask_string body = {doc->body, doc->body_len};
    const char *title;
    bool changed = false;
    int rc = title_of(k, doc, &title);
    if (rc == 0)
        rc = mask_front_matter(k, doc->front_matter, header, title, out, &changed);
    if (rc == 0)
        rc = mask_markdown(k, &body);
    *masked = changed || body.text != doc->body;
    if (rc != 0 || !*masked)
        return rc;
    if (!changed)
        jn_buf_add(out, header.text, header.len);
    jn_buf_add(out, body.text, body.len);
    return jn_buf_failed(out) ? JN_MASK_UNSAFE : 0;
}

int jn_mask_document(const struct jn_mask *m, struct jn_analyser *a, const char *path,
                     const char *bytes, size_t len, struct jn_arena *arena,
                     const char **out, size_t *out_len, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    jn_auto(jn_buf_deinit) struct jn_buf masked = JN_BUF_INIT;
    struct masking k = {m, a, scratch, MASK_NOBODY, false};
    struct jn_mask_facts facts;
    const struct jn_doc *after, *before = read_doc(&k, path, bytes, len, err);
    if (!before)
        return JN_MASK_UNSAFE;
    jn_mask_facts(before, scratch, &facts);
    if (facts.left_out)
        return JN_MASK_LEFT_OUT;
    find_own(&k, before);
    bool changed = false;
    int rc = mask_parts(&k, before, &masked, &changed);
    if (rc != 0 || masked.len > JN_DOC_BYTES)
        return JN_MASK_UNSAFE;
    after = changed ? read_doc(&k, path, jn_buf_text(&masked), masked.len, err) : before;
    if (!after || !same_access(before, after) || doc_shows(&k, after))
        return JN_MASK_UNSAFE;
    *out = changed ? jn_arena_dup(arena, jn_buf_text(&masked), masked.len) : bytes;
    *out_len = changed ? masked.len : len;
    return 0;
}

const char *jn_mask_text(const struct jn_mask *m, struct jn_analyser *a, const char *text,
                         struct jn_arena *arena)
{
    const struct masking k = {m, a, arena, MASK_NOBODY, false};
    struct mask_string s = {text, strlen(text)};
    return mask_plain(&k, &s) == 0 ? s.text : "";
}
