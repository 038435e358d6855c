/* Sheets, whatever their kind: names and numbers, the fold, arguments, who sees them. The
 * corrective action stands for all. */
#include "sheet_world.h"

#include "core/chain.h"

#include <stdio.h>
#include <string.h>

static struct sheet_world w;

static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    return 0;
}

static struct sheet_command opening(void)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    c.text = "住户等了一小时";
    c.department = "dep-a";
    return c;
}

static void open_one(void)
{
    const struct sheet_command c = opening();
    assert_given(sheet_world_give(&w, "quality", &c));
}

/* ---- names and numbers --------------------------------------------------------------------------
 */

static void names_have_their_words(void **state)
{
    char list[64];
    (void)state;
    assert_string_equal(sheet_kind_name(SHEET_KIND_CORRECTIVE), "corrective");
    assert_string_equal(sheet_kind_name(SHEET_KINDS), "unknown");
    assert_string_equal(sheet_state_name(SHEET_STATE_MISSED), "missed");
    assert_string_equal(sheet_state_name(SHEET_STATES), "unknown");
    assert_string_equal(sheet_verb_name(SHEET_VERB_BRING_BACK), "bring_back");
    assert_string_equal(sheet_verb_name(SHEET_VERB_BREACH), "breach");
    assert_string_equal(sheet_verb_name(SHEET_VERB_ESCALATE), "escalate");
    assert_string_equal(sheet_verb_name(SHEET_VERBS), "unknown");
    assert_string_not_equal(sheet_kind_name(SHEET_KINDS - 1), "unknown");
    assert_string_not_equal(sheet_state_name(SHEET_STATES - 1), "unknown");
    assert_string_not_equal(sheet_verb_name(SHEET_VERBS - 1), "unknown"); /* numbers have gaps */
    sheet_fields_text(SHEET_HAS_DUE | SHEET_HAS_UNIT, list, sizeof list);
    assert_string_equal(list, "unit, due_at");
    assert_null(sheet_rules(SHEET_KIND_NONE));
    assert_null(sheet_rules_of_letter('?'));
    assert_null(sheet_row(sheet_rules(SHEET_KIND_CORRECTIVE), SHEET_VERB_LEND));
}

static void ids_go_there_and_back(void **state)
{
    char id[SHEET_ID_SIZE];
    uint64_t number = 0, first = sheet_number_first(SHEET_KIND_CORRECTIVE, 20261122);
    (void)state;
    sheet_id_format(first + 7, id);
    assert_string_equal(id, "C20261122-0007");
    assert_true(sheet_id_parse(id, &number));
    assert_int_equal(number, first + 7);
    assert_int_equal(sheet_number_kind(number), SHEET_KIND_CORRECTIVE);
    assert_int_equal(sheet_number_date(number), 20261122);
    assert_int_equal(sheet_number_kind(UINT64_MAX), SHEET_KIND_NONE);
    sheet_id_format(7, id);
    assert_int_equal(id[0], '?');
    static const char *const wrong[] = {"", "20261122-0007", "C42", "Cx", "?20261122-0001", "C"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(sheet_id_parse(wrong[i], &number));
    }
}

/* ---- the fold: what an event sets is copied -----------------------------------------------------
 */

static struct sheet_change change;

static struct event patch(enum sheet_verb verb, uint32_t set)
{
    struct event e;
    event_init(&e, EVENT_SHEET);
    memset(&change, 0, sizeof change);
    change.number = sheet_number_first(SHEET_KIND_KEY, 20261119) + 1;
    change.kind = SHEET_KIND_KEY;
    change.verb = (uint8_t)verb;
    change.state = SHEET_STATE_OPEN;
    change.round = 1;
    change.set = set;
    e.sheet = &change;
    e.site = "s1";
    e.who = "desk";
    e.at_ms = w.site.now_ms;
    return e;
}

