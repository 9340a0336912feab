/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Front matter and configuration: any bytes give a tree or a reason. */
#include <string.h>

#include "jinnang/utf8.h"
#include "jinnang/yaml_read.h"

#include "tests/fuzz/fuzz.h"

static void walk(const struct jn_yaml *y, unsigned depth)
{
    MUST(depth <= 5);
    if (y->type == JN_YAML_SCALAR) {
        MUST(jn_utf8_is_valid(y->text, y->len) && y->text[y->len] == '\0');
        return;
    }
    for (size_t i = 0; i < y->count; i++) {
        if (y->type == JN_YAML_MAP)
            MUST(y->keys[i] && jn_yaml_get(y, y->keys[i]));
        walk(y->items[i], depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_yaml *root = NULL;
    struct jn_yaml_fault fault = {0};
    enum jn_yaml_budget budget = data[0] & 1 ? JN_YAML_CONFIG : JN_YAML_FRONT_MATTER;
    int rc =
        jn_yaml_parse((const char *)data + 1, size - 1, budget, arena, &root, &fault);
    MUST(rc == 0 || rc == JN_YAML_REFUSED);
    if (rc == JN_YAML_REFUSED)
        MUST(fault.text[0] && !strchr(fault.text, '\n'));
    else if (root)
        walk(root, 0);
    return 0;
}
