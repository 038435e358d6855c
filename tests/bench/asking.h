/* What a replay asks of the server when all is done. */
#ifndef PAIGONG_TESTS_BENCH_ASKING_H
#define PAIGONG_TESTS_BENCH_ASKING_H

#include "rig.h"

/* Dies with what was found when it isn't what was expected. */
void expect(bool good, const char *what, size_t found, size_t expected);
/* How many tickets a list has, all its pages. */
size_t asking_count(struct rig *r, struct link *l, const char *site, Paigong__State state,
                    bool open);
/* Calls on_entry for each entry of a ticket's history, in order. */
void asking_history(struct rig *r, struct link *l, const char *ticket,
                    void (*on_entry)(void *context, const Paigong__Entry *entry), void *context);
/* The administrator has the chain verified; how many entries it has. */
uint64_t asking_verify(struct rig *r);

#endif
