/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes -> text -> header and body -> sections -> metadata, each step in a file of its
 * own. */
#include <string.h>

#include "jinnang/doc.h"
#include "jinnang/hash.h"
#include "jinnang/id.h"
#include "jinnang/utf8.h"

#include "lib/doc/doc_meta.h"
#include "lib/doc/encoding.h"
#include "lib/doc/field_value.h"
#include "lib/doc/front_matter.h"
#include "lib/doc/markdown.h"
#include "lib/doc/messages.h"
#include "lib/doc/prescan.h"

enum {
    MAX_TITLE = 400
}; /* bytes of a title that was taken from a heading or a file name */

static void warn_at(struct jn_findings *findings, const char *code, unsigned line)
{
    struct jn_complaint c = {.code = code, .line = line, .pointer = "#/body"};
    jn_complain(findings, &c);
}

static int refuse_complex(struct jn_findings *findings, unsigned line, const char *why_zh,
                          const char *why_en)
{
    struct jn_complaint c = {
        .severity = JN_ERROR,
        .code = "document_too_complex",
        .pointer = "#/body",
        .line = line,
        .zh = {why_zh},
        .en = {why_en},
    };
    jn_complain(findings, &c);
    return JN_DOC_REFUSED;
}

/* The nearest folder of the path that names a kind, or NULL. */
static const struct jn_kind_rule *kind_by_path(const char *path)
{
    const char *end = strrchr(path, '/');
    while (end) {
        const char *start = end;
        while (start > path && start[-1] != '/')
            start--;
        char folder[80];
        size_t n = (size_t)(end - start);
        if (n > 0 && n < sizeof(folder)) {
            memcpy(folder, start, n);
            folder[n] = '\0';
            const struct jn_kind_rule *rule = jn_kind_by_folder(folder);
            if (rule)
                return rule;
        }
        end = start > path ? start - 1 : NULL;
    }
    return NULL;
}

static const struct jn_kind_rule *read_kind(const struct jn_front_matter *fm,
                                            const char *path, struct jn_arena *arena,
                                            struct jn_findings *findings)
{
    const struct jn_yaml *y = jn_yaml_get(fm->root, "kind");
    const struct jn_field *field = jn_field_among(jn_common_fields(), "kind");
    bool declared = !jn_value_is_missing(y);
    const char *name = declared ? jn_value_canonical(field, y, arena) : NULL;
    const struct jn_kind_rule *rule = name ? jn_kind_by_name(name) : NULL;
    if (rule)
        return rule;
    rule = kind_by_path(path);
    if (declared || (fm->root && !rule)) {
        const struct jn_kind_rule *taken = rule ? rule : jn_kind_rule(JN_KIND_NOTE);
        const char *said = declared && y->type == JN_YAML_SCALAR ? y->text : "?";
        struct jn_complaint c = {
            .code = "kind_assumed",
            .pointer = "#/front_matter/kind",
            .line = declared ? y->line : 1,
            .field = field,
            .zh = {declared ? jn_arena_format(arena, "“%s”未知", said) : "未填写",
                   taken->label_zh},
            .en = {declared ? jn_arena_format(arena, "'%s' is unknown", said)
                            : "is missing",
                   taken->label_en},
        };
        jn_complain(findings, &c);
    }
    return rule ? rule : jn_kind_rule(JN_KIND_NOTE);
}

static const char *text_of(const struct jn_yaml *root, const char *name)
{
    const struct jn_yaml *y = jn_yaml_get(root, name);
    return y && y->type == JN_YAML_SCALAR && !jn_value_is_missing(y) ? y->text : NULL;
}

