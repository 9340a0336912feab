/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real files hold anything between two --- lines. What is clearly a header is never body
 * text, even when it cannot be read; what is clearly prose (a page that begins with a
 * rule) stays. */
#include "lib/doc/front_matter.h"

#include <string.h>
#include <strings.h>

#include "lib/doc/messages.h"

enum { LOOKED_AT = 16 * 1024 }; /* bytes of a header without an end */

struct block {
    size_t end;        /* byte behind the content, where the closing line begins */
    size_t body_start; /* byte behind the closing line */
    unsigned body_line;
};

static bool is_fence(const char *line, size_t len, const char *fence)
{
    size_t n = strlen(fence);
    if (len < n || memcmp(line, fence, n) != 0)
        return false;
    for (size_t i = n; i < len; i++)
        if (line[i] != ' ' && line[i] != '\t')
            return false;
    return true;
}

static size_t line_length(const char *text, size_t len, size_t at)
{
    const char *stop = memchr(text + at, '\n', len - at);
    return stop ? (size_t)(stop - text) - at : len - at;
}

/* The lines up to the second fence; false when it never comes. */
static bool find_block(const char *text, size_t len, const char *fence, struct block *out)
{
    size_t at = line_length(text, len, 0) + 1;
    for (unsigned line = 2; at < len; line++) {
        size_t n = line_length(text, len, at);
        bool yaml_end = *fence == '-' && is_fence(text + at, n, "...");
        if (yaml_end || is_fence(text + at, n, fence)) {
            out->end = at;
            out->body_start = at + n < len ? at + n + 1 : len;
            out->body_line = line + 1;
            return true;
        }
        at += n + 1;
    }
    return false;
}

/* Whether the first line with content could stand in a header. */
static bool looks_like_header(const char *text, size_t from, size_t to)
{
    for (size_t at = from; at < to;) {
        size_t n = line_length(text, to, at), i = 0;
        while (i < n && (text[at + i] == ' ' || text[at + i] == '\t'))
            i++;
        if (i < n && text[at + i] != '#')
            return strchr("-[{%<!&*\"'", text[at + i]) || memchr(text + at, ':', n) ||
                   memchr(text + at, '=', n);
        at += n + 1;
    }
    return true;
}

static void drop(struct jn_findings *findings, unsigned line, unsigned column,
                 const char *why_zh, const char *why_en)
{
    struct jn_complaint c = {
        .code = "front_matter_dropped",
        .pointer = "#/front_matter",
        .line = line,
        .column = column,
        .zh = {why_zh},
        .en = {why_en},
    };
    jn_complain(findings, &c);
}

/* Does a line of what is dropped begin with "confidentiality"? */
static bool names_level(const char *text, size_t end)
{
    static const char name[] = "confidentiality";
    for (size_t at = 0; at < end;) {
        size_t n = line_length(text, end, at), i = strspn(text + at, " \t\"'-[{");
        if (i < n && n - i >= sizeof(name) - 1 &&
            strncasecmp(text + at + i, name, sizeof(name) - 1) == 0)
            return true;
        at += n + 1;
    }
    return false;
}

static void skip_to_body(struct jn_front_matter *fm, const struct block *block)
{
    fm->body_start = block->body_start;
    fm->body_line = block->body_line;
}

/* The opening line goes with the text to the parser, so that its lines are those of the
 * file. */
static void read_yaml(const char *text, const struct block *block, struct jn_arena *arena,
                      struct jn_findings *findings, struct jn_front_matter *fm)
{
    struct jn_yaml *root;
    struct jn_yaml_fault fault;
    bool header =
        looks_like_header(text, line_length(text, block->end, 0) + 1, block->end);
    if (jn_yaml_parse(text, block->end, JN_YAML_FRONT_MATTER, arena, &root, &fault) !=
        0) {
        const char *why = jn_arena_str(arena, fault.text);
        drop(findings, fault.line, fault.column, why, why);
    } else if (root && root->type != JN_YAML_MAP) {
        drop(findings, 2, 1, "不是键值映射", "not a mapping");
    } else {
        fm->root = root;
        header = true;
    }
    fm->lost_level = !fm->root && names_level(text, block->end);
    if (header)
        skip_to_body(fm, block);
}

struct jn_front_matter jn_front_matter_read(const char *text, size_t len,
                                            struct jn_arena *arena,
                                            struct jn_findings *findings)
{
    struct jn_front_matter fm = {.body_line = 1};
    struct block block;
    size_t first = line_length(text, len, 0);
    if (is_fence(text, first, "---")) {
        fm.present = true;
        if (find_block(text, len, "---", &block))
            read_yaml(text, &block, arena, findings, &fm);
        else {
            drop(findings, 1, 1, "没有结束的 ---", "the closing --- is missing");
            fm.lost_level = names_level(text, len < LOOKED_AT ? len : LOOKED_AT);
        }
    } else if (is_fence(text, first, "+++") && find_block(text, len, "+++", &block)) {
        fm.present = true;
        drop(findings, 1, 1, "不支持 TOML", "TOML is not read");
        fm.lost_level = names_level(text, block.end);
        skip_to_body(&fm, &block);
    }
    return fm;
}

bool jn_front_matter_lines(const char *text, size_t len, size_t *start, size_t *end)
{
    struct block block;
    size_t first = line_length(text, len, 0);
    if (!is_fence(text, first, "---") || !find_block(text, len, "---", &block))
        return false;
    *start = first + 1;
    *end = block.end;
    return true;
}
