#include "reports.h"

#include "asking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool report_trades_add(struct report_trades *t, const char *argument)
{
    char name[64] = "TRADE_";
    const char *equals = strrchr(argument, '=');
    if (equals == NULL || t->count == REPORT_TRADES ||
        (size_t)(equals - argument) >= sizeof t->rows[0].value)
        return false;
    size_t used = strlen(name);
    for (const char *c = equals + 1; *c != '\0' && used + 1 < sizeof name; c++)
        name[used++] = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    name[used] = '\0';
    const ProtobufCEnumValue *found =
        protobuf_c_enum_descriptor_get_value_by_name(&paigong__trade__descriptor, name);
    if (found == NULL)
        return false;
    snprintf(t->rows[t->count].value, sizeof t->rows[0].value, "%.*s", (int)(equals - argument),
             argument);
    t->rows[t->count++].trade = (Paigong__Trade)found->value;
    return true;
}

static Paigong__Trade trade_of(const struct report_trades *t, const char *value)
{
    for (int i = 0; value != NULL && i < t->count; i++)
        if (strcmp(t->rows[i].value, value) == 0)
            return t->rows[i].trade;
    return PAIGONG__TRADE__TRADE_UNSPECIFIED;
}

/* ---- taking them -------------------------------------------------------------------------------
 */

static Paigong__ServerFrame *report(struct rig *r, struct link *desk, Paigong__NewTicket *n)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    uint8_t request_id[16];
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
    f.new_ticket = n;
    frame_make_write(&f, request_id);
    Paigong__ServerFrame *answer = rig_ask(r, desk, &f);
    if (answer->ticket == NULL)
        die("a report was not answered by a ticket");
    return answer;
}

static struct reported *find(struct reports *out, const char *ticket)
{
    for (size_t i = out->count; i > 0; i--)
        if (strcmp(out->tickets[i - 1].ticket, ticket) == 0)
            return &out->tickets[i - 1];
    die("a report was linked to %s, which none of them made", ticket);
}

static void keep_linked(struct reported *t, const char *entry, size_t row)
{
    if (t->reports.count == t->capacity) {
        t->capacity = t->capacity == 0 ? 8 : t->capacity * 2;
        t->reports.entries = realloc(t->reports.entries, t->capacity * LIFE_ID);
        t->rows = realloc(t->rows, t->capacity * sizeof *t->rows);
        if (t->reports.entries == NULL || t->rows == NULL)
            die("out of memory");
    }
    snprintf(t->reports.entries[t->reports.count], LIFE_ID, "%s", entry);
    t->rows[t->reports.count++] = row;
}

static void keep_answer(struct reports *out, const Paigong__Ticket *ticket, size_t row)
{
    if (ticket->linked[0] == '\0') {
        struct reported *t = &out->tickets[out->count++];
        snprintf(t->ticket, sizeof t->ticket, "%s", ticket->id);
        t->row = row;
        return;
    }
    struct reported *t = find(out, ticket->id);
    keep_linked(t, ticket->linked, row);
    if (t->reports.count + 1 > out->most)
        out->most = t->reports.count + 1;
}

void reports_take(struct rig *r, struct link *desk, const char *site,
                  const struct requests *requests, size_t count, const struct report_trades *t,
                  struct reports *out)
{
    *out =
        (struct reports){.tickets = calloc(count, sizeof *out->tickets), .rows = count, .most = 1};
    if (out->tickets == NULL)
        die("out of memory");
    for (size_t i = 0; i < count; i++) {
        char *const *fields = requests->rows[i].fields;
        Paigong__NewTicket n = PAIGONG__NEW_TICKET__INIT;
        n.site = (char *)site;
        n.unit = fields[REQUEST_UNIT] != NULL ? fields[REQUEST_UNIT] : (char *)"";
        n.text = fields[REQUEST_TEXT];
        n.reporter = fields[REQUEST_REPORTER] != NULL ? fields[REQUEST_REPORTER] : (char *)"";
        n.phone = fields[REQUEST_PHONE] != NULL ? fields[REQUEST_PHONE] : (char *)"";
        n.trade = trade_of(t, fields[REQUEST_TRADE]);
        Paigong__ServerFrame *answer = report(r, desk, &n);
        keep_answer(out, answer->ticket, i);
        paigong__server_frame__free_unpacked(answer, NULL);
    }
}

void reports_free(struct reports *reports)
{
    for (size_t i = 0; i < reports->count; i++) {
        free(reports->tickets[i].reports.entries);
        free(reports->tickets[i].rows);
    }
    free(reports->tickets);
    *reports = (struct reports){0};
}

/* ---- was anybody lost? ------------------------------------------------------------------------
 */

struct reporter { /* one of a ticket's: [0] its own, then the linked ones */
    size_t linked, told, satisfied;
};

struct witness {
    const struct reported *ticket;
    struct reporter *reporters;
    size_t after_the_end; /* entries after it was filed */
    bool filed;
};

