/* Other people at work: each on a connection of their own gives a short command now and then, on a
 * thread of its own, while something else is done to the server. How long they wait is kept by
 * phase. A refusal or a cut connection ends the bench: nobody of them may suffer so.
 */
#ifndef PAIGONG_TESTS_BENCH_OTHERS_H
#define PAIGONG_TESTS_BENCH_OTHERS_H

#include "histogram.h"
#include "load.h"

enum { OTHERS_MAX = 32 };

struct others;

struct others_options {
    struct rig *rig;
    struct rig_person *const *people;
    int count;
    uint64_t pause_ms; /* between an answer and the next command */
    void *context;
    void (*make)(void *context, struct load_slot *s, struct load_request *r);
};

/* Returns once all are connected and at work. */
struct others *others_start(const struct others_options *o);
/* From now on latencies go there; NULL: nowhere. h is the caller's again after the next call. */
void others_measure(struct others *o, struct histogram *h);
void others_stop(struct others *o);

#endif
