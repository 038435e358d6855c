/* The day's summary (P7.3, P19.1): per technician what was received, done, is open and overdue, and
 * the money; what is still open, what cash is missing, what the night left; the ledger's head. */
#include "common/text.h"
#include "handlers/call.h"
#include "handlers/day_sums.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 300, ROW_TEXT_MAX = 240, PAGE = 500, YEAR_DAYS = 366 };

static const int64_t DAY_MS = INT64_C(86400000);

struct report {
    struct call *call;
    const struct policy *policy;
    const char *crew;                   /* "" all */
    int64_t night_from_ms, night_to_ms; /* from the close before to this day's opening */
    Paigong__DayReport *out;
    struct arena scratch;
    struct day_sums sums;
};

/* ---- in the batch: the head, as it is durable now ------------------------------------------- */

void handle_report_day_begin(struct call *c)
{
    const Paigong__ReportDay *m = c->in->report_day;
    bool lead = c->actor->role == ROLE_CREW_LEAD;
    if (!call_site(c, m->site))
        return;
    if (lead && m->crew[0] && strcmp(m->crew, c->actor->crew) != 0) {
        error_set(&c->error, ERROR_DENIED, "crew", "%s is not yours", m->crew);
        return;
    }
    Paigong__DayReport *out = call_message(c, &paigong__day_report__descriptor);
    uint8_t *hash = arena_memdup(c->arena, ledger_head_hash(c->ledger), 32);
    if (!out || !hash)
        return;
    out->head_seq = ledger_head_seq(c->ledger);
    out->head_hash.data = hash;
    out->head_hash.len = 32;
    c->out->day_report = out;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_DAY_REPORT;
}

/* ---- which day ------------------------------------------------------------------------------ */

