/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/buf.h"

#include "daemon/draft/promises.h"

static struct jn_analyser *analyser;

/* "kind op value unit [text]; …" of all promises. */
static void write_all(struct jn_buf *out, const char *text)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct promise *found;
    size_t n;
    assert_int_equal(
        promise_extract(analyser, text, strlen(text), 100, arena, &found, &n, NULL), 0);
    jn_buf_clear(out);
    for (size_t i = 0; i < n; i++) {
        const struct promise *p = &found[i];
        assert_true(p->start < p->end && p->end <= strlen(text));
        jn_buf_printf(out, "%s%s %s %.10g %s [", i > 0 ? "; " : "",
                      promise_kind_names[p->kind], promise_operator_names[p->op],
                      p->value, promise_unit_names[p->unit]);
        jn_buf_add(out, text + p->start, p->end - p->start);
        jn_buf_char(out, ']');
    }
}

struct row {
    const char *text, *found;
};

static void assert_rows(const struct row *rows, size_t n)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++) {
        write_all(&out, rows[i].text);
        if (strcmp(jn_buf_text(&out), rows[i].found) != 0) {
            print_error("%s\n  is  %s\n  not %s\n", rows[i].text, jn_buf_text(&out),
                        rows[i].found);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* clang-format off */
static void chinese_promises_are_read(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"系统可用性不低于 99.99%。", "availability ge 99.99 percent [可用性不低于 99.99%]"},
        {"提供99.9%可用性", "availability eq 99.9 percent [99.9%可用性]"},
        {"可用性达到三个九", "availability eq 99.9 percent [可用性达到三个九]"},
        {"承诺四个9的可用率", "availability eq 99.99 percent [四个9的可用率]"},
        {"SLA≥９９．９５％", "availability ge 99.95 percent [SLA≥９９．９５％]"},
        {"可用性为百分之九十九点九", "availability eq 99.9 percent [可用性为百分之九十九点九]"},
        {"可用性达到99.9%以上", "availability ge 99.9 percent [可用性达到99.9%以上]"},
        {"可用性 99.9%~99.99%", "availability ge 99.9 percent [可用性 99.9%~99.99%]"},
        {"RPO=0，RTO ≤ 15 分钟", "rpo eq 0 seconds [RPO=0]; rto le 900 seconds [RTO ≤ 15 分钟]"},
        {"RPO为零", "rpo eq 0 seconds [RPO为零]"},
        {"同城 RPO=0、异地 RPO<5分钟", "rpo eq 0 seconds [RPO=0]; rpo le 300 seconds [RPO<5分钟]"},
        {"保证数据零丢失", "rpo eq 0 seconds [数据零丢失]"},
        {"零数据丢失", "rpo eq 0 seconds [零数据丢失]"},
        {"恢复時間目標（RTO）不超過三十分鐘", "rto le 1800 seconds [恢复時間目標（RTO）不超過三十分鐘]"},
        {"恢复时间三十分钟", "rto eq 1800 seconds [恢复时间三十分钟]"},
        {"RTO15分钟以内", "rto le 900 seconds [RTO15分钟以内]"},
        {"单中心故障时2分钟内完成切换", "rto le 120 seconds [2分钟内完成切换]"},
        {"故障响应时间不超过30分钟", "response_time le 1800 seconds [响应时间不超过30分钟]"},
        {"15分钟内响应，2小时到场，4小时修复", "response_time le 900 seconds [15分钟内响应]; onsite_time eq 7200 seconds [2小时到场]; rto eq 14400 seconds [4小时修复]"},
        {"四小时内到达现场", "onsite_time le 14400 seconds [四小时内到达现场]"},
        {"工程师响应后 2 小时内到场", "onsite_time le 7200 seconds [2 小时内到场]"},
        {"质保期内提供 4 小时的现场响应", "onsite_time eq 14400 seconds [4 小时的现场响应]"},
        {"半小时内响应", "response_time le 1800 seconds [半小时内响应]"},
        {"一个半小时内到达现场", "onsite_time le 5400 seconds [一个半小时内到达现场]"},
        {"2-4小时到场", "onsite_time le 14400 seconds [2-4小时到场]"},
        {"到场时间2至4小时", "onsite_time le 14400 seconds [到场时间2至4小时]"},
        {"接口平均响应时间小于200毫秒", "response_time le 0.2 seconds [响应时间小于200毫秒]"},
        {"日志保留180天", "retention eq 15552000 seconds [保留180天]"},
        {"审计日志留存不少于六个月", "retention ge 15768000 seconds [留存不少于六个月]"},
        {"备份数据保存 7 年", "retention eq 220752000 seconds [保存 7 年]"},
        {"提供五年质保", "warranty eq 157680000 seconds [五年质保]"},
        {"保修期为36个月", "warranty eq 94608000 seconds [保修期为36个月]"},
        {"硬件3年原厂维保", "warranty eq 94608000 seconds [3年原厂维保]"},
        {"存储容量不少于 100TB", "capacity ge 1e+14 bytes [容量不少于 100TB]"},
        {"支持不低于5000 TPS", "capacity ge 5000 per_second [支持不低于5000 TPS]"},
        {"支持1万并发用户", "capacity eq 10000 users [支持1万并发用户]"},
        {"并发用户数不少于2000", "capacity ge 2000 users [并发用户数不少于2000]"},
        {"集群可扩展至500个节点", "capacity eq 500 nodes [扩展至500个节点]"},
        {"项目总价不超过 500 万元", "price le 5000000 CNY [总价不超过 500 万元]"},
        {"报价1.2亿元", "price eq 120000000 CNY [报价1.2亿元]"},
        {"报价480万", "price eq 4800000 CNY [报价480万]"},
        {"单价为人民币30,000元/节点", "price eq 30000 CNY [单价为人民币30,000元]"},
        {"合同金额￥1,200,000", "price eq 1200000 CNY [合同金额￥1,200,000]"},
        {"投标总价伍佰万元整", "price eq 5000000 CNY [投标总价伍佰万元整]"},
        {"提供7×24小时服务", "other eq 604800 seconds [7×24小时]"},
        {"7*24小时响应，30分钟内到场", "other eq 604800 seconds [7*24小时]; onsite_time le 1800 seconds [30分钟内到场]"},
        {"升级窗口不超过4小时", "other le 14400 seconds [不超过4小时]"},
        {"P1 故障 15 分钟响应，P2 故障 30 分钟，P3 故障 2 小时。", "response_time eq 900 seconds [15 分钟响应]; response_time eq 1800 seconds [30 分钟]; response_time eq 7200 seconds [2 小时]"},
        {"| RTO | ≤ 15 分钟 |", "rto le 900 seconds [≤ 15 分钟]"},
        {"可用性目标，达到 99.99%", "availability eq 99.99 percent [99.99%]"},
        {"RTO 从 4 小时降到 15 分钟", "rto eq 900 seconds [RTO 从 4 小时降到 15 分钟]"},
        {"不得超过 2 小时恢复业务", "rto le 7200 seconds [不得超过 2 小时恢复业务]"},
    };
    assert_rows(rows, JN_COUNT(rows));
}

