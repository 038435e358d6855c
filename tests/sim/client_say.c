/* What clients say: mostly their own work on the tickets there are, sometimes what is not theirs,
 * sometimes again, sometimes what was somebody else's. */
#include "client.h"

#include "check.h"
#include "common/text.h"
#include "core/workflow.h"
#include "rng.h"
#include <stdio.h>
#include <string.h>

enum { PICK_TRIES = 6, OFFLINE_NOTES = 6 };

/* With those they stand in for. */
static bool find_actor(const struct client *c, struct model_actor *out)
{
    struct view *v = sim()->world.view;
    if (!view_staff(v, c->person->who.id, &out->self))
        return false;
    out->self.standing = out->standing;
    out->self.standing_count = (uint8_t)view_standing(v, &out->self, out->standing, STANDING_MAX);
    return true;
}

static struct ticket *some_ticket(const struct client *c)
{
    struct model *m = &sim()->model;
    struct ticket *t = NULL;
    struct model_actor who;
    bool known = find_actor(c, &who);
    for (unsigned tries = 0; m->ticket_count > 0 && tries < PICK_TRIES; tries++) {
        t = m->tickets[rng_below(m->ticket_count)].ticket;
        bool own = known && (ticket_visible(t, &who.self) || rng_percent(5));
        if (own && (ticket_is_open(t) || rng_percent(20)))
            break;
    }
    return t;
}

static char *some_site(void)
{
    static const char *const sites[] = {"s1", "s2", "elsewhere", ""};
    unsigned way = (unsigned)rng_below(20);
    return (char *)sites[way < 8 ? 0 : way < 13 ? 1 : way < 14 ? 2 : 3];
}

/* ---- writes -------------------------------------------------------------------------------- */

/* The resident tells the code the desk has read out. */
static void tell_code(struct sim_command *k)
{
    const struct seen_ticket *t = seen_ticket(&sim()->model.seen, k->ticket);
    if (!k->right_code || !t)
        return;
    text_copy(k->code, sizeof k->code, k->type == COMMAND_CONSENT ? t->consent : t->sign_off);
    k->right_code = false;
}

static bool make_command(struct client *c, struct sim_command *k)
{
    struct model_actor actor;
    struct model *m = &sim()->model;
    if (!find_actor(c, &actor))
        return false;
    bool is_new = m->ticket_count == 0 || (m->open_count < OPEN_TICKETS && rng_percent(12));
    struct ticket *t = is_new ? NULL : some_ticket(c);
    const struct policy *p =
        view_policy(sim()->world.view, t ? t->site : "s1", t ? t->policy_version : 0);
    CHECK(p, "no policy");
    const struct staff *as = &actor.self;
    if (actor.self.standing_count > 0 && rng_percent(60))
        as = &actor.standing[rng_below(actor.self.standing_count)];
    sim_command_make(k, t, as, p, m->at_ms);
    if (t && model_ticket(m, t->number))
        sim_command_entry(k, model_linked_entry(model_ticket(m, t->number)));
    tell_code(k);
    return k->labour_fen >= 0 && k->cash_fen >= 0; /* below zero is no amount on the wire */
}

static void say_command(struct client *c)
{
    struct sim_command k;
    if (make_command(c, &k))
        client_give(c, client_ticket_request(c, &k));
}

/* What may come next of a ticket, as the handheld itself can tell. */
static enum command_type next_of(enum command_type type)
{
    static const enum command_type on_site[] = {COMMAND_DONE, COMMAND_FIND, COMMAND_WAIT,
                                                COMMAND_COMPLEX};
    switch (type) {
    case COMMAND_ACCEPT:
    case COMMAND_RESUME:
        return COMMAND_ARRIVE;
    case COMMAND_ARRIVE:
    case COMMAND_FIND:
        return on_site[rng_below(4)];
    case COMMAND_WAIT:
        return COMMAND_RESUME;
    case COMMAND_COMPLEX:
        return COMMAND_BACK;
    case COMMAND_BACK:
        return COMMAND_DONE;
    default:
        return COMMAND_NONE;
    }
}

