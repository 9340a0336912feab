/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readings come from a generated two-level table: page of 256 characters -> number of a
 * distinct list of syllables. Matching walks the text once from each Han character and
 * keeps the set of typed lengths reached so far as bits of one word, so that "xian" tries
 * both xi'an and xian without backtracking. */
#include "jinnang/pinyin.h"

#include <string.h>

#include <utf8proc.h>

#include "jinnang/buf.h"
#include "jinnang/utf8.h"

#include "pinyin_table.h"

enum { TYPED_MAX = 63 }; /* bits of the set of reached lengths, 0 included */

/* The syllables of cp as numbers into pinyin_syllables; 0 when it has none. */
static size_t readings(uint32_t cp, const uint16_t **first)
{
    if (cp >> 8 >= PINYIN_PAGES)
        return 0;
    unsigned list = pinyin_pages[pinyin_page_of[cp >> 8]][cp & 0xFF];
    *first = pinyin_list_items + pinyin_list_start[list];
    return (size_t)pinyin_list_start[list + 1] - pinyin_list_start[list];
}

const char *jn_pinyin_of(uint32_t cp)
{
    const uint16_t *list;
    return readings(cp, &list) > 0 ? pinyin_syllables[list[0]] : NULL;
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 || cp == 0x3000;
}

static void add_blank(struct jn_buf *b)
{
    if (b->len > 0 && b->data[b->len - 1] != ' ')
        jn_buf_char(b, ' ');
}

char *jn_pinyin_text(struct jn_arena *arena, const char *text, size_t len)
{
    jn_auto(jn_buf_deinit) struct jn_buf b = JN_BUF_INIT;
    bool after_han = false;
    for (size_t at = 0; at < len;) {
        uint32_t cp;
        at += jn_utf8_decode(text + at, len - at, &cp);
        const char *reading = jn_pinyin_of(cp);
        if (reading || after_han || is_blank(cp))
            add_blank(&b);
        if (reading)
            jn_buf_str(&b, reading);
        else if (!is_blank(cp))
            jn_buf_utf8(&b, (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp));
        after_han = reading != NULL;
    }
    while (b.len > 0 && b.data[b.len - 1] == ' ')
        b.len--;
    return jn_arena_dup(arena, b.data ? b.data : "", b.len);
}

/* v is how ü is typed, u how many people type it all the same. */
static bool same_letter(char reading, char typed)
{
    return reading == typed || (reading == 'v' && typed == 'u');
}

static size_t common_prefix(const char *reading, const char *typed, size_t len)
{
    size_t n = 0;
    while (n < len && reading[n] && same_letter(reading[n], typed[n]))
        n++;
    return n;
}

/* Lengths reached when this syllable is spelled from `from` on: whole, as its initial
 * (one letter, or zh, ch, sh), or in part when the typed text ends inside it. */
static uint64_t spell_syllable(const char *syllable, const char *typed, size_t len,
                               size_t from)
{
    size_t n = common_prefix(syllable, typed + from, len - from);
    if (n == 0)
        return 0;
    uint64_t reached = UINT64_C(1) << (from + 1);
    if (n >= 2 && syllable[1] == 'h')
        reached |= UINT64_C(1) << (from + 2);
    if (syllable[n] == '\0' || from + n == len)
        reached |= UINT64_C(1) << (from + n);
    return reached;
}

static char ascii_lower(uint32_t cp)
{
    if (cp >= 'A' && cp <= 'Z')
        return (char)(cp + 32);
    return (cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9') ? (char)cp : 0;
}

/* The set of lengths after one more character of the text. */
static uint64_t advance(uint32_t cp, uint64_t reached, const char *typed, size_t len)
{
    const uint16_t *list;
    size_t n = readings(cp, &list);
    char literal = n == 0 ? ascii_lower(cp) : 0;
    if (n == 0 && !literal)
        return reached; /* blanks and punctuation are not typed */
    uint64_t next = 0;
    for (uint64_t left = reached; left; left &= left - 1) {
        size_t from = (size_t)__builtin_ctzll(left);
        if (literal && typed[from] == literal)
            next |= UINT64_C(1) << (from + 1);
        for (size_t i = 0; i < n; i++)
            next |= spell_syllable(pinyin_syllables[list[i]], typed, len, from);
    }
    return next;
}

/* The end of the characters that spell `typed` from byte `at` on, 0 when they do not. The
 * most characters win: "sh" is 商户 rather than the beginning of 商's syllable. */
static size_t spelled_until(const char *text, size_t len, size_t at, const char *typed,
                            size_t typed_len)
{
    uint64_t reached = 1, all = UINT64_C(1) << typed_len;
    size_t end = 0;
    while (at < len && reached) {
        uint32_t cp;
        at += jn_utf8_decode(text + at, len - at, &cp);
        reached = advance(cp, reached, typed, typed_len);
        if (reached & all)
            end = at;
        reached &= ~all;
    }
    return end;
}

bool jn_pinyin_match(const char *text, size_t len, const char *typed, size_t typed_len,
                     size_t *start, size_t *end)
{
    if (typed_len == 0 || typed_len > TYPED_MAX)
        return false;
    for (size_t at = 0; at < len;) {
        uint32_t cp;
        size_t n = jn_utf8_decode(text + at, len - at, &cp);
        size_t until = 0;
        if (jn_pinyin_of(cp))
            until = spelled_until(text, len, at, typed, typed_len);
        if (until > 0) {
            *start = at;
            *end = until;
            return true;
        }
        at += n;
    }
    return false;
}
