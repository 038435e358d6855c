/* A week's draw redone from its entries: the honest one passes, each way to cheat shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/crypto.h"
#include "handlers/draw_check.h"

#include <stdio.h>
#include <string.h>

enum { SLIPS = 23, OTHERS = 4, WEEK = 202647 };

/* A week in which one department returned 23 slips and another 4. */
struct week_of_entries {
    uint8_t secret[32], commitment[32], head[32];
    const char *share; /* a policy document set before the closing, or NULL */
    uint64_t tickets[SLIPS + OTHERS];
    uint32_t rounds[SLIPS + OTHERS];
    char technicians[SLIPS + OTHERS][NAME_SIZE];
    uint64_t drawn[SLIPS];
    uint32_t drawn_rounds[SLIPS];
    uint32_t drawn_count, counted;
    bool no_closing, no_second_draw;
};

static void draw(struct week_of_entries *w, uint32_t start, uint32_t count, uint8_t percent)
{
    struct candidate slips[SLIPS];
    memset(slips, 0, sizeof slips);
    for (uint32_t i = 0; i < count; i++) {
        slips[i].ticket = w->tickets[start + i];
        slips[i].round = w->rounds[start + i];
        memcpy(slips[i].technician, w->technicians[start + i], NAME_SIZE);
        draw_rank(w->secret, w->head, slips[i].ticket, slips[i].round, slips[i].rank);
    }
    sample_draw(slips, count, percent);
    w->drawn_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (slips[i].drawn) {
            w->drawn[w->drawn_count] = slips[i].ticket;
            w->drawn_rounds[w->drawn_count++] = slips[i].round;
        }
    }
    w->counted = count;
}

static struct week_of_entries honest(void)
{
    struct week_of_entries w;
    memset(&w, 0, sizeof w);
    for (uint8_t i = 0; i < 32; i++) {
        w.secret[i] = (uint8_t)(i * 7);
        w.head[i] = (uint8_t)(i * 11);
    }
    sha256(w.secret, sizeof w.secret, w.commitment);
    for (uint32_t i = 0; i < SLIPS + OTHERS; i++) {
        w.tickets[i] = UINT64_C(2026112100000001) + i;
        w.rounds[i] = 1 + i % 3;
        snprintf(w.technicians[i], NAME_SIZE, "t%u", i % 5);
    }
    draw(&w, 0, SLIPS, 30);
    return w;
}

static struct event entry(enum event_type type, const char *site)
{
    struct event ev;
    event_init(&ev, type);
    ev.site = site;
    ev.week = WEEK;
    return ev;
}

static void feed_slips(struct draw_check *d, const struct week_of_entries *w)
{
    static const uint8_t any[32] = {1};
    for (uint32_t i = 0; i < SLIPS + OTHERS; i++) {
        struct event ev = entry(EVENT_RETURNED, "garden");
        ev.department = i < SLIPS ? "engineering" : "";
        ev.ticket = w->tickets[i];
        ev.round = w->rounds[i];
        ev.to = w->technicians[i];
        draw_check_event(d, &ev, any);
        /* The same of another site and of another week: not this draw's. */
        ev.site = "river";
        draw_check_event(d, &ev, any);
        ev.site = "garden";
        ev.week = WEEK + 1;
        draw_check_event(d, &ev, any);
    }
}

static void feed_draws(struct draw_check *d, const struct week_of_entries *w)
{
    static const uint8_t any[32] = {2};
    struct event ev = entry(EVENT_SAMPLED, "garden");
    ev.subject = "engineering";
    ev.count = w->counted;
    ev.tickets = w->drawn;
    ev.rounds = w->drawn_rounds;
    ev.ticket_count = w->drawn_count;
    draw_check_event(d, &ev, any);
    struct week_of_entries others = *w;
    draw(&others, SLIPS, OTHERS, w->share ? 50 : 30);
    ev.subject = "-";
    ev.count = others.counted;
    ev.tickets = others.drawn;
    ev.rounds = others.drawn_rounds;
    ev.ticket_count = others.drawn_count;
    if (!w->no_second_draw)
        draw_check_event(d, &ev, any);
}

static void feed(struct draw_check *d, const struct week_of_entries *w)
{
    static const uint8_t any[32] = {3};
    draw_check_start(d, "garden", WEEK);
    struct event ev = entry(EVENT_WEEK_OPENED, "garden");
    ev.hash = w->commitment;
    draw_check_event(d, &ev, any);
    feed_slips(d, w);
    if (w->share) {
        ev = entry(EVENT_POLICY_SET, "garden");
        ev.blob = (const uint8_t *)w->share;
        ev.blob_size = strlen(w->share);
        draw_check_event(d, &ev, any);
    }
    ev = entry(EVENT_TIME_JUMPED, "");
    static const uint8_t head[32] = {0,   11,  22,  33,  44,  55,  66,  77,  88,  99,  110,
                                     121, 132, 143, 154, 165, 176, 187, 198, 209, 220, 231,
                                     242, 253, 8,   19,  30,  41,  52,  63,  74,  85};
    draw_check_event(d, &ev, head);
    ev = entry(EVENT_WEEK_CLOSED, "garden");
    ev.blob = w->secret;
    ev.blob_size = sizeof w->secret;
    ev.hash2 = w->head;
    if (!w->no_closing) {
        draw_check_event(d, &ev, any);
        feed_draws(d, w);
    }
    draw_check_end(d);
}