/* The queue goes on with the ticket of its last command. */
static bool go_on(const struct client *c, struct sim_command *k)
{
    const struct model_request *last =
        c->queued ? model_request(&sim()->model, c->queue[c->queued - 1]) : NULL;
    enum command_type type = last ? next_of(last->command.type) : COMMAND_NONE;
    if (type == COMMAND_NONE)
        return false;
    memset(k, 0, sizeof *k);
    k->type = type;
    k->ticket = last->command.ticket;
    text_copy(k->site, sizeof k->site, last->command.site);
    if (type == COMMAND_FIND || type == COMMAND_WAIT || type == COMMAND_COMPLEX)
        text_copy(k->text, sizeof k->text, last->command.text[0] ? last->command.text : "offline");
    if (type == COMMAND_WAIT)
        k->time_ms = sim()->world.wall_ms + rng_between(1, 90) * 60000;
    return true;
}

/* Mostly what is given offline; now and then what is not. */
static bool is_noted(const struct sim_command *k)
{
    const struct model_ticket *t = model_ticket(&sim()->model, k->ticket);
    const struct workflow_row *row = t ? workflow_row((enum kind)t->ticket->kind, k->type) : NULL;
    return (row && row->offline) || rng_percent(10);
}

void client_note(struct client *c)
{
    struct sim_command k;
    if (c->queued >= OFFLINE_NOTES || !rng_percent(30))
        return;
    if ((rng_percent(70) && go_on(c, &k)) || (make_command(c, &k) && is_noted(&k)))
        client_queue(c, client_ticket_request(c, &k)->serial);
}

static void say_log(struct client *c)
{
    Paigong__LogEntry m = PAIGONG__LOG_ENTRY__INIT;
    char text[40];
    m.site = some_site();
    snprintf(text, sizeof text, "asked for the bill @%s", m.site);
    m.text = text;
    m.done = rng_percent(30);
    client_give(c, client_log_request(c, &m));
}

static void say_log_done(struct client *c)
{
    const struct seen *s = &sim()->model.seen;
    char id[TICKET_ID_SIZE] = "R20261120-0001";
    if (s->entry_count > 0)
        register_id_format(s->entries[rng_below(s->entry_count)].number, id);
    Paigong__LogDone m = PAIGONG__LOG_DONE__INIT;
    m.entry = id;
    CLIENT_FRAME(f, m, LOG_DONE);
    client_give(c, client_request(c, &f, NULL));
}

/* ---- the directory ------------------------------------------------------------------------- */

/* Somebody who has to be let in again, or one of the new people, as they were or otherwise. */
static const struct client_person *somebody(void)
{
    size_t count = client_person_count(), from = (size_t)rng_below(count);
    for (size_t i = 0; i < count; i++) {
        const struct client_person *p = client_person_at((from + i) % count);
        if (!p->enrolled && !p->code[0])
            return p;
    }
    return client_person_at(count - 1 - (size_t)rng_below(4));
}

static bool is_new(const struct client_person *p)
{
    return strncmp(p->who.id, "new-", 4) == 0;
}

static void say_staff_add(struct client *c)
{
    static char *const other[] = {"s1", "s2", "*"};
    const struct client_person *p = somebody();
    char *sites[] = {(char *)(p->who.site ? p->who.site : "*")};
    Paigong__StaffAdd m = PAIGONG__STAFF_ADD__INIT;
    if (is_new(p) && rng_percent(40))
        sites[0] = other[rng_below(3)];
    m.id = m.name = (char *)p->who.id;
    m.role = (Paigong__Role)p->who.role;
    if (is_new(p) && rng_percent(20))
        m.role = rng_percent(50) ? PAIGONG__ROLE__ROLE_DESK : PAIGONG__ROLE__ROLE_CREW_LEAD;
    m.crew = (char *)(p->who.crew[0] ? p->who.crew : "water");
    m.department = (char *)p->who.department;
    m.phone = (char *)"13700137000";
    m.sites = sites;
    m.n_sites = 1;
    CLIENT_FRAME(f, m, STAFF_ADD);
    client_give(c, client_request(c, &f, NULL));
}

static void say_staff_revoke(struct client *c)
{
    size_t count = client_person_count();
    Paigong__StaffRevoke m = PAIGONG__STAFF_REVOKE__INIT;
    const struct client_person *p = client_person_at(count - 1 - (size_t)rng_below(6));
    m.id = (char *)p->who.id;
    CLIENT_FRAME(f, m, STAFF_REVOKE);
    client_give(c, client_request(c, &f, NULL));
}

