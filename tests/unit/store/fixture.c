#include "fixture.h"

#include "common/request_id.h"
#include "common/text.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct view_options OPTIONS = {.map_size = (size_t)1 << 30,
                                            .grow_step = (size_t)1 << 20};
static const struct ledger_options LEDGER_OPTIONS = {.segment_size = 8 << 20, .no_sync = true};

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

static void must(enum error_code code, const struct error *e)
{
    if (code != ERROR_NONE) {
        fail_msg("%s: %s: %s", error_name(code), e->subject, e->detail);
    }
}

static void open_ledger(struct fixture *f)
{
    struct error e = {.code = ERROR_NONE};
    must(
        ledger_open(f->dir, f->keys, view_peek_seq(f->dir), false, &LEDGER_OPTIONS, &f->ledger, &e),
        &e);
}

void fixture_open_view(struct fixture *f)
{
    struct error e = {.code = ERROR_NONE};
    must(view_open(f->dir, f->ledger, f->keys, &OPTIONS, &f->view, &e), &e);
}

void fixture_close_view(struct fixture *f)
{
    view_close(f->view);
    f->view = NULL;
}

void fixture_make(struct fixture *f)
{
    struct error e = {.code = ERROR_NONE};
    memset(f, 0, sizeof *f);
    const char *base = getenv("TMPDIR");
    (void)snprintf(f->dir, sizeof f->dir, "%s/view-XXXXXX", base == NULL ? "/tmp" : base);
    assert_non_null(mkdtemp(f->dir));
    must(keyring_create(f->dir, &e), &e);
    must(keyring_open(f->dir, &f->keys, &e), &e);
    must(ledger_create(f->dir, &LEDGER_OPTIONS, &e), &e);
    f->now_ms = NINE_MS;
    open_ledger(f);
    fixture_open_view(f);
}