static void every_field_is_set_alone(void **state)
{
    (void)state;
    for (uint32_t bit = 0; bit <= 24; bit++) {
        static struct sheet s, plain;
        struct event e = patch(SHEET_VERB_OPEN, BIT(bit));
        struct event none;
        strcpy(change.unit, "3-1101");
        strcpy(change.facility, "lift-1");
        strcpy(change.crew, "crew-a");
        strcpy(change.department, "dep-a");
        strcpy(change.person, "tech1");
        strcpy(change.subject, "202611");
        change.turn_role = change.party = change.trade = change.every = change.visit = 1;
        change.by = 2;
        change.ticket = change.quantity = 3;
        change.due_ms = change.at_ms = change.anchor_ms = change.wake_ms = 4;
        change.amount_fen = change.spent_fen = 5;
        e.text = "内容";
        e.name = "周女士";
        e.phone = "13800138000";
        memset(&s, 0, sizeof s);
        sheet_fold(&s, &e);
        sheet_assert(&s);
        none = e;
        change.set = 0;
        memset(&plain, 0, sizeof plain);
        sheet_fold(&plain, &none);
        bool same = memcmp(&s, &plain, sizeof s) == 0;
        assert_int_equal(same, BIT(bit) == SHEET_HAS_LINES);
        assert_int_equal(s.text[0] != '\0', BIT(bit) == SHEET_HAS_TEXT);
        assert_int_equal(s.answered_by[0] != '\0', BIT(bit) == SHEET_HAS_RESULT);
        assert_int_equal(s.wake_ms != 0, BIT(bit) == SHEET_HAS_WAKE);
    }
}

static void lines_go_in_place_or_behind(void **state)
{
    static struct sheet s;
    struct sheet_line lines[SHEET_LINES + 1];
    (void)state;
    memset(&s, 0, sizeof s);
    memset(lines, 0, sizeof lines);
    for (size_t i = 0; i <= SHEET_LINES; i++) {
        (void)snprintf(lines[i].code, NAME_SIZE, "L%zu", i);
    }
    struct event e = patch(SHEET_VERB_OPEN, SHEET_HAS_LINES);
    change.lines = lines;
    change.line_count = 2;
    sheet_fold(&s, &e);
    assert_int_equal(s.line_count, 2);
    lines[1].quantity = 9;
    sheet_fold(&s, &e);
    assert_int_equal(s.line_count, 2);
    assert_int_equal(sheet_line_find(&s, "L1")->quantity, 9);
    assert_null(sheet_line_find(&s, "L7"));
    change.line_count = SHEET_LINES + 1; /* more than there is room for */
    sheet_fold(&s, &e);
    assert_int_equal(s.line_count, SHEET_LINES);
    assert_null(sheet_line_find(&s, "L64"));
}

static void ending_and_coming_back(void **state)
{
    static struct sheet s;
    (void)state;
    memset(&s, 0, sizeof s);
    struct event e = patch(SHEET_VERB_OPEN, SHEET_HAS_WAKE);
    change.wake_ms = w.site.now_ms + 5;
    sheet_fold(&s, &e);
    assert_int_equal(sheet_next_due(&s), w.site.now_ms + 5);
    e = patch(SHEET_VERB_DONE, 0);
    change.state = SHEET_STATE_DONE;
    sheet_fold(&s, &e);
    assert_true(!sheet_is_open(&s) && s.closed_ms == w.site.now_ms && s.wake_ms == 0);
    assert_int_equal(sheet_next_due(&s), INT64_MAX);
    e = patch(SHEET_VERB_NOTE, 0);
    change.state = SHEET_STATE_DONE;
    e.at_ms++;
    e.who = "desk2";
    sheet_fold(&s, &e);
    assert_true(s.closed_ms == w.site.now_ms && strcmp(s.closed_by, "desk") == 0);
    e = patch(SHEET_VERB_REJECT, 0);
    sheet_fold(&s, &e);
    assert_true(sheet_is_open(&s) && s.closed_ms == 0 && s.closed_by[0] == '\0');
}

static void levels_do_not_overflow(void **state)
{
    static struct sheet s;
    (void)state;
    memset(&s, 0, sizeof s);
    struct event e = patch(SHEET_VERB_BREACH, 0);
    e.level = 1000;
    e.to_role = ROLE_QUALITY;
    e.clock_count = 1;
    e.clocks[0] = (struct clock_change){
        .clock = CLOCK_CORRECTIVE, .state = CLOCK_STATE_BREACHED, .from_ms = 1, .due_ms = 2};
    sheet_fold(&s, &e);
    assert_int_equal(s.clock.level, UINT8_MAX);
}

/* ---- arguments ----------------------------------------------------------------------------------
 */

static void refused_for(struct sheet_command c, const char *field)
{
    assert_refused(sheet_world_give(&w, "quality", &c), ERROR_BAD_REQUEST);
    assert_non_null(strstr(w.out.refusal.subject, field));
}

