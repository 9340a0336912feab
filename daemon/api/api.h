/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What handlers need of the daemon, and the tables of handlers by family. routes.c joins
 * them into THE MAP. */
#ifndef JINNANG_API_API_H
#define JINNANG_API_API_H

#include <stdatomic.h>

#include "jinnang/token_store.h"

#include "daemon/access/access.h"
#include "daemon/http/exchange.h"
#include "daemon/http/params.h"
#include "daemon/http/reply.h"
#include "daemon/http/router.h"
#include "daemon/work/reader_pool.h"

struct index_thread;
struct thesaurus;
struct access_table;
struct cache;
struct store_thread;
struct state_readers;
struct ledger;
struct corpus_readers;
struct masked_view;
struct token_box;
struct token_uses;
struct admin;

/* Borrowed by every handler through api_of(); filled by server.c, constant while serving
 * but for the atomics. */
struct api {
    struct reader_pool *readers;
    struct index_thread *index;
    struct thesaurus *thesaurus;
    struct access_table *access; /* loop only */
    struct cache *cache;         /* loop only; its values are struct reply_frozen */
    const char *openapi;         /* the finished document */
    size_t openapi_len;
    atomic_bool metrics_open; /* /metrics without a token */
    atomic_bool stopping;
    const char *corpus;     /* folder of Markdown, or NULL */
    const char *repository; /* STATE/corpus.git, or NULL: then nothing can be written */
    struct corpus_readers *repository_readers; /* of it, or NULL */
    int utc_offset_s;                          /* of the setting time_zone */
    int expire_after_days;
    bool hide_expired; /* expires_action: hide */
    /* What was seen to change and is not in the index yet: of the folder, whose levels
     * are not known before, and publications by level. */
    atomic_bool folder_lag;
    atomic_uint level_lag[JN_LEVELS];
    atomic_bool corpus_gone;
    struct store_thread *store;   /* NULL: nothing can be written */
    struct state_readers *states; /* NULL without a state directory */
    struct token_box *token_box;
    struct token_uses *token_uses;
    int64_t max_tokens, max_people;
    struct jn_session_key session_key;
    int64_t session_lifetime_ms;
    struct ledger *_Atomic ledger; /* the index thread looks at it, too */
    /* For masked readers, instead of readers, index and ledger; NULL without a corpus. */
    struct masked_view *_Atomic masked;
    struct admin *admin; /* admin.h: reload, settings, tasks */
};

struct api *api_of(const struct exchange *ex);
void api_bind(struct api *api); /* by server.c, before the first request */

/* THE MAP (routes.c). */
extern const struct route api_routes[];
extern const size_t api_route_count;

/* The OpenAPI document of api_routes (api_openapi.c): JSON to free(), NULL with err set.
 */
char *api_openapi_make(size_t *len, struct jn_error *err);

/* For routes that are open but have a closed part: does the request's token grant the
 * scope? True, or false with 401 or 403 written. On the loop. */
bool api_require(struct exchange *ex, enum jn_token_scope scope);

/* Who asks: by the Authorization header, or by the cookies when ex->by_cookie. As
 * access_decide(). On the loop. */
int api_decide(struct exchange *ex, struct access **out, struct jn_error *err);

/* Borrow a reader of the caller's level with an analyser and the synonyms, and say so in
 * the answer (Jinnang-Index-Revision). 0; API_ANSWERED when a 503 problem was written
 * (return 0 then); or < 0. */
enum { API_ANSWERED = 1 };
int api_borrow(struct exchange *ex, struct reader_slot **out, struct jn_error *err);
/* rc: what the work with it returned; -EBADMSG and -ENOENT retire the reader. */
void api_return(struct exchange *ex, struct reader_slot *slot, int rc);

/* What keeps the caller's index from answering: the code of a problem, or NULL. */
const char *api_refusal(const struct exchange *ex);
/* Of the caller's index and evidence: grow with every change of what is served. */
uint64_t api_index_epoch(const struct exchange *ex);
uint64_t api_evidence_epoch(const struct exchange *ex);
/* Is something that the caller may see published and not in its index yet? */
bool api_index_lags(const struct exchange *ex);

int32_t api_today(const struct exchange *ex); /* yyyymmdd in the configured time zone */

/* Parse the `filter` parameter: 0 (*out NULL when absent), or API_ANSWERED with 400
 * invalid_filter written. */
int api_filter(struct exchange *ex, const struct jn_filter **out);
/* 400 invalid_filter with the position. Returns 0. */
int api_bad_filter(struct exchange *ex, const struct jn_filter_fault *fault);

/* Handlers, one file for each family; parameters stand beside them. */
int api_search(struct exchange *ex, struct jn_error *err);
int api_similar(struct exchange *ex, struct jn_error *err); /* POST /v1/similar */
int api_document_similar(struct exchange *ex,
                         struct jn_error *err); /* GET …/{id}/similar */