static bool set_day(struct report *r)
{
    struct call *c = r->call;
    const struct calendar *k = &r->policy->calendar;
    int64_t at_ms = c->in->report_day->date_at ? c->in->report_day->date_at : c->now_ms;
    if (at_ms < 0 || at_ms > c->now_ms + DAY_MS) {
        error_set(&c->error, ERROR_BAD_REQUEST, "date_at", "must be a day up to today");
        return false;
    }
    struct day today = calendar_day(&k->zone, at_ms);
    r->sums.start_ms = calendar_time(&k->zone, today, 0);
    r->sums.end_ms = calendar_time(&k->zone, today, 24 * 60);
    r->sums.now_ms = c->now_ms;
    struct day yesterday = calendar_day(&k->zone, r->sums.start_ms - 1);
    r->night_from_ms = calendar_time(&k->zone, yesterday, k->close_min);
    r->night_to_ms = calendar_is_holiday(k, today) ? r->sums.end_ms
                                                   : calendar_time(&k->zone, today, k->open_min);
    r->out->date_at = r->sums.start_ms;
    return true;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void add_row(struct report *r, const struct ticket *t, Paigong__TicketRow ***rows,
                    size_t *count)
{
    if (!*rows)
        *rows = (Paigong__TicketRow **)call_array(r->call, ROWS_MAX);
    Paigong__TicketRow *row = *rows && *count < ROWS_MAX ? call_ticket_row(r->call, t) : NULL;
    if (!row)
        return;
    /* A page of rows fits in a frame. */
    row->text = call_text_bytes(r->call->arena, row->text,
                                text_fit(row->text, strlen(row->text), ROW_TEXT_MAX));
    (*rows)[(*count)++] = row;
}

static bool is_of_night(const struct report *r, const struct ticket *t)
{
    return t->received_ms >= r->night_from_ms && t->received_ms < r->night_to_ms &&
           calendar_is_night(&r->policy->calendar, t->received_ms);
}

/* ---- one ticket ----------------------------------------------------------------------------- */

/* Its entries of the day, newest first; false: c->error. */
static bool add_entries(struct report *r, const struct ticket *t)
{
    for (uint64_t at = t->last_location; at != 0;) {
        struct event ev;
        if (ledger_read(r->call->ledger, at, &r->scratch, &ev, NULL, &r->call->error))
            return false;
        bool before = ev.at_ms < r->sums.start_ms;
        day_sums_event(&r->sums, t, &ev);
        at = before ? 0 : ev.previous;
        arena_free(&r->scratch);
    }
    return true;
}

static bool add_ticket(struct report *r, uint64_t number)
{
    const struct ticket *t = view_ticket(r->call->view, number);
    if (!t || !day_sums_concerns(&r->sums, t))
        return true;
    if (r->crew[0] && strcmp(t->crew, r->crew) != 0)
        return true;
    if (!add_entries(r, t))
        return false;
    day_sums_ticket(&r->sums, t);
    bool open = day_is_open(&r->sums, t);
    if (open)
        add_row(r, t, &r->out->open, &r->out->n_open);
    if (open && is_of_night(r, t))
        add_row(r, t, &r->out->night, &r->out->n_night);
    if (day_missing_fen(&r->sums, t) != 0)
        add_row(r, t, &r->out->cash_missing, &r->out->n_cash_missing);
    return r->call->error.code == ERROR_NONE;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static bool add_listed(struct report *r, const struct ticket_filter *filter)
{
    struct ticket_filter f = *filter;
    uint64_t numbers[PAGE];
    do {
        uint64_t next = 0;
        size_t count = view_list(r->call->view, &f, numbers, PAGE, &next);
        for (size_t i = 0; i < count; i++)
            if (!add_ticket(r, numbers[i]))
                return false;
        f.after = next;
    } while (f.after != 0);
    return true;
}

/* What came in within a year, and what is older and still open. */
static bool add_tickets(struct report *r)
{
    const int64_t year_ms = r->sums.start_ms - YEAR_DAYS * DAY_MS;
    const struct ticket_filter recent = {.site = r->call->in->report_day->site,
                                         .since_ms = year_ms,
                                         .until_ms = r->sums.end_ms,
                                         .unit = "",
                                         .technician = "",
                                         .now_ms = r->call->now_ms};
    struct ticket_filter older = recent;
    older.since_ms = 0;
    older.until_ms = year_ms;
    older.open_only = true;
    return add_listed(r, &recent) && add_listed(r, &older);
}

/* ---- the answer ----------------------------------------------------------------------------- */

static Paigong__DayLine *line_message(struct call *c, const struct day_line *l)
{
    Paigong__DayLine *m = call_message(c, &paigong__day_line__descriptor);
    if (!m)
        return NULL;
    m->crew = call_text(c->arena, l->crew);
    m->technician = call_text(c->arena, l->technician);
    m->received = l->received;
    m->done = l->done;
    m->open = l->open;
    m->overdue = l->overdue;
    m->agreed_fen = l->agreed_fen;
    m->cash_fen = l->cash_fen;
    m->missing_fen = l->missing_fen;
    return m;
}

static void put_sums(struct report *r)
{
    struct call *c = r->call;
    day_sums_sort(&r->sums);
    r->out->lines = (Paigong__DayLine **)call_array(c, r->sums.count);
    for (size_t i = 0; r->out->lines && i < r->sums.count; i++) {
        Paigong__DayLine *m = line_message(c, &r->sums.lines[i]);
        if (!m)
            return;
        r->out->lines[r->out->n_lines++] = m;
    }
    r->out->total = line_message(c, &r->sums.total);
    r->out->breaches = r->sums.breaches;
}

/* On a worker, with a committed snapshot. */
void handle_report_day(struct call *c)
{
    struct report *r = calloc(1, sizeof *r);
    const Paigong__ReportDay *m = c->in->report_day;
    if (!r) {
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this report");
        return;
    }
    r->call = c;
    r->out = c->out->day_report;
    r->out->site = call_text(c->arena, m->site);
    r->crew = c->actor->role == ROLE_CREW_LEAD ? c->actor->crew : m->crew;
    r->policy = view_policy(c->view, m->site, 0);
    arena_init(&r->scratch, 1 << 20);
    if (!r->policy)
        error_set(&c->error, ERROR_NOT_FOUND, "site", "%s", m->site);
    else if (set_day(r) && add_tickets(r))
        put_sums(r);
    arena_free(&r->scratch);
    free(r);
}
