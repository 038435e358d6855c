/* Dispatch by itself (P3.5), and the call-back list (P3.6).
 *
 * Who is given a slip: a technician of the site who does the trade, is on duty now and at the
 * wished time, and has fewer open slips than the policy lets them have. Of several, in this order:
 * who names the trade before who does any; the fewest open slips; work, or the last job, in the
 * same building; by id. The same facts give the same person. For an emergency the slips they have
 * don't count against anybody: they are left for it (P3.7). */
#include "core/decide_context.h"

#include <string.h>

bool staff_does_trade(const struct staff *s, enum trade trade)
{
    return trade == TRADE_NONE || s->trades == 0 || (s->trades & BIT(trade)) != 0;
}

/* ---- who ----------------------------------------------------------------------------------------
 */

struct choosing {
    const struct decide_context *x;
    enum trade trade;
    const char *crew; /* a crew lead gives work to their own; "" any */
    bool alarm;       /* an emergency */
};

static bool is_free(const struct choosing *g, const struct taker *c)
{
    return c->on_duty && (g->alarm || c->open_slips < g->x->policy->auto_load);
}

/* Not whom it was with, nor who refused it. */
static bool is_considered(const struct choosing *g, const struct taker *c)
{
    const struct ticket *t = g->x->t;
    return staff_does_trade(c->who, g->trade) && strcmp(c->who->id, t->technician) != 0 &&
           strcmp(c->who->id, t->refused_by) != 0 &&
           (g->crew[0] == '\0' || strcmp(g->crew, c->who->crew) == 0);
}

static bool names_trade(const struct choosing *g, const struct taker *c)
{
    return g->trade != TRADE_NONE && (c->who->trades & BIT(g->trade)) != 0;
}

/* What tells the two apart, and whether a goes first. */
static enum choice apart(const struct choosing *g, const struct taker *a, const struct taker *b,
                         bool *a_first)
{
    bool a_names = names_trade(g, a);
    if (a_names != names_trade(g, b)) {
        *a_first = a_names;
        return CHOICE_TRADE;
    }
    if (a->open_slips != b->open_slips) {
        *a_first = a->open_slips < b->open_slips;
        return CHOICE_LOAD;
    }
    if (a->near != b->near) {
        *a_first = a->near;
        return CHOICE_PLACE;
    }
    *a_first = strcmp(a->who->id, b->who->id) < 0;
    return CHOICE_ORDER;
}

static const struct taker *best_of(const struct choosing *g)
{
    const struct facts *f = g->x->facts;
    const struct taker *best = NULL;
    for (uint32_t i = 0; i < f->taker_count; i++) {
        const struct taker *c = &f->takers[i];
        bool first = true;
        if (!is_considered(g, c) || !is_free(g, c)) {
            continue;
        }
        if (best != NULL) {
            (void)apart(g, c, best, &first);
        }
        best = first ? c : best;
    }
    return best;
}

/* Why nobody; or, of what tells the best from the others, what counts least: it was needed. */
static void explain(const struct choosing *g, const struct taker *best, struct dispatch_choice *out)
{
    const struct facts *f = g->x->facts;
    bool on_duty = false, first;
    enum choice why = CHOICE_ONLY;
    *out = (struct dispatch_choice){.choice = CHOICE_NONE};
    for (uint32_t i = 0; i < f->taker_count; i++) {
        const struct taker *c = &f->takers[i];
        if (!is_considered(g, c)) {
            continue;
        }
        out->considered++;
        on_duty |= c->on_duty;
        if (best != NULL && c != best && is_free(g, c)) {
            enum choice needed = apart(g, best, c, &first);
            why = needed > why ? needed : why;
        }
    }
    if (best != NULL) {
        out->choice = why;
        out->open_slips = best->open_slips;
        out->near = best->near;
        return;
    }
    out->choice = out->considered == 0 ? CHOICE_NOBODY : on_duty ? CHOICE_BUSY : CHOICE_OFF_DUTY;
}

static const struct taker *choose(const struct choosing *g)
{
    const struct taker *best = best_of(g);
    explain(g, best, &g->x->out->choice);
    return best;
}

static void give(struct decide_context *x, const struct taker *c)
{
    struct event *e = decide_event(x, EVENT_DISPATCHED);
    e->state = STATE_DISPATCHED;
    e->mode = DISPATCH_PERSON;
    e->to = c->who->id;
    e->crew = c->who->crew;
    e->department = c->department;
    e->choice = &x->out->choice;
    decide_emit(x, e);
}

/* ---- at intake, by command, later ---------------------------------------------------------------
 */

const struct taker *auto_at_intake(struct decide_context *x, struct event *opened)
{
    const uint32_t kinds = BIT(KIND_REPAIR) | BIT(KIND_PUBLIC) | BIT(KIND_EMERGENCY);
    bool sent = (kinds & BIT(opened->kind)) != 0;
    if (!x->policy->auto_dispatch || !sent) {
        return NULL;
    }
    const struct choosing g = {x, opened->trade, "", opened->kind == KIND_EMERGENCY};
    const struct taker *c = choose(&g);
    if (c == NULL) {
        opened->choice = &x->out->choice;
    }
    return c;
}

void auto_give(struct decide_context *x, const struct taker *c)
{
    give(x, c);
}

static void refuse_nobody(struct decide_context *x)
{
    static const char *const why[] = {
        [CHOICE_NOBODY] = "no technician here does this trade",
        [CHOICE_OFF_DUTY] = "nobody who does this trade is on duty",
        [CHOICE_BUSY] = "everybody who does this trade has as many slips as the policy allows",
    };
    error_set(&x->out->refusal, ERROR_REFUSED, "auto",
              "%s: name somebody, or put it on the call-back list with wait --callback (P3.6)",
              why[x->out->choice.choice]);
}

void run_dispatch_auto(struct decide_context *x)
{
    bool lead = x->actor->role == ROLE_CREW_LEAD;
    const struct choosing g = {x, (enum trade)x->t->trade, lead ? x->actor->crew : "",
                               x->t->kind == KIND_EMERGENCY};
    if (x->c->phoned) {
        refuse_field(x, "phoned", "nobody was told yet: the server picks who it is");
        return;
    }
    const struct taker *c = choose(&g);
    if (c == NULL) {
        refuse_nobody(x);
    } else {
        give(x, c);
    }
}

void auto_try_again(struct decide_context *x)
{
    const struct choosing g = {x, (enum trade)x->t->trade, "", x->t->kind == KIND_EMERGENCY};
    if (!ticket_waits_for_somebody(x->t)) {
        return;
    }
    const struct taker *c = choose(&g);
    if (c != NULL) {
        x->judged_ms =
            x->now_ms; /* what waits for a handheld's queue is noticed before it is met */
        fire_due(x);
        give(x, c);
    }
}

void tell_free_again(struct decide_context *x, const struct staff *who)
{
    if (!ticket_is_called_back(x->t)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_FREE_AGAIN);
    e->to = who->id;
    e->crew = who->crew;
    decide_emit(x, e);
}
