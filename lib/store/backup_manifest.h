/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.json of a backup: one object, whose last member is the hash of all bytes
 * before that member. */
#ifndef LIB_STORE_BACKUP_MANIFEST_H
#define LIB_STORE_BACKUP_MANIFEST_H

#include "jinnang/backup.h"

enum { BACKUP_STATE_DB, BACKUP_BUNDLE, BACKUP_FILES };
extern const char *const backup_file_names[BACKUP_FILES];

struct backup_manifest {
    struct jn_backup backup;
    struct {
        char hash[65];
        uint64_t bytes;
    } files[BACKUP_FILES];
};

/* Hash the files of `dir` into *m, and write dir/manifest.json; all of it is on the disk
 * afterwards. */
int backup_manifest_write(const char *dir, struct backup_manifest *m,
                          struct jn_error *err);

/* Read dir/manifest.json: 0, JN_BACKUP_FOREIGN or JN_BACKUP_DAMAGED. */
int backup_manifest_read(const char *dir, struct backup_manifest *m,
                         struct jn_error *err);

/* Is the file `path` the one that *m calls `which`? 0 or JN_BACKUP_DAMAGED. */
int backup_manifest_compare(const struct backup_manifest *m, int which, const char *path,
                            struct jn_error *err);

#endif
