/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/report.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/json_write.h"
#include "jinnang/utf8.h"

void report_init(struct report *r, struct jn_arena *arena, bool zh, bool verbose)
{
    *r = (struct report){.arena = arena, .zh = zh, .verbose = verbose};
}

void report_clear(struct report *r)
{
    report_init(r, r->arena, r->zh, r->verbose);
}

static const char *copy(struct report *r, const char *text)
{
    return text ? jn_arena_str(r->arena, text) : NULL;
}

static const char *const *copy_list(struct report *r, const char *const *list)
{
    if (!list)
        return NULL;
    size_t n = 0;
    while (list[n])
        n++;
    const char **out = JN_NEW_ARRAY(r->arena, n + 1, const char *);
    for (size_t i = 0; i < n; i++)
        out[i] = copy(r, list[i]);
    return out;
}

static const struct jn_finding *copy_findings(struct report *r,
                                              const struct jn_finding *in, size_t n)
{
    struct jn_finding *out = JN_NEW_ARRAY(r->arena, n + 1, struct jn_finding);
    for (size_t i = 0; i < n; i++) {
        out[i] = in[i];
        out[i].pointer = copy(r, in[i].pointer);
        out[i].detail_zh = copy(r, in[i].detail_zh);
        out[i].detail_en = copy(r, in[i].detail_en);
        out[i].label_zh = copy(r, in[i].label_zh);
        out[i].allowed = copy_list(r, in[i].allowed);
        if (in[i].severity == JN_ERROR)
            r->n_errors++;
        else
            r->n_warnings++;
    }
    return out;
}

void report_add(struct report *r, const char *path, const char *status,
                const struct jn_findings *findings)
{
    JN_GROW(r->arena, r->files, r->n, r->cap);
    struct report_file *f = &r->files[r->n];
    f->path = copy(r, path);
    f->status = status;
    f->order = r->n++;
    f->n = findings ? findings->n : 0;
    f->findings = f->n > 0 ? copy_findings(r, findings->items, f->n) : NULL;
}

static int by_path(const void *a, const void *b)
{
    const struct report_file *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

static void sort(struct report *r)
{
    if (r->n > 1)
        qsort(r->files, r->n, sizeof(r->files[0]), by_path);
}

/* Characters that move the cursor or turn the direction of writing. */
static bool is_active(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x61c || cp == 0x200e ||
           cp == 0x200f || cp == 0x2028 || cp == 0x2029 ||
           (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

const char *report_plain(struct jn_arena *arena, const char *text)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    for (size_t left = strlen(text); left > 0;) {
        uint32_t cp = 0;
        size_t len = jn_utf8_decode(text, left, &cp);
        if (len == 1 && (unsigned char)*text >= 0x80)
            jn_buf_printf(&out, "\\x%02x", (unsigned char)*text);
        else if (is_active(cp))
            jn_buf_printf(&out, "\\u{%x}", cp);
        else
            jn_buf_add(&out, text, len);
        text += len;
        left -= len;
    }
    return jn_arena_str(arena, jn_buf_text(&out));
}

static const char *detail_of(const struct report *r, const struct jn_finding *f)
{
    const char *first = r->zh ? f->detail_zh : f->detail_en;
    const char *second = r->zh ? f->detail_en : f->detail_zh;
    return first ? first : second ? second : "";
}

static void print_finding(struct report *r, const char *path, const struct jn_finding *f,
                          FILE *out)
{
    fputs(report_plain(r->arena, path), out);
    if (f->line > 0)
        fprintf(out, ":%u:%u", f->line, f->column > 0 ? f->column : 1);
    fprintf(out, ": %s: %s: %s\n", f->severity == JN_ERROR ? "error" : "warning", f->code,
            report_plain(r->arena, detail_of(r, f)));
}

/* How often a code was seen. There are some dozens of codes: a list will do. */
struct tally {
    const char *code;
    size_t n;
};

struct tallies {
    struct tally *items;
    size_t n, cap;
};

static size_t count_code(struct report *r, struct tallies *t, const char *code)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->items[i].code, code) == 0)
            return ++t->items[i].n;
    JN_GROW(r->arena, t->items, t->n, t->cap);
    t->items[t->n++] = (struct tally){.code = code, .n = 1};
    return 1;
}

