/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/doc/messages.h"

#include <assert.h>
#include <string.h>

#include "jinnang/buf.h"

/* Of one document; nobody reads more. Warnings never take the room of errors, because a
 * document with an error must not look clean. */
enum { MAX_WARNINGS = 300, MAX_ERRORS = 500 };

static const struct message {
    const char *code, *zh, *en;
} messages[] = {
    /* reading */
    {"binary_file", "不是文本文件", "not a text file"},
    {"undecodable", "编码无法识别(不是 UTF-8、GB18030 或 UTF-16)",
     "the encoding is unknown (not UTF-8, GB18030 or UTF-16)"},
    {"document_too_large", "文件超过 1 MiB", "the file is larger than 1 MiB"},
    {"empty_file", "文件为空", "the file is empty"},
    {"document_too_complex", "文档过于复杂:{1}", "the document is too complex: {1}"},
    {"encoding_converted", "已从 {0} 转换为 UTF-8", "converted from {0} to UTF-8"},
    {"control_characters", "控制字符已替换为空格", "control characters became blanks"},
    {"conflict_markers", "存在未解决的合并冲突标记", "unresolved merge conflict markers"},
    {"front_matter_dropped", "文件头无法读取,已忽略:{1}",
     "the front matter was dropped: {1}"},
    {"kind_assumed", "类型{1},按“{2}”处理", "the kind {1}, taken as {2}"},
    /* checking: errors */
    {"required", "{label}不能为空", "{label} is required"},
    {"wrong_type", "{label}应为{1}", "{label} must be {1}"},
    {"too_short", "{label}至少 {0} 个{1}", "{label} needs at least {0} {1}"},
    {"too_long", "{label}至多 {0} 个{1}", "{label} may have at most {0} {1}"},
    {"out_of_range", "{label}应在 {1} 与 {2} 之间", "{label} must be {1} to {2}"},
    {"not_in_vocabulary", "{label}不在可选范围内", "{label} is not an allowed value"},
    {"malformed_date", "{label}日期无效", "{label} is not a valid date"},
    {"future_date", "{label}不能晚于今天", "{label} is in the future"},
    {"malformed_id", "{label}编号格式不正确", "{label} is not a valid id"},
    {"reference_not_found", "{label}指向的内容不存在", "{label} refers to nothing"},
    {"duplicate", "{label}重复", "{label} is a duplicate"},
    {"read_only_field", "{label}由系统维护", "{label} is set by the system"},
    {"inconsistent", "{label}与{1}不一致", "{label} contradicts {1}"},
    {"missing_section", "缺少章节“{0}”", "section \"{0}\" is missing"},
    {"undeclared_variable", "变量 {0} 未声明", "variable {0} is not declared"},
    {"unused_variable", "变量 {0} 未使用", "variable {0} is not used"},
    {"personal_data", "包含手机号或身份证号,请删除",
     "contains a phone or identity number"},
    /* checking: warnings */
    {"missing_summary", "建议填写摘要", "a summary is missing"},
    {"unknown_field", "未知字段 {0}", "unknown field {0}"},
    {"thin_section", "章节“{0}”不足 40 个字符",
     "section \"{0}\" has fewer than 40 characters"},
    {"missing_party", "参会人中没有{1}", "no participant from {1}"},
    {"unmeasured_requirement", "必须满足的需求 {0} 没有可度量的指标",
     "requirement {0} is a must and has no metric"},
    {"missing_results", "没有填写成效指标", "no results are given"},
    {"dangling_reference", "引用的 {0} 不存在", "{0} does not exist"},
    {"assumed_reason", "首要原因只是推测", "the top reason is an assumption"},
};

static const struct message *find_message(const char *code)
{
    for (size_t i = 0; i < JN_COUNT(messages); i++)
        if (strcmp(messages[i].code, code) == 0)
            return &messages[i];
    assert(!"a code without a message");
    return &messages[0];
}

/* One sentence with its places filled. */
static const char *fill(struct jn_arena *arena, const char *pattern, const char *label,
                        const char *both, const char *const more[2])
{
    struct jn_buf out = JN_BUF_INIT;
    for (const char *s = pattern; *s;) {
        const char *value = NULL;
        size_t step = 3;
        if (strncmp(s, "{label}", 7) == 0) {
            value = label;
            step = 7;
        } else if (strncmp(s, "{0}", 3) == 0) {
            value = both;
        } else if (strncmp(s, "{1}", 3) == 0) {
            value = more[0];
        } else if (strncmp(s, "{2}", 3) == 0) {
            value = more[1];
        }
        if (value)
            jn_buf_str(&out, value);
        else
            jn_buf_add(&out, s, step = 1);
        s += step;
    }
    const char *text = jn_arena_dup(arena, out.data ? out.data : "", out.len);
    jn_buf_deinit(&out);
    return text;
}

void jn_complain(struct jn_findings *f, const struct jn_complaint *c)
{
    const struct message *m = find_message(c->code);
    const char *zh = c->label_zh ? c->label_zh : c->field ? c->field->label_zh : "";
    const char *en = c->label_en ? c->label_en : c->field ? c->field->label_en : "";
    struct jn_finding finding = {
        .severity = c->severity,
        .code = m->code,
        .pointer = c->pointer ? c->pointer : "#",
        .line = c->line,
        .column = c->column,
        .detail_zh = fill(f->arena, m->zh, zh, c->both, c->zh),
        .detail_en = fill(f->arena, m->en, en, c->both, c->en),
        .label_zh = *zh ? zh : NULL,
        .allowed = c->allowed,
    };
    jn_finding_add(f, &finding);
}

/* Reading already warns of some things that are errors in a submission: told again, such
 * a warning becomes the error instead of a second line. */
static bool told_before(struct jn_findings *f, const struct jn_finding *finding)
{
    for (size_t i = 0; i < f->n; i++) {
        struct jn_finding *old = &f->items[i];
        if (strcmp(old->code, finding->code) != 0 ||
            strcmp(old->pointer, finding->pointer) != 0 || old->line != finding->line ||
            strcmp(old->detail_en, finding->detail_en) != 0)
            continue;
        if (finding->severity == JN_ERROR && old->severity == JN_WARNING) {
            old->severity = JN_ERROR;
            f->n_errors++;
        }
        return true;
    }
    return false;
}

void jn_finding_add(struct jn_findings *f, const struct jn_finding *finding)
{
    bool full = finding->severity == JN_ERROR ? f->n_errors >= MAX_ERRORS
                                              : f->n - f->n_errors >= MAX_WARNINGS;
    if (full || told_before(f, finding))
        return;
    JN_GROW(f->arena, f->items, f->n, f->cap);
    f->items[f->n++] = *finding;
    f->n_errors += finding->severity == JN_ERROR;
}
