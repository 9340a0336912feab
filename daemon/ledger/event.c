/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two tables: members with what they may hold, and types with the members they need. */
#include "daemon/ledger/event.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/id.h"
#include "jinnang/json_read.h"
#include "jinnang/utf8.h"

const char *const event_types[] = {"open",
                                   "copy",
                                   "cite",
                                   "download",
                                   "helpful",
                                   "not_helpful",
                                   "report_outdated",
                                   "reuse",
                                   "rating.given",
                                   "engagement.responded",
                                   NULL};

enum form { TYPE, TEXT, NAME, QUERY, DOCUMENT, ENGAGEMENT, PERSON, WHOLE, TIME };

static const struct member {
    const char *name;
    enum form form;
    int64_t min, max; /* of WHOLE: the value; of TEXT and NAME: characters */
    const char *only; /* the one type that may have it, or NULL */
    bool in_data;     /* it has no column of its own */
} members[] = {
    {"event_id", NAME, 1, 64, NULL, false},
    {"type", TYPE, 0, 0, NULL, false},
    {"query_id", QUERY, 0, 0, NULL, false},
    {"document_id", DOCUMENT, 0, 0, NULL, false},
    {"section", TEXT, 1, 500, NULL, false},
    {"position", WHOLE, 1, 1000000, NULL, true},
    {"engagement_id", ENGAGEMENT, 0, 0, NULL, false},
    {"dwell_s", WHOLE, 0, 86400, NULL, true},
    {"rated_person", PERSON, 0, 0, "rating.given", true},
    {"rating", WHOLE, 1, 5, "rating.given", true},
    {"note", TEXT, 0, 500, NULL, true},
    {"at", TIME, 0, 0, NULL, false},
};

/* Either of the two is enough; the second may be NULL. */
static const struct need {
    const char *type, *member, * or ;
} needs[] = {
    {"open", "document_id", NULL},
    {"copy", "document_id", NULL},
    {"cite", "document_id", NULL},
    {"download", "document_id", NULL},
    {"helpful", "document_id", "query_id"},
    {"not_helpful", "document_id", "query_id"},
    {"report_outdated", "document_id", NULL},
    {"reuse", "document_id", NULL},
    {"rating.given", "rated_person", NULL},
    {"rating.given", "rating", NULL},
    {"engagement.responded", "engagement_id", NULL},
};

/* ---- faults */

static const struct {
    const char *code, *zh, *en;
} messages[] = {
    {"required", "不能为空", "is required"},
    {"wrong_type", "类型错误", "has the wrong type"},
    {"too_long", "长度超出限制", "is too long or too short"},
    {"out_of_range", "超出取值范围", "is out of range"},
    {"not_in_vocabulary", "不在可选范围内", "is not an allowed value"},
    {"malformed_id", "编号格式不正确", "is not a valid id"},
    {"malformed_date", "时间无效，应为 RFC 3339", "is not a time as in RFC 3339"},
    {"future_date", "不能晚于现在", "is in the future"},
    {"too_old", "早于 7 天前", "is more than 7 days ago"},
    {"unknown_parameter", "是未知成员", "is not known"},
    {"inconsistent", "与事件类型或本人不符", "does not go with the type or the person"},
};

static void fault(struct event_reading *r, const char *member, const char *code)
{
    size_t i = 0;
    while (strcmp(messages[i].code, code) != 0)
        i++;
    if (r->n_faults == EVENT_FAULTS)
        return;
    size_t shown = jn_utf8_cut(member, 60);
    struct event_fault *f = &r->faults[r->n_faults++];
    *f = (struct event_fault){
        .pointer = jn_arena_format(r->arena, "#/%.*s", (int)shown, member),
        .code = messages[i].code,
        .detail = jn_arena_format(r->arena, r->english ? "%.*s %s" : "%.*s%s", (int)shown,
                                  member, r->english ? messages[i].en : messages[i].zh),
        .allowed = strcmp(code, "not_in_vocabulary") == 0 ? event_types : NULL,
    };
}

/* ---- values. Each gives what is wrong, or NULL. */

static bool is_type(const char *text)
{
    for (size_t i = 0; event_types[i]; i++)
        if (strcmp(event_types[i], text) == 0)
            return true;
    return false;
}

static bool is_query_id(const char *text, size_t len)
{
    return len == 2 + JN_ULID_LEN && strncmp(text, "q-", 2) == 0 &&
           strspn(text + 2, "0123456789abcdefghjkmnpqrstvwxyz") == JN_ULID_LEN;
}

static bool is_name(const char *text)
{
    for (; *text; text++)
        if (*text <= ' ' || *text > '~')
            return false;
    return true;
}

static const char *check_length(const struct member *m, const char *text, size_t len)
{
    int64_t n = (int64_t)jn_utf8_count(text, len);
    return n < m->min || n > m->max ? "too_long" : NULL;
}

static const char *check_text(const struct member *m, const char *text, size_t len)
{
    const char *wrong;
    switch (m->form) {
    case TYPE:
        return is_type(text) ? NULL : "not_in_vocabulary";
    case QUERY:
        return is_query_id(text, len) ? NULL : "malformed_id";
    case DOCUMENT:
        return jn_id_is_document(text, len) ? NULL : "malformed_id";
    case ENGAGEMENT:
        return jn_id_is_document(text, len) && strncmp(text, "eng-", 4) == 0
                   ? NULL
                   : "malformed_id";
    case PERSON:
        return jn_id_is_person(text, len) ? NULL : "malformed_id";
    case NAME:
        wrong = check_length(m, text, len);
        return wrong ? wrong : is_name(text) ? NULL : "malformed_id";
    default:
        return check_length(m, text, len);
    }
}

