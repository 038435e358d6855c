/* Sites, policies, people, units, the register and request ids. Each test ends by comparing the
 * view with what the ledger folds to. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#include "common/request_id.h"
#include "store/view_private.h"

/* ---- sites and policies ---- */

static void set_policy(struct fixture *f, uint32_t version, const char *yaml)
{
    struct event ev;
    event_init(&ev, EVENT_POLICY_SET);
    ev.site = "s1";
    ev.version = version;
    ev.subject = "文号 2026-31";
    ev.blob = (const uint8_t *)yaml;
    ev.blob_size = strlen(yaml);
    fixture_emit(f, "admin", &ev);
}

static void test_a_site_starts_with_the_default_policy(void **state)
{
    struct fixture *f = *state;
    struct site site, sites[4];
    assert_true(view_site(f->view, "s1", &site));
    assert_string_equal(site.name, "花园小区");
    assert_int_equal(site.policy_version, 1);
    assert_false(view_site(f->view, "s3", &site));
    assert_int_equal(view_site_list(f->view, sites, 4), 2);
    assert_string_equal(sites[0].id, "s1");
    assert_string_equal(sites[1].id, "s2");
    const struct policy *p = view_policy(f->view, "s1", 0);
    assert_non_null(p);
    assert_int_equal(p->version, 1);
    assert_int_equal(p->clocks[CLOCK_NOTICE].length_ms, 5 * MINUTE_MS);
    assert_ptr_equal(p, view_policy(f->view, "s1", 1));
    assert_null(view_policy(f->view, "s3", 0));
    assert_null(view_policy(f->view, "s1", 2));
}

/* P17.1: taken as long as a length could be given: the rest that the site wrote stays. */
static void test_what_no_policy_may_say_any_more_stays_in_force(void **state)
{
    struct fixture *f = *state;
    set_policy(f, 2, "clocks: {notice: 2m}\nretention: {tickets: 1y, public: 10y}\n");
    const struct policy *p = view_policy(f->view, "s1", 0);
    assert_int_equal(p->version, 2);
    assert_int_equal(p->clocks[CLOCK_NOTICE].length_ms, 2 * MINUTE_MS);
    assert_int_equal(p->retention_tickets_days, 365);
    fixture_restart(f);
    assert_int_equal(view_policy(f->view, "s1", 2)->clocks[CLOCK_NOTICE].length_ms, 2 * MINUTE_MS);
}

static void test_a_policy_is_a_version(void **state)
{
    static const char yaml[] = "clocks: {notice: 2m}\n";
    struct fixture *f = *state;
    struct policy_record record;
    struct arena a;
    const struct policy *old = view_policy(f->view, "s1", 0);
    set_policy(f, 2, yaml);
    const struct policy *p = view_policy(f->view, "s1", 0);
    assert_int_equal(p->version, 2);
    assert_int_equal(p->clocks[CLOCK_NOTICE].length_ms, 2 * MINUTE_MS);
    assert_ptr_equal(view_policy(f->view, "s1", 1), old);
    assert_int_equal(old->clocks[CLOCK_NOTICE].length_ms, 5 * MINUTE_MS);
    assert_int_equal(view_policy(f->view, "s2", 0)->version, 1);
    arena_init(&a, 1 << 20);
    assert_true(view_policy_record(f->view, "s1", 0, &a, &record));
    assert_int_equal(record.version, 2);
    assert_int_equal(record.size, strlen(yaml));
    assert_memory_equal(record.document, yaml, record.size);
    assert_string_equal(record.set_by, "admin");
    assert_string_equal(record.approval, "文号 2026-31");
    assert_int_equal(record.set_ms, f->now_ms);
    assert_false(view_policy_record(f->view, "s1", 3, &a, &record));
    arena_free(&a);
    fixture_restart(f);
    assert_int_equal(view_policy(f->view, "s1", 0)->clocks[CLOCK_NOTICE].length_ms, 2 * MINUTE_MS);
}

/* ---- people ---- */

