/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One walk over the tree. Text goes to one growing buffer; sections remember offsets in
 * it. Only the first line of a heading is trusted from cmark, its end positions are
 * wrong. */
#include "lib/doc/markdown.h"

#include <string.h>
#include <strings.h>

#include "jinnang/clock.h"
#include "jinnang/hash.h"
#include "jinnang/utf8.h"

#include "lib/doc/ast.h"
#include "lib/doc/chars.h"
#include "lib/doc/prescan.h"

enum { ANCHOR_BYTES = 120, TABLE_SLOTS = 4096 };

struct walk {
    struct jn_doc *doc;
    struct jn_arena *arena;
    struct jn_buf text, title; /* of all sections; of the heading being read */
    size_t cap_sections, cap_links;
    uint32_t *link_sections; /* index of the section of each link */
    size_t cap_link_sections;
    struct jn_section *now; /* NULL before the first */
    bool in_heading;
    unsigned tables;      /* open ones around the node */
    size_t link_start;    /* in the buffer that grows, of the open link */
    unsigned cursor_line; /* the line of the body that starts at cursor */
    size_t cursor;
    uint32_t slots[TABLE_SLOTS]; /* section number + 1 by hash of its anchor */
};

static struct jn_buf *target(struct walk *w)
{
    return w->in_heading ? &w->title : &w->text;
}

/* Lines and cells end once, and never at the start of a section. */
static void add_break(struct walk *w, char c)
{
    struct jn_buf *out = target(w);
    size_t start = w->in_heading || !w->now ? 0 : w->now->text_start;
    if (out->len > start && out->data[out->len - 1] != '\n' &&
        (c == '\n' || out->data[out->len - 1] != c))
        jn_buf_char(out, c);
}

static struct jn_section *add_section(struct walk *w, unsigned level)
{
    struct jn_doc *doc = w->doc;
    if (w->now)
        w->now->text_len = (uint32_t)w->text.len - w->now->text_start;
    JN_GROW(w->arena, doc->sections, doc->n_sections, w->cap_sections);
    w->now = &doc->sections[doc->n_sections++];
    memset(w->now, 0, sizeof(*w->now));
    w->now->level = level;
    w->now->title = w->now->anchor = "";
    w->now->text_start = (uint32_t)w->text.len;
    w->now->line = doc->body_line;
    return w->now;
}

/* Byte of the body on which `line` (from 1) starts; lines are asked for in order. */
static size_t line_start(struct walk *w, unsigned line)
{
    while (w->cursor_line < line) {
        const char *from = w->doc->body + w->cursor;
        const char *stop = memchr(from, '\n', w->doc->body_len - w->cursor);
        if (!stop)
            return w->doc->body_len;
        w->cursor = (size_t)(stop - w->doc->body) + 1;
        w->cursor_line++;
    }
    return w->cursor;
}

static bool is_taken(struct walk *w, const char *anchor)
{
    size_t at = jn_hash_key(anchor, strlen(anchor)) % TABLE_SLOTS;
    for (; w->slots[at]; at = (at + 1) % TABLE_SLOTS)
        if (strcmp(w->doc->sections[w->slots[at] - 1].anchor, anchor) == 0)
            return true;
    w->slots[at] = (uint32_t)w->doc->n_sections; /* the one that is being made */
    return false;
}

/* Lower case, blanks to '-', punctuation dropped, Han kept. */
static void make_slug(const char *title, struct jn_buf *out)
{
    uint32_t cp;
    bool gap = false;
    for (size_t at = 0, len = strlen(title); at < len && out->len < ANCHOR_BYTES;) {
        at += jn_utf8_decode(title + at, len - at, &cp);
        cp = jn_char_lower(cp);
        if (cp == '-' || jn_char_class(cp) == JN_CHAR_BLANK) {
            gap = true;
        } else if (cp == '_' || jn_char_class(cp) == JN_CHAR_WORD) {
            if (gap && out->len > 0)
                jn_buf_char(out, '-');
            gap = false;
            jn_buf_utf8(out, cp);
        }
    }
    if (out->len == 0)
        jn_buf_str(out, "section");
}

static const char *unique_anchor(struct walk *w, const char *wish)
{
    const char *anchor = wish;
    for (unsigned n = 2; is_taken(w, anchor); n++)
        anchor = jn_arena_format(w->arena, "%s-%u", wish, n);
    return anchor;
}

/* valid-until=2026-12-31 owner=li.na */
static void read_attribute(struct walk *w, struct jn_section *s, const char *word,
                           size_t len)
{
    static const char until[] = "valid-until=", owner[] = "owner=";
    if (len > strlen(until) && memcmp(word, until, strlen(until)) == 0)
        s->valid_until = jn_date_parse(word + strlen(until), len - strlen(until));
    else if (len > strlen(owner) && memcmp(word, owner, strlen(owner)) == 0)
        s->owner = jn_arena_dup(w->arena, word + strlen(owner), len - strlen(owner));
}

