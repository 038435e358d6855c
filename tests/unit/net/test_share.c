/* Whoever asks for much waits for themselves: shares by themselves, and sessions that have them. */
#include "server_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 300, AT_ONCE = 16 };

static struct share_set set;

static struct share *join(char who)
{
    uint8_t fingerprint[32];
    memset(fingerprint, who, sizeof fingerprint);
    struct share *s = share_join(&set, fingerprint, "192.0.2.1");
    assert_non_null(s);
    return s;
}

static void test_one_share_for_all_connections(void **state)
{
    (void)state;
    struct share *first = join('a'), *again = join('a'), *other = join('b');
    assert_ptr_equal(first, again);
    assert_ptr_not_equal(first, other);
    share_leave(&set, first);
    assert_ptr_equal(join('a'), again);
    share_leave(&set, again);
    share_leave(&set, again);
    share_leave(&set, other);
    for (size_t i = 0; i < SHARE_BUCKETS; i++)
        assert_null(set.buckets[i]);
}

static void test_strangers_share_by_address(void **state)
{
    (void)state;
    static const char *const addresses[] = {"192.0.2.1",          "192.0.2.1",
                                            "192.0.2.2",          "2001:db8:1:2::1",
                                            "2001:db8:1:2:ff::9", "2001:db8:1:3::1"};
    static const int same_as[] = {0, 0, 2, 3, 3, 5};
    struct share *s[6], *known = join('a');
    for (int i = 0; i < 6; i++) {
        s[i] = share_join(&set, NULL, addresses[i]);
        assert_ptr_not_equal(s[i], known);
        for (int k = 0; k < i; k++)
            assert_int_equal(s[i] == s[k], same_as[i] == same_as[k]);
    }
    for (int i = 0; i < 6; i++)
        share_leave(&set, s[i]);
    share_leave(&set, known);
}

static void test_lanes(void **state)
{
    (void)state;
    static struct request r[MANY];
    struct share *a = join('a'), *b = join('b');
    int held = 0;
    while (share_may_take(a) && held < MANY) {
        bool goes = share_admit(a, &r[held], SHARE_SHORT, 10);
        assert_int_equal(goes, held < AT_ONCE);
        held++;
    }
    assert_int_equal(held, 256 + AT_ONCE); /* then no more is read of them */
    struct request other;
    assert_true(share_admit(b, &other, SHARE_SHORT, 10)); /* and the others are not concerned */
    assert_true(share_may_take(b));
    assert_null(share_next(a));
    for (int i = AT_ONCE; i < held; i++) {
        share_release(a, SHARE_SHORT);
        assert_ptr_equal(share_next(a), &r[i]); /* in the order they came */
        assert_null(share_next(a));
        assert_true(share_may_take(a));
    }
    for (int lane = SHARE_LONG; lane <= SHARE_SLOW; lane++) {
        assert_true(share_admit(a, &r[0], (enum share_lane)lane, 10));
        assert_false(share_admit(a, &r[1], (enum share_lane)lane, 20 << 20));
        assert_false(share_may_take(a)); /* by their memory */
        share_release(a, (enum share_lane)lane);
        assert_ptr_equal(share_next(a), &r[1]);
        assert_true(share_may_take(a));
    }
    share_leave(&set, a);
    share_leave(&set, b);
}

static struct share_waiter *woken[MANY];
static int woken_count;

static void wake(struct share_waiter *w)
{
    woken[woken_count++] = w;
}

static void test_a_turn_of_the_loop(void **state)
{
    (void)state;
    struct share *a = join('a'), *b = join('b');
    struct share_waiter w[6] = {0};
    int frames = 0;
    woken_count = 0;
    for (; share_may_take(a); frames++)
        share_charge(&set, a, 50, true, 1000);
    assert_in_range(frames, 16, 128);
    assert_true(share_may_take(b));
    for (int i = 0; i < 6; i++)
        share_wait(&set, a, &w[i]);
    share_wait(&set, a, &w[0]); /* waits already */
    share_forget(a, &w[1]);
    assert_true(share_turn(&set, 1000, wake)); /* one of them is left */
    assert_int_equal(woken_count, 4);
    assert_ptr_equal(woken[0], &w[0]);
    assert_ptr_equal(woken[1], &w[2]);
    assert_true(share_may_take(a));
    share_charge(&set, a, 1 << 20, false, 1000); /* a part of a large frame is as much as many */
    assert_false(share_may_take(a));
    assert_false(share_turn(&set, 1000, wake));
    assert_int_equal(woken_count, 5);
    assert_ptr_equal(woken[4], &w[5]);
    share_leave(&set, a);
    share_leave(&set, b);
    assert_null(set.touched);
}

static void test_large_frames_take_their_time(void **state)
{
    (void)state;
    struct share *a = join('a');
    struct share_waiter w = {0};
    woken_count = 0;
    share_charge(&set, a, 1 << 20, true, 1000);
    assert_false(share_may_take(a));
    share_wait(&set, a, &w);
    assert_false(share_turn(&set, 1000 + 511, wake));
    assert_int_equal(woken_count, 0);
    assert_false(share_turn(&set, 1000 + 512, wake)); /* 2 MiB a second */
    assert_int_equal(woken_count, 1);
    assert_true(share_may_take(a));
    share_leave(&set, a);
}

