/* SPDX-License-Identifier: GPL-3.0-or-later */
/* THE MAP: every path that the daemon answers. The OpenAPI document is made from it. */
#include "daemon/api/api.h"

#define READ (1u << JN_TOKEN_READ)
#define SEARCH (1u << JN_TOKEN_SEARCH)
#define SUBMIT (1u << JN_TOKEN_SUBMIT)
#define REVIEW                                                                           \
    (1u << JN_TOKEN_REVIEW_1 | 1u << JN_TOKEN_REVIEW_2 | 1u << JN_TOKEN_REVIEW_3)
#define ADMIN (1u << JN_TOKEN_ADMIN)
#define JSON "application/json"
#define EVENTS (1u << JN_TOKEN_EVENTS)
#define DOCUMENT "application/json, text/markdown"

enum {
    CONSTANT = ROUTE_LOOP | ROUTE_OPEN,
    HEALTH = CONSTANT | ROUTE_NO_RATE,
    FIND = ROUTE_INDEX | ROUTE_CACHE,
    SECRET = ROUTE_NO_GZIP,
    SESSION = CONSTANT | SECRET | ROUTE_ORIGIN,
    WRITE = ROUTE_INDEX | ROUTE_WRITE,
    ANY = ROUTE_ANY_SCOPE,
    CHECK = ROUTE_INDEX | ROUTE_SLOW,
    PAGE = HEALTH | ROUTE_PAGE,
};

/* A view of the page: its code looks at the address. */
#define VIEW(pattern)                                                                    \
    {                                                                                    \
        "GET", pattern, 0, PAGE, api_web_page, NULL, NULL, 0, "the page"                 \
    }

