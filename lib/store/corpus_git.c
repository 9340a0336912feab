/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libgit2 hides errno and keeps only a text that ends with that of the system, so a full
 * disk is recognised by comparing ends. */
#include "lib/store/corpus_git.h"

#include <stdio.h>
#include <string.h>

static const int system_codes[] = {ENOSPC, EDQUOT, EROFS, EIO, EMFILE, ENFILE, EACCES};

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), n = strlen(end);
    return len >= n && strcmp(text + len - n, end) == 0;
}

/* `was`: errno, only where the failure can be one of the system. */
static int system_code(const char *message, int was)
{
    for (size_t i = 0; i < JN_COUNT(system_codes); i++) {
        char room[96];
        if (ends_with(message, strerror_r(system_codes[i], room, sizeof(room))))
            return system_codes[i];
    }
    /* A write in the middle of an object keeps errno and not always the text. */
    return was == ENOSPC || was == EDQUOT || was == EROFS ? was : 0;
}

static bool is_damage(int rc, int class)
{
    return rc == GIT_ENOTFOUND || rc == GIT_EMISMATCH || rc == GIT_EINVALIDSPEC ||
           class == GIT_ERROR_ODB || class == GIT_ERROR_OBJECT ||
           class == GIT_ERROR_ZLIB || class == GIT_ERROR_REFERENCE ||
           class == GIT_ERROR_TREE || class == GIT_ERROR_REPOSITORY;
}

static int code_of(int rc, int class, const char *message, int was)
{
    bool system = class == GIT_ERROR_OS || class == GIT_ERROR_ZLIB ||
                  class == GIT_ERROR_FILESYSTEM || class == GIT_ERROR_NONE;
    int code = system_code(message, system ? was : 0);
    if (code == EDQUOT)
        return ENOSPC;
    if (code != 0)
        return code;
    if (class == GIT_ERROR_NOMEMORY)
        return ENOMEM;
    if (rc == GIT_ELOCKED)
        return EBUSY;
    return is_damage(rc, class) ? EBADMSG : EIO;
}

int git_fail(struct jn_error *err, int rc, const char *doing)
{
    int was = errno;
    const git_error *last = git_error_last();
    int class = last ? last->klass : GIT_ERROR_NONE;
    char message[160] = "";
    if (last && last->message)
        snprintf(message, sizeof(message), "%s", last->message);
    int code = code_of(rc, class, message, was);
    /* Messages on trees have names of documents in them. */
    if (class == GIT_ERROR_TREE || !*message)
        snprintf(message, sizeof(message), "libgit2 %d", rc);
    return jn_fail(err, code, "%s: %s", doing, message);
}

int git_written(struct jn_error *err, int rc, const char *doing)
{
    const git_error *last = git_error_last();
    bool hidden = rc == 0 && last && last->klass == GIT_ERROR_OS && last->message &&
                  system_code(last->message, 0) == EIO;
    return rc != 0 || hidden ? git_fail(err, rc, doing) : 0;
}

bool corpus_oid_parse(git_oid *out, const char *hex)
{
    return strlen(hex) == JN_OID_LEN && strspn(hex, "0123456789abcdef") == JN_OID_LEN &&
           git_oid_fromstr(out, hex) == 0;
}

void corpus_oid_format(char out[JN_OID_LEN + 1], const git_oid *oid)
{
    git_oid_tostr(out, JN_OID_LEN + 1, oid);
}

static int fail_object(struct jn_error *err, int rc, const char *what, const git_oid *id)
{
    char hex[JN_OID_LEN + 1], doing[80];
    corpus_oid_format(hex, id);
    snprintf(doing, sizeof(doing), "read %s %s", what, hex);
    return git_fail(err, rc, doing);
}

int corpus_commit_get(struct jn_corpus *c, const git_oid *id, git_commit **out,
                      struct jn_error *err)
{
    int rc = git_commit_lookup(out, c->repo, id);
    return rc == 0 ? 0 : fail_object(err, rc, "commit", id);
}

int corpus_tree_get(struct jn_corpus *c, const git_oid *id, git_tree **out,
                    struct jn_error *err)
{
    int rc = git_tree_lookup(out, c->repo, id);
    return rc == 0 ? 0 : fail_object(err, rc, "tree", id);
}

int corpus_tree_of(struct jn_corpus *c, const char *commit, git_tree **out,
                   struct jn_error *err)
{
    git_oid id;
    if (!corpus_oid_parse(&id, commit))
        return jn_fail(err, EBADMSG, "read commit '%.40s': no id", commit);
    jn_auto(git_commit_free) git_commit *made = NULL;
    int rc = corpus_commit_get(c, &id, &made, err);
    return rc == 0 ? corpus_tree_get(c, git_commit_tree_id(made), out, err) : rc;
}

int corpus_head_oid(struct jn_corpus *c, git_oid *out, struct jn_error *err)
{
    int rc = git_reference_name_to_id(out, c->repo, CORPUS_REF);
    return rc == 0 ? 0 : git_fail(err, rc, "read " CORPUS_REF);
}
