#include "life.h"

#include "common/time_text.h"

#include <stdio.h>
#include <string.h>

enum actor { DESK, TECHNICIAN, OTHER_TECHNICIAN, LEAD, FINANCE, SUPERVISOR };

enum step {
    END,
    NEW,
    DISPATCH,
    OPEN_TO_CREW,
    NOTIFIED,
    ACCEPT,
    RACE,
    REFUSE,
    DISPATCH_ANEW,
    ARRIVE,
    ABSENT,
    BOOK,
    FIND,
    COMPLEX,
    BACK,
    QUOTE,
    CODE_FOR_CONSENT,
    CONSENT,
    MATERIAL,
    DONE,
    CODE_FOR_SIGNING,
    SIGN,
    PAY,
    CHECK,
    RETURN,
    CASH,
    VISIT,
    VISIT_UNSATISFIED,
    NEW_PUBLIC,
    CONFIRM_PARTY,
    VERIFY,
    NEW_DEFECT,
    APPOINT,
    DISPATCH_OWN,
    WAIT,
    RESUME,
    REFER,
    PROMISE,
    RESUME_REFERRED,
    NEW_COMPLAINT,
    RESPONSIBLE,
    RESULT,
    NEW_EMERGENCY,
    TICK,
    OVER,
    NEW_CONTRACT,
    ANSWER,
    NEW_DEVICE,
    GIVE_UP,
    STEPS,
};

#define FINISH DONE, CODE_FOR_SIGNING, SIGN, CHECK, RETURN, VISIT, END
static const enum step scripts[LIFE_KINDS][32] = {
    [LIFE_PAID] = {NEW, DISPATCH, NOTIFIED, ACCEPT, ARRIVE, FIND, QUOTE, CODE_FOR_CONSENT, CONSENT,
                   MATERIAL, DONE, CODE_FOR_SIGNING, SIGN, PAY, CHECK, RETURN, CASH, VISIT, END},
    [LIFE_FREE] = {NEW, DISPATCH, NOTIFIED, ACCEPT, ARRIVE, FIND, FINISH},
    [LIFE_POOL] = {NEW, OPEN_TO_CREW, RACE, ARRIVE, FINISH},
    [LIFE_REFUSED] = {NEW, DISPATCH, ACCEPT, REFUSE, DISPATCH_ANEW, ACCEPT, ARRIVE, FINISH},
    [LIFE_AWAY] = {NEW, DISPATCH, ACCEPT, ABSENT, BOOK, ACCEPT, ARRIVE, FINISH},
    [LIFE_COMPLEX] = {NEW, DISPATCH, ACCEPT, ARRIVE, COMPLEX, BACK, FINISH},
    [LIFE_AGAIN] = {NEW, DISPATCH, ACCEPT, ARRIVE, DONE, CODE_FOR_SIGNING, SIGN, CHECK, RETURN,
                    VISIT_UNSATISFIED, DISPATCH, NOTIFIED, ACCEPT, ARRIVE, FINISH},
    [LIFE_PUBLIC] = {NEW_PUBLIC, DISPATCH, NOTIFIED, ACCEPT, ARRIVE, FIND, DONE, CODE_FOR_SIGNING,
                     CONFIRM_PARTY, CHECK, VERIFY, RETURN, VISIT, END},
    [LIFE_DEFECT] = {NEW_DEFECT, APPOINT, DISPATCH_OWN, NOTIFIED, ACCEPT, ARRIVE, FINISH},
    [LIFE_WAITING] = {NEW, DISPATCH, NOTIFIED, ACCEPT, WAIT, RESUME, ARRIVE, FINISH},
    [LIFE_REFERRED] = {NEW, DISPATCH, NOTIFIED, ACCEPT, ARRIVE, REFER, PROMISE, RESUME_REFERRED,
                       ACCEPT, ARRIVE, FINISH},
    [LIFE_COMPLAINT] = {NEW_COMPLAINT, RESPONSIBLE, NOTIFIED, ACCEPT, ARRIVE, FIND, RESULT, RETURN,
                        VISIT_UNSATISFIED, RESPONSIBLE, ACCEPT, ARRIVE, RESULT, RETURN, VISIT, END},
    [LIFE_EMERGENCY] = {NEW_EMERGENCY, DISPATCH, NOTIFIED, ACCEPT, ARRIVE, TICK, TICK, TICK, TICK,
                        TICK, DONE, OVER, END},
    [LIFE_CONTRACT] = {NEW_CONTRACT, ANSWER, DISPATCH, NOTIFIED, ACCEPT, ARRIVE, FIND, FINISH},
    [LIFE_DEVICE] = {NEW_DEVICE, DISPATCH, NOTIFIED, ACCEPT, ARRIVE, FIND, GIVE_UP, END},
    [LIFE_MAINTENANCE] = {NEW, NOTIFIED, ACCEPT, ARRIVE, DONE, CHECK, RETURN, END},
};

