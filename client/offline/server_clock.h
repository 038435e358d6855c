/* The server's time on a device that does not reach it. A wall clock that is an hour wrong does not
 * matter: what counts is the server's clock as it was last told, and the time that has passed since
 * by a clock that no hand sets and that runs through sleep (CLOCK_BOOTTIME). After a restart of the
 * device it is the wall clock, by as much off as it was then; where that was lost with the power it
 * is at least the last that was heard of the server's. */
#ifndef PAIGONG_CLIENT_SERVER_CLOCK_H
#define PAIGONG_CLIENT_SERVER_CLOCK_H

#include "handheld.pb-c.h"

#include <stdbool.h>

enum { BOOT_ID_SIZE = 40 };
struct device_clock {
    int64_t wall_ms, boot_ms;
    char boot_id[BOOT_ID_SIZE]; /* of this start of the device; "" where there is none to read */
};

int64_t device_boot_ms(void); /* CLOCK_BOOTTIME */
void device_clock_read(struct device_clock *out);
/* known may be NULL: the wall clock. */
int64_t server_clock_ms(const Paigong__KnownServer *known, const struct device_clock *now);
/* Would another reading of the clocks say the same, within a second? Then it need not be kept. */
bool server_clock_agrees(const Paigong__KnownServer *known, const struct device_clock *now,
                         int64_t server_ms);

#endif
