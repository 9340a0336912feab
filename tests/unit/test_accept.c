/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jinnang/cleanup.h"

#include "daemon/api/accept.h"

static const char *const types[] = {"application/json", "text/html", "text/markdown"};

static const struct {
    const char *header;
    int chosen;
} table[] = {
    {NULL, 0},
    {"", 0},
    {"  ", 0},
    {"*/*", 0},
    {"text/*", 1},
    {"TEXT/Markdown", 2},
    {"text/html;q=0.4, text/markdown;q=0.5", 2},
    {"text/html; q=0.50 , text/markdown;q=0.499", 1},
    {"application/json;q=0.1,text/markdown;charset=utf-8", 2},
    {"text/html;q=0, */*;q=0.1", 0},
    {"application/json;q=0, text/html;q=0, text/markdown;q=0", -1},
    {"image/png", -1},
    {"text/htmlx", -1},
    {"text", -1},
    {",,;,", -1},
    {"text/html;q=", -1},
    {"text/html;q=1.", 1},
    {"text/html;q=x, */*;q=0.001", 0},
    {"text/html;level=1;q=0.2, text/markdown;q=0.1", 1},
};

static void the_highest_quality_wins(void **state)
{
    (void)state;
    for (size_t i = 0; i < JN_COUNT(table); i++)
        assert_int_equal(accept_choose(table[i].header, types, JN_COUNT(types)),
                         table[i].chosen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_highest_quality_wins)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
