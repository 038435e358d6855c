/* Planted bugs of the daily trade: sheets, plans, duty and stand-ins, reports of the same. */
#include "bug.h"

#include "check.h"
#include "core/decide.h"
#include "core/sheet.h"
#include "sim.h"
#include <string.h>

enum { REMEMBERED = 64 };

static const int64_t DAY_MS = 86400000;

/* The linker puts these between the parts. */
void __real_sheet_fire(const struct sheet *s, const struct sheet_facts *facts,
                       const struct policy *p, int64_t now_ms, struct sheet_decision *out);
void __wrap_sheet_fire(const struct sheet *s, const struct sheet_facts *facts,
                       const struct policy *p, int64_t now_ms, struct sheet_decision *out);
void __wrap_sheet_fire(const struct sheet *s, const struct sheet_facts *facts,
                       const struct policy *p, int64_t now_ms, struct sheet_decision *out)
{
    bool misses = s->kind == SHEET_KIND_PLAN && bug_strikes(BUG_MISSES_DATE, 2);
    __real_sheet_fire(s, facts, p, misses ? now_ms + 400 * DAY_MS : now_ms, out);
    for (uint32_t i = 0; misses && i < out->event_count; i++)
        out->events[i].noticed_ms = now_ms;
}

void __real_view_duty(struct view *v, const char *person, int64_t at_ms, struct duty *out);
void __wrap_view_duty(struct view *v, const char *person, int64_t at_ms, struct duty *out);
void __wrap_view_duty(struct view *v, const char *person, int64_t at_ms, struct duty *out)
{
    __real_view_duty(v, person, at_ms, out);
    out->on |= sim()->bug == BUG_PICKS_ABSENT;
}

/* As it was when they first stood in for somebody. */
size_t __real_view_standing(struct view *v, const struct staff *self, struct staff *out,
                            size_t capacity);
size_t __wrap_view_standing(struct view *v, const struct staff *self, struct staff *out,
                            size_t capacity);
size_t __wrap_view_standing(struct view *v, const struct staff *self, struct staff *out,
                            size_t capacity)
{
    static struct staff remembered[REMEMBERED];
    static size_t count;
    size_t found = __real_view_standing(v, self, out, capacity);
    if (sim()->bug != BUG_STANDS_ON)
        return found;
    for (size_t i = 0; i < count && found == 0; i++)
        if (strcmp(remembered[i].id, self->id) == 0)
            out[found++] = remembered[i];
    if (found > 0 && count < REMEMBERED)
        remembered[count++] = out[0];
    return found;
}

/* Filed though others who reported it were not reached. */
void __real_decide(const struct ticket *t, const struct command *c, const struct staff *actor,
                   const struct facts *facts, const struct policy *p, int64_t now_ms,
                   struct decision *out);
void __wrap_decide(const struct ticket *t, const struct command *c, const struct staff *actor,
                   const struct facts *facts, const struct policy *p, int64_t now_ms,
                   struct decision *out);
void __wrap_decide(const struct ticket *t, const struct command *c, const struct staff *actor,
                   const struct facts *facts, const struct policy *p, int64_t now_ms,
                   struct decision *out)
{
    static struct ticket reached;
    if (bug_decides_claim(t, c, actor, facts, p, now_ms, out))
        return;
    if (sim()->bug != BUG_LOSES_REPORTER || c->type != COMMAND_VISIT || t->linked_count == 0) {
        __real_decide(t, c, actor, facts, p, now_ms, out);
        return;
    }
    ticket_copy(&reached, t);
    reached.own_reached = c->entry[0] != '\0';
    reached.linked_reached = t->linked_count - (c->entry[0] != '\0');
    __real_decide(&reached, c, actor, facts, p, now_ms, out);
}

/* The clocks that stood still for an emergency are given back as if they were met. */
void __real_decide_unsuspend(const struct ticket *t, uint64_t emergency, const struct facts *facts,
                             const struct policy *p, int64_t now_ms, struct decision *out);
void __wrap_decide_unsuspend(const struct ticket *t, uint64_t emergency, const struct facts *facts,
                             const struct policy *p, int64_t now_ms, struct decision *out);
void __wrap_decide_unsuspend(const struct ticket *t, uint64_t emergency, const struct facts *facts,
                             const struct policy *p, int64_t now_ms, struct decision *out)
{
    __real_decide_unsuspend(t, emergency, facts, p, now_ms, out);
    for (uint32_t i = 0; sim()->bug == BUG_BACK_AS_MET && i < out->event_count; i++)
        for (uint32_t k = 0; k < out->events[i].clock_count; k++) {
            struct clock_change *change = &out->events[i].clocks[k];
            if (change->state != CLOCK_STATE_RUNNING)
                continue;
            change->state = CLOCK_STATE_MET;
            change->met_ms = now_ms;
        }
}
