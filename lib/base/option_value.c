/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value as it is written becomes a value as it is used, by the type of its row.
 * Whatever its source, it goes through jn_option_set(), so that all sources accept the
 * same spellings. */
#include "lib/base/option_value.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/utf8.h"

struct unit {
    const char *name;
    double factor;
};

static const struct unit sizes[] = {
    {"", 1},         {"B", 1},      {"K", 0x1p10},   {"KiB", 0x1p10},
    {"k", 0x1p10},   {"M", 0x1p20}, {"MiB", 0x1p20}, {"G", 0x1p30},
    {"GiB", 0x1p30}, {"T", 0x1p40}, {"TiB", 0x1p40}, {NULL, 0},
};

static const struct unit durations[] = {
    {"ms", 1},     {"s", 1000},    {"m", 60e3}, {"min", 60e3},
    {"h", 3600e3}, {"d", 86400e3}, {NULL, 0},
};

/* "1.5G" in units: false when it is not a number with a known unit. */
static bool read_scaled(const char *text, const struct unit *units, double *out)
{
    if (!isdigit((unsigned char)text[0]))
        return false;
    char *end;
    double number = strtod(text, &end);
    for (const struct unit *u = units; u->name; u++) {
        if (strcmp(end, u->name) == 0) {
            *out = number * u->factor;
            return true;
        }
    }
    if (units == durations && number == 0 && *end == '\0') {
        *out = 0;
        return true;
    }
    return false;
}

static bool read_bool(const char *text, bool *out)
{
    static const char *const words[] = {"false", "true", "no", "yes",
                                        "off",   "on",   "0",  "1"};
    for (size_t i = 0; i < JN_COUNT(words); i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = i % 2 == 1;
            return true;
        }
    }
    return false;
}

static bool read_number(const char *text, double *out)
{
    char *end;
    if (!isdigit((unsigned char)text[0]) && text[0] != '-' && text[0] != '.')
        return false;
    *out = strtod(text, &end);
    return *end == '\0' && isfinite(*out);
}

static void list_add(struct jn_arena *arena, struct jn_strings *list, const char *text)
{
    size_t commas = 1;
    for (const char *p = text; (p = strchr(p, ',')); p++)
        commas++;
    const char **items = JN_NEW_ARRAY(arena, list->count + commas + 1, const char *);
    if (list->count)
        memcpy(items, list->items, list->count * sizeof(*items));
    for (const char *p = text; p;) {
        const char *comma = strchr(p, ',');
        const char *end = comma ? comma : p + strlen(p);
        while (p < end && isspace((unsigned char)*p))
            p++;
        while (end > p && isspace((unsigned char)end[-1]))
            end--;
        if (end > p)
            items[list->count++] = jn_arena_dup(arena, p, (size_t)(end - p));
        p = comma ? comma + 1 : NULL;
    }
    list->items = items;
}

/* What a value of this type looks like, for the message. */
static const char *const expected[] = {
    [JN_OPTION_STRING] = "text",
    [JN_OPTION_BOOL] = "true or false",
    [JN_OPTION_INT] = "an integer",
    [JN_OPTION_NUMBER] = "a number",
    [JN_OPTION_SIZE] = "a size like 512, 64K, 2M",
    [JN_OPTION_DURATION] = "a duration like 500ms, 30s, 5m, 24h",
    [JN_OPTION_LIST] = "a list",
};

static bool parse_scalar(const struct jn_option *row, const char *text, double *number)
{
    switch (row->type) {
    case JN_OPTION_INT:
        return read_number(text, number) && *number == floor(*number) &&
               fabs(*number) <= 0x1p53;
    case JN_OPTION_NUMBER:
        return read_number(text, number);
    case JN_OPTION_SIZE:
        return read_scaled(text, sizes, number) && *number <= 0x1p53;
    case JN_OPTION_DURATION:
        return read_scaled(text, durations, number) && *number <= 0x1p53;
    default:
        return false;
    }
}

/* Where a value came from, for the message: `line 3 of jinnang.conf`. */
static int refuse(const struct jn_option *row, const char *where, const char *text,
                  struct jn_error *err)
{
    bool secret = row->flags & JN_OPTION_SECRET;
    jn_fail(err, EINVAL, "%s: %s must be %s, not '%.60s'", where, row->name,
            expected[row->type], secret ? "***" : text);
    return JN_OPTIONS_REFUSED;
}

static int refuse_range(const struct jn_option *row, const char *where, const char *text,
                        struct jn_error *err)
{
    jn_fail(err, EINVAL, "%s: %s is %.60s, allowed are %.15g to %.15g%s", where,
            row->name, text, row->min, row->max,
            row->type == JN_OPTION_SIZE       ? " bytes"
            : row->type == JN_OPTION_DURATION ? " ms"
                                              : "");
    return JN_OPTIONS_REFUSED;
}

int jn_option_set(const struct jn_option *row, void *settings, struct jn_arena *arena,
                  const char *text, const char *where, struct jn_error *err)
{
    void *at = (char *)settings + row->offset;
    double number = 0;
    if (!jn_utf8_is_valid(text, strlen(text)))
        return refuse(row, where, "invalid UTF-8", err);
    switch (row->type) {
    case JN_OPTION_STRING:
        *(const char **)at = jn_arena_str(arena, text);
        return 0;
    case JN_OPTION_BOOL:
        return read_bool(text, at) ? 0 : refuse(row, where, text, err);
    case JN_OPTION_LIST:
        list_add(arena, at, text);
        return 0;
    default:
        break;
    }
    if (!parse_scalar(row, text, &number))
        return refuse(row, where, text, err);
    if ((row->min != 0 || row->max != 0) && (number < row->min || number > row->max))
        return refuse_range(row, where, text, err);
    if (row->type == JN_OPTION_NUMBER)
        *(double *)at = number;
    else if (row->type == JN_OPTION_SIZE)
        *(size_t *)at = (size_t)number;
    else
        *(int64_t *)at = (int64_t)number;
    return 0;
}
