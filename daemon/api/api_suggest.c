/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /v1/suggest. */
#include <string.h>

#include "jinnang/pinyin.h"
#include "jinnang/snippet.h"
#include "jinnang/utf8.h"

#include "daemon/api/search_answer.h"
#include "daemon/search/suggest.h"

enum { TYPED_CHARACTERS = 64 };

const struct param_spec api_suggest_params[] = {
    {.name = "q",
     .type = PARAM_STRING,
     .required = true,
     .min = 1,
     .max = 4 * TYPED_CHARACTERS,
     .help = "1 to 64 characters; Han, Latin, pinyin or initials"},
    {.name = "kinds",
     .type = PARAM_LIST,
     .values = search_kind_names,
     .max = 9,
     .help = "count documents of these kinds only"},
    {.name = "limit",
     .type = PARAM_INT,
     .fallback = "8",
     .min = 1,
     .max = SUGGEST_MAX,
     .help = "items at most"},
    {.name = NULL},
};

static void read_kinds(const struct exchange *ex, struct suggest_wish *wish)
{
    size_t n;
    const char *const *kinds = param_list(ex, "kinds", &n);
    for (size_t k = 0; k < JN_KINDS; k++)
        wish->kinds[k] = n == 0;
    for (size_t i = 0; i < n; i++)
        wish->kinds[jn_kind_by_name(kinds[i])->kind] = true;
}

/* The filter that shows the documents of a value. */
static void write_filter(struct jn_json *j, const struct suggest_item *item)
{
    static const char *const fields[] = {[SUGGEST_TAG] = "tags",
                                         [SUGGEST_CUSTOMER] = "customer",
                                         [SUGGEST_PRODUCT] = "products",
                                         [SUGGEST_PERSON] = "author"};
    jn_auto(jn_buf_deinit) struct jn_buf b = JN_BUF_INIT;
    if (item->type == SUGGEST_TITLE)
        return;
    const char *value = item->id ? item->id : item->text;
    jn_buf_printf(&b, "%s = \"", fields[item->type]);
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            jn_buf_char(&b, '\\');
        jn_buf_char(&b, *value);
    }
    jn_buf_char(&b, '"');
    jn_json_str_at(j, "filter", jn_buf_text(&b));
}

static void write_item(struct exchange *ex, struct jn_json *j, const struct suggestion *s)
{
    const struct suggest_item *item = s->item;
    jn_auto(jn_buf_deinit) struct jn_buf html = JN_BUF_INIT;
    struct jn_span mark = {s->start, s->end, 0};
    jn_highlight(&html, item->text, 0, item->len, &mark, 1);
    jn_json_object(j);
    jn_json_str_at(j, "type", suggest_type_names[item->type]);
    jn_json_str_at(j, "text", item->text);
    jn_json_str_at(j, "html", jn_buf_text(&html));
    if (s->match == SUGGEST_PINYIN_PREFIX || s->match == SUGGEST_PINYIN_INSIDE)
        jn_json_str_at(
            j, "pinyin",
            jn_pinyin_text(ex->arena, item->text + s->start, s->end - s->start));
    if (item->id)
        jn_json_str_at(j, "id", item->id);
    jn_json_int_at(j, "count", s->count);
    write_filter(j, item);
    jn_json_end(j);
}

static int run(struct exchange *ex, struct reader_slot *slot, struct jn_error *err)
{
    struct search_context c = search_answer_context(ex, slot);
    struct suggest_wish wish = {.q = param_str(ex, "q"),
                                .q_len = param_len(ex, "q"),
                                .limit = (unsigned)param_int(ex, "limit")};
    struct suggestion best[SUGGEST_MAX];
    const struct suggest_table *table;
    read_kinds(ex, &wish);
    int rc = suggest_table_get(&c, ex->access->view_key, &table, err);
    if (rc != 0)
        return rc;
    size_t n = suggest_find(&c, table, &wish, best);
    struct jn_json j = reply_json(ex, 200);
    jn_json_object(&j);
    jn_json_array_at(&j, "items");
    for (size_t i = 0; i < n; i++)
        write_item(ex, &j, &best[i]);
    jn_json_end(&j);
    jn_json_end(&j);
    suggest_table_put(table);
    return 0;
}

int api_suggest(struct exchange *ex, struct jn_error *err)
{
    struct reader_slot *slot;
    if (jn_utf8_count(param_str(ex, "q"), param_len(ex, "q")) > TYPED_CHARACTERS)
        return search_answer_invalid(ex, "#/query/q", "at most 64 characters");
    int rc = api_borrow(ex, &slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    if (!search_answer_known(ex, slot))
        rc = run(ex, slot, err);
    api_return(ex, slot, rc);
    return rc;
}
