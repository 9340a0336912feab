/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Flags are read twice: once to find --config, and again after the file and the
 * environment, because the strongest is applied last. */
#include "jinnang/options.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/file.h"

#include "lib/base/option_value.h"

enum { MAX_FILE = 256 * 1024 };

/* A value from a stronger source replaces a list; further flags add to it. */
static int assign(struct jn_options *o, size_t i, const char *text,
                  enum jn_option_source source, const char *where, struct jn_error *err)
{
    bool adds = source == JN_OPTION_FROM_FLAG && o->in_flags[i];
    if (o->table[i].type == JN_OPTION_LIST && !adds)
        *(struct jn_strings *)(void *)((char *)o->settings + o->table[i].offset) =
            (struct jn_strings){NULL, 0};
    int rc = jn_option_set(&o->table[i], o->settings, o->arena, text, where, err);
    if (rc == 0) {
        o->sources[i] = source;
        o->in_flags[i] = source == JN_OPTION_FROM_FLAG;
    }
    return rc;
}

static size_t count_rows(const struct jn_option *table)
{
    size_t n = 0;
    while (table[n].name)
        n++;
    return n;
}

static bool find_row(const struct jn_options *o, const char *name, size_t len,
                     size_t *out)
{
    for (size_t i = 0; o->table[i].name; i++) {
        if (strlen(o->table[i].name) == len && memcmp(o->table[i].name, name, len) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

struct jn_options jn_options_init(const struct jn_option *table, void *settings,
                                  struct jn_arena *arena)
{
    size_t n = count_rows(table);
    struct jn_options o = {.table = table, .settings = settings, .arena = arena};
    o.sources = JN_NEW_ARRAY(arena, n, enum jn_option_source);
    o.in_flags = JN_NEW_ARRAY(arena, n, bool);
    for (size_t i = 0; i < n; i++) {
        struct jn_error err = {0};
        void *at = (char *)settings + table[i].offset;
        if (table[i].type == JN_OPTION_LIST)
            *(struct jn_strings *)at = (struct jn_strings){NULL, 0};
        else if (table[i].type == JN_OPTION_STRING)
            *(const char **)at = NULL;
        const char *fallback = table[i].fallback;
        if (!fallback && table[i].type == JN_OPTION_BOOL)
            fallback = "false";
        int rc = fallback ? jn_option_set(&table[i], settings, arena, fallback, "default",
                                          &err)
                          : 0;
        assert(rc == 0);
        (void)rc;
    }
    return o;
}

static char *trim(char *from, char *end)
{
    while (end > from && isspace((unsigned char)end[-1]))
        end--;
    *end = '\0';
    while (isspace((unsigned char)*from))
        from++;
    return from;
}

/* Cut a comment (a # at the start or after white space, outside quotes), then the quotes.
 */
static char *read_file_value(char *value)
{
    value = trim(value, value + strlen(value));
    if (value[0] == '"') {
        char *close = strrchr(value + 1, '"');
        if (close) {
            *close = '\0';
            return value + 1;
        }
    }
    for (char *p = value; *p; p++) {
        if (*p == '#' && (p == value || isspace((unsigned char)p[-1])))
            return trim(value, p);
    }
    return value;
}

static int read_line(struct jn_options *o, char *line, const char *where, bool *seen,
                     struct jn_error *err)
{
    line = trim(line, line + strlen(line));
    if (line[0] == '\0' || line[0] == '#' || strcmp(line, "---") == 0)
        return 0;
    size_t name = strcspn(line, ":= \t");
    char *mark = line + name + strspn(line + name, " \t");
    if (*mark != ':' && *mark != '=') {
        jn_fail(err, EINVAL, "%s: expected 'name: value'", where);
        return JN_OPTIONS_REFUSED;
    }
    size_t i;
    if (!find_row(o, line, name, &i) || (o->table[i].flags & JN_OPTION_FLAG_ONLY)) {
        jn_fail(err, EINVAL, "%s: unknown setting '%.*s'", where,
                name < 60 ? (int)name : 60, line);
        return JN_OPTIONS_REFUSED;
    }
    if (seen[i]) {
        jn_fail(err, EINVAL, "%s: %s is set twice", where, o->table[i].name);
        return JN_OPTIONS_REFUSED;
    }
    seen[i] = true;
    return assign(o, i, read_file_value(mark + 1), JN_OPTION_FROM_FILE, where, err);
}

int jn_options_read_file(struct jn_options *o, const char *path, struct jn_error *err)
{
    char *bytes;
    size_t len;
    int rc = jn_file_read(path, MAX_FILE, o->arena, &bytes, &len, err);
    if (rc < 0)
        return rc;
    if (rc > 0 || strlen(bytes) != len) {
        static const char *const why[] = {"holds NUL bytes", "is larger than 256 KiB",
                                          "does not exist", "is not a file"};
        jn_fail(err, EINVAL, "configuration '%.150s' %s", path, why[rc <= 3 ? rc : 3]);
        return JN_OPTIONS_REFUSED;
    }
    bool *seen = JN_NEW_ARRAY(o->arena, count_rows(o->table) + 1, bool);
    unsigned number = 1;
    for (char *line = bytes; line; number++) {
        char *next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        const char *where = jn_arena_format(o->arena, "%.120s:%u", path, number);
        rc = read_line(o, line, where, seen, err);
        if (rc != 0)
            return rc;
        line = next;
    }
    return 0;
}

static const char *env_value(char *const *env, const char *name)
{
    for (; env && *env; env++) {
        if (strncmp(*env, "JINNANG_", 8) != 0)
            continue;
        const char *have = *env + 8, *want = name;
        while (*want &&
               *have == (*want == '-' ? '_' : (char)toupper((unsigned char)*want)))
            have++, want++;
        if (*want == '\0' && *have == '=')
            return have + 1;
    }
    return NULL;
}

int jn_options_read_env(struct jn_options *o, char *const *env, struct jn_error *err)
{
    for (size_t i = 0; o->table[i].name; i++) {
        const char *text = env_value(env, o->table[i].name);
        if (!text || (o->table[i].flags & JN_OPTION_FLAG_ONLY))
            continue;
        int rc = assign(o, i, text, JN_OPTION_FROM_ENV, "environment", err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* One word of the command line that begins with "--"; *used says whether `next` was its
 * value. */
static int read_flag(struct jn_options *o, const char *word, const char *next, bool *used,
                     struct jn_error *err)
{
    const char *name = word + 2;
    size_t len = strcspn(name, "="), i = 0;
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    bool found = find_row(o, name, len, &i);
    if (!found && !value && strncmp(name, "no-", 3) == 0 &&
        find_row(o, name + 3, len - 3, &i) && o->table[i].type == JN_OPTION_BOOL) {
        found = true;
        value = "false";
    }
    if (!found) {
        jn_fail(err, EINVAL, "unknown option '%.80s'; see --help", word);
        return JN_OPTIONS_REFUSED;
    }
    if (o->table[i].flags & JN_OPTION_SECRET) {
        jn_fail(err, EINVAL, "--%s is a secret: set it in the file or the environment",
                o->table[i].name);
        return JN_OPTIONS_REFUSED;
    }
    if (!value && o->table[i].type == JN_OPTION_BOOL)
        value = "true";
    if (!value) {
        value = next;
        *used = true;
    }
    if (!value) {
        jn_fail(err, EINVAL, "option '%.80s' needs a value", word);
        return JN_OPTIONS_REFUSED;
    }
    return assign(o, i, value, JN_OPTION_FROM_FLAG, "command line", err);
}

int jn_options_read_flags(struct jn_options *o, int argc, char *const *argv,
                          const char *const **rest, struct jn_error *err)
{
    const char **words = JN_NEW_ARRAY(o->arena, (size_t)argc + 1, const char *);
    size_t count = 0;
    bool only_words = false;
    memset(o->in_flags, 0, count_rows(o->table) * sizeof(bool));
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (only_words || word[0] != '-' || word[1] == '\0') {
            words[count++] = word;
            continue;
        }
        if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
            return JN_OPTIONS_HELP;
        if (strcmp(word, "--version") == 0)
            return JN_OPTIONS_VERSION;
        if (strcmp(word, "--") == 0) {
            only_words = true;
            continue;
        }
        bool used = false;
        if (word[1] != '-') {
            jn_fail(err, EINVAL, "unknown option '%.80s'; see --help", word);
            return JN_OPTIONS_REFUSED;
        }
        int rc = read_flag(o, word, i + 1 < argc ? argv[i + 1] : NULL, &used, err);
        if (rc != 0)
            return rc;
        i += used;
    }
    if (rest)
        *rest = words;
    return 0;
}

int jn_options_read(struct jn_options *o, int argc, char *const *argv, char *const *env,
                    const char *const **rest, struct jn_error *err)
{
    size_t config;
    if (find_row(o, "config", 6, &config)) {
        int rc = jn_options_read_flags(o, argc, argv, rest, err);
        if (rc != 0)
            return rc;
        const char *path =
            *(const char **)(void *)((char *)o->settings + o->table[config].offset);
        if (o->sources[config] == JN_OPTION_FROM_DEFAULT) {
            const char *named = env_value(env, "config");
            path = named && *named ? named : path;
        }
        rc = path && *path ? jn_options_read_file(o, path, err) : 0;
        if (rc != 0)
            return rc;
    }
    int rc = jn_options_read_env(o, env, err);
    return rc != 0 ? rc : jn_options_read_flags(o, argc, argv, rest, err);
}

static const char *const placeholders[] = {
    [JN_OPTION_STRING] = "TEXT", [JN_OPTION_BOOL] = "",     [JN_OPTION_INT] = "N",
    [JN_OPTION_NUMBER] = "X",    [JN_OPTION_SIZE] = "SIZE", [JN_OPTION_DURATION] = "TIME",
    [JN_OPTION_LIST] = "A,B",
};

void jn_options_help(const struct jn_option *table, FILE *out)
{
    for (const struct jn_option *row = table; row->name; row++) {
        char flag[64];
        bool on = row->type == JN_OPTION_BOOL && row->fallback &&
                  strcmp(row->fallback, "true") == 0;
        if (row->flags & JN_OPTION_SECRET)
            snprintf(flag, sizeof(flag), "(%s)", row->name);
        else
            snprintf(flag, sizeof(flag), "--%s%s %s", on ? "no-" : "", row->name,
                     placeholders[row->type]);
        fprintf(out, "  %-28s %s", flag, row->help);
        if (row->fallback && row->fallback[0] && row->type != JN_OPTION_BOOL)
            fprintf(out, " (%s)", row->fallback);
        fputc('\n', out);
    }
}

void jn_options_show(const struct jn_options *o, size_t row, struct jn_buf *out)
{
    const struct jn_option *r = &o->table[row];
    const void *at = (const char *)o->settings + r->offset;
    if (r->flags & JN_OPTION_SECRET) {
        jn_buf_str(out, "***");
        return;
    }
    switch (r->type) {
    case JN_OPTION_STRING:
        jn_buf_str(out, *(const char *const *)at ? *(const char *const *)at : "");
        break;
    case JN_OPTION_BOOL:
        jn_buf_str(out, *(const bool *)at ? "true" : "false");
        break;
    case JN_OPTION_NUMBER:
        jn_buf_printf(out, "%.15g", *(const double *)at);
        break;
    case JN_OPTION_SIZE:
        jn_buf_printf(out, "%zu", *(const size_t *)at);
        break;
    case JN_OPTION_INT:
        jn_buf_printf(out, "%" PRId64, *(const int64_t *)at);
        break;
    case JN_OPTION_DURATION:
        jn_buf_printf(out, "%" PRId64 "ms", *(const int64_t *)at);
        break;
    case JN_OPTION_LIST: {
        const struct jn_strings *list = at;
        for (size_t i = 0; i < list->count; i++)
            jn_buf_printf(out, "%s%s", i ? "," : "", list->items[i]);
        break;
    }
    }
}

const char *jn_options_source_name(enum jn_option_source source)
{
    static const char *const names[] = {"default", "file", "environment", "flag"};
    return names[source];
}
