/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inotify is not recursive, so every folder has its own watch. Adding one for a folder
 * that already has one gives the same number back, hence "watch everything again" is
 * always right and is done whenever a folder appears. The map from number to path is not
 * needed: any event leads to one scan. */
#include "daemon/work/corpus_watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jinnang/cleanup.h"

enum {
    FOLDER_EVENTS = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                    IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR |
                    IN_DONT_FOLLOW,
    DEPTH_MAX = 64,
};

struct corpus_watch {
    int fd;
    int index_watch;
    char *corpus; /* NULL: none */
    bool lost;
};

struct corpus_watch *corpus_watch_close(struct corpus_watch *w)
{
    if (w) {
        close(w->fd);
        free(w->corpus);
        free(w);
    }
    return NULL;
}

static bool is_left_out(const char *name)
{
    return name[0] == '.' || strcmp(name, "node_modules") == 0 ||
           strcmp(name, "_config") == 0;
}

static bool is_folder(int at, const struct dirent *entry)
{
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
    struct stat st;
    return fstatat(at, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(st.st_mode);
}

/* Watch first, list after: a folder made in between is seen by one of both. */
static bool watch_folder(struct corpus_watch *w, const char *path, unsigned depth)
{
    if (inotify_add_watch(w->fd, path, FOLDER_EVENTS) < 0) {
        w->lost = w->lost || errno == ENOSPC || errno == ENOMEM;
        return false;
    }
    DIR *folder = depth < DEPTH_MAX ? opendir(path) : NULL;
    if (!folder)
        return depth > 0;
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        char *below = NULL;
        if (is_left_out(entry->d_name) || !is_folder(dirfd(folder), entry))
            continue;
        if (asprintf(&below, "%s/%s", path, entry->d_name) >= 0) {
            watch_folder(w, below, depth + 1);
            free(below);
        }
    }
    closedir(folder);
    return true;
}

bool corpus_watch_again(struct corpus_watch *w)
{
    w->lost = false;
    return !w->corpus || watch_folder(w, w->corpus, 0);
}

int corpus_watch_open(const char *corpus, const char *index, struct corpus_watch **out,
                      struct jn_error *err)
{
    struct corpus_watch *w = calloc(1, sizeof(*w));
    if (!w)
        return jn_fail(err, ENOMEM, "watch '%s'", index);
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd < 0) {
        free(w);
        return jn_fail_errno(err, "watch '%s'", index);
    }
    w->corpus = corpus ? strdup(corpus) : NULL;
    w->index_watch = inotify_add_watch(w->fd, index, IN_MOVED_TO | IN_CLOSE_WRITE);
    *out = w;
    return 0;
}

int corpus_watch_fd(const struct corpus_watch *w)
{
    return w->fd;
}

static void take(struct corpus_watch *w, const struct inotify_event *event,
                 struct corpus_change *out)
{
    if (event->mask & IN_Q_OVERFLOW) {
        *out = (struct corpus_change){true, true, true};
    } else if (event->wd == w->index_watch) {
        if (event->len > 0 && strcmp(event->name, "current") == 0)
            out->generation = true;
    } else if (!(event->mask & IN_IGNORED)) {
        out->corpus = true;
        if (event->mask & (IN_ISDIR | IN_DELETE_SELF | IN_MOVE_SELF))
            out->lost = true;
    }
}

void corpus_watch_read(struct corpus_watch *w, struct corpus_change *out)
{
    _Alignas(struct inotify_event) char bytes[16384];
    ssize_t len;

    *out = (struct corpus_change){.lost = w->lost};
    while ((len = read(w->fd, bytes, sizeof(bytes))) > 0) {
        for (char *p = bytes; p < bytes + len;) {
            const struct inotify_event *event = (const void *)p;
            take(w, event, out);
            p += sizeof(*event) + event->len;
        }
    }
}
