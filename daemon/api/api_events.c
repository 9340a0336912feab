/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST /v1/events. Everything is checked in the pool; what is left goes to the store as
 * one step. A document that the caller may not see is refused as one that is not there.
 */
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/event_store.h"
#include "jinnang/json_read.h"

#include "daemon/api/masked_view.h"
#include "daemon/api/write.h"
#include "daemon/ledger/event.h"
#include "daemon/ledger/ledger.h"
#include "daemon/metrics/metrics.h"

/* What one event holds. The handler reads it by itself (event.c), from a body that may
 * have many: this describes it. */
const struct param_spec api_events_params[] = {
    {.name = "event_id",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .min = 1,
     .max = 64,
     .help = "the client's own: the same one of a person counts once"},
    {.name = "type",
     .type = PARAM_ENUM,
     .where = PARAM_BODY,
     .values = event_types,
     .help = "what was done; always needed"},
    {.name = "query_id",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = 28,
     .help = "of the search that led to it"},
    {.name = "document_id",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = 80,
     .help = "a document that the caller may see"},
    {.name = "section",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = 2000,
     .help = "its anchor"},
    {.name = "position",
     .type = PARAM_INT,
     .where = PARAM_BODY,
     .min = 1,
     .max = 1000000,
     .help = "of the hit, from 1"},
    {.name = "engagement_id",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = 80,
     .help = "for which it was done"},
    {.name = "dwell_s",
     .type = PARAM_INT,
     .where = PARAM_BODY,
     .max = 86400,
     .help = "how long it was open, in seconds"},
    {.name = "rated_person",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = 40,
     .help = "of rating.given"},
    {.name = "rating",
     .type = PARAM_INT,
     .where = PARAM_BODY,
     .min = 1,
     .max = 5,
     .help = "of rating.given"},
    {.name = "note",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = 2000,
     .help = "at most 500 characters"},
    {.name = "at",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .max = 40,
     .help = "RFC 3339; not in the future, at most 7 days ago; absent: now"},
    {.name = NULL},
};

enum { LINES_MAX = 500 };
enum { ACCEPTED, DUPLICATE, REJECTED }; /* values of the metric's label */

static const int64_t OLDEST_MS = 7LL * 86400000;

struct posted {
    size_t line;
    struct jn_event event;
    struct event_reading reading; /* faults: as the line was read */
    const char *code, *detail;    /* NULL: it is stored */
};

struct batch {
    bool single;
    struct posted *items;
    size_t n;
    size_t accepted, duplicates;
};

static void reject(struct posted *p, const char *code, const char *detail)
{
    p->code = code;
    p->detail = detail;
}

/* ---- reading */

static void read_event(struct exchange *ex, struct posted *p, const char *bytes,
                       size_t len)
{
    struct jn_json_fault fault = {0};
    jn_auto(json_decref) json_t *object = NULL;
    if (jn_json_parse(bytes, len, &object, &fault) != 0) {
        reject(p, "malformed_json", jn_arena_str(ex->arena, fault.text));
        return;
    }
    if (!json_is_object(object)) {
        reject(p, "malformed_json", "an event is an object");
        return;
    }
    p->reading.person = ex->access->person;
    p->reading.now_ms = jn_clock_wall_ms();
    p->reading.oldest_ms = p->reading.now_ms - OLDEST_MS;
    p->reading.english = exchange_is_english(ex);
    p->reading.arena = ex->arena;
    if (event_read(&p->reading, object, &p->event) != 0)
        reject(p, p->reading.faults[0].code, p->reading.faults[0].detail);
}

static size_t count_lines(const struct jn_buf *body)
{
    size_t n = 0;
    for (size_t i = 0; i < body->len; i++)
        n += body->data[i] == '\n';
    return n + (body->len > 0 && body->data[body->len - 1] != '\n');
}

static bool is_blank(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
            return false;
    return true;
}

static void read_lines(struct exchange *ex, struct batch *b)
{
    const char *at = ex->body.data, *end = at + ex->body.len;
    for (size_t line = 0; at < end; line++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((stop ? stop : end) - at);
        if (!is_blank(at, len)) {
            b->items[b->n].line = line;
            read_event(ex, &b->items[b->n++], at, len);
        }
        at += len + 1;
    }
}

/* API_ANSWERED: the body as a whole is refused. */
static int read_body(struct exchange *ex, struct batch *b)
{
    size_t lines = count_lines(&ex->body);
    b->single = !ex->body_type || strcmp(ex->body_type, "application/json") == 0;
    if (b->single) {
        b->items = JN_NEW(ex->arena, struct posted);
        b->n = 1;
        read_event(ex, b->items, ex->body.data ? ex->body.data : "", ex->body.len);
        return 0;
    }
    if (lines > LINES_MAX) {
        reply_problem(ex, "payload_too_large", "at most %d lines", LINES_MAX);
        return API_ANSWERED;
    }
    b->items = JN_NEW_ARRAY(ex->arena, lines, struct posted);
    read_lines(ex, b);
    if (b->n > 0)
        return 0;
    reply_problem(ex, "empty_input", NULL);
    return API_ANSWERED;
}

