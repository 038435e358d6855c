/* The ticket itself: its heap of texts, its fold, events as such. */
#include "world.h"

#include "core/ticket_heap.h"

#include <string.h>

static struct world w;

static void assert_text(struct span s, const char *wanted)
{
    size_t length;
    const char *text = ticket_text(&w.ticket, s, &length);
    assert_int_equal(length, strlen(wanted));
    assert_memory_equal(text, wanted, length);
}

static void events_start_empty(void **state)
{
    (void)state;
    struct event e;
    memset(&e, 0xaa, sizeof e);
    event_init(&e, EVENT_OPENED);
    assert_int_equal(e.type, EVENT_OPENED);
    assert_int_equal(e.clock_count, 0);
    assert_int_equal(e.ticket_count, 0);
    const char *const texts[] = {e.who,  e.site,       e.subject,   e.unit,      e.to,
                                 e.crew, e.department, e.item_name, e.item_spec, e.text,
                                 e.name, e.phone,      e.place,     e.item_model};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_string_equal(texts[i], "");
    }
    assert_true(event_is_ticket(EVENT_OPENED) && event_is_ticket(EVENT_CLOCK_SET_ASIDE));
    assert_false(event_is_ticket(EVENT_LEDGER_OPENED) || event_is_ticket(EVENT_NONE));
    assert_true(event_is_ticket(EVENT_PHOTOGRAPHED));
    assert_false(event_is_ticket((enum event_type)128)); /* a later server's */
}

static void texts_are_kept(void **state)
{
    (void)state;
    world_open(&w);
    assert_text(w.ticket.text, "厨房水管漏水");
    assert_text(w.ticket.reporter, "王女士");
    assert_text(w.ticket.phone, "13800000000");
    world_on_site(&w);
    uint16_t used = w.ticket.heap_used;
    for (int i = 0; i < 2000; i++) { /* replaced texts give their room back */
        assert_given(world_say(&w, "tech1", COMMAND_FIND, i % 2 ? "阀门坏了" : "垫圈坏了"));
    }
    assert_text(w.ticket.found, "阀门坏了");
    assert_text(w.ticket.text, "厨房水管漏水");
    assert_true(w.ticket.heap_used >= used);
}

/* Oldest visits go first; then what doesn't fit is cut between characters. */
static void a_full_heap(void **state)
{
    (void)state;
    static char long_text[TEXT_MAX + 1];
    for (int i = 0; i + 3 <= TEXT_MAX; i += 3) {
        memcpy(long_text + i, "漏", 3);
    }
    world_open(&w);
    world_on_site(&w);
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
    struct command c = world_command(COMMAND_VISIT);
    c.not_reached = true;
    for (int i = 0; i < TICKET_VISITS + 3; i++) {
        w.now_ms += MINUTE_MS;
        c.text = i == TICKET_VISITS + 2 ? "最后一次" : long_text;
        assert_given(world_give(&w, "desk", &c));
    }
    assert_true(w.ticket.visit_count < TICKET_VISITS);
    assert_text(w.ticket.visits[w.ticket.visit_count - 1].text, "最后一次");
    assert_text(w.ticket.visits[0].text, long_text);
    assert_text(w.ticket.text, "厨房水管漏水");
    for (uint8_t i = 1; i < w.ticket.visit_count; i++) {
        assert_true(w.ticket.visits[i].at_ms > w.ticket.visits[i - 1].at_ms);
    }
    for (int i = 0; i < 6; i++) { /* more than the heap holds, with something to keep in each */
        struct span s = ticket_heap_add(&w.ticket, long_text);
        w.ticket.materials[w.ticket.material_count++].verified = s;
    }
    assert_int_equal(w.ticket.visit_count, 0);
    assert_true(w.ticket.heap_used <= TICKET_HEAP);
    assert_text(w.ticket.materials[3].verified, long_text);
    for (uint8_t i = 4; i < w.ticket.material_count; i++) {
        assert_true(w.ticket.materials[i].verified.length < TEXT_MAX - 3);
        assert_int_equal(w.ticket.materials[i].verified.length % 3, 0);
    }
    assert_text(w.ticket.text, "厨房水管漏水");
}

