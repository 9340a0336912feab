/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/request_key.h"

#include <string.h>

static void add(struct jn_buf *key, const void *bytes, size_t len)
{
    jn_buf_add(key, &len, sizeof(len));
    jn_buf_add(key, bytes, len);
}

static void add_value(struct jn_buf *key, const struct param_spec *spec,
                      const struct param_value *value)
{
    add(key, spec->name, strlen(spec->name));
    if (spec->type == PARAM_LIST) {
        jn_buf_add(key, &value->item_count, sizeof(value->item_count));
        for (size_t i = 0; i < value->item_count; i++)
            add(key, value->items[i], value->item_lens[i]);
    } else if (spec->type == PARAM_STRING) {
        add(key, value->text, value->len);
    } else {
        add(key, &value->integer, sizeof(value->integer));
        add(key, &value->number, sizeof(value->number));
    }
}

/* False: this request has something that cannot be compared. */
static bool add_params(struct jn_buf *key, const struct params *params)
{
    for (size_t i = 0; params->specs && params->specs[i].name; i++) {
        const struct param_value *value = &params->values[i];
        if (!value->present || strcmp(params->specs[i].name, "session") == 0)
            continue; /* who asks in which session is for the ledger only */
        if (params->specs[i].type == PARAM_JSON)
            return false;
        add_value(key, &params->specs[i], value);
    }
    return true;
}

bool request_key(const struct exchange *ex, struct jn_buf *key)
{
    jn_buf_char(key, (char)('0' + ex->language));
    add(key, ex->access->view_key, strlen(ex->access->view_key));
    add(key, ex->route->pattern, strlen(ex->route->pattern));
    for (size_t i = 0; i < ex->match.count; i++)
        add(key, ex->match.values[i].text, ex->match.values[i].len);
    return add_params(key, &ex->params);
}
