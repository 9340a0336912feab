/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text is scanned until it shows no name any more: what stands for one name may make
 * another one with its neighbours. Markdown is scanned as it is written, then as it is
 * read: `bare` is the text without what a reader does not see, with the way back. */
#include <string.h>

#include "jinnang/utf8.h"

#include "lib/doc/mask.h"

enum { ROUNDS = 4, TAG_BYTES = 200, LINK_BYTES = 2000 };

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

struct bare {
    const char *text;
    size_t len, at;
    char *bytes;
    uint32_t *starts, *ends, n;
};

static void give(struct bare *b, const char *bytes, size_t n, size_t end)
{
    for (size_t i = 0; i < n; i++) {
        b->bytes[b->n] = bytes[i];
        b->starts[b->n] = (uint32_t)b->at;
        b->ends[b->n++] = (uint32_t)end;
    }
    b->at = end;
}

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that %XX at `at` stands for, or -1. */
static int percent(const struct bare *b, size_t at)
{
    if (at + 2 >= b->len || b->text[at] != '%')
        return -1;
    int high = hex_of(b->text[at + 1]), low = hex_of(b->text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool give_percent(struct bare *b)
{
    char c[4];
    int first = percent(b, b->at);
    size_t n = first < 0x20    ? 0
               : first < 0x7F  ? 1
               : first >= 0xF0 ? 4
               : first >= 0xE0 ? 3
                               : 2;
    for (size_t i = 0; i < n; i++) {
        int byte = percent(b, b->at + 3 * i);
        if (byte < 0)
            return false;
        c[i] = (char)byte;
    }
    if (n == 0 || !jn_utf8_is_valid(c, n))
        return false;
    give(b, c, n, b->at + 3 * n);
    return true;
}

static size_t encode(uint32_t cp, char out[4])
{
    jn_auto(jn_buf_deinit) struct jn_buf one = JN_BUF_INIT;
    jn_buf_utf8(&one, cp);
    memcpy(out, jn_buf_text(&one), one.len < 4 ? one.len : 4);
    return one.len;
}

/* &#38738; and &#x9752; as one character; of the entities with names those that stand in
 * names of companies. */
static bool give_entity(struct bare *b)
{
    static const struct {
        const char *name;
        char c;
    } named[] = {
        {"amp;", '&'}, {"nbsp;", ' '}, {"quot;", '"'}, {"lt;", '<'}, {"gt;", '>'}};
    const char *s = b->text + b->at + 1;
    size_t left = b->len - b->at - 1, i = 1;
    for (size_t n = 0; n < JN_COUNT(named); n++) {
        size_t size = strlen(named[n].name);
        if (left >= size && memcmp(s, named[n].name, size) == 0) {
            give(b, &named[n].c, 1, b->at + 1 + size);
            return true;
        }
    }
    if (left < 3 || s[0] != '#')
        return false;
    uint32_t cp = 0, base = (s[1] | 0x20) == 'x' ? 16 : 10;
    size_t from = base == 16 ? 2 : 1;
    for (i = from; i < left && i < from + 7; i++) {
        int digit = hex_of(s[i]);
        if (digit < 0 || (uint32_t)digit >= base)
            break;
        cp = cp * base + (uint32_t)digit;
    }
    if (i == from || i >= left || s[i] != ';' || cp < 0x20 || cp > 0x10FFFF ||
        (cp >= 0xD800 && cp < 0xE000))
        return false;
    char utf8[4];
    size_t n = encode(cp, utf8);
    give(b, utf8, n, b->at + 1 + i + 1);
    return true;
}

/* A tag or comment of one line. */
static bool skip_tag(struct bare *b)
{
    const char *s = b->text + b->at;
    size_t left = b->len - b->at, most = left < TAG_BYTES ? left : TAG_BYTES;
    if (left < 3 || !(s[1] == '/' || s[1] == '!' || (s[1] | 0x20) >= 'a'))
        return false;
    for (size_t i = 1; i < most && s[i] != '\n' && s[i] != '<'; i++)
        if (s[i] == '>') {
            b->at += i + 1;
            return true;
        }
    return false;
}

static void skip_quote_marks(struct bare *b)
{
    size_t at = b->at;
    while (at < b->len && (b->text[at] == ' ' || b->text[at] == '>'))
        at++;
    if (memchr(b->text + b->at, '>', at - b->at))
        b->at = at;
}

static void step(struct bare *b)
{
    char c = b->text[b->at];
    if (strchr("*_~`", c)) {
        b->at++;
    } else if (c == '\\' && b->at + 1 < b->len && !(b->text[b->at + 1] & 0x80)) {
        b->at++;
        if (b->text[b->at] != '\n')
            give(b, b->text + b->at, 1, b->at + 1);
    } else if ((c == '&' && give_entity(b)) || (c == '%' && give_percent(b)) ||
               (c == '<' && skip_tag(b))) {
        /* Done. */
    } else {
        give(b, b->text + b->at, 1, b->at + 1);
        if (c == '\n')
            skip_quote_marks(b);
    }
}

static struct bare bare_of(const struct mask_string *s, struct jn_arena *arena)
{
    struct bare b = {.text = s->text, .len = s->len};
    b.bytes = jn_arena_alloc(arena, s->len + 1);
    b.starts = JN_NEW_ARRAY(arena, s->len + 1, uint32_t);
    b.ends = JN_NEW_ARRAY(arena, s->len + 1, uint32_t);
    skip_quote_marks(&b);
    while (b.at < b.len)
        step(&b);
    return b;
}

/* True: something was replaced. */
static bool mask_hidden(const struct masking *k, struct mask_string *s)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    jn_auto(jn_buf_deinit) struct jn_buf out = JN_BUF_INIT;
    struct bare b = bare_of(s, scratch);
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
