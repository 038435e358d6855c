/* What a ticket's command asks for, over the command line's real rows. */
#include "client/rules/arguments.h"
#include "common/time_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const int64_t NOW = 1795246200000; /* 2026-11-21T15:30:00+08:00 */

#define OF(NAME) PAIGONG__COMMAND__COMMAND_##NAME

static int set_up(void **state)
{
    (void)state;
    time_text_zone("Asia/Shanghai", 480);
    return 0;
}

static const struct question *by_flag(const struct questions *q, const char *flag)
{
    for (size_t i = 0; i < q->count; i++) {
        if (q->items[i].option->flag != NULL && strcmp(q->items[i].option->flag, flag) == 0)
            return &q->items[i];
    }
    fail_msg("%s is not asked", flag);
    return NULL;
}

static bool applies(const struct questions *q, const struct cli *answers, const char *flag)
{
    return question_applies(q, (size_t)(by_flag(q, flag) - q->items), answers);
}

static void ask(struct questions *q, struct cli *answers, Paigong__Command command,
                const Paigong__WorkflowRule *rule)
{
    assert_true(questions_of(q, command, rule));
    answers_begin(answers, q, "20261121-0042");
}

static void expect_read(const struct question *q, const char *typed, const char *expected)
{
    char answer[ANSWER_SIZE];
    struct error e = {0};
    enum error_code code = question_read(q, typed, NOW, answer, &e);
    if (expected == NULL) {
        assert_int_equal(code, ERROR_USAGE);
        assert_string_equal(e.subject, q->argument->label);
        return;
    }
    assert_int_equal(code, ERROR_NONE);
    assert_string_equal(answer, expected);
}

/* A new field of the protocol needs its row. */
static void every_field_is_an_argument(void **state)
{
    (void)state;
    const ProtobufCMessageDescriptor *type = &paigong__ticket_command__descriptor;
    for (unsigned i = 0; i < type->n_fields; i++) {
        const char *field = type->fields[i].name;
        if (strcmp(field, "ticket") == 0 || strcmp(field, "command") == 0)
            continue;
        const struct argument *a = argument_of(field);
        if (a == NULL)
            fail_msg("%s has no row", field);
        assert_int_equal(a->type == ARGUMENT_FLAG, type->fields[i].type == PROTOBUF_C_TYPE_BOOL);
        assert_int_equal(a->choices != NULL, type->fields[i].type == PROTOBUF_C_TYPE_ENUM);
        assert_true(a->most < ANSWER_SIZE);
    }
    assert_null(argument_of("ticket"));
}

static void what_is_asked_depends_on_the_answers(void **state)
{
    (void)state;
    struct questions q;
    struct cli answers;
    struct error e = {0};
    ask(&q, &answers, OF(MATERIAL), NULL);
    assert_string_equal(q.command->name, "material");
    assert_true(by_flag(&q, "--name")->required);
    assert_true(applies(&q, &answers, "--part") && applies(&q, &answers, "--own"));
    assert_false(applies(&q, &answers, "--verified"));
    assert_int_equal(answers_check(&answers, &q, &e), ERROR_USAGE);

    assert_true(answers_give(&answers, by_flag(&q, "--own"), ""));
    assert_false(applies(&q, &answers, "--part") || applies(&q, &answers, "--price"));
    assert_false(applies(&q, &answers, "--accepted"));
    assert_true(applies(&q, &answers, "--verified"));
    assert_true(answers_give(&answers, by_flag(&q, "--name"), "tap"));
    assert_true(answers_give(&answers, by_flag(&q, "--qty"), "1"));
    assert_int_equal(answers_check(&answers, &q, &e), ERROR_USAGE); /* what the check found */
    assert_true(answers_give(&answers, by_flag(&q, "--verified"), "looks new"));
    assert_int_equal(answers_check(&answers, &q, &e), ERROR_NONE);

    answers_take_back(&answers, by_flag(&q, "--own"));
    assert_true(answers_give(&answers, by_flag(&q, "--part"), "P7"));
    assert_false(applies(&q, &answers, "--name") || applies(&q, &answers, "--price"));
    assert_true(applies(&q, &answers, "--accepted"));
}

