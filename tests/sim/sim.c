/* The simulation: random people give random commands to many tickets under virtual time, the server
 * stops and crashes at any point, and after every step what must hold is checked against plain
 * arrays. One seed is one story: its trace is the same on every run. */
#include "sim.h"

#include "check.h"
#include "common/crypto.h"
#include "rng.h"
#include "tear.h"
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

/* ---- one step ------------------------------------------------------------------------------- */

static void pass_time(void)
{
    struct world *w = &sim()->world;
    unsigned kind = (unsigned)rng_below(1000);
    int64_t due_ms = engine_next_due(w->engine);
    if (kind < 250 && due_ms < w->wall_ms + DAY_MS && due_ms > w->wall_ms)
        world_pass(w, due_ms - w->wall_ms + rng_between(-1, 1)); /* around the edge */
    else if (kind < 965)
        world_pass(w, rng_between(0, 2 * MINUTE_MS));
    else if (kind < 995)
        world_pass(w, rng_between(0, 3 * HOUR_MS));
    else if (kind < 997)
        world_pass(w, rng_between(0, 4 * DAY_MS));
    else {
        int64_t jump_ms = rng_between(-2 * HOUR_MS, 2 * HOUR_MS);
        w->wall_ms += jump_ms; /* the wall alone */
        sim()->jump_ms += jump_ms;
    }
}

static void check_jump(uint64_t jumps_before)
{
    if (sim()->full || sim()->deaf)
        return;
    if (sim()->jump_ms >= 1000 || sim()->jump_ms <= -1000)
        CHECK(sim()->model.jumps == jumps_before + 1, "a jump of %" PRId64 " ms was not recorded",
              sim()->jump_ms);
    sim()->jump_ms = 0;
}

/* One batch with what people sent, and the batches of what was due. */
static void run_step(struct sim_job jobs[JOBS_A_STEP])
{
    struct world *w = &sim()->world;
    uint64_t jumps = sim()->model.jumps;
    struct job *first = sim_jobs(jobs);
    CHECK(engine_run_batch(w->engine, first), "a batch failed");
    if (sim()->full || sim()->deaf)
        return;
    for (unsigned i = 0; engine_next_due(w->engine) <= engine_now(w->engine); i++) {
        CHECK(i < 200, "what is due does not end");
        CHECK(engine_run_batch(w->engine, NULL), "a batch failed");
    }
    check_jump(jumps);
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

static void step(struct sim_job jobs[JOBS_A_STEP])
{
    unsigned fate = (unsigned)rng_below(10000);
    if (fate < 40)
        sim_crash(jobs);
    else if (fate < 57)
        sim_restart(fate < 42);
    else if (fate < 340)
        CHECK(engine_settle(sim()->world.engine), "the view's commit failed");
    sim()->full = rng_percent(sim()->full ? 60 : 1);
    pass_time();
    run_step(jobs);
    check_step();
    model_retire(&sim()->model, sim()->model.at_ms);
}

static void begin(uint64_t seed, enum bug bug)
{
    memset(sim(), 0, sizeof *sim());
    sim()->seed = seed;
    check_at(seed, 0);
    rng_seed(seed);
    model_init(&sim()->model);
    sim()->trace = sha256_new();
    sha256_start(sim()->trace);
    sim()->world.ledger_options.segment_size = SEGMENT_SIZE;
    world_create(&sim()->world, START_MS);
    world_open(&sim()->world);
    CHECK(sim()->world.engine, "the engine did not start");
    world_run(&sim()->world, world_people, NULL);
    world_close(&sim()->world, true);
    sim_hooks(&sim()->world.hooks);
    sim()->bug = bug;
    sim_start();
}

static void end(uint8_t out[32])
{
    sim()->full = false;
    sim_restart(true);
    sim_trace(sim()->head, sizeof sim()->head);
    world_close(&sim()->world, true);
    world_remove(sim()->world.dir);
    tear_forget();
    sha256_finish(sim()->trace, out);
    sha256_free(sim()->trace);
    model_free(&sim()->model);
}

static void print_run(const uint8_t trace_hash[32])
{
    const struct model *m = &sim()->model;
    printf("seed %" PRIu64 ": %" PRIu64 " commands, %" PRIu64 " applied, %" PRIu64
           " repeated, %" PRIu64 " events, %" PRIu64 " closed, %" PRIu64 " breaches, %" PRIu64
           " steps up, %" PRIu64 " drawn, %" PRIu64 " jumps, %" PRIu64 " restarts, %" PRIu64
           " crashes (%" PRIu64 " torn), %" PRIu64 " without room; trace ",
           sim()->seed, sim()->commands, sim()->applied, sim()->repeated, m->seq, m->closed,
           m->breaches, m->escalations, m->draws, m->jumps, sim()->restarts, sim()->crashes,
           sim()->torn, sim()->refused_space);
    for (int i = 0; i < 8; i++)
        printf("%02x", trace_hash[i]);
    printf("\n");
    fflush(stdout);
}

void sim_story(uint64_t seed, uint64_t steps, enum bug bug, uint8_t trace_hash[32])
{
    static struct sim_job jobs[JOBS_A_STEP];
    begin(seed, bug);
    for (sim()->step = 1; sim()->step <= steps; sim()->step++) {
        check_at(seed, sim()->step);
        step(jobs);
    }
    end(trace_hash);
    print_run(trace_hash);
}
