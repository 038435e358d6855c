/* A session without a socket: hello, who may ask what, once only, back-pressure, revocation. */
#include "server_world.h"

#include "common/request_id.h"
#include "common/wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct server_world world;

static void assert_refused(const Paigong__ServerFrame *f, Paigong__ErrorCode code)
{
    assert_non_null(f->error);
    assert_int_equal(f->error->code, code);
    assert_string_equal(f->error->name, error_name((enum error_code)code));
    assert_true(strlen(f->error->message) > 0);
    assert_int_equal(f->result_case, PAIGONG__SERVER_FRAME__RESULT__NOT_SET);
}

static void test_hello_comes_first(void **state)
{
    (void)state;
    struct peer p;
    Paigong__SiteList list = PAIGONG__SITE_LIST__INIT;
    FRAME(f, list, SITE_LIST);
    peer_open(&world, &p, 'l', false);
    assert_refused(peer_ask(&world, &p, &f), PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    assert_false(p.ended);
    Paigong__Hello hello = PAIGONG__HELLO__INIT;
    hello.protocol = 2;
    FRAME(g, hello, HELLO);
    assert_refused(peer_ask(&world, &p, &g), PAIGONG__ERROR_CODE__ERROR_CODE_UNSUPPORTED);
    assert_true(p.ended);
    peer_close(&world, &p);
}

static void test_welcome_says_who(void **state)
{
    (void)state;
    struct peer p;
    peer_open(&world, &p, 'w', true);
    const Paigong__Welcome *m = p.sent[0]->welcome;
    assert_string_equal(m->id, "wang");
    assert_int_equal(m->role, PAIGONG__ROLE__ROLE_TECHNICIAN);
    assert_string_equal(m->sites[0], "garden");
    assert_string_equal(m->crew, "plumbing");
    assert_int_equal(m->ledger_id.len, 16);
    assert_int_equal(m->utc_offset_minutes, 480);
    assert_true(p.logged_in);
    peer_close(&world, &p);
}

static void test_strangers(void **state)
{
    (void)state;
    struct peer nobody, unknown;
    peer_open(&world, &nobody, 0, true);
    assert_string_equal(nobody.sent[0]->welcome->id, "");
    assert_false(nobody.logged_in);
    assert_refused(peer_show(&world, &nobody, "1"), PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
    peer_open(&world, &unknown, '?', true);
    assert_refused(unknown.sent[0], PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
    assert_true(unknown.ended);
    peer_close(&world, &nobody);
    peer_close(&world, &unknown);
}

static void test_roles_and_sites(void **state)
{
    (void)state;
    struct peer li, far, wang;
    peer_open(&world, &li, 'l', true);
    peer_open(&world, &far, 'f', true);
    peer_open(&world, &wang, 'w', true);
    const char *id = peer_new_ticket(&world, &li, "漏水")->ticket->id;
    Paigong__SiteAdd add = PAIGONG__SITE_ADD__INIT;
    add.site = (char *)"lake";
    FRAME(f, add, SITE_ADD);
    assert_refused(peer_ask(&world, &li, &f), PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
    assert_refused(peer_show(&world, &far, id), PAIGONG__ERROR_CODE__ERROR_CODE_NOT_FOUND);
    assert_refused(peer_new_ticket(&world, &far, "漏水"),
                   PAIGONG__ERROR_CODE__ERROR_CODE_NOT_FOUND);
    assert_refused(peer_show(&world, &wang, id), PAIGONG__ERROR_CODE__ERROR_CODE_NOT_FOUND);
    peer_close(&world, &li);
    peer_close(&world, &far);
    peer_close(&world, &wang);
}

/* P16.4 */
static void test_masking(void **state)
{
    (void)state;
    struct peer li, wang, zhao, qa;
    peer_open(&world, &li, 'l', true);
    peer_open(&world, &wang, 'w', true);
    peer_open(&world, &zhao, 'z', true);
    peer_open(&world, &qa, 'q', true);
    const char *id = peer_new_ticket(&world, &li, "漏水")->ticket->id;
    const Paigong__Ticket *t =
        peer_command(&world, &li, id, PAIGONG__COMMAND__COMMAND_DISPATCH, "wang")->ticket;
    assert_string_equal(t->phone, "13800138000");
    assert_false(t->masked);
    t = peer_show(&world, &wang, id)->ticket;
    assert_string_equal(t->reporter, "周女士");
    t = peer_show(&world, &zhao, id)->ticket;
    assert_string_equal(t->phone, "138****8000");
    assert_string_equal(t->reporter, "周**");
    assert_true(t->masked);
    t = peer_show(&world, &qa, id)->ticket;
    assert_true(t->masked);
    uint64_t head = ledger_head_seq(world.directory.ledger);
    Paigong__Show show = PAIGONG__SHOW__INIT;
    show.ticket = (char *)id;
    show.personal = true;
    FRAME(f, show, SHOW);
    t = peer_ask(&world, &qa, &f)->ticket;
    assert_string_equal(t->phone, "13800138000");
    assert_int_equal(ledger_head_seq(world.directory.ledger), head + 1); /* the look is an entry */
    f.id = 0;
    assert_refused(peer_ask(&world, &zhao, &f), PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
    peer_close(&world, &li);
    peer_close(&world, &wang);
    peer_close(&world, &zhao);
    peer_close(&world, &qa);
}

static void test_once_only(void **state)
{
    (void)state;
    struct peer p;
    peer_open(&world, &p, 'l', true);
    Paigong__NewTicket m = PAIGONG__NEW_TICKET__INIT;
    m.site = (char *)"garden";
    m.unit = (char *)"1-1";
    m.text = (char *)"same";
    uint8_t id[16] = {0};
    FRAME(f, m, NEW_TICKET);
    int64_t now_ms = p.sent[0]->welcome->now_at;
    for (int i = 0; i < 6; i++)
        id[i] = (uint8_t)(now_ms >> (40 - 8 * i));
    id[6] = 0x70;
    id[8] = 0x80;
    f.request_id = (ProtobufCBinaryData){sizeof id, id};
    char first[32];
    snprintf(first, sizeof first, "%s", peer_ask(&world, &p, &f)->ticket->id);
    uint64_t head = ledger_head_seq(world.directory.ledger);
    f.id = 77;
    assert_string_equal(peer_ask(&world, &p, &f)->ticket->id, first);
    assert_int_equal(ledger_head_seq(world.directory.ledger), head);
    m.text = (char *)"other";
    f.id = 78;
    assert_refused(peer_ask(&world, &p, &f), PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    id[0] = 0; /* years ago */
    f.id = 79;
    assert_refused(peer_ask(&world, &p, &f), PAIGONG__ERROR_CODE__ERROR_CODE_OLD_REQUEST);
    f.request_id.len = 3;
    f.id = 80;
    assert_refused(peer_ask(&world, &p, &f), PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    peer_close(&world, &p);
}

static void test_other_ledger(void **state)
{
    (void)state;
    struct peer p;
    peer_open(&world, &p, 'l', true);
    Paigong__LogEntry m = PAIGONG__LOG_ENTRY__INIT;
    m.site = (char *)"garden";
    m.text = (char *)"water on";
    FRAME(f, m, LOG_ENTRY);
    uint8_t ledger[16];
    memcpy(ledger, ledger_id(world.directory.ledger), sizeof ledger);
    f.ledger_id = (ProtobufCBinaryData){sizeof ledger, ledger};
    assert_non_null(peer_ask(&world, &p, &f)->register_entry);
    f.id = 0;
    f.epoch = 1;
    assert_refused(peer_ask(&world, &p, &f), PAIGONG__ERROR_CODE__ERROR_CODE_OTHER_LEDGER);
    f.id = 0;
    f.epoch = 0;
    ledger[0] ^= 1;
    assert_refused(peer_ask(&world, &p, &f), PAIGONG__ERROR_CODE__ERROR_CODE_OTHER_LEDGER);
    peer_close(&world, &p);
}

static void test_back_pressure(void **state)
{
    (void)state;
    struct peer p;
    peer_open(&world, &p, 'l', true);
    Paigong__SiteList list = PAIGONG__SITE_LIST__INIT;
    for (uint32_t i = 0; i < world.limits.in_flight; i++) {
        assert_true(session_may_take(p.session));
        FRAME(f, list, SITE_LIST);
        peer_send(&world, &p, &f);
    }
    assert_false(session_may_take(p.session));
    server_world_run(&world);
    assert_true(session_may_take(p.session));
    assert_int_equal(p.wakes, 1);
    p.backlog = world.limits.output_high + 1;
    assert_false(session_may_take(p.session));
    p.backlog = 0;
    peer_close(&world, &p);
}

static void test_gone_with_requests_in_flight(void **state)
{
    (void)state;
    struct peer p;
    peer_open(&world, &p, 'l', true);
    Paigong__AuditVerify verify = PAIGONG__AUDIT_VERIFY__INIT;
    Paigong__SiteList list = PAIGONG__SITE_LIST__INIT;
    FRAME(f, list, SITE_LIST);
    peer_send(&world, &p, &f);
    FRAME(g, verify, AUDIT_VERIFY);
    peer_send(&world, &p, &g);
    size_t before = p.count;
    peer_close(&world, &p); /* completes them with nobody to answer */
    assert_int_equal(p.count, before);
    assert_null(world.host.sessions);
}

static void test_revocation_closes_at_once(void **state)
{
    (void)state;
    struct peer admin, zhao;
    peer_open(&world, &admin, 'a', true);
    peer_open(&world, &zhao, 'z', true);
    Paigong__StaffRevoke m = PAIGONG__STAFF_REVOKE__INIT;
    m.id = (char *)"zhao";
    FRAME(f, m, STAFF_REVOKE);
    assert_non_null(peer_ask(&world, &admin, &f)->done);
    assert_true(zhao.ended);
    const Paigong__ServerFrame *last = zhao.sent[zhao.count - 1];
    assert_int_equal(last->id, 0);
    assert_refused(last, PAIGONG__ERROR_CODE__ERROR_CODE_REVOKED);
    peer_close(&world, &zhao);
    peer_open(&world, &zhao, 'z', true); /* again with the same certificate */
    assert_refused(zhao.sent[0], PAIGONG__ERROR_CODE__ERROR_CODE_REVOKED);
    assert_true(zhao.ended);
    peer_close(&world, &zhao);
    peer_close(&world, &admin);
}

/* What they did is there; what it was about is no longer theirs to see. */
static void test_again_from_another_site(void **state)
{
    (void)state;
    static uint8_t ids[2][16];
    struct peer admin, mei;
    peer_open(&world, &admin, 'a', true);
    peer_open(&world, &mei, 'm', true);
    Paigong__NewTicket ticket = PAIGONG__NEW_TICKET__INIT;
    ticket.site = (char *)"garden";
    ticket.unit = (char *)"3-1201";
    ticket.text = (char *)"drips";
    FRAME(opening, ticket, NEW_TICKET);
    Paigong__LogEntry entry = PAIGONG__LOG_ENTRY__INIT;
    entry.site = (char *)"garden";
    entry.text = (char *)"asked for the bill";
    FRAME(logging, entry, LOG_ENTRY);
    Paigong__ClientFrame *const frames[] = {&opening, &logging};
    for (int i = 0; i < 2; i++) {
        request_id_make(ids[i], world.request_ms);
        frames[i]->request_id = (ProtobufCBinaryData){sizeof ids[i], ids[i]};
        assert_null(peer_ask(&world, &mei, frames[i])->error);
    }
    Paigong__StaffAdd change = PAIGONG__STAFF_ADD__INIT;
    char *sites[] = {(char *)"river"};
    change.id = change.name = (char *)"mei";
    change.role = PAIGONG__ROLE__ROLE_MONITOR;
    change.sites = sites;
    change.n_sites = 1;
    FRAME(changing, change, STAFF_ADD);
    assert_non_null(peer_ask(&world, &admin, &changing)->enrolment);
    for (int i = 0; i < 2; i++) {
        frames[i]->id = 0;
        assert_refused(peer_ask(&world, &mei, frames[i]),
                       PAIGONG__ERROR_CODE__ERROR_CODE_NOT_FOUND);
    }
    peer_close(&world, &mei);
    peer_close(&world, &admin);
}

/* Their log-in and their watch were executed just before, in the same batch: the change is known
 * before either is answered. */
static void test_rights_lost_in_the_same_batch(void **state)
{
    (void)state;
    struct peer admin, wang, bao;
    peer_open(&world, &admin, 'a', true);
    peer_open(&world, &bao, 'b', true);
    peer_open(&world, &wang, 'w', false);
    Paigong__Hello hello = PAIGONG__HELLO__INIT;
    hello.protocol = 1;
    FRAME(greeting, hello, HELLO);
    peer_send(&world, &wang, &greeting);
    Paigong__Watch watch = PAIGONG__WATCH__INIT;
    FRAME(watching, watch, WATCH);
    peer_send(&world, &bao, &watching);
    Paigong__StaffRevoke revoke = PAIGONG__STAFF_REVOKE__INIT;
    revoke.id = (char *)"wang";
    FRAME(revoking, revoke, STAFF_REVOKE);
    peer_send(&world, &admin, &revoking);
    Paigong__StaffAdd change = PAIGONG__STAFF_ADD__INIT;
    char *sites[] = {(char *)"river"};
    change.id = change.name = (char *)"bao";
    change.role = PAIGONG__ROLE__ROLE_TECHNICIAN;
    change.crew = (char *)"lifts";
    change.sites = sites;
    change.n_sites = 1;
    FRAME(changing, change, STAFF_ADD);
    assert_non_null(peer_ask(&world, &admin, &changing)->enrolment);
    assert_true(wang.ended);
    assert_refused(wang.sent[wang.count - 1], PAIGONG__ERROR_CODE__ERROR_CODE_REVOKED);
    assert_true(bao.ended);
    assert_refused(bao.sent[bao.count - 1], PAIGONG__ERROR_CODE__ERROR_CODE_DENIED);
    peer_close(&world, &wang);
    peer_close(&world, &bao);
    peer_close(&world, &admin);
}

static void test_what_is_no_message(void **state)
{
    (void)state;
    struct peer p;
    peer_open(&world, &p, 'l', true);
    static const uint8_t named[] = {0x08, 0x05, 0xff, 0xff, 0xff};
    session_take(p.session, named, sizeof named);
    assert_int_equal(p.sent[p.count - 1]->id, 5);
    assert_refused(p.sent[p.count - 1], PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    assert_false(p.ended);
    session_take(p.session, named + 2, 3);
    assert_int_equal(p.sent[p.count - 1]->id, 0);
    assert_true(p.ended);
    peer_close(&world, &p);
}

static void test_a_small_frame_of_megabytes(void **state)
{
    (void)state;
    struct peer p;
    peer_open(&world, &p, 'a', true);
    enum { ROWS = 100000 };
    static uint8_t frame[2 + 3 + 4 + ROWS * 2];
    size_t n = 0;
    frame[n++] = 0x08;
    frame[n++] = 9;
    frame[n++] = 0x8a; /* field 33, import */
    frame[n++] = 0x02;
    for (uint32_t size = ROWS * 2; size; size >>= 7)
        frame[n++] = (uint8_t)((size & 0x7f) | (size >= 0x80 ? 0x80 : 0));
    for (int i = 0; i < ROWS; i++) { /* field 5: an empty row, 2 bytes that decode to 48 */
        frame[n++] = 0x2a;
        frame[n++] = 0;
    }
    session_take(p.session, frame, n);
    assert_int_equal(p.sent[p.count - 1]->id, 9);
    assert_refused(p.sent[p.count - 1], PAIGONG__ERROR_CODE__ERROR_CODE_FRAME_TOO_LARGE);
    peer_close(&world, &p);
}

static void assert_field(const Paigong__ServerFrame *f, const char *field)
{
    assert_refused(f, PAIGONG__ERROR_CODE__ERROR_CODE_BAD_REQUEST);
    assert_string_equal(f->error->subject, field);
}

/* What shows nothing says nothing: blanks of any script are no reason, report or name. */
static void test_texts_of_blanks(void **state)
{
    (void)state;
    static char blanks[] = " \xe3\x80\x80\xc2\xa0 ";
    struct peer li, admin;
    peer_open(&world, &li, 'l', true);
    peer_open(&world, &admin, 'a', true);
    assert_field(peer_new_ticket(&world, &li, blanks), "text");
    const char *id = peer_new_ticket(&world, &li, "drips")->ticket->id;
    Paigong__TicketCommand cancel = PAIGONG__TICKET_COMMAND__INIT;
    cancel.ticket = (char *)id;
    cancel.command = PAIGONG__COMMAND__COMMAND_CANCEL;
    cancel.text = blanks;
    FRAME(asked, cancel, TICKET_COMMAND);
    assert_field(peer_ask(&world, &li, &asked), "text");
    Paigong__LogEntry entry = PAIGONG__LOG_ENTRY__INIT;
    entry.site = (char *)"garden";
    entry.text = blanks;
    FRAME(logged, entry, LOG_ENTRY);
    assert_field(peer_ask(&world, &li, &logged), "text");
    Paigong__StaffAdd person = PAIGONG__STAFF_ADD__INIT;
    person.id = (char *)"new";
    person.name = blanks;
    FRAME(added, person, STAFF_ADD);
    assert_field(peer_ask(&world, &admin, &added), "name");
    peer_close(&world, &admin);
    peer_close(&world, &li);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_comes_first),
        cmocka_unit_test(test_welcome_says_who),
        cmocka_unit_test(test_strangers),
        cmocka_unit_test(test_roles_and_sites),
        cmocka_unit_test(test_masking),
        cmocka_unit_test(test_once_only),
        cmocka_unit_test(test_other_ledger),
        cmocka_unit_test(test_back_pressure),
        cmocka_unit_test(test_gone_with_requests_in_flight),
        cmocka_unit_test(test_what_is_no_message),
        cmocka_unit_test(test_a_small_frame_of_megabytes),
        cmocka_unit_test(test_texts_of_blanks),
        cmocka_unit_test(test_revocation_closes_at_once),
        cmocka_unit_test(test_rights_lost_in_the_same_batch),
        cmocka_unit_test(test_again_from_another_site),
    };
    return server_world_run_tests(&world, tests, sizeof tests / sizeof *tests);
}
