/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chinese mobile numbers and identity numbers, anywhere in front matter or body. */
#include <string.h>

#include "lib/doc/check.h"

enum { MAX_SHOWN = 20 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

/* 1[3-9] and nine more digits, also behind the country code 86. */
static bool is_mobile(const char *s, size_t digits)
{
    if (digits == 13 && s[0] == '8' && s[1] == '6') {
        s += 2;
        digits = 11;
    }
    return digits == 11 && s[0] == '1' && s[1] >= '3';
}

/* GB 11643: the last character checks the 17 digits before it. */
static bool is_identity(const char *s, size_t digits, char behind)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    static const char checks[] = "10X98765432";
    char last = digits == 18 ? s[17] : digits == 17 && (behind | 0x20) == 'x' ? 'X' : 0;
    if (!last)
        return false;
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (s[i] - '0') * weights[i];
    return checks[sum % 11] == last;
}

/* Byte of the first number of a person at or behind `at`, len if there is none; *end
 * behind. */
static size_t find_number(const char *s, size_t len, size_t at, size_t *end)
{
    while (at < len) {
        if (!is_digit(s[at])) {
            at++;
            continue;
        }
        size_t start = at;
        while (at < len && is_digit(s[at]))
            at++;
        *end = at;
        char before = start > 0 ? s[start - 1] : 0, behind = at < len ? s[at] : 0;
        char after_x = at + 1 < len ? s[at + 1] : 0;
        bool decimal = before == '.' && start > 1 && is_digit(s[start - 2]);
        if (is_word(before) || decimal)
            continue;
        if (is_mobile(s + start, at - start) && !is_word(behind))
            return start;
        bool ends = at - start == 18 ? !is_word(behind) : !is_word(after_x);
        if (is_identity(s + start, at - start, behind) && ends)
            return start;
    }
    return len;
}

static void say(struct jn_check *c, const char *pointer, unsigned line)
{
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = "personal_data",
        .pointer = pointer,
        .line = line,
    };
    jn_complain(c->findings, &complaint);
}

static void check_value(struct jn_check *c, const struct jn_yaml *y, const char *pointer)
{
    size_t end;
    if (y->type == JN_YAML_SCALAR && find_number(y->text, y->len, 0, &end) < y->len)
        say(c, pointer, y->line);
    for (size_t i = 0; y->type != JN_YAML_SCALAR && i < y->count; i++)
        check_value(c, y->items[i],
                    y->type == JN_YAML_MAP
                        ? jn_arena_format(c->arena, "%s/%s", pointer, y->keys[i])
                        : jn_arena_format(c->arena, "%s/%zu", pointer, i));
}

void jn_check_personal_data(struct jn_check *c)
{
    const char *body = c->doc->body;
    size_t counted = 0, end = 0;
    unsigned line = c->doc->body_line, shown = 0;
    if (c->doc->front_matter)
        check_value(c, c->doc->front_matter, "#/front_matter");
    for (size_t at = 0; shown < MAX_SHOWN; at = end, shown++) {
        at = find_number(body, c->doc->body_len, at, &end);
        if (at == c->doc->body_len)
            return;
        for (; counted < at; counted++)
            line += body[counted] == '\n';
        say(c, "#/body", line);
    }
}
