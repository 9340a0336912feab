/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /v1/events and POST /v1/events/{event_id}/correct: for administrators. */
#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/event_store.h"
#include "jinnang/json_read.h"

#include "daemon/api/cursor.h"
#include "daemon/api/masked_view.h"
#include "daemon/api/write.h"
#include "daemon/ledger/event.h"
#include "daemon/ledger/ledger.h"

const struct param_spec api_event_list_params[] = {
    {.name = "type", .type = PARAM_STRING, .max = 64, .help = "events of this type"},
    {.name = "person", .type = PARAM_STRING, .max = 40, .help = "of this person"},
    {.name = "document_id",
     .type = PARAM_STRING,
     .max = 80,
     .help = "about this document"},
    {.name = "engagement_id",
     .type = PARAM_STRING,
     .max = 80,
     .help = "that name this engagement"},
    {.name = "from", .type = PARAM_DATE, .help = "first day, in the server's time zone"},
    {.name = "to", .type = PARAM_DATE, .help = "last day"},
    CURSOR_PARAMS("events"),
    {.name = NULL},
};

const struct param_spec api_event_correct_params[] = {
    {.name = "data",
     .type = PARAM_JSON,
     .where = PARAM_BODY,
     .min = 1,
     .max = 16,
     .required = true,
     .help = "members that are different, as in POST /v1/events; null takes one away"},
    {.name = "reason",
     .type = PARAM_STRING,
     .where = PARAM_BODY,
     .min = 4,
     .max = 2000,
     .required = true,
     .help = "why"},
    {.name = NULL},
};

/* ---- one event as JSON */

static void text_at(struct jn_json *j, const char *name, const char *text)
{
    if (text)
        jn_json_str_at(j, name, text);
}

static void write_event(const struct exchange *ex, struct jn_json *j,
                        const struct jn_event_row *row)
{
    const struct jn_event *e = &row->event;
    char at[JN_TIME_LEN + 1], received[JN_TIME_LEN + 1];
    int offset = api_of(ex)->utc_offset_s;
    bool nobody = strcmp(e->person, JN_EVENT_NOBODY) == 0;
    jn_time_format(e->at_ms, offset, at);
    jn_time_format(row->received_ms, offset, received);
    jn_json_object(j);
    jn_json_str_at(j, "id", row->id);
    text_at(j, "event_id", nobody ? NULL : e->client_id);
    jn_json_str_at(j, "type", e->type);
    text_at(j, "person", nobody ? NULL : e->person);
    jn_json_str_at(j, "at", at);
    jn_json_str_at(j, "received_at", received);
    text_at(j, "query_id", e->query_id);
    text_at(j, "document_id", e->document_id);
    text_at(j, "section", e->section);
    text_at(j, "engagement_id", e->engagement_id);
    text_at(j, "submission_id", e->submission_id);
    text_at(j, "corrects", row->corrects);
    jn_json_key(j, "data");
    jn_json_raw(j, e->data, strlen(e->data));
    jn_json_end(j);
}

/* ---- the list */

static int64_t start_of(const struct exchange *ex, int32_t date)
{
    char text[JN_TIME_LEN + 1] = "";
    int64_t ms = 0;
    jn_date_format(date, text);
    memcpy(text + 10, "T00:00:00Z", sizeof("T00:00:00Z"));
    jn_time_parse(text, strlen(text), &ms);
    return ms - (int64_t)api_of(ex)->utc_offset_s * 1000;
}

static struct jn_event_wish wish_of(const struct exchange *ex, const char *after)
{
    struct jn_event_wish wish = {
        .type = param_str(ex, "type"),
        .person = param_str(ex, "person"),
        .document_id = param_str(ex, "document_id"),
        .engagement_id = param_str(ex, "engagement_id"),
        .before = after ? strtoll(after, NULL, 10) : 0,
        .limit = (size_t)param_int(ex, "per_page") + 1,
    };
    if (param_given(ex, "from"))
        wish.from_ms = start_of(ex, param_date(ex, "from"));
    if (param_given(ex, "to"))
        wish.until_ms = start_of(ex, jn_date_add_days(param_date(ex, "to"), 1));
    return wish;
}

static void write_page(struct exchange *ex, const struct jn_event_row *rows, size_t n,
                       size_t limit)
{
    size_t shown = n < limit ? n : limit - 1;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "events");
    for (size_t i = 0; i < shown; i++)
        write_event(ex, &j, &rows[i]);
    jn_json_end(&j);
    if (shown < n)
        cursor_write(ex, &j,
                     jn_arena_format(ex->arena, "%lld", (long long)rows[shown - 1].seq));
    jn_json_end(&j);
}

