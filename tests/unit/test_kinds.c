/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables agree with each other, and vocabularies take what people write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "jinnang/buf.h"
#include "jinnang/json_write.h"
#include "jinnang/vocab.h"

#include "doc_reading.h"

static void labels_and_aliases_give_the_value(void **state)
{
    (void)state;
    static const struct {
        const char *vocab, *text, *value;
    } rows[] = {
        {"industry", "finance", "finance"},
        {"industry", "金融", "finance"},
        {"industry", "银行", "finance"},
        {"industry", "銀行", "finance"},
        {"industry", " Ｆｉｎａｎｃｅ ", "finance"},
        {"scenario", "两地三中心", "disaster-recovery"},
        {"scenario", "Core-System Migration", "core-migration"},
        {"scenario", "AI应用", "ai-app"},
        {"budget_band", "200-500万", "2m-5m"},
        {"case_outcome", "POC Only", "poc-only"},
        {"engagement_outcome", "no bid", "no-bid"},
        {"industry", "bank of nowhere", NULL},
        {"industry", "", NULL},
        {"industry", " - ", NULL},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        const struct jn_vocab_entry *e = jn_vocab_match(
            jn_vocab_find(rows[i].vocab), rows[i].text, strlen(rows[i].text));
        if (rows[i].value)
            assert_string_equal(e ? e->value : "", rows[i].value);
        else
            assert_null(e);
    }
    assert_null(jn_vocab_find("nothing"));
}

static void every_form_of_a_vocabulary_names_one_entry(void **state)
{
    (void)state;
    size_t n;
    const struct jn_vocab *all = jn_vocab_all(&n);
    for (size_t v = 0; v < n; v++)
        for (size_t i = 0; i < all[v].n; i++) {
            const struct jn_vocab_entry *e = &all[v].entries[i];
            assert_ptr_equal(jn_vocab_value(&all[v], e->value), e);
            assert_ptr_equal(jn_vocab_match(&all[v], e->label_zh, strlen(e->label_zh)),
                             e);
            assert_ptr_equal(jn_vocab_match(&all[v], e->label_en, strlen(e->label_en)),
                             e);
            for (const char *const *alias = e->aliases; *alias; alias++)
                assert_ptr_equal(jn_vocab_match(&all[v], *alias, strlen(*alias)), e);
        }
}

static void check_fields(const struct jn_field *fields)
{
    for (const struct jn_field *f = fields; f->name; f++) {
        assert_non_null(f->label_zh);
        assert_non_null(f->label_en);
        assert_int_equal(f->type == JN_FIELD_ENUM, f->vocab != NULL);
        if (f->vocab)
            assert_non_null(jn_vocab_find(f->vocab));
        if (f->members)
            check_fields(f->members);
    }
}

static void kinds_are_complete(void **state)
{
    (void)state;
    check_fields(jn_common_fields());
    for (int k = 0; k < JN_KINDS; k++) {
        const struct jn_kind_rule *rule = jn_kind_rule((enum jn_kind)k);
        size_t required = 0;
        assert_int_equal(rule->kind, k);
        assert_ptr_equal(jn_kind_by_name(rule->name), rule);
        assert_ptr_equal(jn_kind_by_folder(rule->name), rule);
        check_fields(rule->fields);
        for (const struct jn_field *f = rule->fields; f->name; f++)
            required += f->required;
        assert_true(required <= 10);
    }
    assert_null(jn_kind_by_name("page"));
    assert_ptr_equal(jn_kind_by_folder("案例"), jn_kind_rule(JN_KIND_CASE_STUDY));
    assert_null(jn_kind_by_folder("src"));
}

static void schemas_are_json_and_name_their_fields(void **state)
{
    (void)state;
    for (int k = 0; k < JN_KINDS; k++) {
        struct jn_buf out = JN_BUF_INIT;
        struct jn_json j = jn_json_on(&out);
        jn_kind_schema(jn_kind_rule((enum jn_kind)k), &j);
        json_t *schema = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(schema);
        const json_t *kind =
            json_object_get(json_object_get(schema, "properties"), "kind");
        assert_string_equal(json_string_value(json_object_get(kind, "const")),
                            jn_kind_rule((enum jn_kind)k)->name);
        assert_true(json_is_array(json_object_get(schema, "x-sections")));
        json_decref(schema);
        jn_buf_deinit(&out);
    }
}

static void a_schema_says_what_the_check_demands(void **state)
{
    (void)state;
    struct jn_buf out = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&out);
    jn_kind_schema(jn_kind_rule(JN_KIND_CASE_STUDY), &j);
    const char *text = jn_buf_text(&out);
    assert_non_null(strstr(text,
                           "\"year\":{\"x-label-zh\":\"年份\",\"x-label-en\":\"Year\","
                           "\"type\":\"integer\",\"minimum\":2000,\"maximum\":2100}"));
    assert_non_null(strstr(text, "\"pattern\":\"^cust-[0-9a-z-]{3,60}$\""));
    assert_non_null(strstr(text, "\"minItems\":1,\"maxItems\":6"));
    assert_non_null(strstr(text, "{\"title\":\"成效\",\"aliases\":[\"效果\",\"Results\"],"
                                 "\"required\":true}"));
    jn_buf_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_and_aliases_give_the_value),
        cmocka_unit_test(every_form_of_a_vocabulary_names_one_entry),
        cmocka_unit_test(kinds_are_complete),
        cmocka_unit_test(schemas_are_json_and_name_their_fields),
        cmocka_unit_test(a_schema_says_what_the_check_demands),
    };
    return cmocka_run_group_tests_name("kinds", tests, start_reading, stop_reading);
}
