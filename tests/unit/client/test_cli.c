/* Parsing, filling and suggestions, over the real tables of the three programs. */
#include "client/cli/cli.h"
#include "client/commands/commands.h"
#include "client/output/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const int64_t NOW = 1795246200000; /* 2026-11-21T15:30:00+08:00 */

static struct cli_family families[COMMANDS_FAMILIES];
static struct cli_program program = {"paigong-test", "a test", IN_DESK, families,
                                     COMMANDS_FAMILIES};

static int set_up(void **state)
{
    (void)state;
    commands_families(families);
    return 0;
}

struct parsed {
    struct cli cli;
    struct error error;
    enum error_code code;
    char buffer[1024];
    char *argv[40];
};

/* Splits as a shell does for spaces and single quotes. */
static int split(struct parsed *p, const char *line)
{
    int argc = 0;
    char *to = p->buffer;
    p->argv[argc++] = "program";
    while (*line != '\0') {
        bool quoted = false;
        p->argv[argc++] = to;
        for (; *line != '\0' && (quoted || *line != ' '); line++) {
            if (*line == '\'')
                quoted = !quoted;
            else
                *to++ = *line;
        }
        *to++ = '\0';
        while (*line == ' ')
            line++;
    }
    return argc;
}

static void parse(struct parsed *p, enum cli_programs bit, const char *line)
{
    *p = (struct parsed){.code = ERROR_NONE};
    int argc = split(p, line);
    program.bit = bit;
    p->code = cli_parse(&p->cli, &program, argc, p->argv, &p->error);
}

static void refused(enum cli_programs bit, const char *line, const char *subject,
                    const char *detail)
{
    struct parsed p;
    parse(&p, bit, line);
    assert_int_equal(p.code, ERROR_USAGE);
    assert_string_equal(p.error.subject, subject);
    if (strstr(p.error.detail, detail) == NULL)
        fail_msg("%s: \"%s\" says nothing of \"%s\"", line, p.error.detail, detail);
}

static Paigong__TicketCommand *ticket_command(struct parsed *p, struct arena *a, const char *line)
{
    parse(p, IN_TECH, line);
    assert_int_equal(p->code, ERROR_NONE);
    Paigong__TicketCommand *c = arena_alloc(a, sizeof *c);
    assert_non_null(c);
    paigong__ticket_command__init(c);
    assert_int_equal(cli_fill(&p->cli, a, &c->base, NOW, &p->error), ERROR_NONE);
    return c;
}

static void flags_stand_anywhere(void **state)
{
    (void)state;
    static const char *const lines[] = {"find 42 --text wet --trade plumbing",
                                        "find --text wet --trade plumbing 42",
                                        "find --text=wet 42 --trade=plumbing",
                                        "--json find 42 --text wet --trade plumbing",
                                        "--profile x find --trade plumbing --text wet 42 --json",
                                        "find --trade plumbing --text wet -- 42"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct parsed p;
        struct arena a;
        arena_init(&a, 1 << 16);
        Paigong__TicketCommand *c = ticket_command(&p, &a, lines[i]);
        assert_string_equal(p.cli.command->name, "find");
        assert_string_equal(c->ticket, "42");
        assert_string_equal(c->text, "wet");
        assert_int_equal(c->trade, PAIGONG__TRADE__TRADE_PLUMBING);
        arena_free(&a);
    }
}

static void values_fill_their_fields(void **state)
{
    (void)state;
    struct parsed p;
    struct arena a;
    arena_init(&a, 1 << 16);
    Paigong__TicketCommand *c =
        ticket_command(&p, &a, "quote -0042 --item P1:3 --item P2 --labour 5000 --finish +2h");
    assert_string_equal(c->ticket, "-0042"); /* the end of an id is no flag */
    assert_int_equal(c->n_items, 2);
    assert_string_equal(c->items[0]->code, "P1");
    assert_int_equal(c->items[0]->quantity, 3);
    assert_int_equal(c->items[1]->quantity, 1);
    assert_int_equal(c->labour_fen, 5000);
    assert_int_equal(c->time_at, NOW + 2 * 3600000);
    c = ticket_command(&p, &a, "sign 42 --absent 'nobody home' --rating 4");
    assert_true(c->absent);
    assert_string_equal(c->text, "nobody home");
    assert_int_equal(c->rating, 4);
    c = ticket_command(&p, &a, "take 42 sign-for");
    assert_int_equal(c->clock, PAIGONG__CLOCK__CLOCK_SIGN_FOR);
    c = ticket_command(&p, &a, "refer 42 --to developer --text crack");
    assert_int_equal(c->party, PAIGONG__PARTY__PARTY_DEVELOPER);
    assert_string_equal(c->to, "");
    c = ticket_command(&p, &a, "pay 42 --at-desk");
    assert_true(c->at_desk);
    arena_free(&a);
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    refused(IN_DESK, "new --site s --unit u", "--text", "is missing");
    refused(IN_DESK, "show", "T", "is missing");
    refused(IN_DESK, "dispatch 42", "--to, --crew, --pool, --auto", "one of them");
    refused(IN_DESK, "dispatch 42 --to a --crew b", "--to, --crew, --pool, --auto", "only one");
    refused(IN_DESK, "slip -o s.pdf", "T, --batch", "one of them");
    refused(IN_DESK, "new --site", "--site", "needs a value");
    refused(IN_DESK, "new --text --site s", "--text", "needs a value");
    refused(IN_DESK, "new --text=", "--text", "empty");
    refused(IN_DESK, "new --text a --text b", "--text", "twice");
    refused(IN_DESK, "show 1 2", "2", "too many");
    refused(IN_DESK, "list --open=yes", "--open", "no value");
    refused(IN_TECH, "material 1 --name n --qty 1 --price 1 --verified x", "--verified", "--own");
    refused(IN_TECH, "material 1 --name n --qty 1", "--part, --price, --own", "one of them");
    refused(IN_DESK, "close 1 --reason x", "--exception", "is missing");
    refused(IN_DESK, "list --lang fr", "--lang", "zh or en");
    refused(IN_DESK, "list --request-id 17", "--request-id", "version 7");
}

