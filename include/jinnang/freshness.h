/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Freshness (DOMAIN §7): pure arithmetic on dates. */
#ifndef JINNANG_FRESHNESS_H
#define JINNANG_FRESHNESS_H

#include <stdint.h>

enum jn_freshness { JN_FRESH, JN_DUE, JN_EXPIRED, JN_UNVERIFIED };

static const char *const jn_freshness_names[] = {"fresh", "due", "expired", "unverified"};

/* Dates as yyyymmdd, 0 = none. expire_after_days: setting, 90 by default. */
enum jn_freshness jn_freshness(int32_t verified_at, int32_t review_due,
                               int32_t valid_until, int32_t today, int expire_after_days);

/* 1.00 fresh, 0.85 due, 0.50 expired, 0.90 unverified */
double jn_freshness_factor(enum jn_freshness f);

#endif
