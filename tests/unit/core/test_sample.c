/* The weekly draw: its size, its independence of the order, its fairness (P15.1, P15.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/sample.h"

#include <stdio.h>
#include <string.h>

enum { SLIPS = 40 };

static uint64_t random_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void fill(struct candidate *slips, uint32_t count, uint32_t technicians, uint64_t *seed)
{
    memset(slips, 0, count * sizeof(*slips));
    for (uint32_t i = 0; i < count; i++) {
        slips[i].ticket = 100 + i;
        slips[i].round = 1;
        snprintf(slips[i].technician, NAME_SIZE, "t%u",
                 (unsigned)(random_next(seed) % technicians));
        uint64_t r = random_next(seed);
        memcpy(slips[i].rank, &r, sizeof(r));
    }
}

static void shuffle(struct candidate *slips, uint32_t count, uint64_t *seed)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t j = (uint32_t)(random_next(seed) % i);
        struct candidate held = slips[i - 1];
        slips[i - 1] = slips[j];
        slips[j] = held;
    }
}

static uint32_t drawn_of(const struct candidate *slips, uint32_t count, const char *technician)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool counts = technician == NULL || strcmp(slips[i].technician, technician) == 0;
        n += slips[i].drawn && counts;
    }
    return n;
}

static void the_quota_is_rounded_up(void **state)
{
    (void)state;
    assert_int_equal(sample_quota(0, 30), 0);
    assert_int_equal(sample_quota(1, 30), 1);
    assert_int_equal(sample_quota(3, 30), 1);
    assert_int_equal(sample_quota(4, 30), 2);
    assert_int_equal(sample_quota(10, 30), 3);
    assert_int_equal(sample_quota(11, 30), 4);
    assert_int_equal(sample_quota(7, 100), 7);
    assert_int_equal(sample_quota(UINT32_MAX, 100), UINT32_MAX);
}

static void draws_the_quota_whatever_the_order(void **state)
{
    (void)state;
    uint64_t seed = 20261121;
    for (uint32_t count = 0; count <= SLIPS; count++) {
        struct candidate first[SLIPS], again[SLIPS];
        fill(first, count, 5, &seed);
        memcpy(again, first, sizeof(first));
        shuffle(again, count, &seed);
        sample_draw(first, count, 30);
        sample_draw(again, count, 30);
        assert_int_equal(drawn_of(first, count, NULL), sample_quota(count, 30));
        assert_memory_equal(first, again, count * sizeof(first[0]));
    }
}

static void a_draw_is_sorted_by_rank(void **state)
{
    (void)state;
    uint64_t seed = 7;
    struct candidate slips[SLIPS];
    fill(slips, SLIPS, 3, &seed);
    sample_draw(slips, SLIPS, 30);
    for (int i = 1; i < SLIPS; i++) {
        assert_true(memcmp(slips[i - 1].rank, slips[i].rank, sizeof(slips[i].rank)) < 0);
    }
}

static void equal_ranks_are_sorted_by_ticket_and_round(void **state)
{
    (void)state;
    struct candidate slips[4] = {{.ticket = 9, .round = 2},
                                 {.ticket = 9, .round = 1},
                                 {.ticket = 8, .round = 3},
                                 {.ticket = 7, .round = 1}};
    sample_draw(slips, 4, 25);
    assert_int_equal(slips[0].ticket, 7);
    assert_int_equal(slips[1].ticket, 8);
    assert_int_equal(slips[2].round, 1);
    assert_int_equal(slips[3].round, 2);
    assert_true(slips[0].drawn);
    assert_int_equal(drawn_of(slips, 4, NULL), 1);
}

static void everyone_is_drawn_once_before_anyone_twice(void **state)
{
    (void)state;
    uint64_t seed = 99;
    for (int run = 0; run < 200; run++) {
        struct candidate slips[SLIPS];
        fill(slips, SLIPS, 6, &seed);
        sample_draw(slips, SLIPS, 30);
        for (unsigned i = 0; i < 6; i++) {
            char technician[NAME_SIZE];
            snprintf(technician, sizeof(technician), "t%u", i);
            bool worked = false;
            for (int j = 0; j < SLIPS; j++) {
                worked = worked || strcmp(slips[j].technician, technician) == 0;
            }
            assert_true(!worked || drawn_of(slips, SLIPS, technician) >= 1);
        }
    }
}

static void where_the_quota_is_small_the_first_ranks_win(void **state)
{
    (void)state;
    uint64_t seed = 3;
    struct candidate slips[10];
    fill(slips, 10, 1, &seed);
    for (uint32_t i = 0; i < 10; i++) {
        snprintf(slips[i].technician, NAME_SIZE, "t%u", i);
    }
    sample_draw(slips, 10, 30);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(slips[i].drawn, i < 3);
    }
}

static void the_second_pass_fills_in_rank_order(void **state)
{
    (void)state;
    struct candidate slips[10] = {{0}};
    for (uint8_t i = 0; i < 10; i++) {
        slips[i].ticket = i + 1u;
        slips[i].rank[0] = i;
        strcpy(slips[i].technician, i == 9 ? "zhao" : "li");
    }
    sample_draw(slips, 10, 30);
    /* li's first, zhao's only, then li's second. */
    for (int i = 0; i < 10; i++) {
        assert_int_equal(slips[i].drawn, i == 0 || i == 1 || i == 9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_quota_is_rounded_up),
        cmocka_unit_test(draws_the_quota_whatever_the_order),
        cmocka_unit_test(a_draw_is_sorted_by_rank),
        cmocka_unit_test(equal_ranks_are_sorted_by_ticket_and_round),
        cmocka_unit_test(everyone_is_drawn_once_before_anyone_twice),
        cmocka_unit_test(where_the_quota_is_small_the_first_ranks_win),
        cmocka_unit_test(the_second_pass_fills_in_rank_order),
    };
    return cmocka_run_group_tests_name("sample", tests, NULL, NULL);
}
