/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header between two lines of ---. */
#ifndef JINNANG_DOC_FRONT_MATTER_H
#define JINNANG_DOC_FRONT_MATTER_H

#include "jinnang/doc.h"

struct jn_front_matter {
    const struct jn_yaml *root; /* a mapping, or NULL; its lines are lines of the file */
    bool present;               /* a header stood there, readable or not */
    bool lost_level;            /* it was dropped, and it said a confidentiality */
    size_t body_start;          /* byte of the text */
    unsigned body_line;         /* from 1 */
};

/* text: clean (encoding.h). What cannot be read is dropped with a warning in `findings`.
 */
struct jn_front_matter jn_front_matter_read(const char *text, size_t len,
                                            struct jn_arena *arena,
                                            struct jn_findings *findings);

/* The lines between two fences of ---: bytes from *start to *end, where the closing line
 * begins. False when the text does not begin with such a header. */
bool jn_front_matter_lines(const char *text, size_t len, size_t *start, size_t *end);

#endif
