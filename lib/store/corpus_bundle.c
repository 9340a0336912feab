/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pack builder walks the history and gives the pack in pieces, so memory does not
 * grow with the bundle. The other way round the pieces go to an indexer, which checks the
 * sum at the end of the pack and every object in it. */
#include "lib/store/corpus_bundle.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/store/corpus_git.h"

JN_DEFINE_AUTO(git_odb_free, git_odb *)
JN_DEFINE_AUTO(git_packbuilder_free, git_packbuilder *)
JN_DEFINE_AUTO(fclose, FILE *)

static const char signature[] = "# v2 git bundle\n";

/* HEAD too: `git clone` would not know which branch to show. */
static void format_header(char out[256], const char *head)
{
    snprintf(out, 256, "%s%s HEAD\n%s " CORPUS_REF "\n\n", signature, head, head);
}

/* ---- writing */

struct packing {
    FILE *file;
    const atomic_bool *cancel;
    int failed; /* errno of a write */
};

static bool is_canceled(const struct packing *p)
{
    return p->cancel && atomic_load(p->cancel);
}

static int on_progress(int stage, uint32_t current, uint32_t total, void *user)
{
    (void)stage;
    (void)current;
    (void)total;
    return is_canceled(user) ? GIT_EUSER : 0;
}

static int on_piece(void *bytes, size_t len, void *user)
{
    struct packing *p = user;
    if (is_canceled(p))
        return GIT_EUSER;
    errno = 0;
    if (fwrite(bytes, 1, len, p->file) == len)
        return 0;
    p->failed = errno ? errno : EIO;
    return GIT_EUSER;
}

static int gather(struct jn_corpus *c, const char *head, git_packbuilder *pack,
                  struct jn_error *err)
{
    jn_auto(git_revwalk_free) git_revwalk *walk = NULL;
    git_oid id;
    if (!corpus_oid_parse(&id, head))
        return jn_fail(err, EBADMSG, "bundle the corpus: '%.40s' is no commit", head);
    int rc = git_revwalk_new(&walk, c->repo);
    if (rc == 0)
        rc = git_revwalk_push(walk, &id);
    if (rc == 0)
        rc = git_packbuilder_insert_walk(pack, walk);
    return rc == 0 || rc == GIT_EUSER ? rc : git_fail(err, rc, "gather the corpus");
}

static int pack_into(struct jn_corpus *c, const char *head, struct packing *p,
                     uint64_t *objects, struct jn_error *err)
{
    jn_auto(git_packbuilder_free) git_packbuilder *pack = NULL;
    int rc = git_packbuilder_new(&pack, c->repo);
    if (rc != 0)
        return git_fail(err, rc, "bundle the corpus");
    git_packbuilder_set_threads(pack, 1); /* the daemon has other things to do */
    git_packbuilder_set_callbacks(pack, on_progress, p);
    rc = gather(c, head, pack, err);
    if (rc < 0 && rc != GIT_EUSER)
        return rc;
    if (rc == 0)
        rc = git_packbuilder_foreach(pack, on_piece, p);
    if (p->failed)
        return jn_fail(err, p->failed, "write the bundle: %s", strerror(p->failed));
    if (is_canceled(p))
        return CORPUS_BUNDLE_CANCELED;
    *objects = git_packbuilder_object_count(pack);
    return rc == 0 ? 0 : git_fail(err, rc, "bundle the corpus");
}

int corpus_bundle_write(struct jn_corpus *c, const char *head, const char *path,
                        const atomic_bool *cancel, uint64_t *objects,
                        struct jn_error *err)
{
    char header[256];
    format_header(header, head);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    jn_auto(fclose) FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (!file)
        return jn_fail_errno(err, "create '%s'", path);
    struct packing p = {.file = file, .cancel = cancel};
    if (fputs(header, file) == EOF)
        return jn_fail_errno(err, "write '%s'", path);
    int rc = pack_into(c, head, &p, objects, err);
    if (rc == 0 && (fflush(file) != 0 || fsync(fd) != 0))
        rc = jn_fail_errno(err, "write '%s'", path);
    return rc;
}

/* ---- reading */

static int damaged(struct jn_error *err, const char *path, const char *why)
{
    jn_fail(err, EBADMSG, "'%s' is damaged: %s", path, why);
    return CORPUS_BUNDLE_DAMAGED;
}

