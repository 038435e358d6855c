/* The day's summary (P7.3, P19.1): per technician what was received, done, is open and overdue, and
 * the money; what is still open, what cash is missing, what the night left; the ledger's head. */
#include "common/text.h"
#include "handlers/report.h"
#include "store/money_sums.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MAX = 300, ROW_TEXT_MAX = 240 };

struct numbers {
    uint64_t *numbers;
    size_t count, capacity;
};

struct day_call {
    struct report_call report;
    Paigong__DayReport *out;
    struct numbers open, night, missing;
    int64_t night_from_ms, night_to_ms; /* from the close before to this day's opening */
    bool failed;
};

/* ---- in the batch: the head, as it is durable now ------------------------------------------- */

void handle_report_day_begin(struct call *c)
{
    const Paigong__ReportDay *m = c->in->report_day;
    if (!call_site(c, m->site) || !report_call_begin(c, m->site, m->crew))
        return;
    Paigong__DayReport *out = call_message(c, &paigong__day_report__descriptor);
    if (!out || !report_head(c, &out->head_seq, &out->head_hash))
        return;
    c->out->day_report = out;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_DAY_REPORT;
}

/* ---- which tickets -------------------------------------------------------------------------- */

static void note(struct day_call *d, struct numbers *n, uint64_t number)
{
    if (n->count == n->capacity) {
        size_t capacity = n->capacity ? 2 * n->capacity : 256;
        uint64_t *grown = realloc(n->numbers, capacity * sizeof *grown);
        d->failed = d->failed || !grown;
        if (!grown)
            return;
        n->numbers = grown;
        n->capacity = capacity;
    }
    n->numbers[n->count++] = number;
}

static void set_night(struct day_call *d)
{
    const struct report_period *p = &d->report.sites[0].period;
    const struct calendar *k = &p->policy->calendar;
    const struct day today = calendar_day(&k->zone, p->from_ms);
    const struct day yesterday = calendar_day(&k->zone, p->from_ms - 1);
    d->night_from_ms = calendar_time(&k->zone, yesterday, k->close_min);
    d->night_to_ms =
        calendar_is_holiday(k, today) ? p->until_ms : calendar_time(&k->zone, today, k->open_min);
    d->out->date_at = p->from_ms;
    d->out->date = report_date(d->report.call, p, p->from_ms);
}

static void on_ticket(void *context, const struct report_site *site, const struct ticket_figures *f)
{
    struct day_call *d = context;
    if (!report_is_open(&site->period, f))
        return;
    note(d, &d->open, f->number);
    if (f->received_ms >= d->night_from_ms && f->received_ms < d->night_to_ms &&
        calendar_is_night(&site->period.policy->calendar, f->received_ms))
        note(d, &d->night, f->number);
}

/* ---- cash that finance doesn't have -----------------------------------------------------------
 */

static void count_missing(struct day_call *d, const struct money_line *l)
{
    struct report_sums *s = d->report.sums;
    struct ticket_hand h;
    text_copy(h.technician, sizeof h.technician, l->who);
    text_copy(h.crew, sizeof h.crew, l->crew);
    if (l->missing_fen == 0 || !report_in_scope(&d->report.scope, &h))
        return;
    struct report_line *line = report_lines_of(&s->people, h.technician, h.crew);
    d->failed = d->failed || !line;
    if (line)
        line->missing_fen += l->missing_fen;
    s->total.missing_fen += l->missing_fen;
    note(d, &d->missing, l->ticket);
}

static void add_missing(struct day_call *d)
{
    const struct report_site *site = &d->report.sites[0];
    const struct money_period p = {
        .site = site->id, .from_ms = site->period.from_ms, .until_ms = site->period.to_ms};
    struct money_sums sums;
    if (!money_sums_read(d->report.call->view, &p, MONEY_BEFORE_LONG, &sums)) {
        d->failed = true;
        return;
    }
    for (size_t i = 0; i < sums.count; i++)
        count_missing(d, &sums.lines[i]);
    money_sums_free(&sums);
}

