/* The console's lists, its keys and its hours. */
#include "client/desk/bindings.h"
#include "client/desk/desk_hours.h"
#include "client/desk/list_model.h"
#include "client/desk/view_help.h"
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
        assert_true(cell_at(row, 0)->style & STYLE_SELECTED);
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
    assert_true(list_count() <= 10); /* a figure each, 0 the tenth */
    for (size_t i = 0; i < list_count(); i++) {
        const struct list_kind *kind = list_kind(i);
        struct list_request r;
        paigong__client_frame__init(&r.frame);
        kind->ask(&r, "garden", "cursor");
        if (r.frame.command_case == PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS)
            assert_true(r.tickets.soonest); /* what is late stands first */
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
    screen_free();
    return failed;
}
