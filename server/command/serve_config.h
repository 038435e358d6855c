/* The configuration of a running server: read at the start, and again on SIGHUP. */
#ifndef PAIGONG_COMMAND_SERVE_CONFIG_H
#define PAIGONG_COMMAND_SERVE_CONFIG_H

#include "command/arguments.h"
#include "serve/config.h"

/* Defaults, then the file, then the flags. */
enum error_code serve_config_load(const struct arguments *a, struct config *c, struct error *e)
    __attribute__((warn_unused_result));
/* Takes over what can change while serving: limits, log level. What can't is told, by its key. */
void serve_config_change(struct config *now, const struct config *next);

#endif
