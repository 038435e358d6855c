#include "world.h"

#include "core/ticket_fold.h"

#include <stdio.h>
#include <string.h>

/* ---- the people ---------------------------------------------------------------------------------
 */

static const struct {
    const char *id;
    enum role role;
    const char *site, *crew, *department;
} people[] = {
    {"desk", ROLE_DESK, "s1", "", ""},
    {"desk2", ROLE_DESK, "s1", "", ""},
    {"night", ROLE_MONITOR, "s1", "", ""},
    {"guard", ROLE_GUARD, "s1", "", ""},
    {"sup-desk", ROLE_DESK_SUPERVISOR, "s1", "", ""},
    {"tech1", ROLE_TECHNICIAN, "s1", "crew-a", "dep-a"},
    {"tech2", ROLE_TECHNICIAN, "s1", "crew-a", "dep-a"},
    {"lead1", ROLE_CREW_LEAD, "s1", "crew-a", "dep-a"},
    {"tech3", ROLE_TECHNICIAN, "s1", "crew-b", "dep-b"},
    {"lead2", ROLE_CREW_LEAD, "s1", "crew-b", "dep-b"},
    {"solo", ROLE_TECHNICIAN, "s1", "", "dep-a"},
    {"firm", ROLE_CONTRACTOR, "s1", "", ""},
    {"eng", ROLE_ENGINEERING, "s1", "", ""},
    {"sup-a", ROLE_DEPARTMENT_SUPERVISOR, "s1", "", "dep-a"},
    {"sup-b", ROLE_DEPARTMENT_SUPERVISOR, "s1", "", "dep-b"},
    {"director", ROLE_SITE_DIRECTOR, "s1", "", ""},
    {"quality", ROLE_QUALITY, "s1", "", ""},
    {"area", ROLE_AREA_MANAGER, "s1", "", ""},
    {"dgm", ROLE_DEPUTY_GENERAL_MANAGER, "s1", "", ""},
    {"gm", ROLE_GENERAL_MANAGER, "s1", "", ""},
    {"finance", ROLE_FINANCE, "s1", "", ""},
    {"admin", ROLE_ADMIN, "s1", "", ""},
    {"auditor", ROLE_AUDITOR, "s1", "", ""},
    {"stranger", ROLE_DESK, "s2", "", ""},
};

static void set(char out[NAME_SIZE], const char *name)
{
    (void)snprintf(out, NAME_SIZE, "%s", name);
}

void world_init(struct world *w)
{
    memset(w, 0, sizeof *w);
    policy_set_defaults(&w->policy);
    w->policy.version = 1;
    w->staff_count = sizeof people / sizeof people[0];
    assert_true(w->staff_count <= WORLD_STAFF);
    for (size_t i = 0; i < w->staff_count; i++) {
        struct staff *s = &w->staff[i];
        set(s->id, people[i].id);
        s->role = people[i].role;
        s->site_count = 1;
        set(s->sites[0], people[i].site);
        set(s->crew, people[i].crew);
        set(s->department, people[i].department);
    }
    w->now_ms = NINE_MS;
    w->unit_exists = w->facility_exists = true;
    w->week = 202647;
}

struct staff *world_staff(struct world *w, const char *id)
{
    for (size_t i = 0; i < w->staff_count; i++) {
        if (strcmp(w->staff[i].id, id) == 0) {
            return &w->staff[i];
        }
    }
    return NULL;
}

/* ---- the register -------------------------------------------------------------------------------
 */

const char *world_entry(struct world *w, size_t number)
{
    (void)snprintf(w->entry, sizeof w->entry, "R20261119-%04zu", number);
    return w->entry;
}

/* NULL: no such entry. */
static struct linked_report *find_report(struct world *w, const char *entry)
{
    size_t number = 0;
    if (sscanf(entry, "R20261119-%zu", &number) != 1 || number == 0 || number > w->report_count) {
        return NULL;
    }
    return &w->reports[number - 1];
}

static struct linked_report *add_report(struct world *w, const char *who)
{
    assert_true(w->report_count < WORLD_REPORTS);
    struct linked_report *r = &w->reports[w->report_count++];
    memset(r, 0, sizeof *r);
    r->number = w->report_count;
    set(r->site, "s1");
    set(r->who, who);
    return r;
}

