/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a damaged index may hand out: entries and records from any bytes. */
#include "lib/index/stored.h"
#include "tests/fuzz/fuzz.h"

static void check_record(struct jn_arena *arena, const char *bytes, size_t size)
{
    static struct stored_codec *codec;
    if (!codec)
        MUST((codec = stored_codec_new()));
    struct jn_record rec;
    if (stored_record_unpack(codec, bytes, size, arena, &rec) != 0)
        return;
    MUST(rec.n_sections > 0 && rec.text[rec.text_len] == '\0');
    for (size_t i = 0; i < rec.n_sections; i++)
        MUST((size_t)rec.sections[i].text_start + rec.sections[i].text_len <=
             rec.text_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    jn_auto(jn_arena_free) struct jn_arena *arena = jn_arena_new();
    const char *bytes = jn_arena_dup(arena, (const char *)data + 1, size - 1);
    struct stored_entry entry;
    if (data[0] & 1)
        check_record(arena, bytes, size - 1);
    else if (stored_entry_unpack(bytes, size - 1, arena, &entry) == 0)
        MUST(entry.entry.kind < JN_KINDS && entry.entry.level < JN_LEVELS);
    return 0;
}
