/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jinnang/utf8.h"

#include "lib/doc/chars.h"
#include "lib/doc/check.h"
#include "lib/doc/fold.h"

enum { SECTION_CHARS = 40, LINKS_SHOWN = 50 };

static const char *folded(struct jn_check *c, const char *title)
{
    struct jn_buf out = JN_BUF_INIT;
    jn_fold_heading(c->analyser, title, strlen(title), &out);
    const char *text = jn_arena_dup(c->arena, jn_buf_text(&out), out.len);
    jn_buf_deinit(&out);
    return text;
}

/* The level-2 section under this title or alias, -1 if there is none. */
static long find_section(struct jn_check *c, const struct jn_section_rule *rule,
                         const char *const *titles)
{
    const char *const *name = rule->aliases;
    for (const char *wanted = rule->title; wanted; wanted = *name++) {
        const char *form = folded(c, wanted);
        for (size_t i = 0; i < c->doc->n_sections; i++)
            if (titles[i] && strcmp(titles[i], form) == 0)
                return (long)i;
    }
    return -1;
}

/* Visible characters of a section and those below it. */
static size_t count_characters(const struct jn_doc *doc, size_t i)
{
    const struct jn_section *s = &doc->sections[i];
    size_t end = s->text_start + s->text_len, n = 0;
    for (size_t k = i + 1; k < doc->n_sections && doc->sections[k].level > s->level; k++)
        end = doc->sections[k].text_start + doc->sections[k].text_len;
    uint32_t cp;
    for (size_t at = s->text_start; at < end && n < SECTION_CHARS;) {
        at += jn_utf8_decode(doc->text + at, end - at, &cp);
        n += jn_char_class(cp) != JN_CHAR_BLANK;
    }
    return n;
}

static void say_section(struct jn_check *c, enum jn_severity severity, const char *code,
                        const char *title, unsigned line)
{
    struct jn_complaint complaint = {
        .severity = severity,
        .code = code,
        .pointer = jn_arena_format(c->arena, "#/body/sections/%s", title),
        .line = line,
        .both = title,
    };
    jn_complain(c->findings, &complaint);
}

static void check_sections(struct jn_check *c)
{
    const struct jn_doc *doc = c->doc;
    const char **titles = JN_NEW_ARRAY(c->arena, doc->n_sections, const char *);
    for (size_t i = 0; i < doc->n_sections; i++)
        if (doc->sections[i].level == 2)
            titles[i] = folded(c, doc->sections[i].title);
    for (const struct jn_section_rule *rule = c->rule->sections; rule->title; rule++) {
        if (!rule->required)
            continue;
        long at = find_section(c, rule, titles);
        if (at < 0)
            say_section(c, JN_ERROR, "missing_section", rule->title, 0);
        else if (count_characters(doc, (size_t)at) < SECTION_CHARS)
            say_section(c, JN_WARNING, "thin_section", rule->title,
                        doc->sections[at].line);
    }
}

static void check_links(struct jn_check *c)
{
    const struct jn_doc *doc = c->doc;
    size_t shown = 0;
    for (size_t i = 0; c->exists && i < doc->n_links && shown < LINKS_SHOWN; i++) {
        const struct jn_link *link = &doc->links[i];
        if (strcmp(link->via, "link") != 0 || c->exists(c->user, link->target))
            continue; /* references of the front matter were looked at with their fields
                       */
        struct jn_complaint complaint = {
            .code = "dangling_reference",
            .pointer = jn_arena_format(c->arena, "#/body/sections/%s", link->from),
            .both = link->target,
        };
        jn_complain(c->findings, &complaint);
        shown++;
    }
}

void jn_check_body(struct jn_check *c)
{
    if (c->doc->kind != JN_KIND_NOTE)
        check_sections(c);
    check_links(c);
}
