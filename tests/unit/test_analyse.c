/* SPDX-License-Identifier: GPL-3.0-or-later */
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

/* A token as text: term@position, then its type (bigram, lone, word, Whole), * for a
 * part, ! for a run of one character. */
struct shown {
    struct jn_buf out;
    const char *text;
    bool slices; /* the characters of the text instead of the position */
};

static bool show(void *user, const struct jn_token *t)
{
    struct shown *s = user;
    if (s->out.len)
        jn_buf_char(&s->out, ' ');
    jn_buf_add(&s->out, t->term, t->term_len);
    if (s->slices) {
        jn_buf_char(&s->out, '=');
        jn_buf_add(&s->out, s->text + t->start, t->end - t->start);
        return true;
    }
    jn_buf_printf(&s->out, "@%u%c%s%s", t->position, "blwW"[t->type],
                  t -> part ? "*" : "", t->whole_run ? "!" : "");
    return true;
}

struct row {
    const char *text, *tokens;
};

static void check(const struct row *rows, size_t n, bool slices)
{
    for (size_t i = 0; i < n; i++) {
        struct shown s = {.out = JN_BUF_INIT, .text = rows[i].text, .slices = slices};
        jn_analyse(analyser, rows[i].text, strlen(rows[i].text), show, &s);
        assert_string_equal(jn_buf_text(&s.out), rows[i].tokens);
        jn_buf_deinit(&s.out);
    }
}

static void dense_scripts_give_bigrams_and_the_last_character(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", ""},
        {"。，、", ""},
        {"云", "云@0l!"},
        {"核心系统", "核心@0b 心系@1b 系统@2b 统@3l"},
        {"核心 系统", "核心@0b 心@1l 系统@2b 统@3l"},
        {"核心、系统", "核心@0b 心@1l 系统@2b 统@3l"},
        {"核心。系统", "核心@0b 心@1l 系统@3b 统@4l"},
        {"核心？！\n\n系统", "核心@0b 心@1l 系统@3b 统@4l"},
        {"\n核心", "核心@0b 心@1l"},
        {"佐々木〇", "佐々@0b 々木@1b 木〇@2b 〇@3l"},
        {"サーバーの設定", "サー@0b ーバ@1b バー@2b ーの@3b の@4l 设定@5b 定@6l"},
        {"시스템", "시스@0b 스템@1b 템@2l"},
        {"ไทย", "ไท@0b ทย@1b ย@2l"},
        {"银\u00AD行", "银行@0b 行@1l"},
        {"\U00020000\U00020001", "\U00020000\U00020001@0b \U00020001@1l"},
    };
    check(rows, JN_COUNT(rows), false);
}

static void words_are_folded_and_stemmed(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Migrating SYSTEMS", "migrat@0w system@1w"},
        {"as is", "as@0w is@1w"},
        {"naïve Cafés", "naïve@0w cafés@1w"},
        {"Миграция ΟΔΟΣ", "миграция@0w οδοσ@1w"},
        {"the customer's proposal.", "the@0w custom@1w propos@2w"},
        {"don’t we'll customers'", "dont@0w we@1w custom@2w"},
        {"O'Reilly", "o'reilly@0W o@0w* reilli@1w*"},
        {"one. Two", "one@0w two@1w"},
        {"one; two", "one@0w two@2w"},
        {"one\ntwo", "one@0w two@2w"},
        {"in\u200Bter\u00ADnal", "intern@0w"},
        {"Oracle™数据库", "oracl@0w 数据@1b 据库@2b 库@3l"},
        {"使用Kubernetes部署", "使用@0b 用@1l kubernet@2w 部署@3b 署@4l"},
    };
    check(rows, JN_COUNT(rows), false);
}

