/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "jinnang/buf.h"
#include "jinnang/fold_map.h"
#include "jinnang/names.h"
#include "jinnang/utf8.h"

static struct jn_analyser *analyser;

/* Names are separated by '|'. */
static struct jn_names *set_of(const char *names)
{
    struct jn_names *n;
    assert_int_equal(jn_names_new(&n, NULL), 0);
    for (const char *at = names; *at;) {
        size_t len = strcspn(at, "|");
        uint32_t number;
        assert_int_equal(jn_names_add(n, analyser, at, len, &number, NULL), 0);
        at += len + (at[len] != 0);
    }
    assert_int_equal(jn_names_compile(n, NULL), 0);
    return n;
}

struct seen {
    const char *text;
    struct jn_buf out;
    uint32_t end;
};

static bool on_match(void *user, const struct jn_name_match *m)
{
    struct seen *s = user;
    assert_true(m->start >= s->end && m->start < m->end);
    s->end = m->end;
    if (s->out.len > 0)
        jn_buf_char(&s->out, '|');
    jn_buf_printf(&s->out, "%u:", m->number);
    jn_buf_add(&s->out, s->text + m->start, m->end - m->start);
    return true;
}

static void assert_found(const char *names, const char *text, const char *found)
{
    jn_auto(jn_names_free) struct jn_names *n = set_of(names);
    struct seen s = {.text = text, .out = JN_BUF_INIT};
    jn_names_scan(n, analyser, text, strlen(text), NULL, on_match, &s);
    assert_string_equal(jn_buf_text(&s.out), found);
    jn_buf_deinit(&s.out);
}

struct row {
    const char *names, *text, *found;
};

static void assert_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_found(rows[i].names, rows[i].text, rows[i].found);
}

static void chinese_names_are_found_anywhere(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"望岳银行", "为望岳银行提供方案", "0:望岳银行"},
        {"望岳银行|望岳行", "望岳行与望岳银行。", "1:望岳行|0:望岳银行"},
        {"望岳", "望岳望岳", "0:望岳|0:望岳"},
        {"望岳银行", "望岳", ""},
        {"望岳银行", "望岳银", ""},
        {"望岳银行", "望望岳银行行", "0:望岳银行"},
        {"望岳银行", "", ""},
    };
    assert_rows(rows, JN_COUNT(rows));
}

static void latin_names_stand_at_word_borders(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"SAP", "SAP, sap; Sap", "0:SAP|0:sap|0:Sap"},
        {"SAP", "SAPPHIRE ASAP sap2 9sap", ""},
        {"SAP", "为SAP提供", "0:SAP"},
        {"Wangyue Bank", "the Wangyue Bank's core", "0:Wangyue Bank"},
        {"Wangyue Bank", "the Wangyue Banking core", ""},
        {"Wangyue Bank", "xWangyue Bank", ""},
        {"3M", "13M 3M2 3M", "0:3M"},
        {"TCL科技", "TCL科技集团 ATCL科技", "0:TCL科技"},
        {"中国IBM", "在中国IBM的 中国IBMs", "0:中国IBM"},
        {"C++", "C++ and C++11 vc++", "0:C++|0:C++"},
        {"Müller", "Müllerei MÜLLER mu\u0308ller", "0:MÜLLER|0:mu\u0308ller"},
        {"Сбер", "Сбербанк СБЕР", "0:СБЕР"},
    };
    assert_rows(rows, JN_COUNT(rows));
}

static void the_longest_of_the_leftmost_wins(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"招商|招商银行|商银", "招商银行 招商局 商银", "1:招商银行|0:招商|2:商银"},
        {"ab|bcd|abcde", "ab bcd abcde", "0:ab|1:bcd|2:abcde"},
        {"甲乙丙丁戊|乙丙", "甲乙丙丁己", "1:乙丙"},
        {"甲乙|乙丙丁|丙丁", "甲乙丙丁", "0:甲乙|2:丙丁"},
        {"上海银行|银行家", "上海银行家", "0:上海银行"},
        {"甲乙甲乙|甲乙", "甲乙甲乙甲乙", "0:甲乙甲乙|1:甲乙"},
        {"Bank of China|Bank", "Bank of Chinas, Bank of China", "1:Bank|0:Bank of China"},
    };
    assert_rows(rows, JN_COUNT(rows));
}

