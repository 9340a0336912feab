/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People. The list is read as an internal document of the audience staff would be: who
 * may not see such a document sees an empty list. */
#include <string.h>

#include "jinnang/clock.h"
#include "jinnang/id.h"
#include "jinnang/person_store.h"

#include "daemon/api/row_checks.h"
#include "daemon/api/write.h"

enum { NAME_MAX_CHARACTERS = 80 };

#define BODY(name_, type_, ...)                                                          \
    {                                                                                    \
        .name = name_, .type = type_, .where = PARAM_BODY, .handler_checks = true,       \
        __VA_ARGS__                                                                      \
    }

const struct param_spec api_person_put_params[] = {
    BODY("name", PARAM_STRING, .required = true, .max = NAME_MAX_CHARACTERS,
         .help = "as people write it"),
    BODY("department", PARAM_STRING, .required = true,
         .help = "of the vocabulary department"),
    BODY("grade", PARAM_STRING, .required = true, .help = "of the vocabulary grade"),
    BODY("track", PARAM_STRING, .help = "of the vocabulary track"),
    BODY("joined", PARAM_STRING, .help = "YYYY-MM-DD"),
    BODY("mentor", PARAM_STRING, .help = "id of a person"),
    {.name = "active",
     .type = PARAM_BOOL,
     .where = PARAM_BODY,
     .fallback = "true",
     .help = "false: has left"},
    {.name = NULL},
};

static const struct jn_field fields[] = {
    {.name = "id", .label_zh = "编号", .label_en = "id"},
    {.name = "name", .label_zh = "姓名", .label_en = "name"},
    {.name = "department",
     .label_zh = "部门",
     .label_en = "department",
     .vocab = "department"},
    {.name = "grade", .label_zh = "级别", .label_en = "grade", .vocab = "grade"},
    {.name = "track", .label_zh = "职业通道", .label_en = "track", .vocab = "track"},
    {.name = "joined", .label_zh = "入职日期", .label_en = "joined"},
    {.name = "mentor", .label_zh = "导师", .label_en = "mentor"},
    {.name = NULL},
};

static void write_person(struct jn_json *j, const struct jn_person *p)
{
    const struct {
        const char *name, *value;
    } members[] = {
        {"id", p->id},        {"name", p->name},   {"department", p->department},
        {"grade", p->grade},  {"track", p->track}, {"joined", p->joined},
        {"mentor", p->mentor}};
    jn_json_object(j);
    for (size_t i = 0; i < JN_COUNT(members); i++)
        if (members[i].value)
            jn_json_str_at(j, members[i].name, members[i].value);
    jn_json_bool_at(j, "active", p->active);
    jn_json_int_at(j, "version", p->version);
    jn_json_end(j);
}

/* ---- PUT /v1/admin/people/{id} */

struct person_write {
    struct api_write write;
    struct jn_person person;
};

static const char *read_joined(struct row_checks *c)
{
    const char *text = row_text(c, "joined", false);
    if (!text || jn_date_parse(text, strlen(text)))
        return text;
    row_fault(c, "joined", "malformed_date", NULL, NULL, NULL);
    return NULL;
}

static const char *read_mentor(struct row_checks *c, const char *id)
{
    static const char *const zh[2] = {"编号", NULL}, *const en[2] = {"id", NULL};
    const char *mentor = row_person(c, "mentor", false);
    if (mentor && strcmp(mentor, id) == 0)
        row_fault(c, "mentor", "inconsistent", NULL, zh, en);
    return mentor;
}

static bool read_person(struct exchange *ex, struct jn_person *p)
{
    struct row_checks c = row_checks_on(ex, fields);
    p->id = exchange_path(ex, "id");
    if (!jn_id_is_person(p->id, strlen(p->id)))
        row_fault(&c, "id", "malformed_id", NULL, NULL, NULL);
    p->name = row_text_upto(&c, "name", true, NAME_MAX_CHARACTERS);
    p->department = row_vocab(&c, "department", true);
    p->grade = row_vocab(&c, "grade", true);
    p->track = row_vocab(&c, "track", false);
    p->joined = read_joined(&c);
    p->mentor = read_mentor(&c, p->id);
    p->active = param_bool(ex, "active");
    return !row_refused(&c);
}

static int check_mentor(struct store_work *w, struct exchange *ex, const char *mentor,
                        struct jn_error *err)
{
    struct jn_person other;
    int rc = mentor ? jn_person_get(w->state, mentor, ex->arena, &other, err) : 0;
    if (rc <= 0)
        return rc;
    struct row_checks c = row_checks_on(ex, fields);
    row_fault(&c, "mentor", "reference_not_found", NULL, NULL, NULL);
    return row_refused(&c) ? WRITE_ANSWERED : 0;
}

/* The tag of the row there is; a new one must not be asked for by a tag. */
static int check_tag(struct store_work *w, struct exchange *ex, const char *id,
                     bool *exists, struct jn_error *err)
{
    struct jn_person old;
    int64_t n = 0;
    int rc = jn_person_get(w->state, id, ex->arena, &old, err);
    *exists = rc == 0;
    if (rc < 0)
        return rc;
    if (*exists)
        return reply_if_match_version(ex, old.version) ? WRITE_ANSWERED : 0;
    if (exchange_header(ex, "If-Match"))
        return reply_problem(ex, "precondition_failed", NULL), WRITE_ANSWERED;
    rc = jn_person_count(w->state, &n, err);
    if (rc == 0 && n >= api_of(ex)->max_people)
        return reply_problem(ex, "limit_reached", NULL), WRITE_ANSWERED;
    return rc;
}

static const char *as_text(struct exchange *ex, const struct jn_person *p)
{
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&text);
    write_person(&j, p);
    return jn_arena_str(ex->arena, jn_buf_text(&text));
}

static int put_run(struct store_work *w, struct api_write *write, struct jn_error *err)
{
    struct exchange *ex = write->ex;
    struct jn_person *p = &((struct person_write *)write->user)->person;
    bool exists;
    int rc = check_tag(w, ex, p->id, &exists, err);
    if (rc == 0)
        rc = check_mentor(w, ex, p->mentor, err);
    if (rc == 0)
        rc = jn_person_put(w->state, p, err);
    if (rc != 0)
        return rc;
    write->answer = (struct jn_answer){
        .status = exists ? 200 : 201,
        .etag = jn_arena_format(ex->arena, "%lld", (long long)p->version),
        .body = as_text(ex, p)};
    return 0;
}

int api_person_put(struct exchange *ex, struct jn_error *err)
{
    struct person_write *p = JN_NEW(ex->arena, struct person_write);
    if (!read_person(ex, &p->person))
        return 0;
    p->write = (struct api_write){.run = put_run, .user = p};
    return write_start(ex, &p->write, err);
}

/* ---- GET /v1/people */

int api_people(struct exchange *ex, struct jn_error *err)
{
    static const char *const staff = "staff";
    struct jn_person *people = NULL;
    size_t n = 0;
    if (api_of(ex)->states &&
        access_sees(&ex->access->view, JN_LEVEL_INTERNAL, &staff, 1)) {
        struct jn_state *s;
        int rc = api_state_borrow(ex, &s, err);
        if (rc == 0) {
            rc = jn_person_list(s, ex->arena, &people, &n, err);
            api_state_return(ex, s, rc);
        }
        if (rc != 0)
            return rc < 0 ? rc : 0;
    }
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "people");
    for (size_t i = 0; i < n; i++)
        write_person(&j, &people[i]);
    jn_json_end(&j);
    jn_json_end(&j);
    return 0;
}
