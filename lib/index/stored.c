/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stored.h"

#include <stdlib.h>

#include <zstd.h>

#include "jinnang/schema.h"

#include "pack.h"

/* Zigzag, so that dates and times of any sign stay short. */
static void pack_signed(struct jn_buf *b, int64_t n)
{
    pack_number(b, (uint64_t)n << 1 ^ (uint64_t)(n >> 63));
}

static int64_t unpack_signed(struct unpack *u)
{
    uint64_t n = unpack_number(u);
    return (int64_t)(n >> 1) ^ -(int64_t)(n & 1);
}

void stored_entry_pack(const struct stored_entry *s, struct jn_buf *out)
{
    const struct jn_entry *e = &s->entry;
    pack_text(out, e->id);
    pack_text(out, s->declared_id);
    pack_text(out, e->path);
    pack_text(out, e->title);
    pack_text(out, e->revision);
    pack_number(out, s->size);
    pack_signed(out, s->mtime_ns);
    pack_number(out, e->kind);
    pack_number(out, e->level);
    pack_signed(out, e->created);
    pack_signed(out, e->updated);
    pack_signed(out, e->verified_at);
    pack_signed(out, e->review_due);
    pack_signed(out, e->valid_until);
    size_t n_fields;
    const struct jn_schema_field *fields = jn_schema_fields(&n_fields);
    pack_number(out, e->n_meta);
    for (size_t i = 0; i < e->n_meta; i++) {
        pack_number(out, (uint64_t)(jn_schema_find(e->meta[i].field) - fields));
        pack_text(out, e->meta[i].value);
    }
}

static void unpack_meta(struct unpack *u, struct jn_arena *arena, struct jn_entry *e)
{
    size_t n_fields, n = unpack_count(u);
    const struct jn_schema_field *fields = jn_schema_fields(&n_fields);
    struct jn_meta *meta = JN_NEW_ARRAY(arena, n, struct jn_meta);
    for (size_t i = 0; i < n && !u->failed; i++) {
        uint64_t field = unpack_number(u);
        if (field >= n_fields) {
            u->failed = true;
            return;
        }
        meta[i] = (struct jn_meta){fields[field].name, unpack_text(u)};
    }
    e->meta = meta;
    e->n_meta = n;
}

int stored_entry_unpack(const char *bytes, size_t len, struct jn_arena *arena,
                        struct stored_entry *out)
{
    struct unpack u = {bytes, bytes + len, false};
    struct jn_entry *e = &out->entry;
    *out = (struct stored_entry){0};
    e->id = unpack_text(&u);
    out->declared_id = unpack_text(&u);
    e->path = unpack_text(&u);
    e->title = unpack_text(&u);
    size_t n_revision;
    const char *revision = unpack_bytes(&u, &n_revision);
    if (n_revision >= sizeof(e->revision))
        return -EBADMSG;
    memcpy(e->revision, revision, n_revision);
    out->size = unpack_number(&u);
    out->mtime_ns = unpack_signed(&u);
    uint64_t kind = unpack_number(&u), level = unpack_number(&u);
    if (kind >= JN_KINDS || level >= JN_LEVELS)
        return -EBADMSG;
    e->kind = (enum jn_kind)kind;
    e->level = (enum jn_level)level;
    e->created = (int32_t)unpack_signed(&u);
    e->updated = (int32_t)unpack_signed(&u);
    e->verified_at = (int32_t)unpack_signed(&u);
    e->review_due = (int32_t)unpack_signed(&u);
    e->valid_until = (int32_t)unpack_signed(&u);
    unpack_meta(&u, arena, e);
    return u.failed ? -EBADMSG : 0;
}

static void pack_section(struct jn_buf *out, const struct jn_section *s)
{
    pack_text(out, s->title);
    pack_text(out, s->anchor);
    pack_number(out, s->level);
    pack_number(out, s->text_start);
    pack_number(out, s->text_len);
    pack_signed(out, s->valid_until);
    pack_number(out, s->n_path);
    for (size_t i = 0; i < s->n_path; i++)
        pack_text(out, s->path[i]);
}

static void pack_record(const struct jn_doc *doc, struct jn_buf *out)
{
    pack_text(out, doc->summary);
    pack_text(out, doc->front_matter_json);
    pack_number(out, doc->n_sections);
    for (size_t i = 0; i < doc->n_sections; i++)
        pack_section(out, &doc->sections[i]);
    pack_number(out, doc->n_links);
    for (size_t i = 0; i < doc->n_links; i++) {
        const struct jn_link *l = &doc->links[i];
        pack_text(out, l->target);
        pack_text(out, l->section);
        pack_text(out, l->title);
        pack_text(out, l->from);
        pack_text(out, l->via);
    }
    pack_bytes(out, doc->text, doc->text_len);
}