static void a_failed_check_says_why(void **state)
{
    (void)state;
    struct questions q;
    struct cli answers;
    struct error e = {0};
    ask(&q, &answers, OF(CHECK), NULL);
    assert_true(answers_give(&answers, by_flag(&q, "--pass"), ""));
    assert_false(applies(&q, &answers, "--text"));
    assert_int_equal(answers_check(&answers, &q, &e), ERROR_NONE);
    answers_begin(&answers, &q, "42");
    assert_true(answers_give(&answers, by_flag(&q, "--fail"), ""));
    assert_int_equal(answers_check(&answers, &q, &e), ERROR_USAGE);
    assert_string_equal(e.subject, "text");
    assert_true(answers_give(&answers, by_flag(&q, "--text"), "it drips"));
    assert_int_equal(answers_check(&answers, &q, &e), ERROR_NONE);
}

static void a_quote_needs_a_price(void **state)
{
    (void)state;
    struct questions q;
    struct cli answers;
    struct error e = {0};
    ask(&q, &answers, OF(QUOTE), NULL);
    assert_true(answers_give(&answers, by_flag(&q, "--text"), "new hose"));
    assert_int_equal(answers_check(&answers, &q, &e), ERROR_USAGE);
    assert_true(answers_give(&answers, by_flag(&q, "--item"), "W1"));
    assert_true(answers_give(&answers, by_flag(&q, "--item"), "W2:3")); /* several */
    assert_int_equal(answers.count, 4);
    assert_int_equal(answers_check(&answers, &q, &e), ERROR_NONE);
}

static void the_rule_says_which_and_what_must_be(void **state)
{
    (void)state;
    struct questions q;
    char *needed[] = {"time_at", "text"}, *party[] = {"party_name"};
    char *outcome[] = {"pass", "fail", "own", "status", "text"};
    Paigong__WorkflowRule promise = PAIGONG__WORKFLOW_RULE__INIT, confirm = promise;
    promise.required = needed;
    promise.n_required = 2;
    assert_true(questions_of(&q, OF(PROMISE), &promise)); /* of a public fault: why, too */
    assert_int_equal(q.count, 2);
    assert_true(by_flag(&q, "--reason")->required);
    assert_true(questions_of(&q, OF(PROMISE), NULL));
    assert_false(by_flag(&q, "--reason")->required);

    confirm.optional = outcome;
    confirm.n_optional = 5;
    assert_true(questions_of(&q, OF(CONFIRM), &confirm)); /* of a defect */
    assert_string_equal(q.command->name, "inspect");
    confirm.n_optional = 0;
    confirm.required = party;
    confirm.n_required = 1;
    assert_true(questions_of(&q, OF(CONFIRM), &confirm)); /* of a public fault */
    assert_string_equal(q.command->name, "confirm");
    assert_int_equal(q.count, 1);
    assert_false(questions_of(&q, OF(FIRE), NULL));
}

static void money_is_asked_in_yuan(void **state)
{
    (void)state;
    struct questions q;
    assert_true(questions_of(&q, OF(PAY), NULL));
    const struct question *cash = by_flag(&q, "--cash");
    expect_read(cash, "85", "8500");
    expect_read(cash, "85.5", "8550");
    expect_read(cash, "0.05", "005");
    expect_read(cash, "85.", NULL);
    expect_read(cash, "85.505", NULL);
    expect_read(cash, "-1", NULL);
    expect_read(cash, "", NULL);
    expect_read(cash, "123456789", NULL);
    expect_read(by_flag(&q, "--at-desk"), "", "");
}

