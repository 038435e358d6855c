/* Preloaded into a server under test: its wall clock is the machine's, shifted by the milliseconds
 * that stand in the file $PAIGONG_CLOCK_SHIFT names, read anew at each look. So a test closes a
 * week, passes a night or lets the clock jump without waiting. The other clocks stay as they are,
 * but for the monotonic one of a program that is to find its own work slow: it runs
 * $PAIGONG_CLOCK_HASTE times as fast.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Atomic(_Atomic int64_t *) shift_ms;

static _Atomic int64_t *find_shift(void)
{
    static _Atomic int64_t none;
    const char *path = getenv("PAIGONG_CLOCK_SHIFT");
    int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return &none;
    void *page = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
    (void)close(file);
    return page == MAP_FAILED ? &none : page;
}

static int64_t shift(void)
{
    _Atomic int64_t *page = atomic_load(&shift_ms);
    if (page == NULL) {
        page = find_shift();
        atomic_store(&shift_ms, page);
    }
    return atomic_load(page);
}

static int64_t haste(void)
{
    const char *times = getenv("PAIGONG_CLOCK_HASTE");
    return times == NULL ? 1 : atoll(times);
}

static void hurry(struct timespec *at)
{
    static const int64_t SECOND_NS = 1000000000;
    const int64_t times = haste(), ns = at->tv_nsec * times;
    at->tv_sec = at->tv_sec * times + ns / SECOND_NS;
    at->tv_nsec = ns % SECOND_NS;
}

int clock_gettime(clockid_t clock, struct timespec *at)
{
    static const int64_t SECOND_MS = 1000, MS_NS = 1000000, SECOND_NS = 1000000000;
    int result = (int)syscall(SYS_clock_gettime, clock, at);
    if (result == 0 && clock == CLOCK_MONOTONIC)
        hurry(at);
    if (result != 0 || clock != CLOCK_REALTIME)
        return result;
    int64_t ms = shift();
    int64_t ns = at->tv_nsec + ms % SECOND_MS * MS_NS + SECOND_NS;
    at->tv_sec += ms / SECOND_MS - 1 + ns / SECOND_NS;
    at->tv_nsec = ns % SECOND_NS;
    return 0;
}

/* What OpenSSL asks when it looks at a certificate's dates and a ticket's age. */
time_t time(time_t *out)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL)
        *out = now.tv_sec;
    return now.tv_sec;
}