/* ---- what each step asks ----------------------------------------------------------------------
 */

static void fill_dispatch(struct life *l, Paigong__TicketCommand *c)
{
    c->to = l->people->technician_ids[l->technician];
}

static void fill_pool(struct life *l, Paigong__TicketCommand *c)
{
    c->pool = (char *)l->people->crew;
}

static void fill_dispatch_anew(struct life *l, Paigong__TicketCommand *c)
{
    l->technician = (l->technician + 1) % l->people->technician_count;
    fill_dispatch(l, c);
}

static void fill_absent(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->rang = c->phoned = c->note = true;
}

static void fill_book(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->time_at = time_now_ms() + 3600 * 1000;
    c->text = "the resident is back in an hour";
    c->told = true;
}

static void fill_give_up(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->exception = true;
}

static void fill_quote(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->labour_fen = LIFE_LABOUR_FEN;
    c->material_fen = LIFE_MATERIAL_FEN;
}

static void fill_consent(struct life *l, Paigong__TicketCommand *c)
{
    c->code = l->consent_code;
}

static void fill_material(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->item_name = "angle valve";
    c->item_spec = "DN15";
    c->item_model = "JF-15";
    c->quantity = 2;
    c->price_fen = LIFE_MATERIAL_FEN / 2;
    c->accepted = true;
}

static void fill_sign(struct life *l, Paigong__TicketCommand *c)
{
    c->code = l->sign_code;
    c->rating = 5;
}

static void fill_pay(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->cash_fen = LIFE_LABOUR_FEN + LIFE_MATERIAL_FEN;
}

static void fill_check(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->pass = true;
}

static void fill_visit(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->satisfied = true;
    c->by = PAIGONG__VISIT_BY__VISIT_BY_PHONE;
}

static void fill_visit_unsatisfied(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->unsatisfied = true;
    c->by = PAIGONG__VISIT_BY__VISIT_BY_PHONE;
    c->text = "it drips again";
}

static void fill_confirm(struct life *l, Paigong__TicketCommand *c)
{
    c->code = l->sign_code;
    c->party_name = "the guard at the gate";
}

static void fill_appoint(struct life *l, Paigong__TicketCommand *c)
{
    c->to = l->people->technician_ids[l->technician];
    c->time_at = time_now_ms() + 3600 * 1000;
}

static void fill_wait(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->time_at = time_now_ms() + LIFE_AHEAD_MS;
    c->text = "the part comes at noon";
}

static void fill_refer(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->party = PAIGONG__PARTY__PARTY_ENGINEERING;
    c->text = "the riser has to be drained";
}

static void fill_promise(struct life *l, Paigong__TicketCommand *c)
{
    (void)l;
    c->time_at = time_now_ms() + LIFE_AHEAD_MS;
}

static void fill_responsible(struct life *l, Paigong__TicketCommand *c)
{
    fill_dispatch(l, c);
    c->text = "their work is complained of";
}

static void fill_dispatch_own(struct life *l, Paigong__TicketCommand *c)
{
    fill_dispatch(l, c);
    c->text = "small and urgent";
}

/* The steps of the playbook, in its order. */
static void fill_tick(struct life *l, Paigong__TicketCommand *c)
{
    const enum step *script = scripts[l->kind];
    c->step = 1;
    for (int i = 0; i < l->position; i++)
        c->step += script[i] == TICK;
}