const struct route api_routes[] = {
    /* Search. */
    {"GET", "/v1/search", SEARCH, FIND, api_search, api_search_params, NULL, 0,
     "search with hits, facets and the reason for each hit"},
    {"POST", "/v1/search", SEARCH, FIND, api_search, api_search_params, JSON, 0,
     "the same with parameters in the body"},
    {"POST", "/v1/similar", SEARCH, FIND, api_similar, api_similar_params, JSON, 0,
     "documents like a text or like other documents"},
    {"GET", "/v1/documents/{id}/similar", SEARCH, FIND, api_document_similar,
     api_document_similar_params, NULL, 0, "documents like this one"},
    {"POST", "/v1/templates/suggest", SEARCH, FIND, api_templates_suggest,
     api_templates_suggest_params, JSON, 0, "templates that answer a requirement"},
    {"GET", "/v1/suggest", SEARCH, FIND, api_suggest, api_suggest_params, NULL, 0,
     "completions of what is being typed"},
    {"GET", "/v1/facets", SEARCH, FIND, api_facets, api_facets_params, NULL, 0,
     "counts by facet value"},
    {"GET", "/v1/facets/{name}/values", SEARCH, FIND, api_facet_values,
     api_facet_values_params, NULL, 0, "values of one facet by a part of their label"},

    /* Checks. The first one after a change reads all visible documents. */
    {"POST", "/v1/checks/leftovers", SEARCH, CHECK, api_checks_leftovers,
     api_checks_leftovers_params, JSON, 0, "names of other customers left in a text"},
    {"POST", "/v1/checks/promises", SEARCH, CHECK, api_checks_promises,
     api_checks_promises_params, JSON, 0, "does a text promise more than documents do?"},

    /* Documents. */
    {"GET", "/v1/documents", READ, ROUTE_INDEX, api_documents, api_documents_params, NULL,
     0, "documents by id"},
    {"GET", "/v1/documents/{id}", READ, ROUTE_INDEX, api_document, api_document_params,
     NULL, 0, "one document as JSON, HTML or Markdown"},
    {"GET", "/v1/documents/{id}/sections", READ, ROUTE_INDEX, api_document_sections, NULL,
     NULL, 0, "the text of its sections"},
    {"GET", "/v1/documents/{id}/revisions", READ, ROUTE_INDEX, api_document_revisions,
     api_document_revisions_params, NULL, 0, "its revisions, newest first"},
    {"GET", "/v1/documents/{id}/diff", READ, ROUTE_INDEX, api_document_diff,
     api_document_diff_params, NULL, 0, "what changed between two revisions"},
    {"GET", "/v1/documents/{id}/backlinks", READ, ROUTE_INDEX, api_document_backlinks,
     NULL, NULL, 0, "documents that refer to it"},
    {"GET", "/v1/documents/{id}/access", READ, ROUTE_INDEX, api_document_access,
     api_document_access_params, NULL, 0, "why the caller may read it"},
    {"GET", "/v1/vocabularies", READ, ROUTE_LOOP, api_vocabularies, NULL, NULL, 0,
     "all vocabularies with labels and aliases"},
    {"GET", "/v1/vocabularies/{name}", READ, ROUTE_LOOP, api_vocabulary, NULL, NULL, 0,
     "one vocabulary"},
    {"GET", "/v1/schemas", READ, ROUTE_LOOP, api_schemas, NULL, NULL, 0,
     "JSON Schemas of the front matter of all kinds"},
    {"GET", "/v1/schemas/{kind}", READ, ROUTE_LOOP, api_schema, NULL, NULL, 0,
     "JSON Schema of the front matter of one kind"},

    /* Tokens and people. */
    {"GET", "/v1/token", 0, SECRET | ROUTE_LOOP, api_token, NULL, NULL, 0,
     "what the caller's token grants"},
    {"GET", "/v1/session", 0, SECRET | ROUTE_LOOP | ROUTE_GUEST, api_session, NULL, NULL,
     0, "what the caller may do, signed in or not"},
    {"POST", "/v1/session", 0, SESSION, api_session_open, api_session_open_params, JSON,
     4096, "sign a browser in: a cookie stands for the token"},
    {"DELETE", "/v1/session", 0, SESSION, api_session_close, NULL, NULL, 0,
     "sign it out: the cookie is taken back"},
    {"GET", "/v1/admin/tokens", ADMIN, SECRET, api_tokens, api_tokens_params, NULL, 0,
     "all tokens that are not revoked, without secrets"},
    {"POST", "/v1/admin/tokens", ADMIN, SECRET | ROUTE_WRITE, api_token_create,
     api_token_create_params, JSON, 0, "make a token; it is shown this once"},
    {"DELETE", "/v1/admin/tokens/{id}", ADMIN, ROUTE_WRITE, api_token_delete, NULL, NULL,
     0, "revoke a token, at once"},
    {"GET", "/v1/people", READ, 0, api_people, NULL, NULL, 0, "who is who"},
    {"PUT", "/v1/admin/people/{id}", ADMIN, ROUTE_WRITE, api_person_put,
     api_person_put_params, JSON, 0, "create or replace a person"},

    /* The ledger. */
    {"POST", "/v1/events", EVENTS, ROUTE_INDEX | ROUTE_WRITE | ROUTE_RAW_BODY, api_events,
     api_events_params, "application/json, application/x-ndjson", 8 * 1024 * 1024,
     "what people did with documents: one event, or one a line"},
    {"GET", "/v1/events", ADMIN, ROUTE_SLOW, api_event_list, api_event_list_params, NULL,
     0, "events, newest first"},
    {"POST", "/v1/events/{event_id}/correct", ADMIN, ROUTE_INDEX | ROUTE_WRITE,
     api_event_correct, api_event_correct_params, JSON, 0,
     "replace what an event says; the old one stays in the ledger"},

    /* Actions on documents: who may is decided by the document. */
    {"POST", "/v1/documents/{id}/verify", READ, WRITE, api_verify, api_verify_params,
     JSON, 0, "say that it is still true"},
    {"POST", "/v1/documents/{id}/archive", READ, WRITE, api_archive, api_archive_params,
     JSON, 0, "take it out of searches"},
    {"POST", "/v1/documents/{id}/restore", READ, WRITE, api_restore, api_archive_params,
     JSON, 0, "put it back into searches"},

    /* Writing and review. */
    {"POST", "/v1/preview", SUBMIT, ROUTE_INDEX | ROUTE_SLOW, api_preview,
     api_preview_params, DOCUMENT, 0, "how a text will look, and what a check says"},
    {"GET", "/v1/submissions", SUBMIT | REVIEW | ADMIN, ANY, api_submissions,
     api_submissions_params, NULL, 0, "submissions, newest first"},
    {"POST", "/v1/submissions", SUBMIT, WRITE, api_submit, api_submit_params, DOCUMENT, 0,
     "submit a document, or a new version of one"},
    {"GET", "/v1/submissions/{id}", SUBMIT | REVIEW | ADMIN, ANY | ROUTE_INDEX,
     api_submission, NULL, NULL, 0, "one submission as JSON, HTML or Markdown"},
    {"PUT", "/v1/submissions/{id}", SUBMIT, WRITE, api_resubmit, api_resubmit_params,
     DOCUMENT, 0, "the changed text, into the next round"},
    {"GET", "/v1/submissions/{id}/diff", SUBMIT | REVIEW | ADMIN, ANY | ROUTE_INDEX,
     api_submission_diff, api_submission_diff_params, NULL, 0, "what it changes"},
    {"POST", "/v1/submissions/{id}/withdraw", SUBMIT | ADMIN, ANY | ROUTE_WRITE,
     api_withdraw, api_withdraw_params, JSON, 0, "take it back"},
    {"GET", "/v1/reviews", REVIEW, ANY, api_review_queue, api_review_queue_params, NULL,
     0, "what waits for a verdict, first due first"},
    {"POST", "/v1/submissions/{id}/reviews", REVIEW, ANY | WRITE, api_verdict,
     api_verdict_params, JSON, 0, "a verdict; the third approval publishes"},

    /* Tasks and administration. */
    {"GET", "/v1/tasks", 0, 0, api_tasks, api_tasks_params, NULL, 0,
     "the caller's tasks, newest first; for administrators all"},
    {"GET", "/v1/tasks/{id}", 0, 0, api_task, NULL, NULL, 0, "one task"},
    {"POST", "/v1/tasks/{id}/cancel", 0, ROUTE_WRITE, api_task_cancel, NULL, NULL, 0,
     "ask a task to stop"},
    {"POST", "/v1/admin/reload", ADMIN, ROUTE_LOOP | ROUTE_WRITE, api_reload,
     api_reload_params, NULL, 0, "read settings, tokens and synonyms again"},
    {"POST", "/v1/admin/reindex", ADMIN, ROUTE_WRITE, api_reindex, NULL, NULL, 0,
     "build the next generation of the index aside and switch to it"},
    {"POST", "/v1/admin/snapshot", ADMIN, ROUTE_WRITE, api_snapshot, NULL, NULL, 0,
     "make a backup in the configured directory"},
    {"GET", "/v1/admin/config", ADMIN, ROUTE_LOOP, api_config, NULL, NULL, 0,
     "settings in force, and where they come from"},

    /* Operations. */
    {"GET", "/v1/problems", 0, CONSTANT, api_problems, NULL, NULL, 0,
     "all problem codes"},
    {"GET", "/v1/version", 0, CONSTANT, api_version, NULL, NULL, 0,
     "version of the daemon"},
    {"GET", "/healthz", 0, HEALTH, api_healthz, NULL, NULL, 0, "does the process run?"},
    {"GET", "/readyz", 0, HEALTH, api_readyz, api_readyz_params, NULL, 0,
     "can it answer searches?"},
    {"GET", "/metrics", 0, HEALTH, api_metrics, NULL, NULL, 0,
     "figures in Prometheus format"},
    {"GET", "/openapi.json", 0, CONSTANT, api_openapi, NULL, NULL, 0, "this description"},

    /* The page. */
    VIEW("/"),
    VIEW("/documents/{id}"),
    VIEW("/compare"),
    VIEW("/templates"),
    VIEW("/submit"),
    VIEW("/submissions"),
    VIEW("/submissions/{id}"),
    VIEW("/reviews"),
    VIEW("/reviews/{id}"),
    VIEW("/status"),
    VIEW("/help"),
    {"GET", "/assets/{rest*}", 0, PAGE, api_web_asset, NULL, NULL, 0,
     "scripts and styles of the page"},
};
const size_t api_route_count = JN_COUNT(api_routes);
