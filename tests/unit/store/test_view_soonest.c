/* Open tickets by time to breach: few are gathered, of many the order is walked; the same comes
 * out, whoever reads. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#include "store/ticket_pack.h"

enum { MANY = 9000, FEW = 300, PAGE = 500, SECOND_SITE_EACH = 30 };

static uint64_t numbers[MANY + FEW];
static size_t number_count;

static void fill(struct fixture *f)
{
    srandom(9);
    number_count = 0;
    fixture_begin(f);
    for (size_t i = 0; i < MANY + FEW; i++) {
        const bool other = i % SECOND_SITE_EACH == SECOND_SITE_EACH - 1;
        numbers[number_count++] = fixture_new(f, other ? "s2" : "s1", "3-1204", "漏水");
        f->now_ms += random() % 500;
        if (i % 100 == 99) {
            fixture_commit(f);
            fixture_begin(f);
        }
    }
    fixture_commit(f);
    for (size_t i = 0; i < FEW; i++) { /* other clocks, in another order than they came */
        const uint64_t n = numbers[(size_t)random() % number_count];
        const struct ticket *t = view_ticket(f->view, n);
        if (strcmp(t->site, "s1") == 0 && t->state == STATE_RECEIVED) {
            fixture_dispatch(f, n, "tech1");
        }
    }
}

static bool is_wanted(struct fixture *f, uint64_t number, const struct ticket_filter *filter)
{
    const struct ticket *t = view_ticket(f->view, number);
    return (filter->site == NULL || strcmp(t->site, filter->site) == 0) &&
           (filter->technician == NULL || strcmp(t->technician, filter->technician) == 0);
}

static size_t wanted_keys(struct fixture *f, const struct ticket_filter *filter,
                          struct due_key *out)
{
    size_t count = 0;
    for (size_t i = 0; i < number_count; i++) {
        struct ticket_head h;
        if (is_wanted(f, numbers[i], filter)) {
            ticket_head_of(view_ticket(f->view, numbers[i]), &h);
            out[count++] = (struct due_key){h.overdue_ms, numbers[i]};
        }
    }
    due_keys_sort(out, count);
    return count;
}

static void check(struct fixture *f, struct ticket_filter filter)
{
    static struct due_key wanted[MANY + FEW];
    struct due_key keys[PAGE];
    struct soonest_page page = {.keys = keys, .capacity = PAGE, .after = {INT64_MIN, 0}};
    const size_t count = wanted_keys(f, &filter, wanted);
    size_t at = 0, late = 0;
    assert_true(count > 0);
    while (late < count && wanted[late].due_ms <= filter.now_ms) {
        late++;
    }
    for (bool first = true; first || page.more; first = false) {
        assert_true(view_soonest(f->view, &filter, &page));
        if (first) {
            assert_int_equal(page.open, count);
            assert_int_equal(page.late, late);
        }
        for (size_t i = 0; i < page.count; i++, at++) {
            assert_true(at < count);
            assert_int_equal(keys[i].number, wanted[at].number);
            assert_true(keys[i].due_ms == wanted[at].due_ms);
        }
        page.after = page.last;
    }
    assert_int_equal(at, count);
}

static void test_whoever_reads_the_soonest_come_first(void **state)
{
    struct fixture *f = *state;
    fill(f);
    const int64_t now_ms = f->now_ms;
    check(f, (struct ticket_filter){.now_ms = now_ms});               /* walked */
    check(f, (struct ticket_filter){.now_ms = now_ms, .site = "s1"}); /* walked, some passed over */
    check(f, (struct ticket_filter){.now_ms = now_ms, .site = "s2"}); /* gathered */
    check(f, (struct ticket_filter){.now_ms = now_ms, .technician = "tech1"});
    fixture_restart(f); /* the order is made anew */
    check(f, (struct ticket_filter){.now_ms = now_ms});
    check(f, (struct ticket_filter){.now_ms = now_ms + 10 * MINUTE_MS, .site = "s2"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whoever_reads_the_soonest_come_first, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
