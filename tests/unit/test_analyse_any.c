/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties of the analyser over made-up text, always the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/analyse.h"
#include "jinnang/buf.h"
#include "jinnang/utf8.h"

static struct jn_analyser *analyser;

/* Everything that must hold for any text. */
struct bounds {
    const char *text;
    size_t len, n;
    uint32_t start, position;
    bool ok;
};

static bool on_border(const struct bounds *b, uint32_t at)
{
    return at == b->len || (at < b->len && ((unsigned char)b->text[at] & 0xC0) != 0x80);
}

static bool check_bounds(void *user, const struct jn_token *t)
{
    struct bounds *b = user;
    bool positions = t->position >= b->position || t->part;
    b->ok = b->ok && t->start < t->end && t->end <= b->len && on_border(b, t->start) &&
            on_border(b, t->end) && t->start >= b->start && positions &&
            t->term_len > 0 && t->plain_len > 0 && t->term_len <= JN_TERM_MAX &&
            t->plain_len <= JN_TERM_MAX && jn_utf8_is_valid(t->term, t->term_len) &&
            jn_utf8_is_valid(t->plain, t->plain_len);
    b->start = t->start;
    b->position = t->position;
    b->n++;
    return true;
}

static size_t assert_bounds(const char *text, size_t len)
{
    struct bounds b = {.text = text, .len = len, .ok = true};
    jn_analyse(analyser, text, len, check_bounds, &b);
    if (!b.ok)
        fail_msg("bounds of '%.*s'", (int)len, text);
    return b.n;
}

static uint32_t random_state;

static uint32_t dice(uint32_t sides)
{
    random_state = random_state * 1664525U + 1013904223U;
    return (random_state >> 8) % sides;
}

static void any_text_stays_within_bounds(void **state)
{
    (void)state;
    static const uint32_t ranges[][2] = {
        {0x20, 0x7F},       {0, 0x20},        {0x4E00, 0x9FFF},   {0x300, 0x36F},
        {0x1100, 0x11FF},   {0xAC00, 0xD7A3}, {0x3040, 0x30FF},   {0xFF00, 0xFFEF},
        {0x2000, 0x2070},   {0xF900, 0xFAFF}, {0x3200, 0x33FF},   {0xFB00, 0xFDFF},
        {0xE00, 0xE7F},     {0x600, 0x6FF},   {0x1F300, 0x1F6FF}, {0x20000, 0x20100},
        {0xE0100, 0xE01EF}, {0x2E80, 0x2FDF}, {0x80, 0x24F},      {0, 0x10FFFF},
    };
    random_state = 1;
    for (int round = 0; round < 4000; round++) {
        char text[512];
        size_t len = 0;
        for (uint32_t n = dice(100); n > 0; n--) {
            const uint32_t *r = ranges[dice(dice(2) ? JN_COUNT(ranges) : 3)];
            len += jn_utf8_encode(r[0] + dice(r[1] - r[0] + 1), text + len);
        }
        assert_bounds(text, len);
    }
}

static void garbage_made_valid_is_text_too(void **state)
{
    (void)state;
    random_state = 2;
    for (int round = 0; round < 4000; round++) {
        char bytes[300], text[1200];
        size_t n = dice(sizeof(bytes)), len = 0;
        for (size_t i = 0; i < n; i++)
            bytes[i] = (char)(dice(3) ? 0x80 + dice(0x80) : dice(0x80));
        for (size_t at = 0; at < n;) {
            uint32_t cp;
            at += jn_utf8_decode(bytes + at, n - at, &cp);
            len += jn_utf8_encode(cp, text + len);
        }
        assert_bounds(text, len);
    }
}

static bool add_term(void *user, const struct jn_token *t)
{
    struct jn_buf *out = user;
    jn_buf_add(out, t->term, t->term_len);
    jn_buf_printf(out, "@%u ", t->position);
    return true;
}

/* One sentence, in its traditional spelling too (only characters that t2s turns back). */
static const char *const sentences[][2] = {
    {"银行核心系统迁移到分布式数据库", "銀行核心系統遷移到分佈式數據庫"},
    {"客户要求两地三中心容灾", "客戶要求兩地三中心容災"},
    {"Café résumé naïve", "Café résumé naïve"},
    {"符合 GB/T 22239-2019 三级要求", "符合 GB/T 22239-2019 三級要求"},
    {"可用性 99.99%，恢复时间 30 秒。", "可用性 99.99%，恢復時間 30 秒。"},
    {"Migration of the CORE system", "Migration of the CORE system"},
    {"乾隆年间的计划与答复", "乾隆年間的計畫與答覆"},
    {"시스템 ガイド Ångström", "시스템 ガイド Ångström"},
};