static void give_code(struct fixture *f, const char *id, const uint8_t hash[32])
{
    static const char *const site = "s1";
    struct event ev;
    event_init(&ev, EVENT_STAFF_CHANGED);
    ev.subject = id;
    ev.to_role = ROLE_TECHNICIAN;
    ev.sites = &site;
    ev.site_count = 1;
    ev.crew = "crew-a";
    ev.department = "dep-a";
    ev.name = "张师傅";
    ev.hash = hash;
    ev.until_ms = f->now_ms + DAY_MS;
    fixture_emit(f, "admin", &ev);
}

static void enroll(struct fixture *f, const char *id, const uint8_t fingerprint[32])
{
    struct event ev;
    event_init(&ev, EVENT_ENROLLED);
    ev.subject = id;
    ev.hash = fingerprint;
    ev.blob = (const uint8_t *)"certificate";
    ev.blob_size = 11;
    ev.until_ms = f->now_ms + 365 * DAY_MS;
    fixture_emit(f, NULL, &ev);
}

static void about(struct fixture *f, enum event_type type, const char *id)
{
    struct event ev;
    event_init(&ev, type);
    ev.subject = id;
    fixture_emit(f, "admin", &ev);
}

static const uint8_t CODE[32] = {1}, FINGERPRINT[32] = {2}, FINGERPRINT_2[32] = {3};

static void test_a_person_enrolls_and_is_revoked(void **state)
{
    struct fixture *f = *state;
    struct staff s;
    struct arena a;
    size_t size = 0;
    arena_init(&a, 1 << 16);
    give_code(f, "tech1", CODE);
    assert_true(view_staff_by_code(f->view, CODE, &s));
    assert_string_equal(s.id, "tech1");
    assert_int_equal(s.code_until_ms, f->now_ms + DAY_MS);
    assert_null(view_certificate(f->view, "tech1", CERTIFICATE_IN_USE, &a, &size));
    about(f, EVENT_ENROLL_REFUSED, "tech1");
    about(f, EVENT_ENROLL_REFUSED, "tech1");
    about(f, EVENT_ENROLL_REFUSED, "nobody");
    assert_true(view_staff(f->view, "tech1", &s));
    assert_int_equal(s.code_failures, 2);
    enroll(f, "tech1", FINGERPRINT);
    assert_true(view_staff_by_fingerprint(f->view, FINGERPRINT, &s));
    assert_true(s.enrolled);
    assert_int_equal(s.code_until_ms, 0);               /* used up … */
    assert_true(view_staff_by_code(f->view, CODE, &s)); /* … but known, for the same answer again */
    const uint8_t *der = view_certificate(f->view, "tech1", CERTIFICATE_IN_USE, &a, &size);
    assert_non_null(der);
    assert_int_equal(size, 11);
    assert_memory_equal(der, "certificate", 11);
    enroll(f, "tech1", FINGERPRINT_2);
    assert_false(view_staff_by_fingerprint(f->view, FINGERPRINT, &s));
    about(f, EVENT_STAFF_REVOKED, "tech1");
    assert_true(view_staff_by_fingerprint(f->view, FINGERPRINT_2, &s));
    assert_true(s.revoked);
    fixture_restart(f);
    assert_true(view_staff_by_fingerprint(f->view, FINGERPRINT_2, &s));
    assert_true(s.revoked);
    assert_string_equal(s.name, "张师傅");
    arena_free(&a);
}

static void renew(struct fixture *f, enum event_type type, const uint8_t fingerprint[32])
{
    struct event ev;
    event_init(&ev, type);
    ev.subject = "tech1";
    ev.hash = fingerprint;
    if (type == EVENT_RENEWED) {
        ev.blob = (const uint8_t *)"renewed";
        ev.blob_size = 7;
        ev.until_ms = f->now_ms + 400 * DAY_MS;
    }
    fixture_emit(f, "tech1", &ev);
}

static void expect_ways(struct fixture *f, bool first, bool second)
{
    struct staff s;
    assert_int_equal(view_staff_by_fingerprint(f->view, FINGERPRINT, &s), first);
    assert_int_equal(view_staff_by_fingerprint(f->view, FINGERPRINT_2, &s), second);
}

