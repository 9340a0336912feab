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

/* "Z" or "+08:00", to the end. */
static bool read_zone(const char *s, size_t len, int *offset_s)
{
    *offset_s = 0;
    if (len == 1)
        return *s == 'Z' || *s == 'z';
    if (len != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':')
        return false;
    int hours = digits(s + 1, 2), minutes = digits(s + 4, 2);
    *offset_s = (hours * 60 + minutes) * (s[0] == '-' ? -60 : 60);
    return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

bool jn_time_parse(const char *s, size_t len, int64_t *ms)
{
    if (len < 20 || (s[10] != 'T' && s[10] != 't') || s[13] != ':' || s[16] != ':')
        return false;
    int32_t date = jn_date_parse(s, 10);
    int hours = digits(s + 11, 2), minutes = digits(s + 14, 2),
        seconds = digits(s + 17, 2);
    size_t at = 19;
    int fraction = 0, unit = 100;
    if (s[at] == '.') {
        size_t from = ++at;
        for (; at < len && s[at] >= '0' && s[at] <= '9'; at++, unit /= 10)
            fraction += (s[at] - '0') * unit;
        if (at == from)
            return false;
    }
    int offset_s;
    /* 60 is a leap second, which the clock counts as the next one. */
    if (!date || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 ||
        seconds > 60 || at >= len || !read_zone(s + at, len - at, &offset_s))
        return false;
    int64_t of_day = (int64_t)hours * 3600 + minutes * 60 + seconds - offset_s;
    *ms = (to_days(date) * 86400 + of_day) * 1000 + fraction;
    return true;
}

void jn_time_format(int64_t ms, int utc_offset_s, char out[26])
{
    int64_t local = ms / 1000 - (ms % 1000 < 0) + utc_offset_s;
    int64_t days = local / 86400 - (local % 86400 < 0);
    unsigned of_day = (unsigned)(local - days * 86400);
    unsigned zone = (unsigned)(utc_offset_s < 0 ? -utc_offset_s : utc_offset_s) / 60;
    jn_date_format(from_days(days), out);
    snprintf(out + 10, 16, "T%02u:%02u:%02u%c%02u:%02u", of_day / 3600 % 24,
             of_day / 60 % 60, of_day % 60, utc_offset_s < 0 ? '-' : '+', zone / 60 % 24,
             zone % 60);
}
