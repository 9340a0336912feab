/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page: one HTML file for all of its views, and files that it names by their hash and
 * that therefore never change. Both forms, plain and gzip, were made when it was built.
 */
#include <string.h>

#include "daemon/api/api.h"
#include "daemon/web/web_files.h"

/* Trusted types: the one policy, jn-html, takes HTML of our answers only. */
static const char page_policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types jn-html";

static const struct {
    const char *name, *value;
} page_headers[] = {
    {"Content-Security-Policy", page_policy},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy",
     "camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
};

static const char page_name[] = "index.html";

static const struct web_file *find_file(const char *path)
{
    for (const struct web_file *f = web_files; f->path; f++) {
        if (strcmp(f->path, path) == 0)
            return f;
    }
    return NULL;
}

static int send_file(struct exchange *ex, const struct web_file *f,
                     const char *cache_control)
{
    bool gzip = f->gzip_len > 0 && reply_wants_gzip(ex);
    for (size_t i = 0; i < JN_COUNT(page_headers); i++)
        reply_header(ex, page_headers[i].name, page_headers[i].value);
    reply_header(ex, "Cache-Control", cache_control);
    ex->etag =
        gzip ? jn_arena_format(ex->arena, "%.*s-gz\"", (int)strlen(f->etag) - 1, f->etag)
             : f->etag;
    return reply_lend(ex, f->type, gzip ? f->gzip : f->bytes, gzip ? f->gzip_len : f->len,
                      gzip);
}

int api_web_page(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    const struct web_file *f = find_file(page_name);
    if (!f)
        return reply_problem(ex, "not_found", "this server was built without the page");
    return send_file(ex, f, "no-cache");
}

int api_web_asset(struct exchange *ex, struct jn_error *err)
{
    (void)err;
    const char *path = exchange_path(ex, "rest");
    /* The page itself changes under its name. */
    const struct web_file *f = strcmp(path, page_name) == 0 ? NULL : find_file(path);
    if (!f)
        return reply_problem(
            ex, "not_found",
            web_files[0].path ? NULL : "this server was built without the page");
    return send_file(ex, f, "public, max-age=31536000, immutable");
}
