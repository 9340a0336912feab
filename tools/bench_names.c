/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What it costs to build a set of names and to look for all of them:
 *   bench_names [NAMES] [FILE…]      default: 5000 names, 1 MB of made-up text
 * Files are joined and repeated to 1 MB. Build with --buildtype=release. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/clock.h"
#include "jinnang/file.h"
#include "jinnang/fold_map.h"
#include "jinnang/names.h"
#include "jinnang/utf8.h"

enum { TEXT_BYTES = 1024 * 1024, ROUNDS = 15 };

static uint32_t seed = 20260101;

static uint32_t roll(uint32_t n)
{
    seed = seed * 1664525U + 1013904223U;
    return (uint32_t)((uint64_t)(seed >> 1) * n >> 31);
}

/* Frequent characters stand first, as in prose. */
static void add_han(struct jn_buf *to, unsigned n)
{
    while (n--)
        jn_buf_utf8(to, 0x4E00 + roll(roll(3500) + 1));
}

static void add_word(struct jn_buf *to)
{
    for (unsigned n = 3 + roll(6); n--;)
        jn_buf_char(to, (char)('a' + roll(roll(26) + 1)));
}

static void add_name(struct jn_buf *to, uint32_t i)
{
    if (i % 3 != 2) {
        add_han(to, 2 + roll(7));
        return;
    }
    add_word(to);
    jn_buf_char(to, ' ');
    add_word(to);
}

static void make_text(struct jn_buf *to)
{
    while (to->len < TEXT_BYTES) {
        for (unsigned n = 5 + roll(20); n--;) {
            add_han(to, 4 + roll(12));
            jn_buf_str(to, "，");
            if (roll(3) == 0) {
                add_word(to);
                jn_buf_char(to, ' ');
            }
        }
        jn_buf_char(to, '\n');
    }
}

static int read_text(struct jn_buf *to, char **paths, int n)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_error err;
    while (to->len < TEXT_BYTES) {
        size_t before = to->len;
        for (int i = 0; i < n && to->len < TEXT_BYTES; i++) {
            char *bytes;
            size_t len;
            if (jn_file_read(paths[i], TEXT_BYTES, arena, &bytes, &len, &err) != 0)
                return -1;
            if (jn_utf8_is_valid(bytes, len))
                jn_buf_add(to, bytes, len);
        }
        if (to->len == before)
            return -1;
    }
    return 0;
}

static bool count(void *user, const struct jn_name_match *m)
{
    (void)m;
    ++*(size_t *)user;
    return true;
}

static bool skip(void *user, const struct jn_fold_piece *p)
{
    *(size_t *)user += p->len;
    return true;
}

static double ms(int64_t from)
{
    return (double)(jn_clock_ns() - from) / 1e6;
}

static int build(struct jn_analyser *a, uint32_t wanted, struct jn_names **out)
{
    jn_auto(jn_buf_deinit) struct jn_buf name = JN_BUF_INIT;
    struct jn_error err;
    if (jn_names_new(out, &err) != 0)
        return -1;
    for (uint32_t i = 0, number; i < wanted; i++) {
        jn_buf_clear(&name);
        add_name(&name, i);
        if (jn_names_add(*out, a, name.data, name.len, &number, &err) < 0)
            return -1;
    }
    return jn_names_compile(*out, &err);
}

int main(int argc, char **argv)
{
    uint32_t wanted = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 5000;
    struct jn_analyser *a;
    struct jn_names *names = NULL;
    struct jn_buf text = JN_BUF_INIT;
    struct jn_error err;
    if (jn_analyser_new(&a, &err) != 0)
        return 1;
    if (argc > 2 && read_text(&text, argv + 2, argc - 2) != 0)
        return 1;
    make_text(&text);
    int64_t from = jn_clock_ns();
    if (build(a, wanted, &names) != 0)
        return 1;
    printf("%u names: built in %.1f ms, %zu KB\n", jn_names_count(names), ms(from),
           jn_names_bytes(names) / 1024);
    double scan = 1e9, fold = 1e9;
    size_t found = 0, folded = 0;
    for (int round = 0; round < ROUNDS; round++) {
        found = folded = 0;
        from = jn_clock_ns();
        jn_names_scan(names, a, text.data, TEXT_BYTES, NULL, count, &found);
        scan = ms(from) < scan ? ms(from) : scan;
        from = jn_clock_ns();
        jn_fold_map(a, text.data, TEXT_BYTES, skip, &folded, &err);
        fold = ms(from) < fold ? ms(from) : fold;
    }
    printf("1 MB of text: %zu found in %.1f ms (a folded copy alone: %.1f ms)\n", found,
           scan, fold);
    jn_names_free(names);
    jn_analyser_free(a);
    jn_buf_deinit(&text);
    return 0;
}
