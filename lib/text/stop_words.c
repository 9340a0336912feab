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

/* Words of questions, which ask for something else than they say. In byte order. */
static const char *const asking[] = {
    "also", "am",    "any",   "because",  "being", "between", "can",  "could",
    "did",  "do",    "does",  "during",   "each",  "get",     "him",  "how",
    "i",    "if",    "im",    "it",       "know",  "like",    "make", "may",
    "me",   "might", "more",  "most",     "must",  "my",      "need", "no",
    "not",  "only",  "other", "possible", "same",  "should",  "some", "such",
    "too",  "us",    "use",   "using",    "very",  "want",    "way",  "what",
    "when", "where", "who",   "whom",     "why",   "without",
};
static const double ASKING = 0.4;

/* Their pairs of characters, also those with the neighbours that they usually have. */
static const char *const asking_han[] = {
    "为什", "为何", "么时", "么是", "么样", "什么", "何时", "几个", "哪一",
    "哪个", "哪些", "哪几", "哪年", "哪是", "哪里", "在哪", "多久", "多大",
    "多少", "多长", "如何", "少的", "怎么", "怎样", "是什", "是否", "是哪",
    "是多", "是谁", "有什", "有哪", "有多", "的是", "谁是",
};
static const double ASKING_HAN = 0.2;

static bool has(const char *const *list, size_t n, const char *word, size_t len)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        size_t of = strlen(list[mid]);
        int order = memcmp(list[mid], word, of < len ? of : len);
        if (order == 0)
            order = (of > len) - (of < len);
        if (order == 0)
            return true;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return false;
}

bool jn_is_stop_word(const char *word, size_t len)
{
    return has(words, JN_COUNT(words), word, len);
}

double jn_asking_weight(const char *word, size_t len)
{
    if (has(asking, JN_COUNT(asking), word, len))
        return ASKING;
    return has(asking_han, JN_COUNT(asking_han), word, len) ? ASKING_HAN : 1;
}
