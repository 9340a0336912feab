/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmark leaves a pipe table as a paragraph. This pass looks for a delimiter row
 * (|---|:--:|) between the soft breaks of a paragraph; the line before it is the header,
 * all lines behind it are rows, lines before the header stay a paragraph. A pipe inside
 * code, a link or emphasis does not split: kinder than GFM. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/doc/ast.h"

enum { MAX_COLUMNS = 128 };

struct row {
    cmark_node *first;  /* inline nodes of the line, up to and without `behind` */
    cmark_node *behind; /* the break, or NULL at the end of the paragraph */
};

static void set_part(cmark_node *node, enum jn_ast_part part, enum jn_ast_align align)
{
    cmark_node_set_user_data(node, (void *)((uintptr_t)part | (uintptr_t)align << 8));
}

enum jn_ast_part jn_ast_part(cmark_node *node)
{
    if (cmark_node_get_type(node) != CMARK_NODE_CUSTOM_BLOCK)
        return JN_AST_NO_TABLE;
    return (enum jn_ast_part)((uintptr_t)cmark_node_get_user_data(node) & 0xFF);
}

enum jn_ast_align jn_ast_align(cmark_node *cell)
{
    return (enum jn_ast_align)((uintptr_t)cmark_node_get_user_data(cell) >> 8);
}

static bool is_break(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK;
}

static cmark_node *line_end(cmark_node *node)
{
    while (node && !is_break(node))
        node = cmark_node_next(node);
    return node;
}

/* One cell of a delimiter row at *s (":--:"): its alignment in *align. */
static bool read_dashes(const char **s, enum jn_ast_align *align)
{
    const char *c = *s;
    c += strspn(c, " \t");
    bool left = *c == ':';
    c += left;
    size_t dashes = strspn(c, "-");
    c += dashes;
    bool right = *c == ':';
    c += right;
    c += strspn(c, " \t");
    *s = c;
    *align = left && right ? JN_AST_CENTER
             : right       ? JN_AST_RIGHT
             : left        ? JN_AST_LEFT
                           : JN_AST_ALIGN_NONE;
    return dashes > 0;
}

/* Columns of a delimiter row, 0 if the line is none. */
static size_t read_delimiters(const char *s, enum jn_ast_align *align)
{
    size_t n = 0;
    bool pipe = *s == '|';
    s += pipe;
    while (*s) {
        if (n == MAX_COLUMNS || !read_dashes(&s, &align[n]))
            return 0;
        n++;
        if (*s && *s != '|')
            return 0;
        pipe |= *s == '|';
        s += *s == '|';
    }
    return pipe ? n : 0;
}

/* A delimiter row comes out of the inline parser as one TEXT, because '-', ':' and '|'
 * mean nothing to it. */
static size_t delimiter_row(const struct row *row, enum jn_ast_align *align)
{
    if (!row->first || cmark_node_get_type(row->first) != CMARK_NODE_TEXT ||
        cmark_node_next(row->first) != row->behind)
        return 0;
    const char *text = cmark_node_get_literal(row->first);
    return text ? read_delimiters(text, align) : 0;
}

static bool is_blank_text(const char *s)
{
    return s[strspn(s, " \t")] == '\0';
}

/* Cells of a line: separators, less the one at either border. */
static size_t count_cells(const struct row *row)
{
    size_t pipes = 0;
    bool leading = false, trailing = false, content = false;
    for (cmark_node *n = row->first; n != row->behind; n = cmark_node_next(n)) {
        const char *s =
            cmark_node_get_type(n) == CMARK_NODE_TEXT ? cmark_node_get_literal(n) : NULL;
        if (!s) {
            content = true;
            trailing = false;
            continue;
        }
        for (const char *c = s; *c; c++) {
            if (*c == '|') {
                leading |= !content && pipes == 0;
                trailing = true;
                pipes++;
            } else if (*c != ' ' && *c != '\t') {
                content = true;
                trailing = false;
            }
        }
    }
    size_t cells = pipes + 1 - leading - (trailing && pipes > 0);
    return pipes == 1 && leading && trailing ? 1 : cells;
}

static cmark_node *new_block(enum jn_ast_part part, enum jn_ast_align align)
{
    cmark_node *node = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    set_part(node, part, align);
    return node;
}

struct filler {
    cmark_node *row, *cell;
    bool head;
    size_t n, columns; /* cells so far, cells wanted */
    const enum jn_ast_align *align;
};

static void next_cell(struct filler *f)
{
    f->cell = NULL;
    if (f->n >= f->columns)
        return; /* cells beyond the header are dropped, as GFM does */
    f->cell = new_block(f->head ? JN_AST_HEAD_CELL : JN_AST_CELL, f->align[f->n++]);
    cmark_node_append_child(f->row, f->cell);
}

