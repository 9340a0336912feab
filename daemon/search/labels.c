/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/search/labels.h"

#include <string.h>

#include "jinnang/schema.h"
#include "jinnang/vocab.h"

enum { VALUES_MAX = 50 };

const struct jn_vocab *labels_of(const char *field)
{
    const struct jn_schema_field *f = jn_schema_find(field);
    return f && f->vocab ? jn_vocab_find(f->vocab) : NULL;
}

void labels_value(struct jn_json *j, const char *field, const char *value)
{
    const struct jn_vocab *vocab = labels_of(field);
    const struct jn_vocab_entry *entry = vocab ? jn_vocab_value(vocab, value) : NULL;
    jn_json_str_at(j, "value", value);
    jn_json_str_at(j, "label_zh", entry ? entry->label_zh : value);
    jn_json_str_at(j, "label_en", entry ? entry->label_en : value);
}

static void facet(struct jn_json *j, const struct jn_facet *f)
{
    jn_json_array_at(j, f->field);
    for (size_t i = 0; i < f->n && i < VALUES_MAX; i++) {
        jn_json_object(j);
        labels_value(j, f->field, f->values[i].value);
        jn_json_int_at(j, "count", f->values[i].count);
        jn_json_bool_at(j, "selected", f->values[i].selected);
        jn_json_end(j);
    }
    jn_json_end(j);
}

void labels_facets(struct jn_json *j, const struct jn_result *result)
{
    jn_json_object_at(j, "facets");
    for (size_t i = 0; i < result->n_facets; i++)
        facet(j, &result->facets[i]);
    jn_json_end(j);
}
