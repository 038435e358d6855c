/* Policy documents: what they set, what they leave at its default, and each mistake with its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "policy_mistakes.h"
#include "store/policy_document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

static const char example[] =
    "time_zone: Asia/Shanghai\n"
    "desk_hours: {open: \"08:30\", close: \"18:00\"}          # outside: the monitoring centre\n"
    "holidays: [2027-01-01]\n"
    "week_starts: monday\n"
    "clocks:\n"
    "  {slip: 3m, notice: 5m, sign_for: 5m, confirm: 5m, arrival: 10m, review: 30m, feedback: 24h, "
    "finish_public: 3d, spot_check: 7d, outage_notice: 10m}\n"
    "escalate_every: 10m\n"
    "chains:\n"
    "  default: [crew_lead, department_supervisor, site_director, quality]\n"
    "  notice:  [desk_supervisor, department_supervisor, site_director, quality]\n"
    "spot_check: {share: 30%}\n"
    "retention: {tickets: 2y, public: forever}\n"
    "lead_check: true\n";

static const char daily[] =
    "clocks: {slip: 2m, confirm: 10m, finish_public: 2d, maintenance: 4h}\n"
    "link_duplicates: no\n"
    "dispatch: {auto: true, load: 3}\n"
    "slip_parts:\n"
    "  public: [desk, crew, party]\n"
    "  works: [crew, desk, customer]\n"
    "corrective: 5d\n"
    "repeated_faults: {times: 3, within: 30d}\n"
    "visit_plan: {complaints: 2, within: 60d, every: 90d, made_within: 3d}\n"
    "warranty:\n"
    "  pipes: 3y\n"
    "  heating_cooling: 1 season\n"
    "  decoration: none\n"
    "  taps: {years: 1, trades: [plumbing, general]}\n"
    "  roof: {life: true}\n"
    "  防水: 8y\n"
    "seasons: {heating: \"10-15..04-15\", cooling: \"06-01..09-01\"}\n"
    "collect_times: [\"08:00\", \"12:00\", \"17:30\"]\n"
    "maintenance_at: \"07:30\"\n"
    "fees: {list_day: 20}\n"
    "checks: {patrol: [着装, order]}\n"
    "approvals:\n"
    "  tiers:\n"
    "    - {up_to_fen: 10000, large_effect: yes}\n"
    "    - {judges: [quality], approvers: [finance], committee: yes}\n"
    "  purchase: {single_fen: 100, batch_fen: 200}\n"
    "deposit: {alarm_fen: 500000}\n";

static struct policy compiled(const char *yaml)
{
    struct policy p;
    struct policy_fault faults[POLICY_FAULTS_MAX];
    size_t count = 77;
    enum error_code code = policy_document_compile((const uint8_t *)yaml, strlen(yaml), &p, faults,
                                                   POLICY_FAULTS_MAX, &count);
    if (code != ERROR_NONE) {
        fail_msg("line %u, %s: %s", (unsigned)faults[0].line, faults[0].field, faults[0].reason);
    }
    assert_int_equal(count, 0);
    return p;
}

static void assert_same(const struct policy *a, const struct policy *b)
{
    assert_memory_equal(a, b, sizeof(*a));
}

static void an_empty_or_one_line_document_has_the_defaults(void **state)
{
    (void)state;
    struct policy defaults;
    policy_set_defaults(&defaults);
    struct arena a;
    arena_init(&a, 64 << 10);
    const char *whole = policy_document_print(&defaults, &a);
    const char *const texts[] = {"",
                                 "\n",
                                 "# nothing to say\n",
                                 "---\n",
                                 "{}",
                                 "time_zone: Asia/Shanghai",
                                 "clocks:\nchains: ~\nholidays: []\n",
                                 "lead_check: yes\n",
                                 whole};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct policy p = compiled(texts[i]);
        assert_int_equal(p.calendar.zone.count, 1);
        assert_int_equal(p.calendar.zone.offset_s[0], 8 * 3600);
        p.calendar.zone = defaults.calendar.zone; /* when the table starts may differ */
        assert_same(&p, &defaults);
    }
    arena_free(&a);
    struct policy_fault fault;
    struct policy p;
    size_t count;
    assert_int_equal(policy_document_compile(NULL, 0, &p, &fault, 1, &count), ERROR_NONE);
}

