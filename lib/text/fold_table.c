/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The basic plane is computed at first use (about 50 ms): NFKC and case fold from
 * utf8proc, and which Han characters OpenCC's t2s changes, asked in one conversion with
 * one character a line. A mutex and not pthread_once, because a missing data file may be
 * there at the next try. */
#include "lib/text/fold_table.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include <opencc/opencc.h>
#include <utf8proc.h>

#include "jinnang/buf.h"
#include "jinnang/hash.h"
#include "jinnang/utf8.h"

#include "lib/text/runs.h"

uint32_t jn_fold_bmp[0x10000];
uint64_t jn_fold_odd_han[JN_FOLD_HAN_WORDS];
static char table_id[17];
static bool table_ready; /* under the mutex */
static pthread_mutex_t table_mutex = PTHREAD_MUTEX_INITIALIZER;

/* Characters that t2s turns into something else in some phrase than alone (計畫, 藉口,
 * 乾隆, 傢俱). A run with one of them goes through OpenCC; elsewhere its characters are
 * converted by the table. One character of each such phrase is enough. A phrase that
 * newer data adds is then converted by characters, in documents and in queries alike. */
static const char *const in_phrases = "乾傢吒噁坏彷徵於昇沈濛牴畫瞭薹藉衹覆鉅鍊鍾麼麽";

/* Not for the table, but the id of the analyser shall change when phrases do. */
static const char *const probes =
    "計畫 藉口 答覆 瞭解 沈船 乾隆 傢俱 龍鍾 項鍊 彷彿 鉅子 毛坏";

/* Typographic forms that NFKC keeps apart. The em dash is how Chinese standards are
 * printed: GB/T 22239—2019. */
static int32_t replace(int32_t cp)
{
    switch (cp) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
        return '\'';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
        return '-';
    case 0x2044:
        return '/';
    default:
        return cp;
    }
}

size_t jn_fold_piece(const char *text, size_t len, int32_t *out, size_t room)
{
    const int options =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
    utf8proc_ssize_t n =
        utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, out,
                           (utf8proc_ssize_t)room, options);
    if (n < 0 || (size_t)n > room)
        return 0;
    n = utf8proc_normalize_utf32(out, n, options);
    for (utf8proc_ssize_t i = 0; i < n; i++)
        out[i] = replace(out[i]);
    return n < 0 ? 0 : (size_t)n;
}

/* First character of the compatibility decomposition: does it combine with what stands
 * before? Marks do, and so do the vowels and finals of Hangul and some second halves of
 * letters. */
static bool continues(uint32_t cp)
{
    utf8proc_int32_t out[32];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)cp, out, 32, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, &boundary);
    uint32_t first = n > 0 ? (uint32_t)out[0] : cp;
    if ((first >= 0x1161 && first <= 0x1175) || (first >= 0x11A8 && first <= 0x11C2))
        return true;
    const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)first);
    return p->combining_class != 0 ||
           (p->comb_index != UINT16_MAX && p->comb_index >= 0x8000);
}

static uint32_t entry(uint32_t cp, uint32_t cls, uint32_t flags)
{
    return cp | cls << 21 | flags;
}

uint32_t jn_fold_compute(uint32_t cp)
{
    if (cp >= 0xD800 && cp <= 0xDFFF)
        return entry(0xFFFD, JN_CLASS_LIGHT, 0);
    if (jn_class_of(cp) == JN_CLASS_SKIP)
        return entry(cp, JN_CLASS_SKIP, 0);
    if (cp == 0x2122 || cp == 0x2120) /* "Oracle™" is not the word oracletm */
        return entry(cp, JN_CLASS_LIGHT, 0);
    char bytes[4];
    int32_t out[32];
    size_t n = jn_fold_piece(bytes, jn_utf8_encode(cp, bytes), out, 32);
    uint32_t flags = continues(cp) ? JN_FOLD_CONTINUES : 0;
    if (n == 0)
        return entry(cp, JN_CLASS_SKIP, flags);
    uint32_t folded = (uint32_t)out[0], cls = jn_class_of(folded);
    if (n > 1)
        flags |= JN_FOLD_EXPANDS;
    if (cls == JN_CLASS_HAN && folded >= 0x10000)
        flags |= JN_FOLD_T2S; /* not worth a table: they are rare */
    else if (cls == JN_CLASS_HAN && cp >= 0x10000 && n == 1)
        return jn_fold_bmp[folded]; /* compatibility supplement, squared 無 */
    return entry(folded, cls, flags);
}

