/* What a handheld judges by itself: the rules, what a ticket may have become by what waits, what
 * may be sent to whom, and what time it is at the server. */
#include "handheld_fixture.h"

#include "client/offline/offline.h"
#include "client/offline/server_clock.h"
#include "client/offline/sync.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATE(NAME)   PAIGONG__STATE__STATE_##NAME
#define BIT_OF(NAME)  STATE_BIT(STATE(NAME))
#define COMMAND(NAME) PAIGONG__COMMAND__COMMAND_##NAME
#define REPAIR        PAIGONG__KIND__KIND_REPAIR
#define PUBLIC        PAIGONG__KIND__KIND_PUBLIC
#define TICKET        "20261122-0042"

/* ---- some rules, as a server may tell them ------------------------------------------------------
 */

struct rule {
    Paigong__Kind kind;
    Paigong__Command command;
    uint32_t states, follows;
    bool offline;
};

static const struct rule some[] = {
    {REPAIR, COMMAND(NEW), 0, BIT_OF(RECEIVED), false},
    {REPAIR, COMMAND(ACCEPT), BIT_OF(DISPATCHED), BIT_OF(ACCEPTED), true},
    {REPAIR, COMMAND(REFUSE), BIT_OF(DISPATCHED) | BIT_OF(ACCEPTED), BIT_OF(RECEIVED), true},
    {REPAIR, COMMAND(ARRIVE), BIT_OF(ACCEPTED), BIT_OF(ON_SITE), true},
    {REPAIR, COMMAND(FIND), BIT_OF(ON_SITE) | BIT_OF(WORKING), BIT_OF(ON_SITE) | BIT_OF(WORKING),
     true},
    {REPAIR, COMMAND(QUOTE), BIT_OF(ON_SITE) | BIT_OF(WORKING) | BIT_OF(QUOTED), BIT_OF(QUOTED),
     true},
    {REPAIR, COMMAND(CONSENT), BIT_OF(QUOTED), BIT_OF(WORKING) | BIT_OF(DECLINED), true},
    {REPAIR, COMMAND(DONE), BIT_OF(ON_SITE) | BIT_OF(WORKING), BIT_OF(COMPLETED), true},
    {REPAIR, COMMAND(TAKE), BIT_OF(ON_SITE) | BIT_OF(COMPLETED),
     BIT_OF(ON_SITE) | BIT_OF(COMPLETED), false},
    {PUBLIC, COMMAND(DONE), BIT_OF(ON_SITE), BIT_OF(COMPLETED), false},
};
enum { SOME = sizeof some / sizeof some[0] };

struct rules {
    Paigong__WorkflowTable table;
    Paigong__WorkflowRule rules[SOME], *pointers[SOME];
    Paigong__State states[SOME][2][32];
};

static size_t put_states(Paigong__State *out, uint32_t set)
{
    size_t count = 0;
    for (int state = 1; state < 32; state++)
        if (set & STATE_BIT(state))
            out[count++] = (Paigong__State)state;
    return count;
}

static void make_rules(struct rules *r)
{
    paigong__workflow_table__init(&r->table);
    r->table.rules = r->pointers;
    r->table.n_rules = SOME;
    for (size_t i = 0; i < SOME; i++) {
        Paigong__WorkflowRule *rule = r->pointers[i] = &r->rules[i];
        paigong__workflow_rule__init(rule);
        rule->kind = some[i].kind;
        rule->command = some[i].command;
        rule->offline = some[i].offline;
        rule->states = r->states[i][0];
        rule->n_states = put_states(rule->states, some[i].states);
        rule->follows = r->states[i][1];
        rule->n_follows = put_states(rule->follows, some[i].follows);
    }
}

/* ---- the rules ----------------------------------------------------------------------------------
 */