static void the_documented_example_is_valid(void **state)
{
    (void)state;
    struct policy p = compiled(example);
    assert_int_equal(p.calendar.holiday_count, 1);
    assert_int_equal(p.calendar.holidays[0].year, 2027);
    const struct clock_rule *notice = &p.clocks[CLOCK_NOTICE];
    assert_int_equal(notice->chain_length, 4);
    assert_int_equal(notice->chain[0], ROLE_DESK_SUPERVISOR);
    assert_int_equal(notice->chain[1], ROLE_DEPARTMENT_SUPERVISOR);
    assert_int_equal(p.clocks[CLOCK_CASH].chain[0], ROLE_FINANCE);
    assert_int_equal(p.clocks[CLOCK_CASH].chain[1], ROLE_CREW_LEAD);
    assert_int_equal(p.retention_tickets_days, 730);
}

/* P17.1: a length for public records was taken once; who wrote one keeps the rest they wrote. */
static void what_was_accepted_once_stays_in_force(void **state)
{
    (void)state;
    static const char *const taken[] = {"10y", "1d", "forever"};
    static const char *const never[] = {"0d", "101y", "soon", "[forever]"};
    struct policy p;
    struct policy_fault f;
    char yaml[128];
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        (void)snprintf(yaml, sizeof(yaml), "spot_check: {share: 50%%}\nretention: {public: %s}",
                       taken[i]);
        assert_int_equal(policy_document_restore((uint8_t *)yaml, strlen(yaml), &p, &f),
                         ERROR_NONE);
        assert_int_equal(p.spot_check_percent, 50);
    }
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
        (void)snprintf(yaml, sizeof(yaml), "code_tries: 4\nretention: {public: %s}", never[i]);
        assert_int_equal(policy_document_restore((uint8_t *)yaml, strlen(yaml), &p, &f),
                         ERROR_BAD_POLICY);
        assert_string_equal(f.field, "retention.public");
        assert_int_equal(f.line, 2);
    }
}

static void every_key_is_heard(void **state)
{
    (void)state;
    struct policy p = compiled("time_zone: Europe/Berlin\n"
                               "desk_hours: {open: \"7:00\", close: \"24:00\"}\n"
                               "holidays:\n  - 2026-12-25\n  - 2026-12-26\n"
                               "week_starts: sunday\n"
                               "clocks: {notice: 2s, return_visit: 4h, finish: 250ms}\n"
                               "escalate_every: 1s\n"
                               "chains: {default: [site_director], cash: [general_manager]}\n"
                               "spot_check: {share: 100%}\n"
                               "retention: {tickets: 90d, public: forever}\n"
                               "lead_check: false\n"
                               "code_tries: 3\n"
                               "surveys: {every: month, weights: {visits: 2, asked: 0}}\n"
                               "quote_approval: no\n");
    assert_string_equal(p.time_zone, "Europe/Berlin");
    assert_true(p.calendar.zone.count > 1);
    assert_int_equal(p.calendar.open_min, 7 * 60);
    assert_int_equal(p.calendar.close_min, 24 * 60);
    assert_int_equal(p.calendar.holiday_count, 2);
    assert_int_equal(p.calendar.week_start, 7);
    assert_int_equal(p.clocks[CLOCK_NOTICE].length_ms, 2000);
    assert_int_equal(p.clocks[CLOCK_RETURN_VISIT].length_ms, 240 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_FINISH].length_ms, 250);
    assert_int_equal(p.clocks[CLOCK_ARRIVAL].length_ms, 10 * MINUTE_MS);
    assert_int_equal(p.escalate_every_ms, 1000);
    assert_int_equal(p.clocks[CLOCK_ARRIVAL].chain_length, 2);
    assert_int_equal(p.clocks[CLOCK_ARRIVAL].chain[1], ROLE_SITE_DIRECTOR);
    assert_int_equal(p.clocks[CLOCK_FEEDBACK].chain_length, 1);
    assert_int_equal(p.clocks[CLOCK_CASH].chain[0], ROLE_FINANCE);
    assert_int_equal(p.clocks[CLOCK_CASH].chain[1], ROLE_GENERAL_MANAGER);
    assert_int_equal(p.spot_check_percent, 100);
    assert_int_equal(p.retention_tickets_days, 90);
    assert_false(p.lead_check);
    assert_int_equal(p.code_tries, 3);
    assert_int_equal(p.survey_months, 1);
    assert_int_equal(p.survey_weights[SURVEY_VISITS], 2);
    assert_int_equal(p.survey_weights[SURVEY_CHECKS], 1);
    assert_int_equal(p.survey_weights[SURVEY_ASKED], 0);
    assert_false(p.quote_approval);
}