size_t world_enter(struct world *w, const char *who)
{
    return (size_t)add_report(w, who)->number;
}

size_t world_link(struct world *w, const char *who)
{
    struct command c = world_command(COMMAND_LINK);
    c.site = "s1";
    c.unit = "3-1101";
    c.text = "楼上漏水";
    c.reporter = "周女士";
    assert_given(world_give(w, who, &c));
    return w->report_count;
}

/* ---- facts, as the engine gathers them ----------------------------------------------------------
 */

void world_codes(const struct ticket *t, char consent[8], char sign[8])
{
    consent[0] = sign[0] = '\0';
    uint32_t bound = t->code_epoch * 7919u + t->quote_number * 31u + t->round;
    if (t->state == STATE_QUOTED) {
        (void)snprintf(consent, 8, "%06u", bound % 500000u);
    }
    if (t->state == STATE_COMPLETED || ticket_form_due(t)) {
        (void)snprintf(sign, 8, "%06u", 500000u + bound % 500000u);
    }
}

static bool holds(const struct world *w, const struct staff *s)
{
    const struct ticket *t = &w->ticket;
    if (s->revoked || strcmp(s->sites[0], "s1") != 0) {
        return false;
    }
    if (s->role == ROLE_CREW_LEAD) {
        return t->crew[0] != '\0' && strcmp(s->crew, t->crew) == 0;
    }
    return s->role != ROLE_DEPARTMENT_SUPERVISOR || t->department[0] == '\0' ||
           strcmp(s->department, t->department) == 0;
}

static void gather_facts(struct world *w, const struct command *c)
{
    struct facts *f = &w->facts;
    memset(f, 0, sizeof *f);
    f->new_number = UINT64_C(2026111900000042);
    f->unit_exists = w->unit_exists;
    f->handover_ms = w->handover_ms;
    bool repaired = c != NULL && c->type == COMMAND_NEW && c->kind == KIND_REPAIR;
    f->contract = w->has_contract && repaired ? &w->contract : NULL;
    f->facility_exists = w->facility_exists;
    f->returned_week = w->week;
    f->takers = w->takers;
    f->taker_count = (uint32_t)w->taker_count;
    world_codes(&w->ticket, f->consent_code, f->sign_code);
    for (size_t i = 0; i < w->staff_count; i++) {
        char *holder = f->holders[w->staff[i].role];
        if (holder[0] == '\0' && holds(w, &w->staff[i])) {
            set(holder, w->staff[i].id);
        }
    }
    if (c == NULL) {
        return;
    }
    f->to = world_staff(w, c->to);
    f->on_call = w->on_call;
    f->on_call_count = w->on_call_count;
    f->left = w->left;
    f->has_form = w->has_form;
    set(f->open_form, w->open_form);
    if (c->photo != NULL) {
        f->photo = w->upload;
        f->photo_purposes = w->photo_purposes;
    }
    const struct linked_report *r = find_report(w, c->entry);
    if (r != NULL) {
        f->report = *r;
    }
    (void)snprintf(f->new_entry, sizeof f->new_entry, "R20261119-%04zu", w->report_count + 1);
    const char *crew = c->crew[0] ? c->crew : c->pool[0] ? c->pool : f->to ? f->to->crew : "";
    f->crew_exists = strcmp(crew, "crew-a") == 0 || strcmp(crew, "crew-b") == 0;
    set(f->crew_department, strcmp(crew, "crew-a") == 0   ? "dep-a"
                            : strcmp(crew, "crew-b") == 0 ? "dep-b"
                                                          : "");
    bool supervised = strcmp(c->department, "dep-a") == 0 || strcmp(c->department, "dep-b") == 0;
    f->department_exists = supervised || strcmp(c->department, "dep-c") == 0;
    set(f->department_head, !supervised ? "" : c->department[4] == 'a' ? "sup-a" : "sup-b");
}

