/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/store/loose_object.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "blob 1234\0": its length, or 0. */
static size_t parse_header(struct loose_object *o, size_t len)
{
    const char *text = (const char *)o->begun;
    char name[12];
    uint64_t n;
    int end = 0;
    if (!memchr(text, '\0', len) ||
        sscanf(text, "%11[a-z] %" SCNu64 "%n", name, &n, &end) != 2 ||
        text[end] != '\0' || n > LOOSE_OBJECT_MAX)
        return 0;
    o->type = git_object_string2type(name);
    o->size = (size_t)n;
    return o->type == GIT_OBJECT_INVALID ? 0 : (size_t)end + 1;
}

const char *loose_object_begin(struct loose_object *o, unsigned char *bytes, size_t len)
{
    *o = (struct loose_object){.z = {.next_in = bytes, .avail_in = (uInt)len}};
    if (len > LOOSE_OBJECT_MAX)
        return "too large";
    if (inflateInit(&o->z) != Z_OK)
        return "cannot begin to inflate";
    o->z.next_out = o->begun;
    o->z.avail_out = sizeof(o->begun);
    int rc = inflate(&o->z, Z_NO_FLUSH);
    if (rc != Z_OK && rc != Z_STREAM_END)
        return "cannot be inflated";
    o->data_at = parse_header(o, o->z.total_out);
    return o->data_at ? NULL : "no header";
}

const char *loose_object_finish(struct loose_object *o, unsigned char *out)
{
    unsigned char more;
    z_stream *z = &o->z;
    size_t n = z->total_out - o->data_at;
    if (n > o->size)
        return "longer than it says";
    memcpy(out, o->begun + o->data_at, n);
    z->next_out = out + n;
    z->avail_out = (uInt)(o->size - n);
    int rc = Z_OK;
    while (rc == Z_OK && z->avail_out > 0)
        rc = inflate(z, Z_NO_FLUSH);
    if (z->avail_out > 0)
        return "shorter than it says";
    /* The sum at the end may still be unread. */
    z->next_out = &more;
    z->avail_out = 1;
    if (rc == Z_OK)
        rc = inflate(z, Z_FINISH);
    return rc == Z_STREAM_END && z->avail_out == 1 ? NULL : "does not end";
}

void loose_object_end(struct loose_object *o)
{
    inflateEnd(&o->z);
}
