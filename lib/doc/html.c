/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own renderer: cmark's has no tables, no ids and no marks. Raw HTML never passes:
 * its text is shown escaped, without the tags. Links pass by an allow-list after cmark
 * has decoded entities; images are shown as their alternative text, because there is no
 * route for files.
 *
 * Marks: the text of one paragraph, heading or cell is put together first, so that a term
 * is found across emphasis; the spans are then opened and closed inside each text node.
 */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "jinnang/arena.h"
#include "jinnang/doc.h"
#include "jinnang/id.h"
#include "jinnang/snippet.h"

#include "lib/doc/ast.h"
#include "lib/doc/html_escape.h"

enum { HTML_LIMIT = 8 * 1024 * 1024 };

struct html {
    const struct jn_doc *doc;
    struct jn_buf *out;
    struct jn_matcher *marks; /* or NULL */
    struct jn_arena *arena;   /* spans of one block; reset at each */
    struct jn_buf plain;      /* text of the block that is open */
    struct jn_span *spans;
    size_t n_spans, next_span;
    size_t at;      /* byte of plain that comes next */
    size_t cut;     /* text of a heading ends here: attributes are not shown */
    size_t heading; /* section index of the next heading */
    unsigned tables, images;
    bool rows_open; /* a <tbody> */
};

static void add_str(struct jn_buf *out, const char *s)
{
    jn_html_escape(out, s, strlen(s));
}

/* Where the terms stand in plain[0, len); overlapping and touching spans become one. */
static void find_spans(struct html *h, size_t len)
{
    h->n_spans = h->next_span = 0;
    if (!h->marks || len == 0)
        return;
    jn_arena_reset(h->arena);
    size_t n = jn_matcher_find(h->marks, h->arena, h->plain.data, len, &h->spans);
    for (size_t i = 0; i < n; i++) {
        struct jn_span *last = h->n_spans > 0 ? &h->spans[h->n_spans - 1] : NULL;
        if (!last || h->spans[i].start > last->end)
            h->spans[h->n_spans++] = h->spans[i];
        else if (h->spans[i].end > last->end)
            last->end = h->spans[i].end;
    }
}

/* plain[from, to) with the spans that touch it; calls come with growing `from`. */
static void add_marked(struct html *h, size_t from, size_t to)
{
    const char *s = h->plain.data;
    for (; h->next_span < h->n_spans; h->next_span++) {
        size_t start = h->spans[h->next_span].start, end = h->spans[h->next_span].end;
        if (end <= from)
            continue;
        if (start >= to)
            break;
        start = start < from ? from : start;
        size_t stop = end > to ? to : end;
        jn_html_escape(h->out, s + from, start - from);
        jn_buf_str(h->out, "<mark>");
        jn_html_escape(h->out, s + start, stop - start);
        jn_buf_str(h->out, "</mark>");
        from = stop;
        if (end >= to)
            break;
    }
    if (from < to)
        jn_html_escape(h->out, s + from, to - from);
}

/* Put the text of a block together, exactly as the walk over it will consume it. */
static void open_text(struct html *h, cmark_node *block)
{
    jn_buf_clear(&h->plain);
    h->at = 0;
    jn_auto(cmark_iter_free) cmark_iter *iter = cmark_iter_new(block);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        if (event != CMARK_EVENT_ENTER)
            continue;
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
            jn_ast_add_literal(&h->plain, node, h->tables > 0);
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            jn_buf_char(&h->plain, '\n');
    }
    h->cut = h->plain.len;
    if (cmark_node_get_type(block) == CMARK_NODE_HEADING)
        h->cut = jn_ast_heading_cut(jn_buf_text(&h->plain), h->plain.len);
    while (h->cut > 0 && h->cut < h->plain.len && h->plain.data[h->cut - 1] == ' ')
        h->cut--;
    find_spans(h, h->cut);
}

static void add_text(struct html *h, cmark_node *node)
{
    struct jn_buf literal = JN_BUF_INIT;
    jn_ast_add_literal(&literal, node, h->tables > 0);
    size_t end = h->at + literal.len;
    jn_buf_deinit(&literal);
    if (end > h->cut)
        end = h->cut;
    if (h->at < end)
        add_marked(h, h->at, end);
    h->at = end;
}

