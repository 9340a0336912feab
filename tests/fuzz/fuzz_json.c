/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON in, out, in and out again: the same bytes (reals apart, which the writer rounds).
 */
#include <string.h>

#include "jinnang/buf.h"
#include "jinnang/json_read.h"
#include "jinnang/json_write.h"

#include "tests/fuzz/fuzz.h"

static void write_value(struct jn_json *j, json_t *v)
{
    const char *key;
    json_t *member;
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        jn_json_object(j);
        json_object_foreach(v, key, member)
        {
            jn_json_key(j, key);
            write_value(j, member);
        }
        jn_json_end(j);
        break;
    case JSON_ARRAY:
        jn_json_array(j);
        for (size_t i = 0; i < json_array_size(v); i++)
            write_value(j, json_array_get(v, i));
        jn_json_end(j);
        break;
    case JSON_STRING:
        jn_json_strn(j, json_string_value(v), json_string_length(v));
        break;
    case JSON_INTEGER:
        jn_json_int(j, json_integer_value(v));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        jn_json_bool(j, json_is_true(v));
        break;
    default:
        jn_json_null(j);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    jn_auto(json_decref) json_t *first = NULL, *second = NULL;
    struct jn_json_fault fault = {0};
    int rc = jn_json_parse((const char *)data, size, &first, &fault);
    MUST(rc == 0 || rc == JN_JSON_MALFORMED);
    if (rc == JN_JSON_MALFORMED) {
        MUST(fault.text[0] && fault.line >= 1 && fault.column >= 1);
        return 0;
    }
    jn_auto(jn_buf_deinit) struct jn_buf once = JN_BUF_INIT, twice = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&once);
    write_value(&j, first);
    MUST(!jn_buf_failed(&once));
    MUST(jn_json_parse(jn_buf_text(&once), once.len, &second, &fault) == 0);
    j = jn_json_on(&twice);
    write_value(&j, second);
    MUST(strcmp(jn_buf_text(&once), jn_buf_text(&twice)) == 0);
    return 0;
}
