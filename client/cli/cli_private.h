/* Between the files of the command line only. */
#ifndef PAIGONG_CLIENT_CLI_PRIVATE_H
#define PAIGONG_CLIENT_CLI_PRIVATE_H

#include "client/cli/cli.h"

const struct cli_option *cli_globals(size_t *count);
bool cli_is_end(const struct cli_option *o); /* the row of zeros */
bool cli_is_offered(const struct cli_program *program, const struct cli_command *command);

#endif
