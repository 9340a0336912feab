/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Front matter that shows a name is written anew from its values: one member a line, all
 * inside it in flow style, which takes no more lines, ':' and ',' than any other, so that
 * it stays within the budget of the parser. Comments are not values and go. */
#include <string.h>

#include "jinnang/id.h"
#include "jinnang/json_write.h"

#include "lib/doc/field_value.h"
#include "lib/doc/mask.h"

/* The id of a document (or engagement) that is no profile stays: `related` would lead
 * nowhere. A name inside of it stays, too. */
static bool is_other_id(const struct masking *k, const char *text, size_t len)
{
    size_t n = strcspn(text, "-");
    bool known = n == 3 && strncmp(text, "eng", n) == 0;
    for (int kind = 0; kind < JN_KINDS && !known; kind++) {
        const char *prefix = jn_kind_rule((enum jn_kind)kind)->prefix;
        known = strlen(prefix) == n && strncmp(text, prefix, n) == 0;
    }
    return known && jn_id_is_document(text, len) &&
           mask_find_id(k->m, text, len) == MASK_NOBODY;
}

static bool is_profile(const struct masking *k, const struct jn_yaml *y)
{
    return y->type == JN_YAML_SCALAR &&
           mask_find_id(k->m, y->text, y->len) != MASK_NOBODY;
}

static struct jn_yaml *copy_of(const struct masking *k, const struct jn_yaml *y)
{
    struct jn_yaml *copy = JN_NEW(k->arena, struct jn_yaml);
    *copy = *y;
    return copy;
}

static int mask_value(const struct masking *k, const struct jn_yaml *y,
                      const struct jn_yaml **out);

static int mask_scalar(const struct masking *k, const struct jn_yaml *y,
                       const struct jn_yaml **out)
{
    struct mask_string s = {y->text, y->len};
    *out = y;
    if (is_other_id(k, y->text, y->len))
        return 0;
    if (mask_plain(k, &s) != 0)
        return JN_MASK_UNSAFE;
    if (s.text == y->text)
        return 0;
    struct jn_yaml *copy = copy_of(k, y);
    copy->text = s.text;
    copy->len = s.len;
    copy->plain = false;
    *out = copy;
    return 0;
}

/* Items and members; a list forgets the profiles that it refers to. */
static int mask_inside(const struct masking *k, const struct jn_yaml *y,
                       const struct jn_yaml **out)
{
    struct jn_yaml *copy = copy_of(k, y);
    bool changed = false;
    size_t n = 0;
    copy->items = JN_NEW_ARRAY(k->arena, y->count, struct jn_yaml *);
    copy->keys = JN_NEW_ARRAY(k->arena, y->count, const char *);
    for (size_t i = 0; i < y->count; i++) {
        const struct jn_yaml *item;
        struct mask_string key = {y->type == JN_YAML_MAP ? y->keys[i] : "", 0};
        key.len = strlen(key.text);
        if (y->type == JN_YAML_LIST && is_profile(k, y->items[i])) {
            changed = true;
            continue;
        }
        if (mask_value(k, y->items[i], &item) != 0 || mask_plain(k, &key) != 0)
            return JN_MASK_UNSAFE;
        changed = changed || item != y->items[i] ||
                  (y->type == JN_YAML_MAP && key.text != y->keys[i]);
        copy->items[n] = (struct jn_yaml *)(uintptr_t)item;
        copy->keys[n++] = key.text;
    }
    copy->count = n;
    *out = changed ? copy : y;
    return 0;
}

static int mask_value(const struct masking *k, const struct jn_yaml *y,
                      const struct jn_yaml **out)
{
    return y->type == JN_YAML_SCALAR ? mask_scalar(k, y, out) : mask_inside(k, y, out);
}

