/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/eval_lines.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/file.h"
#include "jinnang/utf8.h"

#include "indexer/eval_set.h"

static const size_t MAX_FILE = (size_t)1 << 30;

int eval_lines_open(struct eval_lines *l, const char *path, struct jn_arena *arena,
                    struct jn_error *err)
{
    size_t len = 0;
    *l = (struct eval_lines){.path = path, .err = err};
    int rc = jn_file_read(path, MAX_FILE, arena, &l->rest, &len, err);
    if (rc < 0)
        return rc;
    const char *why = rc == JN_FILE_ABSENT                       ? "there is no such file"
                      : rc == JN_FILE_NOT_REGULAR                ? "not a regular file"
                      : rc == JN_FILE_TOO_LARGE                  ? "larger than 1 GiB"
                      : len == 0                                 ? "the file is empty"
                      : memchr(l->rest, '\0', len)               ? "NUL bytes, not a text"
                      : jn_utf8_valid_prefix(l->rest, len) < len ? "not UTF-8"
                                                                 : NULL;
    if (why) {
        jn_fail(err, EINVAL, "%s: %s", path, why);
        return EVAL_BAD;
    }
    if (len >= 3 && memcmp(l->rest, "\xEF\xBB\xBF", 3) == 0)
        l->rest += 3;
    l->end = l->rest + strlen(l->rest);
    return 0;
}

static char *cut_line(struct eval_lines *l, size_t *len)
{
    char *line = l->rest, *stop = memchr(line, '\n', (size_t)(l->end - line));
    l->number++;
    if (!stop)
        stop = l->end;
    l->rest = stop < l->end ? stop + 1 : l->end;
    if (stop > line && stop[-1] == '\r')
        stop--;
    *stop = '\0';
    *len = (size_t)(stop - line);
    return line;
}

char *eval_lines_next(struct eval_lines *l, size_t *len)
{
    while (l->rest < l->end) {
        char *line = cut_line(l, len);
        if (line[strspn(line, " \t")])
            return line;
    }
    return NULL;
}

size_t eval_lines_count(const struct eval_lines *l)
{
    size_t n = 1;
    for (const char *p = l->rest; (p = memchr(p, '\n', (size_t)(l->end - p))); p++)
        n++;
    return n;
}

bool eval_lines_split(char *line, char **fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        fields[i] = line;
        char *tab = strchr(line, '\t');
        if ((tab != NULL) != (i + 1 < n))
            return false;
        if (tab) {
            *tab = '\0';
            line = tab + 1;
        }
    }
    return true;
}

int eval_lines_bad(const struct eval_lines *l, const char *format, ...)
{
    char what[200];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    jn_fail(l->err, EINVAL, "%s:%zu: %s", l->path, l->number, what);
    return EVAL_BAD;
}

bool eval_lines_grade(const char *text, int *grade)
{
    char *end;
    long n = strtol(text, &end, 10);
    if (end == text || *end || n < -100 || n > 100)
        return false;
    *grade = (int)n;
    return true;
}