static struct reporter *reporter_of(struct witness *w, const char *subject)
{
    if (subject == NULL || subject[0] == '\0')
        return &w->reporters[0];
    for (size_t i = 0; i < w->ticket->reports.count; i++)
        if (strcmp(w->ticket->reports.entries[i], subject) == 0)
            return &w->reporters[i + 1];
    die("%s: %s is an entry that no report became", w->ticket->ticket, subject);
}

static void see(void *context, const Paigong__Entry *entry)
{
    struct witness *w = context;
    w->after_the_end += w->filed;
    if (entry->facts == NULL)
        return;
    struct reporter *r;
    switch (entry->event) {
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_LINKED:
        reporter_of(w, entry->facts->subject)->linked++;
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_TOLD:
        reporter_of(w, entry->facts->subject)->told++;
        break;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_VISITED:
        r = reporter_of(w, entry->facts->subject);
        r->satisfied += entry->facts->visit == PAIGONG__VISIT_RESULT__VISIT_RESULT_SATISFIED;
        w->filed = entry->facts->state == PAIGONG__STATE__STATE_CLOSED;
        break;
    default:
        break;
    }
}

/* The register knows each by name, and that they were reached. */
static void check_register(struct rig *r, struct link *desk, const struct reported *t,
                           const struct requests *requests)
{
    char cursor[128] = "";
    size_t seen = 0;
    do {
        Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
        Paigong__LogList list = PAIGONG__LOG_LIST__INIT;
        list.ticket = (char *)t->ticket;
        list.after = cursor;
        f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST;
        f.log_list = &list;
        Paigong__ServerFrame *answer = rig_ask(r, desk, &f);
        for (size_t i = 0; i < answer->register_page->n_entries; i++, seen++) {
            const Paigong__RegisterEntry *e = answer->register_page->entries[i];
            if (seen >= t->reports.count || strcmp(e->id, t->reports.entries[seen]) != 0)
                die("%s: the register has %s, which is not its next report", t->ticket, e->id);
            const struct request_row *row = &requests->rows[t->rows[seen]];
            if (strcmp(e->text, row->fields[REQUEST_TEXT]) != 0 ||
                (row->fields[REQUEST_REPORTER] != NULL &&
                 strcmp(e->name, row->fields[REQUEST_REPORTER]) != 0))
                die("%s: entry %s is not what record %zu reported", t->ticket, e->id, row->line);
            if (!e->done || e->linked == NULL || !e->linked->told ||
                e->linked->visit != PAIGONG__VISIT_RESULT__VISIT_RESULT_SATISFIED)
                die("%s: the reporter of %s was lost", t->ticket, e->id);
        }
        snprintf(cursor, sizeof cursor, "%s", answer->register_page->next);
        paigong__server_frame__free_unpacked(answer, NULL);
    } while (cursor[0] != '\0');
    expect(seen == t->reports.count, t->ticket, seen, t->reports.count);
}

/* How many of the ticket's reporters were told and are satisfied, the own among them. */
static size_t check_ticket(struct rig *r, struct link *desk, const struct reported *t)
{
    size_t count = t->reports.count + 1, reached = 0;
    struct witness w = {.ticket = t, .reporters = calloc(count, sizeof *w.reporters)};
    if (w.reporters == NULL)
        die("out of memory");
    asking_history(r, desk, t->ticket, see, &w);
    expect(w.filed && w.after_the_end == 0, t->ticket, w.after_the_end, 0);
    for (size_t i = 0; i < count; i++) {
        const struct reporter *one = &w.reporters[i];
        bool told = t->reports.count == 0 || one->told > 0; /* alone: by the visit and the codes */
        expect(one->linked == (i > 0), "linked", one->linked, i > 0);
        reached += told && one->satisfied == 1;
    }
    free(w.reporters);
    return reached;
}

static size_t check_untold(struct rig *r, struct link *desk, const char *site)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__LogList list = PAIGONG__LOG_LIST__INIT;
    list.site = (char *)site;
    list.untold = true;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST;
    f.log_list = &list;
    Paigong__ServerFrame *answer = rig_ask(r, desk, &f);
    size_t count = answer->register_page->n_entries;
    paigong__server_frame__free_unpacked(answer, NULL);
    return count;
}

void reports_check(struct rig *r, struct link *desk, const char *site,
                   const struct reports *reports, const struct requests *requests,
                   struct result *out)
{
    size_t reached = 0, linked = 0;
    for (size_t i = 0; i < reports->count; i++) {
        check_register(r, desk, &reports->tickets[i], requests);
        reached += check_ticket(r, desk, &reports->tickets[i]);
        linked += reports->tickets[i].reports.count;
    }
    expect(reports->count + linked == reports->rows, "reports", reports->count + linked,
           reports->rows);
    expect(reached == reports->rows, "reporters told and satisfied", reached, reports->rows);
    size_t untold = check_untold(r, desk, site);
    expect(untold == 0, "still to be told", untold, 0);
    result_number(out, "reports", (double)reports->rows, "");
    result_number(out, "tickets", (double)reports->count, "remain");
    result_number(out, "linked", (double)linked, "to one of them");
    result_number(out, "most", (double)reports->most, "reports of one ticket");
    result_number(out, "reporters_lost", (double)(reports->rows - reached), "");
}
