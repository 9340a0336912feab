/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/findings.h"

static void write_one(struct exchange *ex, struct jn_json *j, const struct jn_finding *f,
                      bool tagged)
{
    jn_json_object(j);
    if (tagged)
        jn_json_str_at(j, "severity", f->severity == JN_ERROR ? "error" : "warning");
    jn_json_str_at(j, "pointer", f->pointer);
    jn_json_str_at(j, "code", f->code);
    jn_json_str_at(j, "detail", exchange_is_english(ex) ? f->detail_en : f->detail_zh);
    if (f->label_zh)
        jn_json_str_at(j, "label_zh", f->label_zh);
    if (f->allowed) {
        jn_json_array_at(j, "allowed");
        for (size_t i = 0; f->allowed[i]; i++)
            jn_json_str(j, f->allowed[i]);
        jn_json_end(j);
    }
    if (f->line)
        jn_json_int_at(j, "line", f->line);
    jn_json_end(j);
}

void findings_write(struct exchange *ex, struct jn_json *j, const struct jn_findings *f,
                    enum jn_severity severity, bool tagged)
{
    for (size_t i = 0; i < f->n; i++)
        if (tagged || f->items[i].severity == severity)
            write_one(ex, j, &f->items[i], tagged);
}

int findings_refuse(struct exchange *ex, const char *code, const struct jn_findings *f)
{
    struct jn_json j = reply_problem_open(ex, code, NULL);
    jn_json_array_at(&j, "errors");
    findings_write(ex, &j, f, JN_ERROR, false);
    jn_json_end(&j);
    jn_json_end(&j);
    return 0;
}