#define COMMAND(NAME) PAIGONG__COMMAND__COMMAND_##NAME
static const struct step_row {
    const char *name;
    enum actor actor;
    Paigong__Command command;
    void (*fill)(struct life *l, Paigong__TicketCommand *c);
    const char *text; /* where it is all that the command takes */
} steps[STEPS] = {
    [NEW] = {"new", DESK, COMMAND(NEW), NULL},
    [DISPATCH] = {"dispatch", DESK, COMMAND(DISPATCH), fill_dispatch},
    [OPEN_TO_CREW] = {"dispatch", DESK, COMMAND(DISPATCH), fill_pool},
    [NOTIFIED] = {"notified", TECHNICIAN, COMMAND(NOTIFIED), NULL},
    [ACCEPT] = {"accept", TECHNICIAN, COMMAND(ACCEPT), NULL},
    [RACE] = {"accept", TECHNICIAN, COMMAND(ACCEPT), NULL},
    [REFUSE] = {"refuse", TECHNICIAN, COMMAND(REFUSE), NULL, "called to a burst main"},
    [DISPATCH_ANEW] = {"dispatch", DESK, COMMAND(DISPATCH), fill_dispatch_anew},
    [ARRIVE] = {"arrive", TECHNICIAN, COMMAND(ARRIVE), NULL},
    [ABSENT] = {"absent", TECHNICIAN, COMMAND(ABSENT), fill_absent},
    [BOOK] = {"book", DESK, COMMAND(BOOK), fill_book},
    [FIND] = {"find", TECHNICIAN, COMMAND(FIND), NULL, "the valve seat is worn"},
    [COMPLEX] = {"complex", TECHNICIAN, COMMAND(COMPLEX), NULL, "the riser itself leaks"},
    [BACK] = {"back", TECHNICIAN, COMMAND(BACK), NULL},
    [QUOTE] = {"quote", TECHNICIAN, COMMAND(QUOTE), fill_quote},
    [CODE_FOR_CONSENT] = {"codes", DESK, COMMAND(CODES), NULL},
    [CONSENT] = {"consent", TECHNICIAN, COMMAND(CONSENT), fill_consent},
    [MATERIAL] = {"material", TECHNICIAN, COMMAND(MATERIAL), fill_material},
    [DONE] = {"done", TECHNICIAN, COMMAND(DONE), NULL},
    [CODE_FOR_SIGNING] = {"codes", DESK, COMMAND(CODES), NULL},
    [SIGN] = {"sign", TECHNICIAN, COMMAND(SIGN), fill_sign},
    [PAY] = {"pay", TECHNICIAN, COMMAND(PAY), fill_pay},
    [CHECK] = {"check", LEAD, COMMAND(CHECK), fill_check},
    [RETURN] = {"return", DESK, COMMAND(RETURN), NULL},
    [CASH] = {"cash_receive", FINANCE, COMMAND(CASH_RECEIVE), NULL},
    [VISIT] = {"visit", DESK, COMMAND(VISIT), fill_visit},
    [VISIT_UNSATISFIED] = {"visit", DESK, COMMAND(VISIT), fill_visit_unsatisfied},
    [NEW_PUBLIC] = {"new", DESK, COMMAND(NEW), NULL},
    [CONFIRM_PARTY] = {"confirm", DESK, COMMAND(CONFIRM), fill_confirm},
    [VERIFY] = {"verify", SUPERVISOR, COMMAND(VERIFY), fill_check},
    [NEW_DEFECT] = {"new", DESK, COMMAND(NEW), NULL},
    [APPOINT] = {"appoint", DESK, COMMAND(APPOINT), fill_appoint},
    [WAIT] = {"wait", TECHNICIAN, COMMAND(WAIT), fill_wait},
    [RESUME] = {"resume", TECHNICIAN, COMMAND(RESUME), NULL},
    [REFER] = {"refer", TECHNICIAN, COMMAND(REFER), fill_refer},
    [PROMISE] = {"promise", DESK, COMMAND(PROMISE), fill_promise},
    [RESUME_REFERRED] = {"resume", DESK, COMMAND(RESUME), NULL},
    [NEW_COMPLAINT] = {"new", DESK, COMMAND(NEW), NULL},
    [RESPONSIBLE] = {"responsible", DESK, COMMAND(RESPONSIBLE), fill_responsible},
    [RESULT] = {"done", TECHNICIAN, COMMAND(DONE), NULL, "apologised, and put right"},
    [NEW_EMERGENCY] = {"new", DESK, COMMAND(NEW), NULL},
    [TICK] = {"step", TECHNICIAN, COMMAND(STEP), fill_tick},
    [OVER] = {"close", DESK, COMMAND(CLOSE), NULL, "the main holds again"},
    [NEW_CONTRACT] = {"new", DESK, COMMAND(NEW), NULL},
    [ANSWER] = {"answer", DESK, COMMAND(ANSWER), NULL, "shut the valve under the basin; we come"},
    [NEW_DEVICE] = {"new", DESK, COMMAND(NEW), NULL},
    [GIVE_UP] = {"close", SUPERVISOR, COMMAND(CLOSE), fill_give_up, "its maker mends it on site"},
    [DISPATCH_OWN] = {"dispatch", DESK, COMMAND(DISPATCH), fill_dispatch_own},
};

/* ---- moving on --------------------------------------------------------------------------------
 */

static void send_step(struct life *l);

static void end_with(struct life *l, enum error_code code, const char *detail)
{
    const struct step_row *row = &steps[scripts[l->kind][l->position]];
    error_set(&l->error, code, row->name, "%s: %s", l->ticket, detail);
    l->on_end(l);
}

