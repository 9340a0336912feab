/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table look-up folds nearly every character. A character that may combine with the
 * one before it takes that one back, and the whole segment (a starter and what combines
 * with it) goes through utf8proc; all characters that come out cover all of the segment.
 * Han characters come out simplified, but for those that simplify.c must see with their
 * neighbours. */
#include "lib/text/normalize.h"

#include <stdlib.h>
#include <string.h>

#include "jinnang/analyse.h"
#include "jinnang/utf8.h"

#include "lib/text/analyser.h"
#include "lib/text/fold_table.h"

enum {
    PIECE = 2048,        /* bytes folded at a time, to the end of the line */
    PIECE_MAX = 1 << 16, /* longer lines are cut */
    SEGMENT_MAX = 32,    /* characters; sorting the marks of a segment is quadratic */
    EXPANSION_MAX = 18,  /* code points of one code point under NFKC (U+FDFA) */
};

int jn_folder_init(struct jn_folder *f, struct jn_error *err)
{
    *f = (struct jn_folder){.t2s = (opencc_t)-1};
    int rc = jn_fold_table_make(err);
    if (rc != 0)
        return rc;
    f->t2s = opencc_open("t2s.json");
    if (f->t2s == (opencc_t)-1)
        return jn_fail(err, ENOENT, "open OpenCC's t2s.json: %s", opencc_error());
    return 0;
}

void jn_folder_deinit(struct jn_folder *f)
{
    if (f->t2s != (opencc_t)-1)
        opencc_close(f->t2s);
    free(f->now.chars);
    free(f->now.bytes);
    free(f->spare.chars);
    free(f->spare.bytes);
    jn_buf_deinit(&f->han);
}

/* As with an arena: no memory for a bounded piece of text ends the process. */
static void *grown(void *p, size_t n, size_t size)
{
    void *moved = reallocarray(p, n, size);
    if (!moved)
        abort();
    return moved;
}

void jn_folded_reserve(struct jn_folded *to, size_t used, size_t n)
{
    if (used + n + 1 <= to->chars_cap)
        return;
    size_t cap = (used + n + 1) * 3 / 2;
    to->chars = grown(to->chars, cap, sizeof(*to->chars));
    to->bytes = grown(to->bytes, cap, 4);
    to->chars_cap = cap;
    to->bytes_cap = cap * 4;
}

