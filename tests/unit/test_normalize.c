/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/analyse.h"
#include "jinnang/buf.h"
#include "jinnang/utf8.h"

static struct jn_analyser *analyser;

static const char *normal(struct jn_buf *out, const char *text, size_t len)
{
    jn_buf_clear(out);
    jn_normalize(analyser, text, len, out);
    return jn_buf_text(out);
}

static void spellings_become_one(void **state)
{
    (void)state;
    static const struct {
        const char *text, *normal;
    } rows[] = {
        {"", ""},
        {" \t\r\n\u3000", ""},
        {"  核心  系统\n\n 迁移\t", "核心 系统 迁移"},
        {"銀行核心系統遷移", "银行核心系统迁移"},
        {"ＧＢ／Ｔ　２２２３９－２０１９", "gb/t 22239-2019"},
        {"GB/T 22239—2019", "gb/t 22239-2019"},
        {"Straße ΟΔΟΣ İ", "strasse οδοσ i\u0307"},
        {"cafe\u0301 CAF\u00C9", "caf\u00E9 caf\u00E9"},
        {"㈱ ㎏ ① ½ ﷺ", "(株) kg 1 1/2 صلى الله عليه وسلم"},
        {"ｶﾞｷﾞ", "ガギ"},
        {"\u1112\u1161\u11AB\uAE00", "한글"},
        {"ㄱㅏ", "가"},
        {"\uF900\u2F00", "岂一"},   /* compatibility ideograph, radical */
        {"葛\U000E0100城", "葛城"}, /* ideographic variation sequence */
        {"in\u00ADter\u200Bnal\uFEFF", "internal"},
        {"\u202Eabc\u202C", "abc"},
        {"a\uFDD0b", "ab"},
        {"Oracle™ 19c®", "oracle™ 19c®"},
        {"don’t", "don't"},
        {"計畫 計算 畫面", "计划 计算 画面"}, /* 畫 depends on its neighbour */
        {"乾隆年間 乾淨 餅乾", "乾隆年间 干净 饼干"},
        {"藉口 狼藉 答覆 覆蓋 瞭解 瞭望", "借口 狼藉 答复 覆盖 了解 瞭望"},
        {"電腦😀軟體", "电脑😀软体"},
        {"\u0301a", "\u0301a"}, /* nothing before the mark to combine with */
        {"a\u200D\u0301", "á"},
    };
    struct jn_buf out = JN_BUF_INIT;
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(normal(&out, rows[i].text, strlen(rows[i].text)),
                            rows[i].normal);
    jn_buf_deinit(&out);
}

static void normal_text_stays(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "银行核心系统迁移", "gb/t 22239-2019 c++ 99.99%", "한글", "ガギグ",
        "οδος ёлка",        "说明:“引号”与(括号)"};
    struct jn_buf once = JN_BUF_INIT, twice = JN_BUF_INIT;
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        normal(&once, rows[i], strlen(rows[i]));
        normal(&twice, jn_buf_text(&once), once.len);
        assert_string_equal(jn_buf_text(&once), jn_buf_text(&twice));
    }
    jn_buf_deinit(&once);
    jn_buf_deinit(&twice);
}

/* One field of NormalizationTest.txt ("1E0A 0323;") as UTF-8; returns what is behind it.
 */
static const char *read_field(const char *line, char *out, size_t *len)
{
    char *end = NULL;
    for (*len = 0; *line && *line != ';'; line = end) {
        *len += jn_utf8_encode((uint32_t)strtoul(line, &end, 16), out + *len);
        if (end == line)
            break;
    }
    return *line == ';' ? line + 1 : line;
}

/* ™ and ℠ are no letters here; folding makes a letter of U+0345, so marks that stand
 * behind it in an order that no normal form has stay behind it. */
static bool is_exception(const char *line)
{
    static const char *const rows[] = {"2120;", "2122;", "1F16A;", "1F16B;"};
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        if (strncmp(line, rows[i], strlen(rows[i])) == 0)
            return true;
    return strncmp(line, "0061", 4) == 0 && strstr(line, " 0345 ");
}

static void the_five_forms_of_unicodes_own_test_are_one(void **state)
{
    (void)state;
    FILE *f =
        popen("bzcat /usr/share/unicode/NormalizationTest.txt.bz2 2>/dev/null", "r");
    char line[2048];
    struct jn_buf first = JN_BUF_INIT, other = JN_BUF_INIT;
    size_t n = 0;
    while (f && fgets(line, sizeof(line), f)) {
        if (!strchr("0123456789ABCDEF", line[0]) || is_exception(line))
            continue;
        const char *at = line;
        for (int form = 0; form < 5; form++) {
            char text[512];
            size_t len;
            at = read_field(at, text, &len);
            normal(form ? &other : &first, text, len);
            if (form && strcmp(jn_buf_text(&first), jn_buf_text(&other)) != 0)
                fail_msg("form %d of %s", form, line);
        }
        n++;
    }
    if (f)
        pclose(f);
    jn_buf_deinit(&first);
    jn_buf_deinit(&other);
    if (n == 0)
        skip();
    assert_true(n > 18000);
}

static void a_line_without_end_is_like_lines(void **state)
{
    (void)state;
    struct jn_buf text = JN_BUF_INIT, out = JN_BUF_INIT;
    for (int i = 0; i < 60000; i++)
        jn_buf_str(&text, "é系統");
    normal(&out, text.data, text.len);
    assert_int_equal(out.len, text.len);
    for (size_t i = 0; i < out.len; i += 8)
        assert_memory_equal(out.data + i, "é系统", 8);
    jn_buf_deinit(&text);
    jn_buf_deinit(&out);
}

static void a_tower_of_marks_takes_no_time(void **state)
{
    (void)state;
    struct jn_buf text = JN_BUF_INIT, out = JN_BUF_INIT;
    jn_buf_char(&text, 'a');
    for (int i = 0; i < 300000; i++)
        jn_buf_str(&text, i % 2 ? "\u0301" : "\u0323");
    normal(&out, text.data, text.len);
    assert_true(out.len > 0 && out.len <= text.len);
    jn_buf_deinit(&text);
    jn_buf_deinit(&out);
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
        cmocka_unit_test(spellings_become_one),
        cmocka_unit_test(normal_text_stays),
        cmocka_unit_test(the_five_forms_of_unicodes_own_test_are_one),
        cmocka_unit_test(a_line_without_end_is_like_lines),
        cmocka_unit_test(a_tower_of_marks_takes_no_time),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
