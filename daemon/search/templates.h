/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which solution templates answer a list of requirements, and what is left to fill in. */
#ifndef JINNANG_SEARCH_TEMPLATES_H
#define JINNANG_SEARCH_TEMPLATES_H

#include <jansson.h>

#include "daemon/search/facts.h"
#include "daemon/search/passage.h"
#include "daemon/search/requirements.h"
#include "daemon/search/term_overlap.h"

enum { REQUIREMENTS_MAX = 200, TEMPLATES_MAX = 1000 };

/* What is asked. The strings live as long as the request. */
struct templates_wish {
    struct requirement *requirements;
    size_t n_requirements;
    const char *industry, *scenario, *budget_band; /* canonical values or NULL */
    const json_t *customer;    /* front matter of the profile, or NULL */
    const json_t *requirement; /* front matter of the confirmation, or NULL */
    unsigned limit;
};

enum template_status { TEMPLATE_OPEN, TEMPLATE_PARTIAL, TEMPLATE_COVERED };

struct template_section {
    const struct jn_section *section;
    double match;   /* of the best requirement that it answers */
    size_t *covers; /* requirements, by index */
    size_t n_covers;
    struct passage passage;
};

struct template_variable {
    const char *name, *label_zh, *type, *ask; /* ask may be NULL */
    bool required;
    const char *source;  /* customer-profile, requirement, default, none */
    const json_t *value; /* borrowed from the front matters, or NULL */
};

struct template_case {
    const char *id, *title, *why;
};

struct template_warning {
    const char *code, *id, *title;
};

struct template_answer {
    const struct jn_entry *entry;
    struct jn_record record;
    json_t *front; /* to json_decref() by templates_release() */
    double score, coverage, fit;
    const struct jn_evidence *evidence;
    enum template_status *status; /* one for each requirement */
    struct template_section *sections;
    size_t n_sections;
    struct template_variable *variables;
    size_t n_variables;
    struct template_case *cases;
    size_t n_cases, cap_cases;
    struct template_warning *warnings;
    size_t n_warnings, cap_warnings;
};

struct template_excluded {
    const char *id, *title, *value; /* the value that not_for names */
};

struct templates_answer {
    struct template_answer *items; /* best first */
    size_t n;
    struct template_excluded *excluded;
    size_t n_excluded, cap_excluded;
};

int templates_find(const struct search_context *c, const struct templates_wish *wish,
                   struct templates_answer *out, struct jn_error *err);
void templates_release(struct templates_answer *a);

/* templates_json.c: members requirements, templates, excluded of an open object. */
struct jn_json;
void templates_write(struct jn_json *j, const struct search_context *c, bool english,
                     const struct templates_wish *wish,
                     const struct templates_answer *found);

/* The value of the budget_band vocabulary that holds this amount of CNY. */
const char *templates_band(double budget_cny);

/* template_match.c: coverage and the sections that give it. */
struct requirement_terms {
    struct term_weights weights;
    const char *normal; /* normalised text, for declared needs */
};
void template_match(const struct search_context *c, const struct templates_wish *wish,
                    const struct requirement_terms *terms, struct template_answer *t);

/* template_variables.c */
void template_variables(const struct search_context *c, const struct templates_wish *wish,
                        struct template_answer *t);

#endif