static const struct warranty_row *row_of(const struct policy *p, const char *part)
{
    for (uint8_t i = 0; i < p->warranty_count; i++) {
        if (strcmp(p->warranty[i].part, part) == 0) {
            return &p->warranty[i];
        }
    }
    return NULL;
}

static void every_key_of_the_daily_trade_is_heard(void **state)
{
    (void)state;
    struct policy p = compiled(daily);
    assert_int_equal(p.clocks[CLOCK_SLIP].length_ms, 2 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_CONFIRM].length_ms, 10 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_FINISH_PUBLIC].length_ms, 2 * 24 * 60 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_MAINTENANCE].length_ms, 240 * MINUTE_MS);
    assert_false(p.link_duplicates);
    assert_true(p.auto_dispatch);
    assert_int_equal(p.auto_load, 3);
    assert_int_equal(p.slip_holders[KIND_PUBLIC][2], SLIP_HOLDER_PARTY);
    assert_int_equal(p.slip_holders[KIND_WORKS][0], SLIP_HOLDER_CREW);
    assert_int_equal(p.slip_holders[KIND_REPAIR][2], SLIP_HOLDER_CUSTOMER);
    assert_int_equal(p.corrective_length_ms, 5 * 24 * 60 * MINUTE_MS);
    assert_int_equal(p.repeat_times, 3);
    assert_int_equal(p.repeat_within_ms, 30 * 24 * 60 * MINUTE_MS);
    assert_int_equal(p.visit_complaints, 2);
    assert_int_equal(p.visit_complaints_within_ms, 60 * 24 * 60 * MINUTE_MS);
    assert_int_equal(p.visit_every_ms, INT64_C(90) * 24 * 60 * MINUTE_MS);
    assert_int_equal(p.visit_length_ms, 3 * 24 * 60 * MINUTE_MS);
    assert_int_equal(p.heating.from_month, 10);
    assert_int_equal(p.cooling.to_day, 1);
    assert_int_equal(p.collect_count, 3);
    assert_int_equal(p.collect_minutes[2], 17 * 60 + 30);
    assert_int_equal(p.maintenance_minute, 7 * 60 + 30);
    assert_int_equal(p.fee_list_day, 20);
    assert_int_equal(p.deposit_alarm_fen, 500000);
    p = compiled("desk_hours: {open: \"07:00\"}");
    assert_int_equal(p.maintenance_minute, 7 * 60);
}

