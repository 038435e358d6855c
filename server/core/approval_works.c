/* The works of an approval sheet: their slip, reports, joint acceptance, invoices (P12.4, P12.6).
 */
#include "core/approval.h"

#include "core/ticket_fold.h"

/* P12.6 before the works, P12.4 at their end. */
static const char *agreement(const struct sheet_context *x)
{
    return x->s->state == SHEET_STATE_ACTIVE ? STEP_CUSTOMER : "agree";
}

bool may_agree(const struct sheet_context *x, struct error *refusal)
{
    return sheet_allow(approval_is_open(x->s, agreement(x)), x, refusal,
                       "nobody else has to agree, or did already");
}

/* ---- works --------------------------------------------------------------------------------------
 */

static bool works_are_done(const struct sheet_context *x)
{
    static const uint32_t done =
        BIT(STATE_COMPLETED) | BIT(STATE_SIGNED) | BIT(STATE_RETURNED) | BIT(STATE_CLOSED);
    const struct ticket *t = x->facts->ticket;
    if (t != NULL && (done & BIT(t->state)) != 0) {
        return true;
    }
    error_set(&x->out->refusal, ERROR_REFUSED, "acceptance",
              "the works are not done yet: their slip says when (P12.4)");
    return false;
}

void run_agree(struct sheet_context *x)
{
    if (x->s->state != SHEET_STATE_ACTIVE || works_are_done(x)) {
        approval_take(x, agreement(x));
    }
}

static void open_works(struct sheet_context *x)
{
    const struct sheet *s = x->s;
    struct command *c = &x->out->ticket;
    command_init(c, COMMAND_NEW);
    c->kind = KIND_WORKS;
    c->site = s->site;
    c->unit = s->unit;
    c->facility = s->facility;
    c->crew = s->crew;
    c->to = x->c->person;
    c->trade = (enum trade)s->trade;
    c->text = s->text;
    c->plan = s->number;
    c->time_ms = x->c->anchor_ms;
    x->out->opens_ticket = true;
}

/* Who asked by a ticket finds it among the lines. */
static void keep_ticket(struct sheet_context *x, struct sheet_change *change)
{
    if (x->s->ticket != 0) {
        struct sheet_line *line = approval_line(x, change, "asked_by");
        line->state = SHEET_LINE_DONE;
        line->ticket = x->s->ticket;
    }
    change->set |= SHEET_HAS_TICKET;
    change->ticket = x->facts->new_ticket;
}

static bool check_who_works(struct sheet_context *x)
{
    const struct staff *who = x->facts->person;
    bool own_crew = x->s->crew[0] != '\0';
    bool contractor = who != NULL && who->role == ROLE_CONTRACTOR;
    if (own_crew == contractor) {
        sheet_refuse_field(x, "person",
                           own_crew ? "the own crew does it, no contractor (P12.4)"
                                    : "name the contractor, by their login (P12.4)");
        return false;
    }
    return true;
}

void run_start_works(struct sheet_context *x)
{
    if (!check_who_works(x)) {
        return;
    }
    open_works(x);
    struct sheet_change *change = approval_begin(x);
    change->set |= SHEET_HAS_AT;
    change->at_ms = x->now_ms;
    keep_ticket(x, change);
    approval_ask_again(x, change, "accept_engineering");
    approval_ask_again(x, change, "accept_area_manager");
    if (approval_is_for_others(x->s->subject)) {
        approval_ask_again(x, change, STEP_CUSTOMER);
    }
    if (x->facts->person != NULL) {
        struct sheet_line *line = approval_line(x, change, LINE_CONTRACTOR);
        line->state = SHEET_LINE_DONE;
        fold_name(line->name, sizeof line->name, x->c->person);
    }
    approval_report_next(x, change, (uint8_t)x->c->every);
    approval_settle(x, change, true);
    sheet_emit(x, change);
}

/* The contractor of theirs, a lead of the crew's. */
bool may_report_works(const struct sheet_context *x, struct error *refusal)
{
    bool theirs = !sheet_actor_in(x, R(CONTRACTOR) | R(CREW_LEAD)) ||
                  approval_is(x->s->person, x->actor->id) ||
                  approval_is(x->s->crew, x->actor->crew);
    return sheet_allow(theirs, x, refusal, "somebody else does these works");
}

void run_progress(struct sheet_context *x)
{
    struct sheet_change *change = approval_begin(x);
    approval_report_next(x, change, x->s->every);
    sheet_emit(x, change);
}

bool may_accept_works(const struct sheet_context *x, struct error *refusal)
{
    char code[NAME_SIZE];
    approval_code(STEP_ACCEPT, x->actor->role, code);
    return sheet_allow(approval_is_open(x->s, code), x, refusal, "they accepted the works already");
}

void run_accept_works(struct sheet_context *x)
{
    char code[NAME_SIZE];
    approval_code(STEP_ACCEPT, x->actor->role, code);
    if (works_are_done(x)) {
        approval_take(x, code);
    }
}

/* The works go on, and all look at them again. */
void run_reject_works(struct sheet_context *x)
{
    struct sheet_change *change = approval_begin(x);
    change->round++;
    for (uint8_t i = 0; i < x->s->line_count; i++) {
        if (approval_begins(x->s->lines[i].code, STEP_ACCEPT)) {
            approval_ask_again(x, change, x->s->lines[i].code);
        }
    }
    approval_end(x, change);
}

bool offered_invoice(const struct sheet_context *x)
{
    return x->s->state == SHEET_STATE_HANDED_OVER;
}

void run_invoice(struct sheet_context *x)
{
    if (!offered_invoice(x)) {
        error_set(&x->out->refusal, ERROR_REFUSED, "invoice",
                  "the works are not accepted jointly yet: no invoice before (P12.4)");
        return;
    }
    if (x->s->spent_fen + x->c->spent_fen > x->s->amount_fen) {
        error_set(&x->out->refusal, ERROR_REFUSED, "invoice",
                  "it is above what was approved: have the amount raised first (P12.5)");
        return;
    }
    struct sheet_change *change = approval_begin(x);
    change->spent_fen += x->s->spent_fen;
    sheet_emit(x, change);
}
