/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "indexer/cancel.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

static atomic_bool canceled;

static void on_signal(int number)
{
    (void)number;
    atomic_store(&canceled, true);
}

atomic_bool *cancel_watch(void)
{
    /* SA_RESETHAND: the second one ends the program at once. */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return &canceled;
}
