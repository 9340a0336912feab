/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/check_config.h"

#include "jinnang/file.h"
#include "jinnang/synonyms.h"

static const char SYNONYMS[] = "_config/synonyms.txt";

static void add(struct jn_findings *findings, const char *code, unsigned line,
                unsigned column, const char *zh, const char *en)
{
    const struct jn_finding f = {
        .severity = JN_ERROR,
        .code = code,
        .pointer = "#",
        .line = line,
        .column = column,
        .detail_zh = zh,
        .detail_en = en,
    };
    jn_finding_add(findings, &f);
}

static int add_faults(const char *bytes, size_t len, struct jn_arena *arena,
                      struct jn_findings *findings, struct jn_error *err)
{
    jn_auto(jn_analyser_free) struct jn_analyser *a = NULL;
    jn_auto(jn_synonyms_free) struct jn_synonyms *synonyms = NULL;
    const struct jn_synonym_text own = {.bytes = bytes, .len = len};
    struct jn_synonym_fault *faults;
    size_t n;
    int rc = jn_analyser_new(&a, err);
    if (rc == 0)
        rc = jn_synonyms_with_glossary(a, &own, arena, &faults, &n, &synonyms, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        add(findings, "bad_synonym", faults[i].line, faults[i].column, faults[i].zh,
            faults[i].en);
    return rc;
}

int check_synonyms(const char *corpus, struct jn_arena *arena, struct report *report,
                   struct jn_error *err)
{
    struct jn_findings findings = {.arena = arena};
    char *bytes;
    size_t len;
    int rc = jn_file_read_beneath(corpus, SYNONYMS, JN_SYNONYMS_BYTES, arena, &bytes,
                                  &len, err);
    if (rc == JN_FILE_ABSENT)
        return 0;
    if (rc == 0)
        rc = add_faults(bytes, len, arena, &findings, err);
    else if (rc == JN_FILE_TOO_LARGE)
        add(&findings, "file_too_large", 0, 0, "文件超过 1 MiB",
            "the file is larger than 1 MiB");
    else if (rc > 0)
        add(&findings, "unreadable", 0, 0, "文件无法读取", "the file cannot be read");
    if (rc >= 0)
        report_add(report, SYNONYMS, findings.n ? "errors" : "ok", &findings);
    return rc < 0 ? rc : 0;
}
