/* Warranty at intake and its correction; quality defects from the form to filing (P9). */
#include "world.h"

#include <string.h>

static struct world w;

static struct command form(void)
{
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_DEFECT;
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "渗水";
    c.reporter = "王女士";
    c.phone = "13800000000";
    c.part = "waterproofing";
    c.appointment_ms = w.now_ms + DAY_MS;
    return c;
}

static struct command appoint(const char *to)
{
    struct command c = world_command(COMMAND_APPOINT);
    c.to = to;
    c.time_ms = w.now_ms + HOUR_MS;
    return c;
}

static struct command found(bool pass)
{
    struct command c = world_command(COMMAND_CONFIRM);
    c.pass = pass;
    c.fail = !pass;
    c.status = pass ? WARRANTY_NONE : WARRANTY_OWN_WORKS;
    c.text = pass ? "空鼓" : "业主改造";
    return c;
}

static struct command send(const char *to, const char *why)
{
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = to;
    c.text = why;
    return c;
}

static struct command correct(const char *part, enum warranty_status status)
{
    struct command c = world_command(COMMAND_WARRANTY);
    c.part = part;
    c.status = status;
    c.text = "查实";
    return c;
}

/* A defect that was out of warranty at intake: a paid service. */
static void open_paid(void)
{
    world_init(&w);
    w.handover_ms = w.now_ms - 10 * 365 * DAY_MS;
    struct command c = form();
    c.appointment_ms = w.now_ms + HOUR_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(w.ticket.warranty, WARRANTY_OUT);
}

static void signed_off(void)
{
    world_open_defect(&w);
    world_collect(&w);
    assert_given(world_do(&w, "firm", COMMAND_ARRIVE));
    assert_given(world_do(&w, "firm", COMMAND_DONE));
    world_sign(&w);
}

/* ---- warranty -----------------------------------------------------------------------------------
 */

static void p9_1_decided_at_intake(void **state)
{
    (void)state;
    world_open(&w);
    assert_int_equal(w.ticket.warranty, WARRANTY_UNKNOWN);
    assert_string_equal(w.ticket.part, "pipes");
    world_open_defect(&w);
    assert_int_equal(w.ticket.warranty, WARRANTY_IN);
    assert_string_equal(w.ticket.warranty_rule, "5 years");
    struct warranty kept;
    ticket_warranty(&w.ticket, &kept);
    assert_int_equal(kept.status, WARRANTY_IN);
    assert_string_equal(kept.part, "waterproofing");
    assert_true(kept.handover_ms == w.handover_ms && kept.until_ms > w.now_ms);
    world_init(&w);
    struct command c = form();
    c.part = "roof";
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    assert_non_null(strstr(w.out.refusal.detail, "waterproofing, pipes"));
    world_open_public(&w, "guard");
    assert_int_equal(w.ticket.warranty, WARRANTY_NONE);
    struct command fix = correct("pipes", WARRANTY_NONE);
    assert_false(world_may(&w, "sup-desk", COMMAND_WARRANTY));
    assert_int_not_equal(world_give(&w, "sup-desk", &fix), ERROR_NONE);
}

static void p9_1_corrected_by_a_supervisor(void **state)
{
    (void)state;
    world_open(&w);
    struct command c = correct("", WARRANTY_NONE);
    assert_refused(world_give(&w, "sup-desk", &c), ERROR_BAD_REQUEST);
    c = correct("", WARRANTY_UNKNOWN);
    assert_refused(world_give(&w, "sup-desk", &c), ERROR_BAD_REQUEST);
    c = correct("roof", WARRANTY_NONE);
    assert_refused(world_give(&w, "sup-desk", &c), ERROR_NOT_FOUND);
    c = correct("", (enum warranty_status)9);
    assert_refused(world_give(&w, "sup-desk", &c), ERROR_BAD_REQUEST);
    c = correct("structure", WARRANTY_NONE);
    assert_refused(world_give(&w, "desk", &c), ERROR_DENIED);
    assert_given(world_give(&w, "sup-desk", &c));
    assert_int_equal(w.ticket.warranty, WARRANTY_UNKNOWN); /* no handover date */
    assert_string_equal(w.ticket.part, "structure");
    assert_true(w.ticket.warranty_corrected);
    c = correct("", WARRANTY_IN);
    assert_given(world_give(&w, "director", &c));
    assert_int_equal(w.ticket.warranty, WARRANTY_IN);
    assert_string_equal(w.ticket.part, "structure");
    world_dispatch(&w, "tech1");
    assert_refused(world_give(&w, "sup-b", &c), ERROR_DENIED);
    assert_given(world_give(&w, "sup-a", &c));
    world_open(&w);
    assert_given(world_say(&w, "desk", COMMAND_CANCEL, "误报"));
    assert_refused(world_give(&w, "sup-desk", &c), ERROR_REFUSED);
}