/* What the document says of a part takes the place of the table's row, the rest stays. */
static void the_warranty_table_is_changed_part_by_part(void **state)
{
    (void)state;
    struct policy p = compiled(daily);
    assert_int_equal(p.warranty_count, 9);
    assert_int_equal(row_of(&p, "waterproofing")->years, 5);
    assert_int_equal(row_of(&p, "pipes")->years, 3);
    assert_int_equal(row_of(&p, "pipes")->trades, 0);
    assert_int_equal(row_of(&p, "taps")->trades, BIT(TRADE_PLUMBING) | BIT(TRADE_GENERAL));
    assert_int_equal(row_of(&p, "heating_cooling")->seasons, 1);
    assert_int_equal(row_of(&p, "heating_cooling")->trades, BIT(TRADE_HVAC));
    assert_null(row_of(&p, "decoration"));
    assert_true(row_of(&p, "roof")->for_life);
    assert_int_equal(row_of(&p, "防水")->years, 8);
}

static void each_mistake_is_told_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        struct policy p = {.version = 77};
        struct policy_fault f[4];
        size_t count = 0;
        enum error_code code = policy_document_compile((const uint8_t *)mistakes[i].yaml,
                                                       strlen(mistakes[i].yaml), &p, f, 4, &count);
        if (code != ERROR_BAD_POLICY || count != 1 || f[0].line < mistakes[i].line ||
            strcmp(f[0].field, mistakes[i].field) != 0 ||
            strstr(f[0].reason, mistakes[i].reason) == NULL) {
            fail_msg("%s: %zu faults, line %u, %s: %s", mistakes[i].yaml, count,
                     (unsigned)f[0].line, f[0].field, f[0].reason);
        }
        if (strcmp(mistakes[i].field, "document") != 0) {
            assert_int_equal(f[0].line, mistakes[i].line);
        }
        assert_int_equal(p.version, 77);
    }
}

static void all_mistakes_are_told_in_order(void **state)
{
    (void)state;
    static const char yaml[] = "chains: {default: []}\n"
                               "clocks: {notice: 0s, arrival: x}\n"
                               "time_zone: Mars\n";
    struct policy p;
    struct policy_fault f[POLICY_FAULTS_MAX];
    size_t count = 0;
    assert_int_equal(policy_document_compile((const uint8_t *)yaml, strlen(yaml), &p, f,
                                             POLICY_FAULTS_MAX, &count),
                     ERROR_BAD_POLICY);
    assert_int_equal(count, 4);
    assert_int_equal(f[0].line, 1);
    assert_int_equal(f[1].line, 2);
    assert_int_equal(f[3].line, 3);
    /* More than there is room for: the first are told, all are counted. */
    assert_int_equal(policy_document_compile((const uint8_t *)yaml, strlen(yaml), &p, f, 2, &count),
                     ERROR_BAD_POLICY);
    assert_int_equal(count, 4);
}

static void a_document_nobody_writes_is_refused_at_once(void **state)
{
    (void)state;
    struct policy p;
    struct policy_fault f[4];
    size_t count = 0, size = POLICY_DOCUMENT_MAX + 1;
    uint8_t *yaml = malloc(size);
    assert_non_null(yaml);
    memset(yaml, '#', size);
    assert_int_equal(policy_document_compile(yaml, size, &p, f, 4, &count), ERROR_BAD_POLICY);
    memset(yaml, '[', size);
    assert_int_equal(policy_document_compile(yaml, size - 1, &p, f, 4, &count), ERROR_BAD_POLICY);
    for (size_t i = 0; i + 1 < size; i += 2) {
        memcpy(yaml + i, "- ", 2);
    }
    assert_int_equal(policy_document_compile(yaml, size - 1, &p, f, 4, &count), ERROR_BAD_POLICY);
    memset(yaml, 0, size);
    assert_int_equal(policy_document_compile(yaml, 64, &p, f, 4, &count), ERROR_BAD_POLICY);
    free(yaml);
}

