/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "daemon/draft/promise_words.h"

#include <string.h>

const char *const promise_kind_names[] = {
    "availability", "rpo",      "rto",   "response_time", "onsite_time", "retention",
    "capacity",     "warranty", "price", "other",         NULL};
const char *const promise_operator_names[] = {"eq", "le", "ge", NULL};
const char *const promise_unit_names[] = {"percent",    "seconds", "bytes", "CNY",
                                          "per_second", "users",   "nodes", NULL};

bool promise_kind_takes(enum promise_kind kind, enum promise_unit unit)
{
    static const unsigned units[PROMISE_KINDS] = {
        [PROMISE_AVAILABILITY] = 1u << PROMISE_PERCENT,
        [PROMISE_RPO] = 1u << PROMISE_SECONDS,
        [PROMISE_RTO] = 1u << PROMISE_SECONDS,
        [PROMISE_RESPONSE] = 1u << PROMISE_SECONDS,
        [PROMISE_ONSITE] = 1u << PROMISE_SECONDS,
        [PROMISE_RETENTION] = 1u << PROMISE_SECONDS,
        [PROMISE_CAPACITY] = 1u << PROMISE_BYTES | 1u << PROMISE_PER_SECOND |
                             1u << PROMISE_USERS | 1u << PROMISE_NODES,
        [PROMISE_WARRANTY] = 1u << PROMISE_SECONDS,
        [PROMISE_PRICE] = 1u << PROMISE_CNY,
        [PROMISE_OTHER] = ~0u,
    };
    return units[kind] >> unit & 1;
}

#define W(text, id, flags)                                                               \
    {                                                                                    \
        text, sizeof(text) - 1, id, flags                                                \
    }

