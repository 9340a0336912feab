/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Print the OpenAPI document that jinnangd serves: the types of the page are made from
 * it. */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/api/api.h"

int main(void)
{
    struct jn_error err = {0};
    size_t len;
    char *document = api_openapi_make(&len, &err);
    if (!document) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    size_t written = fwrite(document, 1, len, stdout);
    free(document);
    return written == len && fflush(stdout) == 0 ? 0 : 1;
}
