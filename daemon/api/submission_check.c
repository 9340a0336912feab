/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/submission_check.h"

#include <errno.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/json_read.h"
#include "jinnang/revision_store.h"
#include "jinnang/utf8.h"

#include "daemon/api/document_source.h"
#include "daemon/api/findings.h"
#include "daemon/api/search_answer.h"
#include "daemon/draft/leftovers.h"
#include "daemon/work/corpus_readers.h"

enum { TRIES = 4 };

struct checking {
    struct exchange *ex;
    struct reader_slot *slot;
    const char *own_id; /* of the document that is replaced */
};

static bool exists(void *user, const char *id)
{
    const struct checking *c = user;
    const struct jn_entry *entry;
    struct jn_error unused;
    return (c->own_id && strcmp(c->own_id, id) == 0) ||
           jn_index_get(c->slot->reader, &c->ex->access->view, id, &entry, &unused) == 0;
}

/* ---- the base */

/* Only a revision of this very document: another blob may be hidden from who asks. 0,
 * JN_REVISION_NONE or < 0. */
static int read_base(struct exchange *ex, const struct jn_entry *entry,
                     const char *revision, struct submission_input *in,
                     struct jn_error *err)
{
    char *read;
    int rc = document_has_revision(ex, entry, revision, err);
    if (rc == 0)
        rc = corpus_readers_blob(api_of(ex)->repository_readers, revision, ex->arena,
                                 &read, &in->base_len, err);
    if (rc == 0)
        in->base = read;
    return rc > 0 ? JN_REVISION_NONE : rc;
}

static int find_base(struct checking *c, const struct submission_base *base,
                     struct submission_input *in, struct checked_submission *out,
                     struct jn_error *err)
{
    struct exchange *ex = c->ex;
    const struct jn_entry *entry;
    if (!base->document_id)
        return 0;
    int rc =
        jn_index_get(c->slot->reader, &ex->access->view, base->document_id, &entry, err);
    if (rc == JN_INDEX_NO_DOC)
        return reply_problem(ex, "document_not_found", NULL), API_ANSWERED;
    if (rc != 0)
        return rc;
    if (!base->base_revision) {
        search_answer_invalid(ex, ex->json ? "#/base_revision" : "#/query/base_revision",
                              "the revision that document_id had when it was read");
        return API_ANSWERED;
    }
    rc = read_base(ex, entry, base->base_revision, in, err);
    if (rc == JN_REVISION_NONE)
        return reply_problem(ex, "stale_base", NULL), API_ANSWERED;
    out->document_id = c->own_id = jn_arena_str(ex->arena, entry->id);
    out->path = in->base_path = jn_arena_str(ex->arena, entry->path);
    out->base_revision = jn_arena_str(ex->arena, base->base_revision);
    return rc;
}

/* ---- the input */

static int read_input(struct exchange *ex, struct submission_input *in)
{
    bool markdown = ex->body_type && strcmp(ex->body_type, "text/markdown") == 0;
    if (markdown) {
        in->markdown = jn_buf_text(&ex->body);
        in->markdown_len = ex->body.len;
        if (ex->body.len > JN_DOC_BYTES)
            return reply_problem(ex, "payload_too_large", "at most 1 MiB"), API_ANSWERED;
        if (!jn_utf8_is_valid(in->markdown, in->markdown_len) ||
            memchr(in->markdown, 0, in->markdown_len))
            return reply_problem(ex, "malformed_request", "the text must be UTF-8"),
                   API_ANSWERED;
        return ex->body.len ? 0 : (reply_problem(ex, "empty_input", NULL), API_ANSWERED);
    }
    in->kind = param_str(ex, "kind");
    in->front_matter = param_json(ex, "front_matter");
    in->body = param_str(ex, "body_markdown");
    in->body_len = param_len(ex, "body_markdown");
    if (!in->front_matter && !in->body)
        return reply_problem(ex, "empty_input", NULL), API_ANSWERED;
    if (in->front_matter && !json_is_object(in->front_matter)) {
        search_answer_invalid(ex, "#/front_matter", "an object");
        return API_ANSWERED;
    }
    return 0;
}

/* ---- near duplicates */

static const char *near_json(struct exchange *ex, const struct checked_submission *c)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&out);
    jn_json_array(&j);
    for (size_t i = 0; i < c->n_near; i++) {
        jn_json_object(&j);
        jn_json_str_at(&j, "id", c->near[i].id);
        jn_json_str_at(&j, "title", c->near[i].title);
        jn_json_num_at(&j, "resemblance", c->near[i].resemblance, 4);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    return jn_arena_str(ex->arena, jn_buf_text(&out));
}

