/* The handheld's menu as a model: what is on the screen, what a number does. */
#include "client/offline.h"
#include "client/tech/menu.h"
#include "client/tech/typing.h"
#include "client/tech/usual.h"
#include "common/text.h"
#include "common/time_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const int64_t NOW = 1795246200000; /* 2026-11-21T15:30:00+08:00 */

#define OF(NAME) PAIGONG__COMMAND__COMMAND_##NAME
#define IN(NAME) PAIGONG__STATE__STATE_##NAME

/* ---- a menu with what is around it played ------------------------------------------------------
 */

struct stage {
    struct menu *menu;
    struct queue *queue;
    struct identity me;
    struct surface surface;
    char directory[64], opened[64], given[512], suggested[64];
    uint64_t dismissed;
    size_t rows_shown;
    enum error_code refuse_with;
};

static void on_open(void *context, const char *ticket)
{
    struct stage *s = context;
    (void)snprintf(s->opened, sizeof s->opened, "%s", ticket);
}

static void on_history(void *context, const char *ticket)
{
    on_open(context, ticket);
}

static void on_suggest(void *context, const char *site, Paigong__SuggestKind kind)
{
    struct stage *s = context;
    (void)snprintf(s->suggested, sizeof s->suggested, "%s %d", site, (int)kind);
}

/* "pay --cash=8500" */
static enum error_code on_give(void *context, const struct cli *answers, const char *photo,
                               bool *kept, struct error *e)
{
    struct stage *s = context;
    size_t used = (size_t)snprintf(s->given, sizeof s->given, "%s", answers->command->name);
    (void)photo;
    for (size_t i = 0; i < answers->count; i++) {
        const struct cli_given *g = &answers->given[i];
        if (g->option->flag != NULL)
            used += (size_t)snprintf(s->given + used, sizeof s->given - used, " %s%s%s",
                                     g->option->flag, g->value[0] != '\0' ? "=" : "", g->value);
    }
    *kept = true;
    return s->refuse_with == ERROR_NONE ? ERROR_NONE
                                        : error_set(e, s->refuse_with, "disk", "is full");
}

static enum error_code on_look(void *context, const char *path, struct error *e)
{
    (void)context;
    return strcmp(path, "/none") == 0 ? error_set(e, ERROR_USAGE, path, "no such file")
                                      : ERROR_NONE;
}

static void on_dismiss(void *context, uint64_t number)
{
    struct stage *s = context;
    struct error e = {0};
    s->dismissed = number;
    assert_int_equal(queue_dismiss(s->queue, number, &e), ERROR_NONE);
    assert_int_equal(queue_reload(s->queue, &e), ERROR_NONE);
}

static void on_retry(void *context)
{
    on_open(context, "retry");
}

static void on_row_shown(void *context, const Paigong__TicketRow *row)
{
    struct stage *s = context;
    (void)row;
    s->rows_shown++;
}

static int set_up(void **state)
{
    struct stage *s = calloc(1, sizeof *s);
    struct error e = {0};
    assert_non_null(s);
    const struct menu_outside outside = {.context = s,
                                         .open = on_open,
                                         .history = on_history,
                                         .suggest = on_suggest,
                                         .give = on_give,
                                         .look = on_look,
                                         .dismiss = on_dismiss,
                                         .retry = on_retry,
                                         .row_shown = on_row_shown};
    time_text_zone("Asia/Shanghai", 480);
    (void)snprintf(s->directory, sizeof s->directory, "/tmp/test_menu.XXXXXX");
    assert_non_null(mkdtemp(s->directory));
    assert_int_equal(queue_open(s->directory, &s->queue, &e), ERROR_NONE);
    text_copy(s->me.id, sizeof s->me.id, "wang");
    s->menu = menu_new(&outside, &s->me, s->queue);
    assert_non_null(s->menu);
    menu_set_now(s->menu, NOW);
    menu_set_link(s->menu, MENU_ONLINE, NOW, "");
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *s = *state;
    char command[128];
    menu_free(s->menu);
    queue_close(s->queue);
    surface_free(&s->surface);
    (void)snprintf(command, sizeof command, "rm -rf %s", s->directory);
    assert_int_equal(system(command), 0);
    free(s);
    return 0;
}

