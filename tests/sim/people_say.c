/* What people send: whose turn it is acts, mostly; sometimes anybody, and sometimes again. */
#include "sim.h"

#include "check.h"
#include "client.h"
#include "core/workflow.h"
#include "mix.h"
#include "rng.h"
#include <string.h>

static const int64_t MINUTE_MS = 60000, HOUR_MS = 3600000;

static const char *somebody(enum role role, const char *site)
{
    for (unsigned tries = 0; tries < 60; tries++) {
        const struct world_person *p = world_person(rng_below(world_person_count()));
        if (p->role == role && (!p->site || strcmp(p->site, site) == 0))
            return p->id;
    }
    return world_person(rng_below(world_person_count()))->id;
}

/* Mostly whose turn it is (P2.8), or who should check it; sometimes anybody. */
static void pick_actor(const struct ticket *t, struct staff *out)
{
    char person[NAME_SIZE] = "";
    const char *id = world_person(rng_below(world_person_count()))->id;
    if (t && t->checker[0] && t->spot_checked_ms == 0 && rng_percent(50)) {
        id = t->checker;
    } else if (t && rng_percent(60)) {
        enum role role = ticket_turn(t, person);
        id = person[0] ? person : somebody(role, t->site);
    } else if (!t || rng_percent(50)) {
        id = world_person(rng_below(4))->id; /* the desk */
    }
    CHECK(view_staff(sim()->world.view, id, out), "%s is gone", id);
}

/* A breach that lies with somebody: mostly they take it (P5.5). */
static const struct ticket_clock *climbing(const struct ticket *t)
{
    for (uint8_t i = 0; t && i < t->clock_count; i++) {
        const struct ticket_clock *c = &t->clocks[i];
        if (c->state == CLOCK_STATE_BREACHED && c->step_ms != 0 && c->met_ms == 0 && c->holder[0])
            return c;
    }
    return NULL;
}

/* Mostly one that goes on; of those that ended, the ones to be checked. */
static struct ticket *pick_ticket(void)
{
    struct model *m = &sim()->model;
    struct ticket *t = NULL;
    for (unsigned tries = 0; tries < 5; tries++) {
        t = m->tickets[rng_below(m->ticket_count)].ticket;
        bool to_check = t->sampled_week != 0 && t->spot_checked_ms == 0;
        if (ticket_is_open(t) || to_check)
            break;
    }
    return t;
}

/* A clock that the server thinks has run out: the handheld may know better. */
static int64_t just_in_time(const struct ticket *t)
{
    for (uint8_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *c = &t->clocks[i];
        if (c->state == CLOCK_STATE_BREACHED && c->met_ms == 0 && rng_percent(50))
            return c->due_ms + rng_between(-2 * MINUTE_MS, 30000);
    }
    return sim()->model.at_ms;
}

/* Out of a handheld's queue: some long ago, some by a clock that is ahead (P16.2). */
static int64_t claimed_time(const struct ticket *t, enum command_type type)
{
    const struct workflow_row *row = t ? workflow_row((enum kind)t->kind, type) : NULL;
    int64_t now_ms = sim()->model.at_ms;
    if (!row || !row->offline || !rng_percent(25))
        return 0;
    switch (rng_below(8)) {
    case 0:
        return now_ms - rng_between(0, 8 * HOUR_MS);
    case 1:
        return now_ms + rng_between(0, 10 * MINUTE_MS);
    case 2:
    case 3:
        return now_ms - rng_between(0, 20 * MINUTE_MS);
    default:
        return just_in_time(t);
    }
}

static struct model_request *new_request(void)
{
    struct staff actor;
    struct sim_command c;
    struct model *m = &sim()->model;
    struct ticket *t = NULL;
    unsigned new_percent = m->open_count < OPEN_TICKETS ? 12 : 0;
    if (m->ticket_count > 0 && !rng_percent(new_percent))
        t = pick_ticket();
    const struct ticket_clock *breach = climbing(t);
    if (breach && rng_percent(40)) {
        CHECK(view_staff(sim()->world.view, breach->holder, &actor), "%s is gone", breach->holder);
        sim_command_take(&c, t, &actor, (enum clock_kind)breach->clock);
        sim()->counts.commands++;
        return model_request_new(m, &c, sim()->world.wall_ms);
    }
    enum command_type possible[COMMAND_COUNT];
    const struct policy *p =
        view_policy(sim()->world.view, t ? t->site : "s1", t ? t->policy_version : 0);
    CHECK(p, "no policy");
    for (unsigned tries = 0; tries < 4; tries++) { /* mostly somebody who can do something */
        pick_actor(t, &actor);
        if (!t || ticket_actions(t, &actor, p, possible) > 0)
            break;
    }
    sim_command_make(&c, t, &actor, p, m->at_ms);
    if (t && model_ticket(m, t->number))
        sim_command_entry(&c, model_linked_entry(model_ticket(m, t->number)));
    sim()->counts.commands++;
    struct model_request *r = model_request_new(m, &c, sim()->world.wall_ms);
    r->claimed_ms = claimed_time(t, c.type);
    return r;
}

/* A new command, or an earlier one sent again. */
static struct model_request *pick_request(void)
{
    struct model *m = &sim()->model;
    if (m->serial > 0 && mix_percent(MIX_AGAIN, 10)) {
        uint64_t back = rng_below(rng_percent(80) ? 12 : MODEL_REQUESTS / 2);
        struct model_request *r = back < m->serial ? model_request(m, m->serial - back) : NULL;
        bool known =
            r && r->frame == 0 && (r->command.ticket == 0 || model_ticket(m, r->command.ticket));
        if (known) /* the model has not retired its ticket */
            return r;
    }
    return new_request();
}

static const struct sim_job *direct; /* of the step at hand */

bool sim_is_direct(const struct job *j)
{
    const struct sim_job *job = (const struct sim_job *)j;
    return job >= direct && job < direct + JOBS_A_STEP;
}

struct job *sim_jobs(struct sim_job jobs[JOBS_A_STEP])
{
    struct job *first = NULL, **tail = &first;
    direct = jobs;
    size_t count = rng_below(mix_percent(MIX_BURST, 20) ? JOBS_A_STEP + 1 : 3);
    for (size_t i = 0; i < count; i++) {
        memset(&jobs[i].job, 0, sizeof jobs[i].job);
        jobs[i].request = pick_request();
        jobs[i].job.size = 100;
        jobs[i].job.needs_commit = rng_percent(2);
        *tail = &jobs[i].job;
        tail = &jobs[i].job.next;
    }
    *tail = clients_act();
    return first;
}
