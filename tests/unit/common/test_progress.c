/* The line of a bar: what is said, and that it never is wider than the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/progress.h"
#include "common/text.h"

#include <string.h>

static void test_says_how_far_and_how_long(void **state)
{
    char line[256];
    (void)state;
    progress_line("making the view", 25, 100, 2000, 79, line, sizeof line);
    assert_string_equal(line, "making the view [######..................]  25 %  0:06 left");
    progress_line("making the view", 100, 100, 90000, 79, line, sizeof line);
    assert_string_equal(line, "making the view [########################] 100 %  0:00 left");
    progress_line("making the view", 1, 1000, 100, 79, line, sizeof line);
    assert_string_equal(line, "making the view [........................]   0 %  1:40 left");
}

static void test_nothing_done_promises_no_time(void **state)
{
    char line[256];
    (void)state;
    progress_line("backing up", 0, 100, 5000, 79, line, sizeof line);
    assert_string_equal(line, "backing up [........................]   0 %");
    progress_line("backing up", 1, 100000, 2000, 79, line, sizeof line); /* of one: days */
    assert_string_equal(line, "backing up [........................]   0 %");
}

static void test_unknown_whole_shows_the_time_that_passed(void **state)
{
    char line[256];
    (void)state;
    progress_line("backing up", 7, 0, 65000, 79, line, sizeof line);
    assert_string_equal(line, "backing up  1:05");
}

static void test_more_than_the_whole_is_the_whole(void **state)
{
    char line[256];
    (void)state;
    progress_line("backing up", 101, 100, 1000, 79, line, sizeof line);
    assert_non_null(strstr(line, "] 100 %"));
}

static void test_is_never_wider_than_the_terminal(void **state)
{
    char line[256];
    (void)state;
    for (size_t columns = 1; columns < 120; columns++) {
        progress_line("重建视图", 33, 100, 9000, columns, line, sizeof line);
        assert_true(text_width(line) <= columns);
        assert_true(columns < 14 || strstr(line, "33 %"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_says_how_far_and_how_long),
        cmocka_unit_test(test_nothing_done_promises_no_time),
        cmocka_unit_test(test_unknown_whole_shows_the_time_that_passed),
        cmocka_unit_test(test_more_than_the_whole_is_the_whole),
        cmocka_unit_test(test_is_never_wider_than_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
