/* The simulation: random people give random commands to many tickets under virtual time, the server
 * stops and crashes at any point, and after every step what must hold is checked against plain
 * arrays. One seed is one story: its trace is the same on every run. */
#include "sim.h"

#include "check.h"
#include "client.h"
#include "common/crypto.h"
#include "disk.h"
#include "later.h"
#include "mix.h"
#include "rng.h"
#include "told.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int64_t MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000;
static const int64_t START_MS = INT64_C(1795190400000); /* Friday 2026-11-20 */

enum { CHECK_ALL_EVERY = 256, SEGMENT_SIZE = 512 << 10 };

struct sim *sim(void)
{
    static struct sim the_only_one;
    return &the_only_one;
}

bool sim_is_deaf(void)
{
    return disk_is_off();
}

bool sim_is_excused(void)
{
    return disk_is_off() || disk_has_failed();
}

/* ---- one step ------------------------------------------------------------------------------- */

static void pass(int64_t ms)
{
    world_pass(&sim()->world, ms);
    sim()->counts.passed_ms += (uint64_t)ms;
}

static void pass_time(void)
{
    struct world *w = &sim()->world;
    unsigned kind = (unsigned)rng_below(1000);
    int64_t due_ms = engine_next_due(w->engine);
    int64_t minutes_ms = rng_between(0, 2 * MINUTE_MS), hours_ms = rng_between(0, 3 * HOUR_MS),
            days_ms = rng_between(0, 4 * DAY_MS), jump_ms = rng_between(-2 * HOUR_MS, 2 * HOUR_MS);
    if (kind < 250 && due_ms < w->wall_ms + DAY_MS && due_ms > w->wall_ms + 1)
        pass(due_ms - w->wall_ms + rng_between(-1, 1)); /* around the edge */
    else if (kind < 965 || (kind < 997 && !mix_has(MIX_AWAY)))
        pass(minutes_ms);
    else if (kind < 995)
        pass(hours_ms);
    else if (kind < 997)
        pass(days_ms);
    else if (mix_has(MIX_JUMP)) {
        w->wall_ms += jump_ms; /* the wall alone */
        sim()->jump_ms += jump_ms;
    }
}

static void check_jump(uint64_t jumps_before)
{
    if (sim()->full && sim()->model.jumps == jumps_before)
        return;
    if (sim()->jump_ms >= 1000 || sim()->jump_ms <= -1000)
        CHECK(sim()->model.jumps == jumps_before + 1, "a jump of %" PRId64 " ms was not recorded",
              sim()->jump_ms);
    sim()->jump_ms = 0;
}

/* False: the server has failed, as it may when the disk does. */
static bool run_batch(struct job *first)
{
    bool ran = engine_run_batch(sim()->world.engine, first);
    CHECK(ran || sim_is_excused(), "a batch failed");
    if (ran)
        clients_settle();
    return ran && !sim_is_deaf();
}

/* The batches of what is due, until nothing is. */
static bool drain(void)
{
    const struct world *w = &sim()->world;
    for (unsigned i = 0; engine_next_due(w->engine) <= engine_now(w->engine); i++) {
        CHECK(i < 200, "what is due does not end");
        if (!run_batch(NULL))
            return false;
    }
    return true;
}

/* One batch with what people sent, and the batches of what was due. */
static bool run_step(struct sim_job jobs[JOBS_A_STEP])
{
    uint64_t jumps = sim()->model.jumps;
    if (!run_batch(sim_jobs(jobs)) || (!sim()->full && !drain()))
        return false;
    check_jump(jumps);
    return true;
}

/* ---- one run ----------------------------------------------------------------------------------
 */

/* The view's next due entry is the soonest of all clocks, and none is overdue. A clock that was set
 * aside waits for something else. */
