/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/buf.h"
#include "jinnang/cleanup.h"

#include "daemon/http/cookie.h"

#define H(n, v)                                                                          \
    {                                                                                    \
        .name = (n), .name_len = sizeof(n) - 1, .value = (v), .value_len = sizeof(v) - 1 \
    }

/* Headers, and the values of the cookie "s" in them: each in brackets. */
static const struct {
    struct gate_header headers[4];
    const char *values;
} rows[] = {
    {{{0}}, ""},
    {{H("Cookie", "")}, ""},
    {{H("Cookie", "s=a")}, "[a]"},
    {{H("cookie", "s=a")}, "[a]"},
    {{H("Cookie2", "s=a"), H("X-Cookie", "s=b")}, ""},
    {{H("Cookie", "x=1; s=a; y=2")}, "[a]"},
    {{H("Cookie", "x=1;s=a;y=2;")}, "[a]"},
    {{H("Cookie", " s = a\t; s=\tb ")}, "[a][b]"},
    {{H("Cookie", "s=a; s=b"), H("Host", "h"), H("Cookie", "t=x; s=c")}, "[a][b][c]"},
    {{H("Cookie", ""), H("Cookie", ";;;"), H("Cookie", "s=c")}, "[c]"},
    {{H("Cookie", "s=\"a\"")}, "[a]"},
    {{H("Cookie", "s=\"a; s=b\"")}, "[\"a][b\"]"},
    {{H("Cookie", "x=\"; s=a; y=\"")}, "[a]"},
    {{H("Cookie", "s=\"")}, "[\"]"},
    {{H("Cookie", "s=\"\"")}, "[]"},
    {{H("Cookie", "s=")}, "[]"},
    {{H("Cookie", "s; =s; ss=1; S=2; xs=3; s.=4")}, ""},
    {{H("Cookie", "s=a=b==")}, "[a=b==]"},
    {{H("Cookie", "s=a,s=b")}, "[a,s=b]"},
    {{H("Cookie", "x=s=a")}, ""},
    {{H("Cookie", "$Version=1; s=a; $Path=/")}, "[a]"},
    {{H("Cookie", "\xE9=\xFF; s=\xC3\xA9")}, "[\xC3\xA9]"},
    {{H("Cookie", "s=a\0b; s=c")}, "[a\0b][c]"},
};

static void every_value_is_found_in_its_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        jn_auto(jn_buf_deinit) struct jn_buf all = JN_BUF_INIT;
        size_t n = 0, len;
        const char *value;
        while (n < JN_COUNT(rows[i].headers) && rows[i].headers[n].name)
            n++;
        struct cookie_scan scan = cookie_scan(rows[i].headers, n, "s");
        while (cookie_next(&scan, &value, &len)) {
            jn_buf_char(&all, '[');
            jn_buf_add(&all, value, len);
            jn_buf_char(&all, ']');
        }
        assert_string_equal(jn_buf_text(&all), rows[i].values);
        assert_false(cookie_next(&scan, &value, &len));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_is_found_in_its_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
