/* Between the files of the command line only. */
#ifndef PAIGONG_CLIENT_CLI_PRIVATE_H
#define PAIGONG_CLIENT_CLI_PRIVATE_H

#include "client/cli/cli.h"

const struct cli_option *cli_globals(size_t *count);

#endif
