/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/api/masked_reads.h"

#include <errno.h>
#include <string.h>

#include "jinnang/hash.h"

#include "daemon/api/masked_view.h"
#include "daemon/api/write.h"

enum { PAGE = 50 };

static struct masked_corpus *corpus_of(const struct exchange *ex)
{
    return masked_view_corpus(api_of(ex)->masked);
}

/* Of masked_corpus_read() and _blob(). */
static int outcome(int rc)
{
    return rc == MASKED_NONE ? MASKED_READS_NONE : rc > 0 ? MASKED_READS_LATER : rc;
}

int masked_read(struct exchange *ex, struct document *d, struct jn_error *err)
{
    struct masked_corpus *c = corpus_of(ex);
    struct masked_state *s = masked_corpus_borrow(c);
    int rc = s ? masked_corpus_read(c, s, d->entry->path, d->slot->analyser, ex->arena,
                                    &d->bytes, &d->len, err)
               : MASKED_STALE;
    masked_corpus_return(c, s);
    return outcome(rc);
}

int masked_read_blob(struct exchange *ex, struct document *d, const char *blob,
                     struct jn_error *err)
{
    struct masked_corpus *c = corpus_of(ex);
    struct masked_state *s = masked_corpus_borrow(c);
    int rc = s ? masked_corpus_blob(c, s, d->entry->path, blob, d->slot->analyser,
                                    ex->arena, &d->bytes, &d->len, err)
               : MASKED_STALE;
    masked_corpus_return(c, s);
    return outcome(rc);
}

/* ---- revisions */

static int mask_row(struct exchange *ex, const struct document *d,
                    const struct masked_state *s, struct jn_revision *row,
                    struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *scratch = jn_arena_new();
    const char *bytes;
    char id[JN_OID_LEN + 1];
    size_t len;
    if (exchange_expired(ex))
        return -ETIMEDOUT;
    row->message =
        jn_mask_text(masked_state_mask(s), d->slot->analyser, row->message, ex->arena);
    if (!row->blob[0]) /* removed */
        return 0;
    int rc = masked_corpus_blob(corpus_of(ex), s, d->entry->path, row->blob,
                                d->slot->analyser, scratch, &bytes, &len, err);
    if (rc != 0)
        return rc;
    jn_hash_git_blob(bytes, len, id);
    row->blob = jn_arena_str(ex->arena, id);
    return 0;
}

int masked_rows(struct exchange *ex, const struct document *d, struct jn_revision *rows,
                size_t *n, struct jn_error *err)
{
    struct masked_corpus *c = corpus_of(ex);
    struct masked_state *s = masked_corpus_borrow(c);
    size_t kept = 0;
    int rc = 0;
    for (size_t i = 0; s && i < *n && rc >= 0; i++) {
        struct jn_revision row = rows[i];
        rc = mask_row(ex, d, s, &row, err);
        if (rc == 0)
            rows[kept++] = row;
    }
    masked_corpus_return(c, s);
    *n = kept;
    return rc < 0 ? rc : 0;
}

static int list_rows(struct exchange *ex, const struct document *d, int64_t before,
                     struct jn_revision **rows, size_t *n, struct jn_error *err)
{
    struct jn_state *state;
    int rc = api_state_borrow(ex, &state, err);
    if (rc != 0)
        return rc;
    rc = jn_revision_list(state, d->entry->path, before, PAGE, ex->arena, rows, n, err);
    api_state_return(ex, state, rc);
    return rc;
}

/* All versions are masked until one fits: nothing of them is kept. */
int masked_find(struct exchange *ex, const struct document *d, const char *revision,
                const char **blob, struct jn_error *err)
{
    struct jn_revision *rows;
    int64_t before = 0;
    size_t n;
    do {
        int rc = list_rows(ex, d, before, &rows, &n, err);
        if (rc != 0)
            return rc;
        for (size_t i = 0; i < n; i++) {
            struct jn_revision row = rows[i];
            size_t one = 1;
            before = row.seq;
            rc = masked_rows(ex, d, &row, &one, err);
            if (rc != 0)
                return rc;
            if (one == 1 && strcmp(row.blob, revision) == 0) {
                *blob = rows[i].blob;
                return 0;
            }
        }
    } while (n == PAGE);
    return MASKED_READS_NONE;
}
