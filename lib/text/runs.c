/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges first (scripts written without blanks), then the general category. */
#include "lib/text/runs.h"

#include <string.h>

#include <utf8proc.h>

#include "jinnang/cleanup.h"

#include "lib/text/normalize.h"

static const struct range {
    uint32_t first, last;
    enum jn_class cls;
} ranges[] = {
    {0x00AD, 0x00AD, JN_CLASS_SKIP}, /* soft hyphen */
    {0x034F, 0x034F, JN_CLASS_SKIP}, /* combining grapheme joiner */
    {0x061C, 0x061C, JN_CLASS_SKIP}, /* Arabic letter mark */
    {0x0E01, 0x0E3A, JN_CLASS_THAI},
    {0x0E40, 0x0E4E, JN_CLASS_THAI},
    {0x0E81, 0x0ECF, JN_CLASS_LAO},
    {0x0EDC, 0x0EDF, JN_CLASS_LAO},
    {0x1000, 0x103F, JN_CLASS_MYANMAR},
    {0x1050, 0x108F, JN_CLASS_MYANMAR},
    {0x1100, 0x115E, JN_CLASS_HANGUL},
    {0x115F, 0x1160, JN_CLASS_SKIP}, /* Hangul fillers */
    {0x1161, 0x11FF, JN_CLASS_HANGUL},
    {0x1780, 0x17B3, JN_CLASS_KHMER},
    {0x17B4, 0x17B5, JN_CLASS_SKIP},
    {0x17B6, 0x17D3, JN_CLASS_KHMER},
    {0x180B, 0x180F, JN_CLASS_SKIP}, /* Mongolian variation selectors */
    {0x200B, 0x200F, JN_CLASS_SKIP}, /* zero width, marks of direction */
    {0x202A, 0x202E, JN_CLASS_SKIP}, /* embeddings and overrides */
    {0x2060, 0x206F, JN_CLASS_SKIP}, /* word joiner, isolates, deprecated controls */
    {0x2E80, 0x2FDF, JN_CLASS_HAN},  /* radicals (those that NFKC keeps) */
    {0x3005, 0x3005, JN_CLASS_HAN},  /* 々 */
    {0x3007, 0x3007, JN_CLASS_HAN},  /* 〇 */
    {0x3021, 0x3029, JN_CLASS_HAN},
    {0x303B, 0x303B, JN_CLASS_HAN},
    {0x3041, 0x309F, JN_CLASS_KANA},
    {0x30A1, 0x30FA, JN_CLASS_KANA},
    {0x30FC, 0x30FF, JN_CLASS_KANA},
    {0x31F0, 0x31FF, JN_CLASS_KANA},
    {0x3400, 0x4DBF, JN_CLASS_HAN},
    {0x4E00, 0x9FFF, JN_CLASS_HAN},
    {0xA960, 0xA97F, JN_CLASS_HANGUL},
    {0xAC00, 0xD7A3, JN_CLASS_HANGUL},
    {0xD7B0, 0xD7FF, JN_CLASS_HANGUL},
    {0xF900, 0xFAFF, JN_CLASS_HAN},
    {0xFDD0, 0xFDD0, JN_CLASS_SKIP}, /* our own mark for an escaped pipe */
    {0xFE00, 0xFE0F, JN_CLASS_SKIP}, /* variation selectors */
    {0xFEFF, 0xFEFF, JN_CLASS_SKIP},
    {0xFFF0, 0xFFF8, JN_CLASS_SKIP},
    {0x1B000, 0x1B16F, JN_CLASS_KANA},
    {0x20000, 0x3FFFD, JN_CLASS_HAN},
    {0xE0000, 0xE0FFF, JN_CLASS_SKIP}, /* tags, variation selectors supplement */
};

/* Full width forms have become ASCII before; the rest by script. */
static const uint32_t stops[] = {'!',    '?',    ';',    0x037E, 0x0589, 0x061B, 0x061F,
                                 0x06D4, 0x0964, 0x0965, 0x203C, 0x2047, 0x3002};

static enum jn_class by_category(uint32_t cp)
{
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return JN_CLASS_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return JN_CLASS_MARK;
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return JN_CLASS_BREAK;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_CC:
        return JN_CLASS_BLANK;
    default:
        return JN_CLASS_LIGHT;
    }
}

enum jn_class jn_class_of(uint32_t cp)
{
    if (cp >= 'a' && cp <= 'z')
        return JN_CLASS_AZ;
    if (cp >= '0' && cp <= '9')
        return JN_CLASS_DIGIT;
    if ((cp >= '\n' && cp <= '\r') || cp == 0x85)
        return JN_CLASS_BREAK;
    if (cp > 0 && cp < 0x80 && strchr("-_./+#&@:%'", (int)cp))
        return JN_CLASS_JOINER;
    if (cp == ',')
        return JN_CLASS_COMMA;
    for (size_t i = 0; i < JN_COUNT(stops); i++)
        if (stops[i] == cp)
            return JN_CLASS_STOP;
    size_t low = 0, high = JN_COUNT(ranges);
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (cp > ranges[mid].last)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < JN_COUNT(ranges) && cp >= ranges[low].first)
        return ranges[low].cls;
    return by_category(cp);
}

size_t jn_run_end(const struct jn_char *chars, size_t n, size_t at)
{
    unsigned cls = chars[at].cls;
    while (at < n && chars[at].cls == cls)
        at++;
    return at;
}
