/* The console's pages, drawn into surfaces of the three sizes: columns that stand still, marks that
 * say what the colour says, nothing cut without an ellipsis. */
#include "client/desk/view_board.h"
#include "client/desk/view_card.h"
#include "client/desk/view_ticket.h"
#include "client/screen/keys.h"
#include "common/time_text.h"
#include "view_fixture.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Paigong__TicketRow make_row(const char *id, int64_t due_ms)
{
    Paigong__TicketRow row = PAIGONG__TICKET_ROW__INIT;
    row.id = (char *)id;
    row.site = (char *)"garden";
    row.unit = (char *)"3-1201";
    row.kind = PAIGONG__KIND__KIND_REPAIR;
    row.trade = PAIGONG__TRADE__TRADE_PLUMBING;
    row.state = PAIGONG__STATE__STATE_DISPATCHED;
    row.round = 1;
    row.open = true;
    row.text =
        (char
             *)"厨房水管漏水，一直滴水到楼下，楼下邻居已经来投诉两次，请尽快派人处理，住户全天在家";
    row.received_at = NOW - 600000;
    row.technician = (char *)"wang";
    row.clock = PAIGONG__CLOCK__CLOCK_SIGN_FOR;
    row.clock_state = PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING;
    row.due_at = due_ms;
    return row;
}

static struct board *board_with_four(void)
{
    struct board *b = board_new();
    assert_non_null(b);
    Paigong__TicketRow later = make_row("20261122-0001", NOW + 5400000);
    Paigong__TicketRow soon = make_row("20261122-0002", NOW + 61000);
    Paigong__TicketRow late = make_row("20261121-0003", NOW - 725000);
    Paigong__TicketRow emergency = make_row("20261122-0004", NOW + 300000);
    late.clock_state = PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED;
    late.put_before = true;
    late.unit = (char *)"三栋二〇一";
    emergency.kind = PAIGONG__KIND__KIND_EMERGENCY;
    emergency.emergency = PAIGONG__EMERGENCY__EMERGENCY_LIFT_ENTRAPMENT;
    assert_true(board_set(b, &later, NOW) && board_set(b, &soon, NOW));
    assert_true(board_set(b, &late, NOW) && board_set(b, &emergency, NOW));
    board_time(b, NOW);
    return b;
}

static void count_row(void *context, const Paigong__TicketRow *row)
{
    (void)row;
    ++*(int *)context;
}

static void the_board_at_three_sizes(void **state)
{
    (void)state;
    for (int i = 0; i < SIZES; i++) {
        int shown = 0;
        struct board *b = board_with_four();
        struct board_view v = {
            .board = b, .now_ms = NOW, .one_site = true, .shown = count_row, .context = &shown};
        view_board_draw(&v, screen(sizes[i][0], sizes[i][1]));
        assert_int_equal(shown, 4);
        /* late first, each with its sign, and the word where it is late */
        assert_non_null(strstr(line(1), "!•"));
        assert_non_null(strstr(line(1), "late 12:05"));
        assert_non_null(strstr(line(2), "~"));
        assert_non_null(strstr(line(2), "1:01"));
        assert_non_null(strstr(line(3), "‼"));
        assert_non_null(strstr(line(4), "1:30:00"));
        /* the cells of a column begin below its heading, Chinese or not */
        int place = column_of(0, "place");
        assert_int_equal(column_of(1, "三栋"), place);
        assert_int_equal(column_of(2, "3-1201"), place);
        int report = column_of(0, "report");
        for (int row = 1; row <= 4; row++) /* an emergency says first which it is (P14.1) */
            assert_int_equal(column_of(row, row == 3 ? "[lift" : "厨房"), report);
        board_free(b);
    }
}

