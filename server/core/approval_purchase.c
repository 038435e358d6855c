/* What a site buys by itself, within its limits (P12.1).
 *
 *   ─ open ─► done                                      done, open ─ cancel ─► cancelled
 *   ─ open ─► open, for its supervisor ─ close ─► closed
 *
 * One purchase more is bought as well when those of a person, or for a ticket, come to more than
 * one may cost on a day: each is legal, together they may be one that was split. So it says what
 * they come to (the line `together`), and stays open until somebody who answers for it has seen it.
 */
#include "common/text.h"
#include "core/approval.h"

bool approval_is_purchase(const char *subject)
{
    return approval_is(subject, WORKS_PURCHASE) || approval_is(subject, WORKS_BATCH);
}

static int64_t most_fen(const struct sheet_context *x)
{
    return approval_is(x->c->subject, WORKS_PURCHASE) ? x->policy->purchase_single_fen
                                                      : x->policy->purchase_batch_fen;
}

/* Whoever bought is not who looks at it (P12.5). */
static enum role who_looks(enum role buyer)
{
    return buyer == ROLE_DEPARTMENT_SUPERVISOR ? ROLE_SITE_DIRECTOR
           : buyer == ROLE_SITE_DIRECTOR       ? ROLE_AREA_MANAGER
                                               : ROLE_DEPARTMENT_SUPERVISOR;
}

static void put_together(struct sheet_context *x, struct sheet_change *change)
{
    struct sheet_line *line = approval_line(x, change, SHEET_LINE_TOGETHER);
    line->quantity = x->facts->bought_count + 1;
    line->price_fen = x->facts->bought_fen + x->c->amount_fen;
    line->book = most_fen(x);
    change->set |= SHEET_HAS_LINES | SHEET_HAS_ROLE;
    change->turn_role = (uint8_t)who_looks(x->actor->role);
    change->state = SHEET_STATE_OPEN;
}

void approval_buy(struct sheet_context *x)
{
    const int64_t most = most_fen(x);
    char yuan[40];
    if (x->c->amount_fen == 0) {
        sheet_refuse_field(x, "amount_fen", "say what it costs (P12.1)");
        return;
    }
    if (x->c->amount_fen > most) {
        money_format(most, yuan, sizeof yuan);
        error_set(&x->out->refusal, ERROR_REFUSED, x->c->subject,
                  "above %s yuan the site does not buy by itself: ask for an approval (P12.1)",
                  yuan);
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_OPEN);
    sheet_set_given(x, change);
    change->state = SHEET_STATE_DONE;
    if (x->facts->bought_count > 0 && x->facts->bought_fen + x->c->amount_fen > most) {
        put_together(x, change);
    }
    sheet_emit(x, change);
}

bool may_close_approval(const struct sheet_context *x, struct error *refusal)
{
    if (!approval_is_purchase(x->s->subject)) {
        return sheet_allow(sheet_actor_in(x, R(FINANCE) | R(SITE_DIRECTOR)), x, refusal,
                           "finance and the site director close it");
    }
    if (approval_is(x->s->opened_by, x->actor->id)) {
        error_set(refusal, ERROR_SAME_PERSON, x->actor->id, "somebody else looks at it (P12.1)");
        return false;
    }
    return true;
}

/* What was bought stays so, unless it was entered by mistake. */
bool may_cancel_approval(const struct sheet_context *x, struct error *refusal)
{
    bool fits = !approval_is_purchase(x->s->subject) ||
                approval_is(x->s->opened_by, x->actor->id) || sheet_actor_in(x, R(SITE_DIRECTOR));
    return sheet_allow(fits, x, refusal, "who entered it, or the site director, takes it back");
}
