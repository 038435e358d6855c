/* Who reported an outage: calls linked to it, which the sheet counts, and tickets that came in
 * before it was known, each a line. They hear when it is over (P2.6, P11.2). */
#include "core/outage_rules.h"

#include "common/text.h"
#include "core/ticket_fold.h"

static const struct sheet_line *ticket_line(const struct sheet *s, uint64_t ticket)
{
    for (uint8_t i = 0; i < s->line_count; i++) {
        if (s->lines[i].ticket == ticket) {
            return &s->lines[i];
        }
    }
    return NULL;
}

bool outage_is_of_ticket(const struct sheet *s, uint64_t ticket)
{
    return ticket_line(s, ticket) != NULL;
}

bool outage_is_over(const struct sheet *s)
{
    return s->state == SHEET_STATE_DONE || s->state == SHEET_STATE_CANCELLED;
}

bool outage_line_is_untold(const struct sheet_line *line)
{
    return line->ticket != 0 && line->state == SHEET_LINE_OPEN;
}

uint32_t outage_untold(const struct sheet *s)
{
    uint32_t count = s->quantity > s->told ? s->quantity - s->told : 0;
    for (uint8_t i = 0; i < s->line_count; i++) {
        count += outage_line_is_untold(&s->lines[i]) ? 1 : 0;
    }
    return outage_is_over(s) ? count : 0;
}

uint32_t outage_untold_now(const struct sheet *s, int64_t now_ms)
{
    static const int64_t NEWS_MS = INT64_C(14) * 24 * 3600 * 1000;
    return now_ms - s->closed_ms < NEWS_MS ? outage_untold(s) : 0;
}

/* ---- reports ------------------------------------------------------------------------------------
 */

bool outage_add_ticket(struct outage_list *list, const struct ticket *t)
{
    char id[TICKET_ID_SIZE];
    ticket_id_format(t->number, id);
    return outage_list_add(list, id,
                           (struct sheet_line){.ticket = t->number, .state = SHEET_LINE_OPEN});
}

/* A call from the zone: text is its entry in the register. */
void outage_run_report(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_REPORT);
    sheet_set_given(x, change);
    change->set &= ~(uint32_t)SHEET_HAS_TEXT;
    change->set |= SHEET_HAS_QUANTITY;
    change->quantity = x->s->quantity + 1;
    sheet_emit(x, change);
}

static bool may_link(struct sheet_context *x, const struct ticket *t)
{
    char id[TICKET_ID_SIZE];
    ticket_id_format(t->number, id);
    if (ticket_line(x->s, t->number) != NULL) {
        error_set(&x->out->refusal, ERROR_REFUSED, id, "it is linked to this outage already");
    } else if (!ticket_is_open(t)) {
        error_set(&x->out->refusal, ERROR_REFUSED, id, "it has ended: nobody waits for it (P2.6)");
    }
    return x->out->refusal.code == ERROR_NONE;
}

/* P11.2: until residents are told it is known since the earliest report. What was noticed as late
 * is late once: nobody is alarmed anew. */
static void know_earlier(const struct sheet *s, const struct ticket *t, struct sheet_change *change)
{
    bool untold = s->state == SHEET_STATE_OPEN && s->at_ms == s->anchor_ms;
    bool waits = s->clock.clock == CLOCK_OUTAGE_NOTICE && s->clock.state == CLOCK_STATE_RUNNING;
    if (untold && waits && t->received_ms < s->at_ms) {
        change->set |= SHEET_HAS_AT | SHEET_HAS_ANCHOR;
        change->at_ms = change->anchor_ms = t->received_ms;
    }
}

void outage_run_link(struct sheet_context *x)
{
    const struct ticket *t = x->facts->ticket;
    struct outage_list list = {x->out->lines, 0, SHEET_LINES - x->s->line_count};
    if (!may_link(x, t)) {
        return;
    }
    if (!outage_add_ticket(&list, t)) {
        sheet_refuse_field(x, "ticket", "a sheet holds 64 zones, steps and tickets");
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_ADD);
    change->set |= SHEET_HAS_LINES;
    change->lines = list.lines;
    change->line_count = list.count;
    know_earlier(x->s, t, change);
    sheet_emit(x, change);
}

/* ---- telling them -------------------------------------------------------------------------------
 */

bool outage_may_tell(const struct sheet_context *x, struct error *refusal)
{
    char id[SHEET_ID_SIZE];
    bool all_know = outage_is_over(x->s) && outage_untold(x->s) == 0;
    if (all_know) {
        sheet_id_format(x->s->number, id);
        error_set(refusal, ERROR_REFUSED, id, "it is over, and everybody who reported it was told");
    }
    return !all_know;
}

static void tell_ticket(struct sheet_context *x, struct sheet_change *change)
{
    const struct sheet_line *line = ticket_line(x->s, x->c->ticket);
    if (line == NULL) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "ticket", "it is not linked to this outage");
    } else if (!outage_line_is_untold(line)) {
        error_set(&x->out->refusal, ERROR_REFUSED, line->code, "they were told already");
    } else {
        x->out->lines[0] = *line;
        change->line_count = 1;
    }
}

static void tell_caller(struct sheet_context *x, struct sheet_change *change)
{
    if (!x->facts->caller_known) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "register entry",
                  "%s is not linked to this outage", x->c->subject);
    } else if (x->facts->caller_told) {
        error_set(&x->out->refusal, ERROR_REFUSED, x->c->subject, "they were told already");
    } else {
        change->set |= SHEET_HAS_SUBJECT | SHEET_HAS_TOLD;
        fold_name(change->subject, sizeof change->subject, x->c->subject);
        change->told = x->s->told + 1;
    }
}

static void tell_all(struct sheet_context *x, struct sheet_change *change)
{
    change->set |= SHEET_HAS_TOLD;
    change->told = x->s->quantity;
    for (uint8_t i = 0; i < x->s->line_count; i++) {
        if (outage_line_is_untold(&x->s->lines[i])) {
            x->out->lines[change->line_count++] = x->s->lines[i];
        }
    }
}

void outage_tell_callers(struct sheet_context *x)
{
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_TELL);
    bool by_ticket = x->c->ticket != 0, by_entry = x->c->subject[0] != '\0';
    change->by = (uint8_t)x->c->by;
    change->set |= x->c->by != VISIT_BY_NONE ? SHEET_HAS_BY : 0;
    if (by_ticket && by_entry) {
        sheet_refuse_field(x, "ticket", "name one of those who reported it, or none for all");
    } else {
        (by_ticket ? tell_ticket : by_entry ? tell_caller : tell_all)(x, change);
    }
    if (x->out->refusal.code != ERROR_NONE) {
        return;
    }
    change->lines = x->out->lines;
    change->set |= change->line_count > 0 ? SHEET_HAS_LINES : 0;
    for (uint32_t i = 0; i < change->line_count; i++) {
        x->out->lines[i].state = SHEET_LINE_DONE;
    }
    sheet_emit(x, change);
}
