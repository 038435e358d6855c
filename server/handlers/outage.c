#include "handlers/outage.h"

#include "common/text.h"
#include "core/outage.h"
#include "engine/sheets.h"
#include "handlers/register_page.h"
#include "handlers/sheet.h"

#include <string.h>

enum { OUTAGES_AT_ONCE = 64, OUTAGES_SHOWN = 8 };

struct home {
    const char *site, *unit;
    struct unit row; /* building "": not known */
};

static void find_home(struct call *c, const char *site, const char *unit, struct home *out)
{
    *out = (struct home){.site = site, .unit = unit};
    (void)view_unit(c->view, site, unit, &out->row);
}

static size_t open_outages(struct call *c, const char *site, uint64_t out[OUTAGES_AT_ONCE])
{
    const struct sheet_filter f = {.site = site, .kind = SHEET_KIND_OUTAGE, .open_only = true};
    uint64_t next;
    return view_sheet_list(c->view, &f, out, OUTAGES_AT_ONCE, &next);
}

size_t call_outages(struct call *c, const char *site, const char *unit, Paigong__Sheet ***out)
{
    uint64_t numbers[OUTAGES_AT_ONCE];
    struct home home;
    struct sheet s;
    size_t made = 0, count = open_outages(c, site, numbers);
    *out = (Paigong__Sheet **)call_array(c, count);
    if (count == 0 || !*out)
        return 0;
    find_home(c, site, unit, &home);
    for (size_t i = 0; i < count && made < OUTAGES_SHOWN; i++) {
        bool shown = view_sheet(c->view, numbers[i], &s) && sheet_visible(&s, c->actor) &&
                     s.state != SHEET_STATE_ASKED &&
                     (outage_is_anywhere(&s) || outage_concerns(&s, unit, home.row.building));
        Paigong__Sheet *m = shown ? call_sheet_view(c, &s, SHEET_WHOLE) : NULL;
        if (m)
            (*out)[made++] = m;
    }
    return made;
}

/* One that is on before one that is over. */
uint64_t call_outage_of_ticket(struct call *c, const struct ticket *t, int64_t *over_ms)
{
    const struct sheet_filter f = {
        .site = t->site, .kind = SHEET_KIND_OUTAGE, .ticket = t->number, .actor = c->actor};
    uint64_t numbers[OUTAGES_SHOWN], found = 0, next;
    struct sheet s;
    size_t count = view_sheet_list(c->view, &f, numbers, OUTAGES_SHOWN, &next);
    for (size_t i = 0; i < count; i++) {
        if (!view_sheet(c->view, numbers[i], &s) || (found && outage_is_over(&s)))
            continue;
        found = s.number;
        *over_ms = s.closed_ms;
        if (!outage_is_over(&s))
            break;
    }
    return found;
}

/* ---- a call -----------------------------------------------------------------------------------
 */

static bool may_be_a_cut(enum trade trade)
{
    bool fits = false;
    for (int medium = MEDIUM_NONE + 1; medium < MEDIUMS; medium++)
        fits |= outage_fits((enum medium)medium, trade);
    return fits;
}

uint64_t call_outage_of(struct call *c, const char *site, const char *unit, enum trade trade)
{
    uint64_t numbers[OUTAGES_AT_ONCE];
    struct home home;
    struct sheet s;
    size_t count = may_be_a_cut(trade) ? open_outages(c, site, numbers) : 0;
    if (count == 0)
        return 0;
    find_home(c, site, unit, &home);
    for (size_t i = 0; i < count; i++)
        if (view_sheet(c->view, numbers[i], &s) && outage_is_on(&s, c->now_ms) &&
            outage_fits((enum medium)s.medium, trade) && sheet_visible(&s, c->actor) &&
            outage_concerns(&s, unit, home.row.building))
            return s.number;
    return 0;
}

/* What is wrong with a report is the ordinary way's to say. */
static bool would_be_taken(struct call *c, const struct command *k)
{
    struct trial {
        struct ticket none;
        struct facts facts;
        struct decision decision;
    } *t = arena_alloc(c->arena, sizeof *t);
    const struct policy *p = view_policy(c->view, k->site, 0);
    if (!t || !p)
        return false;
    memset(t, 0, sizeof *t);
    batch_facts(c->batch, &t->none, k, &t->facts);
    decide(&t->none, k, c->actor, &t->facts, p, c->now_ms, &t->decision);
    return t->decision.refusal.code == ERROR_NONE;
}

static void answer_entry(struct call *c, uint64_t number)
{
    struct register_entry r;
    struct sheet s;
    if (!view_register(c->view, number, &r)) {
        error_set(&c->error, ERROR_INTERNAL, "register entry", "the view has lost it");
        return;
    }
    Paigong__RegisterEntry *m = register_entry_message(c, &r);
    if (!m)
        return;
    if (view_sheet(c->view, r.outage, &s) && sheet_visible(&s, c->actor))
        m->answer = call_sheet_view(c, &s, SHEET_WHOLE);
    c->out->register_entry = m;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_REGISTER_ENTRY;
}

/* The entry, and beside it the outage's own count. */
static bool enter(struct call *c, const struct command *k, uint64_t outage, uint64_t *entry)
{
    const struct policy *p = view_policy(c->view, k->site, 0);
    char sheet[SHEET_ID_SIZE], id[TICKET_ID_SIZE];
    struct sheet_command report;
    struct error refusal;
    struct event ev;
    uint32_t events;
    sheet_id_format(outage, sheet);
    *entry = view_new_register_number(c->view, calendar_date_number(&p->calendar.zone, c->now_ms));
    event_init(&ev, EVENT_REGISTERED);
    ev.count = *entry;
    ev.subject = sheet;
    ev.site = k->site;
    ev.unit = k->unit;
    ev.text = k->text;
    ev.name = k->reporter;
    ev.phone = k->phone;
    ev.accepted = true;
    ev.told = calendar_is_night(&p->calendar, c->now_ms);
    if (!call_emit(c, &ev))
        return false;
    register_id_format(*entry, id);
    text_copy(c->outcome.subject, sizeof c->outcome.subject, id);
    sheet_command_init(&report, SHEET_KIND_OUTAGE, SHEET_VERB_REPORT);
    report.text = id;
    if (!batch_sheet(c->batch, &outage, &report, NULL, &refusal, &events))
        error_set(&c->error, ERROR_INTERNAL, "server", "it is stopping");
    return c->error.code == ERROR_NONE;
}

bool call_answers_with_outage(struct call *c, const struct command *k)
{
    const Paigong__NewTicket *m = c->in->new_ticket;
    uint64_t entry;
    if (k->kind != KIND_REPAIR || !k->unit[0] || m->apart || m->same[0])
        return false;
    const uint64_t outage = call_outage_of(c, k->site, k->unit, k->trade);
    if (!outage || !call_room(c) || !would_be_taken(c, k))
        return false;
    if (enter(c, k, outage, &entry))
        answer_entry(c, entry);
    return true;
}

void call_again_outage(struct call *c)
{
    uint64_t number;
    struct register_entry r;
    if (!register_id_parse(c->outcome.subject, &number))
        return;
    if (view_register(c->view, number, &r) && staff_has_site(c->actor, r.site))
        answer_entry(c, number);
    else /* they have left the site since */
        error_set(&c->error, ERROR_NOT_FOUND, "register entry", "%s", c->outcome.subject);
}