/* The whole screen; every row keeps within it. */
static const char *screen(struct stage *s, int rows, int columns, const char *typed)
{
    static char text[60000];
    size_t used = 0;
    assert_true(surface_resize(&s->surface, rows, columns));
    menu_draw(s->menu, &s->surface, typed);
    for (int i = 0; i < rows; i++) {
        char row[2048];
        surface_row_text(&s->surface, i, row, sizeof row);
        assert_true(text_width(row) <= (size_t)columns);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s\n", row);
    }
    return text;
}

/* On the screen, also when it goes on in the next row. */
static bool is_shown(struct stage *s, const char *part)
{
    static char flat[60000];
    const char *text = screen(s, 20, 40, "");
    size_t used = 0;
    for (const char *p = text; *p != '\0'; p++) {
        flat[used++] = *p == '\n' ? ' ' : *p;
        while (*p == '\n' && p[1] == ' ')
            p++;
    }
    flat[used] = '\0';
    return strstr(text, part) != NULL || strstr(flat, part) != NULL;
}

static void expect(struct stage *s, const char *part)
{
    if (!is_shown(s, part))
        fail_msg("\"%s\" is not on the screen:\n%s", part, screen(s, 20, 40, ""));
}

static void expect_not(struct stage *s, const char *part)
{
    if (is_shown(s, part))
        fail_msg("\"%s\" is on the screen:\n%s", part, screen(s, 20, 40, ""));
}

static void enter(struct stage *s, const char *typed)
{
    (void)screen(s, 20, 40, typed);
    menu_enter(s->menu, typed);
}

/* ---- slips and tickets -------------------------------------------------------------------------
 */

static Paigong__CachedList *list_of(size_t count)
{
    Paigong__CachedList list = PAIGONG__CACHED_LIST__INIT;
    Paigong__TicketRow rows[40], *pointers[40];
    char ids[40][TICKET_ID_SIZE], units[40][16];
    uint8_t packed[40000];
    for (size_t i = 0; i < count; i++) {
        paigong__ticket_row__init(&rows[i]);
        (void)snprintf(ids[i], sizeof ids[i], "20261121-%04zu", i + 1);
        (void)snprintf(units[i], sizeof units[i], "U-%zu", i + 1);
        rows[i].id = ids[i];
        rows[i].unit = units[i];
        rows[i].site = "garden";
        rows[i].state = IN(DISPATCHED);
        rows[i].kind = PAIGONG__KIND__KIND_REPAIR;
        rows[i].technician = "wang";
        rows[i].text = "厨房水槽下面软管漏水，水已经流到客厅地板上，请尽快来人处理，业主在家等候";
        rows[i].clock = PAIGONG__CLOCK__CLOCK_SIGN_FOR;
        rows[i].clock_state = PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING;
        rows[i].due_at = NOW + (int64_t)(count - i) * 60000; /* the last one first */
        pointers[i] = &rows[i];
    }
    list.at = NOW;
    list.tickets = pointers;
    list.n_tickets = count;
    size_t size = paigong__cached_list__pack(&list, packed);
    return paigong__cached_list__unpack(NULL, size, packed);
}

static Paigong__Ticket ticket_in(Paigong__State state)
{
    Paigong__Ticket t = PAIGONG__TICKET__INIT;
    t.id = "20261121-0042";
    t.site = "garden";
    t.unit = "3-1201";
    t.text = "kitchen tap leaks";
    t.kind = PAIGONG__KIND__KIND_REPAIR;
    t.state = state;
    t.technician = "wang";
    return t;
}

