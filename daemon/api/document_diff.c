/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/document_diff.h"

#include <string.h>

#include "jinnang/diff.h"
#include "jinnang/json_read.h"

#include "daemon/api/document_source.h"

/* ---- sections */

static const struct jn_section *section_of(const struct jn_doc *doc, const char *anchor)
{
    for (size_t i = 0; i < doc->n_sections; i++)
        if (doc->sections[i].level > 0 && strcmp(doc->sections[i].anchor, anchor) == 0)
            return &doc->sections[i];
    return NULL;
}

static bool is_same(const struct jn_doc *a, const struct jn_section *x,
                    const struct jn_doc *b, const struct jn_section *y)
{
    size_t n, m;
    const char *left = document_section(a, x, &n), *right = document_section(b, y, &m);
    return n == m && memcmp(left, right, n) == 0;
}

static void write_section(struct jn_json *j, const char *anchor, const char *change)
{
    jn_json_object(j);
    jn_json_str_at(j, "anchor", anchor);
    jn_json_str_at(j, "change", change);
    jn_json_end(j);
}

static void write_sections(struct jn_json *j, const struct jn_doc *from,
                           const struct jn_doc *to)
{
    jn_json_array_at(j, "sections");
    for (size_t i = 0; i < to->n_sections; i++) {
        const struct jn_section *s = &to->sections[i];
        const struct jn_section *was = s->level ? section_of(from, s->anchor) : NULL;
        if (s->level > 0 && !was)
            write_section(j, s->anchor, "added");
        else if (was && !is_same(from, was, to, s))
            write_section(j, s->anchor, "changed");
    }
    for (size_t i = 0; i < from->n_sections; i++) {
        const struct jn_section *s = &from->sections[i];
        if (s->level > 0 && !section_of(to, s->anchor))
            write_section(j, s->anchor, "removed");
    }
    jn_json_end(j);
}

/* ---- front matter */

static json_t *fields_of(const struct jn_doc *doc)
{
    struct jn_json_fault fault;
    json_t *fields = NULL;
    const char *text = doc->front_matter_json;
    return jn_json_parse(text, strlen(text), &fields, &fault) == 0 ? fields
                                                                   : json_object();
}

static void write_value(struct jn_json *j, const char *name, const json_t *value)
{
    if (!value)
        return;
    jn_auto(jn_free) char *text =
        json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    jn_json_key(j, name);
    jn_json_raw(j, text ? text : "null", text ? strlen(text) : 4);
}

static void write_field(struct jn_json *j, const char *name, const json_t *from,
                        const json_t *to)
{
    if (from && to && json_equal(from, to))
        return;
    jn_json_object(j);
    jn_json_str_at(j, "field", name);
    write_value(j, "from", from);
    write_value(j, "to", to);
    jn_json_end(j);
}

static int write_front_matter(struct jn_json *j, const struct jn_doc *from,
                              const struct jn_doc *to, struct jn_error *err)
{
    jn_auto(json_decref) json_t *before = fields_of(from);
    jn_auto(json_decref) json_t *after = fields_of(to);
    const char *name;
    json_t *value;
    if (!before || !after)
        return jn_fail(err, ENOMEM, "compare front matter");
    jn_json_array_at(j, "front_matter");
    json_object_foreach(after, name, value)
        write_field(j, name, json_object_get(before, name), value);
    json_object_foreach(before, name, value) if (!json_object_get(after, name))
        write_field(j, name, value, NULL);
    jn_json_end(j);
    return 0;
}

int document_diff_reply(struct exchange *ex, const struct jn_doc *from,
                        const struct jn_doc *to, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf unified = JN_BUF_INIT;
    int rc = jn_diff_unified(from->whole, from->whole_len, to->whole, to->whole_len,
                             &unified, err);
    if (rc != 0)
        return rc;
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_str_at(&j, "from", from->revision);
    jn_json_str_at(&j, "to", to->revision);
    jn_json_key(&j, "unified");
    jn_json_strn(&j, jn_buf_text(&unified), unified.len);
    write_sections(&j, from, to);
    rc = write_front_matter(&j, from, to, err);
    jn_json_end(&j);
    return rc;
}