static void english_promises_are_read(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"We guarantee 99.99% availability.", "availability eq 99.99 percent [99.99% availability]"},
        {"Uptime of at least 99.9 percent", "availability ge 99.9 percent [Uptime of at least 99.9 percent]"},
        {"five nines availability", "availability eq 99.999 percent [five nines availability]"},
        {"RPO of 0 and an RTO of 15 minutes", "rpo eq 0 seconds [RPO of 0]; rto eq 900 seconds [RTO of 15 minutes]"},
        {"zero data loss", "rpo eq 0 seconds [zero data loss]"},
        {"RPO <= 5 min; RTO < 1h", "rpo le 300 seconds [RPO <= 5 min]; rto le 3600 seconds [RTO < 1h]"},
        {"a 15-minute RTO", "rto eq 900 seconds [15-minute RTO]"},
        {"Engineers respond within 30 minutes and are on site within 4 hours.", "response_time le 1800 seconds [respond within 30 minutes]; onsite_time le 14400 seconds [on site within 4 hours]"},
        {"A 4-hour on-site response", "onsite_time eq 14400 seconds [4-hour on-site response]"},
        {"four hours on-site", "onsite_time eq 14400 seconds [four hours on-site]"},
        {"Logs are retained for at least 180 days", "retention ge 15552000 seconds [retained for at least 180 days]"},
        {"a 5-year warranty", "warranty eq 157680000 seconds [5-year warranty]"},
        {"warranty: 24 months or more", "warranty ge 63072000 seconds [warranty: 24 months or more]"},
        {"Storage capacity up to 2 PB", "capacity le 2e+15 bytes [capacity up to 2 PB]"},
        {"supports 10,000 concurrent users", "capacity eq 10000 users [supports 10,000 concurrent users]"},
        {"throughput of 20k TPS", "capacity eq 20000 per_second [throughput of 20k TPS]"},
        {"The price is CNY 2.5 million.", "price eq 2500000 CNY [price is CNY 2.5 million]"},
        {"24/7 service desk", "other eq 604800 seconds [24/7]"},
        {"API latency under 200 ms", "response_time le 0.2 seconds [latency under 200 ms]"},
        {"The cut-over must not exceed 4 hours", "other le 14400 seconds [not exceed 4 hours]"},
        {"Ticket response: 2-4 hours", "response_time le 14400 seconds [response: 2-4 hours]"},
    };
    assert_rows(rows, JN_COUNT(rows));
}