static void rules_are_found_by_kind_and_command(void **state)
{
    (void)state;
    struct rules r;
    make_rules(&r);
    assert_ptr_equal(workflow_rule(&r.table, REPAIR, COMMAND(ARRIVE)), &r.rules[3]);
    assert_ptr_equal(workflow_rule(&r.table, PUBLIC, COMMAND(DONE)), &r.rules[9]);
    assert_null(workflow_rule(&r.table, PUBLIC, COMMAND(ARRIVE)));
    assert_true(workflow_offline(&r.table, REPAIR, COMMAND(DONE)));
    assert_false(workflow_offline(&r.table, PUBLIC, COMMAND(DONE)));
    assert_true(workflow_offline(&r.table, PAIGONG__KIND__KIND_UNSPECIFIED, COMMAND(DONE)));
    assert_false(workflow_offline(&r.table, REPAIR, COMMAND(TAKE)));
    assert_false(workflow_offline(&r.table, REPAIR, COMMAND(CANCEL)));
}

static void a_command_leads_where_the_rule_says(void **state)
{
    (void)state;
    struct rules r;
    make_rules(&r);
    uint32_t now = BIT_OF(DISPATCHED);
    assert_false(workflow_judge(&r.table, REPAIR, COMMAND(ARRIVE), &now));
    assert_int_equal(now, BIT_OF(DISPATCHED)); /* as it was */
    assert_true(workflow_judge(&r.table, REPAIR, COMMAND(ACCEPT), &now));
    assert_true(workflow_judge(&r.table, REPAIR, COMMAND(ARRIVE), &now));
    assert_int_equal(now, BIT_OF(ON_SITE));
    assert_true(workflow_judge(&r.table, REPAIR, COMMAND(FIND), &now));
    assert_int_equal(now, BIT_OF(ON_SITE)); /* it stays where it is */
    assert_true(workflow_judge(&r.table, REPAIR, COMMAND(QUOTE), &now));
    assert_true(workflow_judge(&r.table, REPAIR, COMMAND(CONSENT), &now));
    assert_int_equal(now, BIT_OF(WORKING) | BIT_OF(DECLINED)); /* one of them */
    assert_true(workflow_judge(&r.table, REPAIR, COMMAND(FIND), &now));
    assert_int_equal(now, BIT_OF(WORKING)); /* then it was that one */
    assert_false(workflow_judge(&r.table, REPAIR, COMMAND(NEW), &now));
    assert_false(workflow_judge(&r.table, PUBLIC, COMMAND(ARRIVE), &now));
}

static void the_menu_has_what_may_be_queued(void **state)
{
    (void)state;
    struct rules r;
    Paigong__Command out[8];
    make_rules(&r);
    assert_int_equal(workflow_offline_commands(&r.table, REPAIR, BIT_OF(ON_SITE), out, 8), 3);
    assert_int_equal(out[0], COMMAND(FIND));
    assert_int_equal(out[1], COMMAND(QUOTE));
    assert_int_equal(out[2], COMMAND(DONE));
    assert_int_equal(workflow_offline_commands(&r.table, REPAIR, BIT_OF(ON_SITE), out, 2), 2);
    assert_int_equal(workflow_offline_commands(&r.table, PUBLIC, BIT_OF(ON_SITE), out, 8), 0);
}

/* ---- a ticket and what waits for it -------------------------------------------------------------
 */

struct world {
    char base[FIXTURE_PATH];
    struct queue *queue;
    struct rules rules;
    Paigong__Ticket ticket;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    char directory[2 * FIXTURE_PATH];
    struct error e = {0};
    assert_non_null(w);
    fixture_directory(w->base);
    fixture_path(w->base, "queue", directory);
    assert_int_equal(queue_open(directory, &w->queue, &e), ERROR_NONE);
    make_rules(&w->rules);
    paigong__ticket__init(&w->ticket);
    w->ticket.id = (char *)TICKET;
    w->ticket.kind = REPAIR;
    w->ticket.state = STATE(DISPATCHED);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    queue_close(w->queue);
    fixture_remove(w->base);
    free(w);
    return 0;
}

static enum error_code judge(struct world *w, Paigong__Command command, struct error *e)
{
    return offline_judge(w->queue, &w->rules.table, &w->ticket, "wang", command, e);
}