/* ---- the answer ----------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The oldest, as many as a frame holds. */
static size_t put_rows(struct call *c, struct numbers *n, Paigong__TicketRow ***rows)
{
    size_t count = 0;
    if (n->count > 0)
        qsort(n->numbers, n->count, sizeof *n->numbers, by_number);
    *rows = (Paigong__TicketRow **)call_array(c, ROWS_MAX);
    for (size_t i = 0; *rows && i < n->count && count < ROWS_MAX; i++) {
        const struct ticket *t = view_ticket(c->view, n->numbers[i]);
        Paigong__TicketRow *row = t ? call_ticket_row(c, t) : NULL;
        if (!row)
            continue;
        row->text = call_text_bytes(c->arena, row->text,
                                    text_fit(row->text, strlen(row->text), ROW_TEXT_MAX));
        (*rows)[count++] = row;
    }
    return count;
}

static Paigong__DayLine *line_message(struct call *c, const struct report_line *l)
{
    Paigong__DayLine *m = call_message(c, &paigong__day_line__descriptor);
    if (!m)
        return NULL;
    m->crew = call_text(c->arena, l->crew);
    m->technician = call_text(c->arena, l->name);
    m->name = report_person_name(c, l->name);
    REPORT_PUT_COUNTS(m, l);
    m->agreed_fen = l->labour_fen + l->material_fen;
    m->cash_fen = l->paid_fen;
    m->missing_fen = l->missing_fen;
    return m;
}

static bool says_something(const Paigong__DayLine *m)
{
    return m->received || m->done || m->open || m->overdue || m->agreed_fen || m->cash_fen ||
           m->missing_fen;
}

static void put_lines(struct day_call *d)
{
    struct call *c = d->report.call;
    const struct report_sums *s = d->report.sums;
    d->out->lines = (Paigong__DayLine **)call_array(c, s->people.count);
    for (size_t i = 0; d->out->lines && i < s->people.count; i++) {
        Paigong__DayLine *m = line_message(c, &s->people.lines[i]);
        if (m && says_something(m))
            d->out->lines[d->out->n_lines++] = m;
    }
    d->out->total = line_message(c, &s->total);
    for (size_t i = 0; i < CLOCK_COUNT; i++)
        d->out->breaches += s->total.clocks[i].decided - s->total.clocks[i].in_time;
}

static void put_answer(struct day_call *d)
{
    struct call *c = d->report.call;
    put_lines(d);
    d->out->partly = d->report.sums->partly;
    d->out->open_count = (uint32_t)d->open.count;
    d->out->night_count = (uint32_t)d->night.count;
    d->out->cash_missing_count = (uint32_t)d->missing.count;
    d->out->n_open = put_rows(c, &d->open, &d->out->open);
    d->out->n_night = put_rows(c, &d->night, &d->out->night);
    d->out->n_cash_missing = put_rows(c, &d->missing, &d->out->cash_missing);
}

/* On a worker, with a committed snapshot. */
void handle_report_day(struct call *c)
{
    const Paigong__ReportDay *m = c->in->report_day;
    struct day_call d = {.report = {.call = c}, .out = c->out->day_report};
    const struct report_when when = {.span = REPORT_DAY, .at_ms = m->date_at, .now_ms = c->now_ms};
    d.out->site = call_text(c->arena, m->site);
    d.out->site_name = report_site_name(c, m->site);
    if (report_call_start(&d.report, m->site, m->crew, &when)) {
        set_night(&d);
        add_missing(&d);
        if (report_call_read(&d.report, on_ticket, &d) && !d.failed)
            put_answer(&d);
        else if (!c->error.code)
            error_set(&c->error, ERROR_BUSY, "memory", "none left for this report");
    }
    report_call_end(&d.report);
    free(d.open.numbers);
    free(d.night.numbers);
    free(d.missing.numbers);
}