static void a_field_must_make_sense(void **state)
{
    static char long_text[TEXT_MAX + 2];
    struct sheet_command c = opening();
    (void)state;
    memset(long_text, 'x', sizeof long_text - 1);
#define BAD(field, value, name)                                                                    \
    do {                                                                                           \
        c = opening();                                                                             \
        c.field = value;                                                                           \
        refused_for(c, name);                                                                      \
    } while (0)
    BAD(unit, long_text, "unit");
    BAD(facility, long_text, "facility");
    BAD(crew, long_text, "crew");
    BAD(department, long_text, "department");
    BAD(person, long_text, "person");
    BAD(subject, long_text, "subject");
    BAD(text, long_text, "text");
    BAD(result, long_text, "result");
    BAD(name, long_text, "name");
    BAD(phone, long_text, "phone");
    BAD(text, "\x01", "text");
    BAD(text, "  ", "text");
    BAD(turn_role, (enum role)ROLE_COUNT, "turn_role");
    BAD(turn_role, (enum role) - 1, "turn_role");
    BAD(party, (enum party)9, "party");
    BAD(trade, (enum trade)99, "trade");
    BAD(every, (enum sheet_every)SHEET_PERIODS, "every");
    BAD(visit, (enum visit_result)9, "visit");
    BAD(by, (enum visit_by)9, "by");
    BAD(clock, (enum clock_kind)99, "clock");
    BAD(due_ms, -1, "due_at");
    BAD(due_ms, w.site.now_ms, "due_at");
    BAD(due_ms, INT64_MAX / 2, "due_at");
    BAD(at_ms, -1, "at");
    BAD(anchor_ms, INT64_MAX / 2, "anchor_at");
    BAD(wake_ms, -5, "wake_at");
    BAD(amount_fen, -1, "amount_fen");
    BAD(amount_fen, INT64_MAX / 2, "amount_fen");
    BAD(spent_fen, -1, "spent_fen");
    BAD(quantity, UINT32_MAX, "quantity");
    BAD(phone, "138", "phone");        /* not an opening's */
    BAD(clock, CLOCK_NOTICE, "clock"); /* likewise */
#undef BAD
}

static void missing_and_foreign_fields_are_named(void **state)
{
    (void)state;
    open_one();
    assert_refused(sheet_world_do(&w, "sup-a", SHEET_VERB_ANSWER, ""), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "result");
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_ANSWER);
    c.result = "原因";
    c.text = "也有";
    assert_refused(sheet_world_give(&w, "sup-a", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "text");
    struct sheet_row both = {.required = SHEET_HAS_TEXT | SHEET_HAS_RESULT};
    struct error refusal;
    const struct sheet_context x = {
        .s = &w.sheet, .c = &c, .facts = &w.facts, .now_ms = w.site.now_ms};
    assert_false(sheet_arguments_check(&x, &both, &refusal));
    assert_string_equal(refusal.subject, "result");
}

static void bad_line(struct sheet_line line)
{
    struct sheet_command c = opening();
    const struct sheet_row row = {.optional = UINT32_MAX};
    const struct sheet_context x = {
        .s = &w.sheet, .c = &c, .facts = &w.facts, .now_ms = w.site.now_ms};
    struct error refusal;
    c.lines = &line;
    c.line_count = 1;
    assert_false(sheet_arguments_check(&x, &row, &refusal));
    assert_string_equal(refusal.subject, "lines");
}

static void what_is_given(void **state)
{
    struct sheet_command c = opening();
    (void)state;
    assert_int_equal(sheet_command_given(&c), SHEET_HAS_TEXT | SHEET_HAS_DEPARTMENT);
    c.unit = c.facility = c.crew = c.person = c.subject = c.result = c.name = c.phone = "x";
    c.turn_role = ROLE_DESK;
    c.party = PARTY_DEVELOPER;
    c.trade = TRADE_LIFT;
    c.every = SHEET_EVERY_YEAR;
    c.visit = VISIT_SATISFIED;
    c.by = VISIT_BY_PHONE;
    c.clock = CLOCK_NOTICE;
    c.ticket = c.quantity = c.line_count = 1;
    c.due_ms = c.at_ms = c.anchor_ms = c.wake_ms = c.amount_fen = c.spent_fen = 1;
    assert_int_equal(sheet_command_given(&c), (SHEET_HAS_CLOCK << 1) - 1);
}