static void say_site_add(struct client *c)
{
    char site[8];
    Paigong__SiteAdd m = PAIGONG__SITE_ADD__INIT;
    snprintf(site, sizeof site, "n%u", (unsigned)rng_below(3));
    m.site = m.name = site;
    CLIENT_FRAME(f, m, SITE_ADD);
    client_give(c, client_request(c, &f, NULL));
}

static void say_policy_set(struct client *c)
{
    Paigong__PolicySet m = PAIGONG__POLICY_SET__INIT;
    static const char by_itself[] = "dispatch: {auto: true, load: 3}\n";
    m.site = some_site();
    if (rng_percent(70)) /* P3.5: the server picks at intake */
        m.document = (ProtobufCBinaryData){sizeof by_itself - 1, (uint8_t *)(uintptr_t)by_itself};
    CLIENT_FRAME(f, m, POLICY_SET);
    client_give(c, client_request(c, &f, NULL));
}

static void say_week_take(struct client *c)
{
    const struct model *m = &sim()->model;
    if (m->week_count == 0)
        return;
    const struct model_week *w = &m->weeks[rng_below(m->week_count)];
    Paigong__WeekTake take = PAIGONG__WEEK_TAKE__INIT;
    take.site = (char *)w->site;
    take.department = (char *)(rng_percent(50) ? "repairs" : "electrics");
    take.week = w->week;
    CLIENT_FRAME(f, take, WEEK_TAKE);
    client_give(c, client_request(c, &f, NULL));
}

static void say_directory(struct client *c)
{
    unsigned way = (unsigned)rng_below(100);
    if (way < 40)
        say_staff_add(c);
    else if (way < 60)
        say_staff_revoke(c);
    else if (way < 66)
        say_site_add(c);
    else if (way < 76)
        say_policy_set(c);
    else if (way < 82)
        say_week_take(c);
    else
        client_say_duty(c);
}

/* A key of their own, and the code an admin has for them; now and then a wrong one. */
void client_enroll(struct client *c)
{
    struct client_person *p = c->person;
    char key[48];
    if (!client_connect(c, false))
        return;
    unsigned long long number = rng_percent(90) ? p->keys : rng_below(5);
    int length = snprintf(key, sizeof key, "%s's key %llu", p->who.id, number);
    const struct client_person *other = client_person_at((size_t)rng_below(client_person_count()));
    Paigong__Enroll m = PAIGONG__ENROLL__INIT;
    m.code = rng_percent(90) || !other->code[0] ? p->code : (char *)other->code;
    m.certificate_request = (ProtobufCBinaryData){(size_t)length, (uint8_t *)key};
    CLIENT_FRAME(f, m, ENROLL);
    struct ask *a = client_send(c, &f);
    if (a)
        text_copy(a->code, sizeof a->code, m.code);
}

/* ---- again --------------------------------------------------------------------------------- */

static struct model_request *earlier(const struct client *c, bool own)
{
    struct model *m = &sim()->model;
    uint64_t reach = m->serial < MODEL_REQUESTS ? m->serial : MODEL_REQUESTS;
    for (unsigned tries = 0; reach > 0 && tries < 40; tries++) {
        uint64_t back = rng_below(rng_percent(30) && reach > 100 ? 100 : reach);
        struct model_request *r = model_request(m, m->serial - back);
        bool decided = r && r->frame && r->first_seq != 0;
        if (decided && (strcmp(r->command.actor, c->person->who.id) == 0) == own)
            return r;
    }
    return NULL;
}

/* Any of their own, of today or of months ago. */
static void say_again(struct client *c)
{
    const struct model_request *r = earlier(c, true);
    if (r && client_give(c, r))
        for (size_t i = 0; i < CLIENT_ASKS; i++)
            if (c->asks[i].id == c->last_id)
                c->asks[i].again = true;
}

