/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/cleanup.h"

#include "daemon/http/gate.h"

#define H(n, v)                                                                          \
    {                                                                                    \
        .name = (n), .name_len = sizeof(n) - 1, .value = (v), .value_len = sizeof(v) - 1 \
    }
#define HOST H("Host", "localhost")

struct row {
    const char *what, *method, *target, *version;
    struct gate_header headers[5]; /* ends with name NULL */
    int status;
};

static int judge(const struct row *row, struct gate_verdict *v)
{
    static const char *const names[] = {"localhost", "[::1]"};
    static const struct gate_hosts hosts = {.names = names, .count = 2};
    size_t n = 0;
    while (n < JN_COUNT(row->headers) && row->headers[n].name)
        n++;
    struct gate_request r = {.method = row->method,
                             .version = row->version,
                             .target = row->target,
                             .target_len = strlen(row->target),
                             .headers = row->headers,
                             .header_count = n};
    return gate_check(&r, &hosts, v);
}

static const struct row rows[] = {
    {"good", "GET", "/", "HTTP/1.1", {HOST}, 0},
    {"good with body", "POST", "/", "HTTP/1.1", {HOST, H("Content-Length", "5")}, 0},
    {"length 0 on GET", "GET", "/", "HTTP/1.1", {HOST, H("Content-Length", "0")}, 0},
    {"chunked in any case",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("transfer-encoding", "ChunKed")},
     0},
    {"1.0 without host", "GET", "/", "HTTP/1.0", {{0}}, 0},
    {"star", "OPTIONS", "*", "HTTP/1.1", {HOST}, 0},
    {"tab in a value", "GET", "/", "HTTP/1.1", {HOST, H("A", "b\tc")}, 0},
    {"bytes above 0x7f in a value", "GET", "/", "HTTP/1.1", {HOST, H("A", "\xE9")}, 0},
    {"18 digits",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Content-Length", "000000000000000001")},
     0},
    {"G1 empty name", "GET", "/", "HTTP/1.1", {HOST, H("", "b")}, 400},
    {"G1 space", "GET", "/", "HTTP/1.1", {HOST, H("A ", "b")}, 400},
    {"G1 colon", "GET", "/", "HTTP/1.1", {HOST, H("A:b", "c")}, 400},
    {"G1 NUL", "GET", "/", "HTTP/1.1", {HOST, H("A\0b", "c")}, 400},
    {"G2 NUL", "GET", "/", "HTTP/1.1", {HOST, H("A", "b\0c")}, 400},
    {"G2 newline", "GET", "/", "HTTP/1.1", {HOST, H("A", "b\nc")}, 400},
    {"G2 CR", "GET", "/", "HTTP/1.1", {HOST, H("A", "b\rc")}, 400},
    {"G2 DEL", "GET", "/", "HTTP/1.1", {HOST, H("A", "\x7F")}, 400},
    {"G3 two",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Content-Length", "1"), H("content-length", "1")},
     400},
    {"G3 empty", "POST", "/", "HTTP/1.1", {HOST, H("Content-Length", "")}, 400},
    {"G3 sign", "POST", "/", "HTTP/1.1", {HOST, H("Content-Length", "+1")}, 400},
    {"G3 hex", "POST", "/", "HTTP/1.1", {HOST, H("Content-Length", "0x1")}, 400},
    {"G3 space", "POST", "/", "HTTP/1.1", {HOST, H("Content-Length", "1 ")}, 400},
    {"G3 19 digits",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Content-Length", "0000000000000000001")},
     400},
    {"G3 list", "POST", "/", "HTTP/1.1", {HOST, H("Content-Length", "1,1")}, 400},
    {"G4 identity",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Transfer-Encoding", "identity")},
     400},
    {"G4 list",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Transfer-Encoding", "gzip, chunked")},
     400},
    {"G4 comma",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Transfer-Encoding", ",chunked")},
     400},
    {"G4 parameter",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Transfer-Encoding", "chunked;a")},
     400},
    {"G4 1.0", "POST", "/", "HTTP/1.0", {HOST, H("Transfer-Encoding", "chunked")}, 400},
    {"G4 two",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Transfer-Encoding", "chunked"), H("Transfer-Encoding", "chunked")},
     400},
    {"G5 both",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Transfer-Encoding", "chunked"), H("Content-Length", "1")},
     400},
    {"G6 none", "GET", "/", "HTTP/1.1", {{0}}, 400},
    {"G6 two", "GET", "/", "HTTP/1.1", {HOST, HOST}, 400},
    {"G6 empty", "GET", "/", "HTTP/1.1", {H("Host", "")}, 400},
    {"G6 list", "GET", "/", "HTTP/1.1", {H("Host", "localhost, localhost")}, 400},
    {"G6 path", "GET", "/", "HTTP/1.1", {H("Host", "localhost/x")}, 400},
    {"G7 absolute", "GET", "http://localhost/", "HTTP/1.1", {HOST}, 400},
    {"G7 authority", "CONNECT", "localhost:80", "HTTP/1.1", {HOST}, 400},
    {"G7 empty", "GET", "", "HTTP/1.1", {HOST}, 400},
    {"G8 bracket", "G(T", "/", "HTTP/1.1", {HOST}, 400},
    {"G8 empty", "", "/", "HTTP/1.1", {HOST}, 400},
    {"G11 star", "GET", "*", "HTTP/1.1", {HOST}, 400},
    {"G12 other", "GET", "/", "HTTP/1.1", {H("Host", "evil.example")}, 421},
    {"G12 suffix", "GET", "/", "HTTP/1.1", {H("Host", "localhost.evil.example")}, 421},
    {"G12 port", "GET", "/", "HTTP/1.1", {H("Host", "localhost:99999999")}, 421},
    {"G13 expect", "POST", "/", "HTTP/1.1", {HOST, H("Expect", "200-ok")}, 417},
    {"G15 GET", "GET", "/", "HTTP/1.1", {HOST, H("Content-Length", "1")}, 400},
    {"G15 HEAD", "HEAD", "/", "HTTP/1.1", {HOST, H("Content-Length", "1")}, 400},
    {"G15 DELETE",
     "DELETE",
     "/",
     "HTTP/1.1",
     {HOST, H("Transfer-Encoding", "chunked")},
     400},
    {"G15 OPTIONS", "OPTIONS", "*", "HTTP/1.1", {HOST, H("Content-Length", "1")}, 400},
    {"two tokens",
     "GET",
     "/",
     "HTTP/1.1",
     {HOST, H("Authorization", "a"), H("Authorization", "b")},
     400},
    {"two types",
     "POST",
     "/",
     "HTTP/1.1",
     {HOST, H("Content-Type", "a/b"), H("Content-Type", "a/b")},
     400},
    {"version", "GET", "/", "HTTP/1.2", {HOST}, 505},
    {"version text", "GET", "/", "HTTP/1.10", {HOST}, 505},
};

