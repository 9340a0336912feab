/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Header values against a table of two tokens: only the two open the door. */
#include <stdio.h>
#include <string.h>

#include "jinnang/file.h"
#include "jinnang/hash.h"
#include "jinnang/token_store.h"

#include "tests/fuzz/fuzz.h"

static struct jn_token_table *table;
static char texts[2][JN_TOKEN_TEXT + 1];

static void set_up(void)
{
    static const struct jn_grant wanted = {
        .person = "fuzz", .scopes = 1, .max_level = JN_LEVEL_PUBLIC};
    char dir[] = "/tmp/jn-fuzz-XXXXXX";
    struct jn_state *s = NULL;
    MUST(jn_hash_init(NULL) == 0 && mkdtemp(dir));
    MUST(jn_state_open(dir, JN_STATE_CREATE, &s, NULL) == 0);
    for (size_t i = 0; i < 2; i++)
        MUST(jn_token_create(s, &wanted, texts[i], NULL) == 0);
    MUST(jn_token_load(s, &table, NULL) == 0);
    jn_state_close(s);
    jn_file_remove_tree(dir, NULL);
}

/* libFuzzer looks into comparisons, so that it can learn the tokens: they must open. */
static bool is_good(const char *value, size_t len)
{
    for (size_t i = 0; len >= JN_TOKEN_TEXT && i < 2; i++)
        if (memcmp(value + len - JN_TOKEN_TEXT, texts[i], JN_TOKEN_TEXT) == 0)
            return true;
    return false;
}

static void check(const char *value, size_t len)
{
    const struct jn_grant *found = NULL;
    enum jn_token_outcome outcome = jn_token_find(table, value, len, 1, &found);
    MUST(outcome == JN_TOKEN_OK || outcome == JN_TOKEN_UNKNOWN);
    if (!is_good(value, len))
        MUST(outcome == JN_TOKEN_UNKNOWN && !found);
    else if (len == 7 + JN_TOKEN_TEXT && memcmp(value, "Bearer ", 7) == 0)
        MUST(outcome == JN_TOKEN_OK && found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!table)
        set_up();
    check((const char *)data, size);
    /* A good token with the input pasted over a part of it. */
    char value[7 + JN_TOKEN_TEXT + 1];
    if (size < 2)
        return 0;
    int n = snprintf(value, sizeof(value), "Bearer %s", texts[data[0] & 1]);
    size_t at = data[1] % (size_t)n, room = (size_t)n - at;
    memcpy(value + at, data + 2, size - 2 < room ? size - 2 : room);
    check(value, (size_t)n);
    return 0;
}
