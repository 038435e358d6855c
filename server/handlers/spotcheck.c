/* The weekly spot check (P15): its draws as they stand, their proof, and taking an overdue one. */
#include "common/text.h"
#include "handlers/call.h"
#include "handlers/draw_check.h"

#include <stdlib.h>
#include <string.h>

enum { DEPARTMENTS_MAX = 64, SLIPS_MAX = 4096, WEEKS_LISTED = 8 };

/* ---- one draw as its reader sees it --------------------------------------------------------- */

/* What the check found, while the ticket still has this sample's findings. */
static void put_findings(struct call *c, const struct ticket *t, Paigong__Slip *m)
{
    m->n_findings = call_findings(c, t, &m->findings);
    m->checked_at = t->spot_checked_ms;
}

static Paigong__Slip *slip_view(struct call *c, const struct week *w, const struct returned_slip *s)
{
    Paigong__Slip *m = call_message(c, &paigong__slip__descriptor);
    uint8_t *rank = arena_alloc(c->arena, 32);
    const struct ticket *t = view_ticket(c->view, s->ticket);
    if (!m || !rank)
        return NULL;
    char id[TICKET_ID_SIZE];
    ticket_id_format(s->ticket, id);
    draw_rank(w->secret, w->head, s->ticket, s->round, rank);
    m->ticket = call_text(c->arena, id);
    m->round = s->round;
    m->technician = call_text(c->arena, s->technician);
    m->checker = call_text(c->arena, s->checker);
    m->drawn = s->drawn;
    m->rank.data = rank;
    m->rank.len = 32;
    if (t && t->sampled_week == w->week && t->spot_checked_ms != 0)
        put_findings(c, t, m);
    return m;
}

static bool put_slips(struct call *c, const struct week *w, const struct week_draw *d,
                      Paigong__Draw *m)
{
    struct returned_slip *slips = calloc(SLIPS_MAX, sizeof *slips);
    if (!slips) {
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this draw");
        return false;
    }
    size_t count = view_returned(c->view, w->site, d->department, w->week, slips, SLIPS_MAX);
    m->drawn = (Paigong__Slip **)call_array(c, count);
    for (size_t i = 0; m->drawn && i < count && !c->error.code; i++) {
        Paigong__Slip *slip = slips[i].drawn ? slip_view(c, w, &slips[i]) : NULL;
        if (slip)
            m->drawn[m->n_drawn++] = slip;
    }
    free(slips);
    return c->error.code == ERROR_NONE;
}

static ProtobufCBinaryData bytes_of(struct call *c, const uint8_t bytes[32])
{
    uint8_t *copy = arena_memdup(c->arena, bytes, 32);
    return (ProtobufCBinaryData){.len = copy ? 32 : 0, .data = copy};
}

static Paigong__Draw *draw_view(struct call *c, const struct week *w, const struct week_draw *d)
{
    Paigong__Draw *m = call_message(c, &paigong__draw__descriptor);
    if (!m || !put_slips(c, w, d, m))
        return NULL;
    m->site = call_text(c->arena, w->site);
    m->department = call_text(c->arena, d->department);
    m->week = w->week;
    m->slips = d->slips;
    m->quota = d->drawn;
    m->commitment = bytes_of(c, w->commitment);
    m->secret = bytes_of(c, w->secret);
    m->head = bytes_of(c, w->head);
    m->closed_at = w->closed_ms;
    if (d->clock.clock != CLOCK_NONE)
        m->clock = call_clock_view(c, &d->clock);
    return m;
}

/* ---- which draws ---------------------------------------------------------------------------- */

