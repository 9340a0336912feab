/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markdown as its reader sees it: without emphasis, escapes, entities, percent signs,
 * tags and the marks of quotations, each byte with the bytes of the text that it came
 * from. */
#include <string.h>

#include "jinnang/utf8.h"

#include "lib/doc/mask.h"

enum { TAG_BYTES = 200 };

static void give(struct mask_bare *b, const char *bytes, size_t n, size_t end)
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
static int percent(const struct mask_bare *b, size_t at)
{
    if (at + 2 >= b->len || b->text[at] != '%')
        return -1;
    int high = hex_of(b->text[at + 1]), low = hex_of(b->text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool give_percent(struct mask_bare *b)
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
static bool give_entity(struct mask_bare *b)
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
static bool skip_tag(struct mask_bare *b)
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

static void skip_quote_marks(struct mask_bare *b)
{
    size_t at = b->at;
    while (at < b->len && (b->text[at] == ' ' || b->text[at] == '>'))
        at++;
    if (memchr(b->text + b->at, '>', at - b->at))
        b->at = at;
}

static void step(struct mask_bare *b)
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

struct mask_bare mask_bare_of(const struct mask_string *s, struct jn_arena *arena)
{
    struct mask_bare b = {.text = s->text, .len = s->len};
    b.bytes = jn_arena_alloc(arena, s->len + 1);
    b.starts = JN_NEW_ARRAY(arena, s->len + 1, uint32_t);
    b.ends = JN_NEW_ARRAY(arena, s->len + 1, uint32_t);
    skip_quote_marks(&b);
    while (b.at < b.len)
        step(&b);
    return b;
}
