/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cursor is 16 hex digits of check and then the key in hex. The check covers everything
 * of the request that selects the list: route, view, and all parameters but cursor and
 * per_page. */
#include "daemon/api/cursor.h"

#include <stdio.h>
#include <string.h>

#include "jinnang/hash.h"

#include "daemon/access/access.h"
#include "daemon/http/reply.h"

enum { CHECK = 16, KEY_MAX = 256 };

static bool selects(const struct target_pair *pair)
{
    return strcmp(pair->name.text, "cursor") != 0 &&
           strcmp(pair->name.text, "per_page") != 0;
}

static void add(struct jn_buf *b, const char *text, size_t len)
{
    jn_buf_printf(b, "%zu:", len);
    jn_buf_add(b, text, len);
}

static void check(const struct exchange *ex, const char *key, char out[CHECK + 1])
{
    char hex[65];
    jn_auto(jn_buf_deinit) struct jn_buf all = JN_BUF_INIT;
    add(&all, ex->route->pattern, strlen(ex->route->pattern));
    add(&all, ex->access->view_key, strlen(ex->access->view_key));
    add(&all, key, strlen(key));
    for (size_t i = 0; i < ex->match.count; i++)
        add(&all, ex->match.values[i].text, ex->match.values[i].len);
    for (size_t i = 0; i < ex->target.pair_count; i++) {
        const struct target_pair *pair = &ex->target.pairs[i];
        if (selects(pair)) {
            add(&all, pair->name.text, pair->name.len);
            add(&all, pair->value.text, pair->value.len);
        }
    }
    jn_hash_hex(jn_buf_text(&all), all.len, hex);
    memcpy(out, hex, CHECK);
    out[CHECK] = '\0';
}

static int nibble(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *p = c ? strchr(digits, c) : NULL;
    return p ? (int)(p - digits) : -1;
}

/* False: not the hex form of a key. */
static bool decode(const char *hex, size_t len, char *out)
{
    if (len == 0 || len % 2 || len / 2 > KEY_MAX)
        return false;
    for (size_t i = 0; i < len; i += 2) {
        int high = nibble(hex[i]), low = nibble(hex[i + 1]);
        if (high < 0 || low < 0 || high * 16 + low == 0)
            return false;
        *out++ = (char)(high * 16 + low);
    }
    *out = '\0';
    return true;
}

int cursor_read(struct exchange *ex, const char **key)
{
    char text[KEY_MAX + 1], expected[CHECK + 1];
    const char *cursor = param_str(ex, "cursor");
    if (!cursor)
        return CURSOR_ABSENT;
    size_t len = param_len(ex, "cursor");
    bool good = len > CHECK && decode(cursor + CHECK, len - CHECK, text);
    if (good) {
        check(ex, text, expected);
        good = memcmp(cursor, expected, CHECK) == 0;
    }
    if (!good) {
        reply_problem(ex, "invalid_cursor", NULL);
        return CURSOR_ANSWERED;
    }
    *key = jn_arena_str(ex->arena, text);
    return 0;
}

static void percent(struct jn_buf *b, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            strchr("-._~", c))
            jn_buf_char(b, (char)c);
        else
            jn_buf_printf(b, "%%%02X", c);
    }
}

static void link_next(struct exchange *ex, const char *cursor)
{
    jn_auto(jn_buf_deinit) struct jn_buf link = JN_BUF_INIT;
    jn_buf_add(&link, ex->target.path, ex->target.path_len);
    jn_buf_printf(&link, "?cursor=%s", cursor);
    for (size_t i = 0; i < ex->target.pair_count; i++) {
        const struct target_pair *pair = &ex->target.pairs[i];
        if (strcmp(pair->name.text, "cursor") == 0)
            continue;
        jn_buf_char(&link, '&');
        percent(&link, pair->name.text, pair->name.len);
        jn_buf_char(&link, '=');
        percent(&link, pair->value.text, pair->value.len);
    }
    reply_headerf(ex, "Link", "<%s>; rel=\"next\"", jn_buf_text(&link));
}

void cursor_write(struct exchange *ex, struct jn_json *j, const char *key)
{
    char digits[CHECK + 1];
    jn_auto(jn_buf_deinit) struct jn_buf cursor = JN_BUF_INIT;
    check(ex, key, digits);
    jn_buf_str(&cursor, digits);
    for (const char *p = key; *p; p++)
        jn_buf_printf(&cursor, "%02x", (unsigned char)*p);
    jn_json_str_at(j, "next_cursor", jn_buf_text(&cursor));
    link_next(ex, jn_buf_text(&cursor));
}
