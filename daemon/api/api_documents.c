/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One document, as JSON, HTML or Markdown; its sections; the list of all. */
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/hash.h"
#include "jinnang/snippet.h"

#include "daemon/api/accept.h"
#include "daemon/api/cursor.h"
#include "daemon/api/document_source.h"
#include "daemon/search/hit_json.h"

static const char *const include_names[] = {"body", NULL};

const struct param_spec api_document_params[] = {
    {.name = "revision",
     .type = PARAM_STRING,
     .max = 64,
     .help = "git blob id; a folder has only the current revision"},
    {.name = "section",
     .type = PARAM_STRING,
     .max = 500,
     .help = "anchor of one section"},
    {.name = "q", .type = PARAM_STRING, .max = 2048, .help = "words to mark in HTML"},
    {.name = "include",
     .type = PARAM_LIST,
     .values = include_names,
     .help = "body: with body_markdown"},
    {.name = NULL},
};

static const char *const representations[] = {"application/json", "text/html",
                                              "text/markdown"};
enum { AS_JSON, AS_HTML, AS_MARKDOWN };

/* ---- sections
 * ------------------------------------------------------------------------------- */

static const struct jn_section *find_section(const struct jn_doc *doc, const char *anchor)
{
    for (size_t i = 0; i < doc->n_sections; i++) {
        if (doc->sections[i].level > 0 && strcmp(doc->sections[i].anchor, anchor) == 0)
            return &doc->sections[i];
    }
    return NULL;
}

static void write_section_head(struct jn_json *j, const struct jn_doc *doc,
                               const struct jn_section *s)
{
    char sha[65];
    size_t len;
    const char *markdown = document_section(doc, s, &len);
    jn_hash_sha256_hex(markdown, len, sha);
    jn_json_str_at(j, "anchor", s->anchor);
    jn_json_str_at(j, "title", s->title);
    jn_json_int_at(j, "level", s->level);
    jn_json_str_at(j, "sha256", sha);
}

