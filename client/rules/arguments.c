#include "client/rules/arguments.h"

#include "client/commands/commands.h"
#include "client/output/language.h"
#include "common/text.h"
#include "common/time_text.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- the fields ---------------------------------------------------------------------------------
 */

enum { TEXT_MOST = 2000, PERSON_MOST = 120, NAME_MOST = 63, SPEC_MOST = 47, CODE_MOST = 16 };

/* In the order of TicketCommand. */
static const struct argument arguments[] = {
    {"to", N_("to whom"), ARGUMENT_PERSON, NAME_MOST, NULL},
    {"crew", N_("crew"), ARGUMENT_CREW, NAME_MOST, NULL},
    {"pool", N_("open to crew"), ARGUMENT_CREW, NAME_MOST, NULL},
    {"department", N_("department"), ARGUMENT_NAME, NAME_MOST, NULL},
    {"party", N_("to whom"), ARGUMENT_CHOICE, 0, &paigong__party__descriptor},
    {"text", N_("text"), ARGUMENT_TEXT, TEXT_MOST, NULL},
    {"time_at", N_("time"), ARGUMENT_TIME, 0, NULL},
    {"code", N_("code"), ARGUMENT_CODE, CODE_MOST, NULL},
    {"phoned", N_("phoned"), ARGUMENT_FLAG, 0, NULL},
    {"told", N_("resident agrees"), ARGUMENT_FLAG, 0, NULL},
    {"callback", N_("call back"), ARGUMENT_FLAG, 0, NULL},
    {"rang", N_("rang"), ARGUMENT_FLAG, 0, NULL},
    {"note", N_("left a note"), ARGUMENT_FLAG, 0, NULL},
    {"declined", N_("not agreed"), ARGUMENT_FLAG, 0, NULL},
    {"accepted", N_("accepted"), ARGUMENT_FLAG, 0, NULL},
    {"own", N_("own"), ARGUMENT_FLAG, 0, NULL},
    {"pass", N_("good"), ARGUMENT_FLAG, 0, NULL},
    {"fail", N_("not good"), ARGUMENT_FLAG, 0, NULL},
    {"at_desk", N_("at the desk"), ARGUMENT_FLAG, 0, NULL},
    {"satisfied", N_("satisfied"), ARGUMENT_FLAG, 0, NULL},
    {"unsatisfied", N_("not satisfied"), ARGUMENT_FLAG, 0, NULL},
    {"not_reached", N_("not reached"), ARGUMENT_FLAG, 0, NULL},
    {"signed", N_("signed"), ARGUMENT_FLAG, 0, NULL},
    {"exception", N_("exception"), ARGUMENT_FLAG, 0, NULL},
    {"absent", N_("absent"), ARGUMENT_FLAG, 0, NULL},
    {"by", N_("how"), ARGUMENT_CHOICE, 0, &paigong__visit_by__descriptor},
    {"rating", N_("rating"), ARGUMENT_COUNT, 0, NULL},
    {"labour_fen", N_("labour, yuan"), ARGUMENT_MONEY, 0, NULL},
    {"material_fen", N_("material, yuan"), ARGUMENT_MONEY, 0, NULL},
    {"price_fen", N_("price, yuan"), ARGUMENT_MONEY, 0, NULL},
    {"cash_fen", N_("cash, yuan"), ARGUMENT_MONEY, 0, NULL},
    {"quantity", N_("how many"), ARGUMENT_COUNT, 0, NULL},
    {"item_name", N_("material"), ARGUMENT_NAME, NAME_MOST, NULL},
    {"item_spec", N_("specification"), ARGUMENT_NAME, SPEC_MOST, NULL},
    {"item_model", N_("model"), ARGUMENT_NAME, SPEC_MOST, NULL},
    {"items", N_("fee item"), ARGUMENT_ITEM, NAME_MOST, NULL},
    {"trade", N_("trade"), ARGUMENT_CHOICE, 0, &paigong__trade__descriptor},
    {"auto", N_("server picks"), ARGUMENT_FLAG, 0, NULL},
    {"clock", N_("clock"), ARGUMENT_CHOICE, 0, &paigong__clock__descriptor},
    {"findings", N_("finding"), ARGUMENT_FINDING, NAME_MOST, NULL},
    {"part", N_("warranty part"), ARGUMENT_COVER, NAME_MOST, NULL},
    {"status", N_("warranty"), ARGUMENT_CHOICE, 0, &paigong__warranty_status__descriptor},
    {"party_name", N_("party"), ARGUMENT_NAME, PERSON_MOST, NULL},
    {"item_code", N_("part"), ARGUMENT_PART, NAME_MOST, NULL},
    {"entry", N_("entry"), ARGUMENT_ENTRY, NAME_MOST, NULL},
    {"step", N_("step"), ARGUMENT_COUNT, 0, NULL},
    {"from_ticket", N_("their ticket"), ARGUMENT_NAME, NAME_MOST, NULL},
    {"photo", N_("photo"), ARGUMENT_FILE, ANSWER_SIZE - 1, NULL},
    {"purpose", N_("purpose"), ARGUMENT_CHOICE, 0, &paigong__photo_purpose__descriptor},
};

