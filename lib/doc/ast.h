/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parsed body as a cmark tree with tables in it; for markdown.c, tables.c and html.c.
 */
#ifndef JINNANG_DOC_AST_H
#define JINNANG_DOC_AST_H

#include <stddef.h>

#include <cmark.h>

#include "jinnang/buf.h"
#include "jinnang/cleanup.h"

JN_DEFINE_AUTO(cmark_node_free, cmark_node *)
JN_DEFINE_AUTO(cmark_iter_free, cmark_iter *)

/* Tables are nested CUSTOM_BLOCKs; jn_ast_part() tells which. */
enum jn_ast_part {
    JN_AST_NO_TABLE,
    JN_AST_TABLE,
    JN_AST_HEAD_ROW,
    JN_AST_ROW,
    JN_AST_HEAD_CELL,
    JN_AST_CELL,
};
enum jn_ast_align { JN_AST_ALIGN_NONE, JN_AST_LEFT, JN_AST_RIGHT, JN_AST_CENTER };

/* Parse text that passed the prescan. NULL when memory runs out. */
cmark_node *jn_ast_parse(const char *body, size_t len);

enum jn_ast_part jn_ast_part(cmark_node *node);
enum jn_ast_align jn_ast_align(cmark_node *cell);

/* Turn pipe paragraphs into tables (tables.c). */
void jn_ast_find_tables(cmark_node *root);

/* Append the literal of a node with escaped pipes restored: as | in text and in tables,
 * as \| in code elsewhere. */
void jn_ast_add_literal(struct jn_buf *out, cmark_node *node, bool in_table);

/* Append the text of raw HTML without tags, comments, scripts and styles; block tags
 * break the line, cells are separated by tabs. */
void jn_ast_add_html_text(struct jn_buf *out, const char *html);

/* "doc:case-2026-0001#成效": the length of the id behind "doc:", 0 when it is no such
 * link; *section is what follows '#', or NULL. */
size_t jn_ast_doc_link(const char *url, const char **section);

/* Where the attributes of a heading begin ("Cost {#cost owner=li.na}" -> the byte of
 * "{#"), or len when there are none. */
size_t jn_ast_heading_cut(const char *title, size_t len);

#endif
