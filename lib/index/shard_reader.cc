// SPDX-License-Identifier: GPL-3.0-or-later
// Reading the shards of a view's levels: each for itself (postings, entries) and their
// union (statistics and ranking), so that weights are those of an index that never held
// the rest.
extern "C" {
#include "shard.h"
}

#include <string>

#include <memory>
#include <vector>

#include "guard.hh"

using std::string;

struct shard_union {
    std::vector<Xapian::Database> shards; // by level, public first
    Xapian::Database all;
};

extern "C" int shard_union_open(const char *generation, enum jn_level max_level,
                                struct shard_union **out, struct jn_error *err)
{
    return jn::guarded(err, "open the index", [&] {
        auto u = std::make_unique<shard_union>();
        for (unsigned level = 0; level <= static_cast<unsigned>(max_level); level++) {
            Xapian::Database db(string(generation) + "/" + jn_level_names[level]);
            u->shards.push_back(db);
            u->all.add_database(db);
        }
        *out = u.release();
        return 0;
    });
}

extern "C" void shard_union_close(struct shard_union *u)
{
    delete u;
}

extern "C" int shard_union_reopen(struct shard_union *u, bool *changed,
                                  struct jn_error *err)
{
    return jn::guarded(err, "reopen the index", [&] {
        // What reopen() returns is "perhaps"; the shards share their handles with the
        // union.
        std::vector<Xapian::rev> before;
        for (const Xapian::Database &db : u->shards)
            before.push_back(db.get_revision());
        u->all.reopen();
        *changed = false;
        for (size_t i = 0; i < before.size(); i++)
            *changed |= u->shards[i].get_revision() != before[i];
        return 0;
    });
}

extern "C" unsigned shard_union_size(const struct shard_union *u)
{
    return static_cast<unsigned>(u->shards.size());
}

extern "C" uint64_t shard_revision(const struct shard_union *u, unsigned shard)
{
    return u->shards[shard].get_revision();
}

extern "C" uint32_t shard_last(const struct shard_union *u, unsigned shard)
{
    return u->shards[shard].get_lastdocid();
}

extern "C" uint32_t shard_union_documents(const struct shard_union *u)
{
    return u->all.get_doccount();
}

extern "C" double shard_union_average_length(const struct shard_union *u)
{
    return u->all.get_average_length();
}

extern "C" int shard_union_df(struct shard_union *u, const char *term, size_t len,
                              uint32_t *df, struct jn_error *err)
{
    return jn::guarded(err, "look a term up", [&] {
        *df = u->all.get_termfreq(string(term, len));
        return 0;
    });
}

extern "C" int shard_entries(struct shard_union *u, unsigned shard, shard_entry_fn *fn,
                             void *user, struct jn_error *err)
{
    return jn::guarded(err, "read the catalogue", [&] {
        const Xapian::Database &db = u->shards[shard];
        auto end = db.valuestream_end(SHARD_SLOT_ENTRY);
        for (auto i = db.valuestream_begin(SHARD_SLOT_ENTRY); i != end; ++i) {
            const string bytes = *i;
            fn(user, i.get_docid(), bytes.data(), bytes.size());
        }
        return 0;
    });
}

extern "C" int shard_lengths(struct shard_union *u, unsigned shard, uint32_t *lengths,
                             uint32_t last, struct jn_error *err)
{
    return jn::guarded(err, "read the lengths of documents", [&] {
        const Xapian::Database &db = u->shards[shard];
        auto end = db.postlist_end("");
        for (auto i = db.postlist_begin(""); i != end && *i <= last; ++i)
            lengths[*i] = i.get_doclength();
        return 0;
    });
}

static void grow(struct postings *p)
{
    size_t cap = p->cap ? p->cap * 2 : 4096;
    auto docs = static_cast<uint32_t *>(reallocarray(p->docs, cap, sizeof(uint32_t)));
    if (docs)
        p->docs = docs;
    auto wdf = static_cast<uint32_t *>(reallocarray(p->wdf, cap, sizeof(uint32_t)));
    if (wdf)
        p->wdf = wdf;
    if (!docs || !wdf)
        throw std::bad_alloc();
    p->cap = cap;
}

