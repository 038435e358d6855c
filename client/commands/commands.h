/* The subcommands of the three programs, a family a file. A row says which programs offer it. */
#ifndef PAIGONG_CLIENT_COMMANDS_COMMANDS_H
#define PAIGONG_CLIENT_COMMANDS_COMMANDS_H

#include "client/run/run.h"

/* In the order of a day's work, which is that of --help. */
struct cli_family commands_register(void); /* call, register, log, night, urge, tell */
struct cli_family commands_intake(void);   /* a call becomes a ticket: new, dispatch, quote, … */
struct cli_family commands_work(void);     /* accept … done, sign, pay, check */
struct cli_family commands_photo(void);    /* photo, photo list, photo get */
struct cli_family commands_filing(void);   /* return, visit, close, cancel, take, approve */
struct cli_family commands_reading(void);  /* list, show, history, watch */
struct cli_family commands_duty(void);     /* free, shift … */
struct cli_family commands_defect(void);   /* warranty, inspection, collecting, left-over list */
struct cli_family commands_custody(void);  /* key …, deposit …, handover-list … */
struct cli_family commands_facility(void); /* facility list, show, history, remove */
struct cli_family commands_plan(void);     /* plan add, list, show, change, cancel */
struct cli_family commands_visits(void);   /* visit plan … */
struct cli_family commands_fees(void);     /* cash receive, refund, fees … */
struct cli_family commands_stock(void);    /* stock issue, return, list, …, part …, count … */
struct cli_family commands_approval(void); /* approval open, feasible, estimate, … */
struct cli_family commands_emergency(void);  /* emergency open, step, pull, over, … */
struct cli_family commands_check(void);    /* patrols, unannounced checks */
struct cli_family commands_device_return(void); /* device-return open, check, ship, … */
struct cli_family commands_corrective(void); /* corrective open, answer, close, … */
struct cli_family commands_complaint(void);  /* complaint new, responsible, result, … */
struct cli_family commands_contract(void);  /* of after-sales customers */
struct cli_family commands_outage(void);    /* cuts of water, power, gas */
struct cli_family commands_survey(void);     /* survey open, score, close, … */
struct cli_family commands_paper(void);      /* slip, and other papers to print */
struct cli_family commands_sheets(void);     /* sheet list, show, history */
struct cli_family commands_control(void);    /* spotcheck …, audit …, report … */
struct cli_family commands_completion(void); /* completion */
struct cli_family commands_wallboard(void);  /* wallboard add, list, revoke */
struct cli_family commands_retention(void);  /* retention list, due, erase */
struct cli_family commands_setup(void);      /* enroll, site, staff, import, policy, backup */

/* What more than one request does; each in a file of its own. */
enum error_code run_enroll(struct run *r, struct error *e);
enum error_code run_watch(struct run *r, struct error *e);
/* A ticket's command that may bring a photo along: sent before it. */
enum error_code run_with_photo(struct run *r, struct error *e);
/* The file that the command line names, NULL: none; its purpose goes into c. */
const char *run_photo_put(struct run *r, Paigong__TicketCommand *c);
enum error_code run_sync(struct run *r, struct error *e);
/* Of a handheld that does not reach the server, which is what e says: from what it said last, or
 * the same error. */
enum error_code run_list_unreached(struct run *r, struct error *e);
enum error_code run_show_unreached(struct run *r, struct error *e);
enum error_code run_import(struct run *r, struct error *e);
enum error_code run_backup(struct run *r, struct error *e);
enum error_code run_report_day(struct run *r, struct error *e);
enum error_code run_report(struct run *r, struct error *e); /* week, month, person */
enum error_code run_report_fees(struct run *r, struct error *e);
enum error_code run_money(struct run *r, struct error *e);
enum error_code run_catalogue_list(struct run *r, struct error *e); /* all of a site's, by kind */
/* A list of tickets; a row's command is the kind that it lists, 0: any. */
enum error_code run_ticket_list(struct run *r, struct error *e);
enum error_code run_sheet_list(struct run *r, struct error *e);
/* The first page of a list of sheets that has any: one may be empty before the end. */
enum error_code run_sheet_page(struct run *r, Paigong__ClientFrame *f,
                               const Paigong__ServerFrame **answer, struct error *e);
enum error_code run_take(struct run *r, struct error *e); /* of a ticket or of a sheet */

/* Shows, and acknowledges, what was put before the reader and not shown yet, up to where the watch
 * begins; a watch from now begins where that list was true. show_entry: false, it could not. */
typedef bool run_show_entry(struct run *r, const Paigong__Entry *entry);
enum error_code run_notices(struct run *r, Paigong__Watch *watch, run_show_entry *show_entry,
                            struct error *e);
/* The same of sheets, behind it. */
enum error_code run_sheet_notices(struct run *r, const Paigong__Watch *watch,
                                  run_show_entry *show_entry, struct error *e);