static void test_a_certificate_is_renewed(void **state)
{
    struct fixture *f = *state;
    struct staff s;
    struct arena a;
    size_t size = 0;
    arena_init(&a, 1 << 16);
    enroll(f, "tech1", FINGERPRINT);
    renew(f, EVENT_RENEWED, FINGERPRINT_2);
    expect_ways(f, true, true);
    fixture_restart(f);
    expect_ways(f, true, true);
    renew(f, EVENT_RENEWAL_USED, CODE); /* of one that was replaced meanwhile: nothing */
    expect_ways(f, true, true);
    assert_memory_equal(view_certificate(f->view, "tech1", CERTIFICATE_NEXT, &a, &size), "renewed",
                        7);
    renew(f, EVENT_RENEWAL_USED, FINGERPRINT_2);
    expect_ways(f, false, true);
    assert_memory_equal(view_certificate(f->view, "tech1", CERTIFICATE_IN_USE, &a, &size),
                        "renewed", 7);
    assert_null(view_certificate(f->view, "tech1", CERTIFICATE_NEXT, &a, &size));
    assert_true(view_staff(f->view, "tech1", &s));
    assert_int_equal(s.certificate_until_ms, f->now_ms + 400 * DAY_MS);
    assert_int_equal(s.next_until_ms, 0);
    /* who enrols anew has neither of before */
    renew(f, EVENT_RENEWED, FINGERPRINT);
    expect_ways(f, true, true);
    enroll(f, "tech1", CODE);
    expect_ways(f, false, false);
    arena_free(&a);
}

static void test_who_is_added_again_starts_anew(void **state)
{
    static const struct person again = {"tech1", "s1", "crew-b", "dep-b", ROLE_TECHNICIAN};
    struct fixture *f = *state;
    struct staff s;
    enroll(f, "tech1", FINGERPRINT);
    about(f, EVENT_STAFF_REVOKED, "tech1");
    fixture_staff(f, &again);
    assert_true(view_staff(f->view, "tech1", &s));
    assert_false(s.revoked || s.enrolled);
    assert_string_equal(s.crew, "crew-b");
    assert_false(view_staff_by_fingerprint(f->view, FINGERPRINT, &s));
}

static void test_people_are_listed_in_order(void **state)
{
    struct fixture *f = *state;
    struct staff page[4];
    assert_int_equal(view_staff_list(f->view, "s1", "", page, 4), 4);
    assert_string_equal(page[0].id, "desk");
    assert_string_equal(page[3].id, "quality"); /* of all sites */
    assert_int_equal(view_staff_list(f->view, "s1", page[3].id, page, 4), 4);
    assert_string_equal(page[0].id, "sup-a");
    assert_string_equal(page[3].id, "tech3");
    assert_int_equal(view_staff_list(f->view, "s1", "tech3", page, 4), 0);
    assert_int_equal(view_staff_list(f->view, "s2", "", page, 4), 2);
    assert_string_equal(page[0].id, "desk9");
}

static void test_crews_and_who_answers_for_them(void **state)
{
    static const struct person lead = {"lead0", "s1", "crew-b", "dep-b", ROLE_CREW_LEAD};
    struct fixture *f = *state;
    char department[NAME_SIZE], holders[ROLE_COUNT][NAME_SIZE];
    assert_true(view_crew(f->view, "s1", "crew-a", department));
    assert_string_equal(department, "dep-a");
    assert_false(view_crew(f->view, "s2", "crew-a", department));
    assert_false(view_crew(f->view, "s1", "crew-z", department));
    assert_false(view_crew(f->view, "s1", "", department));
    view_holders(f->view, "s1", "crew-a", "dep-a", holders);
    assert_string_equal(holders[ROLE_CREW_LEAD], "lead1");
    assert_string_equal(holders[ROLE_DEPARTMENT_SUPERVISOR], "sup-a");
    assert_string_equal(holders[ROLE_SITE_DIRECTOR], "director");
    assert_string_equal(holders[ROLE_QUALITY], "quality");
    assert_string_equal(holders[ROLE_DESK_SUPERVISOR], "");
    view_holders(f->view, "s1", "crew-b", "dep-b", holders);
    assert_string_equal(holders[ROLE_CREW_LEAD], "");
    assert_string_equal(holders[ROLE_DEPARTMENT_SUPERVISOR], "");
    fixture_staff(f, &lead);
    view_holders(f->view, "s1", "crew-b", "dep-b", holders);
    assert_string_equal(holders[ROLE_CREW_LEAD], "lead0");
    about(f, EVENT_STAFF_REVOKED, "lead0");
    view_holders(f->view, "s1", "crew-b", "dep-b", holders);
    assert_string_equal(holders[ROLE_CREW_LEAD], "");
    view_holders(f->view, "s1", "", NO_DEPARTMENT, holders);
    assert_string_equal(holders[ROLE_DEPARTMENT_SUPERVISOR], "sup-a");
}

