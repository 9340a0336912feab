/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why somebody may read a document: the caller, or (for scope admin) another person, by
 * the tokens of that person that are valid now. The document must be visible to the
 * caller in any case: explaining is no way around the own level. */
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/id.h"

#include "daemon/api/document_source.h"
#include "daemon/api/write.h"

const struct param_spec api_document_access_params[] = {
    {.name = "person",
     .type = PARAM_STRING,
     .min = 2,
     .max = 40,
     .help = "explain for this person (scope admin)"},
    {.name = NULL},
};

static bool is_audience(const struct jn_meta *meta)
{
    return strcmp(meta->field, "audience") == 0;
}

/* A reason that concerns one of several tokens names it. */
static void write_reason(struct exchange *ex, struct jn_json *j, const char *token,
                         const char *reason)
{
    jn_json_str(j, token ? jn_arena_format(ex->arena, "token %s: %s", token, reason)
                         : reason);
}

static void write_audiences(struct exchange *ex, struct jn_json *j,
                            const struct jn_view *view, const char *token,
                            const struct jn_entry *e)
{
    bool shared = false;
    for (size_t i = 0; i < e->n_meta; i++) {
        const struct jn_meta *meta = &e->meta[i];
        if (!is_audience(meta) || !access_sees(view, e->level, &meta->value, 1))
            continue;
        shared = true;
        write_reason(ex, j, token,
                     jn_arena_format(ex->arena, "audience %s", meta->value));
    }
    if (!shared)
        write_reason(ex, j, token, "no audience in common");
}

static void write_why(struct exchange *ex, struct jn_json *j, const struct jn_view *view,
                      const char *token, const struct jn_entry *e)
{
    const char *level = jn_level_names[e->level];
    if (e->level == JN_LEVEL_PUBLIC) {
        write_reason(ex, j, token, "level public");
        return;
    }
    write_reason(ex, j, token,
                 jn_arena_format(ex->arena, "level %s %s max_level %s", level,
                                 e->level <= view->max_level ? "<=" : ">",
                                 jn_level_names[view->max_level]));
    if (e->level <= view->max_level)
        write_audiences(ex, j, view, token, e);
}

/* ---- for another person */

struct explained {
    bool readable;
    struct jn_json json; /* the array of reasons */
};

/* What masked readers are not shown at all (jn_mask_facts()). */
static bool is_masked_out(const struct jn_entry *e)
{
    const char *reference = jn_entry_value(e, "reference_level");
    return e->kind == JN_KIND_CUSTOMER_PROFILE ||
           (reference && strcmp(reference, "hidden") == 0);
}

static int explain_token(struct exchange *ex, const struct document *d,
                         const struct jn_grant *t, struct explained *x,
                         struct jn_error *err)
{
    struct access *a;
    int rc = access_of_grant(t, ex->arena, &a, err);
    if (rc != 0)
        return rc;
    const struct jn_entry *found;
    struct jn_view view = a->view;
    /* The reader at hand has the caller's levels, and the document is in one of them. */
    if (view.max_level > ex->access->view.max_level)
        view.max_level = ex->access->view.max_level;
    rc = jn_index_get(d->slot->reader, &view, d->entry->id, &found, err);
    if (rc < 0)
        return rc;
    bool reads = a->scopes & 1u << JN_TOKEN_READ;
    bool masked_out = a->masked && is_masked_out(d->entry);
    x->readable = x->readable || (rc == 0 && reads && !masked_out);
    write_why(ex, &x->json, &a->view, t->id, d->entry);
    if (rc != 0 && a->view.filter)
        write_reason(ex, &x->json, t->id, "its filter may leave the document out");
    if (masked_out)
        write_reason(ex, &x->json, t->id, "it is masked, and this is not shown outside");
    if (!reads)
        write_reason(ex, &x->json, t->id, "scope read is missing");
    return 0;
}

static bool is_valid(const struct jn_grant *t, const char *person)
{
    return strcmp(t->person, person) == 0 && !t->revoked_at &&
           (!t->expires_at || t->expires_at > jn_clock_wall_ms());
}

static int explain_person(struct exchange *ex, const struct document *d,
                          const char *person, struct explained *x, struct jn_error *err)
{
    struct jn_grant *tokens = NULL;
    size_t n = 0, valid = 0;
    struct jn_state *s;
    int rc = 0;
    if (api_of(ex)->states) {
        rc = api_state_borrow(ex, &s, err);
        if (rc != 0)
            return rc;
        rc = jn_token_list(s, ex->arena, &tokens, &n, err);
        api_state_return(ex, s, rc);
    }
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (!is_valid(&tokens[i], person))
            continue;
        valid++;
        rc = explain_token(ex, d, &tokens[i], x, err);
    }
    if (valid == 0)
        jn_json_str(&x->json, "no valid token");
    return rc;
}

/* ---- the answer */

static void write_level(struct jn_json *j, const struct jn_entry *e)
{
    const char *reference = jn_entry_value(e, "reference_level");
    jn_json_str_at(j, "level", jn_level_names[e->level]);
    jn_json_array_at(j, "audience");
    for (size_t i = 0; i < e->n_meta; i++) {
        if (is_audience(&e->meta[i]))
            jn_json_str(j, e->meta[i].value);
    }
    jn_json_end(j);
    if (reference)
        jn_json_str_at(j, "reference_level", reference);
}

static int write_access(struct exchange *ex, const struct document *d,
                        struct jn_error *err)
{
    const char *person = param_str(ex, "person");
    jn_auto(jn_buf_deinit) struct jn_buf why = JN_BUF_INIT;
    /* What the caller cannot see would not be here. */
    struct explained x = {.readable = !person, .json = jn_json_on(&why)};
    int rc = 0;
    jn_json_array(&x.json);
    if (person)
        rc = explain_person(ex, d, person, &x, err);
    else
        write_why(ex, &x.json, &ex->access->view, NULL, d->entry);
    jn_json_end(&x.json);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    write_level(&j, d->entry);
    if (person)
        jn_json_str_at(&j, "person", person);
    jn_json_bool_at(&j, "readable", x.readable);
    jn_json_key(&j, "why");
    jn_json_raw(&j, jn_buf_text(&why), why.len);
    jn_json_end(&j);
    return 0;
}

int api_document_access(struct exchange *ex, struct jn_error *err)
{
    const char *person = param_str(ex, "person");
    if (person && !(ex->access->scopes & 1u << JN_TOKEN_ADMIN))
        return reply_problem(ex, "forbidden_scope", "scope admin is needed for person");
    if (person && !jn_id_is_person(person, strlen(person)))
        return reply_problem(ex, "invalid_parameter", "person: not a person's id");
    return document_answer(ex, DOCUMENT_ENTRY, write_access, err);
}