static void spellings_fold_into_one(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"望岳银行", "望岳銀行", "0:望岳銀行"},
        {"望嶽銀行", "望岳银行", "0:望岳银行"},
        {"乾隆钱庄", "乾隆錢莊", "0:乾隆錢莊"},
        {"IBM", "ＩＢＭ ibm", "0:ＩＢＭ|0:ibm"},
        {"中关村", "中\u200B关\uFEFF村", "0:中\u200B关\uFEFF村"},
        {"株式会社", "㍿", "0:㍿"},
        {"café", "CAFE\u0301", "0:CAFE\u0301"},
    };
    assert_rows(rows, JN_COUNT(rows));
}

static void blanks_match_runs_of_blanks(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Wangyue  Bank", "wangyue\t \u3000bank", "0:wangyue\t \u3000bank"},
        {"Wangyue Bank", "Wangyue\r\n  Bank", "0:Wangyue\r\n  Bank"},
        {"Wangyue Bank", "Wangyue\n\nBank", ""},
        {"Wangyue Bank", "WangyueBank", ""},
        {" 望岳 ", "望岳", "0:望岳"},
        {"望岳银行", "为望岳\n银行提供", "0:望岳\n银行"},
        {"望岳银行", "为望岳\n\n银行提供", ""},
        {"望岳银行", "望岳 银行", ""},
        {"望岳 银行", "望岳\n银行 望岳  银行", "0:望岳\n银行|0:望岳  银行"},
        {"中信", "在建中\n信创", "0:中\n信"},
    };
    assert_rows(rows, JN_COUNT(rows));
}

static int add(struct jn_names *n, const char *text)
{
    uint32_t number;
    return jn_names_add(n, analyser, text, strlen(text), &number, NULL);
}

static void what_is_no_name_is_refused(void **state)
{
    (void)state;
    jn_auto(jn_names_free) struct jn_names *n;
    struct jn_buf longest = JN_BUF_INIT;
    assert_int_equal(jn_names_new(&n, NULL), 0);
    static const char *const rows[] = {"",   " ",    "岳",           "A",
                                       "--", "。。", "\u0301\u0301", "\u200B岳"};
    for (size_t i = 0; i < JN_COUNT(rows); i++)
        assert_int_equal(add(n, rows[i]), JN_NAMES_REFUSED);
    for (size_t i = 0; i < JN_NAME_CHARS; i++)
        jn_buf_str(&longest, "长");
    assert_int_equal(add(n, jn_buf_text(&longest)), 0);
    jn_buf_str(&longest, "长");
    assert_int_equal(add(n, jn_buf_text(&longest)), JN_NAMES_REFUSED);
    jn_buf_deinit(&longest);
    assert_int_equal(jn_names_count(n), 1);
}

static void the_same_name_keeps_its_number(void **state)
{
    (void)state;
    jn_auto(jn_names_free) struct jn_names *n;
    uint32_t first, other, again;
    assert_int_equal(jn_names_new(&n, NULL), 0);
    jn_names_add(n, analyser, "IBM 中国", strlen("IBM 中国"), &first, NULL);
    jn_names_add(n, analyser, "IBM", 3, &other, NULL);
    jn_names_add(n, analyser, "ibm  中國", strlen("ibm  中國"), &again, NULL);
    assert_int_equal(first, again);
    assert_int_not_equal(first, other);
    assert_int_equal(jn_names_count(n), 2);
}

static bool not_first(void *user, const struct jn_name_match *m)
{
    (void)user;
    return m->number != 0;
}

static void a_name_that_may_not_stand_hides_no_other(void **state)
{
    (void)state;
    jn_auto(jn_names_free) struct jn_names *n = set_of("上海银行|银行家协会|上海");
    const char *text = "上海银行家协会";
    struct seen s = {.text = text, .out = JN_BUF_INIT};
    jn_names_scan(n, analyser, text, strlen(text), not_first, on_match, &s);
    assert_string_equal(jn_buf_text(&s.out), "2:上海|1:银行家协会");
    jn_buf_deinit(&s.out);
}

static bool stop_at_once(void *user, const struct jn_name_match *m)
{
    (void)m;
    ++*(int *)user;
    return false;
}

