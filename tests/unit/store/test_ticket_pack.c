/* A ticket's record holds all of it: every field filled, written, read back, compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/ticket_pack.h"

enum { RECORD_MAX = 64 << 10 };

static void fill_text(char *text, size_t capacity, size_t seed)
{
    memset(text, (int)('a' + seed % 26), capacity - 1);
    text[capacity - 1] = '\0';
}

static void fill_arrays(struct ticket *t)
{
    for (size_t i = 0; i < TICKET_CLOCKS; i++) {
        fill_text(t->clocks[i].holder, NAME_SIZE, i);
    }
    for (size_t i = 0; i < QUOTE_LINES; i++) {
        fill_text(t->lines[i].code, sizeof t->lines[i].code, i);
    }
    for (size_t i = 0; i < TICKET_MATERIALS; i++) {
        fill_text(t->materials[i].name, sizeof t->materials[i].name, i);
        fill_text(t->materials[i].spec, sizeof t->materials[i].spec, i);
        fill_text(t->materials[i].model, sizeof t->materials[i].model, i);
        fill_text(t->materials[i].part, sizeof t->materials[i].part, i);
    }
    for (size_t i = 0; i < TICKET_VISITS; i++) {
        fill_text(t->visits[i].who, NAME_SIZE, i);
    }
    for (size_t i = 0; i < TICKET_PEOPLE; i++) {
        fill_text(t->workers[i], NAME_SIZE, i);
        fill_text(t->dispatchers[i], NAME_SIZE, i);
    }
    for (size_t i = 0; i < TICKET_HANDS; i++) {
        fill_text(t->hands[i].technician, NAME_SIZE, i);
        fill_text(t->hands[i].crew, NAME_SIZE, i);
    }
}

/* Every byte 1, so that a field which isn't written shows as zero. */
static void fill(struct ticket *t)
{
    memset(t, 1, sizeof *t);
    t->number = UINT64_C(2026111900000042);
    char *const texts[] = {t->site,          t->received_by, t->technician, t->crew, t->department,
                           t->checker,       t->facility,    t->refused_by, t->free, t->part,
                           t->second_holder, t->inspector,   t->responsible};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        fill_text(texts[i], NAME_SIZE, i);
    }
    fill_text(t->unit, sizeof t->unit, 9);
    fill_text(t->warranty_rule, sizeof t->warranty_rule, 9);
    t->clock_count = TICKET_CLOCKS;
    t->line_count = QUOTE_LINES;
    t->material_count = TICKET_MATERIALS;
    t->visit_count = TICKET_VISITS;
    t->worker_count = t->dispatcher_count = TICKET_PEOPLE;
    t->hand_count = TICKET_HANDS;
    t->run_count = TICKET_RUNS;
    t->past_round_count = TICKET_PAST_ROUNDS;
    t->alarmed_count = ALARMED_MAX;
    t->pulled_count = PULLED_MAX;
    for (size_t i = 0; i < PLAYBOOK_STEPS; i++) {
        fill_text(t->steps[i].who, NAME_SIZE, i);
    }
    for (size_t i = 0; i < ALARMED_MAX; i++) {
        fill_text(t->alarmed[i].who, NAME_SIZE, i);
    }
    for (size_t i = 0; i < PULLED_MAX; i++) {
        fill_text(t->pulled[i].who, NAME_SIZE, i);
    }
    t->heap_used = TICKET_HEAP;
    t->state = STATE_WORKING;
    fill_arrays(t);
}

static size_t pack(const struct ticket *t, uint8_t *out)
{
    struct coder c = coder_writer(out, RECORD_MAX);
    ticket_pack(&c, t);
    return (size_t)(c.at - out);
}

/* What lies between the fields for alignment's sake is in no record. */
static bool is_padding(size_t at)
{
#define HOLE(before, after)                                                                        \
    {                                                                                              \
        offsetof(struct ticket, before) + sizeof((struct ticket *)NULL)->before,                   \
            offsetof(struct ticket, after)                                                         \
    }
    static const struct {
        size_t from, to;
    } holes[] = {
        HOLE(version, last_location),        HOLE(mode, choice),
        HOLE(needs_signature, received_ms),  HOLE(second_delivered, returned_ms),
        HOLE(agreed, quote_number),          HOLE(line_count, lines),
        HOLE(rating, signature_ms),          HOLE(checker, spot_checked_ms),
        HOLE(warranty_rule, handover_ms),    HOLE(inspector, defect_ms),
        HOLE(own_reached, progress_ms),      HOLE(urged_count, urged_ms),
        HOLE(past_round_count, clocks),      HOLE(pulled_count, suspended_for),
        HOLE(contract.batched, answered_ms),
    };
#undef HOLE
    for (size_t i = 0; i < sizeof holes / sizeof *holes; i++) {
        if (at >= holes[i].from && at < holes[i].to) {
            return true;
        }
    }
    return false;
}

