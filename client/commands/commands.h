/* The subcommands of the three programs, a family a file. A row says which programs offer it. */
#ifndef PAIGONG_CLIENT_COMMANDS_COMMANDS_H
#define PAIGONG_CLIENT_COMMANDS_COMMANDS_H

#include "client/run.h"

struct cli_family commands_intake(void); /* a call becomes a ticket: new, log, dispatch, quote, … */
struct cli_family commands_register(void); /* register, night, call, tell, urge */
struct cli_family commands_work(void);   /* accept … done, sign, pay, check */
struct cli_family commands_filing(void);  /* return, visit, close, cancel, take, approve, cash */
struct cli_family commands_reading(void); /* list, show, history, watch */
struct cli_family commands_setup(void);   /* enroll, site, staff, import, policy, backup */
struct cli_family commands_catalogue(void); /* fees, facility, stock: a site's lists */
struct cli_family commands_control(void); /* spotcheck, audit, report */

/* What more than one request does; each in a file of its own. */
enum error_code run_enroll(struct run *r, struct error *e);
enum error_code run_watch(struct run *r, struct error *e);
enum error_code run_import(struct run *r, struct error *e);
enum error_code run_backup(struct run *r, struct error *e);
enum error_code run_report(struct run *r, struct error *e);

/* Shows, and acknowledges, what was put before the reader and not shown yet, up to where the watch
 * begins; a watch from now begins where that list was true. show_entry: false, it could not. */
typedef bool run_show_entry(struct run *r, const Paigong__Entry *entry);
enum error_code run_notices(struct run *r, Paigong__Watch *watch, run_show_entry *show_entry,
                            struct error *e);
/* Does this entry put a slip into the reader's hands? (watch.c) */
bool run_entry_dispatches(const struct run *r, const Paigong__Entry *entry);

/* Turns the request to its next page; false: that was the last one. */
typedef bool entries_next_page(struct run *r, Paigong__ClientFrame *f, const char *next);
enum error_code run_entries(struct run *r, entries_next_page *next_page, struct error *e);

/* A program's main(): all families, filtered by its bit. */
int commands_main(const char *name, const char *about, enum cli_programs bit, int argc,
                  char **argv);

#define TICKET_ARGUMENT                                                                            \
    {                                                                                              \
        NULL, "T", "ticket", N_("the ticket, 20261121-0042 or 42 for short"), CLI_REQUIRED         \
    }
#define OPTIONS(...)                                                                               \
    (const struct cli_option[])                                                                    \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL                                                                                   \
        }                                                                                          \
    }
#define OF_TICKET(NAME)                                                                            \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND,                                      \
    .command = PAIGONG__COMMAND__COMMAND_##NAME

#endif