static void open_with(struct stage *s, Paigong__State state, const Paigong__Command *actions,
                      size_t count)
{
    Paigong__Ticket t = ticket_in(state);
    t.actions = (Paigong__Command *)actions;
    t.n_actions = count;
    menu_open(s->menu, &t, NOW);
}

static void slips_come_by_due_time_in_pages(void **state)
{
    struct stage *s = *state;
    char id[TICKET_ID_SIZE];
    size_t seen[13] = {0}, pages = 0;
    menu_set_list(s->menu, list_of(12));
    expect(s, "My slips (12)");
    expect(s, " 1  U-12 ");
    do { /* every slip is on one page, whole */
        const char *text = screen(s, 20, 40, "");
        pages++;
        for (size_t i = 1; i <= 12; i++) {
            char label[32];
            (void)snprintf(label, sizeof label, "\n%2zu  U-%zu ", i, 13 - i);
            const char *at = strstr(text, label);
            if (at == NULL)
                continue;
            seen[i]++;
            assert_non_null(strstr(at, "sign for"));
            assert_non_null(strstr(at, "…"));
        }
        enter(s, "");
    } while (strstr(screen(s, 20, 40, ""), " 1  U-12 ") == NULL);
    for (size_t i = 1; i <= 12; i++)
        assert_int_equal(seen[i], 1);
    assert_true(pages >= 3);
    assert_int_equal(s->rows_shown >= 12, true);
    enter(s, "12"); /* also when another page is on the screen */
    (void)snprintf(id, sizeof id, "20261121-%04d", 1);
    assert_string_equal(s->opened, id);
    enter(s, "13");
    expect(s, "there is no 13 here");
}

static void only_what_is_on_the_page_counts_as_shown(void **state)
{
    struct stage *s = *state;
    menu_set_list(s->menu, list_of(12));
    (void)screen(s, 20, 40, "");
    size_t first = s->rows_shown;
    assert_true(first > 0 && first < 12);
    (void)screen(s, 200, 80, "");
    assert_int_equal(s->rows_shown, first + 12);
}

static void what_is_typed_stays_while_something_is_announced(void **state)
{
    struct stage *s = *state;
    menu_set_list(s->menu, list_of(1));
    menu_announce(s->menu, "new slip: 9-101 the lamp is dark");
    const char *text = screen(s, 20, 40, "半句 half");
    assert_non_null(strstr(text, "> 半句 half"));
    assert_non_null(strstr(text, "* 15:30 new slip: 9-101"));
    menu_announce(s->menu, "taken by zhao");
    text = screen(s, 20, 40, "");
    assert_non_null(strstr(text, "taken by zhao (and 1 more)"));
    enter(s, "0");
    expect_not(s, "taken by zhao");
    enter(s, "3");
    expect(s, "taken by zhao");
    expect(s, "9-101");
}

static void a_long_text_shows_its_end(void **state)
{
    struct stage *s = *state;
    char typed[1900] = "";
    for (int i = 0; i < 200; i++)
        strcat(typed, "很长的");
    strcat(typed, "末尾");
    const char *text = screen(s, 20, 40, typed);
    assert_non_null(strstr(text, "末尾"));
    assert_non_null(strstr(text, "connected"));
    assert_int_equal(s->surface.cursor_row, 19);
}

static void every_screen_says_what_waits_and_of_when_it_is(void **state)
{
    struct stage *s = *state;
    expect(s, "all sent · connected");
    menu_set_link(s->menu, MENU_AWAY, NOW - 3600000, "");
    expect(s, "all sent · not connected · as of 14:30");
    enter(s, "0");
    expect(s, "not connected");
    menu_set_link(s->menu, MENU_ENDED, NOW, "wang has been revoked");
    expect(s, "wang has been revoked");
}