static void what_promises_nothing_gives_nothing(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "", "。", "%", "99.99%", "不超过", "RTO", "RPO=",
        "本项目共有 3 个机房、120 台服务器。",
        "2026年3月15日签订合同", "第3年", "3年级学生", "成本下降了 30%",
        "版本 3.2.1 已发布", "GB/T 22239-2019", "10.0.0.1/24", "v2.0 支持 SM4",
        "无法承诺 RPO=0", "我们不承诺 99.99% 的可用性", "不保证4小时到场",
        "RTO 15 分钟无法做到", "RPO 能否为 0？", "是否支持 99.99% 可用性", "支持99.99%可用性吗",
        "We cannot guarantee 99.99% availability", "RPO=0 is not guaranteed",
        "Can you offer a 5-year warranty?",
        "此前 RTO 为从 4 小时", "现网存量数据 80 TB/s",
        "RPO 接近 0", "项目工期 90 天", "培训 2 天", "预算 500 万元",
        "五分之一的用户", "一天一次", "一二三四五六七八九十", "十万火急",
        "会议在 10:30 开始，历时 2 小时",
        "统一身份认证", "万一出错", "零信任架构", "半导体行业",
        "The team has 12 engineers and 3 offices.", "Chapter 4. Hours", "one of five",
        "ISO 27001", "IPv6", "x86", "7x24x", "5/8/2026",
    };
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    size_t wrong = 0;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        write_all(&out, rows[i]);
        if (out.len > 0) {
            print_error("%s\n  is %s\n", rows[i], jn_buf_text(&out));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}
/* clang-format on */

static uint32_t subjects(const char *text)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct promise *found;
    size_t n;
    assert_int_equal(
        promise_extract(analyser, text, strlen(text), 10, arena, &found, &n, NULL), 0);
    assert_int_equal(n, 1);
    return found[0].subjects;
}

static bool fit(const char *a, const char *b, bool named)
{
    return promise_subjects_fit(subjects(a), subjects(b), named);
}

static void promises_of_different_things_are_not_compared(void **state)
{
    (void)state;
    assert_true(fit("RTO 15 分钟", "异地 RTO 30 分钟", false));
    assert_false(fit("同城 RTO 15 分钟", "异地 RTO 30 分钟", false));
    assert_false(fit("P1 故障 15 分钟响应", "P2 故障 15 分钟响应", false));
    assert_false(fit("接口响应时间 200 毫秒", "故障响应时间 2 小时", false));
    assert_false(fit("响应时间 3 秒", "响应时间 30 分钟", false));
    assert_true(fit("响应时间 20 分钟", "响应时间 30 分钟", false));
    assert_false(fit("核心系统 RTO 15 分钟", "非核心系统 RTO 4 小时", false));
    assert_false(fit("硬件质保三年", "软件质保五年", false));
    assert_false(fit("总价 100 万元", "单价 2 万元/节点", false));
    assert_true(fit("7×24 小时服务", "5×8 小时服务", true));
    assert_false(fit("7×24 小时服务", "培训不少于 2 天", false));
    assert_false(fit("升级不超过 4 小时", "培训不超过 2 天", true));
}