static void lines_must_make_sense(void **state)
{
    (void)state;
    bad_line((struct sheet_line){.code = ""});
    bad_line((struct sheet_line){.code = "a", .quantity = UINT32_MAX});
    bad_line((struct sheet_line){.code = "a", .counted = UINT32_MAX});
    bad_line((struct sheet_line){.code = "a", .state = SHEET_LINE_STATES});
    bad_line((struct sheet_line){.code = "a", .price_fen = -1});
    bad_line((struct sheet_line){.code = " "});
    bad_line((struct sheet_line){.code = "a", .name = "\x02"});
}

static void a_sheet_holds_so_many_lines(void **state)
{
    static struct sheet_line lines[SHEET_LINES];
    struct sheet_command c = opening();
    const struct sheet_row row = {.optional = UINT32_MAX};
    struct sheet_context x = {.s = &w.sheet, .c = &c, .facts = &w.facts, .now_ms = w.site.now_ms};
    struct error refusal;
    (void)state;
    for (size_t i = 0; i < SHEET_LINES; i++) {
        lines[i] = (struct sheet_line){.quantity = 1};
        (void)snprintf(lines[i].code, NAME_SIZE, "L%zu", i);
    }
    c.lines = lines;
    c.line_count = SHEET_LINES;
    assert_true(sheet_arguments_check(&x, &row, &refusal));
    w.sheet.line_count = 1;
    strcpy(w.sheet.lines[0].code, "L5");
    assert_true(sheet_arguments_check(&x, &row, &refusal)); /* in place of it */
    strcpy(w.sheet.lines[0].code, "other");
    assert_false(sheet_arguments_check(&x, &row, &refusal));
    strcpy(lines[9].code, "L3");
    assert_false(sheet_arguments_check(&x, &row, &refusal));
    assert_string_equal(refusal.detail, "a code stands there twice");
}

static void what_is_named_exists(void **state)
{
    struct sheet_command c;
    const struct sheet_row row = {.optional = UINT32_MAX};
    struct sheet_context x = {.s = &w.sheet, .c = &c, .facts = &w.facts, .now_ms = w.site.now_ms};
    struct error refusal;
    (void)state;
    w.facts.unit_exists = w.facts.facility_exists = w.facts.crew_exists = false;
#define LACKS(field, value, name)                                                                  \
    do {                                                                                           \
        c = opening();                                                                             \
        c.field = value;                                                                           \
        assert_false(sheet_arguments_check(&x, &row, &refusal));                                   \
        assert_int_equal(refusal.code, ERROR_NOT_FOUND);                                           \
        assert_string_equal(refusal.subject, name);                                                \
    } while (0)
    LACKS(unit, "9-9", "unit");
    LACKS(facility, "lift-9", "facility");
    LACKS(crew, "crew-z", "crew");
    LACKS(person, "nobody", "person");
    LACKS(ticket, 4711, "ticket");
#undef LACKS
    c = opening();
    w.facts.unit_exists = w.facts.facility_exists = w.facts.crew_exists = true;
    c.unit = "3-1101";
    c.facility = "lift-1";
    c.crew = "crew-a";
    c.person = "tech1";
    w.facts.person = world_staff(&w.site, "tech1");
    assert_true(sheet_arguments_check(&x, &row, &refusal));
}

/* ---- who may, when ------------------------------------------------------------------------------
 */

static void what_cannot_be_decided(void **state)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_OPEN);
    (void)state;
    assert_refused(sheet_world_give(&w, "quality", &c), ERROR_BAD_REQUEST); /* no kind */
    c = sheet_world_command(SHEET_KIND_CORRECTIVE, SHEET_VERB_LEND);
    assert_refused(sheet_world_give(&w, "quality", &c), ERROR_BAD_REQUEST);
    c = sheet_world_command(SHEET_KIND_CORRECTIVE, SHEET_VERB_CLOSE);
    assert_refused(sheet_world_give(&w, "quality", &c), ERROR_NOT_FOUND); /* of no sheet */
    c = opening();
    c.site = "s2";
    assert_refused(sheet_world_give(&w, "quality", &c), ERROR_DENIED);
    open_one();
    c = opening();
    assert_refused(sheet_world_give(&w, "quality", &c), ERROR_NOT_FOUND); /* open again */
    assert_refused(sheet_world_do(&w, "quality", SHEET_VERB_CLOSE, ""), ERROR_REFUSED);
    assert_refused(sheet_world_do(&w, "tech1", SHEET_VERB_NOTE, "x"), ERROR_DENIED);
    assert_refused(sheet_world_do(&w, "", SHEET_VERB_NOTE, "x"), ERROR_DENIED); /* the server */
    assert_refused(sheet_world_do(&w, "stranger", SHEET_VERB_NOTE, "x"), ERROR_DENIED);
    world_staff(&w.site, "quality")->revoked = true;
    assert_refused(sheet_world_do(&w, "quality", SHEET_VERB_NOTE, "x"), ERROR_REVOKED);
}

