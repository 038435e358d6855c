#include "asking.h"

#include <stdio.h>

void expect(bool good, const char *what, size_t found, size_t expected)
{
    if (!good)
        die("%s: %zu, expected %zu", what, found, expected);
}

size_t asking_count(struct rig *r, struct link *l, const char *site, Paigong__State state,
                    bool open)
{
    char cursor[128] = "";
    size_t count = 0;
    do {
        Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
        Paigong__ListTickets list = PAIGONG__LIST_TICKETS__INIT;
        list.site = (char *)site;
        list.state = state;
        list.open = open;
        list.limit = 500;
        list.after = cursor;
        f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
        f.list_tickets = &list;
        Paigong__ServerFrame *answer = rig_ask(r, l, &f);
        count += answer->ticket_page->n_tickets;
        snprintf(cursor, sizeof cursor, "%s", answer->ticket_page->next);
        paigong__server_frame__free_unpacked(answer, NULL);
    } while (cursor[0] != '\0');
    return count;
}

void asking_history(struct rig *r, struct link *l, const char *ticket,
                    void (*on_entry)(void *context, const Paigong__Entry *entry), void *context)
{
    char cursor[128] = "";
    do {
        Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
        Paigong__History history = PAIGONG__HISTORY__INIT;
        history.ticket = (char *)ticket;
        history.after = cursor;
        f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_HISTORY;
        f.history = &history;
        Paigong__ServerFrame *answer = rig_ask(r, l, &f);
        for (size_t i = 0; i < answer->history_page->n_entries; i++)
            on_entry(context, answer->history_page->entries[i]);
        snprintf(cursor, sizeof cursor, "%s", answer->history_page->next);
        paigong__server_frame__free_unpacked(answer, NULL);
    } while (cursor[0] != '\0');
}

uint64_t asking_verify(struct rig *r)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__AuditVerify verify = PAIGONG__AUDIT_VERIFY__INIT;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_AUDIT_VERIFY;
    f.audit_verify = &verify;
    Paigong__ServerFrame *answer = rig_ask(r, r->admin, &f);
    if (answer->audit_result == NULL || !answer->audit_result->ok)
        die("the chain is broken: %s",
            answer->audit_result != NULL ? answer->audit_result->problem : "no answer");
    uint64_t entries = answer->audit_result->entries;
    paigong__server_frame__free_unpacked(answer, NULL);
    return entries;
}
