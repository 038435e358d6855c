/* fees month, fees missing: all pages of a money list, as one table, CSV or document. */
#include "client/commands/commands.h"
#include "client/commands/format.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "common/time_text.h"

#include <stdio.h>
#include <string.h>

static void csv_day(int64_t at_ms)
{
    char out[TIME_TEXT_SIZE] = "";
    if (at_ms != 0)
        time_text_rfc3339(at_ms, out);
    printf(",%.10s", out);
}

static void csv_line(const Paigong__MoneyLine *l, const char *ticket)
{
    csv_text(ticket);
    putchar(',');
    csv_text(l->unit);
    putchar(',');
    csv_text(l->crew);
    putchar(',');
    csv_text(l->who);
    csv_day(l->done_at);
    const int64_t amounts[] = {l->labour_fen,    l->material_fen, l->paid_fen,   l->received_fen,
                               l->paid_back_fen, l->due_fen,      l->missing_fen};
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++)
        printf(",%lld", (long long)amounts[i]);
    csv_day(l->since_at);
    printf("\r\n");
}

static void print_csv(const Paigong__MoneyPage *page, bool is_first)
{
    if (is_first)
        printf("ticket,unit,crew,who,done_at,labour_fen,material_fen,paid_fen,received_fen,"
               "paid_back_fen,due_fen,missing_fen,since_at\r\n");
    for (size_t i = 0; i < page->n_lines; i++)
        csv_line(page->lines[i], page->lines[i]->ticket);
    if (page->next[0] == '\0')
        csv_line(page->total, "total");
}

/* The total stands on every page and behind the last one. */
static void print_page(const Paigong__ServerFrame *answer, enum format format, json_t **document)
{
    const Paigong__MoneyPage *page = answer->money_page;
    if (format == FORMAT_TABLE) {
        print_money_list(page->lines, page->n_lines, page->next[0] == '\0' ? page->total : NULL);
        return;
    }
    if (format == FORMAT_CSV) {
        print_csv(page, *document == NULL);
        *document = *document == NULL ? json_object() : *document; /* the headers are out */
        return;
    }
    json_join(document, json_result(answer), "lines");
}

enum error_code run_money(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    enum format format = FORMAT_TABLE;
    const char *site = NULL;
    json_t *document = NULL;
    enum error_code code = format_choose(r, &format, e);
    if (code == ERROR_NONE)
        code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = run_site(r, &site, e);
    bool is_first = true;
    for (bool more = true; more && code == ERROR_NONE; is_first = false) {
        const Paigong__ServerFrame *answer = NULL;
        f.money_list->site = (char *)site;
        code = run_ask(r, &f, &answer, e);
        if (code == ERROR_NONE && is_first)
            code = format_to_file(r, e);
        if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_MONEY_PAGE)
            break;
        print_page(answer, format, &document);
        const char *next = answer->money_page->next;
        more = next[0] != '\0';
        f.money_list->after = arena_strndup(&r->arena, next, strlen(next));
    }
    if (code == ERROR_NONE && format == FORMAT_JSON)
        json_print(document);
    else
        json_decref(document);
    return code == ERROR_NONE ? format_finish(r, e) : code;
}
