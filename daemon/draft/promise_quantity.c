/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft/promise_quantity.h"

#include <math.h>
#include <string.h>

#include "jinnang/cleanup.h"

#include "daemon/draft/promise_number.h"

/* ---- units */

enum {
    CAREFUL = 1, /* a character that often means something else before a Han character */
};
#define DAY 86400.0
#define YEAR (365 * DAY)

struct unit {
    const char *text;
    enum promise_unit unit;
    double factor;
    unsigned flags;
};

/* clang-format off */
static const struct unit units[] = {
    {"%", PROMISE_PERCENT, 1, 0}, {"‰", PROMISE_PERCENT, 0.1, 0},
    {"percent", PROMISE_PERCENT, 1, 0}, {"per cent", PROMISE_PERCENT, 1, 0},

    {"微秒", PROMISE_SECONDS, 1e-6, 0}, {"毫秒", PROMISE_SECONDS, 1e-3, 0},
    {"秒", PROMISE_SECONDS, 1, 0}, {"秒钟", PROMISE_SECONDS, 1, 0},
    {"分", PROMISE_SECONDS, 60, CAREFUL}, {"分钟", PROMISE_SECONDS, 60, 0},
    {"小时", PROMISE_SECONDS, 3600, 0}, {"个小时", PROMISE_SECONDS, 3600, 0},
    {"钟头", PROMISE_SECONDS, 3600, 0}, {"个钟头", PROMISE_SECONDS, 3600, 0},
    {"天", PROMISE_SECONDS, DAY, 0}, {"日", PROMISE_SECONDS, DAY, CAREFUL},
    {"工作日", PROMISE_SECONDS, DAY, 0}, {"个工作日", PROMISE_SECONDS, DAY, 0},
    {"个自然日", PROMISE_SECONDS, DAY, 0}, {"个日历日", PROMISE_SECONDS, DAY, 0},
    {"周", PROMISE_SECONDS, 7 * DAY, 0}, {"个星期", PROMISE_SECONDS, 7 * DAY, 0},
    {"个月", PROMISE_SECONDS, YEAR / 12, 0}, {"年", PROMISE_SECONDS, YEAR, CAREFUL},
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
    {"day", PROMISE_SECONDS, DAY, 0}, {"days", PROMISE_SECONDS, DAY, 0},
    {"business day", PROMISE_SECONDS, DAY, 0}, {"business days", PROMISE_SECONDS, DAY, 0},
    {"working day", PROMISE_SECONDS, DAY, 0}, {"working days", PROMISE_SECONDS, DAY, 0},
    {"week", PROMISE_SECONDS, 7 * DAY, 0}, {"weeks", PROMISE_SECONDS, 7 * DAY, 0},
    {"month", PROMISE_SECONDS, YEAR / 12, 0}, {"months", PROMISE_SECONDS, YEAR / 12, 0},
    {"year", PROMISE_SECONDS, YEAR, 0}, {"years", PROMISE_SECONDS, YEAR, 0},

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

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 3年内 and 3年质保 are durations, 3年级 and 3年度 are not; 5分之一 is no minute. */
static bool misread(const char *s, size_t to, size_t at, const struct unit *u,
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

/* The unit at s[at]: its length with a blank or hyphen before it, or 0. */
static size_t unit_at(const char *s, size_t to, size_t at,
                      const struct promise_number *number, const struct unit **out)
{
    size_t skip = 0, best = 0;
    while (at + skip < to && skip < 2 && s[at + skip] == ' ')
        skip++;
    if (skip == 0 && at + 1 < to && s[at] == '-' && is_letter(s[at + 1]))
        skip = 1;
    for (size_t i = 0; at + skip < to && i < JN_COUNT(units); i++) {
        const struct unit *u = &units[i];
        if (u->text[0] != s[at + skip])
            continue;
        size_t n = promise_text_at(s, to, at + skip, u->text), end = at + skip + n;
        bool latin = is_letter(u->text[0]);
        if (n <= best || (latin && end < to && (is_letter(s[end]) || is_digit(s[end]))))
            continue;
        /* MB/s and Mb/s are rates of a line. */
        if (u->unit == PROMISE_BYTES && end < to && s[end] == '/')
            continue;
        if ((u->flags & CAREFUL) && misread(s, to, end, u, number))
            continue;
        best = n;
        *out = u;
    }
    return best > 0 ? skip + best : 0;
}

/* ---- special forms */

/* 三个九, 4个9, five nines. */
static size_t nines_at(const char *s, size_t to, size_t at,
                       const struct promise_number *number, double *percent)
{
    static const char *const forms[] = {"个九",   "个9",    " 个 9", " 个九",
                                        " nines", "-nines", "-nine"};
    if (number->value < 2 || number->value > 9)
        return 0;
    for (size_t i = 0; i < JN_COUNT(forms); i++) {
        size_t n = promise_text_at(s, to, at, forms[i]);
        if (n > 0 && (at + n >= to || !(is_letter(s[at + n]) || is_digit(s[at + n])))) {
            *percent = 100 - 100 * pow(10, -number->value);
            return n;
        }
    }
    return 0;
}

/* 7×24, 24/7, 5x8, with 小时 behind it. */
static size_t week_at(const char *s, size_t to, size_t at, double *seconds)
{
    static const char *const times[] = {"×", "x", "*", "✕", " × ", " x ", " * ", "/"};
    struct promise_number a, b;
    size_t n = promise_number_at(s, to, at, &a), m, sign = 0;
    if (n == 0 || n > 2 || !a.digits)
        return 0;
    for (size_t i = 0; sign == 0 && i < JN_COUNT(times); i++)
        sign = promise_text_at(s, to, at + n, times[i]);
    m = sign > 0 && at + n + sign < to && is_digit(s[at + n + sign])
            ? promise_number_at(s, to, at + n + sign, &b)
            : 0;
    size_t end = at + n + sign + m;
    if (m == 0 || m > 2 || (end < to && s[end] == '/'))
        return 0;
    double days = a.value < b.value ? a.value : b.value;
    double hours = a.value < b.value ? b.value : a.value;
    bool slash = s[at + n] == '/';
    if (days < 5 || days > 7 || hours < 8 || hours > 24 || (slash && hours != 24))
        return 0;
    *seconds = days * hours * 3600;
    n = promise_text_at(s, to, end, "小时");
    n = n > 0 ? n : promise_text_at(s, to, end, " 小时");
    return end < to && is_letter(s[end]) ? 0 : end + n - at;
}

/* 半小时, 半年; 一个半小时 is 一 + 个半 + 小时. */
static size_t half_at(const char *s, size_t to, size_t at, double *value)
{
    size_t n = promise_text_at(s, to, at, "半");
    if (n > 0)
        *value += 0.5;
    return n;
}

/* ---- quantities */

/* A number or range may stand here: not inside a word, version, date or decimal. */
static bool may_begin(const char *s, size_t at)
{
    static const char *const words[] = {"rto", "rpo", "cny", "rmb", "sla", "mttr"};
    if (at == 0)
        return true;
    char before = s[at - 1];
    if (is_digit(before) || before == '.' || before == '_')
        return false;
    if (before == '-')
        return at < 2 || !(is_letter(s[at - 2]) || is_digit(s[at - 2]));
    if (!is_letter(before) || !is_digit(s[at]))
        return !(at >= 3 && memcmp(s + at - 3, "第", 3) == 0);
    size_t from = at;
    while (from > 0 && is_letter(s[from - 1]))
        from--;
    for (size_t i = 0; i < JN_COUNT(words); i++)
        if (promise_text_at(s, at, from, words[i]) == at - from)
            return true;
    return false;
}

struct measured {
    struct promise_number number;
    const struct unit *unit; /* NULL: none */
    size_t end;
    double nines; /* > 0: that many percent */
};

/* A number and perhaps its unit at s[at]. False: there is no number. */
static bool measure(const char *s, size_t to, size_t at, struct measured *m)
{
    *m = (struct measured){0};
    size_t percent = promise_text_at(s, to, at, "百分之"), n;
    m->end = at + percent;
    n = m->end < to ? promise_number_at(s, to, m->end, &m->number) : 0;
    if (n == 0 && half_at(s, to, at, &m->number.value) == 0)
        return false;
    m->end += n > 0 ? n : strlen("半");
    if (percent > 0) {
        static const struct unit of_hundred = {"", PROMISE_PERCENT, 1, 0};
        m->unit = &of_hundred;
        return n > 0;
    }
    n = nines_at(s, to, m->end, &m->number, &m->nines);
    if (n > 0) {
        m->end += n;
        return true;
    }
    n = promise_text_at(s, to, m->end, "个半");
    double half = m->number.value + 0.5;
    const struct unit *unit;
    if (n > 0 && unit_at(s, to, m->end + n, &m->number, &unit) > 0) {
        m->number.value = half;
        m->end += n;
    }
    n = unit_at(s, to, m->end, &m->number, &unit);
    if (n > 0) {
        m->unit = unit;
        m->end += n;
    }
    return true;
}

static size_t dash_at(const char *s, size_t to, size_t at)
{
    static const char *const dashes[] = {" - ", "-",    " ~ ", "~",    "〜",
                                         "至",  " 至 ", "到",  " 到 ", " to "};
    for (size_t i = 0; i < JN_COUNT(dashes); i++) {
        size_t n = promise_text_at(s, to, at, dashes[i]);
        if (n > 0)
            return n;
    }
    return 0;
}

/* The second half of a range: 2-4小时, 99.9%~99.99%. */
static void extend(const char *s, size_t to, struct measured *m, double *high)
{
    struct measured second;
    size_t n = dash_at(s, to, m->end);
    if (n == 0 || m->end + n >= to || !measure(s, to, m->end + n, &second) ||
        !second.unit || second.nines > 0)
        return;
    if (m->unit ? m->unit->unit != second.unit->unit : !m->number.digits)
        return;
    if (!m->unit)
        m->unit = second.unit;
    *high = second.number.value * second.unit->factor;
    m->end = second.end;
}

static size_t currency_before(const char *s, size_t from, size_t at)
{
    static const char *const signs[] = {"¥", "rmb", "cny", "人民币"};
    size_t end = at > from && s[at - 1] == ' ' ? at - 1 : at;
    for (size_t i = 0; i < JN_COUNT(signs); i++) {
        size_t n = strlen(signs[i]);
        if (end >= from + n && memcmp(s + end - n, signs[i], n) == 0)
            return end - n;
    }
    return at;
}

static bool quantity_at(const char *s, struct span in, size_t at,
                        struct promise_quantity *q)
{
    struct measured m;
    double week;
    size_t n = is_digit(s[at]) ? week_at(s, in.to, at, &week) : 0;
    if (n > 0) {
        *q = (struct promise_quantity){.from = at,
                                       .to = at + n,
                                       .low = week,
                                       .high = week,
                                       .unit = PROMISE_SECONDS,
                                       .form = PROMISE_WEEK};
        return true;
    }
    if (!measure(s, in.to, at, &m))
        return false;
    *q = (struct promise_quantity){.from = at, .form = PROMISE_MEASURED};
    if (m.nines > 0) {
        q->to = m.end;
        q->low = q->high = m.nines;
        q->unit = PROMISE_PERCENT;
        return true;
    }
    double high = -1;
    extend(s, in.to, &m, &high);
    q->from = currency_before(s, in.from, at);
    q->to = m.end;
    bool currency = q->from < at;
    double factor = m.unit ? m.unit->factor : 1;
    q->low = m.number.value * factor;
    q->high = high >= 0 ? high : q->low;
    if (q->high < q->low) {
        double low = q->high;
        q->high = q->low;
        q->low = low;
    }
    q->unit = m.unit ? m.unit->unit : PROMISE_CNY;
    q->doubtful = m.unit && (m.unit->flags & CAREFUL) && m.unit->factor < DAY;
    if (!m.unit && !currency)
        q->form = m.number.grouped ? PROMISE_MAYBE_CNY : PROMISE_PLAIN;
    return !currency || q->unit == PROMISE_CNY;
}

/* Most characters are no number; this is asked of each. */
static bool may_be_number(const char *s, size_t to, size_t at)
{
    unsigned char c = (unsigned char)s[at];
    if (c < 0x80)
        return is_digit(s[at]) || (c != '\0' && strchr("efnostz", s[at]) != NULL);
    if (c < 0xE3 || c > 0xE9 || at + 2 >= to)
        return false;
    unsigned cp = (c & 0x0Fu) << 12 | ((unsigned char)s[at + 1] & 0x3Fu) << 6 |
                  ((unsigned char)s[at + 2] & 0x3Fu);
    switch (cp) {
    case 0x96F6: /* 零 */
    case 0x3007: /* 〇 */
    case 0x4E00: /* 一 */
    case 0x4E8C: /* 二 */
    case 0x4E24: /* 两 */
    case 0x4E09: /* 三 */
    case 0x56DB: /* 四 */
    case 0x4E94: /* 五 */
    case 0x516D: /* 六 */
    case 0x4E03: /* 七 */
    case 0x516B: /* 八 */
    case 0x4E5D: /* 九 */
    case 0x58F9: /* 壹 */
    case 0x8D30: /* 贰 */
    case 0x53C1: /* 叁 */
    case 0x8086: /* 肆 */
    case 0x4F0D: /* 伍 */
    case 0x9646: /* 陆 */
    case 0x67D2: /* 柒 */
    case 0x634C: /* 捌 */
    case 0x7396: /* 玖 */
    case 0x5341: /* 十 */
    case 0x62FE: /* 拾 */
    case 0x767E: /* 百 of 百分之 */
    case 0x534A: /* 半 */
        return true;
    default:
        return false;
    }
}

bool promise_quantity_next(const char *s, struct span in, struct promise_quantity *out)
{
    for (size_t at = in.from; at < in.to; at++) {
        if (!may_be_number(s, in.to, at) || !may_begin(s, at))
            continue;
        if (quantity_at(s, in, at, out))
            return true;
        /* What is no quantity as a whole is none in parts. */
        while (is_digit(s[at]) && at + 1 < in.to &&
               (is_digit(s[at + 1]) || s[at + 1] == '.'))
            at++;
    }
    return false;
}
