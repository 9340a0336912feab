/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STATE/format is written last and by rename, after syncfs: a directory that has it is
 * complete on disk. One without it but with only our names in it is a creation that was
 * cut short, and is taken up again; nothing in a state directory is ever deleted here. */
#include "lib/store/state_dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jinnang/arena.h"
#include "jinnang/corpus.h"
#include "jinnang/file.h"
#include "jinnang/state.h"

#include "lib/store/db.h"
#include "lib/store/state_sums.h"

static const char format_text[] = "jinnang state 1\n";

/* What a creation that was cut short can leave behind; `index` may be there before, made
 * by `jinnang index --index STATE/index`. */
static const char *const our_names[] = {"lock",         "state.db",       "state.db-wal",
                                        "state.db-shm", "format.tmp-",    "index",
                                        "corpus.git",   "corpus.git.tmp", "session.key"};

enum { PATH_BYTES = 4096 };

static int path_in(const char *dir, const char *name, char out[PATH_BYTES],
                   struct jn_error *err)
{
    int n = snprintf(out, PATH_BYTES, "%s/%s", dir, name);
    if (n < 0 || n >= PATH_BYTES)
        return jn_fail(err, ENAMETOOLONG, "state directory '%s'", dir);
    return 0;
}

static int foreign(struct jn_error *err, const char *dir, const char *why)
{
    jn_fail(err, EINVAL, "'%s' is not a state directory of this program: %s", dir, why);
    return JN_STATE_FOREIGN;
}

static bool is_ours(const char *name)
{
    for (size_t i = 0; i < JN_COUNT(our_names); i++) {
        size_t len = strlen(our_names[i]);
        bool prefix = our_names[i][len - 1] == '-';
        if (prefix ? strncmp(name, our_names[i], len) == 0
                   : strcmp(name, our_names[i]) == 0)
            return true;
    }
    return false;
}

/* A directory without `format`: JN_STATE_ABSENT when it may become a state directory. */
static int look_inside(const char *dir, struct jn_error *err)
{
    DIR *d = opendir(dir);
    if (!d && errno == ENOENT) {
        jn_fail(err, ENOENT, "there is no state directory '%s'", dir);
        return JN_STATE_ABSENT;
    }
    if (!d && errno == ENOTDIR)
        return foreign(err, dir, "it is a file");
    if (!d)
        return jn_fail_errno(err, "open state directory '%s'", dir);
    int rc = JN_STATE_ABSENT;
    jn_fail(err, ENOENT, "'%s' is empty, no state directory yet", dir);
    for (struct dirent *e; rc == JN_STATE_ABSENT && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            !is_ours(e->d_name))
            rc = foreign(err, dir, "it has other files but no 'format'");
    closedir(d);
    return rc;
}

/* 0 when `format` is there and is the one we know. */
static int read_format(const char *dir, struct jn_error *err)
{
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    char path[PATH_BYTES];
    int rc = path_in(dir, "format", path, err);
    if (rc != 0)
        return rc;
    char *bytes = NULL;
    size_t len = 0;
    rc = jn_file_read(path, sizeof(format_text) * 4, arena, &bytes, &len, err);
    if (rc == JN_FILE_ABSENT)
        return look_inside(dir, err);
    if (rc < 0)
        return rc;
    if (rc > 0 || strcmp(bytes, format_text) != 0)
        return foreign(err, dir, "its 'format' is of another version");
    return 0;
}

static int take_lock(const char *dir, int *fd, struct jn_error *err)
{
    char path[PATH_BYTES];
    int rc = path_in(dir, "lock", path, err);
    if (rc != 0)
        return rc;
    long holder = 0;
    rc = jn_file_lock(path, fd, &holder, err);
    if (rc != JN_FILE_HELD)
        return rc;
    jn_fail(err, EBUSY, "state directory '%s' is held by process %ld", dir, holder);
    return JN_STATE_HELD;
}

static int open_db(const char *dir, struct jn_state *s, struct jn_error *err)
{
    char path[PATH_BYTES];
    int rc = path_in(dir, "state.db", path, err);
    if (rc == 0)
        rc = db_open(path, &s->db, err);
    if (rc == 0)
        rc = db_migrate(s->db, err);
    return rc == DB_TOO_NEW ? JN_STATE_FOREIGN : rc;
}

static int make_dir(const char *dir, struct jn_error *err)
{
    if (mkdir(dir, 0700) == 0 || errno == EEXIST)
        return 0;
    const char *slash = strrchr(dir, '/');
    if (errno != ENOENT || !slash || slash == dir)
        return jn_fail_errno(err, "make state directory '%s'", dir);
    jn_auto(jn_free) char *parent = strndup(dir, (size_t)(slash - dir));
    if (!parent)
        return jn_fail(err, ENOMEM, "make state directory '%s'", dir);
    int rc = jn_file_make_dirs(parent, err);
    if (rc == 0 && mkdir(dir, 0700) != 0 && errno != EEXIST)
        rc = jn_fail_errno(err, "make state directory '%s'", dir);
    return rc;
}

