/* Public facilities (P10.1, P10.2, P3.2, P1.4): from a guard's report to the party's copy. */
#include "world.h"

#include <string.h>

static struct world w;

static struct command report(const char *facility, const char *place)
{
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_PUBLIC;
    c.site = "s1";
    c.facility = facility;
    c.place = place;
    c.text = "路灯不亮";
    return c;
}

static void completed(void)
{
    world_open_public(&w, "guard");
    world_on_site(&w);
    world_complete(&w);
}

static void assert_part(uint8_t part, const char *holder, const char *status)
{
    struct slip_part parts[SLIP_PARTS];
    ticket_slip_parts(&w.ticket, &w.policy, parts);
    assert_string_equal(parts[part - 1].holder, holder);
    assert_string_equal(parts[part - 1].status, status);
}

static struct command finding(enum command_type type, bool pass)
{
    struct command c = world_command(type);
    c.pass = pass;
    c.fail = !pass;
    c.text = pass ? "" : "还闪";
    return c;
}

/* ---- intake -------------------------------------------------------------------------------------
 */

static void p10_1_guards_and_staff_report(void **state)
{
    (void)state;
    struct command c = report("lift-1", "");
    const char *const may[] = {"guard", "desk", "night", "tech1", "sup-a", "director", "finance"};
    for (size_t i = 0; i < sizeof may / sizeof may[0]; i++) {
        world_init(&w);
        assert_given(world_give(&w, may[i], &c));
        assert_int_equal(w.ticket.kind, KIND_PUBLIC);
        assert_string_equal(w.ticket.facility, "lift-1");
        assert_true(ticket_visible(&w.ticket, world_staff(&w, may[i])));
    }
    const char *const others[] = {"firm", "admin", "auditor"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        world_init(&w);
        assert_refused(world_give(&w, others[i], &c), ERROR_DENIED);
    }
}

static void p10_1_a_guard_sees_what_they_reported(void **state)
{
    (void)state;
    world_open_public(&w, "desk");
    assert_false(ticket_visible(&w.ticket, world_staff(&w, "guard")));
    world_open_public(&w, "guard");
    assert_true(ticket_visible(&w.ticket, world_staff(&w, "guard")));
    assert_false(world_may(&w, "guard", COMMAND_DISPATCH));
    world_open_public(&w, "desk");
    memcpy(world_staff(&w, "guard")->crew, "crew-a", 7); /* a crew is nothing to a guard */
    world_dispatch(&w, "tech1");
    assert_false(ticket_visible(&w.ticket, world_staff(&w, "guard")));
}

static void a_place_is_a_facility_or_words(void **state)
{
    (void)state;
    const struct {
        const char *facility, *place, *unit;
        int64_t appointment_ms;
        bool exists;
        enum error_code code;
        const char *subject;
    } cases[] = {
        {"lamp-7", "", "", 0, true, ERROR_NONE, ""},
        {"", "北门岗亭旁", "", 0, true, ERROR_NONE, ""},
        {"lamp-7", "北门岗亭旁", "", 0, true, ERROR_NONE, ""},
        {"", "", "", 0, true, ERROR_BAD_REQUEST, "facility"},
        {"lamp-7", "", "", 0, false, ERROR_NOT_FOUND, "facility"},
        {"lamp-7", "", "3-1201", 0, true, ERROR_BAD_REQUEST, "unit"},
        {"lamp-7", "", "", NINE_MS + DAY_MS, true, ERROR_BAD_REQUEST, "appointment_at"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        world_init(&w);
        w.facility_exists = cases[i].exists;
        struct command c = report(cases[i].facility, cases[i].place);
        c.unit = cases[i].unit;
        c.appointment_ms = cases[i].appointment_ms;
        assert_refused(world_give(&w, "guard", &c), cases[i].code);
        if (cases[i].code != ERROR_NONE) {
            assert_string_equal(w.out.refusal.subject, cases[i].subject);
        }
    }
    struct command c = world_command(COMMAND_NEW);
    c.site = "s1";
    c.facility = "lamp-7";
    c.text = "x";
    world_init(&w);
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST); /* a repair is at a unit */
}

/* ---- clocks -------------------------------------------------------------------------------------
 */