/* The request id of another's command, or of another command of their own. */
static void say_foreign(struct client *c)
{
    struct model_request *r = earlier(c, rng_percent(50));
    if (!r)
        return;
    if (strcmp(r->command.actor, c->person->who.id) != 0) {
        client_give(c, r);
        return;
    }
    Paigong__LogEntry m = PAIGONG__LOG_ENTRY__INIT;
    m.site = some_site();
    m.text = (char *)"under an id that is taken";
    CLIENT_FRAME(f, m, LOG_ENTRY);
    f.request_id = (ProtobufCBinaryData){sizeof r->id, r->id};
    struct ask *a = client_send(c, &f);
    if (!a)
        return;
    a->request = r->serial;
    a->foreign = true;
}

/* ---- reads --------------------------------------------------------------------------------- */

static void say_show(struct client *c)
{
    const struct ticket *t = some_ticket(c);
    if (!t)
        return;
    char id[TICKET_ID_SIZE];
    ticket_id_format(t->number, id);
    Paigong__Show m = PAIGONG__SHOW__INIT;
    m.ticket = id;
    bool due = t->state == STATE_QUOTED || t->state == STATE_COMPLETED || ticket_form_due(t);
    m.codes = due && rng_percent(80);
    m.personal = rng_percent(20);
    CLIENT_FRAME(f, m, SHOW);
    struct ask *a = client_send(c, &f);
    if (!a)
        return;
    a->codes = m.codes;
    a->personal = m.personal;
    text_copy(a->ticket, sizeof a->ticket, id);
}

static void say_history(struct client *c)
{
    const struct ticket *t = some_ticket(c);
    if (!t)
        return;
    char id[TICKET_ID_SIZE];
    ticket_id_format(t->number, id);
    Paigong__History m = PAIGONG__HISTORY__INIT;
    m.ticket = id;
    CLIENT_FRAME(f, m, HISTORY);
    struct ask *a = client_send(c, &f);
    if (a)
        text_copy(a->ticket, sizeof a->ticket, id);
}

static void say_list(struct client *c)
{
    Paigong__ListTickets m = PAIGONG__LIST_TICKETS__INIT;
    m.site = some_site();
    m.open = rng_percent(60);
    m.limit = 500;
    if (rng_percent(30)) {
        m.mine = rng_percent(50);
        m.overdue = rng_percent(30);
        m.night = rng_percent(20);
        m.limit = (uint32_t)rng_below(40);
    }
    CLIENT_FRAME(f, m, LIST_TICKETS);
    struct ask *a = client_send(c, &f);
    if (!a)
        return;
    a->open = m.open && m.limit == 500 && !m.mine && !m.overdue && !m.night;
    text_copy(a->site, sizeof a->site, m.site);
}

static void say_log_list(struct client *c)
{
    Paigong__LogList m = PAIGONG__LOG_LIST__INIT;
    m.site = some_site();
    m.open = rng_percent(50);
    m.night = rng_percent(20);
    m.limit = (uint32_t)rng_below(60);
    CLIENT_FRAME(f, m, LOG_LIST);
    client_send(c, &f);
}

/* From where they were, from now, or from long ago. */
static void say_watch(struct client *c)
{
    struct client_watch *w = &c->watch;
    if (w->id) {
        Paigong__Cancel m = PAIGONG__CANCEL__INIT;
        m.watch_id = w->id;
        CLIENT_FRAME(f, m, CANCEL);
        if (w->on && rng_percent(10) && client_send(c, &f)) {
            w->id = 0;
            w->on = false;
        }
        return;
    }
    if (w->position == 0 || rng_percent(3)) {
        text_copy(w->site, sizeof w->site, rng_percent(70) ? "" : some_site());
        w->position = rng_percent(50) ? 0 : rng_below(sim()->model.seq + 1);
    }
    Paigong__Watch m = PAIGONG__WATCH__INIT;
    m.site = w->site;
    m.from_seq = w->position;
    CLIENT_FRAME(f, m, WATCH);
    w->id = c->last_id + 1;
    struct ask *a = client_send(c, &f);
    if (!a) {
        w->id = 0;
        return;
    }
    a->from_seq = m.from_seq;
}

/* ---- the rest, each with its few words ----------------------------------------------------- */