static void test_a_restore_voids_codes_and_skips_numbers(void **state)
{
    struct fixture *f = *state;
    struct staff s;
    struct event ev;
    const uint64_t before = fixture_new(f, "s1", "3-1204", "漏水");
    give_code(f, "tech1", CODE);
    assert_int_equal(view_epoch(f->view), 0);
    event_init(&ev, EVENT_RESTORED);
    ev.version = 1;
    fixture_emit(f, NULL, &ev);
    assert_int_equal(view_epoch(f->view), 1);
    assert_true(view_staff(f->view, "tech1", &s));
    assert_int_equal(s.code_until_ms, 0);
    assert_int_equal(fixture_new(f, "s1", "3-1204", "漏水"), before + 10001);
    assert_int_equal(fixture_new(f, "s1", "3-1204", "漏水"), before + 10002);
    assert_int_equal(view_new_register_number(f->view, TODAY), (uint64_t)TODAY * 100000000 + 10001);
    assert_int_equal(view_new_number(f->view, TODAY + 3), (uint64_t)(TODAY + 3) * 100000000 + 1);
    fixture_restart(f);
    assert_int_equal(view_epoch(f->view), 1);
}

/* ---- units ---- */

static void set_unit(struct fixture *f, const char *unit, const char *owner, uint64_t staging)
{
    struct event ev;
    event_init(&ev, EVENT_UNIT_SET);
    ev.site = "s1";
    ev.unit = unit;
    ev.name = owner;
    ev.phone = "13700000000";
    ev.place = "3 栋";
    ev.other_ms = NINE_MS - 1000 * DAY_MS;
    ev.count = staging;
    fixture_emit(f, "admin", &ev);
}

static void import(struct fixture *f, uint64_t staging)
{
    struct event ev;
    event_init(&ev, EVENT_IMPORTED);
    ev.site = "s1";
    ev.subject = "units";
    ev.count = staging;
    fixture_emit(f, "admin", &ev);
}

static void assert_owner(struct fixture *f, const char *unit, const char *owner)
{
    struct unit u;
    assert_true(view_unit(f->view, "s1", unit, &u));
    assert_string_equal(u.owner, owner);
}

static void test_an_import_is_valid_as_a_whole(void **state)
{
    struct fixture *f = *state;
    struct unit u;
    assert_false(view_has_units(f->view, "s1"));
    set_unit(f, "1-101", "赵", 5);
    set_unit(f, "1-102", "钱", 5);
    assert_false(view_unit(f->view, "s1", "1-101", &u));
    assert_false(view_has_units(f->view, "s1"));
    import(f, 5);
    assert_true(view_has_units(f->view, "s1"));
    assert_false(view_has_units(f->view, "s2"));
    assert_true(view_unit(f->view, "s1", "1-101", &u));
    assert_string_equal(u.site, "s1");
    assert_string_equal(u.unit, "1-101");
    assert_string_equal(u.building, "3 栋");
    assert_string_equal(u.phone, "13700000000");
    assert_int_equal(u.handover_ms, NINE_MS - 1000 * DAY_MS);
    assert_true(view_unit(f->view, "s1", "1-102", NULL));
    assert_false(view_unit(f->view, "s1", "1-103", NULL));
    assert_false(view_unit(f->view, "s1", "1-10", NULL));
}

