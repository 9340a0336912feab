/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every problem code of the wire contract; GET /v1/problems prints this table. */
#include <string.h>

#include "daemon/http/reply.h"

const struct problem problems[] = {
    {"malformed_request", 400, "请求格式错误", "Malformed request"},
    {"malformed_json", 400, "JSON 格式错误", "Malformed JSON"},
    {"invalid_parameter", 400, "参数无效", "Invalid parameter"},
    {"unknown_parameter", 400, "未知参数", "Unknown parameter"},
    {"invalid_filter", 400, "过滤表达式无效", "Invalid filter"},
    {"window_exceeded", 400, "超出可翻页范围", "Beyond the search window"},
    {"invalid_cursor", 400, "翻页游标无效", "Invalid cursor"},
    {"idempotency_key_required", 400, "缺少幂等键", "Idempotency-Key required"},
    {"unauthorized", 401, "未认证", "Unauthorized"},
    {"forbidden_scope", 403, "令牌缺少所需权限", "Scope missing"},
    {"own_submission", 403, "不能评审自己的提交", "Own submission"},
    {"reviewer_conflict", 403, "已在其他级别评审过", "Already acted at another level"},
    {"not_permitted", 403, "无权执行此操作", "Not permitted"},
    {"origin_not_allowed", 403, "来源不被允许", "Origin not allowed"},
    {"not_found", 404, "路径不存在", "No such route"},
    {"document_not_found", 404, "文档不存在", "Document not found"},
    {"section_not_found", 404, "章节不存在", "Section not found"},
    {"revision_not_found", 404, "版本不存在", "Revision not found"},
    {"resource_not_found", 404, "资源不存在", "Resource not found"},
    {"method_not_allowed", 405, "不支持该方法", "Method not allowed"},
    {"not_acceptable", 406, "无法提供所要求的格式", "Not acceptable"},
    {"request_timeout", 408, "请求超时未完整", "Request timeout"},
    {"state_conflict", 409, "当前状态不允许此操作", "State conflict"},
    {"near_duplicate", 409, "存在高度相似的文档", "Near duplicate"},
    {"submission_open", 409, "已有进行中的提交", "A submission is open"},
    {"stale_base", 409, "基于的版本已过期", "Stale base"},
    {"already_exists", 409, "已存在", "Already exists"},
    {"limit_reached", 409, "已达数量上限", "Limit reached"},
    {"idempotency_key_in_use", 409, "同一幂等键的请求正在处理", "Idempotency-Key in use"},
    {"read_only_corpus", 409, "知识库为只读", "Read-only corpus"},
    {"relevance_regression", 409, "检索质量下降", "Relevance regression"},
    {"precondition_failed", 412, "版本已变化", "Precondition failed"},
    {"payload_too_large", 413, "请求体过大", "Payload too large"},
    {"uri_too_long", 414, "请求地址过长", "URI too long"},
    {"unsupported_media_type", 415, "不支持的媒体类型", "Unsupported media type"},
    {"misdirected_request", 421, "主机名不匹配", "Misdirected request"},
    {"validation_failed", 422, "校验未通过", "Validation failed"},
    {"document_too_complex", 422, "文档过于复杂", "Document too complex"},
    {"empty_input", 422, "输入为空", "Empty input"},
    {"unknown_template_variable", 422, "未知模板变量", "Unknown template variable"},
    {"idempotency_key_reused", 422, "幂等键被用于不同请求", "Idempotency-Key reused"},
    {"precondition_required", 428, "需要 If-Match", "Precondition required"},
    {"rate_limited", 429, "请求过于频繁", "Rate limited"},
    {"headers_too_large", 431, "请求头过大", "Headers too large"},
    {"internal", 500, "内部错误", "Internal error"},
    {"feature_unavailable", 501, "功能未启用", "Feature unavailable"},
    {"method_not_implemented", 501, "未实现该方法", "Method not implemented"},
    {"index_loading", 503, "索引加载中", "Index loading"},
    {"analyzer_mismatch", 503, "索引与分析器版本不符", "Analyzer mismatch"},
    {"index_corrupt", 503, "索引损坏", "Index corrupt"},
    {"busy", 503, "服务繁忙", "Busy"},
    {"deadline_exceeded", 503, "处理超时", "Deadline exceeded"},
    {"corpus_unavailable", 503, "知识库目录不可用", "Corpus unavailable"},
    {"store_read_only", 503, "存储只读", "Store is read-only"},
    {"shutting_down", 503, "服务正在停止", "Shutting down"},
    {"disk_full", 507, "磁盘空间不足", "Disk full"},
};
const size_t problem_count = JN_COUNT(problems);

const struct problem *problem_find(const char *code)
{
    for (size_t i = 0; i < problem_count; i++) {
        if (strcmp(problems[i].code, code) == 0)
            return &problems[i];
    }
    return problem_find("internal");
}
