/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of commands share: words in, text and exit code out. */
#ifndef JINNANG_TESTS_COMMAND_RUNNING_H
#define JINNANG_TESTS_COMMAND_RUNNING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/command.h"

enum { COMMAND_WORDS = 24 };

struct command_output {
    char *out, *err; /* of the last call */
};

static void command_forget(struct command_output *o)
{
    free(o->out);
    free(o->err);
    o->out = o->err = NULL;
}

/* Run `jinnang <words>` with one variable of the environment; the words end with NULL. */
static int command_run(struct command_output *o, char *variable, const char *const *words)
{
    char *argv[COMMAND_WORDS + 1] = {(char[]){"jinnang"}}, *env[] = {variable, NULL};
    int argc = 1;
    for (; words[argc - 1]; argc++) {
        assert_true(argc < COMMAND_WORDS);
        argv[argc] = strdup(words[argc - 1]);
    }
    command_forget(o);
    size_t out_len;
    FILE *out = open_memstream(&o->out, &out_len), *err = tmpfile();
    int rc = commands_run(argc, argv, env, out, err);
    fclose(out);
    o->err = calloc(1, 4096);
    rewind(err);
    o->err[fread(o->err, 1, 4095, err)] = '\0';
    fclose(err);
    for (int i = 1; i < argc; i++)
        free(argv[i]);
    return rc;
}

#endif
