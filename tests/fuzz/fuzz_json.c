/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever is read is written again by our writer, and what was written is read as equal.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/json_read.h"
#include "jinnang/json_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_value(struct jn_json *j, json_t *v);

static void write_object(struct jn_json *j, json_t *v)
{
    jn_json_object(j);
    for (void *at = json_object_iter(v); at; at = json_object_iter_next(v, at)) {
        jn_json_key(j, json_object_iter_key(at));
        write_value(j, json_object_iter_value(at));
    }
    jn_json_end(j);
}

static void write_value(struct jn_json *j, json_t *v)
{
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        write_object(j, v);
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
    case JSON_REAL: /* our writer rounds: not part of the promise */
    case JSON_NULL:
        jn_json_null(j);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        jn_json_bool(j, json_is_true(v));
        break;
    }
}

static json_t *without_reals(json_t *v)
{
    if (json_is_real(v))
        return json_null();
    if (json_is_array(v)) {
        json_t *copy = json_array();
        for (size_t i = 0; i < json_array_size(v); i++)
            json_array_append_new(copy, without_reals(json_array_get(v, i)));
        return copy;
    }
    if (json_is_object(v)) {
        json_t *copy = json_object();
        for (void *at = json_object_iter(v); at; at = json_object_iter_next(v, at))
            json_object_set_new(copy, json_object_iter_key(at),
                                without_reals(json_object_iter_value(at)));
        return copy;
    }
    return json_incref(v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jn_json_fault fault;
    json_t *root = NULL, *again = NULL;
    if (jn_json_parse((const char *)data, size, &root, &fault) != 0) {
        if (fault.line < 1 || fault.column < 1 ||
            !memchr(fault.text, '\0', sizeof(fault.text)))
            abort();
        return 0;
    }
    struct jn_buf b = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&b);
    write_value(&j, root);
    if (jn_json_parse(jn_buf_text(&b), b.len, &again, &fault) != 0)
        abort();
    json_t *want = without_reals(root);
    if (!json_equal(want, again))
        abort();
    json_decref(want);
    json_decref(root);
    json_decref(again);
    jn_buf_deinit(&b);
    return 0;
}
