/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jinnang: the command line program. Everything but main() is a library that tests link.
 */
#include <unistd.h>

#include "jinnang/hash.h"

#include "indexer/command.h"

int main(int argc, char **argv)
{
    struct jn_error err = {0};
    if (jn_hash_init(&err) != 0) {
        fprintf(stderr, "jinnang: %s\n", err.text);
        return EXIT_FAILED;
    }
    return commands_run(argc, argv, environ, stdout, stderr);
}
