/* Times as people and JSON write them. All in the zone set by time_text_zone() (the server's, told
 * in Welcome); process-wide, call it before threads start. */
#ifndef PAIGONG_COMMON_TIME_TEXT_H
#define PAIGONG_COMMON_TIME_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
enum { TIME_TEXT_SIZE = 40 };
/* A tz database name; when the machine has no such zone, the offset is used. */
void time_text_zone(const char *name, int32_t utc_offset_minutes);
void time_text_rfc3339(int64_t at_ms, char out[TIME_TEXT_SIZE]); /* 2026-11-21T15:30:00.123+08:00 */
void time_text_short(int64_t at_ms, int64_t now_ms,
                     char out[TIME_TEXT_SIZE]); /* 15:30, or 11-22 15:30 */
void time_text_exact(int64_t at_ms, int64_t now_ms,
                     char out[TIME_TEXT_SIZE]); /* 15:30:05, or 11-22 15:30:05 */
/* TIME of interface.md: "2026-11-21T15:30[:SS]", "15:30" (today, tomorrow if past), "+2h" "+30m"
 * "+1d" "+90s", or RFC 3339 with offset. False when it is none of them. */
bool time_text_parse(const char *text, int64_t now_ms, int64_t *at_ms);
/* "2026-11-21" → its midnight. */
bool time_text_date(const char *text, int64_t *at_ms);
/* "5m", "24h", "3d", "90s", "250ms" → ms; false otherwise. (policy and flags) */
bool time_text_duration(const char *text, int64_t *ms);
/* From one time to another, and a time and what is added to it, for times that somebody else tells:
 * beyond the ends of int64 they stay there. */
int64_t time_between_ms(int64_t from_ms, int64_t to_ms);
int64_t time_after_ms(int64_t at_ms, int64_t span_ms);
int64_t time_now_ms(void); /* wall clock; clients only, the server's time is the engine's */
#endif
