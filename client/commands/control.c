#include "client/commands/commands.h"
#include "client/output/language.h"

#include <stdlib.h>

static bool next_audit_page(struct run *r, Paigong__ClientFrame *f, const char *next)
{
    (void)r;
    uint64_t before = f->audit_show->after_seq;
    f->audit_show->after_seq = strtoull(next, NULL, 10);
    return f->audit_show->after_seq > before;
}

static enum error_code run_audit_show(struct run *r, struct error *e)
{
    return run_entries(r, next_audit_page, e);
}

#define DEPARTMENT_OPTION                                                                          \
    {                                                                                              \
        "--department", "D", "department", N_("only this department")                              \
    }
#define WEEK_OPTION(rule)                                                                          \
    {                                                                                              \
        "--week", "WEEK", "week", N_("the week, such as 2026-W47"), rule                           \
    }

#define REPORT_SITE                                                                                \
    {                                                                                              \
        "--site", "S", "site", N_("this site alone, else all of yours")                            \
    }
#define REPORT_CREW                                                                                \
    {                                                                                              \
        "--crew", "CREW", "crew", N_("only this crew")                                             \
    }
#define REPORT_OPTIONS                                                                             \
    {"--format", "table|csv|json|xlsx|html", NULL, N_("how, else as the file's name says")},       \
    {                                                                                              \
        "-o", "FILE", NULL, N_("into this file")                                                   \
    }

static const struct cli_command rows[] = {
    {.name = "spotcheck draw",
     .summary = N_("Shows a closed week's draw; refused before the week closed"),
     .example = "spotcheck draw --week 2026-W47",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SPOTCHECK_DRAW,
     .programs = IN_ADMIN,
     .options = OPTIONS(WEEK_OPTION(CLI_REQUIRED), DEPARTMENT_OPTION, SITE_OPTION)},
    {.name = "spotcheck list",
     .summary = N_("Lists the draws and what was checked"),
     .example = "spotcheck list --week 2026-W47",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SPOTCHECK_LIST,
     .programs = IN_ADMIN,
     .options = OPTIONS(WEEK_OPTION(0), SITE_OPTION)},
    {.name = "spotcheck record",
     .summary = N_("Records a spot check's findings"),
     .example = "spotcheck record 42 --item on_time=pass --item quality=fail --text 'paint "
                "missing'",
     OF_TICKET(SPOTCHECK_RECORD),
     .programs = IN_ADMIN,
     .options = OPTIONS(TICKET_ARGUMENT,
                        {"--item", "NAME=pass|fail", "findings",
                         N_("on_time, quality, charge, material, signature, manners; what is not "
                            "named was not looked at, and the list says so"),
                         CLI_REQUIRED | CLI_REPEATED},
                        {"--text", "TEXT", "text", N_("a remark")})},
    {.name = "spotcheck verify",
     .summary = N_("Redoes a week's draw from the ledger alone"),
     .example = "spotcheck verify --week 2026-W47",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SPOTCHECK_VERIFY,
     .programs = IN_ADMIN,
     .options = OPTIONS(WEEK_OPTION(CLI_REQUIRED), SITE_OPTION)},
    {.name = "spotcheck take",
     .summary = N_("Takes a week's overdue spot check: it is mine now"),
     .example = "spotcheck take --week 2026-W47 --department engineering",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_WEEK_TAKE,
     .programs = IN_ADMIN,
     .options =
         OPTIONS(WEEK_OPTION(CLI_REQUIRED),
                 {"--department", "D", "department", N_("whose"), CLI_REQUIRED}, SITE_OPTION)},
    {.name = "audit verify",
     .summary = N_("Walks the ledger's chain from entry to entry"),
     .example = "audit verify",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_AUDIT_VERIFY,
     .programs = IN_ADMIN,
     .options = OPTIONS({"--from", "SEQ", "from_seq", N_("from this entry")},
                        {"--to", "SEQ", "to_seq", N_("to this entry")})},
    {.name = "audit show",
     .summary = N_("Shows entries by ticket, person or time"),
     .example = "audit show --who wang --since 2026-11-20",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_AUDIT_SHOW,
     .programs = IN_ADMIN,
     .run = run_audit_show,
     .options = OPTIONS({"--ticket", "T", "ticket", N_("only this ticket")},
                        {"--who", "ID", "who", N_("only by this person")},
                        {"--since", "TIME", "since_at", N_("from then on")})},
    {.name = "report day",
     .summary = N_("The day's summary: done, open, overdue, money"),
     .example = "report day --date 2026-11-21",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_REPORT_DAY,
     .programs = IN_ADMIN,
     .run = run_report_day,
     .options = OPTIONS({"--date", "D", "date_at", N_("the day, else today")}, SITE_OPTION,
                        REPORT_CREW, REPORT_OPTIONS)},
    {.name = "report week",
     .summary = N_("The week's figures and its spot checks"),
     .example = "report week --week 2026-W47 --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_REPORT,
     .programs = IN_ADMIN,
     .run = run_report,
     .options = OPTIONS({"--week", "WEEK", "week", N_("the week, else this one")},
                        {"--date", "D", "date_at", N_("the week that this day is in")}, REPORT_SITE,
                        REPORT_CREW, REPORT_OPTIONS)},
    {.name = "report month",
     .summary = N_("The month's figures: volume, clocks, satisfaction, money, people"),
     .example = "report month --month 2026-11 -o november.xlsx",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_REPORT,
     .programs = IN_ADMIN,
     .run = run_report,
     .options = OPTIONS({"--month", "MONTH", "month", N_("the month, else this one")},
                        {"--date", "D", "date_at", N_("the month that this day is in")},
                        REPORT_SITE, REPORT_CREW, REPORT_OPTIONS)},
    {.name = "report person",
     .summary = N_("What one technician did in a month, week or day; of each, without an id"),
     .example = "report person wang --month 2026-11",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_REPORT_PERSON,
     .programs = IN_ADMIN,
     .run = run_report,
     .options = OPTIONS({NULL, "ID", "person", N_("the technician")},
                        {"--month", "MONTH", "month", N_("the month, else this one")},
                        {"--week", "WEEK", "week", N_("a week in place of the month")},
                        {"--date", "D", "date_at", N_("a day in place of the month")}, REPORT_SITE,
                        REPORT_CREW, REPORT_OPTIONS)},
    {.name = "report fees",
     .summary = N_("The month's fee list, by ticket"),
     .example = "report fees --month 2026-11 --site garden -o fees.xlsx",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_MONEY_LIST,
     .programs = IN_ADMIN,
     .run = run_report_fees,
     .options = OPTIONS({"--month", "MONTH", "month", N_("the month, else this one")}, SITE_OPTION,
                        REPORT_OPTIONS)},
};

struct cli_family commands_control(void)
{
    return (struct cli_family){N_("Spot checks, audit, reports"), rows,
                               sizeof rows / sizeof rows[0]};
}
