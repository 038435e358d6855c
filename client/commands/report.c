/* report day: as a table, CSV or JSON, on the terminal or in a file. */
#include "client/commands/commands.h"
#include "client/json.h"
#include "client/language.h"
#include "client/print.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum format { TABLE, CSV, JSON };

static enum error_code choose_format(const struct run *r, enum format *format, struct error *e)
{
    const char *name = cli_value(r->cli, "--format");
    *format = r->cli->json ? JSON : TABLE;
    if (name == NULL)
        return ERROR_NONE;
    if (strcmp(name, "table") == 0)
        *format = TABLE;
    else if (strcmp(name, "csv") == 0)
        *format = CSV;
    else if (strcmp(name, "json") == 0)
        *format = JSON;
    else
        return error_set(e, ERROR_USAGE, "--format", _("table, csv or json, not \"%s\""), name);
    return ERROR_NONE;
}

/* A name may hold anything; a leading sign would be a formula in an office program. */
static void csv_text(const char *s)
{
    putchar('"');
    if (strchr("=+-@", s[0]) != NULL && s[0] != '\0')
        putchar('\'');
    for (; *s != '\0'; s++) {
        if (*s == '"')
            putchar('"');
        putchar(*s);
    }
    putchar('"');
}

static void csv_line(const Paigong__DayLine *l, const char *crew)
{
    csv_text(crew);
    putchar(',');
    csv_text(l->technician);
    printf(",%u,%u,%u,%u,%lld,%lld,%lld\r\n", l->received, l->done, l->open, l->overdue,
           (long long)l->agreed_fen, (long long)l->cash_fen, (long long)l->missing_fen);
}

static void print_csv(const Paigong__DayReport *d)
{
    printf("crew,technician,received,done,open,overdue,agreed_fen,cash_fen,missing_fen\r\n");
    for (size_t i = 0; i < d->n_lines; i++)
        csv_line(d->lines[i], d->lines[i]->crew);
    if (d->total != NULL)
        csv_line(d->total, "total");
}

static enum error_code to_file(const char *path, struct error *e)
{
    if (path == NULL || freopen(path, "w", stdout) != NULL)
        return ERROR_NONE;
    return error_set(e, ERROR_IO, path, "%s", strerror(errno));
}

enum error_code run_report(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    enum format format = TABLE;
    const char *site = NULL;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = choose_format(r, &format, e);
    if (code == ERROR_NONE)
        code = run_connect(r, e);
    if (code == ERROR_NONE)
        code = run_request(r, &f, e);
    if (code == ERROR_NONE)
        code = run_site(r, &site, e);
    if (code != ERROR_NONE)
        return code;
    f.report_day->site = (char *)site;
    if (f.report_day->date_at == 0)
        f.report_day->date_at = run_now_ms(r);
    code = run_ask(r, &f, &answer, e);
    if (code == ERROR_NONE)
        code = to_file(cli_value(r->cli, "-o"), e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_DAY_REPORT)
        return code;
    if (format == JSON)
        json_print(json_result(answer));
    else if (format == CSV)
        print_csv(answer->day_report);
    else
        print_day_report(answer->day_report, run_now_ms(r));
    return ERROR_NONE;
}
