/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a body: sections, text and HTML, whole, by section and with marks. */
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/doc.h"
#include "jinnang/hash.h"
#include "jinnang/snippet.h"
#include "jinnang/utf8.h"

#include "tests/fuzz/fuzz.h"

/* Every '<' begins a tag of ours; marks are balanced and never nested. */
static void check_html(const char *html, size_t len)
{
    static const char *const tags[] = {
        "a ",     "a>", "blockquote", "br>",    "code", "em>",     "h1",
        "h2",     "h3", "h4",         "h5",     "h6",   "hr>",     "li>",
        "mark>",  "ol", "p>",         "pre>",   "span", "strong>", "table>",
        "tbody>", "td", "th",         "thead>", "tr>",  "ul>"};
    MUST(jn_utf8_is_valid(html, len));
    bool marked = false;
    for (const char *s = html; (s = strchr(s, '<')) != NULL; s++) {
        const char *name = s + 1 + (s[1] == '/');
        bool known = false;
        for (size_t i = 0; i < JN_COUNT(tags) && !known; i++)
            known = strncmp(name, tags[i], strlen(tags[i])) == 0;
        MUST(known);
        if (strncmp(name, "mark>", 5) == 0) {
            MUST(marked == (s[1] == '/'));
            marked = !marked;
        }
    }
    MUST(!marked);
}

static void render(const struct jn_doc *d, const char *anchor, struct jn_matcher *marks)
{
    jn_auto(jn_buf_deinit) struct jn_buf html = JN_BUF_INIT;
    MUST(jn_doc_html(d, anchor, marks, &html, NULL) == 0);
    check_html(jn_buf_text(&html), html.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jn_analyser *a;
    if (!a)
        MUST(jn_hash_init(NULL) == 0 && jn_analyser_new(&a, NULL) == 0);
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_findings findings = {.arena = arena};
    struct jn_doc *doc = NULL;
    const char *bytes = jn_arena_dup(arena, (const char *)data, size);
    if (jn_doc_read(a, "a.md", bytes, size, arena, &findings, &doc, NULL) != 0)
        return 0;
    const struct jn_wanted wanted[] = {{"a", 1, 1.0, false}, {"x", 1, 1.0, true}};
    struct jn_matcher *marks = jn_matcher_new(arena, a, wanted, JN_COUNT(wanted));
    render(doc, NULL, marks);
    for (size_t i = 0; i < doc->n_sections && i < 8; i++) {
        const struct jn_section *s = &doc->sections[i];
        MUST((size_t)s->text_start + s->text_len <= doc->text_len);
        MUST((size_t)s->markdown_start + s->markdown_len <= doc->body_len);
        MUST(s->text_len == 0 || doc->text[s->text_start + s->text_len - 1] == '\n');
        MUST(s->level == 0 || s->anchor[0]);
        for (size_t k = 0; k < i; k++)
            MUST(strcmp(doc->sections[k].anchor, s->anchor) != 0);
        render(doc, s->anchor, i % 2 ? marks : NULL);
    }
    return 0;
}