/* As the view keeps them. */
static void fold_report(struct world *w, const struct event *e)
{
    bool of_report = e->type == EVENT_LINKED || e->type == EVENT_TOLD || e->type == EVENT_VISITED;
    if (!of_report || e->subject[0] == '\0') {
        return;
    }
    struct linked_report *r =
        e->type == EVENT_LINKED && !e->noted ? add_report(w, e->who) : find_report(w, e->subject);
    assert_non_null(r);
    r->ticket = e->ticket;
    if (e->level > 0) {
        r->told = e->level;
    }
    if (e->type == EVENT_VISITED) {
        r->visit = e->visit;
        r->visit_round = e->visit == VISIT_UNSATISFIED ? e->round - 1 : e->round;
    }
}

/* The ticket counts what the register knows, one by one. */
static void check_reports(const struct world *w)
{
    const struct ticket *t = &w->ticket;
    uint32_t linked = 0, told = 0, reached = 0;
    for (size_t i = 0; i < w->report_count; i++) {
        const struct linked_report *r = &w->reports[i];
        linked += r->ticket != 0;
        told += r->ticket != 0 && r->told == t->progress;
        reached += r->visit == VISIT_SATISFIED && r->visit_round == t->round;
    }
    assert_int_equal(t->linked_count, linked);
    assert_int_equal(t->linked_told, told);
    assert_int_equal(t->linked_reached, reached);
    assert_true(t->own_told <= t->progress);
    if (t->state == STATE_CLOSED && t->visited_ms != 0) {
        assert_true(t->own_reached && reached == linked && told == linked);
    }
}

/* ---- steps --------------------------------------------------------------------------------------
 */

/* The bytes of what is used of a list. */
#define SAME(list, count) (memcmp(a->list, b->list, (count) * sizeof a->list[0]) == 0)

bool world_same(const struct ticket *a, const struct ticket *b)
{
    const size_t spans = offsetof(struct ticket, text), heap = offsetof(struct ticket, heap);
    return memcmp(a, b, offsetof(struct ticket, materials)) == 0 &&
           SAME(materials, a->material_count) && SAME(visits, a->visit_count) &&
           SAME(hands, a->hand_count) && SAME(runs, a->run_count) &&
           SAME(past_rounds, a->past_round_count) &&
           (a->emergency == EMERGENCY_NONE ||
            (SAME(steps, PLAYBOOK_STEPS) && SAME(alarmed, a->alarmed_count) &&
             SAME(pulled, a->pulled_count))) &&
           memcmp(&a->text, &b->text, heap - spans) == 0 && SAME(heap, a->heap_used);
}

/* What must hold after every decision, whatever was asked. */
static void check_step(struct world *w)
{
    const struct decision *out = &w->out;
    for (uint32_t i = 0; i < out->event_count; i++) {
        const struct event *e = &out->events[i];
        assert_true(event_is_ticket(e->type));
        assert_true(e->ticket == out->after.number);
        assert_true(e->state != STATE_NONE && e->at_ms == w->now_ms);
        ticket_fold(&w->ticket, e);
        fold_report(w, e);
    }
    check_reports(w);
    if (!world_same(&w->ticket, &out->after)) {
        fail_msg("folding the events gives another ticket than decide");
    }
    if (w->ticket.number != 0) {
        ticket_assert(&w->ticket);
        /* a failed check opens what was met before: that may be overdue by now, and fires next */
        enum event_type last =
            out->event_count > 0 ? out->events[out->event_count - 1].type : EVENT_NONE;
        assert_true(ticket_next_due(&w->ticket) > w->now_ms || last == EVENT_CHECKED ||
                    last == EVENT_VERIFIED);
    }
}

struct command world_command(enum command_type type)
{
    struct command c;
    command_init(&c, type);
    return c;
}

void world_photograph(struct world *w, struct command *c)
{
    w->upload = (struct photo){
        .name = {1}, .hash = {2}, .size = 700000, .month = 202611, .type = PHOTO_TYPE_JPEG};
    c->photo = w->upload.hash;
}

enum error_code world_give(struct world *w, const char *who, const struct command *c)
{
    const struct staff *actor = world_staff(w, who);
    assert_non_null(actor);
    gather_facts(w, c);
    ticket_copy(&w->before, &w->ticket);
    decide(&w->ticket, c, actor, &w->facts, &w->policy, w->now_ms, &w->out);
    check_step(w);
    return w->out.refusal.code;
}

enum error_code world_do(struct world *w, const char *who, enum command_type type)
{
    struct command c = world_command(type);
    return world_give(w, who, &c);
}

