/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/review/submission_text.h"

#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/doc_write.h"
#include "jinnang/json_read.h"
#include "jinnang/yaml_write.h"

/* ---- findings of our own */

static void say(struct jn_findings *f, enum jn_severity severity, const char *code,
                const char *pointer, const char *zh, const char *en)
{
    jn_finding_add(f, &(struct jn_finding){.severity = severity,
                                           .code = code,
                                           .pointer = pointer,
                                           .detail_zh = zh,
                                           .detail_en = en});
}

/* Concessions that an import makes and a submission does not: the author is there to be
 * asked. NULL: said by the full check, or not worth a word. */
static const struct {
    const char *code, *as;
    enum jn_severity severity;
} concessions[] = {
    {"front_matter_dropped", "front_matter_dropped", JN_ERROR},
    {"conflict_markers", "conflict_markers", JN_ERROR},
    {"control_characters", "control_characters", JN_WARNING},
    {"document_too_complex", "document_too_complex", JN_ERROR},
    {"document_too_large", "document_too_large", JN_ERROR},
    {"binary_file", "binary_file", JN_ERROR},
    {"undecodable", "undecodable", JN_ERROR},
    {"empty_file", "required", JN_ERROR},
};

static void take_concessions(const struct jn_findings *read, struct submission_text *out)
{
    for (size_t i = 0; i < read->n; i++)
        for (size_t k = 0; k < JN_COUNT(concessions); k++) {
            struct jn_finding f = read->items[i];
            if (strcmp(f.code, concessions[k].code) != 0)
                continue;
            f.code = concessions[k].as;
            f.severity = concessions[k].severity;
            jn_finding_add(&out->findings, &f);
            if (strcmp(f.code, "document_too_complex") == 0)
                out->too_complex = true;
        }
}

/* ---- the kept text */

static const char *keep(struct jn_buf *b, struct jn_arena *arena, size_t *len)
{
    *len = b->len;
    return jn_arena_dup(arena, jn_buf_text(b), b->len);
}

static const char *compose(const json_t *front, const char *body, size_t body_len,
                           struct jn_arena *arena, size_t *len)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    jn_buf_str(&out, "---\n");
    jn_yaml_write(front, &out);
    jn_buf_str(&out, "---\n");
    if (body_len > 0 && body[0] != '\n')
        jn_buf_char(&out, '\n');
    jn_buf_add(&out, body, body_len);
    if (body_len > 0 && body[body_len - 1] != '\n')
        jn_buf_char(&out, '\n');
    return keep(&out, arena, len);
}

static const char *from_parts(const struct submission_input *in, struct jn_arena *arena,
                              struct jn_findings *f, size_t *len)
{
    jn_auto(json_decref) json_t *front = json_object();
    const char *kind = json_string_value(json_object_get(in->front_matter, "kind"));
    if (in->kind && kind && strcmp(in->kind, kind) != 0)
        say(f, JN_ERROR, "inconsistent", "#/front_matter/kind", "类型与 kind 不一致",
            "Kind contradicts the member kind");
    if (in->kind)
        json_object_set_new(front, "kind", json_string(in->kind));
    json_object_update(front, (json_t *)(uintptr_t)in->front_matter);
    return compose(front, in->body, in->body_len, arena, len);
}

static int read_doc(struct jn_analyser *a, const char *path, const char *bytes,
                    size_t len, struct jn_arena *arena, struct jn_findings *findings,
                    struct jn_doc **doc, struct jn_error *err)
{
    *findings = (struct jn_findings){.arena = arena};
    return jn_doc_read(a, path, bytes, len, arena, findings, doc, err);
}

/* ---- fields of the system */

static const char *scalar(const struct jn_doc *doc, const char *name)
{
    const struct jn_yaml *y =
        doc && doc->front_matter ? jn_yaml_get(doc->front_matter, name) : NULL;
    return y && y->type == JN_YAML_SCALAR && y->len > 0 ? y->text : NULL;
}

/* A value may be sent back as it was read; another one is refused. */
static void check_auto_fields(const struct jn_doc *doc, const struct jn_doc *base,
                              struct submission_text *out, struct jn_arena *arena)
{
    for (size_t i = 0; jn_doc_auto_fields[i]; i++) {
        const char *name = jn_doc_auto_fields[i];
        const char *said = scalar(doc, name), *is = scalar(base, name);
        const struct jn_field *field = jn_common_fields();
        if (!said || (is && strcmp(said, is) == 0))
            continue;
        while (strcmp(field->name, name) != 0)
            field++;
        jn_finding_add(
            &out->findings,
            &(struct jn_finding){
                .severity = JN_ERROR,
                .code = "read_only_field",
                .pointer = jn_arena_format(arena, "#/front_matter/%s", name),
                .detail_zh = jn_arena_format(arena, "%s由系统维护", field->label_zh),
                .detail_en =
                    jn_arena_format(arena, "%s is set by the system", field->label_en),
                .label_zh = field->label_zh});
    }
}

/* A header that cannot be edited line by line is written anew. */
static int rewrite(const struct jn_doc *doc, struct jn_arena *arena,
                   struct submission_text *out, struct jn_error *err)
{
    struct jn_json_fault fault;
    jn_auto(json_decref) json_t *front = NULL;
    if (jn_json_parse(doc->front_matter_json, strlen(doc->front_matter_json), &front,
                      &fault) != 0)
        return jn_fail(err, EINVAL, "read the front matter again");
    for (size_t i = 0; jn_doc_auto_fields[i]; i++)
        json_object_del(front, jn_doc_auto_fields[i]);
    out->markdown = compose(front, doc->body, doc->body_len, arena, &out->len);
    return 0;
}

