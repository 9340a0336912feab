/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which paths a corpus has, and trailers: text only, no repository. */
#include <string.h>
#include <strings.h>

#include "jinnang/corpus.h"
#include "jinnang/utf8.h"

static bool is_part(const char *part, size_t len)
{
    bool dots = (len == 1 && part[0] == '.') || (len == 2 && memcmp(part, "..", 2) == 0);
    return len > 0 && !dots && !(len == 4 && strncasecmp(part, ".git", 4) == 0);
}

bool jn_corpus_is_path(const char *path)
{
    size_t len = strlen(path);
    if (len == 0 || len > JN_CORPUS_PATH || !jn_utf8_is_valid(path, len))
        return false;
    for (const char *p = path; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f || *p == '\\')
            return false;
    const char *part = path;
    for (unsigned depth = 0; depth <= JN_CORPUS_DEPTH; depth++, part++) {
        size_t n = strcspn(part, "/");
        if (!is_part(part, n))
            return false;
        part += n;
        if (*part == '\0')
            return true;
    }
    return false;
}

/* Where the last paragraph begins, or NULL when there is only one: that is the subject.
 */
static const char *last_paragraph(const char *message, const char *end)
{
    for (const char *p = end; p - message >= 2; p--)
        if (p[-1] == '\n' && p[-2] == '\n')
            return p;
    return NULL;
}

const char *jn_corpus_trailer(const char *message, const char *key,
                              struct jn_arena *arena)
{
    const char *end = message + strlen(message);
    while (end > message && (end[-1] == '\n' || end[-1] == ' '))
        end--;
    size_t n = strlen(key);
    const char *line = last_paragraph(message, end);
    while (line && line < end) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        if (!stop)
            stop = end;
        if ((size_t)(stop - line) > n + 2 && memcmp(line, key, n) == 0 &&
            line[n] == ':' && line[n + 1] == ' ')
            return jn_arena_dup(arena, line + n + 2, (size_t)(stop - line) - n - 2);
        line = stop + 1;
    }
    return NULL;
}
