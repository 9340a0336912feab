/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of the program `jinnang`: a row each, with its flags, its help and its
 * code. */
#ifndef INDEXER_COMMAND_H
#define INDEXER_COMMAND_H

#include <stdio.h>

#include "jinnang/arena.h"
#include "jinnang/error.h"
#include "jinnang/options.h"

enum exit_code {
    EXIT_OK = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_FINDINGS = 3, /* files were refused, or documents have errors */
    EXIT_HELD = 75,    /* another process holds the lock */
    EXIT_CONFIG = 78,  /* no such corpus, not a state directory */
};

/* One call of the program. */
struct call {
    const struct command *command;
    const void *settings;    /* the struct of the command's option table */
    const char *const *rest; /* words that are no flags, ends with NULL */
    struct jn_arena *arena;
    FILE *out, *err;
    char *const *env;
};

struct command {
    const char *name; /* one word, or two: "token create" */
    const char *usage, *summary;
    const struct jn_option *options;
    size_t settings_size;
    unsigned min_rest, max_rest; /* how many words it takes besides flags */
    int (*run)(const struct call *call);
};

extern const struct command command_index, command_check, command_eval, command_import,
    command_token_create, command_token_list, command_token_revoke, command_backup,
    command_restore, command_verify;

/* The whole program: argv as main() gets it. */
int commands_run(int argc, char *const *argv, char *const *env, FILE *out, FILE *err);

/* "jinnang index: <text>" on err; returns code, so that `return complain(…)` reads well.
 */
int complain(const struct call *call, enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of a variable of the environment, "LANG="; NULL when it is not set or empty.
 */
const char *command_variable(const struct call *call, const char *name);

/* Details in Chinese? By `--lang` (NULL: not given), else by LC_ALL, LC_MESSAGES, LANG.
 * EXIT_OK, or EXIT_USAGE after the complaint. */
int command_language(const struct call *call, const char *wanted, bool *zh);

#endif