void fixture_remove(struct fixture *f)
{
    view_close(f->view);
    ledger_close(f->ledger);
    keyring_close(f->keys);
    (void)nftw(f->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void fixture_restart(struct fixture *f)
{
    fixture_close_view(f);
    ledger_close(f->ledger);
    open_ledger(f);
    fixture_open_view(f);
}

uint64_t fixture_differences(struct fixture *f)
{
    struct error e = {.code = ERROR_NONE};
    uint64_t records = 0, different = 0;
    fixture_close_view(f);
    must(view_check(f->dir, f->ledger, f->keys, &records, &different, &e), &e);
    assert_true(records > 0);
    fixture_open_view(f);
    return different;
}

/* ---- batches ---- */

static void begin(struct fixture *f)
{
    struct error e = {.code = ERROR_NONE};
    must(view_begin(f->view, &e), &e);
    must(ledger_begin(f->ledger, f->now_ms, &e), &e);
}

static void end(struct fixture *f)
{
    struct error e = {.code = ERROR_NONE};
    must(view_flush(f->view, &e), &e);
    must(ledger_commit(f->ledger, &e), &e);
    must(view_commit(f->view, &e), &e);
}

void fixture_begin(struct fixture *f)
{
    begin(f);
    f->open_batch = true;
}

void fixture_commit(struct fixture *f)
{
    f->open_batch = false;
    end(f);
}

static void start_command(struct fixture *f)
{
    f->requests++;
    if (!f->open_batch) {
        begin(f);
    }
}

static void end_command(struct fixture *f)
{
    struct error e = {.code = ERROR_NONE};
    if (f->open_batch) {
        must(view_flush(f->view, &e), &e);
    } else {
        end(f);
    }
}

static void add(struct fixture *f, const struct staff *actor, struct event *ev)
{
    struct error e = {.code = ERROR_NONE};
    uint64_t location;
    const bool is_server =
        actor == NULL || ev->type == EVENT_BREACHED || ev->type == EVENT_ESCALATED;
    ev->who = is_server ? ACTOR_SERVER : actor->id;
    ev->role = is_server ? ROLE_NONE : actor->role;
    memset(ev->request_id, 0, sizeof ev->request_id);
    memset(ev->digest, 0, sizeof ev->digest);
    if (!is_server) {
        request_id_make(ev->request_id, f->now_ms);
        memset(ev->request_id + 8, 0x80, 4);
        memcpy(ev->request_id + 12, &f->requests, 4);
        ev->request_id[6] = 0x70;
        ev->request_id[7] = 0;
        memcpy(ev->digest, &f->requests, 4);
    }
    const struct ticket *t = event_is_ticket(ev->type) ? view_ticket(f->view, ev->ticket) : NULL;
    ev->previous = t == NULL ? 0 : t->last_location;
    must(ledger_add(f->ledger, ev, &location, &e), &e);
    must(view_apply(f->view, ev, location, &e), &e);
}

void fixture_emit(struct fixture *f, const char *who, struct event *ev)
{
    struct staff actor = {.role = ROLE_ADMIN};
    start_command(f);
    if (who != NULL) {
        text_copy(actor.id, sizeof actor.id, who);
    }
    add(f, who == NULL ? NULL : &actor, ev);
    end_command(f);
}

/* ---- the site ---- */

void fixture_site(struct fixture *f, const char *site)
{
    struct event ev;
    event_init(&ev, EVENT_SITE_ADDED);
    ev.site = site;
    ev.name = "花园小区";
    fixture_emit(f, "admin", &ev);
}

void fixture_staff(struct fixture *f, const struct person *p)
{
    struct event ev;
    event_init(&ev, EVENT_STAFF_ADDED);
    ev.subject = p->id;
    ev.to_role = p->role;
    ev.sites = &p->site;
    ev.site_count = 1;
    ev.crew = p->crew;
    ev.department = p->department;
    ev.name = "李师傅";
    ev.phone = "13900000000";
    fixture_emit(f, "admin", &ev);
}

void fixture_people(struct fixture *f)
{
    static const struct person people[] = {
        {"desk", "s1", "", "", ROLE_DESK},
        {"tech1", "s1", "crew-a", "dep-a", ROLE_TECHNICIAN},
        {"tech2", "s1", "crew-a", "dep-a", ROLE_TECHNICIAN},
        {"lead1", "s1", "crew-a", "dep-a", ROLE_CREW_LEAD},
        {"tech3", "s1", "crew-b", "dep-b", ROLE_TECHNICIAN},
        {"sup-a", "s1", "", "dep-a", ROLE_DEPARTMENT_SUPERVISOR},
        {"director", "s1", "", "", ROLE_SITE_DIRECTOR},
        {"quality", "*", "", "", ROLE_QUALITY},
        {"desk9", "s2", "", "", ROLE_DESK},
    };
    static const uint8_t commitment[32] = {7};
    struct event ev;
    fixture_site(f, "s1");
    fixture_site(f, "s2");
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        fixture_staff(f, &people[i]);
    }
    event_init(&ev, EVENT_WEEK_OPENED);
    ev.site = "s1";
    ev.week = WEEK;
    ev.other_ms = WEEK_START_MS;
    ev.until_ms = WEEK_START_MS + 7 * DAY_MS;
    ev.hash = commitment;
    fixture_emit(f, NULL, &ev);
}

/* ---- commands ---- */

struct command fixture_command(enum command_type type)
{
    struct command c;
    command_init(&c, type);
    return c;
}

static void gather(struct fixture *f, const struct command *c, struct staff *to, struct facts *out)
{
    const struct ticket *t = &f->ticket;
    memset(out, 0, sizeof *out);
    out->new_number = view_new_number(f->view, TODAY);
    out->unit_exists = true;
    out->returned_week = WEEK;
    text_copy(out->consent_code, sizeof out->consent_code, "111111");
    text_copy(out->sign_code, sizeof out->sign_code, "222222");
    if (c != NULL && view_staff(f->view, c->to, to)) {
        out->to = to;
    }
    const char *crew = c == NULL ? "" : c->crew[0] ? c->crew : out->to ? to->crew : c->pool;
    const char *site = t->number != 0 ? t->site : c->site;
    out->crew_exists = view_crew(f->view, site, crew, out->crew_department);
    view_holders(f->view, site, t->crew, t->department, out->holders);
}

static void load(struct fixture *f, uint64_t number)
{
    memset(&f->ticket, 0, sizeof f->ticket);
    if (number != 0) {
        const struct ticket *t = view_ticket(f->view, number);
        assert_non_null(t);
        f->ticket = *t;
    }
}

enum error_code fixture_give(struct fixture *f, const char *who, uint64_t *number,
                             const struct command *c)
{
    struct staff actor, to;
    struct facts facts;
    start_command(f);
    assert_true(view_staff(f->view, who, &actor));
    load(f, *number);
    gather(f, c, &to, &facts);
    const char *site = *number != 0 ? f->ticket.site : c->site;
    const struct policy *p = view_policy(f->view, site, f->ticket.policy_version);
    assert_non_null(p);
    decide(&f->ticket, c, &actor, &facts, p, f->now_ms, &f->decision);
    for (uint32_t i = 0; i < f->decision.event_count; i++) {
        add(f, &actor, &f->decision.events[i]);
    }
    end_command(f);
    if (*number == 0 && f->decision.event_count > 0) {
        *number = facts.new_number;
    }
    return f->decision.refusal.code;
}

static void must_give(struct fixture *f, const char *who, uint64_t number, const struct command *c)
{
    must(fixture_give(f, who, &number, c), &f->decision.refusal);
}

uint64_t fixture_new(struct fixture *f, const char *site, const char *unit, const char *text)
{
    struct command c = fixture_command(COMMAND_NEW);
    uint64_t number = 0;
    c.site = site;
    c.unit = unit;
    c.text = text;
    c.kind = KIND_REPAIR;
    c.trade = TRADE_PLUMBING;
    c.reporter = "王女士";
    c.phone = "13800000000";
    must(fixture_give(f, strcmp(site, "s1") == 0 ? "desk" : "desk9", &number, &c),
         &f->decision.refusal);
    assert_true(number != 0);
    return number;
}

void fixture_do(struct fixture *f, const char *who, uint64_t number, enum command_type type)
{
    const struct command c = fixture_command(type);
    must_give(f, who, number, &c);
}

void fixture_dispatch(struct fixture *f, uint64_t number, const char *to)
{
    struct command c = fixture_command(COMMAND_DISPATCH);
    c.to = to;
    must_give(f, "desk", number, &c);
}

void fixture_return(struct fixture *f, uint64_t number)
{
    struct command c;
    fixture_do(f, "tech1", number, COMMAND_ACCEPT);
    fixture_do(f, "tech1", number, COMMAND_ARRIVE);
    fixture_do(f, "tech1", number, COMMAND_DONE);
    c = fixture_command(COMMAND_SIGN);
    c.code = "222222";
    c.rating = 5;
    must_give(f, "tech1", number, &c);
    c = fixture_command(COMMAND_CHECK);
    c.pass = true;
    must_give(f, "lead1", number, &c);
    fixture_do(f, "desk", number, COMMAND_RETURN);
}

void fixture_file(struct fixture *f, uint64_t number)
{
    struct command c = fixture_command(COMMAND_VISIT);
    c.satisfied = true;
    c.text = "很满意";
    must_give(f, "desk", number, &c);
}

void fixture_fire(struct fixture *f, uint64_t number)
{
    struct facts facts;
    start_command(f);
    load(f, number);
    gather(f, NULL, NULL, &facts);
    const struct policy *p = view_policy(f->view, f->ticket.site, f->ticket.policy_version);
    decide_fire(&f->ticket, &facts, p, f->now_ms, &f->decision);
    for (uint32_t i = 0; i < f->decision.event_count; i++) {
        add(f, NULL, &f->decision.events[i]);
    }
    end_command(f);
}

/* ---- for each test ------------------------------------------------------------------------------
 */

int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    fixture_make(f);
    fixture_people(f);
    *state = f;
    return 0;
}

int fixture_teardown(void **state)
{
    fixture_remove(*state);
    free(*state);
    return 0;
}

int fixture_teardown_same(void **state)
{
    assert_int_equal(fixture_differences(*state), 0);
    return fixture_teardown(state);
}