static void the_servers_own_is_nobodys(void **state)
{
    struct sheet_command c = opening();
    (void)state;
    c.text = c.department = "";
    c.quantity = 2;
    assert_given(sheet_world_give(&w, "", &c));
    const struct event *e = &w.out.events[0];
    assert_string_equal(e->who, ACTOR_SERVER);
    assert_int_equal(e->role, ROLE_NONE);
    struct error refusal;
    const struct sheet_context x = {.s = &w.sheet};
    assert_false(sheet_allow(false, &x, &refusal, "no"));
    assert_string_equal(refusal.subject, ACTOR_SERVER);
}

static bool may(const char *who, enum sheet_verb verb)
{
    enum sheet_verb verbs[SHEET_VERBS];
    size_t count = sheet_actions(&w.sheet, world_staff(&w.site, who), &w.site.policy, verbs);
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        found |= verbs[i] == verb;
    }
    return found;
}

static void actions_are_what_would_be_given(void **state)
{
    (void)state;
    open_one();
    assert_true(may("sup-a", SHEET_VERB_ANSWER));
    assert_false(may("sup-b", SHEET_VERB_ANSWER));
    assert_false(may("quality", SHEET_VERB_CLOSE));
    assert_false(may("quality", SHEET_VERB_TAKE));
    assert_false(may("tech1", SHEET_VERB_NOTE));
    assert_true(may("quality", SHEET_VERB_NOTE));
}

static void who_sees_a_sheet(void **state)
{
    (void)state;
    open_one();
    struct staff *lead = world_staff(&w.site, "lead1"), *desk = world_staff(&w.site, "desk");
    const struct staff *quality = world_staff(&w.site, "quality");
    struct event e = w.out.events[0];
    assert_true(sheet_visible(&w.sheet, quality) && sheet_event_visible(&e, quality));
    assert_false(sheet_visible(&w.sheet, lead) || sheet_event_visible(&e, lead));
    assert_false(sheet_visible(&w.sheet, world_staff(&w.site, "tech1")));
    assert_false(sheet_visible(&w.sheet, world_staff(&w.site, "stranger")));
    strcpy(w.sheet.crew, "crew-a");
    assert_true(sheet_visible(&w.sheet, lead));
    assert_false(sheet_visible(&w.sheet, desk));
    strcpy(w.sheet.person, "desk");
    assert_true(sheet_visible(&w.sheet, desk) && sheet_personal_visible(&w.sheet, desk));
    w.sheet.person[0] = '\0';
    strcpy(w.sheet.opened_by, "desk");
    assert_true(sheet_visible(&w.sheet, desk) && sheet_personal_visible(&w.sheet, desk));
    strcpy(w.sheet.opened_by, "sup-desk");
    assert_false(sheet_personal_visible(&w.sheet, desk)); /* neither seen nor theirs */
    assert_false(sheet_personal_visible(&w.sheet, world_staff(&w.site, "area")));
    assert_true(sheet_event_personal_visible(&e, quality)); /* who opened it */
    desk->revoked = true;
    strcpy(w.sheet.person, "desk");
    assert_false(sheet_visible(&w.sheet, desk));
    w.sheet.kind = SHEET_KIND_NONE;
    assert_false(sheet_visible(&w.sheet, quality));
}

static void some_roles_read_names_and_phones(void **state)
{
    (void)state;
    for (int kind = 1; kind < SHEET_KINDS; kind++) {
        const struct sheet_rules *rules = sheet_rules((enum sheet_kind)kind);
        for (size_t i = 0; rules != NULL && i < w.site.staff_count; i++) {
            const struct staff *s = &w.site.staff[i];
            static struct sheet sheet;
            memset(&sheet, 0, sizeof sheet);
            sheet.kind = (uint8_t)kind;
            strcpy(sheet.site, "s1");
            bool ought = (rules->personal & rules->readers & BIT(s->role)) != 0;
            assert_int_equal(sheet_personal_visible(&sheet, s), ought && staff_has_site(s, "s1"));
        }
    }
}