/* Many rounds, many people: the ticket holds what it can, and nothing overflows. */
static void many_workers(void **state)
{
    (void)state;
    world_open(&w);
    for (int i = 0; i < TICKET_PEOPLE + 4; i++) {
        struct staff *s = world_staff(&w, "tech2");
        s->id[4] = (char)('A' + i);
        char id[NAME_SIZE];
        memcpy(id, s->id, sizeof id);
        world_dispatch(&w, id);
        world_accept(&w, id);
        assert_given(world_say(&w, id, COMMAND_REFUSE, "忙"));
        s->id[4] = '2';
    }
    assert_int_equal(w.ticket.worker_count, TICKET_PEOPLE);
    assert_true(ticket_has_worker(&w.ticket, "techT"));
    assert_false(ticket_has_worker(&w.ticket, "techA"));
    assert_int_equal(w.ticket.dispatcher_count, 1);
}

/* A copy takes what is in use, and no more. */
static void copies(void **state)
{
    (void)state;
    static struct ticket other;
    memset(&other, 0x55, sizeof other);
    world_open(&w);
    ticket_copy(&other, &w.ticket);
    assert_true(world_same(&other, &w.ticket));
    assert_int_equal((uint8_t)other.heap[TICKET_HEAP - 1], 0x55);
    assert_int_equal(other.materials[TICKET_MATERIALS - 1].quantity, 0x55555555);
}

/* Events outside the rules' own: a look and a clock set aside change nothing but the version. */
static void events_that_only_count(void **state)
{
    (void)state;
    const enum event_type types[] = {EVENT_VIEWED, EVENT_CLOCK_SET_ASIDE};
    for (size_t i = 0; i < 2; i++) {
        world_open(&w);
        ticket_copy(&w.before, &w.ticket);
        struct event e;
        event_init(&e, types[i]);
        e.ticket = w.ticket.number;
        e.seq = 99;
        ticket_fold(&w.ticket, &e);
        assert_int_equal(w.ticket.version, w.before.version + 1);
        assert_int_equal(w.ticket.last_seq, 99);
        w.before.version++;
        w.before.last_seq = 99;
        assert_true(world_same(&w.ticket, &w.before));
    }
}

/* Texts that were replaced lie behind newer ones; closing the gaps keeps each whole. */
static void the_heap_is_closed_in_any_order(void **state)
{
    (void)state;
    static char long_text[TEXT_MAX + 1];
    memset(long_text, 'x', TEXT_MAX);
    world_open(&w);
    struct ticket *t = &w.ticket;
    ticket_heap_set(t, &t->text, "the first text again, now the last");
    while (t->heap_used + TEXT_MAX <= TICKET_HEAP) {
        ticket_heap_set(t, &t->found, long_text);
    }
    ticket_heap_set(t, &t->found, long_text);
    assert_text(t->text, "the first text again, now the last");
    assert_text(t->reporter, "王女士");
    assert_text(t->phone, "13800000000");
    assert_text(t->found, long_text);
}

static struct event clock_event(enum event_type type)
{
    struct event e;
    event_init(&e, type);
    e.ticket = w.ticket.number;
    e.clock = CLOCK_REVIEW;
    e.to = e.who = "lead1";
    e.to_role = e.role = ROLE_CREW_LEAD;
    return e;
}

/* An event in the ledger is a fact: a clock that is no more is nothing to fall over. */
static void clocks_that_are_gone_change_nothing(void **state)
{
    (void)state;
    const enum event_type types[] = {EVENT_BREACHED, EVENT_ESCALATED, EVENT_TAKEN, EVENT_DELIVERED,
                                     EVENT_SECOND_NOTICE};
    world_open(&w);
    uint8_t clocks = w.ticket.clock_count;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct event e = clock_event(types[i]);
        e.clock_count = 1;
        e.clocks[0] = (struct clock_change){.clock = CLOCK_REVIEW, .state = CLOCK_STATE_NONE};
        ticket_fold(&w.ticket, &e);
        assert_int_equal(w.ticket.clock_count, clocks);
        assert_null(ticket_clock_find(&w.ticket, CLOCK_REVIEW));
    }
    struct event first = clock_event(EVENT_DELIVERED); /* the first notice, not the second */
    first.to_role = ROLE_NONE;
    ticket_fold(&w.ticket, &first);
    assert_int_equal(w.ticket.clock_count, clocks);
}

static void states_in_which_somebody_has_it(void **state)
{
    (void)state;
    for (int s = STATE_NONE; s < STATE_COUNT; s++) {
        bool in_hand = s == STATE_DISPATCHED || s == STATE_ACCEPTED || s == STATE_ON_SITE ||
                       s == STATE_QUOTED || s == STATE_WORKING || s == STATE_IN_REVIEW;
        assert_int_equal(ticket_is_in_hand((enum state)s), in_hand);
    }
}

