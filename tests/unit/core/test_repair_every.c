/* Every state × command × person, by brute force: who may give what stands in who_may.txt, which
 * a change of the rules must change too; what is offered can be done, what is done was offered,
 * and leads where the table says. */
#include "golden.h"
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 48 };

static struct world w;
static struct ticket saved;

/* ---- one ticket for each state, and for each way to be in it ------------------------------------
 */

static void new_ticket(void)
{
    world_init(&w);
}

static void received(void)
{
    world_open(&w);
}

static void dispatched_person(void)
{
    world_open(&w);
    world_dispatch(&w, "tech1");
}

static void dispatched_crew(void)
{
    world_open(&w);
    struct command c = world_command(COMMAND_DISPATCH);
    c.crew = "crew-a";
    assert_given(world_give(&w, "desk", &c));
}

static void dispatched_pool(void)
{
    world_open(&w);
    world_pool(&w, "crew-a");
}

static void accepted_person(void)
{
    dispatched_person();
    world_accept(&w, "tech1");
}

static void accepted_pool(void)
{
    dispatched_pool();
    world_accept(&w, "tech2");
}

static void accepted_by_lead(void)
{
    dispatched_crew();
    world_accept(&w, "lead1");
}

static void on_site(void)
{
    world_open(&w);
    world_on_site(&w);
}

static void quoted(void)
{
    on_site();
    world_quote(&w, "tech1", 5000, 3000);
}

static void quoted_unapproved(void)
{
    world_open(&w);
    world_quote(&w, "desk", 5000, 3000);
}

static void quoted_approved(void)
{
    quoted_unapproved();
    assert_given(world_do(&w, "director", COMMAND_APPROVE));
}

static void working(void)
{
    quoted();
    world_consent(&w, "tech1");
}

static void completed(void)
{
    working();
    world_complete(&w);
}

static void signed_off(void)
{
    completed();
    world_sign(&w);
}

static void signed_checked(void)
{
    signed_off();
    struct command c = world_command(COMMAND_CHECK);
    c.pass = true;
    assert_given(world_give(&w, "lead1", &c));
}

static void returned(void)
{
    signed_off();
    world_return(&w);
}

static void closed(void)
{
    returned();
    assert_given(world_visit(&w, "desk", VISIT_SATISFIED));
}

static void closed_sampled(void)
{
    signed_off();
    struct command c = world_command(COMMAND_PAY);
    c.cash_fen = 8000;
    assert_given(world_give(&w, "tech1", &c));
    world_return(&w);
    assert_given(world_visit(&w, "desk", VISIT_SATISFIED));
    w.ticket.sampled_week = 202647; /* the view marks what the week drew */
    w.ticket.sampled_round = w.ticket.round;
    memcpy(w.ticket.checker, "sup-a", 6);
}

static void received_prepaid(void)
{
    world_open(&w);
    world_quote(&w, "sup-a", 5000, 3000);
    world_consent(&w, "desk");
    struct command c = world_command(COMMAND_PAY);
    c.cash_fen = 8000;
    assert_given(world_give(&w, "desk", &c));
}

static void received_again(void)
{
    returned();
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
}

static void in_review(void)
{
    on_site();
    assert_given(world_say(&w, "tech1", COMMAND_COMPLEX, "要凿墙"));
}

static void refer_to(enum party party)
{
    in_review();
    struct command c = world_command(COMMAND_REFER);
    c.party = party;
    c.text = "解决不了";
    assert_given(world_give(&w, "tech1", &c));
}

static void referred_engineering(void)
{
    refer_to(PARTY_ENGINEERING);
}

static void referred_contractor(void)
{
    refer_to(PARTY_CONTRACTOR);
}

static void wait_now(const char *who)
{
    struct command c = world_command(COMMAND_WAIT);
    c.time_ms = w.now_ms + DAY_MS;
    c.text = "等材料";
    assert_given(world_give(&w, who, &c));
}

static void waiting_received(void)
{
    received();
    wait_now("desk");
}

static void waiting_working(void)
{
    working();
    wait_now("tech1");
}

static void waiting_quoted(void)
{
    quoted_approved();
    wait_now("desk");
}

static void declined(void)
{
    quoted();
    assert_given(world_decline(&w, "tech1"));
}

static void declined_unsent(void)
{
    quoted_approved();
    assert_given(world_decline(&w, "desk"));
}

static void cancelled(void)
{
    received();
    assert_given(world_say(&w, "desk", COMMAND_CANCEL, "打错了"));
}

static void received_overdue(void)
{
    received();
    world_pass(&w, 6 * MINUTE_MS);
}

