/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loose objects, read by us. libgit2 1.5 trusts the size that an object states: with a
 * bit flipped in the file its reader writes past the end of its buffer, or never ends.
 * Here it is not trusted (loose_object.h); that the id fits the data is checked by the
 * object database afterwards. Writing, and packs, stay with libgit2. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <git2/sys/odb_backend.h>

#include "lib/store/corpus_git.h"
#include "lib/store/loose_object.h"

enum { PRIORITY = 10 };

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
    if (!S_ISREG(st.st_mode) || st.st_size > LOOSE_OBJECT_MAX)
        return damaged(id, "no file of an object");
    out->len = (size_t)st.st_size;
    out->bytes = malloc(out->len + 1);
    return out->bytes ? read_all(fd, out) : failed("read");
}

static int read_object(void **data, size_t *len, git_object_t *type,
                       git_odb_backend *backend, const git_oid *id)
{
    struct loose_file file = {0};
    struct loose_object o = {0};
    unsigned char *out = NULL;
    const char *wrong;
    int rc = read_file((struct loose *)backend, id, &file);
    if (rc == 0 && (wrong = loose_object_begin(&o, file.bytes, file.len)))
        rc = damaged(id, wrong);
    if (rc == 0 && !(out = git_odb_backend_data_alloc(backend, o.size + 1)))
        rc = GIT_ERROR;
    if (rc == 0 && (wrong = loose_object_finish(&o, out)))
        rc = damaged(id, wrong);
    loose_object_end(&o);
    free(file.bytes);
    if (rc != 0) {
        if (out)
            git_odb_backend_data_free(backend, out);
        return rc;
    }
    out[o.size] = '\0';
    *data = out;
    *len = o.size;
    *type = o.type;
    return 0;
}

static int read_header(size_t *len, git_object_t *type, git_odb_backend *backend,
                       const git_oid *id)
{
    struct loose_file file = {0};
    struct loose_object o = {0};
    const char *wrong;
    int rc = read_file((struct loose *)backend, id, &file);
    if (rc == 0 && (wrong = loose_object_begin(&o, file.bytes, file.len)))
        rc = damaged(id, wrong);
    loose_object_end(&o);
    free(file.bytes);
    *len = o.size;
    *type = o.type;
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