static void p3_2_the_slip_is_filled_in_three_minutes(void **state)
{
    (void)state;
    world_open_public(&w, "guard");
    assert_true(ticket_clock_find(&w.ticket, CLOCK_SLIP)->due_ms == w.now_ms + 3 * MINUTE_MS);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_NOTICE)->due_ms == w.now_ms + 5 * MINUTE_MS);
    assert_null(ticket_clock_find(&w.ticket, CLOCK_FINISH));
    world_pass(&w, 3 * MINUTE_MS);
    const struct event *e = world_event(&w, EVENT_BREACHED);
    assert_int_equal(e->clock, CLOCK_SLIP);
    assert_int_equal(e->to_role, ROLE_DESK_SUPERVISOR);
    world_dispatch(&w, "tech1");
    assert_true(ticket_clock_find(&w.ticket, CLOCK_SLIP)->met_ms != 0);
    /* issued once: who takes it up again after waiting has it already */
    world_accept(&w, "tech1");
    struct command c = world_command(COMMAND_WAIT);
    c.time_ms = w.now_ms + HOUR_MS;
    c.text = "等配件";
    assert_given(world_give(&w, "tech1", &c));
    world_pass(&w, 10 * MINUTE_MS);
    assert_given(world_do(&w, "tech1", COMMAND_RESUME));
    assert_true(ticket_clock_find(&w.ticket, CLOCK_SLIP)->met_ms != 0);
}

static void p3_2_waiting_undispatched_pauses_it(void **state)
{
    (void)state;
    world_open_public(&w, "desk");
    struct command c = world_command(COMMAND_WAIT);
    c.time_ms = w.now_ms + HOUR_MS;
    c.text = "等停电";
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_clock(&w, CLOCK_SLIP), CLOCK_STATE_PAUSED);
    world_pass(&w, 10 * MINUTE_MS);
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_int_equal(world_clock(&w, CLOCK_SLIP), CLOCK_STATE_RUNNING);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_SLIP)->due_ms == w.now_ms + 3 * MINUTE_MS);
}

static void p10_1_the_second_notice_goes_to_both(void **state)
{
    (void)state;
    world_open_public(&w, "guard");
    int64_t reported_ms = w.now_ms;
    world_on_site(&w);
    struct command c = world_command(COMMAND_PROMISE);
    c.time_ms = w.now_ms + 5 * DAY_MS;
    assert_refused(world_give(&w, "lead1", &c), ERROR_BAD_REQUEST); /* why not? */
    c.text = "配件要从厂家调";
    assert_given(world_give(&w, "lead1", &c));
    size_t length;
    assert_memory_equal(ticket_text(&w.ticket, w.ticket.reason, &length), "配件", 6);
    world_pass(&w, reported_ms + 3 * DAY_MS - w.now_ms - 1);
    assert_true(w.ticket.second_notice_ms == 0);
    w.now_ms++;
    assert_true(world_fire(&w) >= 2);
    assert_string_equal(world_event(&w, EVENT_BREACHED)->to, "director");
    const struct event *e = world_event(&w, EVENT_SECOND_NOTICE);
    assert_string_equal(e->to, "quality");
    assert_int_equal(e->to_role, ROLE_QUALITY);
    assert_true(e->due_ms == reported_ms + 3 * DAY_MS && w.ticket.second_notice_ms == w.now_ms);
    const struct staff *both[] = {world_staff(&w, "director"), world_staff(&w, "quality")};
    for (size_t i = 0; i < 2; i++) {
        assert_true(ticket_lies_with(&w.ticket, both[i]));
        assert_int_equal(ticket_notices(&w.ticket, both[i]), BIT(CLOCK_FINISH_PUBLIC));
        assert_true(world_may(&w, both[i]->id, COMMAND_TAKE));
    }
}

static void overdue(void)
{
    world_open_public(&w, "guard");
    world_on_site(&w);
    world_pass(&w, 3 * DAY_MS + MINUTE_MS);
}

static enum error_code acknowledge(const char *who)
{
    struct command c = world_command(COMMAND_ACKNOWLEDGE);
    c.clock = CLOCK_FINISH_PUBLIC;
    return world_give(&w, who, &c);
}