static void commands_build_on_each_other(void **state)
{
    struct world *w = *state;
    struct error e = {0};
    assert_int_equal(judge(w, COMMAND(ARRIVE), &e), ERROR_WRONG_STATE);
    assert_string_equal(e.subject, "dispatched");
    assert_string_equal(e.detail, "accept, refuse");
    assert_int_equal(judge(w, COMMAND(ACCEPT), &e), ERROR_NONE);
    (void)fixture_add(w->queue, COMMAND(ACCEPT), TICKET, 1);
    assert_int_equal(judge(w, COMMAND(ARRIVE), &e), ERROR_NONE);
    (void)fixture_add(w->queue, COMMAND(ARRIVE), TICKET, 2);
    (void)fixture_add(w->queue, COMMAND(DONE), "20261122-0043", 3); /* another ticket's */
    assert_int_equal(offline_states(w->queue, &w->rules.table, &w->ticket, "wang"),
                     BIT_OF(ON_SITE));
    assert_int_equal(offline_states(w->queue, &w->rules.table, &w->ticket, "zhao"),
                     BIT_OF(DISPATCHED)); /* somebody else's commands are not theirs */
    assert_int_equal(judge(w, COMMAND(ARRIVE), &e), ERROR_WRONG_STATE);
    assert_string_equal(e.subject, "on_site");
    assert_string_equal(e.detail, "find, quote, done");
    assert_int_equal(offline_unsent(w->queue, TICKET, "wang"), 2);
    assert_int_equal(offline_unsent(w->queue, "20261122-0043", "wang"), 1);
    assert_int_equal(offline_unsent(w->queue, TICKET, "zhao"), 0);
}

/* The desk may have handed it out by phone since: signing for it is always taken. */
static void what_the_desk_did_meanwhile_is_not_known_here(void **state)
{
    struct world *w = *state;
    struct error e = {0};
    w->ticket.state = STATE(RECEIVED);
    assert_int_equal(judge(w, COMMAND(ARRIVE), &e), ERROR_WRONG_STATE);
    assert_int_equal(judge(w, COMMAND(ACCEPT), &e), ERROR_NONE);
    (void)fixture_add(w->queue, COMMAND(ACCEPT), TICKET, 1);
    assert_int_equal(judge(w, COMMAND(ARRIVE), &e), ERROR_NONE);
    /* one that could not have been given changes nothing of what is thought */
    (void)fixture_add(w->queue, COMMAND(CONSENT), TICKET, 2);
    assert_int_equal(offline_states(w->queue, &w->rules.table, &w->ticket, "wang"),
                     BIT_OF(ACCEPTED));
    assert_int_equal(offline_judge(w->queue, &w->rules.table, NULL, "wang", COMMAND(DONE), &e),
                     ERROR_NONE); /* a ticket that is not known here: the server's to judge */
}

static void a_refused_one_no_longer_counts(void **state)
{
    struct world *w = *state;
    struct error e = {0};
    Paigong__Error why = PAIGONG__ERROR__INIT;
    (void)fixture_add(w->queue, COMMAND(ACCEPT), TICKET, 1);
    assert_int_equal(queue_refuse(w->queue, 1, &why, 1, &e), ERROR_NONE);
    assert_int_equal(judge(w, COMMAND(ARRIVE), &e), ERROR_WRONG_STATE);
    assert_int_equal(offline_unsent(w->queue, TICKET, "wang"), 0);
}

/* ---- sending ------------------------------------------------------------------------------------
 */

