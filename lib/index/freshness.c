/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/freshness.h"

#include "jinnang/clock.h"

enum jn_freshness jn_freshness(int32_t verified_at, int32_t review_due,
                               int32_t valid_until, int32_t today, int expire_after_days)
{
    if (valid_until && valid_until < today)
        return JN_EXPIRED;
    /* Only a date that has passed needs the calendar. */
    if (review_due && review_due <= today) {
        if (today > jn_date_add_days(review_due, expire_after_days))
            return JN_EXPIRED;
        return JN_DUE;
    }
    return verified_at ? JN_FRESH : JN_UNVERIFIED;
}

double jn_freshness_factor(enum jn_freshness f)
{
    static const double factors[] = {
        [JN_FRESH] = 1.00, [JN_DUE] = 0.85, [JN_EXPIRED] = 0.50, [JN_UNVERIFIED] = 0.90};
    return factors[f];
}
