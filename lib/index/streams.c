/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "streams.h"

#include <string.h>

#include "jinnang/schema.h"
#include "jinnang/vocab.h"

const unsigned stream_wdf[STREAMS] = {[STREAM_TITLE] = 8,
                                      [STREAM_HEADINGS] = 5,
                                      [STREAM_TAGS] = 4,
                                      [STREAM_SUMMARY] = 3,
                                      [STREAM_BODY] = 2};

/* Fields whose values are words that people search for. */
static const char *const spoken[] = {"tags",        "products",           "technologies",
                                     "industry",    "scenario",           "competitors",
                                     "constraints", "primary_competitor", "region"};

static bool is_spoken(const char *field)
{
    for (size_t i = 0; i < sizeof(spoken) / sizeof(*spoken); i++)
        if (strcmp(spoken[i], field) == 0)
            return true;
    return false;
}

static void say(const struct jn_meta *m, stream_fn *fn, void *user)
{
    const struct jn_schema_field *field = jn_schema_find(m->field);
    const struct jn_vocab *v = field && field->vocab ? jn_vocab_find(field->vocab) : NULL;
    const struct jn_vocab_entry *e = v ? jn_vocab_value(v, m->value) : NULL;
    if (!e) {
        fn(user, STREAM_TAGS, m->value, strlen(m->value));
        return;
    }
    fn(user, STREAM_TAGS, e->label_zh, strlen(e->label_zh));
    if (strcmp(e->label_en, e->label_zh) != 0)
        fn(user, STREAM_TAGS, e->label_en, strlen(e->label_en));
}

void streams_each(const struct stream_source *s, stream_fn *fn, void *user)
{
    fn(user, STREAM_TITLE, s->title, strlen(s->title));
    for (size_t i = 0; i < s->n_sections; i++)
        if (*s->sections[i].title)
            fn(user, STREAM_HEADINGS, s->sections[i].title, strlen(s->sections[i].title));
    for (size_t i = 0; i < s->n_meta; i++)
        if (is_spoken(s->meta[i].field))
            say(&s->meta[i], fn, user);
    if (*s->summary)
        fn(user, STREAM_SUMMARY, s->summary, strlen(s->summary));
    fn(user, STREAM_BODY, s->text, s->text_len);
}