static void p10_1_each_acknowledges_their_own(void **state)
{
    (void)state;
    overdue();
    assert_true(world_may(&w, "quality", COMMAND_ACKNOWLEDGE));
    assert_given(acknowledge("quality"));
    assert_int_equal(w.out.event_count, 1);
    assert_true(w.ticket.second_delivered);
    assert_given(acknowledge("quality")); /* again: nothing */
    assert_int_equal(w.out.event_count, 0);
    assert_int_equal(ticket_notices(&w.ticket, world_staff(&w, "quality")), 0);
    assert_true(ticket_is_put_before(&w.ticket, world_staff(&w, "quality")));
    assert_int_equal(ticket_notices(&w.ticket, world_staff(&w, "director")),
                     BIT(CLOCK_FINISH_PUBLIC));
    assert_refused(acknowledge("sup-b"), ERROR_DENIED);
    assert_given(acknowledge("director"));
    assert_int_equal(w.out.event_count, 1);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_FINISH_PUBLIC)->delivered);
    assert_given(acknowledge("sup-b")); /* late: nothing */
    assert_int_equal(w.out.event_count, 0);
}

static void p10_1_who_takes_it_has_it(void **state)
{
    (void)state;
    overdue();
    struct command c = world_command(COMMAND_TAKE);
    c.clock = CLOCK_FINISH_PUBLIC;
    assert_given(world_give(&w, "quality", &c));
    assert_false(ticket_lies_with(&w.ticket, world_staff(&w, "director")));
    assert_true(ticket_lies_with(&w.ticket, world_staff(&w, "quality")));
}

/* Nobody of quality on this site: the notice waits for whoever gets the role; and where quality is
 * all there is, one person has both. */
static void p10_1_whoever_holds_the_role(void **state)
{
    (void)state;
    world_open_public(&w, "guard");
    world_on_site(&w);
    struct staff *quality = world_staff(&w, "quality");
    quality->revoked = true;
    world_pass(&w, 3 * DAY_MS);
    assert_string_equal(world_event(&w, EVENT_SECOND_NOTICE)->to, "");
    quality->revoked = false;
    assert_true(ticket_lies_with(&w.ticket, quality));
    assert_false(ticket_lies_with(&w.ticket, world_staff(&w, "area")));

    world_open_public(&w, "guard");
    world_on_site(&w);
    world_staff(&w, "director")->revoked = true;
    world_pass(&w, 3 * DAY_MS);
    assert_given(acknowledge("quality"));
    assert_int_equal(w.out.event_count, 2);
}

/* ---- the result ---------------------------------------------------------------------------------
 */

static void p10_2_the_party_confirms_and_has_its_part(void **state)
{
    (void)state;
    completed();
    assert_part(2, "tech1", "signed_for");
    world_confirm(&w, "tech1");
    assert_part(2, "party", "signed_for");
    assert_part(3, "tech1", "signed_for");
    size_t length;
    assert_memory_equal(ticket_text(&w.ticket, w.ticket.confirmer, &length), "三栋", 6);
    assert_int_equal(w.ticket.signature, SIGNATURE_CODE);

    completed();
    world_confirm(&w, "guard"); /* who reported it answers for it */
    assert_int_equal(w.ticket.signature, SIGNATURE_IN_PERSON);
}

static void p10_2_nobody_confirms_for_them(void **state)
{
    (void)state;
    completed();
    struct command c = world_command(COMMAND_CONFIRM);
    c.party_name = "业委会";
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "code");
    c.code = "123123";
    assert_refused(world_give(&w, "desk", &c), ERROR_WRONG_CODE);
    assert_refused(world_give(&w, "tech2", &c), ERROR_DENIED);
    assert_refused(world_give(&w, "guard", &c), ERROR_BAD_REQUEST);
    c.code = c.party_name = "";
    assert_refused(world_give(&w, "guard", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "party_name");
    assert_refused(world_do(&w, "tech1", COMMAND_SIGN), ERROR_BAD_REQUEST); /* no such command */
    /* a guard who did not report it */
    world_open_public(&w, "desk");
    world_on_site(&w);
    world_complete(&w);
    c.party_name = "业委会";
    assert_refused(world_give(&w, "guard", &c), ERROR_DENIED);
}