static void the_sink_may_stop(void **state)
{
    (void)state;
    jn_auto(jn_names_free) struct jn_names *n = set_of("ab");
    int calls = 0;
    jn_names_scan(n, analyser, "ab ab ab", 8, NULL, stop_at_once, &calls);
    assert_int_equal(calls, 1);
}

static void no_names_find_nothing(void **state)
{
    (void)state;
    assert_found("", "望岳银行 and others", "");
}

struct counting {
    size_t n, bytes;
    uint32_t end;
};

static bool count(void *user, const struct jn_name_match *m)
{
    struct counting *c = user;
    assert_true(m->start >= c->end);
    c->end = m->end;
    c->bytes += m->end - m->start;
    c->n++;
    return true;
}

/* Names inside names, at every character of a long text, over piece borders. */
static void hostile_names_find_their_way(void **state)
{
    (void)state;
    jn_auto(jn_names_free) struct jn_names *n;
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    struct counting c = {0};
    assert_int_equal(jn_names_new(&n, NULL), 0);
    for (size_t i = 0; i < JN_NAME_CHARS * 100; i++)
        jn_buf_str(&text, "岳");
    for (size_t len = 2; len <= JN_NAME_CHARS; len++) {
        uint32_t number;
        assert_int_equal(jn_names_add(n, analyser, text.data, len * 3, &number, NULL), 0);
    }
    assert_int_equal(jn_names_compile(n, NULL), 0);
    jn_names_scan(n, analyser, text.data, text.len, NULL, count, &c);
    assert_int_equal(c.n, 100);
    assert_int_equal(c.bytes, text.len);
}

/* Whatever stands before, the name is found: at every place of a piece. */
static void a_name_is_found_over_every_border(void **state)
{
    (void)state;
    jn_auto(jn_names_free) struct jn_names *n = set_of("Wangyue Bank of 望岳");
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    const char *name = "wangyue\nBANK of 望嶽";
    for (size_t before = 1990; before < 2060; before++) {
        struct counting c = {0};
        jn_buf_clear(&text);
        for (size_t i = 0; i < before; i++)
            jn_buf_char(&text, i % 7 ? '.' : '\n');
        jn_buf_str(&text, name);
        jn_names_scan(n, analyser, text.data, text.len, NULL, count, &c);
        assert_int_equal(c.n, 1);
        assert_int_equal(c.bytes, strlen(name));
        assert_int_equal(c.end, text.len);
    }
}

static bool check_piece(void *user, const struct jn_fold_piece *p)
{
    struct seen *s = user;
    assert_int_equal(strlen(p->bytes), p->len);
    jn_buf_add(&s->out, p->bytes, p->len);
    for (size_t i = 0; i < p->len; i++) {
        assert_true(p->origin[i].start >= s->end || i > 0);
        assert_true(p->origin[i].start < p->origin[i].end);
    }
    s->end = p->len > 0 ? p->origin[p->len - 1].end : s->end;
    return true;
}

static void folded_bytes_know_where_they_came_from(void **state)
{
    (void)state;
    const char *text = "ＲＰＯ＝０，恢復時間≦４小時\n";
    struct seen s = {.text = text, .out = JN_BUF_INIT};
    assert_int_equal(jn_fold_map(analyser, text, strlen(text), check_piece, &s, NULL), 0);
    assert_string_equal(jn_buf_text(&s.out), "rpo=0,恢复时间≦4小时\n");
    assert_int_equal(s.end, strlen(text));
    jn_buf_deinit(&s.out);
}

static int set_up(void **state)
{
    (void)state;
    return jn_analyser_new(&analyser, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    analyser = jn_analyser_free(analyser);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chinese_names_are_found_anywhere),
        cmocka_unit_test(latin_names_stand_at_word_borders),
        cmocka_unit_test(the_longest_of_the_leftmost_wins),
        cmocka_unit_test(spellings_fold_into_one),
        cmocka_unit_test(blanks_match_runs_of_blanks),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(the_same_name_keeps_its_number),
        cmocka_unit_test(a_name_that_may_not_stand_hides_no_other),
        cmocka_unit_test(the_sink_may_stop),
        cmocka_unit_test(no_names_find_nothing),
        cmocka_unit_test(hostile_names_find_their_way),
        cmocka_unit_test(a_name_is_found_over_every_border),
        cmocka_unit_test(folded_bytes_know_where_they_came_from),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