/* At 80 columns: today's ids by their count, other days' with the day; the report ends with …. */
static void ids_are_short_and_texts_end_with_an_ellipsis(void **state)
{
    (void)state;
    struct board *b = board_with_four();
    struct board_view v = {.board = b, .now_ms = NOW, .one_site = true};
    view_board_draw(&v, screen(80, 24));
    assert_non_null(strstr(line(1), " 1121-0003 "));
    assert_non_null(strstr(line(2), " -0002 "));
    for (int row = 1; row <= 4; row++)
        assert_string_equal(line(row) + strlen(line(row)) - strlen("…"), "…");
    assert_int_equal(row_with("garden"), -1); /* the only site is not said in each row */
    v.one_site = false;
    view_board_draw(&v, screen(200, 60));
    assert_non_null(strstr(line(1), "garden"));
    assert_non_null(strstr(line(1), "20261121-0003"));
    board_free(b);
}

static void styles_follow_what_they_mean(void **state)
{
    (void)state;
    struct board *b = board_with_four();
    struct board_view v = {.board = b, .now_ms = NOW};
    view_board_draw(&v, screen(80, 24));
    int late = column_of(1, "late"), soon = column_of(2, "1:01");
    assert_int_equal(cell_at(1, late)->style & ~STYLE_SELECTED, STYLE_BREACH);
    assert_int_equal(cell_at(2, soon)->style, STYLE_SOON);
    assert_true(cell_at(1, 40)->style & STYLE_SELECTED);
    assert_false(cell_at(2, 40)->style & STYLE_SELECTED);
    v.stale = true; /* cut off: everything is, and the signs stay */
    view_board_draw(&v, screen(80, 24));
    assert_int_equal(cell_at(2, soon)->style, STYLE_STALE);
    assert_non_null(strstr(line(1), "late 12:05"));
    board_free(b);
}

static void an_empty_board_says_why(void **state)
{
    (void)state;
    struct board *b = board_new();
    assert_non_null(b);
    struct board_view v = {.board = b, .now_ms = NOW, .loading = true};
    view_board_draw(&v, screen(80, 24));
    assert_true(row_with("reading the tickets") > 0);
    v.loading = false;
    view_board_draw(&v, screen(80, 24));
    assert_true(row_with("nothing is open") > 0);
    struct board_filter f = {.late = true};
    board_filter_set(b, &f);
    view_board_draw(&v, screen(80, 24));
    assert_true(row_with("Esc shows all") > 0);
    board_free(b);
}

/* Rows change, columns don't. */
static void columns_stand_still(void **state)
{
    (void)state;
    struct layout narrow, wide, again;
    for (int width = 60; width <= 300; width++) {
        layout_make(&narrow, ticket_columns, TICKET_COLUMNS, width);
        int end = 0;
        for (size_t i = 0; i < narrow.count; i++) {
            if (narrow.width[i] == 0)
                continue;
            assert_true(narrow.at[i] >= end);
            assert_true(narrow.width[i] >= ticket_columns[i].least || width < 75);
            end = narrow.at[i] + narrow.width[i];
        }
        assert_true(end <= width || width < 75);
    }
    layout_make(&wide, ticket_columns, TICKET_COLUMNS, 200);
    layout_make(&again, ticket_columns, TICKET_COLUMNS, 200);
    assert_memory_equal(wide.width, again.width, sizeof wide.width);
    for (size_t i = 0; i < TICKET_COLUMNS; i++)
        assert_true(wide.width[i] > 0); /* nothing is missing where there is room */
}

