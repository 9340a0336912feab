/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules between fields. Each looks only at values that are there and of the right type:
 * the rest was said by the tables. */
#include <stdlib.h>
#include <string.h>

#include "jinnang/clock.h"

#include "lib/doc/check.h"
#include "lib/doc/field_value.h"

static const struct jn_yaml *get(const struct jn_check *c, const char *name)
{
    const struct jn_yaml *y = jn_yaml_get(c->doc->front_matter, name);
    return jn_value_is_missing(y) ? NULL : y;
}

static const struct jn_field *field(const struct jn_check *c, const char *name)
{
    return jn_field_of(c->rule, name);
}

static const char *pointer_to(struct jn_check *c, const char *name)
{
    return jn_arena_format(c->arena, "#/front_matter/%s", name);
}

static const char *text_of(const struct jn_yaml *map, const char *name)
{
    const struct jn_yaml *y = jn_yaml_get(map, name);
    return y && y->type == JN_YAML_SCALAR && !jn_value_is_missing(y) ? y->text : NULL;
}

static bool is(const char *value, const char *wanted)
{
    return value && strcmp(value, wanted) == 0;
}

static void inconsistent(struct jn_check *c, const char *name, const char *other,
                         const struct jn_yaml *y)
{
    const struct jn_field *with = field(c, other);
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = "inconsistent",
        .pointer = pointer_to(c, name),
        .line = y ? y->line : 0,
        .column = y ? y->column : 0,
        .field = field(c, name),
        .zh = {with->label_zh},
        .en = {with->label_en},
    };
    jn_complain(c->findings, &complaint);
}

static void require(struct jn_check *c, const char *name)
{
    if (!get(c, name))
        jn_check_say(c, JN_ERROR, "required", pointer_to(c, name), field(c, name), NULL);
}

/* `no` of each item of a list stands once. */
static void check_numbers(struct jn_check *c, const char *list)
{
    const struct jn_yaml *y = get(c, list);
    const struct jn_field *no = jn_field_among(field(c, list)->members, "no");
    if (!y || y->type != JN_YAML_LIST)
        return;
    for (size_t i = 1; i < y->count; i++) {
        const char *mine = text_of(y->items[i], "no");
        for (size_t k = 0; mine && k < i; k++) {
            if (!is(text_of(y->items[k], "no"), mine))
                continue;
            const char *at =
                jn_arena_format(c->arena, "#/front_matter/%s/%zu/no", list, i);
            jn_check_say(c, JN_ERROR, "duplicate", at, no,
                         jn_yaml_get(y->items[i], "no"));
            break;
        }
    }
}

static void check_past(struct jn_check *c, const char *name)
{
    const char *value = jn_check_scalar(c, name);
    if (value && c->today && jn_date_parse(value, strlen(value)) > c->today)
        jn_check_say(c, JN_ERROR, "future_date", pointer_to(c, name), field(c, name),
                     get(c, name));
}

static void check_common(struct jn_check *c)
{
    if (!c->doc->summary[0])
        jn_check_say(c, JN_WARNING, "missing_summary", "#/front_matter/summary",
                     field(c, "summary"), NULL);
    const char *interval = jn_check_scalar(c, "review_interval_days");
    long days = interval ? strtol(interval, NULL, 10) : 0;
    if (days > 0 && days < 7) {
        struct jn_complaint complaint = {
            .severity = JN_ERROR,
            .code = "out_of_range",
            .pointer = "#/front_matter/review_interval_days",
            .line = get(c, "review_interval_days")->line,
            .field = field(c, "review_interval_days"),
            .zh = {"7", "730(0 表示不复核)"},
            .en = {"7", "730 (or 0 for never)"},
        };
        jn_complain(c->findings, &complaint);
    }
    const char *author = jn_check_scalar(c, "author");
    const struct jn_yaml *others = get(c, "co_authors");
    for (size_t i = 0;
         author && others && others->type == JN_YAML_LIST && i < others->count; i++)
        if (is(others->items[i]->text, author))
            inconsistent(c, "co_authors", "author", others->items[i]);
    check_past(c, "verified_at");
}

static void check_case(struct jn_check *c)
{
    const struct jn_yaml *results = get(c, "results");
    if (!results || (results->type == JN_YAML_LIST && results->count == 0))
        jn_check_say(c, JN_WARNING, "missing_results", "#/front_matter/results",
                     field(c, "results"), NULL);
}

static void check_faq(struct jn_check *c)
{
    if (is(jn_check_scalar(c, "answer_type"), "yes-no"))
        require(c, "compliance");
}

static bool has_items(const struct jn_yaml *y)
{
    return y && y->type == JN_YAML_LIST && y->count > 0;
}

static void check_retrospective(struct jn_check *c)
{
    const char *outcome = jn_check_scalar(c, "outcome");
    if (is(outcome, "won") && !has_items(get(c, "success_factors")))
        inconsistent(c, "success_factors", "outcome", get(c, "success_factors"));
    if ((is(outcome, "lost") || is(outcome, "rejected")) &&
        !has_items(get(c, "failure_lessons")))
        inconsistent(c, "failure_lessons", "outcome", get(c, "failure_lessons"));
    if (is(jn_check_scalar(c, "reason_source"), "assumption"))
        jn_check_say(c, JN_WARNING, "assumed_reason", "#/front_matter/reason_source",
                     field(c, "reason_source"), get(c, "reason_source"));
    check_past(c, "closed_at");
}