static void whose_turn_it_is(void **state)
{
    (void)state;
    open_one();
    const struct staff *a = world_staff(&w.site, "sup-a"), *b = world_staff(&w.site, "sup-b");
    assert_true(sheet_lies_with(&w.sheet, a));
    assert_false(sheet_lies_with(&w.sheet, b));
    assert_false(sheet_lies_with(&w.sheet, world_staff(&w.site, "quality")));
    strcpy(w.sheet.person, "sup-b");
    assert_true(sheet_lies_with(&w.sheet, b) && !sheet_lies_with(&w.sheet, a));
    w.sheet.state = SHEET_STATE_CLOSED;
    assert_false(sheet_lies_with(&w.sheet, b));
    w.sheet.state = SHEET_STATE_OPEN;
    w.sheet.person[0] = '\0';
    world_staff(&w.site, "sup-b")->department[0] = '\0'; /* of all departments */
    assert_true(sheet_lies_with(&w.sheet, b));
}

/* ---- chains -------------------------------------------------------------------------------------
 */

static void a_step_goes_to_who_is_there(void **state)
{
    char holders[ROLE_COUNT][NAME_SIZE] = {{0}};
    struct clock_rule rule = {
        .chain_length = 4,
        .chain = {ROLE_CREW_LEAD, ROLE_CREW_LEAD, ROLE_SITE_DIRECTOR, ROLE_QUALITY}};
    (void)state;
    assert_int_equal(chain_step(&rule, 0, holders), ROLE_QUALITY);
    strcpy(holders[ROLE_CREW_LEAD], "lead1");
    strcpy(holders[ROLE_QUALITY], "quality");
    assert_int_equal(chain_step(&rule, 0, holders), ROLE_CREW_LEAD);
    assert_int_equal(chain_step(&rule, 1, holders), ROLE_QUALITY);
    assert_int_equal(chain_step(&rule, 9, holders), ROLE_QUALITY);
}

/* P5.5: who stands in for the supervisor sees it, has their turn and does what they may. */
static void a_stand_in_does_what_they_may(void **state)
{
    (void)state;
    static struct staff standing[2];
    struct staff *s = world_staff(&w.site, "eng");
    enum sheet_verb verbs[SHEET_VERBS];
    open_one();
    assert_false(sheet_lies_with(&w.sheet, s));
    standing[0] = *world_staff(&w.site, "sup-b");
    standing[1] = *world_staff(&w.site, "sup-a");
    for (size_t i = 0; i < 2; i++) {
        memcpy(standing[i].standing_for, standing[i].id, NAME_SIZE);
        memcpy(standing[i].id, s->id, NAME_SIZE);
    }
    s->standing = standing;
    s->standing_count = 2;
    assert_true(sheet_visible(&w.sheet, s));
    assert_true(sheet_lies_with(&w.sheet, s));
    const size_t theirs =
        sheet_actions(&w.sheet, world_staff(&w.site, "sup-a"), &w.site.policy, verbs);
    const size_t both = sheet_actions(&w.sheet, s, &w.site.policy, verbs);
    assert_true(theirs > 0 && both >= theirs);
    struct staff first = standing[0];
    standing[0] = standing[1];
    standing[1] = first;
    assert_true(sheet_lies_with(&w.sheet, s));
    assert_int_equal(sheet_actions(&w.sheet, s, &w.site.policy, verbs), both);
    (void)sheet_personal_visible(&w.sheet, s);
    s->standing_count = 0;
    assert_false(sheet_lies_with(&w.sheet, s));
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_stand_in_does_what_they_may),
        TEST(names_have_their_words),
        TEST(ids_go_there_and_back),
        TEST(every_field_is_set_alone),
        TEST(lines_go_in_place_or_behind),
        TEST(ending_and_coming_back),
        TEST(levels_do_not_overflow),
        TEST(a_field_must_make_sense),
        TEST(missing_and_foreign_fields_are_named),
        TEST(what_is_given),
        TEST(lines_must_make_sense),
        TEST(a_sheet_holds_so_many_lines),
        TEST(what_is_named_exists),
        TEST(what_cannot_be_decided),
        TEST(the_servers_own_is_nobodys),
        TEST(actions_are_what_would_be_given),
        TEST(who_sees_a_sheet),
        TEST(some_roles_read_names_and_phones),
        TEST(whose_turn_it_is),
        TEST(a_step_goes_to_who_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