/* ---- documents */

static int check_document(struct exchange *ex, struct reader_slot *slot, struct posted *p,
                          struct jn_error *err)
{
    const struct jn_entry *entry;
    if (p->code || !p->event.document_id)
        return 0;
    int rc =
        jn_index_get(slot->reader, &ex->access->view, p->event.document_id, &entry, err);
    if (rc == JN_INDEX_NO_DOC)
        reject(p, "document_not_found",
               exchange_is_english(ex) ? problem_find("document_not_found")->title_en
                                       : problem_find("document_not_found")->title_zh);
    return rc < 0 ? rc : 0;
}

static int check_documents(struct exchange *ex, struct batch *b, struct jn_error *err)
{
    struct reader_slot *slot;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; rc == 0 && i < b->n; i++)
        rc = check_document(ex, slot, &b->items[i], err);
    api_return(ex, slot, rc);
    return rc;
}

/* ---- a single event that is wrong is a problem of its own */

static int refuse_single(struct exchange *ex, const struct posted *p)
{
    const struct event_reading *r = &p->reading;
    if (r->n_faults == 0) /* malformed_json, document_not_found */
        return reply_problem(ex, p->code, "%s", p->detail);
    bool unknown = false;
    for (size_t i = 0; i < r->n_faults; i++)
        unknown = unknown || strcmp(r->faults[i].code, "unknown_parameter") == 0;
    struct jn_json j =
        reply_problem_open(ex, unknown ? "unknown_parameter" : "validation_failed", NULL);
    jn_json_array_at(&j, "errors");
    for (size_t i = 0; i < r->n_faults; i++)
        reply_error_item(&j, r->faults[i].pointer, r->faults[i].code, r->faults[i].detail,
                         r->faults[i].allowed);
    jn_json_end(&j);
    jn_json_end(&j);
    return 0;
}

/* ---- on the store thread */

static int store_all(struct store_work *w, struct batch *b, struct jn_error *err)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->items[i].code)
            continue;
        int rc = jn_event_append(w->state, &b->items[i].event, NULL, err);
        if (rc < 0)
            return rc;
        if (rc == JN_EVENT_DUPLICATE)
            b->duplicates++;
        else
            b->accepted++;
    }
    return 0;
}

static int write_answer(struct exchange *ex, const struct batch *b,
                        struct jn_answer *answer, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf body = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&body);
    jn_json_object(&j);
    jn_json_int_at(&j, "accepted", (int64_t)b->accepted);
    jn_json_int_at(&j, "duplicates", (int64_t)b->duplicates);
    jn_json_array_at(&j, "rejected");
    for (size_t i = 0; i < b->n; i++) {
        if (!b->items[i].code)
            continue;
        jn_json_object(&j);
        jn_json_int_at(&j, "index", (int64_t)b->items[i].line);
        jn_json_str_at(&j, "code", b->items[i].code);
        jn_json_str_at(&j, "detail", b->items[i].detail);
        jn_json_end(&j);
    }
    jn_json_end(&j);
    jn_json_end(&j);
    if (jn_buf_failed(&body))
        return jn_fail(err, ENOMEM, "answer events");
    *answer = (struct jn_answer){.status = 202,
                                 .body = jn_arena_dup(ex->arena, body.data, body.len)};
    return 0;
}

static int run(struct store_work *w, struct api_write *write, struct jn_error *err)
{
    struct batch *b = write->user;
    b->accepted = b->duplicates = 0;
    int rc = store_all(w, b, err);
    return rc ? rc : write_answer(write->ex, b, &write->answer, err);
}

static void settled(struct api_write *write)
{
    const struct batch *b = write->user;
    metric_add(METRIC_EVENTS, ACCEPTED, b->accepted);
    metric_add(METRIC_EVENTS, DUPLICATE, b->duplicates);
    metric_add(METRIC_EVENTS, REJECTED, b->n - b->accepted - b->duplicates);
    ledger_events_changed(api_of(write->ex)->ledger);
    masked_view_events_changed(api_of(write->ex)->masked);
}

int api_events(struct exchange *ex, struct jn_error *err)
{
    struct batch *b = JN_NEW(ex->arena, struct batch);
    if (read_body(ex, b) != 0)
        return 0;
    int rc = check_documents(ex, b, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    if (b->single && b->items[0].code)
        return refuse_single(ex, &b->items[0]);
    struct api_write *write = JN_NEW(ex->arena, struct api_write);
    *write = (struct api_write){.run = run, .user = b, .settled = settled};
    return write_start(ex, write, err);
}
