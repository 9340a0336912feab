/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libsodium has no SHA-1, so the blob id of git is computed by the small routine below
 * (FIPS 180-4); it names content and protects nothing. */
#include "jinnang/hash.h"

#include <endian.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "jinnang/cleanup.h"

static unsigned char process_key[crypto_shorthash_KEYBYTES];

int jn_hash_init(struct jn_error *err)
{
    int rc = sodium_init(); /* 1: was initialised before */
    if (rc < 0)
        return jn_fail(err, EIO, "initialise libsodium");
    if (rc == 0)
        crypto_shorthash_keygen(process_key);
    return 0;
}

uint64_t jn_hash_key(const void *bytes, size_t len)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint64_t hash;
    crypto_shorthash(out, bytes, len, process_key);
    memcpy(&hash, out, sizeof(hash));
    return hash;
}

void jn_hash_hex(const void *bytes, size_t len, char out[65])
{
    unsigned char digest[32];
    crypto_generichash(digest, sizeof(digest), bytes, len, NULL, 0);
    sodium_bin2hex(out, 65, digest, sizeof(digest));
}

int jn_hash_file_hex(const char *path, char out[65], uint64_t *bytes,
                     struct jn_error *err)
{
    jn_auto(jn_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return jn_fail_errno(err, "open '%s'", path);
    unsigned char digest[32], block[64 * 1024];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof(digest));
    *bytes = 0;
    for (ssize_t n; (n = read(fd, block, sizeof(block))) != 0;) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return jn_fail_errno(err, "read '%s'", path);
        crypto_generichash_update(&state, block, (size_t)n);
        *bytes += (uint64_t)n;
    }
    crypto_generichash_final(&state, digest, sizeof(digest));
    sodium_bin2hex(out, 65, digest, sizeof(digest));
    return 0;
}

void jn_hash_sha256_hex(const void *bytes, size_t len, char out[65])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes, len);
    sodium_bin2hex(out, 65, digest, sizeof(digest));
}

struct sha1 {
    uint32_t state[5];
    unsigned char block[64];
    size_t fill;
    uint64_t bytes;
};

static uint32_t rotate(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

/* The five names move round by one place a round, so five rounds written out need no
 * copies (twice as fast as a loop that shifts them). */
#define SHA1_ROUND(f, k, a, b, c, d, e, i)                                               \
    e += rotate(a, 5) + f(b, c, d) + (k) + w[i];                                         \
    b = rotate(b, 30)
#define SHA1_ROUNDS(from, f, k)                                                          \
    for (size_t i = (from); i < (from) + 20; i += 5) {                                   \
        SHA1_ROUND(f, k, a, b, c, d, e, i);                                              \
        SHA1_ROUND(f, k, e, a, b, c, d, i + 1);                                          \
        SHA1_ROUND(f, k, d, e, a, b, c, i + 2);                                          \
        SHA1_ROUND(f, k, c, d, e, a, b, i + 3);                                          \
        SHA1_ROUND(f, k, b, c, d, e, a, i + 4);                                          \
    }
#define SHA1_CHOOSE(b, c, d) (d ^ (b & (c ^ d)))
#define SHA1_PARITY(b, c, d) (b ^ c ^ d)
#define SHA1_MAJORITY(b, c, d) ((b & c) | (d & (b | c)))

static void sha1_block(uint32_t state[5], const unsigned char *p)
{
    uint32_t w[80];
    for (size_t i = 0; i < 16; i++) {
        memcpy(&w[i], p + 4 * i, 4);
        w[i] = be32toh(w[i]);
    }
    for (size_t i = 16; i < 80; i++)
        w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    SHA1_ROUNDS(0, SHA1_CHOOSE, 0x5A827999)
    SHA1_ROUNDS(20, SHA1_PARITY, 0x6ED9EBA1)
    SHA1_ROUNDS(40, SHA1_MAJORITY, 0x8F1BBCDC)
    SHA1_ROUNDS(60, SHA1_PARITY, 0xCA62C1D6)
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

static void sha1_add(struct sha1 *s, const unsigned char *p, size_t len)
{
    s->bytes += len;
    while (len > 0) {
        if (s->fill == 0 && len >= 64) {
            sha1_block(s->state, p);
            p += 64;
            len -= 64;
            continue;
        }
        size_t n = 64 - s->fill < len ? 64 - s->fill : len;
        memcpy(s->block + s->fill, p, n);
        s->fill += n;
        p += n;
        len -= n;
        if (s->fill == 64) {
            sha1_block(s->state, s->block);
            s->fill = 0;
        }
    }
}

static void sha1_end(struct sha1 *s, char out[41])
{
    static const unsigned char pad[64] = {0x80};
    unsigned char length[8];
    uint64_t bits = s->bytes * 8;
    for (size_t i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    sha1_add(s, pad, (s->fill < 56 ? 56 : 120) - s->fill);
    sha1_add(s, length, sizeof(length));
    for (size_t i = 0; i < 5; i++)
        snprintf(out + 8 * i, 9, "%08x", s->state[i]);
}

void jn_hash_git_blob(const void *bytes, size_t len, char out[41])
{
    struct sha1 s = {
        .state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}};
    char header[32];
    int n = snprintf(header, sizeof(header), "blob %zu", len);
    sha1_add(&s, (const unsigned char *)header, (size_t)n + 1);
    sha1_add(&s, bytes, len);
    sha1_end(&s, out);
}
