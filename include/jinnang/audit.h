/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does what is in a state directory fit together? Reads all of state.db and every object
 * of the repository that its head reaches. The daemon may run meanwhile. */
#ifndef JINNANG_AUDIT_H
#define JINNANG_AUDIT_H

#include <stdint.h>

#include "jinnang/state.h"

struct jn_audit {
    /* Each fault as one line of English, with ids and no text of documents; valid during
     * the call. May be NULL. */
    void (*fault)(void *user, const char *text);
    void *user;

    /* Counted. */
    uint64_t commits, trees, blobs; /* reachable and as they were written */
    uint64_t published, revisions;  /* rows whose commits are there */
    uint64_t faults;
};

/* state.db is as it was written; every object that refs/heads/main reaches is readable
 * and has the hash it is named by; the head that state.db knows, the commit of every
 * published submission, and commit and blob of every revision are among them. 0,
 * JN_AUDIT_FAULTS, or < 0. */
enum { JN_AUDIT_FAULTS = 1 };
int jn_audit_state(struct jn_state *s, const char *repository, struct jn_audit *audit,
                   struct jn_error *err);

/* Count a fault and tell it. */
void jn_audit_fault(struct jn_audit *audit, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