static void add_text(struct filler *f, const char *s, size_t len)
{
    if (!f->cell || len == 0)
        return;
    if (!cmark_node_first_child(f->cell)) /* blanks around the content are layout */
        while (len > 0 && (*s == ' ' || *s == '\t')) {
            s++;
            len--;
        }
    if (len == 0)
        return;
    char *copy = strndup(s, len);
    cmark_node *text = cmark_node_new(CMARK_NODE_TEXT);
    cmark_node_set_literal(text, copy ? copy : "");
    cmark_node_append_child(f->cell, text);
    free(copy);
}

/* Split one TEXT at its pipes. `first`: nothing of the line was seen before; `last`:
 * nothing comes behind it. */
static void split_text(struct filler *f, const char *s, bool first, bool last)
{
    if (first) {
        s += strspn(s, " \t");
        s += *s == '|';
        next_cell(f);
    }
    for (const char *bar; (bar = strchr(s, '|')) != NULL; s = bar + 1) {
        add_text(f, s, (size_t)(bar - s));
        if (last && is_blank_text(bar + 1))
            return;
        next_cell(f);
    }
    add_text(f, s, strlen(s));
}

static void trim_end(cmark_node *cell)
{
    cmark_node *last = cell ? cmark_node_last_child(cell) : NULL;
    if (!last || cmark_node_get_type(last) != CMARK_NODE_TEXT)
        return;
    const char *s = cmark_node_get_literal(last);
    size_t len = strlen(s), keep = len;
    while (keep > 0 && (s[keep - 1] == ' ' || s[keep - 1] == '\t'))
        keep--;
    if (keep == len)
        return;
    char *copy = strndup(s, keep);
    cmark_node_set_literal(last, copy ? copy : "");
    free(copy);
}

/* Move the nodes of a line into a row of the table. The break behind it is left alone. */
static void add_row(cmark_node *table, const struct row *row, bool head, size_t columns,
                    const enum jn_ast_align *align)
{
    struct filler f = {.head = head, .columns = columns, .align = align};
    f.row = new_block(head ? JN_AST_HEAD_ROW : JN_AST_ROW, JN_AST_ALIGN_NONE);
    cmark_node_append_child(table, f.row);
    bool first = true;
    for (cmark_node *n = row->first, *next; n != row->behind; n = next, first = false) {
        next = cmark_node_next(n);
        if (cmark_node_get_type(n) == CMARK_NODE_TEXT) {
            split_text(&f, cmark_node_get_literal(n), first, next == row->behind);
            cmark_node_free(n);
            continue;
        }
        if (first)
            next_cell(&f);
        cmark_node_unlink(n);
        if (!f.cell || !cmark_node_append_child(f.cell, n))
            cmark_node_free(n);
    }
    while (f.n < columns)
        next_cell(&f);
    for (cmark_node *cell = cmark_node_first_child(f.row); cell;
         cell = cmark_node_next(cell))
        trim_end(cell);
}

/* Everything from `head` to the end of the paragraph becomes a table behind it. */
static void make_table(cmark_node *paragraph, struct row head, struct row delimiters,
                       size_t columns, const enum jn_ast_align *align)
{
    cmark_node *table = new_block(JN_AST_TABLE, JN_AST_ALIGN_NONE);
    cmark_node *before = cmark_node_previous(head.first), *next = delimiters.behind;
    add_row(table, &head, true, columns, align);
    cmark_node_free(head.behind);
    cmark_node_free(delimiters.first);
    while (next) {
        struct row row = {cmark_node_next(next), NULL};
        cmark_node_free(next);
        row.behind = line_end(row.first);
        if (row.first != row.behind)
            add_row(table, &row, false, columns, align);
        next = row.behind;
    }
    cmark_node_insert_after(paragraph, table);
    if (before) /* the break in front of the header */
        cmark_node_free(before);
    if (!cmark_node_first_child(paragraph))
        cmark_node_free(paragraph);
}

static void find_in_paragraph(cmark_node *paragraph)
{
    enum jn_ast_align align[MAX_COLUMNS];
    struct row head = {cmark_node_first_child(paragraph), NULL};
    for (head.behind = line_end(head.first); head.behind;) {
        struct row next = {cmark_node_next(head.behind), NULL};
        next.behind = line_end(next.first);
        size_t columns = delimiter_row(&next, align);
        if (columns > 0 && count_cells(&head) == columns) {
            make_table(paragraph, head, next, columns, align);
            return;
        }
        head = next;
    }
}

void jn_ast_find_tables(cmark_node *root)
{
    jn_auto(cmark_iter_free) cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        /* On leaving: the iterator has already stepped past the inline nodes that move.
         */
        if (event == CMARK_EVENT_EXIT &&
            cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH)
            find_in_paragraph(node);
    }
}
