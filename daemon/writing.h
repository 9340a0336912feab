/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that writes: the store thread with its connection of state.db and its handle
 * of corpus.git. Start and stop only; the lock of the state directory is held. */
#ifndef JINNANG_WRITING_H
#define JINNANG_WRITING_H

#include "jinnang/state.h"

#include "daemon/api/api.h"
#include "daemon/settings.h"

struct writing;

/* Check the state, settle what a crash cut short, start the store thread; fills
 * api->store and api->states. The caller tells the index thread afterwards.
 * WRITING_DAMAGED: state.db is not as it was written, err->text says what to restore. */
enum { WRITING_DAMAGED = 1 };
int writing_start(const struct settings *settings, struct api *api, struct writing **out,
                  struct jn_error *err);

/* What waits is written first. Call it when no request is in flight. */
struct writing *writing_stop(struct writing *w);

#endif
