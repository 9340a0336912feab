// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef JINNANG_INDEX_SHARD_READER_HH
#define JINNANG_INDEX_SHARD_READER_HH

#include <string>

#include <vector>
#include <xapian.h>

struct shard_union {
    std::vector<Xapian::Database> shards; // by level, public first
    std::vector<std::string> uuids;
    Xapian::Database all;
};

// Our bitsets as a posting list: the documents that the rest of the request allows.
// Xapian clones a source for each shard of a union and tells each its own database.
class BitsetSource final : public Xapian::PostingSource
{
  public:
    BitsetSource(const struct shard_union *u, const struct bitset *sets)
        : of(u), allowed(sets)
    {
    }

    Xapian::PostingSource *clone() const override
    {
        return new BitsetSource(of, allowed);
    }

    void init(const Xapian::Database &db) override
    {
        const std::string uuid = db.get_uuid();
        set = nullptr;
        for (size_t i = 0; i < of->uuids.size(); i++)
            if (of->uuids[i] == uuid)
                set = &allowed[i];
        size = set ? bitset_count(*set) : 0;
        at = 0;
        started = false;
    }

    Xapian::doccount get_termfreq_min() const override
    {
        return size;
    }
    Xapian::doccount get_termfreq_est() const override
    {
        return size;
    }
    Xapian::doccount get_termfreq_max() const override
    {
        return size;
    }

    void next(double) override
    {
        at = set ? bitset_next(*set, started ? at + 1 : 1) : 0;
        started = true;
    }

    void skip_to(Xapian::docid did, double) override
    {
        at = set ? bitset_next(*set, started && at > did ? at : did) : 0;
        started = true;
    }

    bool at_end() const override
    {
        return started && at == 0;
    }

    Xapian::docid get_docid() const override
    {
        return at;
    }

  private:
    const struct shard_union *of;
    const struct bitset *allowed;
    const struct bitset *set = nullptr;
    Xapian::doccount size = 0;
    uint32_t at = 0;
    bool started = false;
};

#endif