static void only_to_whom_it_was_meant_for(void **state)
{
    struct world *w = *state;
    uint8_t ledger[16], other[16];
    size_t sendable, held;
    memset(ledger, 9, sizeof ledger);
    memset(other, 8, sizeof other);
    (void)fixture_add(w->queue, COMMAND(ACCEPT), TICKET, 1);
    const struct queued *item = queue_at(w->queue, QUEUE_UNSENT, 0);
    struct sync_peer peer = {"wang", {sizeof ledger, ledger}, 1};
    assert_int_equal(sync_hold(item, &peer), SYNC_SENDABLE);
    assert_ptr_equal(sync_next(w->queue, &peer), item);
    peer.epoch = 2; /* restored since */
    assert_int_equal(sync_hold(item, &peer), SYNC_OTHER_LEDGER);
    peer = (struct sync_peer){"wang", {sizeof other, other}, 1};
    assert_int_equal(sync_hold(item, &peer), SYNC_OTHER_LEDGER);
    peer = (struct sync_peer){"zhao", {sizeof ledger, ledger}, 1};
    assert_int_equal(sync_hold(item, &peer), SYNC_OTHER_PERSON);
    assert_null(sync_next(w->queue, &peer));
    sync_count(w->queue, &peer, &sendable, &held);
    assert_int_equal(sendable, 0);
    assert_int_equal(held, 1);
}

static enum sync_outcome answer(struct world *w, uint64_t number, Paigong__ErrorCode code,
                                struct error *e)
{
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT;
    Paigong__Error error = PAIGONG__ERROR__INIT;
    error.code = code;
    error.detail = (char *)"why";
    f.error = code == PAIGONG__ERROR_CODE__ERROR_CODE_NONE ? NULL : &error;
    return sync_answered(w->queue, number, &f, 77, e);
}

static void each_answer_has_its_place(void **state)
{
    static const Paigong__ErrorCode later[] = {
        PAIGONG__ERROR_CODE__ERROR_CODE_BUSY,     PAIGONG__ERROR_CODE__ERROR_CODE_NO_SPACE,
        PAIGONG__ERROR_CODE__ERROR_CODE_INTERNAL, PAIGONG__ERROR_CODE__ERROR_CODE_IO,
        PAIGONG__ERROR_CODE__ERROR_CODE_CORRUPT,  PAIGONG__ERROR_CODE__ERROR_CODE_EXPIRED};
    static const Paigong__ErrorCode refused[] = {
        PAIGONG__ERROR_CODE__ERROR_CODE_WRONG_STATE, PAIGONG__ERROR_CODE__ERROR_CODE_NOT_FOUND,
        PAIGONG__ERROR_CODE__ERROR_CODE_TAKEN,       PAIGONG__ERROR_CODE__ERROR_CODE_DENIED,
        PAIGONG__ERROR_CODE__ERROR_CODE_OLD_REQUEST, PAIGONG__ERROR_CODE__ERROR_CODE_OTHER_LEDGER,
        PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST, PAIGONG__ERROR_CODE__ERROR_CODE_WRONG_CODE};
    struct world *w = *state;
    struct error e = {0};
    uint64_t number = fixture_add(w->queue, COMMAND(ACCEPT), TICKET, 1);
    for (size_t i = 0; i < sizeof later / sizeof later[0]; i++) {
        assert_int_equal(answer(w, number, later[i], &e), SYNC_LATER);
        assert_int_equal(e.code, later[i]);
        assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 1);
    }
    assert_int_equal(answer(w, number, PAIGONG__ERROR_CODE__ERROR_CODE_NONE, &e), SYNC_SENT);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 0);
    for (unsigned i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        number = fixture_add(w->queue, COMMAND(ACCEPT), TICKET, 10 + i);
        assert_int_equal(answer(w, number, refused[i], &e), SYNC_REFUSED);
        assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 0);
        const struct queued *kept = queue_find(w->queue, QUEUE_REFUSED, number);
        assert_int_equal(kept->command->refusal->code, refused[i]);
        assert_int_equal(kept->command->refused_at, 77);
    }
    /* what is gone meanwhile can't be written down as refused */
    assert_int_equal(answer(w, 4711, PAIGONG__ERROR_CODE__ERROR_CODE_TAKEN, &e), SYNC_FAILED);
}

/* ---- the server's time --------------------------------------------------------------------------
 */

static const int64_t HOUR = 3600000;