/* A masked name may not give the name away. */
static void check_customer(struct jn_check *c)
{
    const char *mask = jn_check_scalar(c, "mask_as"), *name = jn_check_scalar(c, "name");
    const struct jn_yaml *aliases = get(c, "aliases");
    if (mask && name && *name && strcasestr(mask, name))
        inconsistent(c, "mask_as", "name", get(c, "mask_as"));
    for (size_t i = 0; mask && has_items(aliases) && i < aliases->count; i++) {
        const char *alias = aliases->items[i]->text;
        if (alias && *alias && strcasestr(mask, alias)) {
            inconsistent(c, "mask_as", "aliases", get(c, "mask_as"));
            return;
        }
    }
}

/* At least one participant of three parties; without product there is only a warning. */
static void check_parties(struct jn_check *c)
{
    static const struct {
        const char *party, *zh, *en;
        bool must;
    } parties[] = {
        {"customer", "客户方参会人", "a participant of the customer", true},
        {"sales", "销售参会人", "a participant from sales", true},
        {"presales", "售前参会人", "a participant from presales", true},
        {"product", "产品部门", "product", false},
    };
    const struct jn_yaml *list = get(c, "participants");
    const struct jn_field *party =
        jn_field_among(field(c, "participants")->members, "party");
    if (!has_items(list))
        return;
    for (size_t p = 0; p < JN_COUNT(parties); p++) {
        bool found = false;
        for (size_t i = 0; i < list->count && !found; i++) {
            const struct jn_yaml *y = jn_yaml_get(list->items[i], "party");
            found = y && is(jn_value_canonical(party, y, c->arena), parties[p].party);
        }
        if (found)
            continue;
        struct jn_complaint complaint = {
            .severity = parties[p].must ? JN_ERROR : JN_WARNING,
            .code = parties[p].must ? "required" : "missing_party",
            .pointer = "#/front_matter/participants",
            .line = list->line,
            .label_zh = parties[p].zh,
            .label_en = parties[p].en,
            .zh = {parties[p].zh},
            .en = {parties[p].en},
        };
        jn_complain(c->findings, &complaint);
    }
}

static void check_measured(struct jn_check *c)
{
    const struct jn_yaml *list = get(c, "requirements");
    const struct jn_field *priority =
        jn_field_among(field(c, "requirements")->members, "priority");
    for (size_t i = 0; has_items(list) && i < list->count; i++) {
        const struct jn_yaml *item = list->items[i], *y = jn_yaml_get(item, "priority");
        if (!y || !is(jn_value_canonical(priority, y, c->arena), "must") ||
            text_of(item, "metric"))
            continue;
        const char *no = text_of(item, "no");
        struct jn_complaint complaint = {
            .code = "unmeasured_requirement",
            .pointer =
                jn_arena_format(c->arena, "#/front_matter/requirements/%zu/metric", i),
            .line = item->line,
            .both = no ? no : jn_arena_format(c->arena, "%zu", i + 1),
        };
        jn_complain(c->findings, &complaint);
    }
}

static void check_requirement(struct jn_check *c)
{
    static const char *const needed[] = {"confirmed_by_role", "confirmed_at"};
    check_numbers(c, "requirements");
    check_parties(c);
    check_measured(c);
    const struct jn_yaml *confirmation = get(c, "confirmation");
    const struct jn_field *members = field(c, "confirmation")->members;
    const struct jn_yaml *status = jn_yaml_get(confirmation, "status");
    if (!status ||
        !is(jn_value_canonical(jn_field_among(members, "status"), status, c->arena),
            "confirmed"))
        return;
    for (size_t i = 0; i < JN_COUNT(needed); i++)
        if (!text_of(confirmation, needed[i]))
            jn_check_say(
                c, JN_ERROR, "required",
                jn_arena_format(c->arena, "#/front_matter/confirmation/%s", needed[i]),
                jn_field_among(members, needed[i]), NULL);
}

static void check_feedback(struct jn_check *c)
{
    check_numbers(c, "items");
}

static void check_activity(struct jn_check *c)
{
    if (is(jn_check_scalar(c, "activity"), "certification"))
        require(c, "certificate");
}

void jn_check_rules(struct jn_check *c)
{
    static void (*const rules[JN_KINDS])(struct jn_check *) = {
        [JN_KIND_CASE_STUDY] = check_case,
        [JN_KIND_SOLUTION_TEMPLATE] = jn_check_template,
        [JN_KIND_FAQ] = check_faq,
        [JN_KIND_RETROSPECTIVE] = check_retrospective,
        [JN_KIND_CUSTOMER_PROFILE] = check_customer,
        [JN_KIND_REQUIREMENT_CONFIRMATION] = check_requirement,
        [JN_KIND_FEEDBACK_LIST] = check_feedback,
        [JN_KIND_ACTIVITY_RECORD] = check_activity,
    };
    check_common(c);
    if (rules[c->doc->kind])
        rules[c->doc->kind](c);
}
