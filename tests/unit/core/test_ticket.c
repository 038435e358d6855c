/* The ticket itself: its heap of texts, who sees it, its slip's parts, events as such. */
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

/* P16.4: technicians see their own and their crew's work; guards, revoked people and other sites
 * nothing. */
static void who_sees_a_ticket(void **state)
{
    (void)state;
    world_open(&w);
    assert_false(ticket_visible(&w.ticket, world_staff(&w, "tech1")));
    assert_false(ticket_visible(&w.ticket, world_staff(&w, "lead1")));
    world_dispatch(&w, "tech1");
    const char *const may[] = {"desk",  "night", "sup-desk", "tech1",   "tech2", "lead1",
                               "sup-b", "eng",   "quality",  "finance", "admin", "auditor"};
    for (size_t i = 0; i < sizeof may / sizeof may[0]; i++) {
        assert_true(ticket_visible(&w.ticket, world_staff(&w, may[i])));
    }
    const char *const may_not[] = {"tech3", "lead2", "solo", "guard", "firm", "stranger"};
    for (size_t i = 0; i < sizeof may_not / sizeof may_not[0]; i++) {
        assert_false(ticket_visible(&w.ticket, world_staff(&w, may_not[i])));
        assert_false(ticket_personal_visible(&w.ticket, world_staff(&w, may_not[i])));
    }
    world_staff(&w, "desk")->revoked = true;
    assert_false(ticket_visible(&w.ticket, world_staff(&w, "desk")));
    assert_refused(world_say(&w, "desk", COMMAND_CANCEL, "x"), ERROR_REVOKED);
}

static void assert_lies_with(const char *const ids[], size_t count)
{
    for (size_t i = 0; i < w.staff_count; i++) {
        bool listed = false;
        for (size_t k = 0; k < count; k++) {
            listed |= strcmp(ids[k], w.staff[i].id) == 0;
        }
        assert_int_equal(ticket_lies_with(&w.ticket, &w.staff[i]) &&
                             ticket_visible(&w.ticket, &w.staff[i]),
                         listed);
    }
}

/* P2.8: whose turn it is; P5.5: whom a breach was put before, until somebody takes it. */
static void what_lies_with_whom(void **state)
{
    (void)state;
    static const char *const desk[] = {"desk", "desk2", "night"};
    static const char *const breached[] = {"desk", "desk2", "night", "sup-desk"};
    static const char *const taken[] = {"tech1", "sup-desk"};
    world_open(&w);
    assert_lies_with(desk, 3);
    world_pass(&w, 5 * MINUTE_MS);
    assert_lies_with(breached, 4);
    const struct staff *supervisor = world_staff(&w, "sup-desk");
    assert_int_equal(ticket_notices(&w.ticket, supervisor), BIT(CLOCK_NOTICE));
    assert_int_equal(ticket_notices(&w.ticket, world_staff(&w, "desk")), 0);
    struct command c = world_command(COMMAND_ACKNOWLEDGE);
    c.clock = CLOCK_NOTICE;
    assert_given(world_give(&w, "sup-desk", &c));
    assert_int_equal(ticket_notices(&w.ticket, supervisor), 0);
    c = world_command(COMMAND_TAKE);
    c.clock = CLOCK_NOTICE;
    assert_given(world_give(&w, "sup-desk", &c));
    world_dispatch(&w, "tech1");
    assert_lies_with(taken, 2);
}

/* P16.4: the resident's phone for who needs it for the ticket at hand. */
static void who_sees_the_phone(void **state)
{
    (void)state;
    world_open(&w);
    world_pool(&w, "crew-a");
    assert_false(ticket_personal_visible(&w.ticket, world_staff(&w, "tech1")));
    world_accept(&w, "tech1");
    assert_true(ticket_personal_visible(&w.ticket, world_staff(&w, "tech1")));
    assert_false(ticket_personal_visible(&w.ticket, world_staff(&w, "tech2")));
    assert_true(ticket_personal_visible(&w.ticket, world_staff(&w, "lead1")));
    assert_true(ticket_personal_visible(&w.ticket, world_staff(&w, "desk")));
    const char *const masked[] = {"sup-a", "director", "finance", "admin", "auditor", "quality"};
    for (size_t i = 0; i < sizeof masked / sizeof masked[0]; i++) {
        assert_false(ticket_personal_visible(&w.ticket, world_staff(&w, masked[i])));
    }
    world_pass(&w, 10 * MINUTE_MS + w.policy.escalate_every_ms); /* whom a breach lies with calls */
    assert_true(ticket_personal_visible(&w.ticket, world_staff(&w, "sup-a")));
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_false(ticket_personal_visible(&w.ticket, world_staff(&w, "sup-a")));
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
    assert_false(ticket_personal_visible(&w.ticket, world_staff(&w, "tech1")));
    assert_true(ticket_personal_visible(&w.ticket, world_staff(&w, "desk")));
}

/* P1.4: where the slip's three parts are. */
static void slip_parts(void **state)
{
    (void)state;
    struct slip_part p[3];
    world_open(&w);
    ticket_slip_parts(&w.ticket, p);
    assert_string_equal(p[0].status, "not_issued");
    world_pool(&w, "crew-a");
    ticket_slip_parts(&w.ticket, p);
    assert_string_equal(p[1].holder, "crew-a");
    assert_string_equal(p[1].status, "issued");
    world_accept(&w, "tech1");
    ticket_slip_parts(&w.ticket, p);
    assert_string_equal(p[0].holder, "tech1");
    assert_string_equal(p[2].status, "signed_for");
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
    ticket_slip_parts(&w.ticket, p);
    assert_string_equal(p[0].holder, "desk");
    assert_string_equal(p[0].status, "returned");
    assert_string_equal(p[1].holder, "tech1");
    assert_string_equal(p[2].holder, "customer");
    assert_int_equal(p[0].part + p[1].part + p[2].part, 6);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_start_empty),
        cmocka_unit_test(texts_are_kept),
        cmocka_unit_test(a_full_heap),
        cmocka_unit_test(many_workers),
        cmocka_unit_test(who_sees_a_ticket),
        cmocka_unit_test(what_lies_with_whom),
        cmocka_unit_test(who_sees_the_phone),
        cmocka_unit_test(slip_parts),
        cmocka_unit_test(copies),
        cmocka_unit_test(events_that_only_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
