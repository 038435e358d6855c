/* Stopping, crashing and starting again: what was acknowledged is there, once, and the view is the
 * fold of the ledger. */
#include "sim.h"

#include "check.h"
#include "client.h"
#include "disk.h"
#include "mix.h"
#include "photo.h"
#include "rng.h"
#include "same.h"
#include <inttypes.h>
#include <string.h>

static const int64_t MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000;

static int on_replay(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    (void)arg;
    if (ev->at_ms != sim()->model.at_ms || sim()->model.seq == 0 || ev->type == EVENT_WEEK_CLOSED)
        model_batch(&sim()->model, sim()->head);
    model_apply(&sim()->model, ev, location);
    memcpy(sim()->head, hash, sizeof sim()->head);
    return 0;
}

/* After a crash: the events whose answers were lost are there whole, or not at all. */
static void catch_up(void)
{
    struct error e;
    struct model *m = &sim()->model;
    CHECK(ledger_head_seq(sim()->world.ledger) >= m->seq, "acknowledged events are lost");
    CHECK(ledger_replay(sim()->world.ledger, m->seq, on_replay, NULL, &e) == ERROR_NONE, "%s: %s",
          e.subject, e.detail);
    CHECK(ledger_head_seq(sim()->world.ledger) == m->seq, "the ledger ends elsewhere");
    CHECK(memcmp(ledger_head_hash(sim()->world.ledger), sim()->head, 32) == 0, "another head");
}

static void check_acknowledged(void)
{
    struct outcome o;
    struct model *m = &sim()->model;
    for (uint64_t back = 0; back < CHECKED_REQUESTS && back < m->serial; back++) {
        const struct model_request *r = model_request(m, m->serial - back);
        if (!r || !r->answered)
            continue;
        CHECK(view_outcome(sim()->world.view, r->id, &o) && o.seq == r->last_seq,
              "request %" PRIu64 " is forgotten", r->serial);
    }
}

static void check_ticket(struct model_ticket *m)
{
    const struct ticket *theirs = view_ticket(sim()->world.view, m->number);
    CHECK(theirs, "ticket %" PRIu64 " is lost", m->number);
    const char *difference = ticket_difference(m->ticket, theirs);
    CHECK(!difference, "ticket %" PRIu64 " differs in %s", m->number, difference);
    m->changed = false;
}

void sim_check_changed(void)
{
    struct model *m = &sim()->model;
    model_check_sheets(m, sim()->world.view, false);
    for (size_t i = 0; i < m->ticket_count; i++)
        if (m->tickets[i].changed)
            check_ticket(&m->tickets[i]);
}

void sim_check_tickets(void)
{
    struct model *m = &sim()->model;
    model_check_sheets(m, sim()->world.view, true);
    for (size_t i = 0; i < m->ticket_count; i++)
        check_ticket(&m->tickets[i]);
}

static void open_again(void)
{
    struct error e;
    struct world *w = &sim()->world;
    for (unsigned tries = 0;; tries++) {
        if (tries == 20)
            disk_set_calm(true);
        sim_damage();
        enum error_code code = world_try_open(w, &e);
        disk_set_calm(sim()->calm);
        if (code == ERROR_NONE)
            return;
        sim()->counts.starts_refused++;
        CHECK(sim_is_excused() || (code == ERROR_NO_SPACE && sim()->full),
              "the server does not start: %s: %s: %s", error_name(code), e.subject, e.detail);
        if (code == ERROR_NO_SPACE && sim()->full) {
            sim()->full = false;
            disk_set_full(false, false);
        }
        disk_restart(false);
    }
}

void sim_start(void)
{
    struct world *w = &sim()->world;
    int64_t minute_ms = rng_between(0, MINUTE_MS), days_ms = rng_between(0, 12 * DAY_MS);
    int64_t down_ms = mix_percent(MIX_AWAY, 15) ? days_ms : minute_ms;
    w->wall_ms += down_ms;
    w->boot_ms = rng_percent(50) ? w->boot_ms + down_ms : rng_between(0, HOUR_MS);
    sim()->counts.passed_ms += (uint64_t)down_ms;
    if (mix_percent(MIX_JUMP, 3))
        w->wall_ms -= rng_between(0, 3 * HOUR_MS);
    open_again();
    int64_t behind_ms = ledger_head_ms(w->ledger) - w->wall_ms;
    sim()->jump_ms = behind_ms > 1000 ? -behind_ms : 0;
    catch_up();
    sim_check_tickets();
    sim_check_photos();
    check_acknowledged();
    sim()->serial_at_start = sim()->model.serial;
    clients_up();
}

void sim_check_refold(void)
{
    struct error e;
    struct world *w = &sim()->world;
    struct ledger_options o = w->ledger_options;
    uint64_t records, different = 0;
    CHECK(keyring_open(w->dir, &w->keys, &e) == ERROR_NONE, "%s", e.detail);
    CHECK(ledger_open(w->dir, w->keys, view_peek_seq(w->dir), true, &o, &w->ledger, &e) ==
              ERROR_NONE,
          "%s", e.detail);
    CHECK(ledger_verify(w->ledger, 0, 0, &records, &e) == ERROR_NONE, "%s: %s", e.subject,
          e.detail);
    CHECK(records == ledger_head_seq(w->ledger) && records >= sim()->model.seq,
          "the chain holds %" PRIu64 " events", records);
    CHECK(view_check(w->dir, w->ledger, w->keys, &records, &different, &e) == ERROR_NONE, "%s: %s",
          e.subject, e.detail);
    CHECK(different == 0, "%" PRIu64 " records of the view differ from the ledger", different);
    world_close(w, false);
}

/* As `paigongd rebuild` does. */
static void remove_view(void)
{
    struct error e;
    enum error_code code = view_remove(sim()->world.dir, &e);
    CHECK(code == ERROR_NONE || sim_is_excused(), "%s: %s", e.subject, e.detail);
    sim()->settled = false;
    sim()->counts.rebuilds++;
}

void sim_restart(void)
{
    if (!engine_settle(sim()->world.engine)) {
        CHECK(sim_is_excused(), "the view's commit failed");
        sim_die();
        return;
    }
    clients_down();
    world_close(&sim()->world, false);
    sim()->counts.restarts++;
    sim()->settled = true;
    if (mix_percent(MIX_REBUILD, 25))
        remove_view();
    else if (rng_percent(12))
        sim_check_refold();
    sim_start();
}

/* Where a process fails, its machine may, too. */
void sim_die(void)
{
    clients_down();
    world_close(&sim()->world, false);
    sim()->settled = false;
    disk_restart(!disk_is_off() && mix_percent(MIX_CRASH, 30));
    sim()->counts.died++;
    sim_start();
}