static void check_due(void)
{
    struct due d;
    const struct model *m = &sim()->model;
    int64_t next_ms = model_next_due(m);
    CHECK(next_ms > m->at_ms, "a clock that was due %" PRId64 " ms ago was missed",
          m->at_ms - next_ms);
    if (m->set_aside > 0)
        return;
    bool found = view_next_due(sim()->world.view, &d);
    CHECK(next_ms == INT64_MAX || (found && d.due_ms <= next_ms), "the next clock is forgotten");
    CHECK(!found || d.kind != 0 || d.due_ms == next_ms, "ticket %" PRIu64 " is due at no time",
          d.id);
}

static void check_step(void)
{
    struct world *w = &sim()->world;
    const struct model *m = &sim()->model;
    if (!sim()->full)
        check_due();
    CHECK(ledger_head_seq(w->ledger) == m->seq, "the ledger is not where its answers are");
    CHECK(view_applied_seq(w->view) == m->seq, "the view is not where the ledger is");
    CHECK(memcmp(ledger_head_hash(w->ledger), sim()->head, 32) == 0, "another head");
    CHECK(view_open_count(w->view) == m->open_count, "%zu tickets are open, the board has %zu",
          m->open_count, view_open_count(w->view));
    if (sim()->step % CHECK_ALL_EVERY == 0)
        sim_check_tickets();
    else
        sim_check_changed();
}

/* Some operation of the disk's from now on is its last: anywhere in a batch, a commit, a start. */
static void plan_cut(void)
{
    enum mix kind = mix_strikes(MIX_CRASH, 20000) ? MIX_CRASH
                    : mix_strikes(MIX_KILL, 8000) ? MIX_KILL
                                                  : MIX_COUNT;
    if (kind == MIX_COUNT)
        return;
    static const unsigned ranges[] = {4, 20, 100, 1000};
    unsigned operations = 1 + (unsigned)mix_below(kind, ranges[mix_below(kind, 4)]);
    disk_cut_after(operations, kind == MIX_CRASH ? DISK_POWER : DISK_PROCESS);
}

static void change_room(void)
{
    bool full = mix_percent(MIX_FULL, sim()->full ? 60 : mix_level(MIX_FULL));
    if (full != sim()->full)
        disk_set_full(full, mix_has(MIX_FULL) && mix_below(MIX_FULL, 2) == 0);
    sim()->full = full;
}

static void settle(void)
{
    if (!engine_settle(sim()->world.engine)) {
        CHECK(sim_is_excused(), "the view's commit failed");
        sim_die();
    }
}

static void step(struct sim_job jobs[JOBS_A_STEP])
{
    unsigned fate = (unsigned)rng_below(10000);
    plan_cut();
    if (fate < 60 && mix_has(MIX_RESTART))
        sim_restart();
    else if (fate < 380)
        settle();
    if (fate % 3 == 0)
        later_run();
    change_room();
    pass_time();
    if (!run_step(jobs)) {
        sim_die();
        return;
    }
    check_step();
    model_retire(&sim()->model, sim()->model.at_ms);
}

static void begin(const struct sim_options *o)
{
    char again[400];
    memset(sim(), 0, sizeof *sim());
    sim()->seed = o->seed;
    told_command(o, again);
    check_begin(o->seed, again);
    rng_seed(o->seed);
    mix_draw(o->seed, o->without, o->everything);
    model_init(&sim()->model);
    sim()->trace = sha256_new();
    sha256_start(sim()->trace);
    sim()->world.ledger_options.segment_size = SEGMENT_SIZE;
    world_create(&sim()->world, START_MS);
    world_open(&sim()->world);
    CHECK(sim()->world.engine, "the engine did not start");
    world_run(&sim()->world, world_people, NULL);
    world_run(&sim()->world, clients_enroll, NULL);
    clients_begin();
    world_close(&sim()->world, true);
    sim_hooks(&sim()->world.hooks);
    sim()->bug = o->bug;
    disk_attach(sim()->world.dir);
    disk_set_lies(bug_ignores_flush);
    sim_start();
}