extern "C" void postings_trim(struct postings *p)
{
    if (p->n == 0) {
        postings_deinit(p);
        return;
    }
    void *docs = realloc(p->docs, p->n * sizeof(uint32_t));
    void *wdf = realloc(p->wdf, p->n * sizeof(uint32_t));
    p->docs = docs ? static_cast<uint32_t *>(docs) : p->docs;
    p->wdf = wdf ? static_cast<uint32_t *>(wdf) : p->wdf;
    p->cap = docs && wdf ? p->n : p->cap;
}

extern "C" void postings_deinit(struct postings *p)
{
    free(p->docs);
    free(p->wdf);
    *p = {};
}

extern "C" int shard_postings(struct shard_union *u, unsigned shard, const char *term,
                              size_t len, uint32_t last, struct postings *out,
                              struct jn_error *err)
{
    out->n = 0;
    return jn::guarded(err, "read postings", [&] {
        const Xapian::Database &db = u->shards[shard];
        const string name(term, len);
        auto end = db.postlist_end(name);
        for (auto i = db.postlist_begin(name); i != end && *i <= last; ++i) {
            if (out->n == out->cap)
                grow(out);
            out->docs[out->n] = *i;
            out->wdf[out->n++] = i.get_wdf();
        }
        return 0;
    });
}

extern "C" int shard_terms_of(struct shard_union *u, unsigned shard, uint32_t doc,
                              shard_term_fn *fn, void *user, struct jn_error *err)
{
    return jn::guarded(err, "read the terms of a document", [&] {
        const Xapian::Database &db = u->shards[shard];
        auto end = db.termlist_end(doc);
        for (auto i = db.termlist_begin(doc); i != end; ++i) {
            const string term = *i;
            fn(user, term.data(), term.size(), i.get_wdf());
        }
        return 0;
    });
}

extern "C" int shard_wdfs(struct shard_union *u, unsigned shard, const char *term,
                          size_t len, const uint32_t *docs, size_t n, uint32_t *wdfs,
                          struct jn_error *err)
{
    return jn::guarded(err, "read postings", [&] {
        const Xapian::Database &db = u->shards[shard];
        const string name(term, len);
        auto i = db.postlist_begin(name);
        const auto end = db.postlist_end(name);
        for (size_t k = 0; k < n; k++) {
            wdfs[k] = 0;
            if (i == end)
                continue;
            i.skip_to(docs[k]);
            if (i != end && *i == docs[k])
                wdfs[k] = i.get_wdf();
        }
        return 0;
    });
}

extern "C" int shard_data(struct shard_union *u, unsigned shard, uint32_t doc,
                          struct jn_arena *arena, const char **bytes, size_t *len,
                          struct jn_error *err)
{
    return jn::guarded(err, "read a document", [&] {
        const string data = u->shards[shard].get_document(doc).get_data();
        *bytes = jn_arena_dup(arena, data.data(), data.size());
        *len = data.size();
        return 0;
    });
}

extern "C" int shard_union_terms(struct shard_union *u, const char *prefix, size_t max,
                                 struct jn_arena *arena,
                                 struct shard_dictionary_term **out, size_t *n,
                                 struct jn_error *err)
{
    return jn::guarded(err, "read the dictionary", [&] {
        size_t cap = 0;
        *out = nullptr;
        *n = 0;
        auto end = u->all.allterms_end(prefix);
        for (auto i = u->all.allterms_begin(prefix); i != end && *n < max; ++i) {
            const string term = *i;
            *out = static_cast<struct shard_dictionary_term *>(
                jn_arena_grow(arena, *out, *n, &cap, sizeof(**out)));
            (*out)[(*n)++] = {jn_arena_dup(arena, term.data(), term.size()), term.size(),
                              i.get_termfreq()};
        }
        return 0;
    });
}