static void p9_1_a_correction_turns_the_way(void **state)
{
    (void)state;
    world_open_defect(&w);
    char person[NAME_SIZE];
    struct command c = correct("", WARRANTY_OUT);
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    world_sign_form(&w);
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_CONTRACTOR);
    assert_given(world_give(&w, "sup-desk", &c));
    assert_int_equal(w.ticket.party, PARTY_NONE);
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_NONE);
    assert_int_equal(world_clock(&w, CLOCK_CONFIRM), CLOCK_STATE_NONE);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    c = correct("", WARRANTY_IN);
    assert_given(world_give(&w, "sup-desk", &c));
    assert_int_equal(w.ticket.party, PARTY_CONTRACTOR);
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_RUNNING);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_NONE);
    c = correct("pipes", WARRANTY_NONE); /* stays on its way */
    assert_given(world_give(&w, "sup-desk", &c));
    assert_int_equal(w.ticket.warranty, WARRANTY_IN);
    assert_given(world_do(&w, "firm", COMMAND_COLLECT));
    c = correct("", WARRANTY_OWN_WORKS); /* whoever has it keeps it */
    assert_given(world_give(&w, "sup-desk", &c));
    assert_int_equal(w.ticket.party, PARTY_CONTRACTOR);
}

/* ---- the request form ---------------------------------------------------------------------------
 */

static void p9_2_the_form_is_whole(void **state)
{
    (void)state;
    static const char *const missing[] = {"reporter", "phone", "appointment_at"};
    for (size_t i = 0; i < 3; i++) {
        world_init(&w);
        struct command c = form();
        c.reporter = i == 0 ? "" : c.reporter;
        c.phone = i == 1 ? "" : c.phone;
        c.appointment_ms = i == 2 ? 0 : c.appointment_ms;
        assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
        assert_string_equal(w.out.refusal.subject, missing[i]);
    }
    world_open(&w);
    struct command c = form();
    memset(&w.ticket, 0, sizeof w.ticket);
    c.kind = KIND_REPAIR;
    c.key_left = true;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
}

static void p9_2_the_next_day_at_the_earliest(void **state)
{
    (void)state;
    world_init(&w);
    struct command c = form();
    c.appointment_ms = w.now_ms + HOUR_MS;
    assert_refused(world_give(&w, "desk", &c), ERROR_TOO_EARLY);
    assert_non_null(strstr(w.out.refusal.detail, "P9.2"));
    assert_given(world_give(&w, "sup-desk", &c));
    world_open_defect(&w);
    struct command book = world_command(COMMAND_BOOK);
    book.text = "改约";
    book.told = true;
    book.time_ms = w.now_ms + HOUR_MS;
    assert_refused(world_give(&w, "desk", &book), ERROR_TOO_EARLY);
    assert_given(world_give(&w, "sup-desk", &book));
    book.time_ms = w.now_ms + 2 * DAY_MS;
    assert_given(world_give(&w, "desk", &book));
    open_paid();
    book.time_ms = w.now_ms + 2 * HOUR_MS;
    assert_given(world_give(&w, "desk", &book));
}

