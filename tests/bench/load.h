/* N clients that keep asking: each has its own connection and so many requests in flight, on one or
 * two threads with a loop each. The next request goes out when an answer comes (closed loop).
 *
 * What is asked is the caller's: make() fills a request, answered() sees the answer. Both run on
 * the client's thread.
 */
#ifndef PAIGONG_TESTS_BENCH_LOAD_H
#define PAIGONG_TESTS_BENCH_LOAD_H

#include "histogram.h"
#include "rig.h"

struct load_slot {
    struct load_client *client; /* inside of load.c */
    uint64_t number;            /* of the request, over all clients, from 0 */
    uint64_t random;            /* state of the slot's own generator */
    uint64_t started_ns;
    char cursor[64]; /* the caller's, between requests of a slot */
};

/* A request being made: the frame and room for what it points at. */
struct load_request {
    Paigong__ClientFrame frame;
    Paigong__NewTicket new_ticket;
    Paigong__TicketCommand ticket_command;
    Paigong__Show show;
    Paigong__ListTickets list;
    Paigong__CallCard call_card;
    Paigong__History history;
    Paigong__PolicySet policy_set;
    Paigong__ReportDay report_day;
    Paigong__AuditVerify audit_verify;
    Paigong__Backup backup;
    Paigong__Watch watch;
    Paigong__Enroll enroll;
    uint8_t request_id[16];
    char texts[4][64];
};

struct load_options {
    struct rig *rig;
    struct rig_person *const *people; /* client i is people[i % people_count] */
    int people_count, clients, threads, in_flight;
    double warm_seconds, seconds; /* measured after the warm-up; 0: until count */
    uint64_t count;
    double kill_after_seconds; /* > 0: SIGKILL to the server then; clients may be cut off */
    void *context;
    void (*make)(void *context, struct load_slot *s, struct load_request *r);
    void (*answered)(void *context, struct load_slot *s,
                     const Paigong__ServerFrame *f); /* or NULL */
};

struct load_result {
    uint64_t answers; /* while measured */
    double seconds;
    struct histogram latency;
    struct process_usage before, after;
    double client_cpu_seconds;
};

/* Runs it to its end. An error answer ends the bench. */
void load_run(const struct load_options *o, struct load_result *out);

uint64_t load_random(struct load_slot *s);

/* The make() of a new ticket; the context is the site's id. */
void load_make_ticket(void *context, struct load_slot *s, struct load_request *r);

/* Creates count tickets as fast as the wire carries them; ids: room for the last ids_count of their
 * numbers (20261121 × 10⁸ + 42), or NULL. Returns tickets a second. */
double load_fill(struct rig *rig, struct rig_person *const *people, int people_count,
                 const char *site, uint64_t count, uint64_t *ids, uint64_t ids_count);

#endif
