/* One frame's way through the server: made by its session (loop thread), executed inside a batch
 * (writer thread), perhaps continued on a worker thread, completed by its session (loop thread).
 * One thread has it at a time; the hand-overs are the engine's queue and uv_queue_work. */
#ifndef PAIGONG_NET_REQUEST_H
#define PAIGONG_NET_REQUEST_H

#include "handlers/call.h"
#include "net/share.h"

struct session;
struct dispatch_row;

enum { PEER_SIZE = 48 };

struct request {
    struct job job;          /* first: what the engine hands back */
    uv_work_t work;          /* when it goes on on a worker thread */
    struct session *session; /* loop thread only */
    const struct dispatch *dispatch;
    const struct dispatch_row *row;
    struct arena arena; /* the decoded frame, then the answer */
    Paigong__ClientFrame *in;
    bool has_certificate;
    uint8_t fingerprint[32];
    char peer[PEER_SIZE]; /* address without port, for limits on enrolment */
    struct staff actor;   /* as looked up in the batch; who they stand in for: in the arena */
    Paigong__ServerFrame out;
    struct call call;
    int64_t began_ns; /* when its frame was whole */
    enum share_lane lane;
    size_t held_bytes; /* while its share holds it */
    uint64_t head_seq; /* newest event when it was executed */
    bool goes_on;      /* needs its worker part */
    uint8_t *answer;   /* encoded, with frame header; malloc'd; NULL: none */
    size_t answer_size;
};

#endif
