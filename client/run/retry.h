/* A connection that ended: whether to try again, and when. For watch, console and handheld. */
#ifndef PAIGONG_CLIENT_RETRY_H
#define PAIGONG_CLIENT_RETRY_H

#include "common/error.h"

#include <stdbool.h>
#include <stdint.h>

/* What time and patience can mend. */
bool retry_is_passing(enum error_code code);
/* What another certificate mends: it was renewed, by us or another program of the profile, and the
 * one of this connection has ended. */
bool retry_is_of_the_certificate(enum error_code code);

struct retry {
    int64_t backoff_ms; /* 0: the first time */
};
/* How long to wait now, jittered so that a thousand clients don't all come at once; longer each
 * time. retry_reset once it worked. */
int64_t retry_wait_ms(struct retry *r);
void retry_reset(struct retry *r);

#endif
