/* report day: as a table, CSV or JSON, on the terminal or in a file. */
#include "client/commands/commands.h"
#include "client/commands/format.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

#include <stdio.h>
#include <string.h>

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

enum error_code run_report(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    enum format format = FORMAT_TABLE;
    const char *site = NULL;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = format_choose(r, &format, e);
    if (code == ERROR_NONE)
        code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = run_site(r, &site, e);
    if (code != ERROR_NONE)
        return code;
    f.report_day->site = (char *)site;
    if (f.report_day->date_at == 0)
        f.report_day->date_at = run_now_ms(r);
    code = run_ask(r, &f, &answer, e);
    if (code == ERROR_NONE)
        code = format_to_file(r, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_DAY_REPORT)
        return code;
    if (format == FORMAT_JSON)
        json_print(json_result(answer));
    else if (format == FORMAT_CSV)
        print_csv(answer->day_report);
    else
        print_day_report(answer->day_report, run_now_ms(r));
    return ERROR_NONE;
}
