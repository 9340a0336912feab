/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/eval_synonyms.h"

#include <string.h>

#include "jinnang/file.h"

static int read_list(const struct call *call, const char *path,
                     struct jn_synonym_text *out)
{
    struct jn_error err = {0};
    char *bytes;
    int rc = jn_file_read(path, JN_SYNONYMS_BYTES, call->arena, &bytes, &out->len, &err);
    if (rc < 0)
        return complain(call, EXIT_FAILED, "%s", err.text);
    if (rc > 0)
        return complain(call, EXIT_FAILED, "%s: %s", path,
                        rc == JN_FILE_ABSENT
                            ? "there is no such file"
                            : "expected a regular file of at most 1 MiB");
    out->bytes = bytes;
    return EXIT_OK;
}

int eval_synonyms(const struct call *call, const char *wanted, struct jn_synonyms **out)
{
    struct jn_synonym_text own = {0};
    struct jn_synonym_fault *faults;
    struct jn_error err = {0};
    size_t n_faults;
    jn_auto(jn_analyser_free) struct jn_analyser *a = NULL;
    if (wanted && strcmp(wanted, "none") == 0)
        return EXIT_OK;
    int rc = wanted ? read_list(call, wanted, &own) : EXIT_OK;
    if (rc != EXIT_OK)
        return rc;
    if (jn_analyser_new(&a, &err) != 0 ||
        jn_synonyms_with_glossary(a, wanted ? &own : NULL, call->arena, &faults,
                                  &n_faults, out, &err) != 0)
        return complain(call, EXIT_FAILED, "%s", err.text);
    for (size_t i = 0; i < n_faults; i++)
        complain(call, EXIT_OK, "warning: %s:%u:%u: %s", wanted, faults[i].line,
                 faults[i].column, faults[i].en);
    return EXIT_OK;
}