static void a_screen_too_small_says_so(void **state)
{
    struct stage *s = *state;
    assert_non_null(strstr(screen(s, 9, 40, ""), "too small"));
    assert_non_null(strstr(screen(s, 6, 20, ""), "small"));
    (void)screen(s, 1, 1, "");
    assert_non_null(strstr(screen(s, 10, 24, ""), "My slips"));
}

/* ---- asking ------------------------------------------------------------------------------------
 */

static void what_needs_nothing_is_given_at_once(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(NOTIFIED), OF(REFUSE), OF(ACCEPT)};
    open_with(s, IN(DISPATCHED), actions, 3);
    expect(s, " 1  sign for it: it is mine"); /* the usual step first */
    expect(s, " 2  refuse it");
    expect(s, " 3  what happened so far"); /* the client says by itself that it was shown */
    enter(s, "1");
    assert_string_equal(s->given, "accept");
    expect(s, "on its way");
}

static void a_reason_is_picked_by_its_number_or_typed(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(REFUSE)};
    open_with(s, IN(DISPATCHED), actions, 1);
    enter(s, "1");
    expect(s, " 1  not my trade");
    enter(s, ""); /* it must have one */
    expect(s, "not my trade");
    enter(s, "1");
    assert_string_equal(s->given, "refuse --reason=not my trade");
    enter(s, "1");
    enter(s, "12 people wait elsewhere");
    assert_string_equal(s->given, "refuse --reason=12 people wait elsewhere");
}

static void money_is_looked_at_before_it_is_given(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(PAY)};
    Paigong__QuoteView quote = PAIGONG__QUOTE_VIEW__INIT;
    Paigong__Ticket t = ticket_in(IN(COMPLETED));
    t.actions = (Paigong__Command *)actions;
    t.n_actions = 1;
    quote.labour_fen = 5000;
    quote.material_fen = 3500;
    t.quote = &quote;
    menu_open(s->menu, &t, NOW);
    enter(s, "1");
    expect(s, " 2  will pay at the desk");
    enter(s, "1");
    expect(s, "Enter: 85.00");
    enter(s, "8x");
    expect(s, "cash, yuan");
    assert_string_equal(s->given, "");
    enter(s, "");
    expect(s, "85.00");
    expect(s, " 1  yes, so it is");
    assert_string_equal(s->given, "");
    enter(s, "1");
    assert_string_equal(s->given, "pay --cash=8500");
}

static void zero_goes_back_question_by_question(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(MATERIAL)};
    open_with(s, IN(ON_SITE), actions, 1);
    enter(s, "1");
    expect(s, " 3  the resident's own"); /* what decides about the others comes first */
    enter(s, "3");
    expect(s, "what material?");
    enter(s, "tap");
    expect(s, "specification");
    enter(s, "0");
    expect(s, "what material?");
    enter(s, "0");
    expect(s, " 3  the resident's own");
    enter(s, "2");
    expect(s, "type the yuan");
    enter(s, "0");
    enter(s, "3");
    enter(s, "tap");
    enter(s, "");
    enter(s, "");
    expect(s, "Enter: 1");
    enter(s, "");
    expect(s, "what did checking it show?");
    enter(s, "1");
    expect(s, "yes, so it is");
    enter(s, "1");
    assert_string_equal(
        s->given,
        "material --own --name=tap --qty=1 --verified=quantity, look and quality are fine");
    expect(s, "20261121-0042");
    enter(s, "1");
    enter(s, "0");
    expect(s, " 1  list a material"); /* away from the command */
}

static void a_file_is_looked_at_at_once(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(PHOTO)};
    open_with(s, IN(ON_SITE), actions, 1);
    enter(s, "1");
    enter(s, "1");
    expect(s, "type the path");
    enter(s, "/none");
    expect(s, "no such file");
    enter(s, "/pictures/before.jpg");
    enter(s, "");
    assert_string_equal(s->given, "photo --before=/pictures/before.jpg");
}

