/* Stopping, crashing and starting again: what was acknowledged is there, once, and the view is the
 * fold of the ledger. */
#include "sim.h"

#include "check.h"
#include "rng.h"
#include "same.h"
#include "tear.h"
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
    for (size_t i = 0; i < m->ticket_count; i++)
        if (m->tickets[i].changed)
            check_ticket(&m->tickets[i]);
}

void sim_check_tickets(void)
{
    struct model *m = &sim()->model;
    for (size_t i = 0; i < m->ticket_count; i++)
        check_ticket(&m->tickets[i]);
}

void sim_start(void)
{
    struct world *w = &sim()->world;
    int64_t down_ms = rng_percent(85) ? rng_between(0, MINUTE_MS) : rng_between(0, 12 * DAY_MS);
    w->wall_ms += down_ms;
    w->boot_ms = rng_percent(50) ? w->boot_ms + down_ms : rng_between(0, HOUR_MS);
    if (rng_percent(3))
        w->wall_ms -= rng_between(0, 3 * HOUR_MS);
    sim()->jump_ms = 0;
    world_open(w);
    CHECK(w->engine, "the engine did not start");
    int64_t behind_ms = ledger_head_ms(w->ledger) - w->wall_ms;
    sim()->jump_ms = behind_ms > 1000 ? -behind_ms : 0;
    catch_up();
    sim_check_tickets();
    check_acknowledged();
    sim()->serial_at_start = sim()->model.serial;
    sim()->restarts++;
}

static void check_refold(void)
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
    CHECK(records == sim()->model.seq, "the chain holds %" PRIu64 " events", records);
    CHECK(view_check(w->dir, w->ledger, w->keys, &records, &different, &e) == ERROR_NONE, "%s: %s",
          e.subject, e.detail);
    CHECK(different == 0, "%" PRIu64 " records of the view differ from the ledger", different);
    ledger_close(w->ledger);
    keyring_close(w->keys);
}

void sim_restart(bool refold)
{
    world_close(&sim()->world, true);
    if (refold)
        check_refold();
    sim_start();
}

static bool fails(void)
{
    return sim()->flush == FLUSH_LOST || sim()->flush == FLUSH_UNSURE;
}

/* One batch whose answers reach nobody: the power goes, or its flush fails. */
static void last_batch(struct sim_job jobs[JOBS_A_STEP])
{
    tear_remember(sim()->world.dir);
    sim()->deaf = sim()->bug != BUG_ANSWERS_EARLY;
    if (!sim()->full && rng_percent(25)) /* without room there is no flush */
        sim()->flush = rng_percent(50) ? FLUSH_LOST : FLUSH_UNSURE;
    if (sim()->bug == BUG_ANSWERS_EARLY)
        sim()->flush = FLUSH_LIES;
    struct job *first = sim_jobs(jobs);
    for (struct job *j = first; j; j = j->next)
        j->needs_commit &= fails(); /* what is torn was not committed */
    bool ran = engine_run_batch(sim()->world.engine, first);
    CHECK(ran != fails(), "a batch failed, or a failed one was answered");
}

/* The record of the batch under way is on the disk whole, torn, or not at all; the view's open
 * transaction is gone. */
void sim_crash(struct sim_job jobs[JOBS_A_STEP])
{
    bool mid_batch = rng_percent(60);
    if (mid_batch)
        last_batch(jobs);
    world_close(&sim()->world, false);
    if (mid_batch && rng_percent(70))
        sim()->torn += tear(sim()->world.dir);
    sim()->deaf = false;
    sim()->flush = FLUSH_WORKS;
    sim()->crashes++;
    sim_start();
}