static void assert_problem(const struct week_of_entries *w, const char *said)
{
    struct draw_check d;
    feed(&d, w);
    if (strstr(d.problem, said) == NULL)
        fail_msg("'%s', not '%s'", d.problem, said);
    draw_check_free(&d);
}

static void a_rank_is_the_documented_hash(void **state)
{
    (void)state;
    static const uint8_t expected[32] = {0xf7, 0x28, 0x79, 0xe1, 0x37, 0x6a, 0x6c, 0xf5,
                                         0x52, 0xdd, 0x09, 0x2b, 0xbe, 0x3b, 0xde, 0x2d,
                                         0x5a, 0xaf, 0xc5, 0x3d, 0xfc, 0x1f, 0x82, 0xc1,
                                         0x50, 0x68, 0xb0, 0x66, 0xf6, 0xf0, 0x59, 0xc0};
    uint8_t secret[32], head[32], rank[32];
    for (uint8_t i = 0; i < 32; i++) {
        secret[i] = i;
        head[i] = (uint8_t)(32 + i);
    }
    draw_rank(secret, head, UINT64_C(2026112100000042), 2, rank);
    assert_memory_equal(rank, expected, sizeof rank);
}

static void an_honest_draw_passes(void **state)
{
    (void)state;
    struct week_of_entries w = honest();
    struct draw_check d;
    feed(&d, &w);
    assert_string_equal(d.problem, "");
    assert_int_equal(d.departments, 2);
    assert_int_equal(d.count, SLIPS + OTHERS);
    assert_int_equal(d.drawn, sample_quota(SLIPS, 30) + sample_quota(OTHERS, 30));
    draw_check_free(&d);
}

static void the_share_is_the_policys_at_the_closing(void **state)
{
    (void)state;
    struct week_of_entries w = honest();
    w.share = "spot_check: {share: 50%}";
    draw(&w, 0, SLIPS, 50);
    struct draw_check d;
    feed(&d, &w);
    assert_string_equal(d.problem, "");
    draw_check_free(&d);
    draw(&w, 0, SLIPS, 30);
    assert_problem(&w, "slips were drawn");
}

static void another_secret_shows(void **state)
{
    (void)state;
    struct week_of_entries w = honest();
    w.secret[0] ^= 1;
    draw(&w, 0, SLIPS, 30);
    assert_problem(&w, "committed to");
}

static void another_head_shows(void **state)
{
    (void)state;
    struct week_of_entries w = honest();
    w.head[5] ^= 1;
    draw(&w, 0, SLIPS, 30);
    assert_problem(&w, "before the closing");
}

static uint64_t not_drawn(const struct week_of_entries *w)
{
    for (uint32_t i = 0; i < SLIPS; i++) {
        bool drawn = false;
        for (uint32_t k = 0; k < w->drawn_count; k++)
            drawn = drawn || w->drawn[k] == w->tickets[i];
        if (!drawn)
            return i;
    }
    fail();
    return 0;
}

static void a_chosen_slip_shows(void **state)
{
    (void)state;
    struct week_of_entries w = honest();
    uint64_t other = not_drawn(&w);
    w.drawn[0] = w.tickets[other];
    w.drawn_rounds[0] = w.rounds[other];
    assert_problem(&w, "others come before it");
    w = honest();
    w.drawn_rounds[0]++;
    assert_problem(&w, "others come before it");
    w = honest();
    w.drawn[1] = w.drawn[0];
    w.drawn_rounds[1] = w.drawn_rounds[0];
    assert_problem(&w, "drawn twice");
}

static void too_few_too_many_and_miscounted_show(void **state)
{
    (void)state;
    struct week_of_entries w = honest();
    w.drawn_count--;
    assert_problem(&w, "slips were drawn");
    w = honest();
    w.counted--;
    assert_problem(&w, "slips were counted");
    w = honest();
    w.no_second_draw = true;
    assert_problem(&w, "draws were made");
    w = honest();
    w.no_closing = true;
    assert_problem(&w, "not closed yet");
}

static void a_week_nobody_opened_is_told(void **state)
{
    (void)state;
    struct draw_check d;
    draw_check_start(&d, "garden", WEEK);
    draw_check_end(&d);
    assert_string_equal(d.problem, "the week was never opened");
    draw_check_free(&d);
}

static void a_slip_put_into_the_closed_week_shows(void **state)
{
    (void)state;
    static const uint8_t any[32] = {4};
    struct week_of_entries w = honest();
    struct draw_check d;
    feed(&d, &w);
    struct event ev = entry(EVENT_RETURNED, "garden");
    ev.ticket = 99;
    draw_check_event(&d, &ev, any);
    assert_non_null(strstr(d.problem, "into the closed week"));
    draw_check_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rank_is_the_documented_hash),
        cmocka_unit_test(an_honest_draw_passes),
        cmocka_unit_test(the_share_is_the_policys_at_the_closing),
        cmocka_unit_test(another_secret_shows),
        cmocka_unit_test(another_head_shows),
        cmocka_unit_test(a_chosen_slip_shows),
        cmocka_unit_test(too_few_too_many_and_miscounted_show),
        cmocka_unit_test(a_week_nobody_opened_is_told),
        cmocka_unit_test(a_slip_put_into_the_closed_week_shows),
    };
    return cmocka_run_group_tests_name("draw_check", tests, NULL, NULL);
}
