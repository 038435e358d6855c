/* Sheets in the batch: what people and the server do with them, what falls due, and that the view
 * has them whatever happens. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/sheets.h"

static const int64_t HOUR_MS = 3600000, DAY_MS = 86400000;

/* One command in a batch of its own, and what came of it. */
struct said {
    struct sheet_command command;
    const char *actor; /* NULL: the server itself */
    uint64_t number;
    uint32_t events;
    struct error refusal;
    uint8_t request_id[16], digest[16];
    struct outcome outcome;
    bool again;
    struct sheet then;
};

static void run(struct batch *b, struct world_job *j)
{
    struct said *s = j->context;
    struct staff actor;
    struct error e;
    if (s->actor && s->again) {
        assert_int_equal(batch_once(b, s->request_id, s->actor, s->digest, &s->outcome, &e),
                         ERROR_EXISTS);
        assert_true(batch_sheet_then(b, &s->outcome, &s->then, &e));
        return;
    }
    if (s->actor) {
        assert_true(view_staff(batch_view(b), s->actor, &actor));
        batch_actor(b, &actor, s->request_id, s->digest, 0);
    }
    assert_true(
        batch_sheet(b, &s->number, &s->command, s->actor ? &actor : NULL, &s->refusal, &s->events));
    if (s->actor && s->events > 0) {
        sheet_id_format(s->number, s->outcome.subject);
        assert_true(batch_once_store(b, &s->outcome));
    }
}

static void say(struct world *w, struct said *s)
{
    static uint8_t serial;
    if (!s->again) {
        for (int i = 0; i < 6; i++)
            s->request_id[i] = (uint8_t)((uint64_t)w->wall_ms >> (8 * (5 - i)));
        s->request_id[6] = 0x70;
        s->request_id[8] = 0x80;
        s->request_id[15] = ++serial;
        s->digest[0] = serial;
    }
    world_run(w, run, s);
}

