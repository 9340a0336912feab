/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "jinnang/log.h"
#include "jinnang/options.h"

struct settings {
    const char *config, *listen, *secret;
    bool quiet, cache;
    int64_t threads, wait;
    double ratio;
    size_t max_body;
    struct jn_strings hosts;
};

#define OPTION(...) JN_OPTION(__VA_ARGS__)
static const struct jn_option table[] = {
    OPTION("config", JN_OPTION_STRING, struct settings, config, NULL, "settings file"),
    OPTION("listen", JN_OPTION_STRING, struct settings, listen, "127.0.0.1:7717",
           "address"),
    {.name = "secret",
     .type = JN_OPTION_STRING,
     .offset = offsetof(struct settings, secret),
     .help = "a secret",
     .flags = JN_OPTION_SECRET},
    OPTION("quiet", JN_OPTION_BOOL, struct settings, quiet, NULL, "say less"),
    OPTION("cache", JN_OPTION_BOOL, struct settings, cache, "true", "keep answers"),
    {.name = "threads",
     .type = JN_OPTION_INT,
     .offset = offsetof(struct settings, threads),
     .fallback = "2",
     .help = "threads",
     .min = 1,
     .max = 16},
    OPTION("wait", JN_OPTION_DURATION, struct settings, wait, "30s", "patience"),
    OPTION("ratio", JN_OPTION_NUMBER, struct settings, ratio, "0.75", "a ratio"),
    OPTION("max-body", JN_OPTION_SIZE, struct settings, max_body, "2M", "largest body"),
    OPTION("hosts", JN_OPTION_LIST, struct settings, hosts, NULL, "names"),
    {.name = NULL}};

struct world {
    struct jn_arena *arena;
    struct settings s;
    struct jn_options o;
    struct jn_error err;
    char path[64];
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    w->arena = jn_arena_new();
    w->o = jn_options_init(table, &w->s, w->arena);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    if (w->path[0])
        unlink(w->path);
    jn_arena_free(w->arena);
    free(w);
    return 0;
}

static const char *write_file(struct world *w, const char *text)
{
    if (w->path[0])
        unlink(w->path);
    strcpy(w->path, "/tmp/jn-options-XXXXXX");
    int fd = mkstemp(w->path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return w->path;
}

static int flags(struct world *w, const char *const *words, const char *const **rest)
{
    int n = 0;
    char *argv[16];
    while (words[n]) {
        argv[n] = jn_arena_str(w->arena, words[n]);
        n++;
    }
    return jn_options_read_flags(&w->o, n, argv, rest, &w->err);
}
#define FLAGS(w, ...) flags(w, (const char *const[]){"program", __VA_ARGS__, NULL}, NULL)

static void defaults_are_read_like_any_value(void **state)
{
    struct world *w = *state;
    assert_string_equal(w->s.listen, "127.0.0.1:7717");
    assert_null(w->s.config);
    assert_true(w->s.cache && !w->s.quiet);
    assert_int_equal(w->s.max_body, 2 * 1024 * 1024);
    assert_int_equal(w->s.wait, 30000);
    assert_true(w->s.ratio == 0.75);
    assert_int_equal(w->s.hosts.count, 0);
}

static void sizes_and_durations_have_units(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *flag;
        int64_t want; /* -1: refused */
    } rows[] = {
        {"--max-body=512", 512},
        {"--max-body=64K", 65536},
        {"--max-body=1.5M", 1572864},
        {"--max-body=2MiB", 2097152},
        {"--max-body=1G", 1 << 30},
        {"--max-body=2X", -1},
        {"--max-body=-1", -1},
        {"--max-body=", -1},
        {"--max-body=1 M", -1},
        {"--wait=500ms", 500},
        {"--wait=5m", 300000},
        {"--wait=1h", 3600000},
        {"--wait=7d", 604800000},
        {"--wait=0", 0},
        {"--wait=30", -1},
        {"--wait=s", -1},
        {"--threads=16", 16},
        {"--threads=17", -1},
        {"--threads=0", -1},
        {"--threads=1.5", -1},
        {"--threads=two", -1},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        int rc = FLAGS(w, rows[i].flag);
        assert_int_equal(rc, rows[i].want < 0 ? JN_OPTIONS_REFUSED : 0);
        int64_t have = rows[i].flag[2] == 'm'   ? (int64_t)w->s.max_body
                       : rows[i].flag[2] == 'w' ? w->s.wait
                                                : w->s.threads;
        if (rc == 0)
            assert_int_equal(have, rows[i].want);
    }
}

