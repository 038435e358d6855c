#include "fixture.h"

#include "ledger/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define X(NAME, number, name) EVENT_##NAME,
static const enum event_type types[] = {EVENT_LIST(X)};
#undef X
enum { TYPES = sizeof types / sizeof types[0], ARENA = 1 << 20 };

/* Through the messages' bytes and back. */
static void round_trip(const struct event *in, struct arena *a, struct event *out)
{
    static uint8_t bytes[65536], sealed[8192];
    Paigong__Facts *facts = NULL;
    Paigong__Personal personal;
    assert_true(codec_facts_from_event(in, a, &facts));
    codec_personal_from_event(in, &personal);
    size_t size = paigong__facts__pack(facts, bytes);
    size_t personal_size = paigong__personal__pack(&personal, sealed);
    assert_true(size <= sizeof bytes && personal_size <= sizeof sealed);
    Paigong__Facts *back = paigong__facts__unpack(NULL, size, bytes);
    Paigong__Personal *back_personal = paigong__personal__unpack(NULL, personal_size, sealed);
    assert_non_null(back);
    assert_non_null(back_personal);
    event_init(out, in->type);
    assert_true(codec_event_from_facts(back, back_personal, a, out));
    /* what the caller stamps */
    out->seq = in->seq;
    out->at_ms = in->at_ms;
    out->previous = in->previous;
    memcpy(out->request_id, in->request_id, 16);
    memcpy(out->digest, in->digest, 16);
    out->who = in->who;
    out->role = in->role;
    out->claimed_ms = in->claimed_ms;
    event_assert_equal(in, out);
    paigong__facts__free_unpacked(back, NULL);
    paigong__personal__free_unpacked(back_personal, NULL);
}

/* What is nothing without its own facts: a record that lacks them is refused. */
static bool needs_facts(enum event_type type)
{
    return type == EVENT_SHEET || type == EVENT_CATALOGUE_SET || type == EVENT_STOCK_MOVED ||
           type == EVENT_PHOTOGRAPHED;
}

static void nothing_without_its_facts(void **state)
{
    (void)state;
    for (int i = 0; i < TYPES; i++) {
        const Paigong__Facts none = PAIGONG__FACTS__INIT;
        struct arena a;
        struct event ev;
        arena_init(&a, ARENA);
        event_init(&ev, types[i]);
        assert_int_equal(codec_event_from_facts(&none, NULL, &a, &ev), !needs_facts(types[i]));
        arena_free(&a);
    }
}

static void every_fact_of_every_type(void **state)
{
    (void)state;
    for (int i = 0; i < TYPES; i++) {
        struct arena a;
        struct event out, empty;
        arena_init(&a, ARENA);
        round_trip(event_full(types[i]), &a, &out);
        event_init(&empty, types[i]);
        empty.who = "server";
        if (!needs_facts(types[i]))
            round_trip(&empty, &a, &out);
        arena_free(&a);
    }
}

/* Each fact alone comes back alone: no two facts share a field. */
static void numbers_stand_alone(void **state)
{
    (void)state;
    struct event probe;
    event_init(&probe, EVENT_OPENED);
    uint32_t *const fields[] = {
        &probe.round,   &probe.level, &probe.quantity, &probe.rating,       &probe.attempt,
        &probe.version, &probe.week,  &probe.trades,   &probe.items_failed, &probe.items_checked};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        struct arena a;
        struct event out;
        arena_init(&a, ARENA);
        *fields[i] = 77;
        round_trip(&probe, &a, &out);
        *fields[i] = 0;
        arena_free(&a);
    }
}

static void personal_is_noticed(void **state)
{
    (void)state;
    struct event ev;
    event_init(&ev, EVENT_OPENED);
    ev.site = "garden";
    ev.item_name = "valve";
    assert_false(codec_event_has_personal(&ev));
    const char **const fields[] = {&ev.text, &ev.name, &ev.phone, &ev.place};
    for (int i = 0; i < 4; i++) {
        *fields[i] = "x";
        assert_true(codec_event_has_personal(&ev));
        *fields[i] = "";
    }
    assert_false(codec_event_has_personal(&ev));
}

static void without_personal_texts_are_empty(void **state)
{
    (void)state;
    struct arena a;
    struct event ev;
    Paigong__Facts *facts = NULL;
    arena_init(&a, ARENA);
    assert_true(codec_facts_from_event(event_full(EVENT_OPENED), &a, &facts));
    event_init(&ev, EVENT_OPENED);
    assert_true(codec_event_from_facts(facts, NULL, &a, &ev));
    assert_string_equal(ev.text, "");
    assert_string_equal(ev.name, "");
    assert_string_equal(ev.phone, "");
    assert_string_equal(ev.place, "");
    assert_string_equal(ev.unit, "3栋1204");
    arena_free(&a);
}

