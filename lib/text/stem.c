/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/text/stem.h"

#include <stdbool.h>
#include <string.h>

#include <libstemmer.h>

int jn_stemmer_init(struct jn_stemmer *s, struct jn_error *err)
{
    s->english = sb_stemmer_new("english", NULL);
    return s->english ? 0 : jn_fail(err, ENOMEM, "make the English stemmer");
}

void jn_stemmer_deinit(struct jn_stemmer *s)
{
    if (s->english)
        sb_stemmer_delete(s->english);
}

static struct jn_stem_slot *pair_of(struct jn_stemmer *s, const char *word, size_t len)
{
    uint64_t hash = len;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)word[i]) * 0x9E3779B97F4A7C15U;
    return s->slots[(hash >> 40) % JN_STEM_PAIRS];
}

static bool holds(const struct jn_stem_slot *slot, const char *word, size_t len)
{
    return slot->len == len && memcmp(slot->word, word, len) == 0;
}

const char *jn_stem(struct jn_stemmer *s, const char *word, size_t len,
                    uint32_t *stem_len)
{
    struct jn_stem_slot *pair = NULL;
    if (len <= JN_STEM_WORD) {
        pair = pair_of(s, word, len);
        for (size_t i = 0; i < 2; i++) {
            if (holds(&pair[i], word, len)) {
                *stem_len = pair[i].stem_len;
                return pair[i].stem;
            }
        }
    }
    const sb_symbol *stem =
        sb_stemmer_stem(s->english, (const sb_symbol *)word, (int)len);
    size_t n = stem ? (size_t)sb_stemmer_length(s->english) : 0;
    if (n == 0) { /* no memory, or nothing left of the word: it stands for itself */
        *stem_len = (uint32_t)len;
        return word;
    }
    *stem_len = (uint32_t)n;
    if (!pair || n > JN_STEM_WORD)
        return (const char *)stem;
    pair[1] = pair[0];
    pair[0].len = (uint8_t)len;
    pair[0].stem_len = (uint8_t)n;
    memcpy(pair[0].word, word, len);
    memcpy(pair[0].stem, stem, n);
    return pair[0].stem;
}