static void damaged_documents_never_crash(void **state)
{
    (void)state;
    uint64_t seed = 20261121;
    uint8_t yaml[sizeof(example)];
    for (int run = 0; run < 4000; run++) {
        memcpy(yaml, example, sizeof(example));
        for (int i = 0; i < 3; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            yaml[(seed >> 33) % (sizeof(example) - 1)] = (uint8_t)(seed >> 24);
        }
        struct policy p;
        struct policy_fault f[8];
        size_t count = 0;
        enum error_code code = policy_document_compile(yaml, sizeof(example) - 1, &p, f, 8, &count);
        assert_true((code == ERROR_NONE) == (count == 0));
        assert_true(code != ERROR_NONE || policy_check(&p) == NULL);
    }
}

static void says_who_is_called_when_for_what(void **state)
{
    (void)state;
    struct policy p = compiled("clocks: {notice: 90s}\nchains: {notice: [quality]}\n");
    struct arena a;
    arena_init(&a, 64 << 10);
    char *out[POLICY_SENTENCES_MAX];
    size_t count = policy_document_explain(&p, &a, out, POLICY_SENTENCES_MAX);
    assert_in_range(count, CLOCK_COUNT, POLICY_SENTENCES_MAX);
    assert_non_null(strstr(out[0], "08:30 to 18:00, Asia/Shanghai"));
    assert_string_equal(out[2], "notice: 90 seconds, from intake until the crew is notified; a "
                                "breach goes to desk_supervisor, then quality.");
    arena_free(&a);
}

/* What `policy show` tells is a document, and read back it is the same policy. */
static void what_is_printed_is_the_policy(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        daily,
        "holidays: [2027-01-01, 2027-02-17]\ndesk_hours: {close: \"24:00\"}\n",
        "chains: {default: [quality], notice: [desk, monitor, technician, crew_lead, guard, "
        "quality, finance]}\n",
        "warranty: {pipes: none, structure: none, taps: 1 season}\n",
        "visit_plan: {complaints: off, every: off}\nrepeated_faults: {times: off}\n",
        "surveys: {every: off}\n",
        "surveys: {every: half_year, weights: {visits: 100, checks: 7}}\n",
        "emergencies: {gas: {told: 2m, on_site: 5m, chain: [guard], steps: [{do: \"a \\\"\\\\\","
        " who: guard, phone: \"119\"}, {do: c}]}, flooding: {steps: []}}\n",
        "time_zone: Europe/Berlin\nretention: {tickets: 10y}\nclocks: {cash: 1h, notice: 1500ms}\n",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct arena a;
        arena_init(&a, 64 << 10);
        struct policy p = compiled(texts[i]);
        const char *printed = policy_document_print(&p, &a);
        assert_non_null(printed);
        struct policy again = compiled(printed);
        assert_int_equal(again.calendar.zone.count, p.calendar.zone.count);
        again.calendar.zone = p.calendar.zone; /* when the table starts may differ */
        assert_same(&p, &again);
        arena_free(&a);
    }
    struct arena none;
    arena_init(&none, 16);
    struct policy p = compiled("");
    assert_null(policy_document_print(&p, &none));
    arena_free(&none);
}

