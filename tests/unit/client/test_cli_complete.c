/* What the last word of a command line could become, over the desk's real table. */
#include "client/cli/cli_complete.h"
#include "client/commands/commands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct cli_family families[COMMANDS_FAMILIES];
static const struct cli_program program = {"paigong-test", "a test", IN_DESK, families,
                                           COMMANDS_FAMILIES};

static int set_up(void **state)
{
    (void)state;
    commands_families(families);
    return 0;
}

/* Words are separated by single spaces; what stands behind the last one is being typed. */
static void complete(struct cli_completion *out, char *line)
{
    const char *words[20];
    size_t count = 0;
    for (char *at = line; at != NULL; count++) {
        words[count] = at;
        at = strchr(at, ' ');
        if (at != NULL)
            *at++ = '\0';
    }
    cli_complete(&program, words, count, out);
}

#define COMPLETE(out, text)                                                                        \
    char line_of_##out[] = text;                                                                   \
    struct cli_completion out;                                                                     \
    complete(&out, line_of_##out)

static bool offers(const struct cli_completion *c, const char *word)
{
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->choices[i].word, word) == 0)
            return true;
    }
    return false;
}

static void names_of_subcommands(void **state)
{
    (void)state;
    COMPLETE(nothing, "");
    assert_true(offers(&nothing, "dispatch") && offers(&nothing, "facility"));
    assert_false(offers(&nothing, "accept")); /* not the desk's */
    COMPLETE(some, "dis");
    assert_int_equal(some.count, 1);
    assert_string_equal(some.choices[0].word, "dispatch");
    assert_non_null(some.choices[0].help);
    COMPLETE(second, "facility li");
    assert_int_equal(second.count, 1);
    assert_string_equal(second.choices[0].word, "list");
    COMPLETE(profile, "--profile day dis");
    assert_true(offers(&profile, "dispatch"));
    COMPLETE(value, "--profile d");
    assert_int_equal(value.count, 0);
    COMPLETE(language, "--lang ");
    assert_true(offers(&language, "zh") && offers(&language, "en"));
    COMPLETE(global, "--j");
    assert_true(offers(&global, "--json"));
}

static void flags_that_are_still_open(void **state)
{
    (void)state;
    COMPLETE(all, "dispatch 42 --");
    assert_true(offers(&all, "--to") && offers(&all, "--crew") && offers(&all, "--json"));
    COMPLETE(one, "dispatch 42 --to wang --");
    assert_false(offers(&one, "--to") || offers(&one, "--crew")); /* one of them was given */
    assert_true(offers(&one, "--phoned"));
    COMPLETE(behind, "dispatch 42 ");
    assert_true(offers(&behind, "--to"));
    assert_false(offers(&behind, "--json"));
    COMPLETE(repeated, "quote 42 --item GS-01 --i");
    assert_true(offers(&repeated, "--item"));
}

static void values_by_their_field(void **state)
{
    (void)state;
    COMPLETE(ticket, "dispatch 4");
    assert_int_equal(ticket.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_TICKET);
    assert_string_equal(ticket.prefix, "4");
    COMPLETE(person, "dispatch 42 --to wa");
    assert_int_equal(person.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON);
    COMPLETE(glued, "dispatch 42 --to=wa");
    assert_int_equal(glued.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON);
    assert_string_equal(glued.prefix, "wa");
    COMPLETE(odd, "dispatch 42 --nothing=wa");
    assert_int_equal(odd.asks, 0);
    COMPLETE(unit, "new --site garden --unit 3-");
    assert_int_equal(unit.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_UNIT);
    assert_string_equal(unit.site, "garden");
    COMPLETE(trade, "new --trade pl");
    assert_int_equal(trade.count, 1);
    assert_string_equal(trade.choices[0].word, "plumbing");
    assert_non_null(trade.option);
    COMPLETE(by, "visit 42 --by ");
    assert_int_equal(by.count, 2);
    const char *const backup[] = {"backup", ""};
    const struct cli_program admin = {"paigong-test", "a test", IN_ADMIN, families,
                                      COMMANDS_FAMILIES};
    struct cli_completion file;
    cli_complete(&admin, backup, 2, &file);
    assert_true(file.file);
    COMPLETE(fee, "fees list --prefix W");
    assert_int_equal(fee.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FEE);
    COMPLETE(facility, "facility show D");
    assert_int_equal(facility.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FACILITY);
    COMPLETE(sheet, "sheet show C");
    assert_int_equal(sheet.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_SHEET);
    COMPLETE(both, "visit p"); /* a ticket, or `visit plan` */
    assert_true(offers(&both, "plan"));
    assert_int_equal(both.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_TICKET);
    COMPLETE(words, "cancel 42 --reason ");
    assert_int_equal(words.asks, 0);
    assert_int_equal(words.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_subcommands),
        cmocka_unit_test(flags_that_are_still_open),
        cmocka_unit_test(values_by_their_field),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
