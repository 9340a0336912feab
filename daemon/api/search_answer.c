/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/search_answer.h"

#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/id.h"
#include "jinnang/synonyms.h"

#include "daemon/api/request_key.h"

const char *const search_kind_names[] = {"case-study",
                                         "solution-template",
                                         "faq",
                                         "retrospective",
                                         "customer-profile",
                                         "requirement-confirmation",
                                         "feedback-list",
                                         "activity-record",
                                         "note",
                                         NULL};

const char *const search_facet_names[] = {"kind",
                                          "author",
                                          "owner",
                                          "freshness",
                                          "confidentiality",
                                          "audience",
                                          "language",
                                          "industry",
                                          "scenario",
                                          "products",
                                          "technologies",
                                          "tags",
                                          "outcome",
                                          "year",
                                          "region",
                                          "customer",
                                          "budget_band",
                                          "constraints",
                                          "competitors",
                                          "primary_competitor",
                                          "top_reason",
                                          "reason_source",
                                          "reference_level",
                                          "cost_model",
                                          "answer_type",
                                          "compliance",
                                          "customer_safe",
                                          "activity",
                                          NULL};

const char *const search_highlight_names[] = {"html", "ranges", "none", NULL};
const char *const search_unit_names[] = {"codepoint", "utf16", "byte", NULL};

struct search_context search_answer_context(struct exchange *ex, struct reader_slot *slot)
{
    return (struct search_context){
        .reader = slot->reader,
        .analyser = slot->analyser,
        .synonyms = slot->synonyms,
        .arena = ex->arena,
        .view = &ex->access->view,
        .today = api_today(ex),
        .expire_after_days = api_of(ex)->expire_after_days,
        .hide_expired = api_of(ex)->hide_expired,
        .deadline_ns = ex->deadline_ns,
    };
}

bool search_answer_known(struct exchange *ex, const struct reader_slot *slot)
{
    jn_auto(jn_buf_deinit) struct jn_buf key = JN_BUF_INIT;
    int32_t today = api_today(ex);
    bool is_read = strcmp(ex->method, "GET") == 0 || strcmp(ex->method, "HEAD") == 0;
    if (!is_read)
        return false;
    jn_buf_str(&key, jn_index_revision(slot->reader));
    jn_buf_str(&key, jn_synonyms_id(slot->synonyms));
    jn_buf_str(&key, jn_evidence_id(slot->evidence, ex->access->view.max_level));
    jn_buf_add(&key, &today, sizeof(today));
    if (!request_key(ex, &key) || jn_buf_failed(&key))
        return false;
    reply_etag_weak(ex, key.data, key.len);
    if (!reply_not_modified(ex))
        return false;
    reply_empty(ex, 304);
    return true;
}

int search_answer_page(struct exchange *ex, unsigned *offset, unsigned *limit)
{
    int64_t page = param_int(ex, "page"), per_page = param_int(ex, "per_page");
    int64_t from = (page - 1) * per_page;
    if (from >= JN_WINDOW) {
        reply_problem(ex, "window_exceeded",
                      exchange_is_english(ex)
                          ? "only the best 1000 hits can be paged: narrow the filter"
                          : "只能翻看前 1000 条结果，请缩小筛选范围");
        return API_ANSWERED;
    }
    *offset = (unsigned)from;
    *limit = (unsigned)(from + per_page > JN_WINDOW ? JN_WINDOW - from : per_page);
    return 0;
}

const char *search_answer_head(struct exchange *ex, struct jn_json *j)
{
    const char *query_id = NULL;
    if (param_bool(ex, "log")) {
        char ulid[JN_ULID_LEN + 1];
        jn_id_ulid(ulid);
        query_id = jn_arena_format(ex->arena, "q-%s", ulid);
        jn_json_str_at(j, "query_id", query_id);
    }
    jn_json_num_at(j, "took_ms", (double)(jn_clock_ns() - ex->began_ns) / 1e6, 2);
    jn_json_bool_at(j, "index_lag", api_index_lags(ex));
    return query_id;
}

void search_answer_total(struct jn_json *j, uint32_t total, bool more)
{
    bool capped = more || total > SEARCH_TOTAL_MAX;
    jn_json_int_at(j, "total", total > SEARCH_TOTAL_MAX ? SEARCH_TOTAL_MAX : total);
    jn_json_str_at(j, "total_relation", capped ? "at_least" : "exact");
}

int search_answer_invalid(struct exchange *ex, const char *pointer, const char *detail)
{
    struct jn_json j = reply_problem_open(ex, "invalid_parameter", "%s", detail);
    jn_json_array_at(&j, "errors");
    reply_error_item(&j, pointer, "invalid_parameter", detail, NULL);
    jn_json_end(&j);
    jn_json_end(&j);
    return 0;
}