static void print_left_out(struct report *r, const struct tallies *t, FILE *out)
{
    for (size_t i = 0; !r->verbose && i < t->n; i++) {
        size_t n = t->items[i].n;
        if (n <= REPORT_SAME_WARNINGS)
            continue;
        if (r->zh)
            fprintf(out, "warning: %s: 另有 %zu 处未列出(--verbose 全部列出)\n",
                    t->items[i].code, n - REPORT_SAME_WARNINGS);
        else
            fprintf(out, "warning: %s: %zu more (--verbose shows all)\n",
                    t->items[i].code, n - REPORT_SAME_WARNINGS);
    }
}

void report_text(struct report *r, const struct report_figure *figures, size_t n,
                 FILE *out)
{
    struct tallies tallies = {0};
    sort(r);
    for (size_t i = 0; i < r->n; i++) {
        const struct report_file *file = &r->files[i];
        for (size_t k = 0; k < file->n; k++) {
            const struct jn_finding *f = &file->findings[k];
            if (f->severity == JN_ERROR || r->verbose ||
                count_code(r, &tallies, f->code) <= REPORT_SAME_WARNINGS)
                print_finding(r, file->path, f, out);
        }
    }
    print_left_out(r, &tallies, out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s%s %.*f", i > 0 ? ", " : "",
                r->zh ? figures[i].label_zh : figures[i].label_en,
                (int)figures[i].decimals, figures[i].number);
    fputc('\n', out);
}

/* JSON must be UTF-8: other bytes of a file name become U+FFFD. */
static void json_text(struct jn_json *j, const char *key, const char *text)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    for (size_t left = strlen(text), len; left > 0; text += len, left -= len) {
        uint32_t cp = 0;
        len = jn_utf8_decode(text, left, &cp);
        jn_buf_utf8(&out, cp);
    }
    jn_json_str_at(j, key, jn_buf_text(&out));
}

static void json_finding(const struct report *r, struct jn_json *j,
                         const struct jn_finding *f)
{
    jn_json_object(j);
    jn_json_str_at(j, "severity", f->severity == JN_ERROR ? "error" : "warning");
    jn_json_str_at(j, "code", f->code);
    json_text(j, "pointer", f->pointer ? f->pointer : "#");
    if (f->line > 0)
        jn_json_int_at(j, "line", f->line);
    if (f->column > 0)
        jn_json_int_at(j, "column", f->column);
    json_text(j, "detail", detail_of(r, f));
    if (f->label_zh)
        json_text(j, "label_zh", f->label_zh);
    if (f->allowed) {
        jn_json_array_at(j, "allowed");
        for (const char *const *value = f->allowed; *value; value++)
            jn_json_str(j, *value);
        jn_json_end(j);
    }
    jn_json_end(j);
}

static void json_file(const struct report *r, struct jn_json *j,
                      const struct report_file *f)
{
    jn_json_object(j);
    json_text(j, "path", f->path);
    jn_json_str_at(j, "status", f->status);
    if (f->n > 0) {
        jn_json_array_at(j, "findings");
        for (size_t i = 0; i < f->n; i++)
            json_finding(r, j, &f->findings[i]);
        jn_json_end(j);
    }
    jn_json_end(j);
}

void report_json(struct report *r, const char *command,
                 const struct report_figure *figures, size_t n, FILE *out)
{
    jn_auto(jn_buf_deinit) struct jn_buf buf = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&buf);
    sort(r);
    jn_json_object(&j);
    jn_json_str_at(&j, "command", command);
    jn_json_object_at(&j, "counts");
    for (size_t i = 0; i < n; i++)
        jn_json_num_at(&j, figures[i].name, figures[i].number, figures[i].decimals);
    jn_json_end(&j);
    jn_json_array_at(&j, "files");
    for (size_t i = 0; i < r->n; i++)
        json_file(r, &j, &r->files[i]);
    jn_json_end(&j);
    jn_json_end(&j);
    fputs(jn_buf_text(&buf), out);
    fputc('\n', out);
}
