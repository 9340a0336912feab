/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text is scanned until it shows no name any more: what stands for one name may make
 * another one with its neighbours. Markdown is scanned as it is written, then as it is
 * read. */
#include <string.h>

#include "jinnang/utf8.h"

#include "lib/doc/mask.h"

enum { ROUNDS = 4, LINK_BYTES = 2000 };

/* ---- one pass */

struct pass {
    const struct masking *k;
    const char *text;
    const uint32_t *starts,
        *ends;   /* bytes of the text by bytes scanned; NULL: the same */
    uint32_t at; /* copied so far */
    bool found;
    struct jn_buf *out; /* NULL: only look */
};

static bool is_secret(void *user, const struct jn_name_match *m)
{
    const struct pass *p = user;
    return mask_instead(p->k, m->number) != NULL;
}

static bool replace(void *user, const struct jn_name_match *m)
{
    struct pass *p = user;
    uint32_t start = p->starts ? p->starts[m->start] : m->start;
    uint32_t end = p->ends ? p->ends[m->end - 1] : m->end;
    p->found = true;
    if (!p->out)
        return false;
    if (start < p->at)
        return true;
    jn_buf_add(p->out, p->text + p->at, start - p->at);
    jn_buf_str(p->out, mask_instead(p->k, m->number));
    p->at = end;
    return true;
}

bool mask_shows(const struct masking *k, const char *text, size_t len)
{
    struct pass p = {.k = k, .text = text};
    jn_names_scan(k->m->names, k->a, text, len, is_secret, replace, &p);
    return p.found;
}

/* Take the result of a pass over s. */
static void take(const struct masking *k, struct pass *p, struct mask_string *s)
{
    jn_buf_add(p->out, s->text + p->at, s->len - p->at);
    s->text = jn_arena_dup(k->arena, jn_buf_text(p->out), p->out->len);
    s->len = p->out->len;
}

int mask_plain(const struct masking *k, struct mask_string *s)
{
    for (int i = 0; i < ROUNDS; i++) {
        jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
        struct pass p = {.k = k, .text = s->text, .out = &out};
        jn_names_scan(k->m->names, k->a, s->text, s->len, is_secret, replace, &p);
        if (!p.found)
            return 0;
        take(k, &p, s);
        if (jn_buf_failed(&out))
            return JN_MASK_UNSAFE;
    }
    return mask_shows(k, s->text, s->len) ? JN_MASK_UNSAFE : 0;
}

/* ---- Markdown as it is read */

/* True: something was replaced. */
static bool mask_hidden(const struct masking *k, struct mask_string *s)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    struct mask_bare b = mask_bare_of(s, scratch);
    if (!jn_utf8_is_valid(b.bytes, b.n))
        return false; /* then no character was cut: look at the document later */
    struct pass p = {
        .k = k, .text = s->text, .starts = b.starts, .ends = b.ends, .out = &out};
    jn_names_scan(k->m->names, k->a, b.bytes, b.n, is_secret, replace, &p);
    if (p.found)
        take(k, &p, s);
    return p.found;
}

/* ---- links to profiles */

/* The '[' of a link whose ']' is at `close`, or close. */
static size_t find_open(const struct mask_string *s, size_t close, size_t floor)
{
    unsigned depth = 1;
    size_t least = close > LINK_BYTES ? close - LINK_BYTES : 0;
    for (size_t i = close; i > least && i > floor; i--) {
        char c = s->text[i - 1];
        depth += c == ']';
        depth -= c == '[';
        if (depth == 0)
            return i - 1;
    }
    return close;
}

/* Behind the ')' of a link to a profile whose ']' is at `close`; 0: it is no such link.
 */
static size_t link_end(const struct masking *k, const struct mask_string *s, size_t close)
{
    static const char lead[] = "](doc:";
    size_t at = close + sizeof(lead) - 1;
    if (at >= s->len || memcmp(s->text + close, lead, sizeof(lead) - 1) != 0)
        return 0;
    size_t id = at;
    while (at < s->len &&
           ((s->text[at] >= 'a' && s->text[at] <= 'z') ||
            (s->text[at] >= '0' && s->text[at] <= '9') || s->text[at] == '-'))
        at++;
    if (mask_find_id(k->m, s->text + id, at - id) == MASK_NOBODY)
        return 0;
    while (at < s->len && s->text[at] != ')' && s->text[at] != '\n')
        at++;
    return at < s->len && s->text[at] == ')' ? at + 1 : 0;
}

static void unlink_profiles(const struct masking *k, struct mask_string *s)
{
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    size_t copied = 0, close, end;
    for (const char *at = s->text;
         (at = memmem(at, s->len - (size_t)(at - s->text), "](doc:", 6)); at++) {
        close = (size_t)(at - s->text);
        if ((end = link_end(k, s, close)) == 0)
            continue;
        size_t open = find_open(s, close, copied);
        if (open == close)
            continue;
        jn_buf_add(&out, s->text + copied, open - copied);
        jn_buf_add(&out, s->text + open + 1, close - open - 1);
        copied = end;
    }
    if (copied == 0)
        return;
    jn_buf_add(&out, s->text + copied, s->len - copied);
    s->len = out.len;
    s->text = jn_arena_dup(k->arena, jn_buf_text(&out), out.len);
}

int mask_markdown(const struct masking *k, struct mask_string *s)
{
    unlink_profiles(k, s);
    for (int i = 0; i < ROUNDS; i++) {
        if (mask_plain(k, s) != 0)
            return JN_MASK_UNSAFE;
        if (!mask_hidden(k, s))
            return 0;
    }
    return JN_MASK_UNSAFE;
}
