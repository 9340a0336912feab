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
#include "shard_reader.hh"

using std::string;

// A union numbers document d of shard s as (d - 1) * shards + s + 1.
static uint32_t number_in_shard(const struct shard_union *u, Xapian::docid did)
{
    return (did - 1) / u->shards.size() + 1;
}

static unsigned shard_of(const struct shard_union *u, Xapian::docid did)
{
    return (did - 1) % u->shards.size();
}

extern "C" int shard_union_open(const char *generation, enum jn_level max_level,
                                struct shard_union **out, struct jn_error *err)
{
    return jn::guarded(err, "open the index", [&] {
        auto u = std::make_unique<shard_union>();
        for (unsigned level = 0; level <= static_cast<unsigned>(max_level); level++) {
            Xapian::Database db(string(generation) + "/" + jn_level_names[level]);
            u->uuids.push_back(db.get_uuid());
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

extern "C" int shard_postings(struct shard_union *u, unsigned shard, const char *term,
                              size_t len, struct bitset into, struct jn_error *err)
{
    return jn::guarded(err, "read postings", [&] {
        const Xapian::Database &db = u->shards[shard];
        const string name(term, len);
        auto end = db.postlist_end(name);
        for (auto i = db.postlist_begin(name); i != end; ++i)
            bitset_set(into, *i);
        return 0;
    });
}

extern "C" int shard_accumulate(struct shard_union *u, unsigned shard, const char *term,
                                size_t len, float weight, float *sums,
                                struct jn_error *err)
{
    return jn::guarded(err, "read postings", [&] {
        const Xapian::Database &db = u->shards[shard];
        const string name(term, len);
        auto end = db.postlist_end(name);
        for (auto i = db.postlist_begin(name); i != end; ++i)
            sums[*i] += weight;
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

static Xapian::Query build_query(const struct shard_wanted *wanted, size_t n)
{
    std::vector<Xapian::Query> terms;
    terms.reserve(n);
    for (size_t i = 0; i < n; i++) {
        Xapian::Query term(string(wanted[i].term, wanted[i].len));
        terms.push_back(wanted[i].factor == 1.0 ? term : term * wanted[i].factor);
    }
    return Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end());
}

static Xapian::MSet best(struct shard_union *u, Xapian::Query query,
                         const struct bitset *allowed, uint32_t limit)
{
    BitsetSource source(u, allowed);
    if (allowed)
        query = Xapian::Query(Xapian::Query::OP_FILTER, query, Xapian::Query(&source));
    Xapian::Enquire enquire(u->all);
    enquire.set_weighting_scheme(
        Xapian::BM25Weight(SHARD_BM25_K1, 0, 1, SHARD_BM25_B, 0.5));
    enquire.set_query(query);
    return enquire.get_mset(0, limit);
}

extern "C" int shard_union_match(struct shard_union *u, const struct shard_wanted *wanted,
                                 size_t n_wanted, const struct bitset *allowed,
                                 uint32_t limit, struct jn_arena *arena,
                                 struct shard_found **found, size_t *n,
                                 struct jn_error *err)
{
    return jn::guarded(err, "match", [&] {
        Xapian::MSet mset = best(u, build_query(wanted, n_wanted), allowed, limit);
        *n = mset.size();
        *found = JN_NEW_ARRAY(arena, *n, struct shard_found);
        struct shard_found *f = *found;
        for (auto i = mset.begin(); i != mset.end(); ++i)
            *f++ = {number_in_shard(u, *i), shard_of(u, *i), i.get_weight()};
        return 0;
    });
}

extern "C" int shard_union_weights(struct shard_union *u,
                                   const struct shard_wanted *wanted, size_t n_wanted,
                                   unsigned shard, uint32_t doc, double *weights,
                                   struct jn_error *err)
{
    return jn::guarded(err, "explain", [&] {
        // The same matcher over that one document, so that the numbers are those of the
        // search.
        std::vector<struct bitset> only(u->shards.size());
        std::vector<std::vector<uint64_t>> words(u->shards.size());
        for (size_t s = 0; s < only.size(); s++) {
            words[s].resize(s == shard ? doc / 64 + 1 : 1);
            only[s] = {words[s].data(), words[s].size()};
        }
        bitset_set(only[shard], doc);
        for (size_t i = 0; i < n_wanted; i++) {
            Xapian::MSet mset = best(u, build_query(&wanted[i], 1), only.data(), 1);
            weights[i] = mset.empty() ? 0 : mset.begin().get_weight();
        }
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