const struct argument *argument_of(const char *field)
{
    for (size_t i = 0; i < sizeof arguments / sizeof arguments[0]; i++) {
        if (strcmp(arguments[i].field, field) == 0)
            return &arguments[i];
    }
    return NULL;
}

/* ---- what the rows and the rules don't say ------------------------------------------------------
 */

struct refinement {
    Paigong__Command command;
    const char *flag;
    const char *with, *without;
    bool required;    /* whenever it is asked */
    const char *asks; /* NULL: the flag's help */
};

#define OF(NAME) PAIGONG__COMMAND__COMMAND_##NAME
static const struct refinement refinements[] = {
    {OF(MATERIAL), "--name", NULL, "--part", true, N_("what material?")}, /* the list says it */
    {OF(MATERIAL), "--spec", NULL, "--part", false, NULL},
    {OF(MATERIAL), "--model", NULL, "--part", false, NULL},
    {OF(MATERIAL), "--part", NULL, NULL, false, N_("ours, of the site's list")},
    {OF(MATERIAL), "--price", NULL, NULL, false, N_("ours: the price of one, in yuan")},
    {OF(MATERIAL), "--accepted", NULL, "--own", false, N_("has the resident accepted it?")},
    {OF(MATERIAL), "--verified", "--own", NULL, true, N_("what did checking it show?")}, /* P6.4 */
    {OF(QUOTE), "--labour", NULL, NULL, false, N_("labour, in yuan")},
    {OF(QUOTE), "--material", NULL, NULL, false, N_("material, in yuan")},
    {OF(PAY), "--cash", NULL, NULL, false, N_("cash taken, in yuan")},
    {OF(REFUND), "--cash", NULL, NULL, false, N_("paid back, in yuan")},
    {OF(SIGN), "--rating", NULL, "--absent", false, N_("how satisfied, 1 to 5?")},
    {OF(CHECK), "--text", "--fail", NULL, true, N_("what is to be done again?")},  /* P7.2 */
    {OF(VERIFY), "--text", "--fail", NULL, true, N_("what is to be done again?")}, /* P10.1 */
    {OF(CONFIRM), "--status", "--fail", NULL, true, NULL},                         /* P9.5 */
    {OF(ABSENT), "--rang", NULL, NULL, false, N_("rang for 5 minutes?")},
    {OF(ABSENT), "--phoned", NULL, NULL, false, N_("phoned?")},
    {OF(ABSENT), "--note", NULL, NULL, false, N_("left a note?")},
    {OF(WAIT), "--until", NULL, NULL, true, N_("until when?")},
    {OF(WAIT), "--callback", NULL, NULL, false, N_("shall the desk call back?")},
};
#undef OF

static const struct refinement *refinement_of(Paigong__Command command, const char *flag)
{
    for (size_t i = 0; flag != NULL && i < sizeof refinements / sizeof refinements[0]; i++) {
        if (refinements[i].command == command && strcmp(refinements[i].flag, flag) == 0)
            return &refinements[i];
    }
    return NULL;
}

/* The rules name these together: one of them is enough, and which is the row's affair. */
static bool is_of_a_group(const char *field)
{
    static const char *const grouped[] = {"labour_fen", "material_fen", "items",      "item_name",
                                          "item_spec",  "item_model",   "item_code",  "price_fen",
                                          "satisfied",  "unsatisfied",  "not_reached"};
    for (size_t i = 0; i < sizeof grouped / sizeof grouped[0]; i++) {
        if (strcmp(grouped[i], field) == 0)
            return true;
    }
    return false;
}

