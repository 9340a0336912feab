/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every line is an item: tenders number their lines, and pasted lists have one thing a
 * line. Only a text of one line is prose, and prose is split at its sentences; a single
 * sentence that only lists short things is split at its commas. A line that is numbered
 * inside ("1. … 2. …") is split there, too. */
#include "daemon/search/requirements.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jinnang/utf8.h"

enum { LEAST = 4, SHORT = 20, FEW = 3 };

/* ---- word lists */

struct words {
    const char *name;
    const char *words[24]; /* ASCII in lower case; ends with NULL */
};

/* The first row with a word wins: a security demand often has a figure or a date, too. */
static const struct words types[] = {
    {"security",
     {"安全",           "加密",     "国密",           "等保",    "等级保护", "审计",
      "权限",           "脱敏",     "身份",           "认证",    "漏洞",     "防护",
      "零信任",         "合规",     "security",       "encrypt", "audit",    "compliance",
      "authentication", "vulnerab", "access control", NULL}},
    {"performance",
     {"性能",          "并发",     "吞吐",       "时延",      "延迟",
      "响应时间",      "可用性",   "rpo",        "rto",       "tps",
      "qps",           "99.9",     "毫秒",       "不停机",    "容灾",
      "performance",   "latency",  "throughput", "concurren", "availability",
      "response time", "failover", NULL}},
    {"commercial",
     {"报价", "价格", "付款", "预算", "商务", "折扣", "合同", "许可费", "质保金", "发票",
      "price", "pricing", "payment", "budget", "contract", "discount", "licen", NULL}},
    {"delivery",
     {"交付",       "工期",      "上线",    "实施",     "培训",     "验收",    "驻场",
      "里程碑",     "运维",      "维保",    "个月内",   "delivery", "go-live", "training",
      "acceptance", "milestone", "on-site", "schedule", "weeks",    NULL}},
};

static const struct words priorities[] = {
    {"must", {"必须", "须", "★", "强制", "不得", "must", "shall", "mandatory", NULL}},
    {"could", {"可选", "可以考虑", "最好", "could", "optional", "nice to have", NULL}},
};

static bool has_word(const char *text, const char *word)
{
    return strcasestr(text, word) != NULL;
}

static const char *by_words(const struct words *rows, size_t n, const char *text,
                            const char *otherwise)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; rows[i].words[k]; k++) {
            if (has_word(text, rows[i].words[k]))
                return rows[i].name;
        }
    }
    return otherwise;
}

const char *requirement_type(const char *text)
{
    return by_words(types, JN_COUNT(types), text, "functional");
}

const char *requirement_priority(const char *text)
{
    return by_words(priorities, JN_COUNT(priorities), text, "should");
}

/* ---- cutting */

struct split {
    struct jn_arena *arena;
    struct requirement *items;
    size_t n, cap, max;
};

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 || cp == 0x3000;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end) {
        uint32_t cp;
        size_t n = jn_utf8_decode(at, (size_t)(end - at), &cp);
        if (!is_blank(cp))
            break;
        at += n;
    }
    return at;
}

