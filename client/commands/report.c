/* report day, week, month, person, fees: on the terminal or in a file, as a table, CSV, JSON, a
 * workbook or a page (P19). */
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/whole_file.h"
#include "client/report/fill.h"
#include "client/report/report_write.h"
#include "common/progress.h"
#include "common/time_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- how ----------------------------------------------------------------------------------------
 */

struct form {
    bool json;
    enum report_format format;
    const char *path; /* NULL: stdout */
};

/* --format, else --json, else what the file's name says, else a table. */
static enum error_code choose(const struct run *r, struct form *f, struct error *e)
{
    const char *name = cli_value(r->cli, "--format");
    *f = (struct form){.json = r->cli->json, .path = cli_value(r->cli, "-o")};
    f->format = REPORT_AS_TABLE;
    if (name == NULL) {
        const char *ending = f->path != NULL ? strrchr(f->path, '.') : NULL;
        if (ending != NULL && !report_format_of_file(f->path, &f->format))
            f->json = f->json || strcmp(ending, ".json") == 0;
    } else if (strcmp(name, "json") == 0) {
        f->json = true;
    } else if (!report_format_parse(name, &f->format)) {
        return error_set(e, ERROR_USAGE, "--format",
                         _("table, csv, json, xlsx or html, not \"%s\""), name);
    } else {
        f->json = false;
    }
    return ERROR_NONE;
}

static bool goes_to_file(const struct form *f)
{
    return f->path != NULL && !whole_file_is_stdout(f->path);
}

/* What was written where. */
static void tell(struct run *r, const struct form *f, const char *what)
{
    if (!goes_to_file(f))
        return;
    if (r->cli->json) {
        json_print(json_pack("{s:s}", "file", f->path));
        r->printed = true;
        return;
    }
    printf("%s: %s\n", f->path, what);
}

/* The protocol's own message. Takes the document. */
static enum error_code write_json(struct run *r, const struct form *f, json_t *document,
                                  struct error *e)
{
    struct whole_file *w = NULL;
    if (!goes_to_file(f)) {
        json_print(document);
        return ERROR_NONE;
    }
    char *text = json_dumps(document, JSON_COMPACT);
    json_decref(document);
    if (text == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    enum error_code code = whole_file_open(f->path, &w, e);
    if (code == ERROR_NONE) {
        (void)(whole_file_write(w, text, strlen(text)) && whole_file_write(w, "\n", 1));
        code = whole_file_finish(&w, e);
    }
    free(text);
    if (code == ERROR_NONE)
        tell(r, f, _("written"));
    return code;
}

/* Takes the report. */
static enum error_code write_report(struct run *r, const struct form *f, struct report *report,
                                    struct error *e)
{
    char what[1024];
    (void)snprintf(what, sizeof what, "%s · %s", report->title, report->subtitle);
    enum error_code code = report_write(report, f->format, f->path, e);
    if (code == ERROR_NONE)
        tell(r, f, what);
    report_free(report);
    return code;
}

static enum error_code begin(struct run *r, struct form *form, Paigong__ClientFrame *f,
                             struct error *e)
{
    enum error_code code = choose(r, form, e);
    return code == ERROR_NONE ? run_begin(r, f, e) : code;
}

/* As run_ask; a report over a long time may take the server a while. */
static enum error_code ask(struct run *r, Paigong__ClientFrame *f,
                           const Paigong__ServerFrame **answer, struct error *e)
{
    progress_begin(_("adding up the figures"));
    enum error_code code = run_ask(r, f, answer, e);
    progress_end();
    return code;
}

/* ---- the day ------------------------------------------------------------------------------------
 */

enum error_code run_report_day(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    struct form form;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = begin(r, &form, &f, e);
    if (code == ERROR_NONE && f.report_day->date_at == 0)
        f.report_day->date_at = run_now_ms(r);
    if (code == ERROR_NONE)
        code = ask(r, &f, &answer, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_DAY_REPORT)
        return code;
    return form.json ? write_json(r, &form, json_result(answer), e)
                     : write_report(r, &form, report_of_day(answer->day_report), e);
}

/* ---- week, month, person
 * -------------------------------------------------------------------------- */

/* Of the one that the command names, or of whichever --day, --week or --month was given. */
static Paigong__ReportSpan span_of(const struct run *r)
{
    const char *name = r->cli->command->name;
    if (strcmp(name, "report week") == 0 || cli_has(r->cli, "--week"))
        return PAIGONG__REPORT_SPAN__REPORT_SPAN_WEEK;
    if (strcmp(name, "report month") == 0 || cli_has(r->cli, "--month"))
        return PAIGONG__REPORT_SPAN__REPORT_SPAN_MONTH;
    return cli_has(r->cli, "--date") ? PAIGONG__REPORT_SPAN__REPORT_SPAN_DAY
                                     : PAIGONG__REPORT_SPAN__REPORT_SPAN_MONTH;
}

enum error_code run_report(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    struct form form;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = begin(r, &form, &f, e);
    if (code != ERROR_NONE)
        return code;
    if (f.command_case == PAIGONG__CLIENT_FRAME__COMMAND_REPORT_PERSON)
        f.report_person->span = span_of(r);
    else
        f.report->span = span_of(r);
    code = ask(r, &f, &answer, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_FIGURES)
        return code;
    return form.json ? write_json(r, &form, json_result(answer), e)
                     : write_report(r, &form, report_of_figures(answer->figures), e);
}

/* ---- fees
 * ------------------------------------------------------------------------------------------- */

/* The month it is at the server. */
static uint32_t month_now(const struct run *r)
{
    char day[TIME_TEXT_SIZE];
    unsigned year = 0, month = 0;
    time_text_rfc3339(run_now_ms(r), day);
    (void)sscanf(day, "%4u-%2u", &year, &month);
    return year * 100 + month;
}

/* All pages, as one list. */
enum error_code run_report_fees(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    struct form form;
    struct report *report = NULL;
    json_t *document = NULL;
    enum error_code code = begin(r, &form, &f, e);
    if (code == ERROR_NONE && f.money_list->month == 0)
        f.money_list->month = month_now(r);
    progress_begin(_("fetching the list"));
    for (bool more = true; more && code == ERROR_NONE;) {
        const Paigong__ServerFrame *answer = NULL;
        code = run_ask(r, &f, &answer, e);
        if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_MONEY_PAGE)
            break;
        const Paigong__MoneyPage *page = answer->money_page;
        if (form.json)
            json_join(&document, json_result(answer), "lines");
        else
            report = report != NULL ? report : report_of_fees(page);
        if (report != NULL)
            report_add_fees(report, page);
        progress_tick();
        more = page->next[0] != '\0';
        f.money_list->after = arena_strndup(&r->arena, page->next, strlen(page->next));
    }
    progress_end();
    if (code == ERROR_NONE && document != NULL)
        return write_json(r, &form, document, e);
    if (code == ERROR_NONE && report != NULL)
        return write_report(r, &form, report, e);
    json_decref(document);
    report_free(report);
    return code;
}
