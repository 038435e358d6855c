/* Commands given one by one to a server without threads, under a clock that the test moves. */
#ifndef PAIGONG_TESTS_UNIT_ENGINE_FIXTURE_H
#define PAIGONG_TESTS_UNIT_ENGINE_FIXTURE_H

#include "engine/once.h"
#include "tests/sim/world.h"

#define FIXTURE_START_MS INT64_C(1795226400000) /* Saturday 2026-11-21 10:00 in Shanghai */

/* One command, and what came of it. */
struct given {
    struct command command;
    const char *actor;
    uint8_t request_id[16], digest[16];
    enum error_code once; /* ERROR_NONE: run; ERROR_EXISTS: it was seen before */
    uint64_t number;
    uint32_t events;
    struct error refusal;
    struct ticket after;
    char consent[8], sign_off[8]; /* the resident's codes afterwards */
};

void fixture_open(struct world *w);
void fixture_close(struct world *w);
/* The same for cmocka: *state is the world. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);
/* A command with a fresh request id; 0: a new one, by desk1. */
void given_init(struct world *w, struct given *g, enum command_type type, uint64_t number,
                const char *actor);
void given_run(struct batch *b, struct world_job *j);
void give(struct world *w, struct given *g);
/* The same without arguments; it must be accepted. */
void give_plain(struct world *w, enum command_type type, uint64_t number, const char *actor);
uint64_t fixture_ticket(struct world *w, const char *site);
/* From received to returned by `technician`; free of charge. */
void fixture_return(struct world *w, uint64_t number, const char *technician);

/* Events of the whole ledger of that type (and ticket, 0: any); the last one's facts in *last. */
unsigned fixture_count(struct world *w, enum event_type type, uint64_t ticket, struct event *last);

#endif
