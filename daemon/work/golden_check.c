/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/work/golden_check.h"

#include <stdio.h>

#include "jinnang/file.h"
#include "jinnang/golden.h"
#include "jinnang/log.h"

static const double FALL = 0.01;

static int score(struct reader_slot *slot, const struct golden_check *c,
                 const struct jn_golden *golden, const struct jn_synonyms *synonyms,
                 struct jn_arena *arena, double *ndcg, struct jn_error *err)
{
    struct jn_view view = {0};
    struct jn_golden_score result = {0};
    const struct jn_ask like = {
        .synonyms = synonyms,
        .base = {.view = &view,
                 .include_expired = true,
                 .today = c->today,
                 .expire_after_days = c->expire_after_days},
    };
    jn_golden_view(arena, &view);
    int rc =
        jn_golden_score(slot->reader, slot->analyser, golden, &like, arena, &result, err);
    *ndcg = result.ndcg;
    return rc;
}

static void tell(double before, double after)
{
    char text[2][16];
    snprintf(text[0], sizeof(text[0]), "%.4f", before);
    snprintf(text[1], sizeof(text[1]), "%.4f", after);
    jn_log(JN_LOG_INFO, "synonyms.relevance", "before", text[0], "after", text[1], NULL);
}

int golden_check(const struct golden_check *c, const struct jn_synonyms *before,
                 const struct jn_synonyms *after, struct golden_verdict *verdict,
                 struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_golden golden;
    struct reader_slot *slot;
    *verdict = (struct golden_verdict){0};
    static const char path[] = "_config/golden.yaml";
    char *bytes;
    size_t len;
    int rc =
        corpus_place_read(&c->corpus, path, JN_GOLDEN_BYTES, arena, &bytes, &len, err);
    if (rc == JN_FILE_TOO_LARGE)
        return jn_fail(err, EFBIG, "read '%s': larger than 256 KiB", path);
    if (rc != 0)
        return rc > 0 ? 0 : rc;
    rc = jn_golden_parse(path, bytes, len, arena, &golden, err);
    if (rc != 0) /* whoever changes synonyms has to know that nothing holds them */
        return rc > 0 ? -EINVAL : rc;
    rc = reader_pool_borrow(c->readers, JN_LEVEL_RESTRICTED, &slot, err);
    if (rc != 0)
        return rc == READER_POOL_EMPTY ? 0 : rc;
    rc = score(slot, c, &golden, before, arena, &verdict->before, err);
    if (rc == 0)
        rc = score(slot, c, &golden, after, arena, &verdict->after, err);
    reader_pool_return(c->readers, slot, rc == -EBADMSG || rc == -ENOENT);
    if (rc == 0) {
        tell(verdict->before, verdict->after);
        verdict->scored = true;
        verdict->fell = verdict->after < verdict->before - FALL;
    }
    return rc;
}