static void the_nearest_name_is_told(void **state)
{
    (void)state;
    refused(IN_DESK, "dispach 42", "dispach", "\"dispatch\"");
    refused(IN_DESK, "hsitory 42", "hsitory", "\"history\"");
    refused(IN_DESK, "xyzzyx", "xyzzyx", "--help");
    refused(IN_DESK, "new --sit s", "--sit", "--site");
    refused(IN_DESK, "new --repoter s", "--repoter", "--reporter");
    refused(IN_DESK, "new --zzzzzzzz s", "--zzzzzzzz", "new --help");
    refused(IN_ADMIN, "spotcheck drw", "spotcheck drw", "\"spotcheck draw\"");
    refused(IN_ADMIN, "spotcheck", "spotcheck", "not complete");
    refused(IN_ADMIN, "stock cuont open 2026-11", "stock cuont", "\"stock count open\"");
    refused(IN_ADMIN, "stock count opne 2026-11", "stock count opne", "\"stock count open\"");
    refused(IN_ADMIN, "stock count", "stock count", "not complete");
    refused(IN_ADMIN, "report", "report", "one of day, week, month, person, fees");
    refused(IN_ADMIN, "fees", "fees", "list, remove, month, missing, reconciliation");
    refused(IN_ADMIN, "stock count 2026-11", "stock count 2026-11", "\"stock count open\"");
    refused(IN_DESK, "visit plna", "visit plna", "\"visit plan\"");
    refused(IN_DESK, "visit plan recrod V1", "visit plan recrod", "\"visit plan record\"");
    refused(IN_DESK, "check opne", "check opne",
            "\"check open\""); /* though `check T` is another's */
    refused(IN_DESK, "check", "check", "not complete");
    refused(IN_ADMIN, "visit paln", "visit paln", "\"visit plan\"");
    refused(IN_ADMIN, "register lst", "register lst", "\"register list\"");
    refused(IN_ADMIN, "accept 42", "accept", "paigong-tech has it"); /* no other is as near */
    refused(IN_ADMIN, "register link R1 42", "register link", "paigong-desk has it");
}

static void bad_values_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *line, *subject;
    } wrong[] = {{"quote 1 --labour -5", "--labour"},
                 {"quote 1 --labour 1.50", "--labour"},
                 {"quote 1 --labour 99999999999999999999", "--labour"},
                 {"quote 1 --item :3", "--item"},
                 {"quote 1 --item P1:0", "--item"},
                 {"quote 1 --finish 25:00", "--finish"},
                 {"sign 1 --code 1 --rating 6", "--rating"},
                 {"find 1 --text x --trade juggling", "--trade"},
                 {"take 1 notic", "CLOCK"},
                 {"list --limit x", "--limit"},
                 {"list --since tomorrow", "--since"},
                 {"material 1 --name n --qty 0 --price 1", "--qty"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct parsed p;
        struct arena a;
        arena_init(&a, 1 << 16);
        parse(&p, IN_TECH, wrong[i].line);
        assert_int_equal(p.code, ERROR_NONE);
        const ProtobufCMessageDescriptor *type = cli_request_type(p.cli.command);
        ProtobufCMessage *m = arena_alloc(&a, type->sizeof_message);
        assert_non_null(m);
        protobuf_c_message_init(type, m);
        assert_int_equal(cli_fill(&p.cli, &a, m, NOW, &p.error), ERROR_USAGE);
        assert_string_equal(p.error.subject, wrong[i].subject);
        arena_free(&a);
    }
}

