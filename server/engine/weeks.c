/* The weekly draw (P15.1, P15.2): a week opens with the commitment to a secret and closes with the
 * secret and the sample that follows from it. The secret is derived, not stored: it survives a
 * crash and a rebuild, and only the holder of the code key could know it before. */
#include "common/crypto.h"
#include "core/chain.h"
#include "core/sample.h"
#include "engine/batch.h"
#include "engine/fees.h"
#include "engine/surveys.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void put_be(uint8_t *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static void week_secret(struct batch *b, const char *site, uint32_t week, uint8_t out[SHA256_SIZE])
{
    uint8_t bound[4 + LEDGER_ID_SIZE + NAME_SIZE + 4] = "draw";
    memcpy(bound + 4, ledger_id(b->ledger), LEDGER_ID_SIZE);
    memcpy(bound + 4 + LEDGER_ID_SIZE, site, strnlen(site, NAME_SIZE));
    put_be(bound + 4 + LEDGER_ID_SIZE + NAME_SIZE, week, 4);
    hmac_sha256(keyring_code_key(b->keyring), 32, bound, sizeof bound, out);
}

static bool open_week(struct batch *b, const char *site, int64_t start_ms)
{
    uint8_t secret[SHA256_SIZE], commitment[SHA256_SIZE];
    const struct policy *p = view_policy(b->view, site, 0);
    assert(p);
    struct week before;
    struct event ev;
    event_init(&ev, EVENT_WEEK_OPENED);
    ev.site = site;
    ev.week = calendar_iso_week(&p->calendar, calendar_week_start(&p->calendar, start_ms));
    ev.other_ms = start_ms;
    ev.until_ms = calendar_week_end(&p->calendar, start_ms);
    /* A policy that moved the week's start or the zone: the rest of a week that closed already
     * belongs to the next. */
    if (view_week(b->view, site, ev.week, &before)) {
        ev.week = calendar_iso_week(&p->calendar, ev.until_ms);
        ev.until_ms = calendar_week_end(&p->calendar, ev.until_ms);
    }
    assert(ev.until_ms > start_ms);
    week_secret(b, site, ev.week, secret);
    sha256(secret, sizeof secret, commitment);
    wipe(secret, sizeof secret);
    ev.hash = commitment;
    return batch_emit_server(b, &ev);
}

bool batch_open_week(struct batch *b, const char *site)
{
    const struct policy *p = view_policy(b->view, site, 0);
    assert(p);
    return open_week(b, site, calendar_week_start(&p->calendar, b->now_ms));
}

/* ---- closing -------------------------------------------------------------------------------- */

struct draw { /* one department's slips of the week */
    const struct week *week;
    const char *department;
    const struct returned_slip *slips;
    uint32_t count;
};

static void rank_slips(const struct draw *d, struct candidate *out)
{
    uint8_t bytes[SHA256_SIZE * 2 + 12];
    memcpy(bytes, d->week->secret, SHA256_SIZE);
    memcpy(bytes + SHA256_SIZE, d->week->head, SHA256_SIZE);
    for (uint32_t i = 0; i < d->count; i++) {
        const struct returned_slip *slip = &d->slips[i];
        out[i] = (struct candidate){.ticket = slip->ticket, .round = slip->round};
        memcpy(out[i].technician, slip->technician, NAME_SIZE);
        put_be(bytes + SHA256_SIZE * 2, slip->ticket, 8);
        put_be(bytes + SHA256_SIZE * 2 + 8, slip->round, 4);
        sha256(bytes, sizeof bytes, out[i].rank);
    }
}

static bool may_check(const struct ticket *t, const char *person)
{
    return person[0] && t && !ticket_has_worker(t, person) && !ticket_has_dispatcher(t, person);
}

/* Who checks a slip: the supervisor, unless they took part; then the site director (P15.1). ""
 * where who stands in for the director took part, too: whoever is director when it is recorded. */
static const char *checker_of(struct batch *b, uint64_t number,
                              const char holders[ROLE_COUNT][NAME_SIZE])
{
    const struct ticket *t = view_ticket(b->view, number);
    if (may_check(t, holders[ROLE_DEPARTMENT_SUPERVISOR]))
        return holders[ROLE_DEPARTMENT_SUPERVISOR];
    return may_check(t, holders[ROLE_SITE_DIRECTOR]) ? holders[ROLE_SITE_DIRECTOR] : "";
}