typedef void spoil(Paigong__Facts *f);
static void state_unknown(Paigong__Facts *f)
{
    f->state = 99;
}
static void role_negative(Paigong__Facts *f)
{
    f->to_role = -1;
}
static void clock_unknown(Paigong__Facts *f)
{
    f->clocks[0]->clock = 99;
}
static void clock_in_the_gap(Paigong__Facts *f)
{
    f->clocks[0]->clock = (Paigong__Clock)CLOCK_COUNT;
}
static void clock_of_its_own_unknown(Paigong__Facts *f)
{
    f->clock = (Paigong__Clock)CLOCK_COUNT;
}
static void contract_unknown(Paigong__Facts *f)
{
    f->contract->sheet = (char *)"B42";
}
static void clock_state_unknown(Paigong__Facts *f)
{
    f->clocks[0]->state = 5;
}
static void hash_short(Paigong__Facts *f)
{
    f->hash.len = 31;
}
static void rounds_missing(Paigong__Facts *f)
{
    f->n_rounds = 1;
}
static void checkers_missing(Paigong__Facts *f)
{
    f->n_checkers = 2;
}
static void catalogue_unknown(Paigong__Facts *f)
{
    f->catalogue->kind = 99;
}
static void catalogue_trade_unknown(Paigong__Facts *f)
{
    f->catalogue->trade = 99;
}
static void catalogue_code_long(Paigong__Facts *f)
{
    f->catalogue->code = "0123456789012345678901234567890123456789";
}
static void code_long(Paigong__Facts *f)
{
    f->lines[0]->code = "0123456789012345678901234567890123456789";
}

static void what_is_unknown_is_refused(void **state)
{
    (void)state;
    spoil *const faults[] = {state_unknown,
                             role_negative,
                             clock_unknown,
                             clock_state_unknown,
                             hash_short,
                             rounds_missing,
                             checkers_missing,
                             code_long,
                             catalogue_unknown,
                             catalogue_trade_unknown,
                             catalogue_code_long,
                             clock_in_the_gap,
                             clock_of_its_own_unknown,
                             contract_unknown};
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct arena a;
        struct event ev;
        Paigong__Facts *facts = NULL;
        arena_init(&a, ARENA);
        assert_true(codec_facts_from_event(event_full(EVENT_OPENED), &a, &facts));
        faults[i](facts);
        event_init(&ev, EVENT_OPENED);
        assert_false(codec_event_from_facts(facts, NULL, &a, &ev));
        arena_free(&a);
    }
    assert_true(codec_type_is_known(EVENT_RENEWAL_USED));
    assert_false(codec_type_is_known(70));
    assert_false(codec_type_is_known(0));
    assert_false(codec_type_is_known(999));
    assert_false(codec_role_is_known(18));
}

/* A photo's hashes are whole, and its numbers known. */
static void a_photo_that_is_none_is_refused(void **state)
{
    (void)state;
    for (int fault = 0; fault < 7; fault++) {
        struct arena a;
        struct event out;
        Paigong__Facts *facts = NULL;
        arena_init(&a, ARENA);
        assert_true(codec_facts_from_event(event_full(EVENT_PHOTOGRAPHED), &a, &facts));
        Paigong__PhotoFacts *p = facts->photo;
        facts->sheet = NULL;
        p->name.len = fault == 1 ? 31 : p->name.len;
        p->hash.len = fault == 2 ? 0 : p->hash.len;
        p->type = fault == 3 ? (Paigong__PhotoType)6 : p->type;
        p->purpose = fault == 4 ? (Paigong__PhotoPurpose)6 : p->purpose;
        p->month = fault == 5 ? 202613 : fault == 6 ? 196912 : p->month;
        event_init(&out, EVENT_PHOTOGRAPHED);
        assert_int_equal(codec_event_from_facts(facts, NULL, &a, &out), fault == 0);
        arena_free(&a);
    }
}

static void a_full_arena_says_so(void **state)
{
    (void)state;
    struct arena a;
    Paigong__Facts *facts = NULL;
    arena_init(&a, 64);
    assert_false(codec_facts_from_event(event_full(EVENT_OPENED), &a, &facts));
    assert_null(facts);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fact_of_every_type),
        cmocka_unit_test(nothing_without_its_facts),
        cmocka_unit_test(numbers_stand_alone),
        cmocka_unit_test(personal_is_noticed),
        cmocka_unit_test(without_personal_texts_are_empty),
        cmocka_unit_test(what_is_unknown_is_refused),
        cmocka_unit_test(a_photo_that_is_none_is_refused),
        cmocka_unit_test(a_full_arena_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
