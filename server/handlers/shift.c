/* Shifts, leaves and who stands in (P3.5, P5.5): entering them, taking them away, listing them. */
#include "common/text.h"
#include "handlers/directory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PEOPLE_A_PAGE = 50, ENTRIES_A_PERSON = 64 };

static const int64_t DAY_MS = 86400000;
/* Longer is a mistake. */
static const int64_t SHIFT_MOST_MS = 7 * INT64_C(86400000);
static const int64_t LEAVE_MOST_MS = 366 * INT64_C(86400000);
static const int64_t AHEAD_MOST_MS = 2 * 366 * INT64_C(86400000);

/* ---- whose it is to enter ---------------------------------------------------------------------
 */

/* Whose shifts are nobody's on the site to enter: who looks over it, or has its money. */
static const uint32_t above = BIT(ROLE_QUALITY) | BIT(ROLE_AREA_MANAGER) |
                              BIT(ROLE_DEPUTY_GENERAL_MANAGER) | BIT(ROLE_GENERAL_MANAGER) |
                              BIT(ROLE_FINANCE) | BIT(ROLE_ADMIN) | BIT(ROLE_AUDITOR);
static const uint32_t crew = BIT(ROLE_TECHNICIAN) | BIT(ROLE_CREW_LEAD);

/* An admin anybody of their sites; a crew lead their crew, a department supervisor their
 * department, a site director their site, but nobody who is above them: a stand-in has the rights
 * of who is away (P5.5), and nobody gives themselves those. */
static bool is_theirs(const struct staff *actor, const struct staff *s)
{
    if (actor->role == ROLE_ADMIN)
        return directory_is_ours(actor, s);
    if (above & BIT(s->role))
        return false;
    switch (actor->role) {
    case ROLE_CREW_LEAD:
        return (crew & BIT(s->role)) && actor->crew[0] && !strcmp(actor->crew, s->crew);
    case ROLE_DEPARTMENT_SUPERVISOR:
        return s->role != ROLE_SITE_DIRECTOR && actor->department[0] &&
               !strcmp(actor->department, s->department);
    default:
        return !s->all_sites || actor->all_sites;
    }
}

static bool find_person(struct call *c, const char *field, const char *id, struct staff *out)
{
    if (!id[0]) {
        error_set(&c->error, ERROR_BAD_REQUEST, field, "is missing");
        return false;
    }
    if (view_staff(c->view, id, out) && !out->revoked && directory_shares_a_site(c->actor, out))
        return true;
    error_set(&c->error, ERROR_NOT_FOUND, "person", "%s", id);
    return false;
}

static bool check_theirs(struct call *c, const struct staff *s)
{
    if (!is_theirs(c->actor, s))
        error_set(&c->error, ERROR_DENIED, s->id,
                  "is not of your crew, department or sites: their shifts are others' to enter");
    return c->error.code == ERROR_NONE;
}

/* ---- entering ---------------------------------------------------------------------------------
 */

static bool check_span(struct call *c, const struct shift_facts *f)
{
    const struct {
        bool wrong;
        const char *field, *why;
    } checks[] = {
        {f->from_ms <= 0, "from_at", "is missing"},
        {f->to_ms <= f->from_ms, "to_at", "must lie after its beginning"},
        {f->to_ms <= c->now_ms, "to_at", "lies in the past"},
        {f->from_ms > c->now_ms + AHEAD_MOST_MS, "from_at", "lies too far ahead"},
        {!f->leave && f->to_ms - f->from_ms > SHIFT_MOST_MS, "to_at",
         "a shift is at most 7 days long"},
        {f->to_ms - f->from_ms > LEAVE_MOST_MS, "to_at", "a leave is at most 366 days long"},
        {!f->leave && f->stand_in[0], "stand_in", "belongs to a leave"},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (!checks[i].wrong)
            continue;
        error_set(&c->error, ERROR_BAD_REQUEST, checks[i].field, "%s", checks[i].why);
        return false;
    }
    return true;
}

static bool check_overlap(struct call *c, const struct shift_facts *f)
{
    struct shift other;
    if (!view_shift_overlaps(c->view, f, &other))
        return true;
    error_set(&c->error, ERROR_EXISTS, f->leave ? "leave" : "shift",
              "entry %" PRIu64 " of the same time: remove that first", other.id);
    return false;
}

static bool has_sites_of(const struct staff *stand_in, const struct staff *s)
{
    return directory_is_ours(stand_in, s);
}