static bool emit_sample(struct batch *b, const struct draw *d, const struct candidate *slips)
{
    char holders[ROLE_COUNT][NAME_SIZE];
    const struct policy *p = view_policy(b->view, d->week->site, 0);
    uint64_t *tickets = arena_alloc(&b->arena, d->count * sizeof *tickets);
    uint32_t *rounds = arena_alloc(&b->arena, d->count * sizeof *rounds);
    const char **checkers = arena_alloc(&b->arena, d->count * sizeof *checkers);
    if (!p || !tickets || !rounds || !checkers)
        return false;
    bool none = strcmp(d->department, NO_DEPARTMENT) == 0;
    view_holders(b->view, d->week->site, "", none ? "" : d->department, holders);
    struct event ev;
    event_init(&ev, EVENT_SAMPLED);
    for (uint32_t i = 0; i < d->count; i++) {
        if (!slips[i].drawn)
            continue;
        tickets[ev.ticket_count] = slips[i].ticket;
        rounds[ev.ticket_count] = slips[i].round;
        checkers[ev.ticket_count++] = checker_of(b, slips[i].ticket, holders);
    }
    ev.site = d->week->site;
    ev.subject = d->department;
    ev.department = d->department;
    ev.week = d->week->week;
    ev.count = d->count;
    ev.tickets = tickets;
    ev.rounds = rounds;
    ev.checkers = checkers;
    if (ev.ticket_count > 0) {
        ev.clock_count = 1;
        ev.clocks[0] =
            (struct clock_change){.clock = CLOCK_SPOT_CHECK,
                                  .state = CLOCK_STATE_RUNNING,
                                  .from_ms = b->now_ms,
                                  .due_ms = b->now_ms + p->clocks[CLOCK_SPOT_CHECK].length_ms};
    }
    return batch_emit_server(b, &ev);
}

static bool draw_department(struct batch *b, const struct draw *d)
{
    const struct policy *p = view_policy(b->view, d->week->site, 0);
    struct candidate *slips = calloc(d->count, sizeof *slips);
    if (!p || !slips) {
        free(slips);
        return false;
    }
    rank_slips(d, slips);
    sample_draw(slips, d->count, p->spot_check_percent);
    bool ok = emit_sample(b, d, slips);
    free(slips);
    return ok;
}

static int by_department(const void *a, const void *b)
{
    const struct returned_slip *x = a, *y = b;
    int order = strcmp(x->department, y->department);
    if (order != 0)
        return order;
    if (x->ticket != y->ticket)
        return x->ticket < y->ticket ? -1 : 1;
    return (x->round > y->round) - (x->round < y->round);
}

/* All slips that returned in the week, by department; malloc'd. NULL: out of memory. */
static struct returned_slip *load_slips(struct batch *b, const struct week *w, size_t *count)
{
    size_t capacity = 256;
    for (;;) {
        struct returned_slip *slips = calloc(capacity, sizeof *slips);
        if (!slips)
            return NULL;
        *count = view_returned(b->view, w->site, "", w->week, slips, capacity);
        if (*count < capacity) {
            qsort(slips, *count, sizeof *slips, by_department);
            return slips;
        }
        free(slips);
        capacity *= 2;
    }
}

static bool draw_week(struct batch *b, const struct week *w)
{
    size_t count, end;
    struct returned_slip *slips = load_slips(b, w, &count);
    bool ok = slips != NULL;
    for (size_t at = 0; ok && at < count; at = end) {
        for (end = at + 1; end < count; end++)
            if (strcmp(slips[end].department, slips[at].department) != 0)
                break;
        const char *department = slips[at].department;
        struct draw d = {.week = w,
                         .department = department[0] ? department : NO_DEPARTMENT,
                         .slips = slips + at,
                         .count = (uint32_t)(end - at)};
        ok = draw_department(b, &d);
    }
    free(slips);
    return ok;
}

/* Reveals the secret, draws, opens the next week. After a long downtime each missed week is closed
 * by its own due entry, one after the other. */
