/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a loose object of git: deflated "<type> <size>\0<data>". The length is
 * that of the data or the object is damaged, whatever the header claims. Any thread. */
#ifndef LIB_STORE_LOOSE_OBJECT_H
#define LIB_STORE_LOOSE_OBJECT_H

#include <stddef.h>

#include <git2.h>
#include <zlib.h>

enum { LOOSE_OBJECT_MAX = 256 << 20 }; /* bytes, deflated and inflated */

struct loose_object {
    git_object_t type;
    size_t size; /* of the data, as the header claims it */
    /* for loose_object_finish() */
    z_stream z;
    unsigned char begun[64];
    size_t data_at;
};

/* Read the header; bytes are borrowed until the end. NULL, or what is wrong (a constant).
 * Either way loose_object_end() has to follow. */
const char *loose_object_begin(struct loose_object *o, unsigned char *bytes, size_t len);
/* Once: the `size` bytes of data into out. NULL, or what is wrong. */
const char *loose_object_finish(struct loose_object *o, unsigned char *out);
void loose_object_end(struct loose_object *o);

#endif