/* 5 is as small as zlib's default and still 100 MB/s. */
enum { COMPRESSION = 5, RECORD_MAX = 16 * 1024 * 1024 };

struct stored_codec {
    ZSTD_CCtx *compress;
    ZSTD_DCtx *decompress;
    struct jn_buf plain;
};

struct stored_codec *stored_codec_new(void)
{
    struct stored_codec *c = calloc(1, sizeof(*c));
    if (!c)
        return NULL;
    c->compress = ZSTD_createCCtx();
    c->decompress = ZSTD_createDCtx();
    return c->compress && c->decompress ? c : stored_codec_free(c);
}

struct stored_codec *stored_codec_free(struct stored_codec *c)
{
    if (!c)
        return NULL;
    ZSTD_freeCCtx(c->compress);
    ZSTD_freeDCtx(c->decompress);
    jn_buf_deinit(&c->plain);
    free(c);
    return NULL;
}

void stored_record_pack(struct stored_codec *c, const struct jn_doc *doc,
                        struct jn_buf *out)
{
    jn_buf_clear(&c->plain);
    pack_record(doc, &c->plain);
    size_t bound = ZSTD_compressBound(c->plain.len);
    char *room = jn_buf_failed(&c->plain) ? NULL : jn_buf_room(out, bound);
    size_t n = room ? ZSTD_compressCCtx(c->compress, room, bound, c->plain.data,
                                        c->plain.len, COMPRESSION)
                    : 0;
    if (!room || ZSTD_isError(n))
        out->failed = true;
    else
        out->len += n;
}

static void unpack_section(struct unpack *u, struct jn_arena *arena, struct jn_section *s)
{
    s->title = unpack_text(u);
    s->anchor = unpack_text(u);
    s->level = (unsigned)unpack_number(u);
    s->text_start = (uint32_t)unpack_number(u);
    s->text_len = (uint32_t)unpack_number(u);
    s->valid_until = (int32_t)unpack_signed(u);
    s->n_path = unpack_count(u);
    s->path = JN_NEW_ARRAY(arena, s->n_path, const char *);
    for (size_t i = 0; i < s->n_path; i++)
        s->path[i] = unpack_text(u);
}

static void unpack_links(struct unpack *u, struct jn_arena *arena, struct jn_record *out)
{
    out->n_links = unpack_count(u);
    out->links = JN_NEW_ARRAY(arena, out->n_links, struct jn_link);
    for (size_t i = 0; i < out->n_links; i++) {
        struct jn_link *l = &out->links[i];
        l->target = unpack_text(u);
        l->section = unpack_text(u);
        if (!*l->section)
            l->section = NULL;
        l->title = unpack_text(u);
        l->from = unpack_text(u);
        l->via = unpack_text(u);
    }
}

int stored_record_unpack(struct stored_codec *c, const char *bytes, size_t len,
                         struct jn_arena *arena, struct jn_record *out)
{
    *out = (struct jn_record){0};
    unsigned long long size = ZSTD_getFrameContentSize(bytes, len);
    if (size > RECORD_MAX) /* also what it says of no frame at all */
        return -EBADMSG;
    char *plain = jn_arena_alloc(arena, (size_t)size);
    if (ZSTD_decompressDCtx(c->decompress, plain, (size_t)size, bytes, len) != size)
        return -EBADMSG;
    struct unpack u = {plain, plain + size, false};
    out->summary = unpack_text(&u);
    out->front_matter_json = unpack_text(&u);
    out->n_sections = unpack_count(&u);
    out->sections = JN_NEW_ARRAY(arena, out->n_sections, struct jn_section);
    for (size_t i = 0; i < out->n_sections; i++)
        unpack_section(&u, arena, &out->sections[i]);
    unpack_links(&u, arena, out);
    out->text = unpack_bytes(&u, &out->text_len);
    if (u.failed || out->n_sections == 0)
        return -EBADMSG;
    for (size_t i = 0; i < out->n_sections; i++)
        if ((size_t)out->sections[i].text_start + out->sections[i].text_len >
            out->text_len)
            return -EBADMSG;
    return 0;
}
