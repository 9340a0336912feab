/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/config_json.h"

#include <string.h>

#include "jinnang/json_write.h"

/* A copy of settings has the options of the original, which may be gone. */
static struct jn_options options_of(const struct settings *s)
{
    union {
        const struct settings *in;
        void *out;
    } self = {.in = s};
    struct jn_options o = s->options;
    o.settings = self.out;
    return o;
}

static void write_row(struct jn_json *j, size_t row, const struct jn_options *used,
                      const struct jn_options *read)
{
    jn_auto(jn_buf_deinit) struct jn_buf value = JN_BUF_INIT;
    jn_auto(jn_buf_deinit) struct jn_buf later = JN_BUF_INIT;
    const struct jn_option *o = &used->table[row];
    jn_options_show(used, row, &value);
    jn_options_show(read, row, &later);
    jn_json_object(j);
    jn_json_str_at(j, "name", o->name);
    jn_json_str_at(j, "value", jn_buf_text(&value));
    jn_json_str_at(j, "source", jn_options_source_name(used->sources[row]));
    jn_json_str_at(j, "help", o->help);
    if (strcmp(jn_buf_text(&value), jn_buf_text(&later)) != 0)
        jn_json_str_at(j, "after_restart", jn_buf_text(&later));
    jn_json_end(j);
}

char *config_json(const struct settings *start, const struct settings *now)
{
    jn_auto(jn_buf_deinit) struct jn_buf text = JN_BUF_INIT;
    struct jn_options at_start = options_of(start), read = options_of(now);
    struct jn_json j = jn_json_on(&text);
    jn_json_object(&j);
    jn_json_array_at(&j, "settings");
    for (size_t i = 0; settings_table[i].name; i++) {
        bool used_now = settings_is_reloaded(settings_table[i].name);
        write_row(&j, i, used_now ? &read : &at_start, &read);
    }
    jn_json_end(&j);
    jn_json_end(&j);
    return jn_buf_failed(&text) ? NULL : strdup(jn_buf_text(&text));
}