static void test_the_last_import_that_ended_counts(void **state)
{
    struct fixture *f = *state;
    set_unit(f, "1-101", "甲", 5);
    set_unit(f, "1-101", "乙", 6); /* two at once */
    import(f, 6);
    assert_owner(f, "1-101", "乙");
    import(f, 5);
    assert_owner(f, "1-101", "甲");
    set_unit(f, "1-101", "丙", 7); /* broken off */
    assert_owner(f, "1-101", "甲");
    set_unit(f, "1-101", "丁", 0); /* directly */
    assert_owner(f, "1-101", "丁");
    fixture_restart(f);
    assert_owner(f, "1-101", "丁");
    /* what is replaced for good is gone; the one that broke off waits */
    assert_int_equal(env_count(f->view->env, TABLE_UNIT), 2);
}

/* ---- the register ---- */

static uint64_t log_entry(struct fixture *f, const char *site, bool done)
{
    struct event ev;
    event_init(&ev, EVENT_REGISTERED);
    ev.count = view_new_register_number(f->view, TODAY);
    ev.site = site;
    ev.unit = "3-1204";
    ev.text = "请开水阀";
    ev.name = "陈先生";
    ev.phone = "13600000000";
    ev.accepted = done;
    ev.told = true;
    fixture_emit(f, "desk", &ev);
    return ev.count;
}

static void test_the_register_keeps_and_lists_entries(void **state)
{
    struct fixture *f = *state;
    struct register_entry entry, page[4];
    struct event ev;
    uint64_t next;
    const uint64_t first = log_entry(f, "s1", false);
    const uint64_t second = log_entry(f, "s2", false);
    const uint64_t third = log_entry(f, "s1", true);
    assert_int_equal(first, (uint64_t)TODAY * 100000000 + 1);
    assert_true(view_register(f->view, first, &entry));
    assert_string_equal(entry.text, "请开水阀");
    assert_string_equal(entry.name, "陈先生");
    assert_string_equal(entry.who, "desk");
    assert_true(entry.night && !entry.done);
    assert_false(view_register(f->view, third + 1, &entry));
    assert_int_equal(view_register_list(f->view, "s1", 0, false, page, 4, &next), 2);
    assert_int_equal(next, 0);
    assert_int_equal(view_register_list(f->view, "", 0, true, page, 4, &next), 2);
    assert_int_equal(page[1].number, second);
    assert_int_equal(view_register_list(f->view, "", 0, false, page, 2, &next), 2);
    assert_int_equal(next, second);
    assert_int_equal(view_register_list(f->view, "", next, false, page, 2, &next), 1);
    assert_int_equal(page[0].number, third);
    assert_int_equal(next, 0);
    event_init(&ev, EVENT_REGISTER_DONE);
    ev.count = first;
    f->now_ms += MINUTE_MS;
    fixture_emit(f, "tech1", &ev);
    assert_true(view_register(f->view, first, &entry));
    assert_true(entry.done);
    assert_string_equal(entry.done_by, "tech1");
    assert_int_equal(entry.done_ms, f->now_ms);
    assert_int_equal(entry.at_ms, NINE_MS);
    assert_string_equal(entry.text, "请开水阀");
}

/* ---- request ids ---- */

static void test_a_request_leads_to_its_outcome(void **state)
{
    struct fixture *f = *state;
    struct outcome o;
    struct error e;
    const uint64_t number = fixture_new(f, "s1", "3-1204", "漏水");
    struct event *ev = &f->decision.events[0];
    assert_true(view_outcome(f->view, ev->request_id, &o));
    assert_int_equal(o.ticket, number);
    assert_int_equal(o.seq, view_applied_seq(f->view));
    assert_string_equal(o.actor, "desk");
    assert_int_equal(o.refusal, ERROR_NONE);
    assert_memory_equal(o.digest, ev->digest, 16);
    uint8_t id[16];
    memcpy(id, ev->request_id, 16);
    fixture_restart(f);
    assert_true(view_outcome(f->view, id, &o));
    assert_int_equal(o.ticket, number);
    assert_int_equal(view_outcome_put(f->view, id, &o, f->now_ms, &e), ERROR_NONE);
    id[15] ^= 1;
    assert_false(view_outcome(f->view, id, &o));
}

