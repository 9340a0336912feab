/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes over HTTP: what is the same for all of them. A handler (in the pool) checks what
 * it can, fills a struct api_write and returns write_start(): the exchange is parked, the
 * store thread looks at the Idempotency-Key, runs `run` in its transaction, and the
 * answer goes out when that is on disk.
 *
 * run() and after() hold the exchange while they are called: they may use ex->arena and
 * write problems with reply_problem(). */
#ifndef JINNANG_API_WRITE_H
#define JINNANG_API_WRITE_H

#include "jinnang/answer_store.h"

#include "daemon/api/api.h"
#include "daemon/work/store_thread.h"

struct api_write;

/* 0: `answer` is filled and what was changed is kept; WRITE_ANSWERED: a problem was
 * written to the exchange and nothing is kept; < 0. */
enum { WRITE_ANSWERED = 1 };
typedef int write_fn(struct store_work *w, struct api_write *write, struct jn_error *err);

struct api_write {
    write_fn *run;
    write_fn *after;         /* NULL: none. Sees `answer`, may change it */
    void *user;              /* of the handler */
    unsigned levels;         /* of what is published: bits 1u << enum jn_level */
    bool narrows;            /* somebody loses sight of something: wait for the index */
    int64_t deadline_ns;     /* of that wait (published.c) */
    bool keyed;              /* an Idempotency-Key is needed */
    bool secret;             /* the answer must not be kept, or cannot be because all of
                                the effect is in after(): no key is looked at */
    struct jn_answer answer; /* JSON body, in the arena; etag without quotes */
    /* Called on the store thread once all is on disk: tell others. May be NULL. */
    void (*settled)(struct api_write *write);
    /* Instead of answering at once, in the pool; NULL: write_reply(). */
    int (*next)(struct exchange *ex, struct jn_error *err);

    /* Private. */
    struct exchange *ex;
    struct store_job job;
    struct jn_answer_key key;
    bool replayed;
    int rc;
    struct jn_error err;
};

/* Hand it over. `write` lives in ex->arena. Returns what a handler returns. */
int write_start(struct exchange *ex, struct api_write *write, struct jn_error *err);

/* Look at the Idempotency-Key before any other work: what was answered once is answered
 * again, whatever has happened since. API_ANSWERED: the answer or a problem is written;
 * 0: go on, to write_start(); or < 0. */
int write_begin(struct exchange *ex, struct api_write *write, struct jn_error *err);

/* The answer of a write that is done: of its `next`. */
struct api_write *write_of(const struct exchange *ex);
int write_reply(struct exchange *ex, struct jn_error *err);

/* In after(): it came to nothing. The key is free again, and this problem is the answer.
 * Returns WRITE_ANSWERED or < 0. */
int write_settle_problem(struct store_work *w, struct api_write *write, const char *code,
                         struct jn_error *err);

/* A connection for reading the state, or 409 read_only_corpus where there is none
 * (API_ANSWERED). */
int api_state_borrow(struct exchange *ex, struct jn_state **out, struct jn_error *err);
void api_state_return(struct exchange *ex, struct jn_state *s, int rc);

#endif