/* A link to a document leads to our own route; the web page reads the data attributes. */
static void open_doc_link(struct html *h, const char *url, size_t id, const char *section)
{
    jn_buf_str(h->out, "<a href=\"/v1/documents/");
    char *name = jn_arena_dup(h->arena, url + 4, id);
    jn_html_add_url(h->out, name);
    jn_buf_str(h->out, "\" data-doc=\"");
    add_str(h->out, name);
    if (section) {
        jn_buf_str(h->out, "\" data-section=\"");
        add_str(h->out, section);
    }
    jn_buf_str(h->out, "\">");
}

static void open_link(struct html *h, cmark_node *node)
{
    const char *url = cmark_node_get_url(node), *section,
               *title = cmark_node_get_title(node);
    size_t id = url ? jn_ast_doc_link(url, &section) : 0;
    if (id > 0 && jn_id_is_document(url + 4, id)) {
        open_doc_link(h, url, id, section);
        return;
    }
    jn_buf_str(h->out, "<a href=\"");
    if (url && jn_html_allows(url))
        jn_html_add_url(h->out, url);
    if (title && *title) {
        jn_buf_str(h->out, "\" title=\"");
        add_str(h->out, title);
    }
    jn_buf_str(h->out, "\" rel=\"nofollow noopener noreferrer\">");
}

static void open_heading(struct html *h, cmark_node *node)
{
    open_text(h, node);
    const char *anchor =
        h->heading < h->doc->n_sections ? h->doc->sections[h->heading].anchor : "";
    h->heading++;
    jn_buf_printf(h->out, "<h%d id=\"", cmark_node_get_heading_level(node));
    add_str(h->out, anchor);
    jn_buf_str(h->out, "\">");
}

static void add_code_block(struct html *h, cmark_node *node)
{
    const char *info = cmark_node_get_fence_info(node);
    size_t n = info ? strcspn(info, " \t") : 0;
    jn_buf_str(h->out, "<pre><code");
    if (n > 0) {
        jn_buf_str(h->out, " class=\"language-");
        jn_html_escape(h->out, info, n);
        jn_buf_char(h->out, '"');
    }
    jn_buf_char(h->out, '>');
    open_text(h, node); /* clears what an earlier block left */
    jn_ast_add_literal(&h->plain, node, false);
    h->cut = h->plain.len;
    find_spans(h, h->plain.len);
    add_marked(h, 0, h->plain.len);
    jn_buf_str(h->out, "</code></pre>\n");
}

static void add_html_block(struct html *h, cmark_node *node)
{
    struct jn_buf text = JN_BUF_INIT;
    jn_ast_add_html_text(&text, cmark_node_get_literal(node));
    size_t blank = text.len ? strspn(jn_buf_text(&text), " \t\n") : 0;
    if (text.len > blank) {
        jn_buf_str(h->out, "<p>");
        jn_html_escape(h->out, text.data + blank, text.len - blank);
        jn_buf_str(h->out, "</p>\n");
    }
    jn_buf_deinit(&text);
}

static bool in_tight_list(cmark_node *paragraph)
{
    cmark_node *item = cmark_node_parent(paragraph), *list = cmark_node_parent(item);
    return list && cmark_node_get_type(list) == CMARK_NODE_LIST &&
           cmark_node_get_list_tight(list);
}

static void list_tag(struct html *h, cmark_node *node, bool open)
{
    bool bullets = cmark_node_get_list_type(node) == CMARK_BULLET_LIST;
    int start = cmark_node_get_list_start(node);
    if (!open)
        jn_buf_str(h->out, bullets ? "</ul>\n" : "</ol>\n");
    else if (bullets || start == 1)
        jn_buf_str(h->out, bullets ? "<ul>\n" : "<ol>\n");
    else
        jn_buf_printf(h->out, "<ol start=\"%d\">\n", start);
}

static void open_cell(struct html *h, cmark_node *node, bool head)
{
    static const char *const classes[] = {"", " class=\"left\"", " class=\"right\"",
                                          " class=\"center\""};
    jn_buf_printf(h->out, "<t%c%s>", head ? 'h' : 'd', classes[jn_ast_align(node)]);
    open_text(h, node);
}