static void warn_similar(struct checked_submission *c)
{
    if (c->n_near == 0)
        return;
    jn_finding_add(&c->text.findings,
                   &(struct jn_finding){
                       .severity = JN_WARNING,
                       .code = "similar_document",
                       .pointer = "#/body",
                       .detail_zh = "与已有文档高度相似,请确认是否应修订原文档",
                       .detail_en = "much like an existing document; should that one be "
                                    "revised instead?"});
}

/* Titles and ids of the index live as long as its reader is not refreshed. */
static int find_near(struct checking *c, struct checked_submission *out,
                     struct jn_error *err)
{
    struct search_context context = search_answer_context(c->ex, c->slot);
    context.deadline_ns = 0;
    int rc = -EAGAIN;
    for (int tries = 0; rc == -EAGAIN && tries < TRIES; tries++) {
        /* Overtaken by the writer of the index: all of it again, as a search does. */
        rc = tries ? jn_index_refresh(c->slot->reader, err) : 0;
        if (rc == 0)
            rc = duplicates_find(&context, out->text.doc, out->document_id, out->near,
                                 &out->n_near, err);
    }
    if (rc != 0)
        out->n_near = 0; /* what they point to may be gone */
    for (size_t i = 0; rc == 0 && i < out->n_near; i++) {
        out->near[i].id = jn_arena_str(c->ex->arena, out->near[i].id);
        out->near[i].title = jn_arena_str(c->ex->arena, out->near[i].title);
    }
    if (rc == 0)
        warn_similar(out);
    return rc;
}

static bool keeps(struct checking *c, const json_t *one)
{
    const char *id = json_string_value(json_object_get(one, "id"));
    return id && exists(c, id);
}