static int strip_auto_fields(const struct jn_doc *doc, struct jn_arena *arena,
                             struct submission_text *out, struct jn_error *err)
{
    struct jn_doc_field fields[8] = {{0}};
    size_t n = 0;
    for (; jn_doc_auto_fields[n]; n++)
        fields[n].name = jn_doc_auto_fields[n];
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    if (!doc->front_matter)
        return 0; /* an error of the check */
    if (jn_doc_set_fields(out->markdown, out->len, fields, n, &text) != 0)
        return rewrite(doc, arena, out, err);
    out->markdown = keep(&text, arena, &out->len);
    return 0;
}

/* ---- all of it */

static void check_kind(const struct jn_doc *doc, const struct jn_doc *base,
                       struct submission_text *out)
{
    const char *said = scalar(doc, "kind");
    if (!said)
        say(&out->findings, JN_ERROR, "required", "#/front_matter/kind", "类型不能为空",
            "Kind is required");
    else if (doc->kind == JN_KIND_NOTE)
        say(&out->findings, JN_ERROR, "not_in_vocabulary", "#/front_matter/kind",
            "类型不在可选范围内", "Kind is not an allowed value");
    else if (base && base->kind != doc->kind)
        say(&out->findings, JN_ERROR, "inconsistent", "#/front_matter/kind",
            "类型与已发布版本不一致", "Kind contradicts the published version");
}

static void check_version(const struct jn_doc *doc, const struct jn_doc *base,
                          struct submission_text *out)
{
    const char *now = scalar(doc, "version"), *then = scalar(base, "version");
    if (!base || doc->kind != JN_KIND_SOLUTION_TEMPLATE || !now || !then)
        return;
    if (strverscmp(now, then) <= 0)
        say(&out->findings, JN_ERROR, "inconsistent", "#/front_matter/version",
            "模板版本应大于已发布版本",
            "Template version must be greater than the published one");
}

static int read_base(struct jn_analyser *a, const struct submission_input *in,
                     struct jn_arena *arena, struct jn_doc **base, struct jn_error *err)
{
    struct jn_findings unused;
    *base = NULL;
    if (!in->base)
        return 0;
    int rc =
        read_doc(a, in->base_path, in->base, in->base_len, arena, &unused, base, err);
    return rc < 0 ? rc : 0;
}

/* What is kept is what the parsers see: no control characters, no byte order mark. */
static int take_text(const struct submission_input *in, struct jn_arena *arena,
                     struct submission_text *out)
{
    struct jn_findings found = {.arena = arena};
    const char *bytes = in->markdown;
    size_t len = in->markdown_len;
    char *clean;
    if (!bytes)
        bytes = from_parts(in, arena, &out->findings, &len);
    if (len > JN_DOC_BYTES)
        return SUBMISSION_TOO_LARGE;
    int rc = jn_doc_text(bytes, len, arena, &found, &clean, &out->len);
    take_concessions(&found, out);
    out->markdown = clean;
    return rc;
}

int submission_text_read(struct jn_analyser *a, const struct submission_input *in,
                         struct jn_arena *arena, struct submission_text *out,
                         struct jn_error *err)
{
    static const char path[] = "submission.md"; /* says nothing of the kind */
    struct jn_findings read;
    struct jn_doc *doc, *base;
    *out = (struct submission_text){.findings = {.arena = arena}};
    if (take_text(in, arena, out) != 0)
        return out->findings.n_errors > 0 ? 0 : SUBMISSION_TOO_LARGE;
    int rc = read_base(a, in, arena, &base, err);
    if (rc == 0)
        rc = read_doc(a, path, out->markdown, out->len, arena, &read, &doc, err);
    if (rc < 0)
        return rc;
    take_concessions(&read, out);
    if (rc > 0)
        return 0;
    check_auto_fields(doc, base, out, arena);
    rc = strip_auto_fields(doc, arena, out, err);
    if (rc == 0)
        rc = read_doc(a, path, out->markdown, out->len, arena, &read, &doc, err);
    if (rc != 0)
        return rc < 0 ? rc : jn_fail(err, EINVAL, "read a submission again");
    out->doc = doc;
    check_kind(doc, base, out);
    check_version(doc, base, out);
    jn_doc_check(a, doc, in->today, in->exists, in->user, &out->findings);
    return 0;
}

int submission_text_stamp(const char *markdown, const struct submission_stamp *stamp,
                          struct jn_arena *arena, const char **out, struct jn_error *err)
{
    char created[11], today[11];
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    jn_date_format(stamp->created ? stamp->created : stamp->today, created);
    jn_date_format(stamp->today, today);
    struct jn_doc_field fields[] = {
        {"id", stamp->id},          {"created", created},
        {"updated", today},         {"state", "published"},
        {"verified_at", today},     {"verified_by", stamp->verified_by},
        {"verified_against", NULL}, {"author", stamp->author},
    };
    size_t n = JN_COUNT(fields) - (stamp->author ? 0 : 1);
    if (jn_doc_set_fields(markdown, strlen(markdown), fields, n, &text) != 0 ||
        jn_buf_failed(&text))
        return jn_fail(err, EINVAL, "set the fields of '%s'", stamp->id);
    *out = jn_arena_dup(arena, jn_buf_text(&text), text.len);
    return 0;
}
