/* Watches: catching up, then live, without gap or repeat; only what the watcher may see. */
#include "server_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct server_world world;

static const Paigong__ServerFrame *watch(struct peer *p, uint64_t from, const char *site)
{
    Paigong__Watch m = PAIGONG__WATCH__INIT;
    m.from_seq = from;
    m.site = (char *)site;
    FRAME(f, m, WATCH);
    p->seen = p->count;
    peer_send(&world, p, &f);
    server_world_run(&world);
    return peer_next(p);
}

static uint64_t head(void)
{
    return ledger_head_seq(world.directory.ledger);
}

/* The admin sees everything, so its watch has no holes. */
static void test_catches_up_and_goes_on(void **state)
{
    (void)state;
    struct peer admin, li;
    peer_open(&world, &admin, 'a', true);
    peer_open(&world, &li, 'l', true);
    char text[1001];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    Paigong__NewTicket m = PAIGONG__NEW_TICKET__INIT;
    m.site = (char *)"garden";
    m.unit = (char *)"1-1";
    m.text = text;
    for (int i = 0; i < 1200; i++) { /* more than one slice */
        FRAME(f, m, NEW_TICKET);
        peer_send(&world, &li, &f);
    }
    server_world_run(&world);
    assert_int_equal(watch(&admin, 3, "")->watch_started->seq, 3);
    peer_new_ticket(&world, &li, "after");
    uint64_t expected = 4;
    for (const Paigong__ServerFrame *f; (f = peer_next(&admin));)
        assert_int_equal(f->entry->seq, expected++);
    assert_int_equal(expected, head() + 1);
    peer_close(&world, &admin);
    peer_close(&world, &li);
}

static void test_from_now(void **state)
{
    (void)state;
    struct peer li;
    peer_open(&world, &li, 'l', true);
    uint64_t from = head();
    assert_int_equal(watch(&li, 0, "garden")->watch_started->seq, from);
    assert_null(peer_next(&li));
    peer_new_ticket(&world, &li, "漏水");
    const Paigong__Entry *entry = peer_next(&li)->entry;
    assert_int_equal(entry->seq, from + 1);
    assert_int_equal(entry->event, PAIGONG__EVENT_TYPE__EVENT_TYPE_OPENED);
    assert_string_equal(entry->personal->phone, "13800138000");
    peer_close(&world, &li);
}

