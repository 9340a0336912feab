/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/diff.h"

#include <string.h>

#include "lib/store/corpus_git.h"

/* libgit2 puts the line of a function behind "@@", cut anywhere, even in a character. */
static size_t without_function(const char *header, size_t len)
{
    const char *end = len > 2 ? memmem(header + 2, len - 2, " @@", 3) : NULL;
    return end ? (size_t)(end - header) + 3 : len;
}

static int print_line(const git_diff_delta *delta, const git_diff_hunk *hunk,
                      const git_diff_line *line, void *user)
{
    struct jn_buf *out = user;
    (void)delta;
    (void)hunk;
    switch (line->origin) {
    case GIT_DIFF_LINE_FILE_HDR:
        break;
    case GIT_DIFF_LINE_HUNK_HDR:
        jn_buf_add(out, line->content,
                   without_function(line->content, line->content_len));
        jn_buf_char(out, '\n');
        break;
    case GIT_DIFF_LINE_CONTEXT:
    case GIT_DIFF_LINE_ADDITION:
    case GIT_DIFF_LINE_DELETION:
        jn_buf_char(out, line->origin);
        jn_buf_add(out, line->content, line->content_len);
        break;
    default: /* "\ No newline at end of file", with the newline before it */
        jn_buf_add(out, line->content, line->content_len);
    }
    return jn_buf_failed(out) ? -1 : 0;
}

int jn_diff_unified(const char *from, size_t from_len, const char *to, size_t to_len,
                    struct jn_buf *out, struct jn_error *err)
{
    if (from_len == to_len && memcmp(from, to, from_len) == 0)
        return 0;
    jn_auto(git_patch_free) git_patch *patch = NULL;
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_FORCE_TEXT;
    int rc = git_patch_from_buffers(&patch, from, from_len, "text", to, to_len, "text",
                                    &options);
    if (rc != 0)
        return git_fail(err, rc, "compare two texts");
    jn_buf_str(out, "--- from\n+++ to\n");
    rc = git_patch_print(patch, print_line, out);
    if (jn_buf_failed(out))
        return jn_fail(err, ENOMEM, "compare two texts");
    return rc == 0 ? 0 : git_fail(err, rc, "compare two texts");
}
