#include "common/time_text.h"
#include "crew.h"
#include "incidents_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOVES_MAX = 24, WAIT_MS = 24 * 3600 * 1000 };
static const char site[] = INCIDENTS_SITE, crew[] = "support";

static void slot_say(struct slot *s);
static void start_due(struct incidents *run);

/* ---- what is sent -----------------------------------------------------------------------------
 */

static struct person *find_person(struct incidents *run, const char *name)
{
    struct person *p;
    HASH_FIND_STR(run->people, name, p);
    return p;
}

static struct link *speaker_link(struct slot *s)
{
    struct incidents *run = s->run;
    struct person *holder = NULL;
    switch (s->move.actor) {
    case BY_PERSON:
        return s->person->link;
    case BY_HOLDER:
        holder = find_person(run, s->c->holder);
        return holder != NULL ? holder->link : run->contractor.link;
    case BY_LEAD:
        return run->lead.link;
    case BY_CONTRACTOR:
        return run->contractor.link;
    default:
        return run->desk.link;
    }
}

#define COMMAND(NAME) PAIGONG__COMMAND__COMMAND_##NAME
static const Paigong__Command commands[STEPS] = {
    [STEP_DISPATCH] = COMMAND(DISPATCH), [STEP_POOL] = COMMAND(DISPATCH),
    [STEP_ACCEPT] = COMMAND(ACCEPT),     [STEP_ARRIVE] = COMMAND(ARRIVE),
    [STEP_HANDOVER] = COMMAND(HANDOVER), [STEP_REFUSE] = COMMAND(REFUSE),
    [STEP_RESUME] = COMMAND(RESUME),     [STEP_FIND] = COMMAND(FIND),
    [STEP_WAIT] = COMMAND(WAIT),         [STEP_WAIT_SILENT] = COMMAND(WAIT),
    [STEP_REFER] = COMMAND(REFER),       [STEP_DONE] = COMMAND(DONE),
    [STEP_SIGN] = COMMAND(SIGN),         [STEP_CHECK] = COMMAND(CHECK),
    [STEP_RETURN] = COMMAND(RETURN),     [STEP_SATISFIED] = COMMAND(VISIT),
    [STEP_UNSATISFIED] = COMMAND(VISIT), [STEP_CANCEL] = COMMAND(CANCEL),
};

/* What the log says, and where the command wants more, the least that it takes. */
static void fill(struct slot *s, Paigong__TicketCommand *c)
{
    const char *reason = incident_reason(s->e.says);
    switch (s->move.step) {
    case STEP_HANDOVER:
        c->text = "taken over";
        c->to = s->person->name;
        break;
    case STEP_DISPATCH:
        c->to = s->person->name;
        break;
    case STEP_POOL:
        c->pool = (char *)crew;
        break;
    case STEP_WAIT:
        c->time_at = time_now_ms() + WAIT_MS;
        c->text = (char *)reason;
        break;
    case STEP_WAIT_SILENT:
        c->time_at = time_now_ms() + WAIT_MS;
        break;
    case STEP_REFER:
        c->party = PAIGONG__PARTY__PARTY_CONTRACTOR;
        c->text = (char *)reason;
        break;
    case STEP_REFUSE:
    case STEP_FIND:
    case STEP_CANCEL:
        c->text = (char *)incident_state_name(s->e.says);
        break;
    case STEP_SIGN:
        c->code = s->c->code;
        break;
    case STEP_CHECK:
        c->pass = true;
        break;
    case STEP_SATISFIED:
        c->satisfied = true;
        break;
    case STEP_UNSATISFIED:
        c->unsatisfied = true;
        c->text = "reopened";
        break;
    default:
        break;
    }
}

static void on_answer(void *context, const Paigong__ServerFrame *f);

static void send_frame(struct slot *s, Paigong__ClientFrame *f)
{
    uint8_t request_id[16];
    frame_make_write(f, request_id);
    s->run->commands++;
    if (link_send(speaker_link(s), f, on_answer, s) == 0)
        die("a connection is closed");
}

