/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/buf.h"

#include "daemon/search/requirements.h"

/* "no=text|no=text|" of what a text is split into. */
static void expect(const char *text, const char *expected)
{
    jn_auto(jn_buf_deinit) struct jn_buf got = JN_BUF_INIT;
    struct jn_arena *arena = jn_arena_new();
    struct requirement *parts;
    size_t n = requirements_split(arena, text, strlen(text), 200, &parts);
    for (size_t i = 0; i < n; i++)
        jn_buf_printf(&got, "%s=%s|", parts[i].no, parts[i].text);
    assert_string_equal(jn_buf_text(&got), expected);
    jn_arena_free(arena);
}

static void numbered_items_keep_their_numbers(void **state)
{
    (void)state;
    expect("1. RPO 为 0\n2. 两地三中心", "1=RPO 为 0|2=两地三中心|");
    expect("（一）支持国密\n（二）支持信创", "一=支持国密|二=支持信创|");
    expect("2.1 响应时间 3.5 秒\n2.2、并发 1000", "2.1=响应时间 3.5 秒|2.2=并发 1000|");
    expect("1）安全加密；2）双活容灾。", "1=安全加密；|2=双活容灾。|");
    expect("(1) first item (2) second item", "1=first item (2) second item|");
}

static void numbers_given_twice_are_replaced(void **state)
{
    (void)state;
    expect("1. 数据加密\n1. 日志审计", "1=数据加密|2=日志审计|");
}

static void list_items_and_lines_are_items(void **state)
{
    (void)state;
    expect("- 统一认证\n* 单点登录\n• 审计日志", "1=统一认证|2=单点登录|3=审计日志|");
    expect("统一认证。单点登录\n审计日志三年", "1=统一认证。单点登录|2=审计日志三年|");
    expect("## 性能\n  响应时间两秒\r\n\n\n", "1=响应时间两秒|");
}

static void prose_is_split_at_sentence_ends(void **state)
{
    (void)state;
    expect("核心系统要迁移。不能停机！三年运维；可以吗？",
           "1=核心系统要迁移|2=不能停机|3=三年运维|");
    expect("Keep RTO under 3.5 minutes. Encrypt all data. OK",
           "1=Keep RTO under 3.5 minutes|2=Encrypt all data|");
}

static void one_sentence_that_lists_things_is_split_at_commas(void **state)
{
    (void)state;
    expect("两地三中心，RPO=0，国产数据库,等保三级",
           "1=两地三中心|2=RPO=0|3=国产数据库|4=等保三级|");
    expect("two sites, zero downtime, 10,000 users.",
           "1=two sites|2=zero downtime|3=10,000 users|");
    expect("兩地三中心，等保三級", "1=兩地三中心，等保三級|"); /* two are no list */
    expect("双活，两地三中心，等保三级", "1=双活，两地三中心，等保三级|");
    expect("银行核心系统要在今年年底以前迁移到国产分布式数据库，不停机，等保三级",
           "1=银行核心系统要在今年年底以前迁移到国产分布式数据库，不停机，等保三级|");
    expect("两地三中心，RPO=0，等保三级。三年运维",
           "1=两地三中心，RPO=0，等保三级|2=三年运维|");
}

static void short_parts_and_nothing_are_left_out(void **state)
{
    (void)state;
    expect("", "");
    expect(" \n\t\xE3\x80\x80 ", "");
    expect("abc", "");
    expect("1.\n2.\n一、", "");
    expect("。。。；；", "");
    expect("###\n- \n★", "");
}

static void there_are_never_more_than_asked_for(void **state)
{
    (void)state;
    struct jn_arena *arena = jn_arena_new();
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    struct requirement *parts;
    for (int i = 0; i < 300; i++)
        jn_buf_str(&text, "1. 需求条目\n");
    assert_int_equal(requirements_split(arena, text.data, text.len, 200, &parts), 200);
    assert_string_equal(parts[199].no, "200");
    jn_arena_free(arena);
}

static void types_and_priorities_come_from_word_lists(void **state)
{
    static const struct {
        const char *text, *type, *priority;
    } rows[] = {
        {"RPO 为 0", "performance", "should"},
        {"必须支持国密加密", "security", "must"},
        {"三个月内上线并培训", "delivery", "should"},
        {"付款方式面议，最好分期", "commercial", "could"},
        {"统一门户", "functional", "should"},
        {"Latency shall be below 20 ms", "performance", "must"},
    };
    (void)state;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        assert_string_equal(requirement_type(rows[i].text), rows[i].type);
        assert_string_equal(requirement_priority(rows[i].text), rows[i].priority);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbered_items_keep_their_numbers),
        cmocka_unit_test(numbers_given_twice_are_replaced),
        cmocka_unit_test(list_items_and_lines_are_items),
        cmocka_unit_test(prose_is_split_at_sentence_ends),
        cmocka_unit_test(one_sentence_that_lists_things_is_split_at_commas),
        cmocka_unit_test(short_parts_and_nothing_are_left_out),
        cmocka_unit_test(there_are_never_more_than_asked_for),
        cmocka_unit_test(types_and_priorities_come_from_word_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
