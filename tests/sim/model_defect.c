/* Warranty and quality defects (P9) by rules of the model's own: what intake decides from a unit's
 * handover, whose turn the request form is, and what is never done with a defect in warranty. */
#include "model.h"

#include "check.h"
#include "core/warranty.h"
#include "rights.h"
#include <string.h>

/* The first house was handed over half a year ago, the second ten years ago, of the others nobody
 * knows. No story is so long that it would matter. */
int64_t model_handover_ms(const char *site, const char *unit)
{
    static const int64_t day_ms = 86400000, begun_ms = INT64_C(1795190400000);
    if (strcmp(site, "s1") != 0 || unit[0] == '\0' || unit[1] != '-')
        return 0;
    return unit[0] == '1' ? begun_ms - 180 * day_ms : unit[0] == '2' ? begun_ms - 3650 * day_ms : 0;
}

static enum warranty_status status_of(const struct event *ev)
{
    const unsigned covered = BIT(TRADE_PLUMBING) | BIT(TRADE_STRONG_CURRENT) |
                             BIT(TRADE_WEAK_CURRENT) | BIT(TRADE_CIVIL) | BIT(TRADE_HVAC);
    if (!(covered & BIT(ev->trade)) || model_handover_ms(ev->site, ev->unit) == 0)
        return WARRANTY_UNKNOWN;
    return ev->unit[0] == '1' ? WARRANTY_IN : WARRANTY_OUT;
}

static bool is_paid(enum warranty_status status)
{
    return status == WARRANTY_OUT || status == WARRANTY_OWN_WORKS;
}

static void check_opened(const struct event *ev)
{
    unsigned long long id = ev->ticket;
    if (!ev->unit[0])
        return;
    if (ev->kind == KIND_COMPLAINT) {
        CHECK(!ev->warranty, "%llu: nothing of a complaint is in warranty", id);
        return;
    }
    CHECK(ev->warranty && ev->warranty->handover_ms == model_handover_ms(ev->site, ev->unit),
          "%llu: another handover of %s", id, ev->unit);
    if (!ev->contract) /* else the contract says (P17.2): model_contract.c */
        CHECK(ev->warranty->status == status_of(ev), "%llu: warranty of %s is %d", id, ev->unit,
              (int)ev->warranty->status);
    if (ev->kind != KIND_DEFECT)
        return;
    CHECK(ev->phone[0] && ev->name[0] && ev->due_ms != 0, "%llu: the form is not whole", id);
    CHECK((ev->party != PARTY_NONE) == !is_paid(ev->warranty->status), "%llu: whose is it?", id);
    CHECK(ev->party == PARTY_NONE || ev->role == ROLE_DESK_SUPERVISOR ||
              model_day(ev->due_ms) > model_day(ev->at_ms),
          "%llu: for the day of the request (P9.2)", id);
}

/* Signed, then collected; who collected it brings it back. */
static void check_form(const struct ticket *before, const struct event *ev)
{
    unsigned long long id = ev->ticket;
    if (ev->type == EVENT_COLLECTED) {
        CHECK(before->state == STATE_RECEIVED && before->form_signed && before->party != PARTY_NONE,
              "%llu was collected, and is no signed form", id);
        CHECK(ev->role == ROLE_CONTRACTOR || ev->role == ROLE_ENGINEERING,
              "%llu was collected by a %s", id, role_name(ev->role));
        CHECK(strcmp(ev->to, ev->who) == 0, "%llu: %s signed for %s", id, ev->who, ev->to);
    }
    if (ev->type == EVENT_RETURNED && !rights_role("desk monitor desk_supervisor ", ev->role))
        CHECK(before->state == STATE_SIGNED && strcmp(before->technician, ev->who) == 0,
              "%llu was brought back by %s", id, ev->who);
    if (ev->type == EVENT_DISPATCHED && ev->party == PARTY_NONE && before->party != PARTY_NONE)
        CHECK(ev->text[0] || before->own_crew, "%llu: the own crew went for no reason (P9.4)", id);
}

static void check_end(const struct ticket *before, const struct event *ev)
{
    unsigned long long id = ev->ticket;
    CHECK(ev->type != EVENT_CANCELLED || !before->left_over,
          "%llu was cancelled from the left-over list", id);
    CHECK(ev->type != EVENT_QUOTED || before->warranty != WARRANTY_IN,
          "%llu was charged for in warranty", id);
    if (ev->type == EVENT_CONFIRMED) {
        CHECK(!before->left_over, "%llu was confirmed twice", id);
        CHECK(rights_role("technician crew_lead engineering contractor desk_supervisor "
                          "department_supervisor ",
                          ev->role),
              "%llu was inspected by a %s", id, role_name(ev->role));
    }
}

void model_defect(const struct ticket *before, const struct event *ev)
{
    if (ev->type == EVENT_OPENED)
        check_opened(ev);
    if (before->kind != KIND_DEFECT)
        return;
    check_form(before, ev);
    check_end(before, ev);
}