static void flags_have_the_usual_spellings(void **state)
{
    struct world *w = *state;
    const char *const *rest;
    const char *const words[] = {"p",         "--quiet", "--no-cache", "--listen",
                                 "x:1",       "word",    "--hosts",    "a, b",
                                 "--hosts=c", "--",      "--quiet",    NULL};
    assert_int_equal(flags(w, words, &rest), 0);
    assert_true(w->s.quiet && !w->s.cache);
    assert_string_equal(w->s.listen, "x:1");
    assert_int_equal(w->s.hosts.count, 3);
    assert_string_equal(w->s.hosts.items[1], "b");
    assert_null(w->s.hosts.items[3]);
    assert_string_equal(rest[0], "word");
    assert_string_equal(rest[1], "--quiet");
    assert_null(rest[2]);
    assert_int_equal(FLAGS(w, "--help"), JN_OPTIONS_HELP);
    assert_int_equal(FLAGS(w, "--version"), JN_OPTIONS_VERSION);
}

static void bad_flags_are_named(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *word, *says;
    } rows[] = {
        {"--nix", "--nix"},
        {"-x", "-x"},
        {"--listen", "needs a value"},
        {"--no-listen", "no-listen"},
        {"--secret=1", "is a secret"},
        {"--quiet=maybe", "true or false"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        assert_int_equal(FLAGS(w, rows[i].word), JN_OPTIONS_REFUSED);
        if (!strstr(w->err.text, rows[i].says))
            fail_msg("%s: %s", rows[i].word, w->err.text);
    }
}

static void a_file_has_comments_quotes_and_both_marks(void **state)
{
    struct world *w = *state;
    write_file(w, "# settings\n\nlisten: \"0.0.0.0:80\" # all\nmax-body = 1M\r\n"
                  "hosts: kb.example, wiki\nquiet:yes\nsecret: a#b\n");
    assert_int_equal(jn_options_read_file(&w->o, w->path, &w->err), 0);
    assert_string_equal(w->s.listen, "0.0.0.0:80");
    assert_int_equal(w->s.max_body, 1 << 20);
    assert_int_equal(w->s.hosts.count, 2);
    assert_true(w->s.quiet);
    assert_string_equal(w->s.secret, "a#b");
}

static void a_bad_line_is_named_with_its_number(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"quiet: yes\nnix: 1\n", ":2: unknown setting 'nix'"},
        {"quiet: yes\n\nquiet: no\n", ":3: quiet is set twice"},
        {"quiet\n", ":1: expected 'name: value'"},
        {"max-body: big\n", ":1: max-body must be a size"},
        {"threads: 99\n", ":1: threads is 99"},
        {"secret: \xFF\n", ":1: secret must be"},
    };
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        write_file(w, rows[i].text);
        assert_int_equal(jn_options_read_file(&w->o, w->path, &w->err),
                         JN_OPTIONS_REFUSED);
        if (!strstr(w->err.text, rows[i].says))
            fail_msg("%s", w->err.text);
    }
    assert_int_equal(jn_options_read_file(&w->o, "/nonexistent", &w->err),
                     JN_OPTIONS_REFUSED);
}

