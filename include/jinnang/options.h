/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings of a program as one table: a row is a flag (--max-body 2M), a variable of the
 * environment (JINNANG_MAX_BODY), a line of the configuration file (max-body: 2M) and its
 * own help. A flag beats the environment, which beats the file, which beats the default.
 *
 *   struct settings { const char *listen; size_t max_body; bool quiet; };
 *   static const struct jn_option table[] = {
 *       JN_OPTION("listen", JN_OPTION_STRING, struct settings, listen, "127.0.0.1:7717",
 *                 "address to listen on"),
 *       …, {.name = NULL}};
 */
#ifndef JINNANG_OPTIONS_H
#define JINNANG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "jinnang/arena.h"
#include "jinnang/buf.h"
#include "jinnang/error.h"

enum jn_option_type {
    JN_OPTION_STRING,   /* const char *; NULL when the default is NULL */
    JN_OPTION_BOOL,     /* bool: true, false, yes, no, on, off, 1, 0; --x and --no-x */
    JN_OPTION_INT,      /* int64_t */
    JN_OPTION_NUMBER,   /* double */
    JN_OPTION_SIZE,     /* size_t: 512, 64K, 2M, 1G (powers of 1024; KiB, MiB, … too) */
    JN_OPTION_DURATION, /* int64_t milliseconds: 500ms, 30s, 5m, 24h, 7d; a bare 0 */
    JN_OPTION_LIST,     /* struct jn_strings: commas; a repeated flag adds */
};

enum jn_option_flag {
    JN_OPTION_SECRET = 1 << 0,    /* shown as ***; not accepted on the command line */
    JN_OPTION_FLAG_ONLY = 1 << 1, /* not in the environment or file: --config itself */
};

struct jn_strings {
    const char **items; /* ends with NULL */
    size_t count;
};

struct jn_option {
    const char *name; /* NULL ends the table */
    enum jn_option_type type;
    size_t offset;
    const char *fallback; /* as it would be written; NULL: absent, false, 0, empty */
    const char *help;     /* one line */
    double min, max;      /* INT, NUMBER, SIZE (bytes), DURATION (ms); both 0: no bound */
    unsigned flags;
};

#define JN_OPTION(name_, type_, struct_, member_, fallback_, help_)                      \
    {                                                                                    \
        .name = (name_), .type = (type_), .offset = offsetof(struct_, member_),          \
        .fallback = (fallback_), .help = (help_)                                         \
    }

enum jn_option_source {
    JN_OPTION_FROM_DEFAULT,
    JN_OPTION_FROM_FILE,
    JN_OPTION_FROM_ENV,
    JN_OPTION_FROM_FLAG,
};

struct jn_options {
    const struct jn_option *table;
    void *settings;                 /* the struct that the offsets point into */
    struct jn_arena *arena;         /* of the strings */
    enum jn_option_source *sources; /* by row */
    bool *in_flags;                 /* a list given by flags: the next flag adds to it */
};

/* Bind a table to a struct and set every default. A default that does not parse is a
 * programming mistake (assert). */
struct jn_options jn_options_init(const struct jn_option *table, void *settings,
                                  struct jn_arena *arena);

/* JN_OPTIONS_REFUSED: err says what is wrong and where; the program prints it and
 * exits 64. */
enum { JN_OPTIONS_REFUSED = 1, JN_OPTIONS_HELP = 2, JN_OPTIONS_VERSION = 3 };

/* The configuration file: lines `name: value` or `name = value`; `#` starts a comment at
 * the start of a line or after white space; a value may stand in double quotes. Unknown
 * and repeated names are refused with their line. 0, JN_OPTIONS_REFUSED, or < 0. */
int jn_options_read_file(struct jn_options *o, const char *path, struct jn_error *err);

/* Variables JINNANG_<NAME>; `env` as environ. Unknown ones are left alone: they may
 * belong to the other program. */
int jn_options_read_env(struct jn_options *o, char *const *env, struct jn_error *err);

/* --name value, --name=value, --flag, --no-flag, `--`; -h and --help, --version. Other
 * words go to *rest (in the arena, ends with NULL). 0, HELP, VERSION or REFUSED. argv[0]
 * is skipped. */
int jn_options_read_flags(struct jn_options *o, int argc, char *const *argv,
                          const char *const **rest, struct jn_error *err);

/* All three in order. The file is the one that the row `config` names (flag or
 * environment), if the table has such a row. */
int jn_options_read(struct jn_options *o, int argc, char *const *argv, char *const *env,
                    const char *const **rest, struct jn_error *err);

/* One line for each row: flag, default, help. */
void jn_options_help(const struct jn_option *table, FILE *out);

/* The present value as it would be written; secrets as "***". */
void jn_options_show(const struct jn_options *o, size_t row, struct jn_buf *out);
const char *jn_options_source_name(enum jn_option_source source);

#endif
