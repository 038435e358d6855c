#include "client/run/retry.h"

#include "common/crypto.h"

enum { BACKOFF_FIRST_MS = 250, BACKOFF_MOST_MS = 30000 };

bool retry_is_passing(enum error_code code)
{
    return code == ERROR_UNREACHABLE || code == ERROR_SLOW_WATCHER || code == ERROR_BUSY ||
           code == ERROR_INTERNAL;
}

bool retry_is_of_the_certificate(enum error_code code)
{
    return code == ERROR_DENIED || code == ERROR_EXPIRED;
}

int64_t retry_wait_ms(struct retry *r)
{
    uint32_t noise;
    int64_t backoff_ms = r->backoff_ms == 0 ? BACKOFF_FIRST_MS : r->backoff_ms;
    random_bytes(&noise, sizeof noise);
    r->backoff_ms = backoff_ms * 2 < BACKOFF_MOST_MS ? backoff_ms * 2 : BACKOFF_MOST_MS;
    return backoff_ms / 2 + (int64_t)(noise % (uint32_t)(backoff_ms / 2 + 1));
}

void retry_reset(struct retry *r)
{
    r->backoff_ms = 0;
}