static void p9_2_signed_by_the_customer(void **state)
{
    (void)state;
    world_open_defect(&w);
    assert_true(w.ticket.key_left && ticket_form_due(&w.ticket));
    assert_true(world_may(&w, "desk", COMMAND_CODES));
    assert_refused(world_do(&w, "firm", COMMAND_COLLECT), ERROR_NOT_SIGNED);
    struct command c = world_command(COMMAND_SIGN);
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.absent = true;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.text = "电话报修";
    assert_refused(world_give(&w, "eng", &c), ERROR_DENIED);
    assert_given(world_give(&w, "desk", &c));
    assert_true(w.ticket.form_signed && w.ticket.needs_signature);
    assert_state(&w, STATE_RECEIVED);
    assert_refused(world_give(&w, "desk", &c), ERROR_WRONG_STATE);
    assert_false(world_may(&w, "desk", COMMAND_CODES));
    world_open_defect(&w);
    c = world_command(COMMAND_SIGN);
    c.code = "999999";
    assert_refused(world_give(&w, "desk", &c), ERROR_WRONG_CODE);
    world_sign_form(&w);
    assert_false(w.ticket.needs_signature);
}

/* ---- collecting ---------------------------------------------------------------------------------
 */

static void p9_2_collected_at_the_sites_times(void **state)
{
    (void)state;
    world_open_defect(&w); /* nine o'clock sharp: the next time is two */
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_COLLECT);
    assert_true(c != NULL && c->due_ms == NINE_MS + 5 * HOUR_MS);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_NONE);
    assert_int_equal(world_clock(&w, CLOCK_SAME_DAY), CLOCK_STATE_NONE);
    world_pass(&w, 6 * HOUR_MS);
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_BREACHED);
    world_collect(&w);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_COLLECT)->met_ms == w.now_ms);
    assert_string_equal(w.ticket.technician, "firm");
    assert_true(w.ticket.notified && w.ticket.collected_ms == w.now_ms);
    assert_refused(world_do(&w, "eng", COMMAND_COLLECT), ERROR_WRONG_STATE);
}

static void p9_2_engineering_collects_too(void **state)
{
    (void)state;
    world_open_defect(&w);
    world_sign_form(&w);
    assert_given(world_do(&w, "eng", COMMAND_COLLECT));
    assert_int_equal(w.ticket.party, PARTY_ENGINEERING);
    open_paid();
    assert_refused(world_do(&w, "eng", COMMAND_COLLECT), ERROR_REFUSED);
    assert_non_null(strstr(w.out.refusal.detail, "P9.5"));
}

static void p9_2_given_back_it_is_collected_again(void **state)
{
    (void)state;
    world_open_defect(&w);
    world_collect(&w);
    w.now_ms += MINUTE_MS;
    assert_given(world_say(&w, "firm", COMMAND_REFUSE, "不是我们施工"));
    assert_state(&w, STATE_RECEIVED);
    assert_int_equal(w.ticket.party, PARTY_CONTRACTOR);
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_RUNNING);
    assert_true(w.ticket.collect_from_ms == w.now_ms && w.ticket.collected_ms == 0);
}

static void p9_2_waiting_leaves_it_the_partys(void **state)
{
    (void)state;
    world_open_defect(&w);
    world_sign_form(&w);
    struct command wait = world_command(COMMAND_WAIT);
    wait.time_ms = w.now_ms + DAY_MS;
    wait.text = "等材料";
    assert_given(world_give(&w, "desk", &wait));
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_PAUSED);
    w.now_ms += HOUR_MS;
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_int_equal(w.ticket.party, PARTY_CONTRACTOR);
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_RUNNING);
    assert_given(world_do(&w, "firm", COMMAND_COLLECT));
    assert_given(world_give(&w, "firm", &wait));
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_state(&w, STATE_DISPATCHED);
    assert_string_equal(w.ticket.technician, "firm");
}