/* Turns the request to its next page; false: that was the last one. */
typedef bool entries_next_page(struct run *r, Paigong__ClientFrame *f, const char *next);
enum error_code run_entries(struct run *r, entries_next_page *next_page, struct error *e);

/* All of them, in that order. */
enum { COMMANDS_FAMILIES = 30 };
void commands_families(struct cli_family out[COMMANDS_FAMILIES]);
/* `PROGRAM complete -- WORDS`, what a shell's script asks: a line for each word that the last one
 * could become, "WORD<tab>what it is", and ":files" where names of files fit. argv[1] is the first
 * of WORDS. */
int completion_reply(const struct cli_program *program, int argc, char **argv);
/* A program's main(): all families, filtered by its bit. */
int commands_main(struct cli_program program, int argc, char **argv);

#define TICKET_ARGUMENT                                                                            \
    {                                                                                              \
        NULL, "T", "ticket", N_("the ticket, 20261121-0042 or 42 for short"), CLI_REQUIRED         \
    }
#define SITE_OPTION                                                                                \
    {                                                                                              \
        "--site", "S", "site", N_("the site, if there are several"), CLI_SITE_DEFAULT              \
    }
/* Of a list that comes in pages. */
#define PAGE_OPTIONS                                                                               \
    {"--limit", "N", "limit", N_("at most so many")},                                              \
    {                                                                                              \
        "--after", "CURSOR", "after", N_("the next page, as the last one said")                    \
    }
/* Of a site's fees, facilities or parts. */
#define LIST_OF_CATALOGUE(KIND)                                                                    \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_CATALOGUE_LIST,                                      \
    .command = PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_##KIND, .run = run_catalogue_list
#define REMOVE_FROM_CATALOGUE(KIND)                                                                \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_CATALOGUE_REMOVE,                                    \
    .command = PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_##KIND
#define PREFIX_OPTION                                                                              \
    {                                                                                              \
        "--prefix", "CODE", "prefix", N_("only codes that begin so")                               \
    }
#define CATALOGUE_TRADE_OPTION                                                                     \
    {                                                                                              \
        "--trade", "TRADE", "trade", N_("only this trade")                                         \
    }
#define CODE_ARGUMENT                                                                              \
    {                                                                                              \
        NULL, "CODE", "code", N_("its code"), CLI_REQUIRED                                         \
    }
#define OPTIONS(...)                                                                               \
    (const struct cli_option[])                                                                    \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL                                                                                   \
        }                                                                                          \
    }
/* Of a sheet: the kind only says what `open` makes. */
#define OF_SHEET(KIND, VERB)                                                                       \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND,                                       \
    .command =                                                                                     \
        PAIGONG__SHEET_KIND__SHEET_KIND_##KIND << 8 | PAIGONG__SHEET_VERB__SHEET_VERB_##VERB
#define SHEET_ARGUMENT                                                                             \
    {                                                                                              \
        NULL, "SHEET", "sheet", N_("the sheet, such as C20261122-0001"), CLI_REQUIRED              \
    }
/* What every list of sheets can be asked. */
#define SHEET_LIST_OPTIONS                                                                         \
    {"--site", "S", "site", N_("only this site")},                                                 \
        {"--state", "STATE", "state", N_("only in this state")},                                   \
        {"--open", NULL, "open", N_("only what isn't closed")},                                    \
        {"--overdue", NULL, "overdue", N_("only with a breached clock")},                          \
        {"--unit", "U", "unit", N_("only this unit")},                                             \
        {"--facility", "F", "facility", N_("only this facility")},                                 \
        {"--person", "ID", "person", N_("only whose turn is this person's")},                      \
        {"--subject", "TEXT", "subject", N_("only about this: a part, a key's tag, a month")},     \
        {"--ticket", "T", "ticket", N_("only those of this ticket")},                              \
        {"--mine", NULL, "mine", N_("only what lies with you: your turn, or a breach")},           \
        PAGE_OPTIONS
/* What a kind's `show` is: that of any sheet. */
#define SHOW_SHEET                                                                                 \
    .summary = N_("Shows one sheet: what it is about, whose turn, what may be done"),              \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET, .options = OPTIONS(SHEET_ARGUMENT)
/* All sheets of a kind. */
#define LIST_OF_SHEETS(KIND)                                                                       \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS,                                         \
    .command = PAIGONG__SHEET_KIND__SHEET_KIND_##KIND, .run = run_sheet_list,                      \
    .options = OPTIONS(SHEET_LIST_OPTIONS)
#define REASON_OPTION                                                                              \
    {                                                                                              \
        "--reason", "TEXT", "text", N_("why"), CLI_REQUIRED                                        \
    }
#define OF_TICKET(NAME)                                                                            \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND,                                      \
    .command = PAIGONG__COMMAND__COMMAND_##NAME

#endif
