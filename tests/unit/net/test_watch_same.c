/* Whoever watches live and whoever catches up later see the same, in every role, whatever happens.
 */
#include "server_world.h"

#include "common/text.h"
#include "common/time_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TICKETS = 6, STEPS = 1000, MINUTE_MS = 60000 };

static const char watchers[] = "almvdesynckwzbqf";
enum { WATCHERS = sizeof watchers - 1 };

static struct server_world world;
static uint32_t noise = 20261123;

static uint32_t draw(uint32_t below)
{
    noise = noise * 1664525 + 1013904223;
    return (noise >> 8) % below;
}

static void watch(struct peer *p, uint64_t from)
{
    Paigong__Watch m = PAIGONG__WATCH__INIT;
    m.from_seq = from;
    FRAME(f, m, WATCH);
    assert_non_null(peer_ask(&world, p, &f)->watch_started);
    p->seen = p->count;
}

/* ---- things that happen ------------------------------------------------------------------------
 */

static void fill_person(Paigong__TicketCommand *m)
{
    static const char *const people[] = {"wang", "zhao", "bao", "chen", "kong"};
    if (m->command == PAIGONG__COMMAND__COMMAND_DISPATCH && draw(3) == 0)
        m->crew = (char *)"plumbing";
    else if (m->command == PAIGONG__COMMAND__COMMAND_DISPATCH && draw(3) == 0)
        m->pool = (char *)"lifts";
    else
        m->to = (char *)people[draw(5)];
}

static void fill_end(Paigong__TicketCommand *m)
{
    switch (m->command) {
    case PAIGONG__COMMAND__COMMAND_SIGN:
        m->absent = true;
        m->text = (char *)"nobody there";
        break;
    case PAIGONG__COMMAND__COMMAND_PAY:
        m->at_desk = true;
        break;
    case PAIGONG__COMMAND__COMMAND_CHECK:
        m->pass = draw(4) > 0;
        m->fail = !m->pass;
        break;
    case PAIGONG__COMMAND__COMMAND_VISIT:
        m->by = PAIGONG__VISIT_BY__VISIT_BY_VISIT;
        m->signed_ = m->unsatisfied = true;
        break;
    case PAIGONG__COMMAND__COMMAND_TAKE:
    case PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE:
        m->clock = (Paigong__Clock)(1 + draw(CLOCK_COUNT - 1));
        break;
    default:
        break;
    }
}

static void fill(Paigong__TicketCommand *m)
{
    switch (m->command) {
    case PAIGONG__COMMAND__COMMAND_HANDOVER:
        m->text = (char *)"a shift ends";
        fill_person(m);
        break;
    case PAIGONG__COMMAND__COMMAND_DISPATCH:
        fill_person(m);
        break;
    case PAIGONG__COMMAND__COMMAND_WARRANTY:
        m->part = (char *)"pipes";
        m->status = (Paigong__WarrantyStatus)(1 + draw(2));
        m->text = (char *)"as handed over";
        break;
    case PAIGONG__COMMAND__COMMAND_QUOTE:
        m->labour_fen = 5000;
        break;
    case PAIGONG__COMMAND__COMMAND_CONSENT:
        m->declined = true;
        break;
    case PAIGONG__COMMAND__COMMAND_REFER:
        m->party = (Paigong__Party)(1 + draw(3));
        m->text = (char *)"beyond us";
        break;
    case PAIGONG__COMMAND__COMMAND_WAIT:
    case PAIGONG__COMMAND__COMMAND_BOOK:
    case PAIGONG__COMMAND__COMMAND_PROMISE:
        m->time_at = time_now_ms() + world.ahead_ms + 7200000;
        m->text = (char *)"a part";
        break;
    case PAIGONG__COMMAND__COMMAND_REFUSE:
    case PAIGONG__COMMAND__COMMAND_FIND:
    case PAIGONG__COMMAND__COMMAND_URGE:
    case PAIGONG__COMMAND__COMMAND_COMPLEX:
        m->text = (char *)"as it is";
        break;
    default:
        fill_end(m);
        break;
    }
}

