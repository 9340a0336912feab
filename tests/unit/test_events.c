/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events: what a client may send, what the ledger gives back, and which uses count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/json_read.h"

#include "daemon/ledger/event.h"

static const int64_t DAY = 86400000, NOW = 1790000000000, OFFSET_S = 28800;

struct fixture {
    char root[64], dir[80];
    struct jn_state *state;
    struct jn_arena *arena;
    struct jn_error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    strcpy(f->root, "/tmp/jn-event-XXXXXX");
    if (!mkdtemp(f->root) || jn_hash_init(&f->err) != 0)
        return -1;
    snprintf(f->dir, sizeof(f->dir), "%s/state", f->root);
    f->arena = jn_arena_new();
    *state = f;
    return jn_state_open(f->dir, JN_STATE_CREATE, &f->state, &f->err);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    jn_state_close(f->state);
    jn_file_remove_tree(f->root, NULL);
    jn_arena_free(f->arena);
    free(f);
    return 0;
}

static int append(struct fixture *f, const struct jn_event *e, char id[JN_EVENT_ID + 1])
{
    assert_int_equal(jn_state_begin(f->state, &f->err), 0);
    int rc = jn_event_append(f->state, e, id, &f->err);
    assert_true(rc >= 0);
    assert_int_equal(jn_state_end(f->state, 0, &f->err), 0);
    return rc;
}

static size_t uses(struct fixture *f, struct jn_event_use **list)
{
    size_t n;
    int rc = jn_event_uses(f->state, (int)OFFSET_S, f->arena, list, &n, &f->err);
    assert_int_equal(rc, 0);
    return n;
}

/* ---- reading */

static void what_a_client_may_send_is_a_table(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *json, *faults; /* "pointer code", joined; "" when it is right */
    } rows[] = {
        {"{'type':'open','document_id':'faq-2026-0001','dwell_s':0}", ""},
        {"{'type':'helpful','query_id':'q-01k00000000000000000000000'}", ""},
        {"{'type':'reuse','document_id':'faq-2026-0001','engagement_id':'eng-2026-0001',"
         "'section':'成效','position':1,'note':'好','event_id':'a-1',"
         "'at':'2026-09-20T10:00:00+08:00'}",
         ""},
        {"{'type':'rating.given','rated_person':'chen.yu','rating':5}", ""},
        {"{'type':'engagement.responded','engagement_id':'eng-2026-0001'}", ""},
        {"{}", "#/type required"},
        {"{'type':'query','document_id':'faq-2026-0001'}", "#/type not_in_vocabulary"},
        {"{'type':1}", "#/type wrong_type"},
        {"{'type':'open'}", "#/document_id required"},
        {"{'type':'not_helpful'}", "#/document_id required"},
        {"{'type':'reuse','document_id':'FAQ 1'}", "#/document_id malformed_id"},
        {"{'type':'open','document_id':'faq-2026-0001','person':'li.na'}",
         "#/person unknown_parameter"},
        {"{'type':'open','document_id':'faq-2026-0001','position':0}",
         "#/position out_of_range"},
        {"{'type':'open','document_id':'faq-2026-0001','position':1.5}",
         "#/position wrong_type"},
        {"{'type':'open','document_id':'faq-2026-0001','dwell_s':86401}",
         "#/dwell_s out_of_range"},
        {"{'type':'open','document_id':'faq-2026-0001','rating':3}",
         "#/rating inconsistent"},
        {"{'type':'rating.given','rated_person':'li.na','rating':3}",
         "#/rated_person inconsistent"},
        {"{'type':'rating.given','rated_person':'chen.yu','rating':6}",
         "#/rating out_of_range"},
        {"{'type':'rating.given'}", "#/rated_person required #/rating required"},
        {"{'type':'engagement.responded','engagement_id':'faq-2026-0001'}",
         "#/engagement_id malformed_id"},
        {"{'type':'open','document_id':'faq-2026-0001','query_id':'q-1'}",
         "#/query_id malformed_id"},
        {"{'type':'open','document_id':'faq-2026-0001','event_id':'a b'}",
         "#/event_id malformed_id"},
        {"{'type':'open','document_id':'faq-2026-0001','event_id':''}",
         "#/event_id too_long"},
        {"{'type':'open','document_id':'faq-2026-0001','at':'yesterday'}",
         "#/at malformed_date"},
        {"{'type':'open','document_id':'faq-2026-0001','at':'2026-09-22T00:00:00Z'}",
         "#/at future_date"},
        {"{'type':'open','document_id':'faq-2026-0001','at':'2026-09-01T00:00:00Z'}",
         "#/at too_old"},
        {"{'type':'open','document_id':null}", "#/document_id wrong_type"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        char *json = jn_arena_str(f->arena, rows[i].json);
        for (char *c = json; *c; c++)
            *c = *c == '\'' ? '"' : *c;
        jn_auto(json_decref) json_t *object = NULL;
        struct jn_json_fault fault;
        assert_int_equal(jn_json_parse(json, strlen(json), &object, &fault), 0);
        struct event_reading r = {.person = "li.na",
                                  .now_ms = NOW,
                                  .oldest_ms = NOW - 7 * DAY,
                                  .arena = f->arena};
        struct jn_event event;
        int rc = event_read(&r, object, &event);
        const char *faults = "";
        for (size_t k = 0; k < r.n_faults; k++)
            faults = jn_arena_format(f->arena, "%s%s%s %s", faults, k ? " " : "",
                                     r.faults[k].pointer, r.faults[k].code);
        assert_string_equal(faults, rows[i].faults);
        assert_int_equal(rc, faults[0] ? EVENT_REFUSED : 0);
    }
}

