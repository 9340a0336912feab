/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a text will look, and what a check will say. Nothing is stored. */
#include <string.h>

#include "jinnang/utf8.h"

#include "daemon/api/api.h"
#include "daemon/api/findings.h"

const struct param_spec api_preview_params[] = {
    {.name = "markdown",
     .type = PARAM_STRING,
     .max = 1048576,
     .where = PARAM_BODY,
     .help = "a document, with or without front matter"},
    {.name = NULL},
};

static bool exists(void *user, const char *id)
{
    void *const *both = user;
    const struct exchange *ex = both[0];
    const struct reader_slot *slot = both[1];
    const struct jn_entry *entry;
    struct jn_error unused;
    return jn_index_get(slot->reader, &ex->access->view, id, &entry, &unused) == 0;
}

/* Without front matter only the body is judged. */
static void keep_body_findings(struct jn_findings *f)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->n; i++)
        if (strncmp(f->items[i].pointer, "#/body", 6) == 0 &&
            strcmp(f->items[i].code, "missing_section") != 0)
            f->items[kept++] = f->items[i];
    f->n = kept;
}

static int write_preview(struct exchange *ex, const struct jn_doc *doc,
                         const struct jn_findings *f, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf html = JN_BUF_INIT;
    int rc = jn_doc_html(doc, NULL, NULL, &html, err);
    if (rc == -EFBIG)
        return reply_problem(ex, "document_too_complex", NULL);
    if (rc != 0)
        return rc;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_key(&j, "html");
    jn_json_strn(&j, jn_buf_text(&html), html.len);
    jn_json_array_at(&j, "outline");
    for (size_t i = 0; i < doc->n_sections; i++) {
        const struct jn_section *s = &doc->sections[i];
        if (s->level == 0)
            continue;
        jn_json_object(&j);
        jn_json_str_at(&j, "anchor", s->anchor);
        jn_json_str_at(&j, "title", s->title);
        jn_json_int_at(&j, "level", s->level);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    jn_json_key(&j, "front_matter");
    jn_json_raw(&j, doc->front_matter_json, strlen(doc->front_matter_json));
    jn_json_array_at(&j, "findings");
    findings_write(ex, &j, f, JN_ERROR, true);
    jn_json_end(&j);
    jn_json_end(&j);
    return 0;
}

static int preview(struct exchange *ex, struct reader_slot *slot, const char *text,
                   size_t len, struct jn_error *err)
{
    struct jn_findings read = {.arena = ex->arena}, found = {.arena = ex->arena};
    struct jn_doc *doc;
    void *both[] = {ex, slot};
    int rc =
        jn_doc_read(slot->analyser, "preview.md", text, len, ex->arena, &read, &doc, err);
    if (rc > 0)
        return findings_refuse(ex, "document_too_complex", &read);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < read.n; i++)
        if (strcmp(read.items[i].code, "front_matter_dropped") == 0)
            jn_finding_add(&found, &read.items[i]);
    jn_doc_check(slot->analyser, doc, api_today(ex), exists, both, &found);
    if (!doc->front_matter && found.n > 0 &&
        strcmp(found.items[0].code, "front_matter_dropped") != 0)
        keep_body_findings(&found);
    return write_preview(ex, doc, &found, err);
}

int api_preview(struct exchange *ex, struct jn_error *err)
{
    bool markdown = ex->body_type && strcmp(ex->body_type, "text/markdown") == 0;
    const char *text = markdown ? jn_buf_text(&ex->body) : param_str(ex, "markdown");
    size_t len = markdown ? ex->body.len : param_len(ex, "markdown");
    struct reader_slot *slot;
    if (!text || len == 0)
        return reply_problem(ex, "empty_input", NULL);
    if (len > JN_DOC_BYTES)
        return reply_problem(ex, "payload_too_large", "at most 1 MiB");
    if (!jn_utf8_is_valid(text, len) || memchr(text, 0, len))
        return reply_problem(ex, "malformed_request", "the text must be UTF-8");
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    rc = preview(ex, slot, text, len, err);
    api_return(ex, slot, rc);
    return rc;
}