bool mask_front_shows(const struct masking *k, const struct jn_yaml *y)
{
    if (y->type == JN_YAML_SCALAR)
        return !is_other_id(k, y->text, y->len) && mask_shows(k, y->text, y->len);
    bool shows = false;
    for (size_t i = 0; i < y->count && !shows; i++)
        shows = mask_front_shows(k, y->items[i]) ||
                (y->type == JN_YAML_MAP && mask_shows(k, y->keys[i], strlen(y->keys[i])));
    return shows;
}

/* ---- writing */

/* Plain text is what no reader of YAML takes for anything else, in flow style too. */
static bool is_plain(const char *s, size_t len)
{
    static const char also[] = " _-./+()%=";
    if (len == 0 || s[len - 1] == ' ' || (len == 4 && strncasecmp(s, "null", 4) == 0))
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        bool word = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                    (c >= 0x80 && c != 0xC2 && c != 0xE2 && c != 0xEF);
        if (!word && (i == 0 || !strchr(also, c)))
            return false;
    }
    return true;
}

static void write_text(struct jn_buf *out, const char *s, size_t len)
{
    struct jn_json j = jn_json_on(out);
    if (is_plain(s, len))
        jn_buf_add(out, s, len);
    else
        jn_json_strn(&j, s, len);
}

static void write_value(struct jn_buf *out, const struct jn_yaml *y)
{
    bool map = y->type == JN_YAML_MAP;
    if (y->type == JN_YAML_SCALAR) {
        if (y->plain && jn_value_is_missing(y))
            jn_buf_str(out, "null");
        else
            write_text(out, y->text, y->len);
        return;
    }
    jn_buf_char(out, map ? '{' : '[');
    for (size_t i = 0; i < y->count; i++) {
        if (i > 0)
            jn_buf_str(out, ", ");
        if (map) {
            write_text(out, y->keys[i], strlen(y->keys[i]));
            jn_buf_str(out, ": ");
        }
        write_value(out, y->items[i]);
    }
    jn_buf_char(out, map ? '}' : ']');
}

static void write_member(struct jn_buf *out, const char *key, const struct jn_yaml *y)
{
    write_text(out, key, strlen(key));
    jn_buf_str(out, ": ");
    write_value(out, y);
    jn_buf_char(out, '\n');
}

/* What a document names as its customer: what it is called here. The id of somebody
 * without a profile may say as much as a name. */
static const struct jn_yaml *customer_of(const struct masking *k, const struct jn_yaml *y)
{
    if (y->type != JN_YAML_SCALAR || !is_other_id(k, y->text, y->len))
        return y;
    struct jn_yaml *copy = copy_of(k, y);
    copy->text = mask_default;
    copy->len = strlen(mask_default);
    return copy;
}

int mask_front_matter(const struct masking *k, const struct jn_yaml *root,
                      struct mask_string header, const char *title, struct jn_buf *out,
                      bool *changed)
{
    const struct jn_yaml *masked = root;
    const struct jn_yaml *customer = jn_yaml_get(root, "customer");
    *changed = false;
    if (root && mask_value(k, root, &masked) != 0)
        return JN_MASK_UNSAFE;
    if (customer && customer_of(k, customer) == customer)
        customer = NULL;
    if (masked == root && !customer && !title && !mask_shows(k, header.text, header.len))
        return 0;
    *changed = true;
    if (!root && !title) /* a header that nobody can read */
        return 0;
    jn_buf_str(out, "---\n");
    if (title)
        write_member(out, "title",
                     &(struct jn_yaml){.text = title, .len = strlen(title)});
    for (size_t i = 0; masked && i < masked->count; i++) {
        const char *key = masked->keys[i];
        bool is_customer = customer && strcmp(key, "customer") == 0;
        if (!title || strcmp(key, "title") != 0)
            write_member(out, key,
                         is_customer ? customer_of(k, customer) : masked->items[i]);
    }
    jn_buf_str(out, "---\n");
    return jn_buf_failed(out) ? JN_MASK_UNSAFE : 0;
}