/* ---- the questions of a command -----------------------------------------------------------------
 */

static bool is_among(char *const *fields, size_t count, const char *field)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i], field) == 0)
            return true;
    }
    return false;
}

static bool rule_needs(const Paigong__WorkflowRule *rule, const char *field)
{
    return rule != NULL && is_among(rule->required, rule->n_required, field);
}

static bool rule_knows(const Paigong__WorkflowRule *rule, const char *field)
{
    return rule == NULL || rule_needs(rule, field) ||
           is_among(rule->optional, rule->n_optional, field);
}

static bool is_end(const struct cli_option *o)
{
    return o->flag == NULL && o->value == NULL;
}

/* A file is sent by the command's own run, which then names it in the field. */
static const struct argument *argument_of_option(const struct cli_option *o)
{
    if (o->field != NULL)
        return argument_of(o->field);
    return o->value != NULL && strcmp(o->value, "FILE") == 0 ? argument_of("photo") : NULL;
}

/* "inspect" and "confirm" are one command of two kinds: what a row cannot do without, the rule has.
 */
static bool row_fits(const struct cli_command *row, const Paigong__WorkflowRule *rule)
{
    for (const struct cli_option *o = row->options; !is_end(o); o++) {
        const struct argument *argument = argument_of_option(o);
        if (argument != NULL && (o->rule & CLI_REQUIRED) && !rule_knows(rule, argument->field))
            return false;
    }
    return true;
}

static const struct cli_command *row_of(Paigong__Command command, const Paigong__WorkflowRule *rule)
{
    struct cli_family families[COMMANDS_FAMILIES];
    commands_families(families);
    for (size_t i = 0; i < COMMANDS_FAMILIES; i++) {
        for (size_t k = 0; k < families[i].count; k++) {
            const struct cli_command *row = &families[i].commands[k];
            if (row->request == PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND &&
                row->command == (int)command && row_fits(row, rule))
                return row;
        }
    }
    return NULL;
}

static struct question question_of(Paigong__Command command, const struct cli_option *o,
                                   const Paigong__WorkflowRule *rule)
{
    const struct refinement *r = refinement_of(command, o->flag);
    struct question q = {.option = o, .argument = argument_of_option(o), .asks = o->help};
    bool needed = rule_needs(rule, q.argument->field) && !is_of_a_group(q.argument->field);
    q.with = r != NULL && r->with != NULL ? r->with : o->needs;
    q.without = r != NULL ? r->without : NULL;
    q.asks = r != NULL && r->asks != NULL ? r->asks : o->help;
    q.required =
        o->one_of == 0 && ((o->rule & CLI_REQUIRED) != 0 || needed || (r != NULL && r->required));
    return q;
}

bool questions_of(struct questions *q, Paigong__Command command, const Paigong__WorkflowRule *rule)
{
    const struct cli_command *row = row_of(command, rule);
    if (row == NULL)
        return false;
    *q = (struct questions){.command = row};
    for (const struct cli_option *o = row->options; !is_end(o); o++) {
        const struct argument *argument = argument_of_option(o);
        if (argument == NULL || !rule_knows(rule, argument->field))
            continue; /* the ticket itself, or of another kind */
        assert(q->count < QUESTIONS_MOST);
        q->items[q->count++] = question_of(command, o, rule);
    }
    return true;
}

static bool was_given(const struct cli *answers, const struct cli_option *o)
{
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->given[i].option == o)
            return true;
    }
    return false;
}

/* Another of those that exclude this one was given. */
static bool is_excluded(const struct cli *answers, const struct cli_option *o)
{
    for (size_t i = 0; i < answers->count && o->one_of != 0; i++) {
        if (answers->given[i].option->one_of == o->one_of && answers->given[i].option != o)
            return true;
    }
    return false;
}

bool question_applies(const struct questions *q, size_t i, const struct cli *answers)
{
    const struct question *item = &q->items[i];
    return (item->with == NULL || cli_has(answers, item->with)) &&
           (item->without == NULL || !cli_has(answers, item->without)) &&
           !is_excluded(answers, item->option);
}

/* ---- choices ------------------------------------------------------------------------------------
 */

