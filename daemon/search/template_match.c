/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A requirement takes the section that holds most of its weight, or one that declares to
 * cover what it names. Each section's terms are set up once for all requirements. */
#include <string.h>

#include "daemon/search/templates.h"

static const double COVERED = 0.50, PARTIAL = 0.30;

struct section_terms {
    struct term_set *set;
    const json_t *needs[8]; /* declared lists of this anchor */
    size_t n_needs;
};

static void find_needs(const struct template_answer *t, const char *anchor,
                       struct section_terms *out)
{
    const json_t *covers = json_object_get(t->front, "covers");
    for (size_t i = 0; i < json_array_size(covers); i++) {
        const json_t *row = json_array_get(covers, i);
        const char *name = json_string_value(json_object_get(row, "anchor"));
        if (name && strcmp(name, anchor) == 0 && out->n_needs < JN_COUNT(out->needs))
            out->needs[out->n_needs++] = json_object_get(row, "needs");
    }
}

/* A section of level 2 speaks with its sub-sections. */
static void add_section_text(const struct search_context *c,
                             const struct template_answer *t, size_t at,
                             struct section_terms *out)
{
    const struct jn_record *r = &t->record;
    for (size_t i = at; i < r->n_sections; i++) {
        const struct jn_section *s = &r->sections[i];
        if (i > at && s->level <= r->sections[at].level)
            break;
        term_set_add(out->set, c, s->title, strlen(s->title));
        term_set_add(out->set, c, r->text + s->text_start, s->text_len);
    }
}

static bool declares(const struct search_context *c, const struct section_terms *s,
                     const char *requirement)
{
    for (size_t i = 0; i < s->n_needs; i++) {
        for (size_t k = 0; k < json_array_size(s->needs[i]); k++) {
            const char *need = json_string_value(json_array_get(s->needs[i], k));
            if (need && facts_names(c, requirement, need))
                return true;
        }
    }
    return false;
}

struct best {
    double match;
    size_t section;
};

static void sum_up(const struct search_context *c, const struct best *best, size_t n,
                   struct template_answer *t)
{
    size_t n_sections = t->record.n_sections;
    double covered = 0;
    t->status = JN_NEW_ARRAY(c->arena, n, enum template_status);
    t->sections = JN_NEW_ARRAY(c->arena, n_sections, struct template_section);
    for (size_t i = 0; i < n; i++) {
        t->status[i] = best[i].match >= COVERED   ? TEMPLATE_COVERED
                       : best[i].match >= PARTIAL ? TEMPLATE_PARTIAL
                                                  : TEMPLATE_OPEN;
        covered += t->status[i] == TEMPLATE_COVERED   ? 1
                   : t->status[i] == TEMPLATE_PARTIAL ? 0.5
                                                      : 0;
    }
    t->coverage = n > 0 ? covered / (double)n : 0;
    for (size_t s = 0; s < n_sections; s++) {
        struct template_section *out = &t->sections[t->n_sections];
        *out = (struct template_section){.section = &t->record.sections[s]};
        out->covers = JN_NEW_ARRAY(c->arena, n, size_t);
        for (size_t i = 0; i < n; i++) {
            if (best[i].section != s || t->status[i] == TEMPLATE_OPEN)
                continue;
            out->covers[out->n_covers++] = i;
            out->match = best[i].match > out->match ? best[i].match : out->match;
        }
        t->n_sections += out->n_covers > 0;
    }
}

void template_match(const struct search_context *c, const struct templates_wish *wish,
                    const struct requirement_terms *terms, struct template_answer *t)
{
    size_t n = wish->n_requirements;
    struct best *best = JN_NEW_ARRAY(c->arena, n, struct best);
    for (size_t s = 0; s < t->record.n_sections; s++) {
        struct section_terms section = {.set = term_set_new(c->arena)};
        /* Below level 2 sections count with the one they belong to. */
        if (t->record.sections[s].level > 2 && s > 0)
            continue;
        find_needs(t, t->record.sections[s].anchor, &section);
        add_section_text(c, t, s, &section);
        for (size_t i = 0; i < n; i++) {
            double match = declares(c, &section, terms[i].normal)
                               ? 1
                               : term_overlap(&terms[i].weights, section.set);
            if (match > best[i].match)
                best[i] = (struct best){match, s};
        }
    }
    sum_up(c, best, n, t);
}
