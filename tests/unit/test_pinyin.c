/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/pinyin.h"
#include "jinnang/utf8.h"

static void the_usual_reading_comes_first(void **state)
{
    (void)state;
    static const struct {
        const char *han, *reading;
    } rows[] = {
        {"核", "he"}, {"行", "xing"}, {"女", "nv"},   {"略", "lve"}, {"了", "le"},
        {"嗯", "n"},  {"系", "xi"},   {"統", "tong"}, {"㐀", "qiu"}, {"𠀀", "he"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        uint32_t cp;
        jn_utf8_decode(rows[i].han, strlen(rows[i].han), &cp);
        assert_string_equal(jn_pinyin_of(cp), rows[i].reading);
    }
}

static void other_characters_have_no_reading(void **state)
{
    (void)state;
    static const uint32_t rows[] = {0,      'a',    '1',     ' ',     0x3042,
                                    0xAC00, 0xFF21, 0x1F600, 0x10FFFF};
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_null(jn_pinyin_of(rows[i]));
}

static void a_text_is_spelled_with_blanks(void **state)
{
    (void)state;
    static const struct {
        const char *text, *pinyin;
    } rows[] = {
        {"核心系统", "he xin xi tong"},
        {"K8s集群", "k8s ji qun"},
        {"集群K8S 部署", "ji qun k8s bu shu"},
        {"  核　心\n", "he xin"},
        {"", ""},
        {"ÄB", "äb"},
    };
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_string_equal(jn_pinyin_text(arena, rows[i].text, strlen(rows[i].text)),
                            rows[i].pinyin);
}

static void typed_letters_find_the_characters_they_spell(void **state)
{
    (void)state;
    static const struct {
        const char *text, *typed, *found; /* found NULL: no match */
    } rows[] = {
        {"某城商行核心系统迁移", "hxxt", "核心系统"},
        {"某城商行核心系统迁移", "hexinxitong", "核心系统"},
        {"某城商行核心系统迁移", "hxxitong", "核心系统"},
        {"某城商行核心系统迁移", "hexinxit", "核心系统"},
        {"某城商行核心系统迁移", "hexinxtqy", "核心系统迁移"},
        {"某城商行核心系统迁移", "csh", "城商行"},
        {"某城商行核心系统迁移", "cshx", "城商行"}, /* 行 is xing, too */
        {"某城商行核心系统迁移", "cshq", NULL},
        {"某城商行核心系统迁移", "chshh", "城商行核"}, /* the most characters win */
        {"某城商行核心系统迁移", "chengshanghang", "城商行"},
        {"银行", "yinxing", "银行"}, /* any known reading */
        {"西安", "xian", "西安"},
        {"先进", "xian", "先"},
        {"女性", "nvx", "女性"},
        {"女性", "nux", "女性"},
        {"战略", "zhanlue", "战略"},
        {"两地3中心", "ld3zx", "两地3中心"},
        {"集群K8s部署", "jqk8sbs", "集群K8s部署"},
        {"核心 系统", "hxxt", "核心 系统"},
        {"核心系统", "h", "核"},
        {"核心系统", "xt", "系统"},
        {"核心系统", "hxt", NULL}, /* no skipping */
        {"核心系统", "hxxtx", NULL},
        {"hxxt", "hxxt", NULL}, /* only from a Han character on */
        {"核心", "", NULL},
        {"", "hx", NULL},
        {"核", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         NULL},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        size_t start = 0, end = 0;
        bool yes = jn_pinyin_match(rows[i].text, strlen(rows[i].text), rows[i].typed,
                                   strlen(rows[i].typed), &start, &end);
        if (yes != (rows[i].found != NULL))
            fail_msg("\"%s\" in \"%s\": %d", rows[i].typed, rows[i].text, yes);
        if (!yes)
            continue;
        assert_int_equal(end - start, strlen(rows[i].found));
        assert_memory_equal(rows[i].text + start, rows[i].found, end - start);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_usual_reading_comes_first),
        cmocka_unit_test(other_characters_have_no_reading),
        cmocka_unit_test(a_text_is_spelled_with_blanks),
        cmocka_unit_test(typed_letters_find_the_characters_they_spell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