static void clear_array_padding(struct ticket *t)
{
    __builtin_clear_padding(&t->choice);
    for (size_t i = 0; i < TICKET_CLOCKS; i++) {
        __builtin_clear_padding(&t->clocks[i]);
    }
    for (size_t i = 0; i < QUOTE_LINES; i++) {
        __builtin_clear_padding(&t->lines[i]);
    }
    for (size_t i = 0; i < TICKET_MATERIALS; i++) {
        __builtin_clear_padding(&t->materials[i]);
    }
    for (size_t i = 0; i < TICKET_VISITS; i++) {
        __builtin_clear_padding(&t->visits[i]);
    }
    for (size_t i = 0; i < TICKET_RUNS; i++) {
        __builtin_clear_padding(&t->runs[i]);
    }
    for (size_t i = 0; i < TICKET_PAST_ROUNDS; i++) {
        __builtin_clear_padding(&t->past_rounds[i]);
    }
}

static void test_every_field_comes_back(void **state)
{
    (void)state;
    static struct ticket is, back;
    static uint8_t bytes[RECORD_MAX];
    fill(&is);
    clear_array_padding(&is);
    const size_t size = pack(&is, bytes);
    memset(&back, 0, sizeof back);
    back.number = is.number;
    memcpy(back.heap, is.heap, sizeof back.heap); /* the heap is sealed beside it */
    struct coder c = coder_reader(bytes, size);
    assert_true(ticket_unpack(&c, &back));
    assert_ptr_equal(c.at, c.end);
    for (size_t i = 0; i < offsetof(struct ticket, heap); i++) {
        if (((uint8_t *)&is)[i] != ((uint8_t *)&back)[i] && !is_padding(i)) {
            fail_msg("the byte at offset %zu of a ticket is not in its record", i);
        }
    }
}

static void test_an_empty_ticket_is_small(void **state)
{
    (void)state;
    static struct ticket t;
    static uint8_t bytes[RECORD_MAX];
    memset(&t, 0, sizeof t);
    t.number = 1;
    strcpy(t.site, "s1");
    assert_in_range(pack(&t, bytes), 1, 120);
}

/* Whatever is cut off or flipped: no crash, and a count beyond its array is refused. */
static void test_damaged_bytes_are_refused(void **state)
{
    (void)state;
    static struct ticket is, back;
    static uint8_t bytes[RECORD_MAX];
    fill(&is);
    const size_t size = pack(&is, bytes);
    for (size_t cut = 0; cut < size; cut += 1 + cut / 64) {
        uint8_t *exact = malloc(cut + 1);
        assert_non_null(exact);
        memcpy(exact, bytes, cut);
        memset(&back, 0, sizeof back);
        struct coder c = coder_reader(exact, cut);
        assert_false(ticket_unpack(&c, &back));
        free(exact);
    }
    srandom(7);
    for (int i = 0; i < 2000; i++) {
        const size_t at = (size_t)random() % size;
        const uint8_t was = bytes[at];
        bytes[at] = (uint8_t)random();
        memset(&back, 0, sizeof back);
        struct coder c = coder_reader(bytes, size);
        (void)ticket_unpack(&c, &back);
        assert_true(back.clock_count <= TICKET_CLOCKS || c.failed);
        bytes[at] = was;
    }
}

static void test_the_head_is_what_the_board_needs(void **state)
{
    (void)state;
    static struct ticket t;
    static uint8_t bytes[RECORD_MAX];
    struct ticket_head h;
    memset(&t, 0, sizeof t);
    t.number = 5;
    t.state = STATE_DISPATCHED;
    t.kind = KIND_REPAIR;
    t.received_ms = 77;
    t.received_role = ROLE_TECHNICIAN;
    strcpy(t.site, "s1");
    strcpy(t.unit, "3-1204");
    strcpy(t.technician, "tech1");
    strcpy(t.crew, "crew-a");
    strcpy(t.received_by, "tech2");
    t.clock_count = 3;
    t.clocks[0] =
        (struct ticket_clock){.clock = CLOCK_NOTICE, .state = CLOCK_STATE_MET, .due_ms = 10};
    t.clocks[1] =
        (struct ticket_clock){.clock = CLOCK_ARRIVAL, .state = CLOCK_STATE_BREACHED, .due_ms = 30};
    t.clocks[2] =
        (struct ticket_clock){.clock = CLOCK_FINISH, .state = CLOCK_STATE_RUNNING, .due_ms = 40};
    assert_true(ticket_head_read(bytes, pack(&t, bytes), &h));
    assert_int_equal(h.open, 1);
    assert_int_equal(h.state, STATE_DISPATCHED);
    assert_int_equal(h.received_ms, 77);
    assert_int_equal(h.overdue_ms, 30); /* breached and not met since: still overdue */
    assert_string_equal(h.unit, "3-1204");
    assert_string_equal(h.technician, "tech1");
    assert_string_equal(h.reporter, "tech2");
    t.clocks[1].met_ms = 35;
    t.state = STATE_CLOSED;
    assert_true(ticket_head_read(bytes, pack(&t, bytes), &h));
    assert_int_equal(h.overdue_ms, 40);
    assert_int_equal(h.open, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_field_comes_back),
        cmocka_unit_test(test_an_empty_ticket_is_small),
        cmocka_unit_test(test_damaged_bytes_are_refused),
        cmocka_unit_test(test_the_head_is_what_the_board_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
