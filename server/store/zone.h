/* Time zones of the system's tz database as core's zone tables. Reads files, knows no policy. */
#ifndef PAIGONG_STORE_ZONE_H
#define PAIGONG_STORE_ZONE_H

#include "common/error.h"
#include "core/calendar.h"

/* "Asia/Shanghai" → its offsets from 2016 on, as far as ZONE_TRANSITIONS reach (with two changes a
 * year to 2047). ERROR_NOT_FOUND: the database has no such zone; ERROR_CORRUPT: unreadable. */
enum error_code zone_load(const char *name, struct zone *out, struct error *e)
    __attribute__((warn_unused_result));

/* The same from the bytes of a TZif file (RFC 8536); false when they are none. */
bool zone_parse(const uint8_t *data, size_t size, struct zone *out)
    __attribute__((warn_unused_result));

/* Appends a change; those before the table's first year replace its first entry, those that don't
 * fit any more or change nothing are left out. at_s must not be before the last one's. */
void zone_add(struct zone *z, int64_t at_s, int32_t offset_s);

/* Appends what a POSIX TZ string (the footer of a TZif file) says of the years after the table's
 * last change. False when it is none. */
bool zone_add_rule(struct zone *z, const char *rule) __attribute__((warn_unused_result));

#endif
