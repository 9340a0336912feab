/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Automatic cleanup. JN_DEFINE_AUTO(jn_x_close, struct jn_x *) after the declaration of a
 * free function, then `jn_auto(jn_x_close) struct jn_x *x = …;`. JN_STEAL(x) gives x
 * away. */
#ifndef JINNANG_CLEANUP_H
#define JINNANG_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

#define jn_auto(fn) __attribute__((cleanup(fn##_auto_)))

#define JN_DEFINE_AUTO(fn, type)                                                         \
    static inline __attribute__((unused)) void fn##_auto_(type *p)                       \
    {                                                                                    \
        if (*p)                                                                          \
            fn(*p);                                                                      \
    }

#define JN_STEAL(p)                                                                      \
    __extension__({                                                                      \
        __typeof__(p) stolen_ = (p);                                                     \
        (p) = NULL;                                                                      \
        stolen_;                                                                         \
    })

static inline __attribute__((unused)) void jn_free_auto_(void *p)
{
    free(*(void **)p);
}

/* For file descriptors: `jn_auto(jn_fd) int fd = open(…);` closes any fd >= 0. */
static inline __attribute__((unused)) void jn_fd_auto_(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#define JN_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