static void a_level_beyond_its_byte_stays_the_highest(void **state)
{
    (void)state;
    world_open(&w);
    world_pass(&w, 5 * MINUTE_MS);
    struct event e = clock_event(EVENT_ESCALATED);
    e.clock = CLOCK_NOTICE;
    e.level = 300;
    ticket_fold(&w.ticket, &e);
    assert_int_equal(ticket_clock_find(&w.ticket, CLOCK_NOTICE)->level, UINT8_MAX);
}

/* A clock that ran out and does not climb any more has no next step. */
static void a_breach_without_a_step_is_not_due(void **state)
{
    (void)state;
    world_open(&w);
    w.ticket.clock_count = 1;
    w.ticket.clocks[0] = (struct ticket_clock){
        .clock = CLOCK_NOTICE, .state = CLOCK_STATE_BREACHED, .from_ms = 1, .due_ms = 2};
    assert_true(ticket_next_due(&w.ticket) == INT64_MAX);
    w.ticket.clocks[0].step_ms = w.now_ms;
    assert_true(ticket_next_due(&w.ticket) == w.now_ms);
    w.ticket.clocks[0].taken = true;
    assert_true(ticket_next_due(&w.ticket) == INT64_MAX);
}

/* P6.5: the resident's yes belongs to exactly what was shown. */
static void materials_are_told_apart(void **state)
{
    (void)state;
    static const char *const kinds[][4] = {{"tap", "DN15", "K-1", ""},
                                           {"tap", "DN20", "K-1", ""},
                                           {"tap", "DN15", "K-2", ""},
                                           {"tap", "DN15", "K-2", "TAP-15"},
                                           {"hose", "", "", ""}};
    enum { KINDS = sizeof kinds / sizeof kinds[0] };
    world_open(&w);
    for (int accepted = 0; accepted < 2; accepted++) {
        for (size_t k = 0; k < KINDS; k++) {
            size_t i = accepted ? KINDS - 1 - k : k;
            struct event e = clock_event(EVENT_MATERIAL_LISTED);
            e.item_name = kinds[i][0];
            e.item_spec = kinds[i][1];
            e.item_model = kinds[i][2];
            e.subject = kinds[i][3];
            e.quantity = 1;
            e.accepted = accepted != 0;
            ticket_fold(&w.ticket, &e);
        }
    }
    assert_int_equal(w.ticket.material_count, KINDS);
    for (size_t i = 0; i < KINDS; i++) {
        assert_true(w.ticket.materials[i].accepted);
        assert_string_equal(w.ticket.materials[i].part, kinds[i][3]);
        assert_string_equal(w.ticket.materials[i].spec, kinds[i][1]);
    }
    for (size_t i = 0; i < TICKET_MATERIALS + 1; i++) {
        struct event e = clock_event(EVENT_MATERIAL_LISTED);
        e.item_name = "screw";
        e.quantity = 1;
        ticket_fold(&w.ticket, &e);
    }
    assert_int_equal(w.ticket.material_count, TICKET_MATERIALS);
}

static void texts_are_forgotten(void **state)
{
    static struct ticket t; /* too large for the stack */
    (void)state;
    memset(&t, 0, sizeof t);
    ticket_heap_set(&t, &t.text, "水管漏水");
    ticket_heap_set(&t, &t.reporter, "周女士");
    t.visits[t.visit_count++].text = ticket_heap_add(&t, "不满意");
    ticket_forget_texts(&t);
    assert_int_equal(t.heap_used, 0);
    assert_int_equal(t.text.length + t.reporter.length + t.visits[0].text.length, 0);
    assert_int_equal(t.visit_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_start_empty),
        cmocka_unit_test(texts_are_kept),
        cmocka_unit_test(a_full_heap),
        cmocka_unit_test(many_workers),
        cmocka_unit_test(the_heap_is_closed_in_any_order),
        cmocka_unit_test(clocks_that_are_gone_change_nothing),
        cmocka_unit_test(states_in_which_somebody_has_it),
        cmocka_unit_test(a_level_beyond_its_byte_stays_the_highest),
        cmocka_unit_test(a_breach_without_a_step_is_not_due),
        cmocka_unit_test(materials_are_told_apart),
        cmocka_unit_test(copies),
        cmocka_unit_test(texts_are_forgotten),
        cmocka_unit_test(events_that_only_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
