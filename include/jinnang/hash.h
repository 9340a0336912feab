/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes. jn_hash_init() once in main (and in tests that hash) before the first use. */
#ifndef JINNANG_HASH_H
#define JINNANG_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "jinnang/error.h"

int jn_hash_init(
    struct jn_error *err); /* libsodium and the per-process key; idempotent */

/* SipHash-2-4 under the random key of this process: for tables keyed by input. */
uint64_t jn_hash_key(const void *bytes, size_t len);

/* BLAKE2b-256 as 64 lower-case hex digits and a NUL. */
void jn_hash_hex(const void *bytes, size_t len, char out[65]);

/* The same of a whole file, of any size; *bytes: how many. Blocks. */
int jn_hash_file_hex(const char *path, char out[65], uint64_t *bytes,
                     struct jn_error *err);

/* SHA-256 as hex: what the wire contract calls `sha256`. */
void jn_hash_sha256_hex(const void *bytes, size_t len, char out[65]);

/* The id that git gives a blob with these bytes (SHA-1 of "blob <len>\0" + bytes), 40 hex
 * digits and a NUL. An address, not a security boundary. */
void jn_hash_git_blob(const void *bytes, size_t len, char out[41]);

#endif
