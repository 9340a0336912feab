/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/doc/chars.h"

#include <stdbool.h>
#include <stddef.h>

/* Blocks of punctuation, symbols and pictures above ASCII, ascending. */
static const struct {
    uint32_t first, last;
} signs[] = {
    {0x80, 0xA9},       {0xAB, 0xB1},        {0xB4, 0xB4},     {0xB6, 0xB8},
    {0xBB, 0xBF},       {0xD7, 0xD7},        {0xF7, 0xF7},     {0x2000, 0x206F},
    {0x20A0, 0x20CF},   {0x2190, 0x2BFF},    {0x2E00, 0x2E7F}, {0x3001, 0x3004},
    {0x3008, 0x3020},   {0x3030, 0x3030},    {0x303D, 0x303F}, {0x30FB, 0x30FB},
    {0xE000, 0xF8FF},   {0xFE00, 0xFE6F},    {0xFEFF, 0xFEFF}, {0xFF01, 0xFF0F},
    {0xFF1A, 0xFF20},   {0xFF3B, 0xFF40},    {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF},
    {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF},
};

static bool is_ascii_word(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') ||
           (cp >= 'A' && cp <= 'Z');
}

enum jn_char_class jn_char_class(uint32_t cp)
{
    if (cp <= 0x20 || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x3000)
        return JN_CHAR_BLANK;
    if (cp < 0x80)
        return is_ascii_word(cp) ? JN_CHAR_WORD : JN_CHAR_SIGN;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs) && signs[i].first <= cp; i++)
        if (cp <= signs[i].last)
            return JN_CHAR_SIGN;
    return JN_CHAR_WORD;
}

uint32_t jn_char_lower(uint32_t cp)
{
    if (cp >= 0xFF21 && cp <= 0xFF3A) /* full-width capitals */
        return cp - 0xFF21 + 'a';
    if ((cp >= 0xFF10 && cp <= 0xFF19) || (cp >= 0xFF41 && cp <= 0xFF5A))
        return cp - 0xFF01 + '!';
    if ((cp >= 'A' && cp <= 'Z') || (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7) ||
        (cp >= 0x391 && cp <= 0x3A9) || (cp >= 0x410 && cp <= 0x42F))
        return cp + 0x20;
    return cp >= 0x400 && cp <= 0x40F ? cp + 0x50 : cp;
}
