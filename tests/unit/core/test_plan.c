/* A maintenance plan (P10.3): its dates, and of each exactly once what came of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/calendar.h"
#include "core/sheet_rows.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* 2026-11-19 09:00 in Shanghai, a Thursday; slips are issued at half past eight. */
#define NINE_MS INT64_C(1795050000000)

static struct policy policy;
static struct sheet sheet;
static struct sheet_facts facts;
static struct sheet_decision out;
static struct ticket slip; /* the last one issued */
static int64_t now_ms;
static uint32_t issued, missed, seen;
static uint32_t dates[4096]; /* that an event spoke of */

static const struct staff supervisor = {
    .id = "sup-a", .role = ROLE_DEPARTMENT_SUPERVISOR, .site_count = 1, .sites = {"s1"}};
static const struct staff desk = {
    .id = "desk", .role = ROLE_DESK, .site_count = 1, .sites = {"s1"}};

static uint32_t date_number(int64_t at_ms)
{
    return calendar_date_number(&policy.calendar.zone, at_ms);
}

/* Folding what was decided gives what decide says; each date once. */
static void take(void)
{
    static struct sheet folded;
    folded = sheet;
    for (uint32_t i = 0; i < out.event_count; i++) {
        const struct event *e = &out.events[i];
        sheet_fold(&folded, e);
        if (e->sheet->verb != SHEET_VERB_DUE) {
            continue;
        }
        dates[seen++] = date_number(e->due_ms);
        assert_true(seen == 1 || dates[seen - 1] > dates[seen - 2]);
        bool with_slip = (e->sheet->set & SHEET_HAS_TICKET) != 0;
        issued += with_slip;
        missed += !with_slip;
        assert_true(e->noticed_ms == now_ms && e->due_ms <= now_ms);
    }
    assert_memory_equal(&folded, &out.after, sizeof folded);
    sheet = out.after;
    if (sheet.number != 0) {
        sheet_assert(&sheet);
    }
    if (out.opens_ticket) {
        assert_false(slip.number != 0 && ticket_is_open(&slip)); /* one at a time */
        slip.number = sheet.ticket;
        slip.state = STATE_DISPATCHED;
    }
}

static enum error_code give(const struct sheet_command *c, const struct staff *actor)
{
    facts = (struct sheet_facts){
        .new_number = sheet_number_first(SHEET_KIND_PLAN, 20261119) + 1,
        .facility_exists = true,
        .facility_trade = TRADE_LIFT,
        .crew_exists = true,
    };
    sheet_decide(&sheet, c, actor, &facts, &policy, now_ms, &out);
    take();
    return out.refusal.code;
}

static void fire(void)
{
    while (sheet_next_due(&sheet) <= now_ms) {
        facts.new_ticket = 2026111900000001u + issued;
        facts.ticket = slip.number != 0 ? &slip : NULL;
        sheet_fire(&sheet, &facts, &policy, now_ms, &out);
        assert_true(out.event_count > 0);
        take();
    }
}

static void done(void)
{
    slip.state = STATE_CLOSED;
}

static struct sheet_command plan_of(enum sheet_every every, int64_t anchor_ms)
{
    struct sheet_command c;
    sheet_command_init(&c, SHEET_KIND_PLAN, SHEET_VERB_OPEN);
    c.site = "s1";
    c.facility = "lift-1";
    c.subject = "安全检查";
    c.crew = "crew-a";
    c.every = every;
    c.anchor_ms = anchor_ms;
    return c;
}

static void start(enum sheet_every every, int64_t anchor_ms)
{
    memset(&sheet, 0, sizeof sheet);
    memset(&slip, 0, sizeof slip);
    policy_set_defaults(&policy);
    policy.version = 1;
    now_ms = NINE_MS;
    issued = missed = seen = 0;
    struct sheet_command c = plan_of(every, anchor_ms);
    assert_int_equal(give(&c, &supervisor), ERROR_NONE);
    assert_int_equal(sheet.state, SHEET_STATE_ACTIVE);
}

static uint32_t next_date(void)
{
    return date_number(sheet.wake_ms);
}

