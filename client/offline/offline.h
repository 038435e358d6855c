/* A ticket as this handheld knows it: what the server said last, and on top of it the commands
 * that wait to be sent. Judges by the cached rules what may be given now. Pure but for the queue
 * and the cache, which it only reads. */
#ifndef PAIGONG_CLIENT_OFFLINE_H
#define PAIGONG_CLIENT_OFFLINE_H

#include "client/offline/queue.h"
#include "client/rules/workflow.h"

/* Does this command wait for the ticket (its whole id), of this person? */
bool offline_is_for(const struct queued *item, const char *ticket, const char *person);
/* How many do. */
size_t offline_unsent(const struct queue *q, const char *ticket, const char *person);
/* The states the ticket may be in once these are applied. */
uint32_t offline_states(const struct queue *q, const Paigong__WorkflowTable *rules,
                        const Paigong__Ticket *t, const char *person);
/* May the command be queued for it? Else the refusal: ERROR_WRONG_STATE in the server's form. A
 * ticket that is not known here (NULL) is left to the server. */
enum error_code offline_judge(const struct queue *q, const Paigong__WorkflowTable *rules,
                              const Paigong__Ticket *t, const char *person,
                              Paigong__Command command, struct error *e)
    __attribute__((warn_unused_result));

#endif
