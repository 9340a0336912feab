/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libfyaml as a stream of events, not as a document: nothing is ever resolved or
 * expanded, the walk stops at the first thing that is refused, and duplicate keys are
 * found by ourselves (the document builder compares every pair of keys, also beyond the
 * number that we accept). */
#include "jinnang/yaml_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libfyaml.h>

#include "jinnang/utf8.h"

enum {
    MAX_DEPTH = 4,
    MAX_KEYS = 256,
    MAX_ITEMS = 500,
    MAX_CONFIG_ITEMS = 20000,
    MAX_SCALAR = 4096,
    MAX_FRONT_MATTER = 16 * 1024,
    MAX_CONFIG = 256 * 1024,
    MAX_STRUCTURE_BYTES = 1024, /* newline, ':' and ',' of a front matter */
};

struct reader {
    struct fy_parser *parser;
    struct jn_arena *arena;
    struct jn_yaml_fault *fault;
    bool config;
    size_t n_values; /* of the whole document */
};

static int refuse(struct jn_yaml_fault *fault, unsigned line, unsigned column,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

static int refuse(struct jn_yaml_fault *fault, unsigned line, unsigned column,
                  const char *format, ...)
{
    fault->line = line;
    fault->column = column;
    va_list args;
    va_start(args, format);
    vsnprintf(fault->text, sizeof(fault->text), format, args);
    va_end(args);
    for (char *c = fault->text; *c; c++)
        if ((unsigned char)*c < 0x20)
            *c = ' ';
    fault->text[jn_utf8_valid_prefix(fault->text, strlen(fault->text))] = '\0';
    return JN_YAML_REFUSED;
}

static int refuse_at_byte(struct jn_yaml_fault *fault, const char *bytes, size_t at,
                          const char *what)
{
    unsigned line = 1;
    size_t start = 0;
    for (size_t i = 0; i < at; i++)
        if (bytes[i] == '\n') {
            line++;
            start = i + 1;
        }
    return refuse(fault, line, (unsigned)(at - start) + 1, "%s", what);
}

static int over_budget(struct jn_yaml_fault *fault, unsigned line, unsigned column,
                       const char *what)
{
    fault->over_budget = true;
    return refuse(fault, line, column, "%s", what);
}

/* The library lets invalid UTF-8 and control characters pass. */
static int check_bytes(const char *bytes, size_t len, enum jn_yaml_budget budget,
                       struct jn_yaml_fault *fault)
{
    if (len > (size_t)(budget == JN_YAML_CONFIG ? MAX_CONFIG : MAX_FRONT_MATTER))
        return over_budget(fault, 1, 1, "the text is too long");
    size_t valid = jn_utf8_valid_prefix(bytes, len);
    if (valid < len)
        return refuse_at_byte(fault, bytes, valid, "not UTF-8");
    size_t structure = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
            return refuse_at_byte(fault, bytes, i, "a control character");
        structure += c == '\n' || c == ':' || c == ',';
    }
    if (budget == JN_YAML_FRONT_MATTER && structure > MAX_STRUCTURE_BYTES)
        return over_budget(fault, 1, 1, "too many lines, ':' and ','");
    return 0;
}

static struct fy_event *next_event(struct reader *r)
{
    return fy_parser_parse(r->parser);
}

static void position(struct fy_token *token, unsigned *line, unsigned *column)
{
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    *line = mark ? (unsigned)mark->line + 1 : 0;
    *column = mark ? (unsigned)mark->column + 1 : 0;
}

static int library_fault(struct reader *r, struct fy_diag *diag)
{
    void *at = NULL;
    const struct fy_diag_error *e = fy_diag_errors_iterate(diag, &at);
    if (!e)
        return refuse(r->fault, 1, 1, "not readable as YAML");
    return refuse(r->fault, e->line > 0 ? (unsigned)e->line : 1,
                  e->column > 0 ? (unsigned)e->column : 1, "%s",
                  e->msg ? e->msg : "not readable as YAML");
}

static int read_value(struct reader *r, struct fy_event *event, unsigned depth,
                      struct jn_yaml **out);

static struct jn_yaml *new_value(struct reader *r, enum jn_yaml_type type,
                                 struct fy_token *token)
{
    struct jn_yaml *y = JN_NEW(r->arena, struct jn_yaml);
    y->type = type;
    position(token, &y->line, &y->column);
    return y;
}

static int refuse_decorated(struct reader *r, struct fy_token *anchor,
                            struct fy_token *tag)
{
    unsigned line, column;
    position(anchor ? anchor : tag, &line, &column);
    return refuse(r->fault, line, column,
                  anchor ? "anchors (&) are not accepted" : "tags (!) are not accepted");
}

