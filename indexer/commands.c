/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <string.h>

#include "indexer/command.h"

static const struct command *const commands[] = {
    &command_index,        &command_check,      &command_eval,         &command_import,
    &command_token_create, &command_token_list, &command_token_revoke, &command_backup,
    &command_restore,      &command_verify,
};

/* The variables that decide the language of messages, the strongest first. */
static const char *const language_variables[] = {"LC_ALL=", "LC_MESSAGES=", "LANG="};

int complain(const struct call *call, enum exit_code code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(call->err, "jinnang%s%s: ", call->command ? " " : "",
            call->command ? call->command->name : "");
    vfprintf(call->err, format, args);
    fputc('\n', call->err);
    va_end(args);
    return code;
}

const char *command_variable(const struct call *call, const char *name)
{
    size_t len = strlen(name);
    for (char *const *env = call->env; env && *env; env++)
        if (strncmp(*env, name, len) == 0 && (*env)[len] != '\0')
            return *env + len;
    return NULL;
}

int command_language(const struct call *call, const char *wanted, bool *zh)
{
    if (wanted && strcmp(wanted, "zh") != 0 && strcmp(wanted, "en") != 0)
        return complain(call, EXIT_USAGE, "--lang is zh or en, not '%s'", wanted);
    for (size_t i = 0; !wanted && i < JN_COUNT(language_variables); i++)
        wanted = command_variable(call, language_variables[i]);
    *zh = wanted && strncmp(wanted, "zh", 2) == 0;
    return EXIT_OK;
}

static int show_help(FILE *out, const char *only)
{
    size_t len = only ? strlen(only) : 0;
    fputs("usage: jinnang COMMAND [FLAGS]\n\ncommands:\n", out);
    for (size_t i = 0; i < JN_COUNT(commands); i++) {
        const struct command *c = commands[i];
        if (!only || (strncmp(c->name, only, len) == 0 && c->name[len] == ' '))
            fprintf(out, "  %-13s %s\n", c->name, c->summary);
    }
    fputs(
        "\n`jinnang COMMAND --help` tells its flags; `jinnang --version` the version.\n"
        "exit codes: 0 done, 1 failure, 2 wrong usage, 3 some files were refused or have\n"
        "errors, 75 held by another process, 78 wrong corpus or state directory\n",
        out);
    return EXIT_OK;
}

static int show_version(FILE *out)
{
    fputs("jinnang " JINNANG_VERSION "\n", out);
    return EXIT_OK;
}

static int show_command_help(const struct command *c, FILE *out)
{
    fprintf(out, "usage: jinnang %s %s\n%s\n\nflags:\n", c->name, c->usage, c->summary);
    jn_options_help(c->options, out);
    return EXIT_OK;
}

/* How many words of argv name the command c, 0 when they do not. */
static int words_named(const struct command *c, int argc, char *const *argv)
{
    const char *blank = strchr(c->name, ' ');
    if (!blank)
        return argc > 1 && strcmp(argv[1], c->name) == 0 ? 1 : 0;
    size_t first = (size_t)(blank - c->name);
    return argc > 2 && strlen(argv[1]) == first &&
                   strncmp(argv[1], c->name, first) == 0 &&
                   strcmp(argv[2], blank + 1) == 0
               ? 2
               : 0;
}

static bool is_group(const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i < JN_COUNT(commands); i++)
        if (strncmp(commands[i]->name, word, len) == 0 && commands[i]->name[len] == ' ')
            return true;
    return false;
}

static int run_command(struct call *call, int argc, char *const *argv)
{
    const struct command *c = call->command;
    void *settings = jn_arena_alloc(call->arena, c->settings_size);
    struct jn_options options = jn_options_init(c->options, settings, call->arena);
    struct jn_error err = {0};
    int rc = jn_options_read_flags(&options, argc, argv, &call->rest, &err);
    if (rc == JN_OPTIONS_HELP)
        return show_command_help(c, call->out);
    if (rc == JN_OPTIONS_VERSION)
        return show_version(call->out);
    if (rc != 0)
        return complain(call, rc < 0 ? EXIT_FAILED : EXIT_USAGE, "%s", err.text);
    unsigned n = 0;
    while (call->rest[n])
        n++;
    if (n < c->min_rest || n > c->max_rest)
        return complain(call, EXIT_USAGE, "usage: jinnang %s %s", c->name, c->usage);
    call->settings = settings;
    rc = c->run(call);
    /* A report that could not be written is no report. */
    if (fflush(call->out) != 0 || ferror(call->out))
        return complain(call, EXIT_FAILED, "cannot write the output");
    return rc;
}

int commands_run(int argc, char *const *argv, char *const *env, FILE *out, FILE *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct call call = {.arena = arena, .out = out, .err = err, .env = env};
    for (size_t i = 0; i < JN_COUNT(commands); i++) {
        int words = words_named(commands[i], argc, argv);
        if (words == 0)
            continue;
        call.command = commands[i];
        return run_command(&call, argc - words, argv + words);
    }
    const char *first = argc > 1 ? argv[1] : "";
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 ||
        strcmp(first, "help") == 0)
        return show_help(out, NULL);
    if (strcmp(first, "--version") == 0)
        return show_version(out);
    bool group = *first && is_group(first);
    if (group && argc > 2 &&
        (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0))
        return show_help(out, first);
    if (group)
        return complain(&call, EXIT_USAGE, "'%s' needs one more word: jinnang %s --help",
                        first, first);
    if (*first)
        return complain(&call, EXIT_USAGE, "there is no command '%s': jinnang --help",
                        first);
    show_help(err, NULL);
    return EXIT_USAGE;
}
