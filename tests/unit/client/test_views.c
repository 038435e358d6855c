/* The console's pages, drawn into surfaces of the three sizes: columns that stand still, marks that
 * say what the colour says, nothing cut without an ellipsis. */
#include "client/desk/bindings.h"
#include "client/desk/desk_hours.h"
#include "client/desk/list_model.h"
#include "client/desk/view_board.h"
#include "client/desk/view_card.h"
#include "client/desk/view_help.h"
#include "client/desk/view_ticket.h"
#include "common/time_text.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 2026-11-22 12:00 in Shanghai */
static const int64_t NOW = INT64_C(1795320000000);
static const int sizes[][2] = {{80, 24}, {120, 40}, {200, 60}};
enum { SIZES = 3, LINE = 1024 };

static struct surface surface;

static struct area screen(int columns, int rows)
{
    assert_true(surface_resize(&surface, rows, columns));
    surface_clear(&surface);
    return surface_area(&surface);
}

static const char *line(int row)
{
    static char text[4][LINE];
    static int turn;
    char *out = text[turn++ % 4];
    surface_row_text(&surface, row, out, LINE);
    return out;
}

/* The row that has a text; -1: none. */
static int row_with(const char *text)
{
    for (int row = 0; row < surface.rows; row++) {
        if (strstr(line(row), text) != NULL)
            return row;
    }
    return -1;
}

/* Where it begins, in columns of the terminal. */
static int column_of(int row, const char *text)
{
    char *copy = strdup(line(row)), *at = strstr(copy, text);
    assert_non_null(at);
    *at = '\0';
    int column = (int)text_width(copy);
    free(copy);
    return column;
}

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
    Paigong__Clock notice = PAIGONG__CLOCK__CLOCK_SIGN_FOR;
    late.clock_state = PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED;
    late.n_notices = 1;
    late.notices = &notice;
    late.unit = (char *)"三栋二〇一";
    emergency.kind = PAIGONG__KIND__KIND_EMERGENCY;
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
        for (int row = 1; row <= 4; row++)
            assert_int_equal(column_of(row, "厨房"), report);
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
    assert_int_equal(surface_cell(&surface, 1, late)->style & ~STYLE_SELECTED, STYLE_BREACH);
    assert_int_equal(surface_cell(&surface, 2, soon)->style, STYLE_SOON);
    assert_true(surface_cell(&surface, 1, 40)->style & STYLE_SELECTED);
    assert_false(surface_cell(&surface, 2, 40)->style & STYLE_SELECTED);
    v.stale = true; /* cut off: everything is, and the signs stay */
    view_board_draw(&v, screen(80, 24));
    assert_int_equal(surface_cell(&surface, 2, soon)->style, STYLE_STALE);
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
    assert_int_equal(surface_cell(&surface, 1, column_of(1, "not allowed"))->style, STYLE_ERROR);
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
    assert_int_equal(surface_cell(&surface, person, 0)->style, STYLE_FAINT); /* its label */
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

/* ---- the lists ---- */

static void lists_keep_what_is_chosen_in_sight(void **state)
{
    (void)state;
    Paigong__ServerFrame frame = PAIGONG__SERVER_FRAME__INIT;
    Paigong__RegisterPage page = PAIGONG__REGISTER_PAGE__INIT;
    Paigong__RegisterEntry entries[40], *pointers[40];
    char ids[40][TICKET_ID_SIZE];
    for (size_t i = 0; i < 40; i++) {
        paigong__register_entry__init(&entries[i]);
        register_id_format(UINT64_C(2026112200000001) + i, ids[i]);
        entries[i].id = ids[i];
        entries[i].at = NOW - 3600000;
        entries[i].text = (char *)"问物业费";
        pointers[i] = &entries[i];
    }
    entries[1].ticket = (char *)"20261122-0007";
    page.n_entries = 40;
    page.entries = pointers;
    frame.result_case = PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE;
    frame.register_page = &page;
    size_t night = 0;
    while (strcmp(list_kind(night)->title, "night") != 0)
        night++;
    struct list_known k = {.kind = list_kind(night), .page_count = 1, .rows = 40, .asked = true};
    struct list_context x = {.now_ms = NOW, .one_site = true};
    size_t in_page = 0;
    k.pages[0] = &frame;
    for (int i = 0; i < SIZES; i++) {
        k.selected = k.window = 0;
        list_draw(&k, &x, screen(sizes[i][0], sizes[i][1]));
        assert_true(row_with("0001") == 1);
        assert_int_equal(column_of(1, "问物业费"), column_of(0, "text"));
        list_move(&k, 1000);
        list_draw(&k, &x, screen(sizes[i][0], sizes[i][1]));
        int row = row_with("-0040");
        assert_true(row > 0);
        assert_true(surface_cell(&surface, row, 0)->style & STYLE_SELECTED);
        list_move(&k, -1000);
        assert_int_equal(k.selected, 0);
    }
    assert_ptr_equal(list_line(&k, 1, &in_page), &frame);
    assert_string_equal(k.kind->opens(&frame, in_page), "20261122-0007");
    assert_null(list_line(&k, 40, &in_page));
    k.page_count = k.rows = 0;
    list_draw(&k, &x, screen(80, 24));
    assert_true(row_with("the night left nothing open") > 0);
    k.asked = false;
    list_draw(&k, &x, screen(80, 24));
    assert_true(row_with("reading") > 0);
    x.stale = true; /* nothing is on its way then */
    list_draw(&k, &x, screen(80, 24));
    assert_true(row_with("cut off") > 0);
}