static void send_new(struct slot *s)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__NewTicket n = PAIGONG__NEW_TICKET__INIT;
    n.site = (char *)site;
    n.unit = s->c->name;
    n.text = "incident";
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
    f.new_ticket = &n;
    send_frame(s, &f);
}

/* The desk looks at the code to tell it to the resident (P7.1). */
static void send_codes(struct slot *s)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show show = PAIGONG__SHOW__INIT;
    show.ticket = s->c->ticket;
    show.codes = true;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    f.show = &show;
    send_frame(s, &f);
}

static void send_command(struct slot *s)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    c.ticket = s->c->ticket;
    c.command = commands[s->move.step];
    fill(s, &c);
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    send_frame(s, &f);
}

/* ---- what comes of it -------------------------------------------------------------------------
 */

static void take_ticket(struct incident_case *c, const Paigong__Ticket *t)
{
    snprintf(c->ticket, sizeof c->ticket, "%s", t->id);
    snprintf(c->holder, sizeof c->holder, "%s", t->technician);
    c->t = (struct incident_ticket){
        .state = t->state,
        .held = t->technician[0] != '\0',
        .pool = t->mode == PAIGONG__DISPATCH_MODE__DISPATCH_MODE_POOL && t->technician[0] == '\0',
        .checked = t->lead_checked,
        .told = t->codes != NULL && t->codes->sign_off[0] != '\0',
    };
    if (c->t.told)
        snprintf(c->code, sizeof c->code, "%s", t->codes->sign_off);
}

/* The words of a refusal without the names of this one's ticket and person. */
static void put_words(struct refusal *r, const struct slot *s, const char *message)
{
    const char *const names[] = {s->c->ticket, s->person->name}, *const stand_ins[] = {"T", "X"};
    snprintf(r->words, sizeof r->words, "%s", message);
    for (int i = 0; i < 2; i++) {
        char *at = strstr(r->words, names[i]);
        if (at == NULL)
            continue;
        at[0] = stand_ins[i][0];
        memmove(at + 1, at + strlen(names[i]), strlen(at + strlen(names[i])) + 1);
    }
}

static struct refusal *note_refusal(struct slot *s, const Paigong__Error *e)
{
    struct incidents *run = s->run;
    struct refusal key = {s->c->last, s->e.says, s->move.step, s->c->t.state, e->code};
    for (size_t i = 0; i < run->refusal_count; i++) {
        struct refusal *r = &run->refusals[i];
        if (r->from == key.from && r->says == key.says && r->step == key.step &&
            r->state == key.state && r->error == key.error) {
            r->count++;
            return r;
        }
    }
    if (run->refusal_count == REFUSALS_MAX)
        die("more than %d kinds of refusals", REFUSALS_MAX);
    struct refusal *r = &run->refusals[run->refusal_count++];
    *r = key;
    r->count = 1;
    put_words(r, s, e->message);
    return r;
}

static void end_event(struct slot *s, enum outcome outcome)
{
    struct incidents *run = s->run;
    struct incident_case *c = s->c;
    run->outcomes[c->last][s->e.says][outcome]++;
    if (s->refusal != NULL && outcome == OTHER_WAY) {
        s->refusal->other_way++;
        memcpy(s->refusal->way, s->way, WAY_SIZE);
    }
    c->last = s->e.says;
    c->busy = false;
    s->c = NULL;
    run->ended++;
    if (run->ended == run->count)
        uv_stop(&run->rig.loop);
    else
        start_due(run);
}

static void on_refused(struct slot *s, const Paigong__Error *e)
{
    struct refusal *r = note_refusal(s, e);
    if (s->refusal == NULL)
        s->refusal = r;
    if (incident_refused(&s->e, s->move.step))
        slot_say(s);
    else
        end_event(s, STAYS);
}

