/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index decides whether a document exists for the reader. The file of a folder may
 * have changed since it was indexed, perhaps to a higher level: then its own level and
 * audience must admit the reader too, or it does not exist. In a repository the blob that
 * was indexed is read. */
#include "daemon/api/document_source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "jinnang/clock.h"
#include "jinnang/file.h"
#include "jinnang/log.h"

#include "daemon/api/masked_reads.h"
#include "daemon/search/hit_json.h"
#include "daemon/work/corpus_readers.h"

enum { ANSWERED = 1 };

static int not_found(struct exchange *ex)
{
    reply_problem(ex, "document_not_found", NULL);
    return ANSWERED;
}

static int no_corpus(struct exchange *ex)
{
    reply_header(ex, "Retry-After", "5");
    reply_problem(ex, "corpus_unavailable", NULL);
    return ANSWERED;
}

/* A missing file in a folder that is there was removed a moment ago. */
static int missing_file(struct exchange *ex, const char *corpus)
{
    struct stat st;
    return stat(corpus, &st) == 0 && S_ISDIR(st.st_mode) ? not_found(ex) : no_corpus(ex);
}

/* A blob that the index names and the repository cannot give is damage of the corpus, not
 * of the index. */
static int blob_failed(struct exchange *ex, const char *blob, const struct jn_error *err)
{
    jn_log(JN_LOG_ERROR, "corpus.damaged", "blob", blob, "err", err->text, NULL);
    return no_corpus(ex);
}

static int read_blob(struct exchange *ex, struct document *d, const char *blob,
                     struct jn_error *err)
{
    char *bytes;
    int rc = corpus_readers_blob(api_of(ex)->repository_readers, blob, ex->arena, &bytes,
                                 &d->len, err);
    if (rc > 0)
        jn_fail(err, EBADMSG, "it is missing");
    if (rc > 0 || rc == -EBADMSG)
        return blob_failed(ex, blob, err);
    d->bytes = bytes;
    return rc;
}

/* Of masked_read() and masked_read_blob(). */
static int masked_outcome(struct exchange *ex, int rc, struct jn_error *err)
{
    if (rc == -EBADMSG)
        return blob_failed(ex, "of a masked document", err);
    return rc == MASKED_READS_NONE ? not_found(ex) : rc > 0 ? no_corpus(ex) : rc;
}

static int read_file(struct exchange *ex, struct document *d, struct jn_error *err)
{
    const struct api *api = api_of(ex);
    char *bytes;
    struct stat st;

    if (ex->access->masked)
        return masked_outcome(ex, masked_read(ex, d, err), err);
    if (api->repository)
        return read_blob(ex, d, d->entry->revision, err);
    /* The mount point of a corpus that is not mounted is an empty folder. */
    if (!api->corpus || atomic_load(&api->corpus_gone) || stat(api->corpus, &st) != 0)
        return no_corpus(ex);
    int rc = jn_file_read_beneath(api->corpus, d->entry->path, JN_DOC_BYTES, ex->arena,
                                  &bytes, &d->len, err);
    if (rc > 0)
        return missing_file(ex, api->corpus);
    d->bytes = bytes;
    return rc;
}

static int parse(struct exchange *ex, struct document *d, struct jn_error *err)
{
    struct jn_findings findings = {.arena = ex->arena};
    struct jn_doc *doc;

    int rc = jn_doc_read(d->slot->analyser, d->entry->path, d->bytes, d->len, ex->arena,
                         &findings, &doc, err);
    if (rc != 0)
        return rc < 0 ? rc : not_found(ex);
    d->doc = doc;
    return 0;
}

static int parse_file(struct exchange *ex, struct document *d, struct jn_error *err)
{
    const struct jn_view *view = &ex->access->view;
    int rc = parse(ex, d, err);
    if (rc != 0)
        return rc;
    const struct jn_doc *doc = d->doc;
    if (strcmp(doc->revision, d->entry->revision) == 0)
        return 0;
    /* A filter of the token was judged by the index on the old text only. */
    if (!access_sees(view, doc->level, doc->audiences, doc->n_audiences) || view->filter)
        return not_found(ex);
    return doc->id && strcmp(doc->id, d->entry->id) != 0 ? not_found(ex) : 0;
}

int document_read_blob(struct exchange *ex, struct document *d, const char *blob,
                       struct jn_error *err)
{
    int rc = ex->access->masked
                 ? masked_outcome(ex, masked_read_blob(ex, d, blob, err), err)
                 : read_blob(ex, d, blob, err);
    return rc == 0 ? parse(ex, d, err) : rc;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

const char *document_section(const struct jn_doc *doc, const struct jn_section *s,
                             size_t *len)
{
    const char *from = doc->body + s->markdown_start;
    const char *to = from + s->markdown_len;
    while (from < to && is_blank(*from))
        from++;
    while (to > from && is_blank(to[-1]))
        to--;
    *len = (size_t)(to - from);
    return from;
}

static int open_document(struct exchange *ex, enum document_depth depth,
                         struct document *d, struct jn_error *err)
{
    int rc = jn_index_get(d->slot->reader, &ex->access->view, exchange_path(ex, "id"),
                          &d->entry, err);
    if (rc == JN_INDEX_NO_DOC)
        return not_found(ex);
    if (rc == 0 && depth == DOCUMENT_FILE) {
        rc = read_file(ex, d, err);
        if (rc == 0)
            rc = parse_file(ex, d, err);
    }
    return rc;
}

int document_answer(struct exchange *ex, enum document_depth depth,
                    document_writer *write, struct jn_error *err)
{
    struct document d = {0};
    int rc = api_borrow(ex, &d.slot, err);
    if (rc != 0)
        return rc == API_ANSWERED ? 0 : rc;
    rc = open_document(ex, depth, &d, err);
    if (rc == 0)
        rc = write(ex, &d, err);
    api_return(ex, d.slot, rc);
    return rc < 0 ? rc : 0;
}

void document_freshness(struct exchange *ex, struct jn_json *j, const struct jn_entry *e)
{
    hit_json_freshness(j, e, api_today(ex), api_of(ex)->expire_after_days);
}
