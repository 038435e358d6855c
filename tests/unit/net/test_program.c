/* paigongd's command line, configuration, dispatch table and masks. */
#include "command/arguments.h"
#include "net/dispatch.h"
#include "serve/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct flag serve_flags[] = {
    {"--listen", "ADDR:PORT", ""}, {"--config", "FILE", ""}, {"--accept-time", NULL, ""}, {NULL}};
static const struct subcommand serve = {
    .name = "serve", .operands = "DIR", .operand_count = 1, .flags = serve_flags};

static void test_arguments(void **state)
{
    (void)state;
    struct arguments a = {0};
    struct error e;
    char *fine[] = {"--listen", "[::1]:0", "dir", "--accept-time"};
    assert_int_equal(arguments_parse(&serve, 4, fine, &a, &e), ERROR_NONE);
    assert_string_equal(a.listen, "[::1]:0");
    assert_string_equal(a.operands[0], "dir");
    assert_true(a.accept_time);
    char *near[] = {"dir", "--lisen", "x"};
    assert_int_equal(arguments_parse(&serve, 3, near, &a, &e), ERROR_USAGE);
    assert_string_equal(e.subject, "--lisen");
    assert_non_null(strstr(e.detail, "--listen"));
    assert_int_equal(arguments_parse(&serve, 0, NULL, &a, &e), ERROR_USAGE);
    char *many[] = {"dir", "other"};
    assert_int_equal(arguments_parse(&serve, 2, many, &a, &e), ERROR_USAGE);
    char *short_of[] = {"dir", "--listen"};
    assert_int_equal(arguments_parse(&serve, 2, short_of, &a, &e), ERROR_USAGE);
}

static void test_nearest_name(void **state)
{
    (void)state;
    static const char *const names[] = {"init", "serve", "check", "rebuild", "restore"};
    assert_string_equal(nearest_name("sevre", names, 5), "serve");
    assert_string_equal(nearest_name("restor", names, 5), "restore");
    assert_null(nearest_name("xyzzy", names, 5));
}

static enum error_code load(const char *yaml, struct config *c, struct error *e)
{
    char path[] = "/tmp/paigong-config-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, yaml, strlen(yaml)), (ssize_t)strlen(yaml));
    close(file);
    config_set_defaults(c);
    enum error_code code = config_load(path, c, e);
    unlink(path);
    return code;
}

static void test_config(void **state)
{
    (void)state;
    struct config c;
    struct error e;
    assert_int_equal(load("", &c, &e), ERROR_NONE);
    assert_string_equal(c.listen, "127.0.0.1:7443");
    assert_string_equal(c.time_zone, "Asia/Shanghai");
    assert_int_equal(load("listen: 0.0.0.0:1\nlimits: {connections: 5, idle: 2m}\n", &c, &e),
                     ERROR_NONE);
    assert_string_equal(c.listen, "0.0.0.0:1");
    assert_int_equal(c.limits.connections, 5);
    assert_int_equal(c.limits.idle_ms, 120000);
    assert_int_equal(c.limits.handshake_ms, 10000);
}

static void test_config_faults_have_a_line(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "log_level: info\nlisten_to: b\n",
        "log_level: info\nlimts: {idle: 5m}\n",
        "log_level: info\nlimits: {idle: soon}\n",
        "log_level: info\nlimits: {connections: 0}\n",
        "log_level: info\nlimits: 7\n",
        "log_level: info\nlimits:\n",
        "log_level: info\ntime_zone: [a, b]\n",
        "log_level: info\ntime_zone: Mars/Olympus\n",
        "log_level: info\ntime_zone: ../../../etc/passwd\n",
        "log_level: info\nlisten: localhost:7443\n",
        "log_level: info\nlisten: ''\n",
        "log_level: info\nmetrics: 127.0.0.1:70000\n",
        "log_level: info\nlog_level: debug\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct config c;
        struct error e;
        assert_int_equal(load(wrong[i], &c, &e), ERROR_USAGE);
        assert_non_null(strstr(e.detail, "line 2: "));
        assert_string_equal(c.listen, "127.0.0.1:7443"); /* nothing of it holds */
    }
    struct config c;
    struct error e;
    assert_int_equal(load("limits: {", &c, &e), ERROR_USAGE);
    assert_int_equal(load("metrics: ''\ntime_zone: UTC\n", &c, &e), ERROR_NONE);
}

static void test_table_is_complete(void **state)
{
    (void)state;
    size_t count;
    const struct dispatch_row *rows = dispatch_rows(&count);
    const ProtobufCMessageDescriptor *frame = &paigong__client_frame__descriptor;
    size_t commands = 0;
    for (unsigned i = 0; i < frame->n_fields; i++) {
        if (!(frame->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
            continue;
        commands++;
        const struct dispatch_row *row = dispatch_row(frame->fields[i].id);
        assert_non_null(row);
        assert_string_equal(row->name, frame->fields[i].name);
    }
    assert_int_equal(commands, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(rows[i].roles != 0);
        assert_true(!(rows[i].flags & ROW_WRITE) || rows[i].again);
        assert_true(rows[i].run || rows[i].work || (rows[i].flags & (ROW_LOOP | ROW_STREAM)));
    }
}

static void test_masks(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, 4096);
    assert_string_equal(mask_phone(&a, "13800138000", 11), "138****8000");
    assert_string_equal(mask_phone(&a, "8001", 4), "****");
    assert_string_equal(mask_phone(&a, "83215678", 8), "****");
    assert_string_equal(mask_phone(&a, "问王女士家", strlen("问王女士家")), "****");
    assert_string_equal(mask_phone(&a, "", 0), "");
    assert_string_equal(mask_name(&a, "周女士", strlen("周女士")), "周**");
    assert_string_equal(mask_name(&a, "Ann", 3), "A**");
    assert_string_equal(mask_name(&a, "", 0), "");
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_nearest_name),
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_config_faults_have_a_line),
        cmocka_unit_test(test_table_is_complete),
        cmocka_unit_test(test_masks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