/* Each list asks for what its lines are drawn from; no answer of another kind upsets it. */
static void every_list_asks_and_takes_only_its_own(void **state)
{
    (void)state;
    Paigong__ServerFrame other = PAIGONG__SERVER_FRAME__INIT;
    assert_true(list_count() <= 9); /* a figure each */
    for (size_t i = 0; i < list_count(); i++) {
        const struct list_kind *kind = list_kind(i);
        struct list_request r;
        paigong__client_frame__init(&r.frame);
        kind->ask(&r, "garden", "cursor");
        assert_int_not_equal(r.frame.command_case, PAIGONG__CLIENT_FRAME__COMMAND__NOT_SET);
        assert_true(paigong__client_frame__get_packed_size(&r.frame) > strlen("garden"));
        assert_int_equal(kind->count(&other), 0);
        assert_string_equal(kind->next(&other), "");
        assert_true(kind->title[0] != '\0' && kind->empty[0] != '\0');
        assert_true(kind->column_count <= COLUMNS_MOST);
    }
}

/* The register's list is of what became no ticket. */
static void the_register_leaves_tickets_to_the_board(void **state)
{
    (void)state;
    const struct list_kind *kind = list_kind(0);
    for (size_t i = 0; kind->sift == NULL && i + 1 < list_count(); i++)
        kind = list_kind(i + 1);
    assert_string_equal(kind->title, "register");
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT, other = PAIGONG__SERVER_FRAME__INIT;
    Paigong__RegisterEntry plain = PAIGONG__REGISTER_ENTRY__INIT, linked = plain;
    Paigong__RegisterEntry *entries[] = {&linked, &plain};
    Paigong__RegisterPage page = PAIGONG__REGISTER_PAGE__INIT;
    page.n_entries = 2;
    page.entries = entries;
    plain.id = (char *)"R20261122-0002";
    linked.id = (char *)"R20261122-0001";
    linked.ticket = (char *)"20261122-0001";
    f.result_case = PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE;
    f.register_page = &page;
    size_t size = paigong__server_frame__get_packed_size(&f);
    uint8_t *packed = malloc(size);
    assert_non_null(packed);
    paigong__server_frame__pack(&f, packed);
    Paigong__ServerFrame *copy = paigong__server_frame__unpack(NULL, size, packed);
    assert_non_null(copy);
    kind->sift(copy);
    assert_int_equal(kind->count(copy), 1);
    assert_string_equal(kind->id(copy, 0), "R20261122-0002");
    kind->sift(&other); /* of another kind: as it is */
    paigong__server_frame__free_unpacked(copy, NULL);
    free(packed);
}

/* ---- keys ---- */

/* No letter means two things on one page, and none of a command's is a page's. */
static void no_key_means_two_things(void **state)
{
    (void)state;
    char taken[128] = "";
    for (size_t i = 0; binding(i) != NULL; i++) {
        const struct binding *b = binding(i);
        bool on_tickets =
            b->where == KEYS_EVERYWHERE || b->where == KEYS_BOARD || b->where == KEYS_TICKET;
        if (on_tickets && b->key[1] == '\0')
            strcat(taken, b->key);
        for (size_t k = i + 1; binding(k) != NULL; k++)
            assert_false(binding(k)->where == b->where && strcmp(binding(k)->key, b->key) == 0);
    }
    strcat(taken, "jkgGr[] 123456789"); /* moving, the connection, ready-made filters */
    const ProtobufCEnumDescriptor *type = &paigong__command__descriptor;
    for (unsigned i = 0; i < type->n_values; i++) {
        const char *letter = command_letter((Paigong__Command)type->values[i].value);
        if (letter == NULL)
            continue;
        bool resumes = type->values[i].value == PAIGONG__COMMAND__COMMAND_RESUME;
        assert_int_equal(strlen(letter), 1);
        assert_true(resumes || strchr(taken, letter[0]) == NULL);
        strcat(taken, letter);
    }
}

