/* Who is free, for dispatch by itself and the call-back list (P3.5, P3.6): who might be given a
 * ticket, and what follows when somebody becomes free. */
#include "common/text.h"
#include "engine/batch.h"
#include <string.h>

enum { TAKERS_MAX = 1000, SLIPS_LOOKED_AT = 32, WAITING_LOOKED_AT = 64, SITES_MAX = 1000 };

/* ---- who might be given it ------------------------------------------------------------------- */

/* The building of a unit: as imported, else what stands before the first dash of its number. */
static void building_of(struct batch *b, const char *site, const char *unit, char out[NAME_SIZE])
{
    struct unit u;
    out[0] = '\0';
    if (!unit[0])
        return;
    if (view_unit(b->view, site, unit, &u) && u.building[0]) {
        text_copy(out, NAME_SIZE, u.building);
        return;
    }
    size_t length = strcspn(unit, "-");
    if (length < NAME_SIZE && unit[length] == '-') {
        memcpy(out, unit, length);
        out[length] = '\0';
    }
}

static bool is_near(struct batch *b, const struct slip *s, const char *site, const char *building)
{
    char theirs[NAME_SIZE];
    if (!s->number || strcmp(s->site, site) != 0)
        return false;
    building_of(b, site, s->unit, theirs);
    return strcmp(theirs, building) == 0;
}

static uint32_t slips_in_hand(struct batch *b, const char *technician)
{
    struct slip last;
    return (uint32_t)view_slips(b->view, technician, NULL, 0, &last);
}

static void look_at_slips(struct batch *b, const char *site, const char *building,
                          struct taker *out)
{
    struct slip slips[SLIPS_LOOKED_AT], last;
    size_t count = view_slips(b->view, out->who->id, slips, SLIPS_LOOKED_AT, &last);
    out->open_slips = (uint32_t)count;
    if (!building[0])
        return;
    out->near = is_near(b, &last, site, building);
    for (size_t i = 0; i < count && i < SLIPS_LOOKED_AT && !out->near; i++)
        out->near = is_near(b, &slips[i], site, building);
}

static bool is_on_duty(struct batch *b, const char *person, int64_t wished_ms)
{
    struct duty d;
    view_duty(b->view, person, b->now_ms, &d);
    if (d.on && wished_ms > b->now_ms)
        view_duty(b->view, person, wished_ms, &d);
    return d.on;
}

static const char *department_of(struct batch *b, const char *site, const struct staff *s)
{
    char department[NAME_SIZE] = "";
    if (s->crew[0] && view_crew(b->view, site, s->crew, department) && department[0]) {
        char *copy = arena_strndup(&b->arena, department, strlen(department));
        return copy ? copy : "";
    }
    return s->department;
}

/* None when memory is out: then nobody is chosen. */
void batch_takers(struct batch *b, const struct place_wished *at, struct facts *out)
{
    char building[NAME_SIZE];
    const struct staff **people = arena_alloc(&b->arena, TAKERS_MAX * sizeof *people);
    if (!people)
        return;
    size_t count = view_technicians(b->view, at->site, people, TAKERS_MAX);
    struct taker *takers = arena_alloc(&b->arena, count * sizeof *takers);
    if (!takers)
        return;
    building_of(b, at->site, at->unit, building);
    for (size_t i = 0; i < count; i++) {
        struct taker *t = &takers[i];
        *t = (struct taker){.who = people[i],
                            .on_duty = is_on_duty(b, people[i]->id, at->wished_ms),
                            .department = department_of(b, at->site, people[i])};
        look_at_slips(b, at->site, building, t);
    }
    out->takers = takers;
    out->taker_count = (uint32_t)count;
}

/* ---- somebody is free ------------------------------------------------------------------------ */

/* What decide put out is nobody's request, whoever's command it follows from. */
static bool emit_own(struct batch *b)
{
    struct error e;
    for (uint32_t i = 0; i < b->decision.event_count; i++)
        if (!batch_emit_server(b, &b->decision.events[i]))
            return false;
    if (b->decision.event_count > 0 && view_flush(b->view, &e) != ERROR_NONE)
        return batch_fail(b, &e);
    return true;
}

static const struct policy *load(struct batch *b, uint64_t number)
{
    const struct ticket *t = view_ticket(b->view, number);
    if (!t)
        return NULL;
    ticket_copy(&b->ticket, t);
    return batch_policy(b, &b->ticket);
}

/* Those that nobody could be sent to, oldest first, to whoever they now can be. */
static bool try_numbers(struct batch *b, const char *site, const uint64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct facts facts;
        const struct policy *p = load(b, numbers[i]);
        if (!p)
            continue;
        const struct place_wished at = {site, b->ticket.unit, b->ticket.appointment_ms};
        batch_facts(b, &b->ticket, NULL, &facts);
        batch_takers(b, &at, &facts);
        decide_auto(&b->ticket, &facts, p, b->now_ms, &b->decision);
        if (!emit_own(b))
            return false;
    }
    return true;
}