/* A closed week of a site, or c->error: too_early before it closed, not_found if it never was. */
static bool closed_week(struct call *c, const char *site, uint32_t number, struct week *out)
{
    int64_t start_ms;
    if (!call_site(c, site))
        return false;
    const struct policy *p = view_policy(c->view, site, 0);
    if (!p || !calendar_iso_week_start(&p->calendar, number, &start_ms)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "week", "%u is not a week such as 202647", number);
        return false;
    }
    char name[16];
    char *text = arena_printf(c->arena, "%04u-W%02u", number / 100, number % 100);
    text_copy(name, sizeof name, text ? text : "");
    bool known = view_week(c->view, site, number, out);
    if (known && out->closed)
        return true;
    if (!known && start_ms < c->now_ms) {
        error_set(&c->error, ERROR_NOT_FOUND, "week", "week %s of site '%s'", name, site);
        return false;
    }
    int64_t end_ms = known ? out->end_ms : calendar_week_end(&p->calendar, start_ms);
    struct day d = calendar_day(&p->calendar.zone, end_ms);
    error_set(&c->error, ERROR_TOO_EARLY, name, "the week closes on %04d-%02d-%02d", d.year,
              d.month, d.dom);
    return false;
}

static size_t week_draws(struct call *c, const struct week *w, const char *department,
                         struct week_draw *out)
{
    size_t count = view_week_draws(c->view, w->site, w->week, out, DEPARTMENTS_MAX), kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!department[0] || strcmp(out[i].department, department) == 0)
            out[kept++] = out[i];
    return kept;
}

static bool add_draws(struct call *c, const struct week *w, const char *department,
                      Paigong__DrawPage *page)
{
    struct week_draw draws[DEPARTMENTS_MAX];
    size_t count = week_draws(c, w, department, draws);
    for (size_t i = 0; i < count; i++) {
        Paigong__Draw *m = draw_view(c, w, &draws[i]);
        if (!m)
            return false;
        page->draws[page->n_draws++] = m;
    }
    return true;
}

static Paigong__DrawPage *new_page(struct call *c, size_t capacity)
{
    Paigong__DrawPage *page = call_message(c, &paigong__draw_page__descriptor);
    if (page)
        page->draws = (Paigong__Draw **)call_array(c, capacity);
    return page && page->draws ? page : NULL;
}

/* A week without slips has no draws, and says so. */
static void answer_draws(struct call *c, const struct week *w, Paigong__DrawPage *page)
{
    struct week_draw none = {.week = w->week};
    text_copy(none.department, sizeof none.department, c->in->spotcheck_draw->department);
    if (page->n_draws > 1) {
        c->out->draw_page = page;
        c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_DRAW_PAGE;
        return;
    }
    c->out->draw = page->n_draws == 1 ? page->draws[0] : draw_view(c, w, &none);
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_DRAW;
}

void handle_spotcheck_draw(struct call *c)
{
    const Paigong__SpotcheckDraw *m = c->in->spotcheck_draw;
    struct week w;
    if (!closed_week(c, m->site, m->week, &w))
        return;
    Paigong__DrawPage *page = new_page(c, DEPARTMENTS_MAX);
    if (page && add_draws(c, &w, m->department, page))
        answer_draws(c, &w, page);
}

static bool list_recent(struct call *c, const char *site, Paigong__DrawPage *page)
{
    const struct policy *p = view_policy(c->view, site, 0);
    int64_t at_ms = c->now_ms;
    for (int i = 0; p && i < WEEKS_LISTED; i++) {
        int64_t start_ms = calendar_week_start(&p->calendar, at_ms);
        struct week w;
        if (view_week(c->view, site, calendar_iso_week(&p->calendar, start_ms), &w) && w.closed &&
            !add_draws(c, &w, "", page))
            return false;
        at_ms = start_ms - 1;
    }
    return true;
}

/* The draws of one week, or of the last ones, newest first. */
void handle_spotcheck_list(struct call *c)
{
    const Paigong__SpotcheckList *m = c->in->spotcheck_list;
    struct week w;
    Paigong__DrawPage *page = new_page(c, DEPARTMENTS_MAX * WEEKS_LISTED);
    if (!page || !call_site(c, m->site))
        return;
    if (m->week != 0 && !closed_week(c, m->site, m->week, &w))
        return;
    bool ok = m->week != 0 ? add_draws(c, &w, "", page) : list_recent(c, m->site, page);
    if (!ok)
        return;
    c->out->draw_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_DRAW_PAGE;
}

/* ---- verify --------------------------------------------------------------------------------- */

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    struct draw_check *d = arg;
    (void)location;
    draw_check_event(d, ev, hash);
    return d->out_of_memory;
}

