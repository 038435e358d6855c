/* The subcommands of paigongd; each is its own small file and exports one entry. */
#ifndef PAIGONG_COMMAND_COMMAND_H
#define PAIGONG_COMMAND_COMMAND_H

#include "command/arguments.h"

extern const struct subcommand subcommand_init, subcommand_serve, subcommand_check,
    subcommand_rebuild, subcommand_restore, subcommand_verify, subcommand_renew,
    subcommand_authority, subcommand_manual;
/* All of them, ended by NULL. */
extern const struct subcommand *const subcommands[];

/* One line on stderr; returns the exit status. */
int command_fail(const struct error *e);

#endif