static const char *trim_end(const char *at, const char *end)
{
    while (end > at) {
        const char *last = end - 1;
        uint32_t cp;
        while (last > at && ((unsigned char)*last & 0xC0) == 0x80)
            last--;
        jn_utf8_decode(last, (size_t)(end - last), &cp);
        if (!is_blank(cp))
            break;
        end = last;
    }
    return end;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool starts_with(const char *at, const char *end, const char *what)
{
    size_t n = strlen(what);
    return (size_t)(end - at) >= n && memcmp(at, what, n) == 0;
}

/* What stands behind a number: "1." "1)" "1、" "1．" "1）" "1:" "1："; 0 for none. A dot
 * needs a blank or a character that is no digit behind it: 3.5 is a figure. */
static size_t number_end(const char *at, const char *end)
{
    static const char *const marks[] = {"、", "．", "）", "：", ")", ":"};
    if (at < end && *at == '.')
        return at + 1 < end && !is_digit(at[1]) ? 1 : 0;
    for (size_t i = 0; i < JN_COUNT(marks); i++) {
        if (starts_with(at, end, marks[i]))
            return strlen(marks[i]);
    }
    return 0;
}

/* "(1)" "（一）" "1.2.3" "2.1、" "一、": where the number text is, and its whole
 * length; 0 when `at` does not begin with one. */
static size_t read_number(const char *at, const char *end, const char **no,
                          size_t *no_len)
{
    static const char han[] = "一二三四五六七八九十";
    const char *p = at;
    size_t open = starts_with(p, end, "(") ? 1 : starts_with(p, end, "（") ? 3 : 0;
    p += open;
    *no = p;
    while (p < end &&
           (is_digit(*p) || (*p == '.' && p > *no && p + 1 < end && is_digit(p[1]))))
        p++;
    while (p == *no || (p > *no && !is_digit(*no[0]))) { /* 一, 十二 */
        bool found = false;
        for (size_t i = 0; i + 3 <= sizeof(han) - 1 && !found; i += 3)
            found = (size_t)(end - p) >= 3 && memcmp(p, han + i, 3) == 0;
        if (!found)
            break;
        p += 3;
    }
    *no_len = (size_t)(p - *no);
    if (*no_len == 0 || *no_len > 12)
        return 0;
    if (open) {
        size_t close = starts_with(p, end, ")") ? 1 : starts_with(p, end, "）") ? 3 : 0;
        return close ? (size_t)(p + close - at) : 0;
    }
    size_t mark = number_end(p, end);
    if (mark > 0)
        return (size_t)(p + mark - at);
    /* "2.1 text": a number with dots needs only a blank. */
    bool dotted = memchr(*no, '.', *no_len) != NULL;
    return dotted && p < end && *p == ' ' ? (size_t)(p + 1 - at) : 0;
}

/* "- " "* " "• " "#": a list item or a heading. */
static size_t read_bullet(const char *at, const char *end)
{
    static const char *const bullets[] = {"- ", "* ", "+ ", "•", "·", "●", "■",
                                          "□",  "◆",  "➢",  "★", "▲", "—"};
    const char *p = at;
    while (p < end && *p == '#')
        p++;
    if (p > at)
        return (size_t)(p - at);
    for (size_t i = 0; i < JN_COUNT(bullets); i++) {
        if (starts_with(at, end, bullets[i]))
            return strlen(bullets[i]);
    }
    return 0;
}

static bool no_is_taken(const struct split *s, const char *no)
{
    for (size_t i = 0; i < s->n; i++) {
        if (strcmp(s->items[i].no, no) == 0)
            return true;
    }
    return false;
}

static const char *new_no(const struct split *s, const char *no, size_t len)
{
    const char *text = len ? jn_arena_dup(s->arena, no, len) : "";
    if (len > 0 && !no_is_taken(s, text))
        return text;
    size_t i = s->n + 1;
    do {
        text = jn_arena_format(s->arena, "%zu", i++);
    } while (no_is_taken(s, text));
    return text;
}

static void add(struct split *s, const char *no, size_t no_len, const char *at,
                const char *end)
{
    at = skip_blanks(at, end);
    end = trim_end(at, end);
    if (s->n == s->max || jn_utf8_count(at, (size_t)(end - at)) < LEAST)
        return;
    JN_GROW(s->arena, s->items, s->n, s->cap);
    struct requirement *r = &s->items[s->n];
    const char *text = jn_arena_dup(s->arena, at, (size_t)(end - at));
    *r = (struct requirement){.no = new_no(s, no, no_len), .text = text};
    s->n++;
}

/* The next place in the line where "blank number mark" begins a further item. */
static const char *next_item(const char *at, const char *end)
{
    const char *no;
    size_t no_len;
    for (; at < end; at++) {
        bool border = *at == ' ' || *at == '\t' || *at == ';' ||
                      starts_with(at, end, "；") || starts_with(at, end, "。") ||
                      starts_with(at, end, "，");
        if (!border)
            continue;
        const char *from = at + (((unsigned char)*at & 0x80) ? 3 : 1);
        size_t n =
            from < end && is_digit(*from) ? read_number(from, end, &no, &no_len) : 0;
        if (n > no_len && from[n - 1] != ' ') /* "3.5 s" is a figure, "2. x" an item */
            return from;
    }
    return end;
}

/* A line, or what is left of it: the number or bullet, then the text. True when it had
 * one. */
static bool add_line(struct split *s, const char *at, const char *end)
{
    bool marked = false;
    at = skip_blanks(at, end);
    while (at < end) {
        const char *no = at;
        size_t no_len = 0, skip = read_bullet(at, end);
        const char *body = skip_blanks(at + skip, end);
        size_t number = read_number(body, end, &no, &no_len);
        if (number == 0)
            no_len = 0;
        body += number;
        const char *stop = number > 0 ? next_item(body, end) : end;
        marked = marked || skip > 0 || number > 0;
        add(s, no, no_len, body, stop);
        at = stop;
    }
    return marked;
}

static size_t sentence_mark(const char *at, const char *end)
{
    static const char *const marks[] = {"。", "！", "？", "；", "!", "?", ";"};
    for (size_t i = 0; i < JN_COUNT(marks); i++) {
        if (starts_with(at, end, marks[i]))
            return strlen(marks[i]);
    }
    if (*at == '.' && (at + 1 == end || at[1] == ' '))
        return 1;
    return 0;
}

static size_t comma(const char *at, const char *end)
{
    if (starts_with(at, end, "，"))
        return strlen("，");
    /* 10,000 is a figure. */
    return *at == ',' && !(at + 1 < end && is_digit(at[1])) ? 1 : 0;
}

/* Cut where `mark` has a length. */
static void add_parts(struct split *s, const char *at, const char *end,
                      size_t (*mark)(const char *, const char *))
{
    const char *start = at;
    while (at < end) {
        size_t n = mark(at, end);
        if (n > 0) {
            add(s, NULL, 0, start, at);
            start = at + n;
        }
        at += n > 0 ? n : 1;
    }
    add(s, NULL, 0, start, end);
}

/* "两地三中心，RPO=0，等保三级": at least three parts, none long and none too short. */
static bool is_enumeration(const char *at, const char *end)
{
    size_t n = 0;
    for (const char *start = at; start < end; n++) {
        const char *stop = start;
        while (stop < end && comma(stop, end) == 0)
            stop++;
        const char *first = skip_blanks(start, stop);
        size_t long_as = jn_utf8_count(first, (size_t)(trim_end(first, stop) - first));
        if (long_as < LEAST || long_as > SHORT)
            return false;
        start = stop < end ? stop + comma(stop, end) : end;
    }
    return n >= FEW;
}

static const char *line_end(const char *at, const char *end)
{
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    return stop ? stop : end;
}

/* One line without any mark of an item is prose. */
static bool is_prose(const char *at, const char *end)
{
    struct split probe = {.arena = jn_arena_new(), .max = 2};
    const char *stop = line_end(at, end);
    bool one_line = skip_blanks(stop, end) == end;
    bool marked = one_line && add_line(&probe, at, stop);
    jn_arena_free(probe.arena);
    return one_line && !marked;
}

size_t requirements_split(struct jn_arena *arena, const char *text, size_t len,
                          size_t max, struct requirement **out)
{
    struct split s = {.arena = arena, .max = max};
    const char *end = text + len, *at = skip_blanks(text, end);
    if (is_prose(at, end)) {
        add_parts(&s, at, end, sentence_mark);
        const char *only = s.n == 1 ? s.items[0].text : "";
        if (is_enumeration(only, only + strlen(only))) {
            s.n = 0;
            add_parts(&s, only, only + strlen(only), comma);
        }
    } else {
        while (at < end) {
            const char *stop = line_end(at, end);
            add_line(&s, at, stop);
            at = stop < end ? stop + 1 : end;
        }
    }
    *out = s.items;
    return s.n;
}