static bool close_week(struct batch *b, struct week *w)
{
    uint8_t commitment[SHA256_SIZE];
    struct error e;
    /* The head is the hash of the entry just before: so the closing is the first of its batch. */
    if (ledger_batch_events(b->ledger) > 0) {
        b->cut = true;
        return false;
    }
    week_secret(b, w->site, w->week, w->secret);
    sha256(w->secret, sizeof w->secret, commitment);
    memcpy(w->head, ledger_head_hash(b->ledger), SHA256_SIZE);
    struct event ev;
    event_init(&ev, EVENT_WEEK_CLOSED);
    ev.site = w->site;
    ev.week = w->week;
    ev.until_ms = w->end_ms;
    ev.noticed_ms = b->now_ms;
    ev.blob = w->secret;
    ev.blob_size = sizeof w->secret;
    ev.hash = commitment;
    ev.hash2 = w->head;
    if (!batch_emit_server(b, &ev))
        return false;
    if (draw_week(b, w) && open_week(b, w->site, w->end_ms))
        return true;
    error_set(&e, ERROR_IO, "memory", "none left for the week's draw");
    return batch_fail(b, &e); /* half a closing must not become durable */
}

/* ---- the spot check's clock ----------------------------------------------------------------- */

static bool find_draw(struct batch *b, const char *site, uint32_t week, const char *department,
                      struct week_draw *out)
{
    enum { DEPARTMENTS = 64 };
    struct week_draw *draws = arena_alloc(&b->arena, DEPARTMENTS * sizeof *draws);
    if (!draws)
        return false;
    size_t count = view_week_draws(b->view, site, week, draws, DEPARTMENTS);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(draws[i].department, department) != 0)
            continue;
        *out = draws[i];
        return true;
    }
    return false;
}

static bool fire_check(struct batch *b, const struct week_draw *d)
{
    char holders[ROLE_COUNT][NAME_SIZE];
    const struct ticket_clock *c = &d->clock;
    const struct policy *p = view_policy(b->view, d->site, 0);
    bool breach = c->state == CLOCK_STATE_RUNNING && c->due_ms <= b->now_ms;
    bool step =
        c->state == CLOCK_STATE_BREACHED && !c->taken && c->step_ms > 0 && c->step_ms <= b->now_ms;
    if (!p || (!breach && !step))
        return false;
    bool none = strcmp(d->department, NO_DEPARTMENT) == 0;
    view_holders(b->view, d->site, "", none ? "" : d->department, holders);
    struct event ev;
    event_init(&ev, breach ? EVENT_WEEK_BREACHED : EVENT_WEEK_ESCALATED);
    ev.site = d->site;
    ev.subject = d->department;
    ev.department = d->department;
    ev.week = d->week;
    ev.clock = CLOCK_SPOT_CHECK;
    ev.level = breach ? 0 : c->level + 1u;
    ev.to_role = chain_step(&p->clocks[CLOCK_SPOT_CHECK], ev.level, holders);
    ev.to = holders[ev.to_role];
    ev.due_ms = breach ? c->due_ms : c->step_ms;
    ev.noticed_ms = b->now_ms;
    ev.clock_count = 1;
    ev.clocks[0] = (struct clock_change){.clock = CLOCK_SPOT_CHECK,
                                         .state = CLOCK_STATE_BREACHED,
                                         .from_ms = c->from_ms,
                                         .due_ms = c->due_ms,
                                         .step_ms = b->now_ms + p->escalate_every_ms};
    return batch_emit_server(b, &ev);
}

bool week_fire(struct batch *b, uint64_t slot)
{
    char site[NAME_SIZE], department[NAME_SIZE];
    uint32_t number;
    struct week week;
    struct week_draw draw;
    struct error e;
    if (!view_week_slot(b->view, slot, site, &number, department))
        return false;
    bool fired;
    if (department[0])
        fired = find_draw(b, site, number, department, &draw) && fire_check(b, &draw);
    else
        fired = view_week(b->view, site, number, &week) && !week.closed && close_week(b, &week) &&
                fees_open_due(b, site) && survey_open_due(b, site);
    if (fired && view_flush(b->view, &e) != ERROR_NONE)
        return batch_fail(b, &e);
    return fired;
}