enum error_code world_say(struct world *w, const char *who, enum command_type type,
                          const char *text)
{
    struct command c = world_command(type);
    c.text = text;
    return world_give(w, who, &c);
}

uint32_t world_fire(struct world *w)
{
    gather_facts(w, NULL);
    ticket_copy(&w->before, &w->ticket);
    decide_fire(&w->ticket, &w->facts, &w->policy, w->now_ms, &w->out);
    check_step(w);
    return w->out.event_count;
}

void world_auto(struct world *w)
{
    gather_facts(w, NULL);
    ticket_copy(&w->before, &w->ticket);
    decide_auto(&w->ticket, &w->facts, &w->policy, w->now_ms, &w->out);
    check_step(w);
}

void world_free(struct world *w, const char *who)
{
    ticket_copy(&w->before, &w->ticket);
    decide_free_again(&w->ticket, world_staff(w, who), &w->policy, w->now_ms, &w->out);
    check_step(w);
}

void world_pass(struct world *w, int64_t ms)
{
    int64_t until_ms = w->now_ms + ms;
    while (ticket_next_due(&w->ticket) <= until_ms) {
        w->now_ms = ticket_next_due(&w->ticket);
        assert_true(world_fire(w) > 0);
    }
    w->now_ms = until_ms;
}

/* ---- the shortest ways --------------------------------------------------------------------------
 */

void world_open(struct world *w)
{
    world_init(w);
    struct command c = world_command(COMMAND_NEW);
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "厨房水管漏水";
    c.reporter = "王女士";
    c.phone = "13800000000";
    c.trade = TRADE_PLUMBING;
    assert_given(world_give(w, "desk", &c));
    assert_state(w, STATE_RECEIVED);
}

void world_open_public(struct world *w, const char *who)
{
    world_init(w);
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_PUBLIC;
    c.site = "s1";
    c.facility = "lift-1";
    c.place = "三层候梯厅";
    c.text = "按钮不亮";
    c.trade = TRADE_LIFT;
    assert_given(world_give(w, who, &c));
    assert_state(w, STATE_RECEIVED);
}

void world_open_defect(struct world *w)
{
    world_init(w);
    w->handover_ms = w->now_ms - 365 * DAY_MS;
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_DEFECT;
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "外墙渗水";
    c.reporter = "王女士";
    c.phone = "13800000000";
    c.part = "waterproofing";
    c.key_left = true;
    c.appointment_ms = w->now_ms + DAY_MS;
    assert_given(world_give(w, "desk", &c));
    assert_state(w, STATE_RECEIVED);
}

void world_sign_form(struct world *w)
{
    char consent[8], sign[8];
    world_codes(&w->ticket, consent, sign);
    struct command c = world_command(COMMAND_SIGN);
    c.code = sign;
    assert_given(world_give(w, "desk", &c));
    assert_true(w->ticket.form_signed);
}

void world_collect(struct world *w)
{
    world_sign_form(w);
    assert_given(world_do(w, "firm", COMMAND_COLLECT));
    assert_state(w, STATE_ACCEPTED);
}

void world_issue(struct world *w, const char *crew, const char *to)
{
    static const struct staff server = {.id = ACTOR_SERVER, .all_sites = true};
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_MAINTENANCE;
    c.site = "s1";
    c.facility = "lift-1";
    c.text = "每周安全检查";
    c.crew = crew;
    c.to = to;
    c.plan = 7;
    c.time_ms = w->now_ms;
    gather_facts(w, &c);
    decide(&w->ticket, &c, &server, &w->facts, &w->policy, w->now_ms, &w->out);
    assert_given(w->out.refusal.code);
    check_step(w);
}

void world_open_maintenance(struct world *w)
{
    world_init(w);
    world_issue(w, "crew-a", "");
    assert_state(w, STATE_DISPATCHED);
}

void world_dispatch(struct world *w, const char *to)
{
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = to;
    assert_given(world_give(w, "desk", &c));
    assert_state(w, STATE_DISPATCHED);
}

void world_pool(struct world *w, const char *crew)
{
    struct command c = world_command(COMMAND_DISPATCH);
    c.pool = crew;
    assert_given(world_give(w, "desk", &c));
}

