/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/generation.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jinnang/analyse.h"
#include "jinnang/buf.h"
#include "jinnang/file.h"
#include "jinnang/json_read.h"
#include "jinnang/json_write.h"

/* Raise when what is stored in a generation changes. */
enum { SCHEMA_VERSION = 3 };
enum { KEPT = 2 };

static pthread_once_t named = PTHREAD_ONCE_INIT;
static char analyser_name[128];

static void name_analyser(void)
{
    jn_auto(jn_analyser_free) struct jn_analyser *a = NULL;
    /* The id is known after the first analyser was made; without one there is no index.
     */
    if (jn_analyser_new(&a, NULL) == 0)
        snprintf(analyser_name, sizeof(analyser_name), "%s/schema-%d", jn_analyser_id(),
                 SCHEMA_VERSION);
}

const char *jn_generation_analyser(void)
{
    pthread_once(&named, name_analyser);
    return analyser_name;
}

/* The number in "gen-000042", 0 if the name is another. */
static unsigned number_of(const char *name)
{
    unsigned number = 0;
    char rest;
    return sscanf(name, "gen-%6u%c", &number, &rest) == 1 ? number : 0;
}

static int read_meta(struct jn_generation *g, struct jn_arena *arena,
                     struct jn_error *err)
{
    char path[4200];
    snprintf(path, sizeof(path), "%s/meta.json", g->path);
    char *bytes;
    size_t len;
    int rc = jn_file_read(path, 65536, arena, &bytes, &len, err);
    if (rc < 0)
        return rc;
    jn_auto(json_decref) json_t *meta = NULL;
    struct jn_json_fault fault;
    if (rc > 0 || jn_json_parse(bytes, len, &meta, &fault) != 0) {
        jn_fail(err, EBADMSG, "'%s' is missing or damaged", path);
        return JN_GENERATION_DAMAGED;
    }
    const char *analyser = json_string_value(json_object_get(meta, "analyser"));
    snprintf(g->analyser, sizeof(g->analyser), "%s", analyser ? analyser : "");
    if (strcmp(g->analyser, jn_generation_analyser()) != 0) {
        jn_fail(err, EBADMSG,
                "index '%s' was made by analyser '%s', this program is '%s'", g->path,
                g->analyser, jn_generation_analyser());
        return JN_GENERATION_MISMATCH;
    }
    return 0;
}

int jn_generation_current(const char *index_dir, struct jn_generation *out,
                          struct jn_error *err)
{
    *out = (struct jn_generation){0};
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    char path[4096];
    snprintf(path, sizeof(path), "%s/current", index_dir);
    char *name;
    size_t len;
    int rc = jn_file_read(path, 64, arena, &name, &len, err);
    if (rc < 0)
        return rc;
    if (rc == JN_FILE_ABSENT) {
        jn_fail(err, ENOENT, "there is no index in '%s'", index_dir);
        return JN_GENERATION_NONE;
    }
    if (rc == 0)
        name[strcspn(name, "\n")] = '\0';
    out->number = rc == 0 ? number_of(name) : 0;
    if (!out->number) {
        jn_fail(err, EBADMSG, "'%s' names no generation", path);
        return JN_GENERATION_DAMAGED;
    }
    snprintf(out->path, sizeof(out->path), "%s/gen-%06u", index_dir, out->number);
    return read_meta(out, arena, err);
}

/* ---- making one ---- */

typedef void name_fn(void *user, unsigned number, const char *name);

static void each_generation(const char *index_dir, name_fn *fn, void *user)
{
    DIR *dir = opendir(index_dir);
    struct dirent *entry;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's readdir is safe on streams of our
     * own */
    while (dir && (entry = readdir(dir))) {
        unsigned number = 0;
        if (sscanf(entry->d_name, "gen-%6u", &number) == 1)
            fn(user, number, entry->d_name);
    }
    if (dir)
        closedir(dir);
}

static void keep_highest(void *user, unsigned number, const char *name)
{
    (void)name;
    unsigned *highest = user;
    if (number > *highest)
        *highest = number;
}

int jn_generation_begin(const char *index_dir, struct jn_generation *out,
                        struct jn_error *err)
{
    unsigned highest = 0;
    int rc = jn_file_make_dirs(index_dir, err);
    if (rc != 0)
        return rc;
    each_generation(index_dir, keep_highest, &highest);
    *out = (struct jn_generation){.number = highest + 1};
    snprintf(out->path, sizeof(out->path), "%s/gen-%06u.tmp", index_dir, out->number);
    if (mkdir(out->path, 0755) != 0)
        return jn_fail_errno(err, "make '%s'", out->path);
    return 0;
}

static int write_meta(const struct jn_generation *g, struct jn_error *err)
{
    jn_auto(jn_buf_deinit) struct jn_buf buf = JN_BUF_INIT;
    struct jn_json j = jn_json_on(&buf);
    jn_json_object(&j);
    jn_json_int_at(&j, "number", g->number);
    jn_json_str_at(&j, "analyser", jn_generation_analyser());
    jn_json_end(&j);
    jn_buf_char(&buf, '\n');
    char path[4200];
    snprintf(path, sizeof(path), "%s/meta.json", g->path);
    return jn_file_publish(path, buf.data, buf.len, err);
}

static int sync_filesystem(const char *path, struct jn_error *err)
{
    jn_auto(jn_fd) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || syncfs(fd) != 0)
        return jn_fail_errno(err, "sync '%s'", path);
    return 0;
}

struct pruning {
    const char *index_dir;
    unsigned current;
};

static void prune_one(void *user, unsigned number, const char *name)
{
    const struct pruning *p = user;
    char path[4200];
    /* The unfinished one of a higher number belongs to who is building it now. */
    if (number + KEPT > p->current)
        return;
    snprintf(path, sizeof(path), "%s/%s", p->index_dir, name);
    jn_file_remove_tree(path,
                        NULL); /* what cannot be removed now is tried again next time */
}

int jn_generation_publish(const char *index_dir, struct jn_generation *g,
                          struct jn_error *err)
{
    char final[4096], name[32], current[4200];
    snprintf(name, sizeof(name), "gen-%06u\n", g->number);
    snprintf(final, sizeof(final), "%s/gen-%06u", index_dir, g->number);
    snprintf(current, sizeof(current), "%s/current", index_dir);
    int rc = write_meta(g, err);
    if (rc == 0)
        rc = sync_filesystem(g->path, err);
    if (rc != 0)
        return rc;
    if (rename(g->path, final) != 0)
        return jn_fail_errno(err, "rename '%s'", g->path);
    snprintf(g->path, sizeof(g->path), "%s", final);
    snprintf(g->analyser, sizeof(g->analyser), "%s", jn_generation_analyser());
    rc = jn_file_sync_dir(index_dir, err);
    if (rc == 0)
        rc = jn_file_publish(current, name, strlen(name), err);
    if (rc == 0) {
        struct pruning p = {index_dir, g->number};
        each_generation(index_dir, prune_one, &p);
    }
    return rc;
}

void jn_generation_abandon(struct jn_generation *g)
{
    size_t len = strlen(g->path);
    if (len > 4 && strcmp(g->path + len - 4, ".tmp") == 0)
        jn_file_remove_tree(g->path, NULL);
}
