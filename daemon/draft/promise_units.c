/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft/promise_units.h"

#include <string.h>

#include "jinnang/cleanup.h"

/* clang-format off */
static const struct promise_measure units[] = {
    {"%", PROMISE_PERCENT, 1, 0}, {"‰", PROMISE_PERCENT, 0.1, 0},
    {"percent", PROMISE_PERCENT, 1, 0}, {"per cent", PROMISE_PERCENT, 1, 0},

    {"微秒", PROMISE_SECONDS, 1e-6, 0}, {"毫秒", PROMISE_SECONDS, 1e-3, 0},
    {"秒", PROMISE_SECONDS, 1, 0}, {"秒钟", PROMISE_SECONDS, 1, 0},
    {"分", PROMISE_SECONDS, 60, PROMISE_CAREFUL}, {"分钟", PROMISE_SECONDS, 60, 0},
    {"小时", PROMISE_SECONDS, 3600, 0}, {"个小时", PROMISE_SECONDS, 3600, 0},
    {"钟头", PROMISE_SECONDS, 3600, 0}, {"个钟头", PROMISE_SECONDS, 3600, 0},
    {"天", PROMISE_SECONDS, PROMISE_DAY, 0}, {"日", PROMISE_SECONDS, PROMISE_DAY, PROMISE_CAREFUL},
    {"工作日", PROMISE_SECONDS, PROMISE_DAY, 0}, {"个工作日", PROMISE_SECONDS, PROMISE_DAY, 0},
    {"个自然日", PROMISE_SECONDS, PROMISE_DAY, 0}, {"个日历日", PROMISE_SECONDS, PROMISE_DAY, 0},
    {"周", PROMISE_SECONDS, 7 * PROMISE_DAY, 0}, {"个星期", PROMISE_SECONDS, 7 * PROMISE_DAY, 0},
    {"个月", PROMISE_SECONDS, PROMISE_YEAR / 12, 0}, {"年", PROMISE_SECONDS, PROMISE_YEAR, PROMISE_CAREFUL},
    {"us", PROMISE_SECONDS, 1e-6, 0}, {"μs", PROMISE_SECONDS, 1e-6, 0},
    {"ms", PROMISE_SECONDS, 1e-3, 0}, {"millisecond", PROMISE_SECONDS, 1e-3, 0},
    {"milliseconds", PROMISE_SECONDS, 1e-3, 0},
    {"s", PROMISE_SECONDS, 1, 0}, {"sec", PROMISE_SECONDS, 1, 0},
    {"secs", PROMISE_SECONDS, 1, 0}, {"second", PROMISE_SECONDS, 1, 0},
    {"seconds", PROMISE_SECONDS, 1, 0},
    {"min", PROMISE_SECONDS, 60, 0}, {"mins", PROMISE_SECONDS, 60, 0},
    {"minute", PROMISE_SECONDS, 60, 0}, {"minutes", PROMISE_SECONDS, 60, 0},
    {"h", PROMISE_SECONDS, 3600, 0}, {"hr", PROMISE_SECONDS, 3600, 0},
    {"hrs", PROMISE_SECONDS, 3600, 0}, {"hour", PROMISE_SECONDS, 3600, 0},
    {"hours", PROMISE_SECONDS, 3600, 0},
    {"day", PROMISE_SECONDS, PROMISE_DAY, 0}, {"days", PROMISE_SECONDS, PROMISE_DAY, 0},
    {"business day", PROMISE_SECONDS, PROMISE_DAY, 0}, {"business days", PROMISE_SECONDS, PROMISE_DAY, 0},
    {"working day", PROMISE_SECONDS, PROMISE_DAY, 0}, {"working days", PROMISE_SECONDS, PROMISE_DAY, 0},
    {"week", PROMISE_SECONDS, 7 * PROMISE_DAY, 0}, {"weeks", PROMISE_SECONDS, 7 * PROMISE_DAY, 0},
    {"month", PROMISE_SECONDS, PROMISE_YEAR / 12, 0}, {"months", PROMISE_SECONDS, PROMISE_YEAR / 12, 0},
    {"year", PROMISE_SECONDS, PROMISE_YEAR, 0}, {"years", PROMISE_SECONDS, PROMISE_YEAR, 0},

    {"kb", PROMISE_BYTES, 1e3, 0}, {"mb", PROMISE_BYTES, 1e6, 0},
    {"gb", PROMISE_BYTES, 1e9, 0}, {"tb", PROMISE_BYTES, 1e12, 0},
    {"pb", PROMISE_BYTES, 1e15, 0}, {"eb", PROMISE_BYTES, 1e18, 0},
    {"t", PROMISE_BYTES, 1e12, 0},
    {"kib", PROMISE_BYTES, 1024.0, 0}, {"mib", PROMISE_BYTES, 1048576.0, 0},
    {"gib", PROMISE_BYTES, 1073741824.0, 0}, {"tib", PROMISE_BYTES, 1099511627776.0, 0},

    {"元", PROMISE_CNY, 1, 0}, {"元整", PROMISE_CNY, 1, 0}, {"yuan", PROMISE_CNY, 1, 0},
    {"rmb", PROMISE_CNY, 1, 0}, {"cny", PROMISE_CNY, 1, 0},
    {"元人民币", PROMISE_CNY, 1, 0},

    {"tps", PROMISE_PER_SECOND, 1, 0}, {"qps", PROMISE_PER_SECOND, 1, 0},
    {"笔/秒", PROMISE_PER_SECOND, 1, 0}, {"次/秒", PROMISE_PER_SECOND, 1, 0},
    {"条/秒", PROMISE_PER_SECOND, 1, 0}, {"笔每秒", PROMISE_PER_SECOND, 1, 0},
    {"requests per second", PROMISE_PER_SECOND, 1, 0},
    {"queries per second", PROMISE_PER_SECOND, 1, 0},
    {"transactions per second", PROMISE_PER_SECOND, 1, 0},
    {"req/s", PROMISE_PER_SECOND, 1, 0},

    {"用户", PROMISE_USERS, 1, 0}, {"个用户", PROMISE_USERS, 1, 0},
    {"名用户", PROMISE_USERS, 1, 0}, {"并发", PROMISE_USERS, 1, 0},
    {"个并发", PROMISE_USERS, 1, 0}, {"并发用户", PROMISE_USERS, 1, 0},
    {"个并发用户", PROMISE_USERS, 1, 0}, {"人并发", PROMISE_USERS, 1, 0},
    {"users", PROMISE_USERS, 1, 0}, {"concurrent users", PROMISE_USERS, 1, 0},
    {"concurrent sessions", PROMISE_USERS, 1, 0},
    {"节点", PROMISE_NODES, 1, 0}, {"个节点", PROMISE_NODES, 1, 0},
    {"nodes", PROMISE_NODES, 1, 0},
};
/* clang-format on */