static void each_rule_refuses_what_it_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct gate_verdict v;
        int status = judge(&rows[i], &v);
        if (status != rows[i].status)
            print_error("%s\n", rows[i].what);
        assert_int_equal(status, rows[i].status);
        assert_int_equal(v.status, status);
        assert_true(status == 0 || (v.code && v.detail));
    }
}

static void a_request_that_passes_says_how_it_is_framed(void **state)
{
    (void)state;
    struct gate_verdict v;
    judge(&(struct row){"",
                        "POST",
                        "/",
                        "HTTP/1.1",
                        {HOST, H("Content-Length", "42"), H("Expect", "100-Continue"),
                         H("Content-Type", "text/plain"), H("Origin", "null")},
                        0},
          &v);
    assert_int_equal(v.content_length, 42);
    assert_true(v.has_body && !v.chunked && v.expects_continue);
    assert_string_equal(v.content_type->value, "text/plain");
    assert_string_equal(v.origin->value, "null");
    assert_null(v.content_encoding);
    judge(
        &(struct row){
            "", "POST", "/", "HTTP/1.1", {HOST, H("Transfer-Encoding", "chunked")}, 0},
        &v);
    assert_true(v.has_body && v.chunked);
}

static void hosts_are_compared_without_port_and_case(void **state)
{
    (void)state;
    static const char *const names[] = {"kb.example", "[::1]"};
    static const struct {
        const char *host;
        bool listed, address;
    } hosts[] = {
        {"kb.example", true, true},    {"KB.Example:7717", true, true},
        {"[::1]:7717", true, true},    {"[::2]:7717", false, true},
        {"192.0.2.7:80", false, true}, {"192.0.2.7.example", false, false},
        {"other", false, false},       {":80", false, false},
        {"[::1", false, false},        {"kb.example:", true, true},
    };
    struct gate_hosts listed = {.names = names, .count = 2};
    struct gate_hosts address = {.names = names, .count = 2, .any_address = true};
    for (size_t i = 0; i < JN_COUNT(hosts); i++) {
        size_t len = strlen(hosts[i].host);
        if (strcmp(hosts[i].host, "[::1") != 0)
            assert_int_equal(gate_host_allowed(&address, hosts[i].host, len),
                             hosts[i].address);
        assert_int_equal(gate_host_allowed(&listed, hosts[i].host, len), hosts[i].listed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_refuses_what_it_names),
        cmocka_unit_test(a_request_that_passes_says_how_it_is_framed),
        cmocka_unit_test(hosts_are_compared_without_port_and_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