static void p9_2_signed_back(void **state)
{
    (void)state;
    char person[NAME_SIZE];
    signed_off();
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_CONTRACTOR);
    assert_string_equal(person, "firm");
    assert_refused(world_do(&w, "eng", COMMAND_HAND_BACK), ERROR_DENIED);
    assert_given(world_say(&w, "firm", COMMAND_HAND_BACK, "完工"));
    assert_state(&w, STATE_RETURNED);
    assert_int_equal(w.ticket.returned_week, 202647);
    w.now_ms += MINUTE_MS;
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    assert_state(&w, STATE_RECEIVED);
    assert_int_equal(w.ticket.round, 2);
    assert_true(w.ticket.form_signed && w.ticket.party == PARTY_CONTRACTOR);
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_RUNNING);
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_CONTRACTOR);
    assert_given(world_do(&w, "firm", COMMAND_COLLECT));
}

/* ---- the inspection -----------------------------------------------------------------------------
 */

static void p9_3_arranged_within_five_minutes(void **state)
{
    (void)state;
    world_open_defect(&w);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_CONFIRM)->due_ms == w.now_ms + 5 * MINUTE_MS);
    struct command c = appoint("nobody");
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    c = appoint("stranger");
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    world_staff(&w, "solo")->revoked = true;
    c = appoint("solo");
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    c = appoint("finance");
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    c = appoint("eng");
    c.time_ms = w.now_ms - HOUR_MS;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c = appoint("eng");
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_clock(&w, CLOCK_CONFIRM), CLOCK_STATE_MET);
    assert_string_equal(w.ticket.inspector, "eng");
    assert_true(w.ticket.inspect_ms == c.time_ms && w.ticket.appointment_ms != c.time_ms);
    world_open_defect(&w);
    world_pass(&w, 6 * MINUTE_MS);
    assert_int_equal(world_clock(&w, CLOCK_CONFIRM), CLOCK_STATE_BREACHED);
    world_collect(&w); /* who comes for it looks at it */
    assert_true(ticket_clock_find(&w.ticket, CLOCK_CONFIRM)->met_ms != 0);
    open_paid();
    c = appoint("eng");
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    struct command inspected = found(true);
    assert_refused(world_give(&w, "eng", &inspected), ERROR_REFUSED);
}

static void p9_3_confirmed_on_site(void **state)
{
    (void)state;
    world_open_defect(&w);
    struct command c = appoint("tech3");
    assert_given(world_give(&w, "desk", &c));
    c = found(true);
    assert_refused(world_give(&w, "tech1", &c), ERROR_DENIED);
    assert_given(world_give(&w, "tech3", &c));
    assert_true(w.ticket.left_over && w.ticket.coordination && !w.ticket.own_crew);
    assert_refused(world_give(&w, "eng", &c), ERROR_REFUSED);
    c = appoint("eng");
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    assert_refused(world_say(&w, "desk", COMMAND_CANCEL, "误报"), ERROR_REFUSED);
    const char *const others[] = {"eng", "sup-a", "sup-desk", "firm"};
    for (size_t i = 0; i < 4; i++) {
        world_open_defect(&w);
        world_collect(&w);
        c = found(true);
        assert_given(world_give(&w, others[i], &c));
    }
    signed_off();
    w.ticket.left_over = true;
    assert_given(world_do(&w, "firm", COMMAND_HAND_BACK));
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    assert_true(w.ticket.coordination); /* followed up until it is done */
}

static void p9_5_no_defect_is_the_owners(void **state)
{
    (void)state;
    world_open_defect(&w);
    struct command c = found(false);
    c.pass = true;
    assert_refused(world_give(&w, "eng", &c), ERROR_BAD_REQUEST);
    c = found(true);
    c.status = WARRANTY_OUT;
    assert_refused(world_give(&w, "eng", &c), ERROR_BAD_REQUEST);
    c = found(false);
    c.status = WARRANTY_NONE;
    assert_refused(world_give(&w, "eng", &c), ERROR_BAD_REQUEST);
    c = found(false);
    c.own = true;
    assert_refused(world_give(&w, "eng", &c), ERROR_BAD_REQUEST);
    c = found(false);
    c.text = "";
    assert_refused(world_give(&w, "eng", &c), ERROR_BAD_REQUEST);
    c = found(false);
    c.status = WARRANTY_OUT;
    assert_given(world_give(&w, "eng", &c));
    assert_int_equal(w.ticket.warranty, WARRANTY_OUT);
    assert_int_equal(w.ticket.party, PARTY_NONE);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    world_dispatch(&w, "tech1");
}