int api_event_list(struct exchange *ex, struct jn_error *err)
{
    const char *after = NULL;
    struct jn_state *state;
    struct jn_event_row *rows;
    size_t n;
    if (cursor_read(ex, &after) == CURSOR_ANSWERED)
        return 0;
    int rc = api_state_borrow(ex, &state, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    struct jn_event_wish wish = wish_of(ex, after);
    rc = jn_event_list(state, &wish, ex->arena, &rows, &n, err);
    api_state_return(ex, state, rc);
    if (rc == 0)
        write_page(ex, rows, n, wish.limit);
    return rc;
}

/* ---- corrections */

struct correction {
    const char *id, *reason;
    const json_t *data;
};

static int refuse(struct exchange *ex, const struct event_reading *r)
{
    struct jn_json j = reply_problem_open(ex, "validation_failed", NULL);
    jn_json_array_at(&j, "errors");
    for (size_t i = 0; i < r->n_faults; i++)
        reply_error_item(&j,
                         jn_arena_format(ex->arena, "#/data%s", r->faults[i].pointer + 1),
                         r->faults[i].code, r->faults[i].detail, r->faults[i].allowed);
    jn_json_end(&j);
    jn_json_end(&j);
    return WRITE_ANSWERED;
}

/* What would have been sent, had it been right from the first. */
static json_t *corrected(const struct correction *c, const struct jn_event *now)
{
    json_t *object = event_as_sent(now), *value;
    const char *name;
    if (!object)
        return NULL;
    json_object_foreach((json_t *)(uintptr_t)c->data, name, value)
    {
        if (json_is_null(value))
            json_object_del(object, name);
        else
            json_object_set(object, name, value);
    }
    return object;
}

static int read_corrected(struct exchange *ex, const struct correction *c,
                          const struct jn_event_row *now, struct jn_event *out)
{
    struct event_reading r = {.person = now->event.person,
                              .now_ms = jn_clock_wall_ms(),
                              .english = exchange_is_english(ex),
                              .arena = ex->arena};
    jn_auto(json_decref) json_t *object = corrected(c, &now->event);
    if (!object) {
        reply_problem(ex, "not_permitted", "%s",
                      exchange_is_english(ex) ? "the daemon writes events of this type"
                                              : "此类事件由系统写入");
        return WRITE_ANSWERED;
    }
    if (event_read(&r, object, out) != 0)
        return refuse(ex, &r);
    out->client_id = NULL;
    if (!json_object_get(c->data, "at"))
        out->at_ms = now->event.at_ms; /* to the millisecond */
    return 0;
}

static int append(struct store_work *w, struct exchange *ex, struct jn_event *event,
                  struct jn_answer *answer, struct jn_error *err)
{
    char id[JN_EVENT_ID + 1];
    struct jn_event_row row;
    const char *first;
    jn_auto(jn_buf_deinit) struct jn_buf body = JN_BUF_INIT;
    int rc = jn_event_append(w->state, event, id, err);
    if (rc == 0)
        rc = jn_event_current(w->state, id, ex->arena, &row, &first, err);
    if (rc != 0)
        return rc < 0 ? rc : jn_fail(err, EIO, "read a correction again");
    struct jn_json j = jn_json_on(&body);
    write_event(ex, &j, &row);
    if (jn_buf_failed(&body))
        return jn_fail(err, ENOMEM, "answer a correction");
    *answer = (struct jn_answer){.status = 201,
                                 .body = jn_arena_dup(ex->arena, body.data, body.len)};
    return 0;
}

static int run(struct store_work *w, struct api_write *write, struct jn_error *err)
{
    struct exchange *ex = write->ex;
    const struct correction *c = write->user;
    struct jn_event_row now;
    struct jn_event event;
    const char *first;
    int rc = jn_event_current(w->state, c->id, ex->arena, &now, &first, err);
    if (rc == JN_EVENT_NONE)
        return reply_problem(ex, "resource_not_found", NULL), WRITE_ANSWERED;
    if (rc == 0)
        rc = read_corrected(ex, c, &now, &event);
    if (rc != 0)
        return rc;
    event.data =
        event_correction(ex->arena, event.data, first, ex->access->person, c->reason);
    if (!event.data)
        return jn_fail(err, ENOMEM, "correct an event");
    return append(w, ex, &event, &write->answer, err);
}

static void settled(struct api_write *write)
{
    ledger_events_changed(api_of(write->ex)->ledger);
    masked_view_events_changed(api_of(write->ex)->masked);
}

/* The type of an event and its client's id stay what they are. */
static int check_data(struct exchange *ex, const json_t *data)
{
    static const char *const fixed[] = {"type", "event_id"};
    struct jn_json j;
    for (size_t i = 0; i < JN_COUNT(fixed); i++) {
        if (json_is_object(data) && !json_object_get(data, fixed[i]))
            continue;
        j = reply_problem_open(ex, "validation_failed", NULL);
        jn_json_array_at(&j, "errors");
        if (json_is_object(data))
            reply_error_item(&j, jn_arena_format(ex->arena, "#/data/%s", fixed[i]),
                             "read_only_field", NULL, NULL);
        else
            reply_error_item(&j, "#/data", "wrong_type", NULL, NULL);
        jn_json_end(&j);
        jn_json_end(&j);
        return API_ANSWERED;
    }
    return 0;
}

static int check_document(struct exchange *ex, const char *id, struct jn_error *err)
{
    struct reader_slot *slot;
    const struct jn_entry *entry;
    if (!id)
        return 0;
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc;
    rc = jn_index_get(slot->reader, &ex->access->view, id, &entry, err);
    api_return(ex, slot, rc);
    if (rc == JN_INDEX_NO_DOC)
        return reply_problem(ex, "document_not_found", NULL), API_ANSWERED;
    return rc;
}

int api_event_correct(struct exchange *ex, struct jn_error *err)
{
    struct correction *c = JN_NEW(ex->arena, struct correction);
    *c = (struct correction){.id = exchange_path(ex, "event_id"),
                             .reason = param_str(ex, "reason"),
                             .data = param_json(ex, "data")};
    int rc = check_data(ex, c->data);
    if (rc == 0)
        rc = check_document(
            ex, json_string_value(json_object_get(c->data, "document_id")), err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    struct api_write *write = JN_NEW(ex->arena, struct api_write);
    *write = (struct api_write){.run = run, .user = c, .keyed = true, .settled = settled};
    return write_start(ex, write, err);
}
