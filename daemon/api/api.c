/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process serves one index, so the handlers' surroundings are one pointer. */
#include "daemon/api/api.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/hash.h"

#include "daemon/api/masked_view.h"
#include "daemon/http/cookie.h"
#include "daemon/ledger/ledger.h"
#include "daemon/work/index_thread.h"
#include "daemon/work/thesaurus.h"

static struct api *bound;

void api_bind(struct api *api)
{
    bound = api;
}

struct api *api_of(const struct exchange *ex)
{
    (void)ex;
    assert(bound);
    return bound;
}

static bool is_damage(int rc)
{
    return rc == -EBADMSG || rc == -ENOENT;
}

/* The revision that an answer names is that of all it depends on: of the index, and of
 * the evidence that a reader of this level sees. */
static const char *revision_of(struct exchange *ex, const struct reader_slot *slot)
{
    const char *revision = jn_index_revision(slot->reader);
    const char *counted = jn_evidence_id(slot->evidence, ex->access->view.max_level);
    if (!counted[0])
        return jn_arena_str(ex->arena, revision);
    char hex[65];
    const char *both = jn_arena_format(ex->arena, "%s %s", revision, counted);
    jn_hash_hex(both, strlen(both), hex);
    return jn_arena_format(ex->arena, "%.*s.%.8s", (int)strcspn(revision, "."), revision,
                           hex);
}

/* ---- what a reader is served from */

static bool is_masked(const struct exchange *ex)
{
    return ex->access && ex->access->masked;
}

static struct reader_pool *readers_of(const struct exchange *ex)
{
    const struct api *api = api_of(ex);
    return is_masked(ex) ? masked_view_readers(api->masked) : api->readers;
}

static struct index_thread *index_of(const struct exchange *ex)
{
    const struct api *api = api_of(ex);
    return is_masked(ex) ? masked_view_index(api->masked) : api->index;
}

static struct ledger *ledger_of(const struct exchange *ex)
{
    const struct api *api = api_of(ex);
    return is_masked(ex) ? masked_view_ledger(api->masked) : api->ledger;
}

const char *api_refusal(const struct exchange *ex)
{
    static const char *const codes[] = {
        [INDEX_LOADING] = "index_loading",
        [INDEX_SERVED] = NULL,
        [INDEX_MISMATCH] = "analyzer_mismatch",
        [INDEX_CORRUPT] = "index_corrupt",
    };
    return is_masked(ex) ? masked_view_refusal(api_of(ex)->masked)
                         : codes[index_thread_state(api_of(ex)->index)];
}

uint64_t api_index_epoch(const struct exchange *ex)
{
    return index_thread_epoch(index_of(ex));
}

uint64_t api_evidence_epoch(const struct exchange *ex)
{
    return ledger_epoch(ledger_of(ex));
}

bool api_index_lags(const struct exchange *ex)
{
    struct api *api = api_of(ex);
    if (is_masked(ex))
        return masked_view_lags(api->masked);
    bool lags = atomic_load(&api->folder_lag);
    for (int level = 0; level <= (int)ex->access->view.max_level; level++)
        lags = lags || atomic_load(&api->level_lag[level]) > 0;
    return lags;
}

int api_borrow(struct exchange *ex, struct reader_slot **out, struct jn_error *err)
{
    struct api *api = api_of(ex);
    const char *masked = is_masked(ex) ? masked_view_refusal(api->masked) : NULL;
    if (masked) {
        reply_problem(ex, masked, NULL);
        return API_ANSWERED;
    }
    int rc = reader_pool_borrow(readers_of(ex), ex->access->view.max_level, out, err);
    if (rc == READER_POOL_EMPTY) {
        reply_problem(ex, "index_loading", NULL);
        return API_ANSWERED;
    }
    if (is_damage(rc)) {
        index_thread_suspect(index_of(ex));
        reply_problem(ex, "index_corrupt", NULL);
        return API_ANSWERED;
    }
    if (rc != 0)
        return rc;
    (*out)->synonyms = thesaurus_borrow(api->thesaurus);
    (*out)->evidence = ledger_evidence(ledger_of(ex));
    const struct jn_moment moment = {api_today(ex), api->expire_after_days,
                                     (*out)->evidence};
    jn_index_use((*out)->reader, &moment);
    reply_index_revision(ex, revision_of(ex, *out));
    return 0;
}

void api_return(struct exchange *ex, struct reader_slot *slot, int rc)
{
    struct api *api = api_of(ex);
    if (is_damage(rc))
        index_thread_suspect(index_of(ex));
    thesaurus_return(api->thesaurus, slot->synonyms);
    slot->synonyms = NULL;
    jn_index_use(slot->reader, NULL);
    slot->evidence = jn_evidence_table_unref(slot->evidence);
    reader_pool_return(readers_of(ex), slot, is_damage(rc));
}

int32_t api_today(const struct exchange *ex)
{
    return jn_date_today(api_of(ex)->utc_offset_s);
}

int api_bad_filter(struct exchange *ex, const struct jn_filter_fault *fault)
{
    const char *pointer = ex->json ? "#/filter" : "#/query/filter";
    struct jn_json j = reply_problem_open(ex, "invalid_filter", "%s", fault->text);
    jn_json_array_at(&j, "errors");
    jn_json_object(&j);
    jn_json_str_at(&j, "pointer", pointer);
    jn_json_str_at(&j, "code", "invalid_filter");
    jn_json_str_at(&j, "detail", fault->text);
    jn_json_int_at(&j, "position", fault->position);
    jn_json_end(&j);
    jn_json_end(&j);
    jn_json_end(&j);
    return 0;
}

int api_filter(struct exchange *ex, const struct jn_filter **out)
{
    struct jn_filter *filter = NULL;
    struct jn_filter_fault fault;
    const char *text = param_str(ex, "filter");

    if (text &&
        jn_filter_parse(text, param_len(ex, "filter"), ex->arena, &filter, &fault) != 0) {
        api_bad_filter(ex, &fault);
        return API_ANSWERED;
    }
    *out = filter;
    return 0;
}

int api_decide(struct exchange *ex, struct access **out, struct jn_error *err)
{
    struct access_table *t = api_of(ex)->access;
    if (!ex->by_cookie)
        return access_decide(t, exchange_header(ex, "Authorization"), ex->proxied,
                             ex->arena, out, err);
    struct cookie_scan cookies =
        cookie_scan(ex->headers, ex->header_count, SESSION_COOKIE);
    const char *text;
    size_t len;
    int rc = ACCESS_DENIED;
    while (rc == ACCESS_DENIED && cookie_next(&cookies, &text, &len))
        rc = access_of_session(t, text, len, ex->arena, out, err);
    return rc;
}

bool api_require(struct exchange *ex, enum jn_token_scope scope)
{
    struct access *access;
    struct jn_error err = {0};
    int rc = api_decide(ex, &access, &err);
    if (rc != 0) {
        reply_header(ex, "WWW-Authenticate", "Bearer");
        reply_problem(ex, "unauthorized", NULL);
        return false;
    }
    if (access->scopes & 1u << scope)
        return true;
    reply_problem(ex, "forbidden_scope", "%s", jn_token_scope_names[scope]);
    return false;
}
