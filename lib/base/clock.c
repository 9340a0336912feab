/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jinnang/clock.h"

#include <stdio.h>
#include <time.h>

int64_t jn_clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t jn_clock_wall_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static int digits(const char *s, size_t n)
{
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

int32_t jn_date_parse(const char *s, size_t len)
{
    if (len != 10 || s[4] != '-' || s[7] != '-')
        return 0;
    int year = digits(s, 4), month = digits(s + 5, 2), day = digits(s + 8, 2);
    if (year < 1900 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return 0;
    return year * 10000 + month * 100 + day;
}

/* Days since 1970-01-01 and back, after the civil calendar arithmetic that counts years
 * from March so that the leap day comes last. */
static int64_t to_days(int32_t date)
{
    int64_t y = date / 10000, m = date / 100 % 100, d = date % 100;
    y -= m <= 2;
    int64_t era = y / 400, year_of_era = y % 400;
    int64_t day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static int32_t from_days(int64_t days)
{
    days += 719468;
    int64_t era = days / 146097, day_of_era = days % 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
    int64_t month = shifted + (shifted < 10 ? 3 : -9);
    int64_t year = year_of_era + era * 400 + (month <= 2);
    return (int32_t)(year * 10000 + month * 100 + day);
}

int32_t jn_date_add_days(int32_t date, int days)
{
    return date ? from_days(to_days(date) + days) : 0;
}

void jn_date_format(int32_t date, char out[11])
{
    snprintf(out, 11, "%04u-%02u-%02u", (unsigned)date / 10000 % 10000,
             (unsigned)date / 100 % 100, (unsigned)date % 100);
}

int32_t jn_date_today(int utc_offset_s)
{
    return from_days((jn_clock_wall_ms() / 1000 + utc_offset_s) / 86400);
}

/* ---- instants */

int32_t jn_time_date(int64_t ms, int utc_offset_s)
{
    return from_days((ms / 1000 + utc_offset_s) / 86400);
}

void jn_time_format(int64_t ms, int utc_offset_s, char out[JN_TIME_LEN + 1])
{
    char day[11];
    unsigned second = (unsigned)((ms / 1000 + utc_offset_s) % 86400);
    unsigned offset = (unsigned)(utc_offset_s < 0 ? -utc_offset_s : utc_offset_s) / 60;
    jn_date_format(jn_time_date(ms, utc_offset_s), day);
    snprintf(out, JN_TIME_LEN + 1, "%.10sT%02u:%02u:%02u%c%02u:%02u", day,
             second / 3600 % 24, second / 60 % 60, second % 60,
             utc_offset_s < 0 ? '-' : '+', offset / 60 % 24, offset % 60);
}

/* "+08:00" or "Z" at the end: its minutes, or -10000. */
static int parse_zone(const char *s, size_t len)
{
    if (len == 1 && (*s == 'Z' || *s == 'z'))
        return 0;
    if (len != 6 || (*s != '+' && *s != '-') || s[3] != ':')
        return -10000;
    int hours = digits(s + 1, 2), minutes = digits(s + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return -10000;
    return (*s == '-' ? -1 : 1) * (hours * 60 + minutes);
}

bool jn_time_parse(const char *s, size_t len, int64_t *ms)
{
    int32_t date = len >= 20 ? jn_date_parse(s, 10) : 0;
    if (!date || (s[10] != 'T' && s[10] != 't') || s[13] != ':' || s[16] != ':')
        return false;
    int hour = digits(s + 11, 2), minute = digits(s + 14, 2), second = digits(s + 17, 2);
    size_t at = 19, scale = 100;
    int64_t fraction = 0;
    if (s[at] == '.')
        for (at++; at < len && s[at] >= '0' && s[at] <= '9'; at++, scale /= 10)
            fraction += (s[at] - '0') * (int64_t)scale;
    int zone = parse_zone(s + at, len - at);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 ||
        zone == -10000 || (at == 20 && s[19] == '.'))
        return false;
    *ms = ((to_days(date) * 24 + hour) * 60 + minute - zone) * 60000 + second * 1000 +
          fraction;
    return *ms >= 0;
}
