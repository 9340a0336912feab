/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids: grammar and ULIDs. Pure functions but jn_id_ulid(); any thread. */
#ifndef JINNANG_ID_H
#define JINNANG_ID_H

#include <stdbool.h>
#include <stddef.h>

enum { JN_ULID_LEN = 26, JN_ID_MAX = 80 };

/* A document id: ^[a-z]+-[0-9a-z-]{3,60}$ */
bool jn_id_is_document(const char *s, size_t len);

/* A person: ^[a-z][a-z0-9.-]{1,39}$ */
bool jn_id_is_person(const char *s, size_t len);

/* A fresh ULID in lower case, 26 characters and a NUL: wall clock ms + 80 random bits. */
void jn_id_ulid(char out[JN_ULID_LEN + 1]);

#endif
