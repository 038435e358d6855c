/* The counters, their exposition and what health makes of them. */
#include "common/error.h"
#include "metrics/source.h"
#include "metrics/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct metrics counted;
static int64_t due_in;

static const char *command_name(size_t command)
{
    return command ? "show" : "hello";
}

static const char *role_name(size_t role)
{
    return role == 1 ? "desk" : "?";
}

static int64_t due_in_ms(void *context)
{
    (void)context;
    return due_in;
}

static uint64_t head_seq(void *context)
{
    (void)context;
    return 41;
}

static const struct metrics_source source = {
    .metrics = &counted,
    .version = "1.2.3",
    .directory = "/",
    .command_count = 2,
    .role_count = 2,
    .command_name = command_name,
    .role_name = role_name,
    .due_in_ms = due_in_ms,
    .head_seq = head_seq,
};

static int start(void **state)
{
    (void)state;
    memset(&counted, 0, sizeof counted);
    metrics_set(&counted.writer.alarm_ns, metrics_now_ns());
    metrics_set(&counted.loop.turn_ns, metrics_now_ns());
    due_in = INT64_MAX;
    return 0;
}

static char *printed(void)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    metrics_text_write(&source, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void assert_says(const char *line)
{
    char *text = printed();
    if (!strstr(text, line))
        fail_msg("not printed: %s", line);
    free(text);
}

static void test_histogram(void **state)
{
    (void)state;
    const uint64_t values[] = {0, 5, 6, 3600000, 3600001};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        metrics_observe(&counted.writer.lateness, &metrics_scale_lateness, values[i]);
    assert_says("\npaigong_clock_lateness_seconds_bucket{le=\"0.005\"} 2\n");
    assert_says("\npaigong_clock_lateness_seconds_bucket{le=\"0.01\"} 3\n");
    assert_says("\npaigong_clock_lateness_seconds_bucket{le=\"3600\"} 4\n");
    assert_says("\npaigong_clock_lateness_seconds_bucket{le=\"+Inf\"} 5\n");
    assert_says("\npaigong_clock_lateness_seconds_sum 7200.012\n");
    assert_says("\npaigong_clock_lateness_seconds_count 5\n");
}

static void test_scales_ascend(void **state)
{
    (void)state;
    const struct metrics_scale *scales[] = {&metrics_scale_batch, &metrics_scale_duration,
                                            &metrics_scale_lateness};
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        assert_in_range(scales[i]->count, 2, METRICS_BUCKETS);
        for (unsigned b = 1; b < scales[i]->count; b++)
            assert_true(scales[i]->bounds[b] > scales[i]->bounds[b - 1]);
    }
}

static void test_commands(void **state)
{
    (void)state;
    metrics_command(&counted, 1, ERROR_NONE, 60000);
    metrics_command(&counted, 1, ERROR_DENIED, 60000);
    metrics_command(&counted, 1, ERROR_NO_SPACE, -1);
    metrics_refused(&counted, ERROR_DENIED);
    assert_says("paigong_commands_total{command=\"show\",outcome=\"ok\"} 1\n");
    assert_says("paigong_commands_total{command=\"show\",outcome=\"refused\"} 1\n");
    assert_says("paigong_commands_total{command=\"show\",outcome=\"failed\"} 1\n");
    assert_says("paigong_commands_total{command=\"hello\",outcome=\"ok\"} 0\n");
    assert_says("paigong_refused_total{reason=\"denied\"} 2\n");
    assert_says("paigong_refused_total{reason=\"no_space\"} 1\n");
    assert_says("paigong_command_seconds_bucket{command=\"show\",le=\"5e-05\"} 1\n");
    assert_says("paigong_command_seconds_count{command=\"show\"} 3\n");
}

static void test_due(void **state)
{
    (void)state;
    assert_says("\npaigong_clock_next_due_seconds +Inf\n");
    assert_says("\npaigong_clock_overdue_seconds 0\n");
    due_in = -1500;
    assert_says("\npaigong_clock_next_due_seconds -1.5\n");
    assert_says("\npaigong_clock_overdue_seconds 1.5\n");
    due_in = 2000;
    assert_says("\npaigong_clock_next_due_seconds 2\n");
    assert_says("\npaigong_clock_overdue_seconds 0\n");
}

static void test_lag(void **state)
{
    (void)state;
    metrics_set(&counted.writer.committed_seq, 30);
    assert_says("\npaigong_ledger_sequence 41\n");
    assert_says("\npaigong_view_lag_events 11\n");
    assert_says("\npaigong_disk_free_bytes ");
    assert_says("\npaigong_sessions{kind=\"unknown\"} 0\n");
    assert_says("\npaigong_build_info{version=\"1.2.3\"} 1\n");
}

static void test_health(void **state)
{
    (void)state;
    char text[HEALTH_SIZE];
    assert_true(metrics_health(&source, text));
    assert_string_equal(text, "ok\n");
    assert_true(metrics_is_alive(&counted));
    int64_t late_ns = metrics_now_ns() - (HEALTH_LATEST_MS + 1) * INT64_C(1000000);
    metrics_set(&counted.writer.alarm_ns, late_ns);
    assert_false(metrics_health(&source, text));
    assert_non_null(strstr(text, "the alarm has stood still for 2.0 s"));
    assert_false(metrics_is_alive(&counted));
    metrics_set(&counted.loop.turn_ns, late_ns);
    metrics_set(&counted.writer.no_room, 1);
    metrics_set(&counted.loop.stopping, 1);
    assert_false(metrics_health(&source, text));
    int lines = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        lines++;
    assert_int_equal(lines, 4);
    assert_non_null(strstr(text, "the disk is full"));
    metrics_set(&counted.writer.alarm_ns, metrics_now_ns());
    assert_false(metrics_is_alive(&counted));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_histogram, start), cmocka_unit_test(test_scales_ascend),
        cmocka_unit_test_setup(test_commands, start),  cmocka_unit_test_setup(test_due, start),
        cmocka_unit_test_setup(test_lag, start),       cmocka_unit_test_setup(test_health, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