/* Every section of the daily trade tells both of its sides. */
static void says_the_daily_trade(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *sentence;
    } said[] = {
        {"", "A report of a fault that is open already is linked to its ticket."},
        {"link_duplicates: false", "A report of a fault that is open already gets a ticket of its "
                                   "own."},
        {"", "People dispatch; asked to, the server finds who has fewer than 5 open slips."},
        {"dispatch: {auto: true, load: 3}", "The server dispatches at intake, by trade, shift and "
                                            "load: to who has fewer than 3 open slips."},
        {"", "The three parts of the slip are with desk, party, crew: public."},
        {"maintenance_at: \"07:05\"", "The slips of planned maintenance are issued at 07:05."},
        {"fees: {list_day: 20}", "The month's fee list is due on day 20."},
        {"", "No quality deposit alarms."},
        {"", "Works up to 200.00 yuan: the site decides."},
        {"", "Works up to 50000.00 yuan: found feasible by engineering, area_manager, approved by "
             "area_manager, deputy_general_manager."},
        {"approvals: {tiers: [{approvers: [finance], committee: yes}]}",
         "Works of any amount: found feasible by nobody, approved by finance after the owners' "
         "committee."},
        {"", "A site buys for 200.00 yuan by itself, in a batch for 1000.00 yuan."},
        {"deposit: {alarm_fen: 500000}", "A quality deposit below 5000.00 yuan alarms."},
        {"", "A check of type patrol looks at posts, order, equipment, records, safety."},
        {"corrective: 1d", "A corrective action is due after 1 day, where no date is named."},
        {"", "The same fault 2 times within 90 days opens a corrective action."},
        {"repeated_faults: {times: off}", "Repeated faults open no corrective action."},
        {"", "A unit that complains 3 times within 90 days falls due for a visit."},
        {"visit_plan: {complaints: off}", "Complaints make no visit fall due."},
        {"", "Works out of warranty are visited every 182 days."},
        {"visit_plan: {every: off}", "Works out of warranty have no visits of their own."},
        {"visit_plan: {made_within: 3d}",
         "visit: 3 days, from the day it falls due until the visit "
         "is made; a breach goes to desk_supervisor, then "
         "crew_lead, then department_supervisor, then "
         "site_director, then quality."},
        {"", "In warranty from handover for 5 years: waterproofing."},
        {"warranty: {taps: 1 season}", "In warranty from handover for 1 season: taps."},
        {"", "In warranty from handover for its design life: structure."},
        {"", "In warranty from handover for 2 years: pipes, the part where none is named of "
             "plumbing."},
        {"", "Heating is on from 11-15 to 03-15, cooling from 05-15 to 09-30."},
        {"", "The developer's party collects the forms at 09:00, 14:00."},
        {"", "A survey opens by itself every 3 months, once they are over."},
        {"surveys: {every: off}", "No survey opens by itself."},
        {"surveys: {weights: {asked: 5}}",
         "A survey weighs return visits 1, checks 1 and what was asked 5."},
        {"retention: {tickets: 1y}", "Tickets are kept for 365 days after closing."},
        {"", "Records of public facilities are kept for good."},
    };
    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        struct policy p = compiled(said[i].yaml);
        struct arena a;
        arena_init(&a, 64 << 10);
        char *out[POLICY_SENTENCES_MAX];
        size_t count = policy_document_explain(&p, &a, out, POLICY_SENTENCES_MAX), found = 0;
        assert_in_range(count, 1, POLICY_SENTENCES_MAX - 1);
        for (size_t k = 0; k < count; k++) {
            found += strcmp(out[k], said[i].sentence) == 0;
        }
        if (found != 1) {
            fail_msg("not said once: %s", said[i].sentence);
        }
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_or_one_line_document_has_the_defaults),
        cmocka_unit_test(the_documented_example_is_valid),
        cmocka_unit_test(every_key_of_the_daily_trade_is_heard),
        cmocka_unit_test(the_warranty_table_is_changed_part_by_part),
        cmocka_unit_test(what_is_printed_is_the_policy),
        cmocka_unit_test(says_the_daily_trade),
        cmocka_unit_test(what_was_accepted_once_stays_in_force),
        cmocka_unit_test(every_key_is_heard),
        cmocka_unit_test(each_mistake_is_told_with_its_line),
        cmocka_unit_test(all_mistakes_are_told_in_order),
        cmocka_unit_test(a_document_nobody_writes_is_refused_at_once),
        cmocka_unit_test(damaged_documents_never_crash),
        cmocka_unit_test(says_who_is_called_when_for_what),
    };
    return cmocka_run_group_tests_name("policy_document", tests, NULL, NULL);
}