/* 3年内 and 3年质保 are durations, 3年级 and 3年度 are not; 5分之一 is no minute. */
static bool misread(const char *s, size_t to, size_t at, const struct promise_measure *u,
                    const struct promise_number *number)
{
    static const char *const after_year[] = {"级", "度", "代", "初",  "底",
                                             "末", "前", "来", "以来"};
    static const char *const otherwise[] = {"以内", "之内", "内",   "以下",  "以上",
                                            "响应", "到场", "到达", "到现场"};
    if (strcmp(u->text, "年") == 0) {
        if (number->value >= 1000)
            return true;
        for (size_t i = 0; i < JN_COUNT(after_year); i++)
            if (promise_text_at(s, to, at, after_year[i]))
                return true;
        return false;
    }
    if (at >= to || (unsigned char)s[at] < 0x80)
        return false;
    for (size_t i = 0; i < JN_COUNT(otherwise); i++)
        if (promise_text_at(s, to, at, otherwise[i]))
            return false;
    return (unsigned char)s[at] >= 0xE4 && (unsigned char)s[at] <= 0xE9;
}

size_t promise_unit_at(const char *s, size_t to, size_t at,
                       const struct promise_number *number,
                       const struct promise_measure **out)
{
    size_t skip = 0, best = 0;
    while (at + skip < to && skip < 2 && s[at + skip] == ' ')
        skip++;
    if (skip == 0 && at + 1 < to && s[at] == '-' && promise_is_letter(s[at + 1]))
        skip = 1;
    for (size_t i = 0; at + skip < to && i < JN_COUNT(units); i++) {
        const struct promise_measure *u = &units[i];
        if (u->text[0] != s[at + skip])
            continue;
        size_t n = promise_text_at(s, to, at + skip, u->text), end = at + skip + n;
        bool latin = promise_is_letter(u->text[0]);
        if (n <= best || (latin && end < to &&
                          (promise_is_letter(s[end]) || promise_is_digit(s[end]))))
            continue;
        /* MB/s and Mb/s are rates of a line. */
        if (u->unit == PROMISE_BYTES && end < to && s[end] == '/')
            continue;
        if ((u->flags & PROMISE_CAREFUL) && misread(s, to, end, u, number))
            continue;
        best = n;
        *out = u;
    }
    return best > 0 ? skip + best : 0;
}
