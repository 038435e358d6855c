/* The command line of paigongd: subcommands, their flags, help printed from the same tables. */
#ifndef PAIGONG_COMMAND_ARGUMENTS_H
#define PAIGONG_COMMAND_ARGUMENTS_H

#include "common/error.h"

#include <stddef.h>

struct flag {
    const char *name;  /* "--listen" */
    const char *value; /* "ADDR:PORT", NULL: a switch */
    const char *help;
};

enum { HOSTS_MAX = 32 };

struct arguments {
    const char *operands[3]; /* DIR, FILE … */
    size_t operand_count;
    const char *hosts[HOSTS_MAX]; /* --host, repeated */
    size_t host_count;
    const char *listen, *config, *to, *tmp, *from; /* NULL: not given */
    const char *metrics, *wallboard, *log_level, *user;
    bool json, accept_time, repair, no_sandbox, help;
};

struct subcommand {
    const char *name;
    const char *operands; /* "DIR" */
    size_t operand_count;
    const char *summary;
    const char *example;
    const struct flag *flags; /* ends with a NULL name */
    int (*run)(const struct arguments *a);
};

/* Parses what follows the subcommand's name. ERROR_USAGE names the flag and the nearest one. */
enum error_code arguments_parse(const struct subcommand *s, int argc, char **argv,
                                struct arguments *out, struct error *e)
    __attribute__((warn_unused_result));

/* The name nearest to what was typed, NULL: none is near. */
const char *nearest_name(const char *typed, const char *const *names, size_t count);

#endif
