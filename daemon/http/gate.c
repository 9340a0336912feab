/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules are numbered as in docs/reliability: G1, G2 for every header, then one
 * function for each header that frames or routes the request. The first broken rule
 * answers. */
#include "daemon/http/gate.h"

#include <string.h>
#include <strings.h>

bool gate_is_token(const char *s, size_t len)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        bool alnum =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && (c == '\0' || !strchr(marks, c)))
            return false;
    }
    return len > 0;
}

static int refuse(struct gate_verdict *v, int status, const char *code,
                  const char *detail)
{
    v->status = status;
    v->code = code;
    v->detail = detail;
    return status;
}

static int malformed(struct gate_verdict *v, const char *detail)
{
    return refuse(v, 400, "malformed_request", detail);
}

/* The headers that may stand at most once and that somebody asks for later. */
struct single {
    const char *name;
    const struct gate_header *found;
    unsigned times;
};
enum { LENGTH, CODING, HOST, EXPECT, TYPE, ENCODING, ORIGIN, AUTHORIZATION, SINGLES };

static int check_fields(const struct gate_request *r, struct single *singles,
                        struct gate_verdict *v)
{
    for (size_t i = 0; i < r->header_count; i++) {
        const struct gate_header *h = &r->headers[i];
        if (!gate_is_token(h->name, h->name_len))
            return malformed(v, "a header name holds a byte that is not allowed");
        for (size_t k = 0; k < h->value_len; k++) {
            unsigned char c = (unsigned char)h->value[k];
            if ((c < 0x20 && c != '\t') || c == 0x7F)
                return malformed(v, "a header value holds a control byte");
        }
        for (int s = 0; s < SINGLES; s++) {
            if (strcasecmp(singles[s].name, h->name) == 0) {
                singles[s].found = h;
                singles[s].times++;
            }
        }
    }
    for (int s = 0; s < SINGLES; s++) {
        if (singles[s].times > 1)
            return malformed(v, "a header that must stand alone is repeated");
    }
    return 0;
}

static int check_length(const struct gate_header *h, struct gate_verdict *v)
{
    if (h->value_len < 1 || h->value_len > 18)
        return malformed(v, "Content-Length is not a number");
    for (size_t i = 0; i < h->value_len; i++) {
        if (h->value[i] < '0' || h->value[i] > '9')
            return malformed(v, "Content-Length is not a number");
        v->content_length = v->content_length * 10 + (uint64_t)(h->value[i] - '0');
    }
    return 0;
}

static int check_framing(const struct gate_request *r, const struct single *singles,
                         struct gate_verdict *v)
{
    const struct gate_header *length = singles[LENGTH].found,
                             *coding = singles[CODING].found;
    if (coding && strcmp(r->version, "HTTP/1.1") != 0)
        return malformed(v, "Transfer-Encoding needs HTTP/1.1");
    if (coding &&
        (coding->value_len != 7 || strncasecmp(coding->value, "chunked", 7) != 0))
        return malformed(v, "Transfer-Encoding is not chunked");
    if (length && coding)
        return malformed(v, "Content-Length together with Transfer-Encoding");
    v->chunked = coding != NULL;
    int status = length ? check_length(length, v) : 0;
    v->has_body = v->chunked || v->content_length > 0;
    return status;
}

bool gate_host_allowed(const struct gate_hosts *hosts, const char *host, size_t len)
{
    size_t name = len;
    if (host[0] == '[') {
        const char *close = memchr(host, ']', len);
        if (!close)
            return false;
        name = (size_t)(close - host) + 1;
    } else {
        const char *colon = memchr(host, ':', len);
        name = colon ? (size_t)(colon - host) : len;
    }
    if (name < len) { /* a port: nothing but digits */
        for (size_t i = name + 1; i < len; i++) {
            if (host[i] < '0' || host[i] > '9')
                return false;
        }
        if (host[name] != ':' || len - name > 6)
            return false;
    }
    if (hosts->any)
        return true;
    if (hosts->any_address &&
        (host[0] == '[' || strspn(host, "0123456789.") >= (name ? name : 1)))
        return true;
    for (size_t i = 0; i < hosts->count; i++) {
        if (strlen(hosts->names[i]) == name &&
            strncasecmp(hosts->names[i], host, name) == 0)
            return true;
    }
    return false;
}

/* A name or address of RFC 3986 with an optional port: no space, slash or user part. */
static bool is_host(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c <= ' ' || c >= 0x7F || strchr("/\\@?#\"<>^`{|},", c))
            return false;
    }
    return true;
}

static int check_host(const struct gate_request *r, const struct gate_header *host,
                      const struct gate_hosts *hosts, struct gate_verdict *v)
{
    if (!host)
        return strcmp(r->version, "HTTP/1.1") == 0 ? malformed(v, "Host is missing") : 0;
    if (host->value_len == 0)
        return malformed(v, "Host is empty");
    if (!is_host(host->value, host->value_len))
        return malformed(v, "Host is not a name or address");
    if (!gate_host_allowed(hosts, host->value, host->value_len))
        return refuse(v, 421, "misdirected_request",
                      "this server does not serve that Host");
    return 0;
}

static bool is_bodiless(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0 ||
           strcmp(method, "DELETE") == 0 || strcmp(method, "OPTIONS") == 0;
}

static int check_line(const struct gate_request *r, struct gate_verdict *v)
{
    if (!gate_is_token(r->method, strlen(r->method)))
        return malformed(v, "the method holds a byte that is not allowed");
    if (strcmp(r->version, "HTTP/1.1") != 0 && strcmp(r->version, "HTTP/1.0") != 0)
        return refuse(v, 505, "malformed_request",
                      "only HTTP/1.1 and HTTP/1.0 are spoken");
    bool star = r->target_len == 1 && r->target[0] == '*';
    if (star && strcmp(r->method, "OPTIONS") != 0)
        return malformed(v, "* is a target for OPTIONS only");
    if (!star && (r->target_len == 0 || r->target[0] != '/'))
        return malformed(v, "the target must begin with /");
    return 0;
}

int gate_check(const struct gate_request *r, const struct gate_hosts *hosts,
               struct gate_verdict *v)
{
    struct single singles[SINGLES] = {
        [LENGTH] = {.name = "Content-Length"},
        [CODING] = {.name = "Transfer-Encoding"},
        [HOST] = {.name = "Host"},
        [EXPECT] = {.name = "Expect"},
        [TYPE] = {.name = "Content-Type"},
        [ENCODING] = {.name = "Content-Encoding"},
        [ORIGIN] = {.name = "Origin"},
        [AUTHORIZATION] = {.name = "Authorization"},
    };
    *v = (struct gate_verdict){0};
    int status = check_line(r, v);
    if (status == 0)
        status = check_fields(r, singles, v);
    if (status == 0)
        status = check_framing(r, singles, v);
    if (status == 0)
        status = check_host(r, singles[HOST].found, hosts, v);
    if (status != 0)
        return status;

    const struct gate_header *expect = singles[EXPECT].found;
    if (expect && strcasecmp(expect->value, "100-continue") != 0)
        return refuse(v, 417, "malformed_request", "only 100-continue can be expected");
    if (v->has_body && is_bodiless(r->method))
        return malformed(v, "this method takes no body");
    v->expects_continue = expect != NULL;
    v->host = singles[HOST].found;
    v->content_type = singles[TYPE].found;
    v->content_encoding = singles[ENCODING].found;
    v->origin = singles[ORIGIN].found;
    return 0;
}