static void the_wall_clock_may_say_what_it_wants(void **state)
{
    (void)state;
    Paigong__Welcome welcome = PAIGONG__WELCOME__INIT;
    Paigong__KnownServer known = PAIGONG__KNOWN_SERVER__INIT;
    welcome.now_at = 1000 * HOUR;
    known.welcome = &welcome;
    known.wall_at = 1001 * HOUR; /* an hour ahead already then */
    known.boot_at = 5 * HOUR;
    known.boot_id = (char *)"start-1";
    struct device_clock now = {
        .wall_ms = 1001 * HOUR + 60000, .boot_ms = 5 * HOUR + 60000, .boot_id = "start-1"};
    assert_int_equal(server_clock_ms(&known, &now), 1000 * HOUR + 60000);
    now.wall_ms = 17; /* set to 1970 while it was away */
    assert_int_equal(server_clock_ms(&known, &now), 1000 * HOUR + 60000);
    /* started anew: the wall clock, as wrong as it was */
    now = (struct device_clock){.wall_ms = 1003 * HOUR, .boot_ms = 10, .boot_id = "start-2"};
    assert_int_equal(server_clock_ms(&known, &now), 1002 * HOUR);
    now.boot_id[0] = '\0'; /* no id to read: likewise */
    assert_int_equal(server_clock_ms(&known, &now), 1002 * HOUR);
    /* and where that lost the years with the power: no earlier than what the server said last */
    now.wall_ms = 17;
    assert_int_equal(server_clock_ms(&known, &now), 1000 * HOUR);
    now.wall_ms = 1003 * HOUR;
    /* never met a server */
    assert_int_equal(server_clock_ms(NULL, &now), 1003 * HOUR);
    known.welcome = NULL;
    assert_int_equal(server_clock_ms(&known, &now), 1003 * HOUR);
}

static void a_clock_that_agrees_is_not_written_down_again(void **state)
{
    (void)state;
    Paigong__Welcome welcome = PAIGONG__WELCOME__INIT;
    Paigong__KnownServer known = PAIGONG__KNOWN_SERVER__INIT;
    welcome.now_at = 1000 * HOUR;
    known.welcome = &welcome;
    known.wall_at = 1000 * HOUR;
    known.boot_at = HOUR;
    known.boot_id = (char *)"start-1";
    struct device_clock now = {
        .wall_ms = 1000 * HOUR + 500, .boot_ms = HOUR + 500, .boot_id = "start-1"};
    assert_true(server_clock_agrees(&known, &now, 1000 * HOUR + 700));
    assert_false(server_clock_agrees(&known, &now, 1000 * HOUR + 5000));
    now.wall_ms += HOUR; /* somebody set the wall clock */
    assert_false(server_clock_agrees(&known, &now, 1000 * HOUR + 700));
    now.wall_ms = 17; /* back */
    now.boot_ms = HOUR;
    assert_false(server_clock_agrees(&known, &now, 1000 * HOUR));
    now = (struct device_clock){.wall_ms = 1000 * HOUR, .boot_ms = 10, .boot_id = "start-2"};
    assert_false(server_clock_agrees(&known, &now, 1000 * HOUR));
}

static void this_machine_has_clocks(void **state)
{
    (void)state;
    struct device_clock a, b;
    device_clock_read(&a);
    device_clock_read(&b);
    assert_true(a.boot_ms > 0 && b.boot_ms >= a.boot_ms);
    assert_true(a.wall_ms > 1700000000000);
    assert_string_equal(a.boot_id, b.boot_id);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_found_by_kind_and_command),
        cmocka_unit_test(a_command_leads_where_the_rule_says),
        cmocka_unit_test(the_menu_has_what_may_be_queued),
        TEST(commands_build_on_each_other),
        TEST(what_the_desk_did_meanwhile_is_not_known_here),
        TEST(a_refused_one_no_longer_counts),
        TEST(only_to_whom_it_was_meant_for),
        TEST(each_answer_has_its_place),
        cmocka_unit_test(the_wall_clock_may_say_what_it_wants),
        cmocka_unit_test(a_clock_that_agrees_is_not_written_down_again),
        cmocka_unit_test(this_machine_has_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
