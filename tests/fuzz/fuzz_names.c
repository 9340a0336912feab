/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of the first line, separated by '|', in the text below: matches stand in order on
 * whole characters, and every name is found in itself. */
#include <string.h>

#include "jinnang/names.h"
#include "jinnang/utf8.h"

#include "tests/fuzz/fuzz.h"

struct seen {
    const char *text;
    size_t len;
    uint32_t end, names, wanted;
    bool found;
};

static bool is_border(const struct seen *s, uint32_t at)
{
    return at == s->len || ((unsigned char)s->text[at] & 0xc0) != 0x80;
}

static bool on_match(void *user, const struct jn_name_match *m)
{
    struct seen *s = user;
    MUST(m->number < s->names);
    MUST(m->start >= s->end && m->start < m->end && m->end <= s->len);
    MUST(is_border(s, m->start) && is_border(s, m->end));
    s->end = m->end;
    s->found |= m->number == s->wanted;
    return true;
}

static bool accept(void *user, const struct jn_name_match *m)
{
    const struct seen *s = user;
    MUST(m->start < m->end && m->end <= s->len);
    return m->number % 3 != 1;
}

/* An empty line would end a name that has it inside. */
static bool has_break(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x20 || c == 0xC2 || (c == 0xE2 && i + 1 < len && text[i + 1] == '\x80'))
            return true;
    }
    return false;
}

static void scan(const struct jn_names *n, struct jn_analyser *a, struct seen *s,
                 jn_names_accept *may)
{
    s->names = jn_names_count(n);
    jn_names_scan(n, a, s->text, s->len, may, on_match, s);
}

struct added {
    const char *text;
    size_t len;
    uint32_t number;
};
enum { NAMES_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jn_analyser *a;
    const char *text = (const char *)data;
    struct added added[NAMES_MAX];
    size_t n_added = 0;
    struct jn_names *names;
    if (!a)
        MUST(jn_analyser_new(&a, NULL) == 0);
    const char *line = memchr(text, '\n', size);
    if (!jn_utf8_is_valid(text, size) || !line)
        return 0;
    MUST(jn_names_new(&names, NULL) == 0);
    for (const char *at = text; at < line && n_added < NAMES_MAX;) {
        const char *bar = memchr(at, '|', (size_t)(line - at));
        size_t len = (size_t)((bar ? bar : line) - at);
        struct added *to = &added[n_added];
        *to = (struct added){at, len, 0};
        int rc = jn_names_add(names, a, at, len, &to->number, NULL);
        MUST(rc == 0 || rc == JN_NAMES_REFUSED);
        n_added += rc == 0;
        at += len + 1;
    }
    MUST(jn_names_compile(names, NULL) == 0);
    struct seen all = {.text = line + 1, .len = size - (size_t)(line + 1 - text)};
    scan(names, a, &all, NULL);
    all.end = 0;
    scan(names, a, &all, accept);
    for (size_t i = 0; i < n_added; i++) {
        struct seen own = {.text = added[i].text, .len = added[i].len};
        own.wanted = added[i].number;
        scan(names, a, &own, NULL);
        MUST(own.found || has_break(added[i].text, added[i].len));
    }
    jn_names_free(names);
    return 0;
}