static int read_scalar(struct reader *r, const struct fy_event_scalar_data *scalar,
                       struct jn_yaml **out)
{
    if (scalar->anchor || scalar->tag)
        return refuse_decorated(r, scalar->anchor, scalar->tag);
    struct jn_yaml *y = new_value(r, JN_YAML_SCALAR, scalar->value);
    const char *text = scalar->value ? fy_token_get_text(scalar->value, &y->len) : NULL;
    if (!text)
        y->len = 0;
    if (y->len > MAX_SCALAR)
        return over_budget(r->fault, y->line, y->column, "a value is too long");
    y->text = jn_arena_dup(r->arena, text ? text : "", y->len);
    y->plain = !scalar->value || fy_token_scalar_style(scalar->value) == FYSS_PLAIN;
    if (memchr(y->text, '\0', y->len)) /* "\0" in double quotes */
        return refuse(r->fault, y->line, y->column, "a NUL character");
    if (!jn_utf8_is_valid(y->text, y->len)) /* "\xff" in double quotes */
        return refuse(r->fault, y->line, y->column, "not UTF-8");
    *out = y;
    return 0;
}

/* A list item or map member more: both kinds of container have a bound. */
static int count_value(struct reader *r, const struct jn_yaml *y)
{
    size_t most = y->type == JN_YAML_MAP ? MAX_KEYS
                  : r->config            ? MAX_CONFIG_ITEMS
                                         : MAX_ITEMS;
    r->n_values++;
    if (y->count < most && r->n_values <= MAX_CONFIG_ITEMS)
        return 0;
    return over_budget(r->fault, y->line, y->column,
                       y->type == JN_YAML_MAP ? "too many keys" : "too many list items");
}

static int read_list(struct reader *r, struct jn_yaml *y, unsigned depth)
{
    size_t cap = 0;
    for (;;) {
        struct fy_event *event = next_event(r);
        if (!event)
            return -1;
        if (event->type == FYET_SEQUENCE_END) {
            fy_parser_event_free(r->parser, event);
            return 0;
        }
        int rc = count_value(r, y);
        struct jn_yaml *item = NULL;
        if (rc == 0)
            rc = read_value(r, event, depth, &item);
        fy_parser_event_free(r->parser, event);
        if (rc != 0)
            return rc;
        JN_GROW(r->arena, y->items, y->count, cap);
        y->items[y->count++] = item;
    }
}

static int check_key(struct reader *r, const struct jn_yaml *y, const struct jn_yaml *key)
{
    if (key->type != JN_YAML_SCALAR)
        return refuse(r->fault, key->line, key->column, "a key must be text");
    if (key->plain && strcmp(key->text, "<<") == 0)
        return refuse(r->fault, key->line, key->column,
                      "merge keys (<<) are not accepted");
    if (key->len == 0 || (key->plain && strcmp(key->text, "~") == 0))
        return refuse(r->fault, key->line, key->column, "an empty key");
    for (size_t i = 0; i < y->count; i++)
        if (strcmp(y->keys[i], key->text) == 0)
            return refuse(r->fault, key->line, key->column, "duplicate key '%.60s'",
                          key->text);
    return 0;
}

/* Event of a key: read it, check it, and leave it in *key. */
static int read_key(struct reader *r, struct jn_yaml *y, struct fy_event *event,
                    unsigned depth, struct jn_yaml **key)
{
    int rc = count_value(r, y);
    if (rc == 0)
        rc = read_value(r, event, depth, key);
    return rc != 0 ? rc : check_key(r, y, *key);
}

static int read_map(struct reader *r, struct jn_yaml *y, unsigned depth)
{
    size_t cap_keys = 0, cap_lines = 0, cap_items = 0;
    for (;;) {
        struct fy_event *event = next_event(r);
        if (!event)
            return -1;
        if (event->type == FYET_MAPPING_END) {
            fy_parser_event_free(r->parser, event);
            return 0;
        }
        struct jn_yaml *key = NULL, *value = NULL;
        int rc = read_key(r, y, event, depth, &key);
        fy_parser_event_free(r->parser, event);
        if (rc != 0)
            return rc;
        event = next_event(r);
        if (!event)
            return -1;
        rc = read_value(r, event, depth, &value);
        fy_parser_event_free(r->parser, event);
        if (rc != 0)
            return rc;
        if (value->line == 0) { /* `key:` with nothing behind it has no token */
            value->line = key->line;
            value->column = key->column;
        }
        JN_GROW(r->arena, y->keys, y->count, cap_keys);
        JN_GROW(r->arena, y->key_lines, y->count, cap_lines);
        JN_GROW(r->arena, y->items, y->count, cap_items);
        y->keys[y->count] = key->text;
        y->key_lines[y->count] = key->line;
        y->items[y->count++] = value;
    }
}