/* U+0021-7E as full width where dice say so. */
static void widen(struct jn_buf *text)
{
    struct jn_buf wide = JN_BUF_INIT;
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if (c > 0x20 && c < 0x7F && dice(2))
            jn_buf_utf8(&wide, c + 0xFEE0U);
        else
            jn_buf_char(&wide, (char)c);
    }
    jn_buf_clear(text);
    jn_buf_add(text, wide.data, wide.len);
    jn_buf_deinit(&wide);
}

/* Decomposed letters of the sentences above. */
static void decompose(struct jn_buf *text)
{
    static const char *const rows[][2] = {
        {"é", "e\u0301"},       {"ï", "i\u0308"},       {"Å", "A\u030A"},
        {"ö", "o\u0308"},       {"ガ", "カ\u3099"},     {"ド", "ト\u3099"},
        {"시", "\u1109\u1175"}, {"스", "\u1109\u1173"}, {"템", "\u1110\u1166\u11B7"}};
    struct jn_buf out = JN_BUF_INIT;
    for (size_t at = 0; at < text->len;) {
        uint32_t cp;
        size_t n = jn_utf8_decode(text->data + at, text->len - at, &cp), row = 0;
        while (row < JN_COUNT(rows) && (strlen(rows[row][0]) != n ||
                                        memcmp(rows[row][0], text->data + at, n) != 0))
            row++;
        if (row < JN_COUNT(rows))
            jn_buf_str(&out, rows[row][1]);
        else
            jn_buf_add(&out, text->data + at, n);
        at += n;
    }
    jn_buf_clear(text);
    jn_buf_add(text, out.data, out.len);
    jn_buf_deinit(&out);
}

static void every_spelling_of_a_text_has_the_same_tokens(void **state)
{
    (void)state;
    static const char *const separators[] = {" ", "\n", "。", ", "};
    random_state = 3;
    for (int round = 0; round < 3000; round++) {
        struct jn_buf plain = JN_BUF_INIT, other = JN_BUF_INIT, a = JN_BUF_INIT,
                      b = JN_BUF_INIT;
        for (uint32_t n = 1 + dice(6); n > 0; n--) {
            const char *const *s = sentences[dice(JN_COUNT(sentences))];
            const char *between = separators[dice(JN_COUNT(separators))];
            jn_buf_str(&plain, s[0]);
            jn_buf_str(&other, s[dice(2)]);
            jn_buf_str(&plain, between);
            jn_buf_str(&other, between);
        }
        if (dice(2))
            decompose(&other);
        if (dice(2))
            widen(&other);
        jn_analyse(analyser, plain.data, plain.len, add_term, &a);
        jn_analyse(analyser, other.data, other.len, add_term, &b);
        assert_string_equal(jn_buf_text(&a), jn_buf_text(&b));
        assert_bounds(other.data, other.len);
        jn_buf_deinit(&plain);
        jn_buf_deinit(&other);
        jn_buf_deinit(&a);
        jn_buf_deinit(&b);
    }
}

static void long_words_are_cut_at_a_character(void **state)
{
    (void)state;
    char word[300];
    for (size_t i = 0; i < 100; i++)
        memcpy(word + 3 * i, "\u1E9F", 3);
    assert_int_equal(assert_bounds(word, 300), 1);
    word[1] = word[2] = 'x';
    for (size_t shift = 1; shift < 3; shift++)
        assert_int_equal(assert_bounds(word + shift, 300 - shift), 1);
}

static void lines_without_end_lose_nothing_at_blanks(void **state)
{
    (void)state;
    struct jn_buf text = JN_BUF_INIT;
    for (int i = 0; i < 50000; i++)
        jn_buf_str(&text, "核心系統，migration ");
    assert_int_equal(assert_bounds(text.data, text.len), 5 * 50000);
    jn_buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        jn_buf_str(&text, "核心");
    assert_true(assert_bounds(text.data, text.len) >= 200000);
    jn_buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        jn_buf_str(&text, "a.");
    assert_true(assert_bounds(text.data, text.len) >= 100000);
    jn_buf_deinit(&text);
}

static int setup(void **state)
{
    (void)state;
    return jn_analyser_new(&analyser, NULL);
}

static int teardown(void **state)
{
    (void)state;
    jn_analyser_free(analyser);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_text_stays_within_bounds),
        cmocka_unit_test(garbage_made_valid_is_text_too),
        cmocka_unit_test(every_spelling_of_a_text_has_the_same_tokens),
        cmocka_unit_test(long_words_are_cut_at_a_character),
        cmocka_unit_test(lines_without_end_lose_nothing_at_blanks),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
