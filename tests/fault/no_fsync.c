/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preloaded into the daemon by the negative controls of the power cuts: what flushes
 * files whose path has JN_NO_FSYNC in it says that it did, and does not. So a control
 * runs the very program that is tested. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <dlfcn.h>

int fsync(int fd);
int fdatasync(int fd);
int syncfs(int fd);

typedef int sync_fn(int fd);

static bool is_skipped(int fd)
{
    char link[64], path[4096];
    const char *part = getenv("JN_NO_FSYNC");
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof(path) - 1);
    if (!part || n < 0)
        return false;
    path[n] = '\0';
    return strstr(path, part) != NULL;
}

static int call(const char *name, int fd)
{
    if (is_skipped(fd))
        return 0;
    sync_fn *next;
    void *symbol = dlsym(RTLD_NEXT, name);
    memcpy(&next, &symbol, sizeof(next));
    return next(fd);
}

int fsync(int fd)
{
    return call("fsync", fd);
}

int fdatasync(int fd)
{
    return call("fdatasync", fd);
}

int syncfs(int fd)
{
    return call("syncfs", fd);
}
