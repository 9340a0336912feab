/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vocabularies and schemas: constant tables, the same for everybody. */
#include "jinnang/kind.h"
#include "jinnang/vocab.h"

#include "daemon/api/api.h"
#include "daemon/version.h"

/* They change with the program only. */
static void tag(struct exchange *ex)
{
    reply_etag_weak(ex, JN_VERSION JN_COMMIT, sizeof(JN_VERSION JN_COMMIT));
}

static void write_entry(struct jn_json *j, const struct jn_vocab_entry *entry)
{
    jn_json_object(j);
    jn_json_str_at(j, "value", entry->value);
    jn_json_str_at(j, "label_zh", entry->label_zh);
    jn_json_str_at(j, "label_en", entry->label_en);
    jn_json_array_at(j, "aliases");
    for (size_t i = 0; i < JN_COUNT(entry->aliases) && entry->aliases[i]; i++)
        jn_json_str(j, entry->aliases[i]);
    jn_json_end(j);
    jn_json_end(j);
}

static void write_vocab(struct jn_json *j, const struct jn_vocab *vocab)
{
    jn_json_object(j);
    jn_json_str_at(j, "name", vocab->name);
    jn_json_str_at(j, "label_zh", vocab->label_zh);
    jn_json_str_at(j, "label_en", vocab->label_en);
    jn_json_array_at(j, "values");
    for (size_t i = 0; i < vocab->n; i++)
        write_entry(j, &vocab->entries[i]);
    jn_json_end(j);
    jn_json_end(j);
}

static void write_vocabs(struct exchange *ex, const struct jn_vocab *all, size_t n)
{
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "vocabularies");
    for (size_t i = 0; i < n; i++)
        write_vocab(&j, &all[i]);
    jn_json_end(&j);
    jn_json_end(&j);
    tag(ex);
}

int api_vocabularies(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    size_t n;
    const struct jn_vocab *all = jn_vocab_all(&n);
    write_vocabs(ex, all, n);
    return 0;
}

int api_vocabulary(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    const struct jn_vocab *vocab = jn_vocab_find(exchange_path(ex, "name"));
    if (!vocab)
        return reply_problem(ex, "resource_not_found", NULL);
    write_vocabs(ex, vocab, 1);
    return 0;
}

int api_schemas(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_object_at(&j, "schemas");
    for (int kind = 0; kind < JN_KINDS; kind++) {
        const struct jn_kind_rule *rule = jn_kind_rule((enum jn_kind)kind);
        jn_json_key(&j, rule->name);
        jn_kind_schema(rule, &j);
    }
    jn_json_end(&j);
    jn_json_end(&j);
    tag(ex);
    return 0;
}

int api_schema(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    const struct jn_kind_rule *rule = jn_kind_by_name(exchange_path(ex, "kind"));
    if (!rule)
        return reply_problem(ex, "resource_not_found", NULL);
    struct jn_json j = reply_json(ex, 200);
    jn_kind_schema(rule, &j);
    tag(ex);
    return 0;
}