/* What arrives while a finger is on its way to a key must not make it another command's. */
static void a_number_keeps_its_meaning_for_a_moment(void **state)
{
    struct stage *s = *state;
    const Paigong__Command before[] = {OF(ARRIVE), OF(REFUSE)}, after[] = {OF(REFUSE)};
    open_with(s, IN(ACCEPTED), before, 2);
    expect(s, " 1  I am on site");
    menu_set_now(s->menu, NOW + 60000);
    open_with(s, IN(ACCEPTED), after, 1);
    menu_enter(s->menu, "1"); /* not even drawn yet */
    expect(s, "look again");
    enter(s, "1");
    expect(s, "look again");
    menu_set_now(s->menu, NOW + 61000);
    enter(s, "1");
    expect(s, "not my trade");
}

static void names_are_found_and_picked(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(HANDOVER)};
    Paigong__Suggestions found = PAIGONG__SUGGESTIONS__INIT;
    Paigong__Suggestion one = PAIGONG__SUGGESTION__INIT, self = one;
    Paigong__Suggestion *pointers[] = {&self, &one};
    open_with(s, IN(ACCEPTED), actions, 1);
    enter(s, "1");
    assert_string_equal(s->suggested, "garden 2");
    self.value = "wang"; /* nobody hands it to themselves */
    one.value = "zhao";
    one.label = "赵六";
    found.suggestions = pointers;
    found.n_suggestions = 2;
    menu_suggest(s->menu, &found);
    expect(s, " 1  zhao  赵六");
    enter(s, "1");
    enter(s, "1");
    enter(s, "1");
    assert_string_equal(s->given, "handover --to=zhao --reason=my shift ends");
}

static void a_code_may_begin_with_zeros(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(CONSENT)};
    open_with(s, IN(QUOTED), actions, 1);
    enter(s, "1");
    enter(s, "1");
    enter(s, "０００１２３"); /* as a Chinese keyboard has them */
    assert_string_equal(s->given, "consent --code=000123");
}

static void nothing_is_lost_when_it_cannot_be_kept(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(FIND)};
    open_with(s, IN(ON_SITE), actions, 1);
    s->refuse_with = ERROR_IO;
    enter(s, "1");
    enter(s, "the hose has burst");
    enter(s, "3");
    enter(s, "1");
    expect(s, "is full");
    expect(s, "the hose has burst");
    s->refuse_with = ERROR_NONE;
    s->given[0] = '\0';
    enter(s, "1");
    assert_string_equal(s->given, "find --text=the hose has burst --trade=plumbing");
}

/* ---- without a connection ----------------------------------------------------------------------
 */

static Paigong__State accepted_states[] = {IN(ACCEPTED)}, on_site_states[] = {IN(ON_SITE)},
                      completed_states[] = {IN(COMPLETED)};

static Paigong__WorkflowRule rule_of(Paigong__Command command, Paigong__State *from,
                                     Paigong__State *to)
{
    Paigong__WorkflowRule r = PAIGONG__WORKFLOW_RULE__INIT;
    r.kind = PAIGONG__KIND__KIND_REPAIR;
    r.command = command;
    r.states = from;
    r.follows = to;
    r.n_states = r.n_follows = 1;
    r.offline = true;
    return r;
}

static void keep(struct stage *s, Paigong__Command command, uint64_t *number)
{
    struct error e = {0};
    Paigong__QueuedCommand m = PAIGONG__QUEUED_COMMAND__INIT;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    uint8_t id[16] = {0};
    c.ticket = "20261121-0042";
    c.command = command;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    f.ticket_command = &c;
    f.request_id = (ProtobufCBinaryData){sizeof id, id};
    f.claimed_at = NOW;
    m.frame = &f;
    m.person = "wang";
    assert_int_equal(queue_add(s->queue, &m, NULL, number, &e), ERROR_NONE);
}