/* ---- the own crew -------------------------------------------------------------------------------
 */

static void p9_4_urgent_and_small(void **state)
{
    (void)state;
    world_open_defect(&w);
    struct command c = send("tech1", "");
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    assert_non_null(strstr(w.out.refusal.detail, "P9.4"));
    c = send("tech1", "急修");
    c.crew = "crew-a";
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c = send("tech1", "急修");
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(w.ticket.party, PARTY_NONE);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_MET);
    c = send("tech2", ""); /* named anew: no reason any more */
    assert_given(world_give(&w, "desk", &c));
    assert_given(world_say(&w, "tech2", COMMAND_REFUSE, "没空"));
    assert_int_equal(w.ticket.party, PARTY_CONTRACTOR); /* the party's again */
    world_open_defect(&w);
    struct command inspected = found(true);
    inspected.own = true;
    assert_given(world_give(&w, "eng", &inspected));
    c = send("tech1", "");
    assert_given(world_give(&w, "desk", &c));
    c = send("", "");
    c.pool = "crew-a";
    world_open_defect(&w);
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
}

static void p9_2_sent_to_the_party(void **state)
{
    (void)state;
    world_open_defect(&w);
    struct command c = send("firm", "");
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_SIGNED);
    c.to = "nobody";
    c.text = "急修";
    assert_refused(world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    world_sign_form(&w);
    c = send("firm", "");
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(w.ticket.party, PARTY_CONTRACTOR);
    assert_given(world_do(&w, "firm", COMMAND_ACCEPT));
    open_paid();
    c = send("firm", "");
    assert_given(world_give(&w, "desk", &c));
}

static void p9_2_the_contractor_is_gone(void **state)
{
    (void)state;
    world_open_defect(&w);
    world_collect(&w);
    struct command c = send("tech1", "施工单位失联");
    assert_refused(world_give(&w, "desk", &c), ERROR_DENIED);
    struct command without = send("tech1", "");
    assert_refused(world_give(&w, "sup-desk", &without), ERROR_REFUSED);
    without.to = "firm";
    assert_refused(world_give(&w, "sup-desk", &without), ERROR_REFUSED);
    assert_given(world_give(&w, "sup-desk", &c));
    assert_state(&w, STATE_DISPATCHED);
    assert_true(w.ticket.collected_ms == 0 && w.ticket.party == PARTY_NONE);
    world_accept(&w, "tech1");
    assert_refused(world_give(&w, "sup-desk", &c), ERROR_WRONG_STATE); /* the crew's by now */
    world_open_defect(&w);
    world_collect(&w);
    struct command refer = world_command(COMMAND_REFER);
    refer.party = PARTY_ENGINEERING;
    refer.text = "结构问题";
    assert_given(world_give(&w, "firm", &refer));
    assert_state(&w, STATE_REFERRED);
    static struct world referred;
    referred = w;
    assert_given(world_do(&w, "eng", COMMAND_RESUME)); /* helped: the contractor goes on */
    assert_state(&w, STATE_DISPATCHED);
    assert_int_equal(w.ticket.party, PARTY_NONE);
    w = referred;
    assert_given(world_give(&w, "sup-a", &c));
    assert_state(&w, STATE_DISPATCHED);
    assert_false(w.ticket.referral_open);
}

/* ---- money, and the end -------------------------------------------------------------------------
 */

