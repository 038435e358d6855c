/* Many connections that do nothing but be there: for memory, and for coming back at once. */
#ifndef PAIGONG_TESTS_BENCH_CROWD_H
#define PAIGONG_TESTS_BENCH_CROWD_H

#include "histogram.h"
#include "rig.h"

struct crowd_member {
    struct crowd *crowd;
    struct link *link; /* NULL: not there */
    struct rig_person *person;
    uint8_t *session;
    size_t session_size;
    uint64_t dialled_ns;
    bool ready;
};

struct crowd {
    struct rig *rig;
    struct crowd_member *members;
    int count, at_once; /* handshakes at a time; 0: all at once */
    int dialled, ready, cut_off, resumed, failures;
    struct histogram latency; /* dialled → welcome */
};

void crowd_make(struct crowd *c, struct rig *rig, struct rig_person *const *people,
                int people_count, int count);
/* Connects all who are not there, and waits until they are welcome. */
void crowd_connect(struct crowd *c, int at_once);
/* Keeps everybody's newest session ticket, or forgets them. */
void crowd_keep_sessions(struct crowd *c);
void crowd_forget_sessions(struct crowd *c);
/* Waits until the server is gone for everybody. */
void crowd_wait_cut_off(struct crowd *c);
void crowd_free(struct crowd *c);

#endif