static void a_flag_beats_the_environment_beats_the_file(void **state)
{
    struct world *w = *state;
    write_file(w, "threads: 3\nwait: 1s\nlisten: file\nhosts: f\n");
    char config[128], threads[] = "JINNANG_THREADS=4", hosts[] = "JINNANG_HOSTS=e1,e2",
                      other[] = "JINNANG_MAX_BODY_X=1", body[] = "JINNANG_MAX_BODY=7K";
    snprintf(config, sizeof(config), "JINNANG_CONFIG=%s", w->path);
    char *env[] = {config, threads, hosts, other, body, NULL};
    char program[] = "p", flag[] = "--threads=5", flag2[] = "--hosts=x";
    char *argv[] = {program, flag, flag2, NULL};
    assert_int_equal(jn_options_read(&w->o, 3, argv, env, NULL, &w->err), 0);
    assert_int_equal(w->s.threads, 5);
    assert_int_equal(w->s.wait, 1000);
    assert_string_equal(w->s.listen, "file");
    assert_int_equal(w->s.max_body, 7 * 1024);
    assert_int_equal(w->s.hosts.count, 1);
    assert_string_equal(w->s.hosts.items[0], "x");
    static const char *const sources[] = {"environment", "file", "default", "default",
                                          "default",     "flag", "file",    "default",
                                          "environment", "flag"};
    for (size_t i = 0; table[i].name; i++)
        assert_string_equal(jn_options_source_name(w->o.sources[i]), sources[i]);
}

static void values_are_shown_but_not_secrets(void **state)
{
    struct world *w = *state;
    struct jn_buf b = JN_BUF_INIT;
    char secret[] = "JINNANG_SECRET=abc";
    char *env[] = {secret, NULL};
    assert_int_equal(jn_options_read_env(&w->o, env, &w->err), 0);
    assert_string_equal(w->s.secret, "abc");
    for (size_t i = 0; table[i].name; i++) {
        jn_options_show(&w->o, i, &b);
        jn_buf_char(&b, '|');
    }
    assert_string_equal(jn_buf_text(&b),
                        "|127.0.0.1:7717|***|false|true|2|30000ms|0.75|2097152||");
    jn_buf_deinit(&b);
}

/* The line of one event, without its time. */
static void logged(char out[9000], const char *key, const char *value)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    jn_log_open(JN_LOG_INFO, ends[1]);
    jn_log(JN_LOG_WARNING, "test.event", key, value, NULL);
    jn_log(JN_LOG_DEBUG, "test.hidden", NULL);
    close(ends[1]);
    ssize_t n = read(ends[0], out, 8999);
    close(ends[0]);
    jn_log_open(JN_LOG_INFO, 2);
    assert_true(n > 0);
    out[n] = '\0';
    memmove(out, strchr(out, ' ') + 1, strlen(strchr(out, ' ')));
}

static void log_values_cannot_forge_a_line(void **state)
{
    (void)state;
    static const struct {
        const char *value, *want;
    } rows[] = {
        {"plain", "level=warning event=test.event k=plain\n"},
        {"two words", "level=warning event=test.event k=\"two words\"\n"},
        {"", "level=warning event=test.event k=\"\"\n"},
        {"a\nb=\"c\"\\", "level=warning event=test.event k=\"a\\nb=\\\"c\\\"\\\\\"\n"},
        {"\x1b[31m", "level=warning event=test.event k=\"\\u001b[31m\"\n"},
        {"\xE2\x80\xAE锦", "level=warning event=test.event k=\"\\u202e锦\"\n"},
        {"\xFF", "level=warning event=test.event k=\"\\ufffd\"\n"},
    };
    char line[9000];
    for (size_t i = 0; i < JN_COUNT(rows); i++) {
        logged(line, "k", rows[i].value);
        assert_string_equal(line, rows[i].want);
    }
    char *longer = malloc(20001);
    memset(longer, 'x', 20000);
    longer[20000] = '\0';
    logged(line, "k", longer);
    assert_true(strlen(line) <= 8192);
    assert_true(line[strlen(line) - 1] == '\n');
    free(longer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(defaults_are_read_like_any_value, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(sizes_and_durations_have_units, setup, teardown),
        cmocka_unit_test_setup_teardown(flags_have_the_usual_spellings, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_flags_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_has_comments_quotes_and_both_marks, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_bad_line_is_named_with_its_number, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_flag_beats_the_environment_beats_the_file,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(values_are_shown_but_not_secrets, setup,
                                        teardown),
        cmocka_unit_test(log_values_cannot_forge_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
