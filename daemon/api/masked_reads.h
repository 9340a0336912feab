/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents for a masked reader: their bytes, and which revisions they have. A revision
 * is named by what the reader is shown, so it is the blob id of masked bytes. In the
 * pool; the masked view answers (api_borrow() has looked). */
#ifndef JINNANG_API_MASKED_READS_H
#define JINNANG_API_MASKED_READS_H

#include "jinnang/revision_store.h"

#include "daemon/api/document_source.h"

/* Fill bytes and len of d. MASKED_READS_NONE: it does not exist for this reader;
 * MASKED_READS_LATER: it has changed and cannot be shown yet; or < 0. */
enum { MASKED_READS_NONE = API_ANSWERED + 1, MASKED_READS_LATER };
int masked_read(struct exchange *ex, struct document *d, struct jn_error *err);
int masked_read_blob(struct exchange *ex, struct document *d, const char *blob,
                     struct jn_error *err);

/* What rows of revisions are for this reader: ids and messages are masked, versions that
 * do not exist for the reader leave. */
int masked_rows(struct exchange *ex, const struct document *d, struct jn_revision *rows,
                size_t *n, struct jn_error *err);

/* The blob in the repository that is shown as this revision; MASKED_READS_NONE, or what
 * api_state_borrow() answers. */
int masked_find(struct exchange *ex, const struct document *d, const char *revision,
                const char **blob, struct jn_error *err);

#endif