static void only_what_is_possible_has_a_key(void **state)
{
    (void)state;
    Paigong__Ticket t = PAIGONG__TICKET__INIT;
    Paigong__Command actions[] = {PAIGONG__COMMAND__COMMAND_DISPATCH,
                                  PAIGONG__COMMAND__COMMAND_FIRE, PAIGONG__COMMAND__COMMAND_CANCEL};
    struct page_key keys[PAGE_KEYS];
    struct key d = {.press = PRESS_TEXT, .text = "d"}, v = {.press = PRESS_TEXT, .text = "v"};
    t.n_actions = 3;
    t.actions = actions;
    assert_int_equal(command_keys(&t, keys, 0), 2);
    assert_string_equal(keys[0].key, "d");
    assert_string_equal(keys[0].label, "dispatch");
    assert_int_equal(command_pressed(&t, &d), PAIGONG__COMMAND__COMMAND_DISPATCH);
    assert_int_equal(command_pressed(&t, &v), PAIGONG__COMMAND__COMMAND_UNSPECIFIED);
    d.pasted = true; /* a paste is text, never a command */
    assert_int_equal(command_pressed(&t, &d), PAIGONG__COMMAND__COMMAND_UNSPECIFIED);
}

static void help_has_every_key(void **state)
{
    (void)state;
    struct lines l = {0};
    view_help_lines(&l);
    lines_draw(&l, screen(80, 150), 0);
    for (size_t i = 0; binding(i) != NULL; i++)
        assert_true(row_with(binding(i)->key) >= 0);
    assert_true(row_with("dispatch") > 0);
    assert_true(row_with("+coordination") > 0);
    lines_free(&l);
}

/* docs/console.md has the same table: the rows it should have are printed when it has not. */
static void the_documentation_has_every_key(void **state)
{
    (void)state;
    static char text[1 << 18];
    const char *root = getenv("PAIGONG_SOURCE_ROOT");
    char path[1024], row[400];
    (void)snprintf(path, sizeof path, "%s/docs/console.md", root != NULL ? root : ".");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t size = fread(text, 1, sizeof text - 1, f);
    (void)fclose(f);
    text[size] = '\0';
    enum binding_where where = KEYS_WHERE_COUNT;
    bool all = true;
    for (size_t i = 0; binding(i) != NULL; where = binding(i++)->where) {
        const struct binding *b = binding(i);
        (void)snprintf(row, sizeof row, "| %s | `%s` | %s |\n",
                       b->where != where ? binding_where_text(b->where) : "", b->key, b->what);
        all = strstr(text, row) != NULL && all;
        if (strstr(text, row) == NULL)
            print_error("%s", row);
    }
    const ProtobufCEnumDescriptor *type = &paigong__command__descriptor;
    for (unsigned i = 0; i < type->n_values; i++) {
        const char *letter = command_letter((Paigong__Command)type->values[i].value);
        char word[WORD_SIZE];
        word_text(type, type->values[i].value, word);
        (void)snprintf(row, sizeof row, "| `%s` | %s |\n", letter != NULL ? letter : "", word);
        all = (letter == NULL || strstr(text, row) != NULL) && all;
        if (letter != NULL && strstr(text, row) == NULL)
            print_error("%s", row);
    }
    assert_true(all);
}

/* ---- day and night ---- */

static int64_t at(const char *text)
{
    int64_t at_ms = 0;
    assert_true(time_text_parse(text, NOW, &at_ms));
    return at_ms;
}

static void hours_of_the_policy(void **state)
{
    (void)state;
    struct desk_hours h;
    desk_hours_read(&h,
                    "time_zone: Asia/Shanghai\ndesk_hours: {open: \"08:30\", close: \"18:00\"}\n"
                    "holidays: [2027-01-01, 2027-02-06]\n");
    assert_true(h.known);
    assert_int_equal(h.holiday_count, 2);
    assert_false(desk_hours_is_night(&h, at("2026-11-23T08:30:00+08:00")));
    assert_true(desk_hours_is_night(&h, at("2026-11-23T08:29:59+08:00")));
    assert_true(desk_hours_is_night(&h, at("2026-11-23T18:00:00+08:00")));
    assert_true(desk_hours_is_night(&h, at("2027-02-06T12:00:00+08:00"))); /* a holiday */
    assert_true(desk_hours_is_morning(&h, at("2026-11-23T09:29:00+08:00")));
    assert_false(desk_hours_is_morning(&h, at("2026-11-23T09:30:00+08:00")));
    assert_false(desk_hours_is_morning(&h, at("2027-01-01T09:00:00+08:00")));
    static const char *const odd[] = {"",
                                      "desk_hours:", "desk_hours: {open: \"8\", close: \"18:00\"}"};
    for (size_t i = 0; i < 3; i++) {
        desk_hours_read(&h, odd[i]);
        assert_false(h.known || desk_hours_is_night(&h, NOW) || desk_hours_is_morning(&h, NOW));
    }
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
        cmocka_unit_test(lists_keep_what_is_chosen_in_sight),
        cmocka_unit_test(every_list_asks_and_takes_only_its_own),
        cmocka_unit_test(the_register_leaves_tickets_to_the_board),
        cmocka_unit_test(no_key_means_two_things),
        cmocka_unit_test(only_what_is_possible_has_a_key),
        cmocka_unit_test(help_has_every_key),
        cmocka_unit_test(the_documentation_has_every_key),
        cmocka_unit_test(hours_of_the_policy),
    };
    (void)setlocale(LC_ALL, "C.UTF-8");
    time_text_zone("Asia/Shanghai", 480);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    surface_free(&surface);
    return failed;
}