/* The n-th of "engineering|developer|contractor": a row may offer fewer than the enum has. */
static bool named_choice(const char *names, size_t n, char name[WORD_SIZE])
{
    for (; n > 0 && names != NULL; n--) {
        names = strchr(names, '|');
        names = names == NULL ? NULL : names + 1;
    }
    if (names == NULL)
        return false;
    (void)snprintf(name, WORD_SIZE, "%.*s", (int)strcspn(names, "|"), names);
    return true;
}

static bool enum_choice(const ProtobufCEnumDescriptor *type, size_t n, char name[WORD_SIZE])
{
    for (unsigned i = 0; i < type->n_values; i++) {
        if (type->values[i].value != 0 && n-- == 0) {
            word_name(type, type->values[i].value, name);
            return true;
        }
    }
    return false;
}

bool question_choice(const struct question *q, size_t n, char name[WORD_SIZE], char text[WORD_SIZE])
{
    const ProtobufCEnumDescriptor *type = q->argument->choices;
    const char *names = q->option->value;
    int value = 0;
    if (type == NULL)
        return false;
    bool found = names != NULL && strchr(names, '|') != NULL ? named_choice(names, n, name)
                                                             : enum_choice(type, n, name);
    if (!found || !word_parse(type, name, &value))
        return false;
    word_text(type, value, text);
    return true;
}

/* ---- what was typed -----------------------------------------------------------------------------
 */

static enum error_code refuse(const struct question *q, const char *why, struct error *e)
{
    return error_set(e, ERROR_USAGE, _(q->argument->label), "%s", why);
}

/* "85", "85.5", "85.50" yuan → fen */
static bool yuan_parse(const char *typed, char answer[ANSWER_SIZE])
{
    size_t whole = strspn(typed, "0123456789");
    const char *rest = typed + whole;
    size_t decimals = rest[0] == '.' ? strspn(rest + 1, "0123456789") : 0;
    if (whole == 0 || whole > 8 || decimals > 2 || rest[decimals == 0 ? 0 : decimals + 1] != '\0')
        return false;
    (void)snprintf(answer, ANSWER_SIZE, "%.*s%c%c", (int)whole, typed, decimals > 0 ? rest[1] : '0',
                   decimals > 1 ? rest[2] : '0');
    return true;
}

static bool all_figures(const char *text, size_t length)
{
    return strlen(text) == length && strspn(text, "0123456789") == length;
}

/* 930, 1530 → 15:30; 11221530 → that day of this year, or of the next when that is past. */
static bool time_from_figures(const char *typed, int64_t now_ms, char answer[ANSWER_SIZE])
{
    char text[TIME_TEXT_SIZE], today[TIME_TEXT_SIZE];
    int64_t at_ms;
    if (all_figures(typed, 3) || all_figures(typed, 4)) {
        size_t hours = strlen(typed) - 2;
        (void)snprintf(answer, ANSWER_SIZE, "%s%.*s:%s", hours == 1 ? "0" : "", (int)hours, typed,
                       typed + hours);
        return true;
    }
    if (!all_figures(typed, 8))
        return false;
    time_text_rfc3339(now_ms, today);
    int year = 0;
    (void)sscanf(today, "%4d", &year);
    for (int ahead = 0; ahead < 2; ahead++) {
        (void)snprintf(text, sizeof text, "%04d-%.2s-%.2sT%.2s:%.2s", year + ahead, typed,
                       typed + 2, typed + 4, typed + 6);
        if (time_text_parse(text, now_ms, &at_ms) && at_ms > now_ms) {
            text_copy(answer, ANSWER_SIZE, text);
            return true;
        }
    }
    return false;
}

static enum error_code read_time(const struct question *q, const char *typed, int64_t now_ms,
                                 char answer[ANSWER_SIZE], struct error *e)
{
    int64_t at_ms;
    if (!time_from_figures(typed, now_ms, answer))
        text_copy(answer, ANSWER_SIZE, typed);
    if (!time_text_parse(answer, now_ms, &at_ms))
        return refuse(q, _("a time such as 15:30, 1530, +2h or 11221530"), e);
    /* as an instant: what is sent later means the same */
    time_text_rfc3339(at_ms, answer);
    return ERROR_NONE;
}

