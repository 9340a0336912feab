/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Only words that never tell one document from another; "not", "no", "can" and question
 * words that might be part of a title ("who", "it") stay. Sorted. */
#include <stdlib.h>
#include <string.h>

#include "jinnang/analyse.h"

static const char *const words[] = {
    "a",    "about", "an",    "and",  "are",   "as",    "at",    "be",    "been", "but",
    "by",   "for",   "from",  "had",  "has",   "have",  "he",    "her",   "his",  "in",
    "into", "is",    "its",   "of",   "on",    "or",    "our",   "she",   "so",   "than",
    "that", "the",   "their", "them", "then",  "there", "these", "they",  "this", "those",
    "to",   "was",   "we",    "were", "which", "will",  "with",  "would", "you",  "your",
};

bool jn_is_stop_word(const char *word, size_t len)
{
    size_t low = 0, high = JN_COUNT(words);
    while (low < high) {
        size_t mid = (low + high) / 2;
        size_t n = strlen(words[mid]);
        int order = memcmp(words[mid], word, n < len ? n : len);
        if (order == 0)
            order = (n > len) - (n < len);
        if (order == 0)
            return true;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}