static void test_beyond_the_end(void **state)
{
    (void)state;
    struct peer li;
    peer_open(&world, &li, 'l', true);
    const Paigong__ServerFrame *f = watch(&li, head() + 5, "");
    assert_int_equal(f->error->code, PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    f = watch(&li, 0, "river");
    assert_int_equal(f->error->code, PAIGONG__ERROR_CODE__ERROR_CODE_NOT_FOUND);
    peer_close(&world, &li);
}

/* Technicians: their own and their crew's, from when it was so; live and caught up are the same. */
static void test_only_the_watchers_own(void **state)
{
    (void)state;
    struct peer li, wang, zhao, again;
    peer_open(&world, &li, 'l', true);
    peer_open(&world, &wang, 'w', true);
    peer_open(&world, &zhao, 'z', true);
    uint64_t from = head();
    watch(&wang, 0, "");
    watch(&zhao, 0, "");
    peer_new_ticket(&world, &li, "nobody's yet");
    const char *id = peer_new_ticket(&world, &li, "wang's")->ticket->id;
    assert_null(peer_next(&wang));
    peer_command(&world, &li, id, PAIGONG__COMMAND__COMMAND_DISPATCH, "wang");
    const Paigong__Entry *entry = peer_next(&wang)->entry;
    assert_int_equal(entry->event, PAIGONG__EVENT_TYPE__EVENT_TYPE_DISPATCHED);
    assert_string_equal(entry->ticket, id);
    assert_string_equal(peer_next(&zhao)->entry->ticket, id); /* the crew's */
    peer_open(&world, &again, 'z', true);
    watch(&again, from, "");
    assert_int_equal(peer_next(&again)->entry->event, PAIGONG__EVENT_TYPE__EVENT_TYPE_DISPATCHED);
    assert_null(peer_next(&again));
    peer_close(&world, &again);
    peer_close(&world, &li);
    peer_close(&world, &wang);
    peer_close(&world, &zhao);
}

static void test_cancel(void **state)
{
    (void)state;
    struct peer li;
    peer_open(&world, &li, 'l', true);
    uint64_t id = watch(&li, 0, "")->id;
    Paigong__Cancel m = PAIGONG__CANCEL__INIT;
    m.watch_id = id;
    FRAME(f, m, CANCEL);
    assert_int_equal(peer_ask(&world, &li, &f)->result_case, PAIGONG__SERVER_FRAME__RESULT_DONE);
    assert_int_equal(atomic_load(&world.host.listeners), 0);
    li.seen = li.count;
    peer_new_ticket(&world, &li, "unseen");
    assert_non_null(peer_next(&li)->ticket);
    assert_null(peer_next(&li));
    f.id = 0;
    assert_int_equal(peer_ask(&world, &li, &f)->error->code,
                     PAIGONG__ERROR_CODE__ERROR_CODE_NOT_FOUND);
    peer_close(&world, &li);
}

static void test_slow_watcher_is_cut(void **state)
{
    (void)state;
    struct peer li, admin;
    peer_open(&world, &li, 'l', true);
    peer_open(&world, &admin, 'a', true);
    watch(&admin, 0, "");
    admin.backlog = world.limits.watch_cap + 1;
    peer_new_ticket(&world, &li, "one too many");
    assert_non_null(peer_next(&admin)->entry);
    const Paigong__ServerFrame *f = peer_next(&admin);
    assert_int_equal(f->error->code, PAIGONG__ERROR_CODE__ERROR_CODE_SLOW_WATCHER);
    char at[24];
    snprintf(at, sizeof at, "%llu", (unsigned long long)head());
    assert_string_equal(f->error->subject, at);
    assert_false(admin.ended);
    assert_int_equal(atomic_load(&world.host.listeners), 0);
    peer_close(&world, &li);
    peer_close(&world, &admin);
}

/* Catching up waits until the peer has taken what it was sent. */
static void test_catching_up_waits_for_the_peer(void **state)
{
    (void)state;
    struct peer admin;
    peer_open(&world, &admin, 'a', true);
    admin.backlog = world.limits.output_low + 1;
    watch(&admin, 1, "");
    assert_null(peer_next(&admin));
    admin.backlog = 0;
    session_drained(admin.session);
    server_world_run(&world);
    assert_int_equal(peer_next(&admin)->entry->seq, 2);
    assert_int_equal(admin.sent[admin.count - 1]->entry->seq, head());
    peer_close(&world, &admin);
}

static void test_gone_while_catching_up(void **state)
{
    (void)state;
    struct peer admin;
    peer_open(&world, &admin, 'a', true);
    Paigong__Watch m = PAIGONG__WATCH__INIT;
    m.from_seq = 1;
    FRAME(f, m, WATCH);
    peer_send(&world, &admin, &f);
    assert_true(engine_run_batch(world.engine, world.waiting)); /* a slice is on its way */
    world.waiting = NULL;
    world.last = &world.waiting;
    peer_close(&world, &admin);
    assert_int_equal(atomic_load(&world.host.listeners), 0);
}

static void test_backup(void **state)
{
    (void)state;
    struct peer admin;
    peer_open(&world, &admin, 'a', true);
    Paigong__Backup m = PAIGONG__BACKUP__INIT;
    FRAME(f, m, BACKUP);
    admin.seen = admin.count;
    const Paigong__BackupPart *last = peer_ask(&world, &admin, &f)->backup_part;
    assert_true(last->done);
    assert_int_equal(last->seq, head());
    assert_memory_equal(last->head_hash.data, ledger_head_hash(world.directory.ledger), 32);
    assert_true(strncmp(peer_next(&admin)->backup_part->file, "ledger/", 7) == 0);
    peer_close(&world, &admin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_catches_up_and_goes_on),
        cmocka_unit_test(test_from_now),
        cmocka_unit_test(test_beyond_the_end),
        cmocka_unit_test(test_only_the_watchers_own),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_slow_watcher_is_cut),
        cmocka_unit_test(test_catching_up_waits_for_the_peer),
        cmocka_unit_test(test_gone_while_catching_up),
        cmocka_unit_test(test_backup),
    };
    return server_world_run_tests(&world, tests, sizeof tests / sizeof *tests);
}