/* Bytes of valid UTF-8 only; anything else is read as some character, inside the text. */
static inline size_t decode(const unsigned char *p, size_t left, uint32_t *cp)
{
    if (p[0] >= 0xE0 && p[0] < 0xF0 && left >= 3) {
        *cp = (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
        return 3;
    }
    if (p[0] < 0xE0 && p[0] >= 0xC0 && left >= 2) {
        *cp = (p[0] & 0x1FU) << 6 | (p[1] & 0x3FU);
        return 2;
    }
    return jn_utf8_decode((const char *)p, left, cp);
}

static inline size_t encode(uint32_t cp, char *out)
{
    if (cp >= 0x800 && cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    return jn_utf8_encode(cp, out);
}

/* The end of the segment that begins at `at`. */
static size_t segment_end(const char *text, size_t at, size_t to)
{
    uint32_t cp;
    size_t end = at + decode((const unsigned char *)text + at, to - at, &cp);
    for (size_t next = end, n = 1; next < to && n < SEGMENT_MAX; n++) {
        next += decode((const unsigned char *)text + next, to - next, &cp);
        uint32_t e = jn_fold_entry(cp);
        if (e & JN_FOLD_CONTINUES)
            end = next;
        else if (JN_FOLD_CLASS(e) != JN_CLASS_SKIP)
            break;
    }
    return end;
}

/* Fold one segment behind out->n characters and `off` bytes; returns the new off. */
static uint32_t fold_segment(struct jn_folded *out, uint32_t off, const char *text,
                             size_t start, size_t end, size_t still)
{
    char kept[SEGMENT_MAX * 4];
    int32_t cps[SEGMENT_MAX * EXPANSION_MAX];
    size_t len = 0;
    for (size_t at = start; at < end;) {
        uint32_t cp;
        size_t n = decode((const unsigned char *)text + at, end - at, &cp);
        if (JN_FOLD_CLASS(jn_fold_entry(cp)) != JN_CLASS_SKIP) {
            memcpy(kept + len, text + at, n);
            len += n;
        }
        at += n;
    }
    size_t n = jn_fold_piece(kept, len, cps, JN_COUNT(cps));
    jn_folded_reserve(out, out->n, n + still);
    for (size_t i = 0; i < n; i++) {
        uint32_t cp = (uint32_t)cps[i];
        unsigned cls = jn_class_of(cp);
        if (cls == JN_CLASS_SKIP)
            continue;
        uint32_t e = cls == JN_CLASS_HAN ? jn_fold_entry(cp) : 0;
        bool t2s = (e & JN_FOLD_T2S) != 0;
        cp = e ? JN_FOLD_CP(e) : cp;
        out->chars[out->n++] =
            (struct jn_char){(uint32_t)start, (uint32_t)end, off, (uint8_t)cls, t2s};
        off += (uint32_t)encode(cp, out->bytes + off);
    }
    return off;
}

/* Characters that stand alone, from `at` up to the first that does not; returns where
 * that is. Local copies of everything: the bytes written could alias what out points to.
 */
static size_t fold_alone(struct jn_folded *out, uint32_t *off, const char *text,
                         size_t at, size_t to, uint32_t *flags)
{
    const unsigned char *p = (const unsigned char *)text;
    struct jn_char *c = out->chars + out->n;
    char *bytes = out->bytes;
    uint32_t o = *off, any = 0;
    while (at < to) {
        uint32_t cp = p[at];
        size_t n = cp < 0x80 ? 1 : decode(p + at, to - at, &cp);
        uint32_t e = jn_fold_entry(cp), cls = JN_FOLD_CLASS(e), folded = JN_FOLD_CP(e);
        if (__builtin_expect(e & (JN_FOLD_CONTINUES | JN_FOLD_EXPANDS), 0))
            break;
        if (__builtin_expect(cls != JN_CLASS_SKIP, 1)) {
            any |= e;
            *c++ = (struct jn_char){(uint32_t)at, (uint32_t)(at + n), o, (uint8_t)cls,
                                    (e & JN_FOLD_T2S) != 0};
            if (folded < 0x80)
                bytes[o++] = (char)folded;
            else
                o += (uint32_t)encode(folded, bytes + o);
        }
        at += n;
    }
    out->n = (size_t)(c - out->chars);
    *off = o;
    *flags |= any;
    return at;
}

/* Fold text[at, to); true when some Han run must be shown to OpenCC. */
static bool fold(struct jn_folded *out, const char *text, size_t at, size_t to)
{
    uint32_t off = 0, flags = 0;
    out->n = 0;
    jn_folded_reserve(out, 0, to - at);
    while (at < to) {
        size_t before = out->n;
        at = fold_alone(out, &off, text, at, to, &flags);
        if (at == to)
            break;
        uint32_t cp;
        size_t start = at;
        decode((const unsigned char *)text + at, to - at, &cp);
        if ((jn_fold_entry(cp) & JN_FOLD_CONTINUES) && out->n > before) {
            out->n--;
            start = out->chars[out->n].start;
            off = out->chars[out->n].off;
        }
        at = segment_end(text, start, to);
        before = out->n;
        off = fold_segment(out, off, text, start, at, to - at);
        for (size_t i = before; i < out->n; i++)
            flags |= out->chars[i].t2s ? JN_FOLD_T2S : 0;
    }
    out->chars[out->n] = (struct jn_char){(uint32_t)to, (uint32_t)to, off, 0, false};
    return (flags & JN_FOLD_T2S) != 0;
}

/* Where to cut a line that does not end: before a blank or a punctuation mark of the last
 * 4 KiB, else before a character that does not combine, else before any. */
static size_t cut_long_line(const char *text, size_t len, size_t from)
{
    size_t limit = from + PIECE_MAX, starter = 0, border = 0;
    for (size_t at = limit; at > limit - 4096; at--) {
        if (((unsigned char)text[at] & 0xC0) == 0x80)
            continue;
        uint32_t cp;
        decode((const unsigned char *)text + at, len - at, &cp);
        uint32_t e = jn_fold_entry(cp), cls = JN_FOLD_CLASS(e);
        border = border ? border : at;
        if (e & JN_FOLD_CONTINUES)
            continue;
        if (cls >= JN_CLASS_BLANK && cls <= JN_CLASS_LIGHT)
            return at;
        starter = starter ? starter : at;
    }
    return starter ? starter : border ? border : limit;
}

static size_t piece_end(const char *text, size_t len, size_t from)
{
    if (len - from <= PIECE)
        return len;
    size_t limit = len - from > PIECE_MAX ? from + PIECE_MAX : len;
    const char *lf = memchr(text + from + PIECE, '\n', limit - from - PIECE);
    if (lf)
        return (size_t)(lf - text) + 1;
    return limit == len ? len : cut_long_line(text, len, from);
}

size_t jn_fold_next(struct jn_folder *f, const char *text, size_t len, size_t from)
{
    size_t end = piece_end(text, len, from);
    if (fold(&f->now, text, from, end))
        jn_simplify_runs(f, text);
    return end;
}

void jn_normalize(struct jn_analyser *a, const char *text, size_t len, struct jn_buf *out)
{
    struct jn_folder *f = jn_analyser_folder(a);
    bool blank = false, begun = false;
    for (size_t at = 0; at < len;) {
        at = jn_fold_next(f, text, len, at);
        const struct jn_folded *now = &f->now;
        for (size_t i = 0; i < now->n; i++) {
            if (now->chars[i].cls <= JN_CLASS_BREAK) {
                blank = begun;
                continue;
            }
            size_t first = i; /* what is not blank is copied at once */
            while (i + 1 < now->n && now->chars[i + 1].cls > JN_CLASS_BREAK)
                i++;
            if (blank)
                jn_buf_char(out, ' ');
            uint32_t off = now->chars[first].off;
            jn_buf_add(out, now->bytes + off, now->chars[i + 1].off - off);
            blank = false;
            begun = true;
        }
    }
}