/* Emergencies go first (P3.7); again among the others they have somebody, or nobody fits. */
static bool try_undispatched(struct batch *b, const char *site)
{
    uint64_t numbers[WAITING_LOOKED_AT], first[WAITING_LOOKED_AT];
    size_t count = view_undispatched(b->view, site, 0, numbers, WAITING_LOOKED_AT), alarms = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ticket *t = view_ticket(b->view, numbers[i]);
        if (t && t->kind == KIND_EMERGENCY)
            first[alarms++] = numbers[i];
    }
    return try_numbers(b, site, first, alarms) && try_numbers(b, site, numbers, count);
}

struct freed {
    struct staff who;
    uint64_t by; /* the ticket that left their hands, 0: none. It is not the one to come back to */
};

/* Told longest ago, or never: so that each comes up, however many wait. */
static uint64_t longest_untold(struct batch *b, const char *site, const struct freed *f)
{
    uint64_t numbers[WAITING_LOOKED_AT], found = 0;
    int64_t best_ms = INT64_MAX;
    size_t count = view_called_back(b->view, site, 0, numbers, WAITING_LOOKED_AT);
    for (size_t i = 0; i < count; i++) {
        const struct ticket *t = view_ticket(b->view, numbers[i]);
        if (t && t->number != f->by && staff_does_trade(&f->who, (enum trade)t->trade) &&
            t->free_ms < best_ms) {
            found = numbers[i];
            best_ms = t->free_ms;
        }
    }
    return found;
}

/* P3.6: once each time somebody becomes free. */
static bool tell_desk(struct batch *b, const char *site, const struct freed *f)
{
    uint64_t number = longest_untold(b, site, f);
    const struct policy *p = number ? load(b, number) : NULL;
    if (!p || slips_in_hand(b, f->who.id) >= p->auto_load)
        return true;
    decide_free_again(&b->ticket, &f->who, p, b->now_ms, &b->decision);
    return emit_own(b);
}

static bool freed_at(struct batch *b, const char *site, const struct freed *f)
{
    return try_undispatched(b, site) && tell_desk(b, site, f);
}

static bool freed_anywhere(struct batch *b, const struct freed *f)
{
    struct site *sites = arena_alloc(&b->arena, SITES_MAX * sizeof *sites);
    size_t count = sites ? view_site_list(b->view, sites, SITES_MAX) : 0;
    for (size_t i = 0; i < count; i++)
        if (!freed_at(b, sites[i].id, f))
            return false;
    return true;
}

static bool freed_by(struct batch *b, const char *person, uint64_t ticket)
{
    struct freed f = {.by = ticket};
    const struct staff *who = &f.who;
    if (!view_staff(b->view, person, &f.who) || who->role != ROLE_TECHNICIAN || who->revoked ||
        !is_on_duty(b, person, 0))
        return true;
    if (who->all_sites)
        return freed_anywhere(b, &f);
    for (uint8_t i = 0; i < who->site_count; i++)
        if (!freed_at(b, who->sites[i], &f))
            return false;
    return true;
}

bool batch_freed(struct batch *b, const char *person)
{
    return freed_by(b, person, 0);
}

static bool has_it(const struct ticket *t, const char *person)
{
    return ticket_is_in_hand((enum state)t->state) && strcmp(t->technician, person) == 0;
}

bool batch_free_after(struct batch *b)
{
    char person[NAME_SIZE];
    const struct ticket *before = &b->ticket;
    bool freed = before->number && before->technician[0] && b->decision.event_count > 0 &&
                 has_it(before, before->technician) &&
                 !has_it(&b->decision.after, before->technician);
    if (!freed)
        return true;
    text_copy(person, sizeof person, before->technician);
    return freed_by(b, person, before->number);
}

/* ---- a shift begins, a leave begins or ends -------------------------------------------------- */

bool shift_fire(struct batch *b, uint64_t id)
{
    struct shift s;
    struct staff who;
    struct event ev;
    const char *sites[STAFF_SITES];
    if (!view_shift(b->view, id, &s))
        return false;
    event_init(&ev, EVENT_DUTY_CHANGED);
    ev.subject = s.facts.person;
    ev.shift = &s.facts;
    ev.count = id;
    ev.due_ms = s.stage == 0 ? s.facts.from_ms : s.facts.to_ms;
    ev.noticed_ms = b->now_ms;
    if (view_staff(b->view, s.facts.person, &who))
        ev.site_count = batch_sites_of(&who, sites);
    ev.sites = sites;
    return batch_emit_server(b, &ev) && batch_freed(b, s.facts.person);
}

uint32_t batch_sites_of(const struct staff *s, const char *out[STAFF_SITES])
{
    if (s->all_sites) {
        out[0] = "*";
        return 1;
    }
    for (uint8_t i = 0; i < s->site_count; i++)
        out[i] = s->sites[i];
    return s->site_count;
}