static void what_waits_decides_what_is_next(void **state)
{
    struct stage *s = *state;
    uint64_t number;
    const Paigong__Command actions[] = {OF(REFUSE)};
    Paigong__WorkflowRule rules[] = {rule_of(OF(ARRIVE), accepted_states, on_site_states),
                                     rule_of(OF(DONE), on_site_states, completed_states)};
    Paigong__WorkflowRule *pointers[] = {&rules[0], &rules[1]};
    Paigong__WorkflowTable table = PAIGONG__WORKFLOW_TABLE__INIT;
    table.rules = pointers;
    table.n_rules = 2;
    menu_set_rules(s->menu, &table);
    open_with(s, IN(ACCEPTED), actions, 1);
    expect(s, " 1  refuse it"); /* connected: the server's word */
    menu_set_link(s->menu, MENU_AWAY, NOW, "");
    expect(s, " 1  I am on site");
    keep(s, OF(ARRIVE), &number);
    expect(s, "1 unsent · not connected");
    expect(s, "unsent: arrive");
    expect(s, " 1  the work is done");
    menu_set_link(s->menu, MENU_ONLINE, NOW, "");
    expect(s, " 1  the work is done"); /* until it was sent */
}

static void a_refusal_stays_until_it_was_read(void **state)
{
    struct stage *s = *state;
    uint64_t number;
    struct error e = {0};
    Paigong__Error why = PAIGONG__ERROR__INIT;
    why.code = (Paigong__ErrorCode)ERROR_TAKEN;
    why.subject = "zhao";
    why.detail = "20261121-0042";
    menu_set_list(s->menu, list_of(1));
    keep(s, OF(ACCEPT), &number);
    assert_int_equal(queue_refuse(s->queue, number, &why, NOW, &e), ERROR_NONE);
    assert_int_equal(queue_reload(s->queue, &e), ERROR_NONE);
    menu_queue_changed(s->menu);
    expect(s, "already taken by zhao");
    expect(s, "1 refused");
    enter(s, "0"); /* later: it is still there */
    expect(s, "My slips");
    expect(s, "1 refused");
    enter(s, "0");
    enter(s, "2");
    expect(s, "already taken by zhao");
    enter(s, "2");
    assert_string_equal(s->opened, "20261121-0042");
    enter(s, "2");
    enter(s, "1");
    assert_int_equal(s->dismissed, number);
    expect_not(s, "refused ·");
}

static void a_refusal_waits_for_the_end_of_a_question(void **state)
{
    struct stage *s = *state;
    uint64_t number;
    struct error e = {0};
    Paigong__Error why = PAIGONG__ERROR__INIT;
    const Paigong__Command actions[] = {OF(REFUSE)};
    why.code = (Paigong__ErrorCode)ERROR_REFUSED;
    why.subject = "slip";
    why.detail = "was cancelled";
    open_with(s, IN(DISPATCHED), actions, 1);
    enter(s, "1");
    keep(s, OF(ACCEPT), &number);
    assert_int_equal(queue_refuse(s->queue, number, &why, NOW, &e), ERROR_NONE);
    menu_queue_changed(s->menu);
    expect(s, "not my trade");
    expect(s, "1 refused");
    enter(s, "1");
    expect(s, "was cancelled");
}

/* ---- the tables --------------------------------------------------------------------------------
 */

static void what_is_usual_is_an_answer(void **state)
{
    (void)state;
    char answer[ANSWER_SIZE];
    size_t found = 0;
    for (int command = 1; command < 60; command++) {
        struct questions q;
        if (!questions_of(&q, (Paigong__Command)command, NULL))
            continue;
        for (size_t i = 0; i < q.count; i++) {
            const char *text;
            for (size_t n = 0;
                 (text = usual_text((Paigong__Command)command, q.items[i].option->flag, n)) != NULL;
                 n++, found++)
                assert_int_equal(question_read(&q.items[i], text, NOW, answer, NULL), ERROR_NONE);
        }
    }
    assert_true(found > 40);
    struct questions wait;
    const char *time, *label;
    assert_true(questions_of(&wait, OF(WAIT), NULL));
    for (size_t n = 0; (time = usual_time(n, &label)) != NULL; n++)
        assert_int_equal(question_read(&wait.items[0], time, NOW, answer, NULL), ERROR_NONE);
}

