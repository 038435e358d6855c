/* Every help text, and every name a screen shows, has its Chinese. */
#include "client/commands/commands.h"
#include "client/output/language.h"
#include "client/output/phrases.h"
#include "client/output/words.h"
#include "common/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool is_ascii(const char *s)
{
    for (; *s != '\0'; s++) {
        if ((unsigned char)*s >= 0x80)
            return false;
    }
    return true;
}

static void has_chinese(const char *text)
{
    if (is_ascii(gettext(text)))
        fail_msg("no Chinese for: %s", text);
}

static void every_help_text_is_translated(void **state)
{
    (void)state;
    struct cli_family families[COMMANDS_FAMILIES];
    commands_families(families);
    for (size_t i = 0; i < COMMANDS_FAMILIES; i++) {
        has_chinese(families[i].title);
        for (size_t j = 0; j < families[i].count; j++) {
            const struct cli_command *command = &families[i].commands[j];
            has_chinese(command->summary);
            for (const struct cli_option *o = command->options; o->flag || o->value; o++)
                has_chinese(o->help);
        }
    }
}

static void every_name_is_translated(void **state)
{
    (void)state;
    static const ProtobufCEnumDescriptor *const types[] = {&paigong__role__descriptor,
                                                           &paigong__trade__descriptor,
                                                           &paigong__kind__descriptor,
                                                           &paigong__state__descriptor,
                                                           &paigong__clock__descriptor,
                                                           &paigong__event_type__descriptor,
                                                           &paigong__consent__descriptor,
                                                           &paigong__signature_kind__descriptor,
                                                           &paigong__visit_result__descriptor,
                                                           &paigong__party__descriptor,
                                                           &paigong__check_item__descriptor,
                                                           &paigong__command__descriptor,
                                                           &paigong__sheet_kind__descriptor,
                                                           &paigong__sheet_state__descriptor,
                                                           &paigong__sheet_verb__descriptor,
                                                           &paigong__stock_kind__descriptor,
                                                           &paigong__warranty_status__descriptor,
                                                           &paigong__period__descriptor,
                                                           &paigong__sheet_line_state__descriptor};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        for (unsigned j = 0; j < types[i]->n_values; j++) {
            char out[WORD_SIZE];
            if (types[i]->values[j].value == 0)
                continue;
            word_text(types[i], types[i]->values[j].value, out);
            if (is_ascii(out))
                fail_msg("no Chinese for %s", types[i]->values[j].name);
        }
    }
}

static void errors_are_said_in_chinese(void **state)
{
    (void)state;
    struct error e;
    char out[300];
    error_set(&e, ERROR_WRONG_STATE, "completed", "%s", "sign, pay");
    run_sentence(&e, out, sizeof out);
    assert_non_null(strstr(out, "已完工"));
    assert_non_null(strstr(out, "sign, pay"));
}