static bool check_loop(struct call *c, const struct shift_facts *f)
{
    char path[300];
    switch (view_stand_in_fault(c->view, f, path, sizeof path)) {
    case STAND_IN_LOOP:
        error_set(&c->error, ERROR_REFUSED, "stand_in",
                  "the stand-ins would go round in a circle: %s", path);
        break;
    case STAND_IN_TOO_LONG:
        error_set(&c->error, ERROR_REFUSED, "stand_in", "the chain of stand-ins is too long: %s",
                  path);
        break;
    default:
        break;
    }
    return c->error.code == ERROR_NONE;
}

/* Who is put on leave may stand in for others: these come to the new stand-in too (P5.5). One gives
 * away oneself what one was given; for somebody else only what they could give directly. */
static bool check_chain(struct call *c, const struct staff *s, const struct shift_facts *f)
{
    char others[STOOD_IN_FOR_MAX][NAME_SIZE];
    if (!strcmp(s->id, c->actor->id) || c->actor->role == ROLE_ADMIN)
        return true;
    size_t count = view_stood_in_for(c->view, f, others, STOOD_IN_FOR_MAX);
    for (size_t i = 0; i < count; i++) {
        struct staff other;
        if (view_staff(c->view, others[i], &other) && is_theirs(c->actor, &other))
            continue;
        error_set(&c->error, ERROR_DENIED, s->id,
                  "stands in for %s then: who takes that over is not yours to say (P5.5)",
                  others[i]);
        return false;
    }
    return true;
}

/* The rights of a role, for a time: of one whose sites they have, and never over the system. */
static bool check_stand_in(struct call *c, const struct staff *s, const struct shift_facts *f)
{
    const uint32_t system = BIT(ROLE_ADMIN) | BIT(ROLE_AUDITOR);
    struct staff other;
    if (!f->stand_in[0])
        return true;
    if (!find_person(c, "stand_in", f->stand_in, &other))
        return false;
    if (!strcmp(other.id, s->id))
        error_set(&c->error, ERROR_REFUSED, "stand_in", "nobody stands in for themselves");
    else if ((system & BIT(s->role)) || (system & BIT(other.role)))
        error_set(&c->error, ERROR_REFUSED, "stand_in",
                  "an admin or auditor neither stands in nor is stood in for");
    else if (!has_sites_of(&other, s))
        error_set(&c->error, ERROR_REFUSED, "stand_in", "%s does not work on all of %s's sites",
                  other.id, s->id);
    return c->error.code == ERROR_NONE && check_loop(c, f) && check_chain(c, s, f);
}

static bool emit(struct call *c, struct event *ev, const struct staff *s)
{
    const char *sites[STAFF_SITES];
    char id[24];
    ev->subject = s->id;
    ev->site_count = batch_sites_of(s, sites);
    ev->sites = sites;
    if (!call_emit(c, ev))
        return false;
    snprintf(id, sizeof id, "%" PRIu64, ev->type == EVENT_SHIFT_SET ? ev->seq : ev->count);
    text_copy(c->outcome.subject, sizeof c->outcome.subject, id);
    /* a shift that has begun already, a leave that is taken back: they may be free */
    if (!batch_freed(c->batch, s->id)) {
        error_set(&c->error, ERROR_INTERNAL, "server", "it is stopping");
        return false;
    }
    call_done(c, id);
    return true;
}

static void set_shift(struct call *c)
{
    const Paigong__ShiftSet *m = c->in->shift_set;
    struct shift_facts f = {.from_ms = m->from_at, .to_ms = m->to_at, .leave = m->leave};
    struct staff s;
    struct event ev;
    if (!find_person(c, "person", m->person, &s) || !check_theirs(c, &s))
        return;
    text_copy(f.person, sizeof f.person, m->person);
    text_copy(f.stand_in, sizeof f.stand_in, m->stand_in);
    if (strcmp(f.stand_in, m->stand_in) != 0) {
        error_set(&c->error, ERROR_NOT_FOUND, "person", "%s", m->stand_in);
        return;
    }
    if (!check_span(c, &f) || !check_overlap(c, &f) || !check_stand_in(c, &s, &f))
        return;
    event_init(&ev, EVENT_SHIFT_SET);
    ev.shift = &f;
    (void)emit(c, &ev, &s);
}

/* ---- taking away ------------------------------------------------------------------------------
 */

static void remove_shift(struct call *c)
{
    const Paigong__ShiftSet *m = c->in->shift_set;
    struct shift shift;
    struct staff s;
    struct event ev;
    if (m->person[0] || m->from_at || m->to_at || m->leave || m->stand_in[0]) {
        error_set(&c->error, ERROR_BAD_REQUEST, "remove", "names the entry alone");
        return;
    }
    if (!view_shift(c->view, m->remove, &shift) || !view_staff(c->view, shift.facts.person, &s) ||
        !directory_shares_a_site(c->actor, &s)) {
        error_set(&c->error, ERROR_NOT_FOUND, "shift", "%" PRIu64, m->remove);
        return;
    }
    if (!check_theirs(c, &s))
        return;
    if (shift.facts.to_ms <= c->now_ms) {
        error_set(&c->error, ERROR_REFUSED, "shift", "it is over: what was stays as it was");
        return;
    }
    event_init(&ev, EVENT_SHIFT_REMOVED);
    ev.shift = &shift.facts;
    ev.count = m->remove;
    (void)emit(c, &ev, &s);
}

