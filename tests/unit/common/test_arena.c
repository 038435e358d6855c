#include "common/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void gives_aligned_zeroed_memory(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t size = 0; size < 300; size += 7) {
        unsigned char *p = arena_alloc(&a, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, size);
    }
    arena_free(&a);
}

static void refuses_more_than_its_cap(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 100000);
    assert_null(arena_alloc(&a, 100001));
    assert_null(arena_alloc(&a, SIZE_MAX));
    assert_null(arena_alloc(&a, SIZE_MAX - 8));
    assert_non_null(arena_alloc(&a, 60000));
    assert_null(arena_alloc(&a, 60000));
    assert_non_null(arena_alloc(&a, 39984));
    assert_null(arena_alloc(&a, 17));
    arena_free(&a);
    assert_non_null(arena_alloc(&a, 60000)); /* used again */
    arena_free(&a);
}

static void copies(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 4096);
    assert_string_equal(arena_strndup(&a, "billing", 4), "bill");
    assert_memory_equal(arena_memdup(&a, "\1\2\0\3", 4), "\1\2\0\3", 4);
    assert_string_equal(arena_printf(&a, "%s-%04d", "20261121", 42), "20261121-0042");
    assert_null(arena_strndup(&a, "x", SIZE_MAX));
    arena_free(&a);
}

static void wipes_what_was_given_out(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 1 << 20);
    char *small = arena_strndup(&a, "13800138000", 11), *large = arena_alloc(&a, 100000);
    assert_non_null(small);
    assert_non_null(large);
    memset(large, 'x', 100000);
    arena_wipe(&a);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(large[i], 0);
    assert_int_equal(strnlen(small, 12), 0);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wipes_what_was_given_out), cmocka_unit_test(gives_aligned_zeroed_memory),
        cmocka_unit_test(refuses_more_than_its_cap), cmocka_unit_test(copies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
