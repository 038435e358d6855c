#include "client/run/notice.h"

#include "common/text.h"

#include <ctype.h>
#include <string.h>

static bool is(const char *a, const char *b)
{
    return a != NULL && b[0] != '\0' && strcmp(a, b) == 0;
}

bool notice_is_sheet(const char *id)
{
    return isalpha((unsigned char)id[0]) && isdigit((unsigned char)id[1]);
}

bool notice_dispatches(const struct notice_reader *r, const Paigong__Entry *entry)
{
    const Paigong__Facts *f = entry->facts;
    bool worker =
        r->role == PAIGONG__ROLE__ROLE_TECHNICIAN || r->role == PAIGONG__ROLE__ROLE_CONTRACTOR;
    if (f == NULL)
        return false;
    switch (entry->event) {
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_DISPATCHED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_HANDED_OVER:
        return is(f->to, r->id) || (f->to[0] == '\0' && is(f->crew, r->crew));
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_PULLED:
        return is(f->to, r->id) && f->mode == PAIGONG__DISPATCH_MODE__DISPATCH_MODE_PERSON;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_RESUMED:
        return f->to[0] != '\0' ? is(f->to, r->id) : worker;
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CHECKED:
        return !f->passed && worker;
    default:
        return false;
    }
}

static bool is_breach(const Paigong__Entry *entry)
{
    const Paigong__SheetFacts *s = entry->facts->sheet;
    if (s != NULL)
        return s->verb == PAIGONG__SHEET_VERB__SHEET_VERB_BREACH ||
               s->verb == PAIGONG__SHEET_VERB__SHEET_VERB_ESCALATE;
    return entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_BREACHED ||
           entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_ESCALATED ||
           entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_SECOND_NOTICE;
}

/* P14.1: all of them at once. */
static bool is_alarmed(const struct notice_reader *r, const Paigong__Facts *f)
{
    for (size_t i = 0; i < f->n_alarmed; i++) {
        if (is(f->alarmed[i], r->id))
            return true;
    }
    return false;
}

static bool is_put_before(const struct notice_reader *r, const Paigong__Entry *entry)
{
    const Paigong__Facts *f = entry->facts;
    if (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_ALARM_RAISED)
        return is_alarmed(r, f);
    return is_breach(entry) && (is(f->to, r->id) || (f->to[0] == '\0' && f->to_role == r->role));
}

bool notice_of_entry(const struct notice_reader *r, const Paigong__Entry *entry, struct notice *out)
{
    const Paigong__Facts *f = entry->facts;
    struct notice n = {.subject = ""};
    if (f == NULL || (f->sheet == NULL && entry->ticket[0] == '\0'))
        return false;
    text_copy(n.subject, sizeof n.subject, f->sheet != NULL ? f->subject : entry->ticket);
    if (is_put_before(r, entry)) {
        n.command = PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE;
        n.clock = f->clock;
    } else if (r->handheld && notice_dispatches(r, entry)) {
        n.command = PAIGONG__COMMAND__COMMAND_NOTIFIED;
    } else {
        return false;
    }
    *out = n;
    return true;
}

bool notice_row_is_slip(const struct notice_reader *r, const Paigong__TicketRow *row)
{
    bool mine = row->technician[0] != '\0' ? is(row->technician, r->id) : is(row->crew, r->crew);
    return r->handheld && mine && !row->notified && row->state == PAIGONG__STATE__STATE_DISPATCHED;
}

bool notice_of_row(const struct notice_reader *r, const Paigong__TicketRow *row, size_t n,
                   struct notice *out)
{
    bool slip = notice_row_is_slip(r, row);
    if (n >= row->n_notices + (slip ? 1 : 0))
        return false;
    *out = (struct notice){.command = PAIGONG__COMMAND__COMMAND_NOTIFIED};
    text_copy(out->subject, sizeof out->subject, row->id);
    if (n < row->n_notices) {
        out->command = PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE;
        out->clock = row->notices[n];
    }
    return true;
}

void notice_fill(const struct notice *n, struct notice_request *out)
{
    paigong__client_frame__init(&out->frame);
    paigong__ticket_command__init(&out->ticket);
    paigong__sheet_command__init(&out->sheet);
    if (notice_is_sheet(n->subject)) {
        out->sheet.sheet = (char *)n->subject;
        out->sheet.verb = PAIGONG__SHEET_VERB__SHEET_VERB_ACKNOWLEDGE;
        out->sheet.clock = n->clock;
        out->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND;
        out->frame.sheet_command = &out->sheet;
        return;
    }
    out->ticket.ticket = (char *)n->subject;
    out->ticket.command = n->command;
    out->ticket.clock = n->clock;
    out->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    out->frame.ticket_command = &out->ticket;
}

bool notice_is_new(struct notices_told *t, const struct notice *n)
{
    size_t known = t->count < NOTICES_TOLD ? t->count : NOTICES_TOLD;
    for (size_t i = 0; i < known; i++) {
        const struct notice *told = &t->items[i];
        if (told->command == n->command && told->clock == n->clock &&
            strcmp(told->subject, n->subject) == 0)
            return false;
    }
    t->items[t->count++ % NOTICES_TOLD] = *n;
    return true;
}
