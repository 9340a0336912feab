/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fold table has simplified nearly all Han characters. What is left are runs with a
 * character whose conversion depends on its neighbours (計畫, 乾隆): OpenCC gets them
 * whole, all runs of a piece in one call, one a line. */
#include <string.h>

#include "jinnang/utf8.h"

#include "lib/text/normalize.h"

static bool run_wants_t2s(const struct jn_char *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (c[i].t2s)
            return true;
    return false;
}

/* The next Han run at or behind `at` that has to be converted: [*from, returned). */
static size_t next_run(const struct jn_folded *f, size_t at, size_t *from)
{
    while (at < f->n) {
        size_t end =
            f->chars[at].cls == JN_CLASS_HAN ? jn_run_end(f->chars, f->n, at) : at + 1;
        if (f->chars[at].cls == JN_CLASS_HAN && run_wants_t2s(f->chars + at, end - at)) {
            *from = at;
            return end;
        }
        at = end;
    }
    *from = f->n;
    return f->n;
}

static void copy_chars(struct jn_folded *to, const struct jn_folded *f, size_t from,
                       size_t end)
{
    if (from == end)
        return;
    uint32_t off = to->chars[to->n].off, base = f->chars[from].off;
    memcpy(to->bytes + off, f->bytes + base, f->chars[end].off - base);
    for (size_t i = from; i < end; i++) {
        to->chars[to->n] = f->chars[i];
        to->chars[to->n++].off = f->chars[i].off - base + off;
    }
    to->chars[to->n].off = f->chars[end].off - base + off;
}

/* Equal counts of characters map one to one, else the run as a whole. */
static void put_converted(struct jn_folded *to, const struct jn_char *run, size_t n,
                          const char *text, size_t len, size_t still)
{
    size_t count = jn_utf8_count(text, len);
    jn_folded_reserve(to, to->n, count + still);
    uint32_t off = to->chars[to->n].off;
    for (size_t i = 0, at = 0; i < count; i++) {
        uint32_t cp;
        size_t bytes = jn_utf8_decode(text + at, len - at, &cp);
        struct jn_char c =
            count == n ? run[i] : (struct jn_char){run[0].start, run[n - 1].end, 0, 0, 0};
        c.off = off;
        c.cls = (uint8_t)jn_class_of(cp);
        c.t2s = false;
        memcpy(to->bytes + off, text + at, bytes);
        to->chars[to->n++] = c;
        off += (uint32_t)bytes;
        at += bytes;
    }
    to->chars[to->n].off = off;
}

/* OpenCC knows phrases in traditional characters, so it is given those of the text,
 * except compatibility forms. */
static void add_original(struct jn_buf *out, const struct jn_folded *f, size_t i,
                         const char *text)
{
    const struct jn_char *c = &f->chars[i];
    uint32_t cp, len = c->end - c->start;
    bool one = jn_utf8_decode(text + c->start, len, &cp) == len;
    if (one && ((cp >= 0x3400 && cp < 0xA000) || (cp >= 0x20000 && cp < 0x2F800)))
        jn_buf_add(out, text + c->start, len);
    else
        jn_buf_add(out, f->bytes + c->off, c[1].off - c->off);
}

void jn_simplify_runs(struct jn_folder *f, const char *text)
{
    const struct jn_folded *from = &f->now;
    size_t start, end;
    jn_buf_clear(&f->han);
    for (size_t at = 0; (end = next_run(from, at, &start)), start < from->n; at = end) {
        for (size_t i = start; i < end; i++)
            add_original(&f->han, from, i, text);
        jn_buf_char(&f->han, '\n');
    }
    char *converted = jn_buf_failed(&f->han)
                          ? NULL
                          : opencc_convert_utf8(f->t2s, f->han.data, f->han.len);
    if (!converted || converted == (char *)-1)
        return; /* the text as it is: still found by its own spelling */
    f->spare.n = 0;
    jn_folded_reserve(&f->spare, 0, from->n);
    f->spare.chars[0].off = 0;
    const char *line = converted;
    for (size_t at = 0; at < from->n; at = end) {
        end = next_run(from, at, &start);
        copy_chars(&f->spare, from, at, start);
        size_t len = strcspn(line, "\n");
        if (start < end)
            put_converted(&f->spare, from->chars + start, end - start, line, len,
                          from->n - end);
        line += len + (line[len] != 0);
    }
    opencc_convert_utf8_free(converted);
    uint32_t bytes = f->spare.chars[f->spare.n].off;
    f->spare.chars[f->spare.n] = from->chars[from->n];
    f->spare.chars[f->spare.n].off = bytes;
    struct jn_folded swapped = f->now;
    f->now = f->spare;
    f->spare = swapped;
}