static void on_applied(struct slot *s, const Paigong__Ticket *t)
{
    s->run->applied[s->move.step]++;
    if (s->e.refused) {
        size_t used = strlen(s->way);
        snprintf(s->way + used, sizeof s->way - used, "%s`%s`", used > 0 ? ", " : "",
                 incident_step_name(s->move.step));
    }
    take_ticket(s->c, t);
    if (s->move.step == STEP_NEW)
        memcpy(s->run->tickets[s->run->ticket_count++], s->c->ticket, sizeof s->c->ticket);
    incident_applied(&s->e, s->move.step);
    slot_say(s);
}

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct slot *s = context;
    if (f == NULL)
        die("the server hung up");
    if (f->error != NULL)
        on_refused(s, f->error);
    else if (f->ticket != NULL)
        on_applied(s, f->ticket);
    else
        die("no ticket in an answer");
}

static void slot_say(struct slot *s)
{
    struct incident_case *c = s->c;
    c->t.mine = c->t.held && strcmp(c->holder, s->person->name) == 0;
    s->move = incident_next(&s->e, &c->t);
    if (++s->moves > MOVES_MAX)
        die("%s of case %s comes to no end", incident_state_name(s->e.says), c->name);
    switch (s->move.step) {
    case STEP_END:
        end_event(s, s->e.refused && s->e.said ? OTHER_WAY
                     : s->e.refused            ? STAYS
                     : s->e.said               ? APPLIED
                                               : MUTE);
        break;
    case STEP_NEW:
        send_new(s);
        break;
    case STEP_CODES:
        send_codes(s);
        break;
    default:
        send_command(s);
        break;
    }
}

/* ---- the log's order --------------------------------------------------------------------------
 */

static struct slot *free_slot(struct incidents *run)
{
    for (int i = 0; i < INCIDENTS_AT_ONCE; i++)
        if (run->slots[i].c == NULL)
            return &run->slots[i];
    return NULL;
}

/* An event begins when all before it have begun and its case's last is over. */
static void start_due(struct incidents *run)
{
    for (struct slot *s; run->started < run->count && (s = free_slot(run)) != NULL;) {
        struct request_row *row = &run->log.rows[run->started];
        struct incident_case *c;
        HASH_FIND_STR(run->cases, row->fields[REQUEST_UNIT], c);
        if (c->busy)
            return;
        *s = (struct slot){.run = run, .c = c};
        s->person = find_person(run, row->fields[REQUEST_REPORTER]);
        incident_state_parse(row->fields[REQUEST_TEXT], &s->e.says);
        c->busy = true;
        run->started++;
        slot_say(s);
    }
}

/* ---- people and cases -------------------------------------------------------------------------
 */

static void enrol(struct incidents *run, struct person *p, Paigong__Role role)
{
    bool office = role == PAIGONG__ROLE__ROLE_DESK;
    p->link = rig_link(&run->rig, rig_person(&run->rig, p->name, role, site, office ? NULL : crew));
}

static void add_case(struct incidents *run, const char *name)
{
    struct incident_case *c;
    HASH_FIND_STR(run->cases, name, c);
    if (c != NULL)
        return;
    c = calloc(1, sizeof *c);
    if (c == NULL)
        die("out of memory");
    snprintf(c->name, sizeof c->name, "%s", name);
    HASH_ADD_STR(run->cases, name, c);
}

static void add_person(struct incidents *run, const char *name)
{
    struct person *p = find_person(run, name);
    if (p != NULL)
        return;
    p = calloc(1, sizeof *p);
    if (p == NULL)
        die("out of memory");
    snprintf(p->name, sizeof p->name, "%s", name);
    enrol(run, p, PAIGONG__ROLE__ROLE_TECHNICIAN);
    HASH_ADD_STR(run->people, name, p);
}

static void open_office(struct incidents *run)
{
    run->desk = (struct person){.name = "desk"};
    run->lead = (struct person){.name = "lead"};
    run->contractor = (struct person){.name = "contractor"};
    enrol(run, &run->desk, PAIGONG__ROLE__ROLE_DESK);
    enrol(run, &run->lead, PAIGONG__ROLE__ROLE_CREW_LEAD);
    enrol(run, &run->contractor, PAIGONG__ROLE__ROLE_CONTRACTOR);
}

