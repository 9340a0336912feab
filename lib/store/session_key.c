/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key that is lost ends sessions and nothing else, so no fault of the file keeps a
 * daemon from its start. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "jinnang/file.h"
#include "jinnang/session.h"

int jn_session_key_open(const char *dir, struct jn_session_key *out, struct jn_error *err)
{
    jn_auto(jn_arena_free_secret) struct jn_arena *arena = jn_arena_new();
    const char *path = jn_arena_format(arena, "%s/session.key", dir);
    char *bytes = NULL;
    size_t len = 0;
    int rc = jn_file_read(path, sizeof(out->bytes), arena, &bytes, &len, err);
    if (rc == 0 && len == sizeof(out->bytes)) {
        memcpy(out->bytes, bytes, len);
        return 0;
    }
    bool absent = rc == JN_FILE_ABSENT;
    randombytes_buf(out->bytes, sizeof(out->bytes));
    if (rc >= 0)
        rc = jn_file_publish_private(path, out->bytes, sizeof(out->bytes), err);
    if (rc < 0)
        return rc;
    return absent ? JN_SESSION_KEY_MADE : JN_SESSION_KEY_REPLACED;
}
