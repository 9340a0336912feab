/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What operators and monitors ask. All of it is answered on the loop from memory. */
#include "jinnang/analyse.h"
#include "jinnang/generation.h"

#include "daemon/api/api.h"
#include "daemon/ledger/ledger.h"
#include "daemon/metrics/metrics.h"
#include "daemon/search/cache.h"
#include "daemon/version.h"
#include "daemon/work/index_thread.h"

int api_problems(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "problems");
    for (size_t i = 0; i < problem_count; i++) {
        jn_json_object(&j);
        jn_json_str_at(&j, "code", problems[i].code);
        jn_json_int_at(&j, "status", problems[i].status);
        jn_json_str_at(&j, "title_zh", problems[i].title_zh);
        jn_json_str_at(&j, "title_en", problems[i].title_en);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    jn_json_end(&j);
    return 0;
}

int api_version(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_str_at(&j, "version", JN_VERSION);
    jn_json_str_at(&j, "commit", JN_COMMIT);
    jn_json_str_at(&j, "api", "v1");
    jn_json_str_at(&j, "analyzer", jn_generation_analyser());
    jn_json_array_at(&j, "waves");
    jn_json_str(&j, "W1");
    jn_json_str(&j, "W2");
    jn_json_end(&j);
    jn_json_end(&j);
    return 0;
}

int api_healthz(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_str_at(&j, "status", "ok");
    jn_json_end(&j);
    return 0;
}

const struct param_spec api_readyz_params[] = {
    {.name = "verbose",
     .type = PARAM_BOOL,
     .fallback = "false",
     .where = PARAM_QUERY,
     .help = "with generation, lag and reasons; needs the scope admin"},
    {.name = NULL},
};

static const char *status_name(const struct api *api, const struct index_status *status)
{
    if (atomic_load(&api->stopping))
        return "stopping";
    bool served = status->state == INDEX_SERVED;
    if (status->state == INDEX_LOADING || (served && !ledger_is_ready(api->ledger)))
        return "starting";
    if (!served || status->corpus_gone)
        return "degraded";
    return "ready";
}

static void write_details(struct jn_json *j, const struct index_status *status)
{
    static const char *const states[] = {
        [INDEX_LOADING] = "loading",
        [INDEX_SERVED] = "served",
        [INDEX_MISMATCH] = "analyzer_mismatch",
        [INDEX_CORRUPT] = "corrupt",
    };
    jn_json_object_at(j, "index");
    jn_json_str_at(j, "state", states[status->state]);
    jn_json_str_at(j, "reason", status->reason);
    jn_json_int_at(j, "generation", status->generation);
    jn_json_int_at(j, "documents", (int64_t)status->documents);
    jn_json_bool_at(j, "lag", status->lag);
    jn_json_bool_at(j, "building", status->building);
    jn_json_bool_at(j, "writer", status->writer);
    jn_json_int_at(j, "updates", (int64_t)status->updates);
    jn_json_int_at(j, "rebuilds", (int64_t)status->rebuilds);
    jn_json_int_at(j, "refused_files", (int64_t)status->refused_files);
    jn_json_end(j);
    jn_json_object_at(j, "corpus");
    jn_json_bool_at(j, "available", !status->corpus_gone);
    jn_json_end(j);
}

int api_readyz(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct api *api = api_of(ex);
    struct index_status status;
    bool verbose = param_bool(ex, "verbose");

    if (verbose && !api_require(ex, JN_TOKEN_ADMIN))
        return 0;
    index_thread_status(api->index, &status);
    const char *name = status_name(api, &status);
    bool ready = name[0] == 'r';
    struct jn_json j = reply_json(ex, ready ? 200 : 503);
    jn_json_object(&j);
    jn_json_str_at(&j, "status", name);
    if (verbose)
        write_details(&j, &status);
    jn_json_end(&j);
    return 0;
}

static void set_gauges(const struct api *api)
{
    struct index_status status;
    index_thread_status(api->index, &status);
    metric_set(METRIC_INDEX_DOCUMENTS, 0, (int64_t)status.documents);
    metric_set(METRIC_INDEX_GENERATION, 0, status.generation);
    metric_set(METRIC_INDEX_SERVED, 0, status.state == INDEX_SERVED);
    metric_set(METRIC_INDEX_LAG, 0, status.lag);
    metric_set(METRIC_CORPUS_AVAILABLE, 0, !status.corpus_gone);
    if (api->cache) {
        struct cache_figures cache = cache_figures(api->cache);
        metric_set(METRIC_CACHE_ENTRIES, 0, (int64_t)cache.entries);
        metric_set(METRIC_CACHE_BYTES, 0, (int64_t)cache.bytes);
    }
}

int api_metrics(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct api *api = api_of(ex);
    if (!atomic_load(&api->metrics_open) && !api_require(ex, JN_TOKEN_METRICS))
        return 0;
    set_gauges(api);
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    metrics_write(&text);
    return reply_bytes(ex, 200, "text/plain; version=0.0.4; charset=utf-8",
                       jn_buf_text(&text), text.len);
}

int api_openapi(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct api *api = api_of(ex);
    reply_bytes(ex, 200, "application/json", api->openapi, api->openapi_len);
    reply_etag_weak(ex, JN_VERSION JN_COMMIT, sizeof(JN_VERSION JN_COMMIT));
    return 0;
}
