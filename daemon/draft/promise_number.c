/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft/promise_number.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/cleanup.h"

enum { DIGITS_MAX = 15, NUMERALS_MAX = 16 };

size_t promise_text_at(const char *s, size_t to, size_t at, const char *word)
{
    size_t n = strlen(word);
    return at + n <= to && memcmp(s + at, word, n) == 0 ? n : 0;
}

/* 1200, 1,200, 99.99; strtod() would follow the locale and read hexadecimal. */
static size_t digits_at(const char *s, size_t to, size_t at, double *value)
{
    size_t i = at, n = 0;
    double v = 0, scale = 1;
    for (; i < to && n < DIGITS_MAX; i++) {
        bool group = s[i] == ',' && n > 0 && n <= 9 && i + 3 < to &&
                     promise_is_digit(s[i + 1]) && promise_is_digit(s[i + 2]) &&
                     promise_is_digit(s[i + 3]) &&
                     (i + 4 >= to || !promise_is_digit(s[i + 4]));
        if (group)
            continue;
        if (!promise_is_digit(s[i]))
            break;
        v = v * 10 + (s[i] - '0');
        n++;
    }
    if (n == 0 || (i < to && promise_is_digit(s[i])))
        return 0;
    if (i + 1 < to && s[i] == '.' && promise_is_digit(s[i + 1])) {
        for (i++; i < to && promise_is_digit(s[i]) && n < DIGITS_MAX; i++, n++) {
            v = v * 10 + (s[i] - '0');
            scale *= 10;
        }
        /* 1.2.3 is a version, 10.0.0.1 an address. */
        if (i < to && (promise_is_digit(s[i]) ||
                       (s[i] == '.' && i + 1 < to && promise_is_digit(s[i + 1]))))
            return 0;
    }
    *value = v / scale;
    return i - at;
}

struct numeral {
    const char *text;
    double value;
};

static const struct numeral numerals[] = {
    {"零", 0}, {"〇", 0}, {"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4},
    {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}, {"壹", 1}, {"贰", 2},
    {"叁", 3}, {"肆", 4}, {"伍", 5}, {"陆", 6}, {"柒", 7}, {"捌", 8}, {"玖", 9},
};
static const struct numeral tens[] = {{"十", 10},  {"拾", 10},   {"百", 100},
                                      {"佰", 100}, {"千", 1000}, {"仟", 1000}};
static const struct numeral myriads[] = {{"万", 1e4}, {"亿", 1e8}};

static size_t one_of(const struct numeral *table, size_t n, const char *s, size_t to,
                     size_t at, double *value)
{
    for (size_t i = 0; i < n; i++) {
        size_t len = promise_text_at(s, to, at, table[i].text);
        if (len > 0) {
            *value = table[i].value;
            return len;
        }
    }
    return 0;
}
#define ONE_OF(table, s, to, at, value) one_of(table, JN_COUNT(table), s, to, at, value)

static size_t fraction_at(const char *s, size_t to, size_t at, double *value)
{
    size_t i = at + promise_text_at(s, to, at, "点"), n;
    double scale = 1, digit;
    if (i == at || !ONE_OF(numerals, s, to, i, &digit))
        return 0;
    for (int k = 0; k < 6 && (n = ONE_OF(numerals, s, to, i, &digit)) > 0; k++) {
        scale /= 10;
        *value += digit * scale;
        i += n;
    }
    return i - at;
}

/* 四, 十五, 二百三十, 三百万, 九十九点九. */
static size_t chinese_at(const char *s, size_t to, size_t at, double *value,
                         bool *grouped)
{
    double total = 0, section = 0, digit = -1, v;
    size_t i = at, n;
    for (int k = 0; k < NUMERALS_MAX; k++, i += n) {
        if ((n = ONE_OF(numerals, s, to, i, &v)) > 0) {
            digit = digit < 0 ? v : digit * 10 + v;
        } else if ((n = ONE_OF(tens, s, to, i, &v)) > 0) {
            if (i == at && v > 10)
                return 0;
            section += (digit < 0 ? 1 : digit) * v;
            digit = -1;
        } else if (i > at && (n = ONE_OF(myriads, s, to, i, &v)) > 0) {
            total = (total + section + (digit < 0 ? 0 : digit)) * v;
            section = 0;
            digit = -1;
            *grouped = true;
        } else {
            break;
        }
    }
    if (i == at)
        return 0;
    *value = total + section + (digit < 0 ? 0 : digit);
    return i - at + fraction_at(s, to, i, value);
}

static size_t english_at(const char *s, size_t to, size_t at, double *value)
{
    static const struct numeral words[] = {
        {"twenty-four", 24}, {"zero", 0},     {"one", 1},     {"two", 2},
        {"three", 3},        {"four", 4},     {"five", 5},    {"six", 6},
        {"seven", 7},        {"eight", 8},    {"nine", 9},    {"ten", 10},
        {"twelve", 12},      {"fifteen", 15}, {"twenty", 20}, {"thirty", 30},
        {"sixty", 60},       {"ninety", 90},
    };
    if (!promise_is_letter(s[at]) ||
        (at > 0 && (promise_is_letter(s[at - 1]) || promise_is_digit(s[at - 1]))))
        return 0;
    size_t n = ONE_OF(words, s, to, at, value);
    return n > 0 && at + n < to && promise_is_letter(s[at + n]) ? 0 : n;
}

/* What multiplies a number in digits. */
static size_t multiple_at(const char *s, size_t to, size_t at, struct promise_number *out)
{
    static const struct numeral han[] = {
        {"千万", 1e7}, {"百万", 1e6}, {"十万", 1e5}, {"万亿", 1e12}, {"百亿", 1e10},
        {"十亿", 1e9}, {"亿", 1e8},   {"万", 1e4},   {"千", 1e3},    {"百", 1e2},
    };
    static const struct numeral latin[] = {
        {"thousand", 1e3}, {"million", 1e6}, {"billion", 1e9}, {"k", 1e3}};
    size_t blank = at < to && s[at] == ' ';
    double v;
    size_t n = ONE_OF(han, s, to, at + blank, &v);
    if (n == 0) {
        n = ONE_OF(latin, s, to, at + blank, &v);
        if (n > 0 && at + blank + n < to && promise_is_letter(s[at + blank + n]))
            n = 0;
    }
    if (n == 0)
        return 0;
    out->value *= v;
    out->grouped = v >= 1e4;
    return blank + n;
}

size_t promise_number_at(const char *s, size_t to, size_t at, struct promise_number *out)
{
    *out = (struct promise_number){0};
    size_t n = digits_at(s, to, at, &out->value);
    if (n > 0) {
        out->digits = true;
        return n + multiple_at(s, to, at + n, out);
    }
    if (promise_is_digit(s[at]))
        return 0;
    n = (unsigned char)s[at] >= 0xE3 ? chinese_at(s, to, at, &out->value, &out->grouped)
                                     : 0;
    if (n == 0)
        n = english_at(s, to, at, &out->value);
    return n;
}