static void test_a_wrong_code_is_remembered_as_refused(void **state)
{
    struct fixture *f = *state;
    struct outcome o;
    uint64_t number = fixture_new(f, "s1", "3-1204", "漏水");
    fixture_dispatch(f, number, "tech1");
    fixture_do(f, "tech1", number, COMMAND_ACCEPT);
    fixture_do(f, "tech1", number, COMMAND_ARRIVE);
    fixture_do(f, "tech1", number, COMMAND_DONE);
    struct command c = fixture_command(COMMAND_SIGN);
    c.code = "999999";
    c.rating = 5;
    assert_int_equal(fixture_give(f, "tech1", &number, &c), ERROR_WRONG_CODE);
    assert_true(view_outcome(f->view, f->decision.events[0].request_id, &o));
    assert_int_equal(o.refusal, ERROR_WRONG_CODE);
    assert_int_equal(o.ticket, number);
}

static void test_what_a_command_made_is_named(void **state)
{
    struct fixture *f = *state;
    struct outcome o;
    struct event ev;
    event_init(&ev, EVENT_SITE_ADDED);
    ev.site = "s3";
    fixture_emit(f, "admin", &ev);
    assert_true(view_outcome(f->view, ev.request_id, &o));
    assert_string_equal(o.subject, "s3");
    assert_string_equal(o.actor, "admin");
    event_init(&ev, EVENT_REGISTERED);
    ev.count = (uint64_t)TODAY * 100000000 + 1;
    ev.site = "s1";
    fixture_emit(f, "desk", &ev);
    assert_true(view_outcome(f->view, ev.request_id, &o));
    assert_string_equal(o.subject, "R20261119-0001");
    event_init(&ev, EVENT_STAFF_ADDED);
    ev.subject = "tech7";
    ev.to_role = ROLE_TECHNICIAN;
    fixture_emit(f, "admin", &ev);
    assert_true(view_outcome(f->view, ev.request_id, &o));
    assert_string_equal(o.subject, "tech7");
}

static void test_requests_are_forgotten_after_31_days(void **state)
{
    struct fixture *f = *state;
    struct outcome o;
    for (int i = 0; i < 20; i++) {
        (void)fixture_new(f, "s1", "3-1204", "漏水");
    }
    const uint64_t before = env_count(f->view->env, TABLE_REQUEST);
    uint8_t old[16];
    memcpy(old, f->decision.events[0].request_id, 16);
    f->now_ms += 30 * DAY_MS;
    (void)fixture_new(f, "s1", "3-1204", "漏水");
    assert_int_equal(env_count(f->view->env, TABLE_REQUEST), before + 1);
    assert_true(view_outcome(f->view, old, &o));
    f->now_ms += 2 * DAY_MS;
    for (int i = 0; i < 20; i++) {
        (void)fixture_new(f, "s1", "3-1204", "漏水");
    }
    assert_false(view_outcome(f->view, old, &o));
    assert_int_equal(env_count(f->view->env, TABLE_REQUEST), 21);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown_same)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_site_starts_with_the_default_policy),
        TEST(test_what_no_policy_may_say_any_more_stays_in_force),
        TEST(test_a_policy_is_a_version),
        TEST(test_a_person_enrolls_and_is_revoked),
        TEST(test_a_certificate_is_renewed),
        TEST(test_who_is_added_again_starts_anew),
        TEST(test_people_are_listed_in_order),
        TEST(test_crews_and_who_answers_for_them),
        TEST(test_a_restore_voids_codes_and_skips_numbers),
        TEST(test_an_import_is_valid_as_a_whole),
        TEST(test_the_last_import_that_ended_counts),
        TEST(test_the_register_keeps_and_lists_entries),
        TEST(test_a_request_leads_to_its_outcome),
        TEST(test_a_wrong_code_is_remembered_as_refused),
        TEST(test_what_a_command_made_is_named),
        TEST(test_requests_are_forgotten_after_31_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