/* clang-format off */
const struct promise_word promise_kind_words[] = {
    W("可用性", PROMISE_AVAILABILITY, PROMISE_RIGHT),
    W("可用率", PROMISE_AVAILABILITY, PROMISE_RIGHT),
    W("可用度", PROMISE_AVAILABILITY, PROMISE_RIGHT),
    W("在线率", PROMISE_AVAILABILITY, PROMISE_RIGHT),
    W("服务可用", PROMISE_AVAILABILITY, 0),
    W("系统可用", PROMISE_AVAILABILITY, 0),
    W("sla", PROMISE_AVAILABILITY, PROMISE_RIGHT),
    W("uptime", PROMISE_AVAILABILITY, PROMISE_RIGHT),
    W("availability", PROMISE_AVAILABILITY, PROMISE_RIGHT),
    W("available", PROMISE_AVAILABILITY, 0),

    W("rpo", PROMISE_RPO, PROMISE_BARE),
    W("rpo目标", PROMISE_RPO, PROMISE_BARE),
    W("恢复点", PROMISE_RPO, PROMISE_BARE),
    W("恢复点目标", PROMISE_RPO, PROMISE_BARE),
    W("恢复点目标(rpo)", PROMISE_RPO, PROMISE_BARE),
    W("数据丢失", PROMISE_RPO, PROMISE_BARE),
    W("数据丢失量", PROMISE_RPO, PROMISE_BARE),
    W("丢失数据", PROMISE_RPO, 0),
    W("recovery point", PROMISE_RPO, PROMISE_BARE),
    W("recovery point objective", PROMISE_RPO, PROMISE_BARE),
    W("data loss", PROMISE_RPO, 0),

    W("rto", PROMISE_RTO, PROMISE_BARE),
    W("rto目标", PROMISE_RTO, PROMISE_BARE),
    W("恢复时间", PROMISE_RTO, 0),
    W("恢复时间目标", PROMISE_RTO, PROMISE_BARE),
    W("恢复时间目标(rto)", PROMISE_RTO, PROMISE_BARE),
    W("恢复", PROMISE_RTO, PROMISE_RIGHT),
    W("恢复业务", PROMISE_RTO, PROMISE_RIGHT),
    W("恢复服务", PROMISE_RTO, PROMISE_RIGHT),
    W("修复", PROMISE_RTO, PROMISE_RIGHT),
    W("解决故障", PROMISE_RTO, PROMISE_RIGHT),
    W("切换", PROMISE_RTO, 0),
    W("mttr", PROMISE_RTO, 0),
    W("recovery time", PROMISE_RTO, 0),
    W("recovery time objective", PROMISE_RTO, 0),
    W("recover", PROMISE_RTO, 0),
    W("recovered", PROMISE_RTO, 0),
    W("restore", PROMISE_RTO, 0),
    W("restored", PROMISE_RTO, 0),
    W("failover", PROMISE_RTO, 0),
    W("fail over", PROMISE_RTO, 0),

    W("响应", PROMISE_RESPONSE, PROMISE_RIGHT),
    W("响应时间", PROMISE_RESPONSE, 0),
    W("远程响应", PROMISE_RESPONSE, PROMISE_RIGHT),
    W("电话响应", PROMISE_RESPONSE, PROMISE_RIGHT),
    W("远程支持", PROMISE_RESPONSE, 0),
    W("时延", PROMISE_RESPONSE, 0),
    W("延时", PROMISE_RESPONSE, 0),
    W("延迟", PROMISE_RESPONSE, 0),
    W("response", PROMISE_RESPONSE, PROMISE_RIGHT),
    W("response time", PROMISE_RESPONSE, PROMISE_RIGHT),
    W("respond", PROMISE_RESPONSE, 0),
    W("responds", PROMISE_RESPONSE, 0),
    W("responded", PROMISE_RESPONSE, 0),
    W("latency", PROMISE_RESPONSE, PROMISE_RIGHT),

    W("到场", PROMISE_ONSITE, PROMISE_RIGHT),
    W("到场时间", PROMISE_ONSITE, 0),
    W("到现场", PROMISE_ONSITE, PROMISE_RIGHT),
    W("到达现场", PROMISE_ONSITE, PROMISE_RIGHT),
    W("到达用户现场", PROMISE_ONSITE, PROMISE_RIGHT),
    W("到达客户现场", PROMISE_ONSITE, PROMISE_RIGHT),
    W("抵达现场", PROMISE_ONSITE, PROMISE_RIGHT),
    W("赶到现场", PROMISE_ONSITE, PROMISE_RIGHT),
    W("赶赴现场", PROMISE_ONSITE, PROMISE_RIGHT),
    W("现场响应", PROMISE_ONSITE, PROMISE_RIGHT),
    W("现场响应时间", PROMISE_ONSITE, 0),
    W("现场支持", PROMISE_ONSITE, PROMISE_RIGHT),
    W("现场服务", PROMISE_ONSITE, PROMISE_RIGHT),
    W("上门", PROMISE_ONSITE, PROMISE_RIGHT),
    W("上门服务", PROMISE_ONSITE, PROMISE_RIGHT),
    W("onsite", PROMISE_ONSITE, PROMISE_RIGHT),
    W("on-site", PROMISE_ONSITE, PROMISE_RIGHT),
    W("on site", PROMISE_ONSITE, PROMISE_RIGHT),
    W("on-site response", PROMISE_ONSITE, PROMISE_RIGHT),
    W("onsite response", PROMISE_ONSITE, PROMISE_RIGHT),
    W("on-site arrival", PROMISE_ONSITE, PROMISE_RIGHT),

    W("保留", PROMISE_RETENTION, 0),
    W("留存", PROMISE_RETENTION, 0),
    W("保存", PROMISE_RETENTION, 0),
    W("存档", PROMISE_RETENTION, 0),
    W("归档", PROMISE_RETENTION, 0),
    W("存储周期", PROMISE_RETENTION, 0),
    W("存储时长", PROMISE_RETENTION, 0),
    W("retention", PROMISE_RETENTION, PROMISE_RIGHT),
    W("retain", PROMISE_RETENTION, 0),
    W("retained", PROMISE_RETENTION, 0),
    W("kept", PROMISE_RETENTION, 0),
    W("keep", PROMISE_RETENTION, 0),
    W("stored for", PROMISE_RETENTION, 0),

    W("容量", PROMISE_CAPACITY, 0),
    W("存储", PROMISE_CAPACITY, 0),
    W("并发", PROMISE_CAPACITY, PROMISE_BARE),
    W("并发数", PROMISE_CAPACITY, PROMISE_BARE),
    W("并发用户", PROMISE_CAPACITY, PROMISE_BARE),
    W("并发用户数", PROMISE_CAPACITY, PROMISE_BARE),
    W("在线用户数", PROMISE_CAPACITY, PROMISE_BARE),
    W("吞吐", PROMISE_CAPACITY, 0),
    W("处理能力", PROMISE_CAPACITY, 0),
    W("支持", PROMISE_CAPACITY, 0),
    W("支撑", PROMISE_CAPACITY, 0),
    W("承载", PROMISE_CAPACITY, 0),
    W("扩展", PROMISE_CAPACITY, 0),
    W("扩容", PROMISE_CAPACITY, 0),
    W("capacity", PROMISE_CAPACITY, 0),
    W("storage", PROMISE_CAPACITY, 0),
    W("throughput", PROMISE_CAPACITY, 0),
    W("concurrent", PROMISE_CAPACITY, 0),
    W("supports", PROMISE_CAPACITY, 0),
    W("support", PROMISE_CAPACITY, 0),
    W("scales", PROMISE_CAPACITY, 0),
    W("sustains", PROMISE_CAPACITY, 0),

    W("质保", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("质保期", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("保修", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("保修期", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("维保", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("原厂质保", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("原厂维保", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("免费维保", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("免费质保", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("免费保修", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("免费维护", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("免费售后", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("质量保证", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("保固", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("warranty", PROMISE_WARRANTY, PROMISE_RIGHT),
    W("free maintenance", PROMISE_WARRANTY, PROMISE_RIGHT),

    W("报价", PROMISE_PRICE, 0),
    W("价格", PROMISE_PRICE, 0),
    W("总价", PROMISE_PRICE, 0),
    W("单价", PROMISE_PRICE, 0),
    W("售价", PROMISE_PRICE, 0),
    W("价款", PROMISE_PRICE, 0),
    W("打包价", PROMISE_PRICE, 0),
    W("优惠价", PROMISE_PRICE, 0),
    W("投标价", PROMISE_PRICE, 0),
    W("投标总价", PROMISE_PRICE, 0),
    W("合同额", PROMISE_PRICE, 0),
    W("合同金额", PROMISE_PRICE, 0),
    W("费用", PROMISE_PRICE, 0),
    W("年费", PROMISE_PRICE, 0),
    W("收费", PROMISE_PRICE, 0),
    W("price", PROMISE_PRICE, 0),
    W("priced", PROMISE_PRICE, 0),
    W("prices", PROMISE_PRICE, 0),
    W("quote", PROMISE_PRICE, 0),
    W("quoted", PROMISE_PRICE, 0),
    W("fee", PROMISE_PRICE, 0),
    W("cost", PROMISE_PRICE, 0),
    W("costs", PROMISE_PRICE, 0),
    {0},
};

const struct promise_word promise_before_words[] = {
    W("≤", PROMISE_LE, 0), W("<=", PROMISE_LE, 0), W("<", PROMISE_LE, 0),
    W("≦", PROMISE_LE, 0), W("⩽", PROMISE_LE, 0), W("=<", PROMISE_LE, 0),
    W("≥", PROMISE_GE, 0), W(">=", PROMISE_GE, 0), W(">", PROMISE_GE, 0),
    W("≧", PROMISE_GE, 0), W("⩾", PROMISE_GE, 0),
    W("=", PROMISE_EQ, 0), W("等于", PROMISE_EQ, 0),
    W("不低于", PROMISE_GE, 0), W("不少于", PROMISE_GE, 0), W("不小于", PROMISE_GE, 0),
    W("不短于", PROMISE_GE, 0), W("不得低于", PROMISE_GE, 0), W("不得少于", PROMISE_GE, 0),
    W("不能低于", PROMISE_GE, 0), W("不能少于", PROMISE_GE, 0),
    W("至少", PROMISE_GE, 0), W("至少为", PROMISE_GE, 0), W("至少达到", PROMISE_GE, 0),
    W("最少", PROMISE_GE, 0), W("最低", PROMISE_GE, 0), W("大于", PROMISE_GE, 0),
    W("大于等于", PROMISE_GE, 0), W("大于或等于", PROMISE_GE, 0), W("高于", PROMISE_GE, 0),
    W("超过", PROMISE_GE, 0), W("多于", PROMISE_GE, 0), W("达到或超过", PROMISE_GE, 0),
    W("不超过", PROMISE_LE, 0), W("不超", PROMISE_LE, 0), W("不高于", PROMISE_LE, 0),
    W("不大于", PROMISE_LE, 0), W("不多于", PROMISE_LE, 0), W("不长于", PROMISE_LE, 0),
    W("不晚于", PROMISE_LE, 0), W("不得超过", PROMISE_LE, 0), W("不能超过", PROMISE_LE, 0),
    W("不会超过", PROMISE_LE, 0), W("不得高于", PROMISE_LE, 0), W("不得大于", PROMISE_LE, 0),
    W("小于", PROMISE_LE, 0), W("小于等于", PROMISE_LE, 0), W("小于或等于", PROMISE_LE, 0),
    W("低于", PROMISE_LE, 0), W("少于", PROMISE_LE, 0), W("最多", PROMISE_LE, 0),
    W("至多", PROMISE_LE, 0), W("最长", PROMISE_LE, 0), W("最长不超过", PROMISE_LE, 0),
    W("最大不超过", PROMISE_LE, 0), W("最迟", PROMISE_LE, 0), W("最高不超过", PROMISE_LE, 0),
    W("控制在", PROMISE_LE, 0),
    W("at least", PROMISE_GE, 0), W("no less than", PROMISE_GE, 0),
    W("not less than", PROMISE_GE, 0), W("no fewer than", PROMISE_GE, 0),
    W("no lower than", PROMISE_GE, 0), W("not below", PROMISE_GE, 0),
    W("minimum", PROMISE_GE, 0), W("minimum of", PROMISE_GE, 0), W("more than", PROMISE_GE, 0),
    W("greater than", PROMISE_GE, 0), W("over", PROMISE_GE, 0), W("above", PROMISE_GE, 0),
    W("exceeds", PROMISE_GE, 0), W("exceeding", PROMISE_GE, 0),
    W("within", PROMISE_LE, 0), W("no more than", PROMISE_LE, 0),
    W("not more than", PROMISE_LE, 0), W("no longer than", PROMISE_LE, 0),
    W("no later than", PROMISE_LE, 0), W("at most", PROMISE_LE, 0), W("up to", PROMISE_LE, 0),
    W("less than", PROMISE_LE, 0), W("fewer than", PROMISE_LE, 0), W("under", PROMISE_LE, 0),
    W("below", PROMISE_LE, 0), W("maximum", PROMISE_LE, 0), W("maximum of", PROMISE_LE, 0),
    W("not exceed", PROMISE_LE, 0), W("not exceeding", PROMISE_LE, 0),
    W("never exceed", PROMISE_LE, 0), W("never exceeds", PROMISE_LE, 0),
    {0},
};

const struct promise_word promise_after_words[] = {
    W("以内", PROMISE_LE, 0), W("之内", PROMISE_LE, 0), W("内", PROMISE_LE, 0),
    W("以下", PROMISE_LE, 0), W("及以下", PROMISE_LE, 0), W("封顶", PROMISE_LE, 0),
    W("以上", PROMISE_GE, 0), W("及以上", PROMISE_GE, 0), W("起", PROMISE_GE, 0),
    W("or less", PROMISE_LE, 0), W("or fewer", PROMISE_LE, 0), W("or lower", PROMISE_LE, 0),
    W("or more", PROMISE_GE, 0), W("or better", PROMISE_GE, 0), W("or higher", PROMISE_GE, 0),
    W("or above", PROMISE_GE, 0), W("+", PROMISE_GE, 0),
    {0},
};

/* One row of bits for each dimension: see `dimensions` below. */
const struct promise_word promise_subject_words[] = {
    W("p1", 1 << 0, 0), W("s1", 1 << 0, 0), W("sev1", 1 << 0, 0), W("severity 1", 1 << 0, 0),
    W("priority 1", 1 << 0, 0), W("一级故障", 1 << 0, 0), W("一级事件", 1 << 0, 0),
    W("重大故障", 1 << 0, 0), W("紧急故障", 1 << 0, 0), W("critical incidents", 1 << 0, 0),
    W("p2", 1 << 1, 0), W("s2", 1 << 1, 0), W("sev2", 1 << 1, 0), W("severity 2", 1 << 1, 0),
    W("priority 2", 1 << 1, 0), W("二级故障", 1 << 1, 0), W("二级事件", 1 << 1, 0),
    W("严重故障", 1 << 1, 0),
    W("p3", 1 << 2, 0), W("s3", 1 << 2, 0), W("sev3", 1 << 2, 0), W("severity 3", 1 << 2, 0),
    W("priority 3", 1 << 2, 0), W("三级故障", 1 << 2, 0), W("三级事件", 1 << 2, 0),
    W("一般故障", 1 << 2, 0),
    W("p4", 1 << 3, 0), W("s4", 1 << 3, 0), W("四级故障", 1 << 3, 0),

    W("同城", 1 << 4, 0), W("本地", 1 << 4, 0), W("metro", 1 << 4, 0), W("local", 1 << 4, 0),
    W("异地", 1 << 5, 0), W("remote site", 1 << 5, 0), W("cross-region", 1 << 5, 0),

    W("接口", 1 << 6, 0), W("页面", 1 << 6, 0), W("查询", 1 << 6, 0), W("检索", 1 << 6, 0),
    W("交易响应", 1 << 6, 0), W("平均响应时间", 1 << 6, 0), W("系统响应", 1 << 6, 0),
    W("请求响应", 1 << 6, 0), W("时延", 1 << 6, 0), W("延迟", 1 << 6, 0), W("api", 1 << 6, 0),
    W("query", 1 << 6, 0), W("queries", 1 << 6, 0), W("page", 1 << 6, 0),
    W("latency", 1 << 6, 0),
    W("故障响应", 1 << 7, 0), W("故障", 1 << 7, 0), W("报障", 1 << 7, 0), W("工单", 1 << 7, 0),
    W("服务请求", 1 << 7, 0), W("工程师", 1 << 7, 0), W("incident", 1 << 7, 0),
    W("incidents", 1 << 7, 0), W("ticket", 1 << 7, 0), W("tickets", 1 << 7, 0),

    W("日志", 1 << 8, 0), W("log", 1 << 8, 0), W("logs", 1 << 8, 0),
    W("备份", 1 << 9, 0), W("backup", 1 << 9, 0), W("backups", 1 << 9, 0),
    W("录像", 1 << 10, 0), W("视频", 1 << 10, 0), W("video", 1 << 10, 0),

    W("硬件", 1 << 11, 0), W("hardware", 1 << 11, 0),
    W("软件", 1 << 12, 0), W("software", 1 << 12, 0),

    W("核心系统", 1 << 13, 0), W("核心业务", 1 << 13, 0), W("关键业务", 1 << 13, 0),
    W("关键系统", 1 << 13, 0), W("core systems", 1 << 13, 0), W("core system", 1 << 13, 0),
    W("非核心", 1 << 14, 0), W("非核心系统", 1 << 14, 0), W("非核心业务", 1 << 14, 0),
    W("外围系统", 1 << 14, 0), W("一般系统", 1 << 14, 0), W("一般业务", 1 << 14, 0),

    W("每节点", 1 << 15, 0), W("每个节点", 1 << 15, 0), W("/节点", 1 << 15, 0),
    W("per node", 1 << 15, 0),
    W("每用户", 1 << 16, 0), W("每个用户", 1 << 16, 0), W("/用户", 1 << 16, 0),
    W("per user", 1 << 16, 0),
    W("人天", 1 << 17, 0), W("per day", 1 << 17, 0), W("man-day", 1 << 17, 0),
    W("年费", 1 << 18, 0), W("每年", 1 << 18, 0), W("/年", 1 << 18, 0), W("per year", 1 << 18, 0),
    W("总价", 1 << 19, 0), W("合同金额", 1 << 19, 0), W("in total", 1 << 19, 0),
    {0},
};

const struct promise_word promise_refusals[] = {
    W("不承诺", 0, 0), W("不保证", 0, 0), W("不作承诺", 0, 0), W("不做承诺", 0, 0),
    W("无法", 0, 0), W("不支持", 0, 0), W("不提供", 0, 0), W("难以", 0, 0), W("做不到", 0, 0),
    W("达不到", 0, 0), W("未达到", 0, 0), W("未能", 0, 0), W("不要承诺", 0, 0),
    W("不得承诺", 0, 0), W("不能承诺", 0, 0), W("不能保证", 0, 0), W("不可承诺", 0, 0),
    W("不应承诺", 0, 0), W("不宜承诺", 0, 0), W("避免承诺", 0, 0), W("不对", 0, 0),
    W("cannot", 0, 0), W("can not", 0, 0), W("can't", 0, 0), W("unable", 0, 0),
    W("not guarantee", 0, 0), W("not promise", 0, 0), W("not commit", 0, 0),
    W("no guarantee", 0, 0), W("never promise", 0, 0), W("not offer", 0, 0),
    {0},
};

const struct promise_word promise_late_refusals[] = {
    W("无法", 0, 0), W("不承诺", 0, 0), W("不保证", 0, 0), W("做不到", 0, 0), W("不响应", 0, 0), W("没有", 0, 0),
    W("不作承诺", 0, 0), W("不做承诺", 0, 0), W("不能承诺", 0, 0), W("不能保证", 0, 0),
    W("not guaranteed", 0, 0), W("not promised", 0, 0), W("cannot be", 0, 0),
    {0},
};

const struct promise_word promise_questions[] = {
    W("?", 0, 0), W("吗", 0, 0), W("是否", 0, 0), W("能否", 0, 0), W("可否", 0, 0),
    {0},
};

const struct promise_word promise_past_words[] = {
    W("从", 0, 0), W("由", 0, 0), W("原来", 0, 0), W("原来的", 0, 0), W("原先", 0, 0),
    W("原先的", 0, 0), W("原有", 0, 0), W("原有的", 0, 0), W("此前", 0, 0), W("此前的", 0, 0),
    W("以往", 0, 0), W("过去", 0, 0), W("过去的", 0, 0), W("from", 0, 0), W("was", 0, 0),
    {0},
};
/* clang-format on */

static bool is_latin(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A Latin word may not begin or end inside another; a unit may stand against a number. */
static bool stands_alone(const char *s, size_t len, size_t at, size_t n)
{
    bool opens = is_latin(s[at]) && at > 0 && is_latin(s[at - 1]);
    bool letter = s[at + n - 1] >= 'a' && s[at + n - 1] <= 'z';
    bool closes = letter && at + n < len && s[at + n] >= 'a' && s[at + n] <= 'z';
    bool digits =
        !letter && is_latin(s[at + n - 1]) && at + n < len && is_latin(s[at + n]);
    return !opens && !closes && !digits;
}

const struct promise_word *promise_word_at(const struct promise_word *table,
                                           const char *s, size_t len, struct span in,
                                           size_t at, size_t *word_len)
{
    const struct promise_word *best = NULL;
    *word_len = 0;
    for (const struct promise_word *w = table; w->text; w++) {
        size_t n = w->len;
        if (w->text[0] == s[at] && n > *word_len && at + n <= in.to &&
            memcmp(s + at, w->text, n) == 0 && stands_alone(s, len, at, n)) {
            best = w;
            *word_len = n;
        }
    }
    return best;
}

const struct promise_word *promise_word_before(const struct promise_word *table,
                                               const char *s, size_t len, struct span in,
                                               size_t at, size_t *word_len)
{
    const struct promise_word *best = NULL;
    *word_len = 0;
    for (const struct promise_word *w = table; w->text; w++) {
        size_t n = w->len;
        if (n > *word_len && at >= in.from + n && w->text[n - 1] == s[at - 1] &&
            memcmp(s + at - n, w->text, n) == 0 && stands_alone(s, len, at - n, n)) {
            best = w;
            *word_len = n;
        }
    }
    return best;
}

bool promise_has_word(const struct promise_word *table, const char *s, size_t len,
                      struct span in)
{
    size_t n;
    for (size_t at = in.from; at < in.to; at++) {
        if (promise_word_at(table, s, len, in, at, &n))
            return true;
    }
    return false;
}

uint32_t promise_subjects(const char *s, size_t len, struct span in)
{
    uint32_t found = 0;
    for (size_t at = in.from, n; at<in.to; at += n> 0 ? n : 1) {
        const struct promise_word *w =
            promise_word_at(promise_subject_words, s, len, in, at, &n);
        found |= w ? (uint32_t)w->id : 0;
    }
    return found;
}

bool promise_subjects_fit(uint32_t a, uint32_t b, bool named)
{
    static const uint32_t dimensions[] = {
        0x0000000F, /* severity */
        0x00000030, /* site */
        0x000000C0, /* of a system, of a person */
        0x00000700, /* what is kept */
        0x00001800, /* what is under warranty */
        0x00006000, /* which systems */
        0x000F8000, /* what is paid for */
        PROMISE_HOURS,
    };
    for (size_t i = 0; i < sizeof(dimensions) / sizeof(dimensions[0]); i++) {
        uint32_t x = a & dimensions[i], y = b & dimensions[i];
        if (x && y && !(x & y))
            return false;
    }
    /* Service hours are compared with nothing else. */
    if ((a ^ b) & PROMISE_HOURS)
        return false;
    return !named || (a & b) != 0;
}