static uint64_t open_sheet(struct world *w, const char *actor, int64_t due_ms)
{
    struct said s = {.actor = actor};
    sheet_command_init(&s.command, SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    s.command.site = "s1";
    s.command.text = "住户等了一小时";
    s.command.department = "repairs";
    s.command.unit = "3-1201";
    s.command.due_ms = due_ms;
    say(w, &s);
    assert_int_equal(s.refusal.code, ERROR_NONE);
    assert_int_equal(s.events, 1);
    return s.number;
}

static struct sheet sheet_of(struct world *w, uint64_t number)
{
    struct sheet s;
    assert_true(view_sheet(w->view, number, &s));
    return s;
}

static void the_view_keeps_it_over_a_start_and_a_rebuild(void **state)
{
    struct world *w = *state;
    static struct sheet before, after;
    uint64_t number = open_sheet(w, "desksup", 0);
    before = sheet_of(w, number);
    assert_string_equal(before.text, "住户等了一小时");
    assert_string_equal(before.opened_by, "desksup");
    world_close(w, true);
    world_open(w);
    after = sheet_of(w, number);
    assert_memory_equal(&before, &after, sizeof before);
    world_close(w, false);
    struct error e;
    assert_int_equal(view_remove(w->dir, &e), ERROR_NONE);
    world_open(w);
    after = sheet_of(w, number);
    assert_memory_equal(&before, &after, sizeof before);
}

static void numbers_count_by_kind_and_day(void **state)
{
    struct world *w = *state;
    char id[SHEET_ID_SIZE];
    uint64_t first = open_sheet(w, "quality", 0), second = open_sheet(w, NULL, 0);
    assert_int_equal(second, first + 1);
    sheet_id_format(first, id);
    assert_string_equal(id, "C20261121-0001");
    uint64_t key = view_new_sheet_number(w->view, SHEET_KIND_KEY, 20261121);
    assert_int_equal(key, sheet_number_first(SHEET_KIND_KEY, 20261121) + 1);
    world_pass(w, DAY_MS);
    assert_int_equal(sheet_number_date(open_sheet(w, "quality", 0)), 20261122);
}

static void its_clock_fires_once_however_late(void **state)
{
    struct world *w = *state;
    uint64_t number = open_sheet(w, "desksup", w->wall_ms + HOUR_MS);
    assert_true(engine_next_due(w->engine) <= w->wall_ms + HOUR_MS);
    world_close(w, true);
    world_pass(w, DAY_MS);
    world_open(w);
    (void)world_run_due(w);
    struct sheet s = sheet_of(w, number);
    assert_int_equal(s.version, 2);
    assert_true(s.clock.state == CLOCK_STATE_BREACHED && s.clock.step_ms > w->wall_ms);
    (void)world_run_due(w);
    assert_int_equal(sheet_of(w, number).version, 2);
}

static void what_is_overdue_goes_before_a_command(void **state)
{
    struct world *w = *state;
    uint64_t number = open_sheet(w, "desksup", w->wall_ms + HOUR_MS);
    world_pass(w, 2 * HOUR_MS);
    struct said s = {.actor = "sup-r", .number = number};
    sheet_command_init(&s.command, SHEET_KIND_NONE, SHEET_VERB_ANSWER);
    s.command.result = "每班加一人";
    say(w, &s);
    assert_int_equal(s.refusal.code, ERROR_NONE);
    struct sheet after = sheet_of(w, number);
    assert_int_equal(after.state, SHEET_STATE_ANSWERED);
    assert_int_equal(after.clock.state, CLOCK_STATE_BREACHED);
}

static void again_is_as_it_stood_then(void **state)
{
    struct world *w = *state;
    uint64_t number = open_sheet(w, "desksup", 0);
    struct said answer = {.actor = "sup-r", .number = number},
                reject = {.actor = "quality", .number = number};
    sheet_command_init(&answer.command, SHEET_KIND_NONE, SHEET_VERB_ANSWER);
    answer.command.result = "每班加一人";
    say(w, &answer);
    answer.again = true;
    say(w, &answer);
    assert_int_equal(answer.then.state, SHEET_STATE_ANSWERED);
    sheet_command_init(&reject.command, SHEET_KIND_NONE, SHEET_VERB_REJECT);
    reject.command.text = "没有措施";
    say(w, &reject);
    assert_int_equal(sheet_of(w, number).state, SHEET_STATE_OPEN);
    say(w, &answer);
    assert_int_equal(answer.then.state, SHEET_STATE_ANSWERED);
    assert_string_equal(answer.then.result, "每班加一人");
    assert_int_equal(answer.then.version, 2);
}

static void what_is_not_there(void **state)
{
    struct world *w = *state;
    struct said s = {.actor = "quality", .number = 42};
    sheet_command_init(&s.command, SHEET_KIND_NONE, SHEET_VERB_CLOSE);
    say(w, &s);
    assert_int_equal(s.refusal.code, ERROR_NOT_FOUND);
    s.number = 0;
    sheet_command_init(&s.command, SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    s.command.site = "elsewhere";
    say(w, &s);
    assert_int_equal(s.refusal.code, ERROR_NOT_FOUND);
    s.command.site = "s1";
    s.command.text = "x";
    s.command.person = "nobody";
    say(w, &s);
    assert_int_equal(s.events, 0);
    uint64_t ticket = fixture_ticket(w, "s2");
    s.command.person = "";
    s.command.ticket = ticket;
    say(w, &s);
    assert_int_equal(s.refusal.code, ERROR_NOT_FOUND); /* of another site */
}

/* ---- lists --------------------------------------------------------------------------------------
 */

static size_t list(struct world *w, const struct sheet_filter *f, uint64_t out[16], uint64_t *next)
{
    return view_sheet_list(w->view, f, out, 16, next);
}

static void lists_find_what_is_asked(void **state)
{
    struct world *w = *state;
    uint64_t out[16], next, ids[4];
    for (int i = 0; i < 4; i++)
        ids[i] = open_sheet(w, "desksup", 0);
    struct said s = {.actor = "quality", .number = ids[1]};
    sheet_command_init(&s.command, SHEET_KIND_NONE, SHEET_VERB_CANCEL);
    s.command.text = "误开";
    say(w, &s);
    struct sheet_filter f = {.site = "s1"};
    assert_int_equal(list(w, &f, out, &next), 4);
    f.open_only = true;
    assert_int_equal(list(w, &f, out, &next), 3);
    f.unit = "3-1201";
    assert_int_equal(list(w, &f, out, &next), 3);
    f.kind = SHEET_KIND_KEY;
    assert_int_equal(list(w, &f, out, &next), 0);
    f = (struct sheet_filter){.kind = SHEET_KIND_CORRECTIVE, .state = SHEET_STATE_CANCELLED};
    assert_int_equal(list(w, &f, out, &next), 1);
    assert_int_equal(out[0], ids[1]);
    f = (struct sheet_filter){.site = "s2"};
    assert_int_equal(list(w, &f, out, &next), 0);
    f = (struct sheet_filter){.site = "s1", .person = "zhao", .subject = "x"};
    assert_int_equal(list(w, &f, out, &next), 0);
    f = (struct sheet_filter){
        .site = "s1", .overdue_only = true, .now_ms = w->wall_ms + 8 * DAY_MS};
    assert_int_equal(list(w, &f, out, &next), 3);
    f.after = UINT64_MAX;
    assert_int_equal(list(w, &f, out, &next), 0);
}

static void pages_follow_each_other(void **state)
{
    struct world *w = *state;
    uint64_t seen = 0, out[2];
    for (int i = 0; i < 5; i++)
        (void)open_sheet(w, "desksup", 0);
    struct sheet_filter f = {.site = "s1", .kind = SHEET_KIND_CORRECTIVE};
    unsigned found = 0;
    do {
        size_t count = view_sheet_list(w->view, &f, out, 2, &f.after); /* the cursor in place */
        for (size_t i = 0; i < count; i++, found++) {
            assert_true(out[i] > seen);
            seen = out[i];
        }
    } while (f.after != 0);
    assert_int_equal(found, 5);
    struct error e;
    world_close(w, true);
    world_open(w);
    struct view *snapshot = view_snapshot(w->view, &e);
    uint64_t next;
    assert_non_null(snapshot);
    assert_int_equal(view_sheet_list(snapshot, &f, out, 2, &next), 2);
    assert_true(next != 0);
    view_snapshot_close(snapshot);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_view_keeps_it_over_a_start_and_a_rebuild),
        TEST(numbers_count_by_kind_and_day),
        TEST(its_clock_fires_once_however_late),
        TEST(what_is_overdue_goes_before_a_command),
        TEST(again_is_as_it_stood_then),
        TEST(what_is_not_there),
        TEST(lists_find_what_is_asked),
        TEST(pages_follow_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