void handle_shift_set(struct call *c)
{
    if (c->in->shift_set->remove)
        remove_shift(c);
    else
        set_shift(c);
}

/* ---- listing ----------------------------------------------------------------------------------
 */

/* A technician those of their crew and their own; the others everybody of their sites. */
static bool may_list(const struct staff *actor, const struct staff *s)
{
    if (s->revoked || !directory_shares_a_site(actor, s))
        return false;
    return actor->role != ROLE_TECHNICIAN || !strcmp(actor->id, s->id) ||
           (actor->crew[0] && !strcmp(actor->crew, s->crew));
}

/* The local day, or from now on. */
static void span_of(struct call *c, const struct staff *s, struct shift_facts *out)
{
    const Paigong__ShiftList *m = c->in->shift_list;
    const char *site = m->site[0] ? m->site : s->all_sites ? "" : s->sites[0];
    const struct policy *p = site[0] ? view_policy(c->view, site, 0) : NULL;
    struct policy defaults;
    out->from_ms = c->now_ms;
    out->to_ms = INT64_MAX;
    if (!m->date_at)
        return;
    if (!p) {
        policy_set_defaults(&defaults);
        p = &defaults;
    }
    struct day day = calendar_day(&p->calendar.zone, m->date_at);
    out->from_ms = calendar_time(&p->calendar.zone, day, 0);
    day = calendar_day(&p->calendar.zone, out->from_ms + DAY_MS + DAY_MS / 8);
    out->to_ms = calendar_time(&p->calendar.zone, day, 0);
}

static bool add_row(struct call *c, const struct staff *s, const struct shift *shift,
                    Paigong__ShiftPage *page)
{
    Paigong__ShiftRow *m = call_message(c, &paigong__shift_row__descriptor);
    if (!m)
        return false;
    m->id = shift->id;
    m->person = call_text(c->arena, s->id);
    m->name = call_text(c->arena, s->name);
    m->role = (Paigong__Role)s->role;
    m->crew = call_text(c->arena, s->crew);
    m->from_at = shift->facts.from_ms;
    m->to_at = shift->facts.to_ms;
    m->leave = shift->facts.leave;
    m->stand_in = call_text(c->arena, shift->facts.stand_in);
    page->shifts[page->n_shifts++] = m;
    return true;
}

static bool add_person(struct call *c, const struct staff *s, Paigong__ShiftPage *page)
{
    struct shift entries[ENTRIES_A_PERSON];
    struct shift_facts span = {.from_ms = 0};
    const char *wanted = c->in->shift_list->person;
    if (!may_list(c->actor, s) || (wanted[0] && strcmp(wanted, s->id) != 0))
        return true;
    text_copy(span.person, sizeof span.person, s->id);
    span_of(c, s, &span);
    size_t count = view_shift_list(c->view, &span, entries, ENTRIES_A_PERSON);
    for (size_t i = 0; i < count; i++)
        if (!add_row(c, s, &entries[i], page))
            return false;
    return true;
}

static void fill_page(struct call *c, Paigong__ShiftPage *page)
{
    const Paigong__ShiftList *m = c->in->shift_list;
    struct staff *people = arena_alloc(c->arena, PEOPLE_A_PAGE * sizeof *people);
    page->shifts = (Paigong__ShiftRow **)call_array(c, (size_t)PEOPLE_A_PAGE * ENTRIES_A_PERSON);
    if (!people || !page->shifts)
        return;
    size_t count;
    if (m->person[0])
        count = view_staff(c->view, m->person, people) ? 1 : 0;
    else
        count = view_staff_list(c->view, m->site, m->after, people, PEOPLE_A_PAGE);
    for (size_t i = 0; i < count; i++)
        if (!add_person(c, &people[i], page))
            return;
    if (count == PEOPLE_A_PAGE)
        page->next = call_text(c->arena, people[count - 1].id);
}

void handle_shift_list(struct call *c)
{
    const Paigong__ShiftList *m = c->in->shift_list;
    struct staff s;
    if (m->site[0] && !call_site(c, m->site))
        return;
    if (m->person[0] && !find_person(c, "person", m->person, &s))
        return;
    Paigong__ShiftPage *page = call_message(c, &paigong__shift_page__descriptor);
    if (!page)
        return;
    fill_page(c, page);
    c->out->shift_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_SHIFT_PAGE;
}
