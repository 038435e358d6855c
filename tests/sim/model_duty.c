/* Who is on duty, by the entries themselves: what the server's choices and notices are held
 * against. Each entry begins once, a leave ends once; nobody off duty is picked; the desk is told
 * no more often than somebody became free. */
#include "model.h"

#include "check.h"
#include "common/text.h"
#include "rights.h"
#include <stdlib.h>
#include <string.h>

static struct model_shift *find_shift(struct model *m, uint64_t id)
{
    for (size_t i = 0; i < m->shift_count; i++)
        if (m->shifts[i].id == id && !m->shifts[i].removed)
            return &m->shifts[i];
    return NULL;
}

bool model_is_on_duty(const struct model *m, const char *person, int64_t at_ms)
{
    bool by_shifts = false, in_shift = false, on_leave = false;
    for (size_t i = 0; i < m->shift_count; i++) {
        const struct model_shift *s = &m->shifts[i];
        bool within = s->facts.from_ms <= at_ms && at_ms < s->facts.to_ms;
        if (s->removed || strcmp(s->facts.person, person) != 0)
            continue;
        by_shifts |= !s->facts.leave;
        in_shift |= within && !s->facts.leave;
        on_leave |= within && s->facts.leave;
    }
    return !on_leave && (in_shift || !by_shifts);
}

static int64_t due_of(const struct model_shift *s)
{
    if (s->removed || s->stage > (s->facts.leave ? 1 : 0))
        return INT64_MAX;
    return s->stage == 0 ? s->facts.from_ms : s->facts.to_ms;
}

int64_t model_shifts_due(const struct model *m)
{
    int64_t due_ms = INT64_MAX;
    for (size_t i = 0; i < m->shift_count; i++)
        if (due_of(&m->shifts[i]) < due_ms)
            due_ms = due_of(&m->shifts[i]);
    return due_ms;
}

/* ---- somebody becomes free --------------------------------------------------------------------
 */

static struct model_free *freed(struct model *m, const char *person)
{
    for (size_t i = 0; i < MODEL_FREE; i++) {
        struct model_free *f = &m->free[i];
        if (strcmp(f->person, person) == 0)
            return f;
        if (f->person[0])
            continue;
        text_copy(f->person, sizeof f->person, person);
        return f;
    }
    abort();
}

/* Once for each site of theirs. */
static void becomes_free(struct model *m, const char *person, uint64_t seq)
{
    const struct staff *s = seen_staff(&m->seen, person, seq);
    if (s)
        freed(m, person)->tellings = s->all_sites ? UINT8_MAX : s->site_count;
}

static bool has_it(const struct ticket *t, const char *person)
{
    return ticket_is_in_hand((enum state)t->state) && strcmp(t->technician, person) == 0;
}

/* Who took it keeps it; else it is put before somebody who is there. */
static void check_put_before(const struct model *m, const struct ticket *before,
                             const struct event *ev)
{
    const struct ticket_clock *c = ticket_clock_find(before, ev->clock);
    CHECK(!ev->to[0] || (c && c->taken) || model_is_on_duty(m, ev->to, ev->at_ms),
          "%s of %llu was put before %s, off duty", clock_name(ev->clock),
          (unsigned long long)ev->ticket, ev->to);
}

void model_duty_ticket(struct model *m, const struct ticket *before, const struct ticket *t,
                       const struct event *ev)
{
    if (before->technician[0] && has_it(before, before->technician) &&
        !has_it(t, before->technician))
        becomes_free(m, before->technician, ev->seq);
    if (ev->type == EVENT_DISPATCHED && ev->choice) {
        const struct staff *to = seen_staff(&m->seen, ev->to, ev->seq);
        CHECK(to && to->role == ROLE_TECHNICIAN && !to->revoked && rights_site(to, ev->site),
              "%s was picked", ev->to);
        CHECK(model_is_on_duty(m, ev->to, ev->at_ms), "%s was picked off duty", ev->to);
        CHECK(t->appointment_ms <= ev->at_ms || model_is_on_duty(m, ev->to, t->appointment_ms),
              "%s was picked for when they are off duty", ev->to);
        CHECK(strcmp(before->refused_by, ev->to) != 0, "%s had refused it", ev->to);
        m->picked++;
    }
    if (ev->type == EVENT_BREACHED || ev->type == EVENT_ESCALATED)
        check_put_before(m, before, ev);
    if (ev->type == EVENT_FREE_AGAIN) {
        struct model_free *f = freed(m, ev->to);
        CHECK(ticket_is_called_back(before), "%llu is not on the call-back list",
              (unsigned long long)ev->ticket);
        CHECK(model_is_on_duty(m, ev->to, ev->at_ms), "%s is said to be free off duty", ev->to);
        CHECK(f->tellings > 0, "the desk is told again that %s is free", ev->to);
        f->tellings--;
        m->told_free++;
    }
}

/* ---- entries ----------------------------------------------------------------------------------
 */

static void check_overlap(const struct model *m, const struct shift_facts *f)
{
    for (size_t i = 0; i < m->shift_count; i++) {
        const struct shift_facts *o = &m->shifts[i].facts;
        bool same = !m->shifts[i].removed && strcmp(o->person, f->person) == 0;
        CHECK(!same || o->leave != f->leave || o->to_ms <= f->from_ms || f->to_ms <= o->from_ms,
              "%s has two entries at once", f->person);
    }
}

static void add_shift(struct model *m, const struct event *ev)
{
    check_overlap(m, ev->shift);
    if (m->shift_count == m->shift_capacity) {
        m->shift_capacity = m->shift_capacity ? m->shift_capacity * 2 : 64;
        m->shifts = realloc(m->shifts, m->shift_capacity * sizeof *m->shifts);
        if (!m->shifts)
            abort();
    }
    m->shifts[m->shift_count++] = (struct model_shift){
        .id = ev->seq, .facts = *ev->shift, .stage = ev->shift->from_ms <= ev->at_ms ? 1 : 0};
}

void model_apply_duty(struct model *m, const struct event *ev)
{
    if (ev->type == EVENT_SHIFT_SET) {
        add_shift(m, ev);
        becomes_free(m, ev->shift->person, ev->seq);
        return;
    }
    struct model_shift *s = find_shift(m, ev->count);
    CHECK(s, "%s of an entry that is not there", event_name(ev->type));
    if (ev->type == EVENT_SHIFT_REMOVED) {
        CHECK(s->facts.to_ms > ev->at_ms, "an entry that is over was removed");
        s->removed = true;
        s->removed_seq = ev->seq;
    } else {
        CHECK(due_of(s) == ev->due_ms && ev->due_ms <= ev->at_ms, "%s began at another time",
              s->facts.person);
        s->stage++;
    }
    becomes_free(m, s->facts.person, ev->seq);
}

void model_free_duty(struct model *m)
{
    free(m->shifts);
}