/* depth: containers around this value. Below 0: the parser stopped, ask the library why.
 */
static int read_value(struct reader *r, struct fy_event *event, unsigned depth,
                      struct jn_yaml **out)
{
    unsigned line, column;
    switch (event->type) {
    case FYET_SCALAR:
        return read_scalar(r, &event->scalar, out);
    case FYET_ALIAS:
        position(event->alias.anchor, &line, &column);
        return refuse(r->fault, line, column, "aliases (*) are not accepted");
    case FYET_SEQUENCE_START:
        if (event->sequence_start.anchor || event->sequence_start.tag)
            return refuse_decorated(r, event->sequence_start.anchor,
                                    event->sequence_start.tag);
        *out = new_value(r, JN_YAML_LIST, event->sequence_start.sequence_start);
        break;
    case FYET_MAPPING_START:
        if (event->mapping_start.anchor || event->mapping_start.tag)
            return refuse_decorated(r, event->mapping_start.anchor,
                                    event->mapping_start.tag);
        *out = new_value(r, JN_YAML_MAP, event->mapping_start.mapping_start);
        break;
    default:
        return refuse(r->fault, 1, 1, "not readable as YAML");
    }
    if (depth >= MAX_DEPTH)
        return over_budget(r->fault, (*out)->line, (*out)->column, "nested too deeply");
    return (*out)->type == JN_YAML_LIST ? read_list(r, *out, depth + 1)
                                        : read_map(r, *out, depth + 1);
}

static bool is_absent(const struct jn_yaml *y)
{
    return y->type == JN_YAML_SCALAR && y->plain && y->len == 0;
}

/* One document and nothing behind it. */
static int read_stream(struct reader *r, struct jn_yaml **root)
{
    bool seen = false;
    for (;;) {
        struct fy_event *event = next_event(r);
        if (!event)
            return -1;
        enum fy_event_type type = event->type;
        int rc = 0;
        if (type == FYET_DOCUMENT_START && seen)
            rc = refuse(r->fault, 1, 1, "a second document");
        else if (type != FYET_STREAM_START && type != FYET_STREAM_END &&
                 type != FYET_DOCUMENT_START && type != FYET_DOCUMENT_END)
            rc = read_value(r, event, 0, root);
        seen = seen || type == FYET_DOCUMENT_START;
        fy_parser_event_free(r->parser, event);
        if (rc != 0 || type == FYET_STREAM_END)
            return rc;
    }
}

int jn_yaml_parse(const char *bytes, size_t len, enum jn_yaml_budget budget,
                  struct jn_arena *arena, struct jn_yaml **root,
                  struct jn_yaml_fault *fault)
{
    *root = NULL;
    memset(fault, 0, sizeof(*fault));
    int rc = check_bytes(bytes, len, budget, fault);
    if (rc != 0)
        return rc;
    /* Quiet alone still prints duplicate keys: the messages go to an object of our own.
     */
    struct fy_diag_cfg diag_config;
    fy_diag_cfg_default(&diag_config);
    diag_config.fp = NULL;
    struct fy_diag *diag = fy_diag_create(&diag_config);
    struct fy_parse_cfg config = {.flags = FYPCF_QUIET, .diag = diag};
    struct reader r = {
        .arena = arena, .fault = fault, .config = budget == JN_YAML_CONFIG};
    if (diag) {
        fy_diag_set_collect_errors(diag, true);
        r.parser = fy_parser_create(&config);
    }
    /* the library wants a NUL behind the text */
    if (r.parser &&
        fy_parser_set_string(r.parser, jn_arena_dup(arena, bytes, len), len) == 0) {
        rc = read_stream(&r, root);
        if (rc < 0)
            rc = library_fault(&r, diag);
    } else {
        rc = refuse(fault, 1, 1, "the YAML parser cannot start");
    }
    fy_parser_destroy(r.parser);
    fy_diag_destroy(diag);
    if (rc != 0 || (*root && is_absent(*root)))
        *root = NULL;
    return rc;
}

const struct jn_yaml *jn_yaml_get(const struct jn_yaml *map, const char *key)
{
    if (!map || map->type != JN_YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->keys[i], key) == 0)
            return map->items[i];
    return NULL;
}
