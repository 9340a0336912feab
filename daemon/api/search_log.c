/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/search_log.h"

#include <string.h>

#include "jinnang/json_write.h"
#include "jinnang/utf8.h"

#include "daemon/api/answer_cache.h"
#include "daemon/ledger/ledger.h"

enum { TEXT_MAX = 512 };

/* The members of an object without its braces: the session is put before them. */
static const char *members_of(struct exchange *ex, const struct search_log *what)
{
    jn_auto(jn_buf_deinit) struct jn_buf b = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&b);
    jn_json_object(&j);
    jn_json_str_at(&j, "door", what->door);
    if (what->normalized) {
        jn_json_key(&j, "q");
        jn_json_strn(&j, what->normalized, jn_utf8_cut(what->normalized, TEXT_MAX));
    }
    jn_json_int_at(&j, "terms", (int64_t)what->terms);
    jn_json_int_at(&j, "total", what->total);
    if (what->fallbacks)
        jn_json_int_at(&j, "fallbacks", (int64_t)what->fallbacks);
    if (what->n_kinds)
        jn_json_array_at(&j, "kinds");
    for (size_t i = 0; i < what->n_kinds; i++)
        jn_json_str(&j, what->kinds[i]);
    if (what->n_kinds)
        jn_json_end(&j);
    jn_json_end(&j);
    return jn_buf_failed(&b) ? NULL : jn_arena_dup(ex->arena, b.data + 1, b.len - 2);
}

static const char *session_of(const struct exchange *ex)
{
    const struct params *p = &ex->params;
    for (size_t i = 0; p->specs && p->specs[i].name; i++)
        if (strcmp(p->specs[i].name, "session") == 0)
            return p->values[i].present ? p->values[i].text : NULL;
    return NULL;
}

void search_log_send(struct exchange *ex, const char *query_id, const char *members)
{
    const struct query_entry entry = {query_id, ex->access->person, session_of(ex),
                                      members};
    if (strcmp(ex->method, "HEAD") != 0)
        ledger_add_query(api_of(ex)->ledger, &entry);
}

void search_log(struct exchange *ex, const struct search_log *what)
{
    struct ledger *ledger = api_of(ex)->ledger;
    const char *members =
        what->query_id && ledger_takes_queries(ledger) ? members_of(ex, what) : NULL;
    if (!members)
        return;
    answer_cache_note(ex, what->query_id, members);
    search_log_send(ex, what->query_id, members);
}
