/* The rules as the server told them (workflow_show), for who must build a form or judge without a
 * connection: the same data as the server's own tables, of the reader's role. Pure.
 *
 * A state is a bit, as what a command leads to may be one of several: UINT32_C(1) << STATE_…. */
#ifndef PAIGONG_CLIENT_WORKFLOW_H
#define PAIGONG_CLIENT_WORKFLOW_H

#include "paigong.pb-c.h"

#include <stdbool.h>

#define STATE_BIT(state) (UINT32_C(1) << (state))

/* NULL: the role has no such command for that kind of ticket. */
const Paigong__WorkflowRule *workflow_rule(const Paigong__WorkflowTable *t, Paigong__Kind kind,
                                           Paigong__Command command);
/* Is it a command that may wait for a connection, of that kind, or (unspecified) of any? */
bool workflow_offline(const Paigong__WorkflowTable *t, Paigong__Kind kind,
                      Paigong__Command command);
/* A ticket that is in one of *states: may the command be given? Then they are those it may be in
 * afterwards. A command whose states are those it leads to leaves the ticket where it is. */
bool workflow_judge(const Paigong__WorkflowTable *t, Paigong__Kind kind, Paigong__Command command,
                    uint32_t *states);
/* The commands that may be queued for such a ticket, in the order of a day's work; returns how
 * many. */
size_t workflow_offline_commands(const Paigong__WorkflowTable *t, Paigong__Kind kind,
                                 uint32_t states, Paigong__Command *out, size_t capacity);

#endif
