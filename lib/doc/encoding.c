/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8 first; UTF-16 only by its byte order mark; else GB18030 if the result looks like
 * text somebody wrote, because nearly any bytes are valid GB18030. */
#include "lib/doc/encoding.h"

#include <stdint.h>
#include <string.h>

#include <iconv.h>

#include "jinnang/buf.h"
#include "jinnang/utf8.h"

#include "lib/doc/messages.h"

static int refuse(struct jn_findings *findings, const char *code)
{
    struct jn_complaint c = {.severity = JN_ERROR, .code = code};
    jn_complain(findings, &c);
    return JN_TEXT_REFUSED;
}

/* false when any byte does not belong to the encoding. */
static bool convert(const char *from, const char *bytes, size_t len, struct jn_buf *out)
{
    iconv_t cd = iconv_open("UTF-8", from);
    if (cd == (iconv_t)-1)
        return false;
    size_t room = len * 3 + 4; /* two bytes of either encoding give at most three */
    char *start = jn_buf_room(out, room), *to = start;
    union {
        const char *bytes;
        char *in;
    } source = {bytes}; /* iconv does not write to its input */
    bool ok = start && iconv(cd, &source.in, &len, &to, &room) == 0 && len == 0;
    if (ok)
        out->len += (size_t)(to - start);
    iconv_close(cd);
    return ok;
}

static bool is_common(uint32_t cp)
{
    return cp < 0x80 || (cp >= 0x4E00 && cp < 0xA000) || (cp >= 0x3000 && cp < 0x3100) ||
           (cp >= 0xFF00 && cp < 0xFFF0) || (cp >= 0x2000 && cp < 0x2700) ||
           (cp >= 0xA1 && cp < 0x460);
}

/* Nine of ten characters beyond ASCII are such as people write. */
static bool looks_written(const char *s, size_t len)
{
    size_t odd = 0, foreign = 0;
    uint32_t cp;
    for (size_t at = 0; at < len; at += jn_utf8_decode(s + at, len - at, &cp)) {
        jn_utf8_decode(s + at, len - at, &cp);
        foreign += cp >= 0x80;
        odd += !is_common(cp) || (cp < 0x20 && cp != '\n' && cp != '\r' && cp != '\t');
    }
    return odd * 10 <= foreign;
}

/* Lines end in LF: CR LF and lone CR become one. Returns the new length. */
static size_t unify_line_ends(char *s, size_t len)
{
    char *first = memchr(s, '\r', len);
    if (!first)
        return len;
    size_t to = (size_t)(first - s);
    for (size_t at = to; at < len; at++) {
        if (s[at] != '\r')
            s[to++] = s[at];
        else if (at + 1 >= len || s[at + 1] != '\n')
            s[to++] = '\n';
    }
    s[to] = '\0';
    return to;
}

/* Whether any of the eight bytes is below 0x20 or 0x7F; most are not, so they pass at
 * once. */
static bool has_control(const char *s)
{
    const uint64_t ones = 0x0101010101010101U, highs = ones * 0x80;
    uint64_t v, del;
    memcpy(&v, s, 8);
    del = v ^ (ones * 0x7F);
    return (((v - ones * 0x20) & ~v) | ((del - ones) & ~del)) & highs;
}

/* Replace what later passes may not see; the line of the first one, 0 if there was none.
 */
static unsigned clean_controls(char *s, size_t len)
{
    unsigned line = 1, first = 0;
    for (size_t i = 0; i < len; i++) {
        while (len - i > 8 && !has_control(s + i))
            i += 8;
        unsigned char c = (unsigned char)s[i];
        line += c == '\n';
        if ((c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t')
            continue;
        s[i] = ' ';
        if (first == 0)
            first = line;
    }
    return first;
}

/* U+FDD0 marks an escaped pipe later on; in a text it becomes U+FFFD. */
static unsigned clean_marks(char *s, size_t len)
{
    static const char mark[] = "\xEF\xB7\x90", replacement[] = "\xEF\xBF\xBD";
    unsigned line = 1;
    char *at = memmem(s, len, mark, 3);
    if (!at)
        return 0;
    for (const char *c = s; c < at; c++)
        line += *c == '\n';
    for (; at; at = memmem(at, len - (size_t)(at - s), mark, 3))
        memcpy(at, replacement, 3);
    return line;
}

static void warn(struct jn_findings *findings, const char *code, unsigned line,
                 const char *what)
{
    struct jn_complaint c = {.code = code, .line = line, .both = what};
    jn_complain(findings, &c);
}

static bool starts_with(const char *bytes, size_t len, const char *prefix)
{
    size_t n = strlen(prefix);
    return len >= n && memcmp(bytes, prefix, n) == 0;
}

/* Bytes that are not UTF-8. The result in `out`, the name of the encoding, or NULL. */
static const char *decode(const char *bytes, size_t len, struct jn_buf *out)
{
    if (starts_with(bytes, len, "\xFF\xFE"))
        return convert("UTF-16LE", bytes + 2, len - 2, out) ? "UTF-16" : NULL;
    if (starts_with(bytes, len, "\xFE\xFF"))
        return convert("UTF-16BE", bytes + 2, len - 2, out) ? "UTF-16" : NULL;
    if (!convert("GB18030", bytes, len, out) || !looks_written(out->data, out->len))
        return NULL;
    return "GB18030";
}

static bool is_blank(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] > ' ')
            return false;
    return true;
}

int jn_text_read(const char *bytes, size_t len, struct jn_arena *arena,
                 struct jn_findings *findings, char **text, size_t *text_len)
{
    if (len > JN_DOC_BYTES)
        return refuse(findings, "document_too_large");
    bool wide =
        starts_with(bytes, len, "\xFF\xFE") || starts_with(bytes, len, "\xFE\xFF");
    if (!wide && len > 0 && memchr(bytes, '\0', len))
        return refuse(findings, "binary_file");
    if (jn_utf8_is_valid(bytes, len)) {
        size_t skip = starts_with(bytes, len, "\xEF\xBB\xBF") ? 3 : 0;
        *text = jn_arena_dup(arena, bytes + skip, len - skip);
        *text_len = len - skip;
    } else {
        struct jn_buf out = JN_BUF_INIT;
        const char *name = decode(bytes, len, &out);
        if (name) {
            *text = jn_arena_dup(arena, out.data ? out.data : "", out.len);
            *text_len = out.len;
            warn(findings, "encoding_converted", 0, name);
        }
        jn_buf_deinit(&out);
        if (!name)
            return refuse(findings, "undecodable");
        if (*text_len > 0 && memchr(*text, '\0', *text_len))
            return refuse(findings, "binary_file");
    }
    *text_len = unify_line_ends(*text, *text_len);
    unsigned line = clean_controls(*text, *text_len),
             mark = clean_marks(*text, *text_len);
    if (line != 0 || mark != 0)
        warn(findings, "control_characters", line != 0 ? line : mark, NULL);
    return is_blank(*text, *text_len) ? refuse(findings, "empty_file") : 0;
}