static int check_header(FILE *file, const char *path, const char *head,
                        struct jn_error *err)
{
    char wanted[256], got[256] = "";
    format_header(wanted, head);
    size_t len = strlen(wanted);
    if (fread(got, 1, len, file) != len || memcmp(got, wanted, len) != 0)
        return damaged(err, path, "it does not begin as a bundle of the head it should");
    return 0;
}

static int feed(git_odb_writepack *pack, FILE *file, const char *path,
                struct jn_error *err)
{
    char piece[64 * 1024];
    git_indexer_progress stats = {0};
    int rc = 0;
    for (size_t n; rc == 0 && (n = fread(piece, 1, sizeof(piece), file)) > 0;)
        rc = pack->append(pack, piece, n, &stats);
    if (rc == 0 && ferror(file))
        return jn_fail_errno(err, "read '%s'", path);
    if (rc == 0)
        rc = pack->commit(pack, &stats);
    if (rc == 0)
        return 0;
    rc = git_fail(err, rc, "unpack the corpus");
    return rc == -ENOSPC || rc == -EROFS || rc == -ENOMEM
               ? rc
               : damaged(err, path, "its pack cannot be read");
}

static int unpack(git_repository *repo, FILE *file, const char *path,
                  struct jn_error *err)
{
    jn_auto(git_odb_free) git_odb *odb = NULL;
    git_odb_writepack *pack = NULL;
    int rc = git_repository_odb(&odb, repo);
    if (rc == 0)
        rc = git_odb_write_pack(&pack, odb, NULL, NULL);
    if (rc != 0)
        return git_fail(err, rc, "unpack the corpus");
    rc = feed(pack, file, path, err);
    pack->free(pack);
    return rc;
}

static int set_main(git_repository *repo, const char *head, struct jn_error *err)
{
    jn_auto(git_reference_free) git_reference *ref = NULL;
    jn_auto(git_commit_free) git_commit *commit = NULL;
    git_oid id;
    git_oid_fromstr(&id, head);
    int rc = git_commit_lookup(&commit, repo, &id);
    if (rc == 0)
        rc = git_reference_create(&ref, repo, CORPUS_REF, &id, 0, NULL);
    return rc == 0 ? 0 : git_fail(err, rc, "set " CORPUS_REF);
}

int corpus_bundle_unpack(const char *path, const char *head, const char *dir,
                         struct jn_error *err)
{
    jn_auto(fclose) FILE *file = fopen(path, "rbe");
    jn_auto(git_repository_free) git_repository *repo = NULL;
    git_oid id;
    if (!file)
        return jn_fail_errno(err, "open '%s'", path);
    if (!corpus_oid_parse(&id, head))
        return damaged(err, path, "there is no commit to look for");
    int rc = check_header(file, path, head, err);
    if (rc != 0)
        return rc;
    git_repository_init_options options = {.version =
                                               GIT_REPOSITORY_INIT_OPTIONS_VERSION};
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT |
                    GIT_REPOSITORY_INIT_MKDIR;
    options.initial_head = "main";
    rc = git_repository_init_ext(&repo, dir, &options);
    if (rc != 0)
        return git_fail(err, rc, "make repository");
    rc = unpack(repo, file, path, err);
    return rc == 0 ? set_main(repo, head, err) : rc;
}

/* ---- which of two */

int corpus_bundle_later(struct jn_corpus *c, const char *a, const char *b,
                        char later[JN_OID_LEN + 1], struct jn_error *err)
{
    git_oid x, y;
    if (!corpus_oid_parse(&x, a) || !corpus_oid_parse(&y, b))
        return jn_fail(err, EBADMSG, "compare two commits: one is no id");
    int rc = git_oid_equal(&x, &y) ? 1 : git_graph_descendant_of(c->repo, &x, &y);
    const char *found = rc == 1 ? a : NULL;
    if (rc == 0 && (rc = git_graph_descendant_of(c->repo, &y, &x)) == 1)
        found = b;
    if (rc < 0)
        return git_fail(err, rc, "compare two commits");
    if (!found)
        return jn_fail(err, EBADMSG,
                       "the repository does not have the commit that state.db knows");
    memcpy(later, found, JN_OID_LEN + 1);
    return 0;
}