/* Take {#anchor …} off the title; the anchor that was given, or NULL. */
static const char *read_attributes(struct walk *w, struct jn_section *s,
                                   size_t *title_len)
{
    const char *title = jn_buf_text(&w->title), *anchor = NULL;
    size_t cut = jn_ast_heading_cut(title, *title_len);
    if (cut == *title_len)
        return NULL;
    size_t end = *title_len;
    while (title[end - 1] != '}')
        end--;
    end--;
    for (size_t at = cut + 2; at < end;) {
        size_t n = 0;
        while (at + n < end && title[at + n] != ' ')
            n++;
        if (!anchor && n > 0 && n <= ANCHOR_BYTES)
            anchor = jn_arena_dup(w->arena, title + at, n);
        else if (n > 0)
            read_attribute(w, s, title + at, n);
        at += n + 1;
    }
    *title_len = cut;
    return anchor;
}

static size_t trim(const char *s, size_t len)
{
    while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t' || s[len - 1] == '\n'))
        len--;
    return len;
}

static void finish_heading(struct walk *w)
{
    struct jn_section *s = w->now;
    const char *title = jn_buf_text(&w->title);
    size_t len = trim(title, w->title.len);
    const char *anchor = read_attributes(w, s, &len);
    s->title = jn_arena_dup(w->arena, title, trim(title, len));
    struct jn_buf slug = JN_BUF_INIT;
    if (!anchor) {
        make_slug(s->title, &slug);
        anchor = jn_arena_str(w->arena, jn_buf_text(&slug));
    }
    jn_buf_deinit(&slug);
    s->anchor = unique_anchor(w, anchor);
    w->in_heading = false;
    jn_buf_clear(&w->title);
}

static bool enter_heading(struct walk *w, cmark_node *node)
{
    unsigned line = (unsigned)cmark_node_get_start_line(node);
    if (w->doc->n_sections >= JN_SECTIONS)
        return false;
    struct jn_section *s = add_section(w, (unsigned)cmark_node_get_heading_level(node));
    s->line = w->doc->body_line + line - 1;
    s->markdown_start = (uint32_t)line_start(w, line);
    w->in_heading = true;
    return true;
}

static void finish_link(struct walk *w, cmark_node *node)
{
    const char *section, *url = cmark_node_get_url(node);
    size_t id = url ? jn_ast_doc_link(url, &section) : 0;
    if (id == 0)
        return;
    struct jn_doc *doc = w->doc;
    struct jn_buf *out = target(w);
    JN_GROW(w->arena, w->link_sections, doc->n_links, w->cap_link_sections);
    JN_GROW(w->arena, doc->links, doc->n_links, w->cap_links);
    w->link_sections[doc->n_links] = (uint32_t)(w->now - doc->sections);
    doc->links[doc->n_links++] = (struct jn_link){
        .target = jn_arena_dup(w->arena, url + 4, id),
        .section = section ? jn_arena_str(w->arena, section) : NULL,
        .title = out->len > w->link_start
                     ? jn_arena_dup(w->arena, out->data + w->link_start,
                                    out->len - w->link_start)
                     : "",
        .via = "link",
    };
}

static void enter_table_part(struct walk *w, enum jn_ast_part part)
{
    w->tables += part == JN_AST_TABLE;
}

static void leave_table_part(struct walk *w, enum jn_ast_part part)
{
    if (part == JN_AST_HEAD_CELL || part == JN_AST_CELL) {
        jn_buf_char(&w->text, '\t');
    } else if (part == JN_AST_TABLE) {
        w->tables--;
    } else {
        while (w->text.len > w->now->text_start && w->text.data[w->text.len - 1] == '\t')
            w->text.len--;
        add_break(w, '\n');
    }
}

static void add_html(struct walk *w, cmark_node *node)
{
    struct jn_buf text = JN_BUF_INIT;
    jn_ast_add_html_text(&text, cmark_node_get_literal(node));
    const char *s = jn_buf_text(&text);
    size_t skip = strspn(s, " \t\n"), len = trim(s, text.len);
    if (len > skip)
        jn_buf_add(&w->text, s + skip, len - skip);
    add_break(w, '\n');
    jn_buf_deinit(&text);
}

/* Inline HTML is a tag; what stands between tags is TEXT. */
static void add_inline_html(struct walk *w, cmark_node *node)
{
    const char *html = cmark_node_get_literal(node);
    if (html && strncasecmp(html, "<br", 3) == 0)
        add_break(w, w->tables || w->in_heading ? ' ' : '\n');
}

