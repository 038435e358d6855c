/* Exactly once: a request id is applied at most once and answers the same every time
 * (architecture.md, Exactly once). The server and the simulation go through the same functions:
 *
 *   batch_once ── ERROR_NONE ───► batch_actor, run, batch_once_store ─► the answer
 *        │
 *        ├─ ERROR_EXISTS ───────► the answer anew: batch_ticket_then, batch_refusal_then,
 *        │                        or from seen->subject
 *        └─ anything else ──────► refused; nothing is stored
 *
 * A plain refusal leaves no event and is not remembered: asked again, it is decided again. */
#ifndef PAIGONG_ENGINE_ONCE_H
#define PAIGONG_ENGINE_ONCE_H

#include "engine/engine.h"

enum { REQUEST_DAYS = 31 }; /* of ledger time that an id is remembered */

/* ERROR_NONE: not seen, run it. ERROR_EXISTS: seen, *seen is what it led to (*e is not set). Else
 * *e: bad_request (not an id, or another actor's or command's), old_request, no_space. */
enum error_code batch_once(struct batch *b, const uint8_t request_id[16], const char *actor,
                           const uint8_t digest[16], struct outcome *seen, struct error *e)
    __attribute__((warn_unused_result));

/* After the command: remembers what it led to under the request of batch_actor; o needs ticket,
 * subject and refusal, the rest is filled in here. Does nothing when it left no events. */
bool batch_once_store(struct batch *b, struct outcome *o);

/* The ticket as it stood when seen was stored: its own events folded up to seen->seq. False: it
 * can't be read (*e). */
bool batch_ticket_then(struct batch *b, const struct outcome *seen, struct ticket *out,
                       struct error *e);

/* The refusal that came with a ticket command's events (a wrong code), decided again on the ticket
 * as it stood just before. c: the same command, its request_id included. */
bool batch_refusal_then(struct batch *b, const struct outcome *seen, const struct command *c,
                        const struct staff *actor, struct error *refusal, struct error *e);

#endif
