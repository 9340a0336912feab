/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The routes of the page over files of this test, which stand in for those of the build.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/hash.h"

#include "daemon/api/api.h"
#include "daemon/http/core.h"
#include "daemon/web/web_files.h"

#define BYTES(text) (const unsigned char *)(text), sizeof(text) - 1

const struct web_file web_files[] = {
    {"index.html", "text/html; charset=utf-8", "\"1a2b\"", BYTES("<!doctype html>plain"),
     BYTES("packed")},
    {"app-1A2B3C4D.js", "text/javascript; charset=utf-8", "\"3c4d\"", BYTES("run()"),
     NULL, 0},
    {0},
};

static struct http_core core;

static int set_up(void **state)
{
    (void)state;
    const struct http_options options = {.routes = api_routes,
                                         .route_count = api_route_count};
    return jn_hash_init(NULL) != 0 || http_core_init(&core, &options, NULL) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_core_deinit(&core);
    return 0;
}

/* exchange_free() it. A further header may be NULL. */
static struct exchange *ask(const char *method, const char *target, const char *name,
                            const char *value)
{
    struct exchange *ex = exchange_new(&core, target);
    struct gate_header *headers = JN_NEW_ARRAY(ex->arena, 2, struct gate_header);
    headers[0] = (struct gate_header){"Host", "localhost", 4, 9};
    if (name)
        headers[1] = (struct gate_header){name, value, strlen(name), strlen(value)};
    const struct gate_request r = {.method = method,
                                   .version = "HTTP/1.1",
                                   .target = target,
                                   .target_len = strlen(target),
                                   .headers = headers,
                                   .header_count = name ? 2 : 1};
    if (exchange_open(ex, &r) == 0)
        assert_int_equal(exchange_complete(ex), EXCHANGE_ANSWERED);
    return ex;
}

static void assert_body(const struct exchange *ex, const char *text)
{
    size_t len;
    const char *body = reply_body(ex, &len);
    assert_int_equal(len, strlen(text));
    assert_memory_equal(body, text, len);
}

static const char *header_of(const struct exchange *ex, const char *name)
{
    for (const struct exchange_header *h = ex->reply_headers; h; h = h->next) {
        if (strcmp(h->name, name) == 0)
            return h->value;
    }
    return NULL;
}

static void every_view_is_the_same_file(void **state)
{
    (void)state;
    static const char *const views[] = {
        "/",           "/?q=%E5%89%B2%E6%8E%A5&nix=1",
        "/compare",    "/documents/case-2026-0001",
        "/templates",  "/submit",
        "/reviews",    "/reviews/sub-1",
        "/status",     "/submissions",
        "/help?x&x&y", "/submissions/sub-1",
    };
    for (size_t i = 0; i < JN_COUNT(views); i++) {
        struct exchange *ex = ask("GET", views[i], NULL, NULL);
        assert_int_equal(ex->status, 200);
        assert_body(ex, "<!doctype html>plain");
        assert_string_equal(ex->etag, "\"1a2b\"");
        assert_string_equal(header_of(ex, "Cache-Control"), "no-cache");
        assert_non_null(header_of(ex, "Content-Security-Policy"));
        exchange_free(ex);
    }
}

static void an_asset_may_be_kept_and_its_name_must_fit(void **state)
{
    (void)state;
    struct exchange *ex = ask("GET", "/assets/app-1A2B3C4D.js", NULL, NULL);
    assert_body(ex, "run()");
    assert_string_equal(header_of(ex, "Cache-Control"),
                        "public, max-age=31536000, immutable");
    exchange_free(ex);
    static const char *const others[] = {
        "/assets/app-1A2B3C4D.j",   "/assets/",          "/assets",
        "/assets/app-1A2B3C4D.js/", "/assets/x/app.js",  "/assets/index.html",
        "/assets/APP-1A2B3C4D.js",  "/assets/..%2Fx.js", "/index.html",
        "/assets//app-1A2B3C4D.js",
    };
    for (size_t i = 0; i < JN_COUNT(others); i++) {
        ex = ask("GET", others[i], NULL, NULL);
        assert_true(ex->status == 404 || ex->status == 400);
        exchange_free(ex);
    }
}

static void who_takes_gzip_gets_the_packed_form_with_its_own_tag(void **state)
{
    (void)state;
    struct exchange *ex = ask("GET", "/", "Accept-Encoding", "gzip, br");
    assert_body(ex, "packed");
    assert_true(ex->gzipped);
    assert_string_equal(ex->etag, "\"1a2b-gz\"");
    exchange_free(ex);
    ex = ask("GET", "/assets/app-1A2B3C4D.js", "Accept-Encoding", "gzip");
    assert_body(ex, "run()"); /* it would not be smaller */
    assert_false(ex->gzipped);
    exchange_free(ex);
}

static void either_tag_is_enough_for_a_304(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        bool same;
    } rows[] = {{"\"1a2b\"", true}, {"\"1a2b-gz\"", true}, {"\"x\", W/\"1a2b\"", true},
                {"*", true},        {"\"3c4d\"", false},   {"1", false}};
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct exchange *ex = ask("GET", "/help", "If-None-Match", rows[i].tag);
        assert_int_equal(reply_not_modified(ex), rows[i].same);
        exchange_free(ex);
    }
}

static void nothing_can_be_sent_to_the_page(void **state)
{
    (void)state;
    struct exchange *ex = ask("POST", "/", NULL, NULL);
    assert_int_equal(ex->status, 405);
    assert_string_equal(header_of(ex, "Allow"), "GET, HEAD, OPTIONS");
    exchange_free(ex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_is_the_same_file),
        cmocka_unit_test(an_asset_may_be_kept_and_its_name_must_fit),
        cmocka_unit_test(who_takes_gzip_gets_the_packed_form_with_its_own_tag),
        cmocka_unit_test(either_tag_is_enough_for_a_304),
        cmocka_unit_test(nothing_can_be_sent_to_the_page),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
