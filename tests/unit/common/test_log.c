/* A log line: one line, key=value, whatever the values hold. */
#include "common/log.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static int kept = -1, file = -1;

static int redirect(void **state)
{
    (void)state;
    char path[] = "/tmp/paigong-log-XXXXXX";
    kept = dup(STDERR_FILENO);
    file = mkstemp(path);
    if (kept < 0 || file < 0 || unlink(path) != 0 || dup2(file, STDERR_FILENO) < 0)
        return -1;
    log_set_level(LOG_INFO);
    return 0;
}

static int restore(void **state)
{
    (void)state;
    (void)unsetenv("JOURNAL_STREAM");
    log_find_journal();
    bool fine = dup2(kept, STDERR_FILENO) >= 0;
    close(kept);
    close(file);
    return fine ? 0 : -1;
}

/* What was written since the start, terminated. */
static const char *written(void)
{
    static char text[4096];
    ssize_t size = pread(file, text, sizeof text - 1, 0);
    assert_true(size >= 0);
    text[size] = '\0';
    return text;
}

static const char *after_head(void)
{
    const char *event = strstr(written(), "event=");
    assert_non_null(event);
    return event;
}

static void test_line(void **state)
{
    (void)state;
    log_event(LOG_WARNING, "kettle_boils", log_text("address", "[::1]:7443"),
              log_number("degrees", -7));
    const char *line = written();
    int year, used = 0;
    assert_int_equal(sscanf(line, "time=%d-%*d-%*dT%*d:%*d:%*d.%*3dZ%n", &year, &used), 1);
    assert_true(year >= 2024 && used > 0);
    assert_string_equal(line + used,
                        " level=warning event=kettle_boils address=[::1]:7443 degrees=-7\n");
}

static void test_without_fields(void **state)
{
    (void)state;
    log_event(LOG_INFO, "stopped");
    assert_string_equal(after_head(), "event=stopped\n");
}

static void test_values_that_would_forge(void **state)
{
    (void)state;
    log_event(LOG_INFO, "closed", log_text("cause", "a\nb level=error \"x\" \\ \x1b[31m"),
              log_text("empty", ""), log_text("pair", "a=b"), log_text("name", "花园"));
    assert_string_equal(after_head(),
                        "event=closed cause=\"a b level=error \\\"x\\\" \\\\  [31m\" empty=\"\" "
                        "pair=\"a=b\" name=花园\n");
}

static void test_long_values_are_cut(void **state)
{
    (void)state;
    char text[3 * 700 + 1];
    for (size_t i = 0; i < 700; i++)
        memcpy(text + 3 * i, "花", 3);
    text[sizeof text - 1] = '\0';
    log_event(LOG_INFO, "long", log_text("a", text), log_text("b", text), log_text("c", text));
    const char *line = written();
    size_t size = strlen(line);
    assert_true(size <= 1024 && line[size - 1] == '\n');
    assert_ptr_equal(strchr(line, '\n'), line + size - 1);
    assert_non_null(strstr(line, " b=花"));
}

static void test_levels(void **state)
{
    (void)state;
    enum log_level level;
    log_event(LOG_DEBUG, "quiet");
    assert_string_equal(written(), "");
    for (enum log_level l = LOG_ERROR; l <= LOG_DEBUG; l++) {
        assert_true(log_level_from_name(log_level_name(l), &level));
        assert_int_equal(level, l);
    }
    assert_false(log_level_from_name("off", &level));
    assert_false(log_level_from_name("loud", &level));
    log_set_level(LOG_ERROR);
    log_event(LOG_WARNING, "quiet");
    assert_string_equal(written(), "");
    log_event(LOG_ERROR, "loud");
    assert_string_equal(after_head(), "event=loud\n");
}

static void test_journal(void **state)
{
    (void)state;
    struct stat s;
    char stream[64];
    assert_int_equal(fstat(file, &s), 0);
    snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)s.st_dev,
             (unsigned long long)s.st_ino);
    assert_int_equal(setenv("JOURNAL_STREAM", stream, 1), 0);
    log_find_journal();
    log_event(LOG_ERROR, "no_room", log_text("subject", "ledger"));
    assert_string_equal(written(), "<3>event=no_room subject=ledger\n");
    /* stderr was led elsewhere: the variable speaks of another file */
    assert_int_equal(setenv("JOURNAL_STREAM", "1:1", 1), 0);
    log_find_journal();
    log_event(LOG_INFO, "stopped");
    assert_non_null(strstr(written(), " level=info event=stopped\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_line, redirect, restore),
        cmocka_unit_test_setup_teardown(test_without_fields, redirect, restore),
        cmocka_unit_test_setup_teardown(test_values_that_would_forge, redirect, restore),
        cmocka_unit_test_setup_teardown(test_long_values_are_cut, redirect, restore),
        cmocka_unit_test_setup_teardown(test_levels, redirect, restore),
        cmocka_unit_test_setup_teardown(test_journal, redirect, restore),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