/* What is seldom to be had, and what leads there, whatever else there is to do. */
static bool leads_on(Paigong__Command command)
{
    switch (command) {
    case PAIGONG__COMMAND__COMMAND_REFER:
        return true;
    case PAIGONG__COMMAND__COMMAND_DISPATCH:
    case PAIGONG__COMMAND__COMMAND_ACCEPT:
    case PAIGONG__COMMAND__COMMAND_ARRIVE:
        return draw(2) == 0;
    default:
        return false;
    }
}

static void step(struct peer *p, const char *id)
{
    const Paigong__ServerFrame *shown = peer_show(&world, p, id);
    if (shown->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET || !shown->ticket->n_actions)
        return;
    Paigong__TicketCommand m = PAIGONG__TICKET_COMMAND__INIT;
    m.ticket = (char *)id;
    m.command = shown->ticket->actions[draw((uint32_t)shown->ticket->n_actions)];
    for (size_t i = 0; i < shown->ticket->n_actions; i++)
        if (leads_on(shown->ticket->actions[i]))
            m.command = shown->ticket->actions[i];
    if (m.command == PAIGONG__COMMAND__COMMAND_CANCEL)
        return;
    fill(&m);
    FRAME(f, m, TICKET_COMMAND);
    (void)peer_ask(&world, p, &f);
}

static void live_through(void)
{
    static const char doers[] = "lvkwzbcde";
    struct peer p;
    char ids[TICKETS][TICKET_ID_SIZE];
    for (int i = 0; i < TICKETS; i++) {
        peer_open(&world, &p, i % 2 ? 'l' : 'z', true); /* the duty technician took some */
        (void)strcpy(ids[i], peer_new_ticket(&world, &p, "drips")->ticket->id);
        peer_close(&world, &p);
    }
    for (int i = 0; i < STEPS; i++) {
        peer_open(&world, &p, doers[draw(sizeof doers - 1)], true);
        step(&p, ids[draw(TICKETS)]);
        peer_close(&world, &p);
        world.ahead_ms += draw(3) * MINUTE_MS;
    }
}

/* ---- comparing ---------------------------------------------------------------------------------
 */

static const Paigong__Entry *next_entry(struct peer *p)
{
    const Paigong__ServerFrame *f = peer_next(p);
    return f ? f->entry : NULL;
}

/* Returns how many entries both saw. */
static size_t compare(struct peer *live, struct peer *later)
{
    size_t count = 0;
    for (;; count++) {
        const Paigong__Entry *a = next_entry(live), *b = next_entry(later);
        if (!a || !b) {
            assert_true(!a && !b);
            return count;
        }
        assert_int_equal(a->seq, b->seq);
        assert_string_equal(a->personal ? a->personal->text : "",
                            b->personal ? b->personal->text : "");
    }
}

static void test_live_is_catching_up(void **state)
{
    (void)state;
    static struct peer live[WATCHERS];
    uint64_t from = ledger_head_seq(world.directory.ledger);
    size_t seen[128] = {0};
    for (int i = 0; i < WATCHERS; i++) {
        peer_open(&world, &live[i], watchers[i], true);
        watch(&live[i], 0);
    }
    live_through();
    for (int i = 0; i < WATCHERS; i++) {
        struct peer later;
        peer_open(&world, &later, watchers[i], true);
        Paigong__Watch m = PAIGONG__WATCH__INIT;
        m.from_seq = from;
        FRAME(f, m, WATCH);
        later.seen = later.count + 1; /* after watch_started */
        peer_send(&world, &later, &f);
        server_world_run(&world);
        seen[(int)watchers[i]] = compare(&live[i], &later);
        peer_close(&world, &later);
        peer_close(&world, &live[i]);
    }
    assert_true(seen['a'] > 200 && seen['l'] > 200);
    assert_true(seen['c'] > 5 && seen['c'] < seen['a']); /* while it was referred to them */
    assert_true(seen['z'] > 5 && seen['z'] < seen['a']);
    assert_true(seen['b'] > 5 && seen['b'] < seen['a']);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_live_is_catching_up),
    };
    return server_world_run_tests(&world, tests, sizeof tests / sizeof *tests);
}