/* One line, blanks joined. */
static const char *tidy(struct jn_arena *arena, const char *s, size_t len)
{
    char *out = jn_arena_alloc(arena, len + 1);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        bool blank = s[i] == ' ' || s[i] == '\t' || s[i] == '\n';
        if (!blank)
            out[n++] = s[i];
        else if (n > 0 && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    if (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return out;
}

static const char *file_title(struct jn_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t len = dot && dot > name ? (size_t)(dot - name) : strlen(name);
    len = jn_utf8_valid_prefix(name, len);
    return len > 0
               ? tidy(arena, name, jn_utf8_cut(name, len < MAX_TITLE ? len : MAX_TITLE))
               : "untitled";
}

static void read_title(struct jn_doc *doc, const char *path, struct jn_arena *arena)
{
    const char *title = text_of(doc->front_matter, "title");
    const char *summary = text_of(doc->front_matter, "summary");
    if (!summary) /* what site generators call it */
        summary = text_of(doc->front_matter, "description");
    for (size_t i = 0; !title && i < doc->n_sections; i++)
        if (doc->sections[i].title[0])
            title = doc->sections[i].title;
    size_t len = title ? strlen(title) : 0;
    doc->title =
        title ? tidy(arena, title, len < MAX_TITLE ? len : jn_utf8_cut(title, MAX_TITLE))
              : "";
    if (!doc->title[0])
        doc->title = file_title(arena, path);
    doc->summary = summary ? tidy(arena, summary, strlen(summary)) : "";
}

static void read_id(struct jn_doc *doc, struct jn_findings *findings)
{
    const struct jn_yaml *y = jn_yaml_get(doc->front_matter, "id");
    if (jn_value_is_missing(y))
        return;
    if (y->type == JN_YAML_SCALAR && jn_id_is_document(y->text, y->len)) {
        doc->id = y->text;
    } else if (doc->kind !=
               JN_KIND_NOTE) { /* an id of another system is no mistake there */
        struct jn_complaint c = {
            .code = "malformed_id",
            .pointer = "#/front_matter/id",
            .line = y->line,
            .column = y->column,
            .field = jn_field_among(jn_common_fields(), "id"),
        };
        jn_complain(findings, &c);
    }
}

static void warn_no_header(struct jn_findings *findings)
{
    struct jn_complaint c = {
        .code = "required",
        .pointer = "#/front_matter",
        .label_zh = "文件头",
        .label_en = "the front matter",
    };
    jn_complain(findings, &c);
}

static void warn_missing(const struct jn_doc *doc, const struct jn_field *fields,
                         struct jn_findings *findings)
{
    for (const struct jn_field *f = fields; f->name; f++) {
        if (!f->required || strcmp(f->name, "kind") == 0 || /* by folder: no concession */
            !jn_value_is_missing(jn_yaml_get(doc->front_matter, f->name)))
            continue;
        struct jn_complaint c = {
            .code = "required",
            .pointer = jn_arena_format(findings->arena, "#/front_matter/%s", f->name),
            .field = f,
        };
        jn_complain(findings, &c);
    }
}

static void write_json(struct jn_doc *doc, struct jn_arena *arena)
{
    struct jn_buf out = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&out);
    jn_front_matter_json(jn_kind_rule(doc->kind), doc->front_matter, arena, &j);
    doc->front_matter_json = jn_arena_dup(arena, jn_buf_text(&out), out.len);
    jn_buf_deinit(&out);
}

static int read_body(struct jn_doc *doc, struct jn_arena *arena,
                     struct jn_findings *findings, struct jn_error *err)
{
    unsigned line = 0;
    struct jn_prescan scan = jn_prescan(doc->body, doc->body_len);
    if (scan.why_en)
        return refuse_complex(findings, doc->body_line + scan.line - 1, scan.why_zh,
                              scan.why_en);
    if (scan.conflict_line)
        warn_at(findings, "conflict_markers", doc->body_line + scan.conflict_line - 1);
    int rc = jn_markdown_read(doc, arena, &line, err);
    if (rc > 0)
        return refuse_complex(findings, line, "超过 1000 个章节",
                              "more than 1,000 sections");
    return rc;
}

int jn_doc_text(const char *bytes, size_t len, struct jn_arena *arena,
                struct jn_findings *findings, char **text, size_t *text_len)
{
    return jn_text_read(bytes, len, arena, findings, text, text_len) == 0
               ? 0
               : JN_DOC_REFUSED;
}

static int read_header(const char *path, const char *bytes, size_t len,
                       struct jn_arena *arena, struct jn_findings *findings,
                       struct jn_front_matter *fm, struct jn_doc **out)
{
    char *text;
    size_t text_len;
    *out = NULL;
    if (jn_text_read(bytes, len, arena, findings, &text, &text_len) != 0)
        return JN_DOC_REFUSED;
    *fm = jn_front_matter_read(text, text_len, arena, findings);
    struct jn_doc *doc = JN_NEW(arena, struct jn_doc);
    doc->kind = read_kind(fm, path, arena, findings)->kind;
    doc->front_matter = fm->root;
    doc->whole = text;
    doc->whole_len = text_len;
    doc->body = text + fm->body_start;
    doc->body_len = text_len - fm->body_start;
    doc->body_line = fm->body_line;
    read_id(doc, findings);
    *out = doc;
    return 0;
}

int jn_doc_read_header(const char *path, const char *bytes, size_t len,
                       struct jn_arena *arena, struct jn_findings *findings,
                       struct jn_doc **out)
{
    struct jn_front_matter fm;
    return read_header(path, bytes, len, arena, findings, &fm, out);
}

int jn_doc_read(struct jn_analyser *a, const char *path, const char *bytes, size_t len,
                struct jn_arena *arena, struct jn_findings *findings, struct jn_doc **out,
                struct jn_error *err)
{
    (void)a; /* labels that need folding have an analyser of their own (vocab.c) */
    struct jn_front_matter fm;
    struct jn_doc *doc;
    *out = NULL;
    if (read_header(path, bytes, len, arena, findings, &fm, &doc) != 0)
        return JN_DOC_REFUSED;
    jn_hash_git_blob(bytes, len, doc->revision);
    int rc = read_body(doc, arena, findings, err);
    if (rc != 0)
        return rc;
    read_title(doc, path, arena);
    jn_doc_meta(doc, fm.lost_level, arena, findings);
    write_json(doc, arena);
    if (doc->kind != JN_KIND_NOTE && !doc->front_matter) {
        warn_no_header(findings); /* one line instead of one for each field */
    } else if (doc->kind != JN_KIND_NOTE) {
        warn_missing(doc, jn_common_fields(), findings);
        warn_missing(doc, jn_kind_rule(doc->kind)->fields, findings);
    }
    *out = doc;
    return 0;
}
