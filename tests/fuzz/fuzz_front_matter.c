/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as the header of a document of each kind: metadata, JSON and the whole check.
 */
#include <string.h>

#include <jansson.h>

#include "jinnang/buf.h"
#include "jinnang/doc.h"
#include "jinnang/hash.h"

#include "tests/fuzz/fuzz.h"

static bool no_id_exists(void *user, const char *id)
{
    (void)user;
    MUST(id[0]);
    return false;
}

static void check_doc(const struct jn_doc *d)
{
    json_t *json = json_loads(d->front_matter_json, JSON_REJECT_DUPLICATES, NULL);
    MUST(json && json_is_object(json));
    json_decref(json);
    MUST(d->n_audiences >= 1 && d->level < JN_LEVELS);
    for (size_t i = 0; i < d->n_meta; i++)
        MUST(d->meta[i].field[0] && d->meta[i].value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct jn_analyser *a;
    if (!a)
        MUST(jn_hash_init(NULL) == 0 && jn_analyser_new(&a, NULL) == 0);
    if (size == 0)
        return 0;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    const struct jn_kind_rule *rule = jn_kind_rule((enum jn_kind)(data[0] % JN_KINDS));
    jn_buf_printf(&text, "---\nkind: %s\n", rule->name);
    jn_buf_add(&text, data + 1, size - 1);
    jn_buf_str(&text, "\n---\n## {{site}}\nbody\n");
    struct jn_findings findings = {.arena = arena};
    struct jn_doc *doc = NULL;
    int rc = jn_doc_read(a, "a.md", text.data, text.len, arena, &findings, &doc, NULL);
    MUST(rc == 0 || rc == JN_DOC_REFUSED);
    if (rc == 0) {
        check_doc(doc);
        jn_doc_check(a, doc, 20261101, no_id_exists, NULL, &findings);
    }
    for (size_t i = 0; i < findings.n; i++)
        MUST(findings.items[i].pointer[0] == '#');
    return 0;
}