void world_accept(struct world *w, const char *who)
{
    assert_given(world_do(w, who, COMMAND_ACCEPT));
    assert_state(w, STATE_ACCEPTED);
}

void world_on_site(struct world *w)
{
    world_dispatch(w, "tech1");
    world_accept(w, "tech1");
    assert_given(world_do(w, "tech1", COMMAND_ARRIVE));
    assert_state(w, STATE_ON_SITE);
}

void world_quote(struct world *w, const char *who, int64_t labour_fen, int64_t material_fen)
{
    struct command c = world_command(COMMAND_QUOTE);
    c.labour_fen = labour_fen;
    c.material_fen = material_fen;
    assert_given(world_give(w, who, &c));
    assert_state(w, STATE_QUOTED);
}

void world_consent(struct world *w, const char *who)
{
    char consent[8], sign[8];
    world_codes(&w->ticket, consent, sign);
    struct command c = world_command(COMMAND_CONSENT);
    c.code = consent;
    assert_given(world_give(w, who, &c));
}

enum error_code world_decline(struct world *w, const char *who)
{
    struct command c = world_command(COMMAND_CONSENT);
    c.declined = true;
    return world_give(w, who, &c);
}

void world_working(struct world *w, int64_t labour_fen, int64_t material_fen)
{
    world_open(w);
    world_on_site(w);
    world_quote(w, "tech1", labour_fen, material_fen);
    world_consent(w, "tech1");
    assert_state(w, STATE_WORKING);
}

enum error_code world_pay(struct world *w, const char *who, int64_t cash_fen)
{
    struct command c = world_command(COMMAND_PAY);
    c.cash_fen = cash_fen;
    return world_give(w, who, &c);
}

void world_complete(struct world *w)
{
    assert_given(world_do(w, "tech1", COMMAND_DONE));
    assert_state(w, STATE_COMPLETED);
}

void world_sign(struct world *w)
{
    char consent[8], sign[8];
    world_codes(&w->ticket, consent, sign);
    struct command c = world_command(COMMAND_SIGN);
    c.code = sign;
    c.rating = 5;
    assert_given(world_give(w, w->ticket.technician, &c));
    assert_state(w, STATE_SIGNED);
}

void world_confirm(struct world *w, const char *who)
{
    char consent[8], sign[8];
    world_codes(&w->ticket, consent, sign);
    struct command c = world_command(COMMAND_CONFIRM);
    c.party_name = "三栋业委会";
    c.code = world_staff(w, who)->role == ROLE_GUARD ? "" : sign;
    assert_given(world_give(w, who, &c));
    assert_state(w, STATE_SIGNED);
}

void world_return(struct world *w)
{
    struct command c = world_command(COMMAND_CHECK);
    c.pass = true;
    assert_given(world_give(w, "lead1", &c));
    assert_given(world_do(w, "desk", COMMAND_RETURN));
    assert_state(w, STATE_RETURNED);
}

enum error_code world_visit(struct world *w, const char *who, enum visit_result result)
{
    struct command c = world_command(COMMAND_VISIT);
    c.satisfied = result == VISIT_SATISFIED;
    c.unsatisfied = result == VISIT_UNSATISFIED;
    c.not_reached = result == VISIT_NOT_REACHED;
    c.text = result == VISIT_UNSATISFIED ? "又漏了" : "";
    return world_give(w, who, &c);
}

/* ---- looking
 * -------------------------------------------------------------------------------------
 */

uint8_t world_clock(const struct world *w, enum clock_kind clock)
{
    const struct ticket_clock *c = ticket_clock_find(&w->ticket, clock);
    return c == NULL ? CLOCK_STATE_NONE : c->state;
}

const struct event *world_event(const struct world *w, enum event_type type)
{
    for (uint32_t i = 0; i < w->out.event_count; i++) {
        if (w->out.events[i].type == type) {
            return &w->out.events[i];
        }
    }
    return NULL;
}

bool world_may(struct world *w, const char *who, enum command_type type)
{
    enum command_type actions[COMMAND_COUNT];
    size_t count = ticket_actions(&w->ticket, world_staff(w, who), &w->policy, actions);
    for (size_t i = 0; i < count; i++) {
        if (actions[i] == type) {
            return true;
        }
    }
    return false;
}