static void says(enum error_code code, const char *subject, const char *detail, const char *wanted)
{
    struct error e;
    char out[600];
    error_set(&e, code, subject, "%s", detail);
    run_sentence(&e, out, sizeof out);
    if (strstr(out, wanted) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", out, wanted);
}

static void the_servers_sentences_are_translated(void **state)
{
    (void)state;
    for (size_t i = 0; phrase_listed(i) != NULL; i++)
        has_chinese(phrase_listed(i));
    says(ERROR_AMOUNT_MISMATCH, "85.00 yuan", "85.00 yuan is still due, not 84.00 yuan",
         "应收 85.00 元");
    says(ERROR_DENIED, "wang", "(technician): may not dispatch: that is for desk, crew_lead",
         "维修人员");
    says(ERROR_DENIED, "wang", "(technician): may not dispatch: that is for desk, crew_lead",
         "维修人员）：不能“派工”：只限客服、班长");
    says(ERROR_NOT_FOUND, "unit", "9-9", "房号");
    says(ERROR_BAD_REQUEST, "command", "a ticket of kind public has no quote",
         "公共设施工单没有“报价”这一步");
    says(ERROR_BAD_REQUEST, "command", "a ticket of kind repair has no cash_receive",
         "住户报修工单没有“收款”这一步");
    says(ERROR_CORRUPT, "x", "ledger/1.seg: the record's checksum is wrong",
         "ledger/1.seg：记录校验和有误");
    says(ERROR_REFUSED, "x", "no week 202647 of garden to close", "garden没有可结束的周 202647");
    says(ERROR_CODE_LOCKED, "sign_off", "the old one is void", "新的签认确认码；旧码已作废");
    says(ERROR_REFUSED, "pull", "nobody was pulled from other work",
         "抽调：没有从其他工单抽调人员");
    says(ERROR_DENIED, "finance", "may not cash_receive: that is for desk",
         "无权操作：财务内勤不能“收款”：只限客服");
    says(ERROR_REFUSED, "x", "a sentence nobody listed", "a sentence nobody listed");
    says(ERROR_REFUSED, "%s %d", "%n %s is given twice", "%n %s");
}

static void says_in_english(const struct cli_command *command, enum error_code code,
                            const char *subject, const char *detail, const char *wanted)
{
    struct error e;
    char out[600];
    error_set(&e, code, subject, "%s", detail);
    run_sentence_of(command, &e, out, sizeof out);
    assert_string_equal(out, wanted);
}

static const struct cli_command *command_of(const char *name)
{
    static struct cli_family families[COMMANDS_FAMILIES];
    commands_families(families);
    for (size_t i = 0; i < COMMANDS_FAMILIES; i++)
        for (size_t j = 0; j < families[i].count; j++)
            if (strcmp(families[i].commands[j].name, name) == 0)
                return &families[i].commands[j];
    fail_msg("no command %s", name);
    return NULL;
}

/* What the server names by its field or its command, who typed it named otherwise. */
static void refusals_name_what_was_typed(void **state)
{
    (void)state;
    language_start("en");
    says_in_english(command_of("report person"), ERROR_DENIED, "report_person",
                    "is for crew_lead, auditor, not for desk",
                    "not allowed: report person is for crew lead, auditor, not for desk");
    says_in_english(command_of("register"), ERROR_DENIED, "log_entry", "is for desk, not for admin",
                    "not allowed: register is for desk, not for admin");
    says_in_english(NULL, ERROR_DENIED, "technician", "may not cash_receive: that is for finance",
                    "not allowed: technician may not cash receive: that is for finance");
    says_in_english(command_of("promise"), ERROR_BAD_REQUEST, "time_at", "lies in the past",
                    "TIME: lies in the past");
    says_in_english(command_of("promise"), ERROR_NOT_FOUND, "ticket", "9", "no such ticket: 9");
    says_in_english(NULL, ERROR_BAD_REQUEST, "time_at", "lies in the past",
                    "time_at: lies in the past");
    says_in_english(NULL, ERROR_WRONG_STATE, "completed", "sign, cash_receive, warranty",
                    "the ticket is completed; possible now: sign, cash receive, warranty set");
    says_in_english(NULL, ERROR_WRONG_STATE, "received", "step, pull, release, link, confirm",
                    "the ticket is received; possible now: emergency step, emergency pull, "
                    "emergency release, register link, confirm/inspect");
    language_start("zh");
    assert_non_null(bindtextdomain("paigong", TEST_CATALOG));
    says(ERROR_DENIED, "wang_2", "(technician): the ticket is somebody else's",
         "wang_2（维修人员）");
}

static void the_locale_decides(void **state)
{
    (void)state;
    setenv("LC_ALL", "zh_TW.UTF-8", 1);
    language_start(NULL);
    assert_true(language_is_chinese());
    setenv("LC_ALL", "de_DE.UTF-8", 1);
    language_start(NULL);
    assert_false(language_is_chinese());
    language_start("zh");
    assert_true(language_is_chinese());
    assert_false(language_is_known("fr"));
}

static int set_up(void **state)
{
    (void)state;
    language_start("zh");
    assert_non_null(bindtextdomain("paigong", TEST_CATALOG));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_help_text_is_translated),
                                       cmocka_unit_test(every_name_is_translated),
                                       cmocka_unit_test(errors_are_said_in_chinese),
                                       cmocka_unit_test(the_servers_sentences_are_translated),
                                       cmocka_unit_test(refusals_name_what_was_typed),
                                       cmocka_unit_test(the_locale_decides)};
    return cmocka_run_group_tests(tests, set_up, NULL);
}
