/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/row_checks.h"

#include <assert.h>
#include <string.h>

#include "jinnang/id.h"
#include "jinnang/utf8.h"
#include "jinnang/vocab.h"

#include "daemon/api/findings.h"
#include "lib/doc/messages.h"

struct row_checks row_checks_on(struct exchange *ex, const struct jn_field *fields)
{
    return (struct row_checks){
        .ex = ex, .fields = fields, .findings = {.arena = ex->arena}};
}

static const struct jn_field *field_of(const struct row_checks *c, const char *name)
{
    const struct jn_field *f = c->fields;
    while (f->name && strcmp(f->name, name) != 0)
        f++;
    assert(f->name);
    return f;
}

void row_fault(struct row_checks *c, const char *name, const char *code,
               const char *const *allowed, const char *const zh[2],
               const char *const en[2])
{
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = code,
        .pointer = jn_arena_format(c->findings.arena, "#/%s", name),
        .field = field_of(c, name),
        .allowed = allowed,
    };
    for (size_t i = 0; zh && i < 2; i++) {
        complaint.zh[i] = zh[i];
        complaint.en[i] = en[i];
    }
    jn_complain(&c->findings, &complaint);
}

const char *row_text(struct row_checks *c, const char *name, bool required)
{
    const char *text = param_str(c->ex, name);
    if (text && text[0])
        return text;
    if (required)
        row_fault(c, name, "required", NULL, NULL, NULL);
    return NULL;
}

const char *row_text_upto(struct row_checks *c, const char *name, bool required,
                          unsigned max)
{
    const char *text = row_text(c, name, required);
    if (!text || jn_utf8_count(text, strlen(text)) <= max)
        return text;
    struct jn_complaint complaint = {
        .severity = JN_ERROR,
        .code = "too_long",
        .pointer = jn_arena_format(c->findings.arena, "#/%s", name),
        .field = field_of(c, name),
        .both = jn_arena_format(c->findings.arena, "%u", max),
        .zh = {"字符"},
        .en = {"characters"},
    };
    jn_complain(&c->findings, &complaint);
    return NULL;
}

const char *row_person(struct row_checks *c, const char *name, bool required)
{
    const char *text = row_text(c, name, required);
    if (!text || jn_id_is_person(text, strlen(text)))
        return text;
    row_fault(c, name, "malformed_id", NULL, NULL, NULL);
    return NULL;
}

static const char *const *values_of(const struct row_checks *c,
                                    const struct jn_vocab *vocab)
{
    const char **values = JN_NEW_ARRAY(c->findings.arena, vocab->n + 1, const char *);
    for (size_t i = 0; i < vocab->n; i++)
        values[i] = vocab->entries[i].value;
    return values;
}

const char *row_vocab(struct row_checks *c, const char *name, bool required)
{
    const char *text = row_text(c, name, required);
    if (!text)
        return NULL;
    const struct jn_vocab *vocab = jn_vocab_find(field_of(c, name)->vocab);
    const struct jn_vocab_entry *e = jn_vocab_match(vocab, text, strlen(text));
    if (!e)
        row_fault(c, name, "not_in_vocabulary", values_of(c, vocab), NULL, NULL);
    return e ? e->value : NULL;
}

bool row_refused(struct row_checks *c)
{
    if (c->findings.n == 0)
        return false;
    findings_refuse(c->ex, "validation_failed", &c->findings);
    return true;
}
