/* The server's worker threads, without threads: what is put to them is done when the story says. */
#ifndef PAIGONG_TESTS_SIM_WORKERS_H
#define PAIGONG_TESTS_SIM_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

/* Some of what waits; all: until nothing does. */
void workers_run(bool all);
/* The process dies: nothing is done any more, what waits is only taken back. */
void workers_drop(void);
size_t workers_waiting(void);

#endif