static void accepted_overdue(void)
{
    accepted_person();
    world_pass(&w, 40 * MINUTE_MS);
}

static const struct {
    const char *name;
    void (*build)(void);
    enum state state;
} variants[] = {
    {"none", new_ticket, STATE_NONE},
    {"received", received, STATE_RECEIVED},
    {"received, overdue", received_overdue, STATE_RECEIVED},
    {"received, second round", received_again, STATE_RECEIVED},
    {"received, prepaid", received_prepaid, STATE_RECEIVED},
    {"dispatched to tech1", dispatched_person, STATE_DISPATCHED},
    {"dispatched to crew-a", dispatched_crew, STATE_DISPATCHED},
    {"dispatched, open to crew-a", dispatched_pool, STATE_DISPATCHED},
    {"accepted by tech1", accepted_person, STATE_ACCEPTED},
    {"accepted by tech1, overdue", accepted_overdue, STATE_ACCEPTED},
    {"accepted by tech2 from the pool", accepted_pool, STATE_ACCEPTED},
    {"accepted by lead1", accepted_by_lead, STATE_ACCEPTED},
    {"on_site", on_site, STATE_ON_SITE},
    {"quoted on site", quoted, STATE_QUOTED},
    {"quoted before sending, unapproved", quoted_unapproved, STATE_QUOTED},
    {"quoted before sending, approved", quoted_approved, STATE_QUOTED},
    {"working", working, STATE_WORKING},
    {"in_review", in_review, STATE_IN_REVIEW},
    {"referred to engineering", referred_engineering, STATE_REFERRED},
    {"referred to a contractor", referred_contractor, STATE_REFERRED},
    {"waiting, from received", waiting_received, STATE_WAITING},
    {"waiting, from working", waiting_working, STATE_WAITING},
    {"waiting, from quoted before sending", waiting_quoted, STATE_WAITING},
    {"completed", completed, STATE_COMPLETED},
    {"signed", signed_off, STATE_SIGNED},
    {"signed and checked", signed_checked, STATE_SIGNED},
    {"returned", returned, STATE_RETURNED},
    {"closed", closed, STATE_CLOSED},
    {"closed, sampled, cash not with finance", closed_sampled, STATE_CLOSED},
    {"declined on site", declined, STATE_DECLINED},
    {"declined before sending", declined_unsent, STATE_DECLINED},
    {"cancelled", cancelled, STATE_CANCELLED},
};

enum { VARIANTS = sizeof variants / sizeof variants[0] };

static void build(size_t variant)
{
    variants[variant].build();
    assert_int_equal(w.ticket.state, variants[variant].state);
    ticket_copy(&saved, &w.ticket);
}

/* ---- one cell -----------------------------------------------------------------------------------
 */

struct cell {
    bool done, silent; /* some way of giving it made events; was answered without any */
};

static void check_done(const struct workflow_row *row)
{
    enum state state = (enum state)w.ticket.state;
    if ((row->follows & BIT(state)) == 0) {
        fail_msg("%s leads from %s to %s, which the table does not say", command_name(row->command),
                 state_name((enum state)saved.state), state_name(state));
    }
    assert_true(((row->states | row->answered) & BIT(saved.state)) != 0);
    assert_true(w.out.events[0].role != ROLE_NONE);
}

static void check_refused(const struct workflow_row *row, const struct staff *who)
{
    bool entitled = (row->roles & BIT(who->role)) != 0 && strcmp(who->id, "stranger") != 0;
    if (!entitled && saved.number != 0 && row->command != COMMAND_NEW) {
        assert_int_equal(w.out.refusal.code, ERROR_DENIED);
    }
    for (uint32_t i = 0; i < w.out.event_count; i++) {
        assert_int_equal(w.out.events[i].type, EVENT_CODE_REFUSED);
    }
}

static struct cell try_cell(const struct workflow_row *row, const struct staff *who)
{
    struct cell cell = {false, false};
    for (uint32_t choice = 0; choice < CHOICES; choice++) {
        struct command c = world_command(row->command);
        world_fill(&w, who->id, &c, choice);
        if (world_give(&w, who->id, &c) != ERROR_NONE) {
            check_refused(row, who);
        } else if (w.out.event_count > 0) {
            cell.done = true;
            check_done(row);
        } else {
            cell.silent = true;
        }
        ticket_copy(&w.ticket, &saved);
        w.report_count = 0; /* nobody reported it twice */
    }
    return cell;
}

