/* Entries of the ledger in pages, shown as one list: history, audit show. */
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/print.h"

static void take_page(const struct run *r, const Paigong__HistoryPage *page, json_t *list)
{
    for (size_t i = 0; i < page->n_entries; i++) {
        if (list != NULL)
            (void)json_array_append_new(list, json_message(&page->entries[i]->base));
        else
            print_entry(page->entries[i], run_now_ms(r));
    }
}

enum error_code run_entries(struct run *r, entries_next_page *next_page, struct error *e)
{
    Paigong__ClientFrame f;
    json_t *list = r->cli->json ? json_array() : NULL;
    bool more = true;
    enum error_code code = run_begin(r, &f, e);
    while (more && code == ERROR_NONE) {
        const Paigong__ServerFrame *answer = NULL;
        code = run_ask(r, &f, &answer, e);
        more =
            code == ERROR_NONE && answer->result_case == PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE;
        if (more) {
            take_page(r, answer->history_page, list);
            more = next_page(r, &f, answer->history_page->next);
        }
    }
    if (list != NULL && code == ERROR_NONE)
        json_print(list);
    else
        json_decref(list);
    return code;
}
