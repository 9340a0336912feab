/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analyser: every token names whole characters of the text, in order. */
#include "jinnang/analyse.h"
#include "jinnang/buf.h"
#include "jinnang/utf8.h"

#include "tests/fuzz/fuzz.h"

struct seen {
    const char *text;
    size_t len, n;
    uint32_t start;
};

static bool is_border(const struct seen *s, uint32_t at)
{
    return at == s->len || ((unsigned char)s->text[at] & 0xc0) != 0x80;
}

static bool on_token(void *user, const struct jn_token *t)
{
    struct seen *s = user;
    MUST(t->term_len > 0 && t->term_len <= JN_TERM_MAX && t->plain_len > 0);
    MUST(jn_utf8_is_valid(t->term, t->term_len));
    MUST(t->start >= s->start && t->start < t->end && t->end <= s->len);
    MUST(is_border(s, t->start) && is_border(s, t->end));
    s->start = t->start;
    s->n++;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jn_analyser *a;
    const char *text = (const char *)data;
    if (!a)
        MUST(jn_analyser_new(&a, NULL) == 0);
    if (!jn_utf8_is_valid(text, size))
        return 0;
    struct seen seen = {.text = text, .len = size};
    jn_analyse(a, text, size, on_token, &seen);
    MUST(seen.n <= 4 * size);
    jn_auto(jn_buf_deinit) struct jn_buf once = JN_BUF_INIT;
    jn_normalize(a, text, size, &once);
    MUST(jn_utf8_is_valid(jn_buf_text(&once), once.len));
    return 0;
}