static enum typed press(struct typing *t, enum press kind, const char *text)
{
    struct key k = {.press = kind};
    text_copy(k.text, sizeof k.text, text);
    return typing_key(t, &k);
}

static void a_line_is_typed_and_mended(void **state)
{
    (void)state;
    struct typing t = {.length = 0};
    assert_int_equal(press(&t, PRESS_CTRL, "x"), TYPED_NOTHING);
    assert_int_equal(press(&t, PRESS_TEXT, "水"), TYPED_CHANGE);
    assert_int_equal(press(&t, PRESS_TEXT, "管"), TYPED_CHANGE);
    assert_int_equal(press(&t, PRESS_CTRL, "d"), TYPED_NOTHING); /* only on an empty line */
    assert_int_equal(press(&t, PRESS_BACKSPACE, ""), TYPED_CHANGE);
    assert_string_equal(t.text, "水");
    (void)press(&t, PRESS_TEXT, " ");
    (void)press(&t, PRESS_TEXT, "x");
    (void)press(&t, PRESS_CTRL, "w");
    assert_string_equal(t.text, "水 ");
    struct key pasted = {.press = PRESS_ENTER, .pasted = true};
    assert_int_equal(typing_key(&t, &pasted), TYPED_CHANGE); /* a paste gives no command */
    assert_int_equal(press(&t, PRESS_ENTER, ""), TYPED_LINE);
    (void)press(&t, PRESS_CTRL, "u");
    assert_string_equal(t.text, "");
    assert_int_equal(press(&t, PRESS_CTRL, "d"), TYPED_END);
    for (int i = 0; i < TYPED_MOST + 5; i++)
        (void)press(&t, PRESS_TEXT, "y");
    assert_int_equal(t.length, TYPED_MOST);
}

static void numbers_come_in_any_width(void **state)
{
    (void)state;
    assert_int_equal(typed_number("12"), 12);
    assert_int_equal(typed_number("１2"), 12);
    assert_int_equal(typed_number("0"), 0);
    assert_int_equal(typed_number(""), -1);
    assert_int_equal(typed_number("1a"), -1);
    assert_int_equal(typed_number("-1"), -1);
    assert_int_equal(typed_number("1234567890"), -1);
}

#define WITH_MENU(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MENU(slips_come_by_due_time_in_pages),
        WITH_MENU(only_what_is_on_the_page_counts_as_shown),
        WITH_MENU(what_is_typed_stays_while_something_is_announced),
        WITH_MENU(a_long_text_shows_its_end),
        WITH_MENU(every_screen_says_what_waits_and_of_when_it_is),
        WITH_MENU(a_screen_too_small_says_so),
        WITH_MENU(what_needs_nothing_is_given_at_once),
        WITH_MENU(a_reason_is_picked_by_its_number_or_typed),
        WITH_MENU(money_is_looked_at_before_it_is_given),
        WITH_MENU(zero_goes_back_question_by_question),
        WITH_MENU(a_file_is_looked_at_at_once),
        WITH_MENU(a_number_keeps_its_meaning_for_a_moment),
        WITH_MENU(names_are_found_and_picked),
        WITH_MENU(a_code_may_begin_with_zeros),
        WITH_MENU(nothing_is_lost_when_it_cannot_be_kept),
        WITH_MENU(what_waits_decides_what_is_next),
        WITH_MENU(a_refusal_stays_until_it_was_read),
        WITH_MENU(a_refusal_waits_for_the_end_of_a_question),
        cmocka_unit_test(what_is_usual_is_an_answer),
        cmocka_unit_test(a_line_is_typed_and_mended),
        cmocka_unit_test(numbers_come_in_any_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
