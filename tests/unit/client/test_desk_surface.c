/* Cells: width, clipping, ellipsis, wrapping. */
#include "client/screen/surface.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct surface made(int rows, int columns)
{
    struct surface s = {0};
    assert_true(surface_resize(&s, rows, columns));
    return s;
}

static void check_row(const struct surface *s, int row, const char *wanted)
{
    char got[4096];
    surface_row_text(s, row, got, sizeof got);
    assert_string_equal(got, wanted);
}

static void text_is_put_by_its_width(void **state)
{
    (void)state;
    struct surface s = made(6, 12);
    struct area a = surface_area(&s);
    assert_int_equal(area_put(a, 0, 0, 12, "水管ab", STYLE_PLAIN), 6);
    assert_int_equal(area_put(a, 1, 0, 5, "水管漏水", STYLE_BREACH), 5);
    assert_int_equal(area_put(a, 2, 0, 4, "水管漏水", STYLE_PLAIN), 3); /* no half characters */
    assert_int_equal(area_put(a, 3, 10, 12, "abcdef", STYLE_PLAIN), 2);
    assert_int_equal(area_put(a, 9, 0, 12, "outside", STYLE_PLAIN), 0);
    assert_int_equal(area_put(a, 4, 0, 12, "a\033[2J\nb\x7f", STYLE_PLAIN), 8);
    area_cell_right(a, 5, 0, 8, "水1", STYLE_GOOD);
    check_row(&s, 0, "水管ab");
    check_row(&s, 1, "水管…");
    check_row(&s, 2, "水…");
    check_row(&s, 3, "          a…");
    check_row(&s, 4, "a [2J b");
    check_row(&s, 5, "     水1");
    assert_int_equal(surface_cell(&s, 1, 0)->style, STYLE_BREACH);
    assert_int_equal(surface_cell(&s, 0, 1)->width, 0);
    surface_free(&s);
}

static void a_wide_character_never_stays_half(void **state)
{
    (void)state;
    struct surface s = made(2, 6);
    struct area a = surface_area(&s);
    (void)area_put(a, 0, 0, 6, "水管漏", STYLE_PLAIN);
    (void)area_put(a, 0, 1, 1, "x", STYLE_PLAIN);
    check_row(&s, 0, " x管漏");
    (void)area_put(a, 0, 3, 2, "水", STYLE_PLAIN); /* over two halves */
    check_row(&s, 0, " x 水");
    (void)area_put(a, 1, 0, 6, "e\xcc\x81u", STYLE_PLAIN); /* combined: one cell */
    assert_string_equal(surface_cell(&s, 1, 0)->text, "e\xcc\x81");
    assert_string_equal(surface_cell(&s, 1, 1)->text, "u");
    surface_free(&s);
}

static void what_stands_out_of_an_area_is_left_out(void **state)
{
    (void)state;
    struct surface s = made(4, 10);
    struct area part = area_part(surface_area(&s), 1, 2, 2, 4);
    area_fill(part, 0, 9, STYLE_FIELD);
    (void)area_put(part, 0, 0, 99, "abcdefgh", STYLE_PLAIN);
    (void)area_put(part, 2, 0, 99, "below", STYLE_PLAIN);
    (void)area_put(part, -1, 0, 99, "above", STYLE_PLAIN);
    area_cursor(part, 1, 3);
    check_row(&s, 0, "");
    check_row(&s, 1, "  abc…");
    check_row(&s, 3, "");
    assert_int_equal(surface_cell(&s, 2, 2)->style, STYLE_FIELD);
    assert_int_equal(surface_cell(&s, 2, 6)->style, STYLE_PLAIN);
    assert_int_equal(s.cursor_row, 2);
    assert_int_equal(s.cursor_column, 5);
    area_mark(part, 1, STYLE_SELECTED);
    assert_int_equal(surface_cell(&s, 2, 2)->style, STYLE_FIELD | STYLE_SELECTED);
    struct area nothing = area_part(part, 5, 5, 5, 5);
    assert_int_equal(area_put(nothing, 0, 0, 5, "x", STYLE_PLAIN), 0);
    surface_free(&s);
}

static void text_is_broken_between_words_and_characters(void **state)
{
    (void)state;
    struct surface s = made(6, 10);
    struct area a = surface_area(&s);
    assert_int_equal(area_wrap(a, 0, 6, "the pipe leaks badly", STYLE_PLAIN), 3);
    check_row(&s, 0, "the pipe");
    check_row(&s, 1, "leaks");
    check_row(&s, 2, "badly");
    assert_int_equal(area_wrap(a, 3, 2, "厨房水管漏水快来人看看吧", STYLE_PLAIN), 2);
    check_row(&s, 3, "厨房水管漏");
    assert_true(area_wrap(a, 0, 0, "x", STYLE_PLAIN) == 1);
    assert_int_equal(area_wrap(a, 0, 0, "厨房水管漏水快来人看看吧", STYLE_PLAIN), 3);
    assert_int_equal(area_wrap(a, 0, 0, "one\ntwo\n\nthree", STYLE_PLAIN), 4);
    assert_int_equal(area_wrap(a, 0, 0, "abcdefghijklmnopqrstuvwxyz", STYLE_PLAIN), 3);
    assert_int_equal(area_wrap(a, 0, 0, "", STYLE_PLAIN), 0);
    surface_free(&s);
}

/* Nothing of it ever leaves the area, whatever the text and the widths. */
static void random_text_stays_inside(void **state)
{
    (void)state;
    static const char *const parts[] = {"水", "a", " ", "\xcc\x81", "…", "\n", "\033", "\xff", "🔥"};
    srandom(5);
    for (int round = 0; round < 20000; round++) {
        struct surface s = made(1 + (int)(random() % 5), 1 + (int)(random() % 20));
        char text[200] = "";
        for (long i = random() % 30; i > 0; i--)
            strcat(text, parts[random() % 9]);
        struct area a = area_part(surface_area(&s), (int)(random() % 3), (int)(random() % 5),
                                  (int)(random() % 5), (int)(random() % 15));
        int width = (int)(random() % 25);
        int used = area_put(a, 0, (int)(random() % 3), width, text, STYLE_PLAIN);
        assert_in_range(used, 0, width);
        assert_in_range(area_wrap(a, 0, a.rows, text, STYLE_PLAIN), 0, a.rows == 0 ? 200 : a.rows);
        for (int row = 0; row < s.rows; row++) {
            int columns = 0;
            for (int column = 0; column < s.columns; column++)
                columns += surface_cell(&s, row, column)->width;
            assert_int_equal(columns, s.columns);
        }
        surface_free(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_put_by_its_width),
        cmocka_unit_test(a_wide_character_never_stays_half),
        cmocka_unit_test(what_stands_out_of_an_area_is_left_out),
        cmocka_unit_test(text_is_broken_between_words_and_characters),
        cmocka_unit_test(random_text_stays_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