static void an_event_goes_into_the_ledger_and_comes_out_as_it_was_sent(void **state)
{
    struct fixture *f = *state;
    static const char sent[] =
        "{\"type\": \"reuse\", \"document_id\": \"faq-2026-0001\", \"position\": 2,"
        " \"engagement_id\": \"eng-2026-0001\", \"section\": \"成效\", \"note\": \"好\","
        " \"at\": \"2026-09-20T02:00:00+00:00\"}";
    jn_auto(json_decref) json_t *object = NULL;
    struct jn_json_fault fault;
    assert_int_equal(jn_json_parse(sent, strlen(sent), &object, &fault), 0);
    struct event_reading r = {.person = "li.na", .now_ms = NOW, .arena = f->arena};
    struct jn_event event;
    struct jn_event_row row;
    const char *first;
    char id[JN_EVENT_ID + 1];
    assert_int_equal(event_read(&r, object, &event), 0);
    append(f, &event, id);
    assert_int_equal(jn_event_current(f->state, id, f->arena, &row, &first, &f->err), 0);
    assert_string_equal(first, id);
    assert_null(row.corrects);
    assert_string_equal(row.event.data, "{\"position\":2,\"note\":\"好\"}");
    jn_auto(json_decref) json_t *again = event_as_sent(&row.event);
    assert_true(json_equal(object, again));
    assert_int_equal(jn_event_current(f->state, "evt-none", f->arena, &row, &first, NULL),
                     JN_EVENT_NONE);
}

/* ---- lists */