static int64_t on(int32_t year, uint8_t month, uint8_t dom)
{
    return calendar_time(&policy.calendar.zone, (struct day){year, month, dom}, 9 * 60);
}

/* ---- dates --------------------------------------------------------------------------------------
 */

static void each_period_has_its_dates(void **state)
{
    (void)state;
    policy_set_defaults(&policy);
    const struct {
        enum sheet_every every;
        int64_t first_ms;
        uint32_t dates[4];
    } cases[] = {
        {SHEET_EVERY_DAY, on(2026, 11, 20), {20261120, 20261121, 20261122, 20261123}},
        {SHEET_EVERY_WEEK, on(2026, 11, 20), {20261120, 20261127, 20261204, 20261211}},
        {SHEET_EVERY_MONTH, on(2026, 12, 31), {20261231, 20270131, 20270228, 20270331}},
        {SHEET_EVERY_QUARTER, on(2026, 11, 30), {20261130, 20270228, 20270530, 20270830}},
        {SHEET_EVERY_HALF_YEAR, on(2026, 12, 1), {20261201, 20270601, 20271201, 20280601}},
        {SHEET_EVERY_YEAR, on(2028, 2, 29), {20280229, 20290228, 20300228, 20310228}},
        /* begun long ago: the next one from today on */
        {SHEET_EVERY_WEEK, on(2020, 1, 1), {20261125, 20261202, 20261209, 20261216}},
        {SHEET_EVERY_MONTH, on(1990, 1, 31), {20261130, 20261231, 20270131, 20270228}},
        {SHEET_EVERY_DAY, on(1980, 1, 1), {20261119, 20261120, 20261121, 20261122}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start(cases[i].every, cases[i].first_ms);
        for (size_t d = 0; d < 4; d++) {
            assert_int_equal(next_date(), cases[i].dates[d]);
            assert_int_equal(calendar_minute(&policy.calendar.zone, sheet.wake_ms),
                             policy.maintenance_minute);
            now_ms = sheet.wake_ms > now_ms ? sheet.wake_ms : now_ms;
            fire();
            done();
        }
        assert_int_equal(issued, 4);
        assert_int_equal(missed, 0);
    }
}

static void today_counts(void **state)
{
    (void)state;
    start(SHEET_EVERY_WEEK, 0); /* at nine, past the hour: at once */
    assert_int_equal(next_date(), 20261119);
    fire();
    assert_int_equal(issued, 1);
    assert_true(sheet.at_ms == NINE_MS - 30 * MINUTE_MS);
    assert_int_equal(next_date(), 20261126);
}

/* ---- slips --------------------------------------------------------------------------------------
 */

static void p10_3_a_slip_on_the_morning_it_is_due(void **state)
{
    (void)state;
    start(SHEET_EVERY_WEEK, on(2026, 11, 20));
    now_ms = sheet.wake_ms - 1;
    fire();
    assert_int_equal(seen, 0);
    now_ms++;
    fire();
    assert_int_equal(issued, 1);
    assert_true(out.opens_ticket && sheet.ticket == facts.new_ticket);
    const struct command *c = &out.ticket;
    assert_int_equal(c->kind, KIND_MAINTENANCE);
    assert_string_equal(c->facility, "lift-1");
    assert_string_equal(c->crew, "crew-a");
    assert_string_equal(c->text, "安全检查");
    assert_true(c->plan == sheet.number && c->time_ms == now_ms);
    assert_int_equal(c->trade, TRADE_LIFT);
    fire(); /* once */
    assert_int_equal(seen, 1);
}

/* P1.3: the light in the lift is an electrician's. */
static void the_planners_trade_before_the_facilitys(void **state)
{
    (void)state;
    start(SHEET_EVERY_WEEK, 0);
    assert_int_equal(sheet.trade, TRADE_LIFT);
    memset(&sheet, 0, sizeof sheet);
    struct sheet_command c = plan_of(SHEET_EVERY_WEEK, 0);
    c.trade = TRADE_STRONG_CURRENT;
    assert_int_equal(give(&c, &supervisor), ERROR_NONE);
    assert_int_equal(sheet.trade, TRADE_STRONG_CURRENT);
}

static void p10_3_what_is_to_be_done_stands_on_it(void **state)
{
    (void)state;
    start(SHEET_EVERY_DAY, 0);
    struct sheet_command c;
    sheet_command_init(&c, SHEET_KIND_PLAN, SHEET_VERB_CHANGE);
    c.text = "检查制动器、限速器";
    assert_int_equal(give(&c, &supervisor), ERROR_NONE);
    fire();
    assert_string_equal(out.ticket.text, "检查制动器、限速器");
}

/* Down for days: each date shows as missed but the last, which is caught up with. */
static void p10_3_downtime(void **state)
{
    (void)state;
    start(SHEET_EVERY_DAY, on(2026, 11, 20));
    now_ms = on(2026, 12, 20) + HOUR_MS; /* a month: more than one decision holds */
    fire();
    assert_int_equal(issued, 1);
    assert_int_equal(missed, 30);
    assert_int_equal(sheet.quantity, 30);
    assert_int_equal(dates[seen - 1], 20261220);
    assert_int_equal(next_date(), 20261221);

    start(SHEET_EVERY_MONTH, on(2026, 12, 1));
    now_ms = on(2026, 12, 9); /* late, and none has come since: issued */
    fire();
    assert_int_equal(issued, 1);
    assert_int_equal(missed, 0);
    assert_int_equal(next_date(), 20270101);
}

static void p10_3_one_open_slip_a_plan(void **state)
{
    (void)state;
    start(SHEET_EVERY_DAY, on(2026, 11, 20));
    now_ms = on(2026, 11, 20);
    fire();
    now_ms = on(2026, 11, 21); /* the one of yesterday is not done */
    fire();
    assert_int_equal(issued, 1);
    assert_int_equal(missed, 1);
    done();
    now_ms = on(2026, 11, 22);
    fire();
    assert_int_equal(issued, 2);
    assert_int_equal(sheet.quantity, 1);
}

/* The hour moves with the policy, the dates do not. */
static void p17_1_a_new_hour(void **state)
{
    (void)state;
    start(SHEET_EVERY_DAY, on(2026, 11, 20));
    policy.maintenance_minute = 6 * 60;
    now_ms = on(2026, 11, 20);
    fire();
    assert_int_equal(next_date(), 20261121);
    assert_int_equal(calendar_minute(&policy.calendar.zone, sheet.wake_ms), 6 * 60);
}

/* ---- who ----------------------------------------------------------------------------------------
 */

static void p10_3_planners_plan(void **state)
{
    (void)state;
    start(SHEET_EVERY_DAY, 0);
    struct sheet_command c;
    sheet_command_init(&c, SHEET_KIND_PLAN, SHEET_VERB_CANCEL);
    c.text = "电梯拆除";
    assert_int_equal(give(&c, &desk), ERROR_DENIED);
    assert_int_equal(give(&c, &supervisor), ERROR_NONE);
    assert_int_equal(sheet.state, SHEET_STATE_CANCELLED);
    assert_true(sheet_next_due(&sheet) == INT64_MAX); /* and nothing is issued any more */

    memset(&sheet, 0, sizeof sheet);
    c = plan_of(SHEET_EVERY_DAY, 0);
    assert_int_equal(give(&c, &desk), ERROR_DENIED);
    c.crew = "";
    assert_int_equal(give(&c, &supervisor), ERROR_BAD_REQUEST);
    c = plan_of(SHEET_EVERY_NONE, 0);
    assert_int_equal(give(&c, &supervisor), ERROR_BAD_REQUEST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_period_has_its_dates),
        cmocka_unit_test(today_counts),
        cmocka_unit_test(p10_3_a_slip_on_the_morning_it_is_due),
        cmocka_unit_test(the_planners_trade_before_the_facilitys),
        cmocka_unit_test(p10_3_what_is_to_be_done_stands_on_it),
        cmocka_unit_test(p10_3_downtime),
        cmocka_unit_test(p10_3_one_open_slip_a_plan),
        cmocka_unit_test(p17_1_a_new_hour),
        cmocka_unit_test(p10_3_planners_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
