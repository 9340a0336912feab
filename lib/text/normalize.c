/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One table look-up folds nearly every character. A character that may combine with the
 * one before it takes that one back, and the whole segment (a starter and what combines
 * with it) goes through utf8proc; all characters that come out cover all of the segment.
 * Han runs with a character that t2s may change are converted afterwards, all runs of the
 * piece in one call: OpenCC looks at phrases, so a run must not be cut. */
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

/* Room for n characters behind `used`, four bytes each, and the end. */
static void reserve(struct jn_folded *to, size_t used, size_t n)
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
    reserve(out, out->n, n + still);
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
    reserve(out, 0, to - at);
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
    reserve(to, to->n, count + still);
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
    bool one = decode((const unsigned char *)text + c->start, len, &cp) == len;
    if (one && ((cp >= 0x3400 && cp < 0xA000) || (cp >= 0x20000 && cp < 0x2F800)))
        jn_buf_add(out, text + c->start, len);
    else
        jn_buf_add(out, f->bytes + c->off, c[1].off - c->off);
}

static void convert_runs(struct jn_folder *f, const char *text)
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
    reserve(&f->spare, 0, from->n);
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

/* Where to cut a line that does not end: before a blank or a punctuation mark of the last
 * 4 KiB, else before a character that does not combine, else before any. */
static size_t cut_long_line(const char *text, size_t len, size_t from)
{
    size_t best = 0;
    for (size_t at = from + PIECE_MAX; at > from + PIECE_MAX - 4096; at--) {
        if (((unsigned char)text[at] & 0xC0) == 0x80)
            continue;
        uint32_t cp;
        decode((const unsigned char *)text + at, len - at, &cp);
        uint32_t e = jn_fold_entry(cp), cls = JN_FOLD_CLASS(e);
        if (cls >= JN_CLASS_BLANK && cls <= JN_CLASS_LIGHT && !(e & JN_FOLD_CONTINUES))
            return at;
        if (best == 0 || (at + 64 > best && !(e & JN_FOLD_CONTINUES)))
            best = best == 0 || (e & JN_FOLD_CONTINUES) == 0 ? at : best;
    }
    return best ? best : from + PIECE_MAX;
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
        convert_runs(f, text);
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