static void write_outline(struct exchange *ex, struct jn_json *j,
                          const struct jn_doc *doc)
{
    int32_t today = api_today(ex);
    jn_json_array_at(j, "outline");
    for (size_t i = 0; i < doc->n_sections; i++) {
        const struct jn_section *s = &doc->sections[i];
        char date[11];
        if (s->level == 0)
            continue;
        jn_json_object(j);
        write_section_head(j, doc, s);
        if (s->valid_until) {
            jn_date_format(s->valid_until, date);
            jn_json_str_at(j, "valid_until", date);
        }
        jn_json_bool_at(j, "expired", s->valid_until && s->valid_until < today);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static int write_sections(struct exchange *ex, const struct document *d,
                          struct jn_error *err)
{
    (void)err;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "sections");
    for (size_t i = 0; i < d->doc->n_sections; i++) {
        const struct jn_section *s = &d->doc->sections[i];
        jn_json_object(&j);
        write_section_head(&j, d->doc, s);
        jn_json_key(&j, "text");
        jn_json_strn(&j, d->doc->text + s->text_start, s->text_len);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    jn_json_end(&j);
    reply_etag_document(ex, d->doc->revision);
    return 0;
}

int api_document_sections(struct exchange *ex, struct jn_error *err)
{
    return document_answer(ex, DOCUMENT_FILE, write_sections, err);
}

/* ---- one document
 * ---------------------------------------------------------------------------- */

static void write_links(struct jn_json *j, const struct jn_doc *doc)
{
    jn_json_array_at(j, "links");
    for (size_t i = 0; i < doc->n_links; i++) {
        const struct jn_link *link = &doc->links[i];
        jn_json_object(j);
        jn_json_str_at(j, "target", link->target);
        if (link->section)
            jn_json_str_at(j, "section", link->section);
        if (link->title && link->title[0])
            jn_json_str_at(j, "title", link->title);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static const char *state_of(const struct jn_doc *doc)
{
    const struct jn_yaml *state =
        doc->front_matter && doc->front_matter->type == JN_YAML_MAP
            ? jn_yaml_get(doc->front_matter, "state")
            : NULL;
    bool archived =
        state && state->type == JN_YAML_SCALAR && strcmp(state->text, "archived") == 0;
    return archived ? "archived" : "published";
}

static void write_body(struct exchange *ex, struct jn_json *j, const struct jn_doc *doc,
                       const struct jn_section *section)
{
    size_t n_include, len;
    param_list(ex, "include", &n_include);
    if (section) {
        const char *markdown = document_section(doc, section, &len);
        jn_json_key(j, "body_markdown");
        jn_json_strn(j, markdown, len);
    } else if (n_include > 0) {
        jn_json_key(j, "body_markdown");
        jn_json_strn(j, doc->body, doc->body_len);
    }
}

static int as_json(struct exchange *ex, const struct document *d,
                   const struct jn_section *section)
{
    const struct jn_doc *doc = d->doc;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_str_at(&j, "id", d->entry->id);
    jn_json_str_at(&j, "kind", jn_kind_rule(doc->kind)->name);
    jn_json_str_at(&j, "title", doc->title);
    jn_json_str_at(&j, "revision", doc->revision);
    jn_json_str_at(&j, "state", state_of(doc));
    jn_json_key(&j, "front_matter");
    jn_json_raw(&j, doc->front_matter_json, strlen(doc->front_matter_json));
    write_outline(ex, &j, doc);
    write_links(&j, doc);
    jn_json_key(&j, "freshness");
    document_freshness(ex, &j, d->entry);
    jn_json_key(&j, "evidence");
    hit_json_evidence(&j, jn_evidence_of(jn_index_moment(d->slot->reader)->evidence,
                                         ex->access->view.max_level, d->entry->id));
    jn_json_key(&j, "url");
    jn_json_str(&j, jn_arena_format(ex->arena, "/v1/documents/%s", d->entry->id));
    write_body(ex, &j, doc, section);
    jn_json_end(&j);
    reply_etag_document(ex, doc->revision);
    return 0;
}

/* Terms of `q` to mark; NULL without any. */
static struct jn_matcher *marks_of(struct exchange *ex, struct jn_analyser *analyser)
{
    const char *q = param_str(ex, "q");
    if (!q)
        return NULL;
    struct jn_query *query =
        jn_query_parse(analyser, ex->arena, q, param_len(ex, "q"), JN_SYNTAX_AUTO);
    struct jn_wanted *wanted = NULL;
    size_t n = 0, cap = 0;
    for (size_t g = 0; g < query->n; g++) {
        for (size_t u = 0; u < query->groups[g].n; u++) {
            const struct jn_unit *unit = &query->groups[g].units[u];
            for (size_t t = 0; !unit->negated && t < unit->n; t++) {
                JN_GROW(ex->arena, wanted, n, cap);
                wanted[n++] =
                    (struct jn_wanted){.term = unit->terms[t].term,
                                       .len = unit->terms[t].len,
                                       .weight = 1,
                                       .lone_prefix = unit->terms[t].lone_prefix};
            }
        }
    }
    return n > 0 ? jn_matcher_new(ex->arena, analyser, wanted, n) : NULL;
}

static int as_html(struct exchange *ex, const struct document *d, const char *anchor,
                   struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf html = JN_BUF_INIT;
    int rc = jn_doc_html(d->doc, anchor, marks_of(ex, d->slot->analyser), &html, err);
    if (rc == -EFBIG)
        return reply_problem(ex, "document_too_complex", NULL);
    if (rc < 0)
        return rc;
    reply_bytes(ex, 200, "text/html; charset=utf-8", jn_buf_text(&html), html.len);
    reply_etag_document(ex, d->doc->revision);
    return 0;
}

static int as_markdown(struct exchange *ex, const struct document *d,
                       const struct jn_section *section)
{
    static const char type[] = "text/markdown; charset=utf-8";
    size_t len;
    if (!section) {
        reply_bytes(ex, 200, type, d->bytes, d->len);
        reply_etag_raw(ex, d->doc->revision);
        return 0;
    }
    const char *markdown = document_section(d->doc, section, &len);
    reply_bytes(ex, 200, type, markdown, len);
    reply_etag_document(ex, d->doc->revision);
    return 0;
}

static int write_version(struct exchange *ex, const struct document *d,
                         struct jn_error *err)
{
    const char *anchor = param_str(ex, "section");
    const struct jn_section *section = NULL;

    if (anchor && !(section = find_section(d->doc, anchor)))
        return reply_problem(ex, "section_not_found", NULL);
    int as = accept_choose(exchange_header(ex, "Accept"), representations,
                           JN_COUNT(representations));
    if (as == AS_HTML)
        return as_html(ex, d, anchor, err);
    if (as == AS_MARKDOWN)
        return as_markdown(ex, d, section);
    return as == AS_JSON ? as_json(ex, d, section)
                         : reply_problem(ex, "not_acceptable", NULL);
}

static int write_document(struct exchange *ex, const struct document *d,
                          struct jn_error *err)
{
    struct document version = *d;
    const char *revision = param_str(ex, "revision");
    int rc = revision ? document_revision(ex, d, revision, &version, err) : 0;
    if (rc != 0)
        return rc < 0 ? rc : 0;
    return write_version(ex, &version, err);
}

int api_document(struct exchange *ex, struct jn_error *err)
{
    return document_answer(ex, DOCUMENT_FILE, write_document, err);
}
