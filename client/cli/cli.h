/* The command line, from one table: a subcommand's row names its arguments and flags, the fields of
 * the request they fill (through protobuf-c's descriptors), its help and its example. Parsing,
 * checking, suggestions for what was mistyped and every --help come from the row.
 *
 * Knows no connection: whatever can be refused here is refused before one is made. */
#ifndef PAIGONG_CLIENT_CLI_H
#define PAIGONG_CLIENT_CLI_H

#include "common/arena.h"
#include "common/error.h"
#include "paigong.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

struct run;

enum cli_programs { IN_DESK = 1, IN_TECH = 2, IN_ADMIN = 4, IN_ALL = 7 };

enum cli_rule {
    CLI_REQUIRED = 1,
    CLI_REPEATED = 2,     /* may be given several times; only for repeated fields */
    CLI_SITE_DEFAULT = 4, /* left out: the caller's only site */
};

struct cli_option {
    const char *flag;  /* "--to"; NULL: an argument by position */
    const char *value; /* as help shows it, "TECHNICIAN"; NULL: a switch */
    const char *field; /* of the request's message; NULL: the command's own run reads it */
    const char *help;
    unsigned rule;
    int one_of;        /* not 0: exactly one of the options with this number is given */
    const char *needs; /* makes sense only together with this flag */
    const char *also;  /* a bool field that is set besides */
};

struct cli_command {
    const char *name; /* "dispatch", "staff add", "stock count open": three words at the most */
    const char *summary, *example;
    const struct cli_option *options; /* ended by a row of zeros */
    uint32_t request;                 /* field of ClientFrame, PAIGONG__CLIENT_FRAME__COMMAND_… */
    int command;                      /* PAIGONG__COMMAND__COMMAND_… of a ticket_command,
                                         PAIGONG__CATALOGUE_KIND__… of a catalogue's,
                                         kind and verb of a sheet's (OF_SHEET) */
    unsigned programs;
    /* What to do; NULL: send the request, print the answer. */
    enum error_code (*run)(struct run *r, struct error *e);
};

/* Rows that belong together, under a title of their own in --help. */
struct cli_family {
    const char *title; /* N_("Stock of parts") */
    const struct cli_command *commands;
    size_t count;
};

struct cli_program {
    const char *name;  /* "paigong-desk" */
    const char *about; /* one line */
    enum cli_programs bit;
    const struct cli_family *families;
    size_t family_count;
    /* What it is without arguments on a terminal; NULL: its usage. */
    enum error_code (*screen)(struct run *r, struct error *e);
    /* Draws the papers of commands/paper.c; NULL: it offers none of them. */
    enum error_code (*paper)(struct run *r, struct error *e);
    void (*versions)(void); /* prints its own libraries' versions, a line each; NULL: none */
};

enum { CLI_GIVEN = 160 };

struct cli_given {
    const struct cli_option *option;
    const char *value; /* borrowed from argv; "" for a switch */
};

struct cli {
    const struct cli_program *program;
    const struct cli_command *command; /* NULL: none was named */
    struct cli_given given[CLI_GIVEN];
    size_t count;
    bool json, help, version;
    const char *language, *profile, *request_id;
};

/* ERROR_USAGE names the flag or argument and, where one is near, what was meant. */
enum error_code cli_parse(struct cli *c, const struct cli_program *program, int argc, char **argv,
                          struct error *e) __attribute__((warn_unused_result));
const char *cli_value(const struct cli *c, const char *flag); /* first one given, NULL: none */
const char *cli_argument(const struct cli *c, size_t n);      /* by position */
bool cli_has(const struct cli *c, const char *flag);

/* Fills the request's fields from what was given. now_ms is the server's; called before the
 * connection too, only to check. Strings are borrowed from argv, lists come from the arena. */
enum error_code cli_fill(const struct cli *c, struct arena *a, ProtobufCMessage *m, int64_t now_ms,
                         struct error *e) __attribute__((warn_unused_result));
/* The message type of a command's request, NULL when it has none. */
const ProtobufCMessageDescriptor *cli_request_type(const struct cli_command *command);
/* "2026-W47" ↔ 202647 */
bool cli_week_parse(const char *text, uint32_t *week);

void cli_print_usage(const struct cli_program *program);
void cli_print_help(const struct cli_program *program, const struct cli_command *command);
/* The whole manual page, in roff. */
void cli_print_manual(const struct cli_program *program);
/* "T (--to TECHNICIAN | --crew CREW) [--phoned]" */
void cli_synopsis(const struct cli_command *command, char *out, size_t capacity);

#endif
