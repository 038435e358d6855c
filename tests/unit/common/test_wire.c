#include "common/frame.h"
#include "common/wire.h"
#include "paigong.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Paigong__ClientFrame frame_with(Paigong__NewTicket *t)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    f.id = 7;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
    f.new_ticket = t;
    return f;
}

static void goes_there_and_back(void **state)
{
    (void)state;
    Paigong__NewTicket t = PAIGONG__NEW_TICKET__INIT;
    t.site = "garden";
    t.text = "厨房漏水";
    Paigong__ClientFrame f = frame_with(&t);
    size_t size = 0;
    uint8_t *bytes = wire_encode_frame(&f.base, &size);
    assert_non_null(bytes);
    assert_int_equal(bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3], size - 4);
    struct arena a;
    struct error e;
    arena_init(&a, 1 << 20);
    Paigong__ClientFrame *back = (Paigong__ClientFrame *)wire_decode(
        &a, &paigong__client_frame__descriptor, bytes + 4, size - 4, &e);
    assert_non_null(back);
    assert_int_equal(back->id, 7);
    assert_string_equal(back->new_ticket->text, "厨房漏水");
    assert_int_equal(wire_check(&back->base, &e), ERROR_NONE);
    arena_free(&a);
    free(bytes);
}

static void refuses_what_is_no_message(void **state)
{
    (void)state;
    struct arena a;
    struct error e;
    arena_init(&a, 1 << 20);
    assert_null(
        wire_decode(&a, &paigong__client_frame__descriptor, (const uint8_t *)"\xff\xff", 2, &e));
    assert_int_equal(e.code, ERROR_BAD_REQUEST);
    arena_free(&a);
}

/* 40,000 empty rows are 80 KB on the wire and megabytes in memory. */
/* A C string would hide what stands behind the NUL. */
static void refuses_a_nul_in_a_text(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *field; /* NULL: fine */
    } cases[] = {
        {"\x0a\x03"
         "a\0b",
         5, "site"},
        {"\x0a\x02"
         "ab\x20\x00",
         6, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena a;
        struct error e = {.code = ERROR_NONE};
        arena_init(&a, 4096);
        ProtobufCMessage *m = wire_decode(&a, &paigong__log_entry__descriptor,
                                          (const uint8_t *)cases[i].bytes, cases[i].size, &e);
        assert_int_equal(m == NULL, cases[i].field != NULL);
        if (cases[i].field != NULL) {
            assert_int_equal(e.code, ERROR_BAD_REQUEST);
            assert_string_equal(e.subject, cases[i].field);
        }
        arena_free(&a);
    }
    /* in a nested message too: a cell of an import's row */
    static const char row[] = "\x2a\x05\x12\x03x\0y";
    struct arena a;
    struct error e = {.code = ERROR_NONE};
    arena_init(&a, 4096);
    assert_null(wire_decode(&a, &paigong__import__descriptor, (const uint8_t *)row, 7, &e));
    assert_string_equal(e.subject, "cells");
    arena_free(&a);
}

static void small_frames_do_not_grow_into_large_ones(void **state)
{
    (void)state;
    enum { ROWS = 40000 };
    static Paigong__ImportRow row = PAIGONG__IMPORT_ROW__INIT;
    Paigong__ImportRow **rows = calloc(ROWS, sizeof *rows);
    assert_non_null(rows);
    for (size_t i = 0; i < ROWS; i++)
        rows[i] = &row;
    Paigong__Import import = PAIGONG__IMPORT__INIT;
    import.n_rows = ROWS;
    import.rows = rows;
    size_t size = 0;
    uint8_t *bytes = wire_encode_frame(&import.base, &size);
    assert_non_null(bytes);
    struct arena a;
    struct error e;
    arena_init(&a, 1 << 20);
    assert_null(wire_decode(&a, &paigong__import__descriptor, bytes + 4, size - 4, &e));
    assert_int_equal(e.code, ERROR_FRAME_TOO_LARGE);
    assert_true(a.used <= a.cap);
    arena_free(&a);
    free(bytes);
    free(rows);
}

static void check_names(const ProtobufCMessage *m, const char *field)
{
    struct error e = {0};
    assert_int_equal(wire_check(m, &e), ERROR_BAD_REQUEST);
    assert_string_equal(e.subject, field);
}