/* An action is what somebody may do; what they could do all the same must be one. */
static void check_cell(const struct workflow_row *row, const struct staff *who, struct cell cell)
{
    if (saved.number == 0) {
        return;
    }
    bool offered = world_may(&w, who->id, row->command);
    if (!ticket_visible(&saved, who)) {
        assert_false(offered); /* the caller answers not_found */
        return;
    }
    if (offered != cell.done) {
        fail_msg("%s by %s in %s: %s", command_name(row->command), who->id,
                 state_name((enum state)saved.state),
                 offered ? "offered, but no way does it" : "done, but not offered");
    }
}

/* ---- the whole table ----------------------------------------------------------------------------
 */

static void print_row(FILE *out, const struct workflow_row *row, bool *any)
{
    bool some = false;
    for (size_t i = 0; i < w.staff_count; i++) {
        const struct staff *who = &w.staff[i];
        struct cell cell = try_cell(row, who);
        check_cell(row, who, cell);
        bool may = cell.done && (saved.number == 0 || ticket_visible(&saved, who));
        if (may) {
            fprintf(out, some ? " %s" : "  %-16s %s", some ? who->id : command_name(row->command),
                    who->id);
            some = true;
        }
    }
    if (some) {
        fprintf(out, "\n");
        *any = true;
    }
}

static void print_variant(FILE *out, size_t variant)
{
    const struct workflow_row *row;
    bool any = false;
    build(variant);
    fprintf(out, "%s\n", variants[variant].name);
    for (size_t at = 0; (row = workflow_next(KIND_REPAIR, &at)) != NULL;) {
        print_row(out, row, &any);
    }
    if (!any) {
        fprintf(out, "  nobody\n");
    }
}

static void every_state_command_and_person(void **state)
{
    (void)state;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out,
            "Who may do what to a repair, tried out (see test_repair_every.c). tech1, tech2 and\n"
            "lead1 are of crew-a and dep-a, as sup-a is; tech3, lead2 and sup-b of others.\n");
    for (size_t i = 0; i < VARIANTS; i++) {
        fprintf(out, "\n");
        print_variant(out, i);
    }
    assert_int_equal(fclose(out), 0);
    golden_check("tests/unit/core/who_may.txt", text);
    free(text);
}

/* Every state of the glossary is tried, and every row of the table can be done somewhere. */
static void nothing_is_left_out(void **state)
{
    (void)state;
    uint32_t states = 0;
    for (size_t i = 0; i < VARIANTS; i++) {
        states |= BIT(variants[i].state);
    }
    assert_int_equal(states, BIT(STATE_COUNT) - 1);
    size_t count = 0;
    const struct workflow_row *row;
    for (size_t at = 0; (row = workflow_next(KIND_REPAIR, &at)) != NULL; count++) {
        assert_ptr_equal(workflow_row(KIND_REPAIR, row->command), row);
        assert_true(row->roles != 0 && row->states != 0 && row->follows != 0);
        assert_int_equal(row->required & row->optional, 0);
        assert_int_equal(row->states & row->answered, 0);
    }
    assert_int_equal(count, workflow_kind(KIND_REPAIR)->row_count);
    assert_null(workflow_row(KIND_REPAIR, COMMAND_FIRE));
    assert_null(workflow_row((enum kind)KIND_COUNT, COMMAND_NEW));
    count = 0;
    assert_null(workflow_next((enum kind)KIND_COUNT, &count));
}

/* No argument that is not a command's own is passed over, none that it needs is missed. */
static void arguments_are_exact(void **state)
{
    (void)state;
    const struct workflow_row *row;
    dispatched_person();
    for (size_t at = 0; (row = workflow_next(KIND_REPAIR, &at)) != NULL;) {
        const char *who = row->roles & BIT(ROLE_DESK)         ? "desk"
                          : row->roles & BIT(ROLE_TECHNICIAN) ? "tech1"
                          : row->roles & BIT(ROLE_CREW_LEAD)  ? "lead1"
                          : row->roles & BIT(ROLE_FINANCE)    ? "finance"
                                                              : "director";
        struct command c = world_command(row->command);
        if (row->command == COMMAND_NEW) {
            continue;
        }
        if (row->required != 0) {
            assert_refused(world_give(&w, who, &c), ERROR_BAD_REQUEST);
        }
        world_fill(&w, who, &c, 0);
        if (((row->required | row->optional) & ARG_RATING) == 0) {
            c.rating = 3;
            assert_refused(world_give(&w, who, &c), ERROR_BAD_REQUEST);
            assert_string_equal(w.out.refusal.subject, "rating");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_command_and_person),
        cmocka_unit_test(nothing_is_left_out),
        cmocka_unit_test(arguments_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
