/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every target needs. A property that does not hold ends the process, NDEBUG or not.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(property)                                                                   \
    do {                                                                                 \
        if (!(property))                                                                 \
            abort();                                                                     \
    } while (0)

#endif
