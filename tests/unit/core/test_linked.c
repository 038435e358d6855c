/* Reports of the same fault, who is told and reached, and urging: P2.6, rule by rule. */
#include "world.h"

#include <string.h>

static struct world w;

static enum error_code tell(const char *who, size_t entry)
{
    struct command c = world_command(COMMAND_TELL);
    c.entry = entry > 0 ? world_entry(&w, entry) : "";
    return world_give(&w, who, &c);
}

static enum error_code visit(size_t entry, enum visit_result result)
{
    struct command c = world_command(COMMAND_VISIT);
    c.entry = entry > 0 ? world_entry(&w, entry) : "";
    c.satisfied = result == VISIT_SATISFIED;
    c.unsatisfied = result == VISIT_UNSATISFIED;
    c.not_reached = result == VISIT_NOT_REACHED;
    return world_give(&w, "desk", &c);
}

static enum error_code link_entry(const char *who, size_t entry)
{
    struct command c = world_command(COMMAND_LINK);
    c.entry = world_entry(&w, entry);
    return world_give(&w, who, &c);
}

static void return_it(void)
{
    world_on_site(&w);
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
}

static void p2_6_states(void **state)
{
    (void)state;
    for (int s = STATE_NONE; s < STATE_COUNT; s++) {
        bool before_done = s == STATE_RECEIVED || s == STATE_DISPATCHED || s == STATE_ACCEPTED ||
                           s == STATE_ON_SITE || s == STATE_QUOTED || s == STATE_WORKING ||
                           s == STATE_IN_REVIEW || s == STATE_REFERRED || s == STATE_WAITING;
        assert_int_equal(ticket_takes_reports((enum state)s), before_done);
    }
}

static void p2_6_link(void **state)
{
    (void)state;
    world_open(&w);
    size_t entry = world_link(&w, "tech1");
    const struct event *e = world_event(&w, EVENT_LINKED);
    assert_string_equal(e->subject, world_entry(&w, entry));
    assert_string_equal(e->unit, "3-1101");
    assert_string_equal(e->name, "周女士");
    assert_int_equal(w.ticket.linked_count, 1);
    assert_int_equal(ticket_untold(&w.ticket), 0);
    assert_state(&w, STATE_RECEIVED);
}

static void p2_6_link_is_checked(void **state)
{
    (void)state;
    world_open(&w);
    struct command c = world_command(COMMAND_LINK);
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "entry");
    c.site = "s2";
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "same");
    c.site = "s1";
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "text");
    c.text = "漏水";
    c.unit = "9-9999";
    w.unit_exists = false;
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    w.unit_exists = true;
    c.appointment_ms = w.now_ms + HOUR_MS;
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    c.appointment_ms = 0;
    assert_refused(world_give(&w, "guard", &c), ERROR_DENIED);
    assert_refused(world_give(&w, "finance", &c), ERROR_DENIED);
    c.unit = "";
    assert_given(world_give(&w, "desk", &c));
    world_open_public(&w, "guard");
    c.text = "还是不亮";
    assert_given(world_give(&w, "guard", &c));
    /* maintenance is the server's: nobody reports it, nor again */
    w.ticket.kind = KIND_MAINTENANCE;
    assert_int_not_equal(world_give(&w, "desk", &c), ERROR_NONE);
}

static void p2_6_link_an_entry(void **state)
{
    (void)state;
    world_open(&w);
    size_t desks = world_enter(&w, "desk"), techs = world_enter(&w, "tech1");
    assert_refused(link_entry("desk", 99), ERROR_NOT_FOUND);
    assert_refused(link_entry("tech2", techs), ERROR_NOT_FOUND); /* not their own */
    memcpy(w.reports[desks - 1].site, "s2", 3);
    assert_refused(link_entry("desk", desks), ERROR_NOT_FOUND);
    memcpy(w.reports[desks - 1].site, "s1", 3);
    world_dispatch(&w, "tech1");
    assert_given(link_entry("tech1", techs));
    assert_true(world_event(&w, EVENT_LINKED)->noted);
    assert_int_equal(ticket_untold(&w.ticket), 2); /* they called before it was dispatched */
    assert_given(link_entry("desk", techs));
    assert_int_equal(w.out.event_count, 0);
    w.reports[desks - 1].ticket = 7;
    struct command c = world_command(COMMAND_LINK);
    c.entry = world_entry(&w, desks);
    const struct ticket before = w.ticket;
    decide(&before, &c, world_staff(&w, "desk"), &(struct facts){.report = w.reports[desks - 1]},
           &w.policy, w.now_ms, &w.out);
    assert_refused(w.out.refusal.code, ERROR_EXISTS);
    /* answered with an outage: that is what they wait for */
    w.reports[desks - 1].ticket = 0;
    assert_true(sheet_id_parse("O20261119-0001", &w.reports[desks - 1].outage));
    assert_refused(link_entry("desk", desks), ERROR_EXISTS);
    assert_non_null(strstr(w.out.refusal.detail, "O20261119-0001"));
    assert_true(world_may(&w, "desk", COMMAND_LINK));
    assert_false(world_may(&w, "guard", COMMAND_LINK));
}