static void test_streams(void **state)
{
    (void)state;
    struct share *a = join('a');
    assert_true(share_take_stream(a, SHARE_CATCH_UP));
    assert_false(share_take_stream(a, SHARE_CATCH_UP));
    assert_true(share_take_stream(a, SHARE_BACKUP));
    share_leave(&set, a); /* the connection goes, its worker is still at it */
    share_end_stream(&set, a, SHARE_BACKUP);
    assert_true(share_take_stream(a, SHARE_BACKUP));
    share_end_stream(&set, a, SHARE_BACKUP);
    share_end_stream(&set, a, SHARE_CATCH_UP);
}

/* ---- sessions ---------------------------------------------------------------------------------
 */

static size_t count_waiting(const struct server_world *w)
{
    size_t count = 0;
    for (const struct job *j = w->waiting; j; j = j->next)
        count++;
    return count;
}

static void ask(struct server_world *w, struct peer *p, int times)
{
    for (int i = 0; i < times; i++) {
        Paigong__SiteList m = PAIGONG__SITE_LIST__INIT;
        FRAME(f, m, SITE_LIST);
        peer_send(w, p, &f);
    }
}

static size_t answers(struct peer *p)
{
    size_t count = 0;
    while (peer_next(p))
        count++;
    return count;
}

static void test_the_engine_is_shared(void **state)
{
    (void)state;
    struct server_world w;
    static struct peer greedy[3], other;
    server_world_open(&w);
    for (int i = 0; i < 3; i++)
        peer_open(&w, &greedy[i], 'w', true);
    peer_open(&w, &other, 'l', true);
    for (int i = 0; i < 3; i++) {
        answers(&greedy[i]);
        ask(&w, &greedy[i], 60);
    }
    answers(&other);
    assert_int_equal(count_waiting(&w), AT_ONCE); /* of 180 */
    ask(&w, &other, 1);
    assert_int_equal(count_waiting(&w), AT_ONCE + 1);
    server_world_run(&w);
    assert_int_equal(answers(&other), 1);
    for (int i = 0; i < 3; i++)
        assert_int_equal(answers(&greedy[i]), 60);
    for (int i = 0; i < 3; i++)
        peer_close(&w, &greedy[i]);
    peer_close(&w, &other);
    server_world_close(&w);
}

/* What a connection that is gone still had waiting is not done; another's of the same person is. */
static void test_who_leaves_waits_no_more(void **state)
{
    (void)state;
    struct server_world w;
    static struct peer gone, stays;
    server_world_open(&w);
    peer_open(&w, &gone, 'l', true);
    peer_open(&w, &stays, 'l', true);
    answers(&stays);
    for (int i = 0; i < 40; i++) {
        Paigong__NewTicket m = PAIGONG__NEW_TICKET__INIT;
        m.site = "garden";
        m.unit = "1-1";
        m.text = "x";
        FRAME(f, m, NEW_TICKET);
        peer_send(&w, &gone, &f);
    }
    ask(&w, &stays, 5);
    peer_close(&w, &gone);
    server_world_run(&w);
    assert_int_equal(answers(&stays), 5);
    Paigong__ListTickets m = PAIGONG__LIST_TICKETS__INIT;
    FRAME(f, m, LIST_TICKETS);
    assert_int_equal(peer_ask(&w, &stays, &f)->ticket_page->n_tickets, AT_ONCE);
    peer_close(&w, &stays);
    server_world_close(&w);
}

/* Heavy reads: a list at a time of one person, and no list waits for a walk through the ledger. */
static void test_long_and_slow_ones(void **state)
{
    (void)state;
    struct server_world w;
    static struct peer p;
    server_world_open(&w);
    peer_open(&w, &p, 'a', true);
    answers(&p);
    for (int i = 0; i < 6; i++) {
        Paigong__ListTickets list = PAIGONG__LIST_TICKETS__INIT;
        FRAME(one, list, LIST_TICKETS);
        peer_send(&w, &p, &one);
        Paigong__AuditVerify audit = PAIGONG__AUDIT_VERIFY__INIT;
        FRAME(two, audit, AUDIT_VERIFY);
        peer_send(&w, &p, &two);
    }
    ask(&w, &p, 1);
    assert_int_equal(count_waiting(&w), 3); /* one of each kind */
    server_world_run(&w);
    assert_int_equal(answers(&p), 13);
    peer_close(&w, &p);
    server_world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_share_for_all_connections),
        cmocka_unit_test(test_strangers_share_by_address),
        cmocka_unit_test(test_lanes),
        cmocka_unit_test(test_a_turn_of_the_loop),
        cmocka_unit_test(test_large_frames_take_their_time),
        cmocka_unit_test(test_streams),
        cmocka_unit_test(test_the_engine_is_shared),
        cmocka_unit_test(test_who_leaves_waits_no_more),
        cmocka_unit_test(test_long_and_slow_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
