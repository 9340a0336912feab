/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clocks and calendar dates. Deadlines use the monotonic clock; the wall clock is data.
 */
#ifndef JINNANG_CLOCK_H
#define JINNANG_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t jn_clock_ns(void);      /* monotonic */
int64_t jn_clock_wall_ms(void); /* since 1970-01-01T00:00:00Z */

/* A date as an int32: yyyymmdd; 0 = none. Such numbers order as dates do. */

/* "2026-09-30" exactly, a real day of the Gregorian calendar from 1900 to 9999; 0 if not.
 */
int32_t jn_date_parse(const char *s, size_t len);
int32_t jn_date_add_days(int32_t date, int days);
void jn_date_format(int32_t date, char out[11]);

/* Today in the time zone with the given offset from UTC in seconds (Asia/Shanghai:
 * 28800). */
int32_t jn_date_today(int utc_offset_s);

/* ---- instants: ms since 1970-01-01T00:00:00Z */

enum { JN_TIME_LEN = 25 };
/* RFC 3339 in the zone with this offset, to the second: "2026-09-30T10:00:00+08:00". */
void jn_time_format(int64_t ms, int utc_offset_s, char out[JN_TIME_LEN + 1]);
/* RFC 3339 with an offset or Z, fractions of a second allowed. False when it is none, or
 * before 1970. */
bool jn_time_parse(const char *s, size_t len, int64_t *ms);
/* The date (yyyymmdd) of an instant in that zone. */
int32_t jn_time_date(int64_t ms, int utc_offset_s);

#endif