static const char *check_time(const struct event_reading *r, const char *text, size_t len,
                              int64_t *at)
{
    if (!jn_time_parse(text, len, at) || *at <= 0)
        return "malformed_date";
    if (*at > r->now_ms)
        return "future_date";
    return *at < r->oldest_ms ? "too_old" : NULL;
}

static const char *check_value(const struct event_reading *r, const struct member *m,
                               const json_t *value, struct jn_event *out)
{
    if (m->form == WHOLE) {
        int64_t n = json_integer_value(value);
        if (!json_is_integer(value))
            return "wrong_type";
        return n < m->min || n > m->max ? "out_of_range" : NULL;
    }
    const char *text = json_string_value(value);
    if (!text)
        return "wrong_type";
    return m->form == TIME ? check_time(r, text, json_string_length(value), &out->at_ms)
                           : check_text(m, text, json_string_length(value));
}

/* ---- the whole */

static const struct member *find_member(const char *name)
{
    for (size_t i = 0; i < JN_COUNT(members); i++)
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    return NULL;
}

static void check_members(struct event_reading *r, const json_t *object,
                          struct jn_event *out)
{
    const char *name, *type = json_string_value(json_object_get(object, "type"));
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        const struct member *m = find_member(name);
        const char *wrong = m ? check_value(r, m, value, out) : "unknown_parameter";
        if (!wrong && m->only && (!type || strcmp(m->only, type) != 0))
            wrong = "inconsistent";
        if (wrong)
            fault(r, name, wrong);
    }
}

static void check_needs(struct event_reading *r, const json_t *object)
{
    const char *type = json_string_value(json_object_get(object, "type"));
    if (!json_object_get(object, "type"))
        fault(r, "type", "required");
    for (size_t i = 0; type && i < JN_COUNT(needs); i++)
        if (strcmp(needs[i].type, type) == 0 &&
            !json_object_get(object, needs[i].member) &&
            !(needs[i].or &&json_object_get(object, needs[i].or)))
            fault(r, needs[i].member, "required");
    const char *rated = json_string_value(json_object_get(object, "rated_person"));
    if (rated && r->person && strcmp(rated, r->person) == 0)
        fault(r, "rated_person", "inconsistent"); /* nobody rates himself */
}

/* Members without a column, in the order of the table. */
static const char *data_of(const json_t *object, struct jn_arena *arena)
{
    jn_auto(json_decref) json_t *data = json_object();
    for (size_t i = 0; i < JN_COUNT(members); i++)
        if (members[i].in_data)
            json_object_set(data, members[i].name,
                            json_object_get(object, members[i].name));
    char *text = json_dumps(data, JSON_COMPACT);
    const char *kept = text ? jn_arena_str(arena, text) : NULL;
    free(text);
    return kept;
}

static const char *kept(const struct event_reading *r, const json_t *object,
                        const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? jn_arena_str(r->arena, text) : NULL;
}

int event_read(struct event_reading *r, const json_t *object, struct jn_event *out)
{
    r->n_faults = 0;
    *out = (struct jn_event){.person = r->person};
    check_members(r, object, out);
    check_needs(r, object);
    if (r->n_faults > 0)
        return EVENT_REFUSED;
    out->client_id = kept(r, object, "event_id");
    out->type = kept(r, object, "type");
    out->query_id = kept(r, object, "query_id");
    out->document_id = kept(r, object, "document_id");
    out->section = kept(r, object, "section");
    out->engagement_id = kept(r, object, "engagement_id");
    out->data = data_of(object, r->arena);
    return 0;
}

/* ---- corrections */

static void put(json_t *object, const char *name, const char *text)
{
    if (text)
        json_object_set_new(object, name, json_string(text));
}

json_t *event_as_sent(const struct jn_event *e)
{
    struct jn_json_fault ignored;
    json_t *object = NULL, *value;
    const char *name;
    char at[JN_TIME_LEN + 1];
    if (!is_type(e->type) || jn_json_parse(e->data, strlen(e->data), &object, &ignored))
        return NULL;
    void *next;
    json_object_foreach_safe(object, next, name, value)
    {
        const struct member *m = find_member(name);
        if (!m || !m->in_data) /* of a correction */
            json_object_del(object, name);
    }
    jn_time_format(e->at_ms, 0, at);
    put(object, "type", e->type);
    put(object, "query_id", e->query_id);
    put(object, "document_id", e->document_id);
    put(object, "section", e->section);
    put(object, "engagement_id", e->engagement_id);
    put(object, "at", at);
    return object;
}

const char *event_correction(struct jn_arena *arena, const char *data,
                             const char *corrects, const char *person, const char *reason)
{
    struct jn_json_fault ignored;
    jn_auto(json_decref) json_t *object = NULL;
    if (jn_json_parse(data, strlen(data), &object, &ignored) != 0)
        return NULL;
    put(object, "corrects", corrects);
    put(object, "corrected_by", person);
    put(object, "reason", reason);
    char *text = json_dumps(object, JSON_COMPACT);
    const char *kept = text ? jn_arena_str(arena, text) : NULL;
    free(text);
    return kept;
}
