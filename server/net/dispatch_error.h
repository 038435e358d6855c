/* struct error → the wire's Error. */
#ifndef PAIGONG_NET_DISPATCH_ERROR_H
#define PAIGONG_NET_DISPATCH_ERROR_H

#include "common/arena.h"
#include "common/error.h"
#include "paigong.pb-c.h"

/* m: what the handler prepared (its rows are kept), or NULL for a new one. Texts are copied into
 * the arena. NULL: no room. */
Paigong__Error *dispatch_error_message(struct arena *a, const struct error *e, Paigong__Error *m);

#endif