static void times_need_only_figures(void **state)
{
    (void)state;
    struct questions q;
    assert_true(questions_of(&q, OF(WAIT), NULL));
    const struct question *until = by_flag(&q, "--until");
    expect_read(until, "1600", "2026-11-21T16:00:00.000+08:00");
    expect_read(until, "930", "2026-11-22T09:30:00.000+08:00"); /* past: tomorrow */
    expect_read(until, "16:05", "2026-11-21T16:05:00.000+08:00");
    expect_read(until, "+2h", "2026-11-21T17:30:00.000+08:00");
    expect_read(until, "11231400", "2026-11-23T14:00:00.000+08:00");
    expect_read(until, "01050900", "2027-01-05T09:00:00.000+08:00"); /* past: next year */
    expect_read(until, "13010900", NULL);
    expect_read(until, "2561", NULL);
    expect_read(until, "soon", NULL);
}

static void texts_and_numbers_are_checked(void **state)
{
    (void)state;
    char longer[ANSWER_SIZE];
    struct questions q;
    assert_true(questions_of(&q, OF(MATERIAL), NULL));
    expect_read(by_flag(&q, "--name"), "软管", "软管");
    expect_read(by_flag(&q, "--name"), "  ", NULL);
    expect_read(by_flag(&q, "--name"), "tap\x1b[2J", NULL);
    memset(longer, 'x', sizeof longer);
    longer[64] = '\0';
    expect_read(by_flag(&q, "--name"), longer, NULL);
    expect_read(by_flag(&q, "--qty"), "2", "2");
    expect_read(by_flag(&q, "--qty"), "0", NULL);
    expect_read(by_flag(&q, "--qty"), "two", NULL);
    assert_true(questions_of(&q, OF(SIGN), NULL));
    expect_read(by_flag(&q, "--rating"), "5", "5");
    expect_read(by_flag(&q, "--rating"), "6", NULL);
}

static void choices_are_those_of_the_row(void **state)
{
    (void)state;
    struct questions q;
    char name[WORD_SIZE], text[WORD_SIZE];
    assert_true(questions_of(&q, OF(REFER), NULL));
    const struct question *party = by_flag(&q, "--to");
    assert_true(question_choice(party, 0, name, text));
    assert_string_equal(name, "engineering");
    assert_true(question_choice(party, 2, name, text));
    assert_string_equal(name, "contractor");
    assert_false(question_choice(party, 3, name, text));
    expect_read(party, "developer", "developer");
    expect_read(party, "nobody", NULL);
    assert_true(questions_of(&q, OF(FIND), NULL));
    assert_true(question_choice(by_flag(&q, "--trade"), 2, name, text)); /* all of the enum's */
    assert_string_equal(name, "plumbing");
    assert_false(question_choice(by_flag(&q, "--text"), 0, name, text));
    assert_true(questions_of(&q, OF(CONFIRM), NULL));
}

/* The answers make the request, as if they had been typed behind the subcommand. */
static void answers_fill_the_request(void **state)
{
    (void)state;
    struct questions q;
    struct cli answers;
    struct arena arena;
    struct error e = {0};
    char price[ANSWER_SIZE];
    Paigong__TicketCommand m = PAIGONG__TICKET_COMMAND__INIT;
    ask(&q, &answers, OF(SIGN), NULL);
    assert_int_equal(question_read(by_flag(&q, "--absent"), "went out", NOW, price, &e), 0);
    assert_true(answers_give(&answers, by_flag(&q, "--absent"), "nobody there"));
    assert_true(answers_give(&answers, by_flag(&q, "--absent"), price)); /* the last counts */
    arena_init(&arena, 1 << 16);
    assert_int_equal(cli_fill(&answers, &arena, &m.base, NOW, &e), ERROR_NONE);
    assert_string_equal(m.ticket, "20261121-0042");
    assert_string_equal(m.text, "went out");
    assert_true(m.absent);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_an_argument),
        cmocka_unit_test(what_is_asked_depends_on_the_answers),
        cmocka_unit_test(a_failed_check_says_why),
        cmocka_unit_test(a_quote_needs_a_price),
        cmocka_unit_test(the_rule_says_which_and_what_must_be),
        cmocka_unit_test(money_is_asked_in_yuan),
        cmocka_unit_test(times_need_only_figures),
        cmocka_unit_test(texts_and_numbers_are_checked),
        cmocka_unit_test(choices_are_those_of_the_row),
        cmocka_unit_test(answers_fill_the_request),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