static enum error_code read_text(const struct question *q, const char *typed,
                                 char answer[ANSWER_SIZE], struct error *e)
{
    size_t length = strlen(typed);
    if (length > q->argument->most)
        return error_set(e, ERROR_USAGE, _(q->argument->label), _("larger than %zu bytes"),
                         q->argument->most);
    if (!text_is_clean(typed, length))
        return refuse(q, _("has characters that cannot be shown"), e);
    text_copy(answer, ANSWER_SIZE, typed);
    return ERROR_NONE;
}

/* What is checked by its field is checked as the command line would. */
static enum error_code check_as_typed(const struct question *q, const char *answer, int64_t now_ms,
                                      struct error *e)
{
    struct arena arena;
    struct cli one = {.count = 1, .given = {{q->option, answer}}};
    Paigong__TicketCommand command = PAIGONG__TICKET_COMMAND__INIT;
    struct error cause = {0};
    arena_init(&arena, (size_t)64 << 10);
    enum error_code code = cli_fill(&one, &arena, &command.base, now_ms, &cause);
    arena_free(&arena);
    return code == ERROR_NONE ? code
                              : error_set(e, code, _(q->argument->label), "%s", cause.detail);
}

enum error_code question_read(const struct question *q, const char *typed, int64_t now_ms,
                              char answer[ANSWER_SIZE], struct error *e)
{
    enum error_code code = ERROR_NONE;
    if (q->argument->type == ARGUMENT_FLAG) {
        answer[0] = '\0';
        return ERROR_NONE;
    }
    if (text_is_blank(typed, strlen(typed)))
        return refuse(q, _("must not be empty"), e);
    if (q->argument->type == ARGUMENT_MONEY) {
        if (!yuan_parse(typed, answer))
            return refuse(q, _("yuan, such as 85 or 85.50"), e);
    } else if (q->argument->type == ARGUMENT_TIME) {
        code = read_time(q, typed, now_ms, answer, e);
    } else if (q->argument->most > 0) {
        code = read_text(q, typed, answer, e);
    } else {
        text_copy(answer, ANSWER_SIZE, typed);
    }
    if (code != ERROR_NONE || q->argument->type == ARGUMENT_FILE)
        return code; /* whether there is such a file is the upload's affair */
    return check_as_typed(q, answer, now_ms, e);
}

/* ---- the answers --------------------------------------------------------------------------------
 */

void answers_begin(struct cli *answers, const struct questions *q, const char *ticket)
{
    const struct cli_option *o = q->command->options;
    *answers = (struct cli){.command = q->command};
    while (!is_end(o) && (o->field == NULL || strcmp(o->field, "ticket") != 0))
        o++;
    assert(!is_end(o)); /* every command of a ticket begins with it */
    answers->given[answers->count++] = (struct cli_given){o, ticket};
}

bool answers_give(struct cli *answers, const struct question *q, const char *answer)
{
    if (!(q->option->rule & CLI_REPEATED))
        answers_take_back(answers, q);
    if (answers->count == CLI_GIVEN)
        return false;
    answers->given[answers->count++] = (struct cli_given){q->option, answer};
    return true;
}

void answers_take_back(struct cli *answers, const struct question *q)
{
    size_t kept = 0;
    for (size_t i = 0; i < answers->count; i++) {
        if (answers->given[i].option != q->option)
            answers->given[kept++] = answers->given[i];
    }
    answers->count = kept;
}

static enum error_code missing(const char *label, struct error *e)
{
    return error_set(e, ERROR_USAGE, _(label), "%s", _("is missing"));
}

/* A quote without any price is none (P4.5); the flags themselves leave all three out. */
static enum error_code check_prices(const struct cli *answers, const struct questions *q,
                                    struct error *e)
{
    if (q->command->command != PAIGONG__COMMAND__COMMAND_QUOTE || cli_has(answers, "--item") ||
        cli_has(answers, "--labour") || cli_has(answers, "--material"))
        return ERROR_NONE;
    return missing(N_("price"), e);
}

enum error_code answers_check(const struct cli *answers, const struct questions *q, struct error *e)
{
    for (size_t i = 0; i < q->count; i++) {
        const struct question *item = &q->items[i];
        bool one_of = item->option->one_of != 0;
        if (was_given(answers, item->option) || !question_applies(q, i, answers))
            continue; /* of those that exclude each other the others don't apply any more */
        if (one_of || item->required)
            return missing(item->argument->label, e);
    }
    return check_prices(answers, q, e);
}