/* Nothing goes wrong any more: what is due comes, and all of it is there. */
static void end(uint8_t out[32])
{
    static struct sim_job jobs[JOBS_A_STEP];
    sim()->calm = true;
    disk_set_calm(true);
    disk_set_full(false, false);
    sim()->full = false;
    if (sim_is_excused())
        sim_die();
    pass(HOUR_MS);
    CHECK(run_step(jobs), "the last batch failed");
    check_step();
    clients_finish();
    CHECK(drain(), "what their last commands left due failed"); /* a promise that is broken again */
    check_step();
    clients_down();
    clients_end();
    CHECK(engine_settle(sim()->world.engine), "the last commit failed");
    world_close(&sim()->world, true);
    sim_check_refold();
    sim_trace(sim()->head, sizeof sim()->head);
    disk_detach();
    world_remove(sim()->world.dir);
    sha256_finish(sim()->trace, out);
    sha256_free(sim()->trace);
    model_free(&sim()->model);
}

static void print_run(const uint8_t trace_hash[32])
{
    const struct model *m = &sim()->model;
    const struct sim_counts *c = &sim()->counts;
    const struct disk_counts *d = disk_counts();
    printf(
        "clients: %" PRIu64 " sessions, %" PRIu64 " frames, %" PRIu64 " answers, %" PRIu64
        " again, %" PRIu64 " entries, %" PRIu64 " resumed, %" PRIu64 " cut, %" PRIu64 " enrolled; ",
        c->sessions, c->frames, c->answers, c->again, c->entries, c->resumed, c->cut, c->enrolled);
    printf("seed %" PRIu64 ": %" PRIu64 " commands, %" PRIu64 " applied, %" PRIu64
           " repeated, %" PRIu64 " events, %" PRIu64 " closed, %" PRIu64 " breaches, %" PRIu64
           " steps up, %" PRIu64 " in another's place, %" PRIu64 " slips of plans, %" PRIu64
           " dates missed, %" PRIu64 " drawn, %" PRIu64 " jumps, %" PRIu64 " restarts, %" PRIu64
           " power cuts (%" PRIu64 " lost something, %" PRIu64 " torn), %" PRIu64
           " killed, %" PRIu64 " errors, %" PRIu64 " damages, %" PRIu64 " without room ",
           sim()->seed, c->commands, c->applied, c->repeated, m->seq, m->closed, m->breaches,
           m->escalations, m->stood_in, m->plans_issued, m->plans_missed, m->draws, m->jumps,
           c->restarts, d->cuts, d->lost, d->torn, d->kills, d->errors, c->damaged,
           c->refused_space);
    printf("(claimed: %" PRIu64 " taken, %" PRIu64 " too old, %" PRIu64 " ahead, %" PRIu64
           " earlier; %" PRIu64 " breaches taken back; %" PRIu64 " photos sent, %" PRIu64
           " looks at them) ",
           m->claims[CLAIM_TAKEN], m->claims[CLAIM_TOO_OLD], m->claims[CLAIM_AHEAD],
           m->claims[CLAIM_EARLIER], m->undone, c->photos_sent, c->photos_checked);
    printf("(emergencies: %" PRIu64 " alarms, %" PRIu64 " pulled, %" PRIu64 " given back, %" PRIu64
           " over; %" PRIu64 " cuts, %" PRIu64 " told late) ",
           m->alarms, m->pulls, m->given_back, m->overs, m->cuts, m->told_late);
    printf("trace ");
    for (int i = 0; i < 8; i++)
        printf("%02x", trace_hash[i]);
    printf("\n");
    fflush(stdout);
}

void sim_story(const struct sim_options *o, uint8_t trace_hash[32], struct sim_counts *counts)
{
    static struct sim_job jobs[JOBS_A_STEP];
    begin(o);
    for (sim()->step = 1; sim()->step <= o->steps; sim()->step++) {
        check_at(sim()->step);
        step(jobs);
    }
    end(trace_hash);
    sim()->counts.steps = o->steps;
    *counts = sim()->counts;
    print_run(trace_hash);
}
