/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain of hashes through the event table. */
#ifndef LIB_STORE_EVENT_CHAIN_H
#define LIB_STORE_EVENT_CHAIN_H

#include "jinnang/error.h"
#include "jinnang/state.h"

/* Every row has the hash of itself and the one before? 0, JN_STATE_DAMAGED with the first
 * row that differs in err->text, or < 0. */
int event_chain_verify(struct jn_state *s, struct jn_error *err);

#endif