static void names_the_field_at_fault(void **state)
{
    (void)state;
    char long_text[2002];
    memset(long_text, 'x', sizeof long_text);
    long_text[2001] = '\0';
    Paigong__NewTicket t = PAIGONG__NEW_TICKET__INIT;
    Paigong__ClientFrame f = frame_with(&t);
    t.text = long_text;
    check_names(&f.base, "text");
    long_text[2000] = '\0';
    struct error e;
    assert_int_equal(wire_check(&f.base, &e), ERROR_NONE);
    t.text = "\xff";
    check_names(&f.base, "text");
    t.text = "\x1b[2J";
    check_names(&f.base, "text");
    t.text = "";
    t.site = long_text;
    check_names(&f.base, "site");
    t.site = "";
    t.phone = "01234567890123456789012345678901";
    check_names(&f.base, "phone");
    t.phone = "0123456789012345678901234567890";
    assert_int_equal(wire_check(&f.base, &e), ERROR_NONE);
    t.kind = (Paigong__Kind)77;
    check_names(&f.base, "kind");
    t.kind = PAIGONG__KIND__KIND_REPAIR;
    t.appointment_at = -1;
    check_names(&f.base, "appointment_at");
}

static void looks_into_repeated_fields(void **state)
{
    (void)state;
    Paigong__TicketCommand c = PAIGONG__TICKET_COMMAND__INIT;
    c.price_fen = -1;
    check_names(&c.base, "price_fen");
    c.price_fen = 0;
    Paigong__CheckFinding good = PAIGONG__CHECK_FINDING__INIT, bad = PAIGONG__CHECK_FINDING__INIT;
    bad.item = (Paigong__CheckItem)99;
    Paigong__CheckFinding *findings[] = {&good, &bad};
    c.n_findings = 2;
    c.findings = findings;
    check_names(&c.base, "item");
    Paigong__StaffAdd s = PAIGONG__STAFF_ADD__INIT;
    Paigong__Trade trades[] = {PAIGONG__TRADE__TRADE_LIFT, (Paigong__Trade)-4};
    s.n_trades = 2;
    s.trades = trades;
    check_names(&s.base, "trades");
    char *sites[] = {"garden", "b\x01"};
    s.n_trades = 0;
    s.n_sites = 2;
    s.sites = sites;
    check_names(&s.base, "sites");
}

static void frames_come_in_any_pieces(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0, 0, 0, 3, 'a', 'b', 'c', 0, 0, 0, 0, 0, 0, 0, 1, 'd'};
    static const char *const wanted[] = {"abc", "", "d"};
    for (size_t piece = 1; piece <= sizeof bytes; piece++) {
        struct frame_reader r;
        frame_reader_init(&r, FRAME_MAX);
        size_t got = 0, at = 0, end = 0;
        while (at < sizeof bytes) {
            if (at == end)
                end = end + piece > sizeof bytes ? sizeof bytes : end + piece;
            uint8_t *frame = NULL;
            uint32_t size = 0;
            size_t taken = 0;
            assert_int_equal(frame_reader_take(&r, bytes + at, end - at, &taken, &frame, &size),
                             ERROR_NONE);
            at += taken;
            if (frame == NULL)
                continue;
            assert_int_equal(size, strlen(wanted[got]));
            assert_memory_equal(frame, wanted[got], size);
            got++;
            free(frame);
        }
        assert_int_equal(got, 3);
        frame_reader_free(&r);
    }
}

static void too_long_frames_take_no_memory(void **state)
{
    (void)state;
    struct frame_reader r;
    uint8_t *frame = NULL;
    uint32_t size = 0;
    size_t taken = 0;
    frame_reader_init(&r, FRAME_MAX_ANONYMOUS);
    assert_int_equal(
        frame_reader_take(&r, (const uint8_t *)"\x7f\xff\xff\xff", 4, &taken, &frame, &size),
        ERROR_FRAME_TOO_LARGE);
    assert_null(frame);
    assert_null(r.body);
    frame_reader_free(&r);
    frame_reader_init(&r, 3);
    assert_int_equal(frame_reader_take(&r, (const uint8_t *)"\0\0\0\4", 4, &taken, &frame, &size),
                     ERROR_FRAME_TOO_LARGE);
    frame_reader_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(goes_there_and_back),
                                       cmocka_unit_test(refuses_what_is_no_message),
                                       cmocka_unit_test(refuses_a_nul_in_a_text),
                                       cmocka_unit_test(small_frames_do_not_grow_into_large_ones),
                                       cmocka_unit_test(names_the_field_at_fault),
                                       cmocka_unit_test(looks_into_repeated_fields),
                                       cmocka_unit_test(frames_come_in_any_pieces),
                                       cmocka_unit_test(too_long_frames_take_no_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
