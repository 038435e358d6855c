/* What people do in an emergency: mostly the next step of the playbook, somebody at work pulled
 * from it and let go again, and said to be over, often too early. */
#include "command.h"

#include "common/text.h"
#include "rng.h"
#include "sim.h"
#include <stdio.h>
#include <string.h>

static void say(struct sim_command *c, const char *what)
{
    snprintf(c->text, sizeof c->text, "%s %llu", what, (unsigned long long)rng_below(1000));
}

static void make_step(struct sim_command *c, const struct ticket *t)
{
    c->step = 1;
    while (c->step < PLAYBOOK_STEPS && t->steps[c->step - 1].at_ms != 0)
        c->step++;
    if (rng_percent(20))
        c->step = (uint8_t)rng_between(1, PLAYBOOK_STEPS);
    if (rng_percent(30))
        say(c, "nobody was inside");
}

static bool is_at_work(const struct ticket *t, const char *site)
{
    const uint32_t hands = BIT(STATE_ACCEPTED) | BIT(STATE_ON_SITE) | BIT(STATE_WORKING);
    return (hands & BIT(t->state)) != 0 && t->kind != KIND_EMERGENCY && strcmp(t->site, site) == 0;
}

static void make_pull(struct sim_command *c, const struct ticket *t)
{
    const struct model *m = &sim()->model;
    size_t begin = (size_t)rng_below(m->ticket_count);
    const struct ticket *left = m->tickets[begin].ticket;
    bool any = rng_percent(10);
    for (size_t i = 0; i < m->ticket_count && !any && !is_at_work(left, t->site); i++)
        left = m->tickets[(begin + i) % m->ticket_count].ticket;
    c->from = left->number;
    text_copy(c->to, sizeof c->to, rng_percent(95) ? left->technician : "zhao");
}

static void make_release(struct sim_command *c, const struct ticket *t)
{
    uint8_t count = t->pulled_count;
    text_copy(c->to, sizeof c->to, count > 0 ? t->pulled[rng_below(count)].who : "zhao");
    if (rng_percent(5))
        text_copy(c->to, sizeof c->to, "li");
}

bool sim_command_emergency(struct sim_command *c, const struct ticket *t)
{
    switch (c->type) {
    case COMMAND_STEP:
        make_step(c, t);
        return true;
    case COMMAND_PULL:
        make_pull(c, t);
        return true;
    case COMMAND_RELEASE:
        make_release(c, t);
        return true;
    case COMMAND_CLOSE:
        say(c, "over");
        return true;
    case COMMAND_ACKNOWLEDGE:
        c->clock = CLOCK_TOLD;
        return rng_percent(70);
    default:
        return false;
    }
}