static void take_ticket(struct life *l, const Paigong__Ticket *t)
{
    snprintf(l->ticket, sizeof l->ticket, "%s", t->id);
    l->state = t->state;
    l->round = t->round;
    l->version = t->version;
    l->untold = t->untold;
    if (t->codes != NULL) {
        snprintf(l->consent_code, sizeof l->consent_code, "%s", t->codes->consent);
        snprintf(l->sign_code, sizeof l->sign_code, "%s", t->codes->sign_off);
    }
}

static void move_on(struct life *l)
{
    if (l->on_step != NULL)
        l->on_step(l, steps[scripts[l->kind][l->position]].name, clock_ns() - l->started_ns);
    l->position++;
    if (scripts[l->kind][l->position] != END) {
        if (l->pause == NULL || !l->pause(l, steps[scripts[l->kind][l->position]].name))
            send_step(l);
    } else if (l->state != PAIGONG__STATE__STATE_CLOSED) {
        l->position--;
        end_with(l, ERROR_WRONG_STATE, "it is not filed at the end");
    } else {
        l->on_end(l);
    }
}

static bool answer_is_good(struct life *l, const Paigong__ServerFrame *f)
{
    if (f == NULL)
        end_with(l, ERROR_UNREACHABLE, "cut off");
    else if (f->error != NULL)
        end_with(l, error_from_number((int)f->error->code), f->error->message);
    else if (f->ticket == NULL)
        end_with(l, ERROR_INTERNAL, "no ticket in the answer");
    else
        return true;
    return false;
}

/* ---- those who reported it, too (P2.6) ---------------------------------------------------------
 */

static void go_on(struct life *l);

static void on_reporter_answer(void *context, const Paigong__ServerFrame *f)
{
    struct life *l = context;
    if (!answer_is_good(l, f))
        return;
    take_ticket(l, f->ticket);
    if (l->on_step != NULL)
        l->on_step(l, "reporter", clock_ns() - l->started_ns);
    l->whose++;
    go_on(l);
}

static void ask_for_reporter(struct life *l, Paigong__Command command)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    uint8_t request_id[16];
    c.ticket = l->ticket;
    c.command = command;
    c.entry = l->whose > 0 ? l->reports->entries[l->whose - 1] : (char *)"";
    c.satisfied = command == COMMAND(VISIT);
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    frame_make_write(&f, request_id);
    l->started_ns = clock_ns();
    if (link_send(l->people->desk, &f, on_reporter_answer, l) == 0)
        end_with(l, ERROR_UNREACHABLE, "the connection is closed");
}

/* After each step all are told what happened; after the own visit the others are visited. */
static void go_on(struct life *l)
{
    bool visiting = scripts[l->kind][l->position] == VISIT;
    size_t count = l->reports != NULL ? l->reports->count : 0;
    if (visiting && l->state == PAIGONG__STATE__STATE_RETURNED && l->whose <= count) {
        l->whose = l->whose == 0 ? 1 : l->whose; /* the own visit was the step itself */
        ask_for_reporter(l, COMMAND(VISIT));
    } else if (l->untold == 0) {
        l->whose = 0;
        move_on(l);
    } else if (l->whose <= count) {
        ask_for_reporter(l, COMMAND(TELL));
    } else {
        end_with(l, ERROR_INTERNAL, "all were told, and somebody is still to be");
    }
}

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct life *l = context;
    if (!answer_is_good(l, f))
        return;
    take_ticket(l, f->ticket);
    go_on(l);
}

/* Two took it: exactly one may have it, the other is told who (P3.5). */
static void on_race_answer(struct life *l, const Paigong__ServerFrame *f, int technician)
{
    l->racers--;
    if (f == NULL) {
        if (l->racers == 0)
            end_with(l, ERROR_UNREACHABLE, "cut off");
        return;
    }
    if (f->ticket != NULL && f->error == NULL) {
        l->winners++;
        l->technician = technician;
        take_ticket(l, f->ticket);
    } else if (f->error == NULL || f->error->code != PAIGONG__ERROR_CODE__ERROR_CODE_TAKEN) {
        l->winners += 100;
    }
    if (l->racers > 0)
        return;
    if (l->winners == 1)
        go_on(l);
    else
        end_with(l, ERROR_INTERNAL, "a ticket open to the crew has not exactly one taker");
}

static int other_technician(const struct life *l)
{
    return (l->technician + 1) % l->people->technician_count;
}

static void on_first_racer(void *context, const Paigong__ServerFrame *f)
{
    struct life *l = context;
    on_race_answer(l, f, l->technician);
}