static void compounds_come_whole_and_in_parts(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"K8s SM4 v3 5G 2019", "k8s@0W sm4@1W v3@2W 5g@3W 2019@4W"},
        {"GB/T 22239-2019", "gb/t@0W gb@0w* t@1w* 22239-2019@2W 22239@2W* 2019@3W*"},
        {"GB/T22239-2019 ISO27001",
         "gb/t22239-2019@0W gb@0w* t22239@1W* t@1w* 22239@2W* 2019@3W* iso27001@4W iso@4w* "
         "27001@5W*"},
        {"100TB SHA256 x86 24h",
         "100tb@0W 100@0W* tb@1w* sha256@2W sha@2w* 256@3W* x86@4W 24h@5W"},
        {"v3.0", "v3.0@0W v3@0W* 0@1W*"},
        {"C++ C# F#", "c++@0W c@0w* c#@1W c@1w* f#@2W f@2w*"},
        {"C++17", "c++17@0W c++@0W* 17@1W*"},
        {"C++/Java", "c++/java@0W c++@0W* java@1w*"},
        {"99.99%", "99.99%@0W 99.99@0W* 99@0W* 99@1W*"},
        {"50%", "50%@0W 50@0W*"},
        {"10.0.0.1", "10.0.0.1@0W 10@0W* 0@1W* 0@2W* 1@3W*"},
        {"db1:5432", "db1:5432@0W db1@0W* 5432@1W*"},
        {"Note:this", "note@0w this@1w"},
        {"node.js.", "node.js@0W node@0w* js@1w*"},
        {"li.na@bank.cn", "li.na@bank.cn@0W li@0w* na@1w* bank@2w* cn@3w*"},
        {"R&D", "r&d@0W r@0w* d@1w*"},
        {"-a- --b /c/ #d", "a@0w b@1w c@2w d@3w"},
        {"a--b a..b", "a@0w b@1w a@2w b@3w"},
        {"双活-主备", "双活@0b 活@1l 主备@2b 备@3l"},
        {"https://example.com/a-b", "https@0w exampl@1w com@2w a@3w b@4w"},
        {"1,200万 1,234.5% 12,34",
         "1200@0W 1@0W* 200@1W* 万@2l! 1234.5%@3W 1234.5@3W* 1@3W* 234@4W* 5@5W* "
         "12@6W 34@7W"},
        {"3，200 2019,200 1,2000", "3@0W 200@1W 2019@2W 200@3W 1@4W 2000@5W"},
        {"½ ① 2²", "1/2@0W 1@0W* 2@1W* 1@2W 22@3W"},
        {"end-to-end customer's-only", "end-to-end@0W end@0w* to@1w* end@2w* "
                                       "customer's-only@3W custom@3w* s@4w* onli@5w*"},
    };
    check(rows, JN_COUNT(rows), false);
}

static void offsets_name_whole_characters_of_the_text(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"銀行A", "银行=銀行 行=行 a=A"},
        {"cafe\u0301s", "cafés=cafe\u0301s"},
        {"㈱ ㎏ ½", "株=㈱ kg=㎏ 1/2=½ 1=½ 2=½"},
        {"ＧＢ／Ｔ", "gb/t=ＧＢ／Ｔ gb=ＧＢ t=Ｔ"},
        {"ｶﾞｷ", "ガキ=ｶﾞｷ キ=ｷ"},
        {"in\u00ADter\u00AD x", "inter=in\u00ADter x=x"},
        {"乾隆計畫", "乾隆=乾隆 隆计=隆計 计划=計畫 划=畫"},
        {"customer's", "custom=customer"},
        {"don't", "dont=don't"},
    };
    check(rows, JN_COUNT(rows), true);
}

static bool keep_first(void *user, const struct jn_token *t)
{
    struct jn_buf *out = user;
    jn_buf_add(out, t->term, t->term_len);
    return false;
}

static void a_sink_may_stop(void **state)
{
    (void)state;
    static const char *const rows[] = {"核心系统", "GB/T", "a b", "99.99% x"};
    static const char *const firsts[] = {"核心", "gb/t", "a", "99.99%"};
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        struct jn_buf out = JN_BUF_INIT;
        jn_analyse(analyser, rows[i], strlen(rows[i]), keep_first, &out);
        assert_string_equal(jn_buf_text(&out), firsts[i]);
        jn_buf_deinit(&out);
    }
}

static void long_words_end_in_a_hash(void **state)
{
    (void)state;
    char word[301];
    struct jn_buf a = JN_BUF_INIT, b = JN_BUF_INIT;
    memset(word, 'x', 300);
    jn_analyse(analyser, word, 300, keep_first, &a);
    assert_int_equal(a.len, JN_TERM_MAX);
    word[299] = 'y';
    jn_analyse(analyser, word, 300, keep_first, &b);
    assert_string_not_equal(jn_buf_text(&a), jn_buf_text(&b));
    assert_memory_equal(a.data, b.data, 160);
    jn_buf_deinit(&a);
    jn_buf_deinit(&b);
}

static void few_words_are_stop_words(void **state)
{
    (void)state;
    static const char *const yes[] = {"the", "of", "a", "and", "your", "about", "with"};
    static const char *const no[] = {"",    "th",  "thee", "bank",
                                     "not", "zzz", "it",   "银行"};
    for (size_t i = 0; i < JN_COUNT(yes); i++)
        assert_true(jn_is_stop_word(yes[i], strlen(yes[i])));
    for (size_t i = 0; i < JN_COUNT(no); i++)
        assert_false(jn_is_stop_word(no[i], strlen(no[i])));
}

static void the_rules_have_a_name(void **state)
{
    (void)state;
    assert_non_null(strstr(jn_analyser_id(), "unicode-"));
    assert_non_null(strstr(jn_analyser_id(), "t2s-"));
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
        cmocka_unit_test(dense_scripts_give_bigrams_and_the_last_character),
        cmocka_unit_test(words_are_folded_and_stemmed),
        cmocka_unit_test(compounds_come_whole_and_in_parts),
        cmocka_unit_test(offsets_name_whole_characters_of_the_text),
        cmocka_unit_test(a_sink_may_stop),
        cmocka_unit_test(long_words_end_in_a_hash),
        cmocka_unit_test(few_words_are_stop_words),
        cmocka_unit_test(the_rules_have_a_name),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
