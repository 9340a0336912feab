/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/doc/fold.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "jinnang/utf8.h"

#include "lib/doc/chars.h"

static bool is_numeral(uint32_t cp)
{
    static const uint32_t han[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03,
                                   0x516B, 0x4E5D, 0x5341, 0x767E, 0x96F6, 0x3007};
    for (size_t i = 0; i < sizeof(han) / sizeof(*han); i++)
        if (cp == han[i])
            return true;
    return cp >= '0' && cp <= '9';
}

/* The character at `at`, 0 at the end. */
static uint32_t peek(const char *s, size_t len, size_t at, size_t *step)
{
    uint32_t cp = 0;
    *step = at < len ? jn_utf8_decode(s + at, len - at, &cp) : 0;
    return cp;
}

static size_t skip_numerals(const char *s, size_t len, size_t at)
{
    size_t step;
    while (is_numeral(peek(s, len, at, &step)))
        at += step;
    return at;
}

static bool is_one_of(uint32_t cp, const char *set)
{
    uint32_t member;
    for (size_t left = strlen(set), n; left > 0; set += n, left -= n) {
        n = jn_utf8_decode(set, left, &member);
        if (member == cp)
            return true;
    }
    return false;
}

/* Length of the numbering at the start of normalised text: "(三)", "第四章", "一、", "1.2
 * ". Without a sign behind it a number belongs to the heading (5g, 2026年). */
static size_t numbering(const char *s, size_t len)
{
    size_t step, at = 0, digits;
    uint32_t first = peek(s, len, 0, &step);
    if (first == '(' || first == 0x7B2C) { /* 第 */
        at = step;
        digits = skip_numerals(s, len, at);
        uint32_t closing = peek(s, len, digits, &step);
        bool closed = first == '(' ? closing == ')' : is_one_of(closing, "章节部分条步");
        return digits > at && closed ? digits + step : 0;
    }
    for (;;) { /* 1.2.3 */
        digits = skip_numerals(s, len, at);
        if (digits == at)
            return at > 0 && s[at - 1] == '.' ? at : 0;
        uint32_t behind = peek(s, len, digits, &step);
        if (behind != '.')
            return is_one_of(behind, "、):, ") ? digits + step : 0;
        at = digits + step;
    }
}

static void add_bare(const char *s, size_t len, struct jn_buf *out)
{
    uint32_t cp;
    for (size_t at = 0, n; at < len; at += n) {
        n = jn_utf8_decode(s + at, len - at, &cp);
        if (jn_char_class(cp) == JN_CHAR_WORD)
            jn_buf_add(out, s + at, n);
    }
}

void jn_fold_label(struct jn_analyser *a, const char *text, size_t len,
                   struct jn_buf *out)
{
    struct jn_buf normal = JN_BUF_INIT;
    jn_normalize(a, text, len, &normal);
    if (normal.len > 0)
        add_bare(normal.data, normal.len, out);
    jn_buf_deinit(&normal);
}

void jn_fold_heading(struct jn_analyser *a, const char *text, size_t len,
                     struct jn_buf *out)
{
    struct jn_buf normal = JN_BUF_INIT;
    jn_normalize(a, text, len, &normal);
    if (normal.len > 0) {
        size_t skip = numbering(normal.data, normal.len);
        add_bare(normal.data + skip, normal.len - skip, out);
    }
    jn_buf_deinit(&normal);
}
