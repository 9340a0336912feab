/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stack of what is still to be read, and a table of what was seen. libgit2 compares
 * each object that it reads with its id, so reading is checking. */
#include "lib/store/corpus_objects.h"

#include <string.h>

#include "lib/store/corpus_git.h"

JN_DEFINE_AUTO(git_odb_free, git_odb *)

struct wanted {
    git_oid id;
    git_object_t type;
};

struct slot {
    git_oid id; /* zeros: free */
    bool bad;   /* seen, and not readable */
};

struct corpus_objects {
    struct slot *slots; /* open addressing */
    size_t n, cap;
    struct wanted *stack;
    size_t depth, room;
};

static size_t place_of(const struct corpus_objects *o, const git_oid *id)
{
    size_t at;
    memcpy(&at, id->id, sizeof(at)); /* an id is a hash already */
    at &= o->cap - 1;
    while (!git_oid_is_zero(&o->slots[at].id) && !git_oid_equal(&o->slots[at].id, id))
        at = (at + 1) & (o->cap - 1);
    return at;
}

static int grow(struct corpus_objects *o, struct jn_error *err)
{
    struct corpus_objects old = *o;
    o->cap = old.cap ? old.cap * 2 : 1024;
    o->slots = calloc(o->cap, sizeof(*o->slots));
    if (!o->slots) {
        *o = old;
        return jn_fail(err, ENOMEM, "list the objects of the repository");
    }
    for (size_t i = 0; i < old.cap; i++)
        if (!git_oid_is_zero(&old.slots[i].id))
            o->slots[place_of(o, &old.slots[i].id)] = old.slots[i];
    free(old.slots);
    return 0;
}

/* To be read, unless it was seen. */
static int want(struct corpus_objects *o, const git_oid *id, git_object_t type,
                struct jn_error *err)
{
    int rc = o->n * 2 >= o->cap ? grow(o, err) : 0;
    if (rc != 0)
        return rc;
    size_t at = place_of(o, id);
    if (!git_oid_is_zero(&o->slots[at].id))
        return 0;
    if (o->depth == o->room) {
        size_t room = o->room ? o->room * 2 : 256;
        struct wanted *more = realloc(o->stack, room * sizeof(*more));
        if (!more)
            return jn_fail(err, ENOMEM, "list the objects of the repository");
        o->stack = more;
        o->room = room;
    }
    o->slots[at].id = *id;
    o->n++;
    o->stack[o->depth++] = (struct wanted){*id, type};
    return 0;
}

static int read_commit(struct corpus_objects *o, struct jn_corpus *c, const git_oid *id,
                       int *found, struct jn_error *err)
{
    jn_auto(git_commit_free) git_commit *commit = NULL;
    *found = git_commit_lookup(&commit, c->repo, id);
    int rc = *found == 0 ? want(o, git_commit_tree_id(commit), GIT_OBJECT_TREE, err) : 0;
    size_t n = *found == 0 ? git_commit_parentcount(commit) : 0;
    for (unsigned i = 0; rc == 0 && i < n; i++)
        rc = want(o, git_commit_parent_id(commit, i), GIT_OBJECT_COMMIT, err);
    return rc;
}

static int read_tree(struct corpus_objects *o, struct jn_corpus *c, const git_oid *id,
                     int *found, struct jn_error *err)
{
    jn_auto(git_tree_free) git_tree *tree = NULL;
    *found = git_tree_lookup(&tree, c->repo, id);
    size_t n = *found == 0 ? git_tree_entrycount(tree) : 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const git_tree_entry *e = git_tree_entry_byindex(tree, i);
        git_object_t type = git_tree_entry_type(e);
        if (type != GIT_OBJECT_COMMIT) /* a submodule is another repository's */
            rc = want(o, git_tree_entry_id(e), type, err);
    }
    return rc;
}

static int read_blob(git_odb *odb, const git_oid *id)
{
    git_odb_object *blob = NULL;
    int found = git_odb_read(&blob, odb, id);
    bool is_blob = found == 0 && git_odb_object_type(blob) == GIT_OBJECT_BLOB;
    git_odb_object_free(blob);
    return found == 0 && !is_blob ? GIT_ENOTFOUND : found;
}

static int read_one(struct corpus_objects *o, struct jn_corpus *c, git_odb *odb,
                    const struct wanted *w, struct jn_audit *audit, struct jn_error *err)
{
    int found = 0, rc = 0;
    if (w->type == GIT_OBJECT_COMMIT)
        rc = read_commit(o, c, &w->id, &found, err);
    else if (w->type == GIT_OBJECT_TREE)
        rc = read_tree(o, c, &w->id, &found, err);
    else
        found = read_blob(odb, &w->id);
    if (rc == 0 && found != 0) {
        char hex[JN_OID_LEN + 1];
        corpus_oid_format(hex, &w->id);
        o->slots[place_of(o, &w->id)].bad = true;
        jn_audit_fault(audit, "corpus.git: %s %s cannot be read",
                       git_object_type2string(w->type), hex);
        return 0;
    }
    audit->commits += w->type == GIT_OBJECT_COMMIT;
    audit->trees += w->type == GIT_OBJECT_TREE;
    audit->blobs += w->type == GIT_OBJECT_BLOB;
    return rc;
}

int corpus_objects_walk(struct jn_corpus *c, const char *head, struct jn_audit *audit,
                        struct corpus_objects **out, struct jn_error *err)
{
    jn_auto(corpus_objects_free) struct corpus_objects *o = calloc(1, sizeof(*o));
    jn_auto(git_odb_free) git_odb *odb = NULL;
    git_oid id;
    if (!o)
        return jn_fail(err, ENOMEM, "list the objects of the repository");
    if (!corpus_oid_parse(&id, head))
        return jn_fail(err, EBADMSG, "walk the repository: '%.40s' is no commit", head);
    int rc = git_repository_odb(&odb, c->repo);
    if (rc != 0)
        return git_fail(err, rc, "open the objects of the repository");
    rc = want(o, &id, GIT_OBJECT_COMMIT, err);
    while (rc == 0 && o->depth > 0) {
        struct wanted w = o->stack[--o->depth];
        rc = read_one(o, c, odb, &w, audit, err);
    }
    if (rc == 0)
        *out = JN_STEAL(o);
    return rc;
}

bool corpus_objects_has(const struct corpus_objects *o, const char *hex)
{
    git_oid id;
    if (!corpus_oid_parse(&id, hex))
        return false;
    const struct slot *slot = &o->slots[place_of(o, &id)];
    return !git_oid_is_zero(&slot->id) && !slot->bad;
}

struct corpus_objects *corpus_objects_free(struct corpus_objects *o)
{
    if (!o)
        return NULL;
    free(o->slots);
    free(o->stack);
    free(o);
    return NULL;
}