static void answer_verified(struct call *c, const struct draw_check *d)
{
    Paigong__DrawVerified *m = call_message(c, &paigong__draw_verified__descriptor);
    if (!m)
        return;
    m->ok = d->problem[0] == '\0';
    m->week = d->week;
    m->departments = d->departments;
    m->slips = (uint32_t)d->count;
    m->drawn = d->drawn;
    m->problem = call_text(c->arena, d->problem);
    c->out->draw_verified = m;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_DRAW_VERIFIED;
}

/* On a worker: reads the whole ledger. The view only says whether the week closed. */
void handle_spotcheck_verify(struct call *c)
{
    const Paigong__SpotcheckVerify *m = c->in->spotcheck_verify;
    struct week w;
    if (!closed_week(c, m->site, m->week, &w))
        return;
    struct draw_check *d = malloc(sizeof *d);
    if (!d) {
        error_set(&c->error, ERROR_BUSY, "memory", "none left to redo the draw");
        return;
    }
    draw_check_start(d, m->site, m->week);
    enum error_code code = ledger_replay(c->ledger, 0, on_event, d, &c->error);
    if (d->out_of_memory)
        error_set(&c->error, ERROR_BUSY, "memory", "none left to redo the draw");
    if (code == ERROR_NONE && !d->out_of_memory) {
        draw_check_end(d);
        answer_verified(c, d);
    }
    draw_check_free(d);
    free(d);
}

/* ---- take ----------------------------------------------------------------------------------- */

static bool was_asked(const struct staff *actor, const struct week_draw *d)
{
    bool own =
        actor->role != ROLE_DEPARTMENT_SUPERVISOR || strcmp(actor->department, d->department) == 0;
    return own && (d->clock.roles_asked & BIT(actor->role));
}

/* As who it was put before: themselves, or one of those they stand in for (P5.5). NULL: neither. */
static const struct staff *asked_as(const struct staff *actor, const struct week_draw *d)
{
    if (was_asked(actor, d))
        return actor;
    for (uint8_t i = 0; i < actor->standing_count; i++)
        if (was_asked(&actor->standing[i], d))
            return &actor->standing[i];
    return NULL;
}

/* as: what asked_as found */
static bool may_take(struct call *c, const struct week_draw *d, const struct staff *as)
{
    const struct ticket_clock *k = &d->clock;
    if (k->state != CLOCK_STATE_BREACHED || k->met_ms != 0)
        error_set(&c->error, ERROR_REFUSED, "spot_check",
                  "the week's check is not overdue (P15.3)");
    else if (!as)
        error_set(&c->error, ERROR_DENIED, "take", "the breach was not put before you (P5.5)");
    else if (k->taken && strcmp(k->holder, c->actor->id) != 0)
        error_set(&c->error, ERROR_TAKEN, k->holder, "the week's spot check");
    else
        return true;
    return false;
}

void handle_week_take(struct call *c)
{
    const Paigong__WeekTake *m = c->in->week_take;
    struct week w;
    struct week_draw draws[DEPARTMENTS_MAX];
    if (!closed_week(c, m->site, m->week, &w))
        return;
    if (!m->department[0] || week_draws(c, &w, m->department, draws) == 0) {
        error_set(&c->error, ERROR_NOT_FOUND, "draw", "of department '%s'", m->department);
        return;
    }
    const struct staff *as = asked_as(c->actor, &draws[0]);
    if (!may_take(c, &draws[0], as))
        return;
    struct event ev;
    event_init(&ev, EVENT_WEEK_TAKEN);
    ev.who = as->id;
    ev.role = as->role;
    ev.standing_for = as->standing_for;
    ev.site = m->site;
    ev.week = m->week;
    ev.subject = ev.department = m->department;
    ev.clock = CLOCK_SPOT_CHECK;
    if (!draws[0].clock.taken && !call_emit(c, &ev)) /* taken by the same person: nothing changes */
        return;
    text_copy(c->outcome.subject, sizeof c->outcome.subject, m->department);
    call_done(c, m->department);
}