/* What happens is told to each of them, once. */
static void p2_6_tell(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    assert_false(world_may(&w, "desk", COMMAND_TELL));
    assert_given(tell("desk", 0));
    assert_int_equal(w.out.event_count, 0);

    world_open(&w);
    size_t entry = world_link(&w, "desk");
    world_dispatch(&w, "tech1");
    assert_int_equal(ticket_untold(&w.ticket), 2);
    assert_true(world_may(&w, "desk", COMMAND_TELL));
    assert_refused(tell("tech1", entry), ERROR_DENIED);
    assert_refused(tell("desk", 99), ERROR_NOT_FOUND);
    assert_given(tell("desk", entry));
    assert_int_equal(ticket_untold(&w.ticket), 1);
    assert_given(tell("desk", entry));
    assert_int_equal(w.out.event_count, 0);
    assert_given(tell("desk", 0));
    assert_int_equal(ticket_untold(&w.ticket), 0);
    world_dispatch(&w, "tech2"); /* somebody else comes: no news */
    assert_int_equal(ticket_untold(&w.ticket), 0);
    size_t later = world_link(&w, "desk");
    assert_int_equal(w.reports[later - 1].told, w.ticket.progress);
    struct command c = world_command(COMMAND_PROMISE);
    c.time_ms = w.now_ms + DAY_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(ticket_untold(&w.ticket), 3);
    assert_int_equal(w.ticket.progress_kind, EVENT_PROMISED);
    size_t entered = world_enter(&w, "desk");
    assert_refused(tell("desk", entered), ERROR_NOT_FOUND);
}

static void p2_6_tell_of_its_end(void **state)
{
    (void)state;
    world_open(&w);
    size_t entry = world_link(&w, "desk");
    assert_refused(world_say(&w, "desk", COMMAND_CANCEL, "误报"), ERROR_DENIED);
    assert_given(world_say(&w, "sup-desk", COMMAND_CANCEL, "误报"));
    assert_int_equal(ticket_untold(&w.ticket), 2);
    assert_given(tell("desk", entry));
    assert_given(tell("desk", 0));
    assert_int_equal(ticket_untold(&w.ticket), 0);

    world_open(&w);
    (void)world_link(&w, "desk");
    world_on_site(&w);
    world_quote(&w, "tech1", 100, 0);
    struct command c = world_command(COMMAND_CONSENT);
    c.declined = true;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(w.ticket.progress_kind, EVENT_DECLINED);

    world_open(&w); /* declined, and on with what was agreed before: no end */
    world_on_site(&w);
    world_quote(&w, "tech1", 100, 0);
    world_consent(&w, "tech1");
    world_quote(&w, "tech1", 200, 0);
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_WORKING);
    assert_int_equal(w.ticket.progress_kind, EVENT_DISPATCHED);
}

static void p2_6_visit_each(void **state)
{
    (void)state;
    world_open(&w);
    size_t one = world_link(&w, "desk"), two = world_link(&w, "desk");
    return_it();
    assert_given(visit(one, VISIT_SATISFIED));
    assert_state(&w, STATE_RETURNED);
    assert_refused(visit(one, VISIT_SATISFIED), ERROR_REFUSED);
    assert_given(visit(0, VISIT_SATISFIED));
    assert_state(&w, STATE_RETURNED);
    assert_refused(visit(0, VISIT_UNSATISFIED), ERROR_REFUSED);
    assert_int_equal(world_clock(&w, CLOCK_RETURN_VISIT), CLOCK_STATE_RUNNING);
    assert_given(visit(two, VISIT_NOT_REACHED));
    assert_int_equal(world_clock(&w, CLOCK_RETURN_VISIT), CLOCK_STATE_RUNNING);
    assert_int_equal(ticket_untold(&w.ticket), 1);
    assert_given(visit(two, VISIT_SATISFIED));
    assert_state(&w, STATE_CLOSED);
    assert_int_equal(world_clock(&w, CLOCK_RETURN_VISIT), CLOCK_STATE_MET);
    assert_int_equal(w.ticket.visit_count, 1); /* the others' stand with their entries */
}