static void close_all(struct incidents *run)
{
    struct person *p, *next_person;
    struct incident_case *c, *next_case;
    HASH_ITER(hh, run->people, p, next_person)
    {
        link_close(p->link);
        HASH_DEL(run->people, p);
        free(p);
    }
    HASH_ITER(hh, run->cases, c, next_case)
    {
        HASH_DEL(run->cases, c);
        free(c);
    }
    link_close(run->desk.link);
    link_close(run->lead.link);
    link_close(run->contractor.link);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

/* The columns' names are the log's; requests_read keeps the rows' order. */
static enum error_code read_log(const struct incidents_options *o, struct incidents *run,
                                struct error *e)
{
    static const enum request_field used[] = {REQUEST_UNIT, REQUEST_TEXT, REQUEST_REPORTER,
                                              REQUEST_PHONE};
    struct request_plan plan = {0};
    enum incident_state state;
    request_plan_column(&plan, "unit=case");
    request_plan_column(&plan, "text=state");
    request_plan_column(&plan, "reporter=resource");
    request_plan_column(&plan, "phone=ts_utc");
    if (requests_read(o->path, &plan, &run->log, e) != ERROR_NONE)
        return e->code;
    for (size_t i = 0; i < run->log.count; i++) {
        char *const *fields = run->log.rows[i].fields;
        for (size_t k = 0; k < sizeof used / sizeof used[0]; k++)
            if (fields[used[k]] == NULL || strlen(fields[used[k]]) >= RIG_ID)
                return error_set(e, ERROR_CORRUPT, o->path, "event %zu is not whole", i + 1);
        if (!incident_state_parse(fields[REQUEST_TEXT], &state))
            return error_set(e, ERROR_CORRUPT, o->path, "%s is no state", fields[REQUEST_TEXT]);
        if (i > 0 && strcmp(run->log.rows[i - 1].fields[REQUEST_PHONE], fields[REQUEST_PHONE]) > 0)
            return error_set(e, ERROR_CORRUPT, o->path, "event %zu is older than the one before",
                             i + 1);
    }
    run->count = o->limit > 0 && o->limit < run->log.count ? o->limit : run->log.count;
    return run->count > 0 ? ERROR_NONE : error_set(e, ERROR_CORRUPT, o->path, "no event");
}

static void prepare(struct incidents *run)
{
    open_office(run);
    for (size_t i = 0; i < run->count; i++) {
        add_case(run, run->log.rows[i].fields[REQUEST_UNIT]);
        add_person(run, run->log.rows[i].fields[REQUEST_REPORTER]);
    }
    /* a ticket more than its events no case can have */
    run->tickets = calloc(run->count, sizeof *run->tickets);
    if (run->tickets == NULL)
        die("out of memory");
}

static void play(struct incidents *run, struct result *out)
{
    uint64_t start = clock_ns();
    start_due(run);
    while (run->ended < run->count)
        uv_run(&run->rig.loop, UV_RUN_DEFAULT);
    double seconds = (double)(clock_ns() - start) / 1e9;
    result_number(out, "seconds", seconds, "s");
    result_number(out, "commands", (double)run->commands, "");
    result_number(out, "commands_per_second", (double)run->commands / seconds, "/s durable");
}

bool incidents_replay(const struct incidents_options *o, struct result *out, struct error *e)
{
    struct incidents *run = calloc(1, sizeof *run);
    if (run == NULL)
        die("out of memory");
    enum error_code code = read_log(o, run, e);
    if (code == ERROR_NONE) {
        rig_start(&run->rig, &o->rig);
        rig_site(&run->rig, site, crew_quiet_policy());
        prepare(run);
        play(run, out);
        incidents_print(run, out);
        incidents_check(run, out);
        if (o->tables)
            incidents_print_tables(run);
        close_all(run);
        rig_end(&run->rig, true);
        result_text(out, "ledger_and_view", "checked");
        free(run->tickets);
    }
    requests_free(&run->log);
    free(run);
    return code == ERROR_NONE;
}
