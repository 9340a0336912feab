/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/doc/html_escape.h"

#include <string.h>
#include <strings.h>

#include "jinnang/cleanup.h"

void jn_html_escape(struct jn_buf *out, const char *s, size_t len)
{
    size_t from = 0;
    for (size_t i = 0; i < len; i++) {
        const char *entity = s[i] == '&'    ? "&amp;"
                             : s[i] == '<'  ? "&lt;"
                             : s[i] == '>'  ? "&gt;"
                             : s[i] == '"'  ? "&quot;"
                             : s[i] == '\'' ? "&#39;"
                                            : NULL;
        if (!entity)
            continue;
        jn_buf_add(out, s + from, i - from);
        jn_buf_str(out, entity);
        from = i + 1;
    }
    jn_buf_add(out, s + from, len - from);
}

/* Browsers take '\' for '/' and skip control
 * characters, so neither may stand in a target; "//host" names another site. */
bool jn_html_allows(const char *url)
{
    static const char *const schemes[] = {"http:", "https:", "mailto:"};
    for (const unsigned char *c = (const unsigned char *)url; *c; c++)
        if (*c < 0x20 || *c == 0x7F || *c == '\\')
            return false;
    if (url[0] == ' ' || (url[0] == '/' && url[1] == '/'))
        return false;
    size_t before = strcspn(url, ":/?#");
    if (url[before] != ':')
        return true;
    for (size_t i = 0; i < JN_COUNT(schemes); i++)
        if (strncasecmp(url, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

void jn_html_add_url(struct jn_buf *out, const char *url)
{
    static const char safe[] = "-_.+!*(),%#@?=;:/,$~[]";
    for (const unsigned char *c = (const unsigned char *)url; *c; c++) {
        bool word = (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') ||
                    (*c >= 'A' && *c <= 'Z');
        if (word || strchr(safe, *c))
            jn_buf_char(out, (char)*c);
        else if (*c == '&')
            jn_buf_str(out, "&amp;");
        else
            jn_buf_printf(out, "%%%02X", *c);
    }
}