static void countdowns_are_for_columns(void **state)
{
    (void)state;
    static const struct {
        int64_t left_ms;
        Paigong__ClockState state;
        const char *text;
    } cases[] = {
        {0, PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING, "0:00"},
        {59999, PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING, "0:59"},
        {INT64_C(3600000), PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING, "1:00:00"},
        {INT64_C(172800000), PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING, "2d 00h"},
        {-1000, PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING, "late 0:01"},
        {-INT64_C(86400000), PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED, "late 24:00:00"},
        {5000, PAIGONG__CLOCK_STATE__CLOCK_STATE_PAUSED, "paused"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[COUNTDOWN_SIZE];
        countdown_text(cases[i].state, NOW + cases[i].left_ms, NOW, out);
        assert_string_equal(out, cases[i].text);
        assert_true(text_width(out) <= COUNTDOWN_COLUMNS);
    }
    char out[COUNTDOWN_SIZE];
    countdown_text(PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED, INT64_MIN, INT64_MAX, out);
    assert_int_equal(strncmp(out, "late ", 5), 0);
}

/* ---- a ticket ---- */

static Paigong__Entry *make_entry(uint64_t seq, int64_t at_ms, Paigong__EventType event)
{
    Paigong__Entry *e = malloc(sizeof *e);
    assert_non_null(e);
    paigong__entry__init(e);
    e->seq = seq;
    e->at = at_ms;
    e->who = strdup("li");
    e->role = PAIGONG__ROLE__ROLE_DESK;
    e->event = event;
    return e;
}

static void a_ticket_with_its_history(void **state)
{
    (void)state;
    Paigong__ServerFrame frame = PAIGONG__SERVER_FRAME__INIT;
    Paigong__Ticket t = PAIGONG__TICKET__INIT;
    Paigong__ClockView clock = PAIGONG__CLOCK_VIEW__INIT, *clocks[] = {&clock};
    Paigong__Entry *entries[60];
    struct ticket_view view = {.scroll.first = 0};
    t.id = (char *)"20261122-0001";
    t.state = PAIGONG__STATE__STATE_DISPATCHED;
    t.text = (char *)"水管漏水";
    clock.clock = PAIGONG__CLOCK__CLOCK_SIGN_FOR;
    clock.state = PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING;
    clock.due_at = NOW + 90000;
    t.n_clocks = 1;
    t.clocks = clocks;
    frame.result_case = PAIGONG__SERVER_FRAME__RESULT_TICKET;
    frame.ticket = &t;
    for (size_t i = 0; i < 60; i++)
        entries[i] = make_entry(i + 1, NOW - 60000 + (int64_t)i * 1000,
                                i == 59 ? PAIGONG__EVENT_TYPE__EVENT_TYPE_BREACHED
                                        : PAIGONG__EVENT_TYPE__EVENT_TYPE_URGED);
    struct ticket_known known = {
        .id = "20261122-0001", .ticket = &frame, .entries = entries, .entry_count = 60};
    view_ticket_draw(&view, &known, NOW, false, screen(80, 24));
    assert_non_null(strstr(line(0), "20261122-0001  dispatched"));
    assert_true(row_with("1m 30s left") > 0); /* and it ticks: */
    view_ticket_draw(&view, &known, NOW + 1000, false, screen(80, 24));
    assert_true(row_with("1m 29s left") > 0);
    int heading = row_with("history");
    assert_true(heading > 0);
    assert_non_null(strstr(line(heading + 1), "breached")); /* the newest on top */
    assert_non_null(strstr(line(23), "↓"));                 /* there is more, and it scrolls */
    struct key end = {.press = PRESS_END}, home = {.press = PRESS_HOME};
    assert_true(view_ticket_key(&view, &end));
    view_ticket_draw(&view, &known, NOW, false, screen(80, 24));
    assert_null(strstr(line(23), "↓"));
    assert_non_null(strstr(line(23), "urged"));
    assert_true(view_ticket_key(&view, &home));
    view_ticket_draw(&view, &known, NOW, false, screen(200, 60));
    assert_true(column_of(1, "history") > 90); /* beside each other where it is wide */
    for (size_t i = 0; i < 60; i++) {
        free(entries[i]->who);
        free(entries[i]);
    }
    view_ticket_free(&view);
}

static void a_ticket_that_is_not_known_yet_or_refused(void **state)
{
    (void)state;
    struct ticket_view view = {.scroll.first = 0};
    struct ticket_known known = {.id = "20261122-0001"};
    view_ticket_draw(&view, &known, NOW, false, screen(80, 24));
    assert_true(row_with("reading") > 0);
    strcpy(known.refused, "not allowed: this ticket");
    view_ticket_draw(&view, &known, NOW, false, screen(80, 24));
    assert_int_equal(cell_at(1, column_of(1, "not allowed"))->style, STYLE_ERROR);
    view_ticket_free(&view);
}

/* ---- a unit's card ---- */

static void a_card_says_what_a_caller_asks(void **state)
{
    (void)state;
    Paigong__Card card = PAIGONG__CARD__INIT;
    Paigong__TicketRow open = make_row("20261122-0001", NOW + 61000), *opens[] = {&open};
    Paigong__FreeRow zhao = PAIGONG__FREE_ROW__INIT, *people[] = {&zhao};
    Paigong__CardWarranty pipes = PAIGONG__CARD_WARRANTY__INIT, *warranty[] = {&pipes};
    Paigong__CatalogueRow fee = PAIGONG__CATALOGUE_ROW__INIT, *fees[] = {&fee};
    struct lines l = {0};
    card.site = (char *)"garden";
    card.unit = (char *)"3-1201";
    card.owner = (char *)"张女士";
    card.phone = (char *)"13800001111";
    card.known = true;
    card.n_open = card.n_people = card.n_warranty = card.n_fees = 1;
    card.open = opens;
    zhao.id = (char *)"zhao";
    card.people = people;
    pipes.part = (char *)"pipes";
    pipes.status = PAIGONG__WARRANTY_STATUS__WARRANTY_STATUS_IN;
    pipes.rule = (char *)"2 years";
    card.warranty = warranty;
    fee.code = (char *)"W01";
    fee.name = (char *)"疏通";
    fee.warranty = (char *)"pipes";
    fee.labour_fen = 5000;
    card.fees = fees;
    lines_clear(&l);
    view_card_lines(&card, NOW, &l);
    lines_draw(&l, screen(80, 24), 0);
    assert_int_equal(row_with("open"), 0);
    assert_non_null(strstr(line(1), "-0001"));
    assert_true(row_with("张女士  13800001111") > 0);
    assert_true(row_with("labour 50.00 yuan") > 0);
    assert_true(row_with("in warranty: free") > 0);
    int person = row_with("zhao");
    assert_non_null(strstr(line(person), "free"));
    assert_int_equal(cell_at(person, 0)->style, STYLE_FAINT); /* its label */
    lines_free(&l);
}

/* ---- lines ---- */

static void lines_scroll_through_wrapped_texts(void **state)
{
    (void)state;
    struct lines l = {0};
    struct scroll s = {.first = 0};
    char text[800] = "";
    lines_clear(&l);
    for (int i = 0; i < 40; i++)
        strcat(text, "漏水了吗 ");
    lines_add(&l, "label", text, STYLE_PLAIN);
    lines_add(&l, "last", "the end", STYLE_PLAIN);
    struct area a = screen(60, 16);
    scroll_draw(&s, &l, area_part(a, 0, 0, 4, 60));
    assert_int_equal(s.rows, lines_rows(&l, 60));
    assert_true(s.rows > 4);
    assert_non_null(strstr(line(0), "label"));
    struct key down = {.press = PRESS_DOWN}, other = {.press = PRESS_INSERT};
    assert_true(scroll_key(&s, &down));
    scroll_draw(&s, &l, area_part(screen(60, 16), 0, 0, 4, 60));
    assert_null(strstr(line(0), "label")); /* its text goes on where it was cut */
    assert_non_null(strstr(line(0), "漏水了吗"));
    for (int i = 0; i < 100; i++)
        assert_true(scroll_key(&s, &down));
    scroll_draw(&s, &l, area_part(screen(60, 16), 0, 0, 4, 60));
    assert_non_null(strstr(line(3), "the end")); /* and no further */
    assert_false(scroll_key(&s, &other));
    lines_draw(&l, screen(10, 16), 0); /* narrower than a label */
    assert_non_null(strstr(line(0), "漏"));
    lines_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_board_at_three_sizes),
        cmocka_unit_test(ids_are_short_and_texts_end_with_an_ellipsis),
        cmocka_unit_test(styles_follow_what_they_mean),
        cmocka_unit_test(an_empty_board_says_why),
        cmocka_unit_test(columns_stand_still),
        cmocka_unit_test(countdowns_are_for_columns),
        cmocka_unit_test(a_ticket_with_its_history),
        cmocka_unit_test(a_ticket_that_is_not_known_yet_or_refused),
        cmocka_unit_test(a_card_says_what_a_caller_asks),
        cmocka_unit_test(lines_scroll_through_wrapped_texts),
    };
    (void)setlocale(LC_ALL, "C.UTF-8");
    time_text_zone("Asia/Shanghai", 480);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    screen_free();
    return failed;
}
