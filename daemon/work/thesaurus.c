/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A short list of versions, each counted; the first one is in use, and the others wait
 * for their last request. */
#include "daemon/work/thesaurus.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/file.h"
#include "jinnang/log.h"

#include "daemon/work/golden_check.h"

const char thesaurus_path[] = "_config/synonyms.txt";

struct version {
    struct jn_synonyms *synonyms;
    unsigned users;
    struct version *next;
};

struct thesaurus {
    struct corpus_place corpus;
    pthread_mutex_t mutex; /* of the list */
    struct version *versions;
    atomic_uint_least64_t epoch;
};

static void log_fault(const struct jn_synonym_fault *f)
{
    struct jn_log_line l = jn_log_begin(JN_LOG_WARNING, "synonyms.fault");
    jn_log_str(&l, "file", thesaurus_path);
    jn_log_int(&l, "line", f->line);
    jn_log_int(&l, "column", f->column);
    jn_log_str(&l, "detail", f->en);
    jn_log_end(&l);
}

/* The faults are told, and in the arena. */
static int read_lists(const struct corpus_place *corpus, struct jn_arena *arena,
                      struct jn_synonyms **out, struct jn_synonym_fault **found,
                      size_t *faults, struct jn_error *err)
{
    jn_auto(jn_analyser_free) struct jn_analyser *a = NULL;
    struct jn_synonym_text own = {0};
    int rc = jn_analyser_new(&a, err);
    if (rc == 0) {
        char *bytes;
        rc = corpus_place_read(corpus, thesaurus_path, JN_SYNONYMS_BYTES, arena, &bytes,
                               &own.len, err);
        own.bytes = rc == 0 ? bytes : NULL;
        if (rc == JN_FILE_TOO_LARGE)
            rc = jn_fail(err, EFBIG, "read '%s': larger than 1 MiB", thesaurus_path);
        rc = rc > 0 ? 0 : rc; /* there need not be one */
    }
    if (rc == 0)
        rc = jn_synonyms_with_glossary(a, own.bytes ? &own : NULL, arena, found, faults,
                                       out, err);
    for (size_t i = 0; rc == 0 && i < *faults; i++)
        log_fault(&(*found)[i]);
    return rc;
}

static int use(struct thesaurus *t, struct jn_synonyms *synonyms, struct jn_error *err)
{
    struct version *v = calloc(1, sizeof(*v));
    if (!v) {
        jn_synonyms_free(synonyms);
        return jn_fail(err, ENOMEM, "use the synonyms");
    }
    v->synonyms = synonyms;
    v->users = 1; /* of the list itself, while it is the first */
    pthread_mutex_lock(&t->mutex);
    struct version *before = t->versions;
    v->next = before;
    t->versions = v;
    pthread_mutex_unlock(&t->mutex);
    atomic_fetch_add(&t->epoch, 1);
    if (before)
        thesaurus_return(t, before->synonyms);
    return 0;
}

int thesaurus_new(const struct corpus_place *corpus, struct thesaurus **out,
                  struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    struct jn_synonyms *synonyms;
    struct jn_synonym_fault *found;
    size_t faults;
    struct thesaurus *t = calloc(1, sizeof(*t));
    if (!t)
        return jn_fail(err, ENOMEM, "read the synonyms");
    pthread_mutex_init(&t->mutex, NULL);
    t->corpus = *corpus;
    int rc = read_lists(corpus, arena, &synonyms, &found, &faults, err);
    if (rc == 0)
        rc = use(t, synonyms, err);
    if (rc != 0)
        thesaurus_free(t);
    else
        *out = t;
    return rc;
}

struct thesaurus *thesaurus_free(struct thesaurus *t)
{
    if (!t)
        return NULL;
    for (struct version *v = t->versions, *next; v; v = next) {
        next = v->next;
        jn_synonyms_free(v->synonyms);
        free(v);
    }
    pthread_mutex_destroy(&t->mutex);
    free(t);
    return NULL;
}

/* Is the fresh list as good as the one in use? */
static int compare(struct thesaurus *t, const struct golden_check *check,
                   const struct jn_synonyms *fresh, struct thesaurus_trial *trial,
                   bool *same, struct jn_error *err)
{
    int rc = 0;
    const struct jn_synonyms *now = thesaurus_borrow(t);
    *same = strcmp(jn_synonyms_id(now), jn_synonyms_id(fresh)) == 0;
    if (!*same)
        rc = golden_check(check, now, fresh, &trial->relevance, err);
    thesaurus_return(t, now);
    return rc == 0 && trial->relevance.fell && !trial->force ? THESAURUS_WORSE : rc;
}

int thesaurus_reload(struct thesaurus *t, const struct golden_check *check,
                     struct thesaurus_trial *trial, struct jn_error *err)
{
    struct jn_synonyms *fresh;
    bool same = false;
    int rc = read_lists(&t->corpus, trial->arena, &fresh, &trial->faults,
                        &trial->n_faults, err);
    if (rc != 0)
        return rc;
    rc = trial->n_faults > 0 ? THESAURUS_REFUSED
                             : compare(t, check, fresh, trial, &same, err);
    if (rc == 0 && !same && !trial->dry_run)
        return use(t, fresh, err);
    jn_synonyms_free(fresh);
    return rc;
}

const struct jn_synonyms *thesaurus_borrow(struct thesaurus *t)
{
    pthread_mutex_lock(&t->mutex);
    t->versions->users++;
    const struct jn_synonyms *synonyms = t->versions->synonyms;
    pthread_mutex_unlock(&t->mutex);
    return synonyms;
}

void thesaurus_return(struct thesaurus *t, const struct jn_synonyms *synonyms)
{
    struct version *dead = NULL;
    pthread_mutex_lock(&t->mutex);
    for (struct version **at = &t->versions; *at; at = &(*at)->next) {
        if ((*at)->synonyms != synonyms)
            continue;
        if (--(*at)->users == 0) {
            dead = *at;
            *at = dead->next;
        }
        break;
    }
    pthread_mutex_unlock(&t->mutex);
    if (dead)
        jn_synonyms_free(dead->synonyms);
    free(dead);
}

uint64_t thesaurus_epoch(const struct thesaurus *t)
{
    return atomic_load(&t->epoch);
}