static struct link *link_of(const struct life *l, enum actor actor)
{
    switch (actor) {
    case DESK:
        return l->people->desk;
    case LEAD:
        return l->people->lead;
    case FINANCE:
        return l->people->finance;
    case SUPERVISOR:
        return l->people->supervisor;
    case OTHER_TECHNICIAN:
        return l->people->technicians[other_technician(l)];
    default:
        return l->people->technicians[l->technician];
    }
}

static bool send_command(struct life *l, enum actor actor, link_on_answer *answered)
{
    const struct step_row *row = &steps[scripts[l->kind][l->position]];
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    uint8_t request_id[16];
    c.ticket = l->ticket;
    c.command = row->command;
    if (row->text != NULL)
        c.text = (char *)row->text;
    if (row->fill != NULL)
        row->fill(l, &c);
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    frame_make_write(&f, request_id);
    return link_send(link_of(l, actor), &f, answered, l) != 0;
}

static bool send_new(struct life *l)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__NewTicket n = PAIGONG__NEW_TICKET__INIT;
    uint8_t request_id[16];
    const enum step step = scripts[l->kind][l->position];
    n.site = (char *)l->people->site;
    if (step == NEW_PUBLIC) {
        n.kind = PAIGONG__KIND__KIND_PUBLIC;
        n.place = (char *)l->unit;
    } else {
        n.unit = (char *)l->unit;
    }
    if (step == NEW_EMERGENCY) {
        n.kind = PAIGONG__KIND__KIND_EMERGENCY;
        n.emergency = PAIGONG__EMERGENCY__EMERGENCY_BURST_MAIN;
    }
    if (step == NEW_CONTRACT) {
        n.unit = (char *)LIFE_CONTRACT_UNIT;
        n.apart = true;
    }
    if (step == NEW_COMPLAINT || step == NEW_DEVICE)
        n.kind =
            step == NEW_DEVICE ? PAIGONG__KIND__KIND_DEVICE_RETURN : PAIGONG__KIND__KIND_COMPLAINT;
    if (step == NEW_DEFECT) {
        n.kind = PAIGONG__KIND__KIND_DEFECT;
        n.appointment_at = time_now_ms() + 36 * 3600 * 1000;
    }
    n.text = (char *)l->text;
    if (l->reporter != NULL)
        n.reporter = (char *)l->reporter;
    if (l->phone != NULL)
        n.phone = (char *)l->phone;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
    f.new_ticket = &n;
    frame_make_write(&f, request_id);
    return link_send(l->people->desk, &f, on_answer, l) != 0;
}

/* The desk looks at the codes to tell the resident (P7.1). */
static bool send_codes(struct life *l)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show show = PAIGONG__SHOW__INIT;
    uint8_t request_id[16];
    show.ticket = l->ticket;
    show.codes = true;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    f.show = &show;
    frame_make_write(&f, request_id);
    return link_send(l->people->desk, &f, on_answer, l) != 0;
}

static void on_second_racer(void *context, const Paigong__ServerFrame *f)
{
    struct life *l = context;
    on_race_answer(l, f, other_technician(l));
}

static bool send_race(struct life *l)
{
    l->racers = 2;
    l->winners = 0;
    return send_command(l, TECHNICIAN, on_first_racer) &&
           send_command(l, OTHER_TECHNICIAN, on_second_racer);
}

static void send_step(struct life *l)
{
    bool sent;
    l->started_ns = clock_ns();
    switch (scripts[l->kind][l->position]) {
    case NEW:
    case NEW_PUBLIC:
    case NEW_DEFECT:
    case NEW_COMPLAINT:
    case NEW_EMERGENCY:
    case NEW_CONTRACT:
    case NEW_DEVICE:
        sent = send_new(l);
        break;
    case CODE_FOR_CONSENT:
    case CODE_FOR_SIGNING:
        sent = send_codes(l);
        break;
    case RACE:
        sent = send_race(l);
        break;
    default:
        sent = send_command(l, steps[scripts[l->kind][l->position]].actor, on_answer);
        break;
    }
    if (!sent)
        end_with(l, ERROR_UNREACHABLE, "the connection is closed");
}

void life_start(struct life *l)
{
    send_step(l);
}

void life_take_up(struct life *l, const char *ticket)
{
    snprintf(l->ticket, sizeof l->ticket, "%s", ticket);
    l->position = 1; /* all scripts begin with the report */
    send_step(l);
}

void life_go_on(struct life *l)
{
    send_step(l);
}

int life_length(enum life_kind kind)
{
    int length = 0;
    while (scripts[kind][length] != END)
        length++;
    return length;
}