static void a_list_is_filtered_and_newest_first(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 12; i++) {
        const struct jn_event e = {
            .type = i % 2 ? "open" : "helpful",
            .person = i % 3 ? "li.na" : "chen.yu",
            .document_id = i % 4 ? "faq-2026-0001" : "faq-2026-0002",
            .engagement_id = i == 5 ? "eng-2026-0001" : NULL,
            .at_ms = NOW + i * DAY,
        };
        append(f, &e, NULL);
    }
    const struct {
        struct jn_event_wish wish;
        const char *found; /* days */
    } rows[] = {
        {{.limit = 100}, "11 10 9 8 7 6 5 4 3 2 1 0"},
        {{.limit = 3}, "11 10 9"},
        {{.limit = 3, .before = 4}, "2 1 0"},
        {{.type = "open", .limit = 100}, "11 9 7 5 3 1"},
        {{.person = "chen.yu", .limit = 100}, "9 6 3 0"},
        {{.person = "chen.yu", .type = "open", .limit = 100}, "9 3"},
        {{.document_id = "faq-2026-0002", .limit = 100}, "8 4 0"},
        {{.engagement_id = "eng-2026-0001", .limit = 100}, "5"},
        {{.from_ms = NOW + 3 * DAY, .until_ms = NOW + 5 * DAY, .limit = 100}, "4 3"},
        {{.person = "nobody", .limit = 100}, ""},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_event_row *found;
        size_t n;
        const char *days = "";
        assert_int_equal(
            jn_event_list(f->state, &rows[i].wish, f->arena, &found, &n, &f->err), 0);
        for (size_t k = 0; k < n; k++)
            days = jn_arena_format(f->arena, "%s%s%d", days, k ? " " : "",
                                   (int)((found[k].event.at_ms - NOW) / DAY));
        assert_string_equal(days, rows[i].found);
    }
}

/* ---- uses */

static void send_use(struct fixture *f, const char *client_id, const char *document,
                     const char *engagement, int64_t at)
{
    const struct jn_event e = {.client_id = client_id,
                               .type = "reuse",
                               .person = "li.na",
                               .document_id = document,
                               .engagement_id = engagement,
                               .at_ms = at};
    append(f, &e, NULL);
}

static void a_correction_replaces_what_it_corrects(void **state)
{
    struct fixture *f = *state;
    char id[JN_EVENT_ID + 1], second[JN_EVENT_ID + 1];
    const char *first;
    struct jn_event_row row;
    struct jn_event e = {.type = "reuse",
                         .person = "li.na",
                         .document_id = "faq-2026-0001",
                         .engagement_id = "eng-2026-0001",
                         .at_ms = NOW};
    append(f, &e, id);
    e.engagement_id = "eng-2026-0002";
    e.data = event_correction(f->arena, "{}", id, "admin", "wrong one");
    append(f, &e, second);
    struct jn_event_use *list;
    assert_int_equal(uses(f, &list), 1);
    assert_string_equal(list[0].engagement_id, "eng-2026-0002");
    /* Once more, by the name of either. */
    assert_int_equal(jn_event_current(f->state, id, f->arena, &row, &first, NULL), 0);
    assert_string_equal(row.id, second);
    assert_string_equal(first, id);
    assert_int_equal(jn_event_current(f->state, second, f->arena, &row, &first, NULL), 0);
    assert_string_equal(first, id);
    e.document_id = NULL;
    e.data = event_correction(f->arena, "{}", first, "admin", "it was none");
    append(f, &e, NULL);
    assert_int_equal(uses(f, &list), 1);
    assert_null(list[0].document_id);
    assert_int_equal(jn_state_verify(f->state, &f->err), 0);
}

static void the_first_200_events_of_a_person_and_day_count(void **state)
{
    struct fixture *f = *state;
    struct jn_event_use *list;
    int64_t morning = NOW - (NOW + OFFSET_S * 1000) % DAY;
    struct jn_event open = {
        .type = "open", .person = "li.na", .document_id = "faq-2026-0009"};
    for (int i = 0; i < JN_EVENTS_PER_DAY - 1; i++) {
        open.at_ms = morning + 1000 + i;
        append(f, &open, NULL);
    }
    send_use(f, "late", "faq-2026-0001", "eng-2026-0001", morning + 100000);
    assert_int_equal(uses(f, &list), 1); /* it is the 200th */
    send_use(f, "later", "faq-2026-0002", "eng-2026-0001", morning + 200000);
    assert_int_equal(uses(f, &list), 1);
    assert_string_equal(list[0].document_id, "faq-2026-0001");
    /* One that came last but happened first takes a place. */
    send_use(f, "early", "faq-2026-0003", "eng-2026-0001", morning);
    assert_int_equal(uses(f, &list), 1);
    assert_string_equal(list[0].document_id, "faq-2026-0003");
    /* Searches take none, nor do other days and people. */
    open.type = "query";
    open.at_ms = morning;
    append(f, &open, NULL);
    send_use(f, "next", "faq-2026-0004", "eng-2026-0001", morning + DAY);
    assert_int_equal(uses(f, &list), 2);
}

