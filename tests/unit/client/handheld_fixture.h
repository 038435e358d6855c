/* Commands as a handheld keeps them, and a directory that goes with the test. */
#ifndef PAIGONG_TESTS_HANDHELD_FIXTURE_H
#define PAIGONG_TESTS_HANDHELD_FIXTURE_H

#include "client/offline/queue.h"

enum { FIXTURE_PATH = 256 };

/* A new directory below the system's for temporary files; fixture_remove takes it away with all
 * that is in it. */
void fixture_directory(char out[FIXTURE_PATH]);
void fixture_remove(const char *directory);
void fixture_path(const char *directory, const char *name, char out[2 * FIXTURE_PATH]);

/* A command of wang's for a ticket; its parts live until the next call but one. */
struct fixture_command {
    Paigong__QueuedCommand queued;
    Paigong__ClientFrame frame;
    Paigong__TicketCommand command;
    uint8_t request_id[16], ledger_id[16];
    char ticket[64];
};
/* mark: makes the request id differ. */
void fixture_command(struct fixture_command *c, Paigong__Command command, const char *ticket,
                     unsigned mark);

/* Behind all others in q; its number. */
uint64_t fixture_add(struct queue *q, Paigong__Command command, const char *ticket, unsigned mark);

#endif