static bool enter(struct walk *w, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        return enter_heading(w, node);
    case CMARK_NODE_TEXT:
    case CMARK_NODE_CODE:
        jn_ast_add_literal(target(w), node, w->tables > 0);
        return true;
    case CMARK_NODE_CODE_BLOCK:
        jn_ast_add_literal(&w->text, node, false);
        add_break(w, '\n');
        return true;
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
        jn_buf_char(target(w), w->in_heading ? ' ' : '\n');
        return true;
    case CMARK_NODE_HTML_BLOCK:
        add_html(w, node);
        return true;
    case CMARK_NODE_HTML_INLINE:
        add_inline_html(w, node);
        return true;
    case CMARK_NODE_LINK:
        w->link_start = target(w)->len;
        return true;
    default:
        enter_table_part(w, jn_ast_part(node));
        return true;
    }
}

static void leave(struct walk *w, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        finish_heading(w);
        break;
    case CMARK_NODE_LINK:
        finish_link(w, node);
        break;
    case CMARK_NODE_PARAGRAPH:
        add_break(w, '\n');
        break;
    default:
        if (jn_ast_part(node) != JN_AST_NO_TABLE)
            leave_table_part(w, jn_ast_part(node));
    }
}

/* Titles from level 2 down; a level-1 heading is a path of its own. */
static void fill_paths(struct jn_doc *doc, struct jn_arena *arena)
{
    const char *open[7] = {NULL};
    for (size_t i = 0; i < doc->n_sections; i++) {
        struct jn_section *s = &doc->sections[i];
        if (s->level == 0)
            continue;
        open[s->level] = s->title;
        for (unsigned level = s->level + 1; level < 7; level++)
            open[level] = NULL;
        s->path = JN_NEW_ARRAY(arena, s->level, const char *);
        for (unsigned level = s->level == 1 ? 1 : 2; level <= s->level; level++)
            if (open[level])
                s->path[s->n_path++] = open[level];
    }
}

/* A section reaches up to the next heading of its own or a higher level. */
static void fill_markdown(struct jn_doc *doc)
{
    size_t open[JN_SECTIONS + 1], n = 0;
    for (size_t i = 0; i < doc->n_sections; i++) {
        struct jn_section *s = &doc->sections[i];
        while (n > 0 && (doc->sections[open[n - 1]].level >= s->level ||
                         doc->sections[open[n - 1]].level == 0)) {
            struct jn_section *ended = &doc->sections[open[--n]];
            ended->markdown_len = s->markdown_start - ended->markdown_start;
        }
        open[n++] = i;
    }
    while (n > 0) {
        struct jn_section *ended = &doc->sections[open[--n]];
        ended->markdown_len = (uint32_t)doc->body_len - ended->markdown_start;
    }
}

static void finish(struct walk *w)
{
    struct jn_doc *doc = w->doc;
    /* What stands before the first heading is a section only if it says something. */
    w->now->text_len = (uint32_t)w->text.len - w->now->text_start;
    doc->text = jn_arena_dup(w->arena, jn_buf_text(&w->text), w->text.len);
    doc->text_len = w->text.len;
    fill_paths(doc, w->arena);
    fill_markdown(doc);
    size_t skip = doc->n_sections > 1 && doc->sections[0].text_len == 0;
    for (size_t i = 0; i < doc->n_links; i++)
        doc->links[i].from = doc->sections[w->link_sections[i]].anchor;
    doc->sections += skip;
    doc->n_sections -= skip;
}

static int walk_tree(struct walk *w, cmark_node *root, unsigned *line)
{
    jn_auto(cmark_iter_free) cmark_iter *iter = cmark_iter_new(root);
    cmark_event_type event;
    add_section(w, 0);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_EXIT) {
            leave(w, node);
        } else if (!enter(w, node)) {
            *line = w->doc->body_line + (unsigned)cmark_node_get_start_line(node) - 1;
            return JN_MARKDOWN_TOO_MANY;
        }
    }
    finish(w);
    return 0;
}

int jn_markdown_read(struct jn_doc *doc, struct jn_arena *arena, unsigned *line,
                     struct jn_error *err)
{
    jn_auto(cmark_node_free) cmark_node *root = jn_ast_parse(doc->body, doc->body_len);
    struct walk *w = root ? calloc(1, sizeof(*w)) : NULL;
    if (!w)
        return jn_fail(err, ENOMEM, "parse Markdown");
    w->doc = doc;
    w->arena = arena;
    w->cursor_line = 1;
    jn_buf_room(&w->text, doc->body_len);
    int rc = walk_tree(w, root, line);
    bool failed = jn_buf_failed(&w->text) || jn_buf_failed(&w->title);
    jn_buf_deinit(&w->text);
    jn_buf_deinit(&w->title);
    free(w);
    return failed ? jn_fail(err, ENOMEM, "read Markdown") : rc;
}
