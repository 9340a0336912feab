/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loose objects from any bytes: as they are, and as the text of an object that is
 * deflated first, so that headers get past the sums. */
#include <string.h>

#include "lib/store/loose_object.h"
#include "tests/fuzz/fuzz.h"

enum { LARGEST = 1 << 16 };

/* Is what was read the text's data, to its last byte? */
static void must_be(const struct loose_object *o, const unsigned char *out,
                    const unsigned char *text, size_t len)
{
    MUST(o->data_at + o->size == len);
    MUST(memcmp(out, text + o->data_at, o->size) == 0);
}

static void read_one(unsigned char *bytes, size_t n, const unsigned char *text,
                     size_t len)
{
    struct loose_object o;
    const char *wrong = loose_object_begin(&o, bytes, n);
    if (!wrong && o.size <= LARGEST) {
        unsigned char *out = malloc(o.size ? o.size : 1); /* no byte to spare */
        wrong = loose_object_finish(&o, out);
        if (!wrong && text)
            must_be(&o, out, text, len);
        free(out);
    }
    loose_object_end(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    uLongf n = compressBound(size);
    unsigned char *bytes = malloc(n);
    if (data[0] & 1) {
        MUST(compress(bytes, &n, data + 1, size - 1) == Z_OK);
        read_one(bytes, n, data + 1, size - 1);
    } else {
        memcpy(bytes, data + 1, size - 1);
        read_one(bytes, size - 1, NULL, 0);
    }
    free(bytes);
    return 0;
}