static void table_part(struct html *h, cmark_node *node, bool open)
{
    switch (jn_ast_part(node)) {
    case JN_AST_TABLE:
        h->tables += open ? 1 : -1U;
        if (!open && h->rows_open)
            jn_buf_str(h->out, "</tbody>");
        h->rows_open = false;
        jn_buf_str(h->out, open ? "<table>\n" : "</table>\n");
        break;
    case JN_AST_HEAD_ROW:
        jn_buf_str(h->out, open ? "<thead><tr>" : "</tr></thead>\n");
        break;
    case JN_AST_ROW:
        if (open && !h->rows_open)
            jn_buf_str(h->out, "<tbody>");
        h->rows_open = true;
        jn_buf_str(h->out, open ? "<tr>" : "</tr>\n");
        break;
    case JN_AST_HEAD_CELL:
    case JN_AST_CELL:
        if (open)
            open_cell(h, node, jn_ast_part(node) == JN_AST_HEAD_CELL);
        else
            jn_buf_str(h->out, jn_ast_part(node) == JN_AST_HEAD_CELL ? "</th>" : "</td>");
        break;
    case JN_AST_NO_TABLE:
        break;
    }
}

static void paragraph(struct html *h, cmark_node *node, bool open)
{
    if (open)
        open_text(h, node);
    if (in_tight_list(node)) {
        if (!open && cmark_node_next(node))
            jn_buf_char(h->out, '\n');
        return;
    }
    jn_buf_str(h->out, open ? "<p>" : "</p>\n");
}

static void inline_break(struct html *h, cmark_node *node)
{
    h->at++;
    bool hard = cmark_node_get_type(node) == CMARK_NODE_LINEBREAK && h->images == 0;
    jn_buf_str(h->out, hard ? "<br>\n" : "\n");
}

/* Images and links inside them: only the words. */
static bool inside_image(struct html *h, cmark_node *node, bool open)
{
    if (cmark_node_get_type(node) == CMARK_NODE_IMAGE) {
        if (open && h->images++ == 0)
            jn_buf_str(h->out, "<span class=\"image\">");
        else if (!open && --h->images == 0)
            jn_buf_str(h->out, "</span>");
        return true;
    }
    cmark_node_type type = cmark_node_get_type(node);
    return h->images > 0 && type != CMARK_NODE_TEXT && type != CMARK_NODE_CODE &&
           type != CMARK_NODE_SOFTBREAK && type != CMARK_NODE_LINEBREAK;
}

static const struct {
    cmark_node_type type;
    const char *open, *close;
} plain_tags[] = {
    {CMARK_NODE_BLOCK_QUOTE, "<blockquote>\n", "</blockquote>\n"},
    {CMARK_NODE_ITEM, "<li>", "</li>\n"},
    {CMARK_NODE_THEMATIC_BREAK, "<hr>\n", ""},
    {CMARK_NODE_EMPH, "<em>", "</em>"},
    {CMARK_NODE_STRONG, "<strong>", "</strong>"},
};

static void plain_tag(struct html *h, cmark_node_type type, bool open)
{
    for (size_t i = 0; i < JN_COUNT(plain_tags); i++)
        if (plain_tags[i].type == type)
            jn_buf_str(h->out, open ? plain_tags[i].open : plain_tags[i].close);
}