static void p10_1_each_result_is_verified(void **state)
{
    (void)state;
    completed();
    world_confirm(&w, "tech1");
    char person[NAME_SIZE];
    struct command check = finding(COMMAND_CHECK, true), verify = finding(COMMAND_VERIFY, true);
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_CREW_LEAD);
    assert_refused(world_do(&w, "desk", COMMAND_RETURN), ERROR_NOT_CHECKED);
    assert_given(world_give(&w, "lead1", &check));
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DEPARTMENT_SUPERVISOR);
    assert_refused(world_do(&w, "desk", COMMAND_RETURN), ERROR_REFUSED);
    assert_refused(world_give(&w, "sup-b", &verify), ERROR_DENIED);
    assert_given(world_give(&w, "sup-a", &verify));
    assert_refused(world_give(&w, "sup-a", &verify), ERROR_REFUSED);
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_part(1, "desk", "returned");
    assert_given(world_visit(&w, "desk", VISIT_SATISFIED));
    assert_state(&w, STATE_CLOSED);
}

static void p10_1_what_fails_goes_back(void **state)
{
    (void)state;
    completed();
    world_confirm(&w, "tech1");
    struct command verify = finding(COMMAND_VERIFY, false);
    verify.text = "";
    assert_refused(world_give(&w, "sup-a", &verify), ERROR_BAD_REQUEST);
    verify.text = "还闪";
    assert_given(world_give(&w, "director", &verify));
    assert_state(&w, STATE_DISPATCHED);
    assert_int_equal(w.ticket.signature, SIGNATURE_NONE);
    assert_int_equal(w.ticket.confirmer.length, 0);
    assert_int_equal(world_clock(&w, CLOCK_FINISH_PUBLIC), CLOCK_STATE_RUNNING);
}

static void p10_1_not_ones_own_work(void **state)
{
    (void)state;
    completed();
    world_confirm(&w, "tech1");
    memcpy(w.ticket.workers[w.ticket.worker_count++], "sup-a", 6);
    struct command verify = finding(COMMAND_VERIFY, true);
    assert_refused(world_give(&w, "sup-a", &verify), ERROR_SAME_PERSON);
}

static void nobody_is_charged(void **state)
{
    (void)state;
    world_open_public(&w, "guard");
    world_on_site(&w);
    struct command c = world_command(COMMAND_MATERIAL);
    c.item_name = "按钮";
    c.quantity = 2;
    c.price_fen = 4500;
    assert_given(world_give(&w, "tech1", &c));
    assert_true(w.ticket.materials[0].accepted);
    c.item_name = "";
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_refused(world_do(&w, "tech1", COMMAND_QUOTE), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "command");
    assert_given(world_do(&w, "tech1", COMMAND_DONE));
}

/* The next round: a new slip, three days anew, the second notice forgotten. */
static void p8_2_the_next_round(void **state)
{
    (void)state;
    overdue();
    world_complete(&w);
    world_confirm(&w, "tech1");
    struct command verify = finding(COMMAND_VERIFY, true);
    assert_given(world_give(&w, "sup-a", &verify));
    world_return(&w);
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    assert_true(w.ticket.second_notice_ms == 0 && !w.ticket.verified);
    assert_int_equal(world_clock(&w, CLOCK_SLIP), CLOCK_STATE_RUNNING);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_FINISH_PUBLIC)->due_ms == w.now_ms + 3 * DAY_MS);
}

/* ---- what stays when its month is erased (P16.5) ---- */

static const struct event *lasting(const struct command *c, const char *who)
{
    assert_given(world_give(&w, who, c));
    return &w.out.events[0];
}

static void p16_5_what_names_nobody_stays(void **state)
{
    (void)state;
    struct command c = report("lift-1", "三层候梯厅");
    c.reporter = "古师傅";
    c.phone = "13800000000";
    world_init(&w);
    assert_true(lasting(&c, "desk")->lasting);
    assert_int_equal(w.ticket.lasting, LASTING_TEXT | LASTING_PLACE);
    const char *const naming[] = {"古师傅说路灯不亮", "请打13800000000", "路灯不亮"};
    const char *const places[] = {"", "", "古师傅的岗亭"};
    for (size_t i = 0; i < 3; i++) {
        world_init(&w);
        c.text = naming[i];
        c.place = places[i];
        assert_false(lasting(&c, "desk")->lasting);
        assert_int_equal(w.ticket.lasting, 0);
    }
    world_init(&w);
    c.place = "打13800000000";
    c.text = "";
    struct event e;
    event_init(&e, EVENT_OPENED);
    e.kind = KIND_PUBLIC;
    e.phone = c.phone;
    e.place = c.place;
    ticket_mark_lasting(&w.ticket, &e);
    assert_false(e.lasting);
    e.phone = "";
    ticket_mark_lasting(&w.ticket, &e);
    assert_true(e.lasting);
}