int submission_visible_near(struct exchange *ex, const char *near, const char **out,
                            struct jn_error *err)
{
    struct jn_json_fault fault;
    jn_auto(json_decref) json_t *list = NULL;
    jn_auto(json_decref) json_t *kept = json_array();
    struct checking c = {.ex = ex};
    *out = "[]";
    if (jn_json_parse(near, strlen(near), &list, &fault) != 0 ||
        json_array_size(list) == 0)
        return 0;
    int rc = api_borrow(ex, &c.slot, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (keeps(&c, json_array_get(list, i)))
            json_array_append(kept, json_array_get(list, i));
    api_return(ex, c.slot, 0);
    char *text = json_dumps(kept, JSON_COMPACT | JSON_REAL_PRECISION(4));
    if (text)
        *out = jn_arena_str(ex->arena, text);
    free(text);
    return 0;
}

/* ---- names of customers */

/* May the name stand in a text of this level? `named` customers have agreed; others may
 * be named where only those read who may read the profile. */
static bool may_name(const struct jn_entry *profile, const struct jn_doc *doc)
{
    const char *reference = jn_entry_value(profile, "reference_level");
    return (reference && strcmp(reference, "named") == 0) ||
           (doc->level != JN_LEVEL_PUBLIC && doc->level >= profile->level);
}

/* The warning does not repeat the name: reviewers of the text may not know it. */
static void warn_named(struct checked_submission *out, unsigned line)
{
    bool is_public = out->text.doc->level == JN_LEVEL_PUBLIC;
    jn_finding_add(
        &out->text.findings,
        &(struct jn_finding){
            .severity = JN_WARNING,
            .code = is_public ? "customer_name_in_public_text"
                              : "customer_name_in_lower_level",
            .pointer = "#/body",
            .line = line,
            .detail_zh = is_public ? "公开文档中出现未同意具名的客户名称,请改用脱敏名"
                                   : "密级低于客户档案的文档中出现客户名称,请改用脱敏名",
            .detail_en = is_public
                             ? "a public document names a customer that has not agreed"
                             : "the document names a customer whose profile has a "
                               "higher level"});
}

static int check_names(struct checking *c, struct checked_submission *out,
                       struct jn_error *err)
{
    struct search_context context = search_answer_context(c->ex, c->slot);
    struct leftovers_wish wish = {.text = out->text.markdown, .len = out->text.len};
    struct leftovers_answer *found = JN_NEW(c->ex->arena, struct leftovers_answer);
    if (out->text.doc->kind == JN_KIND_CUSTOMER_PROFILE)
        return 0;
    context.deadline_ns = 0;
    int rc = leftovers_find(&context, c->ex->access->view_key, &wish, found, err);
    for (size_t i = 0; rc == 0 && i < found->n; i++) {
        const struct jn_entry *profile;
        rc = jn_index_get(c->slot->reader, &c->ex->access->view,
                          found->items[i].customer_id, &profile, err);
        if (rc != 0 || may_name(profile, out->text.doc))
            continue;
        warn_named(out, (unsigned)found->items[i].line);
        break; /* one is enough to look through the text */
    }
    return rc < 0 ? rc : 0;
}

/* ---- all of it */

/* Another visible retrospective of the same engagement. */
static int check_retrospective(struct checking *c, struct checked_submission *out,
                               struct jn_error *err)
{
    const struct jn_doc *doc = out->text.doc;
    const struct jn_yaml *engagement =
        doc->front_matter ? jn_yaml_get(doc->front_matter, "engagement") : NULL;
    if (doc->kind != JN_KIND_RETROSPECTIVE || !engagement ||
        engagement->type != JN_YAML_SCALAR)
        return 0;
    const char *values[] = {engagement->text}, *kinds[] = {"retrospective"};
    struct jn_filter is_kind = {
        .op = JN_FILTER_IN, .field = "kind", .values = kinds, .n_values = 1};
    struct jn_filter is_engagement = {
        .op = JN_FILTER_IN, .field = "engagement", .values = values, .n_values = 1};
    struct jn_filter *both[] = {&is_kind, &is_engagement};
    struct jn_filter filter = {.op = JN_FILTER_AND, .args = both, .n_args = 2};
    const struct jn_entry **entries;
    struct jn_filter_fault fault;
    size_t n;
    int rc = jn_index_list(c->slot->reader, &c->ex->access->view, &filter, NULL, 2,
                           api_today(c->ex), c->ex->arena, &entries, &n, &fault, err);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    bool other = n > 1 || (n == 1 && (!c->own_id || strcmp(entries[0]->id, c->own_id)));
    if (other)
        jn_finding_add(
            &out->text.findings,
            &(struct jn_finding){.severity = JN_ERROR,
                                 .code = "duplicate",
                                 .pointer = "#/front_matter/engagement",
                                 .detail_zh = "售前项目重复:已有复盘,请修订原复盘",
                                 .detail_en = "Engagement is a duplicate: it has a "
                                              "retrospective, revise that one",
                                 .label_zh = "售前项目"});
    return 0;
}

static int check(struct checking *c, const struct submission_base *base,
                 struct checked_submission *out, struct jn_error *err)
{
    struct submission_input in = {.today = api_today(c->ex), .exists = exists, .user = c};
    int rc = read_input(c->ex, &in);
    if (rc == 0)
        rc = find_base(c, base, &in, out, err);
    if (rc != 0)
        return rc;
    rc = submission_text_read(c->slot->analyser, &in, c->ex->arena, &out->text, err);
    if (rc == SUBMISSION_TOO_LARGE)
        return reply_problem(c->ex, "payload_too_large", "at most 1 MiB"), API_ANSWERED;
    if (rc != 0 || !out->text.doc)
        return rc;
    rc = check_retrospective(c, out, err);
    if (rc == 0)
        rc = check_names(c, out, err);
    return rc == 0 ? find_near(c, out, err) : rc;
}

int submission_check(struct exchange *ex, const struct submission_base *base,
                     struct checked_submission *out, struct jn_error *err)
{
    struct checking c = {.ex = ex};
    *out = (struct checked_submission){0};
    int rc = api_borrow(ex, &c.slot, err);
    if (rc != 0)
        return rc;
    rc = check(&c, base, out, err);
    api_return(ex, c.slot, rc);
    out->near_json = near_json(ex, out);
    return rc;
}

int submission_refuse(struct exchange *ex, const struct checked_submission *c)
{
    const struct jn_findings *f = &c->text.findings;
    if (f->n_errors > 0) {
        findings_refuse(
            ex, c->text.too_complex ? "document_too_complex" : "validation_failed", f);
        return API_ANSWERED;
    }
    if (c->n_near == 0 || c->near[0].resemblance < DUPLICATE_SAME ||
        param_bool(ex, "allow_duplicate"))
        return 0;
    struct jn_json j = reply_problem_open(ex, "near_duplicate", NULL);
    jn_json_key(&j, "near_duplicates");
    jn_json_raw(&j, c->near_json, strlen(c->near_json));
    jn_json_end(&j);
    return API_ANSWERED;
}