static void visit(struct html *h, cmark_node *node, bool open)
{
    if (inside_image(h, node, open))
        return;
    cmark_node_type type = cmark_node_get_type(node);
    switch (type) {
    case CMARK_NODE_PARAGRAPH:
        paragraph(h, node, open);
        break;
    case CMARK_NODE_HEADING:
        if (open)
            open_heading(h, node);
        else
            jn_buf_printf(h->out, "</h%d>\n", cmark_node_get_heading_level(node));
        break;
    case CMARK_NODE_LIST:
        list_tag(h, node, open);
        break;
    case CMARK_NODE_CODE_BLOCK:
        add_code_block(h, node);
        break;
    case CMARK_NODE_HTML_BLOCK:
        add_html_block(h, node);
        break;
    case CMARK_NODE_TEXT:
        add_text(h, node);
        break;
    case CMARK_NODE_CODE:
        jn_buf_str(h->out, "<code>");
        add_text(h, node);
        jn_buf_str(h->out, "</code>");
        break;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
        inline_break(h, node);
        break;
    case CMARK_NODE_HTML_INLINE:
        if (strncasecmp(cmark_node_get_literal(node), "<br", 3) == 0)
            jn_buf_str(h->out, "<br>");
        break;
    case CMARK_NODE_LINK:
        if (open)
            open_link(h, node);
        else
            jn_buf_str(h->out, "</a>");
        break;
    case CMARK_NODE_CUSTOM_BLOCK:
        table_part(h, node, open);
        break;
    default:
        plain_tag(h, type, open);
    }
}

/* Headings inside a block of the top level: they count even when the block is not shown.
 */
static size_t count_headings(cmark_node *block)
{
    size_t n = 0;
    jn_auto(cmark_iter_free) cmark_iter *iter = cmark_iter_new(block);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
        n += event == CMARK_EVENT_ENTER &&
             cmark_node_get_type(cmark_iter_get_node(iter)) == CMARK_NODE_HEADING;
    return n;
}

static void render_block(struct html *h, cmark_node *block)
{
    jn_auto(cmark_iter_free) cmark_iter *iter = cmark_iter_new(block);
    cmark_event_type event;
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
        visit(h, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER);
}

/* Blocks of the top level that belong to sections [from, to). A heading inside a quote or
 * list is shown with the block around it. */
static void render_sections(struct html *h, cmark_node *root, size_t from, size_t to)
{
    size_t preface = h->doc->n_sections > 0 && h->doc->sections[0].level == 0;
    h->heading = preface;
    size_t limit = h->out->len + HTML_LIMIT;
    for (cmark_node *b = cmark_node_first_child(root); b; b = cmark_node_next(b)) {
        size_t first = h->heading, n = count_headings(b);
        bool heading = cmark_node_get_type(b) == CMARK_NODE_HEADING;
        size_t home =
            heading || first == 0 ? first : first - 1; /* section it stands in */
        bool shown = (home >= from && home < to) ||
                     (!heading && n > 0 && from >= first && from < first + n);
        if (shown)
            render_block(h, b);
        h->heading = first + n;
        if (h->out->len > limit || jn_buf_failed(h->out))
            return;
    }
}

/* The section with this anchor and the one behind its end. */
static int find_range(const struct jn_doc *doc, const char *anchor, size_t *from,
                      size_t *to)
{
    *from = 0;
    *to = doc->n_sections;
    if (!anchor)
        return 0;
    while (*from < doc->n_sections && strcmp(doc->sections[*from].anchor, anchor) != 0)
        ++*from;
    if (*from == doc->n_sections)
        return JN_DOC_NO_SECTION;
    unsigned level = doc->sections[*from].level;
    for (*to = *from + 1; *to < doc->n_sections && level > 0; ++*to)
        if (doc->sections[*to].level <= level)
            break;
    return 0;
}

int jn_doc_html(const struct jn_doc *doc, const char *anchor, struct jn_matcher *marks,
                struct jn_buf *out, struct jn_error *err)
{
    size_t from, to, before = out->len;
    int rc = find_range(doc, anchor, &from, &to);
    if (rc != 0)
        return rc;
    jn_auto(cmark_node_free) cmark_node *root = jn_ast_parse(doc->body, doc->body_len);
    if (!root)
        return jn_fail(err, ENOMEM, "parse Markdown");
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct html h = {.doc = doc, .out = out, .marks = marks, .arena = arena};
    render_sections(&h, root, from, to);
    bool failed = jn_buf_failed(&h.plain) || jn_buf_failed(out);
    jn_buf_deinit(&h.plain);
    if (out->len - before > HTML_LIMIT)
        return jn_fail(err, EFBIG, "HTML of a document exceeds 8 MiB");
    return failed ? jn_fail(err, ENOMEM, "render HTML") : 0;
}
