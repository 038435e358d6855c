/* Crews with their desk: enrolled people and their connections, for lives to run on. */
#ifndef PAIGONG_TESTS_BENCH_CREW_H
#define PAIGONG_TESTS_BENCH_CREW_H

#include "life.h"

enum { CREW_TECHNICIANS = 16 };

struct crew {
    struct life_people people;
    char name[32];
    struct link *technicians[CREW_TECHNICIANS];
    char *technician_ids[CREW_TECHNICIANS];
};

/* Fills count crews, each with a desk, a lead, a finance clerk and so many technicians. */
void crews_make(struct rig *r, const char *site, struct crew *crews, int count, int technicians);
void crews_close(struct crew *crews, int count);

/* A policy in which no clock falls due while a bench runs. */
const char *crew_quiet_policy(void);

#endif