static void findings_and_weeks(void **state)
{
    (void)state;
    struct parsed p;
    struct arena a;
    uint32_t week = 0;
    arena_init(&a, 1 << 16);
    parse(&p, IN_ADMIN, "spotcheck record 7 --item on_time=pass --item manners=fail");
    assert_int_equal(p.code, ERROR_NONE);
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    assert_int_equal(cli_fill(&p.cli, &a, &c.base, NOW, &p.error), ERROR_NONE);
    assert_int_equal(c.n_findings, 2);
    assert_true(c.findings[0]->pass);
    assert_int_equal(c.findings[1]->item, PAIGONG__CHECK_ITEM__CHECK_ITEM_MANNERS);
    assert_false(c.findings[1]->pass);
    assert_true(cli_week_parse("2026-W47", &week) && week == 202647);
    assert_false(cli_week_parse("2026-W54", &week));
    assert_false(cli_week_parse("2026-47", &week));
    assert_false(cli_week_parse("2026-W4", &week));
    arena_free(&a);
}

/* Every row: its fields exist in its request, and its example is one that works. */
static void every_row_holds_what_it_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < program.family_count; i++) {
        for (size_t j = 0; j < families[i].count; j++) {
            const struct cli_command *command = &families[i].commands[j];
            const ProtobufCMessageDescriptor *type = cli_request_type(command);
            enum cli_programs bit = command->programs & IN_DESK   ? IN_DESK
                                    : command->programs & IN_TECH ? IN_TECH
                                                                  : IN_ADMIN;
            for (const struct cli_option *o = command->options; o->flag || o->value; o++) {
                assert_non_null(o->help);
                if (o->field != NULL)
                    assert_non_null(
                        protobuf_c_message_descriptor_get_field_by_name(type, o->field));
                if (o->also != NULL)
                    assert_non_null(protobuf_c_message_descriptor_get_field_by_name(type, o->also));
            }
            struct parsed p;
            struct arena a;
            arena_init(&a, 1 << 16);
            parse(&p, bit, command->example);
            if (p.code != ERROR_NONE)
                fail_msg("%s: %s: %s", command->example, p.error.subject, p.error.detail);
            assert_ptr_equal(p.cli.command, command);
            ProtobufCMessage *m = type == NULL ? NULL : arena_alloc(&a, type->sizeof_message);
            if (m != NULL) {
                protobuf_c_message_init(type, m);
                if (cli_fill(&p.cli, &a, m, NOW, &p.error) != ERROR_NONE)
                    fail_msg("%s: %s: %s", command->example, p.error.subject, p.error.detail);
            }
            arena_free(&a);
        }
    }
}

static void the_synopsis_is_the_table(void **state)
{
    (void)state;
    struct parsed p;
    char out[500];
    parse(&p, IN_DESK, "dispatch 1 --to a");
    cli_synopsis(p.cli.command, out, sizeof out);
    assert_string_equal(
        out, "T (--to TECHNICIAN | --crew CREW | --pool CREW | --auto) [--reason TEXT] [--phoned]");
    parse(&p, IN_DESK, "book 1 15:30 --reason x");
    cli_synopsis(p.cli.command, out, sizeof out);
    assert_string_equal(out, "T TIME --reason TEXT [--told]");
}

static void words_go_both_ways(void **state)
{
    (void)state;
    char out[WORD_SIZE];
    int value = 0;
    word_name(&paigong__state__descriptor, PAIGONG__STATE__STATE_ON_SITE, out);
    assert_string_equal(out, "on_site");
    word_name(&paigong__clock_state__descriptor, 2, out);
    assert_string_equal(out, "met");
    word_name(&paigong__state__descriptor, 99, out);
    assert_string_equal(out, "99");
    word_text(&paigong__state__descriptor, PAIGONG__STATE__STATE_ON_SITE, out);
    assert_string_equal(out, "on site");
    assert_true(word_parse(&paigong__state__descriptor, "on-site", &value) && value == 4);
    assert_true(word_parse(&paigong__state__descriptor, "On_Site", &value));
    assert_false(word_parse(&paigong__state__descriptor, "unspecified", &value));
    assert_false(word_parse(&paigong__state__descriptor, "on", &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(flags_stand_anywhere),
                                       cmocka_unit_test(values_fill_their_fields),
                                       cmocka_unit_test(what_is_missing_is_named),
                                       cmocka_unit_test(the_nearest_name_is_told),
                                       cmocka_unit_test(bad_values_are_refused),
                                       cmocka_unit_test(findings_and_weeks),
                                       cmocka_unit_test(every_row_holds_what_it_says),
                                       cmocka_unit_test(the_synopsis_is_the_table),
                                       cmocka_unit_test(words_go_both_ways)};
    return cmocka_run_group_tests(tests, set_up, NULL);
}