/* The verdict on the document, seen from the text; "-": not comparable. */
static const char *compared(const char *text, const char *document)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct promise *a, *b;
    enum promise_verdict verdict;
    size_t n, m;
    promise_extract(analyser, text, strlen(text), 10, arena, &a, &n, NULL);
    promise_extract(analyser, document, strlen(document), 10, arena, &b, &m, NULL);
    assert_int_equal(n, 1);
    assert_int_equal(m, 1);
    return promise_compare(a, b, &verdict) ? promise_verdict_names[verdict] : "-";
}

static void more_is_what_is_more_for_the_customer(void **state)
{
    (void)state;
    static const struct {
        const char *text, *document, *verdict;
    } rows[] = {
        {"可用性 99.99%", "可用性 99.9%", "looser"},
        {"可用性 99.9%", "可用性 99.99%", "stricter"},
        {"可用性三个九", "uptime of 99.9%", "agrees"},
        {"RTO 15 分钟", "RTO 1 小时", "looser"},
        {"RTO 1 小时", "RTO 60 分钟", "agrees"},
        {"RPO=0", "RPO 5 分钟", "looser"},
        {"RPO 5 分钟", "zero data loss", "stricter"},
        {"2 小时到场", "on site within 4 hours", "looser"},
        {"质保五年", "36-month warranty", "looser"},
        {"质保一年", "质保 12 个月", "agrees"},
        {"日志保留 30 天", "日志保留 180 天", "stricter"},
        {"日志保留不超过 30 天", "日志保留 180 天", "-"},
        {"日志保留不超过 30 天", "日志保留不超过 60 天", "looser"},
        {"容量 100 TB", "容量 1 PB", "stricter"},
        {"支持 100 TB 容量", "支持 5000 用户并发", "-"},
        {"总价 90 万元", "总价 100 万元", "looser"},
        {"报价 90 万元", "报价 100 万元", "-"},
        {"RTO 15 分钟", "RPO 15 分钟", "-"},
        {"7×24 小时服务", "5×8 小时服务", "looser"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(compared(rows[i].text, rows[i].document), rows[i].verdict);
}

static void at_most_so_many_are_read(void **state)
{
    (void)state;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    struct promise *found;
    size_t n;
    for (int i = 0; i < 1000; i++)
        jn_buf_str(&text, "RTO 15 分钟。\n");
    assert_int_equal(
        promise_extract(analyser, text.data, text.len, 7, arena, &found, &n, NULL), 0);
    assert_int_equal(n, 7);
    assert_int_equal(
        promise_extract(analyser, text.data, text.len, 5000, arena, &found, &n, NULL), 0);
    assert_int_equal(n, 1000);
    assert_int_equal(found[999].end, text.len - strlen("。\n"));
}

/* Nothing in a text makes it cost more than its length, give or take. */
static void ugly_text_is_read_to_its_end(void **state)
{
    (void)state;
    static const char *const units[] = {
        "1天",   "一",          "万",           "9",       "9.",  "9,999,",
        "响应1", "不超过",      "-1",           "百分之",  "7×",  "半",
        "(RTO",  "rto 1分钟内", "\xEF\xBC\x91", "e\u0301", "个半"};
    for (size_t i = 0; i < JN_COUNT(units); i++) {
        jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
        jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
        struct promise *found;
        size_t n;
        while (text.len < 100000)
            jn_buf_str(&text, units[i]);
        assert_int_equal(
            promise_extract(analyser, text.data, text.len, 500, arena, &found, &n, NULL),
            0);
        for (size_t k = 1; k < n; k++)
            assert_true(found[k].start >= found[k - 1].start);
    }
}

static int set_up(void **state)
{
    (void)state;
    return jn_analyser_new(&analyser, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    analyser = jn_analyser_free(analyser);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_promises_are_read),
        cmocka_unit_test(english_promises_are_read),
        cmocka_unit_test(what_promises_nothing_gives_nothing),
        cmocka_unit_test(promises_of_different_things_are_not_compared),
        cmocka_unit_test(more_is_what_is_more_for_the_customer),
        cmocka_unit_test(at_most_so_many_are_read),
        cmocka_unit_test(ugly_text_is_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
