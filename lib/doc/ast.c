/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inline parser has already turned "\|" into "|" when tables are looked for, so
 * before the parse each "\|" becomes U+FDD0, which clean text never has, and comes back
 * afterwards. */
#include "lib/doc/ast.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const char pipe_mark[] = "\xEF\xB7\x90"; /* U+FDD0 */

/* true and the marked text in `out` when there was anything to mark. */
static bool mark_pipes(const char *s, size_t len, struct jn_buf *out)
{
    const char *end = s + len, *from = s;
    for (const char *at = s; (at = memmem(at, (size_t)(end - at), "\\|", 2)) != NULL;
         at += 2) {
        size_t slashes = 1; /* an even run of backslashes escapes itself, not the pipe */
        while (at - slashes >= s && at[-(ptrdiff_t)slashes] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            continue;
        jn_buf_add(out, from, (size_t)(at - from));
        jn_buf_add(out, pipe_mark, 3);
        from = at + 2;
    }
    if (from == s)
        return false;
    jn_buf_add(out, from, (size_t)(end - from));
    return true;
}

cmark_node *jn_ast_parse(const char *body, size_t len)
{
    struct jn_buf marked = JN_BUF_INIT;
    bool changed = memchr(body, '|', len) && mark_pipes(body, len, &marked);
    cmark_node *root = changed ? cmark_parse_document(jn_buf_text(&marked), marked.len,
                                                      CMARK_OPT_DEFAULT)
                               : cmark_parse_document(body, len, CMARK_OPT_DEFAULT);
    jn_buf_deinit(&marked);
    if (root && memchr(body, '|', len))
        jn_ast_find_tables(root);
    return root;
}

void jn_ast_add_literal(struct jn_buf *out, cmark_node *node, bool in_table)
{
    const char *s = cmark_node_get_literal(node);
    if (!s)
        return;
    bool code = cmark_node_get_type(node) != CMARK_NODE_TEXT && !in_table;
    for (const char *mark; (mark = strstr(s, pipe_mark)) != NULL; s = mark + 3) {
        jn_buf_add(out, s, (size_t)(mark - s));
        jn_buf_str(out, code ? "\\|" : "|");
    }
    jn_buf_str(out, s);
}

static bool is_tag(const char *s, size_t len, const char *name)
{
    size_t n = strlen(name);
    return len >= n && strncasecmp(s, name, n) == 0 &&
           (len == n || strchr(" \t\n/>", s[n]) != NULL);
}

/* What a tag leaves behind in the text. */
static char tag_break(const char *name, size_t len)
{
    static const char *const lines[] = {"br", "p",  "div", "tr",   "li", "h1",
                                        "h2", "h3", "h4",  "h5",   "h6", "ul",
                                        "ol", "dt", "dd",  "table"};
    if (is_tag(name, len, "td") || is_tag(name, len, "th"))
        return '\t';
    for (size_t i = 0; i < JN_COUNT(lines); i++)
        if (is_tag(name, len, lines[i]))
            return '\n';
    return ' ';
}

/* Behind the tag, comment, script or style that begins at `s` ('<'). */
static const char *skip_markup(const char *s, char *leaves)
{
    static const char *const silent[] = {"script", "style"};
    *leaves = 0;
    if (strncmp(s, "<!--", 4) == 0) {
        const char *end = strstr(s, "-->");
        return end ? end + 3 : s + strlen(s);
    }
    const char *name = s + 1 + (s[1] == '/'), *end = strchr(s, '>');
    size_t len = end ? (size_t)(end - name) : strlen(name);
    for (size_t i = 0; s[1] != '/' && i < JN_COUNT(silent); i++) {
        char closing[12] = "</";
        strcat(closing, silent[i]);
        if (is_tag(name, len, silent[i])) {
            end = strcasestr(s, closing);
            end = end ? strchr(end, '>') : NULL;
            return end ? end + 1 : s + strlen(s);
        }
    }
    *leaves = tag_break(name, len);
    return end ? end + 1 : s + strlen(s);
}

static void add_entity_or_char(struct jn_buf *out, const char **s)
{
    static const struct {
        const char *entity, *text;
    } entities[] = {{"&nbsp;", " "}, {"&lt;", "<"},    {"&gt;", ">"},
                    {"&amp;", "&"},  {"&quot;", "\""}, {"&#39;", "'"}};
    for (size_t i = 0; **s == '&' && i < JN_COUNT(entities); i++) {
        size_t n = strlen(entities[i].entity);
        if (strncmp(*s, entities[i].entity, n) == 0) {
            jn_buf_str(out, entities[i].text);
            *s += n;
            return;
        }
    }
    jn_buf_char(out, *(*s)++);
}

static bool is_markup(const char *s)
{
    return s[1] == '/' || s[1] == '!' || s[1] == '?' || (s[1] >= 'a' && s[1] <= 'z') ||
           (s[1] >= 'A' && s[1] <= 'Z');
}

void jn_ast_add_html_text(struct jn_buf *out, const char *html)
{
    for (const char *s = html; *s;) {
        if (*s == '<' && is_markup(s)) {
            char leaves;
            s = skip_markup(s, &leaves);
            if (leaves && out->len > 0 && !strchr(" \t\n", out->data[out->len - 1]))
                jn_buf_char(out, leaves);
            else if (leaves == '\n' && out->len > 0 && out->data[out->len - 1] != '\n')
                out->data[out->len - 1] = '\n';
        } else if (strncmp(s, pipe_mark, 3) == 0) {
            jn_buf_char(out, '|');
            s += 3;
        } else if (*s == '\n' && (out->len == 0 || out->data[out->len - 1] == '\n')) {
            s++; /* lines of tags alone leave no empty lines behind */
        } else {
            add_entity_or_char(out, &s);
        }
    }
}

size_t jn_ast_doc_link(const char *url, const char **section)
{
    *section = NULL;
    if (strncasecmp(url, "doc:", 4) != 0)
        return 0;
    size_t len = strcspn(url + 4, "#");
    if (url[4 + len] == '#' && url[5 + len])
        *section = url + 5 + len;
    return len;
}

size_t jn_ast_heading_cut(const char *title, size_t len)
{
    size_t end = len;
    while (end > 0 && (title[end - 1] == ' ' || title[end - 1] == '\t'))
        end--;
    if (end < 4 || title[end - 1] != '}')
        return len;
    for (size_t at = end - 1; at > 0; at--)
        if (title[at - 1] == '{')
            return title[at] == '#' && at + 1 < end - 1 ? at - 1 : len;
    return len;
}