static void say_check(struct client *c, unsigned way)
{
    const struct model *m = &sim()->model;
    const struct model_week *w = m->week_count ? &m->weeks[rng_below(m->week_count)] : NULL;
    char *site = w ? (char *)w->site : some_site();
    uint32_t week = w ? w->week : 202647;
    if (way == 0) {
        Paigong__SpotcheckDraw draw = PAIGONG__SPOTCHECK_DRAW__INIT;
        draw.site = site;
        draw.week = week;
        CLIENT_FRAME(f, draw, SPOTCHECK_DRAW);
        client_send(c, &f);
    } else if (way == 1) {
        Paigong__SpotcheckList list = PAIGONG__SPOTCHECK_LIST__INIT;
        list.site = site;
        CLIENT_FRAME(f, list, SPOTCHECK_LIST);
        client_send(c, &f);
    } else {
        Paigong__SpotcheckVerify verify = PAIGONG__SPOTCHECK_VERIFY__INIT;
        verify.site = site;
        verify.week = week;
        CLIENT_FRAME(f, verify, SPOTCHECK_VERIFY);
        client_send(c, &f);
    }
}

static void say_audit(struct client *c)
{
    uint64_t seq = sim()->model.seq;
    if (rng_percent(50)) {
        Paigong__AuditVerify m = PAIGONG__AUDIT_VERIFY__INIT;
        m.from_seq = seq > 300 ? seq - rng_below(300) : 0;
        CLIENT_FRAME(f, m, AUDIT_VERIFY);
        client_send(c, &f);
        return;
    }
    Paigong__AuditShow m = PAIGONG__AUDIT_SHOW__INIT;
    m.after_seq = seq > 300 ? seq - rng_below(300) : 0;
    CLIENT_FRAME(f, m, AUDIT_SHOW);
    client_send(c, &f);
}

static void say_directory_list(struct client *c)
{
    Paigong__StaffList staff = PAIGONG__STAFF_LIST__INIT;
    Paigong__SiteList sites = PAIGONG__SITE_LIST__INIT;
    Paigong__PolicyShow policy = PAIGONG__POLICY_SHOW__INIT;
    Paigong__ReportDay day = PAIGONG__REPORT_DAY__INIT;
    Paigong__Report report = PAIGONG__REPORT__INIT;
    Paigong__ReportPerson person = PAIGONG__REPORT_PERSON__INIT;
    staff.site = policy.site = day.site = report.site = person.site = some_site();
    report.span = person.span = (Paigong__ReportSpan)(1 + rng_below(3));
    CLIENT_FRAME(a, staff, STAFF_LIST);
    CLIENT_FRAME(b, sites, SITE_LIST);
    CLIENT_FRAME(d, policy, POLICY_SHOW);
    CLIENT_FRAME(e, day, REPORT_DAY);
    CLIENT_FRAME(g, report, REPORT);
    CLIENT_FRAME(h, person, REPORT_PERSON);
    Paigong__ClientFrame *const all[] = {&a, &b, &d, &e, &g, &h};
    client_send(c, all[rng_below(6)]);
}

static void say_backup(struct client *c)
{
    Paigong__Backup m = PAIGONG__BACKUP__INIT;
    CLIENT_FRAME(f, m, BACKUP);
    bool gets_it = c->person->who.role == ROLE_ADMIN && !c->person->who.site;
    if (!gets_it) /* who does, gets the whole ledger: that is tried with a real one */
        client_send(c, &f);
}

static void say_other(struct client *c)
{
    unsigned way = (unsigned)rng_below(12);
    if (way < 3)
        say_check(c, way);
    else if (way < 5)
        say_audit(c);
    else if (way < 11)
        say_directory_list(c);
    else
        say_backup(c);
}

void client_say(struct client *c)
{
    static const struct {
        void (*say)(struct client *c);
        unsigned weight;
    } ways[] = {{say_command, 20}, {client_say_duty, 2}, {client_say_sheet, 9}, {say_log, 4},
                {say_log_done, 3}, {say_directory, 2},   {say_again, 12},       {say_foreign, 4},
                {say_show, 14},    {say_history, 6},     {say_list, 8},         {say_log_list, 4},
                {say_watch, 8},    {say_other, 4}};
    unsigned at = (unsigned)rng_below(100);
    bool lets_in = c->person->who.role == ROLE_ADMIN && rng_percent(40);
    for (size_t i = 0; !lets_in && i < sizeof ways / sizeof *ways; i++) {
        if (at < ways[i].weight) {
            ways[i].say(c);
            return;
        }
        at -= ways[i].weight;
    }
    say_directory(c);
}