static void only_what_may_change_uses_is_news(void **state)
{
    struct fixture *f = *state;
    int64_t seq = -1, noon = NOW - (NOW + OFFSET_S * 1000) % DAY + DAY / 2;
    bool changed = false;
    struct jn_event e = {
        .type = "open", .person = "li.na", .document_id = "faq-2026-0009", .at_ms = noon};
#define NEWS()                                                                           \
    (assert_int_equal(                                                                   \
         jn_event_uses_changed(f->state, (int)OFFSET_S, &seq, &changed, &f->err), 0),    \
     changed)
    assert_true(NEWS()); /* the first time */
    assert_false(NEWS());
    append(f, &e, NULL);
    assert_false(NEWS());
    send_use(f, "a", "faq-2026-0001", "eng-2026-0001", noon);
    assert_true(NEWS());
    assert_false(NEWS());
    e.at_ms = noon + 1; /* after the use */
    append(f, &e, NULL);
    assert_false(NEWS());
    e.at_ms = noon - 1; /* before it, on its day */
    append(f, &e, NULL);
    assert_true(NEWS());
    e.at_ms = noon - DAY;
    append(f, &e, NULL);
    assert_false(NEWS());
    e.at_ms = noon - 1;
    e.person = "chen.yu";
    append(f, &e, NULL);
    assert_false(NEWS());
    e.person = "li.na";
    e.type = "query";
    append(f, &e, NULL);
    assert_false(NEWS());
#undef NEWS
}

static int by_document(const void *a, const void *b)
{
    const struct jn_event_use *x = a, *y = b;
    return strcmp(x->document_id, y->document_id);
}

static void the_order_of_arrival_does_not_matter(void **state)
{
    struct fixture *f = *state;
    enum { N = 40 };
    int order[2 * N];
    unsigned seed = 11;
    struct jn_event_use *list;
    for (int i = 0; i < 2 * N; i++)
        order[i] = i % N; /* each is sent twice */
    for (int i = 2 * N; i-- > 1;) {
        int k = rand_r(&seed) % (i + 1), moved = order[i];
        order[i] = order[k];
        order[k] = moved;
    }
    for (int i = 0; i < 2 * N; i++) {
        char id[32], document[32];
        snprintf(id, sizeof(id), "e-%d", order[i]);
        snprintf(document, sizeof(document), "faq-2026-%04d", order[i]);
        send_use(f, id, document, "eng-2026-0001", NOW + order[i] % 7);
    }
    assert_int_equal(uses(f, &list), N);
    qsort(list, N, sizeof(*list), by_document);
    for (int i = 0; i < N; i++) {
        char document[32];
        snprintf(document, sizeof(document), "faq-2026-%04d", i);
        assert_string_equal(list[i].document_id, document);
    }
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_a_client_may_send_is_a_table),
        TEST(an_event_goes_into_the_ledger_and_comes_out_as_it_was_sent),
        TEST(a_list_is_filtered_and_newest_first),
        TEST(a_correction_replaces_what_it_corrects),
        TEST(the_first_200_events_of_a_person_and_day_count),
        TEST(only_what_may_change_uses_is_news),
        TEST(the_order_of_arrival_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
