/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jinnang/ingest.h"

enum { DEEPEST = 32 };

struct walking {
    struct jn_arena *arena;
    struct jn_walk_file *files;
    size_t n, cap;
    struct jn_error *err;
};

static bool ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name), n = strlen(ending);
    return len > n && strcasecmp(name + len - n, ending) == 0;
}

static bool is_markdown(const char *name)
{
    return ends_with(name, ".md") || ends_with(name, ".markdown") ||
           ends_with(name, ".mdx");
}

static bool is_skipped(const char *name)
{
    return name[0] == '.' || strcmp(name, "_config") == 0 ||
           strcmp(name, "node_modules") == 0;
}

bool jn_walk_takes(const char *path)
{
    char name[NAME_MAX + 1];
    for (unsigned depth = 0; depth <= DEEPEST; depth++) {
        size_t len = strcspn(path, "/");
        if (len == 0 || len > NAME_MAX)
            return false;
        memcpy(name, path, len);
        name[len] = '\0';
        if (is_skipped(name))
            return false;
        if (path[len] == '\0')
            return is_markdown(name);
        path += len + 1;
    }
    return false;
}

static int walk_dir(struct walking *w, int fd, const char *prefix, unsigned depth);

static int visit(struct walking *w, int dir, const char *prefix, const char *name,
                 unsigned depth)
{
    struct stat st;
    if (is_skipped(name) || fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return 0; /* gone meanwhile, or not ours */
    const char *path = jn_arena_format(w->arena, "%s%s", prefix, name);
    if (S_ISDIR(st.st_mode) && depth < DEEPEST) {
        int sub = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        return sub < 0
                   ? 0
                   : walk_dir(w, sub, jn_arena_format(w->arena, "%s/", path), depth + 1);
    }
    if (!S_ISREG(st.st_mode) || !is_markdown(name))
        return 0;
    JN_GROW(w->arena, w->files, w->n, w->cap);
    w->files[w->n++] = (struct jn_walk_file){
        .path = path,
        .size = (uint64_t)st.st_size,
        .mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
    };
    return 0;
}

/* Takes fd over. Depth is bounded, so recursion is. */
static int walk_dir(struct walking *w, int fd, const char *prefix, unsigned depth)
{
    DIR *dir = fdopendir(fd);
    if (!dir) {
        close(fd);
        return jn_fail_errno(w->err, "read directory '%s'", prefix);
    }
    int rc = 0;
    struct dirent *entry;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's readdir is safe on streams of our
     * own */
    while (rc == 0 && (entry = readdir(dir)))
        rc = visit(w, dirfd(dir), prefix, entry->d_name, depth);
    closedir(dir);
    return rc;
}

static int by_path(const void *a, const void *b)
{
    const struct jn_walk_file *x = a, *y = b;
    return strcmp(x->path, y->path);
}

int jn_walk(const char *corpus, struct jn_arena *arena, struct jn_walk_file **files,
            size_t *n, struct jn_error *err)
{
    int fd = open(corpus, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return jn_fail_errno(err, "open corpus '%s'", corpus);
    struct walking w = {.arena = arena, .err = err};
    int rc = walk_dir(&w, fd, "", 0);
    if (rc != 0)
        return rc;
    if (w.n > 1)
        qsort(w.files, w.n, sizeof(*w.files), by_path);
    *files = w.files;
    *n = w.n;
    return 0;
}