static void p2_6_the_own_last(void **state)
{
    (void)state;
    world_open(&w);
    size_t one = world_link(&w, "desk"), two = world_link(&w, "desk");
    return_it();
    assert_given(tell("desk", one));
    assert_given(visit(one, VISIT_SATISFIED));
    assert_refused(visit(99, VISIT_SATISFIED), ERROR_NOT_FOUND);
    struct command c = world_command(COMMAND_VISIT);
    c.entry = world_entry(&w, two);
    c.satisfied = c.signed_ = true;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_given(visit(two, VISIT_SATISFIED));
    assert_state(&w, STATE_RETURNED);
    assert_given(visit(0, VISIT_SATISFIED));
    assert_state(&w, STATE_CLOSED);
}

/* P7.1 asks for the own reporter's signature alone. */
static void p2_6_absent(void **state)
{
    (void)state;
    world_open(&w);
    size_t one = world_link(&w, "desk");
    world_on_site(&w);
    world_complete(&w);
    struct command c = world_command(COMMAND_SIGN);
    c.absent = true;
    c.text = "出门";
    assert_given(world_give(&w, "tech1", &c));
    world_return(&w);
    assert_given(visit(one, VISIT_SATISFIED));
    assert_refused(visit(0, VISIT_SATISFIED), ERROR_NOT_SIGNED);
    c = world_command(COMMAND_VISIT);
    c.satisfied = c.signed_ = true;
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_CLOSED);
    assert_int_equal(w.ticket.signature, SIGNATURE_IN_PERSON);
}

static void p2_6_unsatisfied(void **state)
{
    (void)state;
    world_open(&w);
    size_t one = world_link(&w, "desk"), two = world_link(&w, "desk");
    return_it();
    assert_given(visit(0, VISIT_SATISFIED));
    assert_given(visit(two, VISIT_SATISFIED));
    assert_state(&w, STATE_RETURNED);
    assert_given(visit(one, VISIT_UNSATISFIED));
    assert_state(&w, STATE_RECEIVED);
    assert_int_equal(w.ticket.round, 2);
    assert_false(w.ticket.own_reached);
    return_it();
    assert_given(visit(two, VISIT_SATISFIED)); /* each round anew */
    assert_given(visit(one, VISIT_SATISFIED));
    assert_given(visit(0, VISIT_SATISFIED));
    assert_state(&w, STATE_CLOSED);
}

/* Tried again and again: the latest visits stand in the ticket, all in its history. */
static void p8_1_not_reached(void **state)
{
    (void)state;
    world_open(&w);
    return_it();
    for (int i = 0; i <= TICKET_VISITS; i++) {
        assert_given(visit(0, VISIT_NOT_REACHED));
    }
    assert_int_equal(w.ticket.visit_count, TICKET_VISITS);
    assert_state(&w, STATE_RETURNED);
}

static void urge(void **state)
{
    (void)state;
    world_open(&w);
    size_t one = world_link(&w, "desk");
    struct ticket_clock before[TICKET_CLOCKS];
    memcpy(before, w.ticket.clocks, sizeof before);
    world_pass(&w, MINUTE_MS);
    struct command c = world_command(COMMAND_URGE);
    assert_given(world_give(&w, "desk", &c));
    c.entry = world_entry(&w, one);
    c.text = "还没来";
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_event(&w, EVENT_URGED)->count, 2);
    assert_int_equal(w.ticket.urged_count, 2);
    assert_true(w.ticket.urged_ms == w.now_ms);
    assert_memory_equal(before, w.ticket.clocks, sizeof before);
    c.entry = world_entry(&w, 99);
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    c.entry = "";
    return_it();
    assert_refused(world_give(&w, "desk", &c), ERROR_WRONG_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p2_6_states),
        cmocka_unit_test(p2_6_link),
        cmocka_unit_test(p2_6_link_is_checked),
        cmocka_unit_test(p2_6_link_an_entry),
        cmocka_unit_test(p2_6_tell),
        cmocka_unit_test(p2_6_tell_of_its_end),
        cmocka_unit_test(p2_6_visit_each),
        cmocka_unit_test(p2_6_the_own_last),
        cmocka_unit_test(p2_6_absent),
        cmocka_unit_test(p2_6_unsatisfied),
        cmocka_unit_test(p8_1_not_reached),
        cmocka_unit_test(urge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
