/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loose objects, read by us. libgit2 1.5 trusts the size that an object states: with a
 * bit flipped in the file its reader writes past the end of its buffer, or never ends.
 * Here the length is that of the data or the object is damaged; that the id fits the data
 * is checked by the object database afterwards. Writing, and packs, stay with libgit2. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <git2/sys/odb_backend.h>
#include <zlib.h>

#include "lib/store/corpus_git.h"

enum { HEADER = 64, PRIORITY = 10, OBJECT_MAX = 256 << 20 };

struct loose {
    git_odb_backend base;
    char *dir; /* of the repository */
};

struct loose_file {
    unsigned char *bytes;
    size_t len;
};

/* `what` is a constant: names and text of documents do not get into logs. */
static int damaged(const git_oid *id, const char *what)
{
    char hex[GIT_OID_HEXSZ + 1], text[120];
    git_oid_tostr(hex, sizeof(hex), id);
    snprintf(text, sizeof(text), "loose object %s: %s", hex, what);
    git_error_set_str(GIT_ERROR_ODB, text);
    return GIT_EMISMATCH;
}

static int failed(const char *what)
{
    char text[160];
    snprintf(text, sizeof(text), "%s a loose object: %s", what, strerror(errno));
    git_error_set_str(GIT_ERROR_OS, text);
    return GIT_ERROR;
}

static int read_all(int fd, struct loose_file *out)
{
    for (size_t used = 0; used < out->len;) {
        ssize_t n = read(fd, out->bytes + used, out->len - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed("read");
        if (n == 0)
            out->len = used;
        used += (size_t)n;
    }
    return 0;
}

static int read_file(const struct loose *l, const git_oid *id, struct loose_file *out)
{
    char hex[GIT_OID_HEXSZ + 1], path[4096];
    struct stat st;
    git_oid_tostr(hex, sizeof(hex), id);
    int n = snprintf(path, sizeof(path), "%s/objects/%.2s/%s", l->dir, hex, hex + 2);
    if (n < 0 || (size_t)n >= sizeof(path))
        return GIT_ENOTFOUND;
    jn_auto(jn_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? GIT_ENOTFOUND : failed("open");
    if (fstat(fd, &st) != 0)
        return failed("look at");
    if (!S_ISREG(st.st_mode) || st.st_size > OBJECT_MAX)
        return damaged(id, "no file of an object");
    out->len = (size_t)st.st_size;
    out->bytes = malloc(out->len + 1);
    return out->bytes ? read_all(fd, out) : failed("read");
}

/* "blob 1234\0": its length, or 0. */
static size_t parse_header(const unsigned char *text, size_t len, git_object_t *type,
                           size_t *size)
{
    char name[12];
    uint64_t n;
    int end = 0;
    if (!memchr(text, '\0', len) ||
        sscanf((const char *)text, "%11[a-z] %" SCNu64 "%n", name, &n, &end) != 2 ||
        text[end] != '\0' || n > OBJECT_MAX)
        return 0;
    *type = git_object_string2type(name);
    *size = (size_t)n;
    return *type == GIT_OBJECT_INVALID ? 0 : (size_t)end + 1;
}

/* The header, and where the data begins in what was inflated with it. */
static int begin(z_stream *z, const struct loose_file *file, const git_oid *id,
                 unsigned char head[HEADER], size_t *skip, git_object_t *type,
                 size_t *size)
{
    *z = (z_stream){.next_in = file->bytes, .avail_in = (uInt)file->len};
    if (inflateInit(z) != Z_OK)
        return GIT_ERROR;
    z->next_out = head;
    z->avail_out = HEADER;
    int rc = inflate(z, Z_NO_FLUSH);
    if (rc != Z_OK && rc != Z_STREAM_END)
        return damaged(id, "cannot be inflated");
    *skip = parse_header(head, HEADER - z->avail_out, type, size);
    return *skip ? 0 : damaged(id, "no header");
}

/* Exactly `size` bytes, and then the end. */
static int finish(z_stream *z, const git_oid *id, const unsigned char *begun, size_t n,
                  unsigned char *out, size_t size)
{
    unsigned char more;
    if (n > size)
        return damaged(id, "longer than it says");
    memcpy(out, begun, n);
    z->next_out = out + n;
    z->avail_out = (uInt)(size - n);
    int rc = Z_OK;
    while (rc == Z_OK && z->avail_out > 0)
        rc = inflate(z, Z_NO_FLUSH);
    if (z->avail_out > 0)
        return damaged(id, "shorter than it says");
    /* The sum at the end may still be unread. */
    z->next_out = &more;
    z->avail_out = 1;
    if (rc == Z_OK)
        rc = inflate(z, Z_FINISH);
    return rc == Z_STREAM_END && z->avail_out == 1 ? 0 : damaged(id, "does not end");
}

static int read_object(void **data, size_t *len, git_object_t *type,
                       git_odb_backend *backend, const git_oid *id)
{
    struct loose_file file = {0};
    unsigned char head[HEADER] = {0}, *out = NULL;
    z_stream z = {0};
    size_t skip;
    int rc = read_file((struct loose *)backend, id, &file);
    if (rc == 0)
        rc = begin(&z, &file, id, head, &skip, type, len);
    if (rc == 0 && !(out = git_odb_backend_data_alloc(backend, *len + 1)))
        rc = GIT_ERROR;
    if (rc == 0)
        rc = finish(&z, id, head + skip, z.total_out - skip, out, *len);
    inflateEnd(&z);
    free(file.bytes);
    if (rc != 0) {
        if (out)
            git_odb_backend_data_free(backend, out);
        return rc;
    }
    out[*len] = '\0';
    *data = out;
    return 0;
}

static int read_header(size_t *len, git_object_t *type, git_odb_backend *backend,
                       const git_oid *id)
{
    struct loose_file file = {0};
    unsigned char head[HEADER] = {0};
    z_stream z = {0};
    size_t skip;
    int rc = read_file((struct loose *)backend, id, &file);
    if (rc == 0)
        rc = begin(&z, &file, id, head, &skip, type, len);
    inflateEnd(&z);
    free(file.bytes);
    return rc;
}

static void loose_free(git_odb_backend *backend)
{
    struct loose *l = (struct loose *)backend;
    free(l->dir);
    free(l);
}

int corpus_loose_use(struct jn_corpus *c, struct jn_error *err)
{
    git_odb *odb = NULL;
    struct loose *l = calloc(1, sizeof(*l));
    if (!l || !(l->dir = strdup(c->dir))) {
        free(l);
        return jn_fail(err, ENOMEM, "open repository");
    }
    git_odb_init_backend(&l->base, GIT_ODB_BACKEND_VERSION);
    l->base.read = read_object;
    l->base.read_header = read_header;
    l->base.free = loose_free;
    int rc = git_repository_odb(&odb, c->repo);
    if (rc == 0)
        rc = git_odb_add_backend(odb, &l->base, PRIORITY);
    git_odb_free(odb);
    if (rc == 0)
        return 0;
    loose_free(&l->base);
    return git_fail(err, rc, "open repository");
}