/* Everything below dir and its own entry are on the disk afterwards. */
static int sync_all(const char *dir, struct jn_error *err)
{
    jn_auto(jn_fd) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || syncfs(fd) != 0)
        return jn_fail_errno(err, "syncfs '%s'", dir);
    char parent[PATH_BYTES];
    int rc = path_in(dir, "..", parent, err);
    return rc == 0 ? jn_file_sync_dir(parent, err) : rc;
}

int state_dir_seal(const char *dir, struct jn_error *err)
{
    char path[PATH_BYTES];
    int rc = sync_all(dir, err);
    if (rc == 0)
        rc = path_in(dir, "format", path, err);
    return rc == 0 ? jn_file_publish(path, format_text, strlen(format_text), err) : rc;
}

/* STATE/corpus.git as it has to be: under the lock. State directories of before there was
 * one get it here. */
static int prepare_corpus(const char *dir, struct jn_error *err)
{
    char path[PATH_BYTES];
    int rc = path_in(dir, "corpus.git", path, err);
    if (rc == 0 && access(path, F_OK) == 0)
        return jn_corpus_clean(path, err);
    if (rc == 0)
        rc = jn_corpus_library_init(err); /* it counts; a program may have done it */
    if (rc != 0)
        return rc;
    rc = jn_corpus_create(path, err);
    jn_corpus_library_shutdown();
    return rc;
}

static int create(const char *dir, struct jn_state *s, struct jn_error *err)
{
    int rc = make_dir(dir, err);
    if (rc == 0 && s->lock < 0)
        rc = take_lock(dir, &s->lock, err);
    if (rc != 0)
        return rc;
    rc = read_format(dir, err); /* again, under the lock */
    if (rc != JN_STATE_ABSENT)
        return rc;
    if (chmod(dir, 0700) != 0)
        return jn_fail_errno(err, "make '%s' private", dir);
    rc = open_db(dir, s, err);
    if (rc == 0)
        rc = prepare_corpus(dir, err);
    return rc == 0 ? state_dir_seal(dir, err) : rc;
}

/* One that was there. What was sealed is compared by the holder, under the lock, and no
 * longer sealed once anybody opens it. */
static int open_again(const char *dir, unsigned flags, struct jn_state *s,
                      struct jn_error *err)
{
    int rc = flags & JN_STATE_HOLD ? state_sums_check(dir, &s->index_damaged, err)
                                   : state_sums_forget(dir, err);
    return rc == 0 ? open_db(dir, s, err) : rc;
}

int jn_state_open(const char *dir, unsigned flags, struct jn_state **out,
                  struct jn_error *err)
{
    jn_auto(jn_state_close) struct jn_state *s = calloc(1, sizeof(*s));
    if (!s)
        return jn_fail(err, ENOMEM, "open state directory '%s'", dir);
    s->lock = -1;
    int rc = read_format(dir, err);
    if (rc == JN_STATE_ABSENT && (flags & JN_STATE_CREATE))
        rc = create(dir, s, err);
    if (rc == 0 && (flags & JN_STATE_HOLD) && s->lock < 0)
        rc = take_lock(dir, &s->lock, err);
    if (rc == 0 && !s->db)
        rc = open_again(dir, flags, s, err);
    if (rc == 0 && (flags & JN_STATE_HOLD))
        rc = prepare_corpus(dir, err);
    /* What a killed process wrote and did not flush is there to be read: in the WAL, as
     * objects that libgit2 takes for written. Nothing may be built on it before it is on
     * the disk. */
    if (rc == 0 && (flags & JN_STATE_HOLD))
        rc = sync_all(dir, err);
    if (rc != 0)
        return rc;
    if (!(flags & JN_STATE_HOLD) && s->lock >= 0) {
        close(s->lock);
        s->lock = -1;
    }
    s->dir = strdup(dir);
    if (!s->dir)
        return jn_fail(err, ENOMEM, "open state directory '%s'", dir);
    *out = JN_STEAL(s);
    return 0;
}

int jn_state_open_reader(const char *dir, struct jn_state **out, struct jn_error *err)
{
    return jn_state_open(dir, 0, out, err);
}

const char *jn_state_dir(const struct jn_state *s)
{
    return s->dir;
}

int jn_state_seal(struct jn_state *s, const char *index, struct jn_error *err)
{
    char path[PATH_BYTES];
    int rc = path_in(s->dir, "state.db-wal", path, err);
    if (rc != 0)
        return rc;
    sqlite3_close(s->db);
    s->db = NULL;
    /* Another program has it open, and may change it yet. */
    if (access(path, F_OK) == 0)
        return 0;
    return state_sums_write(s->dir, index, err);
}

bool jn_state_index_damaged(const struct jn_state *s)
{
    return s->index_damaged;
}

struct jn_state *jn_state_close(struct jn_state *s)
{
    if (!s)
        return NULL;
    free(s->dir);
    sqlite3_close(s->db); /* the last connection truncates the WAL */
    if (s->lock >= 0)
        close(s->lock);
    free(s);
    return NULL;
}
