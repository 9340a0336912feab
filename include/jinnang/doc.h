/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A knowledge document: bytes in, struct jn_doc out, with everything that was wrong with
 * it. */
#ifndef JINNANG_DOC_H
#define JINNANG_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/analyse.h"
#include "jinnang/arena.h"
#include "jinnang/error.h"
#include "jinnang/kind.h"
#include "jinnang/yaml_read.h"

enum { JN_DOC_BYTES = 1024 * 1024 };

enum jn_severity { JN_WARNING, JN_ERROR };

/* One thing that is wrong. code is static (the table of DOMAIN: required, wrong_type, …,
 * and encoding_converted, front_matter_dropped, kind_assumed, document_too_complex, …).
 */
struct jn_finding {
    enum jn_severity severity;
    const char *code;
    const char *pointer;   /* "#/front_matter/outcome", "#/body/sections/成效", "#" */
    unsigned line, column; /* in the file, from 1; 0 = the file as a whole */
    const char *detail_zh, *detail_en; /* sentence for people, what was expected */
    const char *label_zh;              /* of the field, or NULL */
    const char *const *allowed;        /* NULL-terminated values, or NULL */
};

struct jn_findings {
    struct jn_arena *arena;
    struct jn_finding *items;
    size_t n, cap;
    size_t n_errors;
};

/* A heading and the text up to the next heading of any level. The first section (level 0,
 * empty title and anchor) is what stands before the first heading, if anything does. */
struct jn_section {
    const char *title, *anchor;
    const char **path; /* titles from level 2 (or the top) down to this one */
    size_t n_path;
    unsigned level;                        /* 0-6 */
    unsigned line;                         /* in the file */
    uint32_t text_start, text_len;         /* range in doc.text */
    uint32_t markdown_start, markdown_len; /* range in doc.body, the heading line
                                              included, up to the next heading of the same
                                              or a higher level */
    int32_t valid_until;                   /* {#a valid-until=…}, date or 0 */
    const char *owner;                     /* or NULL */
};

struct jn_link {
    const char *target;  /* document id */
    const char *section; /* anchor, or NULL */
    const char *title;   /* link text */
    const char *from;    /* anchor of the section it stands in */
    const char *via;     /* "link", "related", "supersedes", "reused" */
};

/* A metadata value to filter, facet or sort by: name of the schema field, canonical value
 * (vocabulary value, ISO date, number text, "true"/"false"). A list gives one entry each.
 */
struct jn_meta {
    const char *field, *value;
};

struct jn_doc {
    enum jn_kind kind;
    const char *id;      /* NULL while none was declared or it was malformed */
    const char *title;   /* never empty */
    const char *summary; /* or else `description`; "" when absent */
    enum jn_level level;
    const char **audiences;
    size_t n_audiences;
    char revision[41];                  /* git blob id of the file's bytes */
    const struct jn_yaml *front_matter; /* NULL when there is none that can be used */
    const char *front_matter_json;      /* canonical JSON object: types of the schema,
                                           vocabulary values; "{}" when none */
    const struct jn_meta
        *meta; /* all searchable fields incl. author, dates, kind, language */
    size_t n_meta;
    const char *whole; /* all of the file as UTF-8 */
    size_t whole_len;
    const char *body; /* Markdown without front matter, UTF-8, NUL-terminated */
    size_t body_len;
    unsigned body_line; /* line of the file on which body starts, from 1 */
    const char *text;   /* plain text of all sections, each ends with '\n' */
    size_t text_len;
    struct jn_section *sections;
    size_t n_sections; /* >= 1 */
    struct jn_link *links;
    size_t n_links;
};

enum { JN_DOC_REFUSED = 1 };

/* Read a document. path: relative to the corpus root, for the kind by folder and the
 * title of last resort. Import rules (generous): what can be understood is kept, each
 * concession is a warning in `findings`. 0 with *out, JN_DOC_REFUSED with an error in
 * `findings`, or < 0. */
int jn_doc_read(struct jn_analyser *a, const char *path, const char *bytes, size_t len,
                struct jn_arena *arena, struct jn_findings *findings, struct jn_doc **out,
                struct jn_error *err);

/* The text that jn_doc_read() makes of bytes before it looks at them: UTF-8 without byte
 * order mark, lines end in LF, no control characters but TAB and LF. Concessions go to
 * `findings`. 0 with *text in the arena, or JN_DOC_REFUSED. */
int jn_doc_text(const char *bytes, size_t len, struct jn_arena *arena,
                struct jn_findings *findings, char **text, size_t *text_len);

/* The same without the body: of what is not derived from sections only kind, id,
 * front_matter, whole and body are filled. A body may still be refused. */
int jn_doc_read_header(const char *path, const char *bytes, size_t len,
                       struct jn_arena *arena, struct jn_findings *findings,
                       struct jn_doc **out);

/* The complete validation of DOMAIN §5 on a document that was read: appends all findings.
 * exists (may be NULL) tells whether an id is known. today: for future_date. */
typedef bool jn_id_exists(void *user, const char *id);
void jn_doc_check(struct jn_analyser *a, const struct jn_doc *doc, int32_t today,
                  jn_id_exists *exists, void *user, struct jn_findings *findings);

/* Safe HTML of the body, or of one section (anchor; NULL = all): no raw HTML,
 * allow-listed links, tables, heading ids. `{{name}}` stays text. marks: wanted terms to
 * wrap in <mark>, may be NULL. 0, JN_DOC_NO_SECTION, or < 0 (larger than 8 MiB: -EFBIG).
 */
enum { JN_DOC_NO_SECTION = 2 };
struct jn_buf;
struct jn_matcher;
int jn_doc_html(const struct jn_doc *doc, const char *anchor, struct jn_matcher *marks,
                struct jn_buf *out, struct jn_error *err);

void jn_finding_add(struct jn_findings *f, const struct jn_finding *finding);

#endif
