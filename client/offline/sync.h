/* Sending what waits in the queue: in order, each exactly once, before anything else is sent. Knows
 * no socket: who has a connection asks sync_next what to send, sends it, and tells sync_answered
 * what came back.
 *
 *   while ((item = sync_next(queue, me)) != NULL)
 *       upload item->command->photo; send item->command->frame; sync_answered(…)
 *
 * A command is gone from the queue when the server has answered it; cut before, it is sent again
 * under the same request id, which the server applies once. */
#ifndef PAIGONG_CLIENT_SYNC_H
#define PAIGONG_CLIENT_SYNC_H

#include "client/offline/queue.h"

/* Who asks, and which ledger the server keeps: of Welcome. */
struct sync_peer {
    const char *person;
    ProtobufCBinaryData ledger_id;
    uint32_t epoch;
};

enum sync_hold {
    SYNC_SENDABLE,
    SYNC_DAMAGED,      /* its file changed on the disk */
    SYNC_OTHER_PERSON, /* somebody else gave it */
    SYNC_OTHER_LEDGER, /* for a server of before, or one that was restored since */
};
/* Why an unsent command is shown and not sent. */
enum sync_hold sync_hold(const struct queued *item, const struct sync_peer *peer);
/* The first one that may be sent; NULL: none is left. */
const struct queued *sync_next(const struct queue *q, const struct sync_peer *peer);
/* How many of the unsent may be sent, and how many are held back. */
void sync_count(const struct queue *q, const struct sync_peer *peer, size_t *sendable,
                size_t *held);

enum sync_outcome {
    SYNC_SENT,    /* done: gone from the queue */
    SYNC_REFUSED, /* kept among the refused */
    SYNC_LATER,   /* the server can't now (busy, its disk is full): it stays; e says why */
    SYNC_FAILED,  /* this device could not write down what came of it; e says why */
};
/* Not the server it was enrolled with, or not one that takes its certificate any more: a captive
 * portal answers, the device's clock lost the year, the certificate ran out in the cellar. What was
 * done is kept all the same, and sent when that is mended. */
bool sync_is_unreached(enum error_code code);
/* What passes by itself: the server did nothing, and may do it later. */
bool sync_is_passing(enum error_code code);
/* The server's answer to an item of sync_next. */
enum sync_outcome sync_answered(struct queue *q, uint64_t number,
                                const Paigong__ServerFrame *answer, int64_t now_ms,
                                struct error *e);

#endif
