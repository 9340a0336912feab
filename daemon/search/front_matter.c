/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/search/front_matter.h"

#include <string.h>

json_t *front_matter_of(const struct jn_record *record)
{
    json_t *root;
    struct jn_json_fault fault;
    const char *text = record->front_matter_json ? record->front_matter_json : "{}";
    if (jn_json_parse(text, strlen(text), &root, &fault) != 0)
        return json_object();
    return root;
}

const char *front_matter_text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

int front_matter_customer(const struct search_context *c, const char *id,
                          const char **name, struct jn_error *err)
{
    const struct jn_entry *entry;
    struct jn_record record;
    *name = NULL;
    int rc = jn_index_get(c->reader, c->view, id, &entry, err);
    if (rc == JN_INDEX_NO_DOC)
        return 0;
    if (rc == 0)
        rc = jn_index_record(c->reader, entry, c->arena, &record, err);
    if (rc != 0)
        return rc;
    jn_auto(json_decref) json_t *front = front_matter_of(&record);
    const char *text = front_matter_text(front, "name");
    *name = jn_arena_str(c->arena, text ? text : entry->title);
    return 0;
}

const char *front_matter_named_customer(const struct search_context *c,
                                        const struct jn_record *record)
{
    static const char member[] = "\"customer\":";
    const char *text = record->front_matter_json;
    if (!text || !strstr(text, member)) /* nearly all of them */
        return NULL;
    jn_auto(json_decref) json_t *front = front_matter_of(record);
    const char *name = front_matter_text(front, "customer");
    return name && name[0] ? jn_arena_str(c->arena, name) : NULL;
}
