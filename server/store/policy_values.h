/* The values of a policy document, as text: each parser takes the whole text or none of it. */
#ifndef PAIGONG_STORE_POLICY_VALUES_H
#define PAIGONG_STORE_POLICY_VALUES_H

#include "core/policy.h"

#include <stddef.h>

bool policy_value_minute(const char *text, uint16_t *minute);   /* "08:30"; "24:00" too */
bool policy_value_date(const char *text, struct day *out);      /* "2027-01-01", one that exists */
bool policy_value_weekday(const char *text, uint8_t *out);      /* "monday" is 1 */
bool policy_value_percent(const char *text, uint8_t *out);      /* "30%", 0..100 */
bool policy_value_days(const char *text, int64_t *days);        /* "90d", "2y" of 365 days */
bool policy_value_switch(const char *text, bool *out);          /* true, false, yes, no */
bool policy_value_count(const char *text, uint32_t *out);       /* up to four digits */
bool policy_value_season(const char *text, struct season *out); /* "11-15..03-15" */
bool policy_value_fen(const char *text, int64_t *out);          /* up to twelve digits */
bool policy_value_megabytes(const char *text, uint32_t *bytes); /* "10MB", 1 to 32 */

/* Of the whole document, before or after YAML's own reader. The line of a byte, from 1: */
size_t policy_value_line(const uint8_t *yaml, size_t size, size_t offset);
/* The reader's time grows with the square of the depth of [ and {: a document nobody writes is
 * refused first. */
bool policy_value_too_deep(const uint8_t *yaml, size_t size, size_t depth_max);

#endif
