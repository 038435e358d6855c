/* Photos of the simulation: sent before the command that names them, onto a disk that may fail. */
#ifndef PAIGONG_TESTS_SIM_PHOTO_H
#define PAIGONG_TESTS_SIM_PHOTO_H

#include "command.h"

/* The command brings one along, of a few that there are. */
void sim_photo_pick(struct sim_command *c);
/* Sends it, mostly; the disk may not take it, and then the command is refused. */
void sim_photo_send(const struct sim_command *c);
/* What the ledger names is there, whole, whatever the disk lost. */
void sim_check_photos(void);

#endif
