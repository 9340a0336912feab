/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of many names stand where in a text: all of them are looked for in one pass, and
 * what is found comes back as byte ranges of the text as it was given.
 *
 * Names and text are compared folded (NFKC, case, t2s, invisible characters dropped).
 *   Latin names     only at word borders: a letter or digit on either side refuses
 *   Han, kana, …    anywhere, also across one line break
 *   blanks          one in a name matches any run of them but an empty line
 * The leftmost match wins, of those that begin there the longest; matches never overlap.
 *
 * Build with jn_names_add() in one thread, jn_names_compile() once; from then on it is
 * read only, and any thread may scan with an analyser of its own. Memory is linear in the
 * characters of the names. */
#ifndef JINNANG_NAMES_H
#define JINNANG_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jinnang/analyse.h"
#include "jinnang/cleanup.h"
#include "jinnang/error.h"

enum { JN_NAME_CHARS_MIN = 2, JN_NAME_CHARS = 128 };

struct jn_names;

int jn_names_new(struct jn_names **out, struct jn_error *err);
struct jn_names *jn_names_free(struct jn_names *n);
JN_DEFINE_AUTO(jn_names_free, struct jn_names *)

/* Add a name (valid UTF-8). *number is what a match will say: 0, 1, 2, …; a name that
 * folds to one already there gets its number. JN_NAMES_REFUSED: fewer than two characters
 * once folded, more than 128, or none that is a letter or digit. */
enum { JN_NAMES_REFUSED = 1 };
int jn_names_add(struct jn_names *n, struct jn_analyser *a, const char *text, size_t len,
                 uint32_t *number, struct jn_error *err);

/* No names may be added afterwards. */
int jn_names_compile(struct jn_names *n, struct jn_error *err);

uint32_t jn_names_count(const struct jn_names *n);
size_t jn_names_bytes(const struct jn_names *n); /* memory held */

struct jn_name_match {
    uint32_t number;
    uint32_t start, end; /* bytes of the text, on character borders */
};

/* May this name stand here? Asked for every place where one could, in no promised order,
 * before the longest is chosen. NULL: always. */
typedef bool jn_names_accept(void *user, const struct jn_name_match *m);
/* By start. Return false to stop. */
typedef bool jn_names_sink(void *user, const struct jn_name_match *m);

/* text: valid UTF-8, len < 2^31. */
void jn_names_scan(const struct jn_names *n, struct jn_analyser *a, const char *text,
                   size_t len, jn_names_accept *accept, jn_names_sink *sink, void *user);

#endif