static void p16_5_what_was_found_and_done_stays(void **state)
{
    (void)state;
    world_open_public(&w, "guard");
    world_on_site(&w);
    struct command c = world_command(COMMAND_FIND);
    c.text = "镇流器坏了";
    assert_true(lasting(&c, "tech1")->lasting);
    assert_int_equal(w.ticket.lasting & LASTING_FOUND, LASTING_FOUND);
    static const enum event_type of_the_work[] = {EVENT_FOUND, EVENT_REPORTED_COMPLEX,
                                                  EVENT_COMPLETED, EVENT_CHECKED, EVENT_VERIFIED};
    struct event e;
    for (size_t i = 0; i < sizeof of_the_work / sizeof of_the_work[0]; i++) {
        event_init(&e, of_the_work[i]);
        ticket_mark_lasting(&w.ticket, &e);
        assert_false(e.lasting); /* nothing was said */
        e.text = "换了镇流器";
        ticket_mark_lasting(&w.ticket, &e);
        assert_true(e.lasting);
    }
    event_init(&e, EVENT_VISITED); /* what somebody said */
    e.text = "满意";
    ticket_mark_lasting(&w.ticket, &e);
    assert_false(e.lasting);
    event_init(&e, EVENT_FOUND); /* as an older ledger has it */
    e.ticket = w.ticket.number;
    e.text = "灯罩坏了";
    ticket_fold(&w.ticket, &e);
    assert_int_equal(w.ticket.lasting & LASTING_FOUND, 0);
}

static void p16_5_of_facilities_alone(void **state)
{
    (void)state;
    static const struct {
        enum kind kind;
        const char *facility, *unit;
        bool stays;
    } rows[] = {{KIND_PUBLIC, "", "", true},
                {KIND_MAINTENANCE, "lift-1", "", true},
                {KIND_WORKS, "lift-1", "", true},
                {KIND_WORKS, "", "", false},
                {KIND_WORKS, "lift-1", "3-1201", false}, /* somebody's home */
                {KIND_REPAIR, "", "", false},
                {KIND_DEVICE_RETURN, "gate-1", "", true},
                {KIND_DEVICE_RETURN, "gate-1", "3-1201", false},
                {KIND_DEVICE_RETURN, "", "", false},
                {KIND_EMERGENCY, "lift-1", "", false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct event e;
        world_init(&w);
        event_init(&e, EVENT_OPENED);
        e.kind = rows[i].kind;
        e.facility = rows[i].facility;
        e.unit = rows[i].unit;
        e.text = "异响";
        ticket_mark_lasting(&w.ticket, &e);
        assert_int_equal(e.lasting, rows[i].stays);
        ticket_fold(&w.ticket, &e);
        assert_int_equal(ticket_is_public(&w.ticket), rows[i].stays); /* its photos likewise */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p10_1_guards_and_staff_report),
        cmocka_unit_test(p10_1_a_guard_sees_what_they_reported),
        cmocka_unit_test(a_place_is_a_facility_or_words),
        cmocka_unit_test(p3_2_the_slip_is_filled_in_three_minutes),
        cmocka_unit_test(p3_2_waiting_undispatched_pauses_it),
        cmocka_unit_test(p10_1_the_second_notice_goes_to_both),
        cmocka_unit_test(p10_1_each_acknowledges_their_own),
        cmocka_unit_test(p10_1_who_takes_it_has_it),
        cmocka_unit_test(p10_1_whoever_holds_the_role),
        cmocka_unit_test(p10_2_the_party_confirms_and_has_its_part),
        cmocka_unit_test(p10_2_nobody_confirms_for_them),
        cmocka_unit_test(p10_1_each_result_is_verified),
        cmocka_unit_test(p10_1_what_fails_goes_back),
        cmocka_unit_test(p10_1_not_ones_own_work),
        cmocka_unit_test(nobody_is_charged),
        cmocka_unit_test(p8_2_the_next_round),
        cmocka_unit_test(p16_5_what_names_nobody_stays),
        cmocka_unit_test(p16_5_what_was_found_and_done_stays),
        cmocka_unit_test(p16_5_of_facilities_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
