/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers: JSON, problems (RFC 9457), entity tags, gzip. By the holder of the exchange.
 */
#ifndef JINNANG_HTTP_REPLY_H
#define JINNANG_HTTP_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/json_write.h"

#include "daemon/http/exchange.h"

/* Begin an application/json answer; write one value through the writer and return 0:
 *   struct jn_json j = reply_json(ex, 200); jn_json_object(&j); … jn_json_end(&j); */
struct jn_json reply_json(struct exchange *ex, int status);

/* Another type, all of the body at once (copied). Returns 0. */
int reply_bytes(struct exchange *ex, int status, const char *content_type,
                const void *bytes, size_t len);
int reply_empty(struct exchange *ex, int status); /* 204 and the like. Returns 0. */

/* Bytes that live as long as the program, sent from where they are; with `gzipped` they
 * are compressed already. Such an answer is the same for everybody. Returns 0. */
int reply_lend(struct exchange *ex, const char *content_type, const void *bytes,
               size_t len, bool gzipped);

/* A problem of API.md §1.4: status and title come from the table in problems.c, language
 * from the request. `detail` (printf; NULL: none) is in English or the language of the
 * caller's choice. Drops whatever was written before. Returns 0, so `return
 * reply_problem(…)`. */
int reply_problem(struct exchange *ex, const char *code, const char *detail, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with further members: the object is left open for `errors`, `current`, …;
 * finish with jn_json_end(). */
struct jn_json reply_problem_open(struct exchange *ex, const char *code,
                                  const char *detail, ...)
    __attribute__((format(printf, 3, 4)));

/* One element of an open `errors` array. NULL members are left out. */
void reply_error_item(struct jn_json *j, const char *pointer, const char *code,
                      const char *detail, const char *const *allowed);

/* A further header. Name and value are copied; a value with a control byte is dropped. */
void reply_header(struct exchange *ex, const char *name, const char *value);
void reply_headerf(struct exchange *ex, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Jinnang-Index-Revision. */
void reply_index_revision(struct exchange *ex, const char *revision);

/* Entity tags of API.md §1.6. A 304 follows by itself when If-None-Match says so. */
void reply_etag_row(struct exchange *ex, int64_t version); /* "7" */
/* Of another form of a row than its JSON, "7.html-zh": one tag for several forms would
 * let a cache answer with the wrong one. If-Match looks at the part before the dot. */
void reply_etag_form(struct exchange *ex, int64_t version, const char *form);
void reply_etag_raw(struct exchange *ex, const char *revision);      /* "<revision>" */
void reply_etag_document(struct exchange *ex, const char *revision); /* "<rev>.<hash>":
                                              the hash is taken of the finished body */
void reply_etag_weak(struct exchange *ex, const void *key,
                     size_t len); /* W/"<hash of key>" */

/* With a tag set: does If-None-Match of this GET name it? A handler that asks before the
 * work calls `return reply_empty(ex, 304);` then; one that does not ask gets the 304 all
 * the same. */
bool reply_not_modified(const struct exchange *ex);

/* If-Match of a change against the current tag (`"7"`; of a document its revision: the
 * part before the dot counts). 0: go on; REPLY_ANSWERED: 428 or 412 is written, return 0.
 */
enum { REPLY_ANSWERED = 1 };
int reply_if_match_version(struct exchange *ex, int64_t version);
int reply_if_match_revision(struct exchange *ex, const char *revision);

/* Does the Accept header (absent: all) admit this media type with q > 0? */
bool reply_accepts(const struct exchange *ex, const char *media_type);

/* A finished answer that can be given again: bytes (gzipped or not), status, tag,
 * headers. Counted by reference; loop thread only. The answer of `ex` itself becomes the
 * frozen one. */
struct reply_frozen *reply_freeze(struct exchange *ex); /* NULL on no memory */
void reply_thaw(struct exchange *ex, struct reply_frozen *frozen);
struct reply_frozen *reply_frozen_ref(struct reply_frozen *frozen);
struct reply_frozen *reply_frozen_unref(struct reply_frozen *frozen);
size_t reply_frozen_size(const struct reply_frozen *frozen); /* for the cache's budget */

/* Would the client take gzip? Part of a cache key. */
bool reply_wants_gzip(const struct exchange *ex);

/* problems.c */
struct problem {
    const char *code;
    int status;
    const char *title_zh, *title_en;
};
extern const struct problem problems[];
extern const size_t problem_count;
const struct problem *problem_find(const char *code); /* an unknown code: `internal` */

#endif
