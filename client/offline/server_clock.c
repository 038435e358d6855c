#include "client/offline/server_clock.h"

#include "common/time_text.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const int64_t SAME_MS = 1000;

int64_t device_boot_ms(void)
{
    struct timespec boot;
    if (clock_gettime(CLOCK_BOOTTIME, &boot) != 0)
        return 0;
    return (int64_t)boot.tv_sec * 1000 + boot.tv_nsec / 1000000;
}

void device_clock_read(struct device_clock *out)
{
    ssize_t size = 0;
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    *out = (struct device_clock){.wall_ms = time_now_ms(), .boot_ms = device_boot_ms()};
    if (fd >= 0) {
        size = read(fd, out->boot_id, sizeof out->boot_id - 1);
        (void)close(fd);
    }
    out->boot_id[size > 0 ? size : 0] = '\0';
    out->boot_id[strcspn(out->boot_id, "\n")] = '\0';
}

static bool is_same_start(const Paigong__KnownServer *known, const struct device_clock *now)
{
    return now->boot_id[0] != '\0' && strcmp(known->boot_id, now->boot_id) == 0 &&
           now->boot_ms >= known->boot_at;
}

int64_t server_clock_ms(const Paigong__KnownServer *known, const struct device_clock *now)
{
    if (known == NULL || known->welcome == NULL)
        return now->wall_ms;
    if (is_same_start(known, now))
        return time_after_ms(known->welcome->now_at, now->boot_ms - known->boot_at);
    int64_t passed_ms = time_between_ms(known->wall_at, now->wall_ms);
    return time_after_ms(known->welcome->now_at, passed_ms > 0 ? passed_ms : 0);
}

bool server_clock_agrees(const Paigong__KnownServer *known, const struct device_clock *now,
                         int64_t server_ms)
{
    int64_t by_boot = time_between_ms(server_ms, server_clock_ms(known, now));
    int64_t by_wall =
        time_between_ms(server_ms, time_after_ms(known->welcome->now_at,
                                                 time_between_ms(known->wall_at, now->wall_ms)));
    return is_same_start(known, now) && by_boot > -SAME_MS && by_boot < SAME_MS &&
           by_wall > -SAME_MS && by_wall < SAME_MS;
}