/* The Han characters of the table, one a line. */
static void list_han(struct jn_buf *list)
{
    for (uint32_t cp = 0x3400; cp < 0xA000; cp++) {
        if (jn_class_of(cp) != JN_CLASS_HAN)
            continue;
        jn_buf_utf8(list, cp);
        jn_buf_char(list, '\n');
    }
}

static void set_t2s(uint32_t cp, uint32_t simple)
{
    jn_fold_bmp[cp] = entry(simple, JN_CLASS_HAN, jn_fold_bmp[cp] & JN_FOLD_CONTINUES);
}

/* Both lists hold one character a line, up to an empty line. */
static void set_changed(const char *list, const char *converted)
{
    while (*list != '\n' && *converted) {
        uint32_t before, after;
        list += jn_utf8_decode(list, 4, &before) + 1;
        converted += jn_utf8_decode(converted, 4, &after) + 1;
        if (before != after)
            set_t2s(before, after);
    }
    for (const char *p = in_phrases; *p;) {
        uint32_t cp;
        p += jn_utf8_decode(p, 4, &cp);
        jn_fold_bmp[cp] = entry(cp, JN_CLASS_HAN, JN_FOLD_T2S);
    }
}

static int make_t2s(opencc_t t2s, struct jn_error *err)
{
    struct jn_buf list = JN_BUF_INIT;
    list_han(&list);
    jn_buf_char(&list, '\n');
    jn_buf_str(&list, probes);
    char *converted = opencc_convert_utf8(t2s, jn_buf_text(&list), list.len);
    bool whole =
        converted && !jn_buf_failed(&list) &&
        jn_utf8_count(converted, strlen(converted)) == jn_utf8_count(list.data, list.len);
    if (whole) {
        char hex[65];
        set_changed(list.data, converted);
        jn_hash_hex(converted, strlen(converted), hex);
        memcpy(table_id, hex, 16);
    }
    opencc_convert_utf8_free(converted);
    jn_buf_deinit(&list);
    return whole ? 0 : jn_fail(err, EIO, "convert the Han characters with OpenCC's t2s");
}

/* Compatibility ideographs and radicals become a character that t2s may change in turn.
 */
static void follow_t2s(void)
{
    for (uint32_t cp = 0x2E80; cp < 0x10000; cp++) {
        uint32_t folded = JN_FOLD_CP(jn_fold_bmp[cp]);
        bool compat = cp < 0x3400 || cp >= 0xF900;
        if (compat && JN_FOLD_CLASS(jn_fold_bmp[cp]) == JN_CLASS_HAN &&
            folded < 0x10000 && !(jn_fold_bmp[cp] & JN_FOLD_EXPANDS))
            jn_fold_bmp[cp] = jn_fold_bmp[folded];
    }
}

static void note_odd_han(void)
{
    for (uint32_t cp = JN_FOLD_HAN_FIRST; cp < JN_FOLD_HAN_END; cp++) {
        uint32_t bit = cp - JN_FOLD_HAN_FIRST;
        if (jn_fold_bmp[cp] != entry(cp, JN_CLASS_HAN, 0))
            jn_fold_odd_han[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

static int make(struct jn_error *err)
{
    opencc_t t2s = opencc_open("t2s.json");
    if (t2s == (opencc_t)-1)
        return jn_fail(err, ENOENT, "open OpenCC's t2s.json (package libopencc-data): %s",
                       opencc_error());
    for (uint32_t cp = 0; cp < 0x10000; cp++)
        jn_fold_bmp[cp] = jn_fold_compute(cp);
    int rc = make_t2s(t2s, err);
    opencc_close(t2s);
    if (rc == 0)
        follow_t2s();
    if (rc == 0)
        note_odd_han();
    return rc;
}

int jn_fold_table_make(struct jn_error *err)
{
    pthread_mutex_lock(&table_mutex);
    int rc = table_ready ? 0 : make(err);
    table_ready = rc == 0;
    pthread_mutex_unlock(&table_mutex);
    return rc;
}

const char *jn_fold_table_id(void)
{
    return table_id;
}