int api_templates_suggest(struct exchange *ex, struct jn_error *err);
int api_suggest(struct exchange *ex, struct jn_error *err);
int api_facets(struct exchange *ex, struct jn_error *err);
int api_facet_values(struct exchange *ex, struct jn_error *err);
extern const struct param_spec api_search_params[], api_similar_params[],
    api_document_similar_params[], api_templates_suggest_params[], api_suggest_params[],
    api_facets_params[], api_facet_values_params[];

int api_checks_leftovers(struct exchange *ex, struct jn_error *err);
int api_checks_promises(struct exchange *ex, struct jn_error *err);
extern const struct param_spec api_checks_leftovers_params[],
    api_checks_promises_params[];

int api_vocabularies(struct exchange *ex, struct jn_error *err); /* all, or {name} */
int api_vocabulary(struct exchange *ex, struct jn_error *err);
int api_schemas(struct exchange *ex, struct jn_error *err);
int api_schema(struct exchange *ex, struct jn_error *err);
int api_documents(struct exchange *ex, struct jn_error *err);
int api_document(struct exchange *ex, struct jn_error *err);
int api_document_sections(struct exchange *ex, struct jn_error *err);
int api_document_revisions(struct exchange *ex, struct jn_error *err);
int api_document_diff(struct exchange *ex, struct jn_error *err);
int api_document_backlinks(struct exchange *ex, struct jn_error *err);
int api_document_access(struct exchange *ex, struct jn_error *err);
extern const struct param_spec api_documents_params[], api_document_params[],
    api_document_revisions_params[], api_document_diff_params[],
    api_document_access_params[];

int api_token(struct exchange *ex, struct jn_error *err); /* the caller's own */
int api_tokens(struct exchange *ex, struct jn_error *err);
int api_token_create(struct exchange *ex, struct jn_error *err);
int api_token_delete(struct exchange *ex, struct jn_error *err);
int api_session(struct exchange *ex, struct jn_error *err);
int api_session_open(struct exchange *ex, struct jn_error *err);
int api_session_close(struct exchange *ex, struct jn_error *err);
extern const struct param_spec api_session_open_params[];
int api_people(struct exchange *ex, struct jn_error *err);
int api_person_put(struct exchange *ex, struct jn_error *err);
extern const struct param_spec api_tokens_params[], api_token_create_params[],
    api_person_put_params[];

int api_events(struct exchange *ex, struct jn_error *err); /* POST */
int api_event_list(struct exchange *ex, struct jn_error *err);
int api_event_correct(struct exchange *ex, struct jn_error *err);
extern const struct param_spec api_events_params[], api_event_list_params[],
    api_event_correct_params[];

/* Writing and review. */
int api_preview(struct exchange *ex, struct jn_error *err);
int api_submit(struct exchange *ex, struct jn_error *err);
int api_submissions(struct exchange *ex, struct jn_error *err);
int api_submission(struct exchange *ex, struct jn_error *err);
int api_submission_diff(struct exchange *ex, struct jn_error *err);
int api_resubmit(struct exchange *ex, struct jn_error *err);
int api_withdraw(struct exchange *ex, struct jn_error *err);
int api_review_queue(struct exchange *ex, struct jn_error *err);
int api_verdict(struct exchange *ex, struct jn_error *err);
int api_verify(struct exchange *ex, struct jn_error *err);
int api_archive(struct exchange *ex, struct jn_error *err);
int api_restore(struct exchange *ex, struct jn_error *err);
extern const struct param_spec api_preview_params[], api_submit_params[],
    api_submissions_params[], api_submission_diff_params[], api_resubmit_params[],
    api_withdraw_params[], api_review_queue_params[], api_verdict_params[],
    api_verify_params[], api_archive_params[];

/* Operations: api_tasks.c, api_admin.c. */
int api_tasks(struct exchange *ex, struct jn_error *err);
int api_task(struct exchange *ex, struct jn_error *err);
int api_task_cancel(struct exchange *ex, struct jn_error *err);
int api_reload(struct exchange *ex, struct jn_error *err);
int api_reindex(struct exchange *ex, struct jn_error *err);
int api_snapshot(struct exchange *ex, struct jn_error *err);
int api_config(struct exchange *ex, struct jn_error *err);
extern const struct param_spec api_tasks_params[], api_reload_params[];

int api_problems(struct exchange *ex, struct jn_error *err);
int api_version(struct exchange *ex, struct jn_error *err);
int api_healthz(struct exchange *ex, struct jn_error *err);
int api_readyz(struct exchange *ex, struct jn_error *err);
int api_metrics(struct exchange *ex, struct jn_error *err);
int api_openapi(struct exchange *ex, struct jn_error *err);
extern const struct param_spec api_readyz_params[];

int api_web_page(struct exchange *ex, struct jn_error *err);
int api_web_asset(struct exchange *ex, struct jn_error *err);

#endif