static void p9_2_nothing_is_charged(void **state)
{
    (void)state;
    world_open_defect(&w);
    struct command c = send("tech1", "急修");
    assert_given(world_give(&w, "desk", &c));
    world_accept(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    struct command quote = world_command(COMMAND_QUOTE);
    quote.labour_fen = 5000;
    assert_refused(world_give(&w, "tech1", &quote), ERROR_REFUSED);
    assert_false(world_may(&w, "tech1", COMMAND_QUOTE));
    open_paid();
    world_on_site(&w);
    assert_given(world_give(&w, "tech1", &quote));
}

static void p8_2_left_over_is_closed_by_a_supervisor(void **state)
{
    (void)state;
    struct command close = world_command(COMMAND_CLOSE);
    close.exception = true;
    close.text = "开发商遗留";
    world_open_defect(&w);
    assert_refused(world_give(&w, "sup-desk", &close), ERROR_WRONG_STATE);
    struct command c = found(true);
    assert_given(world_give(&w, "eng", &c));
    assert_refused(world_give(&w, "desk", &close), ERROR_DENIED);
    assert_given(world_give(&w, "sup-desk", &close));
    assert_state(&w, STATE_CLOSED);
    signed_off();
    assert_given(world_do(&w, "firm", COMMAND_HAND_BACK));
    assert_given(world_give(&w, "sup-desk", &close));
    world_open_defect(&w);
    assert_given(world_say(&w, "desk", COMMAND_CANCEL, "误报"));
}

static void p16_4_the_party_sees_what_waits_for_it(void **state)
{
    (void)state;
    world_open_defect(&w);
    const struct staff *firm = world_staff(&w, "firm");
    assert_true(ticket_visible(&w.ticket, firm));
    assert_false(ticket_personal_visible(&w.ticket, firm));
    assert_true(event_visible(world_event(&w, EVENT_OPENED), firm));
    world_collect(&w);
    assert_true(ticket_personal_visible(&w.ticket, firm));
    struct staff mate = *firm; /* of one crew with who has it */
    memcpy(mate.id, "mate", 5);
    memcpy(mate.crew, "firm-crew", 10);
    memcpy(w.ticket.crew, "firm-crew", 10);
    assert_true(ticket_visible(&w.ticket, &mate));
    assert_false(ticket_personal_visible(&w.ticket, &mate));
    w.ticket.state = STATE_REFERRED;
    w.ticket.party = PARTY_ENGINEERING;
    assert_false(ticket_personal_visible(&w.ticket, &mate));
    w.ticket.party = PARTY_DEVELOPER;
    assert_true(ticket_personal_visible(&w.ticket, &mate));
    open_paid();
    assert_false(ticket_visible(&w.ticket, firm));
    assert_false(event_visible(world_event(&w, EVENT_OPENED), firm));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p9_1_decided_at_intake),
        cmocka_unit_test(p9_1_corrected_by_a_supervisor),
        cmocka_unit_test(p9_1_a_correction_turns_the_way),
        cmocka_unit_test(p9_2_the_form_is_whole),
        cmocka_unit_test(p9_2_the_next_day_at_the_earliest),
        cmocka_unit_test(p9_2_signed_by_the_customer),
        cmocka_unit_test(p9_2_collected_at_the_sites_times),
        cmocka_unit_test(p9_2_engineering_collects_too),
        cmocka_unit_test(p9_2_given_back_it_is_collected_again),
        cmocka_unit_test(p9_2_waiting_leaves_it_the_partys),
        cmocka_unit_test(p9_2_signed_back),
        cmocka_unit_test(p9_3_arranged_within_five_minutes),
        cmocka_unit_test(p9_3_confirmed_on_site),
        cmocka_unit_test(p9_5_no_defect_is_the_owners),
        cmocka_unit_test(p9_4_urgent_and_small),
        cmocka_unit_test(p9_2_sent_to_the_party),
        cmocka_unit_test(p9_2_the_contractor_is_gone),
        cmocka_unit_test(p9_2_nothing_is_charged),
        cmocka_unit_test(p8_2_left_over_is_closed_by_a_supervisor),
        cmocka_unit_test(p16_4_the_party_sees_what_waits_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
