/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one thread that changes the index: it watches the corpus folder (or is told of
 * commits) and INDEX/current, brings the index up to the corpus, rebuilds it when it
 * cannot be used, and tells the reader pool which generation to serve. */
#ifndef JINNANG_WORK_INDEX_THREAD_H
#define JINNANG_WORK_INDEX_THREAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "jinnang/error.h"
#include "jinnang/ingest.h"

#include "daemon/work/corpus_readers.h"
#include "daemon/work/reader_pool.h"

struct index_thread;

enum index_state {
    INDEX_LOADING, /* there is none yet */
    INDEX_SERVED,
    INDEX_MISMATCH, /* of another analyser: being rebuilt */
    INDEX_CORRUPT,  /* damaged: being rebuilt */
};

struct index_status {
    enum index_state state;
    bool corpus_gone; /* it cannot be read: the last good generation is served */
    bool lag;         /* changes were seen and are not in the index yet */
    bool building;
    bool writer; /* this process may change the index */
    unsigned generation;
    uint64_t epoch;     /* grows with every change of what is served */
    uint64_t documents; /* of all levels */
    uint64_t updates, rebuilds, refused_files;
    int64_t last_update_ms; /* wall clock; 0: none yet */
    char reason[256];       /* why the state is not SERVED, or what failed last; "" */
};
struct index_thread_options {
    const char *index;
    const char *corpus; /* a folder; NULL with repository NULL: the index is served as it
                           is */
    struct corpus_readers *repository; /* instead of a folder; borrowed */
    /* What is indexed of it, asked for on this thread; NULL: the documents as they are.
     */
    int (*source)(void *user, struct jn_arena *arena, const struct jn_ingest_source **out,
                  struct jn_error *err);
    void *source_user;
    unsigned jobs; /* builders of a full build; 0: one per core */
    int64_t debounce_ms, rescan_ms, lock_retry_ms; /* 0: 100, 30 s, 5 s */
    int utc_offset_s;
    struct reader_pool *readers;
    /* Called on this thread whenever the status has changed. */
    void (*changed)(void *user, const struct index_status *status);
    void *user;
};

/* The strings must outlive the thread. */
int index_thread_start(const struct index_thread_options *options,
                       struct index_thread **out, struct jn_error *err);
/* Begin to stop: what is at hand is finished or cancelled while the caller does other
 * things. */
void index_thread_cancel(struct index_thread *t);
/* Cancels, waits for the thread (the update at hand is finished) and frees. */
struct index_thread *index_thread_stop(struct index_thread *t);

/* The rest may be called from any thread. */
void index_thread_rescan(struct index_thread *t); /* look at everything now */
/* Nothing is built or updated until it is told to go on (with a look at everything). */
void index_thread_pause(struct index_thread *t, bool paused);
void index_thread_suspect(struct index_thread *t); /* a reader found damage */
/* The repository has a new head: update now. */
void index_thread_changed(struct index_thread *t);
/* The same, and tell on the index thread: true after the first update that began after
 * this call and that new readers see, false at the deadline (monotonic) and at stop (when
 * the thread has stopped already, here). done() must not block. */
void index_thread_wait(struct index_thread *t, int64_t deadline_ns,
                       void (*done)(void *user, bool indexed), void *user);

void index_thread_status(struct index_thread *t, struct index_status *out);
/* The field of the same name, without a lock. */
uint64_t index_thread_epoch(const struct index_thread *t);
enum index_state index_thread_state(const struct index_thread *t);

#endif
