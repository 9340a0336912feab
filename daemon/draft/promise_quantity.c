/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft/promise_quantity.h"

#include <math.h>
#include <string.h>

#include "jinnang/cleanup.h"

#include "daemon/draft/promise_number.h"
#include "daemon/draft/promise_units.h"

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
        if (n > 0 && (at + n >= to ||
                      !(promise_is_letter(s[at + n]) || promise_is_digit(s[at + n])))) {
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
    m = sign > 0 && at + n + sign < to && promise_is_digit(s[at + n + sign])
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
    return end < to && promise_is_letter(s[end]) ? 0 : end + n - at;
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
    if (promise_is_digit(before) || before == '.' || before == '_')
        return false;
    if (before == '-')
        return at < 2 || !(promise_is_letter(s[at - 2]) || promise_is_digit(s[at - 2]));
    if (!promise_is_letter(before) || !promise_is_digit(s[at]))
        return !(at >= 3 && memcmp(s + at - 3, "第", 3) == 0);
    size_t from = at;
    while (from > 0 && promise_is_letter(s[from - 1]))
        from--;
    for (size_t i = 0; i < JN_COUNT(words); i++)
        if (promise_text_at(s, at, from, words[i]) == at - from)
            return true;
    return false;
}

struct measured {
    struct promise_number number;
    const struct promise_measure *unit; /* NULL: none */
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
        static const struct promise_measure of_hundred = {"", PROMISE_PERCENT, 1, 0};
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
    const struct promise_measure *unit;
    if (n > 0 && promise_unit_at(s, to, m->end + n, &m->number, &unit) > 0) {
        m->number.value = half;
        m->end += n;
    }
    n = promise_unit_at(s, to, m->end, &m->number, &unit);
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
    size_t n = promise_is_digit(s[at]) ? week_at(s, in.to, at, &week) : 0;
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
    q->doubtful =
        m.unit && (m.unit->flags & PROMISE_CAREFUL) && m.unit->factor < PROMISE_DAY;
    if (!m.unit && !currency)
        q->form = m.number.grouped ? PROMISE_MAYBE_CNY : PROMISE_PLAIN;
    return !currency || q->unit == PROMISE_CNY;
}

/* Most characters are no number; this is asked of each. */
static bool may_be_number(const char *s, size_t to, size_t at)
{
    unsigned char c = (unsigned char)s[at];
    if (c < 0x80)
        return promise_is_digit(s[at]) || (c != '\0' && strchr("efnostz", s[at]) != NULL);
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
        while (promise_is_digit(s[at]) && at + 1 < in.to &&
               (promise_is_digit(s[at + 1]) || s[at + 1] == '.'))
            at++;
    }
    return false;
}
